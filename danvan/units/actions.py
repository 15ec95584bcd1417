"""The only writer of units, their terms and successions. Every function is one transaction.

Terms of one unit never overlap, a term lies within the terms of its parent, and its path is its parent's
path and one step more. Writers take turns, since a change of one unit rewrites the paths of all beneath it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import DateRangeField
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from danvan.ui.text import clean_line
from danvan.units.enums import DESK_LEVELS, TERRITORIAL_KINDS, Level, UnitKind
from danvan.units.models import Unit, UnitSuccession, UnitTerm, chain_of, path_of, today
from danvan.units.reform import After, Key, Reform, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from danvan.units.data.country import Country, PlannedTerm

# Any fixed number that no other advisory lock of the application uses.
_TREE_LOCK = 7_202_507


class UnitError(ValueError):
    """The tree cannot be changed like this; the message says why, in Vietnamese, fit for the screen."""


class _Same(Enum):
    SAME = "same"


SAME = _Same.SAME


@dataclass(frozen=True)
class _Facts:
    """What a term says, apart from when and where."""

    name: str
    kind: UnitKind
    code: str
    parent: Unit | None
    desk_level: Level | None
    desk_name: str
    served_by: Unit | None
    offline: bool

    @classmethod
    def of(cls, term: UnitTerm) -> _Facts:
        return cls(
            name=term.name,
            kind=UnitKind(term.kind),
            code=term.code,
            parent=term.parent,
            desk_level=None if term.desk_level is None else Level(term.desk_level),
            desk_name=term.desk_name,
            served_by=term.desk_served_by,
            offline=term.desk_is_offline,
        )


@transaction.atomic
def open_unit(
    *,
    name: str,
    kind: UnitKind,
    level: Level,
    parent: Unit | None,
    since: dt.date | None,
    code: str = "",
    desk_level: Level | None = None,
    desk_name: str = "",
    until: dt.date | None = None,
    served_by: Unit | None = None,
    offline: bool = False,
) -> Unit:
    """A new unit beneath `parent` from `since` (None: always was) to the day before `until` (None: no end).

    It has one term for each place its parent stands at meanwhile. `level` is what `level_beneath` says; it is
    asked for so that the caller knows what it makes. Raises UnitError.
    """
    _take_turn()
    facts = _cleaned(_Facts(name, UnitKind(kind), code, parent, desk_level, desk_name, served_by, offline))
    if since and until and until <= since:
        raise UnitError("Ngày kết thúc phải sau ngày bắt đầu.")
    unit = Unit.objects.create()
    for term in _terms(unit, facts, since, until):
        if term.level != level:
            raise UnitError(f"Ở vị trí này “{facts.name}” là đơn vị {Level(term.level).label}.")
        term.save()
    refresh_standing(of=[unit.pk])
    unit.refresh_from_db()
    return unit


@transaction.atomic
def change_unit(
    unit: Unit,
    *,
    on: dt.date,
    name: str | _Same = SAME,
    kind: UnitKind | _Same = SAME,
    parent: Unit | _Same = SAME,
    code: str | _Same = SAME,
    desk_level: Level | _Same | None = SAME,
    desk_name: str | _Same = SAME,
    served_by: Unit | _Same | None = SAME,
    offline: bool | _Same = SAME,
) -> UnitTerm:
    """A new term of `unit` from `on` to where its term of that day ended; that one ends the day before.

    What is not named stays; a unit that loses its desk loses its name and server too, and is not offline. A
    term that begins on `on` is itself rewritten; terms that begin later are left alone. All beneath the unit
    follow it: their terms are split on that day when their path changes. The level follows from the kind, else
    from the parent. Returns the term in force on `on`. Raises UnitError.
    """
    _take_turn()
    old = unit.term_on(on)
    if old is None:
        raise UnitError(f"“{unit}” không tồn tại vào ngày {_shown(on)}.")
    named = {
        "name": name, "kind": kind, "parent": parent, "code": code,
        "desk_level": desk_level, "desk_name": desk_name, "served_by": served_by, "offline": offline,
    }  # fmt: skip
    changes: dict[str, Any] = {field: value for field, value in named.items() if value is not SAME}
    if changes.get("desk_level", SAME) is None:
        changes = {"desk_name": "", "served_by": None, "offline": False} | changes
    facts = _cleaned(replace(_Facts.of(old), **changes))
    if facts == _Facts.of(old):
        return old
    if facts.desk_level is None or facts.offline:
        _check_serves_nobody(unit, old.name, on)
    new_terms = _terms(unit, facts, on, old.during.upper)
    _cut(old, on)
    for term in new_terms:
        term.save()
    touched = _follow({unit.pk})
    _check_children_fit(unit)
    refresh_standing(of={unit.pk} | touched)
    unit.refresh_from_db()
    return unit.terms.get(during__contains=on)


@transaction.atomic
def end_unit(unit: Unit, *, on: dt.date) -> UnitTerm:
    """`unit` does not exist from `on`; its last day is the day before. Returns its last term.

    Raises UnitError while anything beneath it, or a desk it serves, exists on or after `on`.
    """
    _take_turn()
    last = unit.latest_term
    lasting = DateRange(on, None)
    if last is None or (last.during.upper and last.during.upper <= on):
        raise UnitError(f"“{unit}” đã kết thúc trước ngày {_shown(on)}.")
    if last.during.lower and last.during.lower >= on:
        raise UnitError(
            f"“{last.name}” có thay đổi từ ngày {_shown(last.during.lower)}: hãy chọn ngày kết thúc sau đó."
        )
    beneath = UnitTerm.objects.filter(parent=unit, during__overlap=lasting).in_order()
    if children := list(beneath[:4]):
        raise UnitError(
            f"“{last.name}” còn đơn vị trực thuộc: {_listed(children)}. Hãy sắp xếp các đơn vị đó trước."
        )
    _check_serves_nobody(unit, last.name, on)
    last.during = DateRange(last.during.lower, on)
    last.save(update_fields=["during"])
    refresh_standing(of=[unit.pk])
    unit.refresh_from_db()
    return last


@transaction.atomic
def succeed(
    predecessor: Unit, successor: Unit, *, on: dt.date, resolution: str = "", is_default: bool = True
) -> UnitSuccession:
    """`successor` takes over from `predecessor` on `on`; with `is_default` it looks after all its records.

    The predecessor has ended by then and the successor exists on that day. Raises UnitError.
    """
    _take_turn()
    if predecessor == successor:
        raise UnitError("Đơn vị không thể tiếp nhận chính mình.")
    last = predecessor.latest_term
    if last is None or last.during.upper is None or last.during.upper > on:
        raise UnitError(f"“{predecessor}” chưa kết thúc vào ngày {_shown(on)}.")
    if successor.term_on(on) is None:
        raise UnitError(f"“{successor}” không tồn tại vào ngày {_shown(on)}.")
    known = predecessor.successions.all()
    if known.filter(successor=successor).exists():
        raise UnitError(f"“{successor}” đã được ghi là đơn vị sau sắp xếp của “{predecessor}”.")
    if is_default and known.filter(is_default=True).exists():
        raise UnitError(f"“{predecessor}” đã có đơn vị nhận phần chính.")
    succession = UnitSuccession.objects.create(
        predecessor=predecessor,
        successor=successor,
        on=on,
        resolution=clean_line(resolution),
        is_default=is_default,
    )
    refresh_standing(of=[predecessor.pk])
    predecessor.refresh_from_db()
    return succession


@transaction.atomic
def load_country(country: Country) -> None:
    """All units, terms and successions of `country` are in the tree. Raises UnitError unless it was empty."""
    _take_turn()
    if Unit.objects.exists():
        raise UnitError("Đã có dữ liệu đơn vị: chỉ nạp bản đồ cả nước vào hệ thống trống.")
    _take_time()
    ids = dict(zip(country.units, _new_ids(len(country.units)), strict=True))
    now = timezone.now()
    _copy([Unit(pk=pk, created_at=now) for pk in ids.values()])
    _copy(
        [
            _planned(term, ids[key], ids, path_of(_planned_chain(key, term, country, ids)))
            for key, terms in country.units.items()
            for term in terms
        ]
    )
    _copy(
        [
            UnitSuccession(
                predecessor_id=ids[planned.predecessor],
                successor_id=ids[planned.successor],
                on=planned.on,
                resolution=planned.resolution,
                is_default=planned.is_default,
            )
            for planned in country.successions
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT units_refresh_statistics()")
    refresh_standing()
    _check_now()


@transaction.atomic
def carry_out(
    made: Reform, meanwhile: Callable[[dict[str, int]], object] = lambda _numbers: None
) -> dict[str, int]:
    """From the day of its plan on the map is as `made` says; the ids of the units it made, by code.

    All terms are written at once, so that a whole country takes seconds. `meanwhile` is called with those ids when the
    new units stand and the ended ones do not stand beneath their heirs yet: what is taken from the one to the other
    then is written once. Raises UnitError for a reform that is not sound, and where the map is not any more what it
    was read against.
    """
    _take_turn()
    _take_time()
    on = made.plan.on
    if not made.is_sound:
        raise UnitError("Phương án còn lỗi hoặc còn điều chưa chọn nên chưa thực hiện được.")
    if standing_on(on - dt.timedelta(days=1)) != made.before:
        raise UnitError("Bản đồ đơn vị đã thay đổi từ lúc xem thử phương án. Hãy xem thử lại.")
    changed = [one for one in made.changed if isinstance(one.key, int)]
    _refuse_what_is_to_come(made, {one.key for one in changed})
    ids = _new_ids(len(made.opened))
    numbers: dict[str, int] = {str(one.key): pk for one, pk in zip(made.opened, ids, strict=True)}
    touched = [*made.ended, *(one.key for one in changed)]
    UnitTerm.objects.filter(unit__in=touched, during__contains=on).update(
        during=Func(
            Func(F("during"), function="lower"),
            Value(on),
            function="daterange",
            output_field=DateRangeField(),
        )
    )
    now = timezone.now()
    _copy([Unit(pk=pk, created_at=now) for pk in ids])
    _copy([_term_after(one, numbers, on) for one in (*made.opened, *changed)])
    _copy(
        [
            UnitSuccession(
                predecessor_id=heir.predecessor,
                successor_id=numbers[heir.successor],
                on=on,
                resolution=clean_line(made.plan.resolution)[:200],
                is_default=heir.is_default,
            )
            for heir in made.heirs
        ]
    )
    refresh_standing(of=ids)
    meanwhile(numbers)
    refresh_standing()
    return numbers


@transaction.atomic
def take_back(
    on: dt.date,
    *,
    made: Collection[int],
    touched: Collection[int],
    meanwhile: Callable[[], object] = lambda: None,
) -> None:
    """The map is as it was before `carry_out` on that day: the units it `made` are gone, those it `touched` are what
    they were. `meanwhile` is called when these stand again and those are not gone yet. Raises UnitError where something
    has been built on it since: a later term, a unit beneath a new one, a choice between successors, or anything else
    that names a new unit.
    """
    _take_turn()
    _take_time()
    mine = UnitTerm.objects.filter(unit__in=[*made, *touched], during__startswith__gte=on)
    if mine.exclude(during__startswith=on, during__upper_inf=True).exists():
        raise UnitError("Có đơn vị đã thay đổi tiếp sau lần sắp xếp này.")
    others = UnitTerm.objects.filter(Q(parent__in=made) | Q(desk_served_by__in=made))
    if terms := list(others.exclude(unit__in=[*made, *touched]).in_order()[:4]):
        raise UnitError(f"Đã có đơn vị mới gắn với đơn vị sau sắp xếp: {_listed(terms)}.")
    try:
        with transaction.atomic():
            UnitSuccession.objects.filter(on=on, successor__in=made).delete()
    except IntegrityError as error:
        raise UnitError("Đã có hồ sơ được quy đổi theo lần sắp xếp này nên không hoàn tác được.") from error
    mine.delete()
    UnitTerm.objects.filter(unit__in=touched, during__endswith=on).update(
        during=Func(
            Func(F("during"), function="lower"),
            Value(None),
            function="daterange",
            output_field=DateRangeField(),
        )
    )
    refresh_standing(of=touched)
    meanwhile()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM units_unit WHERE id = ANY (%s)", [list(made)])
            _check_now()
    except IntegrityError as error:
        raise UnitError("Đã có dữ liệu mới gắn với đơn vị sau sắp xếp nên không hoàn tác được.") from error


def standing_on(day: dt.date) -> dict[int, Standing]:
    """The map of a day, as a reform is read against it."""
    terms = UnitTerm.objects.on(day).order_by("path").iterator(chunk_size=5000)
    return {term.unit_id: _standing(term) for term in terms}


def _standing(term: UnitTerm) -> Standing:
    return Standing(
        unit_id=term.unit_id,
        name=term.name,
        kind=UnitKind(term.kind),
        code=term.code,
        level=Level(term.level),
        parent=term.parent_id,
        desk_level=None if term.desk_level is None else Level(term.desk_level),
        desk_name=term.desk_name,
        served_by=term.desk_served_by_id,
        offline=term.desk_is_offline,
        until=term.during.upper,
    )


def _refuse_what_is_to_come(made: Reform, changed: set[Key]) -> None:
    """Raises UnitError where a term that begins later would stand beneath a unit that is gone or elsewhere then."""
    touched = made.ended | {key for key in changed if isinstance(key, int)}
    later = UnitTerm.objects.filter(during__startswith__gte=made.plan.on, parent__in=touched).in_order()
    if terms := list(later[:4]):
        raise UnitError(
            f"{_listed(terms)} đã hẹn bắt đầu hoặc thay đổi từ ngày {_shown(made.plan.on)} trở đi. "
            "Hãy đưa vào phương án, hoặc bỏ hẹn trước."
        )


def _term_after(one: After, numbers: dict[str, int], on: dt.date) -> UnitTerm:
    def pk(key: Key | None) -> int | None:
        return numbers[key] if isinstance(key, str) else key

    made = UnitTerm(
        unit_id=pk(one.key),
        during=DateRange(on, None),
        name=one.name,
        kind=one.kind,
        code=one.code,
        level=one.level,
        parent_id=pk(one.parent),
        path=path_of(number for key in one.chain if (number := pk(key)) is not None),
        desk_level=one.desk_level,
        desk_name=one.desk_name,
        desk_served_by_id=pk(one.served_by),
        desk_is_offline=one.offline,
    )
    made.derive()
    return made


def _new_ids(number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('units_unit', 'id')) FROM generate_series(1, %s)", [number]
        )
        return [row[0] for row in cursor.fetchall()]


def level_beneath(kind: UnitKind, parent: UnitTerm | None) -> Level:
    """The level of a unit of `kind` beneath `parent`: a city's agency is at grassroots, a khu phố below."""
    return kind.level_beneath(Level(parent.level) if parent else None)


