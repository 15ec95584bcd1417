"""The optional rules of a period: off they ask nothing, a warning is said, a blocking one stops what it names."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPossibleError
from danvan.units.enums import Level
from models_registry import rules
from models_registry.models import Dossier, Opinion, PeriodRule, Recognition, RuleKind, Strength
from models_registry.recognition import actions as recognition
from models_registry.registration import actions as registering
from models_registry.review import actions as review
from models_registry.rules import months_after
from models_registry.workflow import Action, Status
from tests.factories.people import person

P, G = Level.PROVINCE, Level.GRASSROOTS
MOST, MONTHS, LOWER = RuleKind.MOST_ENTRIES, RuleKind.MONTHS_RUNNING, RuleKind.LOWER_FIRST
WARN, BLOCK = Strength.WARNING, Strength.BLOCKING


@pytest.fixture
def rule(office):
    """The province sets a rule of its period."""

    def made(kind, strength, *, level=None, number=None, province=None):
        return rules.set_rule(
            office.period,
            province or office.tree.province,
            kind,
            level=level,
            strength=strength,
            number=number,
        )

    return made


@pytest.fixture
def as_():
    def sign_in(user):
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def words(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def eligible(office, **how):
    one = office.at_status(Status.PROPOSED, **how)
    review.appraise(one, opinion=Opinion.ELIGIBLE, by=office.reviewer_for(one))
    one.refresh_from_db()
    return one


def drafted(office, *ones):
    made = recognition.draft_decision(issuer=office.tree.province, period=office.period, by=office.reviewer)
    recognition.add_lines(made, ones, by=office.reviewer)
    return made


def record(office, decision, number="7-QĐ", **said):
    signed = recognition.Signed(
        **{"number": number, "date": timezone.localdate(), "signer": "Người ký", **said}
    )
    return recognition.record_decision(decision, signed, by=office.decider)


def begun(one, days_ago):
    Dossier.objects.filter(pk=one.pk).update(starts_on=timezone.localdate() - dt.timedelta(days=days_ago))


# --- most entries ---


def test_without_rules_a_unit_registers_as_many_as_it_likes(office):
    for _ in range(3):
        office.at_status(Status.SUBMITTED)


def test_one_more_than_the_most_is_refused_with_the_rule_named(office, rule):
    rule(MOST, BLOCK, level=P, number=1)
    office.at_status(Status.SUBMITTED)
    draft = office.draft()
    with pytest.raises(
        NotPossibleError, match="tối đa 1 mô hình cấp tỉnh; Phường Bến Đò đã có 1 mô hình khác"
    ):
        registering.submit(draft, by=office.registrar)
    draft.refresh_from_db()
    assert (draft.status, draft.code) == (Status.DRAFT, "")


def test_it_counts_level_by_level_and_unit_by_unit(office, rule):
    rule(MOST, BLOCK, level=P, number=1)
    office.at_status(Status.SUBMITTED)
    office.at_status(Status.SUBMITTED, level=G)
    other = person("sibling.registrar", (Role.REGISTRAR, office.tree.sibling_ward))
    draft = office.draft(unit=office.tree.sibling_ward, by=other)
    registering.submit(draft, by=other)
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED


def test_a_rule_of_one_level_stands_before_that_of_all(office, rule):
    rule(MOST, BLOCK, number=1)
    rule(MOST, BLOCK, level=P, number=2)
    office.at_status(Status.SUBMITTED)
    office.at_status(Status.SUBMITTED)
    office.at_status(Status.SUBMITTED, level=G)
    for level in (P, G):
        with pytest.raises(NotPossibleError):
            registering.submit(office.draft(level=level), by=office.registrar)


def test_what_is_refused_or_withdrawn_makes_room_and_what_is_returned_does_not(office, rule):
    rule(MOST, BLOCK, level=P, number=1)
    first = office.at_status(Status.RETURNED)
    with pytest.raises(NotPossibleError):
        registering.submit(office.draft(), by=office.registrar)
    registering.submit(first, by=office.registrar)  # it counts already
    first.refresh_from_db()
    registering.act(Action.WITHDRAW, first, by=office.registrar, reason="Gửi nhầm.")
    office.at_status(Status.SUBMITTED)


def test_a_desk_moves_none_into_a_full_level(office, rule):
    rule(MOST, BLOCK, level=P, number=1)
    office.at_status(Status.SUBMITTED)
    one = office.at_status(Status.SUBMITTED, level=G)
    with pytest.raises(NotPossibleError, match="tối đa 1 mô hình cấp tỉnh"):
        review.transfer_level(one, to=P, by=office.ward_reviewer, reason="Tiêu biểu.")
    one.refresh_from_db()
    assert one.target_level == G


def test_a_refused_one_is_not_asked_for_again_where_it_is_full(office, rule):
    refused = office.at_status(Status.REFUSED)
    rule(MOST, BLOCK, level=P, number=1)
    office.at_status(Status.SUBMITTED)
    with pytest.raises(NotPossibleError, match="tối đa 1"):
        review.act(Action.RECONSIDER, refused, by=office.reviewer, reason="Xét lại.")


def test_a_warning_is_said_before_sending_and_does_not_stop(office, rule, as_):
    rule(MOST, WARN, level=P, number=1)
    office.at_status(Status.SUBMITTED)
    draft = office.draft()
    browser = as_(office.registrar)
    page = browser.get(reverse("registration:check", args=[draft.token]))
    assert "mỗi đơn vị đăng ký tối đa 1 mô hình cấp tỉnh" in words(page)
    assert "chỉ cảnh báo, vẫn gửi được" in words(page)
    assert browser.post(reverse("registration:check", args=[draft.token]), {"seen": 0}).status_code == 302
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED
    assert "mỗi đơn vị đăng ký tối đa 1" in words(
        as_(office.reviewer).get(reverse("dossier", args=[draft.token]))
    )
    assert "mỗi đơn vị đăng ký tối đa 1" not in words(browser.get(reverse("dossier", args=[draft.token])))


def test_the_page_before_sending_says_what_would_stop_it(office, rule, as_):
    rule(MOST, BLOCK, level=P, number=1)
    office.at_status(Status.SUBMITTED)
    draft = office.draft()
    browser = as_(office.registrar)
    assert "Không gửi được. Quy định của kỳ: mỗi đơn vị đăng ký tối đa 1" in words(
        browser.get(reverse("registration:check", args=[draft.token]))
    )
    assert browser.post(reverse("registration:check", args=[draft.token]), {"seen": 0}).status_code == 409


def test_another_province_is_not_asked(office, rule):
    rule(MOST, BLOCK, number=1, province=office.tree.other_province)
    office.at_status(Status.SUBMITTED)
    office.at_status(Status.SUBMITTED)


# --- months running ---


def test_too_short_a_time_is_refused_on_a_draft_with_the_day_named(office, rule):
    rule(MONTHS, BLOCK, number=6)
    one = eligible(office)
    begun(one, 30)
    with pytest.raises(NotPossibleError, match="thực hiện ít nhất 6 tháng mới được công nhận cấp tỉnh"):
        drafted(office, one)
    begun(one, 200)
    assert drafted(office, one).lines.count() == 1


def test_a_rule_made_later_stops_the_recording_and_is_told_beside_the_line(office, rule, as_):
    one = eligible(office, title="Hẻm không rác")
    begun(one, 30)
    decision = drafted(office, one)
    rule(MONTHS, BLOCK, number=6)
    with pytest.raises(NotPossibleError, match="ít nhất 6 tháng"):
        record(office, decision)
    assert "Chưa ghi được: Quy định của kỳ: mô hình thực hiện ít nhất 6 tháng" in words(
        as_(office.reviewer).get(reverse("recognition:decision", args=[decision.pk]))
    )
    rule(MONTHS, "", number=None)
    record(office, decision)
    assert Recognition.objects.live().filter(registration=one).exists()


def test_the_time_runs_to_the_day_of_the_decision(office, rule):
    rule(MONTHS, BLOCK, number=1)
    one = eligible(office)
    begun(one, 40)
    decision = drafted(office, one)
    with pytest.raises(NotPossibleError, match="ít nhất 1 tháng"):
        record(office, decision, date=timezone.localdate() - dt.timedelta(days=20))


def test_a_warning_is_told_wherever_it_is_recognised_and_does_not_stop(office, rule, as_):
    rule(MONTHS, WARN, level=P, number=6)
    one = eligible(office, title="Hẻm không rác")
    begun(one, 30)
    reviewer = as_(office.reviewer)
    empty = recognition.draft_decision(issuer=office.tree.province, period=office.period, by=office.reviewer)
    said = "mô hình thực hiện ít nhất 6 tháng mới được công nhận cấp tỉnh"
    assert said in words(
        reviewer.get(reverse("recognition:decision", args=[empty.pk]))
    )  # beside the candidate
    decision = drafted(office, one)
    assert said in words(reviewer.get(reverse("recognition:decision", args=[decision.pk])))
    assert said in words(as_(office.decider).get(reverse("recognition:record", args=[decision.pk])))
    assert said in words(reviewer.get(reverse("dossier", args=[one.token])))
    record(office, decision)
    one.refresh_from_db()
    assert one.status == Status.RECOGNISED


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-08-15", 6, "2027-02-15"),
        ("2026-12-01", 12, "2027-12-01"),
        ("2026-11-30", 1, "2026-12-30"),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day, months, expected):
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(expected)


# --- the lower level first ---


def recognised_at_ward(office, one):
    made = recognition.draft_decision(issuer=office.tree.ward, period=one.period, by=office.ward_reviewer)
    recognition.add_lines(made, [one], by=office.ward_reviewer)
    signed = recognition.Signed(number="1-QĐ", date=timezone.localdate(), signer="Người ký")
    recognition.record_decision(made, signed, by=office.ward_decider)


def test_what_no_lower_level_has_recognised_is_refused(office, rule):
    rule(LOWER, BLOCK, level=P)
    one = eligible(office)
    with pytest.raises(NotPossibleError, match="được cấp dưới công nhận trước mới được công nhận cấp tỉnh"):
        drafted(office, one)
    recognised_at_ward(office, one)
    record(office, drafted(office, one))


def test_the_lowest_level_and_a_unit_without_a_desk_below_have_no_lower(office, rule):
    rule(LOWER, BLOCK)
    grassroots = eligible(office, level=G)
    recognised_at_ward(office, grassroots)
    agency = person("agency.registrar", (Role.REGISTRAR, office.tree.agency))
    office.registrar = agency
    of_agency = eligible(office, unit=office.tree.agency, by=agency)
    assert drafted(office, of_agency).lines.count() == 1


def test_a_revocation_asks_for_no_rule(office, rule):
    one = eligible(office)
    record(office, drafted(office, one))
    rule(LOWER, BLOCK)
    revoking = recognition.draft_decision(
        issuer=office.tree.province, period=office.period, by=office.reviewer, kind="revoke"
    )
    recognition.add_lines(revoking, [one], by=office.reviewer)
    record(office, revoking, number="8-QĐ", reason="Kê khai không đúng.")


# --- set by the province ---


@pytest.fixture
def admin(office, as_):
    return as_(person("province.admin", (Role.ADMINISTRATOR, office.tree.province)))


def test_the_province_sets_changes_and_puts_off_a_rule(office, admin):
    page = reverse("registration:period", args=[office.period.code])
    asked = {"form": "rule", "kind": MOST, "level": P.value, "number": "3", "strength": BLOCK}
    assert admin.post(page, asked).status_code == 302
    assert admin.post(page, asked).status_code == 302
    assert "Mỗi đơn vị đăng ký tối đa 3 mô hình cấp tỉnh" in words(admin.get(page))
    admin.post(page, {**asked, "number": "4", "strength": WARN})
    one = PeriodRule.objects.get()
    assert (one.number, one.strength, one.province) == (4, WARN, office.tree.province)
    admin.post(page, {**asked, "strength": ""})
    assert not PeriodRule.objects.exists()


def test_a_rule_that_counts_says_how_many(office, admin):
    page = reverse("registration:period", args=[office.period.code])
    answer = admin.post(page, {"form": "rule", "kind": MONTHS, "number": "", "strength": WARN})
    assert answer.status_code == 422
    assert "ít nhất là 1" in words(answer)
    admin.post(page, {"form": "rule", "kind": LOWER, "number": "9", "strength": WARN})
    assert PeriodRule.objects.get().number is None


def test_only_a_province_sets_rules(office, as_):
    page = reverse("registration:period", args=[office.period.code])
    nation = as_(person("nation.admin", (Role.ADMINISTRATOR, office.tree.nation)))
    nation.post(page, {"form": "rule", "kind": MOST, "number": "3", "strength": BLOCK})
    assert not PeriodRule.objects.exists()
    ward = as_(person("ward.admin", (Role.ADMINISTRATOR, office.tree.ward)))
    assert (
        ward.post(page, {"form": "rule", "kind": MOST, "number": "3", "strength": BLOCK}).status_code == 403
    )
