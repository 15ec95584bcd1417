"""Pages without an account: what the deciding body published, gone with the recognition, and never a person."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.audit.models import AuditEvent
from danvan.units import actions as units
from danvan.units.enums import Level
from models_registry import contacts, published
from models_registry.models import Dossier, Publication, Registration
from models_registry.recognition import actions as recognition
from models_registry.recognition import publishing
from models_registry.recognition.publishing import Text
from models_registry.review import actions as review
from models_registry.workflow import Status
from tests.contracts.test_hostile_input import MARK, NAUGHTY
from tests.factories import pages
from tests.factories import registrations as walk
from tests.factories.people import person

SUMMARY = "Tổ tự quản đến từng nhà, hẹn giờ gom rác.\n64/64 hộ phân loại rác."


def publish(
    office, one: Registration, summary: str = SUMMARY, *, level=Level.PROVINCE, by=None
) -> Publication:
    """`one` is published by the decider of that level."""
    by = by or (office.ward_decider if level == Level.GRASSROOTS else office.decider)
    line = one.recognitions.live().get(level=level)
    seen = publishing.seen(line)
    return publishing.publish(one, level, Text(summary, seen), by=by)


def published_one(office, **how) -> Publication:
    return publish(office, office.at_status(Status.RECOGNISED, **how))


def listed(query: str = "") -> list[str]:
    """The titles that a stranger finds for a query string."""
    answer = Client().get(f"{reverse('public:models')}?{query}")
    assert answer.status_code == 200
    return re.findall(r'class="task-title" href="/cong-khai/[^"]+/">([^<]+)</a>', answer.content.decode())


def read(one: Publication) -> str:
    answer = Client().get(reverse("public:model", args=[one.token]))
    assert answer.status_code == 200
    return answer.content.decode()


def is_gone(one: Publication) -> bool:
    answer = Client().get(reverse("public:model", args=[one.token]))
    return answer.status_code == 404 and listed() == []


def addresses(one: Registration, level: str = "province") -> tuple[str, str]:
    """Where the dossier is published, and where it is taken back."""
    return tuple(reverse(f"recognition:{name}", args=[one.token, level]) for name in ("publish", "take_back"))


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


# What is open ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.RESULTS_SUBMITTED}))
def test_nothing_is_open_to_strangers_until_it_is_published(office, status):
    one = office.at_status(status, title="Hẻm sạch")

    assert listed() == []
    assert Client().get(reverse("public:model", args=[one.token])).status_code == 404


def test_a_stranger_reads_what_was_published(office):
    one = published_one(office, title="Hẻm sạch, nhà đẹp")

    assert listed() == ["Hẻm sạch, nhà đẹp"]
    body = read(one)
    for said in (
        "Hẻm sạch, nhà đẹp", "Phường Bến Đò", "Tỉnh Sông Xanh", "Văn hóa - xã hội", "Năm 2026", "Được công nhận cấp tỉnh", "-QĐ/TU",
        f"{dt.date.today():%d/%m/%Y}", "Tổ tự quản đến từng nhà", "64/64 hộ phân loại rác.",
    ):  # fmt: skip
        assert said in body, said


def test_the_place_is_told_as_of_the_decision_and_found_by_its_name_of_today_too(office):
    one = office.at_status(Status.RECOGNISED, title="Hẻm sạch")
    units.change_unit(office.tree.province, on=dt.date.today() + dt.timedelta(days=1), name="Tỉnh Sông Hồng")

    made = publish(office, one)

    told = published.told([made.line_id])[made.line_id]
    assert (told.unit, told.place) == ("Phường Bến Đò", "Tỉnh Sông Xanh")
    assert listed("q=song+xanh") == listed("q=song+hong") == ["Hẻm sạch"]


def test_nothing_else_of_the_dossier_is_told(office):
    one = office.at_status(Status.RECOGNISED, title="Hẻm sạch")
    Dossier.objects.filter(pk=one.pk).update(background="Chuyện nội bộ của khu phố")
    made = publish(office, one, "Kết quả tốt.")

    spoken = pages.spoken(Client().get(reverse("public:model", args=[made.token]))) + read(made)

    for secret in (
        "Chuyện nội bộ", "hẹn giờ gom rác", "Hẻm 12", "Chi bộ, Mặt trận", "0912", "Người lập", "Người ký",
        one.code, one.token, *(user.full_name for user in (office.registrar, office.reviewer, office.decider)),
    ):  # fmt: skip
        assert secret not in spoken, secret


def test_a_revoked_recognition_takes_the_page_away_at_once(office):
    one = office.at_status(Status.RECOGNISED)
    made = publish(office, one)
    read(made)

    walk.revoke(office, one)

    assert is_gone(made)
    made.refresh_from_db()
    assert (made.ended_at is not None, made.ended_by) == (True, None)


def test_of_a_line_that_is_no_more_in_force_nothing_is_told_whoever_asks(office):
    one = office.at_status(Status.REVOKED)

    assert published.told([one.recognitions.get().pk]) == {}


def test_a_dossier_that_turns_out_to_be_a_persons_is_gone(office):
    one = office.at_status(Status.RECOGNISED)
    made = publish(office, one)

    review.amend(one, changes={"subject": "individual"}, by=office.reviewer, reason="Ghi nhầm.")

    assert is_gone(made)


def test_the_page_of_one_level_stays_when_another_is_revoked(office):
    one = office.at_status(Status.RECOGNISED)
    made = publish(office, one)
    decision = recognition.draft_decision(issuer=office.tree.ward, period=one.period, by=office.ward_reviewer)
    recognition.add_lines(decision, [one], by=office.ward_reviewer)
    signed = recognition.Signed(number="1-QĐ/ĐU", date=dt.date.today(), signer="Người ký")
    recognition.record_decision(decision, signed, by=office.ward_decider)
    own = publish(office, one, "Phường công bố.", level=Level.GRASSROOTS)
    assert len(listed()) == 2

    one.refresh_from_db()
    walk.revoke(office, one)

    assert Client().get(reverse("public:model", args=[made.token])).status_code == 404
    body = read(own)
    assert ("Được công nhận cấp tỉnh" in body, "1-QĐ/ĐU" in body, "Phường công bố." in body) == (
        False,
        True,
        True,
    )


# Who publishes --------------------------------------------------------------------------------------------------------


def test_what_is_confirmed_is_what_strangers_read(office):
    one = office.at_status(Status.RECOGNISED, title="Hẻm sạch")
    publishing_page, _ = addresses(one)
    client = signed_in(office.decider)
    assert "Công bố cho mọi người đọc" in client.get(reverse("dossier", args=[one.token])).content.decode()

    form = client.get(publishing_page).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', form).group(1)
    assert "Tổ tự quản đến từng nhà" in form  # something to begin with
    typed = {"summary": SUMMARY, "seen": seen}
    shown = client.post(publishing_page, typed | {"stage": "preview"}).content.decode()
    assert listed() == []
    client.post(publishing_page, typed | {"stage": "publish"})
    client.post(publishing_page, typed | {"stage": "publish"})

    made = Publication.objects.get()
    assert made.by == office.decider
    told = re.search(r'<p class="reading-unit">.*?</section>', read(made), re.DOTALL).group()
    assert told in shown
    dossier = client.get(reverse("dossier", args=[one.token])).content.decode()
    for address in (reverse("public:model", args=[made.token]), *addresses(one)):
        assert address in dossier


def test_it_is_taken_back_by_a_post_alone_and_twice_is_once(office):
    one = office.at_status(Status.RECOGNISED)
    made = publish(office, one)
    _, back = addresses(one)
    client = signed_in(office.decider)

    assert client.get(back).status_code == 200
    read(made)
    asked = {"seen": re.search(r'name="seen" value="([^"]+)"', client.get(back).content.decode()).group(1)}
    assert [client.post(back, asked).status_code for _ in range(2)] == [302, 302]

    assert is_gone(made)
    made.refresh_from_db()
    assert made.ended_by == office.decider


@pytest.mark.parametrize("name", ["reviewer", "registrar", "leader"])
def test_other_roles_publish_nothing(office, name):
    one = office.at_status(Status.RECOGNISED)
    for address in addresses(one):
        assert signed_in(getattr(office, name)).post(address).status_code == 403


def test_a_body_publishes_only_what_it_recognised_itself(office):
    of_province, of_ward = (
        office.at_status(Status.RECOGNISED),
        office.at_status(Status.RECOGNISED, level=Level.GRASSROOTS),
    )

    with pytest.raises(NotPermittedError):
        publish(office, of_province, by=office.ward_decider)
    with pytest.raises(NotPermittedError):
        publish(office, of_ward, level=Level.GRASSROOTS, by=office.decider)
    assert signed_in(office.ward_decider).get(addresses(of_province)[0]).status_code == 403
    assert (
        signed_in(office.decider).get(addresses(of_ward)[0]).status_code == 409
    )  # not recognised at that level

    publish(office, of_ward, level=Level.GRASSROOTS)
    assert listed() == [of_ward.title]
    with pytest.raises(NotPermittedError):
        publishing.take_back(
            of_ward,
            Level.GRASSROOTS,
            seen_then=publishing.seen(of_ward.recognitions.live().get(level=Level.GRASSROOTS)),
            by=office.decider,
        )


def test_what_is_not_recognised_any_more_is_not_published(office):
    one = office.at_status(Status.REVOKED)
    for address in addresses(one):
        assert signed_in(office.decider).post(address, {"summary": SUMMARY}).status_code == 409


def test_a_persons_exemplar_is_never_published(office):
    one = office.draft(title="Người tốt", subject="individual")
    Dossier.objects.filter(pk=one.pk).update(person_name="Người được khen riêng", person_position="Tổ trưởng")
    for step in (walk.submit, walk.accept, walk.report, walk.recognise):
        step(office, one)
        one.refresh_from_db()

    with pytest.raises(NotPossibleError, match="cá nhân"):
        publish(office, one)
    assert "Công bố cho mọi người đọc" not in pages.spoken(
        signed_in(office.decider).get(reverse("dossier", args=[one.token]))
    )
    line = one.recognitions.live().get()
    with pytest.raises(DatabaseError, match="tập thể"), transaction.atomic():
        Publication.objects.create(line=line, summary="Của một người", search_key="", by=office.decider)


@pytest.mark.parametrize(
    "summary",
    [
        "Gọi 0912 345 678 để hẹn.",
        "Gọi 0912 34 56 78.",
        "Gọi 09.12.34.56.78.",
        "Gọi ０９１２３４５６７８.",
        "Gọi +84 912 345 678.",
        "Gọi (0275) 3822 123.",
        "CCCD 079123456789",
        "Viết cho ai.do@xa.gov.vn",
        "Do người LẬP phụ trách.",
        "Do  Người\nký ký.",
    ],
)
def test_a_text_about_a_person_is_refused_with_what_it_is(office, summary):
    one = office.at_status(Status.RECOGNISED)
    line = one.recognitions.live().get()
    typed = {"summary": summary, "seen": publishing.seen(line), "stage": "publish"}

    answer = signed_in(office.decider).post(addresses(one)[0], typed)

    assert answer.status_code == 422
    assert Publication.objects.count() == 0
    with pytest.raises(NotPossibleError):
        publish(office, one, summary)


@pytest.mark.parametrize(
    "text",
    [
        "ĐT.0912345678", "Liên hệ ĐT.0912.345.678", "0912/345/678", "0912–345–678", "0912‑345‑678", "0912 - 345 - 678",
        "sđt: 912345678", "CMND 225123456", "CCCD 001 085 012 345", "CCCD số.001085012345", "ai.do [at] xa.gov.vn",
    ],
)  # fmt: skip
def test_numbers_and_addresses_are_found_however_people_write_them(text):
    assert contacts.contact_in(f"Gặp tổ trưởng, {text}, mỗi tối.")
    assert contacts.without_contacts(f"Gặp tổ trưởng, {text}.").startswith("Gặp tổ trưởng, ")
    assert contacts.HIDDEN in contacts.without_contacts(text)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("Nguyễn Thị Hoà", "Bà Nguyễn Thị Hòa vận động", True),  # two ways to place a tone
        ("Nguyễn Thị Thuý", "nhờ chị Thị Thúy", True),
        ("Nguyễn Văn Hùng (Trưởng khu phố)", "ông Nguyễn Văn Hùng", True),
        ("Đ/c Nguyễn Văn Hùng", "Nguyễn Văn Hùng", True),
        ("Nguyễn Văn Hùng", "NGUYEN VAN HUNG", True),
        ("Từ Thùy Trinh", "nhà bà Thùy Trinh", True),
        ("Nguyễn Văn Hóa", "xây dựng văn hóa ở cơ sở", False),
        ("Lê Thanh Bình", "hội viên xã Thanh Bình", False),
        ("Nguyễn Huệ", "đường Nguyễn Huệ", False),
        ("Nguyễn Huệ", "đồng chí Nguyễn Huệ", True),
        ("Hòa", "bà Hòa", False),  # who publishes reads the rest
    ],
)
def test_names_are_found_in_any_spelling_and_places_are_none(name, text, told):
    assert contacts.name_in(text, name) is told


@pytest.mark.parametrize(
    "text",
    [
        "từ 01/2023 - 05/2024", "khu phố 01, 02, 03, 04, 05", "ngày 01-02-2023 - 05-06-2024", "đt 200m, zalo nhóm 120 hộ",
        "từ 01.01.2024 đến 31.12.2024", "góp 125.000.000.000 đồng", "2.000.000.000 đồng, 10.000.000.000 đồng",
        "giai đoạn 2021-2025, 05/03/2026-06/03/2026", "0,25 ha; 100%; 1.234,5 m²", "64/64 hộ, tuyến 0 đồng 12 hộ",
    ],
)  # fmt: skip
def test_sums_and_days_are_no_numbers_to_call(text):
    assert contacts.contact_in(text) == ""


def test_names_of_who_handled_it_are_refused_also_in_a_title(office):
    one = office.at_status(Status.RECOGNISED, title=f"Tổ tự quản của {office.registrar.full_name}")

    with pytest.raises(NotPossibleError, match="Tên mô hình"):
        publish(office, one)


# What was said before ---------------------------------------------------------------------------------------------------


def test_said_otherwise_the_former_ends_and_the_address_stays(office):
    one = office.at_status(Status.RECOGNISED)
    first = publish(office, one, "Bản đầu.")
    second = publish(office, one, "Bản sau.")

    first.refresh_from_db()
    assert (first.token, first.summary, first.ended_by) == (second.token, "Bản đầu.", office.decider)
    assert "Bản sau." in read(second)
    publishing.take_back(
        one,
        Level.PROVINCE,
        seen_then=publishing.seen(one.recognitions.live().get(level=Level.PROVINCE)),
        by=office.decider,
    )
    assert publish(office, one, "Bản ba.").token == first.token
    assert Publication.objects.count() == 3


def test_who_comes_second_is_told(office):
    one = office.at_status(Status.RECOGNISED)
    line = one.recognitions.live().get()
    seen = publishing.seen(line)
    other = person("province.decider2", (Role.DECIDER, office.tree.province))
    publishing.publish(one, Level.PROVINCE, Text("Của người đầu.", seen), by=other)

    with pytest.raises(NotPossibleError, match=other.full_name):
        publishing.publish(one, Level.PROVINCE, Text("Của người sau.", seen), by=office.decider)

    assert Publication.objects.get().summary == "Của người đầu."


@pytest.mark.parametrize(
    "change", [{"summary": "Khác."}, {"token": "khac"}, {"at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}]
)
def test_what_was_published_is_not_edited(office, change):
    made = published_one(office)
    with pytest.raises(DatabaseError, match="không được sửa"), transaction.atomic():
        Publication.objects.filter(pk=made.pk).update(**change)


def test_what_was_taken_back_stays_so_and_nothing_is_deleted(office):
    one = office.at_status(Status.RECOGNISED)
    made = publish(office, one)
    publishing.take_back(
        one,
        Level.PROVINCE,
        seen_then=publishing.seen(one.recognitions.live().get(level=Level.PROVINCE)),
        by=office.decider,
    )

    with pytest.raises(DatabaseError, match="không được sửa"), transaction.atomic():
        Publication.objects.filter(pk=made.pk).update(ended_at=None, ended_by=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=made.pk)._raw_delete("default")


def test_a_form_of_before_a_taking_back_publishes_nothing(office):
    one = office.at_status(Status.RECOGNISED)
    publishing_page, back = addresses(one)
    client = signed_in(office.decider)
    sent = {"summary": SUMMARY, "seen": publishing.seen(one.recognitions.live().get()), "stage": "publish"}
    assert [client.post(publishing_page, sent).status_code for _ in range(2)] == [302, 302]
    client.post(back, {"seen": publishing.seen(one.recognitions.live().get())})

    assert client.post(publishing_page, sent).status_code == 409
    assert listed() == []


def test_what_was_asked_about_is_taken_back_and_nothing_else(office):
    one = office.at_status(Status.RECOGNISED, title="Hẻm sạch")
    publish(office, one, "Bản đầu.")
    asked = publishing.seen(one.recognitions.live().get())
    publish(office, one, "Bản sau.")

    answer = signed_in(office.decider).post(addresses(one)[1], {"seen": asked})

    assert answer.status_code == 409
    assert listed() == ["Hẻm sạch"]


def test_the_log_knows_who_published_and_when_it_ended(office):
    one = office.at_status(Status.RECOGNISED)
    made = publish(office, one)
    walk.revoke(office, one)

    logged = AuditEvent.objects.filter(table="models_registry_publication", key=str(made.pk))
    assert logged.count() == 2


# The pages themselves ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=hem+sach", True),
        ("q=H%E1%BA%BBm+s%E1%BA%A1ch", True),
        ("q=ben+do", True),  # the unit
        ("q=tinh+song+xanh", True),  # where it is
        ("q=nui+biec", False),
        ("q=heo+dat", False),
        ("q=he", False),  # too short
        ("q=%25%25%25", False),
        ("q=___", False),
        ("nam=khong-ai-doc", True),
    ],
)
def test_it_is_found_without_accents(office, query, found):
    published_one(office, title="Hẻm sạch, nhà đẹp")

    assert listed(query) == (["Hẻm sạch, nhà đẹp"] if found else [])


def test_a_common_phrase_is_read_in_order(office, monkeypatch):
    monkeypatch.setattr(published, "_MOST", 1)
    titles = [published_one(office).line.title for _ in range(3)]

    assert listed("q=hem+sach") == titles[::-1]


def test_a_question_that_would_cost_too_much_is_answered_in_words(office, monkeypatch):
    published_one(office)
    slow = Publication.objects.extra(where=["pg_sleep(2) IS NOT NULL"])
    monkeypatch.setattr(published, "listed", lambda _key: slow)
    monkeypatch.setattr("models_registry.library.public_views._PATIENCE", "20ms")

    answer = Client().get(f"{reverse('public:models')}?q=hem")

    assert answer.status_code == 200
    assert "Gõ thêm chữ" in answer.content.decode()


def test_pages_go_on_where_the_last_one_ended(office, monkeypatch):
    monkeypatch.setattr("models_registry.library.public_views._ON_A_PAGE", 2)
    titles = [published_one(office).line.title for _ in range(3)]

    body = Client().get(f"{reverse('public:models')}?q=hem+sach").content.decode()
    link = re.search(r'rel="next" href="[^"?]*\?([^"]+)"', body).group(1).replace("&amp;", "&")

    assert listed("q=hem+sach") == titles[:0:-1]
    assert listed(link) == titles[:1]


def test_a_page_costs_the_same_few_queries_whatever_it_holds(office):
    costs = []
    for _ in range(3):
        made = published_one(office)
        for address in (
            reverse("public:models"),
            f"{reverse('public:models')}?q=hem",
            reverse("public:model", args=[made.token]),
        ):
            with CaptureQueriesContext(connection) as captured:
                Client().get(address)
            costs.append(len(captured))
    assert costs[:3] == costs[3:6] == costs[6:]
    assert costs[:3] == [6, 7, 3]  # of a list, three are about its transaction


@pytest.mark.parametrize(
    "who",
    [
        "a stranger",
        "an old cookie",
        "a broken cookie",
        "somebody signed in",
        "somebody with an issued password",
    ],
)
def test_it_is_the_same_page_for_everybody_and_sets_no_cookie(office, who):
    made = published_one(office)
    client = Client()
    if who == "an old cookie":
        client.cookies["sessionid"] = "x" * 32
        client.cookies["messages"] = "x"
    elif who == "a broken cookie":
        client.cookies["sessionid"] = client.cookies["csrftoken"] = "bad"
    elif who != "a stranger":
        client.force_login(office.reviewer)
        office.reviewer.must_change_password = who == "somebody with an issued password"
        office.reviewer.save()
    for address in (reverse("public:models"), reverse("public:model", args=[made.token])):
        bare = Client().get(address)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        assert answer.status_code == 200
        assert answer.content == bare.content
        again = client.get(address, headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304
        for told in (answer, again):
            assert not told.cookies
            assert "Vary" not in told
        assert not [one for one in captured if "session" in one["sql"] or "accounts_user" in one["sql"]]


def test_a_cache_may_keep_it_and_must_ask_again(office):
    one = office.at_status(Status.RECOGNISED)
    address = reverse("public:model", args=[publish(office, one).token])

    first = Client().get(address)
    assert first["Cache-Control"] == "public, no-cache"
    again = Client().get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    walk.revoke(office, one)
    gone = Client().get(address, headers={"if-none-match": first["ETag"]})
    assert (gone.status_code, gone["Cache-Control"]) == (404, "no-store")


def test_search_engines_are_asked_to_stay_away_only_where_it_is_set(office, settings):
    address = reverse("public:model", args=[published_one(office).token])
    assert "X-Robots-Tag" not in Client().get(address)
    settings.PUBLIC_NOINDEX = True
    assert Client().get(address)["X-Robots-Tag"] == "noindex"
    assert Client().get(reverse("public:models"))["X-Robots-Tag"] == "noindex"


def test_nothing_is_taken_from_strangers_but_a_question(office):
    made = published_one(office)
    for address in (reverse("public:models"), reverse("public:model", args=[made.token])):
        for method in ("post", "put", "patch", "delete"):
            assert getattr(Client(enforce_csrf_checks=False), method)(address).status_code == 405


@pytest.mark.parametrize("naughty", NAUGHTY.values(), ids=NAUGHTY)
def test_whatever_a_stranger_types_the_answer_is_a_page(office, naughty):
    made = published_one(office)
    asked = dict.fromkeys(("q", "trang", "nam"), naughty[:2000])
    for address in (reverse("public:models"), reverse("public:model", args=[made.token])):
        answer = Client().get(address, asked)
        assert answer.status_code == 200
        assert MARK not in answer.content.decode()


@pytest.mark.parametrize("naughty", NAUGHTY.values(), ids=NAUGHTY)
def test_whatever_is_published_is_text(office, naughty):
    one = office.at_status(Status.RECOGNISED)
    line = one.recognitions.live().get()
    typed = {"summary": naughty, "seen": publishing.seen(line), "stage": "publish"}

    answer = signed_in(office.decider).post(addresses(one)[0], typed)

    assert answer.status_code in (302, 422)
    assert MARK not in answer.content.decode()
    for made in Publication.objects.at(None):
        assert MARK not in read(made)
        assert "<script>alert" not in read(made)


def test_what_never_was_and_what_is_no_more_are_answered_alike(office):
    one = office.at_status(Status.RECOGNISED)
    made = publish(office, one)
    publishing.take_back(
        one,
        Level.PROVINCE,
        seen_then=publishing.seen(one.recognitions.live().get(level=Level.PROVINCE)),
        by=office.decider,
    )

    answers = [Client().get(reverse("public:model", args=[token])) for token in (made.token, "khongbaogio1")]

    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content == answers[1].content
