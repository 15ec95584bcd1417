"""A list from Excel, from the upload to the register and back."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.jobs import worker
from danvan.units.enums import Level
from models_registry.importing import actions, papers
from models_registry.importing.kind import Place
from models_registry.importing.kinds import KINDS
from models_registry.models import (
    EmulationModel,
    ImportBatch,
    ImportKind,
    ImportOutcome,
    ImportState,
    Registration,
    StatusChange,
)
from models_registry.workflow import Status
from tests.factories.people import person
from tests.factories.registrations import Office
from tests.factories.sheets import FULL, listed, workbook


@pytest.fixture
def office(db):
    return Office()


def bring(
    office, content, *, by=None, unit=None, is_desk=False, sends=True, name="ds.xlsx", **kind
) -> ImportBatch:
    """The list uploaded and read."""
    batch = actions.upload(
        io.BytesIO(content),
        name=name,
        size=len(content),
        unit=unit or office.tree.ward,
        is_desk=is_desk,
        sends=sends,
        period=office.period,
        by=by or office.registrar,
        **kind,
    )
    worker.work_off()
    batch.refresh_from_db()
    return batch


def written(batch, by=None) -> ImportBatch:
    actions.confirm(batch, by=by or batch.by)
    worker.work_off()
    batch.refresh_from_db()
    return batch


def many(number, **other):
    return [FULL | {"Tên mô hình, điển hình": f"Mô hình số {one}"} | other for one in range(1, number + 1)]


def test_a_list_in_our_own_heads_is_read_checked_and_sent(office):
    batch = bring(office, listed(*many(3)))

    assert (batch.state, batch.counts["ready"]) == (ImportState.CHECKED, 3), batch.counts
    assert not Registration.objects.exists()

    batch = written(batch)

    assert batch.state == ImportState.DONE, batch.why_not
    rows = Registration.objects.order_by("title").select_related("emulation_model", "dossier")
    assert [row.title for row in rows] == ["Mô hình số 1", "Mô hình số 2", "Mô hình số 3"]
    assert {row.status for row in rows} == {Status.SUBMITTED}
    assert [row.code for row in rows] == [f"DVK-2026-{one:05d}" for one in (1, 2, 3)]
    assert {row.dossier.goals for row in rows} == {"100% hộ phân loại rác."}
    assert {row.dossier.contact_name for row in rows} == {office.registrar.full_name}


def test_what_the_list_sends_is_what_the_screen_sends(office):
    """Column by column, but for what tells one from another."""
    draft = office.draft("Gửi bằng tay", sector=None)
    batch = written(bring(office, listed(*many(1))))
    from models_registry.registration import actions as registering

    Registration.objects.filter(pk=draft.pk).update(sector=batch.rows.get().values["sector"])
    draft.refresh_from_db()
    registering.submit(draft, by=office.registrar)
    own = {
        "id", "token", "title", "sort_key", "search_key", "creation_key", "emulation_model_id", "first_sent_at",
        "changed_at", "created_at", "registration_id", "at", "recorded_at", "request_key",
    }  # fmt: skip
    listed_one = batch.rows.get().registration

    def plain(model, **which):
        (row,) = model.objects.filter(**which).values()
        return {name: value for name, value in row.items() if name not in own}

    assert plain(Registration, pk=listed_one.pk) == plain(Registration, pk=draft.pk)
    assert plain(StatusChange, registration=listed_one) == plain(StatusChange, registration=draft)


def test_every_mistake_is_told_on_its_cell_and_in_words(office):
    wrong = [
        FULL | {"Tên mô hình, điển hình": ""},
        FULL | {"Lĩnh vực": "Thể thao"},
        FULL | {"Cấp đăng ký": "Cấp huyện"},
        FULL | {"Mục tiêu, tiêu chí": None, "Điện thoại người phụ trách": "không có"},
        FULL | {"Tên mô hình, điển hình": "D" * 300},
        FULL,
    ]
    batch = bring(office, listed(*wrong))

    said = {row.number: row.problems for row in batch.rows.filter(outcome=ImportOutcome.WRONG)}
    assert batch.counts["ready"] == 1
    assert said[2][0][0] == "A"
    assert "Chưa điền" in said[2][0][2]
    assert said[3] == [["B", "Lĩnh vực", said[3][0][2]]]
    assert "Kinh tế" in said[3][0][2]
    assert "cấp tỉnh; cấp cơ sở" in said[4][0][2]
    assert {(column, title) for column, title, _ in said[5]} == {
        ("E", "Mục tiêu, tiêu chí"),
        ("H", "Điện thoại người phụ trách"),
    }
    assert "Dài quá 45 ký tự" in said[6][0][2]


def test_rows_with_mistakes_come_back_as_a_workbook_that_can_be_mended_and_sent_again(office):
    rows = [*many(2), FULL | {"Tên mô hình, điển hình": "Sai lĩnh vực", "Lĩnh vực": "Thể thao"}]
    batch = written(bring(office, listed(*rows)))
    made = io.BytesIO()
    papers.errors(batch, to=made)

    page = load_workbook(made).active
    assert page.max_row == 2
    assert page.cell(1, page.max_column).value == "Lý do chưa nhận"
    assert "Thể thao" in page.cell(2, page.max_column).value
    page.cell(2, 2).value = "Kinh tế"
    mended = io.BytesIO()
    page.parent.save(mended)
    again = written(bring(office, mended.getvalue()))

    assert (again.state, again.counts["ready"], again.counts["wrong"]) == (ImportState.DONE, 1, 0)
    assert Registration.objects.count() == 3


def test_the_same_list_twice_doubles_nothing(office):
    content = listed(*many(3), FULL | {"Tên mô hình, điển hình": "mô hinh SỐ 2"})
    first = written(bring(office, content))
    assert (first.counts["ready"], first.counts["twin"]) == (3, 1)
    assert "dòng 3" in first.rows.get(outcome=ImportOutcome.TWIN).note

    again = bring(office, content)

    assert (again.counts["ready"], again.counts["twin"]) == (0, 4)
    with pytest.raises(NotPossibleError, match="Không có dòng nào"):
        actions.confirm(again, by=office.registrar)
    assert Registration.objects.count() == 3


def test_two_lists_read_before_either_is_written_double_nothing(office):
    first, second = bring(office, listed(*many(3))), bring(office, listed(*many(4)))
    written(first)
    second = written(second)

    assert Registration.objects.count() == 4
    assert (second.counts["ready"], second.counts["twin"]) == (1, 3)


def test_confirmed_twice_it_is_written_once(office):
    batch = bring(office, listed(*many(2)))
    actions.confirm(batch, by=office.registrar)
    actions.confirm(batch, by=office.registrar)
    assert worker.work_off() == 1
    actions.confirm(batch, by=office.registrar)
    assert worker.work_off() == 0

    assert Registration.objects.count() == 2


def test_undone_nothing_is_left_of_it(office):
    kept = office.at_status(Status.SUBMITTED)
    batch = written(bring(office, listed(*many(2))))
    actions.undo(batch, by=office.registrar)
    worker.work_off()
    batch.refresh_from_db()

    assert (batch.state, batch.undone_by) == (ImportState.UNDONE, office.registrar), batch.why_not
    assert list(Registration.objects.all()) == [kept]
    assert StatusChange.objects.count() == 1
    assert batch.rows.filter(outcome=ImportOutcome.READY).count() == 2
    again = office.at_status(Status.SUBMITTED)
    assert again.code == "DVK-2026-00004"  # what was given once is not given again


@pytest.mark.parametrize("built", ["accepted", "file", "replica"])
def test_what_was_built_on_is_not_undone(office, built):
    from models_registry.registration import actions as registering
    from models_registry.review import actions as review
    from models_registry.workflow import Action
    from tests.factories import walk

    batch = written(bring(office, listed(*many(2)), sends=built != "file"))
    one = Registration.objects.first()
    if built == "accepted":
        review.act(Action.ACCEPT, one, by=office.reviewer)
    elif built == "file":
        registering.attach(one, step="registration", content=walk.pdf(), description="", by=office.registrar)
    else:
        EmulationModel.objects.create(unit=office.tree.ward, replicated_from=one.emulation_model)
    actions.undo(batch, by=office.registrar)
    worker.work_off()
    batch.refresh_from_db()

    assert batch.state == ImportState.DONE
    assert "Không hoàn tác được" in batch.why_not
    assert Registration.objects.count() == 2


def test_a_desk_enters_drafts_for_the_units_beneath_and_they_send(office):
    rows = [
        {"Tên mô hình": "Của phường", "Đơn vị": "Phường Bến Đò"},
        {"Tên mô hình": "Của sở", "Đơn vị": "Sở Tư pháp tỉnh"},
        {"Tên mô hình": "Gọi tắt", "Đơn vị": "P. Cây Đa"},
        {"Tên mô hình": "Tỉnh khác", "Đơn vị": "Xã Đèo Gió"},
    ]
    content = listed(*rows, heads=("Tên mô hình", "Đơn vị"))
    batch = bring(office, content, by=office.reviewer, unit=office.tree.province, is_desk=True)
    assert batch.state == ImportState.MAPPING
    actions.map_columns(batch, mapping=batch.mapping, defaults={}, by=office.reviewer)
    worker.work_off()
    batch.refresh_from_db()
    assert (batch.counts["ready"], batch.counts["wrong"]) == (3, 1)
    written(batch)

    made = {row.title: row for row in Registration.objects.all()}
    assert {title: row.unit for title, row in made.items()} == {
        "Của phường": office.tree.ward,
        "Của sở": office.tree.agency,
        "Gọi tắt": office.tree.sibling_ward,
    }
    assert {row.status for row in made.values()} == {Status.DRAFT}
    assert {row.entered_for for row in made.values()} == {office.tree.province}


def test_a_registrar_brings_in_nothing_for_another_unit(office):
    rows = [FULL | {"Đơn vị đăng ký": "Phường Cây Đa"}, FULL | {"Đơn vị đăng ký": "UBND phường Bến Đò"}]
    batch = bring(office, listed(*rows, heads=(*FULL, "Đơn vị đăng ký")))

    assert (batch.counts["ready"], batch.counts["wrong"]) == (1, 1)
    assert "chỉ nhận hồ sơ của đơn vị" in batch.rows.get(outcome=ImportOutcome.WRONG).problems[0][2]
    with pytest.raises(NotPermittedError):
        bring(office, listed(FULL), unit=office.tree.sibling_ward)
    with pytest.raises(NotPermittedError):
        bring(office, listed(FULL), is_desk=True)


def test_columns_chosen_once_are_known_next_time(office):
    content = workbook(
        ("Việc làm hay", "Ở cấp nào", "Thuộc mảng"), ("Một", "tỉnh", "KT"), ("Hai", "cơ sở", "QP-AN")
    )
    batch = bring(office, content, sends=False)
    assert (batch.state, batch.mapping) == (ImportState.MAPPING, {})
    chosen = {"A": "name", "B": "target_level", "C": "sector"}
    actions.map_columns(batch, mapping=chosen, defaults={}, by=office.registrar)
    worker.work_off()

    other = workbook(("Việc làm hay", "Ở cấp nào", "Thuộc mảng"), ("Ba", "tỉnh", "Văn hóa - xã hội"))
    again = bring(office, other, sends=False)

    assert (again.state, again.mapping, again.counts["ready"]) == (ImportState.CHECKED, chosen, 1)
    assert again.rows.get().values["target_level"] == Level.PROVINCE


def test_a_list_as_offices_make_them_comes_in(office):
    """A title over the table, merged heads, ticks, groups with Roman numbers, blank rows, sums, two styles of dates, a
    signature beneath."""
    import datetime as dt

    rows = [
        ("ĐẢNG ỦY PHƯỜNG BẾN ĐÒ", None, None, None, None, None, None),
        ("DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO” NĂM 2026", None, None, None, None, None, None),
        (None,) * 7,
        ("STT", "Tên mô hình", "Cấp đăng ký", None, "Thời gian thực hiện", None, "Ghi chú"),
        (None, None, "Tỉnh", "Cơ sở", "Từ ngày", "Đến ngày", None),
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"),
        ("I", "Lĩnh vực kinh tế (2 mô hình)", None, None, None, None, None),
        (1, "Vườn mẫu nhà đẹp", "x", None, dt.date(2026, 3, 5), "31/12/2026", None),
        (2, "Tổ hợp tác trái cây", None, "X", "5/3/2026", dt.date(2026, 11, 30), "làm tiếp"),
        (None,) * 7,
        ("II", "Văn hóa - xã hội", None, None, None, None, None),
        (1, "Cộng đồng đọc sách", None, "x", None, None, None),
        (None, "Cộng", 1, 2, None, None, None),
        ("Tổng cộng: 3 mô hình", None, None, None, None, None, None),
        (None, None, None, None, "Bến Đò, ngày 05 tháng 3 năm 2026", None, None),
        (None, "Người lập biểu", None, None, "TM. BAN THƯỜNG VỤ", None, None),
    ]
    merged = ("A1:G1", "A2:G2", "A4:A5", "B4:B5", "C4:D4", "E4:F4", "G4:G5", "B7:G7", "A14:G14")
    batch = bring(office, workbook(*rows, merged=merged), sends=False)
    heads = {column["letters"]: column["head"] for column in batch.columns}
    assert heads["C"] == "Cấp đăng ký – Tỉnh"
    assert (batch.mapping["B"], batch.mapping["E"], batch.mapping["F"]) == ("name", "starts_on", "ends_on")
    assert batch.mapping["D"] == "target_level=cấp cơ sở"
    chosen = {
        "B": "name",
        "C": "target_level=cấp tỉnh",
        "D": "target_level=cấp cơ sở",
        "E": "starts_on",
        "F": "ends_on",
    }
    actions.map_columns(batch, mapping=chosen, defaults={}, by=office.registrar)
    worker.work_off()
    batch.refresh_from_db()

    assert (batch.counts["ready"], batch.counts["wrong"]) == (3, 0), [*batch.rows.values_list("problems")]
    written(batch)
    found = {
        row.title: (
            row.sector.code,
            row.target_level,
            f"{row.dossier.starts_on:%d/%m}",
            f"{row.dossier.ends_on:%d/%m}",
        )
        for row in Registration.objects.select_related("sector", "dossier")
    }
    today = found.pop("Cộng đồng đọc sách")
    assert today[:2] == ("VHXH", Level.GRASSROOTS)
    assert found == {
        "Vườn mẫu nhà đẹp": ("KT", Level.PROVINCE, "05/03", "31/12"),
        "Tổ hợp tác trái cây": ("KT", Level.GRASSROOTS, "05/03", "30/11"),
    }


def test_what_is_signed_beneath_a_column_of_ticks_is_none_of_its_values(office):
    rows = [
        ("STT", "Tên mô hình", "Cấp đăng ký", None, "Ghi chú"),
        (None, None, "Tỉnh", "Cơ sở", None),
        (1, "Vườn mẫu", "x", None, None),
        (2, "Hẻm sạch", None, "x", None),
        (None, None, None, "Bến Đò, ngày 05 tháng 3 năm 2026", None),
        (None, "Người lập biểu", None, "PHÓ BÍ THƯ", None),
    ]
    batch = bring(office, workbook(*rows, merged=("A1:A2", "B1:B2", "C1:D1", "E1:E2")), sends=False)
    assert batch.mapping == {
        "B": "name", "C": "target_level=cấp tỉnh", "D": "target_level=cấp cơ sở",
    }  # fmt: skip


def test_of_a_row_whose_unit_is_unknown_nothing_that_is_written_is_called_missing(office):
    heads = (*FULL, "Đơn vị đăng ký")
    row = FULL | {"Đơn vị đăng ký": "Phường Không Có", "Mục tiêu, tiêu chí": None, "Địa bàn, đối tượng": None}
    (wrong,) = bring(office, listed(row, heads=heads)).rows.filter(outcome=ImportOutcome.WRONG)
    assert [letters for letters, _, _ in wrong.problems] == ["E", "G", "I"]  # from left to right


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_a_list_in_old_letters_is_known_and_read(office, encoding):
    heads = {"tcvn3": ("Tªn m« h×nh", "LÜnh vùc"), "vni": ("Teân moâ hình", "Lónh vöïc")}[encoding]
    row = {"tcvn3": ("HÎm s¹ch khu phè 1", "Kinh tÕ"), "vni": ("Heûm saïch khu phoá 1", "Kinh teá")}[encoding]
    batch = bring(office, workbook(heads, row), sends=False)
    assert (batch.state, batch.encoding, batch.mapping) == (
        ImportState.MAPPING,
        encoding,
        {"A": "name", "B": "sector"},
    )
    actions.map_columns(batch, mapping=batch.mapping, defaults={}, by=office.registrar)
    worker.work_off()
    batch.refresh_from_db()
    written(batch)

    made = Registration.objects.get()
    assert (made.title, made.sector.code) == ("Hẻm sạch khu phố 1", "KT")


def test_the_template_filled_in_comes_back_without_a_question(office):
    made = io.BytesIO()
    KINDS[ImportKind.REGISTRATIONS].template(Place(office.tree.ward), office.period, by=None, to=made)
    book = load_workbook(made)
    page = book["Đăng ký"]
    heads = [cell.value for cell in page[1]]
    lists = {
        str(one.sqref).rstrip("0123456789:")[0]: one.formula1 for one in page.data_validations.dataValidation
    }
    assert len(lists) == 6
    for row, title in ((3, "Thứ nhất"), (4, "Thứ hai")):
        for head, text in (FULL | {"Tên mô hình, điển hình": title}).items():
            page.cell(row, heads.index(head) + 1).value = text
    filled = io.BytesIO()
    book.save(filled)

    batch = bring(office, filled.getvalue())

    assert (batch.state, batch.counts["ready"], batch.counts["aside"]) == (ImportState.CHECKED, 2, 1), (
        batch.counts
    )


def test_a_closed_period_takes_no_list(office):
    from models_registry import closing

    batch = bring(office, listed(*many(2)))
    closing.close(office.period, office.tree.province, by=office.decider, map_date=office.period.ends_on)
    actions.confirm(batch, by=office.registrar)
    worker.work_off()
    batch.refresh_from_db()

    assert not Registration.objects.exists()
    assert "đã chốt" in batch.why_not
    closed = bring(office, listed(*many(2)))
    assert closed.counts["ready"] == 0
    assert "đã chốt" in closed.rows.first().problems[0][2]


def test_a_list_that_brought_something_is_kept(office):
    from django.db import DatabaseError, transaction

    batch = written(bring(office, listed(*many(1))))
    with pytest.raises(NotPossibleError):
        actions.discard(batch, by=office.registrar)
    with pytest.raises(DatabaseError, match="không được sửa"), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(sha256="0" * 64)


def test_the_undoing_function_takes_out_nothing_that_the_batch_did_not_make(office):
    """Rows written by hand that name somebody else's dossier lead nowhere."""
    from django.db import DatabaseError, connection, transaction

    foreign = office.at_status(Status.SUBMITTED)
    batch = written(bring(office, listed(*many(1))))
    batch.rows.update(registration=foreign)
    ImportBatch.objects.filter(pk=batch.pk).update(state="undoing")
    with (
        pytest.raises(DatabaseError, match="xử lý tiếp"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT registry_undo_import(%s)", [batch.pk])
    assert Registration.objects.filter(pk=foreign.pk).exists()


def test_another_registrar_of_the_unit_sees_the_list_and_a_neighbour_does_not(office):
    batch = bring(office, listed(FULL))
    second = person("ward.second", (Role.REGISTRAR, office.tree.ward))
    neighbour = person("neighbour", (Role.REGISTRAR, office.tree.sibling_ward))

    assert ImportBatch.objects.visible_to(second).get() == batch
    for other in (neighbour, office.reviewer, office.leader):
        assert not ImportBatch.objects.visible_to(other).exists()


def test_interrupted_in_the_middle_nothing_is_half_and_begun_anew_all_is_there(office, monkeypatch):
    from models_registry.registration import actions as registering

    class Killed(BaseException):
        """What no handler catches, as a kill."""

    def die(done, total):
        assert Registration.objects.count() == done > 0
        raise Killed

    monkeypatch.setattr(registering, "TOGETHER", 2)
    batch = bring(office, listed(*many(5)))
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.WRITING)
    batch.refresh_from_db()
    with pytest.raises(Killed):
        actions.work(batch, told=die)
    assert not Registration.objects.exists()
    assert not EmulationModel.objects.exists()
    batch.refresh_from_db()
    actions.work(batch)

    assert (batch.state, Registration.objects.count()) == (ImportState.DONE, 5)
    actions.work(ImportBatch.objects.get(pk=batch.pk))
    assert Registration.objects.count() == 5


def test_undone_the_register_is_as_it_was_before_table_by_table(office):
    from django.db import connection

    tables = [
        f"models_registry_{name}" for name in ("registration", "statuschange", "dossier", "emulationmodel")
    ]

    def said():
        with connection.cursor() as cursor:
            found = []
            for table in tables:
                cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
                found.append(cursor.fetchone())
            return found

    office.at_status(Status.PROPOSED)
    before = said()
    batch = written(bring(office, listed(*many(3))))
    assert said() != before
    actions.undo(batch, by=office.registrar)
    worker.work_off()
    assert said() == before


def test_the_same_command_at_the_terminal(office, tmp_path, capsys):
    from django.core.management import CommandError, call_command

    path, errors = tmp_path / "ds.xlsx", tmp_path / "loi.xlsx"
    path.write_bytes(listed(*many(2), FULL | {"Tên mô hình, điển hình": "Sai", "Lĩnh vực": "Thể thao"}))
    asked = {"period": "2026", "by": office.registrar.username, "send": True}
    call_command("import_registrations", str(path), errors=str(errors), **asked)
    said = capsys.readouterr().out
    assert "nhận được 2, có lỗi 1" in said
    assert "ô B4: Lĩnh vực: Không có lĩnh vực “Thể thao”" in said
    assert load_workbook(errors).active.max_row == 2
    assert not Registration.objects.exists()
    assert not ImportBatch.objects.exists()

    call_command("import_registrations", str(path), commit=True, **asked)
    assert "Đã nhập 2 hồ sơ" in capsys.readouterr().out
    assert Registration.objects.filter(status=Status.SUBMITTED).count() == 2
    call_command("import_registrations", str(path), commit=True, **asked)
    assert Registration.objects.count() == 2

    template = tmp_path / "mau.xlsx"
    call_command("import_registrations", template=str(template), unit="W11", period="2026")
    assert load_workbook(template).sheetnames[0] == "Đăng ký"
    for wrong in ({"period": "1999"}, {"by": "nobody"}, {"unit": "P1"}, {"unit": "X"}):
        with pytest.raises(CommandError):
            call_command("import_registrations", str(path), **asked | wrong)
    with pytest.raises(CommandError, match="không có tệp"):
        call_command("import_registrations", str(tmp_path / "none.xlsx"), **asked)
