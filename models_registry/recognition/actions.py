"""Honour by decision: drafts with their lines, the signed decision recorded once, revocation, nominations."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Concat
from django.utils import timezone

from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.desks import Desk, archive_of, archives_of, desks_from
from danvan.units.enums import Level
from danvan.units.models import Unit, UnitTerm
from danvan.units.territory import below
from models_registry import closing, lifecycle, rules
from models_registry.closing import Closed, ClosedError
from models_registry.models import (
    Appraisal,
    Decision,
    DecisionKind,
    EmulationPeriod,
    Nomination,
    Opinion,
    Recognition,
    Registration,
    StatusChange,
)
from models_registry.rules import Broken
from models_registry.workflow import Action, Status

_TICK = dt.timedelta(microseconds=1)
# From results on a desk may recognise at its own level, whatever becomes of the level registered for.
RECOGNISABLE_ELSEWHERE = (Status.RESULTS_SUBMITTED, Status.PROPOSED, Status.RECOGNISED, Status.NOT_RECOGNISED)
DRAFTING = (Role.REVIEWER, Role.DECIDER)
_NUMBER_TAKEN = "one_decision_of_a_number_per_issuer_and_year"


@dataclass(frozen=True)
class Signed:
    """What the paper says."""

    number: str
    date: dt.date
    signer: str
    signer_position: str = ""
    issued_by: str = ""
    summary: str = ""
    reason: str = ""
    scan_name: str = ""
    scan_sha256: str = ""
    scan_type: str = ""


def end_of(date: dt.date) -> dt.datetime:
    """The last microsecond of a day in Viet Nam: what is signed on a day counts from its end."""
    return timezone.make_aware(dt.datetime.combine(date, dt.time.max))


def effective_from(date: dt.date) -> dt.datetime:
    """The moment from which a decision of that day counts: the end of the day, or now where that is today."""
    return min(end_of(date), timezone.now())


def _posts(by: User, at: dt.datetime | None) -> list[Membership]:
    if at is None:
        return by.posts
    return list(Membership.objects.held_on(timezone.localdate(at)).filter(user=by))


@dataclass(frozen=True)
class DecidingDesk:
    """A desk for which somebody acts: its term of that day, and the unit that records its part of a paper decision
    because the desk is not online, or what it decided before it ended; None where the desk acts for itself."""

    term: UnitTerm
    recorded_for: Unit | None = None


def desks_of(
    by: User, *, roles: Iterable[str] = DRAFTING, at: dt.datetime | None = None
) -> list[DecidingDesk]:
    """The desks where `by` acts in one of `roles`, on that day: those of their units, unless another decides there,
    those served by their units, and those above that decide on paper, each for the part of the map of one unit.
    Highest first."""
    day = timezone.localdate(at)
    units = _units_of(by, roles, at)
    terms = UnitTerm.objects.on(day)
    found = [DecidingDesk(term) for term in terms.acted_for_by(units)]
    for unit in Unit.objects.filter(pk__in=units):
        paper = terms.filter(unit__in=_deciding_on_paper_above(unit, day))
        found += [DecidingDesk(term, unit) for term in paper]
    return sorted(found, key=lambda desk: (desk.term.desk_level, desk.term.sort_key, desk.term.pk))


def ended_desks_of(by: User) -> list[DecidingDesk]:
    """The desks that are no more and whose archive a desk of `by` holds: what they decided while they lived may still
    be drafted and recorded there. Only those on whose last map somebody ever registered; highest first."""
    found = []
    for unit in Unit.objects.filter(pk__in=_units_of(by, DRAFTING, None), closed_path=None):
        ended = UnitTerm.objects.keeping_desks().filter(
            below(unit.scope_path, field="unit__scope_path"), unit__closed_path__isnull=False
        )
        path = OuterRef(OuterRef("path"))
        on_its_map = UnitTerm.objects.filter(path__gte=path, path__lt=Concat(path, Value("~")))
        registered = Registration.objects.filter(unit__in=on_its_map.values("unit"))
        terms = (
            ended.filter(Exists(registered)).order_by("unit", F("during__endswith").desc()).distinct("unit")
        )
        terms = list(terms.select_related("unit"))
        archives = archives_of(term.unit for term in terms)
        found += [DecidingDesk(term, unit) for term in terms if archives.get(term.unit_id) == unit]
    return sorted(found, key=lambda desk: (desk.term.desk_level, desk.term.sort_key, desk.term.pk))


def _units_of(by: User, roles: Iterable[str], at: dt.datetime | None) -> set[int]:
    return {post.unit_id for post in _posts(by, at) if post.role in roles}


def _deciding_on_paper_above(unit: Unit, day: dt.date) -> list[int]:
    return [
        desk.unit_id for desk in desks_from(unit, on=day) if desk.offline and desk.recorded_by_id == unit.pk
    ]


def acts_for(
    by: User,
    issuer: Unit,
    roles: Iterable[str],
    at: dt.datetime | None = None,
    *,
    recorded_for: Unit | None = None,
) -> bool:
    """Whether `by` acts in one of `roles` at the desk of `issuer`, or records its paper, or its past, for
    `recorded_for`."""
    day, units = timezone.localdate(at), _units_of(by, roles, at)
    if recorded_for is not None and issuer.closed_path is not None:
        return recorded_for.pk in units and archive_of(issuer) == recorded_for
    if recorded_for is not None:
        return recorded_for.pk in units and issuer.pk in _deciding_on_paper_above(recorded_for, day)
    return UnitTerm.objects.on(day).acted_for_by(units).filter(unit=issuer).exists()


def acts_on(decision: Decision, by: User, roles: Iterable[str], at: dt.datetime | None = None) -> bool:
    """Whether `by` acts in one of `roles` where the decision is drafted and recorded."""
    return acts_for(by, decision.issuer, roles, at, recorded_for=decision.recorded_for)


def _require_post(
    by: User,
    issuer: Unit,
    roles: Iterable[str],
    at: dt.datetime | None,
    *,
    recorded_for: Unit | None,
) -> None:
    if not acts_for(by, issuer, roles, at, recorded_for=recorded_for):
        raise NotPermittedError("Việc này dành cho người được giao nhiệm vụ ở nơi ra quyết định.")


def may_add(decision: Decision, by: User, at: dt.datetime | None = None) -> bool:
    """Whether `by` may add lines: who drafted, or a reviewer of the desk who could not record it. Who will record
    what another drafted only takes lines away, also when holding both posts, so that two persons stand behind each."""
    if decision.drafted_by_id == by.pk:
        return acts_on(decision, by, DRAFTING, at)
    return acts_on(decision, by, (Role.REVIEWER,), at) and not acts_on(decision, by, (Role.DECIDER,), at)


def made_by(decision: Decision, by: User) -> bool:
    """Whether `by` drafted it or put one of its lines on it, and so cannot be the second person."""
    if decision.drafted_by_id == by.pk:
        return True
    if decision.kind == DecisionKind.RECOGNISE:
        return decision.lines.filter(added_by=by).exists()
    return decision.revoked_lines.filter(revocation_added_by=by).exists()


def may_record(decision: Decision, by: User) -> bool:
    """Whether `by` may record it: a decider of the desk who neither drafted it nor added a line."""
    return acts_on(decision, by, (Role.DECIDER,)) and not made_by(decision, by)


@transaction.atomic
def draft_decision(
    *,
    issuer: Unit,
    period: EmulationPeriod,
    by: User,
    kind: DecisionKind = DecisionKind.RECOGNISE,
    summary: str = "",
    recorded_for: Unit | None = None,
    at: dt.datetime | None = None,
) -> Decision:
    """An empty draft of the desk of `issuer`, for the level of that desk. Reviewers and deciders there draft.

    Of a desk that is not online it is the copy of `recorded_for`, the nearest online unit below, whose people draft
    and record it from the paper, with the lines of that unit's part of the map. Of a desk that has ended it is drafted
    and recorded by `recorded_for`, which holds its archive, with lines of units on its last map.

    Asked again while the same person's draft for the same period and kind is still empty, it is that one.
    """
    term = desk_of(issuer, recorded_for, at).term
    if term.desk_is_offline and recorded_for is None:
        raise NotPossibleError(
            f"{term.desk_name} chưa dùng phần mềm. Nơi thẩm định gần nhất bên dưới ghi quyết định theo văn bản giấy, "
            "hoặc quản trị giao cấp trên xét thay."
        )
    _require_post(by, issuer, DRAFTING, at, recorded_for=recorded_for)
    Unit.objects.select_for_update(no_key=True).get(pk=issuer.pk)  # one double click at a time
    own = Decision.objects.drafts().filter(
        kind=kind, period=period, issuer=issuer, recorded_for=recorded_for, drafted_by=by
    )
    if empty := own.filter(lines=None, revoked_lines=None, level=term.desk_level).first():
        empty.summary = summary
        empty.save(update_fields=["summary"])
        return empty
    return Decision.objects.create(
        kind=kind,
        period=period,
        issuer=issuer,
        recorded_for=recorded_for,
        level=term.desk_level,
        drafted_by=by,
        summary=summary,
    )


def desk_of(issuer: Unit, recorded_for: Unit | None, at: dt.datetime | None = None) -> DecidingDesk:
    """The desk of `issuer` on that day, or its last where it has ended. Raises NotPossibleError where it keeps none."""
    terms = UnitTerm.objects.filter(unit=issuer).keeping_desks()
    ended = recorded_for is not None and issuer.closed_path is not None
    term = terms.latest_first().first() if ended else terms.on(timezone.localdate(at)).first()
    if term is None:
        raise NotPossibleError("Đơn vị này không có bộ phận thẩm định nên không ra quyết định công nhận.")
    return DecidingDesk(term, recorded_for)


def imagined(desk: DecidingDesk, period: EmulationPeriod) -> Decision:
    """A draft of the desk that nobody has made: to ask what could become its lines."""
    return Decision(
        kind=DecisionKind.RECOGNISE,
        issuer=desk.term.unit,
        recorded_for=desk.recorded_for,
        level=desk.term.desk_level,
        period=period,
    )


@dataclass(frozen=True)
class Noted:
    """What the drafter read off the paper, for whoever records it to compare; nothing of it is needed."""

    number: str = ""
    date: dt.date | None = None
    signer: str = ""
    signer_position: str = ""
    issued_by: str = ""
    summary: str = ""


@transaction.atomic
def note_paper(decision: Decision, noted: Noted, *, by: User) -> None:
    """The draft bears what was read off the paper; it is a draft still. Raises NotPermittedError for who may not add
    to it."""
    draft = _locked_draft(decision)
    if not may_add(draft, by):
        raise NotPermittedError("Chuyên viên thẩm định hoặc người lập dự thảo ghi sẵn nội dung văn bản.")
    for name, value in asdict(noted).items():
        setattr(draft, name, value)
    draft.save(update_fields=list(asdict(noted)))


def _locked(decision: Decision) -> Decision:
    locked = Decision.objects.select_for_update(of=("self",), no_key=True).filter(pk=decision.pk).first()
    if locked is None:
        raise NotPossibleError("Dự thảo này đã bị hủy.")
    return locked


def _locked_draft(decision: Decision) -> Decision:
    locked = _locked(decision)
    if not locked.is_draft:
        raise NotPossibleError("Quyết định đã được ghi, không sửa được nữa.")
    return locked


def _judged(
    decision: Decision, *, by: User | None, at: dt.datetime | None = None, anywhere: bool = False
) -> QuerySet[Registration]:
    """Registrations with all that `_why_not` asks about, in one query: the latest opinion, whether nominated to
    this level, the line of this level, whether `by` sent it, and whether its unit lies beneath the desk."""
    line = Recognition.objects.filter(registration=OuterRef("pk"), level=decision.level, revoked_at=None)
    latest = Appraisal.objects.filter(registration=OuterRef("pk")).order_by("-at", "-pk")
    nominated = Nomination.objects.filter(
        registration=OuterRef("pk"), to_unit=decision.issuer_id, to_level=decision.level
    )
    beneath = _reach_of(decision, at)
    return Registration.objects.annotate(
        opinion=Subquery(latest.values("opinion")[:1]),
        nominated=Exists(nominated),
        line_decision=Subquery(line.values("decision_id")[:1]),
        line_in_force=Exists(line.filter(effective_at__isnull=False)),
        line_revoked_by=Subquery(line.values("revoked_by_id")[:1]),
        sent_by_them=ExpressionWrapper(lifecycle.sent_by(by), BooleanField()),
        here=Value(value=True)
        if anywhere
        else Exists(beneath.filter(pk=OuterRef("unit_id" if _has_ended(decision) else "keeper_id"))),
    )


def _reach_of(decision: Decision, at: dt.datetime | None) -> QuerySet[Unit]:
    """The units whose registrations may be lines: all beneath the desk, or beneath who records its paper; of a desk
    that has ended, those that were beneath it on its last day."""
    if _has_ended(decision):
        return Unit.objects.filter(pk__in=terms_within(decision, at).values("unit"))
    return Unit.objects.beneath(decision.recorded_for or decision.issuer, date=timezone.localdate(at))


def terms_within(decision: Decision, at: dt.datetime | None = None) -> QuerySet[UnitTerm]:
    """What these units are called on that day; beneath a desk that has ended, on its last."""
    if _has_ended(decision):
        last = decision.issuer.terms.latest_first()[0]
        return UnitTerm.objects.on(last.last_day).below(last.path)
    return UnitTerm.objects.on(timezone.localdate(at)).filter(unit__in=_reach_of(decision, at))


def _has_ended(decision: Decision) -> bool:
    """Whether its desk is no more, so that who holds the archive records it."""
    return decision.recorded_for_id is not None and decision.issuer.closed_path is not None


def _deciding(decision: Decision) -> int:
    """The unit at whose desk lies what is to be decided."""
    return decision.recorded_for_id if _has_ended(decision) else decision.issuer_id


def _why_not(draft: Decision, registration: Registration) -> str:
    """Why the judged registration cannot be a line of the draft; empty if it can."""
    if registration.period_id != draft.period_id:
        return "thuộc kỳ khác."
    if not registration.here:
        return "không thuộc địa bàn của nơi ra quyết định này."
    if draft.kind == DecisionKind.REVOKE:
        return _why_not_revoked(draft, registration)
    if registration.line_in_force:
        return "đã được công nhận ở cấp này."
    if registration.line_decision not in (None, draft.pk):
        return "đã có trong một quyết định khác của cấp này."
    if registration.target_level == draft.level:
        return _why_not_at_target(draft, registration)
    return _why_not_elsewhere(draft, registration)


def _why_not_revoked(draft: Decision, registration: Registration) -> str:
    if not registration.line_in_force:
        return "không có công nhận đang có hiệu lực ở cấp này."
    if registration.line_revoked_by not in (None, draft.pk):
        return "đã có trong một dự thảo thu hồi khác."
    return ""


def _why_not_at_target(draft: Decision, registration: Registration) -> str:
    if registration.status == Status.NOT_RECOGNISED:
        return "đã ghi là không được công nhận; cần xét lại trước."
    if registration.status != Status.PROPOSED or registration.awaiting_unit_id != _deciding(draft):
        return "chưa được đề nghị, hoặc không ở nơi ra quyết định này."
    if registration.opinion != Opinion.ELIGIBLE:
        return f"chưa có ý kiến thẩm định “{Opinion.ELIGIBLE.label}”."
    return ""


def _why_not_elsewhere(draft: Decision, registration: Registration) -> str:
    if registration.status not in RECOGNISABLE_ELSEWHERE:
        return "chưa nộp kết quả, hoặc kết quả đã bị trả lại."
    above = registration.target_level is not None and draft.level < registration.target_level
    if above and not registration.nominated:
        return "đăng ký cấp thấp hơn và chưa được cấp dưới giới thiệu lên."
    return ""


class Source:
    """Why a registration may become a line: three lists that do not overlap."""

    APPRAISED, NOMINATED, OTHER_TARGET = "appraised", "nominated", "other"


def candidates(
    decision: Decision, *, by: User | None = None, source: str = "", at: dt.datetime | None = None
) -> QuerySet[Registration]:
    """The registrations that may become lines, without those that stand on a decision of the level already and
    without those that `by` sent. For a decision that revokes: those with a line in force.

    `source` narrows them down: appraised as eligible at this desk, nominated to its level, or registered for a
    higher level and recognisable here on the way.
    """
    line = Recognition.objects.filter(registration=OuterRef("pk"), level=decision.level, revoked_at=None)
    nominated = Nomination.objects.filter(to_unit=decision.issuer_id, to_level=decision.level)
    beneath = _reach_of(decision, at)
    place = "unit__in" if _has_ended(decision) else "keeper__in"
    found = Registration.objects.filter(period=decision.period_id, **{place: beneath.values("pk")}).annotate(
        nominated=Exists(nominated.filter(registration=OuterRef("pk")))
    )
    if by is not None:
        found = found.exclude(lifecycle.sent_by(by))
    if decision.kind == DecisionKind.REVOKE:
        return found.filter(Exists(line.filter(effective_at__isnull=False, revoked_by=None)))
    latest = Appraisal.objects.filter(registration=OuterRef("pk")).order_by("-at", "-pk").values("opinion")
    appraised = Q(
        pk__in=Registration.objects.filter(
            status=Status.PROPOSED,
            target_level=decision.level,
            awaiting_unit=_deciding(decision),
            awaiting_role=Role.DECIDER,
        )
        .alias(opinion=Subquery(latest[:1]))
        .filter(opinion=Opinion.ELIGIBLE)
        .values("pk")
    )
    elsewhere = Q(status__in=RECOGNISABLE_ELSEWHERE)
    sources = {
        Source.APPRAISED: appraised,
        Source.NOMINATED: elsewhere
        & Q(pk__in=nominated.values("registration"), target_level__gt=decision.level),
        Source.OTHER_TARGET: elsewhere & Q(target_level__lt=decision.level),
    }
    chosen = sources.get(source) or sources[Source.APPRAISED] | sources[Source.NOMINATED]
    return found.filter(chosen).exclude(Exists(line))


@transaction.atomic
def add_lines(
    decision: Decision, registrations: Iterable[Registration], *, by: User, at: dt.datetime | None = None
) -> int:
    """Each registration is a line of the draft; those that are one already stay. The number added is returned.

    All of them or none: raises NotPossibleError for one that may not be a line, naming it, and NotPermittedError
    for somebody who may not add here or who sent one of them.
    """
    draft = _locked_draft(decision)
    if not may_add(draft, by, at):
        raise NotPermittedError("Chuyên viên thẩm định hoặc người lập dự thảo thêm mô hình vào dự thảo.")
    wanted = [registration.pk for registration in registrations]
    judged = list(_judged(draft, by=by, at=at).filter(pk__in=wanted))
    _hold_books(draft, judged)
    _refuse_own(judged)
    _refuse_obstacles(draft, judged, day=timezone.localdate(at))
    if draft.kind == DecisionKind.REVOKE:
        return _add_revocations(draft, [one for one in judged if one.line_revoked_by is None], by=by)
    new = [one for one in judged if one.line_decision is None]
    try:
        with transaction.atomic():
            Recognition.objects.bulk_create(
                Recognition(decision=draft, registration=one, level=draft.level, added_by=by) for one in new
            )
    except IntegrityError as error:
        raise NotPossibleError(
            "Một mô hình vừa được đưa vào quyết định khác của cấp này. Mở lại trang rồi chọn lại."
        ) from error
    return len(new)


def _hold_books(decision: Decision, registrations: Iterable[Registration]) -> dict[tuple[int, int], Closed]:
    """The books of all their chains are held. Raises ClosedError where one is closed at the decision's level or
    above."""
    held = closing.hold_all((one.period_id, one.unit_id) for one in registrations)
    for pair, closed in held.items():
        if closed.stops(decision.level):
            raise ClosedError(closing.why(*pair))
    return held


def _refuse_own(judged: Iterable[Registration]) -> None:
    own = [registration.title for registration in judged if registration.sent_by_them]
    if own:
        raise NotPermittedError(
            f"“{own[0]}”: người đã gửi hồ sơ không được tự xét hồ sơ đó, dù ở nhiệm vụ khác."
        )


def _refuse_obstacles(draft: Decision, judged: Iterable[Registration], *, day: dt.date) -> None:
    judged = list(judged)
    broken = broken_by(draft, judged, day=day)
    obstacles = [(one.title, why) for one in judged if (why := _why_not_by(draft, one, broken))]
    if obstacles:
        title, why = obstacles[0]
        more = f" Cùng {len(obstacles) - 1} mô hình khác." if len(obstacles) > 1 else ""
        raise NotPossibleError(f"“{title}”: {why}{more}")


def broken_by(
    decision: Decision, registrations: Iterable[Registration], *, day: dt.date
) -> dict[int, list[Broken]]:
    """For each of the registrations that do not keep them: the rules of the period that recognising it on that day
    breaks. A revocation breaks none."""
    if decision.kind != DecisionKind.RECOGNISE:
        return {}
    return rules.on_recognising(registrations, level=decision.level, day=day)


def _why_not_by(draft: Decision, registration: Registration, broken: Mapping[int, list[Broken]]) -> str:
    """As `_why_not`, and by the rules of the period that block."""
    blocked = (one.text for one in broken.get(registration.pk, ()) if one.blocks)
    return _why_not(draft, registration) or next(blocked, "")


def unsuited(draft: Decision, registrations: Iterable[int], *, by: User) -> dict[int, str]:
    """Of the registrations (by number) those that could not become lines of the draft if `by` added them now, and why;
    the draft need not have been made."""
    judged = list(_judged(draft, by=by).filter(pk__in=list(registrations)))
    broken = broken_by(draft, judged, day=timezone.localdate())
    closed = closing.seen_all({(one.period_id, one.unit_id) for one in judged})
    found = {}
    for one in judged:
        why = _why_not_by(draft, one, broken)
        if one.sent_by_them:
            why = "người đã gửi hồ sơ không được tự xét hồ sơ đó, dù ở nhiệm vụ khác."
        elif closed[one.period_id, one.unit_id].stops(draft.level):
            why = closing.why(one.period_id, one.unit_id)
        if why:
            found[one.pk] = why
    return found


def standing_at(draft: Decision, registrations: Iterable[int]) -> set[int]:
    """Those of the registrations (by number) that stand on a decision, or a draft, of the level already."""
    lines = Recognition.objects.filter(
        registration__in=list(registrations), level=draft.level, revoked_at=None
    )
    return set(lines.values_list("registration_id", flat=True))


def _add_revocations(draft: Decision, new: list[Registration], *, by: User) -> int:
    free = Recognition.objects.live().filter(registration__in=new, level=draft.level, revoked_by=None)
    if free.update(revoked_by=draft, revocation_added_by=by) != len(new):
        raise NotPossibleError(
            "Một mô hình vừa được đưa vào dự thảo thu hồi khác. Mở lại trang rồi chọn lại."
        )
    return len(new)


@dataclass(frozen=True)
class Remark:
    """What is to be said of a line of a draft: why it could not be recorded, if so, and the rules of the period that it
    does not keep but that only warn."""

    obstacle: str
    warnings: tuple[str, ...]


def remarks(decision: Decision, *, day: dt.date | None = None) -> dict[int, Remark]:
    """For each line of the draft of which there is something to say (by the registration's number): what, were it
    recorded with that day's date, today's unless given."""
    judged = list(_judged(decision, by=None, anywhere=True).filter(pk__in=_registrations_on(decision)))
    broken = broken_by(decision, judged, day=day or timezone.localdate())
    found = {}
    for one in judged:
        warnings = tuple(each.text for each in broken.get(one.pk, ()) if not each.blocks)
        obstacle = _why_not_by(decision, one, broken)
        if obstacle or warnings:
            found[one.pk] = Remark(obstacle, warnings)
    return found


def _registrations_on(decision: Decision) -> list[int]:
    return [line.registration_id for line in _lines_of(decision)]


@transaction.atomic
def remove_line(
    decision: Decision, registration: Registration, *, by: User, at: dt.datetime | None = None
) -> None:
    """The registration is no longer a line of the draft."""
    draft = _locked_draft(decision)
    _require_post(by, draft.issuer, DRAFTING, at, recorded_for=draft.recorded_for)
    if draft.kind == DecisionKind.RECOGNISE:
        Recognition.objects.filter(decision=draft, registration=registration, effective_at=None).delete()
    else:
        Recognition.objects.filter(revoked_by=draft, registration=registration).update(revoked_by=None)


@transaction.atomic
def discard_draft(decision: Decision, *, by: User, at: dt.datetime | None = None) -> None:
    """The draft is gone, its lines are free for another."""
    draft = _locked_draft(decision)
    _require_post(by, draft.issuer, DRAFTING, at, recorded_for=draft.recorded_for)
    Recognition.objects.filter(revoked_by=draft).update(revoked_by=None)
    draft.lines.all().delete()
    draft.delete()


def fingerprint(decision: Decision) -> str:
    """Which lines somebody had in front of them: another value as soon as one was added or taken away."""
    ids = ",".join(map(str, sorted(_registrations_on(decision))))
    return hashlib.sha256(ids.encode()).hexdigest()[:16]


@transaction.atomic
def record_decision(
    decision: Decision,
    signed: Signed,
    *,
    by: User,
    at: dt.datetime | None = None,
    seen: str | None = None,
) -> Decision:
    """The signed decision is on record and all its lines took effect together, as they read on that day.

    They count from the end of the decision's date, or from now if that is today; for a dossier that moved later,
    from right after that move. Done by a decider who neither drafted it nor added a line. Sent twice, it is one.
    `seen` is the fingerprint of the lines that the person had in front of them; `at` the day whose posts count.
    Raises NotPermittedError, NotPossibleError.
    """
    locked = _locked(decision)
    if not locked.is_draft:
        refuse_recorded(locked, by=by, number=signed.number)
        return locked
    _require_post(by, locked.issuer, (Role.DECIDER,), at, recorded_for=locked.recorded_for)
    refuse_maker(locked, by)
    if signed.date > timezone.localdate():
        raise NotPossibleError("Ngày ký chưa đến.")
    if _has_ended(locked) and locked.issuer.term_on(signed.date) is None:
        last_day = locked.issuer.terms.latest_first()[0].last_day
        raise NotPossibleError(
            f"{locked.issuer} đã kết thúc, ngày cuối là {last_day:%d/%m/%Y}: "
            "ngày ký phải trong thời gian đơn vị còn hoạt động."
        )
    if seen is not None and seen != fingerprint(locked):
        raise NotPossibleError("Danh sách trong dự thảo vừa thay đổi. Mở lại dự thảo, xem lại rồi ghi.")
    _refuse_taken_number(locked, signed)
    effective = _take_effect(locked, signed, by=by)
    for name, value in asdict(signed).items():
        setattr(locked, name, value)
    locked.recorded_by, locked.recorded_at, locked.effective_at = by, timezone.now(), effective
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError as error:
        # Another decision of this number was recorded while this one was being written.
        if error.__cause__.diag.constraint_name != _NUMBER_TAKEN:
            raise
        raise NotPossibleError(_number_taken(signed)) from error
    return locked


def refuse_maker(decision: Decision, by: User) -> None:
    """Raises NotPermittedError for who drafted the decision or added a line: a second person records it."""
    if made_by(decision, by):
        raise NotPermittedError(
            "Người lập dự thảo, người thêm mô hình vào dự thảo không được tự ghi quyết định; cần người thứ hai."
        )


def refuse_recorded(decision: Decision, *, by: User, number: str) -> None:
    """Raises NotPossibleError for a recorded decision, saying who recorded it; not when `by` did, with that number:
    then the same form was sent twice and all is well."""
    if decision.recorded_by_id != by.pk or decision.number != number:
        raise NotPossibleError(_recorded_already(decision))


def _recorded_already(decision: Decision) -> str:
    when = timezone.localtime(decision.recorded_at)
    return f"Quyết định này đã được {decision.recorded_by} ghi lúc {when:%H:%M} ngày {when:%d/%m/%Y}."


def _number_taken(signed: Signed) -> str:
    return (
        f"Nơi ban hành đã có quyết định số {signed.number} trong năm {signed.date.year}. Xem lại số, ngày ký."
    )


def number_is_taken(decision: Decision, number: str, year: int) -> bool:
    """Whether another recorded decision of the same issuer bears that number in that year; of an issuer that is not
    online each unit below records its own part under the one number."""
    recorded = Decision.objects.filter(
        recorded_at__isnull=False, issuer=decision.issuer_id, recorded_for=decision.recorded_for_id
    )
    return recorded.filter(number=number, date__year=year).exists()


def _refuse_taken_number(decision: Decision, signed: Signed) -> None:
    if number_is_taken(decision, signed.number, signed.date.year):
        raise NotPossibleError(_number_taken(signed))


def _lines_of(decision: Decision) -> list[Recognition]:
    lines = decision.lines if decision.kind == DecisionKind.RECOGNISE else decision.revoked_lines
    return list(lines.order_by("registration_id"))


def _take_effect(decision: Decision, signed: Signed, *, by: User) -> dt.datetime:
    """All lines are in force, or revoked; the moment from which the decision counts is returned.

    The dossiers are locked in one order, so that two decisions at once never wait for each other in a circle;
    what is read about them is read under the lock.
    """
    lines = _lines_of(decision)
    if not lines:
        raise NotPossibleError("Dự thảo chưa có mô hình nào.")
    ids = [line.registration_id for line in lines]
    closings = _hold_books(decision, Registration.objects.filter(pk__in=ids).only("period_id", "unit_id"))
    locked = Registration.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    list(locked.order_by("pk").values_list("pk", flat=True))
    judged = _judged(decision, by=by, anywhere=True).select_related("sector", "unit").in_bulk(ids)
    _refuse_own(judged.values())
    _refuse_obstacles(decision, judged.values(), day=signed.date)
    moved = dict(StatusChange.objects.at(None).filter(registration__in=ids).values_list("registration", "at"))
    effective = effective_from(signed.date)
    names = _unit_names({one.unit for one in judged.values()}, signed.date)
    paper = _paper_of(decision, signed)
    for line in lines:
        registration = judged[line.registration_id]
        closed = closings[registration.period_id, registration.unit_id]
        moment = closed.after(max(effective, moved[registration.pk] + _TICK))
        _freeze(decision, line, registration, unit_name=names[registration.unit_id], at=moment)
        lifecycle.perform(
            _action_for(decision, registration),
            on=registration,
            by=by,
            at=moment,
            reason=signed.reason,
            decision=decision,
            paper=paper,
            details={"decision": decision.pk, "number": signed.number, "level": decision.level},
        )
    Recognition.objects.bulk_update(
        lines, ["title", "unit_name", "sector_name", "effective_at", "revoked_at"], batch_size=500
    )
    return effective


def _paper_of(decision: Decision, signed: Signed) -> lifecycle.Paper | None:
    """The signed decision as the answer of a desk that is not online."""
    if decision.recorded_for_id is None:
        return None
    return lifecycle.Paper(signed.number, signed.date, signed.scan_sha256, signed.scan_name, signed.scan_type)


def _unit_names(units: Iterable[Unit], date: dt.date) -> dict[int, str]:
    """What the units were called on that day; the last name of those that did not exist then."""
    on_the_day = UnitTerm.objects.on(date).filter(unit__in=units)
    names = dict(on_the_day.values_list("unit_id", "name"))
    return {unit.pk: names.get(unit.pk) or str(unit) for unit in units}


def _freeze(
    decision: Decision, line: Recognition, registration: Registration, *, unit_name: str, at: dt.datetime
) -> None:
    """The line is in force from `at` as it reads now, or revoked from then on."""
    if decision.kind == DecisionKind.REVOKE:
        line.revoked_at = at
        return
    line.title, line.unit_name = registration.title, unit_name
    line.sector_name = registration.sector.name if registration.sector else ""
    line.effective_at = at


def _action_for(decision: Decision, registration: Registration) -> Action:
    """The status follows only at the level registered for."""
    own_level = registration.target_level == decision.level
    if decision.kind == DecisionKind.RECOGNISE:
        return Action.RECOGNISE if own_level else Action.RECOGNISE_ELSEWHERE
    return Action.REVOKE if own_level else Action.REVOKE_ELSEWHERE


@dataclass(frozen=True)
class NominationOffer:
    """One step that a desk may take: from its own level, where the registration is recognised, to the next."""

    below: Desk
    above: Desk


def nomination_for(registration: Registration, *, by: User, at: dt.datetime | None = None) -> NominationOffer:
    """The step up that `by` may take with the registration: from the highest of their desks that recognised it.

    Raises NotPermittedError for somebody of none of the desks or who sent the dossier, NotPossibleError when it is
    not recognised there, when no desk is above, or when it was registered for a level as high and goes there anyway.
    """
    held = {post.unit_id for post in _posts(by, at) if post.role in DRAFTING}
    desks = desks_from(registration.keeper, on=timezone.localdate(at))
    mine = [place for place, desk in enumerate(desks) if desk.acting_unit_id in held and not desk.offline]
    if not mine:
        raise NotPermittedError("Việc này dành cho bộ phận thẩm định đã công nhận mô hình.")
    if Registration.objects.filter(lifecycle.sent_by(by), pk=registration.pk).exists():
        raise NotPermittedError("Người đã gửi hồ sơ không được tự xét hồ sơ đó, dù ở nhiệm vụ khác.")
    recognised = set(registration.recognitions.live().values_list("level", flat=True))
    places = [place for place in mine if desks[place].level in recognised]
    if not places:
        label = desks[mine[-1]].level_label
        raise NotPossibleError(f"Mô hình chưa được công nhận {label} nên chưa giới thiệu lên được.")
    place = places[-1]
    if place + 1 == len(desks):
        raise NotPossibleError("Không có cấp nào ở trên để giới thiệu lên.")
    below, above = desks[place], desks[place + 1]
    if registration.target_level is not None and registration.target_level <= above.level:
        raise NotPossibleError(
            f"Mô hình đăng ký {above.level_label} trở lên nên {above.name} xét mà không cần giới thiệu."
        )
    return NominationOffer(below, above)


@transaction.atomic
def nominate(registration: Registration, *, by: User, note: str, at: dt.datetime | None = None) -> Nomination:
    """A desk passes the registration, recognised at its own level, on to the next desk up, which may recognise it.

    Done twice, it is one. Raises what `nomination_for` raises.
    """
    closed = closing.hold(registration.period_id, registration.unit_id)
    Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.pk)
    offer = nomination_for(registration, by=by, at=at)
    if closed.stops(offer.below.level):
        raise ClosedError(closing.why(registration.period_id, registration.unit_id))
    nomination, _ = Nomination.objects.get_or_create(
        registration=registration,
        to_level=offer.above.level,
        defaults={
            "from_unit_id": offer.below.unit_id,
            "to_unit_id": offer.above.unit_id,
            "note": note,
            "by": by,
            "at": at or timezone.now(),
        },
    )
    return nomination


def levels_recognised(registration: Registration) -> list[Level]:
    """The levels at which it is recognised now, highest first."""
    live = registration.recognitions.live().values_list("level", flat=True)
    return sorted(Level(level) for level in live)
