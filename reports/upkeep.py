"""What the summary page says of what became of it after recognition: at each mark, how many, what they said."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from models_registry.afterwards.actions import last_recognised
from models_registry.models import Mark, Upkeep
from reports import addresses
from reports.figures import NOT_SAID, Cell, Figure, upkeep
from reports.questions import Question

# How each is called, in the order of the screen.
WORDS = {Upkeep.KEPT.value: "còn duy trì", Upkeep.STOPPED.value: "đã dừng", NOT_SAID: "chưa báo cáo"}


@dataclass(frozen=True)
class Line:
    """One mark: how many are due, how many have answered, and (words, number, list) for each answer."""

    title: str
    due: int
    answered: int
    parts: list[tuple[str, int, str]]


def as_it_is_now(question: Question) -> Question:
    """The question as of its day; of closed figures, past the closing: what comes after recognition comes after it."""
    if question.closed is None:
        return question
    return question.narrowed(closed=None, moment=None, live=True, taken_at=timezone.now())


def lines(asked: Question) -> list[Line]:
    """The marks that are due for any; none before the first can be. Not for the whole country, whose decisions are too
    many to be read on every page: each province has its own. One query."""
    question = as_it_is_now(asked)
    if question.ground.is_whole or last_recognised(question.day, Mark.HALF_YEAR) < question.period.starts_on:
        return []
    counted = upkeep(question)
    return [line for mark in Mark if (line := _line(question, mark, counted)).due]


def _line(question: Question, mark: Mark, counted: dict[str, int]) -> Line:
    parts = []
    for state, words in WORDS.items():
        cell = Cell(Figure.REGISTERED, followed=f"{mark.value}-{state}")
        parts.append((words, counted[cell.followed], addresses.rows_url(question, cell)))
    due = sum(number for _, number, _ in parts)
    return Line(f"Sau {mark.label}", due, due - counted[f"{mark.value}-{NOT_SAID}"], parts)
