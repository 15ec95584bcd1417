"""The same table on the screen, and what it says of itself."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from danvan.office.tables import (
    Check,
    Column,
    Kind,
    Row,
    RowKind,
    Share,
    Table,
    disagreements,
    shown,
    summed_runs,
)

COLUMNS = (
    Column("index", "TT", Kind.INDEX),
    Column("name", "Đơn vị"),
    Column("a", "Tổng số", Kind.WHOLE, group="Đăng ký", summed=True),
    Column("b", "Cấp tỉnh", Kind.WHOLE, group="Đăng ký", summed=True),
    Column("r", "Tỷ lệ", Kind.PERCENT, ratio=("b", "a")),
)
ROWS = (
    Row(("I", "Cơ quan <Đảng>", 1200, 2, Share(2, 1200)), RowKind.GROUP),
    Row((1, "Văn phòng", 1200, 2, Share(2, 1200)), links={"a": "/danh-sach/?a=1&b=2"}),
    Row((None, "Tổng cộng", 1200, 2, Share(2, 1200)), RowKind.SUM),
)


def table(**changes):
    return Table(**{"title": "TỔNG HỢP", "sheet_name": "Biểu 1", "columns": COLUMNS, "rows": ROWS, **changes})


def page(**context):
    return " ".join(render_to_string("office/table.html", {"table": table(), **context}).split())


def test_the_head_has_two_rows_where_columns_have_a_group():
    html = page()

    assert '<th scope="col" rowspan="2">Đơn vị</th>' in html
    assert '<th scope="colgroup" class="text-center" colspan="2">Đăng ký</th>' in html
    assert ">TT<" not in html


def test_rows_say_their_kind_their_number_and_their_figures():
    html = page()

    assert '<tr class="group"><th scope="row">I. Cơ quan &lt;Đảng&gt;</th>' in html
    assert '<tr class="sum"><th scope="row">Tổng cộng</th>' in html
    assert '<td class="num">0,17%</td>' in html


def test_a_figure_leads_to_its_list():
    assert '<td class="num"><a href="/danh-sach/?a=1&amp;b=2">1.200</a></td>' in page()


def test_a_stacked_table_names_each_cell():
    assert 'data-label="Cấp tỉnh"' in page(stack=True)
    assert "data-label" not in page()


def test_a_table_without_rows_says_so():
    assert '<td colspan="4">Không có số liệu.</td>' in page(table=table(rows=()))


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (None, Kind.WHOLE, ""),
        (0, Kind.WHOLE, "0"),
        (Decimal("1250.55"), Kind.DECIMAL, "1.250,6"),
        (Share(187, 192), Kind.PERCENT, "97,40%"),
        (Share(0, 0), Kind.PERCENT, "–"),
        ("chưa đến hạn", Kind.PERCENT, "chưa đến hạn"),
        (date(2024, 1, 5), Kind.DATE, "05/01/2024"),
        (datetime(2023, 12, 31, 18, tzinfo=UTC), Kind.DATE, "01/01/2024"),
        (datetime(2023, 12, 31, 18, tzinfo=UTC), Kind.MOMENT, "01:00 01/01/2024"),
    ],
)
def test_a_value_is_shown_in_the_words_of_the_office(value, kind, expected):
    assert shown(value, Column("c", "C", kind)) == expected


def test_groups_add_what_is_beneath_them_and_the_sum_adds_every_counted_row():
    kinds = [
        RowKind.GROUP,
        RowKind.BODY,
        RowKind.BODY,
        RowKind.GROUP,
        RowKind.GROUP,
        RowKind.BODY,
        RowKind.SELF,
        RowKind.SUM,
    ]

    assert summed_runs([Row((), kind) for kind in kinds]) == {
        0: [(1, 2)],
        3: [],
        4: [(5, 5)],
        7: [(1, 2), (5, 6)],
    }


def test_a_sum_above_its_rows_adds_them_too():
    assert summed_runs([Row((), RowKind.SUM), Row(()), Row(())]) == {0: [(1, 2)]}


def test_a_table_that_agrees_has_nothing_to_say():
    assert disagreements(table(checks=(Check("Tổng bằng tổng", "a", ("a",)),))) == []


def test_a_wrong_sum_a_wrong_share_and_a_wrong_check_are_told_with_their_rows():
    rows = (
        Row((1, "Văn phòng", 5, 2, Share(3, 5))),
        Row((None, "Tổng cộng", 6, 2, Share(2, 6)), RowKind.SUM),
    )

    found = [
        str(one)
        for one in disagreements(table(rows=rows, checks=(Check("Đăng ký = cấp tỉnh", "a", ("b",)),)))
    ]

    assert found == [
        "dòng 2 (Tổng cộng), cột Tổng số: ghi 6, cộng lại được 5",
        "dòng 1 (Văn phòng), cột Tỷ lệ: ghi 3, cộng lại được 2",
        "dòng 1 (Văn phòng), cột Đăng ký = cấp tỉnh: ghi 5, cộng lại được 2",
        "dòng 2 (Tổng cộng), cột Đăng ký = cấp tỉnh: ghi 6, cộng lại được 2",
    ]
