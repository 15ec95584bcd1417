"""The archive of a unit's register is written: one ZIP, row after row, with the hash of everything in it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection, models
from django.utils import timezone

from danvan.accounts.refusals import NotPossibleError
from danvan.office.excel import NotForExcelError, write_workbook
from danvan.office.tables import Column, Heading, Kind, Row, Table
from danvan.ui.wording import date_vi, moment
from danvan.units.enums import Level
from danvan.units.models import UnitTerm, last_said, today
from models_registry import filing
from models_registry.models import EmulationPeriod, Registration
from models_registry.workflow import Status
from reports.archive.contents import FILES, PARTS, Scope, hashes, part_of
from reports.figures import definitions_version, one_moment, summarise
from reports.questions import Question, UnknownThenError, ask
from reports.snapshots import numbers

FORMAT = "danvan-kheo/so-dang-ky"
VERSION = 1
MANIFEST = "manifest.json"
FIGURES = "so-lieu.jsonl"
LIST = "danh-muc-tep.csv"
STRUCTURE = "cau-truc.csv"
WORKBOOK = "so-dang-ky.xlsx"
README = "README.txt"
_ENDING = re.compile(r"\.[a-z0-9]{1,5}", re.ASCII)
_PIECE = 1 << 20
# What a spreadsheet takes for the beginning of a formula.
_CALCULATED = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")

# How much is written: rows and files behind it, rows and files in all.
Told = Callable[[int, int], None]


def member_of(sha256: str, name: str) -> str:
    """Where a kept file lies in the archive: under its hash, with the ending by which it is opened."""
    ending = Path(name).suffix.lower()
    return f"tep/{sha256}{ending if _ENDING.fullmatch(ending) else ''}"


def write(scope: Scope, to: BinaryIO, *, by: str, told: Told) -> None:
    """The archive, true for one state of the database, in pieces: no table and no file is ever whole in memory.

    Raises NotPossibleError where a file that a dossier names is not in the store as it was put there.
    """
    with one_moment(), zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        _Writing(scope, archive, by=by, told=told).write()


class _Writing:
    def __init__(self, scope: Scope, archive: zipfile.ZipFile, *, by: str, told: Told) -> None:
        self.scope, self.archive, self.by = scope, archive, by
        self.counts = {part.name: part.rows(scope).count() for part in PARTS}  # the first to be read
        self.at = timezone.now()
        self.files = 0
        self.members: dict[str, dict[str, Any]] = {}
        self._told, self._done = told, 0
        self._total = sum(self.counts.values()) + sum(1 for _ in hashes(scope))

    def write(self) -> None:
        for part in PARTS:
            with self._member(part.member) as out:
                for line in part.lines(self.scope):
                    out.write(line)
                    self._one_more()
        with self._member(FIGURES) as out:
            for line in figure_lines(self.scope, self.at):
                out.write(line)
        for sha256, name in hashes(self.scope):
            self._file(sha256, name)
            self._one_more()
        self._written(LIST, _list_of_files(self.scope))
        self._written(STRUCTURE, _structure())
        self._workbook()
        with self._member(README) as out:
            out.write(self._readme().encode())
        self.archive.writestr(
            self._info(MANIFEST), json.dumps(self._manifest(), ensure_ascii=False, indent=1)
        )

    def _one_more(self) -> None:
        self._done += 1
        if self._done % 200 == 0:
            self._told(self._done, self._total)

    def _info(self, name: str, kind: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, timezone.localtime(self.at).timetuple()[:6])
        info.compress_type, info.external_attr = kind, 0o600 << 16
        return info

    @contextmanager
    def _member(self, name: str) -> Iterator[_Hashing]:
        with self.archive.open(self._info(name), "w", force_zip64=True) as inner:
            out = _Hashing(inner)
            yield out
        self.members[name] = {"size": out.size, "sha256": out.sha256.hexdigest()}

    def _file(self, sha256: str, name: str) -> None:
        """A kept file, as it is: its name says its hash, so the manifest need not."""
        try:
            kept = filing.open_stored(sha256)
        except OSError as error:
            raise NotPossibleError(_LOST.format(name=name, sha256=sha256)) from error
        info = self._info(member_of(sha256, name), zipfile.ZIP_STORED)
        with kept, self.archive.open(info, "w", force_zip64=True) as inner:
            out = _Hashing(inner)
            shutil.copyfileobj(kept, out, _PIECE)
        if out.sha256.hexdigest() != sha256:
            raise NotPossibleError(_LOST.format(name=name, sha256=sha256))
        self.files += 1

    def _written(self, name: str, rows: Iterable[Iterable[str]]) -> None:
        """A list that Excel opens too."""
        with self._member(name) as out, io.TextIOWrapper(out, "utf-8-sig", newline="") as text:
            csv.writer(text).writerows([_no_formula(cell) for cell in row] for row in rows)

    def _workbook(self) -> None:
        """The register for reading; none where a sheet has not room for it."""
        try:
            with tempfile.TemporaryFile() as made:
                title = "SỔ ĐĂNG KÝ MÔ HÌNH, ĐIỂN HÌNH “DÂN VẬN KHÉO”"
                write_workbook(
                    [_table(self.scope, title, self.at)],
                    to=made,
                    author=str(self.scope.unit),
                    title=title,
                    made_at=self.at,
                )
                made.seek(0)
                with self._member(WORKBOOK) as out:
                    shutil.copyfileobj(made, out, _PIECE)
        except NotForExcelError:
            return

    def _manifest(self) -> dict[str, Any]:
        unit = self.scope.unit
        term = unit.latest_term
        return {
            "format": FORMAT,
            "version": VERSION,
            "unit": {"id": unit.pk, "name": str(unit), "code": term.code if term else ""},
            "made_at": self.at.isoformat(),
            "made_by": self.by,
            "drafts": self.scope.drafts,
            "definitions": definitions_version(),
            "tables": {
                part.name: {
                    "member": part.member,
                    "rows": self.counts[part.name],
                    "columns": [column.column for column in part.columns],
                }
                for part in PARTS
            },
            "files": self.files,
            "members": self.members,
        }

    def _readme(self) -> str:
        return _README.format(
            unit=self.scope.unit,
            at=moment(self.at),
            by=self.by,
            registrations=self.counts["registration"],
            changes=self.counts["statuschange"],
            files=self.files,
            drafts="có trong gói" if self.scope.drafts else "không có trong gói",
            workbook=WORKBOOK if WORKBOOK in self.members else "(không có: sổ dài hơn một trang tính Excel)",
        )


_LOST = (
    "Tệp “{name}” (mã băm {sha256}) không còn nguyên trong kho tệp của hệ thống. "
    "Báo người vận hành lấy lại từ bản sao lưu rồi lập lại gói."
)


class _Hashing(io.RawIOBase):
    """Passes on what is written, and knows its hash and its size."""

    def __init__(self, inner: Any) -> None:
        super().__init__()
        self.inner, self.sha256, self.size = inner, hashlib.sha256(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.sha256.update(data)
        self.size += len(data)
        self.inner.write(data)
        return len(data)


# --- the figures ---


def figure_lines(scope: Scope, at: dt.datetime) -> Iterator[bytes]:
    """The figures of every period and every unit with a desk, and of the unit itself, with a line for each unit right
    beneath of which anything is counted; those alone of which the archive holds every dossier. True for `at`."""
    for question in _questions(scope, at):
        figures = numbers(summarise(question, brief=True))
        # One of which nothing is counted may be looked after elsewhere today, and is not in the archive then.
        figures["units"] = {unit: counted for unit, counted in figures["units"].items() if counted}
        told = {
            "period": question.period.code,
            "unit": question.unit.pk,
            "name": question.term.name,
            "map": question.map_date.isoformat(),
            "figures": figures,
        }
        yield json.dumps(told, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _questions(scope: Scope, at: dt.datetime) -> Iterator[Question]:
    desks = UnitTerm.objects.keeping_desks().filter(unit__in=scope.units.values("pk"))
    units = scope.units.filter(pk__in={scope.unit.pk, *desks.values_list("unit_id", flat=True)})
    for period in EmulationPeriod.objects.order_by("pk"):
        for unit in units.order_by("pk"):
            try:
                question = ask(period, unit, as_of=at)
            except UnknownThenError:  # not on the map of that period
                continue
            if _has_all(scope, question):
                yield question


def _has_all(scope: Scope, question: Question) -> bool:
    """Whether no dossier that the figures count lies outside the archive: looked after elsewhere since."""
    counted = Registration.objects.filter(period=question.period).exclude(status=Status.DRAFT)
    if question.places is not None:
        counted = counted.filter(unit__in=list(question.places))
    return not counted.exclude(pk__in=scope.registrations.values("pk")).exists()


# --- for reading without our system ---

_COLUMNS = (
    Column("index", "TT", Kind.INDEX, 6),
    Column("code", "Mã", width=18),
    Column("title", "Tên mô hình, điển hình", width=51),
    Column("unit", "Đơn vị", width=30),
    Column("keeper", "Đơn vị phụ trách", width=30),
    Column("period", "Kỳ", width=12),
    Column("sector", "Lĩnh vực", width=20),
    Column("level", "Cấp đăng ký", width=14),
    Column("kind", "Loại", width=12),
    Column("subject", "Chủ thể", width=12),
    Column("origin", "Hình thức", width=16),
    Column("status", "Trạng thái", width=30),
    Column("sent", "Gửi lần đầu", Kind.DATE, 13),
    Column("results", "Nộp kết quả", Kind.DATE, 13),
    Column("background", "Lý do", width=40),
    Column("goals", "Mục tiêu", width=40),
    Column("approach", "Cách làm", width=40),
    Column("achieved", "Kết quả đạt được", width=40),
)
_READ = (
    *("emulation_model__code", "title", "unit_name", "keeper_name", "period__name", "sector__name"),
    *("target_level", "entry_type", "subject", "origin", "status", "first_sent_at", "results_at"),
    *("dossier__background", "dossier__goals", "dossier__approach", "result__achieved"),
)


def _table(scope: Scope, title: str, at: dt.datetime) -> Table:
    return Table(
        title=title,
        sheet_name="Sổ đăng ký",
        columns=_COLUMNS,
        rows=_Rows(scope),
        heading=Heading(as_of=f"({scope.unit}, lúc {moment(at)})"),
        filterable=True,
        empty="Không có hồ sơ nào.",
    )


class _Rows:
    """The dossiers, by period, unit and title."""

    def __init__(self, scope: Scope) -> None:
        found = scope.registrations.annotate(unit_name=last_said("unit"), keeper_name=last_said("keeper"))
        self._found = found.order_by(
            "period__starts_on", "period", "keeper_path", "sort_key", "pk"
        ).values_list(*_READ)

    def __iter__(self) -> Iterator[Row]:
        return _in_words(self._found.iterator(chunk_size=500))

    def __getitem__(self, part: slice) -> list[Row]:
        return list(_in_words(self._found[part]))


def _in_words(read: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    words = {
        name: dict(Registration._meta.get_field(name).choices)
        for name in ("entry_type", "subject", "origin", "status")
    }
    for at, (code, title, unit, keeper, period, sector, level, *more) in enumerate(read, 1):
        entry_type, subject, origin, status, sent, results, *texts = more
        yield Row(
            (
                *(at, code or "chưa có mã", title, unit, keeper, period, sector),
                "" if level is None else Level(level).label,
                *(words["entry_type"][entry_type], words["subject"][subject], words["origin"][origin]),
                *(words["status"][status], sent, results, *texts),
            )
        )


def _no_formula(cell: str) -> str:
    """What somebody called a file is never calculated by the program that opens the list."""
    return f"'{cell}" if cell.startswith(_CALCULATED) else cell


def _list_of_files(scope: Scope) -> Iterator[tuple[str, ...]]:
    """What each file is and what it belongs to."""
    yield ("Tệp trong gói", "Tên tệp", "Thuộc về", "Mã hồ sơ")
    evidence, decisions, closed = (part_of(model).rows(scope) for model, _, _ in FILES)
    belongs = "registration__emulation_model__code"
    for sha256, name, title, code in (
        evidence.order_by("pk")
        .values_list("sha256", "name", "registration__title", belongs)
        .iterator(chunk_size=1000)
    ):
        yield member_of(sha256, name), name, title, code or ""
    signed = decisions.exclude(scan_sha256="").order_by("pk")
    for sha256, name, number, date in signed.values_list("scan_sha256", "scan_name", "number", "date"):
        yield member_of(sha256, name), name, f"Quyết định {number} ngày {date_vi(date)}", ""
    for sha256, name, period in closed.order_by("pk").values_list("sha256", "name", "snapshot__period__name"):
        yield member_of(sha256, name), name, f"Số liệu đã chốt {period.lower()}", ""


def _structure() -> Iterator[tuple[str, ...]]:
    """What each column of each table is, in words."""
    yield ("Tệp", "Bảng", "Cột", "Nghĩa", "Kiểu", "Dẫn đến bảng", "Các giá trị")
    for part in PARTS:
        for column in part.columns:
            leads = _leads_to(column)
            values = "; ".join(f"{value}: {label}" for value, label in column.flatchoices)
            kind = column.db_type(connection) or ""
            yield (
                *(part.member, part.words, str(column.column)),
                *(_meaning(column), kind, leads, values),
            )


def _meaning(column: models.Field[Any, Any]) -> str:
    """What a column is in words: keys, and the two ends of a table between two others, have none of their own."""
    if column.primary_key and isinstance(column, models.AutoField):
        return "mã số của dòng"
    if column.model._meta.auto_created and column.is_relation:
        return str(column.related_model._meta.verbose_name)
    return str(column.verbose_name)


def _leads_to(column: models.Field[Any, Any]) -> str:
    """The file of the table that a column leads to; empty for others."""
    if not column.is_relation:
        return ""
    return next((part.member for part in PARTS if part.model is column.related_model), "")


def name_of(scope: Scope) -> str:
    """The name under which the archive is saved."""
    return f"Sổ đăng ký Dân vận khéo - {scope.unit} - {today():%Y-%m-%d}.zip"


_README = """SỔ ĐĂNG KÝ MÔ HÌNH, ĐIỂN HÌNH “DÂN VẬN KHÉO”

