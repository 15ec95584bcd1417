"""A closed period: what is stopped, by whatever way it comes, and what still goes through."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from danvan.units.enums import Level, UnitKind
from danvan.units.models import UnitTerm
from models_registry import closing, lifecycle, notes
from models_registry.closing import ClosedError
from models_registry.models import (
    Abstention,
    EmulationPeriod,
    LateSending,
    Opinion,
    PeriodBook,
    Recognition,
    Registration,
    StatusChange,
)
from models_registry.recognition import actions as recognition
from models_registry.registration import actions as registering
from models_registry.review import actions as review
from models_registry.workflow import Action, Status
from tests.factories.tree import _open
from tests.models_registry.test_constraints import copied
from tests.reports.world import P, World, at

END_OF_2023 = dt.date(2023, 12, 31)
LATER = at("2024-05-01")  # the closing was on 1 April


def close(world, unit=None, by=None, **how):
    return closing.close(world.period, unit or world.city, by=by or world.leader, map_date=END_OF_2023, **how)


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        made = World()
        made.names = made.year()
        made.names["pending too"] = made.proposed(made.commune, P)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def closed(year, db):
    """The city has closed 2023."""
    close(year, at=at("2024-04-01"))
    return year


def refusal(broken):
    try:
        with transaction.atomic():
            broken()
            connection.check_constraints()
    except DatabaseError as error:
        return error.__cause__.diag.sqlstate
    return "accepted"


# --- books ---


def test_every_period_has_a_book_at_every_desk_whichever_comes_first(year, db):
    desks = UnitTerm.objects.keeping_desks().filter(
        during__overlap=(dt.date(2023, 1, 1), dt.date(2024, 1, 1))
    )
    books = PeriodBook.objects.filter(period=year.period)
    assert set(books.values_list("unit", flat=True)) == set(desks.values_list("unit", flat=True))
    later = _open(
        "Xã Mới",
        UnitKind.COMMUNE,
        Level.GRASSROOTS,
        year.city,
        code="W9",
        desk="Khối",
        desk_level=Level.GRASSROOTS,
        until=dt.date(2025, 7, 1),
    )
    assert books.get(unit=later).level == Level.GRASSROOTS
    named = PeriodBook.objects.filter(period=year.period, unit=year.agency)
    assert not named.exists()
    UnitTerm.objects.filter(unit=year.agency).update(desk_level=Level.GRASSROOTS, desk_name="Khối")
    assert named.exists()


def test_a_book_is_neither_made_nor_opened_again_nor_rubbed_out(closed):
    book = PeriodBook.objects.get(period=closed.period, unit=closed.city)
    mine = PeriodBook.objects.filter(pk=book.pk)
    assert refusal(lambda: mine.update(closed_at=None, closed_by=None, map_date=None, version=0)) == "P0C01"
    assert refusal(lambda: mine.update(closed_at=timezone.now())) == "P0C01"
    assert refusal(lambda: mine.update(unit=closed.ward)) == "P0C01"
    assert refusal(mine.delete) == "42501"
    assert refusal(lambda: copied(book, unit_id=closed.agency.pk)) == "42501"
    days = EmulationPeriod.objects.filter(pk=closed.period.pk)
    assert refusal(lambda: days.update(ends_on=dt.date(2024, 1, 31))) == "P0C01"


def test_closing_twice_does_nothing_twice_and_beneath_a_closed_unit_nothing_is_closed(closed):
    book = PeriodBook.objects.get(period=closed.period, unit=closed.city)
    again = close(closed, by=closed.deciders[closed.city.pk])
    assert (again.pk, again.closed_at, again.closed_by) == (book.pk, book.closed_at, closed.leader)
    with pytest.raises(ClosedError, match="gồm cả đơn vị này"):
        close(closed, closed.ward)


def test_a_past_moment_of_closing_lies_after_every_move(year, db):
    with pytest.raises(lifecycle.NotPossibleError, match="sau mọi bước"):
        close(year, at=timezone.make_aware(dt.datetime(2024, 1, 20)))
    close(year, at=timezone.make_aware(dt.datetime(2024, 4, 1)))


# --- stopped ---


def _editing(world):
    one = world.names["draft"]
    registering.save_boxes(one, values={"title": "Tên khác"}, by=world.registrars[world.ward.pk])


def _sending(world):
    registering.submit(world.names["draft"], by=world.registrars[world.ward.pk], at=LATER)


def _drafting(world):
    world.draft(world.ward)


def _reporting(world):
    one, by = world.names["running"], world.registrars[world.ward.pk]
    registering.save_results(one, values={"achieved": "Xong."}, metrics=None, by=by)


def _forwarding(world):
    review.act(Action.FORWARD, world.names["waiting at ward"], by=world.reviewers[world.ward.pk], at=LATER)


def _accepting(world):
    review.act(Action.ACCEPT, world.names["late"], by=world.reviewers[world.city.pk], at=LATER)


def _amending(world):
    one = world.names["recognised"]
    by = world.reviewers[world.city.pk]
    review.amend(one, changes={"title": "Tên khác"}, by=by, reason="Sai tên.", at=LATER)


def _deciding(world):
    one, by = world.names["declined"], world.deciders[world.city.pk]
    review.act(Action.RECONSIDER, one, by=by, reason="Xét lại.", at=LATER)


def _recognising_at_the_ward(world):
    draft = recognition.draft_decision(
        issuer=world.ward, period=world.period, by=world.reviewers[world.ward.pk], at=LATER
    )
    recognition.add_lines(draft, [world.names["recognised"]], by=world.reviewers[world.ward.pk], at=LATER)


def _explaining(world):
    notes.explain(world.names["running"], kind="delayed", note="Chờ.", by=world.leader, for_unit=world.ward)


def _sending_back_from_above(world):
    one, by = world.names["pending"], world.reviewers[world.province.pk]
    review.act(Action.RETURN_RESULTS, one, by=by, reason="Thiếu.", at=LATER)


@pytest.mark.parametrize(
    "doing",
    [
        _editing,
        _sending,
        _drafting,
        _reporting,
        _forwarding,
        _accepting,
        _amending,
        _deciding,
        _recognising_at_the_ward,
        _explaining,
        _sending_back_from_above,
    ],
)
def test_the_unit_and_the_desks_beneath_are_stopped_and_told_by_whom(doing, closed):
    with pytest.raises(ClosedError, match=r"Thành phố Sông Xanh đã chốt lúc \d\d:\d\d ngày"):
        doing(closed)


def _orm(world):
    one = Registration.objects.get(pk=world.names["running"].pk)
    one.title = "Tên khác"
    one.save()


def _bulk(world):
    return Registration.objects.filter(period=world.period).update(target_level=P)


def _raw(statement):
    def run(world):
        with connection.cursor() as cursor:
            cursor.execute(statement, {"one": world.names["running"].pk, "done": world.names["recognised"].pk,
                                       "city": world.city.pk, "elsewhere": world.province.pk})  # fmt: skip

    return run


@pytest.mark.parametrize(
    "change",
    [
        _orm,
        _bulk,
        _raw("UPDATE models_registry_registration SET title = 'x' WHERE id = %(one)s"),
        _raw("UPDATE models_registry_registration SET unit_id = %(elsewhere)s WHERE id = %(one)s"),
        _raw("UPDATE models_registry_registration SET status = 'withdrawn', awaiting_unit_id = NULL,"
             " awaiting_role = '' WHERE id = %(one)s"),
        _raw("UPDATE models_registry_registration SET target_level = 1, moves = moves + 1 WHERE id = %(one)s"),
        _raw("DELETE FROM models_registry_registration WHERE id = %(one)s"),
        _raw("DELETE FROM models_registry_recognition WHERE registration_id = %(done)s"),
        _raw("UPDATE models_registry_dossier SET goals = 'x' WHERE registration_id = %(one)s"),
        _raw("UPDATE models_registry_resultreport SET achieved = 'x' WHERE registration_id = %(done)s"),
        _raw("UPDATE models_registry_resultmetric SET done = done + 1 WHERE report_id = %(done)s"),
        _raw("INSERT INTO models_registry_resultmetric (report_id, position, name, measure, done)"
             " VALUES (%(done)s, 9, 'x', 'household', 1)"),
        lambda world: copied(world.names["running"], token="khac", creation_key=None, status="withdrawn",
                             awaiting_unit_id=None, awaiting_role=""),
        lambda world: copied(world.names["running"].changes.at(None).get(), sequence=99,
                             at=dt.datetime(2023, 1, 1, tzinfo=dt.UTC), until=dt.datetime(2023, 1, 2, tzinfo=dt.UTC),
                             request_key=uuid.uuid4()),
        lambda world: copied(Recognition.objects.filter(registration=world.names["recognised"]).get(),
                             level=3, decision_id=None),
    ],
)  # fmt: skip
def test_no_way_leads_past_the_database(change, closed):
    assert refusal(lambda: change(closed)) == "P0C01"


def test_no_unit_states_afterwards_that_it_registers_nothing(closed):
    said = {"unit": closed.school, "reason": "Không có.", "by": closed.leader, "at": timezone.now()}
    assert refusal(lambda: Abstention.objects.create(period=closed.period, **said)) == "P0C01"
    stated = Abstention.objects.create(period=closed.earlier, **said)
    assert refusal(lambda: Abstention.objects.filter(pk=stated.pk).update(period=closed.period)) == "P0C01"


def test_nothing_moves_into_a_closed_period_either(closed):
    """The chain of the old row is open, that of the new one is closed."""
    one = closed.draft(closed.ward, period=closed.earlier)
    moved = Registration.objects.filter(pk=one.pk)
    assert refusal(lambda: moved.update(period=closed.period)) == "P0C01"


def test_the_history_of_a_closed_dossier_ends_for_nobody(closed):
    open_change = StatusChange.objects.filter(registration=closed.names["running"], until="infinity")
    assert refusal(lambda: open_change.update(until=timezone.now())) == "P0R02"


def test_places_stay_writable(closed):
    """A reorganisation says who answers for it and where it waits; figures are counted by the unit."""
    one = closed.names["recognised"]
    assert refusal(lambda: Registration.objects.filter(pk=one.pk).update(keeper=closed.agency)) == "accepted"


def test_other_periods_and_units_outside_go_on(closed):
    assert closed.sent(closed.ward, period=closed.earlier).status == Status.SUBMITTED


# --- above ---


def test_the_province_decides_after_the_city_has_closed_and_it_counts_from_after(closed):
    pending = [closed.names["pending"], closed.names["pending too"]]
    closed.decided(pending[:1], closed.province, "2024-05-01")
    line = Recognition.objects.get(registration=pending[0], level=P)
    assert (pending[0].status, line.effective_at > at("2024-04-01")) == ("recognised", True)
    reviewer, decider = closed.reviewers[closed.province.pk], closed.deciders[closed.province.pk]
    review.appraise(pending[1], opinion=Opinion.NOT_ELIGIBLE, by=reviewer, reason="Chưa đủ.", at=LATER)
    review.act(Action.DECLINE, pending[1], by=decider, reason="Chưa đạt.", at=at("2024-05-02"))
    review.act(Action.RECONSIDER, pending[1], by=decider, reason="Có hồ sơ bổ sung.", at=at("2024-05-03"))
    assert all(change.at >= LATER for change in pending[1].changes.order_by("-sequence")[:3])


def test_honour_follows_what_the_desk_above_decides_after_the_closing(closed):
    one = Registration.objects.get(pk=closed.names["pending"].pk)
    closed.decided([one], closed.province, "2024-05-01")
    assert Registration.objects.get(pk=one.pk).honoured_level == P
    assert refusal(lambda: Registration.objects.filter(pk=one.pk).update(honoured_level=None)) == "accepted"
    assert Registration.objects.get(pk=one.pk).honoured_level == P

    closed.decided([one], closed.province, "2024-06-01", "revoke", "Kê khai không đúng.")

    assert Registration.objects.get(pk=one.pk).honoured_level is None


def test_a_decision_signed_before_the_closing_and_recorded_after_counts_from_after(closed):
    one, reviewer = closed.names["pending"], closed.reviewers[closed.province.pk]
    review.appraise(one, opinion=Opinion.ELIGIBLE, by=reviewer, at=LATER)
    draft = recognition.draft_decision(issuer=closed.province, period=closed.period, by=reviewer)
    recognition.add_lines(draft, [one], by=reviewer, at=LATER)
    signed = recognition.Signed(number="14-QĐ", date=dt.date(2024, 2, 1), signer="Người ký")
    recognition.record_decision(draft, signed, by=closed.deciders[closed.province.pk])
    assert one.changes.at(None).get().at > at("2024-04-01")
    assert Recognition.objects.get(registration=one).effective_at > at("2024-04-01")


def test_what_a_desk_above_writes_into_the_past_is_refused(closed):
    one = closed.names["pending"]
    last = one.changes.at(None).get()
    told = {"sequence": 99, "action": "recognise", "details": {"level": 1}, "request_key": None}
    soon = last.at + dt.timedelta(seconds=1)
    assert refusal(lambda: copied(last, **told, at=soon, until=at("2024-04-02"))) == "P0C01"
    assert refusal(lambda: copied(last, **told, at=LATER, until=at("2024-05-02"))) == "accepted"


def test_the_city_does_not_decide_what_it_closed_however_it_says_so(closed):
    one = closed.names["recognised"]
    last = one.changes.at(None).get()
    told = {
        "sequence": 99,
        "action": "revoke",
        "details": {"level": 2},
        "request_key": None,
        "reason": "Sai.",
    }
    assert refusal(lambda: copied(last, **told, at=LATER, until=at("2024-05-02"))) == "P0C01"


# --- exceptions ---


def test_an_exception_lets_one_unit_send_to_its_last_day(closed):
    granted = {
        "period": closed.period,
        "unit": closed.ward,
        "reason": "Mất điện.",
        "granted_by": closed.leader,
    }
    LateSending.objects.create(**granted, until=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(ClosedError):
        _sending(closed)
    LateSending.objects.create(**granted, until=timezone.localdate())
    _sending(closed)
    one = closed.names["draft"]
    one.refresh_from_db()
    assert (one.status, one.changes.get().at) == ("submitted", LATER)
    with pytest.raises(ClosedError):
        _accepting(closed)  # the other unit's
    late = LateSending.objects.filter(unit=closed.ward)
    assert refusal(lambda: late.update(until=dt.date(2099, 1, 1))) == "42501"


def test_a_code_that_was_given_is_kept(closed):
    model = closed.names["recognised"].emulation_model
    assert refusal(lambda: type(model).objects.filter(pk=model.pk).update(code="DVK-2023-99999")) == "P0R05"
