"""A desk that does not use the application answers on paper, and the nearest one below writes down what it said."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units import actions as units
from danvan.units.enums import Level
from danvan.units.models import today
from models_registry.lifecycle import Paper, PaperMissingError, open_actions
from models_registry.models import Decision, Opinion, Registration
from models_registry.recognition import actions as recognition
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.review import actions as review
from models_registry.review.told import told
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.factories.registrations import submit

PAPER = Paper("45-CV/BDVThU", dt.date(2024, 3, 4))
SAID = "Theo văn bản số 45-CV/BDVThU ngày 04/03/2024 của Ban Dân vận Thành ủy Sông Xanh"
CITY = "Ban Dân vận Thành ủy Sông Xanh"


def noon(*day):
    return dt.datetime(*day, 5, tzinfo=dt.UTC)


def last(one):
    return one.changes.at(None).get()


@pytest.fixture
def city(office):
    """2024, three tiers: the city's desk is offline, a ward and an agency beneath it registered with it."""
    tree = office.tree
    units.change_unit(tree.old_city, on=dt.date(2024, 1, 1), offline=True)
    registrar = person("old.registrar", (Role.REGISTRAR, tree.old_ward), (Role.REGISTRAR, tree.old_agency))
    made = SimpleNamespace(
        registrar=registrar,
        ward=person("old.reviewer", (Role.REVIEWER, tree.old_ward)),
        ward_decider=person("old.decider", (Role.DECIDER, tree.old_ward)),
        own=person("city.reviewer", (Role.REVIEWER, tree.old_city)),
        period=periods.open_year(2024),
    )

    def sent(unit, level=Level.DISTRICT):
        one = registering.create_draft(
            unit=unit, period=made.period, title="Hẻm không rác", by=registrar, at=noon(2024, 2, 1),
            target_level=level, sector=office.sector,
        )  # fmt: skip
        registering.submit(one, by=registrar, at=noon(2024, 3, 1))
        return one

    made.sent = sent
    return made


def test_the_ward_writes_down_what_the_city_answered_on_paper(office, city):
    one = city.sent(office.tree.old_ward)
    assert one.awaiting_unit == office.tree.old_city
    review.act(Action.ACCEPT, one, by=city.ward, paper=PAPER, at=noon(2024, 3, 5))
    change = last(one)
    assert (one.status, change.for_unit, change.by) == (Status.RUNNING, office.tree.old_ward, city.ward)
    assert change.details["paper"]["desk"] == office.tree.old_city.pk == change.desk_id
    assert told(change) == [SAID]
    registering.report_results(one, by=city.registrar, at=noon(2024, 10, 1))
    review.appraise(
        one, opinion=Opinion.NOT_ELIGIBLE, reason="Chưa đủ.", by=city.ward, paper=PAPER, at=noon(2024, 10, 2)
    )
    assert told(last(one)) == [SAID, "Ý kiến: Chưa đủ điều kiện"]
    review.act(
        Action.DECLINE, one, by=city.ward_decider, reason="Chưa đủ.", paper=PAPER, at=noon(2024, 10, 3)
    )
    assert (one.status, told(last(one))) == (Status.NOT_RECOGNISED, [SAID])


def test_without_the_number_of_the_paper_nothing_is_written_down(office, city):
    one = city.sent(office.tree.old_ward)
    for paper in (None, Paper("  ", PAPER.date), Paper("45-CV", dt.date(2024, 3, 6))):
        with pytest.raises(PaperMissingError):
            review.act(Action.ACCEPT, one, by=city.ward, paper=paper, at=noon(2024, 3, 5))
    with pytest.raises(PaperMissingError, match=f"Ghi số, ngày văn bản trả lời của {CITY}"):
        review.act(Action.ACCEPT, one, by=city.ward, at=noon(2024, 3, 5))
    assert Registration.objects.get(pk=one.pk).status == Status.SUBMITTED


