"""A total and a registration that it tells of come at the same moment: whoever is second waits, and is refused."""

from __future__ import annotations

import datetime as dt
import threading
import time

import pytest
from django.db import connection, transaction

from danvan.accounts.refusals import NotPossibleError
from models_registry import reported
from models_registry.models import ReportedTotal
from models_registry.registration import actions as registering
from tests.reports.world import D, World, at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return World()


def enters(world):
    said = reported.Said(
        period=world.earlier, unit=world.city, level=D, registered=332, proposed=None, recognised=266,
        document_number="12-BC/BDV", document_date=dt.date(2022, 12, 15), document_title="Báo cáo tổng kết năm",
    )  # fmt: skip
    return lambda: reported.enter(said, by=world.reviewers[world.province.pk])


def sends(world):
    draft = world.draft(world.ward, D, period=world.earlier)
    return lambda: registering.submit(draft, by=world.registrars[world.ward.pk], at=at("2022-03-01"))


def second(doing, told):
    """Done on a connection of its own, once the first has done and not yet committed; what came of it is told."""

    def run():
        try:
            doing()
            told.append("done")
        except NotPossibleError as error:
            told.append(str(error))
        finally:
            connection.close()

    return threading.Thread(target=run)


def waits_for_a_lock(seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("total_first", [True, False])
def test_of_both_at_once_the_second_waits_and_is_refused(total_first, world):
    pair = [enters(world), sends(world)]
    first, then = pair if total_first else reversed(pair)
    told = []
    thread = second(then, told)
    with transaction.atomic():
        first()
        thread.start()
        assert waits_for_a_lock()
        assert told == []
    thread.join(20)
    assert ("12-BC/BDV" if total_first else "đã có hồ sơ đăng ký") in told[0]
    assert ReportedTotal.objects.count() == total_first
