"""A question as typed at the terminal or asked by a program: period, unit, day, map."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from models_registry.models import EmulationPeriod
from reports.questions import CUTOFFS, Question, QuestionError, ask, cutoff_of, default_map, unit_by_code


def add_arguments(parser: ArgumentParser) -> None:
    """The options that every command about figures takes."""
    parser.add_argument("--period", required=True, metavar="KỲ", help="mã kỳ thi đua, ví dụ 2023")
    parser.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị, ví dụ 829")
    parser.add_argument(
        "--as-of", metavar="NGÀY", help="số liệu đến hết ngày, ví dụ 2024-01-18; không ghi là hiện tại"
    )
    parser.add_argument("--cutoff", choices=CUTOFFS, metavar="MỐC", help="6t: 6 tháng đầu năm; 9t: 9 tháng")
    parser.add_argument("--map", metavar="NGÀY", help="quy đổi về đơn vị của ngày, ví dụ 2025-07-01")


def from_options(options: Mapping[str, Any]) -> Question:
    """The question that the options ask. Raises QuestionError, in Vietnamese."""
    period = period_of(options["period"])
    as_of, map_date = _day(options["as_of"]), _day(options["map"])
    if options.get("cutoff"):
        if options["cutoff"] not in CUTOFFS:
            raise QuestionError(f"Không có mốc “{options['cutoff']}”. Các mốc: {', '.join(CUTOFFS)}.")
        last = cutoff_of(period, options["cutoff"])
        if as_of not in (None, last):
            raise QuestionError("Chỉ ghi một trong hai: cutoff hoặc as-of.")
        as_of = last
    on = map_date or default_map(period, as_of or timezone.localdate())
    unit = unit_by_code(options["unit"], period, on=on, strict=map_date is not None)
    return ask(period, unit, as_of=as_of, map_date=map_date, converted=map_date is not None)


def period_of(code: str) -> EmulationPeriod:
    """The period of that code. Raises QuestionError, which names those that there are."""
    period = EmulationPeriod.objects.filter(code=code).first()
    if period is None:
        known = ", ".join(EmulationPeriod.objects.order_by("code").values_list("code", flat=True))
        raise QuestionError(f"Không có kỳ thi đua “{code}”. Các kỳ hiện có: {known or 'chưa có kỳ nào'}.")
    return period


def _day(text: str | None) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise QuestionError(
            f"Không đọc được ngày “{text}”. Ghi theo năm-tháng-ngày, ví dụ 2024-01-18."
        ) from error
