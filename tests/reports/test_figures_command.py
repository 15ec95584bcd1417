"""`manage.py figures`: the contract of its JSON, and what it says when the question has no answer."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from reports.figures import NINE
from tests.reports.world import family, recount, states


def told(*arguments):
    out = io.StringIO()
    call_command("figures", *arguments, stdout=out)
    return out.getvalue()


def test_the_json_has_the_keys_of_the_contract_and_the_figures_of_the_recount(lived):
    data = json.loads(told("--period", "2023", "--unit", "D1", "--as-of", "2024-01-18", "--json"))
    assert set(data) == {"period", "unit", "as_of", "map", "total", "levels", "sectors", "units", "subjects"}
    assert (data["period"], data["as_of"], data["map"]) == ("2023", "2024-01-18", "2023-12-31")
    nine = [figure.value for figure in NINE]
    import datetime as dt

    from tests.reports.test_figures import moment_of

    rows = states(lived.period, moment_of(dt.date(2024, 1, 18)), family(lived.city, dt.date(2023, 12, 31)))
    assert data["total"] == {name: recount(rows)[name] for name in nine}
    assert list(data["levels"]) == ["province", "district", "grassroots"]
    for lines in (data["sectors"], data["units"], data["subjects"]):
        assert all(set(line) == {"code", "name", *nine} for line in lines)
        assert sum(line["registered"] for line in lines) == data["total"]["registered"]
    assert {line["name"] for line in data["units"]} >= {"Phường Cầu Gỗ", "Xã Bãi Bồi", "Thành phố Sông Xanh"}


def test_in_words_it_names_the_moment_and_the_map(lived):
    said = told("--period", "2023", "--unit", "D1", "--as-of", "2024-01-18")
    assert "Số liệu tính đến 24:00 ngày 18/01/2024, bản đồ đơn vị ngày 31/12/2023." in said
    assert "Cấp thành phố: đăng ký 10" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--period", "1999", "--unit", "D1"), "Không có kỳ thi đua “1999”"),
        (("--period", "2023", "--unit", "nowhere"), "Không có đơn vị mã “nowhere”"),
        (("--period", "2023", "--unit", "W11"), "Không có đơn vị mã “W11”"),
        (("--period", "2023", "--unit", "D1", "--as-of", "2023-02-31"), "Không đọc được ngày"),
        (("--period", "2023", "--unit", "D1", "--as-of", "2999-01-01"), "chưa đến"),
        (("--period", "2023", "--unit", "D1", "--map", "2026-01-01"), "Không có đơn vị mã “D1” trên bản đồ"),
    ],
)
def test_a_question_without_an_answer_is_an_error_in_words(lived, arguments, message):
    with pytest.raises(CommandError, match=message):
        told(*arguments)
