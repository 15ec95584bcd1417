"""What a unit is asked half a year and a year after its recognition, and what it answers."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.ui.text import visible
from models_registry import attaching, filing
from models_registry.models import AFTERWARDS, Evidence, FollowUp, Mark, Registration, Upkeep
from models_registry.models.follow_up import IN_FORCE, recognised_on
from models_registry.notes import locked

# So many months after a mark nobody is asked for it any more; the half year's is not, once the year's is due.
PATIENCE = 6


def months_after(date: dt.date, months: int) -> dt.date:
    """The day so many months later, the last of a month where there is no such day."""
    years, month = divmod(date.month - 1 + months, 12)
    year, month = date.year + years, month + 1
    return dt.date(year, month, min(date.day, calendar.monthrange(year, month)[1]))


def last_recognised(day: dt.date, mark: Mark) -> dt.date:
    """The last date of a decision of which the mark is due on `day`."""
    date = months_after(day, -mark)
    while months_after(date + dt.timedelta(days=1), mark) <= day:
        date += dt.timedelta(days=1)
    return date


@dataclass(frozen=True)
class Asked:
    """What may be answered of a registration: at which mark, since when it is due, what stands there already."""

    registration: Registration
    mark: Mark
    since: dt.date
    standing: FollowUp | None


def _last_due(recognised: dt.date, day: dt.date) -> tuple[Mark, dt.date] | None:
    """The last mark that is due on `day`, and since when; None before the first."""
    due = [(mark, months_after(recognised, mark)) for mark in Mark]
    return next((one for one in reversed(due) if one[1] <= day), None)


def asked(rows: QuerySet[Registration], *, day: dt.date) -> list[Asked]:
    """What is due on `day` of `rows` (those of a unit or two) and not answered, the longest due first. A revoked one is
    not asked after, nor one that has stopped, nor one long recognised. Two queries."""
    earliest = months_after(day, -(Mark.YEAR + PATIENCE))
    dated = rows.published().annotate(recognised_on=recognised_on("pk", IN_FORCE))
    lately = list(dated.filter(recognised_on__gte=earliest, recognised_on__lt=day))
    said = FollowUp.objects.at(None).filter(registration__in=[one.pk for one in lately])
    stopped = {one.registration_id for one in said if one.state == Upkeep.STOPPED}
    answered = {(one.registration_id, one.mark) for one in said}
    found = []
    for one in lately:
        last = _last_due(one.recognised_on, day)
        if last and one.pk not in stopped and (one.pk, last[0]) not in answered:
            found.append(Asked(one, *last, None))
    return sorted(found, key=lambda each: (each.since, each.registration.pk))


def question_of(registration: Registration, *, day: dt.date) -> Asked | None:
    """The mark that the unit may answer on `day`: the last one that is due, answered before or not, however long ago;
    None before the first and where the registration is not recognised (any more)."""
    published = Registration.objects.filter(pk=registration.pk).published()
    dates = published.annotate(recognised_on=recognised_on("pk", IN_FORCE)).values_list(
        "recognised_on", flat=True
    )
    recognised = dates.first()
    last = _last_due(recognised, day) if recognised else None
    if last is None:
        return None
    standing = FollowUp.objects.at(None).filter(registration=registration, mark=last[0]).first()
    return Asked(registration, *last, standing)


def answers_for(registration: Registration, by: User) -> bool:
    """Whether `by` registers for the unit that keeps the dossier."""
    return registration.keeper_id in {post.unit_id for post in by.posts_with(Permission.REGISTER)}


def require_answers_for(registration: Registration, *, by: User) -> None:
    """Returns if `by` is who is asked; raises NotPermittedError otherwise."""
    if not answers_for(registration, by):
        raise NotPermittedError("Chỉ cán bộ lập hồ sơ của đơn vị phụ trách báo cáo được việc này.")


def _due(held: Registration, mark: int | None, *, by: User, at: dt.datetime) -> Asked:
    """What `by` is asked at the mark, which is the one that is due."""
    require_answers_for(held, by=by)
    question = question_of(held, day=timezone.localdate(at))
    if question is None or question.mark != mark:
        raise NotPossibleError(
            "Mốc này chưa đến hạn, đã qua mốc sau, hoặc công nhận không còn hiệu lực. Mở lại hồ sơ để xem."
        )
    return question


@transaction.atomic
def report(
    registration: Registration,
    *,
    mark: int,
    state: str,
    note: str,
    by: User,
    at: dt.datetime | None = None,
) -> FollowUp:
    """The answer of the unit that keeps the dossier stands at the mark; another one that stood there has ended. The
    same said twice is one. A closed period does not stand in the way: no figure of it is made of this.

    Raises NotPermittedError for who does not register for that unit, NotPossibleError for a mark that is not due, or a
    stop without a reason.
    """
    held = locked(registration)
    moment = at or timezone.now()
    question = _due(held, mark, by=by, at=moment)
    note = visible(note).strip()
    if state == Upkeep.STOPPED and not note:
        raise NotPossibleError("Ghi rõ vì sao đã dừng.")
    standing = question.standing
    if standing is not None:
        if (standing.state, standing.note) == (state, note):
            return standing
        moment = max(moment, standing.at + dt.timedelta(microseconds=1))
        FollowUp.objects.filter(pk=standing.pk).update(ended_at=moment)
    return FollowUp.objects.create(
        registration=held, mark=mark, state=state, note=note, by=by, for_unit_id=held.keeper_id, at=moment
    )


@transaction.atomic
def attach(
    registration: Registration,
    *,
    mark: int,
    content: filing.Checked,
    description: str,
    by: User,
    at: dt.datetime | None = None,
) -> Evidence:
    """The file stands in the dossier, at the mark that is due, in a closed period too. The same content twice is one.

    Raises NotPermittedError for who does not register for the unit that keeps the dossier, NotPossibleError for a mark
    that is not due, or one that holds as many files as it may.
    """
    held = locked(registration)
    question = _due(held, mark, by=by, at=at or timezone.now())
    step = AFTERWARDS[question.mark]
    return attaching.put(
        held, step=step, content=content, description=description, by=by, among=(step,), place="Mỗi mốc"
    )


@transaction.atomic
def detach(evidence: Evidence, *, by: User, at: dt.datetime | None = None) -> None:
    """The file no longer stands in the dossier; its row and content are kept. Raises what `attach` raises."""
    held = locked(evidence.registration)
    mark = next((mark for mark, step in AFTERWARDS.items() if step == evidence.step), None)
    _due(held, mark, by=by, at=at or timezone.now())
    Evidence.objects.filter(pk=evidence.pk, removed_at=None).update(removed_at=timezone.now())
