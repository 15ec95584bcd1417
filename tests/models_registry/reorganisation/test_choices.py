"""Dossiers of a divided unit: who chooses, what is chosen, what the database holds of it, and the page."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.audit.models import AuditEvent
from danvan.units import actions as units
from danvan.units.actions import UnitError
from danvan.units.enums import Level, UnitKind
from models_registry.models import UnitChoice
from models_registry.registration import actions as registering
from models_registry.reorganisation.choices import Divided, choose, choose_defaults
from reports import snapshots
from reports.questions import ask
from tests.factories.people import person
from tests.factories.registrations import Office
from tests.factories.tree import REFORM, _open

pytestmark = pytest.mark.django_db


class World(Office):
    """A commune that was divided today between the ward (the main part) and its neighbour, with three dossiers; and one
    that somebody else's province took half of."""

    def __init__(self):
        super().__init__()
        self.today = timezone.localdate()
        self.commune, self.shared = (self.opened(name) for name in ("Xã Bị Chia", "Xã Giáp Ranh"))
        self.ones = [self.sent(self.commune) for _ in range(3)]
        self.abroad = self.sent(self.shared)
        for old in (self.commune, self.shared):
            units.end_unit(old, on=self.today)
        self.succeeded(self.commune, self.tree.ward)
        self.succeeded(self.commune, self.tree.sibling_ward, is_default=False)
        self.succeeded(self.shared, self.tree.ward)
        self.succeeded(self.shared, self.tree.foreign_ward, is_default=False)
        self.neighbour = person("neighbour.reviewer", (Role.REVIEWER, self.tree.sibling_ward))
        self.nation = person("nation.reviewer", (Role.REVIEWER, self.tree.nation))

    def opened(self, name):
        return _open(
            *(name, UnitKind.COMMUNE, Level.GRASSROOTS, self.tree.province),
            desk=f"Đảng ủy {name}",
            desk_level=Level.GRASSROOTS,
            since=REFORM,
        )

    def succeeded(self, old, new, **how):
        units.succeed(old, new, on=self.today, **how)

    def sent(self, unit):
        registrar = person(f"registrar.{unit.pk}.{timezone.now().timestamp()}", (Role.REGISTRAR, unit))
        one = self.draft(unit=unit, by=registrar)
        registering.submit(one, by=registrar)
        one.refresh_from_db()
        return one

    def divided(self, who=None):
        return Divided(who or self.reviewer, self.period, self.today)

    def choose(self, ones, to, by=None, of=None):
        chosen = to.pk if to else None
        return choose(ones, (of or self.commune).pk, chosen, on=self.today, by=by or self.reviewer)

    def chosen(self):
        return {one.registration_id: one.chosen_id for one in UnitChoice.objects.all()}


@pytest.fixture
def world():
    return World()


def test_what_waits_is_what_one_reviews_on_both_sides_of_the_division(world):
    assert set(world.divided().open) == set(world.ones)
    assert set(world.divided(world.nation).open) == {*world.ones, world.abroad}
    for who in (world.neighbour, world.ward_reviewer):
        assert list(world.divided(who).all()) == []
    assert list(Divided(world.reviewer, world.period, world.today - dt.timedelta(days=1)).all()) == []


def test_one_goes_this_way_the_others_that_way_and_it_may_be_changed(world):
    first, second, third = world.ones
    assert world.choose([first, second], world.tree.sibling_ward) == 2
    assert world.choose([third], world.tree.ward) == 1
    divided = world.divided()
    assert list(divided.open) == []
    assert divided.chosen_of(first) == world.tree.sibling_ward.pk
    assert world.choose([first], world.tree.ward) == 1
    sibling, ward = world.tree.sibling_ward.pk, world.tree.ward.pk
    assert world.chosen() == {first.pk: ward, second.pk: sibling, third.pk: ward}
    assert world.choose([second], None) == 1
    assert list(world.divided().open) == [second]
    assert AuditEvent.objects.filter(table="models_registry_unitchoice").count() == 5


