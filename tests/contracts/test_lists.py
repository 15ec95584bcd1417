"""What is shown as a list can be taken as Excel, exactly as it is narrowed; or it says here why not."""

from __future__ import annotations

from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PAGERS = ("recognition/pager.html", "ui/pager.html", 'class="pager no-print"')

# Lists of many pages without a workbook of themselves.
WITHOUT = {
    "accounts/concerns.html": "một việc để làm ngay trên trang; tài khoản đã có ở danh sách tài khoản",
    "accounts/homeless.html": "như trên",
    "imports/index.html": "mỗi dòng là một tệp Excel đã gửi",
    "recognition/decision.html": "danh sách kèm theo quyết định có Word và Excel ở trang của nó",
    "public/models.html": "trang cho mọi người đọc, không có tài khoản nên không có nhật ký xuất",
    "recognition/pager.html": "là bộ phận chuyển trang",
    "ui/pager.html": "như trên",
    "reorganisation/choices.html": "một việc để làm ngay trên trang; hồ sơ đã có ở danh sách hồ sơ",
    "reorganisation/index.html": "mỗi phương án có tệp riêng",
    "reorganisation/list.html": "danh sách xem thử, thay đổi theo phương án",
    "reorganisation/plan.html": "phương án có tệp riêng để tải",
    "reports/compare.html": "việc phát sinh sau chốt, để đối chiếu trên trang; hồ sơ đã có ở danh sách hồ sơ",
    "review/round.html": "hồ sơ để chọn lập giai đoạn; hồ sơ đã có ở danh sách hồ sơ",
}


def listing():
    """The templates with pages to turn."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        if any(pager in path.read_text(encoding="utf-8") for pager in PAGERS):
            yield str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("name", list(listing()))
def test_a_list_can_be_taken_as_excel_or_says_why_not(name):
    takes = "{% download" in (TEMPLATES / name).read_text(encoding="utf-8")
    assert takes != (name in WITHOUT)


def test_the_reasons_are_of_lists_there_are():
    assert set(WITHOUT) <= {*listing(), "recognition/pager.html", "ui/pager.html"}
