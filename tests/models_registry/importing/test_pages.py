"""The wizard in the browser's words: what each page says, to whom, and when it refuses."""

from __future__ import annotations

import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError
from danvan.jobs import worker
from models_registry.importing import actions
from models_registry.models import ImportBatch, ImportState, Registration
from models_registry.registration import periods
from tests.factories.people import person
from tests.factories.registrations import Office
from tests.factories.sheets import FULL, listed, workbook
from tests.models_registry.importing.test_import import bring, many, written


@pytest.fixture
def office(db):
    return Office()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def uploaded(office, content, *, client=None, name="ds.xlsx", key=None, place=None, way="gui", **more):
    client = client or client_of(office.registrar)
    asked = {
        "period": office.period.pk,
        "place": place or f"don-vi:{office.tree.ward.pk}",
        "way": way,
        "key": key or uuid.uuid4(),
        "file": SimpleUploadedFile(name, content),
        **more,
    }
    return client.post(reverse("imports:index"), asked)


def test_a_list_goes_from_the_upload_to_the_register_and_out_again(office):
    client = client_of(office.registrar)
    rows = [*many(2), FULL | {"Tên mô hình, điển hình": "Sai", "Lĩnh vực": "Thể thao"}]
    address = uploaded(office, listed(*rows), client=client)["Location"]
    assert "Đang chờ đến lượt" in client.get(address).content.decode()
    worker.work_off()

    page = client.get(address).content.decode()
    assert "<b>2</b> dòng nhận được" in page
    assert "<b>B4</b> Lĩnh vực: Không có lĩnh vực “Thể thao”" in page
    assert client.post(f"{address}nhap/")["Location"] == address
    worker.work_off()
    assert "Đã nhập 2 hồ sơ, tất cả đã gửi" in client.get(address).content.decode()
    assert "các dòng đã nhập không bị nhập lại" in client.get(address).content.decode()
    assert f'href="{address}hoan-tac/"' in client.get(address).content.decode()
    assert "Đưa 2 hồ sơ ra khỏi sổ?" in client.get(f"{address}hoan-tac/").content.decode()
    worker.work_off()
    assert Registration.objects.count() == 2  # asked, not yet answered
    client.post(f"{address}hoan-tac/")
    worker.work_off()
    page = client.get(address).content.decode()
    assert "2 hồ sơ đã rút ra; muốn nhập lại thì tải tệp lên lần nữa." in page
    assert "Đã rút ra <b>2</b>" in page
    assert "Nhận được" not in page
    assert "không bị nhập lại" not in page
    assert client.get(f"{address}hoan-tac/")["Location"] == address
    assert not Registration.objects.exists()


def test_the_same_form_sent_twice_is_one_list(office):
    key, content = uuid.uuid4(), listed(FULL)
    first, second = (uploaded(office, content, key=key) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert ImportBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("ds.xls", b"x", "đời cũ"),
        ("ds.xlsx", b"<html>", "Bên trong"),
        ("ds.xlsx", b"", "rỗng"),
        ("ds.csv", b"x", ".csv"),
    ],
)
def test_what_is_no_workbook_is_answered_on_the_form(office, name, content, word):
    answer = uploaded(office, content, name=name)
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not ImportBatch.objects.exclude(state=ImportState.DISCARDED).exists()


def test_a_broken_workbook_is_answered_in_words(office):
    address = uploaded(office, listed(FULL)[:2000])["Location"]
    worker.work_off()
    page = client_of(office.registrar).get(address)
    assert page.status_code == 200
    assert "bị hỏng" in page.content.decode()
    assert ImportBatch.objects.get().state == ImportState.REFUSED


def test_columns_are_chosen_on_a_page_with_their_heads_and_samples(office):
    content = workbook(("Việc làm hay", "Mảng", "Cột lạ"), ("Vườn mẫu", "KT", "gì đó"))
    client = client_of(office.registrar)
    address = uploaded(office, content, client=client, way="nhap")["Location"]
    worker.work_off()
    assert client.get(address)["Location"] == f"{address}cot/"
    page = client.get(f"{address}cot/").content.decode()
    assert "Vườn mẫu" in page
    assert "Cột lạ" in page
    assert client.post(f"{address}cot/", {"cot-B": "sector"}).status_code == 422
    doubled = client.post(f"{address}cot/", {"cot-A": "name", "cot-B": "name"})
    assert "Cột A đã là mục này" in doubled.content.decode()
    chosen = {"cot-A": "name", "cot-B": "sector", "chung-target_level": "Cấp tỉnh"}
    assert client.post(f"{address}cot/", chosen)["Location"] == address
    worker.work_off()
    page = client.get(address).content.decode()
    assert "<b>1</b> dòng nhận được" in page
    assert "sẽ thành bản nháp" in page


