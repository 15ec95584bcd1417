"""The figures at the terminal: the same definitions as the screen's."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from danvan.ui.wording import number
from models_registry.wording import LevelNames
from reports import asking
from reports.figures import NINE, Counts, Line, Summary, balance, summarise, unconverted
from reports.questions import QuestionError
from reports.reported import as_data as totals_as_data
from reports.reported import totals_of, words_of


class Command(BaseCommand):
    help = "Số liệu đăng ký, đề nghị, công nhận của một đơn vị trong một kỳ, tính đến hiện tại hoặc một ngày."

    def add_arguments(self, parser: ArgumentParser) -> None:
        asking.add_arguments(parser)
        parser.add_argument("--json", action="store_true", dest="as_json", help="in dạng JSON")

    def handle(self, *args: object, as_json: bool, **options: Any) -> None:
        try:
            question = asking.from_options(options)
        except QuestionError as error:
            raise CommandError(str(error)) from error
        summary = summarise(question)
        if as_json:
            self.stdout.write(json.dumps(as_data(summary), ensure_ascii=False, indent=2))
        else:
            self._say(summary)
        wrong = [equation.text for equation in balance(summary) if not equation.ok]
        if wrong:
            raise CommandError("Số liệu chưa cân đối: " + "; ".join(wrong))

    def _say(self, summary: Summary) -> None:
        question = summary.question
        names = LevelNames.around(question.unit, on=question.map_date)
        self.stdout.write(f"{question.term.name} · {question.period.name}")
        self.stdout.write(f"Số liệu tính đến {question.taken_words}, bản đồ đơn vị {question.map_words}.")
        if open_ones := unconverted(question):
            self.stdout.write(f"Chưa quy đổi: {number(open_ones)}.")
        self._row("Tổng số", summary.total)
        for level, counts in summary.levels.items():
            self._row(names.of(level).capitalize(), counts)
        for words in words_of(totals_of(question), names):
            self.stdout.write(words)

    def _row(self, name: str, counts: Counts) -> None:
        said = " · ".join(f"{figure.label.lower()} {number(counts[figure])}" for figure in NINE)
        self.stdout.write(f"{name}: {said}")


def as_data(summary: Summary) -> dict[str, Any]:
    """The summary as plain data for JSON, in the keys of the contract; beside them `reported_totals`, where there are
    any: totals without a list, in none of the figures."""
    question = summary.question
    totals = totals_of(question)
    beside = {"reported_totals": totals_as_data(totals)} if totals else {}
    return beside | {
        "period": question.period.code,
        "unit": {"code": question.term.code, "name": question.term.name},
        "as_of": timezone.localtime(question.taken_at).isoformat()
        if question.as_of is None
        else question.as_of.isoformat(),
        "map": question.map_date.isoformat(),
        "total": _nine(summary.total),
        "levels": {level.code: _nine(counts) for level, counts in summary.levels.items()},
        "sectors": _lines(summary.sectors),
        "units": _lines(summary.unit_lines),
        "subjects": _lines(summary.subjects),
    }


def _nine(counts: Counts) -> dict[str, int]:
    return {figure.value: counts[figure] for figure in NINE}


def _lines(lines: Any) -> list[dict[str, Any]]:
    return [_line(line) for line in lines]


def _line(line: Line) -> dict[str, Any]:
    return {"code": line.code, "name": line.name, **_nine(line.counts)}
