"""The pages of closed figures, by their buttons: what they say, what they refuse, and that twice is once."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import io
import re
import uuid
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.middleware import RefusalMiddleware
from models_registry import closing, corrections
from models_registry.models import Correction, LateSending, Registration, Step
from models_registry.registration import periods
from models_registry.review import actions as review
from reports import addresses, later, snapshots
from reports.models import Snapshot
from tests.factories.people import person
from tests.reports.world import at


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def leader(lived):
    return client_of(lived.leader)


def sent(response):
    """The whole of a file that was answered; read to its end, it is closed."""
    return b"".join(response.streaming_content)


def about(world, unit=None, **more):
    return {"ky": world.period.code, "don-vi": (unit or world.city).pk, **more}


def close(world):
    return snapshots.close(world.period, world.city, by=world.leader, at=at("2024-04-01"))


def proposed(world):
    """A title that should be another, as the city's reviewer says."""
    one = world.names["recognised"]
    wanted = corrections.information(one, {"title": "Tên đúng"})
    return corrections.propose(one, wanted, reason="Gõ sai tên.", by=world.reviewers[world.city.pk])


def page(client, name, world, status=200, **more):
    response = client.get(reverse(f"reports:{name}"), about(world, **more))
    assert response.status_code == status, response.status_code
    return response.content.decode()


def test_closing_says_what_is_open_and_what_it_stops_and_is_done_once(lived, leader):
    text = page(leader, "close", lived)
    for said in (
        "Việc còn dở",
        "Quá hạn chưa nộp kết quả",
        "Chờ quyết định",
        "2 nơi thẩm định",
        "phát sinh sau chốt",
    ):
        assert said in text, said
    address = f"{reverse('reports:close')}?ky=2023&don-vi={lived.city.pk}"
    for _ in range(2):
        response = leader.post(address)
        assert response.status_code == 302
        assert "phien-ban=1" in response["Location"]
    assert Snapshot.objects.count() == 1
    assert "Phiên bản <b>1</b>" in leader.get(response["Location"]).content.decode()
    assert "Số liệu đã chốt</b> của Thành phố Sông Xanh" in page(leader, "summary", lived)


def test_who_may_not_close_is_told_so(lived):
    reviewer = client_of(lived.reviewers[lived.city.pk])
    assert reviewer.get(reverse("reports:close"), about(lived)).status_code == 403
    ward = client_of(person("ward.leader", (Role.LEADER, lived.ward)))
    assert ward.get(reverse("reports:close"), about(lived)).status_code == 404
    assert ward.post(f"{reverse('reports:close')}?ky=2023&don-vi={lived.city.pk}").status_code == 404
    assert not Snapshot.objects.exists()


def test_what_was_closed_is_shown_with_its_files_and_served_byte_for_byte(lived, leader):
    snapshot = close(lived)
    text = page(leader, "snapshot", lived)
    assert snapshot.sha256 in text
    assert "khớp với số đã chốt" in text
    for file in snapshot.files.all():
        address = reverse("reports:snapshot_file", args=[file.pk])
        assert address in text
        assert hashlib.sha256(sent(leader.post(address))).hexdigest() == file.sha256
    one = snapshot.files.get(report="annual", format="xlsx")
    exported = leader.post(f"{reverse('reports:export')}?{urlencode(about(lived, bieu='annual'))}")
    assert hashlib.sha256(sent(exported)).hexdigest() == one.sha256
    assert "Biểu 1" in page(leader, "table", lived, bieu="by_unit")
    live = addresses.summary_url(later.live(snapshot)).replace("&", "&amp;")
    assert live in text
    assert f"tinh-den={timezone.localdate():%d}" in live
    assert "Đang xem số liệu hiện nay" in leader.get(live.replace("&amp;", "&")).content.decode()


@pytest.fixture
def heir(lived):
    """Who leads the province that looks after the city's records today."""
    return client_of(person("heir.leader", (Role.LEADER, lived.tree.province)))


