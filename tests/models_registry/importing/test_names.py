"""A list as people write it: everyday names of units, and columns that belong to another list."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.jobs import worker
from danvan.units import actions as units
from danvan.units.enums import Level, UnitKind
from danvan.units.models import Unit
from models_registry.importing import actions
from models_registry.importing.checking import Checker
from models_registry.models import ImportOutcome, Registration
from tests.factories.registrations import Office
from tests.factories.sheets import FULL, listed
from tests.factories.tree import REFORM
from tests.models_registry.importing.test_import import bring, written
from tests.models_registry.importing.test_pages import client_of

WOMEN = "Hội Liên hiệp Phụ nữ phường Bến Đò"
UNIT = "Đơn vị đăng ký"
DECIDED = {
    "Số quyết định": "12-QĐ/ĐU",
    "Ngày quyết định": "5/1/2026",
    "Danh hiệu": "Dân vận khéo",
    "Ghi chú": "Đã được công nhận năm 2026",
}


@pytest.fixture
def office(db):
    office = Office()
    opened(WOMEN, office.tree.ward)
    return office


def opened(name, parent) -> Unit:
    return units.open_unit(
        name=name, kind=UnitKind.MASS_ORGANISATION, level=Level.SUBUNIT, parent=parent, since=REFORM
    )


def of_units(*names):
    """A list with one row for each of the units named."""
    rows = [FULL | {"Tên mô hình, điển hình": f"Mô hình {at}", UNIT: name} for at, name in enumerate(names)]
    return listed(*rows, heads=(*FULL, UNIT))


def at_the_wards_desk(office, content):
    return bring(office, content, by=office.ward_reviewer, unit=office.tree.ward, is_desk=True)


def page_of(batch, by, **asked):
    return client_of(by).get(reverse("imports:batch", args=[batch.token]), asked).content.decode()


def test_everyday_names_are_read_and_the_row_says_as_which_unit(office):
    batch = at_the_wards_desk(office, of_units("Hội LHPN phường", "KP1", "UBND phường", "P. Bến Đò"))

    assert (batch.counts["ready"], batch.counts["wrong"]) == (4, 0), [*batch.rows.values_list("problems")]
    page = page_of(batch, office.ward_reviewer)
    for name, times in ((WOMEN, 1), ("Khu phố 1 · ", 1), ("Phường Bến Đò · ", 2)):
        assert page.count(name) == times, name
    written(batch)
    assert [str(one.unit) for one in Registration.objects.order_by("title")] == [
        WOMEN, "Khu phố 1", "Phường Bến Đò", "Phường Bến Đò",
    ]  # fmt: skip


def test_a_name_that_leads_to_none_or_two_is_asked_back_on_its_cell(office):
    said = ("Hội LHPN xã", "Câu lạc bộ Dưỡng sinh", "Phường Cây Đa", "Hội LHPN")
    opened("Hội LHPN", office.tree.cell)
    batch = at_the_wards_desk(office, of_units(*said, "Hội Phụ nữ"))

    wrong = {row.values["title"]: row.problems for row in batch.rows.filter(outcome=ImportOutcome.WRONG)}
    told = [wrong[f"Mô hình {at}"] for at in (0, 1, 2, 4)]
    assert {(letters, title) for problems in told for letters, title, _ in problems} == {("I", UNIT)}
    assert told[0][0][2].endswith(f"Có phải: Hội LHPN; {WOMEN}?")
    assert "đơn vị chưa có thì đề nghị quản trị thêm" in told[1][0][2]
    assert "Không thấy đơn vị “Phường Cây Đa” trong phạm vi" in told[2][0][2]
    assert f"Có 2 đơn vị có thể gọi là “Hội Phụ nữ”: Hội LHPN; {WOMEN}." in told[3][0][2]
    assert batch.counts["ready"] == 1  # called just so


def test_what_was_asked_back_is_taken_when_it_is_written(office):
    batch = at_the_wards_desk(office, of_units("Hội LHPN xã", "Khu phố thứ 1"))
    asked = [
        problems[0][2].partition("Có phải: ")[2].rstrip("?")
        for problems in batch.rows.order_by("number").values_list("problems", flat=True)
    ]
    assert asked == [WOMEN, "Khu phố 1"]
    assert at_the_wards_desk(office, of_units(*asked)).counts["ready"] == 2


def test_names_of_a_group_are_read_the_same(office):
    heads = ("STT", "Tên mô hình", "Lĩnh vực", "Mục tiêu")
    rows = [
        {"STT": "I", "Tên mô hình": "Hội LHPN phường"},
        {"STT": 1, "Tên mô hình": "Hẻm sạch", "Mục tiêu": "Sạch"},
    ]
    batch = at_the_wards_desk(office, listed(*rows, heads=heads))
    actions.map_columns(batch, mapping=batch.mapping, defaults={}, by=office.ward_reviewer)
    worker.work_off()
    assert f"nhóm: đơn vị đăng ký “{WOMEN}”" in [*batch.rows.values_list("note", flat=True)]


def test_however_many_names_there_are_they_cost_no_query(office):
    def asked(number):
        names = [f"Hội LHPN xã {'ABCDEFGHIK'[at % 10]}{at}" for at in range(number)]
        batch = at_the_wards_desk(office, of_units("Hội LHPN phường", *names))
        sheet, head = actions._list_in(batch)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len([*Checker(batch).rows(sheet, head)]) == number + 1
        return len(queries)

    assert asked(3) == asked(60)


# --- columns of other lists ---


def with_decision(office, **how):
    rows = [FULL | DECIDED | {"Kết quả đạt được": "64 hộ"}]
    return bring(office, listed(*rows, heads=(*FULL, *DECIDED, "Kết quả đạt được")), **how)


def test_columns_of_a_decision_and_of_results_are_not_passed_over_in_silence(office):
    batch = with_decision(office)
    client = client_of(office.registrar)
    columns = reverse("imports:columns", args=[batch.token])
    results = f"{reverse('imports:index')}?nhu={batch.token}&amp;loai=results"

    page = client.get(columns).content.decode()
    said = (
        "Cột I “Số quyết định”, J “Ngày quyết định”, K “Danh hiệu”, L “Ghi chú” không được nhập: danh sách đăng ký không "
        "lấy nội dung của quyết định."
    )
    assert said in page
    assert "do chuyên viên thẩm định của nơi ra quyết định nhập" in page
    assert "Cột M “Kết quả đạt được” không được nhập" in page
    assert f'href="{results}"' in page
    actions.map_columns(batch, mapping=batch.mapping, defaults={}, by=office.registrar)
    worker.work_off()
    page = page_of(batch, office.registrar)
    assert said in page
    assert f'href="{results}"' in page

    form = client.get(results.replace("&amp;", "&")).context["form"]
    assert form["place"].value() == f"ket-qua:{office.tree.ward.pk}"
    assert form["period"].value() == office.period.pk


def test_who_drafts_decisions_is_led_to_a_list_of_recognitions(office):
    batch = with_decision(office, by=office.ward_reviewer, unit=office.tree.ward, is_desk=True)
    client = client_of(office.ward_reviewer)
    address = f"{reverse('imports:index')}?nhu={batch.token}&loai=recognitions"
    assert (
        address.replace("&", "&amp;")
        in client.get(reverse("imports:columns", args=[batch.token])).content.decode()
    )
    assert (
        client.get(address).context["form"]["place"].value().startswith(f"quyet-dinh:{office.tree.ward.pk}-")
    )
    # A kind that this person does not bring in, or that is none, chooses nothing.
    for kind in ("results", "x"):
        form = client.get(address.replace("recognitions", kind)).context["form"]
        assert not form["place"].value()


def test_columns_that_the_list_takes_or_that_propose_are_not_told_of(office):
    own = {"Cấp đề nghị công nhận": "Cấp tỉnh", "Ghi chú": "Đề nghị công nhận cấp tỉnh", "TT": 1, "Mã": "A"}
    rows = {key: value for key, value in FULL.items() if key != "Cấp đăng ký"} | own
    batch = bring(office, listed(rows, heads=tuple(rows)))
    page = client_of(office.registrar).get(reverse("imports:columns", args=[batch.token])).content.decode()
    assert "không được nhập" not in page