@transaction.atomic
def refresh_standing(*, of: Iterable[int] | None = None) -> int:
    """Where every unit's records are looked after today: `scope_path` and `closed_path` are right afterwards.

    A living unit, or one still to come: the path of its term of today (else of its first to come), nothing
    closed. One that has ended: beneath its heir, which is the default successor, else the parent in its
    last term; and closed at the path of its last term. With `of`, only these units and those that stand
    beneath them. To be called without it when a day begins, since terms begin and end by themselves.
    Returns how many units changed.
    """
    ids = None if of is None else list(of)
    with transaction.atomic(), connection.cursor() as cursor:
        if ids is None:
            # Just loaded tables have no statistics: PostgreSQL would expect a handful of rows and compare each of
            # 14,000 with each. Hashing them is right whatever it expects.
            cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(_STANDING, {"of": ids, "today": today()})
        changed = int(cursor.rowcount)
        if ids is None:
            cursor.execute("SET LOCAL enable_nestloop = DEFAULT")
        return changed


_STANDING = """
WITH RECURSIVE affected AS (
    SELECT u.id FROM units_unit u WHERE %(of)s::bigint[] IS NULL OR u.id = ANY (%(of)s::bigint[])
    UNION
    SELECT u.id FROM units_unit o
    JOIN units_unit u ON u.scope_path >= o.scope_path AND u.scope_path < o.scope_path || '~'
    WHERE o.id = ANY (%(of)s::bigint[]) AND o.scope_path <> ''
), fate AS (
    SELECT DISTINCT ON (t.unit_id)
        t.unit_id AS id, t.path, coalesce(upper(t.during) <= %(today)s, false) AS ended,
        coalesce(s.successor_id, t.parent_id) AS heir
    FROM units_unitterm t
    LEFT JOIN units_unitsuccession s ON s.predecessor_id = t.unit_id AND s.is_default
    WHERE %(of)s::bigint[] IS NULL OR t.unit_id IN (SELECT id FROM affected)
    -- First the term of today, then the next to come, then the last that has ended.
    ORDER BY t.unit_id, (t.during @> %(today)s::date) DESC,
        coalesce(upper(t.during) <= %(today)s, false),
        CASE WHEN coalesce(upper(t.during) <= %(today)s, false) THEN NULL ELSE lower(t.during) END,
        upper(t.during) DESC
), standing AS (
    SELECT known.id, known.path FROM (
        SELECT id, path FROM fate WHERE NOT ended
        UNION ALL
        SELECT f.id, h.scope_path || lpad(f.id::text, 7, '0') || '.'
        FROM fate f JOIN units_unit h ON h.id = f.heir
        WHERE f.ended AND %(of)s::bigint[] IS NOT NULL AND f.heir NOT IN (SELECT id FROM affected)
    ) known
    UNION ALL
    SELECT f.id, s.path || lpad(f.id::text, 7, '0') || '.'
    FROM standing s JOIN fate f ON f.heir = s.id WHERE f.ended
), wanted AS (
    SELECT f.id, coalesce(s.path, f.path) AS scope_path, CASE WHEN f.ended THEN f.path END AS closed_path
    FROM fate f LEFT JOIN standing s ON s.id = f.id
)
UPDATE units_unit u SET scope_path = w.scope_path, closed_path = w.closed_path
FROM wanted w
WHERE u.id = w.id AND (u.scope_path, u.closed_path) IS DISTINCT FROM (w.scope_path, w.closed_path)
"""


