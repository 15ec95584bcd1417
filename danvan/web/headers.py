"""The response headers that keep a page to itself: what may run, load, frame or be remembered."""

from __future__ import annotations

# No nonce and no hash: nothing on any page is inline, so 'self' is all that is ever needed.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A downloaded file that a browser opens after all must not act as a page of ours.
DOWNLOAD_SECURITY_POLICY = "sandbox; default-src 'none'"
PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), fullscreen=(self), interest-cohort=()"
)
NO_STORE = "no-store, private"

# Defaults for every answer: a view that set a stricter one of its own keeps it.
SECURITY_HEADERS: dict[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
