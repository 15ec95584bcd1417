"""Many accounts at once, from a list of people, pasted or in a workbook: read whole, each bad line named, each line by
the form of the page that opens one account."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Lower

from danvan.accounts import actions
from danvan.accounts.actions import AccountError
from danvan.accounts.forms import IssueAccountForm
from danvan.accounts.models import Membership, SignIn, User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPossibleError
from danvan.ui.text import clean_line, search_key
from danvan.units.finding import find
from danvan.units.models import Unit, UnitTerm, last_said, today
from danvan.units.naming import Names

MOST = 60  # passwords of one page: each is hashed slowly on purpose
_LISTS = 7202511  # the lock under which lists of people are written, one at a time
_AT_ONCE = 500  # names in one question
_MOST_NAMED = (
    5_000  # units of a province with room to spare; a whole country's are too many to be read for a page
)
_SHOWN = 80  # characters of somebody's own words in an answer
_ROLES = {search_key(role.label): role for role in Role} | {role.value: role for role in Role}
_TITLES = {"unit": "Đơn vị"} | {name: str(one.label) for name, one in IssueAccountForm.base_fields.items()}
_WITH_MORE = re.compile(r"(.+?)\s*\(([^()]+)\)")

Named = dict[tuple[int, str], list[str]]
Slip = tuple[User, str, list[tuple[str, str]]]  # the account, its one-time password, its posts in words


@dataclass(frozen=True)
class Line:
    """What a list says of one person, as it stands there."""

    number: int
    full_name: str
    unit: str
    role: str
    username: str = ""
    since: str = ""
    until: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Opening:
    """One account to be opened: of whom, where, as what, under which name."""

    line: int
    full_name: str
    unit_id: int
    unit_name: str
    roles: tuple[Role, ...]
    username: str
    since: dt.date
    until: dt.date | None = None
    phone: str = ""
    email: str = ""

    @property
    def posts(self) -> list[tuple[str, str]]:
        """Each post in words: the role, the unit."""
        return [(role.label, self.unit_name) for role in self.roles]

    @property
    def role_labels(self) -> str:
        """The roles in words."""
        return ", ".join(role.label for role in self.roles)


@dataclass
class Understood:
    """A line: the account to be opened, or what is wrong with which field ("" for none), or whom it repeats. `note` is
    what is to be known of an account that can be opened."""

    number: int
    opening: Opening | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)
    twin: str = ""
    note: str = ""


@dataclass
class Reading:
    """What a pasted list says: the accounts to be opened, and what is wrong, each with its line."""

    openings: list[Opening] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether there is something to open and nothing wrong."""
        return bool(self.openings) and not self.problems


def read(
    text: str, *, within: QuerySet[Unit], since: dt.date | None = None, names: Sequence[str] = ()
) -> Reading:
    """What the pasted list says, each line a person: name, unit, role and, if wanted, the name to sign in by; cells
    apart by tabs, as they come from Excel, or by semicolons. Nothing is written.

    `names` are those that were shown before, in the order of the lines: sent twice, a list opens no second account.
    """
    reading = Reading()
    lines = list(_lines(text, f"{since or today():%d/%m/%Y}"))
    if len(lines) > MOST:
        reading.problems.append(
            f"Danh sách có {len(lines)} người; mỗi lần cấp tối đa {MOST}. Hãy chia ra, hoặc nhập từ Excel."
        )
        return reading
    for one in understood(lines, within=within, names=names):
        where = f"Dòng {one.number}"
        reading.problems += [
            f"{where}, {_TITLES[name].lower()}: {words}" if name else f"{where}: {words}"
            for name, words in one.problems
        ]
        if one.twin:
            reading.problems.append(f"{where}: {one.twin}.")
        elif one.opening:
            reading.openings.append(one.opening)
    if not lines:
        reading.problems.append("Danh sách chưa có người nào.")
    return reading


def _lines(text: str, since: str) -> Iterator[Line]:
    for number, raw in enumerate(text.splitlines(), 1):
        cells = [clean_line(cell) for cell in re.split(r"\t|;", raw)]
        if not any(cells) or search_key(cells[0]) in ("ho va ten", "ho ten"):
            continue
        full_name, unit, role, username, *_ = [*cells, "", "", "", ""]
        yield Line(number, full_name, unit, role, username, since)


