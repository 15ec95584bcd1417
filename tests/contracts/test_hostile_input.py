"""Whatever stands behind the question mark, the answer is a page, never what was typed as markup; and no GET writes."""

from __future__ import annotations

import contextlib
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.contracts.test_access import NAMES, TABLE
from tests.factories import walk

MARK = "<b id=canary>"
NAUGHTY = {
    "markup": f"'\"></textarea>{MARK}<script>alert(1)</script>",
    "NUL": "a\x00b",
    "control characters": "a\x01\x1b[2J\x7f\u202eb\u2066\ufeff",
    "300,000 letters": "ữ" * 300_000,
    "huge number": "9" * 5_000,
    "number beyond the database": str(2**63),
    "negative": "-1",
    "not a number": "NaN",
    "exponent": "1e400",
    "no such day": "31/02/2026",
    "year 0": "0000-01-01",
    "year 9999": "9999-12-31",
    "year 1": "01/01/0001",
    "formula": '=HYPERLINK("http://x")',
    "full-width formula": "＝1+1",
    "letters and marks apart": "U\u031b\u0303 Tie\u0302\u0301ng",
    "beyond the first plane": "😀𝟗𝟗",
    "percent": "%s %(x)s {0} {{7*7}} %00",
    "like": "%_\\",
    "path": "../../etc/passwd",
    "cursor": "eyJhIjoxfQ:1abcde:abc",
    "long phone": "0275 3822 123 / 0912 345 678",
    "blank": " \u00a0\u200b\n",
}
# Every name that a view or a filter reads from an address.
PARAMETERS = (
    "q", "next", "trang", "ngay", "ky", "cap", "linh_vuc", "loai", "chu_the", "hinh_thuc", "don_vi", "trang_thai",
    "xep", "cho", "buoc", "viec", "chon", "tat_ca", "source", "sector", "unit", "period", "level", "kind", "so",
    "bieu", "don-vi", "don-vi-ten", "tinh-den", "linh-vuc", "chu-the", "nhom", "hinh-thuc", "rieng", "kiem-tra",
    "form", "scope", "at", "mo-ta", "cong_nhan", "nam", "so_nam", "noi", "ban-do", "chua-quy-doi", "xem", "nhan",
    "tat-ca", "dang", "moi", "loi",
    "tinh", "hieu_qua", "sau", "vai_tro", "tinh_trang", "don_vi_ten",
)  # fmt: skip


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        office, people = walk.populated()
        yield office, people
        transaction.set_rollback(True)


@pytest.fixture
def world(country, db):
    """Made once for all tests here; each works in a savepoint above it."""
    return country


@contextlib.contextmanager
def undone():
    """What happens inside is not kept."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextlib.contextmanager
def reading_only():
    """The database refuses to write inside."""
    with undone():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield


class Reading(Client):
    """A browser whose every GET must not write."""

    def get(self, *args, **kwargs):
        with reading_only():
            return super().get(*args, **kwargs)


def reading(user) -> Client:
    client = Reading()
    client.force_login(user)
    return client


def test_the_read_only_walk_has_teeth(world):
    office, _ = world
    with pytest.raises(Exception, match="read-only"), reading_only():
        office.draft()


@pytest.mark.parametrize("naughty", NAUGHTY.values(), ids=NAUGHTY)
def test_no_address_fails_whatever_stands_behind_the_question_mark(naughty, world):
    _, people = world
    short = naughty if len(naughty) < 10_000 else naughty[:2_000]  # a web server takes no longer line
    asked = "&".join(f"{name}={quote(short)}" for name in PARAMETERS)
    for name in NAMES:
        if TABLE[name][1] is not None:
            continue
        for user in (people["province reviewer"], people["registrar"], people["administrator"]):
            response = reading(user).get(f"{reverse(name)}?{asked}")
            assert response.status_code < 500, (name, user)
            # Read to its end, a file is closed.
            body = b"".join(response.streaming_content) if response.streaming else response.content
            assert MARK.encode() not in body, (name, user)


def test_a_foreign_host_is_answered_and_not_with_a_500(db):
    answer = Client(raise_request_exception=False).get(
        reverse("accounts:login"), headers={"host": "evil.example"}
    )
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


def test_too_many_fields_are_answered_with_what_to_do(db):
    fields = {f"x{number}": "1" for number in range(5_200)}
    answer = Client(raise_request_exception=False).post(reverse("accounts:login"), fields)
    assert answer.status_code == 413
    assert "quá nhiều mục" in answer.content.decode()