def test_nobody_but_the_desk_below_writes_down_the_paper(office, city):
    tree = office.tree
    sibling = units.open_unit(
        name="Phường Bên Cạnh", kind="ward", level=Level.GRASSROOTS, parent=tree.old_city, since=None,
        until=dt.date(2025, 7, 1), code="W2", desk_level=Level.GRASSROOTS, desk_name="Khối Dân vận phường Bên Cạnh",
    )  # fmt: skip
    beside = person("sibling.reviewer", (Role.REVIEWER, sibling))
    sender = person("sender", (Role.REGISTRAR, tree.old_ward), (Role.REVIEWER, tree.old_ward))
    one = city.sent(tree.old_ward)
    for other in (beside, city.own, office.reviewer, city.registrar, city.ward_decider):
        with pytest.raises(NotPermittedError):
            review.act(Action.ACCEPT, one, by=other, paper=PAPER, at=noon(2024, 3, 5))
    draft = registering.create_draft(
        unit=tree.old_ward, period=city.period, title="Của người khác", by=sender, at=noon(2024, 2, 1),
        target_level=Level.DISTRICT, sector=office.sector,
    )  # fmt: skip
    registering.submit(draft, by=sender, at=noon(2024, 3, 1))
    with pytest.raises(NotPermittedError, match="Người đã gửi hồ sơ không được tự xét"):
        review.act(Action.ACCEPT, draft, by=sender, paper=PAPER, at=noon(2024, 3, 5))


def test_an_agency_that_has_no_desk_below_the_offline_one_is_told_what_to_ask_for(office, city):
    one = city.sent(office.tree.old_agency)
    for anybody in (city.ward, city.own, office.reviewer):
        with pytest.raises(
            NotPossibleError, match=f"{CITY} chưa dùng phần mềm.*Đề nghị quản trị giao cấp trên xét thay"
        ):
            review.act(Action.ACCEPT, one, by=anybody, paper=PAPER, at=noon(2024, 3, 5))


def test_the_offline_desk_passes_on_and_the_ward_can_take_its_own_mistake_back(office, city):
    one = city.sent(office.tree.old_ward, level=Level.PROVINCE)
    review.act(Action.FORWARD, one, by=city.ward, paper=PAPER, at=noon(2024, 3, 5))
    assert one.awaiting_unit == office.tree.province
    review.act(Action.TAKE_BACK, one, by=city.ward, at=noon(2024, 3, 6))
    assert one.awaiting_unit == office.tree.old_city
    review.act(Action.REFUSE, one, by=city.ward, reason="Trùng.", paper=PAPER, at=noon(2024, 3, 7))
    with pytest.raises(PaperMissingError):
        review.act(Action.RECONSIDER, one, by=city.ward, reason="Có căn cứ mới.", at=noon(2024, 3, 8))
    review.act(
        Action.RECONSIDER, one, by=city.ward, reason="Có căn cứ mới.", paper=PAPER, at=noon(2024, 3, 8)
    )
    assert (one.status, one.awaiting_unit) == (Status.SUBMITTED, office.tree.old_city)


def test_once_the_desk_is_online_again_it_answers_for_itself(office, city):
    one = city.sent(office.tree.old_ward)
    review.act(Action.REFUSE, one, by=city.ward, reason="Trùng.", paper=PAPER, at=noon(2024, 3, 5))
    units.change_unit(office.tree.old_city, on=dt.date(2024, 4, 1), offline=False)
    with pytest.raises(NotPermittedError):
        review.act(Action.RECONSIDER, one, by=city.ward, reason="Xét lại.", paper=PAPER, at=noon(2024, 4, 2))
    review.act(Action.RECONSIDER, one, by=city.own, reason="Xét lại.", paper=PAPER, at=noon(2024, 4, 2))
    assert told(last(one)) == []  # no paper is noted where the desk itself answers


def test_a_desk_that_acts_for_itself_notes_no_paper(office):
    one = office.at_status(Status.SUBMITTED)
    review.act(Action.ACCEPT, one, by=office.reviewer, paper=PAPER)
    assert "paper" not in last(one).details


# Today's map


@pytest.fixture
def offline_province(office):
    units.change_unit(office.tree.province, on=today(), offline=True)
    return office


def test_an_offline_ward_has_nobody_below(office):
    cell = person("cell.registrar", (Role.REGISTRAR, office.tree.cell))
    one = office.draft(unit=office.tree.cell, by=cell, level=Level.GRASSROOTS)
    registering.submit(one, by=cell)
    units.change_unit(office.tree.ward, on=today(), offline=True)
    for anybody in (office.ward_reviewer, office.reviewer):
        assert open_actions(one, by=anybody) == []
        with pytest.raises(NotPossibleError, match="Đảng ủy phường Bến Đò chưa dùng phần mềm"):
            review.act(Action.ACCEPT, one, by=anybody, paper=PAPER)


