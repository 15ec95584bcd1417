"""Two lists of the same people, written by two workers at the same moment, open nobody twice."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.jobs import worker
from models_registry.importing import actions
from models_registry.models import ImportState
from tests.factories.people import person
from tests.factories.registrations import Office
from tests.models_registry.importing.test_people import TWO, brought

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_write_two_lists_of_the_same_people():
    office = Office()
    office.admin = person("province.admin", (Role.ADMINISTRATOR, office.tree.province))
    batches = [brought(office, *TWO), brought(office, *TWO)]
    for batch in batches:
        assert batch.counts["ready"] == 2
        actions.confirm(batch, by=office.admin)
    before = User.objects.count()
    ready = threading.Barrier(2)

    def work():
        try:
            connection.ensure_connection()
            ready.wait(timeout=20)
            worker.work_one()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    worker.work_off()

    for batch in batches:
        batch.refresh_from_db()
        assert batch.state == ImportState.DONE, batch.why_not
    assert sorted(batch.counts["ready"] for batch in batches) == [0, 2]
    assert sum(batch.counts["twin"] for batch in batches) == 2
    assert User.objects.count() == before + 2
