"""An archive goes back into an empty system: everything in it is checked first, written in one transaction with its own
moments, and then held against what the archive says. Whatever does not agree, nothing is written.

The triggers that keep history from being rewritten are off while rows are written; only the tables' owner can do that,
and only here. Those that hold at the end of a transaction stay on: the database itself says whether status, history
and decisions agree.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, connection, models, transaction
from django.utils.dateparse import parse_datetime

from danvan.accounts.models import User
from danvan.ui.text import clean_line, search_key, sort_key
from danvan.ui.wording import why_no_file
from danvan.units.models import Unit
from models_registry import filing
from models_registry.integrity import BOOKS
from reports.archive.contents import FILES, PARTS, Part, Scope, hashes, quoted, words_of
from reports.archive.writing import FIGURES, FORMAT, MANIFEST, VERSION, figure_lines

logger = logging.getLogger(__name__)

_FILE = re.compile(r"tep/([0-9a-f]{64})(?:\.[a-z0-9]{1,5})?", re.ASCII)
_NAME = re.compile(r"[a-z0-9][A-Za-z0-9./_-]*|README\.txt", re.ASCII)
_LARGEST_MANIFEST = 4_000_000
_LONGEST_LINE = 256_000_000
# So many times as long as it is packed a member may be, once it is longer than a little: our own are packed by less
# than a fiftieth.
_PACKED, _LITTLE = 200, 1_000_000
_PIECE = 1 << 20
_ROWS, _BYTES = 1000, 4_000_000
# Whose tables are all without a row in an empty system; the log may have some.
_OURS = ("accounts", "units", "models_registry", "reports", "jobs")

Said = Callable[[str], None]


class ArchiveRefusedError(Exception):
    """The archive is not taken; the message says why, in Vietnamese. Nothing was written."""


@dataclass(frozen=True)
class Restored:
    """What was written."""

    unit: Unit
    rows: int
    files: int
    figures: int


def restore(path: Path, *, said: Said) -> Restored:
    """Everything in the archive is in this system, which had nothing; `said` is told each step.

    Raises ArchiveRefusedError.
    """
    with _opened(path) as archive:
        said("Kiểm tra gói…")
        checked = _Checked(archive, size=path.stat().st_size)
        return _Restoring(checked, said).restore()


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise ArchiveRefusedError(
            "Tệp không phải gói ZIP, hoặc gói bị hỏng, bị cắt ngắn. Lấy lại gói rồi thử lại."
        ) from error
    except OSError as error:
        raise ArchiveRefusedError(f"Không đọc, ghi được tệp: {why_no_file(error)}.") from error


class _Checked:
    """An archive of which every byte is what its manifest says, read once in pieces before anything is written."""

    def __init__(self, archive: zipfile.ZipFile, *, size: int) -> None:
        self.archive, self.size = archive, size
        self.infos = self._infos()
        self.manifest = self._manifest()
        self.unit, self.drafts = self.manifest["unit"], self.manifest["drafts"]
        self.members: Mapping[str, Any] = self.manifest["members"]
        self.files = {found[1]: name for name in self.infos if (found := _FILE.fullmatch(name))}
        self._same_members()
        self._same_tables()
        for name, info in self.infos.items():
            self._same_content(name, info)

    def _infos(self) -> dict[str, zipfile.ZipInfo]:
        found: dict[str, zipfile.ZipInfo] = {}
        for info in self.archive.infolist():
            name = info.filename
            if name in found or ".." in name or "//" in name or not _NAME.fullmatch(name):
                raise ArchiveRefusedError(f"Gói có thành phần mang tên lạ hoặc trùng: “{name[:80]!a}”.")
            if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ArchiveRefusedError(f"“{name}” có mật khẩu hoặc nén theo cách lạ nên không mở.")
            if info.file_size > max(_LITTLE, _PACKED * info.compress_size):
                raise ArchiveRefusedError(f"“{name}” nén nhiều bất thường nên không mở.")
            found[name] = info
        if sum(info.compress_size for info in found.values()) > self.size:
            raise ArchiveRefusedError("Các thành phần của gói nằm chồng lên nhau nên không mở.")
        return found

    def _manifest(self) -> dict[str, Any]:
        info = self.infos.get(MANIFEST)
        if info is None:
            raise ArchiveRefusedError("Đây không phải gói sổ đăng ký Dân vận khéo: không có manifest.json.")
        if info.file_size > _LARGEST_MANIFEST:
            raise ArchiveRefusedError("manifest.json dài bất thường nên không đọc.")
        try:
            told = json.loads(self.archive.read(info))
            kind, version = told["format"], told["version"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ArchiveRefusedError("manifest.json không đọc được.") from error
        if kind != FORMAT or version != VERSION:
            raise ArchiveRefusedError(
                f"Gói thuộc dạng “{str(kind)[:40]!a}” phiên bản {str(version)[:10]!a}; "
                f"phần mềm này chỉ đọc phiên bản {VERSION}."
            )
        if not _is_whole(told):
            raise ArchiveRefusedError("manifest.json thiếu nội dung.")
        return told

    def _same_members(self) -> None:
        """Every member is in the manifest or a kept file, and the other way round."""
        known = {*self.members, MANIFEST, *self.files.values()}
        if strange := sorted(set(self.infos) - known):
            raise ArchiveRefusedError(
                f"Gói có thành phần không ghi trong manifest.json: “{strange[0][:80]!a}”."
            )
        if lost := sorted(known - set(self.infos)):
            raise ArchiveRefusedError(f"Gói thiếu thành phần: “{lost[0][:80]!a}”.")
        if len(self.files) != self.manifest["files"]:
            raise ArchiveRefusedError(
                f"Gói có {len(self.files)} tệp, manifest.json ghi {self.manifest['files']}."
            )

    def _same_tables(self) -> None:
        """The tables and their columns are those of this software."""
        tables = self.manifest["tables"]
        ours = {part.name: [column.column for column in part.columns] for part in PARTS}
        theirs = {name: one.get("columns") for name, one in tables.items()}
        wrong = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
        if not wrong and any(tables[part.name].get("member") != part.member for part in PARTS):
            wrong = ["member"]
        if wrong or not {part.member for part in PARTS} <= set(self.members) or FIGURES not in self.members:
            where = ", ".join(ascii(name[:40]) for name in wrong[:5]) or "dữ liệu"
            raise ArchiveRefusedError(
                f"Gói do một phiên bản khác của phần mềm lập ra: khác ở bảng {where}. "
                "Phục hồi bằng đúng phiên bản đã lập gói, rồi nâng cấp hệ thống."
            )

    def _same_content(self, name: str, info: zipfile.ZipInfo) -> None:
        if name == MANIFEST:
            return
        sha256, size = hashlib.sha256(), 0
        with self.archive.open(info) as content:
            while piece := content.read(_PIECE):
                sha256.update(piece)
                size += len(piece)
        found = _FILE.fullmatch(name)
        said = found[1] if found else self.members[name]["sha256"]
        if sha256.hexdigest() != said or (not found and size != self.members[name]["size"]):
            raise ArchiveRefusedError(
                f"“{name}” không đúng mã băm: gói đã bị sửa hoặc bị hỏng. Lấy lại gói rồi thử lại."
            )

    def sha256(self, name: str) -> str:
        """What the manifest says of a member."""
        return str(self.members[name]["sha256"])

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a member, one after the other."""
        with self.archive.open(self.infos[name]) as content:
            while line := content.readline(_LONGEST_LINE):
                yield line

    def open(self, sha256: str) -> IO[bytes]:
        """A kept file."""
        return self.archive.open(self.infos[self.files[sha256]])