def _take_time() -> None:
    """To the end of the transaction the limits of a page do not hold: a country takes minutes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = '15min'; SET LOCAL lock_timeout = '60s';"
            " SET LOCAL idle_in_transaction_session_timeout = '15min'"
        )


def _check_now() -> None:
    """Foreign keys are checked row by row: by plans made for the tables as they are now, not by those kept from when
    they were empty, or had no index yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL plan_cache_mode = force_custom_plan; SET CONSTRAINTS ALL IMMEDIATE;"
            " SET CONSTRAINTS ALL DEFERRED; SET LOCAL plan_cache_mode = DEFAULT"
        )


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE_LOCK])


def _cleaned(facts: _Facts) -> _Facts:
    """`facts` with tidy texts, checked as far as they can be without the tree."""
    facts = replace(
        facts,
        kind=UnitKind(facts.kind),
        name=clean_line(facts.name),
        code=clean_line(facts.code),
        desk_name=clean_line(facts.desk_name),
    )
    if not facts.name:
        raise UnitError("Nhập tên đơn vị.")
    for text, most, what in (
        (facts.name, 200, "Tên đơn vị"),
        (facts.desk_name, 200, "Tên cơ quan thường trực"),
        (facts.code, 32, "Mã đơn vị"),
    ):
        if len(text) > most:
            raise UnitError(f"{what} dài {len(text)} ký tự, tối đa {most}.")
    if (facts.parent is None) != (facts.kind == UnitKind.NATION):
        raise UnitError("Chọn đơn vị mà đơn vị này trực thuộc.")
    _check_desk(facts)
    return facts


