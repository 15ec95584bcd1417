"""Results from a list: each row is the report of one dossier that the unit keeps, saved and sent as the screen does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPossibleError
from danvan.office.fill_in import Slot
from danvan.office.lists import Field, Vocabulary, squeezed
from danvan.office.workbook_in import column_number
from danvan.units.models import UnitTerm, today
from models_registry import closing
from models_registry.importing import fields
from models_registry.importing.kind import Choices, Kind, Place, Told, slot_of
from models_registry.importing.matching import Known, Matching, Row, says_yes
from models_registry.models import (
    EmulationPeriod,
    ImportBatch,
    ImportKind,
    ImportOutcome,
    ImportRow,
    Measure,
    Quality,
    Registration,
    ResultReport,
)
from models_registry.registration import actions as registering
from models_registry.registration import forms
from models_registry.registration.actions import Metric
from models_registry.workflow import Action, Status

_NUMBERS = 3  # results in numbers with columns of their own in the template
_PARTS = ("name", "measure", "planned", "done")
_BOXES = ("achieved", "situation", "process", "difficulties", "lessons")
_BEGUN = 2_000  # rows of the template
_NOT_DONE = "Ghi số đã thực hiện; chưa có số thì để trống các ô của số liệu này."

CODE = Field(
    "code",
    "Mã mô hình",
    "Mã trong sổ, ví dụ DVK-2026-00041. Có mã thì không cần đúng tên.",
    "",
    ("mã", "mã số", "mã hồ sơ", "mã đăng ký", "mã mô hình, điển hình", "mã dvk"),
    20,
)
NAME = Field(
    "name",
    "Tên mô hình, điển hình",
    "Đúng tên đã đăng ký, có dấu hay không đều được; bắt buộc khi không ghi mã.",
    "Ví dụ: Hẻm sạch, ngõ xanh khu phố 3",
    fields.BY_NAME["name"].also,
    44,
)
UNIT = Field(
    "unit",
    "Đơn vị đăng ký",
    "Cần khi nhiều đơn vị có mô hình cùng tên.",
    "",
    fields.BY_NAME["unit"].also,
    30,
)
FIELDS = (
    CODE,
    NAME,
    UNIT,
    Field(
        "achieved",
        "Kết quả đạt được",
        "Bắt buộc khi nộp. So với mục tiêu đã đăng ký.",
        "64/64 hộ phân loại rác; hẻm không còn điểm rác tự phát",
        (
            "kết quả",
            "kết quả thực hiện",
            "kết quả nổi bật",
            "kết quả cụ thể",
            "kết quả đạt được của mô hình",
            "hiệu quả",
            "hiệu quả mô hình",
            "báo cáo kết quả",
            "kết quả, hiệu quả",
            "kết quả triển khai thực hiện",
        ),
        48,
    ),
    Field(
        "situation",
        "Đặc điểm, tình hình",
        "Nếu khác lúc đăng ký.",
        "",
        ("đặc điểm tình hình", "tình hình"),
        30,
    ),
    Field(
        "process",
        "Quá trình triển khai",
        "Đã làm những việc gì, vào thời gian nào.",
        "",
        ("quá trình thực hiện", "công tác triển khai", "tổ chức thực hiện"),
        30,
    ),
    Field(
        "difficulties",
        "Hạn chế, khó khăn",
        "Điều chưa làm được và nguyên nhân.",
        "",
        ("hạn chế", "khó khăn", "khó khăn, vướng mắc", "tồn tại, hạn chế", "khó khăn, hạn chế"),
        30,
    ),
    Field(
        "lessons",
        "Bài học, khả năng duy trì, nhân rộng",
        "Điều rút ra; nơi khác áp dụng được không.",
        "",
        (
            "bài học kinh nghiệm",
            "bài học",
            "khả năng duy trì, nhân rộng",
            "khả năng nhân rộng",
            "kinh nghiệm",
        ),
        30,
    ),
    *(
        one
        for number in range(1, _NUMBERS + 1)
        for one in (
            Field(
                f"name{number}",
                f"Số liệu {number}: nội dung",
                "Số này là của nội dung gì.",
                "Hộ phân loại rác" if number == 1 else "",
            ),
            Field(
                f"measure{number}",
                f"Số liệu {number}: đơn vị tính",
                "Chọn trong danh sách.",
                "hộ" if number == 1 else "",
                width=14,
            ),
            Field(
                f"planned{number}",
                f"Số liệu {number}: kế hoạch",
                "Chỉ ghi số, ví dụ 1.234,5; để trống cũng được.",
                "60" if number == 1 else "",
                width=12,
            ),
            Field(
                f"done{number}",
                f"Số liệu {number}: thực hiện",
                "Chỉ ghi số, ví dụ 1.234,5.",
                "64" if number == 1 else "",
                width=12,
            ),
        )
    ),
    Field(
        "no_numbers",
        "Không có số liệu",
        "Ghi x khi mô hình không có số liệu để thống kê.",
        "",
        ("mô hình không có số liệu để thống kê",),
        14,
    ),
)

_MEASURES = {
    **{squeezed(one.label): one for one in Measure if one is not Measure.SQUARE_METRE},
    "m2": Measure.SQUARE_METRE,
    "metvuong": Measure.SQUARE_METRE,
    "hogiadinh": Measure.HOUSEHOLD,
    "tr": Measure.MILLION_DONG,
    "trieu": Measure.MILLION_DONG,
    "trd": Measure.MILLION_DONG,
    "trdong": Measure.MILLION_DONG,
    "cong": Measure.WORKING_DAY,
    "luot": Measure.PARTICIPATION,
    "nguoidan": Measure.PERSON,
    "kilomet": Measure.KILOMETRE,
}
_IN_BRACKETS = re.compile(r"\s*[(\[](?:đvt|đơn vị tính|đơn vị)?[\s:]*([^()\[\]]+)[)\]]\s*$", re.IGNORECASE)
_AFTER_A_COMMA = re.compile(r",\s*([^,]+)$")


def measure_of(text: str) -> Measure | None:
    """The unit of measure that the words stand for."""
    if text.strip().lower() == "m²":
        return Measure.SQUARE_METRE
    return _MEASURES.get(squeezed(text))


def _measured(head: str) -> tuple[str, Measure | None]:
    """What a head counts, and in which unit of measure: "Số hộ tham gia (hộ)"."""
    for pattern in (_IN_BRACKETS, _AFTER_A_COMMA):
        if (found := pattern.search(head)) and (measure := measure_of(found.group(1))):
            return head[: found.start()].strip(), measure
    return head, None


def _named_as_number(head: str) -> str:
    measure = _measured(head)[1]
    return f"metric={measure}" if measure else ""


VOCABULARY = Vocabulary(
    FIELDS,
    keys=("name", "code"),
    filled_down=frozenset({"unit"}),
    others=_named_as_number,
    many=frozenset({"metric"}),
)


class Results(Kind):
    """What came of registrations, reported by the unit."""

    key = ImportKind.RESULTS
    vocabulary = VOCABULARY
    noun = "báo cáo kết quả"
    sheet = "Kết quả"
    title = "Báo cáo kết quả mô hình “Dân vận khéo”"
    boxes = "Mục của báo cáo"
    needs_one_of = ("code", "name")
    needs = "Chọn cột nào là mã, hoặc tên mô hình, điển hình."
    sends_words = "nộp kết quả ngay"
    keeps_words = "lưu kết quả, chưa nộp"

    def other_columns(self) -> Choices:
        return [
            (
                "Cột số liệu (đầu cột là nội dung)",
                [(f"metric={one.value}", f"Số liệu, đơn vị tính: {one.label}") for one in Measure],
            )
        ]

    def checker(self, batch: ImportBatch) -> ResultRows:
        return ResultRows(batch)

    def slots(self, place: Place, period: EmulationPeriod) -> list[Slot]:
        measures = [str(one.label) for one in Measure]
        return [
            slot_of(field, choices=measures if field.name.startswith("measure") else ()) for field in FIELDS
        ]

    def begun(self, place: Place, period: EmulationPeriod, by: User | None) -> Sequence[Sequence[str]]:
        if by is None:
            return ()
        due = _kept_by(place.unit.pk, by).filter(period=period, status__in=registering.REPORTABLE)
        return list(due.order_by("sort_key", "pk").values_list("emulation_model__code", "title")[:_BEGUN])

    def write(self, batch: ImportBatch, told: Told) -> None:
        """Every report is saved, and sent where that was wished, by the actions of the screen; what has moved since it
        was read stays as it is. Some rows after the other: never are all of them in memory."""
        ready = batch.rows.filter(outcome=ImportOutcome.READY).order_by("number")
        found = Registration.objects.visible_to(batch.by).select_related("result")
        numbers, written, refusal = list(ready.values_list("pk", flat=True)), 0, ""
        for start in range(0, len(numbers), registering.TOGETHER):
            some = numbers[start : start + registering.TOGETHER]
            rows = list(ready.filter(pk__in=some).defer("cells", "note"))
            for number, row in enumerate(rows, start=start + 1):
                try:
                    with transaction.atomic():
                        _write(row, found, batch)
                except NotPossibleError as why:
                    refusal = str(why)
                    row.outcome, row.problems = ImportOutcome.WRONG, [["", "", refusal]]
                else:
                    written += 1
                told(number, len(numbers))
            ImportRow.objects.bulk_update(rows, ["outcome", "problems", "values", "registration"])
        if refusal and not written:
            raise NotPossibleError(refusal)

    def take_out(self, batch: ImportBatch, by: User) -> None:
        rows = batch.rows.filter(outcome=ImportOutcome.READY, registration__isnull=False).defer("cells")
        for row in rows.order_by("registration_id").iterator(chunk_size=500):
            _take_back(row, sent=batch.sends, by=by)


def _kept_by(unit: int, by: User) -> QuerySet[Registration]:
    """The dossiers that the unit answers for."""
    return Registration.objects.visible_to(by).filter(keeper=unit)


class ResultRows(Matching):
    """Reads the reports."""

    vocabulary = VOCABULARY

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(
            batch,
            within=_kept_by(batch.unit_id, batch.by),
            terms=UnitTerm.objects.on(today()).filter(unit=batch.unit_id),
        )
        self.heads = {column["letters"]: column["head"] for column in batch.columns}
        self._closed: dict[int, bool] = {}
        self._reported: set[int] = set()

    def prepare(self, rows: list[Row]) -> None:
        units = {row.known.unit_id for row in rows if row.known}
        seen = closing.seen_all((self.period.pk, unit) for unit in units)
        self._closed = {unit: one.stops(None) for (_, unit), one in seen.items()}
        numbers = [row.known.pk for row in rows if row.known]
        reports = ResultReport.objects.filter(registration__in=numbers).exclude(achieved="")
        self._reported = set(reports.values_list("registration_id", flat=True))

    def judge(self, row: Row, known: Known) -> None:
        checked = row.checked
        if not self._may_report(row, known):
            return
        boxes = {name: self._box(row, name) for name in _BOXES}
        boxes["no_numbers"] = self._says_none(row)
        metrics = self._metrics(row)
        if len(metrics) > forms.MOST_METRICS:
            why = f"Có {len(metrics)} số liệu; mỗi báo cáo ghi tối đa {forms.MOST_METRICS}."
            checked.problems.append(("", "", why))
        by_title = known.quality == Quality.TITLE
        if self.batch.sends and not checked.problems and not by_title:
            if not boxes["achieved"]:
                self.wrong(checked, "achieved", "Chưa ghi; mục này bắt buộc khi nộp kết quả.")
            if not metrics and not boxes["no_numbers"]:
                self.wrong(
                    checked,
                    "no_numbers",
                    "Ghi ít nhất một kết quả bằng số, hoặc đánh dấu “không có số liệu”.",
                )
        if not checked.problems and not metrics and not any(boxes.values()) and not by_title:
            checked.problems.append(("", "", "Dòng này không ghi kết quả nào."))
        if known.pk in self._reported:
            checked.note = "thay báo cáo đang viết dở" + (f"; {checked.note}" if checked.note else "")
        checked.values |= {
            "moves": known.moves,
            "version": known.version,
            "boxes": boxes,
            "metrics": metrics,
        }

    def _may_report(self, row: Row, known: Known) -> bool:
        """Whether results are awaited of it; else the row says why not."""
        checked, status = row.checked, Status(known.status)
        if status not in registering.REPORTABLE:
            if status in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED):
                why = "Hồ sơ chưa được chấp thuận đăng ký nên chưa nộp kết quả được."
                self.wrong(checked, self._named_by(row), why)
            elif not known.stands:
                self.wrong(checked, self._named_by(row), f"Hồ sơ ở bước “{status.label}”.")
            else:
                checked.outcome = ImportOutcome.TWIN
                checked.note = f"đã nộp kết quả: {known.title} ({known.code})"
            return False
        if known.asked_to_withdraw:
            self.wrong(checked, self._named_by(row), "Đơn vị đã xin rút hồ sơ này; chờ trả lời trước.")
        if self._closed.get(known.unit_id):
            checked.problems.append(("", "", closing.why(self.period.pk, known.unit_id)))
        return True

    def _named_by(self, row: Row) -> str:
        return "code" if row.said.get("code") else "name"

    def _box(self, row: Row, name: str) -> str:
        """A cell read by the form's own field."""
        text = row.said.get(name, "")
        if not text:
            return ""
        try:
            return forms.ResultForm.base_fields[name].clean(text)
        except ValidationError as error:
            self.wrong(row.checked, name, " ".join(error.messages))
            return ""

    def _says_none(self, row: Row) -> bool:
        said = says_yes(row.said.get("no_numbers", ""))
        if said is None:
            self.wrong(row.checked, "no_numbers", "Ghi x, hoặc để trống.")
        return bool(said)

    def _metrics(self, row: Row) -> list[list[Any]]:
        """The results in numbers, as they are kept: name, measure, done, planned."""
        found = []
        for number in range(1, _NUMBERS + 1):
            cells = {part: row.said.get(f"{part}{number}", "") for part in _PARTS}
            if any(cells[part] for part in ("name", "planned", "done")):
                letters = {part: self.letters.get(f"{part}{number}", "") for part in _PARTS}
                found += self._metric(row, cells, letters, f"Số liệu {number}")
        for letters, name in self.batch.mapping.items():
            kind, _, measure = name.partition("=")
            if kind == "metric" and (text := self._at(row, letters)):
                counted = _measured(self.heads.get(letters, ""))[0][:120]
                cells = {"name": counted, "measure": Measure(measure).label, "planned": "", "done": text}
                found += self._metric(row, cells, dict.fromkeys(_PARTS, letters), counted)
        return found

    def _at(self, row: Row, letters: str) -> str:
        at, cells = column_number(letters), row.checked.cells
        return cells[at - 1] if at <= len(cells) else ""

    def _metric(
        self, row: Row, cells: dict[str, str], letters: Mapping[str, str], called: str
    ) -> list[list[Any]]:
        """One number, read by the screen's own form; nothing where that finds fault."""
        problems = row.checked.problems
        measure = measure_of(cells["measure"])
        if cells["measure"] and measure is None:
            known = "; ".join(str(one.label) for one in Measure)
            why = f"Không có đơn vị tính “{cells['measure'][:40]}”. Ghi một trong: {known}."
            problems.append((letters["measure"], called, why))
            return []
        form = forms.MetricForm(cells | {"measure": measure or ""})
        if not form.is_valid():
            for part, messages in form.errors.items():
                # (The screen's form speaks of a line of its own; here a line is the whole dossier.)
                why = _NOT_DONE if part == "done" and not cells["done"] else " ".join(messages)
                problems.append((letters.get(part, ""), called, why))
            return []
        data = form.cleaned_data
        planned = data["planned"]
        return [[data["name"], data["measure"], str(data["done"]), None if planned is None else str(planned)]]


