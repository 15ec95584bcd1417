"""Several people at the same moment, each on a connection of their own: one outcome, and everybody is told which."""

from __future__ import annotations

import threading
import uuid
from collections import Counter

import pytest
from django.db import connection

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.enums import Level
from danvan.units.models import today
from models_registry import closing, lifecycle, rules
from models_registry.closing import ClosedError
from models_registry.models import (
    EmulationModel,
    ModelJoin,
    Opinion,
    Publication,
    Registration,
    RuleKind,
    StatusChange,
)
from models_registry.recognition import actions as recognition
from models_registry.recognition import publishing
from models_registry.registration import actions as registering
from models_registry.review import actions as review
from models_registry.review import joining
from models_registry.workflow import Action, Status
from tests.database import owner_cursor
from tests.factories.people import person
from tests.factories.registrations import FIRST, Office, report, revoke, submit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(transactional_db):
    return Office()


def at_once(*doings):
    """What each returned or how it was refused, all started at the same moment; any other error is raised."""
    ready, results = threading.Barrier(len(doings)), [None] * len(doings)

    def run(number, doing):
        try:
            connection.ensure_connection()
            ready.wait(timeout=20)
            results[number] = doing()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, NotPossibleError | NotPermittedError):
            raise result
    return results


def fresh(registration, user):
    """As another request would read them."""
    return Registration.objects.get(pk=registration.pk), User.objects.get(pk=user.pk)


def presses(action, registration, by, seen):
    def press():
        one, who = fresh(registration, by)
        return review.act(action, one, by=who, reason="Lý do ghi rõ.", seen=seen)

    return press


@pytest.mark.parametrize("people", [2, 8])
def test_of_several_reviewers_pressing_different_buttons_one_wins_and_the_others_hear_who(people, office):
    one = office.at_status(Status.SUBMITTED)
    reviewers = [person(f"reviewer.{n}", (Role.REVIEWER, office.tree.province)) for n in range(people)]
    buttons = (Action.ACCEPT, Action.RETURN, Action.REFUSE)
    results = at_once(*(presses(buttons[n % 3], one, by, one.moves) for n, by in enumerate(reviewers)))
    won = [result for result in results if isinstance(result, StatusChange)]
    assert len(won) == 1
    winner = won[0].by.full_name
    assert all(winner in str(result) for result in results if result is not won[0])
    one.refresh_from_db()
    assert (one.status, one.moves, one.changes.count()) == (won[0].to_status, 2, 2)


def test_the_unit_taking_back_and_the_desk_accepting_do_not_both_happen(office):
    one = office.at_status(Status.SUBMITTED)

    def recall():
        registration, who = fresh(one, office.registrar)
        return registering.act(Action.RECALL, registration, by=who)

    results = at_once(recall, presses(Action.ACCEPT, one, office.reviewer, None))
    assert sorted(isinstance(result, StatusChange) for result in results) == [False, True]
    one.refresh_from_db()
    assert one.status in (Status.DRAFT, Status.RUNNING)


def publishes(registration, by, summary="Ai cũng đọc được."):
    line = registration.recognitions.live().get()
    text = publishing.Text(summary, publishing.seen(line))

    def publish():
        one, who = fresh(registration, by)
        return publishing.publish(one, Level.PROVINCE, text, by=who)

    return publish


@pytest.mark.parametrize("_round", range(4))
def test_what_is_published_while_it_is_revoked_is_open_to_nobody_afterwards(office, _round):
    one = office.at_status(Status.RECOGNISED)

    at_once(publishes(one, office.decider), lambda: revoke(office, one))

    one.refresh_from_db()
    assert one.status == Status.REVOKED
    assert not Publication.objects.at(None).exists()


def test_a_text_sent_six_times_at_once_is_published_once(office):
    one = office.at_status(Status.RECOGNISED)

    at_once(*(publishes(one, office.decider) for _ in range(6)))

    assert Publication.objects.count() == 1


