"""Two models that are one: two turns, one model, from the joining on; and apart again."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from models_registry.models import ModelJoin
from models_registry.review import joining
from models_registry.workflow import Status
from reports.questions import ask
from reports.summaries.by_period import over_years
from tests.factories.people import person

WHY = "Cùng một tuyến đường."


@pytest.fixture
def two(office):
    """The same thing in both years of the round, as two models."""
    office.round  # noqa: B018 -- opened
    return [office.yearly(year, Status.RUNNING) for year in (2025, 2026)]


def counted(office, as_of=None):
    told = over_years(ask(office.round, office.tree.province, as_of=as_of))["registered"]
    return told.turns, told.models


def join(office, two, by=None):
    return joining.join(*(one.emulation_model for one in two), reason=WHY, by=by or office.reviewer)


def test_two_turns_are_one_model_from_the_joining_on_and_two_again(office, two):
    before = timezone.now()
    assert counted(office) == (2, 2)

    made = join(office, two)
    assert counted(office) == (2, 1)
    assert made.kept_id == two[0].emulation_model_id
    together = timezone.now()

    joining.separate(made, reason="Hai tuyến.", by=office.reviewer)
    assert counted(office) == (2, 2)
    assert counted(office, as_of=before) == (2, 2)
    assert counted(office, as_of=together) == (2, 1)


def test_three_are_one(office, two):
    third = office.yearly(2026, Status.RUNNING)
    join(office, two)
    join(office, [third, two[1]])

    assert counted(office) == (3, 1)
    assert {made.kept_id for made in ModelJoin.objects.at(None)} == {two[0].emulation_model_id}


def test_joined_and_separated_twice_it_is_done_once(office, two):
    assert join(office, two).pk == join(office, two[::-1]).pk
    made = ModelJoin.objects.get()
    joining.separate(made, reason="Khác.", by=office.reviewer)
    joining.separate(made, reason="Khác nữa.", by=office.reviewer)
    made.refresh_from_db()
    assert made.ended_reason == "Khác."


def test_who_does_not_review_both_joins_nothing(office, two):
    other = person("ward.other", (Role.REVIEWER, office.tree.sibling_ward))
    with pytest.raises(NotPermittedError):
        join(office, two, by=other)
    with pytest.raises(NotPermittedError):
        join(office, two, by=office.registrar)


def test_what_is_no_longer_registered_is_not_joined(office, two):
    gone = office.at_status(Status.WITHDRAWN)
    with pytest.raises(NotPossibleError):
        join(office, [two[0], gone])


def test_the_database_keeps_what_was_said(office, two):
    made = join(office, two)
    rows = ModelJoin.objects.filter(pk=made.pk)
    others = {"kept": made.joined, "joined": made.kept, "reason": WHY, "by": office.reviewer}
    for attempt in (
        lambda: rows.update(reason="Khác"),
        rows.delete,
        lambda: ModelJoin.objects.create(**others),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_no_moment_is_believed(office, two):
    past = timezone.now() - dt.timedelta(days=300)
    made = ModelJoin.objects.create(
        kept=two[0].emulation_model, joined=two[1].emulation_model, reason=WHY, by=office.reviewer, at=past
    )
    made.refresh_from_db()
    assert made.at > past + dt.timedelta(days=299)


def test_by_the_pages(office, two, client):
    client.force_login(office.reviewer)
    first, second = two
    address = reverse("review:join", args=[second.token])
    assert f"{second.code} · {office.tree.ward} · Năm 2026" in client.get(address).content.decode()
    assert client.post(address, {"code": second.code, "reason": WHY}).status_code == 422
    assert client.post(address, {"code": first.code, "reason": ""}).status_code == 422
    assert client.post(address, {"code": first.code.lower(), "reason": WHY}).status_code == 302
    made = ModelJoin.objects.get()
    apart = reverse("review:separate", args=[second.token, made.pk])
    page = client.get(reverse("dossier", args=[second.token])).content.decode()
    assert first.code in page
    assert apart in page
    assert client.get(apart).status_code == 200
    assert client.post(apart, {"reason": "Hai tuyến."}).status_code == 302
    assert not ModelJoin.objects.at(None).exists()


def test_what_reaches_outside_is_told_beside_the_code_and_the_reason_stays(office, two, client):
    sibling = office.tree.sibling_ward
    office.registrar = person("sibling.registrar", (Role.REGISTRAR, sibling))
    elsewhere = office.yearly(2025, Status.RUNNING, unit=sibling)
    assert join(office, [two[1], elsewhere]).kept_id == elsewhere.emulation_model_id
    client.force_login(office.ward_reviewer)
    address = reverse("review:join", args=[two[0].token])
    answer = client.post(address, {"code": two[1].code, "reason": "Cùng tuyến."})
    assert answer.status_code == 422
    assert "ngoài phạm vi của đồng chí" in answer.context["form"].errors["code"][0]
    assert "Cùng tuyến." in answer.content.decode()
    assert ModelJoin.objects.count() == 1
