"""Totals of years of which no list is left, from a workbook: each row is what the screen's page for totals would enter.

Whether a row can stand is found out by entering it, and taking all of it back: nothing else knows as much of what
stands already, in the register and in the rows before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cached_property

from django.db import transaction

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPossibleError
from danvan.office import lists
from danvan.office.fill_in import Slot
from danvan.office.lists import Field, Head, Vocabulary, squeezed
from danvan.office.workbook_in import Sheet, column_number
from danvan.ui.wording import number
from danvan.units.desks import label_of
from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.models import Unit, last_said, today
from models_registry import reported
from models_registry.importing.checking import LEVEL_WORDS, Checked
from models_registry.importing.kind import Kind, Place, Told, slot_of
from models_registry.models import (
    EmulationPeriod,
    ImportBatch,
    ImportKind,
    ImportOutcome,
    ImportRow,
    ReportedTotal,
)
from models_registry.review.total_forms import TotalEntry

_TWIN = "đã có đúng số liệu này"
_MOST = 2_000  # rows: a province of old, its communes over ten years; each is entered one by one
_NUMBERS = ("registered", "proposed", "recognised")
_SOURCE = ("document_title", "document_number", "document_date")
_COMMON = ("period", "unit_name", "level", *_SOURCE)

FIELDS = (
    Field(
        "unit_name",
        "Đơn vị",
        "Số liệu của đơn vị này và mọi đơn vị bên dưới; kể cả đơn vị nay không còn.",
        "",
        ("tên đơn vị", "địa phương", "xã phường", "huyện, thị xã, thành phố", "cơ quan đơn vị", "mã đơn vị"),
        30,
    ),
    Field(
        "period",
        "Năm",
        "Kỳ đã kết thúc, ví dụ 2019; để trống là kỳ chọn khi tải lên.",
        "2019",
        ("kỳ", "kỳ thi đua", "năm thi đua", "giai đoạn"),
        12,
    ),
    Field(
        "level",
        "Cấp đăng ký",
        "Để trống là các cấp cộng chung, khi văn bản không tách cấp.",
        "",
        ("cấp", "cấp công nhận"),
        16,
    ),
    Field(
        "registered",
        "Số đăng ký",
        "Văn bản không nêu thì để trống.",
        "332",
        ("đăng ký", "số mô hình đăng ký", "tổng số đăng ký", "mô hình đăng ký", "số lượng đăng ký"),
        12,
    ),
    Field(
        "proposed",
        "Số đã đề nghị công nhận",
        "Văn bản không nêu thì để trống.",
        "",
        ("đề nghị", "đề nghị công nhận", "số đề nghị công nhận", "đã đề nghị công nhận"),
        14,
    ),
    Field(
        "recognised",
        "Số được công nhận",
        "Văn bản không nêu thì để trống.",
        "266",
        ("công nhận", "được công nhận", "số công nhận", "số mô hình được công nhận", "đã công nhận"),
        12,
    ),
    Field(
        "document_title",
        "Trích yếu văn bản",
        "Bắt buộc.",
        "Báo cáo tổng kết công tác dân vận năm 2019",
        ("văn bản", "tên văn bản", "căn cứ", "nguồn", "báo cáo", "trích yếu"),
        40,
    ),
    Field(
        "document_number",
        "Số, ký hiệu văn bản",
        "Bắt buộc.",
        "12-BC/BDVThU",
        ("số văn bản", "số ký hiệu", "số báo cáo", "số hiệu"),
        18,
    ),
    Field(
        "document_date",
        "Ngày văn bản",
        "Ngày/tháng/năm.",
        "15/12/2019",
        ("ngày ban hành", "ngày báo cáo", "ngày tháng", "ngày ký"),
        14,
    ),
)
VOCABULARY = Vocabulary(
    FIELDS, keys=("unit_name", "period"), filled_down=frozenset({"unit_name", "period", "level", *_SOURCE})
)


class Totals(Kind):
    """What reports say of units and years of which no list is left."""

    key = ImportKind.TOTALS
    vocabulary = VOCABULARY
    noun = "số liệu"
    sheet = "Số liệu tổng hợp"
    title = "Số liệu tổng hợp, không có danh sách"
    boxes = "Mục của số liệu"
    needs_one_of = ("registered", "recognised")
    needs = "Chọn cột nào là số đăng ký, hoặc số được công nhận."
    keeps_words = "nêu bên cạnh số liệu của kỳ"

    def commons(self, batch: ImportBatch) -> dict[str, Sequence[str] | None]:
        return dict.fromkeys(_COMMON) | {"level": [level.label.capitalize() for level in DESK_LEVELS]}

    def checker(self, batch: ImportBatch) -> TotalRows:
        return TotalRows(batch)

    def slots(self, place: Place, period: EmulationPeriod) -> list[Slot]:
        over = EmulationPeriod.objects.filter(ends_on__lt=today()).latest_first()
        choices = {"period": list(over.values_list("code", flat=True))}
        examples = {"unit_name": f"Ví dụ: {place.unit}"}
        return [slot_of(field, examples.get(field.name), choices.get(field.name, ())) for field in FIELDS]

    def write(self, batch: ImportBatch, told: Told) -> None:
        """Every total is entered by the action of the screen; what cannot stand any more says why."""
        rows = list(batch.rows.filter(outcome=ImportOutcome.READY).order_by("number"))
        refusal = ""
        for at, row in enumerate(rows, start=1):
            total, problems = _entered(row.values["said"], by=batch.by)
            if total is not None:
                row.values["total"] = total.pk
            elif problems:
                row.outcome, row.problems = ImportOutcome.WRONG, [["", "", why] for _, why in problems]
                refusal = problems[0][1]
            else:
                row.outcome, row.note = ImportOutcome.TWIN, _TWIN
            told(at, len(rows))
        if refusal and all(row.outcome == ImportOutcome.WRONG for row in rows):
            raise NotPossibleError(refusal)
        ImportRow.objects.bulk_update(rows, ["outcome", "problems", "note", "values"], batch_size=500)

    def take_out(self, batch: ImportBatch, by: User) -> None:
        """Each total that still stands has ended, as on the screen; the row stays and says why."""
        made = batch.rows.filter(outcome=ImportOutcome.READY).values_list("values__total", flat=True)
        standing = ReportedTotal.objects.standing().filter(pk__in=list(made)).select_related("unit")
        for total in standing.order_by("pk"):
            reported.end(total, by=by, reason=f"Hoàn tác lần nhập từ Excel “{batch.file_name}”.")


Problem = tuple[str, str]  # the field ("" for the whole row), what is wrong


def _entered(said: Mapping[str, str], *, by: User) -> tuple[ReportedTotal | None, list[Problem]]:
    """The total that the row says, entered as the screen does it; or why not. Neither where the very same stands
    already."""
    form = TotalEntry(said, by=by)
    if not form.is_valid():
        return None, [(name, " ".join(messages)) for name, messages in form.errors.items()]
    entry = form.said()
    told = {one.name: getattr(entry, one.name) for one in fields(entry)}
    if ReportedTotal.objects.standing().filter(**told).exists():
        return None, []
    try:
        return reported.enter(entry, by=by), []
    except NotPossibleError as refusal:
        return None, [("", str(refusal))]


class TotalRows:
    """Reads the rows of one list."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.columns = {column_number(letters): name for letters, name in batch.mapping.items()}
        self.letters = {name: letters for letters, name in batch.mapping.items()}
        self._of_group: dict[str, str] = {}
        self._read = 0

    def rows(self, sheet: Sheet, head: Head) -> Iterator[Checked]:
        """Every row beneath the head: entered one after the other, and all taken back."""
        with transaction.atomic():
            found = [self._checked(row) for row in lists.understood(sheet, head, self.columns, VOCABULARY)]
            transaction.set_rollback(True)
        yield from found

    def _checked(self, row: lists.Understood) -> Checked:
        cells = {
            name: row.cells[at - 1]
            for at, name in self.columns.items()
            if at <= len(row.cells) and row.cells[at - 1]
        }
        if row.kind is lists.RowIs.ASIDE:
            return Checked(row.number, row.cells, ImportOutcome.ASIDE, note=row.words)
        if row.kind is lists.RowIs.GROUP and not cells.keys() & set(_NUMBERS):
            return self._group(row)
        checked = Checked(row.number, row.cells, ImportOutcome.READY)
        said = self._said(checked, cells)
        period = self._period(said["period"])
        checked.values = {
            "title": f"{said['unit_name']}, {period.name if period else said['period']}",
            "said": said,
        }
        self._read += 1
        if self._read > _MOST:
            checked.problems.append(("", "", f"Mỗi tệp nhận tối đa {number(_MOST)} số liệu. Chia tệp ra."))
        elif not checked.problems:
            total, problems = _entered(said, by=self.batch.by)
            for name, why in problems:
                self._wrong(checked, name, why)
            if total is None and not problems:
                checked.outcome, checked.note = ImportOutcome.TWIN, _TWIN
            elif total is not None and squeezed(said["unit_name"]) != squeezed(name := str(total.unit)):
                checked.note = f"đơn vị: {name}"
        if checked.problems:
            checked.outcome = ImportOutcome.WRONG
        return checked

    def _group(self, row: lists.Understood) -> Checked:
        """The rows beneath are of that period or unit, until another group says otherwise."""
        words = row.words.partition("(")[0].partition(":")[0].strip()
        period = self._period(words)
        name, value = ("period", period.code) if period else ("unit_name", words)
        note = "dòng nhóm"
        if name not in self.letters:
            self._of_group = {name: value}
            note = f"nhóm: {VOCABULARY.by_name[name].title.lower()} “{period.name if period else words}”"
        return Checked(row.number, row.cells, ImportOutcome.ASIDE, note=note, values={"group": row.marker})

    def _said(self, checked: Checked, cells: Mapping[str, str]) -> dict[str, str]:
        """What the row says in the words of the page's form."""
        texts = {**self.batch.defaults, **self._of_group, **cells}
        said = {name: texts.get(name, "") for name in VOCABULARY.by_name}
        if not said["unit_name"] and "unit_name" not in self.letters:
            said["unit_name"] = self._own.name
        period = self._period(said["period"]) if said["period"] else self.batch.period
        if period is None or period.ends_on >= today():
            named = period.name if period else f"kỳ “{said['period'][:40]}”"
            why = f"Không có {named} trong các kỳ đã kết thúc. Xem lại, hoặc đề nghị quản trị mở kỳ ấy."
            self._wrong(checked, "period", why)
        said["period"] = period.code if period else said["period"]
        if said["level"]:
            level = self._level(said["level"], period)
            if level is None:
                self._wrong(
                    checked,
                    "level",
                    f"Không hiểu “{said['level'][:40]}”. Ghi cấp tỉnh, cấp huyện hoặc cấp cơ sở.",
                )
            said["level"] = level.code if level else ""
        return said

    @cached_property
    def _own(self) -> Unit:
        return Unit.objects.annotate(name=last_said("pk")).get(pk=self.batch.unit_id)

    @cached_property
    def _periods(self) -> dict[str, EmulationPeriod]:
        """Every period by its code and its name, squeezed."""
        known = list(EmulationPeriod.objects.all())
        return {squeezed(word): one for one in known for word in (one.name, one.code)}

    def _period(self, text: str) -> EmulationPeriod | None:
        return self._periods.get(squeezed(text))

    def _level(self, text: str, period: EmulationPeriod | None) -> Level | None:
        """The level that the words mean to who enters the list, on the map of the period."""
        key = squeezed(text).removeprefix("cap")
        day = min(period.ends_on, today()) if period else today()
        own = {
            squeezed(label_of(level, self._own, on=day)).removeprefix("cap"): level for level in DESK_LEVELS
        }
        return (LEVEL_WORDS | own).get(key)

    def _wrong(self, checked: Checked, name: str, why: str) -> None:
        """What is wrong with a field of the row is told on its cell."""
        titled = VOCABULARY.by_name.get(name)
        checked.problems.append((self.letters.get(name, ""), titled.title if titled else "", why))
