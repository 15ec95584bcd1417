"""The list of dossiers: found by what people type, narrowed by the address, in a fixed number of queries."""

import html
import io
import re
import unicodedata

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.units import grouping_actions
from danvan.units.enums import Level
from danvan.units.models import Unit, today
from models_registry import titles
from models_registry.models import Registration, StandardSector
from models_registry.workflow import Status
from tests.factories.people import person

# Session, person, posts; periods, unit asked for, rows with their number, level names; what waits (in the menu).
QUERIES = 7
QUERIES_WITH_UNIT = 8


@pytest.fixture
def listed(office, client):
    """Titles on the page of the province's reviewer for a query string."""
    client.force_login(office.reviewer)

    def titles(query="", status=200):
        response = client.get(f"{reverse('dossiers')}?{query}")
        assert response.status_code == status
        return re.findall(r'<a href="/ho-so/[^"]+/">([^<]+)</a><br>', response.content.decode())

    return titles


def shown_count(client, query=""):
    body = client.get(f"{reverse('dossiers')}?{query}").content.decode()
    return re.search(r'pager-count">(.*?) hồ sơ', body).group(1)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ("", QUERIES),
        ("ky=2026&trang_thai=running&trang_thai=submitted&cap=1&linh_vuc=VHXH&loai=model", QUERIES),
        ("q=hem+sach", QUERIES + 1),  # which they are, then the page
        ("xep=ten", QUERIES),
        ("ky=2026&trang_thai=submitted&linh_vuc=VHXH&don_vi={unit}", QUERIES_WITH_UNIT),
    ],
)
def test_a_page_costs_the_same_queries_whatever_it_holds(office, client, listed, rows, query, queries):
    for _ in range(rows):
        office.at_status(Status.SUBMITTED)
    address = query.format(unit=office.tree.ward.pk)
    listed(address)

    with CaptureQueriesContext(connection) as captured:
        found = listed(address)

    assert len(found) == rows
    asked = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
    assert len(asked) == queries, "\n".join(asked)
    assert queries <= 8


@pytest.mark.parametrize(
    "typed",
    ["hem sach", "Hẻm sạch", "HẺM SẠCH", unicodedata.normalize("NFD", "hẻm sạch"), "  hem   sach ", "sach"],
)
def test_words_are_found_whatever_their_accents(office, listed, typed):
    office.at_status(Status.SUBMITTED, title="Hẻm sạch, nhà đẹp")
    office.at_status(Status.SUBMITTED, title="Nuôi heo đất")

    assert listed(f"q={typed}") == ["Hẻm sạch, nhà đẹp"]


@pytest.mark.parametrize("reader", ["country", "province", "ward"])
@pytest.mark.parametrize("typed", ["hem sach", "em s", "p", "h, n", "sach, nha dep"])
def test_words_are_found_in_scopes_of_every_size(office, client, listed, reader, typed):
    """A country and a province are searched by the index of letters, a ward is read through."""
    office.at_status(Status.SUBMITTED, title="Hẻm sạch, nhà đẹp")
    office.at_status(Status.SUBMITTED, title="Nuôi heo đất, tiết kiệm")
    tree = office.tree
    unit = {"country": tree.nation, "province": tree.province, "ward": tree.ward}[reader]
    client.force_login(person(f"nguoi.xem.{reader}", (Role.VIEWER, unit)))

    assert listed(f"q={typed}") == ["Hẻm sạch, nhà đẹp"]
    assert listed(f"q={typed}&ky=2026") == ["Hẻm sạch, nhà đẹp"]
    assert listed(f"q={typed}+khong+co") == []


def test_each_title_is_found_once_in_the_part_of_the_country_where_it_lies(office, client):
    """The index tells the periods and the provinces apart: nothing is found, and counted, for each of them again."""
    office.at_status(Status.SUBMITTED, title="Hẻm sạch, nhà đẹp")
    tree = office.tree
    parts = titles.provinces_of_the_country() | {tree.nation.scope_path}
    assert len(parts) > 2

    found = titles.titled(Registration.objects.all(), "hem", periods=[office.period], provinces=parts)

    assert found.number == 1
    paths = [tree.province.scope_path, tree.other_province.scope_path]
    asked = [(period, path) for period in (1, 2) for path in paths]
    with connection.cursor() as cursor:
        numbers = []
        for period, path in asked:
            cursor.execute("SELECT registry_grams(%s, %s, 'hem')", [period, path])
            numbers += cursor.fetchone()[0]
    assert len(set(numbers)) == len(asked)


def test_more_than_are_looked_up_by_number_are_found_all_the_same(office, listed, monkeypatch):
    monkeypatch.setattr(titles, "MOST", 1)
    for number in range(3):
        office.at_status(Status.SUBMITTED, title=f"Hẻm sạch số {number}")
    office.at_status(Status.SUBMITTED, title="Nuôi heo đất")

    assert sorted(listed("q=hem+sach")) == [f"Hẻm sạch số {number}" for number in range(3)]


