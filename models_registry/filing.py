"""Files as evidence: what is taken, how it is checked, where it is kept.

A file is known by the hash of its content and kept outside the web's reach. What may be dropped again stands on a shelf
of its own, so that nothing else can lean on it. Photographs are made anew, which turns them the right way up and takes
away where they were made and anything hidden behind them.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import io
import os
import secrets
import warnings
import zipfile
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from PIL import ExifTags, Image

from danvan.ui.text import clean_line
from danvan.web.downloads import safe_filename

MEGABYTE = 1_000_000
LARGEST = 15 * MEGABYTE
MOST_FILES = 20
_WIDEST = 1600  # pixels; enough to read a notice on a photographed wall
_MOST_PIXELS = 40_000_000
_MOST_UNZIPPED = 200 * MEGABYTE
_MOST_MEMBERS = 2_000
_QUALITY = 80

IMAGES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
OFFICE = {
    ".docx": ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
ACCEPTED = (*IMAGES, ".pdf", *OFFICE)
ACCEPTED_IN_WORDS = "ảnh (JPG, PNG, WEBP), PDF, Word (.docx), Excel (.xlsx)"

Image.MAX_IMAGE_PIXELS = _MOST_PIXELS

# How a camera was held → what puts its picture upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class FileRefusedError(ValueError):
    """The file is not taken; the message says why and what to do."""


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its name as shown, its type as found, its content and hash."""

    name: str
    content_type: str
    content: bytes
    sha256: str

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)


def check(upload: UploadedFile) -> Checked:
    """The file, looked at from the inside. Raises FileRefusedError."""
    name = safe_filename(clean_line(upload.name or "tep"))
    extension = Path(name).suffix.lower()
    if extension not in ACCEPTED:
        raise FileRefusedError(f"“{name}”: chỉ nhận {ACCEPTED_IN_WORDS}.")
    if (upload.size or 0) > LARGEST:
        raise FileRefusedError(
            f"“{name}” nặng {(upload.size or 0) // MEGABYTE} MB; mỗi tệp tối đa {LARGEST // MEGABYTE} MB. "
            "Chụp lại ở cỡ nhỏ hơn, hoặc tách tài liệu thành nhiều tệp."
        )
    content = upload.read()
    if not content:
        raise FileRefusedError(f"“{name}” là tệp rỗng. Chọn lại tệp.")
    if extension in IMAGES:
        content, content_type, name = _photograph(content, name, IMAGES[extension])
    elif extension == ".pdf":
        content_type = _pdf(content, name)
    else:
        content_type = _office(content, name, *OFFICE[extension])
    return Checked(name, content_type, content, hashlib.sha256(content).hexdigest())


def _photograph(content: bytes, name: str, kind: str) -> tuple[bytes, str, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=tuple(set(IMAGES.values())))
            if image.format == kind and image.width * image.height <= _MOST_PIXELS:
                return _made_anew(image), "image/jpeg", f"{Path(name).stem}.jpg"
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise FileRefusedError(f"“{name}” không phải là ảnh, hoặc ảnh bị hỏng. Chọn lại tệp khác.") from error
    if image.format != kind:
        raise FileRefusedError(
            f"“{name}” không phải ảnh {kind} như tên tệp. Lưu lại ảnh đúng kiểu rồi tải lên."
        )
    raise FileRefusedError(f"“{name}” có quá nhiều điểm ảnh. Chụp hoặc lưu lại ở cỡ nhỏ hơn.")


def _made_anew(image: Image.Image) -> bytes:
    """The picture as a fresh JPEG, upright and at most so wide: nothing that was hidden in the file is left."""
    image.draft("RGB", (2 * _WIDEST, 2 * _WIDEST))
    # Read, never rewritten: the library fails in many ways at writing again what a broken file says about itself.
    turn = _TURNS.get(image.getexif().get(ExifTags.Base.Orientation))
    upright = image if turn is None else image.transpose(turn)
    upright.thumbnail((_WIDEST, _WIDEST))
    made = io.BytesIO()
    upright.convert("RGB").save(made, "JPEG", quality=_QUALITY, optimize=True)
    return made.getvalue()


def _pdf(content: bytes, name: str) -> str:
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise FileRefusedError(f"“{name}” không phải là tệp PDF, hoặc tệp bị hỏng. Chọn lại tệp khác.")
    return "application/pdf"


