"""Every page of honour: it works; wrong method; outsider; wrong role; wrong state; twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.units.enums import Level
from models_registry.models import Decision, Nomination
from models_registry.recognition import actions
from models_registry.review import actions as review
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.models_registry.recognition.conftest import PDF, a_scan, paper


def at(name, *args):
    return reverse(f"recognition:{name}", args=args)


def typed(decision, **changed):
    said = {
        "number": "Số 15 - QĐ/TU",
        "date": timezone.localdate().strftime("%d/%m/%Y"),
        "signer": "Người ký",
        "signer_position": "Bí thư",
        "issued_by": "Tỉnh ủy Sông Xanh",
        "summary": "Công nhận mô hình",
        "seen": actions.fingerprint(decision),
        "scan": a_scan(),
        "stage": "check",
    }
    return {key: value for key, value in {**said, **changed}.items() if value is not None}


def confirmed(response, **changed):
    """What the confirm page would send: its hidden fields."""
    form = response.context["form"]
    said = {name: form[name].value() or "" for name in form.fields if name not in ("scan", "taken")}
    return {**said, "taken": form.word, "stage": "record", **changed}


@pytest.fixture
def outsider(office):
    return person(
        "stranger", (Role.REVIEWER, office.tree.other_province), (Role.DECIDER, office.tree.other_province)
    )


@pytest.fixture
def ready(desk):
    """A draft of the province with one line."""
    return desk.draft(desk.eligible("Hẻm không rác"))


# Who may use which method, for all pages at once.

POSTED = ("add", "remove", "discard")
READ = ("decision", "annex", "scan")


def test_the_wrong_method_is_refused(office, as_, ready):
    browser = as_(office.decider)
    for name in POSTED:
        assert browser.get(at(name, ready.pk)).status_code == 405, name
    for name in READ:
        assert browser.post(at(name, ready.pk)).status_code == 405, name
    assert browser.post(at("decisions")).status_code == 405
    for address in (at("draft"), at("record", ready.pk)):
        assert browser.put(address).status_code == 405


def test_an_outsider_finds_nothing(office, as_, ready, outsider):
    browser = as_(outsider)
    one = ready.lines.get().registration
    for name in (*READ, "record"):
        assert browser.get(at(name, ready.pk)).status_code == 404, name
    for name in (*POSTED, "record"):
        assert browser.post(at(name, ready.pk), {"token": one.token}).status_code == 404, name
    assert browser.get(at("nominate", one.token)).status_code == 404
    assert browser.post(at("nominate", one.token), {"note": "Tốt"}).status_code == 404
    assert "Hẻm không rác" not in browser.get(at("decisions")).content.decode()
    assert Decision.objects.get(pk=ready.pk).is_draft


def test_a_draft_is_seen_at_its_desk_only(office, as_, ready):
    for below in (office.registrar, office.ward_reviewer):
        assert as_(below).get(at("decision", ready.pk)).status_code in (403, 404)
        assert at("decision", ready.pk) not in as_(below).get(at("decisions")).content.decode()
    assert as_(office.leader).get(at("decision", ready.pk)).status_code == 200


def test_the_wrong_role_is_refused(office, as_, ready):
    one = ready.lines.get().registration
    leader = as_(office.leader)
    assert leader.get(at("draft")).status_code == 403
    assert leader.get(at("record", ready.pk)).status_code == 403
    assert leader.get(at("nominate", one.token)).status_code == 403
    for name in (*POSTED, "record"):
        assert leader.post(at(name, ready.pk), {"token": one.token}).status_code == 403, name
    reviewer = as_(office.reviewer)
    assert reviewer.get(at("record", ready.pk)).status_code == 403
    assert reviewer.post(at("record", ready.pk), typed(ready)).status_code == 403
    assert as_(office.decider).post(at("add", ready.pk), {"token": one.token}).status_code == 403
    assert Decision.objects.get(pk=ready.pk).is_draft


def test_a_recorded_decision_takes_nothing_more(office, as_, desk, ready):
    one, other = ready.lines.get().registration, desk.eligible()
    actions.record_decision(ready, paper(), by=office.decider)
    reviewer = as_(office.reviewer)
    assert reviewer.post(at("add", ready.pk), {"token": other.token}).status_code == 409
    assert reviewer.post(at("remove", ready.pk), {"token": one.token}).status_code == 409
    assert reviewer.post(at("discard", ready.pk)).status_code == 409
    second = person("province.decider2", (Role.DECIDER, office.tree.province))
    answer = as_(second).get(at("record", ready.pk))
    assert answer.status_code == 409
    assert office.decider.full_name in answer.content.decode()


# The list.


def test_the_list_shows_drafts_of_my_desk_then_recorded_ones_and_filters_them(office, as_, desk, ready):
    other = desk.recognised(desk.eligible(), number="88-QĐ/TU")
    ward = desk.recognised_at_ward(office.at_status(Status.PROPOSED))
    browser = as_(office.reviewer)

    def recorded(**asked):
        answer = browser.get(at("decisions"), asked)
        assert answer.status_code == 200
        return [one for one, _ in answer.context["recorded"]]

    assert [one for one, _ in browser.get(at("decisions")).context["drafts"]] == [ready]
    assert recorded() == [ward, other]
    assert recorded(q="số 88") == [other]
    assert recorded(q="ben do") == [ward]
    assert recorded(level=Level.GRASSROOTS.value) == [ward]
    assert recorded(kind="revoke") == []
    assert recorded(period="2026") == [ward, other]
    assert len(recorded(period="khong co", level="x", trang="hỏng")) == 2, (
        "what cannot be read filters nothing"
    )


def test_the_ward_sees_the_decision_that_names_its_dossier(office, as_, desk):
    made = desk.recognised(desk.eligible("Hẻm không rác"))
    ward = as_(office.registrar)
    assert "Hẻm không rác" in ward.get(at("decision", made.pk)).content.decode()
    assert [one for one, _ in ward.get(at("decisions")).context["recorded"]] == [made]


def test_the_list_goes_on_over_pages(office, as_, desk):
    made = [desk.recognised(desk.eligible()) for _ in range(2)]
    for number in range(60):
        Decision.objects.create(
            period=office.period, issuer=office.tree.province, level=Level.PROVINCE, kind="recognise",
            number=f"{number}-TEST", date=dt.date(2026, 1, 1), signer="Người ký", drafted_by=office.reviewer,
            recorded_by=office.decider, recorded_at=timezone.now(), effective_at=timezone.now(),
        )  # fmt: skip
    browser = as_(office.leader)
    first = browser.get(at("decisions")).context
    second = browser.get(at("decisions"), {"trang": first["page"].next}).context
    shown = [one.pk for one, _ in first["recorded"] + second["recorded"]]
    assert len(shown) == len(set(shown)) == 62
    assert {one.pk for one in made} <= set(shown)


# A new draft.


def test_a_draft_is_made_once_however_often_it_is_sent(office, as_):
    browser = as_(office.reviewer)
    assert browser.get(at("draft")).status_code == 200
    said = {"desk": office.tree.province.pk, "period": "2026", "kind": "recognise", "summary": "Đợt 1"}
    answers = [browser.post(at("draft"), said) for _ in range(3)]
    made = Decision.objects.get()
    assert {answer["Location"] for answer in answers} == {at("decision", made.pk)}
    assert (made.level, made.drafted_by, made.summary) == (Level.PROVINCE, office.reviewer, "Đợt 1")


def test_a_draft_of_another_desk_is_no_choice(office, as_):
    said = {"desk": office.tree.sibling_ward.pk, "period": "2026", "kind": "recognise"}
    answer = as_(office.ward_reviewer).post(at("draft"), said)
    assert answer.status_code == 422
    assert not Decision.objects.exists()


def test_what_is_missing_is_said_and_what_was_typed_stays(office, as_):
    answer = as_(office.reviewer).post(at("draft"), {"summary": "Đợt một", "period": "1999"})
    assert answer.status_code == 422
    assert "Đợt một" in answer.content.decode()


# The lines.


def test_some_or_all_that_the_filter_shows_are_added(office, as_, desk):
    first, second, third = (desk.eligible(title) for title in ("Chợ sạch", "Hẻm sạch", "Hẻm xanh"))
    draft = desk.draft()
    browser = as_(office.reviewer)
    page = browser.get(at("decision", draft.pk), {"q": "hem"})
    assert [row for row, *_ in page.context["offered"]] == [second, third]
    browser.post(f"{at('add', draft.pk)}?q=hem", {"all": "1"})
    assert set(draft.lines.values_list("registration", flat=True)) == {second.pk, third.pk}
    for _ in range(2):
        browser.post(at("add", draft.pk), {"token": [first.token]})
    assert draft.lines.count() == 3


def test_the_filter_narrows_by_sector_unit_code_and_source(office, as_, desk):
    one = desk.eligible("Chợ sạch")
    draft = desk.draft()
    browser = as_(office.reviewer)

    def offered(**asked):
        return [row for row, *_ in browser.get(at("decision", draft.pk), asked).context["offered"]]

    assert offered(sector=office.sector.pk) == [one]
    assert offered(unit=office.tree.ward.pk) == [one]
    assert offered(unit=office.tree.sibling_ward.pk) == [one], "no such choice: filters nothing"
    assert offered(q=one.code) == [one]
    assert offered(source="nominated") == []
    assert offered(source="gì đó") == [one]


def test_nothing_chosen_is_said(office, as_, desk, ready):
    answer = as_(office.reviewer).post(at("add", ready.pk), {}, follow=True)
    assert "Chưa chọn mô hình nào" in answer.content.decode()
    assert ready.lines.count() == 1


def test_a_dossier_outside_the_scope_cannot_be_added(office, as_, desk, outsider):
    draft = desk.draft()
    answer = as_(office.reviewer).post(at("add", draft.pk), {"token": ["khongcothat1"]})
    assert answer.status_code == 404


def test_one_that_cannot_be_a_line_is_refused_with_the_reason(office, as_, desk):
    draft, running = desk.draft(), office.at_status(Status.RUNNING)
    answer = as_(office.reviewer).post(at("add", draft.pk), {"token": [running.token]})
    assert answer.status_code == 409
    assert "chưa được đề nghị" in answer.content.decode()


def test_a_line_is_taken_away_and_once_more_does_nothing(office, as_, ready):
    one = ready.lines.get().registration
    browser = as_(office.decider)
    for _ in range(2):
        assert browser.post(at("remove", ready.pk), {"token": one.token}).status_code == 302
    assert not ready.lines.exists()


def test_a_draft_is_discarded_and_then_gone(office, as_, ready):
    browser = as_(office.reviewer)
    assert browser.post(at("discard", ready.pk)).status_code == 302
    assert browser.post(at("discard", ready.pk)).status_code == 404
    assert not Decision.objects.exists()


def test_a_line_that_cannot_be_recorded_any_more_says_why(office, as_, desk, ready):
    one = ready.lines.get().registration
    review.act(Action.RETURN_RESULTS, one, by=office.reviewer, reason="Thiếu xác nhận.")
    body = as_(office.decider).get(at("decision", ready.pk)).content.decode()
    assert "1 mô hình trong dự thảo chưa ghi được" in body


# The signed paper.


def test_the_paper_is_shown_once_more_then_recorded_once(office, as_, ready):
    browser = as_(office.decider)
    assert browser.get(at("record", ready.pk)).status_code == 200
    asked = browser.post(at("record", ready.pk), typed(ready))
    body = asked.content.decode()
    assert "<b>1 mô hình</b> được công nhận cấp tỉnh, tính từ lúc ghi hôm nay" in body
    assert Decision.objects.get(pk=ready.pk).is_draft, "nothing is recorded before the confirmation"
    answers = [browser.post(at("record", ready.pk), confirmed(asked)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    made = Decision.objects.get(pk=ready.pk)
    assert (made.number, made.signer, made.recorded_by) == ("15-QĐ/TU", "Người ký", office.decider)
    one = made.lines.get().registration
    assert one.status == Status.RECOGNISED
    assert one.changes.filter(action=Action.RECOGNISE).count() == 1


def test_the_scan_goes_with_it_and_comes_back_as_a_file(office, as_, ready):
    browser = as_(office.decider)
    asked = browser.post(at("record", ready.pk), typed(ready))
    browser.post(at("record", ready.pk), confirmed(asked))
    answer = as_(office.registrar).get(at("scan", ready.pk))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_without_a_scan_there_is_none_to_load(office, as_, desk):
    made = desk.recognised(desk.eligible())
    assert as_(office.leader).get(at("scan", made.pk)).status_code == 409


def test_from_an_earlier_day_it_says_from_when(office, as_, ready):
    yesterday = (timezone.localdate() - dt.timedelta(days=1)).strftime("%d/%m/%Y")
    body = as_(office.decider).post(at("record", ready.pk), typed(ready, date=yesterday)).content.decode()
    assert f"23:59 {yesterday}" in body
    assert "1 hồ sơ có bước xử lý sau ngày ký" in body


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("date", "31/02/2026", "không có trong lịch"),
        ("date", "01/01/2100", "chưa đến"),
        ("date", "31/12/2025", "trước khi kỳ bắt đầu"),
        ("date", "", "Chưa điền ngày"),
        ("number", "Số :", "Chưa điền"),
        ("signer", "", "Chưa điền"),
        ("summary", "x" * 301, "Dài quá 1 ký tự"),
        ("scan", None, "Chưa có bản quét"),
        ("scan", ("a.exe", b"MZ"), "Bản quét là tệp PDF hoặc ảnh"),
        ("scan", ("a.pdf", b"khong phai"), "không phải là tệp PDF"),
        ("scan", ("a.jpg", b"MZ khong phai anh"), "không phải là ảnh"),
    ],
)
def test_bad_input_is_answered_and_what_was_typed_stays(office, as_, ready, field, value, said):
    sent = a_scan(*value) if isinstance(value, tuple) else value
    answer = as_(office.decider).post(at("record", ready.pk), typed(ready, **{field: sent}))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert said in body
    assert "Tỉnh ủy Sông Xanh" in body
    assert Decision.objects.get(pk=ready.pk).is_draft


def test_a_scan_once_taken_is_not_asked_for_again(office, as_, ready):
    browser = as_(office.decider)
    wrong = browser.post(at("record", ready.pk), typed(ready, signer=""))
    word = wrong.context["form"].word
    again = browser.post(at("record", ready.pk), typed(ready, scan=None, taken=word))
    assert again.status_code == 200
    assert "quyet-dinh.pdf" in again.content.decode()


def test_a_word_about_another_decisions_scan_is_none(office, as_, desk, ready):
    browser = as_(office.decider)
    word = browser.post(at("record", ready.pk), typed(ready)).context["form"].word
    other = desk.draft(desk.eligible(), by=office.second_reviewer)
    for taken in (word, "bịa ra"):
        answer = browser.post(at("record", other.pk), typed(other, scan=None, taken=taken))
        assert answer.status_code == 422


def test_a_number_that_was_taken_is_said_at_its_field(office, as_, desk, ready):
    desk.recognised(desk.eligible(), number="15-QĐ/TU")
    answer = as_(office.decider).post(at("record", ready.pk), typed(ready))
    assert answer.status_code == 422
    assert "Số 15-QĐ/TU đã có trong năm" in answer.content.decode()


def test_a_list_that_changed_meanwhile_is_not_recorded(office, as_, desk, ready):
    browser = as_(office.decider)
    asked = browser.post(at("record", ready.pk), typed(ready))
    actions.add_lines(ready, [desk.eligible()], by=office.reviewer)
    answer = browser.post(at("record", ready.pk), confirmed(asked))
    assert answer.status_code == 409
    assert Decision.objects.get(pk=ready.pk).is_draft


def test_back_from_the_confirmation_the_form_is_filled(office, as_, ready):
    browser = as_(office.decider)
    asked = browser.post(at("record", ready.pk), typed(ready))
    back = browser.post(at("record", ready.pk), confirmed(asked, stage="edit"))
    assert "recognition/record.html" in [template.name for template in back.templates]
    assert "Đã nhận bản quét" in back.content.decode()


def test_a_revocation_asks_for_its_reason_and_revokes(office, as_, desk):
    one = desk.eligible()
    made = desk.recognised(one)
    draft = desk.draft(one, kind="revoke")
    browser = as_(office.decider)
    assert browser.post(at("record", draft.pk), typed(draft)).status_code == 422
    asked = browser.post(at("record", draft.pk), typed(draft, reason="Kê khai sai."))
    assert "bị thu hồi công nhận cấp tỉnh" in asked.content.decode()
    browser.post(at("record", draft.pk), confirmed(asked))
    one.refresh_from_db()
    assert one.status == Status.REVOKED
    assert "Đã thu hồi" in browser.get(at("decision", made.pk)).content.decode()


# The annex.


def test_the_annex_lists_what_was_signed(office, as_, desk):
    made = desk.recognised(desk.eligible("Hẻm <b>đẹp</b>"), number="9-QĐ/TU")
    body = as_(office.registrar).get(at("annex", made.pk)).content.decode()
    assert "Kèm theo Quyết định số 9-QĐ/TU" in body
    assert "Hẻm &lt;b&gt;đẹp&lt;/b&gt;" in body
    assert "ĐƯỢC CÔNG NHẬN CẤP TỈNH NĂM 2026" in body


# Nomination.


def test_a_nomination_is_written_once(office, as_):
    one = office.at_status(Status.RECOGNISED, level=Level.GRASSROOTS)
    browser = as_(office.ward_reviewer)
    assert "Ban Tuyên giáo và Dân vận Tỉnh ủy" in browser.get(at("nominate", one.token)).content.decode()
    assert browser.post(at("nominate", one.token), {"note": " "}).status_code == 422
    for _ in range(2):
        assert browser.post(at("nominate", one.token), {"note": "Lan tỏa tốt."}).status_code == 302
    made = Nomination.objects.get()
    assert (made.note, made.by) == ("Lan tỏa tốt.", office.ward_reviewer)
    assert "Lan tỏa tốt." in browser.get(at("nominate", one.token)).content.decode()


def test_a_nomination_before_the_recognition_is_too_early(office, as_):
    one = office.at_status(Status.PROPOSED, level=Level.GRASSROOTS)
    assert as_(office.ward_reviewer).get(at("nominate", one.token)).status_code == 409
    assert as_(office.ward_reviewer).post(at("nominate", one.token), {"note": "Tốt"}).status_code == 409


def test_pages_ask_a_constant_number_of_questions(office, as_, desk, django_assert_max_num_queries):
    draft = desk.draft(*[desk.eligible() for _ in range(4)])
    for _ in range(3):
        desk.eligible()
    browser = as_(office.reviewer)
    with django_assert_max_num_queries(24):
        browser.get(at("decision", draft.pk))
    with django_assert_max_num_queries(14):
        browser.get(at("decisions"))
