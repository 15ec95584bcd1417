"""Hints of similar titles: what is caught, who is told, and that nothing but title, unit and year leaves its unit."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.units import actions as units
from danvan.units.enums import Level, UnitKind
from models_registry import similar
from models_registry.models import EmulationModel
from models_registry.registration import actions as registering
from models_registry.registration import forms, periods
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.factories.registrations import BOXES
from tests.factories.tree import REFORM

FLOWERS = "Tuyến đường hoa phụ nữ tự quản"


class Place:
    """A chi bộ and a women's union of one ward, each with its registrar."""

    def __init__(self, office):
        self.office = office
        self.cell, self.union = (
            units.open_unit(name=name, kind=kind, level=Level.SUBUNIT, parent=office.tree.ward, since=REFORM)
            for name, kind in (
                ("Chi bộ khu phố 3", UnitKind.PARTY_BODY),
                ("Hội Phụ nữ phường", UnitKind.MASS_ORGANISATION),
            )
        )
        units.refresh_standing()
        for unit in (self.cell, self.union):
            unit.refresh_from_db()
        self.of_cell = person("of.cell", (Role.REGISTRAR, self.cell))
        self.of_union = person("of.union", (Role.REGISTRAR, self.union))

    def sent(self, title, *, unit=None, by=None, **head):
        unit, by = unit or self.union, by or self.of_union
        draft = self.office.draft(title, unit=unit, by=by, level=Level.GRASSROOTS, **head)
        registering.submit(draft, by=by)
        draft.refresh_from_db()
        return draft

    def hinted(self, title, *, by=None, unit=None):
        found = similar.alike(title, unit=unit or self.cell, period=self.office.period, by=by or self.of_cell)
        return [one.title for one in found]


@pytest.fixture
def place(office):
    return Place(office)


@pytest.mark.parametrize(
    "typed",
    [
        FLOWERS,
        "tuyen duong hoa phu nu tu quan",
        "Mô hình “Dân vận khéo” xây dựng tuyến đường hoa",
        "Đường hoa tự quản khu phố 3",
    ],
)
def test_the_same_thing_of_another_body_of_the_place_is_hinted_at(place, typed):
    place.sent(FLOWERS)

    assert place.hinted(typed) == [FLOWERS]


@pytest.mark.parametrize("typed", ["", "   ", "Mô hình", "Hũ gạo tình thương", "Camera an ninh khu phố 3"])
def test_another_thing_is_not(place, typed):
    place.sent(FLOWERS)

    assert place.hinted(typed) == []


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        (
            "Mô hình dân vận khéo hũ gạo tình thương phường Bến Đò",
            "Mô hình dân vận khéo hẻm sạch ngõ xanh phường Bến Đò",
        ),
        ("Khéo vận động hiến máu", "Khéo vận động lắp đèn"),
    ],
)
def test_what_titles_share_by_formula_and_place_makes_none_alike(place, there, typed):
    place.sent(there)

    assert place.hinted(typed) == []


def test_the_most_alike_comes_first(place):
    place.sent("Tuyến đường hoa trẻ em tự trồng ven sông")
    place.sent(FLOWERS)

    assert place.hinted(FLOWERS)[0] == FLOWERS


def test_earlier_years_are_searched_at_the_place(place):
    place.office.period = periods.open_year(2025)
    place.sent(FLOWERS)
    place.office.period = periods.open_year(2026)

    (found,) = similar.alike(FLOWERS, unit=place.cell, period=place.office.period, by=place.of_cell)
    assert found.period == "Năm 2025"


def test_only_title_unit_and_year_of_what_the_reader_may_not_open(place, client):
    sent = place.sent(FLOWERS)
    client.force_login(place.of_cell)

    body = client.get(
        reverse("registration:alike_new"),
        {"title": FLOWERS, "unit": place.cell.pk, "period": place.office.period.pk},
    ).content.decode()

    assert FLOWERS in body
    assert "Hội Phụ nữ phường" in body
    for hidden in (
        sent.token,
        sent.code,
        "href",
        *(text for text in BOXES.values() if isinstance(text, str)),
    ):
        assert hidden not in body


