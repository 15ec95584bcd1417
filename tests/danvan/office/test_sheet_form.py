"""A sheet to be filled in: lists to choose from, every cell as text."""

from __future__ import annotations

import io

import openpyxl

from danvan.office import workbook_in
from danvan.office.sheet_form import write_form


def test_a_form_has_its_words_to_choose_from_and_keeps_what_looks_like_a_formula_as_text():
    content = write_form(
        ("Việc", "Mã"),
        [("nhập", "007"), ("=1+1", "")],
        title="Mẫu",
        choices={"Việc": ["nhập"]},
        widths=(9, 9),
    )
    [form, lists] = workbook_in.read(io.BytesIO(content))
    assert (form.name, lists.hidden) == ("Mẫu", True)
    assert form.rows == [(1, ["Việc", "Mã"]), (2, ["nhập", "007"]), (3, ["=1+1"])]
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    [rule] = page.data_validations.dataValidation
    assert (rule.type, str(rule.sqref).split(":")[0], rule.formula1) == ("list", "A2", "'Danh mục'!$A$1:$A$1")
    assert page["A3"].data_type == "s"