def test_a_code_finds_its_dossier_alone(office, listed):
    one = office.at_status(Status.SUBMITTED, title="Hẻm sạch, nhà đẹp")
    office.at_status(Status.SUBMITTED, title="Nuôi heo đất")
    one.emulation_model.refresh_from_db()

    assert listed(f"q={one.code}") == ["Hẻm sạch, nhà đẹp"]
    assert listed(f"q={one.code.lower()}") == ["Hẻm sạch, nhà đẹp"]
    assert listed("q=DVK-2026-99999") == []


def test_signs_of_the_search_language_are_only_letters(office, listed):
    office.at_status(Status.SUBMITTED, title="Đạt 100% hộ")
    office.at_status(Status.SUBMITTED, title="Đạt 1000 hộ")

    assert listed("q=100%25") == ["Đạt 100% hộ"]
    assert listed("q=_") == []


def test_a_unit_is_asked_for_with_all_beneath_it(office, listed):
    office.at_status(Status.SUBMITTED, title="Của phường")
    tree = office.tree

    assert listed(f"don_vi={tree.ward.pk}") == ["Của phường"]
    assert listed(f"don_vi={tree.province.pk}") == ["Của phường"]
    assert listed(f"don_vi={tree.sibling_ward.pk}") == []


def test_a_unit_outside_ones_part_of_the_map_finds_nothing_and_is_not_named(office, client, listed):
    office.at_status(Status.SUBMITTED)
    foreign = office.tree.foreign_ward

    assert listed(f"don_vi={foreign.pk}") == []
    assert str(foreign) not in client.get(f"{reverse('dossiers')}?don_vi={foreign.pk}").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "ky=1802", "trang_thai=nonsense", "cap=9", "cap=x", "linh_vuc=?", "loai=0", "chu_the=x", "hinh_thuc=x",
        "don_vi=x", "don_vi=99999999999999999999", "don_vi=-1", "don_vi=1.5", "xep=nonsense", "cho=ai", "q=%00", "trang=x",
        "ky=2026&ky=2026", "trang_thai=submitted&trang_thai=nonsense",
    ],
)  # fmt: skip
def test_what_no_filter_knows_is_answered_with_a_page(office, listed, query):
    office.at_status(Status.SUBMITTED)

    listed(query)


def test_filters_keep_what_fits_them(office, listed):
    office.at_status(Status.SUBMITTED, title="Gửi")
    office.at_status(Status.RUNNING, title="Chạy")
    office.at_status(Status.SUBMITTED, title="Cơ sở", level=Level.GRASSROOTS)

    assert sorted(listed("trang_thai=submitted")) == ["Cơ sở", "Gửi"]
    assert sorted(listed("trang_thai=submitted&trang_thai=running")) == ["Chạy", "Cơ sở", "Gửi"]
    assert listed("trang_thai=running") == ["Chạy"]
    assert listed(f"cap={int(Level.GRASSROOTS)}") == ["Cơ sở"]
    assert len(listed(f"linh_vuc={StandardSector.CULTURE}")) == 3
    assert listed(f"linh_vuc={StandardSector.ECONOMY}") == []
    assert len(listed("ky=2026")) == 3


def test_names_stand_in_vietnamese_order(office, listed):
    for title in ("Đường hoa", "Ấm lòng", "Dân vận", "An ninh", "Ăn sạch"):
        office.at_status(Status.SUBMITTED, title=title)

    assert listed("xep=ten") == ["An ninh", "Ăn sạch", "Ấm lòng", "Dân vận", "Đường hoa"]


def test_pages_follow_one_another_and_a_spoilt_cursor_is_the_first_page(office, client, listed):
    for number in range(53):
        office.draft(f"Mô hình {number:02d}", unit=office.tree.ward)
    client.force_login(office.registrar)

    first = listed("xep=ten")
    body = client.get(f"{reverse('dossiers')}?xep=ten").content.decode()
    following = re.search(r'rel="next" href="\?([^"]+)"', body).group(1).replace("&amp;", "&")
    cursor = following.rsplit("trang=", 1)[1]

    assert first == [f"Mô hình {number:02d}" for number in range(50)]
    assert listed(following) == ["Mô hình 50", "Mô hình 51", "Mô hình 52"]
    assert listed(f"xep=ten&trang={cursor[:-2]}xx") == first
    assert listed(f"xep=moi-nhat&trang={cursor}")[0] == "Mô hình 52"
    assert shown_count(client, following) == "<b>53</b>"


def test_the_number_is_that_of_what_one_may_see(office, client, listed):
    office.at_status(Status.SUBMITTED)
    office.draft("Bản nháp của phường")

    client.force_login(office.reviewer)
    assert shown_count(client) == "<b>1</b>"
    assert shown_count(client, "trang_thai=draft") == "<b>0</b>"
    client.force_login(office.registrar)
    assert shown_count(client) == "<b>2</b>"


