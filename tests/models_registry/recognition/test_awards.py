"""Awards: what is entered stands, counts from its day, and is seen by those it concerns."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.audit.models import AuditEvent
from danvan.units.enums import Level
from danvan.units.models import today
from models_registry import closing
from models_registry.models import Award, AwardForm, AwardRecipient, AwardScope, SubjectType
from models_registry.recognition import award_actions as actions
from models_registry.recognition.award_actions import Recipient, Said
from models_registry.registration import periods
from tests.factories.people import person
from tests.models_registry.test_constraints import refusal

DATE = dt.date(2024, 1, 15)


@pytest.fixture
def city(office):
    """2023 in the city of three tiers: who enters there now is the province above."""
    office.period = periods.open_year(2023)
    return office


def said(office, **changed):
    tree = office.tree
    ward = Recipient(SubjectType.COLLECTIVE, "Phường Cầu Gỗ", tree.old_ward, "Phường Cầu Gỗ")
    man = Recipient(
        SubjectType.INDIVIDUAL, "Người Được Khen", tree.old_city, "Thành phố Sông Xanh", "Chuyên viên"
    )
    return Said(
        **{
            "period": office.period, "form": AwardForm.MERIT, "issuer": tree.old_city, "date": DATE,
            "scopes": [AwardScope.MOBILISATION, AwardScope.MOVEMENT], "issued_by": "UBND thành phố Sông Xanh",
            "number": "112/QĐ-UBND", "recipients": [ward, man],
        } | changed
    )  # fmt: skip


def counts(office, **changed):
    return said(office, recipients=(), collectives=2, individuals=4, **changed)


def test_an_award_counts_from_the_end_of_its_day_with_its_level(city):
    award = actions.enter(said(city), by=city.reviewer)
    assert (award.level, award.scopes) == (Level.DISTRICT, ["movement", "mobilisation"])
    assert award.counts_from == dt.datetime.fromisoformat("2024-01-15T23:59:59.999999+07:00")
    assert {one.name for one in award.recipients.all()} == {"Phường Cầu Gỗ", "Người Được Khen"}
    assert not Award.objects.at(award.counts_from - dt.timedelta(seconds=1)).exists()
    assert Award.objects.at(award.counts_from).get() == award
    assert AuditEvent.objects.filter(table="models_registry_award", key=str(award.pk)).count() == 1


def test_who_enters_is_a_reviewer_or_decider_of_that_desk_or_above(city):
    allowed = (city.reviewer, city.decider)
    for number, by in enumerate(allowed):
        actions.enter(said(city, number=f"{number}/QĐ"), by=by)
    for nobody in (city.leader, city.registrar, person("far", (Role.REVIEWER, city.tree.foreign_ward))):
        with pytest.raises(NotPermittedError):
            actions.enter(said(city), by=nobody)
    with pytest.raises(NotPermittedError):  # a ward does not enter for its province
        actions.enter(said(city, issuer=city.tree.province), by=city.ward_reviewer)
    assert Award.objects.count() == len(allowed)


def test_the_same_form_makes_one_award_and_another_form_none(city):
    key = uuid.uuid4()
    first = actions.enter(said(city), by=city.reviewer, key=key)
    assert actions.enter(said(city), by=city.reviewer, key=key) == first
    with pytest.raises(NotPossibleError, match="đã được ghi"):
        actions.enter(said(city), by=city.reviewer, key=uuid.uuid4())
    actions.enter(said(city, form=AwardForm.FLAG), by=city.reviewer)  # the decision gives flags too


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"date": dt.date(2022, 12, 31)}, "trước khi kỳ bắt đầu"),
        ({"scopes": []}, "nội dung"),
        ({"collectives": 2, "individuals": 0}, "hoặc chỉ ghi số lượng"),
        ({"recipients": ()}, "hoặc chỉ ghi số lượng"),
    ],
)
def test_what_no_decision_can_say_is_refused(changed, message, city):
    with pytest.raises(NotPossibleError, match=message):
        actions.enter(said(city, **changed), by=city.reviewer)
    with pytest.raises(NotPossibleError, match="chưa đến"):
        actions.enter(said(city, date=today() + dt.timedelta(days=1)), by=city.reviewer)
    with pytest.raises(NotPossibleError, match="không có bộ phận thẩm định"):
        # The ward was made by the reform: in 2023 it is on no map.
        actions.enter(said(city, issuer=city.tree.ward), by=city.reviewer)


def test_a_correction_leaves_what_was_printed_before_as_it_was(city):
    first = actions.enter(said(city), by=city.reviewer)
    before = timezone.now()
    changed = actions.correct(first, said(city, number="113/QĐ-UBND"), by=city.decider, reason="Gõ nhầm số.")
    first.refresh_from_db()
    assert (changed.replaces, first.end_reason, first.ended_by) == (first, "Gõ nhầm số.", city.decider)
    assert first.ended_at == changed.counts_from > before
    assert Award.objects.at(before).get() == first
    assert Award.objects.at(None).get() == changed
    with pytest.raises(NotPossibleError, match="đã sửa hoặc hủy"):
        actions.correct(first, said(city, number="114/QĐ-UBND"), by=city.reviewer, reason="Sửa lại.")
    with pytest.raises(NotPossibleError, match="lý do"):
        actions.cancel(changed, by=city.reviewer, reason=" ")
    actions.cancel(changed, by=city.reviewer, reason="Ghi nhầm.")
    actions.cancel(changed, by=city.reviewer, reason="Ghi nhầm.")
    assert not Award.objects.at(None).exists()


def test_a_correction_that_is_refused_leaves_the_award_as_it_was(city):
    first = actions.enter(said(city), by=city.reviewer)
    with pytest.raises(NotPossibleError):
        actions.correct(first, said(city, scopes=[]), by=city.reviewer, reason="Sửa.")
    assert Award.objects.at(None).get() == first


def test_after_a_closing_awards_count_from_after_it(city):
    tree = city.tree
    closed_at = timezone.now() - dt.timedelta(hours=1)
    closing.close(city.period, tree.old_city, by=city.decider, map_date=dt.date(2023, 12, 31), at=closed_at)
    award = actions.enter(said(city), by=city.reviewer)
    assert award.counts_from > closed_at
    assert not Award.objects.at(closed_at).exists()
    early = {
        "period": city.period,
        "form": "flag",
        "scopes": ["movement"],
        "issuer": tree.old_city,
        "level": 2,
    }
    known = {
        "issued_by": "UBND",
        "date": DATE,
        "collectives": 1,
        "individuals": 0,
        "entered_by": city.reviewer,
    }
    assert refusal(lambda: Award.objects.create(**early, **known, counts_from=closed_at)) == "P0C01"


# What the database holds.


def test_what_was_entered_is_neither_changed_nor_rubbed_out(city):
    award = actions.enter(said(city), by=city.reviewer)
    row, names = Award.objects.filter(pk=award.pk), AwardRecipient.objects.filter(award=award)
    for doing in (
        lambda: row.update(number="1"),
        lambda: row.update(ended_at=timezone.now(), ended_by=city.reviewer, end_reason="x", number="2"),
        lambda: names.update(name="Người khác"),
        names.delete,
    ):
        assert refusal(doing) == "P0R07"
    actions.cancel(award, by=city.reviewer, reason="Ghi nhầm.")
    assert refusal(lambda: row.update(end_reason="Lý do khác")) == "P0R07"


def test_an_award_has_names_or_counts_and_never_both(city):
    counted = actions.enter(counts(city), by=city.reviewer)
    one = {"subject": "individual", "name": "Ai đó", "unit": city.tree.old_city, "unit_name": "Thành phố"}
    assert refusal(lambda: AwardRecipient.objects.create(award=counted, **one)) == "P0R08"
    bare = {
        "period": city.period,
        "form": "flag",
        "scopes": ["movement"],
        "issuer": city.tree.old_city,
        "level": 2,
    }
    known = {"issued_by": "UBND", "number": "9", "date": DATE, "entered_by": city.reviewer}
    made = lambda **more: Award.objects.create(**bare, **known, counts_from=timezone.now(), **more)  # noqa: E731
    assert refusal(made) == "P0R08"


# Who sees what.


def test_an_award_is_seen_by_who_gives_who_is_given_and_nobody_else(city):
    award = actions.enter(said(city), by=city.reviewer)
    for reader in (city.reviewer, city.leader, city.registrar):  # the ward goes on from the old one
        assert award in Award.objects.visible_to(reader)
    beside = person("beside", (Role.LEADER, city.tree.sibling_ward))
    assert award not in Award.objects.visible_to(beside)
    names = AwardRecipient.objects.filter(award=award)
    assert {one.name for one in names.visible_to(city.registrar)} == {"Phường Cầu Gỗ"}
    assert {one.name for one in names.visible_to(city.leader)} == {"Phường Cầu Gỗ", "Người Được Khen"}


# The pages.


@pytest.fixture
def browser(city, client):
    client.force_login(city.reviewer)
    return client


def typed(city, **changed):
    return {
        "period": "2023", "form": "merit", "scopes": ["movement", "democracy"], "issuer": city.tree.old_city.pk,
        "issued_by": "UBND thành phố Sông Xanh", "number": "Số 112/QĐ-UBND", "date": "15/01/2024",
        "collectives_named": "phường cầu gỗ\nTổ dân vận khu phố 2; Phường Cầu Gỗ",
        "individuals_named": "Người Thứ Nhất\tChủ tịch\tW1\nNgười Thứ Hai; Chuyên viên", "key": uuid.uuid4(),
    } | changed  # fmt: skip


def test_a_list_of_names_is_read_line_by_line(browser, city):
    assert browser.get(reverse("awards:enter")).status_code == 200
    asked = typed(city)
    answers = [browser.post(reverse("awards:enter"), asked) for _ in range(2)]
    award = Award.objects.get()
    assert {answer["Location"] for answer in answers} == {reverse("awards:award", args=[award.pk])}
    found = {(one.subject, one.name, one.position, one.unit) for one in award.recipients.all()}
    ward, whole = city.tree.old_ward, city.tree.old_city
    assert found == {
        ("collective", "phường cầu gỗ", "", ward),
        ("collective", "Tổ dân vận khu phố 2", "", ward),
        ("individual", "Người Thứ Nhất", "Chủ tịch", ward),
        ("individual", "Người Thứ Hai", "Chuyên viên", whole),
    }
    page = browser.get(answers[0]["Location"]).content.decode()
    assert "112/QĐ-UBND" in page
    assert "Người Thứ Hai" in page
    listed = browser.get(reverse("awards:list"), {"q": "Thứ Hai"}).content.decode()
    assert "UBND thành phố Sông Xanh" in listed
    assert (
        "UBND thành phố Sông Xanh" not in browser.get(reverse("awards:list"), {"q": "112x"}).content.decode()
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"individuals_named": "Người Một; Chủ tịch; Phường Không Có"},
            "Dòng 1: không có đơn vị “Phường Không Có”",
        ),
        ({"individuals_named": "A; b; c; d"}, "có 4 phần"),
        ({"individuals_named": "Người Một\nNgười Một"}, "Dòng 2: “Người Một” đã ghi ở trên"),
        ({"individuals_named": "x" * 201}, "quá dài"),
        ({"individuals_named": "\n".join(f"Người {n}" for n in range(501))}, "tối đa 500 dòng"),
        ({"individuals_named": "", "collectives_named": ""}, "Chưa ghi ai được khen"),
        ({"collectives": "2"}, "không ghi số lượng"),
        ({"number": ""}, "Hãy ghi số của quyết định"),
        ({"date": "31/02/2024"}, "không có trong lịch"),
        ({"date": "15/01/2022"}, "trước khi kỳ bắt đầu"),
        ({"code": "DVK-1999-1"}, "Không có mô hình nào mang mã này"),
        ({"issuer": "999999"}, "không có trong danh sách"),
        ({"scopes": []}, "Chưa chọn"),
    ],
)
def test_what_cannot_be_read_is_said_by_its_line_and_stays_typed(changed, message, browser, city):
    answer = browser.post(reverse("awards:enter"), typed(city, **changed))
    assert answer.status_code == 422
    body = answer.content.decode()
    assert message in body
    assert "UBND thành phố Sông Xanh" in body
    assert not Award.objects.exists()


def test_counts_of_an_old_year_need_no_number(browser, city):
    bare = typed(city, collectives_named="", individuals_named="", collectives="2", individuals="", number="")
    assert browser.post(reverse("awards:enter"), bare).status_code == 302
    award = Award.objects.get()
    assert (award.collectives, award.individuals, award.number) == (2, 0, "")


def test_an_award_is_corrected_and_cancelled_on_its_page(browser, city):
    award = actions.enter(said(city), by=city.reviewer)
    address = reverse("awards:correct", args=[award.pk])
    page = browser.get(address).content.decode()
    assert "Người Được Khen; Chuyên viên; Thành phố Sông Xanh" in page
    asked = typed(city, reason="Ghi thiếu người.")
    assert browser.post(address, {**asked, "reason": ""}).status_code == 422
    answers = [browser.post(address, asked) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    changed = Award.objects.at(None).get()
    assert browser.get(address).status_code == 409
    assert "Ghi thiếu người." in browser.get(reverse("awards:award", args=[award.pk])).content.decode()
    cancelling = reverse("awards:cancel", args=[changed.pk])
    assert browser.get(cancelling).status_code == 200
    assert browser.post(cancelling, {"reason": ""}).status_code == 422
    for _ in range(2):
        assert browser.post(cancelling, {"reason": "Kê khai gian dối."}).status_code == 302
    assert not Award.objects.at(None).exists()


def test_another_ward_cannot_change_what_it_only_reads(city, client):
    award = actions.enter(said(city), by=city.reviewer)
    client.force_login(city.ward_reviewer)  # the ward of the collective: sees, does not change
    page = client.get(reverse("awards:award", args=[award.pk])).content.decode()
    assert "Cùng 1 tập thể, cá nhân ngoài phạm vi" in page
    assert "Người Được Khen" not in page
    for name in ("correct", "cancel"):
        assert client.get(reverse(f"awards:{name}", args=[award.pk])).status_code == 403
    searched = client.get(reverse("awards:list"), {"q": "Người Được Khen"}).content.decode()
    assert "UBND thành phố" not in searched


def test_the_list_asks_a_constant_number_of_questions(browser, city, django_assert_max_num_queries):
    for number in range(12):
        actions.enter(said(city, number=f"{number}/QĐ"), by=city.reviewer)
    with django_assert_max_num_queries(8):
        browser.get(reverse("awards:list"))


def test_one_number_of_a_form_per_decision_is_held_by_the_database(city):
    actions.enter(counts(city), by=city.reviewer)
    row = Award.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError, match="one_award_of_a_form_per_decision"), transaction.atomic():
        row.save()
    assert connection.in_atomic_block