def test_the_template_is_taken_with_the_lists_of_ones_own_unit(office):
    client = client_of(office.registrar)
    answer = client.post(reverse("imports:template"), {"period": office.period.pk, "place": "don-vi:999"})
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Đăng ký", "Danh mục", "Hướng dẫn"]
    units = [row[0].value for row in book["Danh mục"].iter_rows(min_col=2, max_col=2, min_row=2)]
    assert [name for name in units if name] == ["Phường Bến Đò"]
    desk = client_of(office.reviewer).post(
        reverse("imports:template"), {"place": f"cap-duoi:{office.tree.province.pk}"}
    )
    units = [
        row[0].value
        for row in load_workbook(io.BytesIO(desk.content))["Danh mục"].iter_rows(min_col=2, max_col=2)
    ]
    assert "Phường Cây Đa" in units
    assert "Xã Đèo Gió" not in units


def test_rows_with_mistakes_are_taken_as_a_file(office):
    batch = bring(office, listed(FULL | {"Lĩnh vực": "Thể thao"}))
    client = client_of(office.registrar)
    answer = client.post(reverse("imports:errors", args=[batch.token]))
    assert load_workbook(io.BytesIO(answer.content)).active.max_row == 2
    good = bring(office, listed(FULL))
    assert client.post(reverse("imports:errors", args=[good.token])).status_code == 409


def test_a_list_is_out_of_reach_for_others_and_in_the_wrong_state_a_conflict(office):
    batch = bring(office, listed(FULL))
    neighbour = client_of(person("neighbour", (Role.REGISTRAR, office.tree.sibling_ward)))
    for name in ("batch", "columns", "confirm", "undo", "discard", "errors"):
        address = reverse(f"imports:{name}", args=[batch.token])
        for method in ("get", "post"):
            assert getattr(neighbour, method)(address).status_code in (404, 405)
            assert getattr(client_of(office.reviewer), method)(address).status_code in (404, 405)
    # The ward's reviewer sees the list of the ward's registrar, and does nothing with it.
    assert (
        client_of(office.ward_reviewer).get(reverse("imports:batch", args=[batch.token])).status_code == 200
    )
    assert (
        client_of(office.ward_reviewer).post(reverse("imports:confirm", args=[batch.token])).status_code
        == 403
    )
    client, undo = client_of(office.registrar), reverse("imports:undo", args=[batch.token])
    assert client_of(office.ward_reviewer).get(undo).status_code == 403
    assert (client.get(undo).status_code, client.post(undo).status_code) == (409, 409)
    written(batch)
    for name in ("columns", "discard"):
        assert client.post(reverse(f"imports:{name}", args=[batch.token])).status_code == 409


def test_a_place_that_is_not_ones_own_is_no_choice(office):
    for place in (
        f"don-vi:{office.tree.sibling_ward.pk}",
        f"cap-duoi:{office.tree.ward.pk}",
        "x",
        "don-vi:",
        "don-vi:x",
    ):
        assert uploaded(office, listed(FULL), place=place).status_code == 422


def test_lists_are_shown_newest_first_in_a_fixed_number_of_queries(office, django_assert_num_queries):
    client = client_of(office.registrar)
    bring(office, listed(FULL), name="một.xlsx")
    with django_assert_num_queries(9):
        client.get(reverse("imports:index"))
    for name in ("hai.xlsx", "ba.xlsx"):
        bring(office, listed(FULL), name=name)
    with django_assert_num_queries(9):
        page = client.get(reverse("imports:index")).content.decode()
    assert page.index("ba.xlsx") < page.index("hai.xlsx") < page.index("một.xlsx")


def test_a_discarded_list_is_gone(office):
    batch = bring(office, listed(FULL))
    client = client_of(office.registrar)
    assert client.post(reverse("imports:discard", args=[batch.token]))["Location"] == reverse("imports:index")
    assert client.get(reverse("imports:batch", args=[batch.token])).status_code == 404
    assert "ds.xlsx" not in client.get(reverse("imports:index")).content.decode()
    assert not batch.rows.exists()
    assert not Registration.objects.exists()


