"""What a dossier's page says about honour, to whom."""

from __future__ import annotations

from danvan.units.enums import Level
from models_registry.recognition import actions
from models_registry.recognition.pages import honour_of
from models_registry.workflow import Status
from tests.models_registry.recognition.conftest import paper


def said(registration, reader):
    return [note.text for note in honour_of(registration, seen_by=reader).notes]


def test_a_draft_is_told_at_its_desk_only(office, desk):
    one = desk.eligible()
    desk.draft(one)
    assert said(one, office.reviewer) == ["Có trong dự thảo quyết định công nhận"]
    assert said(one, office.registrar) == []


def test_recognition_and_revocation_are_told_with_their_decisions(office, desk):
    one = desk.eligible()
    made = desk.recognised(one, number="9-QĐ/TU")
    told = f"Được công nhận cấp tỉnh theo Quyết định số 9-QĐ/TU ngày {made.date:%d/%m/%Y}"
    assert said(one, office.registrar) == [told]
    revoking = desk.draft(one, kind="revoke")
    assert said(one, office.registrar) == [told]
    assert said(one, office.decider) == [told, "Có trong dự thảo quyết định thu hồi công nhận"]
    actions.record_decision(revoking, paper(number="10-QĐ/TU", reason="Sai."), by=office.decider)
    assert said(one, office.registrar)[1].startswith(
        "Đã thu hồi công nhận cấp tỉnh theo Quyết định số 10-QĐ/TU"
    )


def test_the_next_step_up_is_offered_until_it_is_taken(office):
    one = office.at_status(Status.RECOGNISED, level=Level.GRASSROOTS)
    assert [offer.text for offer in honour_of(one, seen_by=office.ward_reviewer).offers] == [
        "Giới thiệu lên cấp trên"
    ]
    assert honour_of(one, seen_by=office.registrar).offers == []
    assert honour_of(one, seen_by=office.reviewer).offers == []
    actions.nominate(one, by=office.ward_reviewer, note="Tốt")
    after = honour_of(one, seen_by=office.ward_reviewer)
    assert after.offers == []
    assert after.notes[-1].text.startswith("Đã giới thiệu lên Ban Tuyên giáo và Dân vận Tỉnh ủy")
