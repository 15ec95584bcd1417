"""What the registering unit does: drafts, boxes, sending, results, evidence, withdrawal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Permission, Role, roles_with
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.ui.text import clean_line, search_key, sort_key
from danvan.units.desks import targets
from danvan.units.models import Unit, today
from models_registry import attaching, closing, filing, lifecycle
from models_registry.copying import copy_in
from models_registry.models import (
    Dossier,
    EmulationModel,
    EmulationPeriod,
    Evidence,
    EvidenceStep,
    Origin,
    Quality,
    Registration,
    ResultMetric,
    ResultReport,
    Sector,
    StatusChange,
)
from models_registry.workflow import Action, Status

EDITABLE = (Status.DRAFT, Status.RETURNED)
REPORTABLE = (Status.RUNNING, Status.RESULTS_RETURNED)
# When the files of a step come and go.
FILED_AT: Mapping[str, Collection[Status]] = {
    EvidenceStep.REGISTRATION: EDITABLE,
    EvidenceStep.RESULTS: REPORTABLE,
}
# Fields of the form that stand on the registration itself; all others are boxes of the dossier.
HEAD_FIELDS = ("title", "target_level", "sector", "entry_type", "subject", "origin")
# What a registration for the next year takes over from the last one: everything but its results and its dates.
CARRIED = (
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


class OutdatedError(NotPossibleError):
    """The form was opened before somebody else saved; nothing was overwritten."""


@dataclass(frozen=True)
class Metric:
    """One result in numbers, in the unit of measure `measure`."""

    name: str
    measure: str
    done: Decimal
    planned: Decimal | None = None


def _registrar_units(by: User) -> set[int]:
    return {post.unit_id for post in by.posts_with(Permission.REGISTER)}


def _require_enters(unit: Unit, by: User, desk: Unit | None, at: dt.datetime | None) -> None:
    """Returns if `by` is a registrar of `unit` on that day, or a reviewer at `desk` above it."""
    day = timezone.localdate(at)
    posts = Membership.objects.held_on(day).filter(user=by)
    if desk is None:
        entitled = posts.filter(role__in=roles_with(Permission.REGISTER), unit=unit).exists()
    else:
        beneath = Unit.objects.beneath(desk, date=day).filter(pk=unit.pk)
        entitled = (
            posts.filter(role__in=roles_with(Permission.REVIEW), unit=desk).exists() and beneath.exists()
        )
    if not entitled:
        raise NotPermittedError(
            "Chỉ cán bộ lập hồ sơ của đơn vị, hoặc nơi thẩm định cấp trên, lập được hồ sơ."
        )


def _made_with(key: UUID | None, by: User) -> Registration | None:
    """What this form has made already, if it was sent before."""
    return Registration.objects.filter(creation_key=key, entered_by=by).first() if key else None


@transaction.atomic
def create_draft(
    *,
    unit: Unit,
    period: EmulationPeriod,
    title: str,
    by: User,
    key: UUID | None = None,
    entered_for: Unit | None = None,
    model: EmulationModel | None = None,
    at: dt.datetime | None = None,
    **head: Any,
) -> Registration:
    """A draft of `unit` in `period`, seen by its own unit alone. Asked twice with the same `key`, it is one.

    `entered_for` is the unit at whose desk it is entered, when that is not the unit itself (nhập thay). `model`
    is the emulation model it goes on with; a new one unless given.

    Raises NotPossibleError when `model` is already registered in that period, or the period is closed at the unit,
    NotPermittedError for who is neither a registrar of the unit nor a reviewer at that desk.
    """
    if made := _made_with(key, by):
        return made
    _require_enters(unit, by, entered_for, at)
    closing.require_open(period.pk, unit.pk)
    try:
        with transaction.atomic():
            registration = Registration.objects.create(
                creation_key=key,
                emulation_model=model or EmulationModel.objects.create(unit=unit),
                period=period,
                unit=unit,
                keeper=unit,
                entered_by=by,
                entered_for=entered_for or unit,
                title=clean_line(title),
                awaiting_unit=unit,
                awaiting_role=Role.REGISTRAR,
                **head,
            )
    except IntegrityError as error:
        # The same form, sent twice at once, was faster; or another form went on with the same model.
        if made := _made_with(key, by):
            return made
        raise NotPossibleError(f"Mô hình này đã có hồ sơ trong {period.name.lower()}.") from error
    day = timezone.localdate(at)
    Dossier.objects.create(
        registration=registration,
        contact_name=by.full_name if entered_for is None else "",
        contact_phone=by.phone if entered_for is None else "",
        starts_on=max(period.starts_on, min(day, period.ends_on)),
        ends_on=period.ends_on,
    )
    return registration


@dataclass(frozen=True)
class Entry:
    """A dossier that is not there yet: whose, what stands on the registration itself, what is written in its boxes, and
    the emulation model that it goes on with; a new one unless given."""

    unit: Unit
    title: str
    head: Mapping[str, Any]
    boxes: Mapping[str, Any]
    replicated_from_id: int | None = None
    model: EmulationModel | None = None


@dataclass(frozen=True)
class Held:
    """What many dossiers are written under: the moment, and for each unit how far the period is closed."""

    at: dt.datetime
    closed: Mapping[int, closing.Closed]


def hold_many(
    units: Collection[Unit], *, period: EmulationPeriod, by: User, entered_for: Unit | None = None
) -> Held:
    """To the end of the transaction the period stays open for all of the `units`, for which `by` may enter.

    Raises NotPermittedError and ClosedError.
    """
    at = timezone.now()
    for unit in units:
        _require_enters(unit, by, entered_for, at)
    closed = closing.hold_all((period.pk, unit.pk) for unit in units)
    for (_, pk), one in closed.items():
        if one.stops(None):
            raise closing.ClosedError(closing.why(period.pk, pk))
    return Held(at, {pk: one for (_, pk), one in closed.items()})


def create_many(
    entries: Sequence[Entry],
    *,
    held: Held,
    period: EmulationPeriod,
    by: User,
    entered_for: Unit | None = None,
    send: bool = False,
) -> list[Registration]:
    """What `create_draft`, `save_boxes` and with `send` also `submit` would make of each entry, made set by set, under
    what `hold_many` holds for their units. At most TOGETHER entries; in their order.

    Raises what `submit` raises.
    """
    made = [_unsaved(entry, period, by, entered_for) for entry in entries]
    if send:
        alike: dict[tuple[int, int | None], list[Registration]] = {}
        for one in made:
            alike.setdefault((one.unit_id, one.target_level), []).append(one)
        for (unit_id, _), some in alike.items():
            lifecycle.send_new(some, by=by, at=held.at, closed=held.closed[unit_id])
    else:
        copy_in([one.emulation_model for one in made if one.emulation_model.pk is None])
        copy_in(made)
    copy_in([Dossier(registration=one, **entry.boxes) for one, entry in zip(made, entries, strict=True)])
    return made


TOGETHER = 500  # rows a statement: none takes longer than a page may


def _unsaved(entry: Entry, period: EmulationPeriod, by: User, entered_for: Unit | None) -> Registration:
    title = clean_line(entry.title)
    return Registration(
        emulation_model=entry.model
        or EmulationModel(unit=entry.unit, replicated_from_id=entry.replicated_from_id),
        period=period,
        unit=entry.unit,
        keeper=entry.unit,
        entered_by=by,
        entered_for=entered_for or entry.unit,
        title=title,
        sort_key=sort_key(title),
        search_key=search_key(title),
        awaiting_unit=entry.unit,
        awaiting_role=Role.REGISTRAR,
        **entry.head,
    )


@transaction.atomic
def carry_forward(
    earlier: Registration,
    *,
    period: EmulationPeriod,
    by: User,
    unit: Unit | None = None,
    key: UUID | None = None,
) -> Registration:
    """A draft for `period` that goes on with the same emulation model: texts are taken over, results are not.

    `unit` goes on with it: the unit that answers for the earlier one, or what that unit was merged into. A level that
    it cannot register for any more is left to be chosen.

    Raises NotPossibleError when the model is already registered in that period.
    """
    if made := _made_with(key, by):
        return made
    live = Registration.objects.filter(emulation_model=earlier.emulation_model, period=period)
    if live.exclude(status__in=[Status.REFUSED, Status.WITHDRAWN]).exists():
        raise NotPossibleError(f"Mô hình này đã có hồ sơ trong {period.name.lower()}.")
    goes_on = unit or earlier.keeper
    draft = create_draft(
        unit=goes_on,
        period=period,
        title=earlier.title,
        by=by,
        key=key,
        model=earlier.emulation_model,
        target_level=earlier.target_level if earlier.target_level in targets(goes_on, on=today()) else None,
        sector=earlier.sector if earlier.sector and earlier.sector.period_id is None else None,
        entry_type=earlier.entry_type,
        subject=earlier.subject,
        origin=Origin.MAINTAINED,
    )
    carried = {name: getattr(earlier.dossier, name) for name in CARRIED}
    Dossier.objects.filter(pk=draft.pk).update(**carried)
    return draft


@transaction.atomic
def replicate(
    origin: Registration,
    *,
    unit: Unit,
    period: EmulationPeriod,
    title: str,
    by: User,
    key: UUID | None = None,
) -> Registration:
    """A draft of `unit` for a model made after that of `origin`: linked to it, of the same field of work, nhân rộng.
    None of its texts is taken over: how it is done here the unit writes itself.

    A unit that goes after the same model in that period already is given what it has: a second form, or two people at
    once, make no second draft. Raises NotPossibleError where the model is the unit's own, and what `create_draft`
    raises.
    """
    if made := _made_with(key, by):
        return made
    _require_enters(unit, by, None, None)
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if made := _made_with(key, by):
        return made
    own = Registration.objects.filter(emulation_model=origin.emulation_model_id, keeper=unit)
    if origin.keeper_id == unit.pk or own.exists():
        raise NotPossibleError(
            "Đây là mô hình của chính đơn vị. Muốn làm tiếp thì dùng “Đăng ký tiếp” ở trang Đăng ký mô hình."
        )
    going_after = Registration.objects.filter(
        emulation_model__replicated_from=origin.emulation_model_id, keeper=unit, period=period
    )
    if standing := going_after.exclude(status__in=[Status.REFUSED, Status.WITHDRAWN]).order_by("pk").first():
        return standing
    closing.require_open(period.pk, unit.pk)
    return create_draft(
        unit=unit,
        period=period,
        title=title,
        by=by,
        key=key,
        model=EmulationModel.objects.create(unit=unit, replicated_from_id=origin.emulation_model_id),
        sector=_same_sector(origin, unit, period),
        entry_type=origin.entry_type,
        origin=Origin.REPLICATED,
    )


def _same_sector(origin: Registration, unit: Unit, period: EmulationPeriod) -> Sector | None:
    """Of the sectors that the unit may choose from, the one that stands for the same; None where that is not one."""
    if origin.sector is None:
        return None
    offered = Sector.objects.offered(period, unit.scope_path).filter(standard=origin.sector.standard)
    found = list(offered[:2])
    return found[0] if len(found) == 1 else None


def require_editable(registration: Registration, *, by: User, statuses: Iterable[Status]) -> None:
    """Returns if `by` may write in the registration now.

    Raises NotPermittedError for who is not a registrar of its unit, NotPossibleError in another status.
    """
    entering = registration.status == Status.DRAFT and registration.entered_by_id == by.pk
    if registration.keeper_id not in _registrar_units(by) and not entering:
        raise NotPermittedError("Chỉ cán bộ lập hồ sơ của đơn vị được sửa hồ sơ.")
    if Status(registration.status) not in statuses:
        raise NotPossibleError(
            "Hồ sơ không ở bước sửa được. Vừa gửi nhầm thì dùng “Lấy lại để sửa” khi nơi nhận chưa xử lý."
        )


def _editable(registration: Registration, by: User, statuses: Iterable[Status]) -> Registration:
    """The registration, locked, if `by` may write in it now."""
    closing.require_open(registration.period_id, registration.unit_id)
    locked = Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.pk)
    require_editable(locked, by=by, statuses=statuses)
    return locked


@transaction.atomic
def save_boxes(
    registration: Registration, *, values: Mapping[str, Any], by: User, seen_version: int | None = None
) -> int:
    """The boxes named in `values` hold what was typed; the new version is returned.

    Raises OutdatedError when somebody saved since `seen_version`: nothing is overwritten in silence.
    """
    locked = _editable(registration, by, EDITABLE)
    if seen_version is not None and locked.version != seen_version:
        raise OutdatedError(
            "Hồ sơ vừa được lưu ở một cửa sổ khác. Nội dung đang gõ vẫn còn; mở lại hồ sơ để so sánh."
        )
    head = {name: value for name, value in values.items() if name in HEAD_FIELDS}
    apart = ("partners", "replicated_from")
    boxes = {name: value for name, value in values.items() if name not in (*HEAD_FIELDS, *apart)}
    if locked.status != Status.DRAFT:
        # Level and axes of a dossier that lies returned are put right by the desk, with a reason, never in passing.
        head = {name: value for name, value in head.items() if name == "title"}
    for name, value in head.items():
        setattr(locked, name, value)
    locked.version += 1
    locked.save()
    if boxes:
        Dossier.objects.filter(pk=locked.pk).update(**boxes)
    if values.get("partners") is not None:
        locked.partners.set(values["partners"])
    if "replicated_from" in values:
        EmulationModel.objects.filter(pk=locked.emulation_model_id).update(
            replicated_from=values["replicated_from"]
        )
    registration.refresh_from_db()
    return locked.version


@transaction.atomic
def discard(registration: Registration, *, by: User) -> None:
    """The draft is gone, with its files' rows; only one that was never sent can be."""
    locked = _editable(registration, by, (Status.DRAFT,))
    if locked.first_sent_at is not None:
        raise NotPossibleError(
            "Hồ sơ đã từng được gửi nên không xóa được. Không làm nữa thì gửi lại rồi dùng “Rút đăng ký”."
        )
    model = locked.emulation_model
    locked.partners.clear()
    locked.delete()
    if not model.registrations.exists():
        model.delete()


