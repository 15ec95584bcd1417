"""The client's address behind proxies."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from danvan.web.client import address


@pytest.mark.parametrize(
    ("trusted", "passed", "found"),
    [
        (0, "1.1.1.1", "9.9.9.9"),
        (1, "", "9.9.9.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "2.2.2.2", "9.9.9.9"),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(settings, trusted, passed, found):
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get(
        "/", REMOTE_ADDR="9.9.9.9", headers={"X-Forwarded-For": passed} if passed else {}
    )
    assert address(request) == found
