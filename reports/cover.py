"""The cover sheet of a workbook: what was asked, and the figures that its sheets count with."""

from __future__ import annotations

from danvan.office.cover import Cover, Term
from danvan.ui.wording import date_vi, number
from danvan.units.enums import Level
from models_registry.models import (
    EntryType,
    Mark,
    Measure,
    Origin,
    Quality,
    StandardSector,
    SubjectType,
    Upkeep,
)
from models_registry.wording import LevelNames
from models_registry.workflow import Status
from reports import letterheads
from reports.figures import (
    BELOW_PROVINCE,
    HONOURED,
    HONOURED_BELOW,
    MEANINGS,
    NOT_HONOURED,
    NOT_SAID,
    Cell,
    definitions_version,
    unconverted,
)
from reports.groups import words as group_words
from reports.questions import ANY_MEASURE, Question


def cover_of(question: Question, cell: Cell | None = None) -> Cover:
    """The cover of the tables of `question`, or of the list behind its `cell`."""
    period = question.period
    return Cover(
        title=f"SỐ LIỆU PHONG TRÀO THI ĐUA “DÂN VẬN KHÉO”\n{question.span.upper()}",
        heading=letterheads.heading(question),
        facts=(
            (
                "Đơn vị",
                question.term.name if question.alone else f"{question.term.name} và các đơn vị trực thuộc",
            ),
            ("Kỳ thi đua", f"{question.span} ({date_vi(period.starts_on)} – {date_vi(period.ends_on)})"),
            ("Số liệu chốt đến", question.taken_words),
            ("Bản đồ đơn vị", _map_in_words(question)),
            (
                "Điều kiện lọc",
                "; ".join(filters_in_words(question, cell)) or "không lọc, toàn bộ mô hình, điển hình",
            ),
        ),
        terms=[Term(letter, figure.label, meaning) for figure, (letter, meaning) in MEANINGS.items()],
        notes=(
            "Đơn vị đếm là một lượt đăng ký: một mô hình, điển hình trong một kỳ, ở một cấp đăng ký. "
            "Tổng theo cấp, lĩnh vực, đơn vị và chủ thể đều bằng A.",
            f"Phiên bản cách tính: {definitions_version()}.",
        ),
    )


def _map_in_words(question: Question) -> str:
    """The map, and how many are not converted to it."""
    left = unconverted(question)
    return f"{question.map_words}; chưa quy đổi: {number(left)}" if left else question.map_words


def filters_in_words(question: Question, cell: Cell | None = None) -> list[str]:
    """What narrows the question, and its `cell` besides the figure."""
    names = LevelNames.around(question.unit, on=question.map_date)
    found = [f"đăng ký {names.of(question.level)}"] if question.level is not None else []
    if question.sector is not None:
        found.append(StandardSector(question.sector).label if question.sector else "chưa xếp lĩnh vực")
    found += [SubjectType(question.subject).label.lower()] if question.subject else []
    found += [EntryType(question.entry_type).label.lower()] if question.entry_type else []
    found += [", ".join(Origin(one).label.lower() for one in question.origins)] if question.origins else []
    found += [group_words(question.group)] if question.group else []
    found += [f"chia theo “{question.grouping}”"] if question.grouping else []
    found += ["chưa quy đổi"] if question.unconverted else []
    alone = question.alone and not question.unconverted
    found += ["riêng đơn vị này, không tính trực thuộc"] if alone else []
    found += [Quality(question.quality).label.lower()] if question.quality else []
    if question.measure:
        named = "" if question.measure == ANY_MEASURE else f" tính bằng {Measure(question.measure).label}"
        found.append(f"có kết quả bằng số{named}")
    return [*found, *(_cell_in_words(question, cell) if cell else [])]


def _cell_in_words(question: Question, cell: Cell) -> list[str]:
    """What a cell narrows besides its figure."""
    found = [Status(one).label.lower() for one in cell.statuses]
    found += [_followed_in_words(cell.followed)] if cell.followed else []
    return [*found, _honour_in_words(question, cell.honoured)] if cell.honoured else found


def _followed_in_words(followed: str) -> str:
    number, _, state = followed.partition("-")
    said = "chưa báo cáo" if state == NOT_SAID else Upkeep(state).label.lower()
    return f"sau công nhận {Mark(int(number)).label}: {said}"


def _honour_in_words(question: Question, honoured: str) -> str:
    if honoured in _HONOURS:
        return _HONOURS[honoured]
    names = LevelNames.around(question.unit, on=question.map_date)
    if honoured == HONOURED_BELOW:
        return f"được {' hoặc '.join(names.of(level) for level in BELOW_PROVINCE)} công nhận"
    level = next(one for one in Level if one.code == honoured)
    return f"công nhận theo quyết định của {names.of(level)}"


_HONOURS = {HONOURED: "được ít nhất một cấp công nhận", NOT_HONOURED: "chưa được cấp nào công nhận"}