def understood(
    lines: Sequence[Line], *, within: QuerySet[Unit], names: Sequence[str] = ()
) -> Iterator[Understood]:
    """Each line, checked by the form that opens one account at a unit `within`. Somebody of that name who is at that
    unit, or in the list before, is not opened again, unless the line gives a name of its own to sign in by."""
    everyday = _Everyday(within)
    units = {
        key: _unit(said, within, everyday)
        for key, said in {search_key(one.unit): one.unit for one in lines}.items()
    }
    there = _people_at({term.unit_id for term in units.values() if isinstance(term, UnitTerm)})
    taken = _taken(lines, names)
    before: dict[tuple[int, str], Line] = {}
    used: dict[str, int] = {}
    for place, line in enumerate(lines):
        unit = units[search_key(line.unit)]
        shown = names[place] if place < len(names) else ""
        username = line.username or shown or _free_name(line.full_name, taken | used.keys())
        found = Understood(line.number)
        who = (unit.unit_id, _name(line.full_name)) if isinstance(unit, UnitTerm) else None
        if who and who[1]:
            _compare(found, line, there.get(who, []), before.get(who))
        if not found.twin:
            if same := used.get(username.lower()):
                found.problems.append(
                    ("username", f"Tên đăng nhập “{username[:_SHOWN]}” trùng với dòng {same}.")
                )
            _check(found, line, unit, username)
            used.setdefault(username.lower(), line.number)
            if who and found.opening:
                before.setdefault(who, line)
        yield found


def _compare(found: Understood, line: Line, known: Sequence[str], earlier: Line | None) -> None:
    """Whether the person, by name, is at the unit already, under the names `known`, or in the list before. A role that
    only the second line tells is not passed over with it."""
    own = line.username.lower()
    if known and (not own or own in {one.lower() for one in known}):
        name = next((one for one in known if one.lower() == own), known[0])
        found.twin = f"{line.full_name} đã có tài khoản “{name}” tại đơn vị này"
    elif earlier is not None and not own:
        same = f"cùng người, cùng đơn vị với dòng {earlier.number}"
        if _said_roles(line) <= _said_roles(earlier):
            found.twin = f"{same}; nếu là người khác thì ghi tên đăng nhập riêng"
        else:
            found.problems.append(
                (
                    "role",
                    f"Vai trò này là của {same}. Ghi mọi vai trò của một người trên một dòng, ngăn bằng dấu phẩy, hoặc "
                    "nhập xong thì giao thêm ở trang của người ấy; nếu là người khác thì ghi tên đăng nhập riêng.",
                )
            )
    elif known or earlier is not None:
        said = (
            f"ở dòng {earlier.number}" if earlier is not None and not known else f"có tài khoản “{known[0]}”"
        )
        found.note = f"người cùng tên, cùng đơn vị {said}; xem lại có phải người khác không"


def _words(role: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;/\n]", role) if part.strip()]


def _said_roles(line: Line) -> set[str]:
    return {search_key(word) for word in _words(line.role)}


def _check(found: Understood, line: Line, unit: UnitTerm | str, username: str) -> None:
    """The line is an account to be opened, or has its problems."""
    words = _words(line.role)
    unknown = next((word for word in words if search_key(word) not in _ROLES), None)
    if unknown is not None or not words:
        offered = ", ".join(role.label for role in Role)
        said = f"Không có vai trò “{unknown[:_SHOWN]}”." if unknown else "Thiếu vai trò."
        found.problems.append(("role", f"{said} Ghi một trong các vai trò: {offered}."))
    known = tuple(dict.fromkeys(_ROLES[key] for key in map(search_key, words) if key in _ROLES))
    if isinstance(unit, str):
        found.problems.append(("unit", unit))
    typed = {
        "full_name": line.full_name, "username": username, "role": known[0] if known else Role.VIEWER,
        "since": line.since, "until": line.until, "phone": line.phone, "email": line.email,
    }  # fmt: skip
    place = Unit(pk=unit.unit_id) if isinstance(unit, UnitTerm) else None
    form = IssueAccountForm(typed, unit=place)
    for name, errors in form.errors.items():
        found.problems += [("" if name == NON_FIELD_ERRORS else name, str(error)) for error in errors]
    if not found.problems and isinstance(unit, UnitTerm):
        data = form.cleaned_data | {"roles": known}
        del data["role"]
        found.opening = Opening(line.number, unit_id=unit.unit_id, unit_name=unit.name, **data)


def _name(full_name: str) -> str:
    """What names are compared by: case and spaces aside; Lan and Lân are two."""
    return clean_line(full_name).casefold()


def _people_at(units: Collection[int]) -> Named:
    """Who has or had a post at these units, by unit and name: the names they sign in by."""
    posts = Membership.objects.filter(unit__in=units).order_by("pk")
    known: Named = {}
    for unit, full_name, username in posts.values_list("unit_id", "user__full_name", "user__username"):
        names = known.setdefault((unit, _name(full_name)), [])
        if username not in names:
            names.append(username)
    return known


