"""Lists that were left or given up go after a time; those that brought something in are kept."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.utils import timezone

from danvan.jobs.models import Job, State
from models_registry import filing
from models_registry.filing import Shelf
from models_registry.importing import actions
from models_registry.models import ImportBatch, ImportState
from tests.factories.registrations import Office
from tests.factories.sheets import FULL, listed
from tests.models_registry.importing.test_import import bring, many, written


@pytest.fixture
def office(db, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return Office()


def test_lists_that_wrote_nothing_go_with_their_files_and_those_in_the_register_stay(office):
    done = written(bring(office, listed(*many(2))))
    undone = written(bring(office, listed(*many(3, **{"Cách làm": "Cách khác"}))))
    waiting = bring(office, listed(*many(4)))
    given_up = bring(office, listed(FULL))
    actions.discard(given_up, by=office.registrar)
    actions.undo(undone, by=office.registrar)
    actions.work(ImportBatch.objects.get(pk=undone.pk))
    assert actions.forget(timezone.now() - dt.timedelta(days=1)) == 0
    assert filing.place_of(given_up.sha256, Shelf.IMPORTED).exists()

    assert actions.forget(timezone.now()) == 2

    assert set(ImportBatch.objects.values_list("pk", flat=True)) == {done.pk, undone.pk}
    assert ImportBatch.objects.get(pk=undone.pk).state == ImportState.UNDONE
    for batch, stays in ((done, True), (undone, True), (waiting, False), (given_up, False)):
        assert filing.place_of(batch.sha256, Shelf.IMPORTED).exists() is stays


def test_the_file_of_a_list_brought_in_is_not_dropped_with_a_second_upload_of_it(office):
    content = listed(*many(2))
    done = written(bring(office, content))
    actions.discard(bring(office, content), by=office.registrar)
    assert actions.forget(timezone.now()) == 1
    assert filing.place_of(done.sha256, Shelf.IMPORTED).exists()


@pytest.mark.parametrize("state", [ImportState.READING, ImportState.CHECKING])
def test_a_list_of_a_command_that_was_killed_is_given_up_after_an_hour(office, state):
    content = listed(*many(2))
    batch = actions.upload(
        io.BytesIO(content),
        name="ds.xlsx",
        size=len(content),
        unit=office.tree.ward,
        is_desk=False,
        sends=True,
        period=office.period,
        by=office.registrar,
        later=False,
    )
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)
    batch.refresh_from_db()
    assert not actions.may_be_discarded(batch)
    assert actions.forget(timezone.now()) == 0

    ImportBatch.objects.filter(pk=batch.pk).update(created_at=timezone.now() - dt.timedelta(hours=2))
    batch.refresh_from_db()
    assert actions.may_be_discarded(batch)
    assert actions.forget(timezone.now()) == 1
    assert not filing.place_of(batch.sha256, Shelf.IMPORTED).exists()


def test_a_list_on_which_a_job_failed_goes_and_one_that_waits_for_its_turn_stays(office):
    content = listed(*many(2))
    said = {
        "name": "ds.xlsx", "size": len(content), "unit": office.tree.ward, "is_desk": False, "sends": True,
        "period": office.period, "by": office.registrar,
    }  # fmt: skip
    failed, waits = (actions.upload(io.BytesIO(content), **said) for _ in range(2))
    Job.objects.filter(pk=failed.job_id).update(
        state=State.FAILED, failure="Bị ngắt ba lần.", finished_at=timezone.now()
    )
    assert actions.forget(timezone.now()) == 1
    assert list(ImportBatch.objects.all()) == [waits]
