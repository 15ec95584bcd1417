"""Signed decisions from lists: each becomes a draft with its lines. Another person records it on its own page: a list
weakens nothing of that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPossibleError
from danvan.office.fill_in import Slot
from danvan.office.lists import Field, Vocabulary
from danvan.units.models import today
from models_registry.importing.kind import Kind, Place, Told, slot_of
from models_registry.importing.matching import Known, Matching, Row
from models_registry.importing.results import CODE, NAME, UNIT
from models_registry.models import (
    Decision,
    EmulationPeriod,
    ImportBatch,
    ImportKind,
    ImportOutcome,
    ImportRow,
    Registration,
)
from models_registry.recognition import actions as recognition
from models_registry.recognition.forms import RecordForm, kept_number
from models_registry.workflow import Status

_PAPER = ("number", "date", "signer", "signer_position", "issued_by", "summary")
_BEGUN = 2_000  # rows of the template

FIELDS = (
    CODE,
    NAME,
    UNIT,
    Field(
        "number",
        "Số quyết định",
        "Như trên văn bản, ví dụ 125-QĐ/TU. Mỗi số thành một dự thảo; để trống thì người ghi quyết định điền.",
        "125-QĐ/TU",
        ("số, ký hiệu", "số hiệu", "số qđ", "quyết định số", "số ký hiệu quyết định", "quyết định"),
        18,
    ),
    Field(
        "date",
        "Ngày ký",
        "Ngày/tháng/năm.",
        "25/01/2026",
        ("ngày quyết định", "ngày ban hành", "ngày qđ", "ngày tháng năm"),
        14,
    ),
    Field("signer", "Người ký", "Họ và tên người ký.", "", ("họ tên người ký",), 24),
    Field("signer_position", "Chức vụ người ký", "", "", (), 24),
    Field(
        "issued_by",
        "Cơ quan ban hành",
        "Tên cơ quan ghi ở đầu văn bản.",
        "",
        ("nơi ban hành", "cơ quan ra quyết định"),
        28,
    ),
    Field("summary", "Trích yếu", "", "", ("về việc", "trích yếu nội dung"), 36),
)
VOCABULARY = Vocabulary(FIELDS, keys=("name", "code"), filled_down=frozenset({"unit", *_PAPER}))


class Recognitions(Kind):
    """What a desk recognised by signed decisions."""

    key = ImportKind.RECOGNITIONS
    vocabulary = VOCABULARY
    noun = "mô hình"
    sheet = "Công nhận"
    title = "Danh sách công nhận mô hình “Dân vận khéo”"
    boxes = "Mục của quyết định"
    needs_one_of = ("code", "name")
    needs = "Chọn cột nào là mã, hoặc tên mô hình, điển hình."
    keeps_words = "để thành dự thảo quyết định; người khác ghi quyết định đã ký"

    def commons(self, batch: ImportBatch) -> dict[str, Sequence[str] | None]:
        return dict.fromkeys(_PAPER)

    def checker(self, batch: ImportBatch) -> RecognitionRows:
        return RecognitionRows(batch)

    def begun(self, place: Place, period: EmulationPeriod, by: User | None) -> Sequence[Sequence[str]]:
        if by is None or place.desk is None:
            return ()
        draft = recognition.imagined(place.desk, period)
        found = recognition.candidates(draft, by=by, source=recognition.Source.APPRAISED)
        visible = Registration.objects.visible_to(by).values("pk")
        rows = found.filter(pk__in=visible).order_by("sort_key", "pk")
        return list(rows.values_list("emulation_model__code", "title")[:_BEGUN])

    def slots(self, place: Place, period: EmulationPeriod) -> list[Slot]:
        return [slot_of(field) for field in FIELDS]

    def write(self, batch: ImportBatch, told: Told) -> None:
        """For each number a draft with its lines, by the actions of the screen."""
        rows = list(batch.rows.filter(outcome=ImportOutcome.READY).order_by("number").defer("cells"))
        named = [row.values["registration"] for row in rows]
        registrations = Registration.objects.visible_to(batch.by).only("pk").in_bulk(named)
        groups: dict[str, list[ImportRow]] = {}
        for row in rows:
            groups.setdefault(row.values["paper"]["number"], []).append(row)
        behind = 0
        for group in groups.values():
            wanted = [registrations.get(row.values["registration"]) for row in group]
            if None in wanted:
                raise NotPossibleError("Có hồ sơ không còn trong phạm vi của đồng chí.")
            draft = recognition.draft_decision(
                issuer=batch.issuer, recorded_for=batch.recorded_for, period=batch.period, by=batch.by
            )
            recognition.note_paper(draft, _signed(group[0].values["paper"]), by=batch.by)
            recognition.add_lines(draft, wanted, by=batch.by)
            for row, registration in zip(group, wanted, strict=True):
                row.decision, row.registration = draft, registration
            behind += len(group)
            told(behind, len(rows))
        ImportRow.objects.bulk_update(rows, ["decision", "registration"], batch_size=500)

    def take_out(self, batch: ImportBatch, by: User) -> None:
        lines: dict[int, set[int]] = {}
        rows = batch.rows.filter(outcome=ImportOutcome.READY, decision__isnull=False)
        for decision, registration in rows.values_list("decision_id", "registration_id"):
            lines.setdefault(decision, set()).add(registration)
        for draft in Decision.objects.filter(pk__in=lines).order_by("pk"):
            if not draft.is_draft:
                raise NotPossibleError(f"Quyết định số {draft.number} đã được ghi.")
            if set(draft.lines.values_list("registration_id", flat=True)) != lines[draft.pk]:
                raise NotPossibleError("danh sách trong dự thảo đã được sửa sau khi nhập.")
            recognition.discard_draft(draft, by=by)


def _signed(paper: dict[str, Any]) -> recognition.Noted:
    date = paper["date"]
    return recognition.Noted(**paper | {"date": dt.date.fromisoformat(date) if date else None})


class RecognitionRows(Matching):
    """Reads the lines of decisions."""

    vocabulary = VOCABULARY

    def __init__(self, batch: ImportBatch) -> None:
        desk = recognition.desk_of(batch.issuer, batch.recorded_for)
        self.draft = recognition.imagined(desk, batch.period)
        super().__init__(
            batch,
            within=Registration.objects.visible_to(batch.by).exclude(status=Status.DRAFT),
            terms=recognition.terms_within(self.draft),
        )
        self._why_not: dict[int, str] = {}
        self._stand: set[int] = set()
        self._papers: dict[str, tuple[int, dict[str, Any]]] = {}
        self._numbers: dict[int, str] = {}

    def prepare(self, rows: list[Row]) -> None:
        numbers = [row.known.pk for row in rows if row.known]
        self._why_not = recognition.unsuited(self.draft, numbers, by=self.batch.by)
        self._stand = recognition.standing_at(self.draft, numbers)
        for row in rows:
            if row.known and row.known.pk not in self._stand:
                self._note_paper(row)

    def judge(self, row: Row, known: Known) -> None:
        checked = row.checked
        if known.pk in self._stand:
            checked.outcome = ImportOutcome.TWIN
            checked.note = f"đã có trong một quyết định của cấp này: {known.title} ({known.code})"
            return
        if why := self._why_not.get(known.pk):
            self.wrong(checked, "code" if row.said.get("code") else "name", f"{why[0].upper()}{why[1:]}")
        paper = self._papers[self._numbers[checked.number]][1]
        checked.values["paper"] = paper | {"date": paper["date"] and paper["date"].isoformat()}

    def _note_paper(self, row: Row) -> None:
        """What the row says of its decision is known; rows of the same number say the same."""
        said = {name: self._read(row, name) for name in _PAPER}
        number, date = said["number"], said["date"]
        self._numbers[row.checked.number] = number
        self._dated(row, date)
        before, known = self._papers.setdefault(number, (row.checked.number, said))
        for name in _PAPER:
            if said[name] and known[name] and said[name] != known[name]:
                whose = f"quyết định số {number}" if number else "dự thảo không ghi số"
                why = f"Khác với dòng {before}, cũng của {whose}."
                self.wrong(row.checked, name, why)
            known[name] = known[name] or said[name]
        if number and date and recognition.number_is_taken(self.draft, number, date.year):
            self.wrong(
                row.checked, "number", f"Số {number} đã có trong năm {date.year}. Xem lại số và ngày ký."
            )

    def _read(self, row: Row, name: str) -> Any:
        """A cell read by the field of the page where decisions are recorded; None or "" where it says nothing."""
        text = row.said.get(name, "")
        if not text:
            return None if name == "date" else ""
        try:
            value = RecordForm.base_fields[name].clean(text)
        except ValidationError as error:
            self.wrong(row.checked, name, " ".join(error.messages))
            return None if name == "date" else ""
        return kept_number(value) if name == "number" else value

    def _dated(self, row: Row, date: dt.date | None) -> None:
        if date is None:
            return
        if date > today():
            self.wrong(row.checked, "date", f"Ngày {date:%d/%m/%Y} chưa đến. Chỉ ghi quyết định đã ký.")
        elif date < self.period.starts_on:
            self.wrong(
                row.checked, "date", f"Ngày ký trước khi kỳ bắt đầu ({self.period.starts_on:%d/%m/%Y})."
            )
