"""Entries whose title says much the same as another title: a hint for who writes or reviews, never a block.

The database finds a few hundred that share pairs of syllables with the title (most Vietnamese words are two syllables),
of a small scope by reading it through, of a province's year by the index that search has; which of them are alike is
said here, from their keys. Shown are title, unit and year of what was sent, to whom it may concern: decision 0043.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.ui.text import search_key
from danvan.units.desks import desks_from
from danvan.units.models import Unit, UnitTerm, chain_of, path_of, today
from danvan.units.territory import below
from danvan.web.paging import among
from models_registry.models import EmulationModel, EmulationPeriod, Registration, SubjectType
from models_registry.models.registration import Grams
from models_registry.workflow import REGISTERED, Status

SHOWN = 5
# Of a title under way to be mended nobody has been told yet: what a unit got back is its own again.
_SENT = sorted(REGISTERED - {Status.RETURNED})
_RANKED = 200  # those that share most are compared
_MOST_PAIRS = 16
_ALIKE = 0.55
_PROVINCE = 2  # steps of a path: the country, what stands right below it

# What titles say whatever they are about.
_FORMULAS = (
    "mo hinh", "dien hinh", "dan van kheo", "van dong nhan dan", "kheo van dong", "thuc hien", "trien khai", "xay dung",
    "tren dia ban", "khu pho", "to dan pho",
)  # fmt: skip
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Alike:
    """An entry that was sent: its title, its unit by its last name, its period; `token` and `code` for who may open it,
    else empty."""

    title: str
    unit: str
    period: str
    token: str = ""
    code: str = ""


@dataclass(frozen=True)
class _Said:
    """What a title says beside formulas and the names of where it is: its syllables, and pairs of them."""

    words: frozenset[str]
    pairs: tuple[str, ...]


def alike(
    title: str,
    *,
    unit: Unit,
    period: EmulationPeriod | None,
    by: User,
    model: EmulationModel | int | None = None,
) -> list[Alike]:
    """The entries most like `title`, the most alike first: of all years beneath the unit's first desk, and of `period`
    beneath the desk of `by`, where they review. Those of `model` itself are none, nor those of what it was learnt from.
    A constant number of queries."""
    near = _first_desk(unit)
    names = _names_along(unit)
    said = _read(title, names)
    if not said.pairs:
        return []
    rows = Registration.objects.filter(status__in=_SENT)
    if model is not None:
        learnt = EmulationModel.objects.filter(pk=model.pk if isinstance(model, EmulationModel) else model)
        origin = learnt.exclude(replicated_from=None).values("replicated_from")
        rows = rows.exclude(emulation_model=model).exclude(emulation_model__in=origin)
    # On a person's own entry the title is their name as often as not.
    rows = rows.filter(subject=SubjectType.COLLECTIVE) | rows.visible_to(by)
    found = _sharing(rows.filter(below(near, field="keeper_path")), said)
    wide = _reviewed(near, by)
    if wide != near and period is not None:
        found |= _sharing(_of_year(rows, wide, period, said), said)
    scored = ((_likeness(said, _read(key, names)), number) for number, key in found.items())
    best = sorted((pair for pair in scored if pair[0] >= _ALIKE), reverse=True)[:SHOWN]
    return _told([number for _, number in best], by)


def like(registration: Registration, *, by: User, title: str | None = None) -> list[Alike]:
    """The entries most like the dossier, under the title that it has or is to have; see `alike`."""
    return alike(
        registration.title if title is None else title,
        unit=registration.keeper,
        period=registration.period,
        by=by,
        model=registration.emulation_model_id,
    )


def _first_desk(unit: Unit) -> str:
    """The path of the unit that keeps the first desk above `unit` or at it. Right below the country many thousands of
    entries lie beneath one: there, and where no desk is, the unit's own."""
    chain = chain_of(unit.scope_path)
    desks = desks_from(unit, on=today())
    if desks and desks[0].unit_id in chain:
        chain = chain[: chain.index(desks[0].unit_id) + 1]
    return path_of(chain) if len(chain) > _PROVINCE else unit.scope_path


