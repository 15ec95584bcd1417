from __future__ import annotations

from tests.factories.country import country  # noqa: F401