def _check_desk(facts: _Facts) -> None:
    if facts.desk_level is None and (facts.desk_name or facts.served_by or facts.offline):
        raise UnitError("Chọn cấp của bộ phận thẩm định, hoặc bỏ tên cơ quan thường trực và đơn vị xét thay.")
    if facts.desk_level is not None and facts.desk_level not in DESK_LEVELS:
        raise UnitError("Bộ phận thẩm định chỉ có ở cấp tỉnh, cấp huyện hoặc cấp cơ sở.")
    if facts.desk_level is not None and not facts.desk_name:
        raise UnitError("Nhập tên cơ quan thường trực của bộ phận thẩm định.")
    if facts.served_by and facts.offline:
        raise UnitError("Chọn một: nhờ cấp trên xét thay, hoặc trả lời bằng giấy.")


def _terms(unit: Unit, facts: _Facts, since: dt.date | None, until: dt.date | None) -> list[UnitTerm]:
    """Unsaved terms of `unit` over the span: one for each place of its parent, checked against the tree."""
    span = DateRange(since, until)
    _check_server(unit, facts, since)
    if facts.parent is None:
        _check_only_nation(unit, span)
        return [_term(unit, facts, span, path_of([unit.pk]), None)]
    above = list(UnitTerm.objects.filter(unit=facts.parent, during__overlap=span).order_by("during"))
    if not _covered(span, above):
        raise UnitError(f"“{facts.parent}” không tồn tại suốt thời gian đã chọn ({_shown_span(span)}).")
    for parent in above:
        _check_place(unit, facts, parent)
    terms = [
        _term(unit, facts, piece, path + path_of([unit.pk]), parent)
        for piece, path, parent in _pieces(span, above)
    ]
    for term in terms:
        _check_code(term)
    return terms