@transaction.atomic
def complete(registration: Registration, *, by: User) -> None:
    """The draft of which only the title was known is one as any other: the form has found all its texts there.

    Raises NotPossibleError once it was sent: what it was then, it stays.
    """
    locked = _editable(registration, by, (Status.DRAFT,))
    if locked.first_sent_at is not None:
        raise NotPossibleError("Hồ sơ đã từng được gửi nên vẫn ghi là chỉ có tên.")
    Registration.objects.filter(pk=locked.pk).update(quality=Quality.FULL)
    registration.quality = Quality.FULL


def submit(
    registration: Registration,
    *,
    by: User,
    at: dt.datetime | None = None,
    seen: int | None = None,
    key: UUID | None = None,
) -> StatusChange:
    """The registration lies at the first desk and bears its code. The form has checked what is compulsory."""
    return lifecycle.perform(Action.SUBMIT, on=registration, by=by, at=at, seen=seen, key=key)


@transaction.atomic
def save_results(
    registration: Registration,
    *,
    values: Mapping[str, Any],
    metrics: Iterable[Metric] | None,
    by: User,
    seen_version: int | None = None,
) -> int:
    """The report holds `values`, and `metrics` in their order (None leaves them); the new version is returned."""
    locked = _editable(registration, by, REPORTABLE)
    if seen_version is not None and locked.version != seen_version:
        raise OutdatedError(
            "Báo cáo vừa được lưu ở một cửa sổ khác. Nội dung đang gõ vẫn còn; mở lại để so sánh."
        )
    report, _ = ResultReport.objects.update_or_create(registration=locked, defaults=dict(values))
    if metrics is not None:
        report.metrics.all().delete()
        ResultMetric.objects.bulk_create(
            ResultMetric(report=report, position=position, **asdict(metric))
            for position, metric in enumerate(metrics, start=1)
        )
    Registration.objects.filter(pk=locked.pk).update(version=F("version") + 1)
    registration.refresh_from_db()
    return registration.version


