"""A plan as a file: written and read again it is the same; what cannot be read is said line by line."""

import datetime as dt

import pytest

from danvan.units import plan_file
from danvan.units.data.reform_2025 import plan
from danvan.units.enums import UnitKind
from danvan.units.plan_file import HEAD, PlanFileError
from danvan.units.reform import Agencies, Deed, Line

DAY = dt.date(2026, 1, 1)


def read(text, encoding="utf-8"):
    return plan_file.read(text.encode(encoding), on=DAY, resolution="NQ 1", agencies=Agencies.END)


def problems(text, encoding="utf-8"):
    with pytest.raises(PlanFileError) as refused:
        read(text, encoding)
    return [(one.line, one.why) for one in refused.value.problems]


def test_the_reform_of_2025_written_and_read_again_is_the_same():
    made = plan(agencies=Agencies.END)
    again = plan_file.read(
        plan_file.write(made), on=made.on, resolution=made.resolution, agencies=Agencies.END
    )
    assert again == made


def test_a_file_as_excel_in_vietnamese_writes_it():
    head = ";".join(HEAD)
    found = read(
        f"\ufeff{head}\r\nNhập ;28001;28010;  Xã  Mới;xã;83;;\r\n;;;;;;;\r\nCHIA;28002;28011;;;;;Không\r\nbãi bỏ;831;;;;;;\r\n"
    )
    assert found.lines == (
        Line(2, Deed.MERGE, "28001", "28010", "Xã Mới", UnitKind.COMMUNE, "83"),
        Line(4, Deed.MERGE, "28002", "28011", is_default=False),
        Line(5, Deed.END, "831"),
    )
    assert (found.on, found.resolution, found.agencies) == (DAY, "NQ 1", Agencies.END)


def test_what_cannot_be_read_is_said_with_its_line():
    head = ",".join(HEAD)
    assert problems("a,b\n1,2") == [(1, f"đầu bảng phải là: {', '.join(HEAD)}.")]
    found = problems(f"{head}\nnấu,1,,,,,,\nđổi,1,,,làng,,,\nđổi,1,,,,,,,thừa\n")
    assert [line for line, _ in found] == [2, 3, 4]
    assert "việc “nấu” không có" in found[0][1]
    assert "loại đơn vị “làng” không có" in found[1][1]
    assert "ngoài tám cột" in found[2][1]
    assert "CSV UTF-8" in problems(f"{head}\nđổi,1", "utf-16")[0][1]


def test_an_enormous_file_is_refused_before_it_is_read():
    with pytest.raises(PlanFileError, match="quá lớn"):
        plan_file.read(b"x" * 9_000_000, on=DAY, resolution="")


def test_a_workbook_written_and_read_again_is_the_same():
    lines = plan().lines[:300]
    content = plan_file.write_excel(lines, title="Phương án")
    assert plan_file.read(content, on=DAY, resolution="NQ 1").lines == lines


def test_what_is_wrong_in_a_workbook_is_said_by_its_row():
    content = plan_file.write_excel([Line(2, Deed.END, "1")], title="x")
    assert plan_file.read(content, on=DAY, resolution="").lines[0].old == "1"
    with pytest.raises(PlanFileError) as refused:
        plan_file.read(b"PK\x03\x04 broken", on=DAY, resolution="")
    assert "bị hỏng" in str(refused.value)