def _term(unit: Unit, facts: _Facts, during: DateRange, path: str, parent: UnitTerm | None) -> UnitTerm:
    return UnitTerm(
        unit=unit,
        during=during,
        name=facts.name,
        kind=facts.kind,
        code=facts.code,
        level=level_beneath(facts.kind, parent),
        parent=facts.parent,
        path=path,
        desk_level=facts.desk_level,
        desk_name=facts.desk_name,
        desk_served_by=facts.served_by,
        desk_is_offline=facts.offline,
    )


def _check_code(term: UnitTerm) -> None:
    if not term.code:
        return
    same = UnitTerm.objects.filter(code=term.code, level=term.level, during__overlap=term.during)
    if taken := same.exclude(unit=term.unit).first():
        raise UnitError(f"Mã {term.code} đang là mã của “{taken.name}”.")


def _check_server(unit: Unit, facts: _Facts, since: dt.date | None) -> None:
    server = facts.served_by
    if server is None:
        return
    if server.pk == unit.pk:
        raise UnitError("Đơn vị không thể tự xét thay cho mình.")
    term = server.term_on(since) if since else server.terms.filter(during__lower_inf=True).first()
    if term is None or term.desk_level is None:
        raise UnitError(f"“{server}” không có bộ phận thẩm định để xét thay.")
    if term.desk_is_offline:
        raise UnitError(f"“{server}” chưa dùng phần mềm nên không xét thay được.")


