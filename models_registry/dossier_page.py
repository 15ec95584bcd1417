"""What the page of one dossier shows: where it stands, what happened, what can be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission, Role
from danvan.ui.components import Chip, Entry
from danvan.ui.wording import date_vi
from danvan.units.desks import Desk, route
from danvan.units.enums import Level
from danvan.units.models import Unit, today
from models_registry import rules, similar
from models_registry.afterwards import actions as afterwards
from models_registry.dossier_track import NamesThen
from models_registry.lifecycle import open_actions
from models_registry.models import (
    AFTERWARDS,
    Correction,
    Evidence,
    FollowUp,
    Mark,
    Origin,
    Quality,
    Registration,
    ResultReport,
    RoundSource,
    StatusChange,
)
from models_registry.notes import reviewing_post
from models_registry.published import levels_said
from models_registry.registration.pages import registration_url
from models_registry.review.joining import same_as
from models_registry.review.pages import paper_url, review_url
from models_registry.review.told import headline, told
from models_registry.rules import Broken
from models_registry.wording import BUTTONS, GRAVE, LevelNames, status_chip, status_words
from models_registry.workflow import AT_DESK, ENDED, REGISTERED, Action, Status

_TONES = {
    Action.RECOGNISE: "ok",
    Action.RECOGNISE_ELSEWHERE: "ok",
    Action.ACCEPT: "ok",
    Action.RETURN: "bad",
    Action.RETURN_RESULTS: "bad",
    Action.REFUSE: "bad",
    Action.DECLINE: "bad",
    Action.REVOKE: "bad",
    Action.REVOKE_ELSEWHERE: "bad",
    Action.WITHDRAW: "bad",
    Action.AGREE_WITHDRAWAL: "bad",
}


def map_date(registration: Registration) -> dt.date:
    """The day whose map tells the route: today, or the last day of a unit that has ended."""
    term = registration.keeper.latest_term
    last = term.last_day if term else None
    return min(today(), last) if last else today()


def level_names(registration: Registration, on: dt.date) -> LevelNames:
    """How levels are called on its page: after the unit that decided, as everywhere else; what is not decided after the
    desks of the map of `on`, of what is over after those of its last day."""
    unit = registration.keeper
    if Status(registration.status) in ENDED:
        unit, on = registration.unit, timezone.localdate(registration.changed_at)
        last = unit.latest_term
        on = min(on, last.last_day) if last and last.last_day else on
    recorded = registration.recognitions.exclude(effective_at=None)
    decided = {Level(level): said for (_, level), said in levels_said(recorded).items()}
    return LevelNames(LevelNames.around(unit, on=on).names | decided)


def unit_line(registration: Registration) -> str:
    """The unit that registered it, and who answers for it today; two units of one name are told apart by the day."""
    name, keeper = str(registration.unit), str(registration.keeper)
    if registration.keeper_id == registration.unit_id:
        return name
    term = registration.unit.latest_term
    if name == keeper and term and term.during.upper:
        name = f"{name} (trước {date_vi(term.during.upper)})"
    return f"{name}, nay do {keeper} phụ trách"


def desks_passed(registration: Registration, on: dt.date) -> list[Desk]:
    """The desks on its way."""
    if registration.target_level is None:
        return []
    return route(registration.keeper, Level(registration.target_level), on=on)


def chips(
    registration: Registration, names: LevelNames, desks: Sequence[Desk], *, over: bool = False
) -> list[Chip]:
    """The status in its words (`over` in a closed period), and one chip for each other level that recognised it."""
    place = next((desk.name for desk in desks if desk.unit_id == registration.awaiting_unit_id), "")
    level = names.of(registration.target_level)
    shown = [status_chip(registration.status, level_name=level, place=place, over=over)]
    if registration.withdrawal_asked_at:
        shown.append(Chip("Đã xin rút, chưa được trả lời", "idle") if over else Chip("Đang xin rút", "wait"))
    if registration.is_by_title_alone:
        shown.append(Chip(str(Quality.TITLE.label), "idle"))
    elsewhere = registration.recognitions.live().exclude(level=registration.target_level).order_by("level")
    return shown + [Chip(f"Được công nhận {names.of(line.level)}", "ok") for line in elsewhere]


def timeline(changes: Sequence[StatusChange], level_names: LevelNames, names: NamesThen) -> list[Entry]:
    """What happened, newest first, with who did it for whom and why; units and desks under the names of those days."""
    return [
        Entry(
            text=". ".join([_headline(change), *told(change, level_names)]),
            at=change.at,
            who=f"{change.by.full_name}, {_where(change, names)}",
            quote=change.reason,
            tone=_TONES.get(Action(change.action), "info"),
            url=paper_url(change),
            link="Xem bản quét văn bản",
        )
        for change in reversed(changes)
    ]


def broken_rules(registration: Registration, *, by: User) -> list[Broken]:
    """The rules of the period that it does not keep, for who reviews or decides: while they may still matter."""
    status = Status(registration.status)
    if not (by.may(Permission.REVIEW) or by.may(Permission.DECIDE)) or registration.target_level is None:
        return []
    if status in ENDED:
        return []
    level, day = registration.target_level, today()
    found = rules.on_registering(registration, level=level, day=day)
    return [*found, *rules.on_recognising([registration], level=level, day=day).get(registration.pk, ())]


def alike(registration: Registration, *, by: User) -> list[similar.Alike]:
    """For who reviews, while the registration or its results lie at a desk: titles like this one that were sent."""
    at_desk = registration.status in AT_DESK and by.may(Permission.REVIEW)
    return similar.like(registration, by=by) if at_desk else []


def _where(change: StatusChange, names: NamesThen) -> str:
    """The unit of who registers, the desk of who reviews or decides."""
    said = names.unit if change.role == Role.REGISTRAR else names.desk
    return said(change.for_unit_id, timezone.localdate(change.at))


def _headline(change: StatusChange) -> str:
    number = change.details.get("number")
    late = {Action.SUBMIT: change.registered_late, Action.REPORT_RESULTS: change.results_late}
    said = headline(change) + (f" số {number}" if number else "")
    return f"{said} (sau hạn)" if late.get(Action(change.action)) else said


# What moves the dossier on stands first; the rest keeps the order of the workflow table.
_FOREMOST = (
    Action.SUBMIT,
    Action.REPORT_RESULTS,
    Action.FORWARD,
    Action.ACCEPT,
    Action.PROPOSE,
    Action.APPRAISE,
)


class Button:
    """Something that can be done now: its words, where it leads, and how it looks."""

    def __init__(self, action: Action, url: str, words: str) -> None:
        self.action, self.url, self.words = action, url, words
        self.grave = action in GRAVE
        self.foremost = action in _FOREMOST


def buttons(registration: Registration, *, by: User, desks: Sequence[Desk]) -> list[Button]:
    """What the person can do with the dossier, the foremost first."""
    ids = [desk.unit_id for desk in desks]
    at = ids.index(registration.awaiting_unit_id) if registration.awaiting_unit_id in ids else None
    above = desks[at + 1].name if at is not None and at + 1 < len(desks) else ""
    beneath = desks[at - 1].name if at else ""
    made = []
    possible = open_actions(registration, by=by)
    for action in sorted(possible, key=lambda one: (one not in _FOREMOST, possible.index(one))):
        url = registration_url(action, registration) or review_url(action, registration.token)
        words = BUTTONS[action].format(place=beneath if action is Action.SEND_DOWN else above)
        if action is Action.SUBMIT and registration.first_sent_at:
            words = "Sửa và gửi lại"
        elif action is Action.SUBMIT:
            words = "Viết tiếp và gửi"
        if url:
            made.append(Button(action, url, words))
    return made


def may_answer(correction: Correction, *, by: User) -> bool:
    """Whether the person answers the proposal: not their own, at the place that closed."""
    units = Unit.objects.filter(by.territory(Permission.CLOSE).q())
    return correction.proposed_by_id != by.pk and units.filter(pk=correction.unit_id).exists()


def next_waiting(registration: Registration, *, by: User) -> str:
    """The address of the dossier that has waited longest for this reviewer, besides this one; empty if none does."""
    if not by.may(Permission.REVIEW):
        return ""
    waiting = Registration.objects.visible_to(by).waiting_for(by).filter(awaiting_role=Role.REVIEWER)
    token = (
        waiting.exclude(pk=registration.pk)
        .order_by("changed_at", "pk")
        .values_list("token", flat=True)
        .first()
    )
    return reverse("dossier", args=[token]) if token else ""


def extras(registration: Registration, *, by: User) -> list[tuple[str, str]]:
    """What can be written beside the workflow: (words, address)."""
    offered: list[tuple[str, str]] = []
    status = Status(registration.status)
    keeps = any(post.unit_id == registration.keeper_id for post in by.posts_with(Permission.REGISTER))
    if keeps and status not in (*ENDED, Status.DRAFT):
        offered.append(
            ("Giải trình chậm, vướng mắc", reverse("registration:explain", args=[registration.token]))
        )
    if registration.first_sent_at and reviewing_post(registration, by=by):
        offered.append(("Ghi kiểm tra, khảo sát", reverse("review:inspect", args=[registration.token])))
        offered.append(("Ghi lý do chậm", reverse("review:explain", args=[registration.token])))
        if status in REGISTERED:
            offered.append(("Gộp với mô hình khác", reverse("review:join", args=[registration.token])))
    return offered


@dataclass(frozen=True)
class CountedWith:
    """Another model that counts as one with this one: its code, and for who may where it is opened and taken apart."""

    code: str
    since: dt.datetime
    url: str
    separate_url: str = ""


def counted_with(registration: Registration, *, by: User) -> list[CountedWith]:
    """The models that the dossier's one was joined with; who reviews it can take them apart."""
    found = same_as(registration.emulation_model)
    if not found:
        return []
    may = reviewing_post(registration, by=by) is not None
    seen = Registration.objects.visible_to(by).filter(emulation_model__in=[one.model for one in found])
    opened = set(seen.values_list("emulation_model", flat=True))
    told = []
    for one in found:
        own = registration.emulation_model_id in (one.join.kept_id, one.join.joined_id)
        apart = reverse("review:separate", args=[registration.token, one.join.pk]) if may and own else ""
        code = one.model.code or ""
        url = reverse("by_code", args=[code]) if one.model.pk in opened else ""
        told.append(CountedWith(code, one.join.at, url, apart))
    return told


