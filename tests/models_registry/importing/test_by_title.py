"""Lists of old years that kept no more than titles: brought in as what they are, and told apart ever after."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from danvan.accounts.refusals import NotPossibleError
from danvan.jobs import worker
from danvan.units.enums import Level
from danvan.units.models import today
from models_registry import reported
from models_registry.importing import actions
from models_registry.models import (
    Dossier,
    ImportBatch,
    ImportKind,
    ImportOutcome,
    ImportState,
    Quality,
    Registration,
)
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.review import actions as review
from models_registry.workbooks import write_list
from models_registry.workflow import Action, Status
from reports import catalogue
from reports.catalogue import Format
from reports.data import as_data
from reports.figures import by_title_alone, count, summarise
from reports.questions import ask
from reports.summaries.paper import Basis, sheet_of
from tests.factories.registrations import Office
from tests.factories.sheets import FULL, listed
from tests.models_registry.importing.test_import import bring, written
from tests.models_registry.importing.test_pages import client_of, uploaded

LEAN = ("Tên mô hình, điển hình", "Lĩnh vực", "Cấp đăng ký", "Chủ thể", "Mục tiêu, tiêu chí")
OLD = {"Lĩnh vực": "Kinh tế", "Cấp đăng ký": "Cấp tỉnh"}


@pytest.fixture
def office(db):
    """The office in a year that is over."""
    office = Office()
    office.period = periods.open_year(2025)
    return office


def old(number, **more):
    return [OLD | {"Tên mô hình, điển hình": f"Mô hình cũ {one}"} | more for one in range(1, number + 1)]


def brought(office, *rows, heads=LEAN, **how) -> ImportBatch:
    return written(bring(office, listed(*(rows or old(3)), heads=heads), by_title=True, **how))


def question(office, **asked):
    return ask(office.period, office.tree.province, **asked)


def test_titles_of_a_year_that_is_over_are_sent_without_texts_that_nobody_has(office):
    batch = brought(
        office, *old(2), *old(1, **{"Tên mô hình, điển hình": "Của một người", "Chủ thể": "Cá nhân"})
    )

    assert batch.counts["ready"] == 3, [row.problems for row in batch.rows.all()]
    rows = Registration.objects.select_related("dossier")
    assert {row.status for row in rows} == {Status.SUBMITTED}
    assert {row.quality for row in rows} == {Quality.TITLE}
    for row in rows:  # nothing is made up
        assert (row.dossier.contact_name, row.dossier.starts_on, row.dossier.ends_on) == ("", None, None)
    assert {row.note for row in batch.rows.all()} == {"chỉ có tên"}


def test_a_row_with_all_its_texts_is_one_as_any_other_and_some_texts_are_kept(office):
    some = old(1)[0] | {"Mục tiêu, tiêu chí": "100% hộ."}
    brought(office, FULL, some, heads=tuple(FULL))

    full, part = (Registration.objects.get(title=one) for one in (FULL[LEAN[0]], "Mô hình cũ 1"))
    assert (full.quality, part.quality) == (Quality.FULL, Quality.TITLE)
    assert full.dossier.contact_name == office.registrar.full_name
    assert part.dossier.goals == "100% hộ."


def test_title_sector_and_level_are_asked_for_all_the_same(office):
    batch = bring(office, listed({LEAN[0]: "Không cấp, không lĩnh vực"}, heads=LEAN), by_title=True)
    assert {title for _, title, _ in batch.rows.get().problems} == {"Lĩnh vực", "Cấp đăng ký"}


def test_without_the_tick_the_texts_are_asked_for(office):
    batch = bring(office, listed(*old(1), heads=LEAN))
    assert batch.rows.get().outcome == ImportOutcome.WRONG


def test_only_registrations_of_a_year_that_is_over_come_so(office):
    this_year = periods.open_year(today().year)
    office.period = this_year
    with pytest.raises(NotPossibleError, match="đã kết thúc"):
        bring(office, listed(*old(1), heads=LEAN), by_title=True)
    office.period = periods.open_year(2025)
    with pytest.raises(NotPossibleError, match="Chỉ danh sách đăng ký"):
        bring(office, listed(*old(1), heads=LEAN), by_title=True, kind=ImportKind.RESULTS)
    client = client_of(office.registrar)
    asked = {"period": this_year.pk, "place": f"don-vi:{office.tree.ward.pk}", "way": "gui", "by_title": "on"}
    answer = client.post(reverse("imports:index"), asked)
    assert answer.status_code == 422
    assert "Chỉ danh sách đăng ký của kỳ đã kết thúc" in answer.content.decode()


def test_on_the_screen_the_list_says_what_it_will_make(office):
    client = client_of(office.registrar)
    address = uploaded(office, listed(*old(2), heads=LEAN), client=client, by_title="on")["Location"]
    worker.work_off()
    page = client.get(address).content.decode()
    assert "vẫn nhận, ghi là chỉ có tên" in page
    assert "chỉ có tên" in page.partition("Mô hình cũ 1")[2]


def test_taken_back_nothing_is_left(office):
    batch = brought(office)
    actions.undo(batch, by=office.registrar)
    worker.work_off()
    assert not Registration.objects.exists()


def test_the_command_brings_them_in_too(office, tmp_path):
    path = tmp_path / "cu.xlsx"
    path.write_bytes(listed(*old(2), heads=LEAN))
    said = {
        "period": "2025",
        "by": office.registrar.username,
        "send": True,
        "commit": True,
        "stdout": io.StringIO(),
    }
    call_command("import_registrations", str(path), by_title=True, **said)
    assert Registration.objects.by_title_alone().count() == 2


# --- what the database holds ---


def refused(match, change):
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        change()


def test_what_was_sent_as_full_or_not_stays_so(office):
    brought(office, *old(1))
    full = office.at_status(Status.SUBMITTED)
    by_title = Registration.objects.filter(quality=Quality.TITLE)

    refused("giữ như khi gửi", lambda: by_title.update(quality=Quality.FULL))
    refused("giữ như khi gửi", lambda: Registration.objects.filter(pk=full.pk).update(quality=Quality.TITLE))
    draft = office.draft()
    refused("giữ như khi gửi", lambda: Registration.objects.filter(pk=draft.pk).update(quality=Quality.TITLE))


def test_no_year_that_goes_on_has_any(office):
    office.period = periods.open_year(today().year)
    refused("kỳ đã kết thúc", lambda: office.draft(quality=Quality.TITLE))
    office.period = periods.open_year(2025)
    draft = office.draft(quality=Quality.TITLE)
    later = periods.open_year(today().year)
    refused("kỳ đã kết thúc", lambda: Registration.objects.filter(pk=draft.pk).update(period=later))


# --- on its way ---


def test_results_and_honour_ask_for_no_texts_either(office):
    brought(office, *old(1))
    one = Registration.objects.get()
    review.act(Action.ACCEPT, one, by=office.reviewer)
    client = client_of(office.registrar)
    address = reverse("registration:results", args=[one.token])
    rows = {"so-TOTAL_FORMS": "0", "so-INITIAL_FORMS": "0"}
    sent = client.post(address, rows | {"send": "1", "version": one.version})
    assert sent.status_code == 302, sent.content.decode()
    page = client.get(sent["Location"])
    assert page.status_code == 200
    assert client.post(sent["Location"]).status_code == 302
    one.refresh_from_db()
    assert one.status == Status.PROPOSED


def test_results_come_by_list_without_texts(office):
    brought(office, *old(2))
    for one in Registration.objects.all():
        review.act(Action.ACCEPT, one, by=office.reviewer)
    rows = [{"Tên mô hình, điển hình": f"Mô hình cũ {one}"} for one in (1, 2)]
    batch = bring(
        office, listed(*rows, heads=(LEAN[0], "Mã hồ sơ", "Kết quả đạt được")), kind=ImportKind.RESULTS
    )
    if batch.state == "mapping":
        actions.map_columns(batch, mapping={"A": "name"}, defaults={}, by=office.registrar)
        worker.work_off()
        batch.refresh_from_db()
    written(batch)
    assert {one.status for one in Registration.objects.all()} == {Status.PROPOSED}


def test_who_finds_the_texts_makes_the_draft_one_as_any_other(office):
    brought(office, *old(1), sends=False)
    one = Registration.objects.get()
    assert (one.status, one.quality) == (Status.DRAFT, Quality.TITLE)
    client = client_of(office.registrar)
    check = reverse("registration:check", args=[one.token])
    assert client.get(check).status_code == 200
    whole = office.draft()
    values = Dossier.objects.filter(pk=whole.pk).values().get() | {"registration_id": one.pk}
    Dossier.objects.filter(pk=one.pk).update(**{name: value for name, value in values.items() if value})

    assert client.post(check).status_code == 302
    one.refresh_from_db()
    assert (one.status, one.quality) == (Status.SUBMITTED, Quality.FULL)


def test_as_it_is_the_draft_is_sent_by_its_title(office):
    brought(office, *old(1), sends=False)
    one = Registration.objects.get()
    assert (
        client_of(office.registrar).post(reverse("registration:check", args=[one.token])).status_code == 302
    )
    one.refresh_from_db()
    assert (one.status, one.quality) == (Status.SUBMITTED, Quality.TITLE)
    registering.act(Action.RECALL, one, by=office.registrar)
    with pytest.raises(NotPossibleError, match="chỉ có tên"):
        registering.complete(one, by=office.registrar)


# --- told apart ---


def text_of(paper: io.BytesIO) -> str:
    with zipfile.ZipFile(paper) as parts:
        return re.sub("<[^>]+>", "", parts.read("word/document.xml").decode())


def test_every_summary_says_how_many_and_leads_to_their_list(office):
    brought(office)
    office.at_status(Status.SUBMITTED)
    asked = question(office)

    assert count(asked)["registered"] == 4
    assert by_title_alone(asked)["registered"] == 3
    words = "Trong số đăng ký có 3 hồ sơ chỉ có tên, không có đủ nội dung."
    assert words in sheet_of(asked).notes
    client = client_of(office.leader)
    where = {"ky": "2025", "don-vi": office.tree.province.pk}
    for page in ("reports:summary", "reports:overview"):
        assert words in client.get(reverse(page), where).content.decode()
    listed_ones = client.get(reverse("reports:rows"), where | {"noi-dung": "title"}).content.decode()
    assert "<b>3</b> mô hình" in listed_ones
    assert "chỉ có tên" in listed_ones
    told = io.StringIO()
    call_command("figures", period="2025", unit=asked.term.code, stdout=told)
    assert words in told.getvalue()
    assert as_data(summarise(asked))["by_title_alone"]["registered"] == 3


def test_where_there_are_none_nothing_is_said_and_one_small_question_asked(office, django_assert_num_queries):
    office.at_status(Status.SUBMITTED)
    asked = question(office)
    with django_assert_num_queries(1):
        assert not by_title_alone(asked)["registered"]
    assert "by_title_alone" not in as_data(summarise(asked))
    assert not any("chỉ có tên" in note for note in sheet_of(asked).notes)


def test_the_workbook_and_the_report_say_it_too(office):
    brought(office)
    office.at_status(Status.SUBMITTED)
    basis = Basis(question(office))
    made = io.BytesIO()
    catalogue.write("annual", Format.XLSX, basis, to=made)
    book = load_workbook(made)
    said = [str(cell.value) for page in book for row in page for cell in row if cell.value]
    assert any("3 hồ sơ chỉ có tên" in one for one in said)
    assert said.count("Chỉ có tên") == 3
    assert said.count("Đủ nội dung") == 1
    paper = io.BytesIO()
    catalogue.write("annual", Format.DOCX, basis, to=paper)
    assert "3 hồ sơ chỉ có tên" in text_of(paper)


def test_at_a_past_moment_it_is_what_was_there_then(office):
    brought(office)
    before = today() - dt.timedelta(days=1)
    assert not by_title_alone(question(office, as_of=before))["registered"]


def test_the_dossier_the_list_and_its_workbook_say_it(office):
    brought(office, *old(1))
    office.at_status(Status.SUBMITTED)
    one = Registration.objects.by_title_alone().get()
    client = client_of(office.reviewer)

    assert "Chỉ có tên" in client.get(reverse("dossier", args=[one.token])).content.decode()
    page = client.get(reverse("dossiers"), {"noi_dung": "title"}).content.decode()
    assert "<b>1</b> hồ sơ" in page
    assert "· chỉ có tên" in page
    made = io.BytesIO()
    from models_registry.lists import level_names

    found = Registration.objects.visible_to(office.reviewer).order_by("pk")
    write_list(
        found, made, title="Danh sách", names=level_names(office.reviewer), filters=[], order="tên",
        by=office.reviewer, watched=lambda table: table,
    )  # fmt: skip
    said = [str(cell.value) for page in load_workbook(made) for row in page for cell in row if cell.value]
    assert (said.count("Chỉ có tên"), said.count("Đủ nội dung")) == (1, 1)


def test_a_closing_freezes_how_many_there_were(office):
    from reports import snapshots

    brought(office)
    snapshot = snapshots.close(office.period, office.tree.province, by=office.leader)
    assert json.loads(snapshot.figures)["by_title"][""]["registered"] == 3
    assert snapshots.disagreements(snapshot) == []


def test_a_round_is_not_made_of_titles(office):
    brought(office, *old(1))
    one = Registration.objects.get()
    review.act(Action.ACCEPT, one, by=office.reviewer)
    registering.save_results(one, values={}, metrics=[], by=office.registrar)
    registering.report_results(one, by=office.registrar)
    plan = office.opening().plan([one], level=Level.PROVINCE, by=office.reviewer)
    assert not plan.ready
    assert "chỉ có tên" in plan.left[0][1]


# --- beside a total of the same year ---


def total_of(office, level=None):
    said = reported.Said(
        period=office.period, unit=office.tree.province, level=level, registered=9, proposed=None, recognised=None,
        document_number="1-BC", document_date=office.period.ends_on, document_title="Báo cáo",
    )  # fmt: skip
    return reported.enter(said, by=office.reviewer)


@pytest.mark.parametrize("level", [None, Level.PROVINCE, Level.GRASSROOTS])
def test_what_a_total_tells_already_is_not_sent_beside_it_and_said_before_it_is_tried(office, level):
    total_of(office, level)
    batch = bring(office, listed(*old(2), heads=LEAN), by_title=True)
    told = [why for row in batch.rows.all() for _, _, why in row.problems]
    if level == Level.GRASSROOTS:  # of another level
        assert (batch.counts["ready"], told) == (2, [])
    else:
        assert batch.counts["wrong"] == 2
        assert all("Báo cáo, số 1-BC" in why for why in told), told
    drafts = written(bring(office, listed(*old(2), heads=LEAN), by_title=True, sends=False))
    assert (drafts.state, drafts.counts["ready"]) == (ImportState.DONE, 2)


def test_a_total_that_came_after_the_list_was_read_is_told_in_words(office):
    batch = bring(office, listed(*old(2), heads=LEAN), by_title=True)
    total_of(office)
    batch = written(batch)
    assert "đã có số liệu tổng hợp gồm cả hồ sơ này (Báo cáo, số 1-BC)" in batch.why_not
    assert not Registration.objects.exists()