def _check_only_nation(unit: Unit, span: DateRange) -> None:
    if UnitTerm.objects.filter(parent=None, during__overlap=span).exclude(unit=unit).exists():
        raise UnitError("Chỉ có một đơn vị đứng đầu cả nước.")


def _check_place(unit: Unit, facts: _Facts, parent: UnitTerm) -> None:
    if unit.pk in chain_of(parent.path):
        raise UnitError(f"“{facts.name}” không thể trực thuộc chính mình hoặc đơn vị cấp dưới của mình.")
    if facts.kind in TERRITORIAL_KINDS and parent.level >= facts.kind.rank:
        raise UnitError(f"{UnitKind(facts.kind).label} không thể trực thuộc “{parent.name}”.")
    if facts.kind in TERRITORIAL_KINDS and parent.kind not in (UnitKind.NATION, *TERRITORIAL_KINDS):
        raise UnitError(f"{UnitKind(facts.kind).label} không thể trực thuộc “{parent.name}”.")
    _check_desk_fits(facts, parent)


def _check_desk_fits(facts: _Facts, parent: UnitTerm) -> None:
    """Nobody makes their own desk decide for a level above it: a ward's desk is of the grassroots, an agency's below
    the level of what it belongs to."""
    if facts.desk_level is None:
        return
    if facts.kind in TERRITORIAL_KINDS:
        fits = facts.desk_level == facts.kind.rank
    else:
        fits = facts.desk_level == Level.GRASSROOTS or facts.desk_level > parent.level
    if not fits:
        raise UnitError(
            f"Bộ phận thẩm định của “{facts.name}” không thể là của {facts.desk_level.label}. "
            "Hãy chọn đúng cấp của đơn vị."
        )