def _is_whole(told: dict[str, Any]) -> bool:
    """Whether a manifest has all that is read of it, each of its kind."""
    kinds = {"unit": dict, "drafts": bool, "made_at": str, "definitions": str, "tables": dict, "files": int}
    if not all(isinstance(told.get(name), kind) for name, kind in kinds.items()):
        return False
    members, unit = told.get("members"), told["unit"].get("id")
    return (
        isinstance(members, dict)
        and all(
            isinstance(one, dict) and isinstance(one.get("sha256"), str) and isinstance(one.get("size"), int)
            for one in members.values()
        )
        and all(isinstance(one, dict) for one in told["tables"].values())
        and isinstance(unit, int)
        and _moment(told["made_at"]) is not None
    )


def _asked(line: bytes) -> tuple[Any, Any]:
    """Of which period and unit a line of figures tells."""
    told = json.loads(line)
    return told["period"], told["unit"]


def _moment(text: str) -> Any:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


class _Restoring:
    def __init__(self, checked: _Checked, said: Said) -> None:
        self.checked, self.said = checked, said
        self.placed: list[Path] = []
        self.at: Part | None = None  # the table that is being written

    def restore(self) -> Restored:
        _require_owner()
        self._require_room()
        try:
            with transaction.atomic():
                return self._write()
        except (
            *(DatabaseError, ValueError, KeyError, TypeError),
            *(OverflowError, RecursionError),  # of numbers and brackets without end
        ) as error:
            self._take_back()
            # The first line alone: what follows it are the values of a row.
            why = clean_line([*str(error).splitlines(), ""][0])[:300]
            logger.warning("archive refused: %s: %s", type(error).__name__, why)
            raise ArchiveRefusedError(
                f"Dữ liệu trong gói không khớp với nhau nên không ghi gì: {self._where(error)}. Gói đã bị sửa hoặc lập "
                "không đúng cách; lấy lại gói từ hệ thống cũ rồi thử lại. Chi tiết kỹ thuật nằm trong nhật ký máy chủ."
            ) from error
        except BaseException:
            self._take_back()
            raise

    def _write(self) -> Restored:
        switched = _triggers()
        with connection.cursor() as cursor:
            for switch in switched:
                cursor.execute(f"{switch.table} DISABLE TRIGGER {switch.name}")
        _require_empty()  # nobody writes any more: the tables are locked by now
        rows = sum(self._rows_of(part) for part in PARTS)
        self.at = None
        self._files()
        with connection.cursor() as cursor:
            # What holds at the end of a transaction is asked now: later nobody would be there to tell.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for switch in switched:
                cursor.execute(f"{switch.table} ENABLE TRIGGER {switch.name}")
        figures = self._same()
        with connection.cursor() as cursor:
            cursor.execute(BOOKS)  # of desks that are in the archive for their names alone
        self._said_in_the_log()
        unit = Unit.objects.get(pk=self.checked.unit["id"])
        return Restored(unit, rows, len(self.checked.files), figures)

    def _where(self, error: BaseException) -> str:
        """At which table it came out that the rows do not agree, in words."""
        named = getattr(getattr(error.__cause__, "diag", None), "table_name", None)
        part = next((one for one in PARTS if one.table == named), self.at)
        if part is None:
            return "trạng thái, lịch sử xử lý và quyết định của các hồ sơ không ăn khớp"
        return f"bảng “{part.words}” có dòng không hợp lệ, hoặc dẫn đến dòng không có trong gói"

    def _rows_of(self, part: Part) -> int:
        self.said(f"Ghi {part.words}…")
        self.at = part
        number = 0
        for lines in _bunches(self.checked.lines(part.member)):
            if part.model is User:
                _people(lines)
            else:
                _rows(part, lines)
            number += len(lines)
        if number != self.checked.manifest["tables"][part.name].get("rows"):
            raise ArchiveRefusedError(f"“{part.member}” không đủ số dòng như manifest.json ghi.")
        _count_on(part)
        return number

    def _files(self) -> None:
        """Exactly the files that rows name are in the store."""
        named = {
            sha256
            for model, column, _name in FILES
            for sha256 in model._default_manager.exclude(**{column: ""}).values_list(column, flat=True)
        }
        if wrong := named ^ set(self.checked.files):
            raise ArchiveRefusedError(
                f"Tệp trong gói không khớp với hồ sơ: {next(iter(wrong))[:64]!a} chỉ có ở một bên."
            )
        self.said(f"Ghi {len(named)} tệp…")
        for sha256 in self.checked.files:
            place = filing.place_of(sha256)
            if not place.exists():
                self.placed.append(place)
            kept = filing.keep(lambda to, sha256=sha256: self._copy(sha256, to))
            if kept.sha256 != sha256:
                self.placed.append(filing.place_of(kept.sha256))
                raise ArchiveRefusedError("Gói bị đổi trong khi đang phục hồi.")

    def _copy(self, sha256: str, to: BinaryIO) -> None:
        with self.checked.open(sha256) as content:
            shutil.copyfileobj(content, to, _PIECE)

    def _same(self) -> int:
        """Taken again from here, the archive would be the same: every row, every file, every figure."""
        self.said("Đối chiếu từng bảng với gói…")
        unit = Unit.objects.filter(pk=self.checked.unit["id"]).first()
        if unit is None:
            raise ArchiveRefusedError("Gói không có đơn vị mà nó nói là của đơn vị ấy.")
        scope = Scope(unit, drafts=self.checked.drafts)
        for part in PARTS:
            sha256 = hashlib.sha256()
            for line in part.lines(scope):
                sha256.update(line)
            if sha256.hexdigest() != self.checked.sha256(part.member):
                raise ArchiveRefusedError(
                    f"Phục hồi xong, {part.words} không giống như trong gói nên không ghi gì."
                )
        if {sha256 for sha256, _ in hashes(scope)} != set(self.checked.files):
            raise ArchiveRefusedError("Phục hồi xong, các tệp không giống như trong gói nên không ghi gì.")
        return self._same_figures(scope)

    def _same_figures(self, scope: Scope) -> int:
        """Each that the archive tells of comes out the same. Of units of which it did not have every dossier it tells
        nothing, and here nothing is known of the others."""
        self.said("Tính lại số liệu và so với gói…")
        told = self.checked.lines(FIGURES)
        awaited, number = next(told, None), 0
        for line in figure_lines(scope, _moment(self.checked.manifest["made_at"])):
            if awaited is None:
                break
            if line == awaited:
                awaited, number = next(told, None), number + 1
            elif _asked(line) == _asked(awaited):
                where = json.loads(line)
                raise ArchiveRefusedError(
                    f"Số liệu tính lại của {clean_line(where['name'])}, kỳ {where['period']} không giống như trong gói "
                    "nên không ghi gì."
                )
        if awaited is not None:
            raise ArchiveRefusedError("Gói có số liệu không tính lại được nên không ghi gì.")
        return number

    def _said_in_the_log(self) -> None:
        manifest = self.checked.manifest
        told = {name: manifest[name] for name in ("unit", "made_at", "made_by", "files") if name in manifest}
        with connection.cursor() as cursor:
            cursor.execute(
                'INSERT INTO audit_auditevent ("table", key, operation, actor, after)'
                " VALUES ('restore_archive', %s, 'I', NULL, %s)",
                [str(manifest["unit"]["id"]), json.dumps(told)],
            )

    def _require_room(self) -> None:
        root = Path(settings.EVIDENCE_ROOT)
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        size = sum(self.checked.infos[name].file_size for name in self.checked.files.values())
        if size > shutil.disk_usage(root).free:
            raise ArchiveRefusedError("Ổ đĩa không còn đủ chỗ cho các tệp trong gói.")

    def _take_back(self) -> None:
        for place in self.placed:
            place.unlink(missing_ok=True)


