"""What was taken away stays for a time; its line in the journal, and what was closed, for good."""

from __future__ import annotations

import datetime as dt
import os
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from models_registry import filing
from models_registry.filing import Shelf
from reports.models import ReportRun, SnapshotFile
from reports.retention import drop_old
from tests.factories.people import person


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def _store_of_its_own(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"


@pytest.fixture
def leader(lived):
    return client_of(person("journal.leader", (Role.LEADER, lived.city)))


@pytest.fixture
def time_is_over(settings):
    """Everything that is there now is too old to be kept."""
    return lambda: setattr(settings, "FILES_KEPT_DAYS", 0)


def address(lived, **more):
    return (
        f"{reverse('reports:export')}?{urlencode({'ky': lived.period.code, 'don-vi': lived.city.pk, **more})}"
    )


def sent(response):
    assert response.status_code == 200, response.content.decode()
    return b"".join(response.streaming_content)


def place_of(run):
    return filing.place_of(run.sha256, Shelf.TAKEN)


def test_a_file_goes_when_its_time_is_over_and_can_be_made_again(lived, leader, time_is_over):
    sent(leader.post(address(lived, bieu="by_unit", cap="district")))
    run = ReportRun.objects.get()
    line = reverse("reports:run", args=[run.token])
    assert drop_old().files == 0
    assert place_of(run).exists()
    time_is_over()

    said = StringIO()
    call_command("drop_old_files", stdout=said)

    assert "Đã dọn 1 tệp đã xuất và 0 danh sách" in said.getvalue()
    assert not place_of(run).exists()
    kept = ReportRun.objects.get()
    assert (kept.sha256, kept.filters, kept.taken_at) == (run.sha256, run.filters, run.taken_at)
    refused = leader.post(reverse("reports:run_file", args=[run.token]))
    assert refused.status_code == 409
    assert "đã được dọn ngày" in refused.content.decode()
    page = leader.get(line).content.decode()
    assert "Tệp không còn" in page
    assert run.sha256 in page
    assert reverse("reports:run_file", args=[run.token]) not in page
    assert "Tệp đã dọn ngày" in leader.get(reverse("reports:runs")).content.decode()
    again = leader.get(line).context["again_url"]
    assert again.replace("&", "&amp;") in page
    sent(leader.post(again))
    assert ReportRun.objects.latest("pk").filters == run.filters
    assert drop_old().files == 1  # the new one, and nothing twice


def test_of_a_closed_period_the_very_bytes_are_kept(lived, leader, time_is_over):
    leader.post(f"{reverse('reports:close')}?ky={lived.period.code}&don-vi={lived.city.pk}")
    file = SnapshotFile.objects.get(report="by_unit", format="xlsx")
    frozen = sent(leader.post(reverse("reports:snapshot_file", args=[file.pk])))
    time_is_over()

    assert drop_old().files == 0

    run = ReportRun.objects.latest("pk")
    assert sent(leader.post(reverse("reports:run_file", args=[run.token]))) == frozen
    with pytest.raises(IntegrityError, match="what_must_be_kept"), transaction.atomic():
        ReportRun.objects.filter(pk=run.pk).update(dropped_at=timezone.now())


def test_that_a_file_is_gone_is_said_once_and_nothing_else_with_it(lived, leader, time_is_over):
    sent(leader.post(address(lived)))
    for change in ({"dropped_at": timezone.now(), "refusal": "x"}, {"dropped_at": timezone.now(), "size": 1}):
        with pytest.raises(DatabaseError, match="không được sửa"), transaction.atomic():
            ReportRun.objects.update(**change)
    time_is_over()
    drop_old()
    for change in ({"dropped_at": None}, {"dropped_at": timezone.now() + dt.timedelta(days=1)}):
        with pytest.raises(DatabaseError, match="không được sửa"), transaction.atomic():
            ReportRun.objects.update(**change)


def test_a_file_that_another_line_still_names_stays(lived, leader, time_is_over):
    sent(leader.post(address(lived)))
    run = ReportRun.objects.get()
    kept = ReportRun.objects.get()
    kept.pk, kept.token, kept.version = None, "khac", 1
    kept.save()
    time_is_over()

    assert drop_old().files == 1

    assert place_of(run).exists()


def test_a_file_from_before_there_were_shelves_is_still_given_out(lived, leader, time_is_over):
    taken = sent(leader.post(address(lived)))
    run = ReportRun.objects.get()
    before = filing.place_of(run.sha256)
    before.parent.mkdir()
    place_of(run).rename(before)

    assert sent(leader.post(reverse("reports:run_file", args=[run.token]))) == taken

    # When its time is over nobody gets it any more; from among the papers nothing is ever deleted.
    time_is_over()
    assert drop_old().files == 1
    assert leader.post(reverse("reports:run_file", args=[run.token])).status_code == 409
    assert before.read_bytes() == taken


def test_a_file_that_is_lost_is_said_in_words(lived, leader):
    sent(leader.post(address(lived)))
    run = ReportRun.objects.get()
    place_of(run).unlink()
    answer = leader.post(reverse("reports:run_file", args=[run.token]))
    assert answer.status_code == 409
    assert "không còn trong kho tệp" in answer.content.decode()


def kept(content=b"the same", shelf=Shelf.TAKEN):
    return filing.place_of(filing.keep(lambda to: to.write(content), shelf).sha256, shelf)


def swept(*named, before=None):
    filing.sweep(Shelf.TAKEN, before=before or timezone.now(), named=lambda _: named)


def test_what_was_kept_again_meanwhile_stays():
    """Somebody keeps the same content while it is being dropped, and names it only later."""
    place, before = kept(), timezone.now()

    def named(_hashes):
        kept()
        return ()

    filing.sweep(Shelf.TAKEN, before=before, named=named)
    assert place.read_bytes() == b"the same"
    swept()
    assert not place.exists()


def test_what_a_kill_left_without_a_row_goes_when_its_time_is_over(settings):
    named, unnamed = kept(b"named"), kept(b"unnamed")
    draft = settings.EVIDENCE_ROOT / "half.tmp"
    draft.touch()
    before = timezone.now() - dt.timedelta(days=1)

    swept(named.name, before=before)
    assert draft.exists()
    assert unnamed.exists()
    swept(named.name)
    assert not draft.exists()
    assert not unnamed.exists()
    assert named.exists()


def test_a_kill_between_leaves_nothing_lost_and_nothing_behind():
    place = kept()
    place.rename(place.with_suffix(".gone"))
    swept(place.name)
    assert place.exists()
    place.rename(place.with_suffix(".gone"))
    swept(before=timezone.now() - dt.timedelta(days=1))
    assert place.exists()
    place.rename(place.with_suffix(".gone"))
    os.utime(place.with_suffix(".gone"), (1, 1))
    kept()  # and somebody keeps it just now
    swept(before=timezone.now() - dt.timedelta(days=1))
    assert place.stat().st_mtime > 1
    swept()
    assert list(place.parent.iterdir()) == []


def test_papers_are_never_swept():
    place = kept(shelf=Shelf.PAPERS)
    with pytest.raises(ValueError, match="for good"):
        filing.sweep(Shelf.PAPERS, before=timezone.now(), named=lambda _: ())
    swept()
    assert place.exists()


def test_killed_before_the_files_were_dropped_the_next_time_drops_them(
    lived, leader, time_is_over, monkeypatch
):
    sent(leader.post(address(lived)))
    time_is_over()
    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(filing, "sweep", _killed)
        drop_old()
    run = ReportRun.objects.get()
    assert run.dropped_at is not None
    assert place_of(run).exists()
    assert drop_old().files == 0
    assert not place_of(run).exists()


def _killed(*_, **__):
    raise KeyboardInterrupt


def test_evidence_is_never_dropped_with_the_file_that_it_is_a_copy_of(lived, leader, time_is_over):
    """What was taken away and then handed in as evidence is the same content, on a shelf of its own."""
    content = sent(leader.post(address(lived)))
    run = ReportRun.objects.get()
    filing.store(filing.Checked("tong-hop.xlsx", "", content, run.sha256))
    time_is_over()
    drop_old()
    assert filing.place_of(run.sha256).read_bytes() == content
