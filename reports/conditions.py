"""What narrows a question, in words: on the pages, on the cover of workbooks, under the title of every table and in the
report, so that a part is never read as the whole.
"""

from __future__ import annotations

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
from reports.figures import BELOW_PROVINCE, HONOURED, HONOURED_BELOW, NOT_HONOURED, NOT_SAID, Cell
from reports.groups import words as group_words
from reports.questions import ANY_MEASURE, Question


def filters_in_words(question: Question, cell: Cell | None = None) -> list[str]:
    """What narrows the question, and its `cell` besides the figure."""
    found = [f"đăng ký {_level_name(question, question.level)}"] if question.level is not None else []
    if question.sector is not None:
        named = StandardSector(question.sector).label if question.sector else ""
        found.append(f"lĩnh vực {named}" if named else "chưa xếp lĩnh vực")
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


def narrowed_to(question: Question, cell: Cell | None = None) -> str:
    """What alone is counted, in one line; empty where all is. A way of setting the tables out leaves nothing out."""
    return "; ".join(filters_in_words(question.narrowed(grouping=None), cell))


def _level_name(question: Question, level: Level) -> str:
    return LevelNames.around(question.unit, on=question.map_date).of(level)


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
    if honoured == HONOURED_BELOW:
        names = LevelNames.around(question.unit, on=question.map_date)
        return f"được {' hoặc '.join(names.of(level) for level in BELOW_PROVINCE)} công nhận"
    level = next(one for one in Level if one.code == honoured)
    return f"công nhận theo quyết định của {_level_name(question, level)}"


_HONOURS = {HONOURED: "được ít nhất một cấp công nhận", NOT_HONOURED: "chưa được cấp nào công nhận"}