def _reviewed(near: str, by: User) -> str:
    """The path of the widest desk of `by` above `near`, of the country the province; `near` where there is none."""
    held = by.territory(Permission.REVIEW).living
    wide = min((path for path in held if near.startswith(path)), key=len, default=near)
    province = path_of(chain_of(near)[:_PROVINCE])
    return max(wide, province, key=len)


def _names_along(unit: Unit) -> list[str]:
    """The keys of what the unit and those above it are called today: titles of a place name it."""
    chain = chain_of(unit.scope_path)[1:]
    terms = UnitTerm.objects.on(today()).filter(unit__in=chain).order_by("pk")
    return [search_key(name) for name in terms.values_list("name", flat=True)]


def _read(title: str, names: Iterable[str]) -> _Said:
    """What the title says beside formulas and `names`."""
    left = f" {_NO_WORD.sub(' ', search_key(title)).strip()} "
    for phrase in (*names, *_FORMULAS):
        left = left.replace(f" {_NO_WORD.sub(' ', phrase).strip()} ", " | ")
    parts = [part.split() for part in left.split("|")]
    pairs = [
        f"{one} {next_one}"
        for part in parts
        for one, next_one in itertools.pairwise(part)
        if not (one.isdigit() or next_one.isdigit())
    ]
    words = [word for part in parts for word in part]
    if not pairs:  # a title of one syllable, or of single ones between formulas
        pairs = [word for word in words if len(word) > 2 and not word.isdigit()]
    return _Said(frozenset(words), tuple(dict.fromkeys(pairs))[:_MOST_PAIRS])


def _sharing(rows: QuerySet[Registration], said: _Said) -> dict[int, str]:
    """Of `rows` those that share most pairs with what is said, a quarter of them at least: number and key of each."""
    held = [Q(search_key__contains=pair) for pair in said.pairs]
    shared = reduce(
        lambda left, right: left + right,
        (Case(When(one, then=Value(1)), default=Value(0), output_field=IntegerField()) for one in held),
    )
    found = rows.filter(reduce(Q.__or__, held)).alias(shared=shared)
    enough = found.filter(shared__gte=len(said.pairs) // 4) if len(said.pairs) >= 8 else found
    return dict(enough.order_by("-shared", "-pk").values_list("pk", "search_key")[:_RANKED])


def _of_year(
    rows: QuerySet[Registration], path: str, period: EmulationPeriod, said: _Said
) -> QuerySet[Registration]:
    """Of `rows` those of the period at or beneath `path`; of a whole province those that hold the letters of a pair,
    told by the index of grams."""
    rows = rows.filter(below(path, field="keeper_path"), period=period)
    if len(chain_of(path)) != _PROVINCE:
        return rows
    holding = [Q(letters__contains=Grams(Value(period.pk), Value(path), Value(pair))) for pair in said.pairs]
    return rows.alias(letters=Grams("period_id", "keeper_path", "search_key")).filter(
        reduce(Q.__or__, holding)
    )


def _likeness(one: _Said, other: _Said) -> float:
    """Between 0 and 1: how many syllables they share, of both and of the shorter. 0 without a pair in common."""
    if not set(one.pairs) & set(other.pairs):
        return 0.0
    shared = len(one.words & other.words)
    of_both = 2 * shared / (len(one.words) + len(other.words))
    of_shorter = shared / min(len(one.words), len(other.words))
    return (of_both + of_shorter) / 2


def _told(numbers: Sequence[int], by: User) -> list[Alike]:
    """What is shown of the entries, in the order of their numbers."""
    rows = Registration.objects.filter(among("pk", numbers)).named().select_related("period")
    by_number = {row.pk: row for row in rows}
    seen = Registration.objects.visible_to(by).filter(among("pk", numbers))
    opened = {pk: found for pk, *found in seen.values_list("pk", "token", "emulation_model__code")}
    return [
        Alike(row.title, row.unit_name or "", row.period.name, *opened.get(row.pk, ()))
        for row in (by_number[number] for number in numbers if number in by_number)
    ]