def test_rows_say_how_they_were_read_and_lead_to_what_was_made(office):
    dated = {"Thực hiện từ ngày": "10/3/2026", "Đến ngày": "15.04.2026"}
    batch = bring(office, listed({**FULL, **dated}, heads=(*FULL, *dated)))
    client, address = client_of(office.registrar), reverse("imports:batch", args=[batch.token])

    page = client.get(address).content.decode()
    assert "Phường Bến Đò · " in page
    assert "Kinh tế · cấp tỉnh · 10/03/2026 – 15/04/2026" in page

    batch = written(batch)
    made = Registration.objects.get()
    assert reverse("dossier", args=[made.token]) in client.get(address).content.decode()


def test_all_that_is_wrong_with_a_row_stands_in_one_block(office):
    """On a phone every child of a cell is a column of its own, and two would be wider than it."""
    batch = bring(office, listed(FULL | {"Lĩnh vực": "Thể thao", "Cấp đăng ký": "Cấp trên"}))
    page = client_of(office.registrar).get(reverse("imports:batch", args=[batch.token])).content.decode()
    (cell,) = re.findall(r'<td data-label="Lý do">(.*?)</td>', page)
    assert re.fullmatch(r"<div>(<div>.*?</div>){2}</div>", cell)


def test_a_row_that_is_none_is_shown_whole(office):
    batch = bring(office, listed(FULL, {"Tên mô hình, điển hình": "Tổng cộng", "Lĩnh vực": 12}))
    address = reverse("imports:batch", args=[batch.token])
    assert "Tổng cộng · 12" in client_of(office.registrar).get(address, {"xem": "khac"}).content.decode()


def test_a_mended_list_is_sent_as_the_one_before(office):
    periods.open_year(2027)
    batch = bring(office, listed(FULL, {**FULL, "Lĩnh vực": "Không có"}), sends=True)
    client = client_of(office.registrar)
    page = client.get(reverse("imports:batch", args=[batch.token])).content.decode()
    address = f"{reverse('imports:index')}?nhu={batch.token}"
    assert address in page

    form = client.get(address).context["form"]
    said = {name: form[name].value() for name in ("period", "place", "way", "by_title")}
    assert said == {
        "period": batch.period_id, "place": f"don-vi:{office.tree.ward.pk}", "way": "gui", "by_title": False,
    }  # fmt: skip
    foreign = client_of(person("foreign.registrar", (Role.REGISTRAR, office.tree.foreign_ward)))
    assert foreign.get(address).context["form"]["period"].value() is None


@pytest.mark.parametrize("understood", [True, False])
def test_a_colleague_does_not_say_what_the_uploaders_list_is(office, understood):
    content = listed(FULL) if understood else workbook(("Việc làm hay", "Mảng"), ("Vườn mẫu", "KT"))
    batch = bring(office, content)
    colleague = client_of(person("ward.second", (Role.REGISTRAR, office.tree.ward)))
    at = {name: reverse(f"imports:{name}", args=[batch.token]) for name in ("batch", "columns", "confirm")}

    page = colleague.get(at["batch"]).content.decode()
    assert f"Danh sách do {office.registrar} tải lên; chỉ người tải lên chọn cột và xác nhận." in page
    assert at["columns"] not in page
    assert at["confirm"] not in page
    for answer in (
        colleague.get(at["columns"]),
        colleague.post(at["columns"], {"cot-A": "name"}),
        colleague.post(at["confirm"]),
    ):
        assert answer.status_code == 403
        assert "chỉ người tải lên chọn cột và xác nhận" in answer.content.decode()
    with pytest.raises(NotPermittedError):
        actions.map_columns(batch, mapping={"A": "name"}, defaults={}, by=colleague_of(office))
    worker.work_off()
    batch.refresh_from_db()
    assert batch.state == (ImportState.CHECKED if understood else ImportState.MAPPING)
    assert colleague.post(reverse("imports:discard", args=[batch.token])).status_code == 302
    assert not ImportBatch.objects.exclude(state=ImportState.DISCARDED).exists()


def colleague_of(office):
    return person("ward.third", (Role.REGISTRAR, office.tree.ward))


