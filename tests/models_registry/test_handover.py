"""What hangs on a post is told in numbers before it ends, and whose own work stands in the way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.accounts import actions
from danvan.accounts.handover import leaving
from danvan.accounts.permissions import Role
from danvan.units.enums import Level
from danvan.units.models import today
from models_registry.models import Opinion, Registration
from models_registry.recognition import actions as recognition
from models_registry.review import actions as review
from models_registry.workflow import Status
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def told(who):
    found = leaving(who.memberships.get())
    return {one.title: one.count for one in found.work}


def test_a_registrars_open_work_is_that_of_the_unit(office):
    office.draft()
    office.draft()
    office.at_status(Status.RETURNED)
    office.at_status(Status.RUNNING)
    office.at_status(Status.RECOGNISED)
    assert told(office.registrar) == {
        "Bản nháp": 2,
        "Hồ sơ bị trả lại, chờ bổ sung": 1,
        "Mô hình đang thực hiện, chưa nộp kết quả": 1,
    }
    found = leaving(office.registrar.memberships.get())
    assert found.leaves_nobody
    person("second", (Role.REGISTRAR, office.tree.ward))
    assert not leaving(office.registrar.memberships.get()).leaves_nobody


def test_a_reviewers_open_work_is_what_waits_at_the_desk(office):
    office.at_status(Status.SUBMITTED)
    office.at_status(Status.SUBMITTED, level=Level.GRASSROOTS)
    one = office.at_status(Status.PROPOSED)
    review.appraise(one, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    recognition.draft_decision(issuer=office.tree.province, period=office.period, by=office.reviewer)
    assert told(office.reviewer) == {"Hồ sơ chờ xem xét": 1, "Dự thảo quyết định do người này lập": 1}
    assert told(office.second_reviewer) == {"Hồ sơ chờ xem xét": 1}
    assert told(office.decider) == {"Hồ sơ chờ quyết định": 1, "Dự thảo quyết định chờ ghi": 1}
    assert told(office.leader) == {}


def test_what_a_desk_decides_for_another_hangs_on_its_people_too(office):
    from danvan.units.actions import change_unit

    change_unit(office.tree.ward, on=today(), served_by=office.tree.province)
    office.at_status(Status.DRAFT, level=Level.GRASSROOTS)
    draft = Registration.objects.get()
    from models_registry.registration import actions as registering

    registering.submit(draft, by=office.registrar)
    assert told(office.reviewer) == {"Hồ sơ chờ xem xét": 1}


def test_whose_own_dossiers_wait_is_told_of_who_stays_and_of_who_could_take_over(office):
    office.at_status(Status.SUBMITTED, level=Level.GRASSROOTS)
    post = office.ward_reviewer.memberships.get()
    found = leaving(post)
    assert {one.user: one.own for one in found.receivers} == {office.registrar: 1, office.ward_decider: 0}
    assert "đã tự gửi 1 hồ sơ" in next(one.label for one in found.receivers if one.own)
    actions.give_post(office.registrar, unit=office.tree.ward, role=Role.REVIEWER, since=today(), by=None)
    found = leaving(post)
    assert [one.user for one in found.others] == [office.registrar]
    assert found.stuck == 1
    assert not found.leaves_nobody


def test_the_page_tells_numbers_and_no_titles(office, client):
    office.draft("Hẻm sạch không ai được đọc")
    client.force_login(person("province.admin", (Role.ADMINISTRATOR, office.tree.province)))
    for address in (
        reverse("accounts:end_post", args=[office.registrar.memberships.get().pk]),
        reverse("accounts:person", args=[office.registrar.pk]),
    ):
        body = client.get(address).content.decode()
        assert "Bản nháp: 1" in body
        assert "Không còn ai khác giữ nhiệm vụ này tại Phường Bến Đò" in body
        assert "Hẻm sạch" not in body


def test_after_the_hand_over_the_receiver_goes_on_with_the_work(office, client):
    draft = office.draft()
    to = person("ward.hoa", (Role.VIEWER, office.tree.ward))
    client.force_login(person("province.admin", (Role.ADMINISTRATOR, office.tree.province)))
    post = office.registrar.memberships.get()
    yesterday = today() - dt.timedelta(days=1)
    said = {"last_day": f"{yesterday:%d/%m/%Y}", "to": to.pk}
    assert client.post(reverse("accounts:end_post", args=[post.pk]), said).status_code == 302
    client.force_login(to)
    section = reverse("registration:section", args=[draft.token, "cach-lam"])
    assert client.get(section).status_code == 200
    client.force_login(office.registrar)
    assert client.get(section).status_code in (403, 404)


def test_what_hangs_on_a_post_costs_the_same_queries_whatever_it_is(office):
    counts = set()
    for number in range(2):
        office.at_status(Status.SUBMITTED)
        person(f"more{number}", (Role.VIEWER, office.tree.province))
        with CaptureQueriesContext(connection) as captured:
            leaving(office.reviewer.memberships.get())
        counts.add(len(captured))
    assert len(counts) == 1
