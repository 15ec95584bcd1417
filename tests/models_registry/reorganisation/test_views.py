"""A reorganisation by screen: written line by line or from a file, looked at, decided, carried out once, taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.jobs import worker
from danvan.units import actions as tree_actions
from danvan.units import plan_file
from danvan.units.enums import Level, UnitKind
from danvan.units.models import Unit, UnitTerm
from danvan.units.plan_file import HEAD
from danvan.units.reform import Agencies, Deed, Line
from models_registry.models import Deadline, Reorganisation, ReorganisationPlan, Sector, Step
from models_registry.registration import periods
from models_registry.reorganisation import drafting
from tests.factories.people import person
from tests.models_registry.reorganisation.test_actions import World, everything

pytestmark = pytest.mark.django_db
MERGER = (
    Line(0, Deed.MERGE, "W11", "W31", "Phường Mới", UnitKind.WARD, "P1"),
    Line(0, Deed.MERGE, "W12", "W31"),
)


@pytest.fixture
def world(db):
    made = World()
    made.boss = person("province.admin", (Role.ADMINISTRATOR, made.tree.province))
    made.colleague = person("province.admin2", (Role.ADMINISTRATOR, made.tree.province))
    return made


@pytest.fixture
def boss(world):
    return client_of(world.boss)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def page(name, *args):
    return reverse(f"reorganisation:{name}", args=args)


def begun(world, lines=MERGER, **more):
    told = {"title": "Nhập hai phường", "on": timezone.localdate(), "resolution": "Nghị quyết 9", **more}
    return drafting.begin(**told, lines=lines, by=world.boss)


def text(response):
    return response.content.decode()


def typed(plan, **values):
    return {
        "version": plan.version,
        "name": "",
        "kind": "",
        "code": "",
        "parent": "",
        "desk_name": "",
    } | values


def deeds(plan):
    plan.refresh_from_db()
    return [(line.deed, line.old, line.code) for line in drafting.lines_of(plan)]


# Writing


def test_a_plan_is_begun_written_by_lines_and_listed(world, boss):
    assert "Chưa có phương án nào" in text(boss.get(page("index")))
    said = {"title": "Sắp xếp phường", "on": "1/7/2026", "resolution": ""}
    answer = boss.post(page("begin"), said)
    plan = ReorganisationPlan.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page("plan", plan.pk))
    assert (plan.unit, plan.on, plan.made_by) == (world.tree.province, dt.date(2026, 7, 1), world.boss)

    # Picked from the list, by its bare name, and by its code.
    merger = {
        "old_0": "Phường Bến Đò (W11)",
        "old_1": "phuong cay da",
        "name": "Phường Mới",
        "kind": "ward",
        "code": "W31",
        "parent": "P1",
    }
    assert boss.post(page("add", plan.pk, "nhap"), typed(plan, **merger)).status_code == 302
    assert deeds(plan) == [(Deed.MERGE, "W11", "W31"), (Deed.MERGE, "W12", "W31")]
    agency = f"Sở Tư pháp tỉnh (#{world.tree.agency.pk})"
    rename = typed(plan, old=agency, name="Sở Nội chính")
    assert boss.post(page("add", plan.pk, "doi"), rename).status_code == 302
    plan.refresh_from_db()
    opened = typed(plan, name="Ban Quản lý", kind="state_body", code="B1", parent="W31")
    assert boss.post(page("add", plan.pk, "lap"), opened).status_code == 302
    plan.refresh_from_db()
    assert (
        boss.post(
            page("add", plan.pk, "ket-thuc"), {"version": plan.version, "old_0": "Khu phố 1"}
        ).status_code
        == 302
    )

    shown = text(boss.get(page("plan", plan.pk)))
    assert "Phường Bến Đò, Phường Cây Đa → Phường Mới" in shown
    assert "đổi tên thành Sở Nội chính" in shown
    assert "trực thuộc Phường Mới" in shown
    assert [line.number for line in drafting.lines_of(plan)] == [2, 3, 4, 5]
    assert "Sắp xếp phường" in text(boss.get(page("index")))


def test_a_split_is_one_form_and_says_where_the_main_part_goes(world, boss):
    plan = begun(world, ())
    parts = {
        f"{name}_{at}": value
        for at, said in enumerate((("Phường Một", "ward", "W41", "P1"), ("Xã Hai", "commune", "W42", "P1")))
        for name, value in zip(("name", "kind", "code", "parent"), said, strict=True)
    }
    sent = {"version": 1, "old": "W11", "main": "1", **parts}
    assert "main" in boss.post(page("add", plan.pk, "chia"), {**sent, "main": "3"}).context["form"].errors
    assert boss.post(page("add", plan.pk, "chia"), sent).status_code == 302
    plan.refresh_from_db()
    assert [(line.code, line.is_default) for line in drafting.lines_of(plan)] == [
        ("W41", False),
        ("W42", True),
    ]
    told = text(boss.get(page("rehearse", plan.pk)))
    assert "về đơn vị nhận phần chính" in told
    chosen = {"version": plan.version, "what": "main", "unit": world.tree.ward.pk, "code": "W41"}
    assert boss.post(page("decide", plan.pk), chosen).status_code == 302
    plan.refresh_from_db()
    assert [line.is_default for line in drafting.lines_of(plan)] == [True, False]


@pytest.mark.parametrize(
    ("deed", "values", "field", "said"),
    [
        ("nhap", {"old_0": "Phường Không Có"}, "old_0", "Không thấy đơn vị"),
        ("nhap", {"old_0": "Xã Đèo Gió"}, "old_0", "Không thấy đơn vị"),  # another province's
        ("nhap", {"old_0": "W11", "old_1": "W11"}, "old_0", "ghi hai lần"),
        ("nhap", {}, "old_0", "ít nhất một"),
        ("nhap", {"old_0": "W11"}, "name", "Chưa điền"),
        ("doi", {"old": "W11"}, "name", "ít nhất một điều"),
        ("ket-thuc", {"old_0": ""}, "old_0", "ít nhất một"),
        ("bo-cap-huyen", {"old": "P1"}, "old", "không có huyện nào"),
    ],
)
def test_what_cannot_be_understood_is_said_beside_its_box(world, boss, deed, values, field, said):
    plan = begun(world, ())
    answer = boss.post(page("add", plan.pk, deed), typed(plan, **values))
    assert answer.status_code == 422
    assert said in answer.context["form"].errors[field][0]
    assert deeds(plan) == []


def test_units_of_one_name_are_told_apart(world, boss):
    twin = tree_actions.open_unit(
        name="Phường Bến Đò",
        kind=UnitKind.OTHER,
        level=Level.GRASSROOTS,
        parent=world.tree.province,
        since=None,
    )
    plan = begun(world, ())
    answer = boss.post(page("add", plan.pk, "ket-thuc"), {"version": 1, "old_0": "Phường Bến Đò"})
    [said] = answer.context["form"].errors["old_0"]
    assert "(W11)" in said
    assert f"(#{twin.pk})" in said
    found = boss.get(page("suggest", plan.pk), {"q": "ben do"}).json()["results"]
    assert {one["label"] for one in found} == {"Phường Bến Đò (W11)", f"Phường Bến Đò (#{twin.pk})"}


def test_more_boxes_are_given_without_judging_what_is_typed(world, boss):
    plan = begun(world, ())
    answer = boss.post(
        page("add", plan.pk, "nhap"), typed(plan, old_0="W11", old_1="", old_2="", old_3="", more="1")
    )
    assert answer.status_code == 200
    form = answer.context["form"]
    assert (len(form.rows), form["old_0"].value()) == (8, "W11")
    assert "Chưa điền" not in text(answer)


def test_an_entry_is_changed_and_removed(world, boss):
    plan = begun(world, (*MERGER, Line(0, Deed.END, f"#{world.tree.cell.pk}")))
    filled = boss.get(page("change", plan.pk, 3)).context["form"]
    assert [row.fields[0].value() for row in filled.rows[:2]] == [
        "Phường Bến Đò (W11)",
        "Phường Cây Đa (W12)",
    ]
    sent = typed(plan, old_0="Phường Cây Đa (W12)", name="Phường Khác", kind="ward", code="W32", parent="P1")
    assert boss.post(page("change", plan.pk, 2), sent).status_code == 302
    assert deeds(plan) == [(Deed.MERGE, "W12", "W32"), (Deed.END, f"#{world.tree.cell.pk}", "")]
    for _ in range(2):  # sent twice
        boss.post(page("remove", plan.pk, 2), {"version": plan.version})
    assert deeds(plan) == [(Deed.END, f"#{world.tree.cell.pk}", "")]


def test_who_saves_what_another_has_saved_meanwhile_is_told_and_loses_nothing(world, boss):
    plan = begun(world)
    drafting.save_facts(
        plan, version=1, by=world.colleague, title="Tên của đồng nghiệp", on=plan.on, resolution="NQ 10"
    )
    mine = {"title": "Tên của tôi", "on": f"{plan.on:%d/%m/%Y}", "resolution": "NQ 11"}
    answer = boss.post(page("facts", plan.pk), {**mine, "version": 1})
    assert answer.status_code == 422
    assert "Người province.admin2 đã lưu phương án này" in text(answer)
    assert "Tên của tôi" in text(answer)
    plan.refresh_from_db()
    assert plan.title == "Tên của đồng nghiệp"
    assert boss.post(page("facts", plan.pk), {**mine, "version": plan.version}).status_code == 302
    plan.refresh_from_db()
    assert plan.title == "Tên của tôi"


def test_a_plan_is_copied_and_thrown_away(world, boss):
    plan = begun(world, transfers={"2": 1})
    boss.post(page("copy", plan.pk))
    twin = ReorganisationPlan.objects.exclude(pk=plan.pk).get()
    assert (twin.title, twin.lines, twin.transfers) == ("Nhập hai phường (bản sao)", plan.lines, {"2": 1})
    assert boss.post(page("discard", plan.pk)).status_code == 302
    assert list(ReorganisationPlan.objects.all()) == [twin]


# Files


def file_of(*lines, name="phuong-an.csv"):
    content = "\r\n".join((",".join(HEAD), *lines)).encode()
    return SimpleUploadedFile(name, content)


def test_a_plan_comes_from_excel_and_goes_back_to_it(world, boss):
    content = plan_file.write_excel(MERGER, title="Phương án")
    sent = {"title": "Từ tệp", "on": "1/7/2026", "file": SimpleUploadedFile("phuong-an.xlsx", content)}
    assert boss.post(page("begin"), sent).status_code == 302
    plan = ReorganisationPlan.objects.get()
    again = boss.get(page("download", plan.pk)).content
    assert plan_file.read(again, on=plan.on, resolution="").lines == tuple(drafting.lines_of(plan))
    csv = boss.get(page("download", plan.pk), {"dang": "csv"}).content
    assert plan_file.read(csv, on=plan.on, resolution="").lines == tuple(drafting.lines_of(plan))
    template = boss.get(page("template"))
    assert plan_file.read(template.content, on=plan.on, resolution="").lines == ()


def test_every_bad_line_of_a_file_is_named_and_what_there_was_stays(world, boss):
    plan = begun(world)
    bad = file_of("xào,W11,,,,,,", "nhập,W12,W31,,Vương quốc,P1,,")
    answer = boss.post(page("upload", plan.pk), {"file": bad, "how": "replace", "version": 1})
    assert answer.status_code == 422
    assert "Dòng 2: việc “xào” không có" in text(answer)
    assert "Dòng 3: loại đơn vị “Vương quốc” không có" in text(answer)
    assert len(deeds(plan)) == 2
    more = file_of(f"kết thúc,#{world.tree.cell.pk},,,,,,")
    assert boss.post(page("upload", plan.pk), {"file": more, "how": "add", "version": 1}).status_code == 302
    assert len(deeds(plan)) == 3


def test_what_the_map_does_not_allow_is_said_beside_its_line(world, boss):
    plan = begun(world, (*MERGER, Line(0, Deed.END, "XX"), Line(0, Deed.CONTINUE, "W21", name="Xã Khác")))
    shown = text(boss.get(page("plan", plan.pk)))
    assert "không có đơn vị “XX”" in shown
    assert "1 chỗ cần sửa" in shown
    assert "Phường Bến Đò" not in text(boss.get(page("plan", plan.pk), {"loi": "1"}))
    drafting.replace_lines(plan, [4], [], version=1, by=world.boss)
    # Another province's commune is nobody's business here, though it exists.
    assert "không thuộc Tỉnh Sông Xanh" in text(boss.get(page("plan", plan.pk)))
    assert "chỗ trong phương án cần sửa trước" in text(boss.get(page("rehearse", plan.pk)))


def test_a_unit_is_not_pushed_into_another_province(world):
    plan = begun(world, (Line(0, Deed.CONTINUE, "W11", parent="P2"),))
    shown = text(client_of(world.boss).get(page("plan", plan.pk)))
    assert "“Tỉnh Núi Biếc” không thuộc Tỉnh Sông Xanh" in shown
    answer = client_of(world.boss).post(page("carry_out", plan.pk), {"version": 1})
    assert answer.status_code == 403
    assert not Reorganisation.objects.exists()


# Rehearsed, decided, carried out, taken back


def test_everything_that_needs_a_decision_has_its_control_and_nothing_is_written(world, boss):
    plan = begun(world)
    before = everything()
    told = text(boss.get(page("rehearse", plan.pk)))
    assert everything() == before
    assert "1 cơ quan, đơn vị chưa chọn nơi" in told
    assert "Khu phố 1" in told
    assert "Thuộc Phường Mới" in told
    assert "thuc-hien" not in told
    assert boss.get(page("carry_out", plan.pk)).status_code == 302

    choice = {"version": 1, "what": "places", f"unit_{world.tree.cell.pk}": "W31"}
    boss.post(page("decide", plan.pk), choice)
    assert deeds(plan)[-1] == (Deed.CONTINUE, f"#{world.tree.cell.pk}", "")
    told = text(boss.get(page("rehearse", plan.pk)))
    assert "Không còn gì phải quyết định: thực hiện được." in told
    for what in ("ended", "opened", "changed", "desks", "posts", "homeless", "undecided", "divided"):
        assert boss.get(page("rehearsed_list", plan.pk, what)).status_code == 200

    stale = {"version": 1, "what": "agencies", "way": "ket-thuc"}
    assert "đã lưu phương án này" in text(boss.post(page("decide", plan.pk), stale, follow=True))
    plan.refresh_from_db()
    assert plan.agencies == ""


def test_it_is_carried_out_once_told_of_and_taken_back(world, boss):
    plan, other = begun(world, agencies=Agencies.FOLLOW), client_of(world.colleague)
    before = everything()
    asked = text(boss.get(page("carry_out", plan.pk)))
    assert "Thực hiện phương án này?" in asked
    for _ in range(2):
        answer = boss.post(page("carry_out", plan.pk), {"version": 1})
    done = Reorganisation.objects.get()
    assert answer["Location"] == page("done", done.pk)
    assert done.unit == world.tree.province
    report = text(boss.get(page("done", done.pk)))
    assert "Phường Mới" in report
    assert "Người ward.registrar" in report
    assert reverse("units:detail", args=[world.new().pk]) in report

    said = text(other.post(page("carry_out", plan.pk), {"version": 1}, follow=True))
    assert "Người province.admin đã thực hiện phương án này lúc" in said
    assert Reorganisation.objects.count() == 1
    assert other.post(page("discard", plan.pk)).status_code == 409

    ended = reverse("units:detail", args=[world.tree.ward.pk])
    assert f"{page('index')}?don-vi={world.tree.ward.pk}" in text(boss.get(ended))
    listed = text(boss.get(page("index"), {"don-vi": world.tree.ward.pk}))
    assert page("done", done.pk) in listed
    nothing = text(boss.get(page("index"), {"don-vi": world.tree.agency.pk}))
    assert "chưa qua lần sắp xếp nào" in nothing

    assert boss.post(page("undo", done.pk)).status_code == 302
    assert {name for name, content in everything().items() if content != before[name]} == set()
    assert "đã hoàn tác lúc" in text(boss.get(page("done", done.pk)))
    boss.post(page("copy_done", done.pk))
    assert ReorganisationPlan.objects.filter(done=None).get().size == 2


def test_what_was_built_on_is_not_taken_back_and_the_page_says_why(world, boss):
    plan = begun(world, agencies=Agencies.FOLLOW)
    done = drafting.carry_out(plan, version=1, by=world.boss)
    person("newcomer", (Role.VIEWER, world.new()))
    answer = boss.post(page("undo", done.pk))
    assert answer.status_code == 409
    assert "Không hoàn tác được nữa:" in text(answer)
    assert UnitTerm.objects.filter(code="W31").exists()


def test_a_plan_that_was_changed_since_it_was_looked_at_or_is_for_a_later_day_is_not_carried_out(world, boss):
    plan = begun(world, agencies=Agencies.FOLLOW)
    drafting.put_lines(plan, MERGER, version=1, by=world.colleague)
    answer = boss.post(page("carry_out", plan.pk), {"version": 1})
    assert answer.status_code == 409
    assert "Người province.admin2 đã lưu phương án này" in text(answer)
    later = begun(world, agencies=Agencies.FOLLOW, on=timezone.localdate() + dt.timedelta(days=30))
    assert "đến ngày đó mới thực hiện được" in text(boss.get(page("rehearse", later.pk)))
    assert boss.post(page("carry_out", later.pk), {"version": 1}).status_code == 409
    nameless = begun(world, agencies=Agencies.FOLLOW, resolution="")
    assert "Chưa ghi phương án theo nghị quyết nào" in text(boss.get(page("rehearse", nameless.pk)))
    assert boss.post(page("carry_out", nameless.pk), {"version": 1}).status_code == 409
    assert not Reorganisation.objects.exists()


def test_what_was_carried_out_is_not_written_over(world):
    plan = begun(world, agencies=Agencies.FOLLOW)
    drafting.carry_out(plan, version=1, by=world.boss)
    for change in (lambda row: row.update(title="x"), lambda row: row.delete()):
        with pytest.raises(DatabaseError, match="đã thực hiện"), transaction.atomic():
            change(ReorganisationPlan.objects.filter(pk=plan.pk))


def test_a_large_plan_is_rehearsed_and_carried_out_behind_the_page(world, boss, monkeypatch):
    monkeypatch.setattr(drafting, "LARGE", 1)
    plan = begun(world, agencies=Agencies.FOLLOW)
    assert "được xem thử ở phía sau" in text(boss.get(page("rehearse", plan.pk)))
    for _ in range(2):
        boss.post(page("rehearse", plan.pk))
    assert "Đang chờ đến lượt" in text(boss.get(page("rehearse", plan.pk)))
    assert worker.work_off() == 1
    assert "thực hiện được" in text(boss.get(page("rehearse", plan.pk)))
    assert boss.get(page("rehearsed_list", plan.pk, "posts")).status_code == 200

    for _ in range(2):
        boss.post(page("carry_out", plan.pk), {"version": 1})
    assert "Đang chờ đến lượt" in text(boss.get(page("plan", plan.pk)))
    assert (
        boss.post(page("facts", plan.pk), {"title": "x", "on": "1/7/2026", "version": 1}).status_code == 409
    )
    assert worker.work_off() == 1
    done = Reorganisation.objects.get()
    assert done.carried_out_by == world.boss
    shown = text(boss.get(page("plan", plan.pk)))
    assert 'data-refresh=""' in shown
    assert page("done", done.pk) in shown
    assert page("change", plan.pk, 2) not in shown
    assert "chỗ cần sửa" not in shown
    for _ in range(2):
        boss.post(page("undo", done.pk))
    assert "Đang hoàn tác" in text(boss.get(page("undo", done.pk)))
    assert worker.work_off() == 1
    done.refresh_from_db()
    assert done.undone_by == world.boss
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT actor FROM audit_auditevent WHERE \"table\" = 'models_registry_reorganisationplan'"
            " AND operation = 'U' AND after ? 'done_id'"
        )
        assert cursor.fetchall() == [(str(world.boss.pk),)]


def test_a_large_plan_that_cannot_be_carried_out_says_why(world, boss, monkeypatch):
    monkeypatch.setattr(drafting, "LARGE", 1)
    plan = begun(world)
    boss.post(page("carry_out", plan.pk), {"version": 1})
    worker.work_off()
    assert "Không thực hiện được, chưa ghi gì" in text(boss.get(page("plan", plan.pk)))
    assert not Reorganisation.objects.exists()


def test_pages_cost_the_same_however_many_lines(world, boss):
    plan = begun(world, agencies=Agencies.FOLLOW)

    def cost(address):
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert boss.get(address).status_code == 200
        return len(counted)

    addresses = [page("plan", plan.pk), page("rehearse", plan.pk), page("index")]
    before = [cost(address) for address in addresses]
    more = [Line(0, Deed.OPEN, "", f"N{at}", f"Phường {at}", UnitKind.WARD, "P1") for at in range(150)]
    drafting.add_lines(plan, more, version=1, by=world.boss)
    assert [cost(address) for address in addresses] == before
    assert "Trang sau" in text(boss.get(page("plan", plan.pk)))


# Provinces that merge


def provinces_merge(world):
    """The country's administrator merges the two provinces into one."""
    lines = [
        Line(0, Deed.MERGE, "P1", "P9", "Tỉnh Xanh Biếc", UnitKind.PROVINCE, "VN"),
        Line(0, Deed.MERGE, "P2", "P9"),
        *(Line(0, Deed.CONTINUE, code, parent="P9") for code in ("W11", "W12", "W21")),
    ]
    return drafting.begin(
        title="Nhập tỉnh", on=timezone.localdate(), resolution="NQ 202", by=world.admin, lines=lines,
        agencies=Agencies.FOLLOW,
    )  # fmt: skip


