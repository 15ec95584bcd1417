"""Registrations in any status, made by walking the real workflow there."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from functools import cached_property

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.units.enums import Level
from danvan.units.models import Unit
from models_registry.models import Dossier, EmulationPeriod, Opinion, Registration, Sector
from models_registry.recognition import actions as recognition
from models_registry.registration import actions as registration_actions
from models_registry.registration import periods
from models_registry.review import actions as review
from models_registry.review import gathering, rounds
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.factories.tree import Tree, grow

BOXES = {
    "background": "Rác thường đổ ra đầu hẻm vì chưa có điểm tập kết.",
    "goals": "100% hộ trong hẻm phân loại rác tại nhà.",
    "approach": "Tổ tự quản đến từng nhà, hẹn giờ gom rác.",
    "place_and_people": "Hẻm 12, 64 hộ.",
    "forces": "Chi bộ, Mặt trận, Phụ nữ khu phố.",
    "resources": "Đóng góp tự nguyện.",
    "outputs": "Một điểm tập kết rác sạch.",
    "sustainability": "Giao tổ tự quản duy trì.",
    "starts_on": dt.date(2026, 2, 1),
    "ends_on": dt.date(2026, 12, 31),
    "contact_name": "Người lập",
    "contact_phone": "0912 345 678",
}
FIRST, LAST = 2025, 2026  # the years of a round
_names = itertools.count(1)


class Office:
    """A tree, a period, and one person per role at the ward, at the province and elsewhere."""

    def __init__(self, tree: Tree | None = None) -> None:
        self.tree = tree or grow()
        self.period: EmulationPeriod = periods.open_year(2026)
        self.sector: Sector = Sector.objects.get(code="VHXH", period=None)
        ward, province = self.tree.ward, self.tree.province
        self.registrar = person("ward.registrar", (Role.REGISTRAR, ward))
        self.ward_reviewer = person("ward.reviewer", (Role.REVIEWER, ward))
        self.ward_decider = person("ward.decider", (Role.DECIDER, ward))
        self.reviewer = person("province.reviewer", (Role.REVIEWER, province))
        self.second_reviewer = person("province.reviewer2", (Role.REVIEWER, province))
        self.decider = person("province.decider", (Role.DECIDER, province))
        self.leader = person("province.leader", (Role.LEADER, province))

    def draft(
        self,
        title: str = "",
        *,
        unit: Unit | None = None,
        by: User | None = None,
        level: Level = Level.PROVINCE,
        **head,
    ) -> Registration:
        """A complete draft, ready to be sent."""
        draft = registration_actions.create_draft(
            unit=unit or self.tree.ward,
            period=self.period,
            title=title or f"Hẻm sạch số nhà {next(_names)}",
            by=by or self.registrar,
            target_level=level,
            **{"sector": self.sector, **head},
        )
        Dossier.objects.filter(pk=draft.pk).update(**BOXES)
        return draft

    def at_status(self, status: Status, *, level: Level = Level.PROVINCE, **how) -> Registration:
        """A registration walked to `status` by the people whose turn it is."""
        registration = self.draft(level=level, **how)
        for step in _WAYS[status]:
            step(self, registration)
            registration.refresh_from_db()
        assert registration.status == status, (registration.status, status)
        return registration

    # A round over two years.

    @cached_property
    def round(self) -> EmulationPeriod:
        """The round of both years."""
        return periods.open_round(FIRST, LAST)

    def yearly(self, year: int, status: Status = Status.RECOGNISED, **how) -> Registration:
        """A registration of that year, walked to `status`; `model` goes on with one."""
        self.period = periods.open_year(year)
        return self.at_status(status, **how)

    def both_years(self, **how) -> list[Registration]:
        """A model that was recognised in the first year and went on."""
        first = self.yearly(FIRST, **how)
        again = how | {"title": first.title, "model": first.emulation_model, "origin": "maintained"}
        return [first, self.yearly(LAST, **again)]

    def opening(self, by: User | None = None, a_round: EmulationPeriod | None = None) -> rounds.Opening:
        """The round at the desk of `by`, the province's reviewer unless another is named."""
        return rounds.Opening(a_round or self.round, rounds.desks_of(by or self.reviewer)[0])

    def gathered(
        self, yearly: Registration, *, by: User | None = None, level: Level = Level.PROVINCE, **how
    ) -> Registration:
        """The round's registration of the model of `yearly`."""
        by = by or self.reviewer
        return gathering.gather(self.opening(by), yearly, level=level, by=by, **how)

    # Whose turn it is.

    def reviewer_for(self, registration: Registration) -> User:
        return self.ward_reviewer if registration.target_level == Level.GRASSROOTS else self.reviewer

    def decider_for(self, registration: Registration) -> User:
        return self.ward_decider if registration.target_level == Level.GRASSROOTS else self.decider

    def issuer_for(self, registration: Registration) -> Unit:
        return self.tree.ward if registration.target_level == Level.GRASSROOTS else self.tree.province