class _Everyday:
    """The units `within` by what people call them, read when a name leads to none otherwise; of more than a province's
    none."""

    def __init__(self, within: QuerySet[Unit]) -> None:
        self._within = within

    @cached_property
    def _terms(self) -> dict[int, UnitTerm]:
        terms = UnitTerm.objects.on(today()).filter(unit__in=self._within).annotate(above=last_said("parent"))
        found = list(terms.in_order()[: _MOST_NAMED + 1])
        return {term.unit_id: term for term in found} if len(found) <= _MOST_NAMED else {}

    @cached_property
    def _names(self) -> Names:
        return Names(self._terms.values(), home=0)

    def called(self, said: str) -> list[UnitTerm]:
        """The unit that is called so, or all that it may be."""
        return [self._terms[pk] for pk in self._names.called(said)]

    def like(self, said: str) -> str:
        """What may be meant by a name that leads to none, as a question; empty for nothing."""
        found = "; ".join(map(self._names.title, self._names.like(said)))
        return f" Có phải: {found}?" if found else ""


def _unit(said: str, within: QuerySet[Unit], everyday: _Everyday) -> UnitTerm | str:
    """The one unit of today that is called so or has that code, an old name leading to what stands there, or that
    people call so; else what is wrong. Of several of a name "name (unit above)" or "name (code)" is one."""
    key = search_key(said)
    if not key:
        return "Thiếu đơn vị."
    terms = (
        UnitTerm.objects.on(today()).filter(unit__in=within).annotate(above=last_said("parent")).in_order()
    )
    found = list(terms.filter(Q(search_key=key) | Q(code=clean_line(said)))[:4])
    if not found and (parts := _WITH_MORE.fullmatch(clean_line(said))):
        name, more = (search_key(part) for part in parts.groups())
        alike = list(terms.filter(search_key=name)[:_AT_ONCE])
        found = [one for one in alike if more in (search_key(one.above or ""), search_key(one.code))]
    found = found or [one.term for one in find(said, within=within, most=4)] or everyday.called(said)[:4]
    shown = said[:_SHOWN]
    if not found:
        return f"Không có đơn vị “{shown}” trong phạm vi của đồng chí.{everyday.like(said)}"
    if len(found) > 1:
        return f"Có nhiều đơn vị “{shown}”: {', '.join(map(_told_apart, found))}… Ghi đủ như vậy, hoặc ghi mã đơn vị."
    return found[0]


def _told_apart(term: UnitTerm) -> str:
    more = term.code or getattr(term, "above", "")
    return f"{term.name} ({more})" if more else term.name