@transaction.atomic
def clear_results(registration: Registration, *, by: User) -> None:
    """No report has been begun; only one that lies with the unit can be cleared."""
    locked = _editable(registration, by, REPORTABLE)
    ResultReport.objects.filter(registration=locked).delete()
    Registration.objects.filter(pk=locked.pk).update(version=F("version") + 1)
    registration.refresh_from_db()


def report_results(
    registration: Registration,
    *,
    by: User,
    at: dt.datetime | None = None,
    seen: int | None = None,
    key: UUID | None = None,
) -> StatusChange:
    """The results lie at the first desk."""
    return lifecycle.perform(Action.REPORT_RESULTS, on=registration, by=by, at=at, seen=seen, key=key)


# What the unit can do with one sentence and no more; each is one row of the workflow table.
UNIT_ACTIONS = (Action.RECALL, Action.WITHDRAW, Action.ASK_WITHDRAWAL)


def act(
    action: Action,
    registration: Registration,
    *,
    by: User,
    reason: str = "",
    at: dt.datetime | None = None,
    seen: int | None = None,
    key: UUID | None = None,
) -> StatusChange:
    """Recall, withdraw, or ask to withdraw."""
    if action not in UNIT_ACTIONS:
        raise NotPossibleError("Đơn vị không làm bước này.")
    return lifecycle.perform(action, on=registration, by=by, reason=reason, at=at, seen=seen, key=key)


@transaction.atomic
def attach(
    registration: Registration, *, step: str, content: filing.Checked, description: str, by: User
) -> Evidence:
    """The file stands in the dossier. The same content twice is one file.

    Raises NotPossibleError when the dossier is not with the unit, or holds as many files as it may.
    """
    locked = _editable(registration, by, FILED_AT.get(step, ()))
    return attaching.put(
        locked,
        step=step,
        content=content,
        description=description,
        by=by,
        among=FILED_AT,
        place="Mỗi hồ sơ",
    )


@transaction.atomic
def detach(evidence: Evidence, *, by: User) -> None:
    """The file no longer stands in the dossier; its row and content are kept."""
    _editable(evidence.registration, by, FILED_AT.get(evidence.step, ()))
    Evidence.objects.filter(pk=evidence.pk, removed_at=None).update(removed_at=timezone.now())