Đơn vị: {unit}
Lập lúc: {at}
Người lập: {by}

Gói này là toàn bộ sổ đăng ký mà đơn vị và các đơn vị trực thuộc phụ trách, ở các dạng mở, đọc được
không cần phần mềm Dân vận khéo:

  {workbook}
      Sổ đăng ký để xem bằng Excel: {registrations} hồ sơ.
  du-lieu/
      Từng bảng dữ liệu, mỗi dòng một bản ghi dạng JSON (UTF-8); {changes} dòng lịch sử xử lý.
  cau-truc.csv
      Mỗi cột của mỗi bảng là gì.
  so-lieu.jsonl
      Số liệu tổng hợp của từng kỳ, từng đơn vị tại lúc lập gói, để đối chiếu sau khi phục hồi.
  tep/
      {files} tệp: minh chứng, bản quét quyết định, tệp số liệu đã chốt. Tên tệp là mã băm SHA-256 của nội dung.
  danh-muc-tep.csv
      Tên thật của từng tệp và tệp thuộc hồ sơ nào.
  manifest.json
      Phiên bản, số dòng, dung lượng và mã băm SHA-256 của từng thành phần.

Bản nháp của chính đơn vị: {drafts}. Bản nháp của các đơn vị trực thuộc không có trong gói: chỉ đơn vị
đó được xem. Người dùng chỉ còn họ tên; không có tài khoản, mật khẩu. Minh chứng đã bỏ ra khỏi hồ sơ
không có trong gói.

Gói có thông tin cá nhân (họ tên, điện thoại người phụ trách). Giữ như giữ sổ đăng ký.

Phục hồi vào một hệ thống Dân vận khéo còn trống (phần mềm cùng phiên bản, đã chạy “manage.py migrate”):

  python manage.py restore_archive TEN_TEP.zip

Lệnh kiểm tra mã băm, ghi tất cả hoặc không ghi gì, rồi tính lại số liệu và so với so-lieu.jsonl.
"""
