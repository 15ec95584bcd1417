"""The desk makes a round's dossiers from those of the years: with their texts, results, files and partners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Prefetch

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.ui.text import search_key
from danvan.ui.wording import number
from danvan.units.desks import tree_at_rest
from danvan.units.enums import Level
from models_registry import closing, filing, lifecycle
from models_registry.models import (
    Dossier,
    Evidence,
    EvidenceStep,
    Measure,
    Registration,
    ResultMetric,
    ResultReport,
    RoundSource,
)
from models_registry.review.actions import BulkReport
from models_registry.review.rounds import Gathering, Opening, Plan
from models_registry.workflow import Action

# How many are made in one go: each is some thirty queries and a transaction of its own.
MOST_AT_ONCE = 100
# What counts the same people or things again each year, or nobody knows what: the last year's number stands. All other
# measures count what was done in a year, so the years are added up.
STANDING = frozenset({Measure.HOUSEHOLD, Measure.PERSON, Measure.OTHER})
_LARGEST = Decimal(10) ** 12
_USED = "biểu mẫu này đã được dùng cho việc khác; mở lại trang rồi làm lại."
_TEXTS = ("situation", "process", "achieved", "difficulties", "lessons")
# What a year's dossier says once for all; the last year that says anything counts. What changed in one year is none.
_BOXES = (
    "background",
    "goals",
    "approach",
    "place_and_people",
    "forces",
    "resources",
    "outputs",
    "sustainability",
    "contact_name",
    "contact_phone",
    "person_name",
    "person_position",
)


@tree_at_rest()
def gather_many(
    opening: Opening,
    chosen: Iterable[Registration],
    *,
    level: Level,
    by: User,
    seen: Mapping[str, int] | None = None,
    key: UUID | None = None,
) -> BulkReport:
    """Each model of `chosen` (yearly dossiers, one a model) has its dossier in the round, made in a transaction of its
    own; those that cannot are left, with the reason. The report names the dossiers made.

    `seen` holds by token what `fingerprint` said to the person; `key` is the form's: sent twice, each is made once.
    Raises NotPossibleError and NotPermittedError where nothing can be made at all.
    """
    asked = {one.emulation_model_id: one for one in chosen}
    keys = {model: uuid5(key, one.token) if key else None for model, one in asked.items()}
    made = Registration.objects.filter(creation_key__in=filter(None, keys.values()), entered_by=by)
    report = BulkReport(done=list(made))
    done = {one.emulation_model_id for one in report.done}
    plan = _planned(opening, [one for model, one in asked.items() if model not in done], level, by)
    report.left += plan.left
    for gathering in plan.ready:
        model = gathering.latest.emulation_model_id
        one = asked[model]
        known = None if seen is None else seen.get(one.token)
        try:
            report.done.append(_made(opening, gathering, level=level, by=by, seen=known, key=keys[model]))
        except (NotPossibleError, NotPermittedError) as refusal:
            report.left.append((one, str(refusal)))
    return report


def fingerprint(gathering: Gathering) -> int:
    """Another number as soon as something has happened to one of the yearly dossiers."""
    return sum(year.moves for year in gathering.years)


def gather(
    opening: Opening,
    chosen: Registration,
    *,
    level: Level,
    by: User,
    seen: int | None = None,
    key: UUID | None = None,
) -> Registration:
    """The model of the yearly dossier `chosen` has a dossier in the round, made from its yearly ones and lying at the
    desk with their results: proposed where the desk decides on `level`, else sent. Asked twice with the same `key`, it
    is one.

    Raises NotPermittedError for who does not review at the desk or sent one of the yearly ones, ClosedError where the
    round is closed for the unit, NotPossibleError where it cannot be, or something happened since it was `seen`.
    """
    if made := _made_with(key, by):
        return made
    plan = _planned(opening, [chosen], level, by)
    for _, why in plan.left:
        raise NotPossibleError(why)
    return _made(opening, plan.ready[0], level=level, by=by, seen=seen, key=key)


def _planned(opening: Opening, chosen: Sequence[Registration], level: Level, by: User) -> Plan:
    """What is to become of each, by somebody who may open the round here and now."""
    opening.refuse_too_early()
    opening.refuse_stranger(by)
    if level not in opening.levels:
        raise NotPossibleError("Nơi này không lập được hồ sơ giai đoạn cho cấp đã chọn.")
    return opening.plan(chosen, level=level, by=by)


@transaction.atomic
def _made(
    opening: Opening, gathering: Gathering, *, level: Level, by: User, seen: int | None, key: UUID | None
) -> Registration:
    """The dossier, whole and at its desk."""
    if seen is not None and seen != fingerprint(gathering):
        raise NotPossibleError("hồ sơ các năm của mô hình vừa thay đổi; xem lại rồi chọn lại.")
    closing.require_open(opening.period.pk, gathering.unit_id)
    try:
        with transaction.atomic():
            draft = _drafted(opening, gathering, level=level, by=by, key=key)
    except IntegrityError as error:
        # The same form sent twice at once, another person, or the unit itself was faster.
        if made := _made_with(key, by):
            return made
        again = opening.plan([gathering.latest], level=level, by=by)
        raise NotPossibleError(again.left[0][1] if again.left else _USED) from error
    _fill(draft, gathering)
    lifecycle.perform(
        Action.GATHER,
        on=draft,
        by=by,
        at=opening.at,
        details={"years": [year.period.code for year in gathering.years]},
    )
    return draft


def _made_with(key: UUID | None, by: User) -> Registration | None:
    """What this form has made already, if it was sent before."""
    return Registration.objects.filter(creation_key=key, entered_by=by).first() if key else None


def _drafted(
    opening: Opening, gathering: Gathering, *, level: Level, by: User, key: UUID | None
) -> Registration:
    latest = gathering.latest
    return Registration.objects.create(
        creation_key=key,
        emulation_model_id=latest.emulation_model_id,
        period=opening.period,
        unit_id=gathering.unit_id,
        keeper_id=gathering.keeper_id,
        entered_by=by,
        entered_for=opening.desk.unit,
        title=latest.title,
        target_level=level,
        sector_id=gathering.sector_id,
        entry_type=latest.entry_type,
        subject=latest.subject,
        origin=gathering.origin,
        awaiting_unit_id=gathering.keeper_id,
        awaiting_role=Role.REGISTRAR,
    )


def _fill(draft: Registration, gathering: Gathering) -> None:
    """The draft says what the yearly dossiers say, has their results and files, and names them."""
    years = gathering.years
    dossiers = Dossier.objects.in_bulk([year.pk for year in years])
    written = [dossiers[year.pk] for year in years]
    Dossier.objects.create(
        registration=draft,
        starts_on=min((one.starts_on for one in written if one.starts_on), default=draft.period.starts_on),
        ends_on=max((one.ends_on for one in written if one.ends_on), default=draft.period.ends_on),
        **{name: _last_said(written, name) for name in _BOXES},
    )
    numbers = Prefetch("metrics", ResultMetric.objects.order_by("position"))
    reports = ResultReport.objects.prefetch_related(numbers).in_bulk([year.pk for year in years])
    told = [(year, reports[year.pk]) for year in years if year.pk in reports]
    metrics = merged([list(report.metrics.all()) for _, report in told])
    report = ResultReport.objects.create(
        registration=draft, no_numbers=not metrics, **{name: _year_by_year(told, name) for name in _TEXTS}
    )
    ResultMetric.objects.bulk_create(
        ResultMetric(
            report=report,
            position=position,
            name=one.name,
            measure=one.measure,
            planned=one.planned,
            done=one.done,
        )
        for position, one in enumerate(metrics, start=1)
    )
    draft.partners.set(gathering.latest.partners.all())
    _carry_files(draft, years)
    RoundSource.objects.bulk_create(RoundSource(registration=draft, yearly=year) for year in years)


def _last_said(written: Sequence[Dossier], name: str) -> str:
    return next((text for one in reversed(written) if (text := getattr(one, name))), "")


def _year_by_year(told: Sequence[tuple[Registration, ResultReport]], name: str) -> str:
    """What the years say, each under its name; said alike by all, it is said once."""
    said = [(year.period.name, text) for year, report in told if (text := getattr(report, name).strip())]
    if len({text for _, text in said}) == 1:
        return said[0][1]
    return "\n".join(f"{year}: {text}" for year, text in said)


def merged(years: Sequence[Sequence[ResultMetric]]) -> list[ResultMetric]:
    """The numbers of several years as one list, those of the last year first: of the same name and measure added up,
    or for STANDING measures as the last year has them. A plan is known where each of the years added up has one.

    Raises NotPossibleError for a sum that is too large to be kept.
    """
    found: dict[tuple[str, str, int], list[ResultMetric]] = {}
    for metrics in reversed(years):
        named: Counter[tuple[str, str]] = Counter()
        for one in metrics:
            key = search_key(one.name), one.measure
            named[key] += 1  # two rows of one name in a year are two things
            found.setdefault((*key, named[key]), []).append(one)
    return [_together(same) for same in found.values()]


def _together(same: Sequence[ResultMetric]) -> ResultMetric:
    """One number for the same thing in several years, the last year first."""
    last = same[0]
    if last.measure in STANDING or len(same) == 1:
        return last
    planned = [one.planned for one in same if one.planned is not None]
    return ResultMetric(
        name=last.name,
        measure=last.measure,
        done=_sum([one.done for one in same], last),
        planned=_sum(planned, last) if len(planned) == len(same) else None,
    )


def _sum(numbers: Sequence[Decimal], of: ResultMetric) -> Decimal:
    total = sum(numbers, Decimal())
    if total >= _LARGEST:
        raise NotPossibleError(
            f"“{of.name}” cộng các năm được {number(total)} {of.get_measure_display()}, lớn quá mức ghi được. "
            "Xem lại số liệu của hồ sơ các năm."
        )
    return total


def _carry_files(draft: Registration, years: Sequence[Registration]) -> None:
    """The files of the results, those of the last year first, as many as a dossier holds; the rest stays with the
    years, which the dossier names. Each says of which year it is, and keeps who uploaded it and when."""
    names = {year.pk: year.period.name for year in years}
    place = {year.pk: at for at, year in enumerate(years)}
    kept = Evidence.objects.kept().filter(registration__in=years, step=EvidenceStep.RESULTS)
    once: dict[str, Evidence] = {}
    for file in sorted(kept, key=lambda one: (-place[one.registration_id], one.pk)):
        once.setdefault(file.sha256, file)
    chosen = list(once.values())[: filing.MOST_FILES]
    made = Evidence.objects.bulk_create(
        Evidence(
            registration=draft,
            step=EvidenceStep.RESULTS,
            name=file.name,
            description=": ".join(filter(None, [names[file.registration_id], file.description]))[:200],
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            uploaded_by_id=file.uploaded_by_id,
        )
        for file in chosen
    )
    for copy, file in zip(made, chosen, strict=True):
        copy.uploaded_at = file.uploaded_at
    Evidence.objects.bulk_update(made, ["uploaded_at"])
