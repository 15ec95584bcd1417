"""The library: what is recognised, for everybody with an account; nothing of persons; the database keeps who is in it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.units.enums import Level
from models_registry import contacts
from models_registry.afterwards import actions as afterwards
from models_registry.models import Award, Dossier, EmulationModel, Mark, Registration, ResultReport, Upkeep
from models_registry.registration import actions as registering
from models_registry.workflow import Status
from tests.factories import registrations as walk
from tests.factories.people import person


@pytest.fixture
def reader(office, client):
    """Somebody of the other province, who may see none of the dossiers."""
    who = person("nguoi.doc", (Role.VIEWER, office.tree.foreign_ward))
    client.force_login(who)
    return client


def shelved(client: Client, query: str = "") -> list[str]:
    """The titles on the page for a query string."""
    response = client.get(f"{reverse('library:models')}?{query}")
    assert response.status_code == 200
    return re.findall(r'class="task-title" href="/thu-vien/[^"]+/">([^<]+)</a>', response.content.decode())


def page(client: Client, one: Registration) -> str:
    response = client.get(reverse("library:model", args=[one.token]))
    assert response.status_code == 200
    return response.content.decode()


# Who is in it -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.RESULTS_SUBMITTED}))
def test_what_is_recognised_is_there_and_nothing_else(office, reader, status):
    one = office.at_status(status, title="Hẻm sạch")

    there = status == Status.RECOGNISED
    assert shelved(reader) == (["Hẻm sạch"] if there else [])
    answer = reader.get(reverse("library:model", args=[one.token]))
    assert answer.status_code == (200 if there else 404)
    assert reader.get(reverse("dossier", args=[one.token])).status_code == 404


def test_the_database_keeps_the_level_by_the_lines_in_force(office):
    one = office.at_status(Status.RECOGNISED, level=Level.GRASSROOTS)
    assert one.honoured_level == Level.GRASSROOTS

    walk.revoke(office, one)

    one.refresh_from_db()
    assert one.honoured_level is None
    Registration.objects.filter(pk=one.pk).update(honoured_level=Level.PROVINCE)
    one.refresh_from_db()
    assert one.honoured_level is None


def test_nobody_takes_out_what_a_decision_put_in(office):
    one = office.at_status(Status.RECOGNISED)

    Registration.objects.filter(pk=one.pk).update(honoured_level=None)

    one.refresh_from_db()
    assert one.honoured_level == Level.PROVINCE


# What can be asked ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=hem+sach", True),
        ("q=H%E1%BA%BBm+s%E1%BA%A1ch", True),
        ("q=heo+dat", False),
        ("q=em", True),  # too short for the index of letters
        ("linh_vuc=VHXH", True),
        ("linh_vuc=KT", False),
        ("nam=2026", True),
        ("noi=ben+do", True),
        ("noi=cau+go", True),  # what it was called once
        ("noi=cay+da", False),
        ("noi=khong+co+noi+nao", False),
        ("noi=ben+do&q=hem", True),
        ("cong_nhan=province", True),
        ("cong_nhan=grassroots", False),
        ("cong_nhan=tieu-bieu", True),
        ("hieu_qua=co", True),
        ("hieu_qua=household", True),
        ("hieu_qua=km", False),
        ("cong_nhan=khong-co", True),  # what is not understood narrows nothing
    ],
)
def test_it_is_narrowed_by_the_address(office, reader, query, found):
    office.at_status(Status.RECOGNISED, title="Hẻm sạch, nhà đẹp")

    assert shelved(reader, query) == (["Hẻm sạch, nhà đẹp"] if found else [])


def test_it_is_narrowed_to_a_province_and_to_a_code(office, reader):
    one = office.at_status(Status.RECOGNISED, title="Hẻm sạch")
    one.emulation_model.refresh_from_db()

    assert shelved(reader, f"tinh={office.tree.province.pk}&q=hem") == ["Hẻm sạch"]
    assert shelved(reader, f"tinh={office.tree.other_province.pk}") == []
    found = reader.get(f"{reverse('library:models')}?q=hem").content.decode()
    assert "<b>1</b> mô hình" in found
    assert shelved(reader, f"q={one.code.lower()}") == ["Hẻm sạch"]


def test_words_that_name_a_place_lead_to_its_models(office, reader):
    one = office.at_status(Status.RECOGNISED, title="Hẻm sạch")
    ward = str(office.tree.ward)
    answer = reader.get(reverse("library:models"), {"q": ward, "linh_vuc": "VHXH", "trang": ""})
    assert answer.context["rows"] == []
    assert f"Tìm mô hình của đơn vị, địa phương “{ward}”" in answer.content.decode()
    led = reader.get(reverse("library:models") + answer.context["of_the_place"])
    assert [row.title for row in led.context["rows"]] == [one.title]
    assert led.context["filter"].form.cleaned_data["linh_vuc"] == "VHXH"
    assert led.context["of_the_place"] == ""
    # Beneath titles that were found too; not for a code, and nothing searched for is nothing offered.
    for asked, offered in (("hem sach", True), (one.emulation_model.code, False), ("", False)):
        answer = reader.get(reverse("library:models"), {"q": asked})
        assert len(answer.context["rows"]) == 1
        assert bool(answer.context["of_the_place"]) is offered, asked


def test_what_the_ward_recognised_is_outstanding_with_an_award(office, reader):
    one = office.at_status(Status.RECOGNISED, level=Level.GRASSROOTS, title="Hẻm sạch")
    assert shelved(reader, "cong_nhan=tieu-bieu") == []

    Award.objects.create(
        period=office.period, form="merit", scopes=["movement"], issuer=office.tree.ward, level=Level.GRASSROOTS,
        issued_by="UBND phường", date=timezone.localdate(), collectives=1, individuals=0, registration=one,
        entered_by=office.ward_reviewer, counts_from=timezone.now(),
    )  # fmt: skip

    assert shelved(reader, "cong_nhan=tieu-bieu") == ["Hẻm sạch"]


@pytest.mark.parametrize("query", ["", "q=hem+sach", "noi=ben+do", "cong_nhan=tieu-bieu&hieu_qua=co"])
def test_a_page_costs_the_same_queries_whatever_it_holds(office, reader, query):
    costs = []
    for _ in range(3):
        office.at_status(Status.RECOGNISED)
        shelved(reader, query)
        with CaptureQueriesContext(connection) as captured:
            shelved(reader, query)
        costs.append(len([one for one in captured if "SAVEPOINT" not in one["sql"]]))

    assert len(set(costs)) == 1, costs
    assert costs[0] <= 14


def test_pages_go_on_where_the_last_one_ended(office, reader, monkeypatch):
    monkeypatch.setattr("models_registry.library.views._ON_A_PAGE", 2)
    titles = [office.at_status(Status.RECOGNISED).title for _ in range(3)]

    first = reader.get(reverse("library:models"))
    link = re.search(r'rel="next" href="([^"]+)"', first.content.decode()).group(1).replace("&amp;", "&")

    assert shelved(reader) == titles[:0:-1]
    assert shelved(reader, link.removeprefix("?")) == titles[:1]


# What a page says ---------------------------------------------------------------------------------------------------


def test_a_page_tells_what_it_is_how_it_is_done_and_what_came_of_it(office, reader):
    body = page(reader, office.at_status(Status.RECOGNISED, title="Hẻm sạch, nhà đẹp"))

    for said in (
        "Hẻm sạch, nhà đẹp", "Phường Bến Đò", "Được công nhận cấp tỉnh", "-QĐ/TU", "Rác thường đổ ra đầu hẻm",
        "Tổ tự quản đến từng nhà", "64/64 hộ", "Hộ phân loại rác", "Năm 2026", "Văn hóa - xã hội",
    ):  # fmt: skip
        assert said in body, said


def test_a_page_tells_whether_the_unit_still_does_it_and_not_what_it_wrote(office, reader):
    one = office.at_status(Status.RECOGNISED, title="Hẻm sạch, nhà đẹp")
    assert page(reader, one).count("sau công nhận") == 0
    recognised = timezone.localdate()
    for mark, state in ((Mark.HALF_YEAR, Upkeep.KEPT), (Mark.YEAR, Upkeep.STOPPED)):
        day = afterwards.months_after(recognised, mark)
        afterwards.report(
            one,
            mark=mark,
            state=state,
            note="Tổ trưởng chuyển đi",
            by=office.registrar,
            at=timezone.make_aware(dt.datetime.combine(day, dt.time(9))),
        )
        body = page(reader, one)
        assert state.label in body
        assert f"đơn vị báo cáo ngày {day:%d/%m/%Y}, sau công nhận {mark.label}" in body
        assert "Tổ trưởng chuyển đi" not in body
    assert Upkeep.KEPT.label not in body


def test_a_page_names_no_person_and_no_number_to_call(office, reader):
    one = office.draft(title="Hẻm sạch", subject="individual")
    Dossier.objects.filter(pk=one.pk).update(
        person_name="Người được khen riêng",
        person_position="Tổ trưởng Tổ 5",
        approach="Gọi 0912 345 678 để hẹn.",
    )
    for step in (walk.submit, walk.accept, walk.report):
        step(office, one)
        one.refresh_from_db()
    ResultReport.objects.filter(pk=one.pk).update(
        difficulties="Nội bộ chưa thống nhất", lessons="Hỏi a.b@c.vn"
    )
    walk.recognise(office, one)

    body = page(reader, one)

    for secret in (
        "Người được khen riêng", "Tổ trưởng Tổ 5", "Người lập", "0912", "a.b@c.vn", "Nội bộ chưa thống nhất",
        office.registrar.full_name, office.reviewer.full_name,
    ):  # fmt: skip
        assert secret not in body, secret
    assert f"Gọi {contacts.HIDDEN} để hẹn." in body


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("gọi 0275 3822 123 nhé", False),
        ("+84 912.345.678", False),
        ("0912345678", False),
        ("ai.do@xa.gov.vn", False),
        ("CCCD 079123456789", False),
        ("từ 01.01.2024 đến 31/12/2024", True),
        ("góp 125.000.000 đồng, 2.500.000 lượt", True),
        ("0,25 ha; 100%; 1.234,5 m²", True),
        ("giai đoạn 2021-2025", True),
    ],
)
def test_only_what_leads_to_a_person_is_cut_out(text, kept):
    assert (contacts.without_contacts(text) == text) is kept


def test_a_page_costs_the_same_queries_however_many_learnt_from_it(office, reader):
    one = office.at_status(Status.RECOGNISED)
    costs = []
    for unit in (office.tree.sibling_ward, office.tree.foreign_ward):
        _copied(office, one, unit)
        with CaptureQueriesContext(connection) as captured:
            page(reader, one)
        costs.append(len([each for each in captured if "SAVEPOINT" not in each["sql"]]))
    assert costs[0] == costs[1]


# Nhân rộng ----------------------------------------------------------------------------------------------------------


def _registrar_of(unit):
    return person(f"hoc.theo.{unit.pk}", (Role.REGISTRAR, unit))


def _copied(office, origin, unit, *, sent=True):
    by = _registrar_of(unit)
    draft = registering.replicate(
        origin, unit=unit, period=office.period, title=f"Học theo của {unit}", by=by
    )
    if sent:
        Registration.objects.filter(pk=draft.pk).update(target_level=Level.GRASSROOTS)
        draft.refresh_from_db()
        registering.submit(draft, by=by)
    return draft


def test_learning_from_it_begins_a_linked_draft_without_its_texts(office):
    origin = office.at_status(Status.RECOGNISED, title="Hẻm sạch")
    unit = office.tree.foreign_ward
    client = Client()
    client.force_login(_registrar_of(unit))
    address = reverse("registration:replicate", args=[origin.token])

    shown = client.get(address).content.decode()
    assert 'value="Hẻm sạch"' in shown
    key = re.search(r'name="key" value="([^"]+)"', shown).group(1)
    typed = {"key": key, "title": "Ngõ sạch Đèo Gió", "unit": unit.pk, "period": office.period.pk}
    answers = [client.post(address, typed), client.post(address, typed)]

    made = Registration.objects.get(unit=unit)
    assert {answer["Location"] for answer in answers} == {
        reverse("registration:section", args=[made.token, "ten-va-loai"])
    }
    assert made.emulation_model.replicated_from == origin.emulation_model
    assert (made.title, made.status, made.origin, made.sector) == (
        "Ngõ sạch Đèo Gió", Status.DRAFT, "replicated", origin.sector,
    )  # fmt: skip
    assert (made.dossier.approach, made.dossier.background, made.target_level) == ("", "", None)


def test_another_form_for_the_same_makes_no_second_draft(office):
    origin = office.at_status(Status.RECOGNISED)

    first = _copied(office, origin, office.tree.foreign_ward, sent=False)
    again = registering.replicate(
        origin, unit=office.tree.foreign_ward, period=office.period, title="Khác", by=first.entered_by
    )

    assert again == first
    assert Registration.objects.filter(unit=office.tree.foreign_ward).count() == 1


def test_a_unit_does_not_learn_from_itself(office, client):
    origin = office.at_status(Status.RECOGNISED)
    client.force_login(office.registrar)

    answer = client.post(
        reverse("registration:replicate", args=[origin.token]),
        {"title": "Như cũ", "unit": office.tree.ward.pk, "period": office.period.pk},
    )

    assert answer.status_code == 422
    assert "chính đơn vị" in answer.content.decode()
    assert Registration.objects.count() == 1


def test_what_is_not_in_the_library_is_not_learnt_from(office, client):
    running = office.at_status(Status.RUNNING)
    client.force_login(_registrar_of(office.tree.foreign_ward))

    assert client.get(reverse("registration:replicate", args=[running.token])).status_code == 404


def test_of_who_learnt_from_it_is_told_whether_it_is_still_there(office, reader):
    origin, copy = (office.at_status(Status.RECOGNISED, title=title) for title in ("Hẻm sạch", "Ngõ sạch"))
    EmulationModel.objects.filter(pk=copy.emulation_model_id).update(replicated_from=origin.emulation_model)
    assert Upkeep.STOPPED.label not in page(reader, origin)
    day = afterwards.months_after(timezone.localdate(), Mark.HALF_YEAR)
    said = {"mark": Mark.HALF_YEAR, "state": Upkeep.STOPPED, "note": "Thiếu người"}
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
    afterwards.report(copy, **said, by=office.registrar, at=at)
    assert Upkeep.STOPPED.label in page(reader, origin).partition("Ai đã học theo")[2]
    assert "Thiếu người" not in page(reader, origin)


def test_who_learnt_from_it_is_told_once_sent_and_never_as_a_draft(office, reader):
    origin = office.at_status(Status.RECOGNISED)
    _copied(office, origin, office.tree.foreign_ward, sent=False)
    assert "Chưa có đơn vị nào" in page(reader, origin)

    _copied(office, origin, office.tree.sibling_ward)

    body = page(reader, origin)
    assert "tại <b>1</b> đơn vị" in body
    assert f"Học theo của {office.tree.sibling_ward}" in body
    assert f"Học theo của {office.tree.foreign_ward}" not in body
    assert "Đã nhân rộng tại 1 đơn vị" in reader.get(reverse("library:models")).content.decode()
