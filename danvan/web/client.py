"""Where a request comes from, behind proxies that are known by number and trusted by nothing else."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The client's address: the peer's, or with N trusted proxies the Nth from the right of what they passed on.

    What a client writes into the header itself stands further left and is never looked at.
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    passed = [
        part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
    ]
    trusted: int = settings.TRUSTED_PROXIES
    return passed[-trusted] if trusted and len(passed) >= trusted else peer