@dataclass(frozen=True)
class Related:
    """Another dossier of the same model, in words."""

    url: str
    name: str
    words: str


def across_years(registration: Registration, names: LevelNames, *, by: User) -> tuple[str, list[Related]]:
    """Of a round's dossier the yearly ones it was made from, of a yearly one the round's that took it over: a heading
    and those that the person may see. Empty for all others, in one query."""
    pairs = RoundSource.objects.filter(Q(registration=registration) | Q(yearly=registration))
    found = {*pairs.values_list("registration", "yearly")}
    others = {pk for pair in found for pk in pair} - {registration.pk}
    if not others:
        return "", []
    rows = Registration.objects.visible_to(by).filter(pk__in=others).select_related("period")
    made = any(round_pk == registration.pk for round_pk, _ in found)
    related = [
        Related(
            reverse("dossier", args=[one.token]),
            one.period.name,
            status_words(one.status, level_name=names.of(one.target_level)),
        )
        for one in rows.order_by("period__starts_on", "pk")
    ]
    return "Lập từ hồ sơ các năm" if made else "Đưa vào hồ sơ giai đoạn", related


def follow_up(registration: Registration, *, by: User) -> tuple[str, str] | None:
    """(words, address): where the person reports whether it is still alive, and shows it; None where nobody is asked,
    or somebody else."""
    if registration.honoured_level is None or not afterwards.answers_for(registration, by):
        return None
    asked = afterwards.question_of(registration, day=today())
    if asked is None:
        return None
    words = "Báo cáo lại, thêm bớt tệp" if asked.standing else "Báo cáo còn duy trì hay đã dừng"
    return words, reverse("afterwards:report", args=[registration.token])


