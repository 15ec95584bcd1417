"""A history that nobody wrote: the people of a small city of three tiers do what they may, at moments that advance.

Every step goes through the real actions. The same choices make the same history.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units import actions as units
from danvan.units.desks import tree_at_rest
from models_registry import lifecycle
from models_registry.models import EntryType, Measure, Opinion, Origin, Step, SubjectType
from models_registry.recognition import actions as recognition
from models_registry.recognition.actions import Source
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.review import actions as review
from models_registry.workflow import Action
from tests.factories.people import person
from tests.reports.world import D, G, P, World, at

FIRST = at("2023-01-09")
# A year of steps, with what still happens after it; now and then several on one day.
PAUSES = tuple(dt.timedelta(hours=hours) for hours in (0, 3, 30, 70, 240))
# What brings something on is drawn more often than its number alone would have it.
ONWARD = (Action.SUBMIT, Action.FORWARD, Action.ACCEPT, Action.REPORT_RESULTS, Action.PROPOSE, Action.APPRAISE,
          Action.AGREE_WITHDRAWAL)  # fmt: skip
MEASURES = (Measure.HOUSEHOLD, Measure.SQUARE_METRE, Measure.OTHER)


class City(World):
    """The city of `World` with deadlines of every kind. Units move beneath another in its year and after it, one is
    renamed."""

    def __init__(self):
        super().__init__()
        self.deciders[self.commune.pk] = person(f"decider.{self.commune.pk}", (Role.DECIDER, self.commune))
        self.everybody = [*self.registrars.values(), *self.reviewers.values(), *self.deciders.values()]
        self.deadlines = {
            (None, None): dt.date(2023, 9, 15),
            (None, P): dt.date(2023, 7, 31),
            (self.commune.pk, None): dt.date(2023, 12, 1),
        }
        for (unit, level), on in self.deadlines.items():
            exception = {"unit": self.commune, "reason": "Lũ."} if unit else {}
            periods.set_deadline(self.period, Step.RESULTS, on, level=level, **exception)
        units.change_unit(self.front, on=dt.date(2023, 7, 1), parent=self.ward)
        units.change_unit(self.agency, on=dt.date(2024, 1, 5), parent=self.ward)
        units.change_unit(self.commune, on=dt.date(2023, 9, 1), name="Xã Bãi Bồi Mới")
        self.units = (self.ward, self.commune, self.agency, self.front, self.school, self.city)


class History:
    """One history. `choose` takes one of several; `clock` is the moment of the last step, `done` what went through."""

    def __init__(self, city, choose):
        self.city, self.choose, self.clock = city, choose, FIRST
        self.ones, self.done = [], []

    def walk(self, steps):
        with tree_at_rest():
            for _ in range(steps):
                self.clock += self.choose(PAUSES) + dt.timedelta(minutes=1)
                self.choose((*[self.act] * 7, self.draft, self.decide, self.nominate))()

    def draft(self):
        """Of a new model, or once more of one that has a registration."""
        city, unit = self.city, self.choose(self.city.units)
        level = self.choose((P, D) if unit == city.city else (P, D, D, G))
        earlier = [None, None, *(one for one in self.ones if one.unit == unit)]
        again = self.choose(earlier)
        try:
            made = city.draft(
                unit,
                level,
                sector=self.choose(sorted(city.sectors)),
                period=self.choose((city.period, city.period, city.period, city.earlier)),
                model=again and again.emulation_model,
                subject=self.choose(SubjectType.values),
                entry_type=self.choose(EntryType.values),
                origin=self.choose(Origin.values),
            )
        except NotPossibleError:
            return  # it has a live one in that period
        self.ones.append(made)
        if self.choose((True, True, True, False)):
            self.take(Action.SUBMIT, made, city.registrars[unit.pk])

    def act(self):
        """Somebody, mostly who is awaited, does one of the things that are open to them."""
        if not self.ones:
            return
        one = self.choose(self.ones)
        if one.awaiting_role == Role.DECIDER and self.choose((True, True, False)):
            self.decide(one.awaiting_unit)
            return
        awaited = [who for who in self.city.everybody if self.awaits(one, who)]
        mostly = self.choose((True, True, True, False))
        who = self.choose(awaited if awaited and mostly else self.city.everybody)
        found = lifecycle.open_actions(one, by=who, at=self.clock)
        drawn = [action for action in found for _ in range(9 if action in ONWARD else 1)]
        if drawn:
            self.take(self.choose(drawn), one, who)

    def awaits(self, one, who):
        return any(
            (post.unit_id, post.role) == (one.awaiting_unit_id, one.awaiting_role) for post in who.posts
        )

    def take(self, action, one, who):
        """What was open goes through: all that `open_actions` promises is kept."""
        now = {"by": who, "at": self.clock}
        if action is Action.DISCARD:
            registering.discard(one, by=who)
            self.ones.remove(one)
        elif action is Action.SUBMIT:
            registering.submit(one, **now)
        elif action is Action.REPORT_RESULTS:
            self.write_results(one, who)
            registering.report_results(one, **now)
        elif action in registering.UNIT_ACTIONS:
            registering.act(action, one, reason="Lý do.", **now)
        elif action is Action.APPRAISE:
            opinion = self.choose((Opinion.ELIGIBLE, Opinion.ELIGIBLE, *Opinion))
            review.appraise(one, opinion=opinion, reason="Ý kiến.", **now)
        elif action is Action.TRANSFER_LEVEL:
            if not self.transferred(one, **now):
                return
        elif action is Action.AMEND:
            review.amend(one, changes=self.put_right(one), reason="Ghi nhầm.", **now)
        else:
            review.act(action, one, reason="Lý do.", **now)
        self.done.append(action)

    def write_results(self, one, who):
        metrics = [
            registering.Metric("Số", self.choose(MEASURES).value, Decimal(self.choose((0, 1, 7))) / 2)
            for _ in range(self.choose((0, 1, 2)))
        ]
        registering.save_results(one, values={"achieved": "Xong."}, metrics=metrics, by=who)

    def transferred(self, one, **now):
        """Another level is open in principle; not every one is."""
        level = self.choose([level for level in (P, D, G) if level != one.target_level])
        try:
            review.transfer_level(one, to=level, reason="Quy mô khác.", **now)
        except NotPossibleError:
            return False
        return True

    def put_right(self, one):
        found = {
            "sector": [sector for sector in self.city.sectors.values() if sector != one.sector],
            "subject": [value for value in SubjectType.values if value != one.subject],
            "origin": [value for value in Origin.values if value != one.origin],
        }
        name = self.choose(sorted(found))
        return {name: self.choose(found[name])}

    def decide(self, issuer=None):
        """A desk recognises or revokes what it may, dated today or some days ago; what follows comes the day after."""
        city = self.city
        issuer = issuer or self.choose((city.ward, city.commune, city.city, city.province))
        reviewer, decider = self.city.reviewers[issuer.pk], self.city.deciders[issuer.pk]
        kind = self.choose((*["recognise"] * 7, "revoke"))
        draft = recognition.draft_decision(
            issuer=issuer, period=self.city.period, by=reviewer, kind=kind, at=self.clock
        )
        source = self.choose(("", Source.OTHER_TARGET))
        found = list(recognition.candidates(draft, by=reviewer, source=source, at=self.clock).order_by("pk"))
        if not found:
            return
        lines = {self.choose(found) for _ in range(3)}
        recognition.add_lines(draft, lines, by=reviewer, at=self.clock)
        date = timezone.localdate(self.clock) - dt.timedelta(days=self.choose((0, 0, 3)))
        number = f"{len(self.done)}-{issuer.pk}-QĐ"
        signed = recognition.Signed(number=number, date=date, signer="Người ký", reason="Lý do.")
        recognition.record_decision(draft, signed, by=decider, at=self.clock)
        self.clock = max(self.clock, recognition.end_of(timezone.localdate(self.clock)))
        for one in self.ones:
            one.refresh_from_db()
        self.done.append(Action.RECOGNISE if kind == "recognise" else Action.REVOKE)

    def nominate(self):
        """A desk passes on what it recognised, where there is such a thing."""
        if not self.ones:
            return
        one, who = self.choose(self.ones), self.choose(list(self.city.reviewers.values()))
        try:
            recognition.nominate(one, by=who, note="", at=self.clock)
        except (NotPossibleError, NotPermittedError):
            return
        self.done.append(Action.NOMINATE)
