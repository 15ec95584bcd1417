"""A year of a small city of three tiers, walked through the real actions at past moments, and its independent recount.

Nothing here is imported from `reports`: the recount below reads the history in plain Python, row by row.
"""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.units.enums import Level, UnitKind
from danvan.units.models import UnitTerm
from models_registry import notes, quotas
from models_registry.models import Dossier, Opinion, Registration, Sector, StatusChange, Step
from models_registry.recognition import actions as recognition
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.review import actions as review
from models_registry.workflow import Action
from tests.factories.people import person
from tests.factories.tree import REFORM, _open, grow

P, D, G = Level.PROVINCE, Level.DISTRICT, Level.GRASSROOTS


def at(day, hour=9):
    """A moment of 2023, or of another year with it: at("03-01"), at("2024-01-20")."""
    text = day if len(day) > 5 else f"2023-{day}"
    return timezone.make_aware(dt.datetime.fromisoformat(f"{text}T{hour:02d}:00:00"))


class World:
    """Old city D1 with ward W1, commune W2 and an agency; period 2023 and a little of 2022."""

    def __init__(self):
        self.tree = tree = grow()
        self.commune = _open(
            "Xã Bãi Bồi",
            UnitKind.COMMUNE,
            G,
            tree.old_city,
            code="W2",
            desk="Khối Dân vận xã Bãi Bồi",
            desk_level=G,
            until=REFORM,
        )
        self.front = _open("Hội Phụ nữ thành phố", UnitKind.MASS_ORGANISATION, G, tree.old_city, until=REFORM)
        self.school = _open(
            "Trường Tiểu học Bến Tắm", UnitKind.SCHOOL, Level.SUBUNIT, tree.old_ward, until=REFORM
        )
        self.city, self.province, self.ward, self.agency = (
            tree.old_city,
            tree.province,
            tree.old_ward,
            tree.old_agency,
        )
        self.period = periods.open_year(2023)
        self.earlier = periods.open_year(2022)
        self.round = periods.open_round(2022, 2023)
        periods.set_deadline(self.period, Step.REGISTRATION, dt.date(2023, 3, 31))
        periods.set_deadline(self.period, Step.RESULTS, dt.date(2023, 11, 30))
        self.sectors = {sector.code: sector for sector in Sector.objects.filter(period=None)}
        self.registrars = {
            unit.pk: person(f"registrar.{unit.pk}", (Role.REGISTRAR, unit))
            for unit in (self.ward, self.commune, self.agency, self.front, self.school, self.city)
        }
        self.reviewers = {
            unit.pk: person(f"reviewer.{unit.pk}", (Role.REVIEWER, unit))
            for unit in (self.ward, self.commune, self.city, self.province)
        }
        self.deciders = {
            unit.pk: person(f"decider.{unit.pk}", (Role.DECIDER, unit))
            for unit in (self.ward, self.city, self.province)
        }
        self.leader = person("city.leader", (Role.LEADER, self.city))
        self._names = itertools.count(1)
        self.period_now = self.period

    # --- steps ---

    def draft(self, unit, level=D, *, sector="KT", title="", period=None, model=None, **head):
        by = self.registrars[unit.pk]
        one = registering.create_draft(
            unit=unit,
            period=period or self.period,
            title=title or f"Tổ tự quản số {next(self._names)}",
            by=by,
            target_level=level,
            sector=self.sectors[sector],
            model=model,
            at=at("01-05"),
            **head,
        )
        Dossier.objects.filter(pk=one.pk).update(goals="Đạt.")
        return one

    def sent(self, unit, level=D, day="02-01", **how):
        one = self.draft(unit, level, **how)
        registering.submit(one, by=self.registrars[unit.pk], at=at(day))
        return one

    def desk(self, one):
        """The reviewer at the desk where it lies, else at its target desk."""
        return self.reviewers[one.awaiting_unit_id]

    def climbed(self, one, day):
        """Forwarded up to its target desk."""
        for minute in range(3):
            level = UnitTerm.objects.get(unit=one.awaiting_unit, during__contains=at(day).date()).desk_level
            if level <= one.target_level:
                return one
            review.act(Action.FORWARD, one, by=self.desk(one), at=at(day, 10 + minute))
        raise AssertionError("no target desk")

    def running(self, unit, level=D, day="02-01", accepted="02-20", **how):
        one = self.climbed(self.sent(unit, level, day, **how), accepted)
        review.act(Action.ACCEPT, one, by=self.desk(one), at=at(accepted, 15))
        return one

    def reported(self, unit, level=D, results="10-15", **how):
        one = self.running(unit, level, **how)
        registrar = self.registrars[unit.pk]
        registering.save_results(
            one,
            values={"achieved": "Xong."},
            metrics=[registering.Metric("Hộ", "household", Decimal(5), Decimal(5))],
            by=registrar,
        )
        registering.report_results(one, by=registrar, at=at(results))
        return one

    def proposed(self, unit, level=D, results="10-15", day="11-10", **how):
        one = self.reported(unit, level, results, **how)
        for minute in range(3):
            if one.status == "proposed":
                return one
            review.act(Action.PROPOSE, one, by=self.desk(one), at=at(day, 9 + minute))
        return one

    def decided(self, ones, issuer, date="2024-01-25", kind="recognise", reason=""):
        """Recognised (or revoked) by one decision of `issuer`, dated `date`."""
        reviewer, decider = self.reviewers[issuer.pk], self.deciders[issuer.pk]
        period = ones[0].period
        day = dt.date.fromisoformat(date)
        drafted = recognition.draft_decision(
            issuer=issuer, period=period, by=reviewer, kind=kind, at=at(date)
        )
        for one in ones:
            if kind == "recognise" and one.status == "proposed" and one.awaiting_unit_id == issuer.pk:
                before = (day - dt.timedelta(days=2)).isoformat()
                review.appraise(one, opinion=Opinion.ELIGIBLE, by=reviewer, at=at(before))
        recognition.add_lines(drafted, ones, by=reviewer, at=at(date))
        signed = recognition.Signed(
            number=f"{next(self._names)}-QĐ", date=day, signer="Người ký", reason=reason
        )
        recognition.record_decision(drafted, signed, by=decider, at=at(date))
        for one in ones:
            one.refresh_from_db()

    def told(self, wanted, day="02-01"):
        """What the city tells its units on a day of the year: {(unit, level): number}."""
        pairs = {(unit.pk, level): number for (unit, level), number in wanted.items()}
        by, on = self.reviewers[self.city.pk], self.period.ends_on
        quotas.assign(self.period, self.city, pairs, by=by, day=on, at=at(day))

    # --- the year ---

    def year(self):
        """About twenty registrations in every status, level, sector and position. Returns them by name."""
        w = {}
        w["draft"] = self.draft(self.ward)
        w["waiting at ward"] = self.sent(self.ward, D, "02-02")
        w["waiting at province"] = self.climbed(self.sent(self.ward, P, "02-03", sector="QPAN"), "02-10")
        w["late"] = self.sent(self.commune, D, "05-04", sector="HTCT")
        w["returned"] = self.sent(self.agency, D, "02-05")
        review.act(
            Action.RETURN,
            w["returned"],
            by=self.reviewers[self.city.pk],
            reason="Ghi rõ số hộ.",
            at=at("02-06"),
        )
        w["refused"] = self.sent(self.agency, D, "02-07")
        review.act(
            Action.REFUSE, w["refused"], by=self.reviewers[self.city.pk], reason="Trùng.", at=at("02-08")
        )
        w["withdrawn"] = self.sent(self.ward, D, "02-09")
        registering.act(
            Action.WITHDRAW,
            w["withdrawn"],
            by=self.registrars[self.ward.pk],
            reason="Gửi nhầm.",
            at=at("02-10"),
        )
        gone = w["withdrawn later"] = self.running(self.front, D, origin="maintained")
        registering.act(
            Action.ASK_WITHDRAWAL,
            gone,
            by=self.registrars[self.front.pk],
            reason="Thiếu người.",
            at=at("06-01"),
        )
        review.act(Action.AGREE_WITHDRAWAL, gone, by=self.reviewers[self.city.pk], at=at("06-05"))
        w["running"] = self.running(self.ward, D, sector="VHXH", origin="upgraded")
        w["results returned"] = self.reported(self.ward, D, "09-01")
        review.act(
            Action.RETURN_RESULTS,
            w["results returned"],
            by=self.reviewers[self.city.pk],
            reason="Thiếu xác nhận.",
            at=at("09-05"),
        )
        w["results late"] = self.reported(self.commune, P, "12-05", sector="VHXH", subject="individual")
        w["pending"] = self.proposed(self.ward, P, sector="KT", entry_type="exemplar")
        w["declined"] = self.proposed(self.agency, D, origin="replicated")
        review.appraise(
            w["declined"], opinion=Opinion.ELIGIBLE, by=self.reviewers[self.city.pk], at=at("2024-01-03")
        )
        review.act(
            Action.DECLINE,
            w["declined"],
            by=self.deciders[self.city.pk],
            reason="Chưa đạt mục tiêu.",
            at=at("2024-01-10"),
        )
        w["recognised"] = self.proposed(self.ward, D, subject="individual")
        w["recognised school"] = self.proposed(self.school, D, sector="HTCT")
        w["revoked"] = self.proposed(self.commune, D, sector="QPAN")
        w["also at ward"] = self.proposed(self.ward, D)
        city = ["recognised", "recognised school", "revoked", "also at ward"]
        self.decided([w[name] for name in city], self.city)
        self.decided([w["revoked"]], self.city, "2024-03-01", "revoke", "Kê khai không đúng.")
        self.decided([w["also at ward"]], self.ward, "2024-02-01")
        w["grassroots"] = self.proposed(self.ward, G, day="11-01", sector="VHXH")
        self.decided([w["grassroots"]], self.ward, "2023-12-20")
        notes.explain(
            w["running"],
            kind="delayed",
            note="Chờ mặt bằng.",
            by=self.registrars[self.ward.pk],
            for_unit=self.ward,
            at=at("12-01"),
        )
        return w