@dataclass(frozen=True)
class Afterwards:
    """What a unit said and showed at one mark after recognition."""

    mark: Mark
    said: FollowUp | None
    files: Sequence[Evidence]


def after_recognition(registration: Registration, files: Sequence[Evidence]) -> list[Afterwards]:
    """The marks at which something was said or shown, the first one first; `files` are those of the dossier."""
    said = {one.mark: one for one in registration.follow_ups.at(None).select_related("by")}
    shown = {mark: [one for one in files if one.step == step] for mark, step in AFTERWARDS.items()}
    return [Afterwards(mark, said.get(mark), shown[mark]) for mark in Mark if mark in said or shown[mark]]


def in_library(model_id: int | None) -> str:
    """The page of the library of the latest dossier of a model; empty where none is recognised, and for no model."""
    if model_id is None:
        return ""
    rows = Registration.objects.published().filter(emulation_model=model_id)
    token = rows.order_by("-period__starts_on", "-pk").values_list("token", flat=True).first()
    return reverse("library:model", args=[token]) if token else ""


_BOX_NAMES = (
    "background",
    "goals",
    "changes_this_year",
    "approach",
    "place_and_people",
    "forces",
    "resources",
    "outputs",
    "sustainability",
)


def boxes(registration: Registration) -> list[tuple[str, str]]:
    """(name, text) of the boxes that say something, in the order of the form; the compulsory ones always (of a model
    that goes on, what changes this year)."""
    dossier = registration.dossier
    needed = ("background", "goals", "approach", "place_and_people")
    if registration.origin == Origin.MAINTAINED:
        needed = ("changes_this_year",)
    shown = []
    for name in _BOX_NAMES:
        label = str(dossier._meta.get_field(name).verbose_name)
        text = getattr(dossier, name)
        if text or name in needed:
            shown.append((label[:1].upper() + label[1:], text))
    return shown


def result_facts(result: ResultReport | None) -> list[tuple[str, str]]:
    """(name, text) of the parts of the report that say something."""
    if result is None:
        return []
    facts = [
        ("Kết quả đạt được", result.achieved),
        ("Đặc điểm, tình hình", result.situation),
        ("Quá trình triển khai", result.process),
        ("Hạn chế, khó khăn", result.difficulties),
        ("Bài học, duy trì, nhân rộng", result.lessons),
    ]
    return [(name, text) for name, text in facts if text or name == "Kết quả đạt được"]