def test_a_colleague_takes_a_list_out_in_their_own_name(office):
    batch = written(bring(office, listed(FULL)))
    colleague = colleague_of(office)
    assert client_of(colleague).post(reverse("imports:undo", args=[batch.token])).status_code == 302
    batch.refresh_from_db()
    assert batch.job.owner == colleague
    worker.work_off()
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by, batch.by) == (ImportState.UNDONE, colleague, office.registrar)


@pytest.mark.parametrize("state", [ImportState.READING, ImportState.CHECKING, ImportState.WRITING])
def test_a_list_on_which_the_software_failed_is_discarded(office, state, monkeypatch):
    batch = bring(office, workbook(("Việc làm hay", "Mảng"), ("Vườn mẫu", "KT")))

    def broken(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(actions, "_list_in", broken)
    monkeypatch.setattr(actions, "_write", broken)
    if state == ImportState.READING:
        batch = bring(office, listed(FULL))
    elif state == ImportState.CHECKING:
        actions.map_columns(batch, mapping={"A": "name"}, defaults={}, by=office.registrar)
    else:
        monkeypatch.undo()
        batch = bring(office, listed(FULL))
        monkeypatch.setattr(actions, "_write", broken)
        actions.confirm(batch, by=office.registrar)
    client, address = client_of(office.registrar), reverse("imports:batch", args=[batch.token])
    discard = reverse("imports:discard", args=[batch.token])
    if state != ImportState.READING:  # while it waits for its turn it is not
        assert client.post(discard).status_code == 409
        worker.work_off()
    batch.refresh_from_db()
    assert (batch.state, batch.job.state) == (state, "failed")
    page = client.get(address).content.decode()
    assert "Có lỗi của phần mềm" in page
    assert discard in page
    assert client.post(discard).status_code == 302
    batch.refresh_from_db()
    assert batch.state == ImportState.DISCARDED
    assert client.get(address).status_code == 404


def test_a_list_whose_columns_wait_to_be_chosen_is_discarded_there(office):
    batch = bring(office, workbook(("Việc làm hay", "Mảng"), ("Vườn mẫu", "KT")))
    client, discard = client_of(office.registrar), reverse("imports:discard", args=[batch.token])
    assert (
        f'action="{discard}"' in client.get(reverse("imports:columns", args=[batch.token])).content.decode()
    )
    assert client.post(discard).status_code == 302
    batch.refresh_from_db()
    assert batch.state == ImportState.DISCARDED


def test_where_taking_out_failed_it_can_be_asked_again(office, monkeypatch):
    batch = written(bring(office, listed(FULL)))
    client, address = client_of(office.registrar), reverse("imports:batch", args=[batch.token])
    undo = reverse("imports:undo", args=[batch.token])

    def broken(*_, **__):
        raise RuntimeError

    with monkeypatch.context() as once:
        once.setattr(actions, "_take_out", broken)
        client.post(undo)
        worker.work_off()
    assert undo in client.get(address).content.decode()
    assert "ra khỏi sổ?" in client.get(undo).content.decode()
    client.post(undo)
    worker.work_off()
    assert not Registration.objects.exists()
    assert undo not in client.get(address).content.decode()


def test_who_lacks_the_post_is_offered_nothing_that_would_be_refused(office):
    """A list of a desk, as its unit's registrar sees it."""
    province = office.tree.province
    row = FULL | {"Đơn vị đăng ký": str(office.tree.ward)}
    batch = bring(
        office, listed(row, heads=tuple(row)), by=office.reviewer, unit=province, is_desk=True, sends=False
    )
    registrar = client_of(person("province.registrar", (Role.REGISTRAR, province)))
    address, said = reverse("imports:batch", args=[batch.token]), {"nhu": batch.token}
    page = registrar.get(address).content.decode()
    assert reverse("imports:discard", args=[batch.token]) not in page
    form = registrar.get(reverse("imports:index"), said).context["form"]
    assert form["place"].value() in (None, f"don-vi:{province.pk}")
    written(batch)
    assert reverse("imports:undo", args=[batch.token]) not in registrar.get(address).content.decode()


def test_a_list_taken_back_counts_nothing_as_in(office):
    batch = written(bring(office, listed(*many(3))))
    client, cell = client_of(office.registrar), '<td data-label="Nhận" class="num">'
    assert f"{cell}3</td>" in client.get(reverse("imports:index")).content.decode()
    actions.undo(batch, by=office.registrar)
    worker.work_off()
    assert (
        f'{cell}0<span class="task-meta"> (đã rút 3)</span></td>'
        in client.get(reverse("imports:index")).content.decode()
    )
