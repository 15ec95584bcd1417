"""What became of it after recognition: counted at any moment, each number with its list, nothing closed changed."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from danvan.units.models import today
from models_registry.afterwards import actions
from models_registry.models import Mark, Upkeep
from models_registry.workflow import Status
from reports import upkeep as shown
from reports.figures import FOLLOWED, Cell, Figure, rows, upkeep
from reports.questions import ask
from tests.factories import registrations as walk
from tests.factories.registrations import Office

SAID = {"6-kept": 1, "6-stopped": 1, "6-none": 1}


@pytest.fixture
def office(db):
    return Office()


def at(months: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(actions.months_after(today(), months), dt.time(9)))


@pytest.fixture
def three(office):
    """Recognised today; of one it is said half a year later that it is kept, of one that it has stopped."""
    found = [office.at_status(Status.RECOGNISED) for _ in range(3)]
    say(office, found[0], 6, Upkeep.KEPT)
    say(office, found[1], 6, Upkeep.STOPPED)
    office.at_status(Status.PROPOSED)
    return found


def say(office, one, months, state):
    mark = Mark.YEAR if months >= Mark.YEAR else Mark.HALF_YEAR
    actions.report(one, mark=mark, state=state, note="Vì sao.", by=office.registrar, at=at(months))


def counted(office, months, unit=None):
    """What is counted so many months later, each number compared with its list."""
    with time_machine.travel(at(months) + dt.timedelta(hours=1)):
        question = ask(office.period, unit or office.tree.province)
        found = upkeep(question)
        listed = {one: rows(question, Cell(Figure.REGISTERED, followed=one)).count() for one in FOLLOWED}
    assert found == listed
    return {name: number for name, number in found.items() if number}


@pytest.mark.parametrize(
    ("months", "told"),
    [
        (5, {}),
        (6, SAID),
        (11, SAID),
        (12, {**SAID, "12-none": 2, "12-stopped": 1}),
    ],
)
def test_what_is_due_is_what_was_said_and_what_was_not(office, three, months, told):
    assert counted(office, months) == told


def test_each_unit_has_its_own_and_the_country_all(office, three):
    assert counted(office, 6, office.tree.ward) == SAID
    assert counted(office, 6, office.tree.nation) == SAID
    assert counted(office, 6, office.tree.other_province) == {}


def test_what_is_said_later_does_not_change_what_was_known(office, three):
    say(office, three[2], 8, Upkeep.KEPT)

    assert counted(office, 9) == {"6-kept": 2, "6-stopped": 1}
    with time_machine.travel(at(9)):
        then = ask(office.period, office.tree.province, as_of=actions.months_after(today(), -2))
        assert {name: number for name, number in upkeep(then).items() if number} == SAID


def test_what_was_revoked_is_not_due(office, three):
    walk.revoke(office, three[2])

    assert counted(office, 6) == {"6-kept": 1, "6-stopped": 1}


def test_the_summary_says_it_and_each_number_leads_to_its_list(office, three, client):
    with time_machine.travel(at(6) + dt.timedelta(hours=1)):
        client.force_login(office.leader)
        body = client.get(f"{reverse('reports:summary')}?ky={office.period.code}").content.decode()
        assert "3 mô hình đến hạn, 2 đã báo cáo" in body
        links = [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]*sau=6-[a-z]+[^"]*)"', body)]
        assert len(links) == 3
        for link in links:
            page = client.get(link).content.decode()
            assert "sau công nhận 6 tháng" in page
            assert sum(one.title in page for one in three) == 1


def test_nothing_is_asked_of_the_database_before_anything_can_be_due(office, django_assert_num_queries):
    begun = timezone.make_aware(dt.datetime.combine(office.period.starts_on, dt.time(9)))
    with time_machine.travel(begun + dt.timedelta(days=60)):
        question = ask(office.period, office.tree.province)
        assert not question.ground.is_whole
        with django_assert_num_queries(0):
            assert shown.lines(question) == []