def names_offered(within: QuerySet[Unit], most: int) -> list[str]:
    """What the units of today are called in a list, each so that it is read as that one; none where there are more
    than `most`."""
    terms = UnitTerm.objects.on(today()).filter(unit__in=within).annotate(above=last_said("parent"))
    found = list(terms.in_order()[: most + 1])
    if len(found) > most:
        return []
    keys = [one.search_key for one in found]
    several = {key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else set()
    return [
        f"{one.name} ({one.above or one.code})" if one.search_key in several else one.name for one in found
    ]


def _taken(lines: Iterable[Line], names: Iterable[str]) -> set[str]:
    """Which of the names in question, or of those that could be made of the persons' names, somebody has."""
    wanted = [Q(name=name.lower()) for name in (*(line.username for line in lines), *names) if name]
    wanted += [
        Q(name__startswith=stem) for stem in {_stem(line.full_name) for line in lines if not line.username}
    ]
    users = User.objects.annotate(name=Lower("username"))
    found: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        asked = Q(*wanted[start : start + _AT_ONCE], _connector=Q.OR)
        found.update(users.filter(asked).values_list("name", flat=True))
    return found


def _stem(full_name: str) -> str:
    """The given name and the first letters of the others: "Nguyễn Thị Lan" is lan.nt."""
    *others, last = re.sub(r"[^a-z0-9 ]", "", search_key(full_name)).split() or ["nguoi"]
    first_letters = "".join(word[0] for word in others)
    return f"{last}.{first_letters}"[:40] if first_letters else last[:40]


def _free_name(full_name: str, taken: Collection[str]) -> str:
    stem = _stem(full_name)
    number = 1
    while (name := stem if number == 1 else f"{stem}{number}") in taken:
        number += 1
    return name


@transaction.atomic
def open_all(openings: Iterable[Opening], *, by: User) -> list[tuple[User, str]]:
    """Every account with its posts, and its one-time password; one that cannot be opened leaves none of them.

    Raises AccountError, which names the line, and NotPermittedError.
    """
    return [(_open(one, password := actions.first_password(), by), password) for one in openings]


def hold_lists() -> None:
    """To the end of the transaction nobody else writes a list of people: two of the same double nobody. Whoever else
    does is waited for, however long their list is."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10min'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LISTS])


@transaction.atomic
def open_without_passwords(
    openings: Sequence[Opening], *, by: User, told: Callable[[int, int], None]
) -> list[User]:
    """Every account with its posts; nobody can sign in with one before `hand_out` gives it a password. All or none.

    Raises as `open_all` does.
    """
    made = []
    for one in openings:
        made.append(_open(one, None, by))
        told(len(made), len(openings))
    return made


def _open(one: Opening, password: str | None, by: User) -> User:
    first, *others = one.roles
    unit = Unit(pk=one.unit_id)
    try:
        user = actions.open_account(
            username=one.username,
            full_name=one.full_name,
            phone=one.phone,
            email=one.email,
            password=password,
            unit=unit,
            role=first,
            since=one.since,
            until=one.until,
            by=by,
        )
        for role in others:
            actions.give_post(user, unit=unit, role=role, since=one.since, until=one.until, by=by)
    except AccountError as error:
        raise AccountError(f"Dòng {one.line}: {error}") from error
    return user


def is_unused(prefix: str = "") -> ExpressionWrapper:
    """Whether an account is open, and nobody has signed in with it or chosen its password."""
    said = {"last_login": None, "must_change_password": True, "is_active": True}
    return ExpressionWrapper(Q(**{prefix + name: value for name, value in said.items()}), BooleanField())


def has_no_password(prefix: str = "") -> ExpressionWrapper:
    """Whether an account has none yet."""
    unset = Q(**{f"{prefix}password__startswith": UNUSABLE_PASSWORD_PREFIX})
    return ExpressionWrapper(unset, BooleanField())


@transaction.atomic
def hand_out(users: QuerySet[User], *, by: User) -> list[Slip]:
    """A new one-time password for each of those that `by` may change and nobody has used: what was handed out before is
    worth nothing. It is kept nowhere; who does not read it now asks for another."""
    asked = set(users.values_list("pk", flat=True))
    mine = User.objects.managed_by(by).filter(is_unused(), pk__in=asked).values_list("pk", flat=True)
    held = User.objects.filter(is_unused(), pk__in=list(mine)).select_for_update().order_by("pk")
    posts: dict[int, list[tuple[str, str]]] = {}
    for post in Membership.objects.lasting(today()).filter(user__in=asked).named().order_by("pk"):
        posts.setdefault(post.user_id, []).append((post.role_label, post.unit_name))
    return [(user, actions.reset_password(user), posts.get(user.pk, [])) for user in held]


@transaction.atomic
def take_back(opened: Sequence[tuple[int, Opening]], *, by: User) -> None:
    """The accounts, by their number, are gone as if they had never been, each of what it was opened as.

    Raises NotPossibleError where somebody has signed in with one or chosen its password, where one holds other posts
    now, where anything else was built on it, and where `by` may not change it.
    """
    numbers = [pk for pk, _ in opened]
    users = {user.pk: user for user in User.objects.filter(pk__in=numbers).select_for_update().order_by("pk")}
    mine = set(User.objects.managed_by(by).filter(pk__in=numbers).values_list("pk", flat=True))
    used = set(SignIn.objects.filter(user__in=numbers).values_list("user_id", flat=True))
    held: dict[int, set[tuple[int, str, dt.date, dt.date | None]]] = {}
    posts = Membership.objects.filter(user__in=numbers)
    for user, *post in posts.values_list("user_id", "unit_id", "role", "since", "until"):
        held.setdefault(user, set()).add(tuple(post))
    for pk, one in opened:
        user = users.get(pk)
        if user is None:
            raise NotPossibleError(f"tài khoản “{one.username}” không còn.")
        if user.last_login is not None or not user.must_change_password or pk in used:
            raise NotPossibleError(f"đã có người đăng nhập bằng tài khoản “{user.username}”.")
        if held.get(pk) != {(one.unit_id, role.value, one.since, one.until) for role in one.roles}:
            raise NotPossibleError(f"nhiệm vụ của tài khoản “{user.username}” đã thay đổi sau khi nhập.")
        if pk not in mine:
            raise NotPossibleError(f"tài khoản “{user.username}” ngoài phạm vi quản trị của đồng chí.")
    actions.remove_unused(users.values())
