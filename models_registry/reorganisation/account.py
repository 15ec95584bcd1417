"""A rehearsal told in words and numbers, as JSON holds it: for the page, for a result that is kept, and for the report
of what was carried out, whose units, people and desks may bear other names later."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from danvan.ui.wording import date_vi
from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.reform import After, Key, Reform, Standing
from models_registry.reorganisation.rehearsal import Rehearsal

# What of an account is a list that pages.
LISTS = ("ended", "opened", "changed", "desks", "posts", "homeless", "undecided", "divided")


def account_of(told: Rehearsal) -> dict[str, Any]:
    """All that the rehearsal says. Of a plan with problems: those alone."""
    made = told.made
    account: dict[str, Any] = {
        "problems": [{"line": one.line, "why": one.why} for one in made.problems],
        "obstacles": told.obstacles,
    }
    if made.problems:
        return account
    changed = [one for one in made.changed if isinstance(one.key, int)]
    own = [one for one in changed if _difference(one, made)]
    return account | {
        "counts": {
            "ended": _by_level(made.before[one] for one in made.ended),
            "opened": _by_level(made.opened),
            "changed": _by_level(own),
        },
        "following": len(changed) - len(own),
        "ended": _ended(made),
        "opened": _opened(made),
        "changed": [{"unit": one.key, "name": one.name, "how": _difference(one, made)} for one in own],
        "dossiers": sum(told.groups.values()),
        "moved": told.moved,
        "desks": [
            {"from": _desk(made, old), "to": _desk(made, new), "number": number}
            for (old, new), number in Counter(told.by_desk).most_common()
        ],
        "posts": [
            {
                "person": post.user.full_name,
                "role": post.role_label,
                "unit": made.before[post.unit_id].name,
                "to": _name(made, made.main_heir(post.unit_id)),
            }
            for post in told.posts
        ],
        "homeless": [{"person": one.full_name, "account": one.username} for one in told.homeless],
        "deadlines": told.deadlines,
        "lists": [
            {
                "code": one.successor,
                "name": _name(made, one.successor),
                "agreed": one.agreed,
                "taken": one.taken,
                "provinces": [
                    {"unit": unit, "name": made.before[unit].name, "number": number}
                    for unit, number in one.sizes.items()
                ],
            }
            for one in told.lists
        ],
        "undecided": _undecided(told),
        "divided": _divided(told),
        "gone": [{"level": int(level), "number": number} for level, number in sorted(told.gone.items())],
        "needs": [{"why": why, "number": number} for why, number in told.needs.items()],
        "closed": [
            f"{book.period.name} của {book.unit}, chốt theo bản đồ ngày {date_vi(book.map_date)}"
            for book in told.closed
        ],
    }


def _by_level(units: Iterable[After | Standing]) -> list[dict[str, Any]]:
    found = Counter(one.level for one in units)
    return [{"level": level.label, "number": number} for level, number in sorted(found.items())]


def _name(made: Reform, key: Key | None) -> str:
    if key is None:
        return ""
    one = made.after.get(key) or (made.before.get(key) if isinstance(key, int) else None)
    return one.name if one else f"#{key}"


def _desk(made: Reform, key: Key | None) -> str:
    if key is None:
        return ""
    one = (made.before.get(key) if isinstance(key, int) else None) or made.after.get(key)
    return (one.desk_name or one.name) if one else f"#{key}"


def _ended(made: Reform) -> list[dict[str, Any]]:
    heirs: defaultdict[int, list[str]] = defaultdict(list)
    for one in sorted(made.heirs, key=lambda heir: not heir.is_default):
        heirs[one.predecessor].append(made.after[one.successor].name)
    units = sorted((made.before[one] for one in made.ended), key=lambda one: (one.level, one.code, one.name))
    return [
        {"unit": one.unit_id, "name": one.name, "kind": one.kind.label, "into": heirs.get(one.unit_id, [])}
        for one in units
    ]


def _opened(made: Reform) -> list[dict[str, Any]]:
    of: defaultdict[str, list[str]] = defaultdict(list)
    for one in made.heirs:
        of[one.successor].append(made.before[one.predecessor].name)
    return [
        {
            "code": one.key,
            "name": one.name,
            "kind": one.kind.label,
            "parent": _name(made, one.parent),
            "desk": one.desk_name,
            "of": of.get(str(one.key), []),
        }
        for one in sorted(made.opened, key=lambda one: (one.level, one.code))
    ]


def _difference(one: After, made: Reform) -> str:
    """What is said otherwise of a unit that goes on; empty where it only follows the one that it belongs to."""
    assert isinstance(one.key, int)  # noqa: S101 -- a unit that goes on
    was = made.before[one.key]
    found = []
    if one.name != was.name:
        found.append(f"tên cũ {was.name}")
    if one.kind != was.kind:
        found.append(f"{was.kind.label.lower()} thành {one.kind.label.lower()}")
    if one.code != was.code:
        found.append(f"mã {was.code or 'trống'} thành {one.code}")
    if one.parent != was.parent:
        found.append(f"từ {_name(made, was.parent)} về {_name(made, one.parent)}")
    if one.desk_name != was.desk_name:
        found.append(f"cơ quan thường trực: {one.desk_name}")
    return "; ".join(found)


def _of_keeper(told: Rehearsal) -> Counter[int]:
    found: Counter[int] = Counter()
    for group, number in told.groups.items():
        found[group.keeper] += number
    return found


def _undecided(told: Rehearsal) -> list[dict[str, Any]]:
    """The agencies that nobody takes along, each with its dossiers and the units that it could belong to."""
    made, dossiers = told.made, _of_keeper(told)
    codes = Counter(one.code for one in made.before.values() if one.code)
    heirs: defaultdict[int, list[str]] = defaultdict(list)
    for heir in sorted(made.heirs, key=lambda heir: not heir.is_default):
        heirs[heir.predecessor].append(heir.successor)
    found = []
    for unit in made.undecided:
        one = made.before[unit]
        parent = one.parent
        keys: list[Key | None] = [*heirs.get(parent, [])] if parent is not None else []
        above = made.heir_of(parent) if parent is not None else None
        if above not in keys:
            keys.append(above)
        found.append(
            {
                "unit": unit,
                "name": one.name,
                "kind": one.kind.label,
                "of": _name(made, parent),
                "dossiers": dossiers[unit],
                "to": [
                    {"key": _reference(made, key, codes), "name": _name(made, key)}
                    for key in keys
                    if key is not None
                ],
            }
        )
    return sorted(found, key=lambda one: -one["dossiers"])


def _reference(made: Reform, key: Key, codes: Mapping[str, int]) -> str:
    """How a line of the plan names the unit: by its code where nobody else bears it, else by its number."""
    code = key if isinstance(key, str) else made.before[key].code
    return code if isinstance(key, str) or codes.get(code) == 1 else f"#{key}"


def _divided(told: Rehearsal) -> list[dict[str, Any]]:
    made, dossiers = told.made, _of_keeper(told)
    parts: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for heir in made.heirs:
        name = made.after[heir.successor].name
        parts[heir.predecessor].append({"code": heir.successor, "name": name, "main": heir.is_default})
    return [
        {"unit": unit, "name": made.before[unit].name, "dossiers": dossiers[unit], "into": into}
        for unit, into in parts.items()
        if len(into) > 1
    ]


def levels_instead(level: Level) -> tuple[Level, ...]:
    """What may be registered for in place of a level that is gone."""
    return tuple(one for one in DESK_LEVELS if one != level)
