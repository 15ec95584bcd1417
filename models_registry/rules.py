"""The optional rules of a period, each checked here and nowhere else: when a registration comes to count at a level,
and when it is to be recognised. Off, as all are at first, nothing is asked but whether there are any."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from danvan.accounts.refusals import NotPossibleError
from danvan.ui.wording import date_vi
from danvan.units.desks import label_of
from danvan.units.enums import Level
from danvan.units.models import Unit, UnitTerm, chain_of
from models_registry.models import (
    Dossier,
    EmulationPeriod,
    PeriodRule,
    Recognition,
    Registration,
    RuleKind,
    Strength,
)
from models_registry.workflow import REGISTERED

_MONTHS = 12


@dataclass(frozen=True)
class Broken:
    """A rule that a registration does not keep: in words, and whether it stops what is being done."""

    rule: PeriodRule
    text: str

    @property
    def blocks(self) -> bool:
        """It may not be done."""
        return self.rule.strength == Strength.BLOCKING

    def __str__(self) -> str:
        return self.text


@transaction.atomic
def set_rule(
    period: EmulationPeriod,
    province: Unit,
    kind: RuleKind,
    *,
    level: Level | None,
    strength: str,
    number: int | None = None,
) -> PeriodRule | None:
    """The rule stands so for the level (None: every level); with an empty `strength` it is off, and None is returned.

    Raises NotPossibleError where it counts and no number is given.
    """
    same = {"period": period, "province": province, "kind": kind, "level": level}
    if not strength:
        PeriodRule.objects.filter(**same).delete()
        return None
    if kind.has_number and not number:
        raise NotPossibleError("Ghi số mô hình hoặc số tháng, ít nhất là 1.")
    said = {"strength": strength, "number": number if kind.has_number else None}
    return PeriodRule.objects.update_or_create(**same, defaults=said)[0]


def told(period: EmulationPeriod, province: Unit) -> list[tuple[PeriodRule, str]]:
    """The rules that are on, each in words."""
    found = PeriodRule.objects.of_kinds(*RuleKind).filter(period=period, province=province)
    return [(rule, rule.said("mỗi cấp" if rule.level is None else Level(rule.level).label)) for rule in found]


def _rules_over(
    period_id: int, paths: Iterable[str], kinds: Iterable[RuleKind]
) -> dict[tuple[int, str, int | None], PeriodRule]:
    """The rules in force around the units with these scope paths: by province, kind and level."""
    units = {step for path in paths for step in chain_of(path)}
    found = PeriodRule.objects.of_kinds(*kinds).filter(period=period_id, province__in=units)
    return {(rule.province_id, rule.kind, rule.level): rule for rule in found}


def _rule_for(
    rules: Mapping[tuple[int, str, int | None], PeriodRule], path: str, kind: RuleKind, level: int
) -> PeriodRule | None:
    """The one that holds for a unit at a level: of that level, else of every level."""
    for province in chain_of(path):
        for one in (level, None):
            if rule := rules.get((province, kind, one)):
                return rule
    return None


# --- when it comes to count at a level ---


def on_registering(
    registration: Registration, *, level: int | None, day: dt.date, take: bool = False
) -> list[Broken]:
    """What the registration does not keep once it counts at the level: the most that its unit may register. One query
    where there is no such rule.

    With `take` nobody else of the unit comes to count to the end of the transaction where that would be stopped, so
    that of two at once one is told.
    """
    if level is None:
        return []
    path = registration.keeper.scope_path
    rules = _rules_over(registration.period_id, [path], [RuleKind.MOST_ENTRIES])
    rule = _rule_for(rules, path, RuleKind.MOST_ENTRIES, level)
    if rule is None:
        return []
    if take and rule.strength == Strength.BLOCKING:
        Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.unit_id)
    others = Registration.objects.filter(
        period=registration.period_id,
        unit=registration.unit_id,
        target_level=level,
        status__in=sorted(REGISTERED),
    ).exclude(pk=registration.pk)
    there = others.count()
    if there < rule.number:
        return []
    name = label_of(Level(level), registration.keeper, on=day)
    said = (
        f"Quy định của kỳ: {rule.said(name)}; {registration.unit} đã có {there} mô hình khác đăng ký {name}."
    )
    return [Broken(rule, said)]


def refuse_blocked(broken: Iterable[Broken]) -> None:
    """Raises NotPossibleError that names the rules which block."""
    if blocking := [one.text for one in broken if one.blocks]:
        raise NotPossibleError(" ".join(blocking))


# --- when it is to be recognised ---


def on_recognising(
    registrations: Iterable[Registration], *, level: int, day: dt.date
) -> dict[int, list[Broken]]:
    """For each of the registrations (of one period) that do not keep them: the rules broken by recognising it at the
    level on that day. One query where there are no rules, a few where there are."""
    asked = {one.pk: one for one in registrations}
    if not asked:
        return {}
    paths = {pk: one.keeper_path for pk, one in asked.items()}
    kinds = (RuleKind.MONTHS_RUNNING, RuleKind.LOWER_FIRST)
    rules = _rules_over(next(iter(asked.values())).period_id, paths.values(), kinds)
    if not rules:
        return {}
    level_name = label_of(Level(level), next(iter(asked.values())).keeper, on=day)
    months: dict[int, PeriodRule] = {}
    lower: dict[int, PeriodRule] = {}
    for pk, path in paths.items():
        if rule := _rule_for(rules, path, RuleKind.MONTHS_RUNNING, level):
            months[pk] = rule
        if rule := _rule_for(rules, path, RuleKind.LOWER_FIRST, level):
            lower[pk] = rule
    found: dict[int, list[Broken]] = defaultdict(list)
    for pk, text in _too_short(months, asked, level_name, day):
        found[pk].append(Broken(months[pk], text))
    for pk in _not_recognised_below({pk: asked[pk] for pk in lower}, level, day):
        said = f"Quy định của kỳ: {lower[pk].said(level_name)}; mô hình chưa được cấp dưới nào công nhận."
        found[pk].append(Broken(lower[pk], said))
    return dict(found)


def _too_short(
    months: Mapping[int, PeriodRule], asked: Mapping[int, Registration], level_name: str, day: dt.date
) -> Iterable[tuple[int, str]]:
    """Those that have not run long enough by `day`: since the day that the dossier names, else since accepted."""
    begun = dict(Dossier.objects.filter(pk__in=list(months)).values_list("pk", "starts_on"))
    for pk, rule in months.items():
        accepted = asked[pk].accepted_at
        since = begun.get(pk) or (accepted.date() if accepted else day)
        if months_after(since, rule.number) > day:
            yield (
                pk,
                f"Quy định của kỳ: {rule.said(level_name)}; mô hình thực hiện từ {date_vi(since)}, "
                f"đủ {rule.number} tháng vào {date_vi(months_after(since, rule.number))}.",
            )


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, the last of the month where it has none."""
    year, month = divmod(day.month - 1 + months, _MONTHS)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return dt.date(day.year + year, month + 1, min(day.day, last))


def _not_recognised_below(asked: Mapping[int, Registration], level: int, day: dt.date) -> list[int]:
    """Those with a desk below the level on their way whose model no lower level recognises, in this period or an
    earlier one."""
    if not asked:
        return []
    chains = {pk: chain_of(one.keeper_path) for pk, one in asked.items()}
    units = {step for chain in chains.values() for step in chain}
    desks = UnitTerm.objects.on(day).keeping_desks().filter(unit__in=units, desk_level__gt=level)
    lower = set(desks.values_list("unit_id", flat=True))
    models = {one.emulation_model_id for one in asked.values()}
    lines = Recognition.objects.live().filter(registration__emulation_model__in=models, level__gt=level)
    recognised = set(lines.values_list("registration__emulation_model", flat=True))
    return [
        pk
        for pk, chain in chains.items()
        if lower & set(chain) and asked[pk].emulation_model_id not in recognised
    ]
