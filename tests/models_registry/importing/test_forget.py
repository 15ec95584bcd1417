"""Lists that were left or given up go after a time; those that brought something in are kept."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from models_registry import filing
from models_registry.filing import Shelf
from models_registry.importing import actions
from models_registry.models import ImportBatch, ImportState
from reports.retention import drop_old
from tests.factories.registrations import Office
from tests.factories.sheets import FULL, listed
from tests.models_registry.importing.test_import import bring, many, written


@pytest.fixture
def office(db, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return Office()


def test_lists_that_wrote_nothing_go_with_their_files_and_those_in_the_register_stay(office, settings):
    done = written(bring(office, listed(*many(2))))
    undone = written(bring(office, listed(*many(3, **{"Cách làm": "Cách khác"}))))
    waiting = bring(office, listed(*many(4)))
    given_up = bring(office, listed(FULL))
    actions.discard(given_up, by=office.registrar)
    actions.undo(undone, by=office.registrar)
    actions.work(ImportBatch.objects.get(pk=undone.pk))
    assert drop_old().lists == 0
    assert filing.place_of(given_up.sha256, Shelf.IMPORTED).exists()

    settings.FILES_KEPT_DAYS = 0
    assert drop_old().lists == 2

    assert set(ImportBatch.objects.values_list("pk", flat=True)) == {done.pk, undone.pk}
    assert ImportBatch.objects.get(pk=undone.pk).state == ImportState.UNDONE
    for batch, stays in ((done, True), (undone, True), (waiting, False), (given_up, False)):
        assert filing.place_of(batch.sha256, Shelf.IMPORTED).exists() is stays


def test_the_file_of_a_list_brought_in_is_not_dropped_with_a_second_upload_of_it(office, settings):
    content = listed(*many(2))
    done = written(bring(office, content))
    actions.discard(bring(office, content), by=office.registrar)
    settings.FILES_KEPT_DAYS = 0
    assert drop_old().lists == 1
    assert filing.place_of(done.sha256, Shelf.IMPORTED).exists()


def test_a_list_that_a_command_was_killed_over_goes_and_one_that_waits_for_a_worker_stays(office, settings):
    content = listed(*many(2))
    said = {"name": "ds.xlsx", "size": len(content), "unit": office.tree.ward, "is_desk": False, "sends": True,
            "period": office.period, "by": office.registrar}  # fmt: skip
    waiting = actions.upload(io.BytesIO(content), **said)
    actions.upload(io.BytesIO(content), later=False, **said)
    settings.FILES_KEPT_DAYS = 0
    assert drop_old().lists == 1
    assert ImportBatch.objects.get() == waiting


def test_a_trial_at_the_terminal_leaves_no_file_for_good(office, settings, tmp_path):
    path = tmp_path / "ds.xlsx"
    path.write_bytes(listed(*many(2)))
    call_command(
        "import_registrations", path, period="2026", by=office.registrar.username, stdout=io.StringIO()
    )
    shelf = settings.EVIDENCE_ROOT / Shelf.IMPORTED
    assert [one for one in shelf.rglob("*") if one.is_file()]
    settings.FILES_KEPT_DAYS = 0
    drop_old()
    assert not [one for one in shelf.rglob("*") if one.is_file()]


@pytest.mark.parametrize("state", [ImportState.READING, ImportState.CHECKING])
def test_a_list_of_a_command_that_was_killed_is_given_up_after_an_hour(office, state):
    content = listed(*many(2))
    said = {"name": "ds.xlsx", "size": len(content), "unit": office.tree.ward, "is_desk": False, "sends": True,
            "period": office.period, "by": office.registrar}  # fmt: skip
    batch = actions.upload(io.BytesIO(content), later=False, **said)
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)
    batch.refresh_from_db()
    assert not actions.may_be_discarded(batch)

    ImportBatch.objects.filter(pk=batch.pk).update(created_at=timezone.now() - dt.timedelta(hours=2))
    batch.refresh_from_db()
    assert actions.may_be_discarded(batch)
    actions.discard(batch, by=office.registrar)
    assert not ImportBatch.objects.exclude(state=ImportState.DISCARDED).exists()