def test_who_may_open_it_has_the_link(place):
    sent = place.sent(FLOWERS)

    (found,) = similar.alike(
        FLOWERS, unit=place.cell, period=place.office.period, by=place.office.ward_reviewer
    )
    assert (found.token, found.code) == (sent.token, sent.code)


def test_drafts_and_what_was_taken_back_or_returned_are_never_told(place):
    place.office.draft(FLOWERS, unit=place.union, by=place.of_union, level=Level.GRASSROOTS)
    recalled = place.sent(FLOWERS)
    registering.act(Action.RECALL, recalled, by=place.of_union, reason="")
    for status in (Status.RETURNED, Status.REFUSED, Status.WITHDRAWN):
        place.office.at_status(status, title=FLOWERS, level=Level.GRASSROOTS)

    assert place.hinted(FLOWERS) == []
    place.office.at_status(Status.RUNNING, title=FLOWERS, level=Level.GRASSROOTS)
    assert place.hinted(FLOWERS) == [FLOWERS]


def test_an_entry_on_a_person_is_told_to_who_may_see_it_alone(place):
    place.sent("Người cán bộ hết lòng với khu phố", subject="individual")
    typed = "Người cán bộ hết lòng với khu phố"

    assert place.hinted(typed) == []
    assert place.hinted(typed, by=place.office.ward_reviewer) == [typed]


def test_a_registrar_hears_of_the_place_a_reviewer_of_the_province_in_the_year(place):
    tree = place.office.tree
    sibling = person("of.sibling", (Role.REGISTRAR, tree.sibling_ward))
    foreign = person("of.foreign", (Role.REGISTRAR, tree.foreign_ward))
    place.sent(FLOWERS, unit=tree.sibling_ward, by=sibling)
    place.sent(f"{FLOWERS} 2", unit=tree.foreign_ward, by=foreign)
    place.office.period = periods.open_year(2025)
    place.sent(f"{FLOWERS} 3", unit=tree.sibling_ward, by=sibling)
    place.office.period = periods.open_year(2026)

    assert place.hinted(FLOWERS) == []
    assert place.hinted(FLOWERS, by=place.office.reviewer) == [FLOWERS]


def test_the_same_model_over_the_years_is_no_hint(place):
    first = place.sent(FLOWERS)

    assert similar.like(first, by=place.office.ward_reviewer) == []


def test_what_a_model_was_learnt_from_is_no_hint_others_are(place):
    origin = place.sent(FLOWERS)
    place.sent(f"{FLOWERS} số 2")
    copy = place.office.draft(FLOWERS, unit=place.cell, by=place.of_cell, origin="replicated")
    EmulationModel.objects.filter(pk=copy.emulation_model_id).update(replicated_from=origin.emulation_model)

    found = similar.like(copy, by=place.of_cell)

    assert [one.title for one in found] == [f"{FLOWERS} số 2"]


@pytest.mark.parametrize("rows", [1, 3])
def test_hints_cost_the_same_queries_whatever_there_is(place, rows):
    for number in range(rows):
        place.sent(f"{FLOWERS} {number}")

    with CaptureQueriesContext(connection) as captured:
        assert len(place.hinted(FLOWERS, by=place.office.reviewer)) == rows
    assert len(captured) <= 9


def test_hints_stand_in_the_form_without_script_and_at_the_desk(place, client):
    place.sent(FLOWERS)
    draft = place.office.draft(
        "Tuyến đường hoa tự quản", unit=place.cell, by=place.of_cell, level=Level.GRASSROOTS
    )
    client.force_login(place.of_cell)
    for name, more in (("section", [next(iter(forms.SECTIONS))]), ("check", [])):
        address = reverse(f"registration:{name}", args=[draft.token, *more])
        response = client.get(address)
        assert FLOWERS in response.content.decode(), name
    registering.submit(draft, by=place.of_cell)
    client.force_login(place.office.ward_reviewer)
    assert "Tên tương tự" in client.get(reverse("dossier", args=[draft.token])).content.decode()


def test_a_unit_that_is_not_ones_own_is_not_asked_for(place, client):
    place.sent(FLOWERS)
    client.force_login(person("far", (Role.REGISTRAR, place.office.tree.foreign_ward)))

    asked = {"title": FLOWERS, "unit": place.cell.pk, "period": place.office.period.pk}
    assert FLOWERS not in client.get(reverse("registration:alike_new"), asked).content.decode()