# --- the recount: the definitions of the design in plain Python, over every history row ---

NOT_COUNTED = {"draft", "refused", "withdrawn"}
C = {"proposed", "recognised", "not_recognised", "revoked"}
RECOUNT = {
    "registered": lambda row: row.to_status not in NOT_COUNTED,
    "withdrawn": lambda row: row.to_status == "withdrawn",
    "refused": lambda row: row.to_status == "refused",
    "results": lambda row: row.to_status in C or row.to_status == "results_submitted",
    "proposed": lambda row: row.to_status in C,
    "recognised": lambda row: row.to_status == "recognised",
    "declined": lambda row: row.to_status == "not_recognised",
    "revoked": lambda row: row.to_status == "revoked",
    "pending": lambda row: row.to_status == "proposed",
    "accepted": lambda row: row.to_status not in NOT_COUNTED and row.accepted,
    "awaiting_acceptance": lambda row: row.to_status not in NOT_COUNTED and not row.accepted,
    "registered_late": lambda row: row.to_status not in NOT_COUNTED and row.registered_late,
    "results_late": lambda row: (
        (row.to_status in C or row.to_status == "results_submitted") and row.results_late
    ),
    "withdrawn_after_acceptance": lambda row: row.to_status == "withdrawn" and row.accepted,
}


def whole_history():
    """Every row there is, each registration's in their order."""
    return StatusChange.objects.select_related("sector").order_by("registration_id", "sequence")


def states(period, moment, unit_ids, history=None):
    """The last history row of each registration at `moment`, found by walking the history in order."""
    last = {}
    for row in whole_history() if history is None else history:
        if row.period_id == period.pk and row.unit_id in unit_ids and row.at <= moment:
            last[row.registration_id] = row
    return list(last.values())


def recount(rows, keep=lambda row: True):
    return {name: sum(1 for row in rows if keep(row) and counts(row)) for name, counts in RECOUNT.items()}


def family(unit, date):
    """The unit and all beneath it on that day, by asking every unit for its parent."""
    parents = {term.unit_id: term.parent_id for term in UnitTerm.objects.all() if date in term.during}
    found, grown = {unit.pk}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def everything(period):
    return Registration.objects.filter(period=period)
