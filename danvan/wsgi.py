"""The application for the web server; it refuses to serve over an unsafe database role."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from danvan import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danvan.settings")
application = get_wsgi_application()
checks.refuse_unsafe_role()
