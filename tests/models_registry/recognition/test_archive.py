"""What a desk decided while it lived is recorded after its end, by who holds its archive."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.actions import open_unit
from danvan.units.desks import archive_of
from danvan.units.enums import Level, UnitKind
from danvan.units.models import Unit
from danvan.units.reform import Agencies, Deed, Line, Plan
from models_registry.models import Opinion, Registration
from models_registry.recognition import actions as recognition
from models_registry.recognition.pages import described, part_of
from models_registry.registration import actions as registering
from models_registry.reorganisation.actions import carry_out
from models_registry.review import actions as review
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.factories.registrations import Office

pytestmark = pytest.mark.django_db


class World(Office):
    """A city above two wards: one goes on beneath the province when the city ends today, the other is merged."""

    def __init__(self):
        super().__init__()
        self.today = timezone.localdate()
        self.yesterday = self.today - dt.timedelta(days=1)
        self.city = self._opened("Thành phố Cửa Sông", UnitKind.CITY, "C9", self.tree.province)
        self.staying = self._opened("Phường Ở Lại", UnitKind.WARD, "W91", self.city)
        self.merged = self._opened("Phường Nhập", UnitKind.WARD, "W92", self.city)
        self.admin = person("nation.admin", (Role.ADMINISTRATOR, self.tree.nation))
        self.city_reviewer = person("city.reviewer", (Role.REVIEWER, self.city))
        self.ward_people = (
            person("merged.reviewer", (Role.REVIEWER, self.merged)),
            person("merged.decider", (Role.DECIDER, self.merged)),
        )
        self.for_the_city = self.proposed(self.staying, Level.DISTRICT, self.city_reviewer)
        self.own = self.proposed(self.merged, Level.GRASSROOTS, self.ward_people[0])
        lines = (
            Line(2, Deed.END, "C9"),
            Line(3, Deed.CONTINUE, "W91", parent="P1"),
            Line(4, Deed.MERGE, "W92", "W99", "Phường Mới", UnitKind.WARD, "P1"),
        )
        plan = Plan(self.today, "Nghị quyết 9", lines, Agencies.FOLLOW)
        carry_out(plan, by=self.admin, transfers={Level.DISTRICT: Level.PROVINCE})
        self.new = Unit.objects.get(terms__code="W99")
        for one in (self.city, self.merged, self.for_the_city, self.own):
            one.refresh_from_db()

    def _opened(self, name, kind, code, parent):
        return open_unit(
            name=name,
            kind=kind,
            level=kind.rank,
            parent=parent,
            since=dt.date(2025, 7, 1),
            code=code,
            desk_level=kind.rank,
            desk_name=f"Ban Dân vận {name}",
        )

    def proposed(self, unit, level, reviewer):
        by = person(f"registrar.{unit.pk}", (Role.REGISTRAR, unit))
        one = self.draft(unit=unit, by=by, level=level)
        registering.submit(one, by=by)
        review.act(Action.ACCEPT, one, by=reviewer)
        metrics = [registering.Metric("Hộ", "household", Decimal(64), Decimal(60))]
        registering.save_results(one, values={"achieved": "64/64 hộ."}, metrics=metrics, by=by)
        registering.report_results(one, by=by)
        review.appraise(one, opinion=Opinion.ELIGIBLE, by=reviewer)
        one.refresh_from_db()
        assert one.status == Status.PROPOSED
        return one

    def signed(self, date):
        return recognition.Signed(number="5-QĐ/BCĐ", date=date, signer="Người ký")

    def recorded(self, issuer, archive, one, *, drafter, decider, date=None):
        draft = recognition.draft_decision(
            issuer=issuer, recorded_for=archive, period=self.period, by=User.objects.get(pk=drafter.pk)
        )
        recognition.add_lines(draft, [one], by=User.objects.get(pk=drafter.pk))
        signed = self.signed(date or self.yesterday)
        return recognition.record_decision(draft, signed, by=User.objects.get(pk=decider.pk))


@pytest.fixture
def world(db):
    return World()


def test_the_archive_is_with_the_nearest_desk_that_lives(world):
    assert archive_of(world.city) == world.tree.province
    assert archive_of(world.merged) == world.new
    assert archive_of(world.staying) is None


def test_the_province_records_what_the_city_decided_before_its_end(world):
    done = world.recorded(
        world.city, world.tree.province, world.for_the_city, drafter=world.reviewer, decider=world.decider
    )
    [line] = done.lines.all()
    assert (done.level, line.level, line.unit_name) == (Level.DISTRICT, Level.DISTRICT, "Phường Ở Lại")
    world.for_the_city.refresh_from_db()
    # Registered for the province since: there it still waits.
    assert (world.for_the_city.status, world.for_the_city.target_level) == (Status.PROPOSED, Level.PROVINCE)
    change = world.for_the_city.changes.get(until="infinity")
    assert (change.action, change.for_unit) == (Action.RECOGNISE_ELSEWHERE, world.tree.province)
    assert "ghi sau khi đơn vị ra quyết định đã kết thúc" in part_of(
        described(type(done).objects.filter(pk=done.pk)).get()
    )


def test_the_successor_records_what_a_ward_decided_on_its_own(world):
    reviewer, decider = world.ward_people
    done = world.recorded(world.merged, world.new, world.own, drafter=reviewer, decider=decider)
    world.own.refresh_from_db()
    assert world.own.status == Status.RECOGNISED
    assert done.lines.get().unit_name == "Phường Nhập"


def test_of_its_life_alone_and_by_the_archive_alone(world):
    with pytest.raises(NotPossibleError, match="trong thời gian đơn vị còn hoạt động"):
        world.recorded(
            *(world.city, world.tree.province, world.for_the_city),
            drafter=world.reviewer,
            decider=world.decider,
            date=world.today,
        )
    for archive, who in ((world.tree.province, world.ward_reviewer), (world.tree.ward, world.ward_reviewer)):
        with pytest.raises(NotPermittedError):
            recognition.draft_decision(
                issuer=world.city, recorded_for=archive, period=world.period, by=User.objects.get(pk=who.pk)
            )
    draft = recognition.draft_decision(
        issuer=world.city,
        recorded_for=world.tree.province,
        period=world.period,
        by=User.objects.get(pk=world.reviewer.pk),
    )
    elsewhere = Registration.objects.get(pk=world.at_status(Status.PROPOSED).pk)
    with pytest.raises(NotPossibleError, match="không thuộc địa bàn"):
        recognition.add_lines(draft, [elsewhere], by=User.objects.get(pk=world.reviewer.pk))
    assert list(recognition.candidates(draft, source=recognition.Source.OTHER_TARGET)) == []


def test_the_form_offers_it(world, client):
    client.force_login(User.objects.get(pk=world.reviewer.pk))
    page = client.get(reverse("recognition:draft")).content.decode()
    assert "Ban Dân vận Thành phố Cửa Sông" in page
    assert "quyết định đã ký, đơn vị kết thúc ngày" in page
    assert "Ban Dân vận Phường Nhập" not in page