def _check_serves_nobody(unit: Unit, name: str, since: dt.date) -> None:
    served = UnitTerm.objects.filter(desk_served_by=unit, during__overlap=DateRange(since, None)).in_order()
    if terms := list(served[:4]):
        raise UnitError(f"“{name}” đang xét thay cho {_listed(terms)}. Hãy đổi đơn vị xét thay trước.")


def _check_children_fit(unit: Unit) -> None:
    """A child whose rank does not suit the changed unit any more is refused, never silently given another."""
    parents = list(unit.terms.all())
    for child in UnitTerm.objects.filter(parent=unit).select_related("unit", "parent"):
        for parent in parents:
            if _overlap(child.during, parent.during):
                _check_place(child.unit, _Facts.of(child), parent)
                if child.level != level_beneath(UnitKind(child.kind), parent):
                    raise UnitError(f"“{child.name}” không còn đúng bậc khi trực thuộc “{parent.name}”.")


def _cut(old: UnitTerm, on: dt.date) -> None:
    """Makes room from `on`: `old` ends the day before, or goes if it would not last a day."""
    if old.during.lower == on:
        old.delete()
        return
    old.during = DateRange(old.during.lower, on)
    old.save(update_fields=["during"])


def _follow(parents: set[int]) -> set[int]:
    """Splits and re-paths the terms beneath `parents` to fit the parents' terms; ids of the units touched."""
    touched: set[int] = set()
    while parents:
        above: dict[int, list[UnitTerm]] = {}
        for term in UnitTerm.objects.filter(unit__in=parents).order_by("during"):
            above.setdefault(term.unit_id, []).append(term)
        moved = set()
        for child in UnitTerm.objects.filter(parent__in=parents).order_by("pk"):
            if _fit(child, above[child.parent_id]):
                moved.add(child.unit_id)
        touched |= moved
        parents = moved
    return touched