def kept_elsewhere(lived):
    """A reorganisation has given one of the dossiers to a unit of another province."""
    Registration.objects.filter(pk=lived.names["recognised"].pk).update(keeper=lived.tree.foreign_ward)


def test_files_that_name_dossiers_are_for_who_may_see_them_all(lived, heir):
    snapshot = close(lived)
    kept_elsewhere(lived)
    served = heir.post(
        reverse("reports:snapshot_file", args=[snapshot.files.get(report="named_list", format="xlsx").pk])
    )
    assert served.status_code == 403
    served = heir.post(
        reverse("reports:snapshot_file", args=[snapshot.files.get(report="by_unit", format="xlsx").pk])
    )
    assert sent(served)


def test_frozen_lists_are_computed_again_for_who_may_not_see_them_all(lived, heir):
    snapshot, hidden = close(lived), lived.names["recognised"]
    kept = snapshot.files.get(report="named_list", format="xlsx").sha256
    exported = heir.post(f"{reverse('reports:export')}?{urlencode(about(lived, bieu='named_list'))}")
    assert hashlib.sha256(sent(exported)).hexdigest() == kept
    kept_elsewhere(lived)
    exported = heir.post(f"{reverse('reports:export')}?{urlencode(about(lived, bieu='named_list'))}")
    assert hashlib.sha256(sent(exported)).hexdigest() != kept
    assert hidden.title not in page(heir, "table", lived, bieu="named_list")


def test_printed_against_now_says_what_changed_why_and_who_approved(lived, leader):
    close(lived)
    one = lived.names["pending"]
    lived.decided([one], lived.province, "2024-05-01")
    text = page(leader, "compare", lived)
    assert "Phát sinh sau chốt" in text
    assert one.title in text
    assert "<b>+1</b>" in text
    correction = proposed(lived)
    snapshots.approve(correction, by=lived.leader)
    text = page(leader, "compare", lived, **{"phien-ban": "1"})
    for said in ("Đính chính", "Gõ sai tên.", f"Người duyệt: {lived.leader}"):
        assert said in text, said
    assert "Gõ sai tên." not in page(leader, "compare", lived), "the second version holds it"
    assert "Phiên bản 2" in page(leader, "snapshot", lived)


def test_the_later_year_tells_what_came_after_the_closing(lived, leader):
    periods.open_year(2024)
    close(lived)
    lived.decided([lived.names["pending"]], lived.province, "2024-05-01")
    response = leader.get(
        reverse("reports:table"), {"ky": "2024", "don-vi": lived.city.pk, "bieu": "by_unit"}
    )
    assert "Phát sinh sau chốt của năm 2023: 1 được công nhận." in response.content.decode()


def confirmed(client, address, said):
    """The page that shows the proposal once more, and what it sends."""
    response = client.post(address, said)
    assert response.status_code == 200
    assert not Correction.objects.exists(), "nothing before it is confirmed"
    text = response.content.decode()
    assert "Xem lại đề nghị đính chính" in text
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', text)
    return text, {name: html.unescape(value) for name, value in hidden if name != "csrfmiddlewaretoken"}


