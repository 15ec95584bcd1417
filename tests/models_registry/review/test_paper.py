"""The pages of a desk that writes down what an offline desk above it answered on paper."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from danvan.units import actions as units
from danvan.units.models import today
from models_registry.models import Registration
from models_registry.review.pages import SLUGS
from models_registry.workflow import Action, Status
from tests.factories.registrations import report

PROVINCE = "Ban Tuyên giáo và Dân vận Tỉnh ủy"
PAPER = {"paper_number": "45-CV/BTGDVTU", "paper_date": "04/03/2026"}
QUEUE, BULK = reverse("review:queue"), reverse("review:bulk")


def read(response):
    return html.unescape(response.content.decode())


@pytest.fixture
def one(office):
    """Sent to the province, whose desk is offline."""
    one = office.at_status(Status.SUBMITTED, title="Hẻm không rác")
    units.change_unit(office.tree.province, on=today(), offline=True)
    return one


def test_the_step_asks_for_the_paper_and_keeps_what_was_typed(office, sit, one):
    desk = sit(office.ward_reviewer)
    shown = desk.open(Action.ACCEPT, one)
    assert f"{PROVINCE} chưa dùng phần mềm" in read(shown)
    assert 'enctype="multipart/form-data"' in read(shown)
    for missing in PAPER:
        told = desk.take(Action.ACCEPT, one, **{**PAPER, missing: ""})
        assert (told.status_code, set(told.context["form"].errors)) == (422, {missing})
    late = desk.take(
        Action.ACCEPT, one, paper_number="45-CV", paper_date=f"{today() + dt.timedelta(days=1):%d/%m/%Y}"
    )
    assert "Ngày này chưa đến" in read(late)
    assert "45-CV" in read(late)
    assert desk.take(Action.ACCEPT, one, **PAPER).status_code == 302
    one.refresh_from_db()
    assert one.status == Status.RUNNING


def test_the_history_marks_it_and_leads_to_the_scan(office, sit, one):
    desk = sit(office.ward_reviewer)
    scan = ContentFile(b"%PDF-1.4 %%EOF", name="cong-van.pdf")
    desk.take(Action.ACCEPT, one, **PAPER, paper_scan=scan)
    dossier = read(desk.client.get(reverse("dossier", args=[one.token])))
    assert f"Theo văn bản số 45-CV/BTGDVTU ngày 04/03/2026 của {PROVINCE}" in dossier
    address = reverse("review:paper", args=[one.token, one.changes.at(None).get().sequence])
    assert f'href="{address}"' in dossier
    for reader in (office.ward_reviewer, office.registrar):
        kept = sit(reader).client.get(address)
        assert b"".join(kept.streaming_content) == b"%PDF-1.4 %%EOF"
        assert "cong-van.pdf" in kept["Content-Disposition"]
    assert desk.client.get(reverse("review:paper", args=[one.token, 1])).status_code == 409


@pytest.mark.parametrize(("name", "content"), [("cong-van.docx", b"x"), ("cong-van.pdf", b"MZ")])
def test_a_scan_that_is_none_is_refused(name, content, office, sit, one):
    told = sit(office.ward_reviewer).take(
        Action.ACCEPT, one, **PAPER, paper_scan=ContentFile(content, name=name)
    )
    assert (told.status_code, set(told.context["form"].errors)) == (422, {"paper_scan"})


def test_a_paper_can_be_noted_at_every_step_of_its_own_form(office, sit, one):
    desk = sit(office.ward_reviewer)
    typed = {"title": "Hẻm sạch", "sector": one.sector_id, "entry_type": one.entry_type, "subject": one.subject,
             "origin": one.origin, "reason": "Sai chính tả."}  # fmt: skip
    steps = [
        (Action.AMEND, typed),
        (Action.TRANSFER_LEVEL, {"to": 3, "reason": "Quy mô nhỏ."}),
    ]
    for action, said in steps:
        assert desk.take(action, one, **PAPER, **said).status_code == 302, action
        assert one.changes.at(None).get().details["paper"]["number"] == "45-CV/BTGDVTU"


def test_appraising_takes_the_paper_too(office, sit):
    one = office.at_status(Status.RUNNING)
    report(office, one)
    units.change_unit(office.tree.province, on=today(), offline=True)
    desk = sit(office.ward_reviewer)
    assert desk.take(Action.APPRAISE, one, opinion="eligible").status_code == 422
    assert desk.take(Action.APPRAISE, one, opinion="eligible", **PAPER).status_code == 302
    assert one.changes.at(None).get().details["opinion"] == "eligible"


def test_it_lies_in_the_queue_of_the_desk_below_and_is_not_done_by_the_dozen(office, sit, one):
    desk = sit(office.ward_reviewer)
    shown = read(desk.get(QUEUE))
    assert "Hẻm không rác" in shown
    assert f"Ghi văn bản trả lời của {PROVINCE}" in shown
    assert "Hẻm không rác" in read(desk.get(reverse("home")))
    planned = desk.get(BULK, viec="accept", chon=one.token)
    assert planned.context["plan"].moved == []
    [(left, why)] = planned.context["plan"].left
    assert (left, f"{PROVINCE} trả lời bằng giấy" in why) == (one, True)
    assert Registration.objects.get(pk=one.pk).status == Status.SUBMITTED


def test_nobody_else_is_offered_the_step(office, sit, one):
    action = Action.ACCEPT
    dossier = read(sit(office.ward_reviewer).client.get(reverse("dossier", args=[one.token])))
    assert f"/{SLUGS[action]}/" in dossier
    for other in (office.reviewer, office.registrar):
        assert f"/{SLUGS[action]}/" not in read(sit(other).client.get(reverse("dossier", args=[one.token])))
        assert sit(other).take(action, one, **PAPER).status_code == 403
