"""How one registration goes through its year: every step is the action that the screens use, at a moment past."""

from __future__ import annotations

import datetime as dt
import io
import random
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from danvan.accounts.models import User
from danvan.units.desks import Desk, route
from danvan.units.enums import Level
from danvan.units.models import Unit
from models_registry import filing, notes
from models_registry.demo import content_reasons as reasons
from models_registry.demo import names
from models_registry.demo.calendar import Clock, Story, Window
from models_registry.demo.content import Metric, fill
from models_registry.demo.people import Cast
from models_registry.demo.plans import BEFORE_ACCEPTANCE, WHILE_RUNNING, End, Plan, Turn
from models_registry.models import (
    EmulationModel,
    EmulationPeriod,
    Opinion,
    Registration,
    Sector,
)
from models_registry.recognition import actions as recognition
from models_registry.registration import actions as registering
from models_registry.review import actions as review
from models_registry.workflow import Action

_DAY = dt.timedelta(days=1)
_COLOURS = ((86, 125, 70), (52, 101, 138), (190, 120, 50), (120, 120, 110), (150, 60, 60), (90, 80, 130))


@dataclass
class Stage:
    """One year of one tree: its period, its usual weeks, the people, and chance."""

    period: EmulationPeriod
    cast: Cast
    clock: Clock
    chance: random.Random
    sent: Window
    sent_late: Window
    accepted: Window
    reported: Window
    reported_late: Window
    appraised: Window
    # The level above the grassroots: where a registration that a desk brings down to its ward was first aimed.
    above: Level
    sectors: dict[str, Sector] = field(default_factory=dict)
    _routes: dict[tuple[int, Level], list[Desk]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sectors = {sector.code: sector for sector in Sector.objects.filter(period=None)}

    def route(self, unit: Unit, level: Level, on: dt.date) -> list[Desk]:
        """The desks that a registration passes in this year; the tree of a stage does not change meanwhile."""
        key = (unit.pk, level)
        if key not in self._routes:
            self._routes[key] = route(unit, level, on=on)
        return self._routes[key]

    def reviewer(self, desk: Desk, plan: Plan) -> User:
        return self.cast.reviewer(desk.acting_unit_id, turn=plan.done.pk)

    def pick(self, texts: tuple[Any, ...]) -> Any:
        return self.chance.choice(texts)


@dataclass
class Journey:
    """A plan on its way: where it passes, and when the last thing happened."""

    stage: Stage
    plan: Plan
    at: dt.datetime
    desks: list[Desk] = field(default_factory=list)

    @property
    def registration(self) -> Registration:
        return self.plan.done

    @property
    def registrar(self) -> User:
        return self.stage.cast.registrar(self.plan.place.unit.pk)

    def reviewer(self, position: int) -> User:
        return self.stage.reviewer(self.desks[position], self.plan)

    def goes_through(self, turn: Turn) -> bool:
        return turn in self.plan.turns

    def later(self, least: int = 2, most: int = 6) -> dt.datetime:
        """The next thing happens so many days later."""
        self.at = self.stage.clock.after(self.at, least, most)
        return self.at

    def in_time(self, window: Window, least: int = 2, most: int = 6) -> dt.datetime:
        """The next thing happens within `window`, or so many days later where that is past."""
        wanted = self.stage.clock.within(window)
        self.at = self.stage.clock.no_sooner(wanted, self.at, least, most)
        return self.at

    def desk_acts(self, action: Action, position: int, **how: Any) -> None:
        review.act(action, self.registration, by=self.reviewer(position), at=self.at, **how)


def tell(stage: Stage, plan: Plan) -> Story:
    """The whole story of one registration, up to where its plan ends."""
    usual = stage.sent_late if Turn.LATE in plan.turns else stage.sent
    sent = stage.clock.within(plan.sent_in or usual)
    journey = Journey(stage, plan, sent)
    drafted = stage.clock.before(sent)
    yield drafted
    plan.registration = _drafted(journey, drafted)
    if plan.end in (End.DRAFT, End.HALF_DRAFT):
        return
    yield sent
    _send(journey)
    yield from _registered(journey)
    if plan.end in BEFORE_ACCEPTANCE:
        return
    yield from _run(journey)
    if plan.end in WHILE_RUNNING:
        return
    yield from _reported(journey)
    if plan.end in (End.REPORTED, End.RESULTS_RETURNED, End.PROPOSED):
        return
    yield from _appraised(journey)


# Registering ------------------------------------------------------------------------------------------------------


def _drafted(journey: Journey, at: dt.datetime) -> Registration:
    stage, plan = journey.stage, journey.plan
    level = _first_level(journey)
    if plan.earlier is not None and plan.earlier.place.unit == plan.place.unit:
        draft = registering.carry_forward(plan.earlier.done, period=stage.period, by=journey.registrar)
        head: dict[str, Any] = {"target_level": level, "origin": plan.origin}
    else:
        draft = registering.create_draft(
            unit=plan.place.unit,
            period=stage.period,
            title=plan.title,
            by=journey.registrar,
            model=_model(plan),
            target_level=None if plan.end is End.HALF_DRAFT else level,
            sector=None if plan.end is End.HALF_DRAFT else stage.sectors[_sector(journey)],
            entry_type=plan.written.entry_type,
            subject=plan.written.subject,
            origin=plan.origin,
            at=at,
        )
        head = {}
    registering.save_boxes(draft, values=head | _boxes(journey, at), by=journey.registrar)
    if Turn.PHOTOGRAPHED in plan.turns:
        _attach(journey, draft, "registration", "hien-trang.jpg", "Hiện trạng trước khi thực hiện")
    return draft


def _model(plan: Plan) -> EmulationModel | None:
    """The emulation model it goes on with after a reorganisation, or one replicated from elsewhere."""
    if plan.earlier is not None:
        return plan.earlier.model
    if plan.replicates is not None:
        return EmulationModel.objects.create(unit=plan.place.unit, replicated_from=plan.replicates.model)
    return None


def _first_level(journey: Journey) -> Level:
    """The level first asked for: another one where a desk changes it later."""
    plan = journey.plan
    if Turn.TRANSFERRED not in plan.turns:
        return plan.level
    return journey.stage.above if plan.level == Level.GRASSROOTS else Level.GRASSROOTS


def _sector(journey: Journey) -> str:
    """The code of the sector first asked for: a wrong one where a desk amends it later."""
    right = journey.plan.missing.sector if journey.plan.missing else journey.plan.written.sector
    if journey.goes_through(Turn.AMENDED):
        return "VHXH" if right != "VHXH" else "HTCT"
    return right


def _boxes(journey: Journey, at: dt.datetime) -> dict[str, Any]:
    stage, plan = journey.stage, journey.plan
    starts = timezone.localdate(at) + dt.timedelta(days=stage.chance.randint(14, 45))
    boxes: dict[str, Any] = {"starts_on": min(starts, stage.period.ends_on), "ends_on": stage.period.ends_on}
    boxes |= {"contact_name": journey.registrar.full_name, "contact_phone": journey.registrar.phone}
    if plan.earlier is not None:
        boxes["changes_this_year"] = _filled(plan, plan.written.changes_this_year)
    written = plan.written
    boxes |= {
        "background": _filled(plan, written.background),
        "goals": "\n".join(f"- {_filled(plan, goal)}" for goal in written.goals),
        "place_and_people": _filled(plan, written.place_and_people),
    }
    if plan.end is End.HALF_DRAFT:
        return {"background": boxes["background"]}
    boxes |= {
        name: _filled(plan, getattr(written, name))
        for name in ("approach", "forces", "resources", "outputs", "sustainability")
    }
    if written.subject == "individual":
        seed = f"{plan.place.unit.pk} {plan.title}"
        boxes["person_name"] = names.person(seed, written.person_gender).name
        boxes["person_position"] = _filled(plan, written.person_position)
    return boxes


def _filled(plan: Plan, text: str) -> str:
    return fill(text, plan.place.name, plan.where)


def _send(journey: Journey) -> None:
    registering.submit(journey.registration, by=journey.registrar, at=journey.at)
    level = Level(journey.registration.target_level or journey.plan.level)
    on = timezone.localdate(journey.at)
    journey.desks = journey.stage.route(journey.plan.place.unit, level, on)


def _registered(journey: Journey) -> Story:
    """Up to the acceptance, or to where the plan ends before it."""
    plan = journey.plan
    if journey.goes_through(Turn.RECALLED):
        yield journey.later(1, 1)
        registering.act(Action.RECALL, journey.registration, by=journey.registrar, at=journey.at)
        yield journey.later(1, 2)
        _send(journey)
    if plan.end is End.SUBMITTED:
        return
    if journey.goes_through(Turn.RETURNED) or plan.end is End.RETURNED:
        yield from _returned(journey)
    if plan.end is End.RETURNED:
        return
    if plan.end is End.WITHDRAWN:
        yield journey.later()
        reason = journey.stage.pick(reasons.WITHDRAWALS)
        registering.act(
            Action.WITHDRAW, journey.registration, by=journey.registrar, reason=reason, at=journey.at
        )
        return
    if plan.end is End.REFUSED:
        yield journey.later(4, 10)
        _refuse(journey)
        return
    if journey.goes_through(Turn.TRANSFERRED):
        yield journey.later()
        _transfer(journey)
    yield from _climb(journey)


def _returned(journey: Journey) -> Story:
    yield journey.later(3, 7)
    case = journey.plan.missing
    pointed = (
        reasons.Pointed(case.reason, case.boxes) if case else journey.stage.pick(reasons.REGISTRATION_RETURNS)
    )
    due = timezone.localdate(journey.at) + 10 * _DAY
    journey.desk_acts(Action.RETURN, 0, reason=pointed.text, boxes=pointed.boxes, due_on=due)
    if journey.plan.end is End.RETURNED:
        _explain(journey)
        return
    yield journey.later(2, 7)
    _mend(journey, pointed.boxes)
    _send(journey)


def _mend(journey: Journey, boxes: tuple[str, ...]) -> None:
    """The unit adds what the desk asked for."""
    dossier = journey.registration.dossier
    dossier.refresh_from_db()
    wanted = [box for box in boxes if isinstance(getattr(dossier, box, None), str)]
    values = {
        box: f"{getattr(dossier, box)}\nĐã bổ sung theo góp ý ngày {timezone.localdate(journey.at):%d/%m/%Y}."
        for box in wanted
    }
    registering.save_boxes(journey.registration, values=values, by=journey.registrar)


def _refuse(journey: Journey) -> None:
    """Refused: as a double of another registration with a code where the reason says so."""
    reason = journey.stage.pick(reasons.REFUSALS)
    other = (
        Registration.objects.sent()
        .filter(period=journey.stage.period)
        .exclude(pk=journey.registration.pk)
        .select_related("emulation_model")
        .order_by("-pk")
        .first()
    )
    code = other.code if other and "{ma}" in reason else ""
    if not code and "{ma}" in reason:
        reason = reasons.REFUSALS[2]
    journey.desk_acts(Action.REFUSE, 0, reason=reason.format(ma=code), duplicate_of=code)


def _transfer(journey: Journey) -> None:
    """A desk on the way changes the level, with a reason; the rest of the way follows."""
    up = journey.plan.level < _first_level(journey)
    reason = reasons.LEVEL_TRANSFERS[1 if up else 0]
    review.transfer_level(
        journey.registration, to=journey.plan.level, by=journey.reviewer(0), reason=reason, at=journey.at
    )
    on = timezone.localdate(journey.at)
    journey.desks = journey.stage.route(journey.plan.place.unit, journey.plan.level, on)


def _here(journey: Journey) -> int:
    """The number of the desk where it lies."""
    ids = [desk.unit_id for desk in journey.desks]
    return ids.index(journey.registration.awaiting_unit_id)


def _climb(journey: Journey) -> Story:
    """From desk to desk to the deciding one, which accepts."""
    last = len(journey.desks) - 1
    position = _here(journey)
    while position < last:
        yield journey.later(2, 5)
        journey.desk_acts(Action.FORWARD, position)
        position += 1
    if journey.plan.end is End.FORWARDED:
        return
    if journey.plan.sent_in:
        yield journey.later(3, 8)
    else:
        yield journey.in_time(journey.stage.accepted)
    journey.desk_acts(Action.ACCEPT, position)


# While it runs ----------------------------------------------------------------------------------------------------


def _run(journey: Journey) -> Story:
    """Between the acceptance and the results."""
    stage, plan, last = journey.stage, journey.plan, len(journey.desks) - 1
    if journey.goes_through(Turn.AMENDED):
        yield journey.later(5, 15)
        review.amend(
            journey.registration,
            changes={"sector": stage.sectors[plan.missing.sector if plan.missing else plan.written.sector]},
            by=journey.reviewer(last),
            reason=reasons.AMENDMENTS[0],
            at=journey.at,
        )
    if journey.goes_through(Turn.INSPECTED):
        yield journey.later(20, 90)
        _inspect(journey)
    if plan.end in (End.WITHDRAWAL_ASKED, End.WITHDRAWN_LATER) or journey.goes_through(
        Turn.WITHDRAWAL_DECLINED
    ):
        yield from _ask_to_withdraw(journey)
    if plan.end is End.RUNNING and plan.missing:
        yield journey.stage.clock.on(dt.date(stage.period.ends_on.year, 12, stage.chance.randint(5, 20)))
        _explain(journey)


def _ask_to_withdraw(journey: Journey) -> Story:
    last = len(journey.desks) - 1
    reason = journey.stage.pick(reasons.WITHDRAWALS)
    if journey.plan.reported_in:
        yield journey.in_time(journey.plan.reported_in)
    else:
        yield journey.later(40, 110)
    registering.act(
        Action.ASK_WITHDRAWAL, journey.registration, by=journey.registrar, reason=reason, at=journey.at
    )
    if journey.plan.end is End.WITHDRAWAL_ASKED:
        return
    yield journey.later(3, 8)
    if journey.plan.end is End.WITHDRAWN_LATER:
        journey.desk_acts(Action.AGREE_WITHDRAWAL, last)
    else:
        journey.desk_acts(Action.DECLINE_WITHDRAWAL, last, reason=reasons.WITHDRAWALS_DECLINED[0])


def _inspect(journey: Journey) -> None:
    last = journey.desks[-1]
    review.inspect(
        journey.registration,
        on=timezone.localdate(journey.at),
        team=f"{last.name} cùng đại diện Mặt trận, Hội Phụ nữ, Đoàn Thanh niên",
        findings=journey.stage.pick(reasons.FINDINGS),
        by=journey.reviewer(len(journey.desks) - 1),
        for_unit=Unit.objects.get(pk=last.unit_id),
    )


def _explain(journey: Journey) -> None:
    case = journey.plan.missing
    if case is None:
        return
    notes.explain(
        journey.registration,
        kind=case.explanation_kind,
        note=case.explanation,
        by=journey.registrar,
        for_unit=journey.plan.place.unit,
        at=journey.stage.clock.after(journey.at, 1, 5),
    )


# Results ----------------------------------------------------------------------------------------------------------


def _reported(journey: Journey) -> Story:
    """Results are sent, perhaps sent back and mended, and climb to the deciding desk."""
    stage, plan = journey.stage, journey.plan
    usual = stage.reported_late if journey.goes_through(Turn.LATE_RESULTS) else stage.reported
    yield journey.in_time(plan.reported_in or usual)
    _write_results(journey)
    _send_results(journey)
    below = plan.end is End.REPORTED
    if below:
        _explain(journey)
        return
    if journey.goes_through(Turn.RESULTS_RETURNED) or plan.end is End.RESULTS_RETURNED:
        yield from _results_returned(journey)
    if plan.end is End.RESULTS_RETURNED:
        _explain(journey)
        return
    yield from _propose(journey)
    if journey.goes_through(Turn.SENT_DOWN) and len(journey.desks) > 1:
        yield journey.later(3, 6)
        last = len(journey.desks) - 1
        journey.desk_acts(Action.SEND_DOWN, last, reason=journey.stage.pick(reasons.SENT_DOWN))
        yield from _propose(journey)


def _propose(journey: Journey) -> Story:
    for position in range(_here(journey), len(journey.desks) - 1):
        yield journey.later(2, 5)
        journey.desk_acts(Action.PROPOSE, position)


def _results_returned(journey: Journey) -> Story:
    yield journey.later(3, 7)
    case = journey.plan.missing
    pointed = reasons.Pointed(case.reason, case.boxes) if case else journey.stage.pick(reasons.RESULT_RETURNS)
    due = timezone.localdate(journey.at) + 10 * _DAY
    journey.desk_acts(
        Action.RETURN_RESULTS, _here(journey), reason=pointed.text, boxes=pointed.boxes, due_on=due
    )
    if journey.plan.end is End.RESULTS_RETURNED:
        return
    yield journey.later(2, 6)
    lessons = _filled(journey.plan, journey.plan.written.result.lessons)
    registering.save_results(
        journey.registration,
        values={
            "lessons": f"{lessons}\nĐã bổ sung theo góp ý ngày {timezone.localdate(journey.at):%d/%m/%Y}."
        },
        metrics=None,
        by=journey.registrar,
    )
    _send_results(journey)


def _write_results(journey: Journey) -> None:
    plan = journey.plan
    result = plan.written.result
    values = {
        name: _filled(plan, getattr(result, name))
        for name in ("situation", "process", "achieved", "difficulties", "lessons")
    }
    metrics = [_drawn(journey.stage.chance, metric) for metric in plan.written.metrics]
    registering.save_results(
        journey.registration,
        values=values | {"no_numbers": not metrics},
        metrics=metrics,
        by=journey.registrar,
    )
    if journey.goes_through(Turn.PHOTOGRAPHED):
        _attach(journey, journey.registration, "results", "ket-qua.jpg", "Sau khi thực hiện")


def _drawn(chance: random.Random, metric: Metric) -> registering.Metric:
    """Two numbers within what was written: whole ones unless the range itself has fractions."""
    drawn = []
    for least, most in (metric.done, metric.planned):
        whole = float(least).is_integer() and float(most).is_integer()
        number = round(chance.uniform(least, most), 0 if whole else 1)
        drawn.append(Decimal(str(int(number) if whole else number)))
    return registering.Metric(metric.name, metric.measure, *drawn)


def _send_results(journey: Journey) -> None:
    registering.report_results(journey.registration, by=journey.registrar, at=journey.at)


# Before the decision ----------------------------------------------------------------------------------------------


def _appraised(journey: Journey) -> Story:
    stage, plan, last = journey.stage, journey.plan, len(journey.desks) - 1
    if plan.reported_in:
        yield journey.later(2, 5)
    else:
        yield journey.in_time(plan.appraised_in or stage.appraised, 1, 3)
    opinion, texts = {
        End.FOUND_INCOMPLETE: (Opinion.INCOMPLETE, reasons.APPRAISALS_INCOMPLETE),
        End.DECLINED: (Opinion.NOT_ELIGIBLE, reasons.APPRAISALS_NOT_ELIGIBLE),
    }.get(plan.end, (Opinion.ELIGIBLE, reasons.APPRAISALS_ELIGIBLE))
    review.appraise(
        journey.registration,
        opinion=opinion,
        reason=stage.pick(texts),
        by=journey.reviewer(last),
        at=journey.at,
    )
    if plan.end is End.DECLINED:
        yield journey.later(2, 6)
        review.act(
            Action.DECLINE,
            journey.registration,
            by=stage.cast.decider(journey.desks[last].acting_unit_id),
            reason=stage.pick(reasons.DECLINES),
            at=journey.at,
        )


def decide(
    stage: Stage,
    issuer: Unit,
    plans: list[Plan],
    *,
    drafted: dt.date,
    signed: recognition.Signed | None,
    recorded: dt.date | None = None,
) -> Story:
    """The desk of `issuer` puts all of `plans` on one decision; recorded once signed, else it stays a draft."""
    moment = stage.clock.on(drafted)
    yield moment
    drafter = stage.cast.drafter(issuer.pk)
    summary = f"Công nhận mô hình “Dân vận khéo” {stage.period.name.lower()}"
    draft = recognition.draft_decision(
        issuer=issuer, period=stage.period, by=drafter, summary=summary, at=moment
    )
    recognition.add_lines(draft, [plan.done for plan in plans], by=drafter, at=moment)
    if signed is None or recorded is None:
        return
    moment = stage.clock.on(recorded)
    yield moment
    recognition.record_decision(draft, signed, by=stage.cast.decider(issuer.pk), at=moment)
    for plan in plans:
        plan.done.refresh_from_db()


# Files ------------------------------------------------------------------------------------------------------------


def _attach(journey: Journey, registration: Registration, step: str, name: str, description: str) -> None:
    colour = journey.stage.chance.randrange(len(_COLOURS))
    registering.attach(
        registration,
        step=step,
        content=picture(name, colour),
        description=description,
        by=journey.registrar,
    )


@cache
def picture(name: str, colour: int) -> filing.Checked:
    """A small drawn picture in the place of a photograph, checked as an uploaded one is."""
    image = Image.new("RGB", (480, 320), (226, 232, 236))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 210, 480, 320), fill=(150, 160, 150))
    for house in range(4):
        left = 24 + house * 114
        pen.rectangle(
            (left, 120 + house % 2 * 14, left + 84, 240), fill=_COLOURS[(colour + house) % len(_COLOURS)]
        )
        pen.polygon(((left - 8, 122), (left + 42, 84), (left + 92, 122)), fill=_COLOURS[colour])
    return _checked(image, name, "JPEG")


@cache
def scan(name: str) -> filing.Checked:
    """A page in the place of a scanned decision."""
    page = Image.new("RGB", (420, 594), "white")
    pen = ImageDraw.Draw(page)
    for line in range(12):
        pen.line((48, 150 + line * 26, 372 - line % 3 * 40, 150 + line * 26), fill=(90, 90, 90), width=2)
    pen.ellipse((250, 470, 340, 560), outline=(190, 40, 40), width=5)
    return _checked(page, name, "PDF")


def _checked(image: Image.Image, name: str, kind: str) -> filing.Checked:
    made = io.BytesIO()
    image.save(made, kind)
    return filing.check(SimpleUploadedFile(name, made.getvalue()))