def test_a_correction_goes_from_one_person_to_another(lived, leader):
    one, reviewer = lived.names["recognised"], client_of(lived.reviewers[lived.city.pk])
    address = reverse("reports:correct", args=[one.token])
    assert reviewer.get(address).status_code == 409, "not closed yet"
    close(lived)
    assert "Đề nghị đính chính" in reviewer.get(reverse("dossier", args=[one.token])).content.decode()
    said = {
        "key": str(uuid.uuid4()), "seen": one.moves, "title": "Tên đúng", "sector": one.sector_id,
        "entry_type": one.entry_type, "subject": one.subject, "origin": one.origin, "reason": "Gõ sai tên.",
    }  # fmt: skip
    assert reviewer.post(address, {**said, "reason": ""}).status_code == 422
    text, hidden = confirmed(reviewer, address, said)
    assert one.title in text
    back = reviewer.post(address, {**hidden, "sua": "1"})
    assert (back.status_code, 'value="Tên đúng"' in back.content.decode()) == (200, True)
    assert not Correction.objects.exists()
    for _ in range(2):
        assert reviewer.post(address, {**hidden, "gui": "1"}).status_code == 302
    correction = Correction.objects.get()
    assert reviewer.get(reverse("reports:answer_correction", args=[correction.pk])).status_code == 403
    assert "chờ duyệt" in reviewer.get(address).content.decode()
    answer = reverse("reports:answer_correction", args=[correction.pk])
    dossier = reverse("dossier", args=[one.token])
    assert answer in leader.get(dossier).content.decode()
    assert answer not in reviewer.get(dossier).content.decode()
    assert "Tên đúng" in leader.get(answer).content.decode()
    assert leader.post(answer, {"answer": "khong-duyet"}).status_code == 422
    for _ in range(2):
        response = leader.post(answer, {"answer": "duyet"})
        assert response.status_code == 302
    assert "phien-ban=2" in response["Location"]
    one.refresh_from_db()
    assert (one.title, Snapshot.objects.count()) == ("Tên đúng", 2)


def results_form(one, *rows, **texts):
    """The form of the results as it is filled in: rows of (name, measure, planned, done)."""
    said = {"key": str(uuid.uuid4()), "achieved": "Xong.", "reason": "Cộng nhầm.", **texts}
    said |= {"so-TOTAL_FORMS": str(len(rows)), "so-INITIAL_FORMS": "1"}
    for place, row in enumerate(rows):
        said |= {
            f"so-{place}-{name}": value
            for name, value in zip(("name", "measure", "planned", "done"), row, strict=True)
        }
    return said


def test_the_numbers_of_a_closed_dossier_are_put_right_in_the_open(lived, leader):
    one, reviewer = lived.names["recognised"], client_of(lived.reviewers[lived.city.pk])
    close(lived)
    address = f"{reverse('reports:correct', args=[one.token])}?ve=ket-qua"
    text = reviewer.get(address).content.decode()
    assert ('value="Hộ"' in text, 'value="5"' in text, "Kết quả đạt được" in text) == (True, True, True)
    wrong = reviewer.post(address, results_form(one, ("Hộ", "household", "", "năm")))
    assert wrong.status_code == 422
    assert "Còn 1 chỗ cần sửa" in wrong.content.decode()
    none = reviewer.post(address, results_form(one, ("", "", "", "")))
    assert "Ghi ít nhất một kết quả bằng số" in none.content.decode()
    same = reviewer.post(address, results_form(one, ("Hộ", "household", "5", "5")))
    assert (same.status_code, "Chưa có gì thay đổi" in same.content.decode()) == (409, True)
    text, hidden = confirmed(
        reviewer, address, results_form(one, ("Hộ", "household", "5", "1.234,5"), ("Cây", "tree", "", "7"))
    )
    assert "5 hộ (kế hoạch 5)" in text
    assert "1.234,5 hộ (kế hoạch 5)" in text
    assert reviewer.post(address, {**hidden, "gui": "1"}).status_code == 302
    correction = Correction.objects.get()
    answer = reverse("reports:answer_correction", args=[correction.pk])
    shown = leader.get(answer).content.decode()
    for said in (
        "Kết quả bằng số: Hộ",
        "5 hộ (kế hoạch 5)",
        "1.234,5 hộ (kế hoạch 5)",
        "7 cây",
        "Cộng nhầm.",
    ):
        assert said in shown, said
    assert leader.post(answer, {"answer": "duyet"}).status_code == 302
    for text in (
        leader.get(reverse("dossier", args=[one.token])).content.decode(),
        page(leader, "compare", lived, **{"phien-ban": "1"}),
    ):
        assert "Kết quả bằng số: Hộ: “5 hộ (kế hoạch 5)” thành “1.234,5 hộ (kế hoạch 5)”" in text
        assert f"Người duyệt: {lived.leader}" in text
    assert "Kết quả bằng số: Cây" in page(leader, "snapshot", lived)


