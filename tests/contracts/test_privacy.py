"""Another ward's draft: nothing that a ward official can open, search, count or download says that it exists."""

from __future__ import annotations

import difflib
import itertools

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.units.enums import Level
from models_registry import filing
from models_registry.models import Dossier, Registration
from models_registry.registration import actions as registering
from models_registry.workflow import Status
from tests.contracts.test_access import NAMES, TABLE
from tests.factories import pages, walk
from tests.factories.people import person
from tests.factories.registrations import BOXES, Office

SECRET = "Chim lạc Bích Hà"  # words that nobody else writes
_BARE = "chim lac bich ha"
SEARCHED = [name for name in NAMES if TABLE[name][1] is None and name not in ("alive", "accounts:login")]
READERS = (Role.REGISTRAR, Role.LEADER, Role.ADMINISTRATOR)


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        office = Office()
        for status in (Status.DRAFT, Status.SUBMITTED, Status.PROPOSED, Status.RECOGNISED):
            office.at_status(status)
            office.at_status(status, level=Level.GRASSROOTS)
        people = {role: person(f"curious.{role.value}", (role, office.tree.ward)) for role in READERS}
        yield office, people
        transaction.set_rollback(True)


@pytest.fixture
def world(country, db):
    return country


def secret_drafts(office) -> list[Registration]:
    """Drafts of other wards, each with a file: one of a neighbour, one elsewhere, one entered by the province, one
    sent and taken back."""
    tree = office.tree
    made = []
    neighbour = person("neighbour", (Role.REGISTRAR, tree.sibling_ward))
    far = person("far", (Role.REGISTRAR, tree.foreign_ward))
    cases = [(tree.sibling_ward, neighbour, {}), (tree.foreign_ward, far, {})]
    cases += [(tree.sibling_ward, office.reviewer, {"entered_for": tree.province})]
    cases += [(tree.sibling_ward, neighbour, {})]
    for number, (unit, by, head) in enumerate(cases):
        title = f"{SECRET} {number}"
        draft = office.draft(title, unit=unit, by=by, **head)
        words = {name: f"{SECRET} {name}" for name, value in BOXES.items() if isinstance(value, str)}
        Dossier.objects.filter(pk=draft.pk).update(
            **{**words, "contact_phone": "0999 888 777", "person_name": SECRET}
        )
        file = filing.check(ContentFile(b"%PDF-1.4 %%EOF", name=f"{SECRET}.pdf"))
        registering.attach(draft, step="registration", content=file, description=SECRET, by=by)
        made.append(draft)
    return made


def everything(user) -> dict[str, str]:
    """What is said at every address that the person finds, and at every search for the secret."""
    client = walk.client_of(user)
    said = {address: pages.spoken(response) for address, response in walk.walk(client, most=30)}
    for name, word in itertools.product(SEARCHED, (SECRET, _BARE)):
        said[f"{name} {word}"] = pages.spoken(client.get(reverse(name), {"q": word, "don-vi-ten": word}))
    for address in (
        reverse("dossiers") + "?trang_thai=draft",
        reverse("dossiers") + "?xep=ten",
        reverse("home"),
        *(reverse("reports:rows") + f"?so={figure}" for figure in ("registered", "results", "proposed")),
    ):
        said[address] = pages.spoken(client.get(address))
    for kind in ("rows", "missing", "annual", ""):
        address = f"{reverse('reports:export')}?bieu={kind}"
        said[address] = pages.spoken(client.post(address))
    return said


def _difference(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line[:300] for line in lines][2:8]


@pytest.mark.parametrize("role", [Role.REGISTRAR])
def test_everything_a_ward_official_can_open_reads_the_same_after_other_wards_wrote_drafts(role, world):
    office, people = world
    before = everything(people[role])
    drafts = secret_drafts(office)
    after = everything(people[role])
    assert before.keys() == after.keys()
    changed = {address: _difference(before[address], after[address]) for address in before}
    assert {address: said for address, said in changed.items() if said} == {}
    for address, text in after.items():
        if SECRET in address:  # a search repeats what was typed; that it found nothing is compared above
            continue
        for secret in (SECRET, "0999 888 777", *(draft.token for draft in drafts)):
            assert secret not in text.replace(f'value="{SECRET}"', ""), (address, secret)


