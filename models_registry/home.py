"""What waits for whom: the sections of the home page, by what a person's posts allow."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission, Role
from danvan.ui.components import Task
from danvan.units.models import Unit, today
from models_registry import quotas
from models_registry.afterwards import actions as afterwards
from models_registry.calendar import Calendar
from models_registry.lists import CLOSED_LEVEL, level_names
from models_registry.models import (
    Correction,
    Decision,
    EmulationPeriod,
    Registration,
    StatusChange,
)
from models_registry.quotas import Reached
from models_registry.review.desk import DeskStep
from models_registry.wording import LevelNames, status_chip
from models_registry.workflow import AT_DESK, Action, Status

SHOWN = 6
MOST_FOLLOW_UPS = 50


@dataclass(frozen=True)
class Waiting:
    """One section: what it is called, its first rows, how many there are, and where all of them are."""

    title: str
    tasks: list[Task]
    count: int
    url: str
    empty: str = ""
    more: str = field(default="Xem cả danh sách")


def waiting_count(user: User) -> int:
    """How many dossiers wait for this person: one query, none for who has no post."""
    if not user.may(Permission.VIEW):
        return 0
    return _mine(user).count()


def _mine(user: User) -> QuerySet[Registration]:
    """Those whose turn is this person's, drafts and what merely runs left out."""
    turn = Registration.objects.visible_to(user).waiting_for(user)
    return turn.exclude(status__in=[Status.DRAFT, Status.RUNNING], withdrawal_asked_at=None)


def sections(user: User) -> list[Waiting]:
    """The sections that concern this person, the most urgent first."""
    made: list[Waiting] = []
    rows = Registration.objects.visible_to(user)
    calendar = Calendar(EmulationPeriod.objects.values_list("pk", flat=True))
    names = level_names(user)
    # A desk goes on where it works: its queue has the same rows, and steps for many.
    listed, desk = reverse("dossiers"), reverse("review:queue")

    def add(
        title: str, found: QuerySet[Registration], address: str, *, empty: str = "", at: str = listed
    ) -> None:
        count = found.count()
        if count or empty:
            tasks = [_task(one, calendar, names) for one in _oldest(found)] if count else []
            made.append(Waiting(title, tasks, count, f"{at}?{address}", empty))

    if user.may(Permission.REVIEW):
        queue = rows.waiting_for(user).filter(awaiting_role=Role.REVIEWER)
        add(
            "Chờ đồng chí xem xét",
            queue.filter(withdrawal_asked_at=None),
            "",
            empty="Không có hồ sơ nào chờ xem xét.",
            at=desk,
        )
        asked = queue.exclude(withdrawal_asked_at=None)
        add("Đơn vị xin rút, chờ trả lời", asked, f"buoc={DeskStep.WITHDRAWALS.value}", at=desk)
    if user.may(Permission.DECIDE):
        decided = rows.waiting_for(user).filter(awaiting_role=Role.DECIDER)
        add("Đã thẩm định, chờ quyết định", decided, "cho=toi", empty="Không có hồ sơ nào chờ quyết định.")
    if user.may(Permission.REGISTER):
        units = [post.unit_id for post in user.posts_with(Permission.REGISTER)]
        own = rows.filter(keeper__in=units)
        returned = Q(status__in=[Status.RETURNED, Status.RESULTS_RETURNED])
        add(
            "Bị trả lại, cần bổ sung", own.filter(returned), "trang_thai=returned&trang_thai=results_returned"
        )
        running = own.filter(status=Status.RUNNING, withdrawal_asked_at=None)
        add("Chưa nộp kết quả", running, "trang_thai=running")
        add("Bản nháp", own.filter(status=Status.DRAFT), "trang_thai=draft")
        _add_follow_ups(made, own)
        sent = own.filter(Q(status__in=AT_DESK) | Q(withdrawal_asked_at__isnull=False))
        at_desk = "&".join(f"trang_thai={status.value}" for status in sorted(AT_DESK))
        add("Đã gửi, đang ở nơi xét", sent, at_desk)
    if user.may(Permission.REVIEW) or user.may(Permission.DECIDE):
        acted = StatusChange.objects.filter(by=user, action__in=[Action.RETURN, Action.RETURN_RESULTS])
        back = rows.filter(status__in=[Status.RETURNED, Status.RESULTS_RETURNED])
        back = back.filter(pk__in=acted.values("registration"))
        add("Đồng chí đã trả, chờ gửi lại", back, "trang_thai=returned&trang_thai=results_returned")
    return made


def _add_follow_ups(made: list[Waiting], own: QuerySet[Registration]) -> None:
    """The section of what was recognised and is asked after now; its list is the section itself, however long."""
    due = afterwards.asked(own.named(), day=today())
    tasks = [
        Task(
            title=one.registration.title,
            url=reverse("afterwards:report", args=[one.registration.token]),
            meta=f"{one.registration.unit_name} · sau công nhận {one.mark.label}",
            due=one.since,
        )
        for one in due[:MOST_FOLLOW_UPS]
    ]
    if tasks:
        made.append(Waiting("Báo cáo sau công nhận", tasks, len(due), ""))


def _oldest(found: QuerySet[Registration]) -> QuerySet[Registration]:
    """The first rows of a section; only they are joined with what is shown of them."""
    first = found.order_by("changed_at", "pk").values("pk")[:SHOWN]
    shown = Registration.objects.filter(pk__in=first).select_related("sector", "keeper").named()
    return shown.annotate(closed_level=CLOSED_LEVEL).order_by("changed_at", "pk")


def _task(one: Registration, calendar: Calendar, names: LevelNames) -> Task:
    level, over = names.of(one.target_level), one.closed_level is not None
    said = [
        one.unit_name,
        f"đăng ký {level}" if level else "",
        one.sector.name if one.sector else "",
        f"từ {timezone.localtime(one.changed_at):%d/%m/%Y}",
    ]
    writing = one.status == Status.DRAFT and not over
    return Task(
        title=one.title,
        url=reverse("registration:write_on" if writing else "dossier", args=[one.token]),
        meta=" · ".join(part for part in said if part),
        due=None if over else calendar.due(one),
        chip=status_chip(one.status, level_name=level, place=one.awaiting_name or "", over=over),
        note="lập sau hạn đăng ký" if writing and calendar.begun_late(one) else "",
    )


def draft_decisions(user: User) -> list[Decision]:
    """Draft decisions at this person's own desks, for those who may record them."""
    if not user.may(Permission.DECIDE):
        return []
    return list(Decision.objects.visible_to(user).drafts().order_by("-pk")[:SHOWN])


def open_corrections(user: User) -> list[Correction]:
    """Corrections that wait for this person's answer: of closings at their units and beneath, proposed by others."""
    if not user.may(Permission.CLOSE):
        return []
    units = Unit.objects.filter(user.territory(Permission.CLOSE).q()).values("pk")
    found = Correction.objects.visible_to(user).open().filter(unit__in=units).exclude(proposed_by=user)
    return list(found.select_related("registration").order_by("proposed_at")[:SHOWN])


def quotas_of(user: User) -> list[Reached]:
    """What the units that this person registers for are told in the periods of today, and how far they are."""
    units = [post.unit for post in user.posts_with(Permission.REGISTER)]
    if not units:
        return []
    return quotas.reached_by(units, EmulationPeriod.objects.on(today()), day=today())
