"""What a step of a desk said beside its reason, in words, for the history of a dossier."""

from __future__ import annotations

import datetime as dt

from danvan.ui.wording import date_vi
from danvan.units.enums import Level
from models_registry.models import EntryType, Opinion, Origin, Registration, StatusChange, SubjectType
from models_registry.review.forms import BOX_NAMES
from models_registry.wording import LevelNames
from models_registry.workflow import Action

_VALUES = {"entry_type": EntryType, "subject": SubjectType, "origin": Origin}


def told(change: StatusChange, level_names: LevelNames | None = None) -> list[str]:
    """One line each: the paper it stands on, the opinion, the boxes pointed at, the new last day, the duplicate, what
    was amended or transferred. No query is asked."""
    details = change.details
    lines = []
    if paper := details.get("paper"):
        date = date_vi(dt.date.fromisoformat(paper["date"]))
        lines.append(f"Theo văn bản số {paper['number']} ngày {date} của {paper['desk_name']}")
    if opinion := details.get("opinion"):
        lines.append(f"Ý kiến: {Opinion(opinion).label}")
    if years := details.get("years"):
        lines.append(f"Gồm hồ sơ năm {', '.join(years)}")
    if change.boxes:
        lines.append(f"Mục cần sửa: {'; '.join(BOX_NAMES.get(box, box) for box in change.boxes)}")
    if change.due_on:
        lines.append(f"Hạn gửi lại: {date_vi(change.due_on)}")
    if code := details.get("duplicate_of"):
        lines.append(f"Trùng với mô hình {code}")
    if "to_level" in details:
        names = level_names or LevelNames({})
        lines.append(f"Từ {_level(details['from_level'], names)} sang {_level(details['to_level'], names)}")
    lines += [_amended(name, *values) for name, values in details.get("amended", {}).items()]
    return lines + corrected(change)


_SHOWN = 80  # letters of a text that was corrected


def corrected(change: StatusChange) -> list[str]:
    """What an approved correction put right, a line each, and who approved it; empty for all else."""
    details = change.details
    lines = [
        f"{what}: “{_cut(before)}” thành “{_cut(after)}”"
        for what, before, after in details.get("corrected", [])
    ]
    return [*lines, f"Người duyệt: {details['approved_by']}"] if "correction" in details else lines


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rsplit(None, 1)[0]}…"


def headline(change: StatusChange) -> str:
    """What was done; of a correction that it is one."""
    label = Action(change.action).label
    if "correction" not in change.details:
        return label
    return "Đính chính" if change.action == Action.AMEND else f"Đính chính: {label.lower()}"


def _level(value: int | None, names: LevelNames) -> str:
    return names.of(Level(value)) if value is not None else "chưa chọn"


def _amended(name: str, before: str, after: str) -> str:
    label = str(Registration._meta.get_field(name).verbose_name).capitalize()
    labels = dict(_VALUES[name].choices) if name in _VALUES else {}
    return f"{label}: “{labels.get(before, before)}” thành “{labels.get(after, after)}”"