def test_of_two_texts_at_once_one_stands_and_the_other_hears_who(office):
    one = office.at_status(Status.RECOGNISED)
    other = person("province.decider2", (Role.DECIDER, office.tree.province))

    results = at_once(publishes(one, office.decider, "Một."), publishes(one, other, "Hai."))

    made = next(result for result in results if isinstance(result, Publication))
    refused = next(result for result in results if result is not made)
    assert made.by.full_name in str(refused)
    assert Publication.objects.get().summary == made.summary


def test_a_form_for_a_draft_sent_six_times_at_once_makes_one(office):
    key = uuid.uuid4()

    def send():
        by = User.objects.get(pk=office.registrar.pk)
        return registering.create_draft(
            unit=office.tree.ward, period=office.period, title="Hẻm sạch", by=by, key=key
        )

    results = at_once(*[send] * 6)
    assert len({made.pk for made in results}) == 1
    assert Registration.objects.count() == EmulationModel.objects.count() == 1


def test_a_sending_sent_six_times_at_once_moves_once(office):
    one, key = office.draft(), uuid.uuid4()

    def send():
        registration, by = fresh(one, office.registrar)
        return registering.submit(registration, by=by, seen=0, key=key)

    results = at_once(*[send] * 6)
    assert len({change.pk for change in results}) == 1
    assert one.changes.count() == 1


def test_a_model_goes_on_once_in_a_period_however_many_ask(office):
    refused = office.at_status(Status.REFUSED)

    def go_on():
        registration, by = fresh(refused, office.registrar)
        return registering.carry_forward(registration, period=office.period, by=by, key=uuid.uuid4())

    results = at_once(*[go_on] * 4)
    assert Counter(type(result) for result in results) == {Registration: 1, NotPossibleError: 3}


def test_codes_of_eight_sendings_at_once_are_consecutive(office):
    drafts = [office.draft() for _ in range(8)]

    def send(draft):
        def sending():
            registration, by = fresh(draft, office.registrar)
            return registering.submit(registration, by=by)

        return sending

    at_once(*map(send, drafts))
    codes = sorted(EmulationModel.objects.values_list("code", flat=True))
    assert codes == [f"DVK-2026-{number:05d}" for number in range(1, 9)]


def test_a_draft_discarded_while_it_is_sent_is_either_gone_or_sent(office):
    one = office.draft()

    def discard():
        return registering.discard(*_first(one), by=_second(office.registrar))

    def send():
        return registering.submit(*_first(one), by=_second(office.registrar))

    def _first(registration):
        return (Registration(pk=registration.pk),)

    def _second(user):
        return User.objects.get(pk=user.pk)

    results = at_once(discard, send)
    left = Registration.objects.filter(pk=one.pk).values_list("status", flat=True)
    if isinstance(results[1], StatusChange):
        assert list(left) == [Status.SUBMITTED]
    else:
        assert list(left) == []


def test_two_drafts_of_decisions_do_not_both_take_the_same_registration(office):
    one = office.at_status(Status.PROPOSED)
    review.appraise(one, opinion=Opinion.ELIGIBLE, by=office.reviewer)

    def add(by):
        decision = recognition.draft_decision(issuer=office.tree.province, period=office.period, by=by)

        def adding():
            registration, who = fresh(one, by)
            return recognition.add_lines(decision, [registration], by=who)

        return adding

    results = at_once(add(office.reviewer), add(office.second_reviewer))
    assert sorted(type(result).__name__ for result in results) == ["NotPossibleError", "int"]
    assert one.recognitions.count() == 1


def test_reporting_and_withdrawing_at_once_leave_one_of_both(office):
    one = office.draft()
    submit(office, one)
    review.act(Action.ACCEPT, one, by=office.reviewer)

    def ask():
        registration, by = fresh(one, office.registrar)
        return lifecycle.perform(Action.ASK_WITHDRAWAL, on=registration, by=by, reason="Hết nguồn lực.")

    def send_results():
        report(office, Registration.objects.get(pk=one.pk))
        return one.changes.at(None).get()

    results = at_once(ask, send_results)
    assert sorted(isinstance(result, StatusChange) for result in results) == [False, True]


# --- a round opened from its years ---


def gathers(office, yearly, by, key=None):
    office.round  # noqa: B018 -- opened before anybody begins

    def gather():
        one, who = fresh(yearly, by)
        return office.gathered(one, by=who, key=key)

    return gather


