"""Eight people write while one closes, each on a connection of their own: what is frozen is what the rows say.

`pytest tests/reports/test_closing_race.py --closing-rounds 1000` runs it as long as wanted; the suite runs fewer.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection

from danvan.accounts.models import User
from danvan.web.refused import refused_by_database
from models_registry.closing import ClosedError
from models_registry.models import EmulationPeriod, PeriodKind, Registration, StatusChange
from models_registry.registration import actions as registering
from models_registry.workflow import Status
from reports import snapshots
from reports.models import Snapshot
from reports.questions import ask
from tests.factories.registrations import Office

WRITERS = 8
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(transactional_db):
    return Office()


@pytest.fixture
def at_work():
    """Threads with connections that last."""
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        yield pool
        gate = threading.Barrier(WRITERS + 1)
        leave = [pool.submit(lambda: (gate.wait(timeout=20), connection.close())) for _ in range(WRITERS + 1)]
        for one in leave:
            one.result()


def one_round(number, office, pool):
    """A period is opened, written and closed at once; how many of the writers came through."""
    office.period = EmulationPeriod.objects.create(
        code=f"V{number}",
        name=f"Vòng {number}",
        kind=PeriodKind.ROUND,
        starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2026, 12, 31),
    )
    drafts = [office.draft().pk for _ in range(WRITERS)]
    gate = threading.Barrier(WRITERS + 1)

    def write(pk):
        draft, by = Registration.objects.get(pk=pk), User.objects.get(pk=office.registrar.pk)
        gate.wait(timeout=20)
        time.sleep(random.random() * 0.12)
        try:
            registering.submit(draft, by=by)
        except ClosedError:
            return False
        except (
            OperationalError
        ) as error:  # waited in vain on a busy machine: a page says so, and nothing is written
            if not refused_by_database(error):
                raise
            return False
        return True

    def close():
        by = User.objects.get(pk=office.leader.pk)
        gate.wait(timeout=20)
        time.sleep(random.random() * 0.12)
        snapshots.close(office.period, office.tree.province, by=by)

    results = [*(pool.submit(write, pk) for pk in drafts), pool.submit(close)]
    return sum(one.result() is True for one in results)


def test_the_frozen_figure_is_what_the_rows_say(office, at_work, request):
    rounds = request.config.getoption("--closing-rounds")
    came_through = []
    for number in range(rounds):
        came_through.append(one_round(number, office, at_work))
        frozen = json.loads(Snapshot.objects.get(period=office.period).figures)
        registered = frozen["total"][""].get("registered", 0)
        rows = StatusChange.objects.filter(period=office.period, until="infinity", to_status=Status.SUBMITTED)
        assert registered == rows.count() == came_through[-1], f"round {number}"
        if number % 10 == 0:
            assert snapshots.disagreements(ask(office.period, office.tree.province).closed) == []
    assert 0 < sum(came_through) < WRITERS * rounds, "nobody met anybody"
