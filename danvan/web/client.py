"""Where a request comes from, behind proxies that are known by number and trusted by nothing else; and from what kind
of machine, by no more than what tells machines of an office apart."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

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


def network(request: HttpRequest) -> str:
    """The network that the client's address lies in: its first three parts of four, or the 48 bits of a site."""
    try:
        known = ipaddress.ip_address(address(request))
    except ValueError:
        return ""
    prefix = 24 if known.version == 4 else 48
    return str(ipaddress.ip_network((known, prefix), strict=False))


@dataclass(frozen=True)
class Machine:
    """A kind of machine in words ("Chrome, Windows"), and whether it is one that people carry about."""

    name: str
    is_mobile: bool


# The first that the browser's own words hold; no versions.
_BROWSERS = (
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_CARRIED = frozenset({"Android", "iPhone", "iPad"})


def machine(request: HttpRequest) -> Machine:
    """The kind of machine that asks, by what its browser says of itself."""
    said = request.META.get("HTTP_USER_AGENT", "")
    browser = next((name for sign, name in _BROWSERS if sign in said), "trình duyệt khác")
    system = next((name for sign, name in _SYSTEMS if sign in said), "hệ điều hành khác")
    return Machine(f"{browser}, {system}", system in _CARRIED)
