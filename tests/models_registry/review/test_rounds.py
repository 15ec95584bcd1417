"""A round opened at its end by a desk: what is taken over, where it lies, who may, and what nobody may."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units import actions as unit_actions
from danvan.units.enums import Level
from danvan.units.models import today
from models_registry import closing, filing, lifecycle
from models_registry.closing import ClosedError
from models_registry.models import (
    Dossier,
    Evidence,
    Opinion,
    Registration,
    ResultMetric,
    ResultReport,
    Sector,
)
from models_registry.recognition import actions as recognition
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.review import actions as review
from models_registry.review import gathering, rounds
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.factories.registrations import FIRST, LAST, recognise

S = Status


def metric(name, done, *, measure="household", planned=None):
    return ResultMetric(name=name, measure=measure, done=Decimal(done), planned=planned and Decimal(planned))


# --- what it says ---


def test_it_is_the_same_model_with_the_texts_of_its_last_year_and_the_results_of_all(office):
    first, last = office.both_years(
        sector=Sector.objects.get(code="KT"), entry_type="exemplar", subject="individual"
    )
    Dossier.objects.filter(pk=first.pk).update(
        goals="Mục tiêu cũ", resources="Nguồn cũ", starts_on=dt.date(2025, 3, 1)
    )
    Dossier.objects.filter(pk=last.pk).update(
        goals="Mục tiêu mới", resources="", changes_this_year="Thêm hẻm 14"
    )
    ResultReport.objects.filter(pk=first.pk).update(achieved="64 hộ.", lessons="Như nhau.")
    ResultReport.objects.filter(pk=last.pk).update(achieved="80 hộ.", lessons="Như nhau.")
    made = office.gathered(last)
    for name in ("title", "emulation_model", "unit", "keeper", "sector", "entry_type", "subject"):
        assert getattr(made, name) == getattr(last, name), name
    assert (made.period, made.target_level) == (office.round, Level.PROVINCE)
    assert made.origin == first.origin == "new"  # it was built within the round
    assert made.code == last.code
    dossier = made.dossier
    assert (dossier.goals, dossier.resources, dossier.changes_this_year) == ("Mục tiêu mới", "Nguồn cũ", "")
    assert (dossier.starts_on, dossier.ends_on) == (dt.date(2025, 3, 1), dt.date(2026, 12, 31))
    assert made.result.achieved == "Năm 2025: 64 hộ.\nNăm 2026: 80 hộ."
    assert made.result.lessons == "Như nhau."
    assert [one.yearly for one in made.sources.order_by("yearly__period__starts_on")] == [first, last]


def test_one_year_is_enough_and_those_without_results_are_not_taken(office):
    first = office.yearly(FIRST)
    office.yearly(LAST, S.RUNNING, model=first.emulation_model, title="Tên mới", origin="maintained")
    made = office.gathered(first)
    assert [one.yearly for one in made.sources.all()] == [first]
    assert made.title == first.title
    assert made.result.achieved == "64/64 hộ phân loại rác."


@pytest.mark.parametrize(
    ("measure", "done", "planned"),
    [
        ("m2", 300, 250),
        ("million_dong", 300, 250),
        ("household", 200, 150),
        ("person", 200, 150),
        ("other", 200, 150),
    ],
)
def test_what_was_done_each_year_is_added_up_and_who_takes_part_is_not_counted_twice(measure, done, planned):
    years = [
        [metric("Đóng góp", 100, measure=measure, planned=100)],
        [metric("đóng góp", 200, measure=measure, planned=150)],
    ]
    [one] = gathering.merged(years)
    assert (one.name, one.done, one.planned) == ("đóng góp", done, planned)


def test_numbers_of_other_names_or_measures_stand_beside_each_other_the_last_year_first():
    years = [
        [
            metric("Đường", 3, measure="km"),
            metric("Đường", 40, measure="m2"),
            metric("Hoa", 5, measure="tree"),
        ],
        [
            metric("Đường", 2, measure="km"),
            metric("Đường", 1, measure="km"),
            metric("Rác", 9, measure="working_day"),
        ],
    ]
    found = [(one.name, one.measure, one.done) for one in gathering.merged(years)]
    assert found == [
        ("Đường", "km", 5),
        ("Đường", "km", 1),
        ("Rác", "working_day", 9),
        ("Đường", "m2", 40),
        ("Hoa", "tree", 5),
    ]


def test_a_plan_is_known_only_where_each_year_has_one():
    [one] = gathering.merged(
        [[metric("Cây", 1, measure="tree")], [metric("Cây", 2, measure="tree", planned=3)]]
    )
    assert (one.done, one.planned) == (3, None)


def test_a_sum_that_cannot_be_kept_is_refused_in_words():
    large = metric("Vốn", 600_000_000_000, measure="million_dong")
    with pytest.raises(NotPossibleError, match=r"“Vốn” cộng các năm được 1\.200\.000\.000\.000 triệu đồng"):
        gathering.merged([[large], [large]])


def test_without_numbers_it_says_so(office):
    first = office.yearly(FIRST)
    ResultMetric.objects.filter(report=first.pk).delete()
    assert office.gathered(first).result.no_numbers


def attached(one, name, content, *, by):
    file = filing.check(ContentFile(b"%PDF-1.4 " + content + b" %%EOF", name=name))
    filing.store(file)
    return Evidence.objects.create(
        registration=one, step="results", name=file.name, description="Ảnh", content_type=file.content_type,
        size=file.size, sha256=file.sha256, uploaded_by=by,
    )  # fmt: skip


def test_files_of_the_results_come_along_with_their_year_and_once(office):
    first, last = office.both_years()
    old = attached(first, "cu.pdf", b"1", by=office.registrar)
    attached(first, "chung.pdf", b"2", by=office.registrar)
    attached(last, "chung.pdf", b"2", by=office.registrar)
    gone = attached(last, "bo.pdf", b"3", by=office.registrar)
    Evidence.objects.filter(pk=gone.pk).update(removed_at=gone.uploaded_at)
    made = office.gathered(last)
    files = made.evidence.kept().order_by("pk")
    assert [(file.name, file.description) for file in files] == [
        ("chung.pdf", "Năm 2026: Ảnh"),
        ("cu.pdf", "Năm 2025: Ảnh"),
    ]
    assert (files[1].uploaded_at, files[1].uploaded_by) == (old.uploaded_at, office.registrar)


def test_no_more_files_come_along_than_a_dossier_holds(office, monkeypatch):
    monkeypatch.setattr(filing, "MOST_FILES", 2)
    first, last = office.both_years()
    for number in range(2):
        attached(first, f"cu{number}.pdf", b"a%d" % number, by=office.registrar)
        attached(last, f"moi{number}.pdf", b"b%d" % number, by=office.registrar)
    made = office.gathered(last)
    assert sorted(made.evidence.values_list("name", flat=True)) == ["moi0.pdf", "moi1.pdf"]


def test_a_sector_of_the_years_own_list_becomes_that_of_the_round(office):
    province = office.tree.province
    periods.add_sector(periods.open_year(LAST), province, code="NTM", name="Nông thôn mới", standard="VHXH")
    own = Sector.objects.get(period=periods.open_year(LAST), code="NTM")
    last = office.yearly(LAST, sector=own)
    assert office.gathered(last).sector == Sector.objects.get(period=None, code="VHXH")
    periods.add_sector(office.round, province, code="NTM", name="Nông thôn mới", standard="VHXH")
    other = office.yearly(LAST, sector=own)
    assert office.gathered(other).sector == Sector.objects.get(period=office.round, code="NTM")


# --- where it lies, and what can be done with it ---


def test_at_the_deciding_desk_it_is_proposed_with_everything_that_goes_before(office):
    made = office.gathered(office.yearly(FIRST))
    assert (made.status, made.awaiting_unit, made.awaiting_role) == (
        S.PROPOSED,
        office.tree.province,
        Role.REVIEWER,
    )
    [change] = made.changes.all()
    assert (change.action, change.sequence, change.from_status, change.by) == (
        Action.GATHER,
        1,
        S.DRAFT,
        office.reviewer,
    )
    assert change.details == {"years": ["2025"]}
    assert made.first_sent_at == made.accepted_at == made.results_at == change.at
    assert (made.registered_late, made.results_late) == (False, False)
    connection.check_constraints()


def test_a_desk_below_sends_it_on_to_the_level_it_is_for(office):
    cell = person("cell.registrar", (Role.REGISTRAR, office.tree.cell))
    office.registrar = cell
    one = office.yearly(FIRST, unit=office.tree.cell, by=cell, level=Level.GRASSROOTS)
    made = office.gathered(one, by=office.ward_reviewer, level=Level.PROVINCE)
    assert (made.status, made.awaiting_unit) == (S.RESULTS_SUBMITTED, office.tree.ward)
    review.act(Action.PROPOSE, made, by=office.ward_reviewer)
    assert (made.status, made.awaiting_unit) == (S.PROPOSED, office.tree.province)


def test_it_goes_on_to_a_signed_decision_like_any_other(office):
    made = office.gathered(office.yearly(FIRST))
    recognise(office, made)
    made.refresh_from_db()
    assert made.status == S.RECOGNISED
    assert made.recognitions.get().decision.period == office.round
    connection.check_constraints()


def test_returned_for_results_the_unit_completes_it_and_may_take_that_back(office):
    made = office.gathered(office.yearly(FIRST))
    review.act(Action.RETURN_RESULTS, made, by=office.reviewer, reason="Thiếu số liệu năm 2026.")
    assert (made.status, made.awaiting_unit) == (S.RESULTS_RETURNED, office.tree.ward)
    gathered_at = made.results_at
    registering.save_results(made, values={"achieved": "Đã bổ sung."}, metrics=None, by=office.registrar)
    registering.report_results(made, by=office.registrar)
    assert made.status == S.PROPOSED
    registering.act(Action.RECALL, made, by=office.registrar)
    made.refresh_from_db()
    assert (made.status, made.results_at) == (S.RESULTS_RETURNED, gathered_at)
    connection.check_constraints()


def test_the_unit_does_not_take_back_what_the_desk_made(office):
    made = office.gathered(office.yearly(FIRST))
    with pytest.raises(NotPossibleError):
        registering.act(Action.RECALL, made, by=office.registrar)
    with pytest.raises(NotPossibleError):
        registering.discard(made, by=office.registrar)


def test_made_by_mistake_it_is_taken_back_and_counts_nowhere(office):
    one = office.yearly(FIRST)
    made = office.gathered(one)
    review.act(Action.TAKE_BACK, made, by=office.second_reviewer)
    made.refresh_from_db()
    assert (made.status, made.awaiting_unit, made.accepted_at) == (S.WITHDRAWN, None, None)
    assert (
        not made.changes.at(None).get().accepted
    )  # beside the registered, and not as one that withdrew later
    connection.check_constraints()
    again = office.gathered(one)
    assert again != made
    review.appraise(again, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    with pytest.raises(NotPossibleError, match="đã bắt đầu xử lý"):
        review.act(Action.TAKE_BACK, again, by=office.reviewer)


# --- who may ---


def test_who_sent_one_of_the_years_neither_makes_nor_reviews_nor_decides_it(office):
    """The unit's own sending stays the unit's, whichever dossier it was."""
    tree = office.tree
    both = office.registrar = person(
        "both", (Role.REGISTRAR, tree.ward), (Role.REVIEWER, tree.province), (Role.DECIDER, tree.province)
    )
    first, last = office.yearly(FIRST), office.yearly(LAST)
    with pytest.raises(NotPossibleError, match="đồng chí đã gửi hồ sơ năm"):
        office.gathered(first, by=both)
    made = office.gathered(first)
    with pytest.raises(NotPermittedError, match="không được tự xét"):
        review.act(Action.RETURN_RESULTS, made, by=both, reason="Thiếu.")
    with pytest.raises(NotPermittedError, match="không được tự xét"):
        review.appraise(made, opinion=Opinion.ELIGIBLE, by=both)
    assert lifecycle.open_actions(made, by=both) == []
    review.appraise(made, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    with pytest.raises(NotPermittedError, match="không được tự xét"):
        review.act(Action.DECLINE, made, by=both, reason="Không đạt.")
    decision = recognition.draft_decision(issuer=tree.province, period=office.round, by=both)
    assert made not in recognition.candidates(decision, by=both)
    with pytest.raises(NotPermittedError, match="không được tự xét"):
        recognition.add_lines(decision, [made], by=both)
    assert last not in [one.yearly for one in made.sources.all()]


def test_who_made_it_may_appraise_it_and_another_records_the_decision(office):
    """Choosing is the desk's work, not the unit's sending; two persons stand behind the decision as ever."""
    made = office.gathered(office.yearly(FIRST))
    review.appraise(made, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    assert made.awaiting_role == Role.DECIDER


@pytest.mark.parametrize("who", ["registrar", "ward_decider", "decider", "leader"])
def test_only_a_reviewer_has_a_desk_to_open_a_round_at(who, office):
    assert rounds.desks_of(getattr(office, who)) == []
    with pytest.raises(NotPermittedError):
        gathering.gather(
            office.opening(), office.yearly(FIRST), level=Level.PROVINCE, by=getattr(office, who)
        )


def test_a_desk_does_not_open_what_lies_beneath_another(office):
    stranger = person("stranger", (Role.REVIEWER, office.tree.other_province))
    sibling = person("sibling", (Role.REVIEWER, office.tree.sibling_ward))
    one = office.yearly(FIRST)
    for by, level in ((stranger, Level.PROVINCE), (sibling, Level.GRASSROOTS)):
        assert list(office.opening(by).offered) == []
        with pytest.raises(NotPossibleError, match="không có hồ sơ năm nào"):
            office.gathered(one, by=by, level=level)


def test_a_desk_opens_for_its_own_level_and_those_above(office):
    one = office.yearly(FIRST, level=Level.GRASSROOTS)
    assert list(office.opening(office.ward_reviewer).levels) == [Level.GRASSROOTS, Level.PROVINCE]
    assert list(office.opening().levels) == [Level.PROVINCE]
    with pytest.raises(NotPossibleError, match="cho cấp đã chọn"):
        office.gathered(one, level=Level.GRASSROOTS)
    # What a ward itself registers for the province does not pass the ward's own desk.
    with pytest.raises(NotPossibleError, match="nơi xét cấp trên lập"):
        office.gathered(one, by=office.ward_reviewer, level=Level.PROVINCE)
    assert office.gathered(one, by=office.ward_reviewer, level=Level.GRASSROOTS).status == S.PROPOSED


def test_a_desk_that_another_serves_is_opened_by_that_one(office):
    unit_actions.change_unit(
        office.tree.ward, on=today(), desk_level=Level.GRASSROOTS, desk_name="Đảng ủy phường Bến Đò",
        served_by=office.tree.province,
    )  # fmt: skip
    one = office.yearly(FIRST)
    assert rounds.desks_of(office.ward_reviewer) == []
    ward = next(desk for desk in rounds.desks_of(office.reviewer) if desk.unit_id == office.tree.ward.pk)
    made = gathering.gather(
        rounds.Opening(office.round, ward), one, level=Level.GRASSROOTS, by=office.reviewer
    )
    assert (made.status, made.awaiting_unit) == (S.PROPOSED, office.tree.ward)


# --- when, and how often ---


def test_a_round_is_opened_from_its_last_year_on(office):
    one = office.yearly(LAST)
    ahead = periods.open_round(today().year, today().year + 1)
    opening = office.opening(a_round=ahead)
    with pytest.raises(NotPossibleError, match="chưa đến năm cuối"):
        gathering.gather(opening, one, level=Level.PROVINCE, by=office.reviewer)
    with pytest.raises(NotPossibleError, match="là kỳ năm"):
        office.opening(a_round=periods.open_year(LAST)).refuse_too_early()
    with pytest.raises(NotPossibleError, match="Không có kỳ năm nào"):
        office.opening(a_round=periods.open_round(2015, 2016)).refuse_too_early()


def test_a_closed_round_is_refused_in_words(office):
    one = office.yearly(FIRST)
    closing.close(office.round, office.tree.province, by=office.leader, map_date=today())
    with pytest.raises(NotPossibleError, match="đã chốt"):
        office.gathered(one)
    assert office.opening().plan([one], level=Level.PROVINCE, by=office.reviewer).ready == []


def test_closed_years_are_taken_over_as_they_were_closed(office):
    one = office.yearly(FIRST)
    closing.close(
        periods.open_year(FIRST), office.tree.province, by=office.leader, map_date=dt.date(2025, 12, 31)
    )
    assert office.gathered(one).status == S.PROPOSED


def test_a_round_closed_after_the_preview_is_refused_too(office, monkeypatch):
    one = office.yearly(FIRST)
    closing.close(office.round, office.tree.province, by=office.leader, map_date=today())
    monkeypatch.setattr(closing, "seen_all", lambda _pairs: {})
    with pytest.raises(ClosedError, match="đã chốt lúc"):
        office.gathered(one)


def test_a_model_stands_once_in_a_round_and_the_second_hears_who_made_it(office):
    first, last = office.both_years()
    office.gathered(last)
    with pytest.raises(NotPossibleError, match=f"do {office.reviewer.full_name} lập"):
        office.gathered(first, by=office.second_reviewer)
    assert Registration.objects.filter(period=office.round).count() == 1


def test_a_draft_that_the_unit_writes_for_the_round_stands_and_is_not_told_of(office):
    one = office.yearly(FIRST)
    registering.create_draft(
        unit=office.tree.ward, period=office.round, title="Bản nháp bí mật", by=office.registrar, model=one.emulation_model
    )  # fmt: skip
    with pytest.raises(
        NotPossibleError, match="đơn vị đã có hồ sơ của mô hình này trong giai đoạn"
    ) as refusal:
        office.gathered(one)
    assert "bí mật" not in str(refusal.value)
    assert office.registrar.full_name not in str(refusal.value)


def test_one_refused_or_withdrawn_in_the_round_does_not_stand_in_the_way(office):
    one = office.yearly(FIRST)
    office.period = office.round
    for status in (S.REFUSED, S.WITHDRAWN):
        office.at_status(status, model=one.emulation_model)
    assert office.gathered(one).status == S.PROPOSED


def test_a_form_sent_twice_makes_each_once_and_tells_the_same(office):
    chosen = [office.yearly(FIRST), office.yearly(LAST)]
    key = uuid.uuid4()
    told = [
        gathering.gather_many(office.opening(), chosen, level=Level.PROVINCE, by=office.reviewer, key=key)
        for _ in range(2)
    ]
    assert [one.pk for one in told[0].done] == [one.pk for one in told[1].done]
    assert told[1].left == []
    assert {one.moves for one in told[1].done} == {1}


def test_a_form_of_another_person_makes_nothing(office):
    one, other, key = office.yearly(FIRST), office.yearly(FIRST), uuid.uuid4()
    office.gathered(one, key=key)
    with pytest.raises(NotPossibleError, match="đã được dùng cho việc khác"):
        office.gathered(other, by=office.second_reviewer, key=key)


def test_those_that_cannot_are_left_and_the_others_made(office):
    done, left = office.yearly(FIRST), office.yearly(FIRST)
    office.gathered(left)
    report = gathering.gather_many(
        office.opening(), [left, done], level=Level.PROVINCE, by=office.second_reviewer
    )
    assert [one.emulation_model for one in report.done] == [done.emulation_model]
    assert [(one, why.startswith("mô hình đã có hồ sơ")) for one, why in report.left] == [(left, True)]


def test_what_happened_to_a_year_since_it_was_seen_is_said_and_nothing_done(office):
    one = office.yearly(LAST, S.PROPOSED)
    [seen] = office.opening().plan([one], level=Level.PROVINCE, by=office.reviewer).ready
    recognise(office, one)
    with pytest.raises(NotPossibleError, match="vừa thay đổi"):
        office.gathered(one, seen=gathering.fingerprint(seen))
    assert not Registration.objects.filter(period=office.round).exists()


# --- which are offered ---


def test_each_model_with_results_is_offered_once_by_its_last_year(office):
    _, last = office.both_years()
    declined, sent = office.yearly(FIRST, S.NOT_RECOGNISED), office.yearly(FIRST, S.PROPOSED)
    for status in (S.RUNNING, S.SUBMITTED, S.REVOKED, S.RESULTS_RETURNED, S.WITHDRAWN, S.REFUSED, S.DRAFT):
        office.yearly(FIRST, status)
    office.period = periods.open_year(2024)
    office.at_status(S.RECOGNISED)  # of a year outside the round
    there = office.yearly(LAST)
    office.gathered(there)
    assert set(office.opening().offered) == {last, declined, sent}


def test_a_model_whose_recognition_was_revoked_is_not_taken_over(office):
    one = office.yearly(FIRST, S.REVOKED)
    with pytest.raises(NotPossibleError, match="mang kết quả còn hiệu lực"):
        office.gathered(one)


def test_the_plan_takes_as_many_queries_for_one_as_for_many(office):
    counts = []
    for many in (1, 3):
        chosen = [office.yearly(FIRST) for _ in range(many)]
        opening = office.opening()
        with CaptureQueriesContext(connection) as asked:
            opening.plan(chosen, level=Level.PROVINCE, by=office.reviewer)
        counts.append(len(asked))
    assert counts[0] == counts[1]