def test_a_number_past_the_counted_is_said_as_more(office, client, listed, monkeypatch):
    monkeypatch.setattr("models_registry.lists.COUNTED", 2)
    for _ in range(2):
        office.at_status(Status.SUBMITTED)
    assert shown_count(client) == "<b>2</b>"

    office.at_status(Status.SUBMITTED)
    assert shown_count(client) == "hơn <b>2</b>"


def test_chips_say_the_filters_by_their_names(office, client, listed):
    office.at_status(Status.SUBMITTED)
    query = f"ky=2026&trang_thai=submitted&don_vi={office.tree.ward.pk}"

    body = client.get(f"{reverse('dossiers')}?{query}").content.decode()

    for said in (
        "Kỳ: Năm 2026",
        "Trạng thái: Đã gửi đăng ký",
        f"Đơn vị: {Unit.objects.get(pk=office.tree.ward.pk)}",
    ):
        assert said in body


# --- the list as a workbook ---


def downloaded(client, query=""):
    """The rows of the workbook behind the list, and the texts of its cover."""
    response = client.post(f"{reverse('reports:export_dossiers')}?{query}")
    assert response.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    page = book["Danh sách hồ sơ"]
    first = next(row for row in range(1, 12) if page.cell(row, 1).value == "TT") + 1
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=first)]
    return rows, [cell.value for row in book["Trang bìa"].iter_rows() for cell in row if cell.value]


@pytest.mark.parametrize(
    "query", ["", "xep=ten", "q=heo+dat", "trang_thai=submitted&xep=ten", "cap=1", "cho=toi"]
)
def test_the_workbook_has_the_rows_of_the_list_in_its_order(office, client, listed, query):
    for title in ("Nuôi heo đất", "Ánh sáng đường quê", "Hũ gạo tình thương"):
        office.at_status(Status.SUBMITTED, title=title)
    office.at_status(Status.DRAFT, title="Bản nháp của phường")

    shown = [html.unescape(title) for title in listed(query)]
    rows, _ = downloaded(client, query)

    assert [row[2] for row in rows if row[2]] == shown
    assert "Bản nháp của phường" not in shown


def test_the_workbook_says_what_it_was_narrowed_to_and_bears_the_words_of_the_screen(office, client, listed):
    one = office.at_status(Status.SUBMITTED, title="=1+1 heo đất")
    page = html.unescape(client.get(reverse("dossiers")).content.decode()) if listed("q=heo") else ""

    [row], cover = downloaded(client, "q=heo&trang_thai=submitted")

    assert row[:3] == [1, one.code, "=1+1 heo đất"]
    assert row[7] in page
    assert row[8].date() == timezone.localdate(one.changed_at)
    assert "tìm “heo”; Trạng thái: Đã gửi đăng ký" in cover


def test_the_workbook_of_many_takes_as_many_queries_as_that_of_one(office, client, listed):
    assert listed() == []
    office.at_status(Status.SUBMITTED)
    with CaptureQueriesContext(connection) as before:
        downloaded(client)
    for _ in range(3):
        office.at_status(Status.SUBMITTED)

    with CaptureQueriesContext(connection) as after:
        rows, _ = downloaded(client)
    assert (len(rows), len(after)) == (4, len(before))


def test_the_dossiers_of_a_cluster_are_those_of_its_units_of_today_and_of_all_beneath_them(
    office, client, listed
):
    grouping = grouping_actions.open_grouping(office.tree.province, name="Cụm, khối")
    cluster = grouping_actions.open_cluster(grouping, name="Cụm 1")
    one = office.at_status(Status.SUBMITTED, title="Của phường")
    assert listed(f"cum={cluster.pk}") == []
    grouping_actions.set_members(cluster, [office.tree.ward], on=today())
    assert listed(f"cum={cluster.pk}") == [one.title]
    grouping_actions.set_members(cluster, [office.tree.sibling_ward], on=today())
    assert listed(f"cum={cluster.pk}") == []
    assert "Cụm, khối: Cụm 1" in client.get(f"{reverse('dossiers')}?cum={cluster.pk}").content.decode()


def test_a_cluster_of_a_unit_that_one_does_not_see_holds_nothing(office, client, listed):
    grouping = grouping_actions.open_grouping(office.tree.nation, name="Cụm các tỉnh")
    cluster = grouping_actions.open_cluster(grouping, name="Cụm phía Nam")
    grouping_actions.set_members(cluster, [office.tree.province], on=today())
    office.at_status(Status.SUBMITTED)
    for asked in (cluster.pk, 999_999):
        assert listed(f"cum={asked}") == []
    assert "Cụm phía Nam" not in client.get(f"{reverse('dossiers')}?cum={cluster.pk}").content.decode()
