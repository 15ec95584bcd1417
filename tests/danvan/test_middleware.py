"""What every answer carries, and under whose name the database writes its log."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.audit.models import AuditEvent
from danvan.middleware import RefusalMiddleware
from danvan.web.headers import SECURITY_HEADERS
from tests.factories.people import PASSWORD, person
from tests.factories.tree import grow


@pytest.fixture
def tree(db):
    return grow()


@pytest.fixture
def admin(tree, client):
    user = person("boss", (Role.ADMINISTRATOR, tree.nation))
    client.force_login(user)
    return user


def answers(client, tree):
    """One answer of every kind, by its status."""
    viewer = Client()
    viewer.force_login(person("viewer", (Role.VIEWER, tree.ward)))
    return [
        (200, client.get(reverse("accounts:people"))),
        (302, Client().get(reverse("home"))),
        (302, Client().post(reverse("accounts:login"), {"username": "viewer", "password": PASSWORD})),
        (403, viewer.get(reverse("accounts:people"))),
        (403, Client(enforce_csrf_checks=True).post(reverse("accounts:login"))),
        (404, client.get("/khong-co-trang-nay/")),
        (405, client.get(reverse("accounts:logout"))),
        (422, Client().post(reverse("accounts:login"), {"username": "x", "password": "y"})),
    ]


def test_every_kind_of_answer_carries_the_headers_and_is_kept_by_no_cache(admin, tree, client):
    for status, response in answers(client, tree):
        assert response.status_code == status
        for name, value in SECURITY_HEADERS.items():
            assert response.headers.get(name) == value, (status, name)
        assert "no-store" in response.headers["Cache-Control"], status
        assert response.headers["X-Frame-Options"] == "DENY", status


def test_nothing_inline_may_run_and_nobody_may_frame_us():
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_form_without_its_token_is_refused_in_vietnamese(db):
    response = Client(enforce_csrf_checks=True).post(reverse("accounts:login"), {"username": "x"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "trình duyệt" in page or "mở lại trang" in page.lower() or "tải lại" in page.lower()
    assert "cross-site" not in page.lower()


def actor():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('danvan.actor', true)")
        return cursor.fetchone()[0] or ""


@pytest.mark.parametrize("code", ["55P03", "40P01"])
def test_who_stood_in_somebodys_way_is_told_to_try_again(code, db, rf):
    """A lock that did not come, and two who wait for each other."""
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'busy' USING ERRCODE = '{code}'; END $$")
    request = rf.get("/")
    request.user = AnonymousUser()
    answer = RefusalMiddleware(lambda _: None).process_exception(request, refused.value)
    assert answer.status_code == 409
    assert "Hãy thử lại sau ít phút" in answer.content.decode()


def test_what_a_request_changes_is_logged_under_its_user_and_forgotten_afterwards(admin, tree, client):
    who = person("ai", (Role.VIEWER, tree.ward))
    client.post(reverse("accounts:suspend", args=[who.pk]), {"active": "0"})
    event = AuditEvent.objects.filter(table="accounts_user", key=str(who.pk), operation="U").latest("pk")
    assert (event.actor, event.before["is_active"], event.after["is_active"]) == (str(admin.pk), True, False)
    assert actor() == ""
    User.objects.filter(pk=who.pk).update(phone="0900")
    assert AuditEvent.objects.filter(key=str(who.pk)).latest("pk").actor is None


def test_the_actor_is_forgotten_though_the_request_fails(admin, tree, client):
    client.post(reverse("accounts:suspend", args=[999_999]))
    assert actor() == ""


def test_reading_sets_nobody_and_writes_nothing(admin, client):
    client.get(reverse("home"))
    before = AuditEvent.objects.count()
    with CaptureQueriesContext(connection) as sql:
        client.get(reverse("accounts:people"))
    assert not [one for one in sql.captured_queries if "danvan.actor" in one["sql"]]
    assert AuditEvent.objects.count() == before


def test_passwords_do_not_reach_the_log(tree):
    who = person("ai", (Role.VIEWER, tree.ward))
    who.set_password("một câu khác hẳn")
    who.save(update_fields=["password"])
    for event in AuditEvent.objects.filter(table="accounts_user", key=str(who.pk)):
        assert who.password not in str((event.before, event.after))
    assert AuditEvent.objects.filter(key=str(who.pk)).latest("pk").after == {"password": "đã đổi"}


@pytest.mark.parametrize(
    "change", ["UPDATE audit_auditevent SET actor = '1'", "DELETE FROM audit_auditevent"]
)
def test_the_log_is_neither_changed_nor_cut(change, tree):
    assert AuditEvent.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