def _office(content: bytes, name: str, folder: str, content_type: str) -> str:
    refused = FileRefusedError(
        f"“{name}” không phải tệp Word/Excel, hoặc tệp bị hỏng. Mở ra lưu lại rồi tải lên."
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refused from error
    names = [member.filename for member in members]
    if len(names) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_UNZIPPED:
        raise refused
    if "[Content_Types].xml" not in names or not any(one.startswith(folder) for one in names):
        raise refused
    if any("vbaproject" in one.lower() for one in names):
        raise FileRefusedError(f"“{name}” có macro nên không nhận. Lưu lại dạng không có macro rồi tải lên.")
    return content_type


class Shelf(StrEnum):
    """The parts of the store; the value is the folder."""

    PAPERS = ""  # of the dossiers, the decisions and what was closed: for good
    TAKEN = "taken"  # what people took away, see `reports.retention`
    IMPORTED = "imported"  # lists that people brought in


def place_of(sha256: str, shelf: Shelf = Shelf.PAPERS) -> Path:
    """Where the content with this hash is kept."""
    return Path(settings.EVIDENCE_ROOT) / shelf / sha256[:2] / sha256


@dataclass(frozen=True)
class Kept:
    """A file that is on disk, whole: the hash under which it is kept, and its size in bytes."""

    sha256: str
    size: int


def store(file: Checked) -> None:
    """The content is on disk, whole, before any row names it."""
    if not place_of(file.sha256).exists():
        keep(lambda to: to.write(file.content))


def keep(write: Callable[[BinaryIO], object], shelf: Shelf = Shelf.PAPERS) -> Kept:
    """What `write` writes is on disk, whole, under its hash, before any row names it. Never in memory: it may be long.
    Where it raises, nothing is left."""
    root = Path(settings.EVIDENCE_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = root / f"{secrets.token_hex(16)}.tmp"
    try:
        with draft.open("w+b") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
            size = draft.stat().st_size
            out.seek(0)
            sha256 = hashlib.file_digest(out, "sha256").hexdigest()
        draft.chmod(0o600)
        place = place_of(sha256, shelf)
        for folder in (root / shelf, place.parent):
            folder.mkdir(exist_ok=True, mode=0o700)
        draft.rename(place)
    finally:
        draft.unlink(missing_ok=True)
    return Kept(sha256, size)


def open_stored(sha256: str, shelf: Shelf = Shelf.PAPERS) -> BinaryIO:
    """The content, for reading."""
    return found(sha256, shelf).open("rb")


def found(sha256: str, shelf: Shelf) -> Path:
    """Where the content is: on its shelf, or among the papers, where everything lay before there were shelves."""
    place = place_of(sha256, shelf)
    return place if place.exists() else place_of(sha256)


def sweep(shelf: Shelf, *, before: dt.datetime, named: Callable[[Collection[str]], Collection[str]]) -> None:
    """What was kept on the shelf before then and no row names is gone: of rows that are over, and of a keeper who was
    killed before the row was there. Of some hashes `named` says which a row names. Killed anywhere, the next time goes
    on; two at once wait for each other.
    """
    if shelf is Shelf.PAPERS:
        raise ValueError("The store of papers keeps for good.")
    root = Path(settings.EVIDENCE_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (root / "sweep.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for draft in root.glob("*.tmp"):
            if _is_older(draft, before):
                draft.unlink(missing_ok=True)
        for folder in (root / shelf).glob("??"):
            for aside in folder.glob("*.gone"):  # a kill came between
                with suppress(FileExistsError):  # it gives way to what somebody keeps just now
                    aside.with_suffix("").hardlink_to(aside)
                aside.unlink()
            old = {place.name for place in folder.iterdir() if _is_older(place, before)}
            for sha256 in old - set(named(old)) if old else ():
                _drop(place_of(sha256, shelf), before)


def _is_older(place: Path, before: dt.datetime) -> bool:
    try:
        return place.stat().st_mtime < before.timestamp()
    except FileNotFoundError:  # a draft that has just become a file
        return False


def _drop(place: Path, before: dt.datetime) -> None:
    """The file is gone, unless somebody has kept the same content again meanwhile and will name it."""
    aside = place.with_suffix(".gone")
    # Taken away before its age is asked: who keeps the same content from here on writes a file of their own.
    place.rename(aside)
    if _is_older(aside, before):
        aside.unlink()
    else:
        aside.rename(place)