def test_what_cannot_be_corrected_is_said(lived):
    reviewer = client_of(lived.reviewers[lived.city.pk])
    close(lived)
    address = reverse("reports:correct", args=[lived.names["running"].token])
    assert (
        "chưa nộp kết quả nên không có kết quả" in reviewer.get(address, {"ve": "ket-qua"}).content.decode()
    )
    assert "không có việc nào của đồng chí" in reviewer.get(address, {"ve": "buoc"}).content.decode()
    assert reviewer.post(f"{address}?ve=buoc", {"action": "propose", "reason": "x"}).status_code == 200
    assert not Correction.objects.exists()
    assert 'aria-current="page">Thông tin đăng ký' in reviewer.get(address, {"ve": "xyz"}).content.decode()


def test_what_has_changed_since_the_proposal_is_said_to_who_would_approve(lived, leader):
    close(lived)
    correction = proposed(lived)
    closing.grant_late_sending(
        lived.period, lived.ward, until=timezone.localdate(), reason="Mất điện.", by=lived.leader
    )
    review.amend(
        lived.names["recognised"], changes={"title": "Tên khác"}, reason="Gõ sai.", by=lived.reviewers[lived.city.pk],
        at=at("2024-05-01"),
    )  # fmt: skip
    answer = leader.post(reverse("reports:answer_correction", args=[correction.pk]), {"answer": "duyet"})
    assert (answer.status_code, "đã thay đổi sau khi" in answer.content.decode()) == (409, True)
    assert Snapshot.objects.count() == 1


def test_a_unit_is_let_send_late_once(lived, leader):
    address = f"{reverse('reports:late_sending')}?ky=2023&don-vi={lived.ward.pk}"
    said = {"key": str(uuid.uuid4()), "until": f"{timezone.localdate():%d/%m/%Y}", "reason": "Mất điện."}
    assert leader.post(address, said).status_code == 409, "not closed yet"
    close(lived)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert leader.post(address, {**said, "until": f"{yesterday:%d/%m/%Y}"}).status_code == 422
    for _ in range(2):
        assert leader.post(address, said).status_code == 302
    assert LateSending.objects.get().unit == lived.ward
    assert "Mất điện." in page(leader, "snapshot", lived)


def read(client, name, *args, **asked):
    """What a page says."""
    response = client.get(reverse(name, args=args), asked)
    assert response.status_code == 200
    return response.content.decode()


def taken(client, name, **query):
    """The texts of the cells of the workbook that is taken there."""
    book = openpyxl.load_workbook(io.BytesIO(sent(client.post(f"{reverse(name)}?{urlencode(query)}"))))
    return " · ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.fixture
def waiting(lived):
    """What the ward has left unfinished: running, the last day for its results still to come."""
    periods.set_deadline(lived.period, Step.RESULTS, dt.date(2099, 1, 1), unit=lived.ward, reason="Lũ.")
    return lived.names["running"]


def test_what_was_left_unfinished_reads_as_over_wherever_it_is_shown(lived, leader, waiting):
    running = waiting
    unit = client_of(lived.registrars[lived.ward.pk])
    province = client_of(person("province.leader", (Role.LEADER, lived.province)))
    lists = {"so": "recognised", "ky": "2023"}
    of_city, of_province = ({**lists, "don-vi": at.pk} for at in (lived.city, lived.province))

    def shown():
        yield read(leader, "dossier", running.token)
        yield read(leader, "dossiers", trang_thai="running")
        yield taken(leader, "reports:export_dossiers", trang_thai="running")
        yield read(unit, "home")
        for client, asked in ((leader, of_city), (province, of_province)):
            yield read(client, "reports:rows", **asked | {"so": "registered"})
            yield read(client, "reports:missing", **asked)
            yield taken(client, "reports:export", **asked | {"so": "registered", "bieu": "rows"})
            yield taken(client, "reports:export", **asked | {"bieu": "missing"})
            yield taken(client, "reports:export", **asked | {"bieu": "named_list"})

    for text in shown():
        assert "Hết kỳ, " not in text
    close(lived)
    # The word of a filter, and a step that was taken once, are no status of anything.
    for text in shown():
        assert "Hết kỳ, chưa nộp kết quả" in text
        assert text.count("Đang thực hiện") <= text.count('value="running"') + text.count("Trạng thái: ")
        assert "đang thực hiện" not in text
    assert ">hết kỳ<" in read(leader, "dossier", running.token)


