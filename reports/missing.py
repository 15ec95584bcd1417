"""The y − x behind every fraction: each registration that has not got there, in exactly one row, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Count, DateField, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Substr

from danvan.units.models import UnitTerm
from models_registry.closing import over_at
from models_registry.models import Deadline, Explanation, ExplanationKind, StatusChange, Step
from models_registry.models.status_change import StatusChangeQuerySet
from models_registry.workflow import REGISTERED, Action, Status
from reports.figures import PROPOSED, REPORTED, Figure, changes
from reports.questions import Question


class Reason(models.TextChoices):
    """Why a registration is not in the figure yet, in the order of the way it goes."""

    AWAITING_ACCEPTANCE = "awaiting_acceptance", "Chờ tiếp nhận đăng ký"
    RETURNED = "returned", "Đăng ký bị trả lại, chưa gửi lại"
    RUNNING = "running", "Đang thực hiện, chưa đến hạn"
    OVERDUE = "overdue", "Quá hạn chưa nộp kết quả"
    OVER = "over", "Hết kỳ, chưa nộp kết quả"
    RESULTS_RETURNED = "results_returned", "Kết quả bị trả lại"
    AWAITING_PROPOSAL = "awaiting_proposal", "Kết quả chờ cấp dưới đề nghị"
    PENDING = "pending", "Chờ quyết định"
    DECLINED = "declined", "Không được công nhận"
    REVOKED = "revoked", "Đã thu hồi công nhận"


# Of a term of a unit.
_PROVINCE: Any = Cast(NullIf(Substr("path", 9, 7), Value("")), models.BigIntegerField())

# The figures that stand over "Đăng ký" in a fraction, and what each of them holds.
REACHED = {
    Figure.RESULTS: REPORTED,
    Figure.PROPOSED: PROPOSED,
    Figure.RECOGNISED: frozenset({Status.RECOGNISED}),
}


def reachable(figure: Figure) -> Figure:
    """The figure whose y − x is asked for; "đã đề nghị" where another has none."""
    return figure if figure in REACHED else Figure.PROPOSED


# How the y − x of each is called.
NOT_REACHED = {
    Figure.RESULTS: "chưa nộp kết quả",
    Figure.PROPOSED: "chưa được đề nghị công nhận",
    Figure.RECOGNISED: "chưa được công nhận",
}

_REASON_OF = {
    Status.SUBMITTED: Reason.AWAITING_ACCEPTANCE,
    Status.RETURNED: Reason.RETURNED,
    Status.RESULTS_RETURNED: Reason.RESULTS_RETURNED,
    Status.RESULTS_SUBMITTED: Reason.AWAITING_PROPOSAL,
    Status.PROPOSED: Reason.PENDING,
    Status.NOT_RECOGNISED: Reason.DECLINED,
    Status.REVOKED: Reason.REVOKED,
}
# The last of these that was said is why it lies where it lies.
_SENDING_BACK = (
    Action.RETURN,
    Action.RETURN_RESULTS,
    Action.SEND_DOWN,
    Action.DECLINE,
    Action.REVOKE,
    Action.TRANSFER_LEVEL,
    Action.DECLINE_WITHDRAWAL,
)


def missing(question: Question, figure: Figure) -> StatusChangeQuerySet:
    """The registrations that are not in `figure` yet (y − x), as history rows with `why` (a Reason), `due`,
    `order` (of the reason), `said` (the latest reason given for sending back), `explanation` (what the unit says)."""
    wanted = sorted(REGISTERED - REACHED[figure])
    found = changes(question).filter(to_status__in=wanted).annotate(due=_due(question))
    reasons = [When(to_status=status, then=Value(reason.value)) for status, reason in _REASON_OF.items()]
    overdue = Q(to_status=Status.RUNNING, due__lt=question.day)
    over = [When(unit__in=units, then=Value(Reason.OVER.value))] if (units := _over(question)) else []
    why = Case(
        *reasons,
        When(overdue, then=Value(Reason.OVERDUE.value)),
        *over,
        default=Value(Reason.RUNNING.value),
    )
    return found.annotate(why=why, order=_order(), said=_said(question), explanation=_explained(question))


def _over(question: Question) -> set[int]:
    """The units for which the period is over, or was at the moment."""
    running = changes(question).filter(to_status=Status.RUNNING).order_by().values_list("unit", flat=True)
    places = question.places
    units = running.distinct() if places is None else {*places, *question.ground.divided}
    return over_at(question.period.pk, units, at=question.moment)


def count_reasons(question: Question, figure: Figure) -> dict[Reason, int]:
    """How many there are of each reason, in their order."""
    return by_reason(missing(question, figure))


def by_reason(found: StatusChangeQuerySet) -> dict[Reason, int]:
    """How many of these rows of `missing` there are of each reason, in their order."""
    numbers = {
        row["why"]: row["number"]
        for row in found.order_by().values("why").annotate(number=Count("to_status"))
    }
    return {reason: numbers[reason.value] for reason in Reason if reason.value in numbers}


@dataclass(frozen=True)
class Unseen:
    """How many of one reason the reader may not see, and in words why."""

    reason: Reason
    number: int
    words: str


def unseen(
    everything: StatusChangeQuerySet, seen: StatusChangeQuerySet, *, numbers: dict[Reason, int]
) -> list[Unseen]:
    """What `seen` does not show of `everything` (of which there are `numbers`), reason by reason: the unit has taken it
    back to mend it, and a draft is its own; or another place answers for it today."""
    hidden = _left(numbers, by_reason(seen))
    if not hidden:
        return []
    taken_back = _left(
        *(by_reason(one.filter(registration__status=Status.DRAFT)) for one in (everything, seen))
    )
    return [
        Unseen(reason, number, f"Còn {number} hồ sơ đồng chí không được xem ({why})")
        for reason in hidden
        for number, why in (
            (taken_back.get(reason, 0), "đơn vị đang giữ để sửa"),
            (hidden[reason] - taken_back.get(reason, 0), "nay thuộc nơi khác"),
        )
        if number
    ]


def _left(whole: dict[Reason, int], part: dict[Reason, int]) -> dict[Reason, int]:
    """What is left of each when the part is taken away; nothing where nothing is."""
    return {
        reason: number - part.get(reason, 0)
        for reason, number in whole.items()
        if number > part.get(reason, 0)
    }


def _order() -> Case:
    """The place of the reason, for a list grouped by it."""
    places = [When(why=reason.value, then=Value(place)) for place, reason in enumerate(Reason)]
    return Case(*places, output_field=models.IntegerField())


def _due(question: Question) -> Coalesce:
    """The last day for results: the unit's own, else its province's, else the country's, else the period's."""
    terms = UnitTerm.objects.filter(unit=OuterRef(OuterRef("unit")))
    own_province = terms.on(question.map_date).annotate(province=_PROVINCE).values("province")
    if question.ground.places:  # a unit of another time has the deadlines of the province that it last lay in
        first = Case(When(during__contains=question.map_date, then=0), default=1)
        last = F("during__endswith").desc(nulls_first=True)
        own_province = terms.order_by(first, last).annotate(province=_PROVINCE).values("province")[:1]
    deadlines = (
        Deadline.objects.filter(period=question.period, step=Step.RESULTS)
        .filter(Q(level=OuterRef("target_level")) | Q(level=None))
        .filter(
            Q(unit=OuterRef("unit"))
            | Q(unit=None, province=None)
            | Q(unit=None, province_id__in=Subquery(own_province))
        )
        .order_by(
            F("unit").asc(nulls_last=True),
            F("province").asc(nulls_last=True),
            F("level").asc(nulls_last=True),
        )
    )
    last = Value(question.period.ends_on, output_field=DateField())
    return Coalesce(Subquery(deadlines.values("on")[:1]), last)


def _said(question: Question) -> Subquery:
    """The latest reason given for sending it back, up to the moment."""
    earlier = StatusChange.objects.filter(
        registration=OuterRef("registration"), action__in=_SENDING_BACK, at__lte=question.taken_at
    ).exclude(reason="")
    return Subquery(earlier.order_by("-sequence").values("reason")[:1])


def _explained(question: Question) -> NullIf:
    """What the unit says of it, up to the moment: why it asks to withdraw it, and the latest explanation, which may be
    a reviewer's. "Xin rút: …; Chậm tiến độ: …"."""
    kinds = [When(kind=kind.value, then=Value(kind.label)) for kind in ExplanationKind]
    given = Explanation.objects.filter(registration=OuterRef("registration"), at__lte=question.taken_at)
    words: Any = Concat(
        Case(*kinds, output_field=models.TextField()), Value(": "), F("note"), output_field=models.TextField()
    )
    asked = StatusChange.objects.filter(
        registration=OuterRef("registration"), action=Action.ASK_WITHDRAWAL, at__lte=question.taken_at
    )
    why: Any = Concat(Value(f"{Action.ASK_WITHDRAWAL.label}: "), F("reason"), output_field=models.TextField())
    both = Func(
        Value("; "),
        Subquery(asked.order_by("-sequence").annotate(words=why).values("words")[:1]),
        Subquery(given.order_by("-at", "-pk").annotate(words=words).values("words")[:1]),
        function="CONCAT_WS",
        output_field=models.TextField(),
    )
    return NullIf(both, Value("", output_field=models.TextField()))
