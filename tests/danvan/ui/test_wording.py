"""Numbers, shares, dates and deadlines as the office writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template

from danvan.ui.wording import date_vi, document_date, moment, number, percent, relative_days, why_no_file


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        (1234567, None, "1.234.567"), (2026, None, "2.026"), (0, None, "0"), (None, None, "–"), (-3, None, "−3"),
        (Decimal("1234.50"), None, "1.234,5"), (Decimal("2.345"), 2, "2,35"), (12, 2, "12,00"),
    ],
)  # fmt: skip
def test_numbers_have_points_for_thousands_and_a_comma(value, places, said):
    assert number(value, places) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(187, 192, "97,40%"), (14, 16, "87,50%"), (0, 5, "0,00%"), (0, 0, "–"), (None, 3, "–")],
)
def test_shares_have_two_decimals_and_no_space(part, whole, said):
    assert percent(part, whole) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 8, 5), "ngày 05 tháng 8 năm 2026"),
        (date(2026, 2, 15), "ngày 15 tháng 02 năm 2026"),
        (date(2026, 1, 1), "ngày 01 tháng 01 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_documents_pad_short_days_and_the_first_two_months(day, said):
    assert document_date(day) == said


def test_a_moment_is_told_in_local_time():
    late = datetime(2026, 3, 4, 18, 5, tzinfo=UTC)
    assert moment(late) == "01:05 05/03/2026"
    assert date_vi(late) == "05/03/2026"


@pytest.mark.parametrize(("day", "said"), [(8, "còn 3 ngày"), (5, "hôm nay"), (3, "quá hạn 2 ngày")])
def test_a_deadline_is_told_against_today(day, said):
    assert relative_days(date(2026, 3, day), today=date(2026, 3, 5)) == said


def test_why_a_file_is_not_read_is_told_in_vietnamese(tmp_path):
    with pytest.raises(OSError, match="No such file") as lost:
        (tmp_path / "không-có").read_bytes()
    assert why_no_file(lost.value) == "không có tệp hoặc thư mục này"
    with pytest.raises(OSError, match="directory") as folder:
        tmp_path.read_bytes()
    assert why_no_file(folder.value) == "đây là thư mục, không phải tệp"
    assert why_no_file(OSError(99, "Cannot assign requested address")) == "hệ điều hành báo lỗi số 99"
    assert why_no_file(OSError("broken")) == "nội dung hỏng"


def test_filters_say_the_same():
    template = Template(
        "{% load ui %}{{ n|number }} {{ 187|percent_of:192 }} {{ day|date_vi }} {{ share|percent }}"
    )
    context = Context({"n": 1218, "day": date(2026, 3, 5), "share": Decimal("0.875")})
    assert template.render(context) == "1.218 97,40% 05/03/2026 87,50%"