def test_chosen_again_nothing_changes_not_even_by_whom(world):
    world.choose(world.ones, world.tree.ward)
    before = list(UnitChoice.objects.order_by("pk").values())
    assert world.choose(world.ones, world.tree.ward, by=world.nation) == 0
    assert list(UnitChoice.objects.order_by("pk").values()) == before


def test_only_who_reviews_at_all_that_took_over_chooses(world):
    for who in (world.ward_reviewer, world.neighbour, world.leader, world.registrar):
        with pytest.raises(NotPermittedError):
            world.choose(world.ones, world.tree.ward, by=who)
    with pytest.raises(NotPermittedError):
        world.choose([world.abroad], world.tree.ward, of=world.shared)
    assert world.choose([world.abroad], world.tree.foreign_ward, by=world.nation, of=world.shared) == 1


def test_only_what_it_became_is_chosen_and_only_of_its_own_dossiers(world):
    with pytest.raises(NotPossibleError):
        world.choose(world.ones, world.tree.foreign_ward, by=world.nation)
    with pytest.raises(NotPossibleError):
        world.choose([*world.ones, world.abroad], world.tree.ward, by=world.nation)
    assert world.chosen() == {}


def test_the_default_for_all_leaves_those_that_have_none(world):
    world.choose(world.ones[:1], world.tree.sibling_ward)
    divided = world.divided()
    told = choose_defaults(divided, divided.open, by=world.reviewer)
    assert (told.chosen, told.left) == (2, 0)
    ward, sibling = world.tree.ward.pk, world.tree.sibling_ward.pk
    assert sorted(world.chosen().values()) == sorted([sibling, ward, ward])
    again = world.divided()
    assert choose_defaults(again, again.open, by=world.reviewer).chosen == 0


def test_back_to_an_older_map_what_was_put_together_is_chosen_too(world):
    """The ward was one of those that Phường Mới was put together of; a dossier of Phường Mới goes back to one."""
    new = world.opened("Phường Mới")
    units.succeed(world.tree.old_ward, new, on=REFORM, is_default=False)
    other = _open("Phường Cũ Khác", UnitKind.WARD, Level.GRASSROOTS, world.tree.old_city, until=REFORM)
    units.succeed(other, new, on=REFORM)
    one = world.sent(new)
    day = REFORM - dt.timedelta(days=1)
    divided = Divided(world.reviewer, world.period, day)
    assert one in divided.open
    choose([one], new.pk, other.pk, on=day, by=world.reviewer)
    kept = UnitChoice.objects.get()
    assert (kept.forward, kept.divided_id, kept.chosen_id) == (False, new.pk, other.pk)
    assert one not in Divided(world.reviewer, world.period, day).open


def refused(broken):
    try:
        with transaction.atomic():
            broken()
            connection.check_constraints()
    except DatabaseError as error:
        return error.__cause__.diag.constraint_name or error.__cause__.diag.sqlstate
    return "accepted"


def made(world, to, of=None, **more):
    return lambda: UnitChoice.objects.create(
        registration=world.ones[0], predecessor=of or world.commune, successor=to, by=world.reviewer,
        at=timezone.now(), **more,
    )  # fmt: skip


def test_the_database_holds_that_what_is_chosen_is_a_successor(world):
    assert refused(made(world, world.tree.foreign_ward)) == "choice_is_of_a_succession"
    assert refused(made(world, world.tree.ward)) == "accepted"
    assert (
        refused(made(world, world.tree.sibling_ward)) == "one_choice_of_a_dossier_where_its_unit_was_divided"
    )