def test_a_new_province_takes_over_what_its_predecessors_agree_on(world):
    day = dt.date(2026, 12, 24)
    for province in (world.tree.province, world.tree.other_province):
        periods.add_sector(world.period, province, code="NTM", name="Nông thôn mới", standard="KT")
        periods.set_deadline(world.period, Step.RESULTS, day, province=province)
    client = client_of(world.admin)
    before = everything()
    done = drafting.carry_out(provinces_merge(world), version=1, by=world.admin)
    new = Unit.objects.get(terms__code="P9")
    assert Sector.objects.filter(province=new, period=world.period).count() == 5
    assert [one.on for one in Deadline.objects.filter(province=new)] == [day]
    client.post(page("undo", done.pk))
    assert {name for name, content in everything().items() if content != before[name]} == set()


def test_where_provinces_differ_somebody_decides(world):
    periods.add_sector(world.period, world.tree.province, code="NTM", name="Nông thôn mới", standard="KT")
    plan = provinces_merge(world)
    client = client_of(world.admin)
    assert "theo lĩnh vực, hạn của tỉnh nào" in text(client.get(page("rehearse", plan.pk)))
    assert client.post(page("carry_out", plan.pk), {"version": 1}).status_code == 409
    assert not Reorganisation.objects.exists()
    chosen = {"version": 1, "what": "lists", "code": "P9", "province": world.tree.province.pk}
    client.post(page("decide", plan.pk), chosen)
    plan.refresh_from_db()
    drafting.carry_out(plan, version=2, by=world.admin)
    assert Sector.objects.filter(province__terms__code="P9").count() == 5


def test_neither_provinces_lists_are_taken_where_that_was_chosen(world):
    periods.add_sector(world.period, world.tree.province, code="NTM", name="Nông thôn mới", standard="KT")
    plan = provinces_merge(world)
    client_of(world.admin).post(
        page("decide", plan.pk), {"version": 1, "what": "lists", "code": "P9", "province": "0"}
    )
    plan.refresh_from_db()
    drafting.carry_out(plan, version=2, by=world.admin)
    assert not Sector.objects.filter(province__terms__code="P9").exists()