# --- writing and taking back ---


def _write(row: ImportRow, found: QuerySet[Registration], batch: ImportBatch) -> None:
    """The report of one row is saved and, where the batch sends, sent."""
    values = row.values
    registration = found.filter(pk=values["registration"]).first()
    if registration is None or registration.moves != values["moves"]:
        raise NotPossibleError("Hồ sơ đã sang bước khác sau khi đọc thử.")
    before = _kept(registration)
    try:
        registering.save_results(
            registration,
            values=values["boxes"],
            metrics=[_metric(said) for said in values["metrics"]],
            by=batch.by,
            seen_version=values["version"],
        )
    except registering.OutdatedError as outdated:
        raise NotPossibleError("Hồ sơ vừa được sửa sau khi đọc thử; tải tệp lên lại.") from outdated
    if batch.sends:
        registering.report_results(registration, by=batch.by, seen=values["moves"])
    row.registration = registration
    row.values = values | {"before": before, "after": [registration.moves, registration.version]}


def _metric(said: Sequence[Any]) -> Metric:
    name, measure, done, planned = said
    return Metric(name, measure, Decimal(done), None if planned is None else Decimal(planned))


def _kept(registration: Registration) -> dict[str, Any] | None:
    """The report as it stands, to be put back when the list is taken back."""
    report = getattr(registration, "result", None)
    if report is None:
        return None
    metrics = report.metrics.order_by("position").values_list("name", "measure", "done", "planned")
    return {
        "boxes": {name: getattr(report, name) for name in (*_BOXES, "no_numbers")},
        "metrics": [
            [name, measure, str(done), None if planned is None else str(planned)]
            for name, measure, done, planned in metrics
        ],
    }


def _take_back(row: ImportRow, *, sent: bool, by: User) -> None:
    """The dossier is as it was before the list: recalled where its results were sent, its report as it stood then."""
    registration = Registration.objects.visible_to(by).filter(pk=row.registration_id).first()
    if registration is None:
        raise NotPossibleError("có hồ sơ không còn trong phạm vi của đồng chí.")
    if [registration.moves, registration.version] != row.values["after"]:
        raise NotPossibleError(f"“{registration.title}” đã được sửa hoặc xử lý tiếp sau khi nhập.")
    if sent:
        registering.act(Action.RECALL, registration, by=by)
    before = row.values["before"]
    if before is None:
        registering.clear_results(registration, by=by)
    else:
        metrics = [_metric(said) for said in before["metrics"]]
        registering.save_results(registration, values=before["boxes"], metrics=metrics, by=by)