def test_what_lies_at_an_offline_desk_waits_for_the_one_below_from_its_own_part_of_the_map(offline_province):
    office, tree = offline_province, offline_province.tree
    sibling = person("sibling", (Role.REGISTRAR, tree.sibling_ward))
    mine, other = office.draft(), office.draft(unit=tree.sibling_ward, by=sibling)
    submit(office, mine)
    registering.submit(other, by=sibling)
    two = person("two.posts", (Role.REVIEWER, tree.ward), (Role.VIEWER, tree.sibling_ward))
    decider = person("w.decider", (Role.DECIDER, tree.ward))
    for who in (office.ward_reviewer, two):
        assert list(Registration.objects.waiting_for(who)) == [mine]
        assert list(Registration.objects.waiting_for(who, Role.REVIEWER)) == [mine]
        assert not Registration.objects.waiting_for(who, Role.DECIDER).exists()
    for nobody in (office.registrar, decider, sibling):
        assert not Registration.objects.waiting_for(nobody).exists()
    review.act(Action.ACCEPT, mine, by=office.ward_reviewer, paper=PAPER)
    assert not Registration.objects.waiting_for(two).exists()


@pytest.fixture
def two_parts(office):
    """A registration of each of two wards proposed to the province and found eligible, before its desk went offline;
    each ward with a reviewer and a decider."""
    tree = office.tree
    sibling = person("sibling", (Role.REGISTRAR, tree.sibling_ward))
    mine = office.at_status(Status.PROPOSED)
    office.registrar, kept = sibling, office.registrar
    other = office.at_status(Status.PROPOSED, unit=tree.sibling_ward)
    office.registrar = kept
    for one in (mine, other):
        review.appraise(one, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    units.change_unit(tree.province, on=today(), offline=True)
    return SimpleNamespace(
        mine=mine,
        other=other,
        theirs=person("sibling.reviewer", (Role.REVIEWER, tree.sibling_ward)),
        their_decider=person("sibling.decider", (Role.DECIDER, tree.sibling_ward)),
    )


def signed(number="125-QĐ/TU", **more):
    return recognition.Signed(number=number, date=today(), signer="Người ký", **more)


def copy(office, ward, by, *lines, kind="recognise"):
    made = recognition.draft_decision(
        issuer=office.tree.province, recorded_for=ward, period=office.period, by=by, kind=kind
    )
    recognition.add_lines(made, lines, by=by)
    return made


def test_each_ward_records_its_part_of_the_decision_of_an_offline_desk(office, two_parts):
    tree = office.tree
    province = tree.province.latest_term
    assert recognition.DecidingDesk(province, tree.ward) in recognition.desks_of(office.ward_reviewer)
    first = copy(office, tree.ward, office.ward_reviewer, two_parts.mine)
    second = copy(office, tree.sibling_ward, two_parts.theirs, two_parts.other)
    recognition.record_decision(first, signed(), by=office.ward_decider)
    recognition.record_decision(second, signed(), by=two_parts.their_decider)
    for one in (two_parts.mine, two_parts.other):
        one.refresh_from_db()
        assert one.status == Status.RECOGNISED
        assert last(one).details["paper"]["number"] == "125-QĐ/TU"
        assert last(one).details["paper"]["desk"] == tree.province.pk
    assert {one.level for one in (first, second)} == {Level.PROVINCE}


def test_a_ward_records_no_line_of_another_and_no_number_twice(office, two_parts):
    tree = office.tree
    with pytest.raises(NotPossibleError, match="không thuộc địa bàn"):
        copy(office, tree.ward, office.ward_reviewer, two_parts.other)
    made = copy(office, tree.ward, office.ward_reviewer, two_parts.mine)
    assert list(recognition.candidates(made)) == []
    recognition.record_decision(made, signed(), by=office.ward_decider)
    again = copy(office, tree.ward, office.ward_reviewer, two_parts.mine, kind="revoke")
    with pytest.raises(NotPossibleError, match="đã có quyết định số"):
        recognition.record_decision(again, signed(reason="Kê khai sai."), by=office.ward_decider)
    recognition.record_decision(again, signed("9-QĐ/TU", reason="Kê khai sai."), by=office.ward_decider)
    two_parts.mine.refresh_from_db()
    assert two_parts.mine.status == Status.REVOKED


def test_nobody_but_the_ward_below_records_the_decision_of_an_offline_desk(office, two_parts):
    tree = office.tree
    for anybody in (office.reviewer, office.decider, two_parts.theirs, office.leader, office.registrar):
        with pytest.raises(NotPermittedError):
            copy(office, tree.ward, anybody, two_parts.mine)
    for anybody in (office.ward_reviewer, office.decider):
        with pytest.raises(NotPossibleError, match="ghi quyết định theo văn bản giấy"):
            recognition.draft_decision(issuer=tree.province, period=office.period, by=anybody)
    made = copy(office, tree.ward, office.ward_reviewer, two_parts.mine)
    assert made in Decision.objects.visible_to(office.ward_decider)
    for outside in (two_parts.their_decider, two_parts.theirs, office.reviewer):
        assert made not in Decision.objects.visible_to(outside)
    for anybody in (two_parts.their_decider, office.decider, office.ward_reviewer):
        with pytest.raises(NotPermittedError):
            recognition.record_decision(made, signed(), by=anybody)
    units.change_unit(tree.ward, on=today(), offline=True)
    with pytest.raises(NotPermittedError):
        recognition.record_decision(made, signed(), by=office.ward_decider)


def test_while_a_desk_is_online_nobody_records_for_it(office):
    with pytest.raises(NotPermittedError):
        copy(office, office.tree.ward, office.ward_reviewer)


def test_the_ward_declines_by_paper_too(office, two_parts):
    review.act(Action.DECLINE, two_parts.mine, by=office.ward_decider, reason="Chưa đủ.", paper=PAPER)
    assert (two_parts.mine.status, "paper" in last(two_parts.mine).details) == (Status.NOT_RECOGNISED, True)


def test_the_pages_say_which_part_of_a_paper_decision_it_is(office, two_parts, client):
    client.force_login(office.ward_reviewer)
    asked = f"{office.tree.province.pk}-{office.tree.ward.pk}"
    page = client.get("/cong-nhan/du-thao-moi/").content.decode()
    assert f'value="{asked}"' in page
    assert "ghi theo văn bản giấy, phần của Phường Bến Đò" in page
    sent = client.post("/cong-nhan/du-thao-moi/", {"desk": asked, "period": "2026", "kind": "recognise"})
    made = Decision.objects.get()
    assert made.recorded_for == office.tree.ward
    recognition.add_lines(made, [two_parts.mine], by=office.ward_reviewer)
    assert "phần của Phường Bến Đò" in client.get(sent["Location"]).content.decode()
    recognition.record_decision(made, signed(), by=office.ward_decider)
    for address in ("/cong-nhan/", sent["Location"], f"{sent['Location']}phu-luc/"):
        assert "hần của Phường Bến Đò" in client.get(address).content.decode()


def test_an_online_desk_between_takes_the_work_of_those_further_below(offline_province):
    """A cell with a desk of its own beneath the ward: the ward is nearer to the province."""
    office, tree = offline_province, offline_province.tree
    units.change_unit(tree.cell, on=today(), desk_level=Level.GRASSROOTS, desk_name="Chi bộ khu phố 1")
    cell = person("cell.registrar", (Role.REGISTRAR, tree.cell))
    below = person("cell.reviewer", (Role.REVIEWER, tree.cell))
    one = office.draft(unit=tree.cell, by=cell)
    registering.submit(one, by=cell)
    review.act(Action.FORWARD, one, by=office.ward_reviewer)
    assert one.awaiting_unit == tree.province
    assert not Registration.objects.waiting_for(below).exists()
    assert list(Registration.objects.waiting_for(office.ward_reviewer)) == [one]
    with pytest.raises(NotPermittedError):
        review.act(Action.ACCEPT, one, by=below, paper=PAPER)
    # While the ward is offline too, its people wait for nothing and the cell records both.
    units.change_unit(tree.ward, on=today(), offline=True)
    below = type(below).objects.get(pk=below.pk)  # as their next request finds them
    assert list(Registration.objects.waiting_for(below)) == [one]
    review.act(Action.ACCEPT, one, by=below, paper=PAPER)
    assert last(one).details["paper"]["desk_name"] == "Ban Tuyên giáo và Dân vận Tỉnh ủy"