def test_of_several_reviewers_opening_a_round_with_one_model_one_wins_and_the_others_hear_who(office):
    yearly = office.yearly(FIRST)
    reviewers = [person(f"reviewer.{n}", (Role.REVIEWER, office.tree.province)) for n in range(4)]
    results = at_once(*(gathers(office, yearly, by) for by in reviewers))
    [made] = [result for result in results if isinstance(result, Registration)]
    assert Registration.objects.get(period=office.round) == made
    refusals = [str(result) for result in results if result is not made]
    assert all(f"do {made.entered_by.full_name} lập" in refusal for refusal in refusals)
    assert (made.moves, made.sources.count(), made.changes.count()) == (1, 1, 1)


def test_a_form_for_a_round_sent_six_times_at_once_makes_one(office):
    yearly, key = office.yearly(FIRST), uuid.uuid4()
    results = at_once(*[gathers(office, yearly, office.reviewer, key)] * 6)
    assert len({made.pk for made in results}) == 1
    assert Registration.objects.filter(period=office.round).count() == 1


def test_a_desk_and_the_unit_do_not_both_begin_a_rounds_dossier_of_one_model(office):
    yearly = office.yearly(FIRST)
    gather = gathers(office, yearly, office.reviewer)

    def begin():
        one, by = fresh(yearly, office.registrar)
        return registering.carry_forward(one, period=office.round, by=by, key=uuid.uuid4())

    results = at_once(gather, begin)
    assert Counter(type(result) for result in results) == {Registration: 1, NotPossibleError: 1}


def test_a_round_closed_while_it_is_opened_has_the_dossier_or_never_gets_it(office):
    yearly = office.yearly(FIRST)
    gather = gathers(office, yearly, office.reviewer)

    def close():
        return closing.close(
            office.round, office.tree.province, by=User.objects.get(pk=office.leader.pk), map_date=today()
        )

    made, book = at_once(gather, close)
    there = Registration.objects.filter(period=office.round)
    if isinstance(made, Registration):
        assert made.changes.get().at <= book.closed_at
    else:
        assert "đã chốt" in str(made)
    assert there.count() == isinstance(made, Registration)


def test_a_missing_book_counts_as_closed(office):
    with owner_cursor() as cursor:
        cursor.execute("DELETE FROM models_registry_periodbook WHERE unit_id = %s", [office.tree.province.pk])
    with pytest.raises(ClosedError, match="chưa mở sổ"):
        office.draft()


def test_of_many_sent_at_once_only_as_many_as_the_rule_allows_come_to_count(office):
    rules.set_rule(
        office.period,
        office.tree.province,
        RuleKind.MOST_ENTRIES,
        level=Level.PROVINCE,
        strength="blocking",
        number=2,
    )
    drafts = [office.draft() for _ in range(6)]

    def sends(draft):
        def send():
            registration, by = fresh(draft, office.registrar)
            return registering.submit(registration, by=by)

        return send

    results = at_once(*(sends(draft) for draft in drafts))
    assert sum(isinstance(result, StatusChange) for result in results) == 2
    assert Registration.objects.filter(status=Status.SUBMITTED).count() == 2
    assert all("tối đa 2 mô hình" in str(one) for one in results if isinstance(one, NotPossibleError))


def test_of_models_joined_in_pairs_at_once_none_hangs_on_one_that_hangs(office):
    models = [office.at_status(Status.RUNNING, title=title).emulation_model for title in ("Một", "Hai", "Ba")]

    def joins(one, other):
        def join():
            pair = EmulationModel.objects.in_bulk([one.pk, other.pk])
            return joining.join(
                pair[one.pk], pair[other.pk], reason="Trùng.", by=User.objects.get(pk=office.reviewer.pk)
            )

        return join

    results = at_once(*(joins(models[n % 3], models[(n + 1) % 3]) for n in range(6)))
    assert any(isinstance(result, ModelJoin) for result in results)
    kept, joined = zip(*ModelJoin.objects.at(None).values_list("kept", "joined"), strict=True)
    assert not set(kept) & set(joined)
    assert len(joined) == len(set(joined))
