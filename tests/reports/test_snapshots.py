"""What is frozen when a period closes, who may, and that it stays: the same bytes whatever changes around it."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace

import openpyxl
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.office.canonical import table_from_text, table_to_text
from danvan.units.models import UnitSuccession, UnitTerm
from models_registry import closing, corrections, filing
from models_registry.models import Correction, EmulationPeriod, Opinion, Registration
from models_registry.review import actions as review
from models_registry.workflow import Action
from reports import catalogue, snapshots
from reports.catalogue import Format
from reports.figures import count
from reports.models import Snapshot, SnapshotFile, SnapshotTable
from reports.questions import ask
from reports.summaries import by_unit
from reports.summaries.paper import Basis
from tests.factories.people import person
from tests.reports.world import at

CLOSED = at("2024-04-01")


EVERYTHING = [(name, Format.XLSX) for name in catalogue.NAMES]


def close(world, unit=None, by=None):
    return snapshots.close(world.period, unit or world.city, by=by or world.leader, at=CLOSED)


def served(world, unit=None):
    """Every file and table as they are handed out."""
    question = ask(world.period, unit or world.city)
    files = [catalogue.file(name, form, Basis(question)) for name, form in catalogue.files(question)]
    return [*files, *(table_to_text(one) for one in catalogue.tables(catalogue.ANNUAL, Basis(question)))]


def refusal(broken):
    try:
        with transaction.atomic():
            broken()
    except DatabaseError as error:
        return error.__cause__.diag.sqlstate
    return "accepted"


# --- tables as data ---


def test_a_table_comes_back_from_its_text_as_it_was(lived):
    for made in catalogue.tables(catalogue.ANNUAL, Basis(ask(lived.period, lived.city))):
        text = table_to_text(made)
        again = table_from_text(text)
        assert table_to_text(again) == text
        assert [row.cells for row in again.rows] == [tuple(row.cells) for row in made.rows]
        assert (again.columns, again.heading.right) == (tuple(made.columns), tuple(made.heading.right))
        assert json.loads(text)["title"] == made.title


# --- closing ---


def test_closing_freezes_every_table_and_file_with_their_hashes(lived):
    before = ask(lived.period, lived.city)
    expected = count(replace(before, moment=CLOSED))
    snapshot = close(lived)
    assert (snapshot.version, snapshot.moment, snapshot.map_date) == (1, CLOSED, lived.period.ends_on)
    assert json.loads(snapshot.figures)["total"][""] == {**json.loads(snapshot.figures)["total"][""], **{
        name: value for name, value in expected.items() if value}}  # fmt: skip
    question = ask(lived.period, lived.city)
    assert [one.report for one in snapshot.tables.order_by("position")] == [
        one.name for one in catalogue.applying(question)
    ]
    assert all(
        hashlib.sha256(one.content.encode()).hexdigest() == one.sha256 for one in snapshot.tables.all()
    )
    found = {(one.report, one.format) for one in snapshot.files.all()}
    assert found == {(name, form.value) for name, form in catalogue.files(question)}
    for one in snapshot.files.all():
        content = filing.place_of(one.sha256).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (one.sha256, one.size)
    book = openpyxl.load_workbook(io.BytesIO(catalogue.file("by_unit", Format.XLSX, Basis(question))))
    words = (str(cell.value) for sheet in book for row in sheet.iter_rows(max_row=12) for cell in row)
    assert "09:00 ngày 01/04/2024" in " ".join(words)


def test_each_table_is_made_once_while_everybody_beneath_waits(lived, monkeypatch):
    made = []

    def counting(one):
        def table(basis):
            made.append(one.name)
            return one.table(basis)

        return replace(one, table=table)

    monkeypatch.setattr(
        catalogue, "REPORTS", {name: counting(one) for name, one in catalogue.REPORTS.items()}
    )
    snapshot = close(lived)
    assert made == [one.report for one in snapshot.tables.order_by("position")]
    assert snapshot.files.count() == 2 * len(made) + 2


def test_closing_again_does_nothing_again(lived):
    snapshot = close(lived)
    assert close(lived, by=lived.deciders[lived.city.pk]) == snapshot
    assert Snapshot.objects.count() == 1


def test_who_may_close_what_and_when(lived):
    with pytest.raises(NotPermittedError):
        close(lived, by=lived.reviewers[lived.city.pk])
    with pytest.raises(NotPermittedError):
        close(lived, by=person("ward.leader", (Role.LEADER, lived.ward)))
    with pytest.raises(NotPossibleError, match="không có bộ phận thẩm định"):
        close(lived, lived.agency)
    to_come = EmulationPeriod.objects.create(
        code="2099", name="Năm 2099", starts_on="2099-01-01", ends_on="2099-12-31"
    )
    to_come.refresh_from_db()
    with pytest.raises(NotPossibleError, match="chưa bắt đầu"):
        snapshots.close(to_come, lived.city, by=lived.leader)
    assert not Snapshot.objects.exists()


def test_what_does_not_balance_is_not_closed(lived):
    UnitTerm.objects.filter(unit=lived.ward).update(parent=lived.province)
    with pytest.raises(NotPossibleError, match="không có dòng cho Phường Cầu Gỗ"):
        close(lived)
    assert closing.closed_above(lived.period, lived.city.pk) is None


def test_a_snapshot_is_kept_as_it_is(lived):
    snapshot = close(lived)
    for rows in (Snapshot.objects.all(), SnapshotTable.objects.all(), SnapshotFile.objects.all()):
        assert refusal(lambda rows=rows: rows._raw_delete(rows.db)) == "42501"
        assert refusal(lambda rows=rows: rows.update(sha256="0" * 64)) == "42501"
    assert snapshot == Snapshot.objects.get()


# --- served ---


def test_the_closed_year_is_served_the_same_whatever_changes_around_it(lived, monkeypatch):
    close(lived)
    first = served(lived)
    UnitTerm.objects.filter(unit=lived.city).update(name="Thành phố Tên Mới")
    assert served(lived) == first
    live = Basis(ask(lived.period, lived.city, as_of=timezone.localdate()))
    assert "TÊN MỚI" in str(catalogue.tables("by_unit", live)[0].heading)
    made = by_unit.table
    monkeypatch.setattr(by_unit, "table", lambda *given, **how: replace(made(*given, **how), title="MẪU MỚI"))
    assert served(lived) == first
    live = ask(lived.period, lived.city, as_of=timezone.localdate())
    assert catalogue.tables("by_unit", Basis(live))[0].title == "MẪU MỚI"
    UnitTerm.objects.filter(unit=lived.commune).delete()
    ward = UnitTerm.objects.filter(unit=lived.ward)
    ward.update(name="Phường Gộp", during=(lived.period.starts_on, at("06-01").date()))
    UnitSuccession.objects.create(
        predecessor=lived.commune,
        successor=lived.ward,
        on=at("06-01").date(),
        resolution="NQ 1",
        is_default=True,
    )
    assert served(lived) == first


def test_later_decisions_above_leave_it_and_show_now(lived):
    close(lived)
    first = served(lived)
    one = lived.names["pending"]
    lived.decided([one], lived.province, "2024-05-01")
    assert served(lived) == first
    closed, now = ask(lived.period, lived.city), ask(lived.period, lived.city, as_of=timezone.localdate())
    assert (count(now)["recognised"] - count(closed)["recognised"]) == 1
    assert snapshots.disagreements(closed.closed) == []


def test_other_cuts_are_as_of_its_moment_and_its_map(lived):
    snapshot = close(lived)
    ward = ask(lived.period, lived.ward)
    assert (ward.moment, ward.map_date, ward.closed, ward.frozen) == (
        CLOSED,
        snapshot.map_date,
        snapshot,
        None,
    )
    whole = ask(lived.period, lived.city)
    assert (whole.frozen, whole.narrowed(subject="individual").frozen) == (snapshot, None)
    assert ask(lived.period, lived.city, as_of=at("01-31").date()).closed is None
    assert ask(lived.period, lived.province).closed is None
    assert ask(lived.earlier, lived.city).closed is None


def test_the_nearest_closing_answers(lived):
    leader = person("ward.leader", (Role.LEADER, lived.ward))
    own = close(lived, lived.ward, by=leader)
    whole = close(lived)
    assert ask(lived.period, lived.ward).frozen == own
    assert ask(lived.period, lived.city).frozen == whole
    assert ask(lived.period, lived.school).closed == own


def test_figures_that_are_not_what_was_closed_are_named(lived):
    snapshot = close(lived)
    assert snapshots.disagreements(snapshot) == []
    moved = UnitTerm.objects.get(unit=lived.commune)
    UnitTerm.objects.filter(pk=moved.pk).delete()
    found = snapshots.disagreements(snapshot)
    assert any("Tổng số, đăng ký: đã chốt" in one for one in found)


# --- corrections ---


def proposed(world, one=None, *, by=None, **changes):
    one = one or world.names["recognised"]
    wanted = corrections.information(one, changes or {"title": "Tên đúng"})
    return corrections.propose(one, wanted, reason="Gõ sai tên.", by=by or world.reviewers[world.city.pk])


def test_an_approved_correction_gives_a_new_version_with_files(lived):
    first = close(lived)
    correction = proposed(lived, subject="collective")
    second = snapshots.approve(correction, by=lived.leader)
    assert (second.version, second.correction, second.files.count()) == (2, correction, first.files.count())
    assert ask(lived.period, lived.city).frozen == second
    one = Registration.objects.get(pk=lived.names["recognised"].pk)
    last = one.changes.at(None).get()
    assert (one.subject, last.action, last.by) == ("collective", "amend", correction.proposed_by)
    assert json.loads(second.figures)["total"][""].get("registered_individual", 0) == (
        json.loads(first.figures)["total"][""]["registered_individual"] - 1
    )
    assert snapshots.disagreements(second) == []
    assert snapshots.disagreements(first) == []
    assert snapshots.approve(correction, by=lived.leader) == second
    assert Snapshot.objects.count() == 2


def test_every_closing_that_holds_the_dossier_has_a_new_version(lived):
    leader = person("ward.leader", (Role.LEADER, lived.ward))
    close(lived, lived.ward, by=leader)
    close(lived)
    second = snapshots.approve(proposed(lived), by=lived.leader)
    assert (second.unit, second.version) == (lived.city, 2)
    assert ask(lived.period, lived.ward).frozen.version == 2


def test_two_persons_stand_behind_a_correction_and_one_answer(lived):
    close(lived)
    by = person("both", (Role.REVIEWER, lived.city), (Role.LEADER, lived.city))
    one = lived.names["recognised"]
    mine = proposed(lived, one, by=by)
    with pytest.raises(NotPermittedError, match="người thứ hai"):
        snapshots.approve(mine, by=by)
    with pytest.raises(NotPossibleError, match="chờ duyệt"):
        proposed(lived)
    with pytest.raises(NotPermittedError):
        snapshots.approve(mine, by=lived.reviewers[lived.city.pk])
    with pytest.raises(NotPossibleError, match="vì sao"):
        snapshots.refuse(mine, by=lived.leader, answer=" ")
    snapshots.refuse(mine, by=lived.leader, answer="Tên đúng rồi.")
    with pytest.raises(NotPossibleError, match="đã trả lời"):
        snapshots.approve(Correction.objects.get(pk=mine.pk), by=lived.deciders[lived.city.pk])
    assert Snapshot.objects.count() == 1


def test_nothing_is_proposed_where_nothing_is_closed_or_wrong(lived):
    one = lived.names["recognised"]
    with pytest.raises(NotPossibleError, match="chưa chốt"):
        proposed(lived)
    close(lived)
    with pytest.raises(NotPossibleError, match="Chưa có gì"):
        proposed(lived, title=one.title)


def test_corrected_results_give_another_table_beside_the_one_that_was_printed(lived):
    first = close(lived)
    one = lived.names["recognised"]
    wanted = corrections.results(one, {"achieved": "Xong bảy hộ."}, [["Hộ", "household", "5.00", "7.00"]])
    correction = corrections.propose(one, wanted, reason="Gõ nhầm.", by=lived.reviewers[lived.city.pk])
    second = snapshots.approve(correction, by=lived.leader)
    sums = [
        table_from_text(version.tables.get(report="result_metrics").content).rows[-1].cells
        for version in (first, second)
    ]
    assert sums[1][-1] == sums[0][-1] + 2
    assert second.figures == first.figures, "no figure has changed"
    assert second.sha256 != first.sha256
    cells = catalogue.tables("result_metrics", Basis(ask(lived.period, lived.ward)))[0].rows[-1].cells
    assert cells[-1] == 5 * cells[-2] + 2, "a cut of the closed figures is that of the latest version"
    assert snapshots.disagreements(second) == snapshots.disagreements(first) == []


def test_a_decline_from_above_is_no_correction(lived):
    close(lived)
    one = lived.names["pending"]
    review.appraise(one, opinion=Opinion.ELIGIBLE, by=lived.reviewers[lived.province.pk], at=at("2024-05-01"))
    by = lived.deciders[lived.province.pk]
    review.act(Action.DECLINE, one, by=by, reason="Chưa đạt.", at=at("2024-05-02"))
    assert Snapshot.objects.count() == 1
