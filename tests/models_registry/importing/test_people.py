"""People from a workbook: what the page that opens one account asks of each, passwords later, and back again."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from danvan.accounts import actions as accounts
from danvan.accounts.models import Membership, SignIn, User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError
from danvan.audit.models import AuditEvent
from danvan.jobs import worker
from danvan.units.models import today
from models_registry.importing import actions, papers, people
from models_registry.importing.kind import Place
from models_registry.importing.kinds import KINDS
from models_registry.models import ImportBatch, ImportKind, ImportState
from tests.factories.people import person
from tests.factories.registrations import Office
from tests.factories.sheets import listed, workbook
from tests.factories.tree import grow
from tests.models_registry.importing.test_import import bring, written
from tests.models_registry.importing.test_pages import client_of

NAME, UNIT, ROLE, USERNAME, SINCE, UNTIL, PHONE, EMAIL = HEADS = tuple(one.title for one in people.FIELDS)
WARD, SIBLING = "Phường Bến Đò", "Phường Cây Đa"
REGISTRAR, REVIEWER, VIEWER = Role.REGISTRAR.label, Role.REVIEWER.label, Role.VIEWER.label


@pytest.fixture
def office(db):
    office = Office()
    office.admin = person("province.admin", (Role.ADMINISTRATOR, office.tree.province))
    return office


def told(name, unit=WARD, role=REGISTRAR, **more):
    return {NAME: name, UNIT: unit, ROLE: role} | more


TWO = (told("Nguyễn Thị Lan", **{PHONE: 912345678}), told("Trần Văn Sáu", "W12", f"{REVIEWER}, {VIEWER}"))


def brought(office, *rows, content=None, by=None, unit=None, **how):
    return bring(
        office,
        content or listed(*rows, heads=HEADS),
        by=by or office.admin,
        unit=unit or office.tree.province,
        kind=ImportKind.PEOPLE,
        **how,
    )


def undone(batch, by=None):
    actions.undo(batch, by=by or batch.by)
    worker.work_off()
    batch.refresh_from_db()
    return batch


def opened(batch):
    return {
        user.username: user
        for user in User.objects.filter(pk__in=batch.rows.exclude(account=None).values("account"))
    }


def slips(office, batch, *, part=0, by=None):
    """The page of one part, and what stands on it: the password by the name to sign in by."""
    answer = client_of(by or office.admin).post(reverse("imports:slips", args=[batch.token]), {"part": part})
    made = answer.context["slips"] if answer.status_code == 200 else []
    return answer, {user.username: first for user, first, _ in made}


def test_a_list_opens_accounts_with_which_nobody_can_sign_in_yet(office):
    batch = brought(office, *TWO)
    assert (batch.state, batch.counts["ready"], batch.period) == (ImportState.CHECKED, 2, None), [
        *batch.rows.values_list("problems")
    ]
    assert batch.rows.first().note == f"lan.nt · {REGISTRAR} · {WARD}"
    assert not User.objects.filter(username="lan.nt").exists()
    batch = written(batch)

    assert batch.state == ImportState.DONE, batch.why_not
    lan, six = (opened(batch)[name] for name in ("lan.nt", "sau.tv"))
    assert (lan.full_name, lan.phone, lan.must_change_password) == ("Nguyễn Thị Lan", "0912345678", True)
    assert not lan.has_usable_password()
    held = [(post.unit, post.role, post.since, post.given_by) for post in six.memberships.order_by("pk")]
    assert held == [
        (office.tree.sibling_ward, role, today(), office.admin) for role in (Role.REVIEWER, Role.VIEWER)
    ]
    log = AuditEvent.objects.filter(table="accounts_user", key=str(lan.pk), operation="I").get()
    assert log.actor == str(office.admin.pk)
    answer = Client().post(reverse("accounts:login"), {"username": "lan.nt", "password": lan.password})
    assert answer.status_code == 422


def test_every_mistake_is_told_on_its_cell_and_in_words(office):
    person("lan", (Role.VIEWER, office.tree.ward))
    soon, before = today() + dt.timedelta(days=9), today() - dt.timedelta(days=1)
    rows = (
        told(None, **{PHONE: "0912 345 678"}),
        told("A" * 121),
        told("Nguyễn Thị Lan", None),
        told("Nguyễn Thị Lan", "Phường Không Có"),
        told("Nguyễn Thị Lan", "Xã Đèo Gió"),  # of another province
        told("Nguyễn Thị Lan", "Phường"),
        told("Nguyễn Thị Lan", role=None),
        told("Nguyễn Thị Lan", role=f"{VIEWER}, Trưởng ban"),
        told("Nguyễn Thị Lan", **{USERNAME: "lan"}),
        told("Nguyễn Thị Lan", **{USERNAME: "nguyễn lan"}),
        told("Nguyễn Thị Lan", **{SINCE: "hôm qua"}),
        told("Nguyễn Thị Lan", **{UNTIL: f"{before:%d/%m/%Y}"}),
        told("Nguyễn Thị Lan", **{SINCE: soon, UNTIL: soon - dt.timedelta(days=1)}),
        told("Nguyễn Thị Lan", **{PHONE: "không có"}),
        told("Nguyễn Thị Lan", **{EMAIL: "lan"}),
    )
    batch = brought(office, *rows)

    said = {row.number: row.problems for row in batch.rows.order_by("number")}
    assert batch.counts["wrong"] == len(rows) == len(said)
    assert [(letters, title) for ((letters, title, _),) in said.values()] == [
        ("A", NAME), ("A", NAME), *[("B", UNIT)] * 4, *[("C", ROLE)] * 2, *[("D", USERNAME)] * 2, ("E", SINCE),
        *[("F", UNTIL)] * 2, ("G", PHONE), ("H", EMAIL),
    ]  # fmt: skip
    words = [why for ((_, _, why),) in said.values()]
    for why, part in zip(
        words,
        ("Chưa điền", "tối đa 120", "Thiếu đơn vị", "Không có đơn vị “Phường Không Có”", "Không có đơn vị “Xã Đèo Gió”",
         "Có nhiều đơn vị “Phường”: Phường Bến Đò (W11), Phường Cây Đa (W12)", "Thiếu vai trò",
         "Không có vai trò “Trưởng ban”", "đã có người dùng", "Chỉ dùng chữ, số", "ngày", "phải từ hôm nay", "phải từ hôm nay",
         "điện thoại", ""),
        strict=True,
    ):  # fmt: skip
        assert part in why
        assert why.endswith((".", "…", "mã đơn vị."))
    made = io.BytesIO()
    papers.errors(batch, to=made)
    assert load_workbook(made).active.max_row == len(rows) + 1


def test_the_same_list_twice_doubles_nobody(office):
    rows = (*TWO, TWO[0], told("Nguyễn Thị  LAN"))
    first, second = brought(office, *rows), brought(office, *rows)
    for batch in (first, second):
        assert (batch.counts["ready"], batch.counts["twin"]) == (2, 2)
    assert "với dòng 2" in first.rows.get(number=4).note
    before = User.objects.count()
    assert written(first).state == ImportState.DONE
    assert written(second).state == ImportState.DONE  # both were read before either was written
    assert (second.counts["ready"], second.counts["twin"]) == (0, 4)
    assert User.objects.count() == before + 2
    assert Membership.objects.filter(user__username__startswith="sau").count() == 2
    third = brought(office, *rows, told("Lê Thị Tư"))
    assert (third.counts["ready"], third.counts["twin"]) == (1, 4)
    assert "đã có tài khoản “lan.nt”" in third.rows.get(number=2).note
    # Confirmed twice it is written once.
    third = written(third)
    assert written(third).counts["ready"] == 1
    assert User.objects.count() == before + 3


def test_a_namesake_is_somebody_else_where_the_list_says_so(office):
    person("lan.old", (Role.VIEWER, office.tree.ward))
    same = told("Người lan.old")
    batch = brought(office, same, same | {USERNAME: "lan.moi"}, same | {USERNAME: "LAN.old"})
    assert [row.outcome for row in batch.rows.order_by("number")] == ["twin", "ready", "twin"]
    assert "người cùng tên, cùng đơn vị có tài khoản “lan.old”" in batch.rows.get(number=3).note
    assert list(opened(written(batch))) == ["lan.moi"]


def test_names_that_two_lists_would_both_give_are_given_once(office):
    one, other = brought(office, told("Nguyễn Thị Lan")), brought(office, told("Nguyễn Thu Lan"))
    assert "lan.nt ·" in other.rows.get().note
    written(one)
    other = written(other)
    assert other.counts["ready"] == 0
    assert "Tên đăng nhập này đã có người dùng" in other.rows.get().problems[0][2]


def test_what_a_column_does_not_say_holds_for_all_and_a_group_is_a_unit(office):
    content = workbook(
        ("TT", "Cán bộ", "Điện thoại"),
        ("I", WARD, None), (1, "Nguyễn Thị Lan", "0912 345 678"), (2, "Trần Văn Sáu", "0912 345 679"),
        ("II", SIBLING, None), (1, "Lê Thị Tư", "0912 345 670"),
    )  # fmt: skip
    batch = brought(office, content=content)
    assert batch.state == ImportState.MAPPING
    client, address = client_of(office.admin), reverse("imports:columns", args=[batch.token])
    page = client.get(address).content.decode()
    assert "Mục của tài khoản" in page
    assert "ví dụ cả danh sách cùng giữ một vai trò" in page
    assert client.post(address, {"cot-C": "phone"}).status_code == 422
    assert client.post(address, {"cot-B": "full_name", "cot-C": "phone", "chung-role": REGISTRAR})
    worker.work_off()
    batch.refresh_from_db()
    assert batch.counts["ready"] == 3, [*batch.rows.values_list("problems")]
    units = [row.values["opening"]["unit_name"] for row in batch.rows.filter(outcome="ready")]
    assert units == [WARD, WARD, SIBLING]


def test_the_template_offers_the_units_and_its_example_is_nobody(office):
    made = io.BytesIO()
    KINDS[ImportKind.PEOPLE].template(Place(office.tree.province), None, by=office.admin, to=made)
    book = load_workbook(made)
    assert [cell.value for cell in book.worksheets[0][1]][: len(HEADS)] == list(HEADS)
    texts = {str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value}
    assert {WARD, SIBLING, REGISTRAR, Role.ADMINISTRATOR.label} <= texts
    assert "Xã Đèo Gió" not in texts
    batch = brought(office, content=made.getvalue())
    assert (batch.state, batch.counts["ready"], batch.counts["wrong"]) == (ImportState.CHECKED, 0, 0)
    answer = client_of(office.admin).post(reverse("imports:template"), {"place": "x"})
    assert answer.status_code == 200


# Who may


def test_nobody_brings_in_people_but_who_looks_after_their_accounts(office):
    for who in (office.registrar, office.reviewer, office.decider, office.leader):
        with pytest.raises(NotPermittedError, match="danh sách tài khoản"):
            brought(office, *TWO, by=who)
        page = client_of(who).get(reverse("imports:index"))
        assert "Tài khoản của người thuộc" not in page.content.decode()
    with pytest.raises(NotPermittedError):
        brought(office, *TWO, unit=office.tree.ward)  # no post there, only above
    with pytest.raises(NotPermittedError):
        brought(office, *TWO, unit=office.tree.other_province)
    with pytest.raises(NotPermittedError):  # an administrator reads nobody's dossiers, and brings in none
        bring(office, listed(*TWO, heads=HEADS), by=office.admin, unit=office.tree.province, is_desk=True)
    assert not ImportBatch.objects.exists()


def test_a_list_of_people_is_seen_by_who_looks_after_accounts_there_alone(office):
    both = person("both", (Role.REVIEWER, office.tree.province), (Role.ADMINISTRATOR, office.tree.ward))
    ward_admin = person("ward.admin", (Role.ADMINISTRATOR, office.tree.ward))
    colleague = person("province.admin2", (Role.ADMINISTRATOR, office.tree.province))
    batch = written(brought(office, *TWO, name="nguoi.xlsx"))
    dossiers = bring(office, listed({"Tên mô hình, điển hình": "Vườn mẫu"}))
    addresses = [
        reverse(f"imports:{name}", args=[batch.token]) for name in ("batch", "columns", "undo", "errors", "slips")
    ]  # fmt: skip
    for who in (both, ward_admin, office.registrar, office.reviewer):
        client = client_of(who)
        for address in addresses:
            answers = [client.post(address, {"part": 0}), client.get(address)]
            assert {answer.status_code for answer in answers} <= {403, 404, 405}, (who, address)
        assert "nguoi.xlsx" not in client.get(reverse("imports:index")).content.decode()
    assert not any(user.has_usable_password() for user in opened(batch).values())
    assert client_of(colleague).get(addresses[0]).status_code == 200
    for who in (office.admin, colleague):
        assert client_of(who).get(reverse("imports:batch", args=[dossiers.token])).status_code == 404


def test_a_list_gives_nothing_beyond_the_territory_of_who_brings_it_in(office):
    """Neither a post outside, nor a second one to somebody there is, nor one to oneself."""
    admin = person("ward.admin", (Role.ADMINISTRATOR, office.tree.ward))
    rows = (
        told("Trần Văn Sáu", SIBLING),
        told("Trần Văn Sáu", "Tỉnh Sông Xanh", Role.ADMINISTRATOR.label),
        told(admin.full_name, WARD, REVIEWER),
        told("Người khác", WARD, REVIEWER, **{USERNAME: "WARD.admin"}),
        told("Trần Văn Sáu", "Khu phố 1", Role.ADMINISTRATOR.label),
    )
    batch = brought(office, *rows, by=admin, unit=office.tree.ward)
    assert [row.outcome for row in batch.rows.order_by("number")] == [
        "wrong", "wrong", "twin", "wrong", "ready",
    ]  # fmt: skip
    batch = written(batch)
    (made,) = opened(batch).values()
    assert [(post.unit, post.role) for post in made.memberships.all()] == [
        (office.tree.cell, Role.ADMINISTRATOR)
    ]
    assert [post.role for post in admin.memberships.all()] == [Role.ADMINISTRATOR]


def test_who_lost_the_post_meanwhile_opens_nobody(office):
    batch = brought(office, *TWO)
    actions.confirm(batch, by=office.admin)
    accounts.end_post(office.admin.memberships.get(), last_day=today() - dt.timedelta(days=1))
    before = User.objects.count()
    worker.work_off()
    batch.refresh_from_db()
    assert User.objects.count() == before
    assert batch.counts["ready"] == 0
    assert {row.outcome for row in batch.rows.all()} == {"wrong"}


# Slips


def test_passwords_are_made_for_a_part_shown_once_and_kept_nowhere(office, caplog, monkeypatch):
    monkeypatch.setattr("danvan.accounts.opening.MOST", 2)
    batch = written(brought(office, *TWO, told("Lê Thị Tư")))
    page = client_of(office.admin).get(reverse("imports:batch", args=[batch.token]))
    assert [(part.rows, part.people, part.without, part.unused) for part in page.context["parts"]] == [
        ("2–3", 2, 2, 2), ("4–4", 1, 1, 1),
    ]  # fmt: skip

    answer, first = slips(office, batch)

    assert set(first) == {"lan.nt", "sau.tv"}
    assert "no-store" in answer["Cache-Control"]
    page = answer.content.decode()
    assert all(password in page for password in first.values())
    assert WARD in page
    assert not opened(batch)["tu.lt"].has_usable_password()
    kept = json.dumps(
        [
            *AuditEvent.objects.values_list("before", "after"),
            *batch.rows.values_list("values", "cells", "note"),
            *User.objects.values_list("password", "full_name"),
        ]
    )
    assert not any(password in kept or password in caplog.text for password in first.values())
    client = Client()
    answer = client.post(
        reverse("accounts:login"), {"username": "lan.nt", "password": first["lan.nt"]}, follow=True
    )
    assert answer.redirect_chain[-1][0] == reverse("accounts:password")
    # Asked again: who signed in keeps theirs, the others have new ones.
    _, second = slips(office, batch)
    assert set(second) == {"sau.tv"}
    assert not User.objects.get(username="sau.tv").check_password(first["sau.tv"])
    assert User.objects.get(username="lan.nt").check_password(first["lan.nt"])


def test_no_slip_for_accounts_in_use_closed_or_held_outside(office):
    batch = written(brought(office, *TWO, told("Lê Thị Tư"), told("Phan Văn Hai"), told("Hồ Văn Ba")))
    made = opened(batch)
    accounts.choose_password(made["lan.nt"], "mật khẩu riêng của Lan")
    accounts.set_active(made["sau.tv"], active=False)
    accounts.give_post(
        made["tu.lt"], unit=office.tree.other_province, role=Role.VIEWER, since=today(), by=None
    )
    Client().force_login(made["hai.pv"])
    _, found = slips(office, batch)
    assert set(found) == {"ba.hv"}
    assert User.objects.get(username="lan.nt").check_password("mật khẩu riêng của Lan")
    accounts.set_active(made["ba.hv"], active=False)
    answer, _ = slips(office, batch)
    assert answer.status_code == 409
    assert "Không còn ai trong phần này" in answer.content.decode()


@pytest.mark.parametrize("part", ["", "-1", "7", "999999999", "x", "1" * 40])
def test_a_part_that_is_none_is_answered(part, office):
    batch = written(brought(office, *TWO))
    answer, _ = slips(office, batch, part=part)
    assert answer.status_code == 409
    assert not any(user.has_usable_password() for user in opened(batch).values())


def test_slips_only_where_accounts_were_opened(office):
    batch = brought(office, *TWO)
    assert slips(office, batch)[0].status_code == 409
    batch = undone(written(batch))
    assert slips(office, batch)[0].status_code == 409
    assert client_of(office.admin).get(reverse("imports:slips", args=[batch.token])).status_code == 405


# Back


def test_taken_back_the_accounts_are_gone_and_the_log_tells_of_them(office):
    batch = written(brought(office, *TWO))
    numbers = [user.pk for user in opened(batch).values()]
    slips(office, batch)  # handed out, nobody has signed in
    colleague = person("province.admin2", (Role.ADMINISTRATOR, office.tree.province))
    batch = undone(batch, by=colleague)

    assert batch.state == ImportState.UNDONE, batch.why_not
    assert not User.objects.filter(pk__in=numbers).exists()
    assert not Membership.objects.filter(user__in=numbers).exists()
    log = AuditEvent.objects.filter(table="accounts_user", key=str(numbers[0])).order_by("pk")
    assert [(one.operation, one.actor) for one in log] == [
        ("I", str(office.admin.pk)), ("U", str(office.admin.pk)), ("D", str(colleague.pk)),
    ]  # fmt: skip
    assert log.last().before["username"] == "lan.nt"
    page = client_of(office.admin).get(reverse("imports:batch", args=[batch.token])).content.decode()
    assert "2 tài khoản của danh sách này không còn" in page
    again = written(brought(office, *TWO))
    assert again.counts["ready"] == 2


def _signs_in(office, user):
    Client().force_login(user)


def _signed_in_long_ago(office, user):
    Client().force_login(user)
    SignIn.objects.all().delete()


def _chooses_a_password(office, user):
    accounts.choose_password(user, "mật khẩu riêng của Lan")


def _has_another_post(office, user):
    accounts.give_post(user, unit=office.tree.sibling_ward, role=Role.VIEWER, since=today(), by=office.admin)


def _lost_the_post(office, user):
    accounts.end_post(user.memberships.get(), last_day=today() - dt.timedelta(days=1))


def _has_until(office, user):
    accounts.end_post(user.memberships.get(), last_day=today() + dt.timedelta(days=1))


def _is_the_last_administrator(office, user):
    Membership.objects.filter(user=user).update(role=Role.ADMINISTRATOR)


def _asked_for_work(office, user):
    worker.enqueue("import", owner=user, batch=0)


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (_signs_in, "đã có người đăng nhập"),
        (_signed_in_long_ago, "đã có người đăng nhập"),
        (_chooses_a_password, "đã có người đăng nhập"),
        (_has_another_post, "đã thay đổi sau khi nhập"),
        (_lost_the_post, "đã thay đổi sau khi nhập"),
        (_has_until, "đã thay đổi sau khi nhập"),
        (_is_the_last_administrator, "đã thay đổi sau khi nhập"),
        (_asked_for_work, "đã được dùng trong việc khác"),
    ],
)
def test_what_somebody_went_on_with_is_not_taken_back(happens, why, office):
    batch = written(brought(office, *TWO))
    happens(office, opened(batch)["lan.nt"])
    batch = undone(batch)
    assert batch.state == ImportState.DONE
    assert batch.why_not.startswith("Không hoàn tác được")
    assert why in batch.why_not
    assert "“lan.nt”" in batch.why_not or why.endswith("việc khác")
    assert len(opened(batch)) == 2
    assert Membership.objects.filter(user__in=opened(batch).values()).count() >= 2


def test_who_does_not_look_after_an_account_any_more_does_not_take_it_back(office):
    admin = person("ward.admin", (Role.ADMINISTRATOR, office.tree.ward))
    batch = written(brought(office, told("Nguyễn Thị Lan"), by=admin, unit=office.tree.ward))
    accounts.end_post(admin.memberships.get(), last_day=today() - dt.timedelta(days=1))
    with pytest.raises(NotPermittedError):
        undone(batch, by=User.objects.get(pk=admin.pk))
    assert len(opened(batch)) == 1


# Pages


def uploaded(client, place, content, **more):
    asked = {"place": place, "key": uuid.uuid4(), "file": SimpleUploadedFile("nguoi.xlsx", content), **more}
    return client.post(reverse("imports:index"), asked)


def test_an_administrator_goes_from_the_upload_to_the_slips_before_there_is_any_period(db):
    tree = grow()
    client = client_of(person("province.admin", (Role.ADMINISTRATOR, tree.province)))
    index = client.get(reverse("imports:index"))
    assert "Cấp tài khoản cho nhiều người theo danh sách trong Excel" in index.content.decode()
    assert set(index.context["form"].fields) == {"place", "file"}
    assert client.post(reverse("imports:template")).status_code == 200
    address = uploaded(client, f"tai-khoan:{tree.province.pk}", listed(*TWO, heads=HEADS))["Location"]
    worker.work_off()
    page = client.get(address).content.decode()
    assert "<b>2</b> dòng nhận được" in page
    assert "Mỗi dòng nhận được sẽ thành một tài khoản" in page
    client.post(f"{address}nhap/")
    worker.work_off()
    page = client.get(address).content.decode()
    assert "Đã nhập 2 tài khoản." in page
    assert "Cấp mật khẩu, in phiếu" in page
    assert "Xóa 2 tài khoản này?" in client.get(f"{address}hoan-tac/").content.decode()
    answer = client.post(f"{address}phieu/", {"part": 0})
    assert f'href="{address}"' in answer.content.decode()
    assert "Cấp lại cho 2 người" in client.get(address).content.decode()
    assert "nguoi.xlsx" in client.get(reverse("imports:index")).content.decode()


def test_who_reviews_and_looks_after_accounts_chooses_what_the_list_is(office):
    both = person("both", (Role.REVIEWER, office.tree.province), (Role.ADMINISTRATOR, office.tree.province))
    client, place = client_of(both), f"tai-khoan:{office.tree.province.pk}"
    form = client.get(reverse("imports:index")).context["form"]
    assert {word.partition(":")[0] for word, _ in form.fields["place"].choices} >= {"cap-duoi", "tai-khoan"}
    answer = uploaded(client, f"cap-duoi:{office.tree.province.pk}", listed(*TWO, heads=HEADS))
    assert "Chọn kỳ thi đua." in answer.content.decode()
    address = uploaded(
        client,
        place,
        listed(told(None, **{PHONE: "0912 345 678"}), *TWO, heads=HEADS),
        period=office.period.pk,
        way="gui",
    )
    worker.work_off()
    batch = ImportBatch.objects.get()
    assert (batch.kind, batch.period, batch.sends) == (ImportKind.PEOPLE, None, False)
    written(batch)
    again = f"{reverse('imports:index')}?nhu={batch.token}"
    assert again in client.get(address["Location"]).content.decode()
    assert client.get(again).context["form"]["place"].value() == place


# Many


def test_a_line_more_costs_the_same_few_questions(office):
    def asked(number):
        rows = [told(f"Người thứ {one}", **{USERNAME: f"nguoi.{number}.{one}"}) for one in range(number)]
        batch = actions.upload(
            io.BytesIO(content := listed(*rows, heads=HEADS)), name="ds.xlsx", size=len(content), unit=office.tree.province,
            is_desk=False, sends=False, period=None, by=office.admin, kind=ImportKind.PEOPLE, later=False,
        )  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as reading:
            actions.work(batch)
        assert batch.counts["ready"] == number
        batch.state = ImportState.WRITING
        batch.save()
        with CaptureQueriesContext(connection) as writing:
            actions.work(batch)
        assert batch.state == ImportState.DONE
        return len(reading), len(writing)

    few, more, most = asked(5), asked(15), asked(25)
    assert [b - a for a, b in zip(few, more, strict=True)] == [b - a for a, b in zip(more, most, strict=True)]
    assert (more[0] - few[0]) / 10 <= 2
    assert (more[1] - few[1]) / 10 <= 12


def test_five_hundred_people_are_one_list(office):
    rows = [told(f"Người thứ {one}", (WARD, SIBLING)[one % 2]) for one in range(500)]
    batch = written(brought(office, *rows))
    assert batch.state == ImportState.DONE, batch.why_not
    assert len(opened(batch)) == 500
    page = client_of(office.admin).get(reverse("imports:batch", args=[batch.token]))
    assert [part.people for part in page.context["parts"]] == [60] * 8 + [20]
    assert undone(batch).state == ImportState.UNDONE, batch.why_not


def test_more_than_the_most_are_left_for_another_list(office, monkeypatch):
    monkeypatch.setattr(people, "MOST", 2)
    batch = brought(office, *TWO, told("Lê Thị Tư"))
    assert (batch.counts["ready"], batch.counts["wrong"]) == (2, 1)
    assert "Mỗi tệp nhập tối đa 2 người" in batch.rows.get(outcome="wrong").problems[0][2]
