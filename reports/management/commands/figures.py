"""The figures at the terminal: the same definitions as the screen's."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from danvan.ui.wording import number
from models_registry.wording import LevelNames
from reports import asking
from reports.data import as_data
from reports.figures import (
    NINE,
    Counts,
    Summary,
    balance,
    by_title_alone,
    summarise,
    title_words,
    unconverted,
)
from reports.questions import QuestionError
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
        if words := title_words(by_title_alone(question)):
            self.stdout.write(words)
        for words in words_of(totals_of(question), names):
            self.stdout.write(words)

    def _row(self, name: str, counts: Counts) -> None:
        said = " · ".join(f"{figure.label.lower()} {number(counts[figure])}" for figure in NINE)
        self.stdout.write(f"{name}: {said}")