def test_at_a_moment_before_the_closing_it_was_not_over(lived, leader, waiting):
    close(lived)
    then = about(lived, **{"so": "registered", "tinh-den": "31/12/2023"})
    assert "Đang thực hiện" in read(leader, "reports:rows", **then)
    assert "Đang thực hiện, chưa đến hạn" in read(leader, "reports:missing", **then | {"so": "recognised"})
    after = about(lived, **{"so": "registered", "tinh-den": "02/04/2024"})
    assert "Hết kỳ, chưa nộp kết quả" in read(leader, "reports:rows", **after)


def test_who_may_send_late_goes_on(lived, leader, waiting):
    close(lived)
    closing.grant_late_sending(
        lived.period, lived.ward, until=timezone.localdate(), reason="Mất điện.", by=lived.leader
    )
    assert "Đang thực hiện" in read(leader, "dossier", waiting.token)
    now = about(lived, **{"so": "registered", "tinh-den": f"{timezone.localdate():%d/%m/%Y}"})
    assert "Đang thực hiện" in read(leader, "reports:rows", **now)
    assert "Đang thực hiện" not in read(leader, "reports:rows", **about(lived, so="registered")), "as closed"


@pytest.mark.parametrize(
    ("name", "figure"), [("reports:rows", "registered"), ("reports:missing", "recognised")]
)
def test_a_page_of_closed_rows_asks_as_much_as_one_row(name, figure, lived, leader, waiting):
    def asked(**address):
        with CaptureQueriesContext(connection) as queries:
            text = read(leader, name, **address)
        assert "Hết kỳ" in text
        return len(queries)

    close(lived)
    few, many = (about(lived, unit, so=figure) for unit in (lived.ward, lived.city))
    assert asked(**few, **{"linh-vuc": "VHXH"}) == asked(**many)


def test_a_unit_beneath_says_that_it_was_closed_above(lived):
    close(lived)
    ward = client_of(person("ward.leader", (Role.LEADER, lived.ward)))
    text = page(ward, "snapshot", lived, **{"don-vi": lived.ward.pk})
    assert "Chốt cùng cấp trên" in text
    text = page(ward, "summary", lived, **{"don-vi": lived.ward.pk})
    assert "Số liệu đã chốt</b> của Thành phố Sông Xanh" in text
    assert reverse("reports:compare") not in text, "the city's pages are not the ward's"


def test_what_the_database_alone_refuses_is_said_too(lived, rf):
    close(lived)
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        Registration.objects.filter(pk=lived.names["running"].pk).update(title="Khác")
    response = RefusalMiddleware(lambda request: None).process_exception(rf.get("/"), refused.value)
    assert response.status_code == 409
    assert "Số liệu kỳ 2023 đã chốt." in response.content.decode()


def test_corrections_wait_on_the_home_page_of_who_answers(lived, leader):
    close(lived)
    reviewer = lived.reviewers[lived.city.pk]
    one = proposed(lived)
    address = reverse("reports:answer_correction", args=[one.pk])
    assert address in leader.get(reverse("home")).content.decode()
    assert address not in client_of(reviewer).get(reverse("home")).content.decode()
    snapshots.refuse(one, by=lived.leader, answer="Tên đúng rồi.")
    assert address not in leader.get(reverse("home")).content.decode()