def _require_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableowner = current_user FROM pg_tables WHERE tablename = %s", [Unit._meta.db_table]
        )
        found = cursor.fetchone()
    if found is None:
        raise ArchiveRefusedError("Cơ sở dữ liệu chưa có bảng nào: chạy “manage.py migrate” trước.")
    if not found[0]:
        raise ArchiveRefusedError("Phục hồi bằng tài khoản chủ bảng (DATABASE_OWNER_URL).")


def _require_empty() -> None:
    for label in _OURS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if model._default_manager.exists():
                raise ArchiveRefusedError(
                    f"Hệ thống đã có dữ liệu ({words_of(model)}). Chỉ phục hồi vào hệ thống còn trống: cơ sở "
                    "dữ liệu mới, đã chạy “manage.py migrate”, chưa lập tài khoản quản trị đầu tiên."
                )


@dataclass(frozen=True)
class _Switch:
    table: str
    name: str


def _triggers() -> list[_Switch]:
    """The triggers of our tables that act while rows are written; those that hold at the end of a transaction are not
    among them, nor are foreign keys."""
    tables = {
        model._meta.db_table
        for label in _OURS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgconstraint = 0 AND tgenabled = 'O' AND tgrelid::regclass::text = ANY (%s)"
            " ORDER BY 1, 2",
            [sorted(tables)],
        )
        return [_Switch(f"ALTER TABLE {quoted(table)}", quoted(name)) for table, name in cursor.fetchall()]


