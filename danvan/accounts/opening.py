"""Many accounts at once, from a list of people: read whole, each bad line named, and opened all or none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from danvan.accounts.actions import AccountError, issue_account
from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.ui.text import clean_line, search_key
from danvan.units.finding import find
from danvan.units.models import Unit, UnitTerm, today

MOST = 60  # each password is hashed slowly on purpose
_LONGEST_NAME, _LONGEST_USERNAME = 120, 60
_ROLES = {search_key(role.label): role for role in Role} | {role.value: role for role in Role}


@dataclass(frozen=True)
class Opening:
    """One account to be opened: of whom, where, as what, under which name."""

    line: int
    full_name: str
    unit: UnitTerm
    role: Role
    username: str


@dataclass
class Reading:
    """What a list says: the accounts to be opened, and what is wrong by line."""

    openings: list[Opening] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether there is something to open and nothing wrong."""
        return bool(self.openings) and not self.problems


@dataclass(frozen=True)
class _Line:
    number: int
    full_name: str
    unit: str
    role: str
    username: str


def read(text: str, *, within: QuerySet[Unit], names: Sequence[str] = ()) -> Reading:
    """What the list says, each line a person: name, unit, role and, if wanted, the name to sign in by; cells apart by
    tabs, as they come from Excel, or by semicolons. Nothing is written.

    `names` are those that were shown before, in the order of the lines: sent twice, a list opens no second account.
    """
    reading = Reading()
    lines = _lines(text)
    if len(lines) > MOST:
        reading.problems.append(
            (0, f"Danh sách có {len(lines)} người; mỗi lần cấp tối đa {MOST}. Hãy chia ra.")
        )
        return reading
    units: dict[str, UnitTerm | str] = {}
    taken = _taken(lines, names)
    used: dict[str, int] = {}
    for place, line in enumerate(lines):
        wanted = line.username or (names[place] if place < len(names) else "")
        username = wanted or _free_name(line.full_name, taken | used.keys())
        said = units.setdefault(search_key(line.unit), "") or _unit(line.unit, within)
        units[search_key(line.unit)] = said
        problems = _problems(line, said, username, taken, used)
        reading.problems += [(line.number, words) for words in problems]
        if not problems and isinstance(said, UnitTerm):
            role = _ROLES[search_key(line.role)]
            reading.openings.append(Opening(line.number, line.full_name, said, role, username))
        used.setdefault(username.lower(), line.number)
    if not lines:
        reading.problems.append((0, "Danh sách chưa có người nào."))
    return reading


def _lines(text: str) -> list[_Line]:
    lines = []
    for number, raw in enumerate(text.splitlines(), 1):
        cells = [clean_line(cell) for cell in re.split(r"\t|;", raw)]
        if not any(cells) or search_key(cells[0]) in ("ho va ten", "ho ten"):
            continue
        full_name, unit, role, username, *_ = [*cells, "", "", "", ""]
        lines.append(_Line(number, full_name, unit, role, username))
    return lines


def _problems(
    line: _Line, unit: UnitTerm | str, username: str, taken: set[str], used: dict[str, int]
) -> list[str]:
    found = []
    if not line.full_name:
        found.append("Thiếu họ và tên.")
    elif len(line.full_name) > _LONGEST_NAME:
        found.append(f"Họ và tên dài {len(line.full_name)} ký tự, tối đa {_LONGEST_NAME}.")
    if isinstance(unit, str):
        found.append(unit)
    if search_key(line.role) not in _ROLES:
        known = ", ".join(role.label for role in Role)
        found.append(f"Không có vai trò “{line.role}”. Ghi một trong các vai trò: {known}.")
    if not _may_be_a_username(username):
        found.append(
            f"Tên đăng nhập “{username}” không dùng được: chỉ chữ, số và @ . + - _, tối đa 60 ký tự."
        )
    elif username.lower() in taken:
        found.append(f"Tên đăng nhập “{username}” đã có người dùng.")
    elif username.lower() in used:
        found.append(f"Tên đăng nhập “{username}” trùng với dòng {used[username.lower()]}.")
    return found


def _may_be_a_username(text: str) -> bool:
    try:
        UnicodeUsernameValidator()(text)
    except ValidationError:
        return False
    return len(text) <= _LONGEST_USERNAME


def _unit(said: str, within: QuerySet[Unit]) -> UnitTerm | str:
    """The one unit of today that is called so or has that code, an old name leading to what stands there; else what is
    wrong."""
    key = search_key(said)
    if not key:
        return "Thiếu đơn vị."
    exact = UnitTerm.objects.on(today()).filter(Q(search_key=key) | Q(code=clean_line(said)), unit__in=within)
    found = list(exact.in_order()[:4]) or [one.term for one in find(said, within=within, most=4)]
    if not found:
        return f"Không có đơn vị “{said}” trong phạm vi của đồng chí."
    if len(found) > 1:
        names = ", ".join(f"{term.name} ({term.code})" if term.code else term.name for term in found)
        return f"Có nhiều đơn vị “{said}”: {names}… Ghi đủ tên, hoặc ghi mã đơn vị."
    return found[0]


def _taken(lines: Iterable[_Line], names: Iterable[str]) -> set[str]:
    """Which of the names in question, or of those that could be made of the persons' names, somebody has."""
    wanted = Q(name__in=[name.lower() for name in (*(line.username for line in lines), *names) if name])
    for stem in {_stem(line.full_name) for line in lines if not line.username}:
        wanted |= Q(name__startswith=stem)
    found = User.objects.annotate(name=Lower("username")).filter(wanted)
    return set(found.values_list("name", flat=True))


def _stem(full_name: str) -> str:
    """The given name and the first letters of the others: "Nguyễn Thị Lan" is lan.nt."""
    *others, last = re.sub(r"[^a-z0-9 ]", "", search_key(full_name)).split() or ["nguoi"]
    first_letters = "".join(word[0] for word in others)
    return f"{last}.{first_letters}"[:40] if first_letters else last[:40]


def _free_name(full_name: str, taken: Iterable[str]) -> str:
    stem, known = _stem(full_name), set(taken)
    number = 1
    while (name := stem if number == 1 else f"{stem}{number}") in known:
        number += 1
    return name


@transaction.atomic
def open_all(openings: Iterable[Opening], *, since: dt.date, by: User) -> list[tuple[User, str]]:
    """Every account with its post, and its one-time password; one that cannot be opened leaves none of them.

    Raises AccountError, which names the line, and NotPermittedError.
    """
    made = []
    for one in openings:
        try:
            made.append(
                issue_account(
                    username=one.username,
                    full_name=one.full_name,
                    unit=Unit(pk=one.unit.unit_id),
                    role=one.role,
                    since=since,
                    by=by,
                )
            )
        except AccountError as error:
            raise AccountError(f"Dòng {one.line}: {error}") from error
    return made
