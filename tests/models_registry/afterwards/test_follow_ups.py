"""Half a year and a year after recognition: who is asked, what is answered, what the database keeps."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.models import today
from models_registry.afterwards import actions
from models_registry.models import FollowUp, Mark, Registration, Upkeep
from models_registry.workflow import Status
from tests.factories import registrations as walk
from tests.factories.people import person


@pytest.fixture
def one(office):
    """Recognised today."""
    return office.at_status(Status.RECOGNISED, title="Hẻm sạch")


def in_months(months: int, days: int = 0) -> dt.date:
    return actions.months_after(today(), months) + dt.timedelta(days=days)


def at(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(9)))


def marks_asked(one: Registration, day: dt.date) -> list[int]:
    rows = Registration.objects.filter(keeper=one.keeper)
    return [each.mark for each in actions.asked(rows, day=day)]


def say(office, one, day, state=Upkeep.KEPT, note="", mark=Mark.HALF_YEAR):
    return actions.report(one, mark=mark, state=state, note=note, by=office.registrar, at=at(day))


@pytest.mark.parametrize(
    ("start", "months", "then"),
    [
        ("2024-08-31", 6, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-01-25", 12, "2025-01-25"),
        ("2024-12-31", 6, "2025-06-30"),
        ("2025-03-15", -18, "2023-09-15"),
    ],
)
def test_months_are_those_of_the_calendar(start, months, then):
    assert actions.months_after(dt.date.fromisoformat(start), months) == dt.date.fromisoformat(then)


@pytest.mark.parametrize(
    ("months", "days", "asked"),
    [(6, -1, []), (6, 0, [6]), (12, -1, [6]), (12, 0, [12]), (18, -1, [12]), (19, 0, [])],
)
def test_the_unit_is_asked_from_the_day_it_is_due(one, months, days, asked):
    assert marks_asked(one, in_months(months, days)) == asked


def test_what_was_answered_is_not_asked_again_until_the_next_mark(office, one):
    say(office, one, in_months(6))

    assert marks_asked(one, in_months(7)) == []
    assert marks_asked(one, in_months(12)) == [12]


def test_what_has_stopped_is_not_asked_after(office, one):
    say(office, one, in_months(6), Upkeep.STOPPED, "Giải tỏa hẻm.")

    assert marks_asked(one, in_months(12)) == []


def test_what_was_revoked_is_not_asked_after(office, one):
    walk.revoke(office, one)

    assert marks_asked(one, in_months(6)) == []
    with pytest.raises(NotPossibleError):
        say(office, one, in_months(6))


def test_the_same_said_twice_is_one_and_something_else_takes_its_place(office, one):
    first = say(office, one, in_months(6), note="64 hộ.")
    assert say(office, one, in_months(6), note="64 hộ.") == first

    second = say(office, one, in_months(7), Upkeep.STOPPED, "Giải tỏa hẻm.")

    assert list(FollowUp.objects.at(None)) == [second]
    assert list(FollowUp.objects.at(at(in_months(6)))) == [first]
    assert FollowUp.objects.count() == 2


@pytest.mark.parametrize(
    ("mark", "months", "state", "note"),
    [
        (Mark.HALF_YEAR, 5, Upkeep.KEPT, ""),
        (Mark.YEAR, 6, Upkeep.KEPT, ""),
        (Mark.HALF_YEAR, 12, Upkeep.KEPT, ""),
        (Mark.HALF_YEAR, 6, Upkeep.STOPPED, "  "),
    ],
    ids=["too early", "the next mark", "the last mark", "no reason"],
)
def test_only_what_is_due_is_answered_and_a_stop_says_why(office, one, mark, months, state, note):
    with pytest.raises(NotPossibleError):
        say(office, one, in_months(months), state, note, mark)

    assert not FollowUp.objects.exists()


def test_only_the_unit_that_keeps_the_dossier_answers(office, one, client):
    above = person("tren.thanh.pho", (Role.REGISTRAR, office.tree.province))
    for who in (office.reviewer, person("hang.xom", (Role.REGISTRAR, office.tree.sibling_ward)), above):
        with pytest.raises(NotPermittedError):
            actions.report(one, mark=6, state="kept", note="", by=who, at=at(in_months(6)))
    with time_machine.travel(at(in_months(6, 1))):
        client.force_login(above)
        assert client.get(reverse("afterwards:report", args=[one.token])).status_code == 403


def test_the_database_keeps_what_was_said(office, one):
    said = say(office, one, in_months(6))
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.create(
            registration=one,
            mark=6,
            state="kept",
            by=office.registrar,
            for_unit=one.keeper,
            at=timezone.now(),
        )
    with pytest.raises(DatabaseError, match="không được sửa"), transaction.atomic():
        FollowUp.objects.filter(pk=said.pk).update(state="stopped", note="Khác")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM models_registry_followup")


def test_it_is_asked_at_home_and_answered_on_the_page(office, one, client):
    client.force_login(office.registrar)
    address = reverse("afterwards:report", args=[one.token])
    assert client.get(address).status_code == 409
    assert address not in client.get("/").content.decode()

    with time_machine.travel(at(in_months(6, 1))):
        _answered_at_home(office, one, client, address)


def _answered_at_home(office, one, client, address):
    client.force_login(office.registrar)
    home = client.get("/").content.decode()
    assert "Báo cáo sau công nhận" in home
    assert address in home
    assert client.post(address, {"mark": 6, "state": "stopped", "note": ""}).status_code == 422
    answers = [client.post(address, {"mark": 6, "state": "kept", "note": "Nay 80 hộ."}) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {reverse("dossier", args=[one.token])}
    assert FollowUp.objects.count() == 1
    body = client.get(reverse("dossier", args=[one.token])).content.decode()
    assert "còn duy trì" in body
    assert "Nay 80 hộ." in body
    assert address not in client.get("/").content.decode()