def submit(office: Office, one: Registration) -> None:
    registration_actions.submit(one, by=office.registrar)


def accept(office: Office, one: Registration) -> None:
    review.act(Action.ACCEPT, one, by=office.reviewer_for(one))


def hand_back(office: Office, one: Registration) -> None:
    review.act(Action.RETURN, one, by=office.reviewer_for(one), reason="Ghi rõ số hộ.", boxes=["goals"])


def refuse(office: Office, one: Registration) -> None:
    review.act(Action.REFUSE, one, by=office.reviewer_for(one), reason="Trùng nội dung.")


def report(office: Office, one: Registration) -> None:
    registration_actions.save_results(
        one,
        values={"achieved": "64/64 hộ phân loại rác."},
        metrics=[registration_actions.Metric("Hộ phân loại rác", "household", Decimal(64), Decimal(60))],
        by=office.registrar,
    )
    registration_actions.report_results(one, by=office.registrar)


def hand_results_back(office: Office, one: Registration) -> None:
    review.act(Action.RETURN_RESULTS, one, by=office.reviewer_for(one), reason="Thiếu xác nhận.")


def decline(office: Office, one: Registration) -> None:
    review.act(Action.DECLINE, one, by=office.decider_for(one), reason="Chưa đạt mục tiêu.")


def recognise(office: Office, one: Registration) -> None:
    review.appraise(one, opinion=Opinion.ELIGIBLE, by=office.reviewer_for(one))
    decision = recognition.draft_decision(
        issuer=office.issuer_for(one), period=one.period, by=office.reviewer_for(one)
    )
    recognition.add_lines(decision, [one], by=office.reviewer_for(one))
    signed = recognition.Signed(number=f"{next(_names)}-QĐ/TU", date=dt.date.today(), signer="Người ký")
    recognition.record_decision(decision, signed, by=office.decider_for(one))


def revoke(office: Office, one: Registration) -> None:
    decision = recognition.draft_decision(
        issuer=office.issuer_for(one), period=one.period, by=office.reviewer_for(one), kind="revoke"
    )
    recognition.add_lines(decision, [one], by=office.reviewer_for(one))
    signed = recognition.Signed(
        number=f"{next(_names)}-QĐ/TU", date=dt.date.today(), signer="Người ký", reason="Kê khai không đúng."
    )
    recognition.record_decision(decision, signed, by=office.decider_for(one))


def withdraw(office: Office, one: Registration) -> None:
    registration_actions.act(Action.WITHDRAW, one, by=office.registrar, reason="Chuyển sang năm sau.")


_WAYS = {
    Status.DRAFT: (),
    Status.SUBMITTED: (submit,),
    Status.RETURNED: (submit, hand_back),
    Status.REFUSED: (submit, refuse),
    Status.RUNNING: (submit, accept),
    Status.PROPOSED: (submit, accept, report),
    Status.RESULTS_RETURNED: (submit, accept, report, hand_results_back),
    Status.RECOGNISED: (submit, accept, report, recognise),
    Status.NOT_RECOGNISED: (submit, accept, report, decline),
    Status.REVOKED: (submit, accept, report, recognise, revoke),
    Status.WITHDRAWN: (submit, withdraw),
}