def test_what_was_closed_on_a_map_after_the_division_is_read_by_no_other_choice(world):
    world.choose(world.ones[:1], world.tree.ward)
    snapshots.close(world.period, world.tree.province, by=world.leader)
    for change in (
        lambda: world.choose(world.ones[:1], world.tree.sibling_ward),
        lambda: world.choose(world.ones[1:], world.tree.sibling_ward),
        lambda: world.choose(world.ones[:1], None),
    ):
        with pytest.raises(NotPossibleError, match="đã chốt"):
            change()
    assert refused(made(world, world.tree.ward)) in ("P0C01", "accepted")
    told = choose_defaults(world.divided(), world.divided().open, by=world.reviewer)
    assert (told.chosen, told.left) == (0, 2)
    snapshot = ask(world.period, world.tree.province).closed
    assert snapshots.disagreements(snapshot) == []


def test_a_division_that_was_chosen_by_is_not_taken_back(world):
    new = _open("Phường Mới", UnitKind.WARD, Level.GRASSROOTS, world.tree.province, since=world.today)
    world.succeeded(world.commune, new, is_default=False)
    world.choose(world.ones[:1], new)
    with pytest.raises(UnitError, match="được quy đổi"):
        units.take_back(world.today, made=[new.pk], touched=[])
    world.choose(world.ones[:1], None)
    units.take_back(world.today, made=[new.pk], touched=[])


# --- the page ---


@pytest.fixture
def page(world, client):
    def signed_in(who):
        client.force_login(who)
        return SimpleNamespace(get=lambda **q: client.get(URL, q), post=lambda **q: client.post(URL, q))

    return signed_in


URL = reverse("choices:list")


def test_the_page_offers_the_ways_and_the_default(world, page):
    shown = page(world.reviewer).get(ky="2026")
    text = shown.content.decode()
    assert shown.status_code == 200
    assert all(one.title in text for one in world.ones)
    assert world.abroad.title not in text
    assert "Phường Bến Đò (mặc định)" in text
    assert "Phường Cây Đa" in text
    assert "Chưa quy đổi (3)" in text


def test_ticked_ones_are_sent_twice_and_chosen_once(world, page):
    sends = {
        "ky": "2026", "don-vi": world.commune.pk, "nhan": world.tree.sibling_ward.pk,
        "chon": [one.token for one in world.ones[:2]],
    }  # fmt: skip
    for _ in range(2):
        assert page(world.reviewer).post(**sends).status_code == 302
        assert set(world.chosen().values()) == {world.tree.sibling_ward.pk}
        assert len(world.chosen()) == 2
    text = page(world.reviewer).get(ky="2026", xem="da-chon").content.decode()
    assert "Đã chọn đơn vị nhận (2)" in text
    page(world.reviewer).post(**{**sends, "nhan": ""})
    assert world.chosen() == {}


def test_all_of_a_list_and_all_by_default(world, page):
    page(world.reviewer).post(
        **{"ky": "2026", "don-vi": world.commune.pk, "nhan": world.tree.sibling_ward.pk, "tat-ca": "1"}
    )
    assert set(world.chosen().values()) == {world.tree.sibling_ward.pk}
    UnitChoice.objects.all().delete()
    for _ in range(2):
        page(world.reviewer).post(ky="2026", viec="mac-dinh")
        assert list(world.chosen().values()) == [world.tree.ward.pk] * 3


def test_what_is_not_ones_own_is_not_chosen(world, page):
    answer = page(world.reviewer).post(
        **{"ky": "2026", "don-vi": world.shared.pk, "nhan": world.tree.ward.pk, "chon": [world.abroad.token]}
    )
    assert answer.status_code == 302
    assert world.chosen() == {}
    assert page(world.leader).get(ky="2026").status_code == 403


def test_the_page_asks_the_same_number_of_queries_for_one_dossier_and_for_many(
    world, page, django_assert_num_queries
):
    reader = page(world.reviewer)
    world.choose(world.ones[:1], world.tree.ward)
    with CaptureQueriesContext(connection) as for_two:
        reader.get(ky="2026")
    world.choose(world.ones[1:2], world.tree.ward)
    with django_assert_num_queries(len(for_two)):
        reader.get(ky="2026")