def test_the_comparison_has_teeth(world):
    """A draft of one's own ward is read."""
    office, people = world
    draft = office.draft(SECRET)
    client = walk.client_of(people[Role.LEADER])
    assert client.get(reverse("dossier", args=[draft.token])).status_code == 200
    assert SECRET in pages.spoken(client.get(reverse("dossiers")))


@pytest.mark.parametrize("role", [Role.REGISTRAR])
def test_every_address_of_a_secret_draft_answers_like_one_that_does_not_exist(role, world):
    office, people = world
    client = walk.client_of(people[role])
    for draft in secret_drafts(office):
        for name in NAMES:
            kind = TABLE[name][1]
            rest = {
                "section": {"slug": "cach-lam"},
                "act": {"action": "recall"},
                "step": {"step": "registration"},
                "mark": {"mark": 6},
                "level": {"level": "province"},
            }
            if kind in ("registration", *rest):
                real, none = {"token": draft.token}, {"token": "khongcohoso1"}
            elif kind == "file":
                real, none = {"pk": draft.evidence.get().pk}, {"pk": 999_999_999}
            else:
                continue
            more = rest.get(kind, {})
            for method in ("get", "post"):
                answers = [
                    getattr(client, method)(reverse(name, kwargs={**which, **more})) for which in (real, none)
                ]
                bodies = [
                    pages.spoken(answer).replace(f"/{next(iter(which.values()))}/", "*")
                    for answer, which in zip(answers, (real, none), strict=True)
                ]
                assert answers[0].status_code in (403, 404, 405), (name, method)
                assert bodies[0] == bodies[1], (name, method)


def test_drafts_of_others_leave_no_gap_in_the_codes(world):
    office, _ = world
    first = office.at_status(Status.SUBMITTED)
    secret_drafts(office)
    second = office.at_status(Status.SUBMITTED)
    assert int(second.code[-5:]) == int(first.code[-5:]) + 1


def test_a_file_taken_away_is_gone_for_everybody(world):
    """An identity card uploaded by mistake must not be read above after the dossier was sent without it."""
    office, _ = world
    draft = office.draft()
    kept = registering.attach(
        draft, step="registration", content=walk.pdf(), description="", by=office.registrar
    )
    address = reverse("registration:download", args=[kept.pk])
    registering.detach(kept, by=office.registrar)
    registering.submit(draft, by=office.registrar)
    for user in (office.registrar, office.reviewer):
        assert walk.client_of(user).get(address).status_code == 404


# --- what an administrator of a part of the map may not reach ---


def test_a_wards_administrator_cannot_make_its_desk_decide_for_the_province(world):
    office, people = world
    ward = office.tree.ward
    asked = {
        "desk_level": Level.PROVINCE.value,
        "desk_name": "Ban Dân vận Tỉnh ủy",
        "since": f"{timezone.localdate():%d/%m/%Y}",
    }
    client = walk.client_of(people[Role.ADMINISTRATOR])
    response = client.post(reverse("units:desk", args=[ward.pk]), asked)
    assert response.status_code == 422
    assert "không thể là của cấp tỉnh" in response.content.decode()
    assert ward.latest_term.desk_level == Level.GRASSROOTS


def test_who_will_record_a_decision_adds_no_line_to_it_even_when_reviewing_too(world):
    """Otherwise one person would stand behind a line: added, and signed for."""
    from danvan.accounts.refusals import NotPermittedError
    from models_registry.recognition import actions as recognition

    office, _ = world
    province = office.tree.province
    both = person("both.posts", (Role.REVIEWER, province), (Role.DECIDER, province))
    one = office.at_status(Status.PROPOSED)
    decision = recognition.draft_decision(issuer=province, period=office.period, by=office.reviewer)
    with pytest.raises(NotPermittedError):
        recognition.add_lines(decision, [one], by=both)


# --- what the app role may not read or own ---


def test_the_app_role_owns_nothing_and_writes_no_history(world):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND pg_get_userbyid(c.relowner) = current_user"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT privilege FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) privilege"
            " WHERE has_table_privilege('audit_auditevent', privilege)"
        )
        assert cursor.fetchall() == []
