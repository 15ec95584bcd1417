"""A unit says that it registers nothing: once, with a reason, and takes it back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from models_registry.models import Abstention
from models_registry.registration import abstentions
from models_registry.workflow import Status
from tests.factories.people import person


def said_by(office, **changes):
    given = {"reason": "Đang sắp xếp nhân sự.", "by": office.registrar, **changes}
    return abstentions.abstain(office.period, office.tree.ward, **given)


def test_it_is_said_once_however_often_it_is_sent(office):
    assert said_by(office) == said_by(office, reason="Lý do khác.")
    assert Abstention.objects.get().reason == "Đang sắp xếp nhân sự."


def test_who_registers_elsewhere_does_not_say_it(office):
    for by in (office.reviewer, person("sibling", (Role.REGISTRAR, office.tree.sibling_ward))):
        with pytest.raises(NotPermittedError):
            said_by(office, by=by)
    assert not Abstention.objects.exists()


def test_a_reason_is_needed_and_no_registration_may_stand(office):
    with pytest.raises(NotPossibleError, match="lý do"):
        said_by(office, reason="  ")
    office.at_status(Status.SUBMITTED)
    with pytest.raises(NotPossibleError, match="đã có mô hình"):
        said_by(office)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REFUSED, Status.WITHDRAWN])
def test_what_is_not_counted_as_registered_does_not_stand_in_its_way(office, status):
    office.at_status(status)
    assert said_by(office).period == office.period


def test_it_is_taken_back_and_stays_readable(office):
    said = said_by(office)
    abstentions.take_back(said, by=office.registrar)
    abstentions.take_back(said, by=office.registrar)
    assert not Abstention.objects.at(None).exists()
    assert Abstention.objects.get().taken_back_by == office.registrar
    assert said_by(office) != said


def test_the_page_says_it_shows_it_and_takes_it_back(office):
    client = Client()
    client.force_login(office.registrar)
    page = reverse("registration:abstain")
    wrong = client.post(page, {"unit": office.tree.ward.pk, "period": office.period.pk, "reason": ""})
    assert wrong.status_code == 422
    sent = {"unit": office.tree.ward.pk, "period": office.period.pk, "reason": "Mới thành lập."}
    assert client.post(page, sent).status_code == 302
    shown = client.get(page).content.decode()
    assert "Mới thành lập." in shown
    said = Abstention.objects.get()
    assert client.post(reverse("registration:take_back", args=[said.pk])).status_code == 302
    assert "Mới thành lập." not in client.get(page).content.decode()


def test_with_a_registration_the_page_says_why_not_and_keeps_what_was_typed(office):
    office.at_status(Status.SUBMITTED)
    client = Client()
    client.force_login(office.registrar)
    sent = {"unit": office.tree.ward.pk, "period": office.period.pk, "reason": "Mới thành lập."}
    answer = client.post(reverse("registration:abstain"), sent)
    assert answer.status_code == 422
    assert "đã có mô hình" in answer.content.decode()
    assert "Mới thành lập." in answer.content.decode()
