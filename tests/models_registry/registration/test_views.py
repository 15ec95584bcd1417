"""The registering unit's pages, as the ward's official uses them."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from danvan.accounts.permissions import Role
from models_registry.models import Dossier, Evidence, Registration, Step
from models_registry.registration import actions, periods
from models_registry.workflow import Status
from tests.factories.people import person

SECTIONS = {
    "ten-va-loai": {
        "name": "Hẻm sạch, ngõ xanh khu phố 1",
        "entry_type": "model",
        "subject": "collective",
        "origin": "new",
        "target_level": "1",
    },
    "ly-do-muc-tieu": {"background": "Hẻm 12 thường ngập rác.", "goals": "100% hộ phân loại rác."},
    "cach-lam": {"approach": "Tổ tự quản đến từng nhà."},
    "dia-ban-thoi-gian": {
        "place_and_people": "Hẻm 12, 64 hộ.",
        "starts_on": "09/03/2026",
        "ends_on": "31/12/2026",
        "contact_name": "Lê Thị Lan",
        "contact_phone": "0912 345 678",
    },
    "nen-co-them": {"forces": "", "resources": "", "outputs": "", "sustainability": ""},
}


@pytest.fixture(autouse=True)
def _in_the_year(time_machine):
    """The year of the office is open, whenever this runs."""
    time_machine.move_to(dt.datetime(2026, 10, 20, 3, tzinfo=dt.UTC))


@pytest.fixture
def client(office):
    client = Client()
    client.force_login(office.registrar)
    return client


@pytest.fixture
def draft(client, office):
    client.post(
        reverse("registration:new"),
        {"title": "Hẻm sạch", "period": office.period.pk, "unit": office.tree.ward.pk, "key": uuid.uuid4()},
    )
    return Registration.objects.get()


def fill(client, office, registration, **changed):
    for slug, values in SECTIONS.items():
        data = {**values, **{k: v for k, v in changed.items() if k in values}}
        if slug == "ten-va-loai":
            data["sector"] = office.sector.pk
        registration.refresh_from_db()
        data["version"] = registration.version
        response = client.post(reverse("registration:section", args=[registration.token, slug]), data)
        assert response.status_code == 302, (slug, response.context["form"].errors)


def test_a_ward_official_registers_from_a_title_to_a_code(client, office, draft):
    check = reverse("registration:check", args=[draft.token])
    assert "Còn thiếu trước khi gửi" in client.get(check).content.decode()
    fill(client, office, draft)
    page = client.get(check)
    assert page.context["lacking"] == {}
    response = client.post(check, {"seen": 0, "key": uuid.uuid4()}, follow=True)
    assert "DVK-2026-00001" in response.content.decode()
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED
    assert draft.dossier.starts_on == dt.date(2026, 3, 9)


def test_a_form_sent_six_times_makes_one_draft_and_one_sending(client, office):
    data = {"title": "Hẻm sạch", "period": office.period.pk, "unit": office.tree.ward.pk, "key": uuid.uuid4()}
    addresses = {client.post(reverse("registration:new"), data)["Location"] for _ in range(6)}
    assert Registration.objects.count() == 1
    assert len(addresses) == 1
    registration = Registration.objects.get()
    fill(client, office, registration)
    key = uuid.uuid4()
    check = reverse("registration:check", args=[registration.token])
    answers = [client.post(check, {"seen": 0, "key": key}).status_code for _ in range(6)]
    assert answers[0] == 302
    assert registration.changes.count() == 1


@pytest.mark.parametrize(
    ("slug", "field", "value", "says"),
    [
        ("dia-ban-thoi-gian", "starts_on", "31/02/2026", "31/02/2026 không có trong lịch"),
        ("ly-do-muc-tieu", "background", "a" * 300_000, "Dài quá 290.000 ký tự"),
        ("ten-va-loai", "target_level", "2", "không đăng ký được cấp này"),
        ("ten-va-loai", "replicated_from", "DVK-1999-00001", "Không có mô hình nào mang mã"),
        ("dia-ban-thoi-gian", "contact_phone", "gọi tôi", "Số điện thoại này chưa đúng"),
    ],
)
def test_bad_input_is_answered_with_what_to_do_and_what_was_typed_stays(
    client, office, draft, slug, field, value, says
):
    data = {**SECTIONS[slug], field: value, "version": draft.version}
    response = client.post(reverse("registration:section", args=[draft.token, slug]), data)
    text = response.content.decode()
    assert response.status_code == 422
    assert says in text
    assert value[:50] in text
    other = next(typed for name, typed in SECTIONS[slug].items() if name != field and len(typed) > 5)
    assert other in text


def test_text_typed_in_decomposed_letters_is_kept_composed(client, office, draft):
    typed = unicodedata.normalize("NFD", "Khéo vận động hiến đất")
    fill(client, office, draft, name=typed)
    draft.refresh_from_db()
    assert draft.title == "Khéo vận động hiến đất"
    assert unicodedata.is_normalized("NFC", draft.title)


def test_two_windows_do_not_overwrite_each_other(client, draft):
    address = reverse("registration:section", args=[draft.token, "cach-lam"])
    first = client.post(address, {"approach": "Cửa sổ một", "version": draft.version})
    second = client.post(address, {"approach": "Cửa sổ hai", "version": draft.version})
    assert first.status_code == 302
    assert second.status_code == 422
    assert "Cửa sổ hai" in second.content.decode()
    draft.dossier.refresh_from_db()
    assert draft.dossier.approach == "Cửa sổ một"


def test_autosave_keeps_what_can_be_read_and_says_when(client, draft):
    address = reverse("registration:autosave", args=[draft.token, "dia-ban-thoi-gian"])
    data = {"place_and_people": "Hẻm 12", "starts_on": "31/02/2026", "version": draft.version}
    answer = client.post(address, data)
    assert answer.status_code == 200
    assert answer.json()["version"] == draft.version + 1
    draft.dossier.refresh_from_db()
    assert draft.dossier.place_and_people == "Hẻm 12"
    assert client.post(address, data).status_code == 409


def test_autosave_names_what_it_could_not_take(client, draft):
    address = reverse("registration:autosave", args=[draft.token, "nen-co-them"])
    typed = {"forces": "Khu phố 3", "partners": "Đoàn TN phường", "version": draft.version}
    answer = client.post(address, typed).json()
    assert answer["left_out"].startswith("Đơn vị phối hợp: chưa thấy đơn vị “Đoàn TN phường”")
    draft.dossier.refresh_from_db()
    assert draft.dossier.forces == "Khu phố 3"
    typed |= {"partners": "", "version": answer["version"]}
    assert client.post(address, typed).json()["left_out"] == ""


def test_numbers_typed_are_kept_by_the_autosave_too(client, office):
    running = office.at_status(Status.RUNNING)
    address = reverse("registration:autosave", args=[running.token, "ket-qua"])
    row = {"so-0-name": "Hộ phân loại rác", "so-0-measure": "household", "so-0-done": "64"}
    typed = {"so-TOTAL_FORMS": "1", "so-INITIAL_FORMS": "0", "achieved": "64/64 hộ", **row}
    answer = client.post(address, typed | {"version": running.version}).json()
    assert answer["left_out"] == ""
    kept = running.result.metrics.get()
    assert (kept.name, kept.done) == ("Hộ phân loại rác", 64)
    # Nothing new in the numbers: the row is not written anew.
    answer = client.post(address, typed | {"version": answer["version"], "so-INITIAL_FORMS": "1"}).json()
    assert running.result.metrics.get().pk == kept.pk
    half = typed | {"so-INITIAL_FORMS": "1", "so-0-done": "sáu tư", "version": answer["version"]}
    answer = client.post(address, half).json()
    assert answer["left_out"].startswith("Kết quả bằng số, dòng 1: ")
    assert running.result.metrics.get().pk == kept.pk


@pytest.mark.parametrize(
    "name", ["registration:section", "registration:check", "registration:discard", "dossier"]
)
def test_a_draft_is_not_there_for_others(office, draft, name):
    arguments = [draft.token, "cach-lam"] if name == "registration:section" else [draft.token]
    for who in (
        office.reviewer,
        office.leader,
        person("next.door", (Role.REGISTRAR, office.tree.sibling_ward)),
    ):
        client = Client()
        client.force_login(who)
        response = client.get(reverse(name, args=arguments))
        assert response.status_code in (403, 404)
        assert draft.title not in response.content.decode()
        listed = client.get(reverse("dossiers"), {"q": "hem sach"}).content.decode()
        assert draft.title not in listed
        assert "<b>0</b> hồ sơ" in listed


def test_a_sent_dossier_cannot_be_edited_and_can_be_recalled(client, office):
    sent = office.at_status(Status.SUBMITTED)
    section = reverse("registration:section", args=[sent.token, "cach-lam"])
    assert client.get(section).status_code == 409
    assert client.post(section, {"approach": "x"}).status_code == 409
    act = reverse("registration:act", args=[sent.token, "recall"])
    assert client.get(act).status_code == 200
    assert client.post(act, {"seen": sent.moves, "key": uuid.uuid4()}).status_code == 302
    sent.refresh_from_db()
    assert sent.status == Status.DRAFT


def test_withdrawing_asks_for_a_reason_and_keeps_the_page(client, office):
    sent = office.at_status(Status.SUBMITTED)
    act = reverse("registration:act", args=[sent.token, "withdraw"])
    assert client.post(act, {"reason": " ", "seen": sent.moves}).status_code == 422
    assert client.post(act, {"reason": "Chuyển năm sau", "seen": sent.moves}).status_code == 302
    sent.refresh_from_db()
    assert sent.status == Status.WITHDRAWN


def test_results_are_saved_reviewed_and_sent_once(client, office):
    running = office.at_status(Status.RUNNING)
    address = reverse("registration:results", args=[running.token])
    management = {"so-TOTAL_FORMS": "2", "so-INITIAL_FORMS": "0"}
    empty = client.post(address, {**management, "achieved": "Xong", "send": "", "version": running.version})
    assert empty.status_code == 422
    assert "không có số liệu" in empty.content.decode()
    row = {
        "so-0-name": "Hộ phân loại rác",
        "so-0-measure": "household",
        "so-0-planned": "1.060",
        "so-0-done": "1.064,5",
    }
    running.refresh_from_db()
    sent = client.post(
        address, {**management, **row, "achieved": "64/64 hộ", "send": "", "version": running.version}
    )
    assert sent["Location"] == reverse("registration:report", args=[running.token])
    assert "1.064,5" in client.get(sent["Location"]).content.decode()
    key = uuid.uuid4()
    for _ in range(2):
        client.post(sent["Location"], {"seen": running.moves, "key": key})
    running.refresh_from_db()
    assert running.status == Status.PROPOSED
    assert running.changes.filter(action="report_results").count() == 1


def test_photographs_are_taken_and_impostors_are_named(client, office):
    running = office.at_status(Status.RUNNING)
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(made, "JPEG")
    photo = SimpleUploadedFile("Ảnh ra quân.jpg", made.getvalue(), content_type="image/jpeg")
    program = SimpleUploadedFile("ảnh.jpg", b"MZ" + b"\0" * 500, content_type="image/jpeg")
    address = reverse("registration:upload", args=[running.token, "results"])
    page = client.post(address, {"files": [photo, program], "description": "ra quân"}, follow=True)
    text = page.content.decode()
    assert "Đã nhận 1 tệp" in text
    assert "ảnh.jpg” không phải là ảnh" in text
    file = Evidence.objects.get()
    download = client.get(reverse("registration:download", args=[file.pk]))
    assert download["Content-Disposition"].startswith("attachment")
    assert "sandbox" in download["Content-Security-Policy"]
    assert b"".join(download.streaming_content).startswith(b"\xff\xd8")
    download.closed or [close() for close in download._resource_closers]
    outsider = Client()
    outsider.force_login(person("outsider", (Role.REGISTRAR, office.tree.sibling_ward)))
    assert outsider.get(reverse("registration:download", args=[file.pk])).status_code == 404
    client.post(reverse("registration:remove", args=[file.pk]))
    assert Evidence.objects.kept().count() == 0


def test_a_file_of_60_megabytes_is_refused_with_its_weight(client, office):
    running = office.at_status(Status.RUNNING)
    heavy = SimpleUploadedFile("quay phim.pdf", b"%PDF-" + b"0" * 60_000_000, content_type="application/pdf")
    address = reverse("registration:upload", args=[running.token, "results"])
    page = client.post(address, {"files": [heavy], "description": "Lễ phát động & ra quân"}, follow=True)
    assert "nặng 60 MB; mỗi tệp tối đa 15 MB" in page.content.decode()
    assert 'value="Lễ phát động &amp; ra quân"' in page.content.decode()  # typed once is enough


def test_last_years_dossier_is_carried_forward_once(client, office):
    last_year = periods.open_year(2025)
    earlier = office.draft("Tổ ánh sáng an ninh")
    Registration.objects.filter(pk=earlier.pk).update(period=last_year)
    earlier.refresh_from_db()
    actions.submit(earlier, by=office.registrar)
    assert "Tổ ánh sáng an ninh" in client.get(reverse("registration:new")).content.decode()
    carry = reverse("registration:carry", args=[earlier.token])
    assert client.post(carry, {"key": uuid.uuid4()}).status_code == 302
    draft = Registration.objects.get(period=office.period)
    assert draft.emulation_model == earlier.emulation_model
    assert draft.origin == "maintained"
    assert draft.dossier.background == earlier.dossier.background
    assert client.post(carry, {"key": uuid.uuid4()}).status_code == 409
    assert "Tổ ánh sáng an ninh" not in client.get(reverse("registration:new")).context["earlier"]


def test_a_draft_is_deleted_after_a_question(client, draft):
    address = reverse("registration:discard", args=[draft.token])
    assert "Xóa bản nháp này?" in client.get(address).content.decode()
    assert client.post(address)["Location"] == reverse("home")
    assert Registration.objects.count() == 0


def test_a_desk_enters_a_dossier_for_a_unit_beneath_and_the_unit_sends_it(office):
    reviewer, ward = Client(), Client()
    reviewer.force_login(office.reviewer)
    ward.force_login(office.registrar)
    data = {
        "title": "Nhập từ bản giấy",
        "period": office.period.pk,
        "unit": office.tree.ward.pk,
        "key": uuid.uuid4(),
    }
    assert reviewer.post(reverse("registration:enter"), data).status_code == 302
    draft = Registration.objects.get()
    assert draft.keeper == office.tree.ward
    fill(reviewer, office, draft)
    check = reverse("registration:check", args=[draft.token])
    assert reviewer.post(check, {"seen": 0, "key": uuid.uuid4()}).status_code == 403
    assert ward.post(check, {"seen": 0, "key": uuid.uuid4()}).status_code == 302


def test_partners_are_found_by_name_and_the_registration_stays_its_leads(client, office, draft):
    address = reverse("registration:section", args=[draft.token, "nen-co-them"])
    unknown = client.post(address, {"partners": "Hội Không Có Thật", "version": draft.version})
    assert unknown.status_code == 422
    assert "Chưa thấy đơn vị “Hội Không Có Thật”" in unknown.content.decode()
    foreign = client.post(address, {"partners": "Xã Đèo Gió", "version": draft.version})
    assert foreign.status_code == 422
    named = client.post(address, {"partners": "so tu phap tinh\nPhường Cây Đa", "version": draft.version})
    assert named.status_code == 302
    assert set(draft.partners.all()) == {office.tree.agency, office.tree.sibling_ward}
    draft.refresh_from_db()
    assert draft.unit == office.tree.ward
    assert "Sở Tư pháp tỉnh" in client.get(reverse("dossier", args=[draft.token])).content.decode()


def test_a_merged_unit_goes_on_with_the_models_of_those_before_it(client, office):
    before = dt.datetime(2025, 3, 3, 2, tzinfo=dt.UTC)
    old = person("old.registrar", (Role.REGISTRAR, office.tree.old_ward))
    earlier = actions.create_draft(
        unit=office.tree.old_ward,
        period=periods.open_year(2025),
        title="Đèn sáng ngõ quê",
        by=old,
        target_level=2,
        sector=office.sector,
    )
    actions.submit(earlier, by=old, at=before)
    assert [one.title for one in client.get(reverse("registration:new")).context["earlier"]] == [
        "Đèn sáng ngõ quê"
    ]
    client.post(reverse("registration:carry", args=[earlier.token]), {"key": uuid.uuid4()})
    draft = Registration.objects.get(period=office.period)
    assert (draft.unit, draft.emulation_model) == (office.tree.ward, earlier.emulation_model)
    assert draft.target_level is None  # the city's level is gone


def test_the_next_waiting_dossier_is_one_press_away(office):
    first, second = office.at_status(Status.SUBMITTED), office.at_status(Status.SUBMITTED)
    reviewer = Client()
    reviewer.force_login(office.reviewer)
    page = reviewer.get(reverse("dossier", args=[first.token])).content.decode()
    assert reverse("dossier", args=[second.token]) in page
    leader = Client()
    leader.force_login(office.leader)
    assert "Hồ sơ chờ tiếp theo" not in leader.get(reverse("dossier", args=[first.token])).content.decode()


def test_from_the_page_before_sending_one_comes_back_to_it(client, draft):
    check = reverse("registration:check", args=[draft.token])
    page = client.get(check).content.decode()
    section = reverse("registration:section", args=[draft.token, "cach-lam"])
    for query in ("?kiem-tra=1", "?tu=xem-lai"):
        assert f'href="{section}{query}' in page
        assert "Lưu và xem lại" in client.get(section + query).content.decode()
        saved = client.post(section + query, {"approach": "Đến từng nhà.", "check": ""})
        assert saved["Location"] == check
    assert "Lưu và xem lại" not in client.get(section).content.decode()
    following = client.post(section, {"approach": "Đến từng nhà.", "next": ""})
    assert following["Location"] == reverse("registration:section", args=[draft.token, "dia-ban-thoi-gian"])


def test_a_draft_opens_where_something_is_lacking(client, office):
    whole, begun = office.draft(), office.draft()
    Dossier.objects.filter(pk=begun.pk).update(approach="")
    home = client.get("/").content.decode()
    for one, leads in (
        (whole, reverse("registration:check", args=[whole.token])),
        (begun, reverse("registration:section", args=[begun.token, "cach-lam"])),
    ):
        address = reverse("registration:write_on", args=[one.token])
        assert f'href="{address}"' in home
        assert client.get(address)["Location"] == leads


def test_nothing_is_asked_about_a_person_of_a_collective(client, office):
    address = reverse("registration:check", args=[office.draft().token])
    text = client.get(address).content.decode()
    assert "Họ và tên cá nhân" not in text
    assert "Nhân rộng từ mô hình mã số" not in text
    of_one = office.draft(subject="individual")
    assert (
        "Họ và tên cá nhân"
        in client.get(address.replace(address.split("/")[-3], of_one.token)).content.decode()
    )


def test_who_sends_after_the_last_day_is_told_before(client, office):
    draft, running = office.draft(), office.at_status(Status.RUNNING)
    check = reverse("registration:check", args=[draft.token])
    report = reverse("registration:report", args=[running.token])
    actions.save_results(
        running, values={"achieved": "Xong.", "no_numbers": True}, metrics=[], by=office.registrar
    )
    for address in (check, report):
        assert "sau hạn" not in client.get(address).content.decode()
    periods.set_deadline(office.period, Step.REGISTRATION, dt.date(2026, 3, 31))
    periods.set_deadline(office.period, Step.RESULTS, dt.date(2026, 9, 30))
    text = client.get(check).content.decode()
    assert "Đã quá hạn đăng ký 31/03/2026." in text
    assert "“Gửi đăng ký (sau hạn)”" in text
    text = client.get(report).content.decode()
    assert "Đã quá hạn nộp kết quả 30/09/2026." in text
    assert "“Nộp kết quả (sau hạn)”" in text
    # What it says is what comes.
    for one, address in ((draft, check), (running, report)):
        client.post(address, {"seen": one.moves, "key": uuid.uuid4()})
    for one, said in ((draft, "Gửi đăng ký (sau hạn)"), (running, "Nộp kết quả (sau hạn)")):
        assert said in client.get(reverse("dossier", args=[one.token])).content.decode()


def test_a_draft_begun_after_the_last_day_has_missed_nothing(client, office, time_machine):
    office.draft(title="Lập trong hạn")
    periods.set_deadline(office.period, Step.REGISTRATION, dt.date(2026, 10, 25))
    time_machine.move_to(dt.datetime(2026, 11, 3, 3, tzinfo=dt.UTC))
    office.draft(title="Lập sau hạn")
    client.force_login(office.registrar)
    [drafts] = [one for one in client.get("/").context["sections"] if one.title == "Bản nháp"]
    due = {task.title: (task.due, task.note) for task in drafts.tasks}
    assert due == {
        "Lập trong hạn": (dt.date(2026, 10, 25), ""),
        "Lập sau hạn": (None, "lập sau hạn đăng ký"),
    }