def _fit(term: UnitTerm, above: list[UnitTerm]) -> bool:
    """Makes `term` follow the terms of its parent; whether anything had to change."""
    (first, *further) = _pieces(term.during, above)
    step = path_of([term.unit_id])
    if not further and term.path == first[1] + step:
        return False
    term.during, term.path = first[0], first[1] + step
    term.save()
    for piece, path, parent in further:
        _term(term.unit, _Facts.of(term), piece, path + step, parent).save()
    return True


def _pieces(span: DateRange, above: list[UnitTerm]) -> list[tuple[DateRange, str, UnitTerm]]:
    """`span` cut where the parent changes place or rank: each piece, the parent's path and term there."""
    pieces: list[tuple[DateRange, str, UnitTerm]] = []
    for parent in above:
        if not _overlap(span, parent.during):
            continue
        lower, upper = _meet(span, parent.during)
        if pieces and pieces[-1][1] == parent.path and _low_rank(pieces[-1][2]) == _low_rank(parent):
            lower = pieces.pop()[0].lower
        pieces.append((DateRange(lower, upper), parent.path, parent))
    return pieces


def _low_rank(term: UnitTerm) -> bool:
    return term.level >= Level.GRASSROOTS


def _meet(one: DateRange, other: DateRange) -> tuple[dt.date | None, dt.date | None]:
    lowers = [day for day in (one.lower, other.lower) if day]
    uppers = [day for day in (one.upper, other.upper) if day]
    return (max(lowers) if lowers else None, min(uppers) if uppers else None)


def _overlap(one: DateRange, other: DateRange) -> bool:
    lower, upper = _meet(one, other)
    return lower is None or upper is None or lower < upper


def _covered(span: DateRange, above: list[UnitTerm]) -> bool:
    """Whether the terms, in order, leave no day of `span` out."""
    if not above:
        return False
    first, last = above[0].during, above[-1].during
    starts = first.lower is None or (span.lower is not None and first.lower <= span.lower)
    ends = last.upper is None or (span.upper is not None and last.upper >= span.upper)
    return starts and ends and all(a.during.upper == b.during.lower for a, b in pairwise(above))


def _planned(term: PlannedTerm, unit_id: int, ids: dict[str, int], path: str) -> UnitTerm:
    made = UnitTerm(
        unit_id=unit_id,
        during=DateRange(term.since, term.until),
        name=term.name,
        kind=term.kind,
        code=term.code,
        level=term.level,
        parent_id=ids[term.parent] if term.parent else None,
        path=path,
        desk_level=term.desk_level,
        desk_name=term.desk_name,
    )
    made.derive()
    return made


def _planned_chain(key: str, term: PlannedTerm, country: Country, ids: dict[str, int]) -> list[int]:
    """The ids from the top to the unit at `key`, on the first day of `term`."""
    if term.parent is None:
        return [ids[key]]
    above = next(
        parent
        for parent in country.units[term.parent]
        if parent.since is None or (term.since is not None and parent.since <= term.since)
        if parent.until is None or term.since is None or parent.until > term.since
    )
    return [*_planned_chain(term.parent, above, country, ids), ids[key]]


def _copy(rows: list[Unit] | list[UnitTerm] | list[UnitSuccession]) -> None:
    """Writes new rows of one model by COPY: several times as fast as INSERT for a whole country."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key or rows[0].pk]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([getattr(row, field.attname) for field in fields])


def _listed(terms: list[UnitTerm]) -> str:
    names = ", ".join(f"“{term.name}”" for term in terms[:3])
    return f"{names}…" if len(terms) > 3 else names


def _shown(date: dt.date) -> str:
    return f"{date:%d/%m/%Y}"


def _shown_span(span: DateRange) -> str:
    since = f"từ {_shown(span.lower)}" if span.lower else "từ trước đến nay"
    return f"{since} đến hết {_shown(span.upper - dt.timedelta(days=1))}" if span.upper else since
