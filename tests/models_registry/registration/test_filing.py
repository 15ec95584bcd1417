"""Files as they really come: broken, hostile, wrongly named, or a plain photograph from a phone."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from models_registry import filing
from models_registry.filing import FileRefusedError, check

RTL = "\u202e"
TYPES = "[Content_Types].xml"


def upload(name, content):
    made = SimpleUploadedFile("x", content)
    made._name = name  # as the network would hand it over, without Django's own cleaning
    return made


def photo(kind="JPEG", size=(40, 20), **more):
    out = io.BytesIO()
    image = Image.new("RGB", size, "red")
    image.paste("blue", (0, 0, size[0] // 2, size[1]))
    image.save(out, kind, **more)
    return out.getvalue()


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def bomb_png():
    """A few kilobytes that claim to be 60,000 × 60,000 points."""
    content = bytearray(photo("PNG"))
    content[16:24] = (60_000).to_bytes(4, "big") * 2
    import zlib

    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)


DOCX = zipped({TYPES: "<x/>", "word/document.xml": "<x/>"})
PDF = b"%PDF-1.7\n...\n%%EOF\n"
REFUSED = {
    "a program named as a photograph": ("anh.jpg", b"MZ\x90\x00" + b"\x00" * 600),
    "a page named as a photograph": ("anh.png", b"<html><script>alert(1)</script></html>"),
    "a PNG named JPG": ("anh.jpg", photo("PNG")),
    "a drawing with scripts": ("anh.svg", b"<svg onload='alert(1)'/>"),
    "a photograph cut short": ("anh.jpg", photo(size=(900, 900))[:900]),
    "a picture of 60,000 × 60,000": ("anh.png", bomb_png()),
    "nothing at all": ("anh.jpg", b""),
    "60 MB": ("anh.jpg", b"\xff\xd8" + b"\x00" * 60_000_000),
    "two extensions, the last one wrong": ("bao-cao.pdf.exe", PDF),
    "a name that reads backwards": (f"anh{RTL}gpj.exe", photo()),
    "no extension": ("anh", photo()),
    "a PDF without an end": ("a.pdf", b"%PDF-1.7\n" + b"x" * 5000),
    "a text named PDF": ("a.pdf", b"hello %%EOF"),
    "a zip named Word": ("a.docx", zipped({"a.txt": "x"})),
    "Excel named Word": ("a.docx", zipped({TYPES: "x", "xl/workbook.xml": "x"})),
    "a Word file with macros": ("a.docx", zipped({TYPES: "x", "word/document.xml": "x", "word/vbaProject.bin": "x"})),
    "a Word file that unpacks to 240 MB": ("a.docx", zipped({TYPES: "x", "word/document.xml": b"\x00" * 240_000_000})),
    "a Word file of 3,000 parts": ("a.docx", zipped({TYPES: "x"} | {f"word/{n}.xml": "" for n in range(3000)})),
    "a Word file cut short": ("a.docx", DOCX[:-30]),
    "an old Word file": ("a.doc", b"\xd0\xcf\x11\xe0" + b"\x00" * 600),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_in_words_that_name_the_file(what):
    name, content = REFUSED[what]
    with pytest.raises(FileRefusedError, match="“"):
        check(upload(name, content))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("ảnh.jpg", photo(), "image/jpeg"),
        ("ảnh.JPEG", photo(), "image/jpeg"),
        ("ảnh.png", photo("PNG"), "image/jpeg"),
        ("ảnh.webp", photo("WEBP"), "image/jpeg"),
        ("báo cáo.pdf", PDF, "application/pdf"),
        ("báo cáo.docx", DOCX, filing.OFFICE[".docx"][1]),
        ("số liệu.xlsx", zipped({TYPES: "x", "xl/workbook.xml": "x"}), filing.OFFICE[".xlsx"][1]),
    ],
)
def test_what_offices_send_is_taken(name, content, kind):
    assert check(upload(name, content)).content_type == kind


def test_what_hides_behind_a_photograph_is_gone():
    hidden = b"<html><script>alert(1)</script></html>"
    kept = check(upload("anh.jpg", photo() + hidden))
    assert b"script" not in kept.content


def test_where_a_photograph_was_made_is_gone_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Hãng máy"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (10.0, 14.0, 30.0)
    kept = check(upload("anh.jpg", photo(size=(40, 20), exif=exif)))
    made = Image.open(io.BytesIO(kept.content))
    assert made.size == (20, 40)
    assert dict(made.getexif()) == {}
    red, _, blue = made.getpixel((10, 5))
    assert blue > red  # what was on the left is at the top


def test_a_large_photograph_becomes_one_of_readable_size():
    made = Image.open(io.BytesIO(check(upload("anh.jpg", photo(size=(4000, 3000)))).content))
    assert made.size == (1600, 1200)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.pdf", "etc passwd.pdf"),
        ("..\\..\\boot.pdf", "boot.pdf"),
        (unicodedata.normalize("NFD", "Báo cáo kết quả.pdf"), "Báo cáo kết quả.pdf"),
        (f"bao{RTL}cao\x00.pdf", "baocao.pdf"),
        ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
    ],
)
def test_names_are_shown_without_tricks(given, shown):
    name = check(upload(given, PDF)).name
    assert name == shown
    assert "/" not in name
    assert RTL not in name


def test_the_same_content_is_kept_once_under_its_hash(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    one, other = check(upload("a.pdf", PDF)), check(upload("b.pdf", PDF))
    filing.store(one)
    filing.store(other)
    [place] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert place == filing.place_of(one.sha256)
    assert place.stat().st_mode & 0o777 == 0o600
    with filing.open_stored(one.sha256) as kept:
        assert kept.read() == PDF
