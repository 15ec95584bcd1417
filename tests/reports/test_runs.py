"""Who took which figures away: every file leaves a line, long ones are made behind the page, nothing is rewritten."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from danvan.accounts import actions as accounts
from danvan.accounts.permissions import Role
from danvan.jobs import worker
from danvan.jobs.models import Job
from danvan.units.models import UnitTerm
from models_registry import filing
from models_registry.models import Registration
from reports import exports, runs
from reports.figures import definitions_version
from reports.models import ReportRun, SnapshotFile
from reports.questions import default_map
from tests.factories.people import person
from tests.reports.world import at


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def leader(lived):
    return client_of(person("journal.leader", (Role.LEADER, lived.city)))


@pytest.fixture
def everything_is_long(monkeypatch):
    monkeypatch.setattr(runs, "LONG", 1)
    monkeypatch.setattr(exports, "_TOLD_EVERY", 1)


def address(lived, **more):
    asked = {"ky": lived.period.code, "don-vi": lived.city.pk, **more}
    return f"{reverse('reports:export')}?{urlencode(asked)}"


def sent(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def text_of(response):
    return response.content.decode()


def cells(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for page in book.worksheets[1:] for row in page]


def test_a_file_leaves_a_line_that_says_who_took_what_true_for_when_and_its_hash(lived, leader):
    before = timezone.now()
    content = sent(leader.post(address(lived, bieu="by_unit", cap="district", **{"tinh-den": "10/02/2024"})))

    [run] = ReportRun.objects.all()
    assert run.sha256 == hashlib.sha256(content).hexdigest()
    assert (run.size, run.format, run.report, run.kind) == (len(content), "xlsx", "by_unit", "figures")
    assert run.by.username == "journal.leader"
    assert (run.unit, run.period, run.label) == (lived.city, lived.period, "Biểu 1 - Theo đơn vị")
    assert run.filters == ["đăng ký cấp thành phố"]
    assert timezone.localtime(run.taken_at).date() == dt.date(2024, 2, 10)
    assert run.map_date == default_map(lived.period, dt.date(2024, 2, 10))
    assert run.definitions == definitions_version()
    assert run.asked_at >= before
    assert (run.job, run.version, run.refusal) == (None, None, "")

    page = text_of(leader.get(reverse("reports:run", args=[run.token])))
    for said in (run.sha256, "Người journal.leader", "đăng ký cấp thành phố", "10/02/2024", run.definitions):
        assert said in page, said
    assert run.label in text_of(leader.get(reverse("reports:runs")))


def test_the_same_bytes_are_fetched_again_whatever_has_happened_since(lived, leader):
    content = sent(leader.post(address(lived, bieu="named_list")))
    [run] = ReportRun.objects.all()
    lived.sent(lived.commune, day="02-14", title="Đến sau")

    again = sent(leader.post(reverse("reports:run_file", args=[run.token])))

    assert again == content
    assert b"".join(leader.post(address(lived, bieu="named_list")).streaming_content) != content
    assert ReportRun.objects.count() == 2


def test_looking_takes_nothing(lived, leader):
    for name in ("reports:export", "reports:export_dossiers", "reports:export_queue"):
        assert leader.get(reverse(name)).status_code in (403, 405)
    leader.get(reverse("reports:runs"))
    assert not ReportRun.objects.exists()


def test_lists_of_dossiers_and_the_queue_of_a_desk_leave_lines_too(lived):
    reviewer = lived.reviewers[lived.city.pk]
    desk = client_of(reviewer)
    sent(desk.post(f"{reverse('reports:export_dossiers')}?q=mo+hinh&xep=ten"))
    sent(desk.post(reverse("reports:export_queue")))

    listed, queue = ReportRun.objects.order_by("pk")
    assert (listed.kind, listed.filters, listed.query) == ("dossiers", ["tìm “mo hinh”"], "q=mo+hinh&xep=ten")
    assert (queue.kind, queue.label) == ("queue", "Hồ sơ chờ thẩm định")
    assert {listed.unit, queue.unit} == {reviewer.posts[0].unit}
    assert listed.period is queue.period is None


# --- long ones ---


def test_a_long_file_is_made_behind_the_page_and_waits_among_ones_own(lived, leader, everything_is_long):
    answer = leader.post(address(lived))
    [run] = ReportRun.objects.all()
    assert answer["Location"] == reverse("reports:run", args=[run.token])
    page = text_of(leader.get(answer["Location"]))
    assert "Đang chờ đến lượt" in page
    assert 'data-refresh="2"' in page
    assert leader.post(reverse("reports:run_file", args=[run.token])).status_code == 409
    assert "Đang lập" in text_of(leader.get(reverse("reports:runs")))

    assert worker.work_off() == 1

    page = text_of(leader.get(answer["Location"]))
    assert "Tệp đã lập xong" in page
    assert 'data-refresh=""' in page
    waiting = leader.get(reverse("reports:runs"))
    assert "Mới xong" in text_of(waiting)

    content = sent(leader.post(reverse("reports:run_file", args=[run.token])))
    run.refresh_from_db()
    assert hashlib.sha256(content).hexdigest() == run.sha256
    assert run.fetched_at is not None
    assert "Mới xong" not in text_of(leader.get(reverse("reports:runs")))


def test_a_long_file_says_the_same_as_one_made_at_once(lived, leader, monkeypatch):
    day = {"tinh-den": "10/02/2024"}
    at_once = sent(leader.post(address(lived, bieu="named_list", **day)))
    monkeypatch.setattr(runs, "LONG", 1)
    leader.post(address(lived, bieu="named_list", **day))
    worker.work_off()
    run = ReportRun.objects.latest("pk")
    assert run.job is not None
    assert cells(sent(leader.post(reverse("reports:run_file", args=[run.token])))) == cells(at_once)


def test_asked_for_twice_while_it_waits_it_is_made_once(lived, leader, everything_is_long):
    places = {leader.post(address(lived))["Location"] for _ in range(3)}
    leader.post(address(lived, cap="district"))
    assert len(places) == 1
    assert Job.objects.count() == ReportRun.objects.count() == 2
    worker.work_off()
    assert leader.post(address(lived))["Location"] not in places


def test_how_far_a_long_list_is_is_told_row_by_row(lived, leader, everything_is_long, monkeypatch):
    told = []
    leader.post(address(lived, bieu="rows", so="registered"))
    runs.make(Job.objects.get(), lambda done, total: told.append((done, total)))
    whole = told[-1][1]
    assert whole > 3
    assert told == [(number, whole) for number in range(1, whole + 1)]


def test_killed_after_the_file_was_kept_it_is_made_again_and_counts_once(
    lived, leader, everything_is_long, monkeypatch
):
    leader.post(address(lived))
    with monkeypatch.context() as broken:
        broken.setattr(ReportRun, "save", lambda *_args, **_kwargs: pytest.fail("killed"))
        with pytest.raises(pytest.fail.Exception):
            runs.make(Job.objects.get(), exports.nobody)
    assert not ReportRun.objects.get().is_made

    worker.work_off()

    run = ReportRun.objects.get()
    assert run.is_made
    taken = run.sha256
    runs.make(run.job, exports.nobody)  # the job's own end was lost: it is begun once more
    run.refresh_from_db()
    assert run.sha256 == taken


def test_sums_that_disagree_are_told_on_the_page_of_the_run_and_do_not_bar_the_next(
    lived, leader, everything_is_long
):
    with transaction.atomic():
        place = leader.post(address(lived))["Location"]
        UnitTerm.objects.filter(unit=lived.ward).update(parent=lived.province)
        worker.work_off()
        page = text_of(leader.get(place))
        assert "không có dòng cho Phường Cầu Gỗ" in page
        assert "Không lập được" in text_of(leader.get(reverse("reports:runs")))
        again = leader.post(address(lived))
        assert again["Location"] != place
        assert "không có dòng cho" in text_of(leader.get(place))


def test_a_post_taken_away_meanwhile_counts(lived, everything_is_long):
    user = person("moved", (Role.LEADER, lived.city))
    place = client_of(user).post(address(lived))["Location"]
    accounts.end_post(user.memberships.get(), last_day=timezone.localdate() - dt.timedelta(days=1))
    worker.work_off()
    assert not ReportRun.objects.get().is_made
    assert "không có quyền" in Job.objects.get().failure
    assert client_of(user).get(place).status_code == 403


def test_nobody_working_is_said(lived, leader, everything_is_long, monkeypatch):
    place = leader.post(address(lived))["Location"]
    assert "người vận hành" not in text_of(leader.get(place))
    Job.objects.update(created_at=timezone.now() - dt.timedelta(minutes=1))
    assert "người vận hành" in text_of(leader.get(place))


# --- who may see, and what nobody may do ---


def test_the_line_is_for_all_who_look_after_the_unit_the_file_for_who_took_it(lived, leader):
    sent(leader.post(address(lived)))
    [run] = ReportRun.objects.all()
    place, file = (reverse(f"reports:{name}", args=[run.token]) for name in ("run", "run_file"))
    colleague = client_of(person("colleague", (Role.REVIEWER, lived.province)))
    administrator = client_of(person("guard", (Role.ADMINISTRATOR, lived.city)))
    stranger = client_of(person("stranger", (Role.LEADER, lived.commune)))

    assert "chỉ người đó tải lại được" in text_of(colleague.get(place))
    assert colleague.post(file).status_code == 403
    everybody = colleague.get(reverse("reports:runs"), {"cua": "don-vi"})
    assert "Người journal.leader" in text_of(everybody)
    assert run.token not in text_of(colleague.get(reverse("reports:runs")))
    assert administrator.get(place).status_code == 200
    assert administrator.post(file).status_code == 403
    assert stranger.get(place).status_code == 404
    assert stranger.post(file).status_code == 404


def test_the_journal_has_one_name_and_keeps_the_hash_for_the_page_of_the_file(lived, leader):
    sent(leader.post(address(lived, bieu="by_unit")))
    [run] = ReportRun.objects.all()
    answer = leader.get(reverse("reports:runs"))
    [here] = [item for item in answer.context["navigation"] if item.current]
    assert f"<h1>{here.label}</h1>" in text_of(answer)
    assert run.sha256[:8] not in text_of(answer)
    assert run.sha256 in text_of(leader.get(reverse("reports:run", args=[run.token])))


def test_a_file_is_found_by_its_hash_and_by_who_took_it(lived, leader):
    sent(leader.post(address(lived, bieu="by_unit")))
    [run] = ReportRun.objects.all()
    for asked, found in (
        (run.sha256[:10].upper(), True),
        ("0" * 10, False),
        ("journal.leader", True),
        ("người khác", False),
        ("biểu 1", True),
    ):
        page = text_of(leader.get(reverse("reports:runs"), {"q": asked}))
        assert (reverse("reports:run", args=[run.token]) in page) is found, asked


@pytest.mark.parametrize(
    "change", [{"sha256": "0" * 64}, {"by_id": 1}, {"filters": []}, {"refusal": "Không"}]
)
def test_what_was_taken_is_changed_by_nobody(lived, leader, change):
    sent(leader.post(address(lived, cap="district")))
    for attempt in (
        lambda: ReportRun.objects.update(**change),
        lambda: ReportRun.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_an_unfinished_line_keeps_who_asked_for_what(lived, leader, everything_is_long):
    leader.post(address(lived))
    for change in ({"query": "khac"}, {"by_id": 1}, {"asked_at": at("2020-01-01")}):
        with pytest.raises(DatabaseError, match="không được sửa"), transaction.atomic():
            ReportRun.objects.update(**change)


def test_a_frozen_file_leaves_a_line_with_its_version(lived, leader):
    leader.post(f"{reverse('reports:close')}?ky={lived.period.code}&don-vi={lived.city.pk}")
    file = SnapshotFile.objects.get(report="by_unit", format="docx")
    content = sent(leader.post(reverse("reports:snapshot_file", args=[file.pk])))
    run = ReportRun.objects.latest("pk")
    assert hashlib.sha256(content).hexdigest() == run.sha256 == file.sha256
    assert (run.version, run.format, run.name) == (1, "docx", file.name)
    assert "phiên bản 1" in text_of(leader.get(reverse("reports:run", args=[run.token])))


def test_the_journal_has_as_many_queries_for_many_lines_as_for_one(lived, leader):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            leader.get(reverse("reports:runs"))
            return len(captured)

    sent(leader.post(address(lived)))
    one = queries()
    for cap in ("district", "province", "grassroots"):
        sent(leader.post(address(lived, cap=cap)))
    assert queries() == one > 3


def test_nothing_half_is_left_where_writing_fails(lived, tmp_path, settings):
    settings.EVIDENCE_ROOT = tmp_path

    def fail(to):
        to.write(b"half")
        raise ValueError

    with pytest.raises(ValueError):
        filing.keep(fail)
    assert list(tmp_path.rglob("*")) == []
    kept = filing.keep(lambda to: to.write(b"whole"))
    assert filing.place_of(kept.sha256).read_bytes() == b"whole"
    assert kept.size == 5
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [filing.place_of(kept.sha256)]


def test_a_reader_who_may_not_see_a_dossier_does_not_take_it_later_either(lived, everything_is_long):
    hidden = lived.names["recognised"]
    leader = client_of(person("heir.leader", (Role.LEADER, lived.tree.province)))
    leader.post(address(lived, bieu="named_list"))
    Registration.objects.filter(pk=hidden.pk).update(keeper=lived.tree.foreign_ward)
    worker.work_off()
    content = sent(leader.post(reverse("reports:run_file", args=[ReportRun.objects.get().token])))
    assert hidden.title not in {value for row in cells(content) for value in row}
