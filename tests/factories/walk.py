"""A small country with every kind of page in it, and a walk over all pages that a person finds from their home."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urljoin, urlsplit

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import resolve

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.units.enums import Level
from models_registry import filing
from models_registry.models import AwardForm, AwardScope, Opinion
from models_registry.recognition import actions as recognition
from models_registry.recognition import award_actions
from models_registry.recognition.award_actions import Said
from models_registry.registration import actions as registering
from models_registry.review import actions as review
from models_registry.workflow import Status
from tests.factories import pages
from tests.factories.people import person
from tests.factories.registrations import Office

# Every page of one kind looks alike; dossiers are different at every step.
_OF_A_KIND = {"dossier": 40, "reports:run": 0, "reports:runs": 0}  # the journal tells of the walk itself
_USUALLY = 2
# Files are taken by a button, not by a link.
_TAKING = {"reports:export", "reports:export_dossiers", "reports:export_queue", "reports:snapshot_file"}


def populated() -> tuple[Office, dict[str, User]]:
    """An office with a dossier at every step a draft decision and an award; and a person for every role, by a short name."""
    office = Office()
    for status in sorted(
        set(Status) - {Status.RESULTS_SUBMITTED}
    ):  # with two tiers the first desk is the last
        office.at_status(status)
    for status in (Status.SUBMITTED, Status.PROPOSED):
        office.at_status(status, level=Level.GRASSROOTS)
    draft = office.draft("Nháp có tệp")
    registering.attach(draft, step="registration", content=pdf(), description="", by=office.registrar)
    appraised = office.at_status(Status.PROPOSED)
    review.appraise(appraised, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    decision = recognition.draft_decision(
        issuer=office.tree.province, period=office.period, by=office.reviewer
    )
    recognition.add_lines(decision, [appraised], by=office.reviewer)
    said = Said(
        period=office.period, form=AwardForm.MERIT, scopes=[AwardScope.MOVEMENT], issuer=office.tree.province,
        issued_by="UBND tỉnh", number="112/QĐ-UBND", date=office.period.starts_on, collectives=2, individuals=4,
    )  # fmt: skip
    award_actions.enter(said, by=office.reviewer)
    people = {
        "registrar": office.registrar,
        "ward reviewer": office.ward_reviewer,
        "province reviewer": office.reviewer,
        "province decider": office.decider,
        "ward administrator": person("ward.admin", (Role.ADMINISTRATOR, office.tree.ward)),
        "administrator": person("nation.admin", (Role.ADMINISTRATOR, office.tree.nation)),
        "province administrator": person("province.admin", (Role.ADMINISTRATOR, office.tree.province)),
    }
    return office, people


def pdf(name: str = "minh-chung.pdf", content: bytes = b"") -> filing.Checked:
    return filing.check(ContentFile(b"%PDF-1.4 " + content + b" %%EOF", name=name))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def walk(client: Client, *, start: str = "/", most: int = 120):
    """(address, answer) of every page found by following links from `start`, a few of each kind."""
    waiting, known, of_kind = [start], {start}, Counter()
    while waiting and len(known) < most:
        address = waiting.pop(0)
        taking = resolve(urlsplit(address).path).view_name in _TAKING
        response = client.post(address) if taking else client.get(address)
        if response.streaming:
            response.streaming_content = [
                b"".join(response.streaming_content)
            ]  # read to its end, a file is closed
        yield address, response
        if response.status_code in (301, 302):
            links = [response["Location"]]
        elif response.streaming or "html" not in response.get("Content-Type", ""):
            continue
        else:
            page = pages.read(response.content.decode())
            links = page.links + [form.action for form in page.forms if _takes(form.action)]
        for link in links:
            found = urlsplit(urljoin(address, link))
            if found.netloc or found.path.startswith("/static/") or found.scheme:
                continue
            match = resolve(found.path)
            rest = {k: v for k, v in match.kwargs.items() if k not in ("token", "pk", "unit_pk", "code")}
            kind = (match.view_name, tuple(rest.values()), tuple(sorted(found.query.split("&")))[:1])
            to = found.path + (f"?{found.query}" if found.query else "")
            if to not in known and of_kind[kind] < _OF_A_KIND.get(match.view_name, _USUALLY):
                known.add(to)
                of_kind[kind] += 1
                waiting.append(to)


def _takes(action: str) -> bool:
    return bool(action) and resolve(urlsplit(action).path).view_name in _TAKING