def _bunches(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Some lines at a time, by number and by length."""
    bunch: list[bytes] = []
    size = 0
    for line in lines:
        bunch.append(line)
        size += len(line)
        if len(bunch) >= _ROWS or size >= _BYTES:
            yield bunch
            bunch, size = [], 0
    if bunch:
        yield bunch


def _rows(part: Part, lines: list[bytes]) -> None:
    """The rows as the database's own JSON says them, with their own keys and moments."""
    table = quoted(part.table)
    columns = ", ".join(quoted(str(column.column)) for column in part.columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s::json)",  # noqa: S608 -- our words
            [f"[{b','.join(lines).decode()}]"],
        )


def _people(lines: list[bytes]) -> None:
    """Whoever the histories name, by name: accounts that are closed and that nobody can sign in with."""
    made = []
    for line in lines:
        told = json.loads(line)
        name = str(told["full_name"])
        made.append(
            User(
                id=told["id"],
                username=f"luu-tru.{int(told['id'])}",
                full_name=name,
                password=make_password(None),
                is_active=False,
                sort_key=sort_key(name),
                search_key=search_key(name),
            )
        )
    User.objects.bulk_create(made)


def _count_on(part: Part) -> None:
    """What is made next has a number that nothing has yet."""
    key = part.model._meta.pk
    if not isinstance(key, models.AutoField | models.BigAutoField):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), max({quoted(part.key)})) FROM {quoted(part.table)}"  # noqa: S608 -- our words
            f" HAVING max({quoted(part.key)}) IS NOT NULL",
            [part.table, part.key],
        )
