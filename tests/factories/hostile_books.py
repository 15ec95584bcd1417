"""Workbooks that mean harm, or are broken: each with a word that its refusal must hold ("" where it may be read)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from tests.factories.sheets import repacked, workbook

_SHEET, _BOOK, _RELS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STRINGS, _STYLES, _TYPES = "xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml"
_NS = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_SST = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
TOO_BIG, BROKEN, XML, ORDER = "quá lớn", "hỏng", "khai báo XML", "đứng sau dòng"


def good() -> bytes:
    return workbook(("Tên mô hình", "Ghi chú"), *((f"Mô hình {one}", "x") for one in range(50)))


def _sheet(inner: bytes, head: bytes = b"") -> bytes:
    return repacked(good(), {_SHEET: b'<?xml version="1.0"?>' + head + _NS + inner + b"</worksheet>"})


def _cell(text: bytes) -> bytes:
    return b'<sheetData><row><c t="inlineStr"><is><t>' + text + b"</t></is></c></row></sheetData>"


def _laughs() -> bytes:
    lines = [b'<!ENTITY a0 "' + b"A" * 10 + b'">']
    lines += [b'<!ENTITY a%d "%s">' % (one, b"&a%d;" % (one - 1) * 10) for one in range(1, 9)]
    return b"<!DOCTYPE lolz [" + b"".join(lines) + b"]>"


def _bomb(part: str, begin: bytes, unit: bytes, end: bytes, megabytes: int) -> bytes:
    return repacked(good(), {part: begin + unit * (megabytes * 1_000_000 // len(unit)) + end})


def _zip(members: dict[str, bytes], **how) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how.get("method", zipfile.ZIP_DEFLATED)) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _flipped(at: float) -> bytes:
    content = bytearray(good())
    place = int(len(content) * at)
    content[place : place + 8] = bytes(255 - one for one in content[place : place + 8])
    return bytes(content)


def _lying(size: int) -> bytes:
    """The directory declares other sizes than there are."""
    content = bytearray(good())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 24 : at + 28] = size.to_bytes(4, "little")
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def _encrypted() -> bytes:
    content = bytearray(good())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def _twice() -> bytes:
    made = io.BytesIO(good())
    import warnings

    with warnings.catch_warnings(), zipfile.ZipFile(made, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(_SHEET, b"<x/>")
    return made.getvalue()


def _harmful() -> Iterator[tuple[str, bytes, str]]:
    for name, word in (
        ("xl/vbaProject.bin", "macro"),
        ("xl/vbaData.xml", "macro"),
        ("xl/macrosheets/sheet1.xml", "macro"),
        ("xl/dialogsheets/sheet1.xml", "macro"),
        ("xl/externalLinks/externalLink1.xml", "liên kết"),
        ("xl/embeddings/oleObject1.bin", "nhúng"),
        ("xl/activeX/activeX1.xml", "ActiveX"),
        ("xl/ctrlProps/ctrlProp1.xml", "điều khiển"),
        ("xl/connections.xml", "kết nối"),
        ("xl/queryTables/queryTable1.xml", "kết nối"),
        ("xl/webextensions/taskpanes.xml", "mạng"),
        ("customUI/customUI.xml", "tùy biến"),
        ("xl/VBAPROJECT.BIN", "macro"),
    ):
        yield f"with {name}", repacked(good(), {}, {name: b"<x/>"}), word


def _names() -> Iterator[tuple[str, bytes, str]]:
    for name in ("../../etc/cron.d/x", "/etc/passwd", "C:/x.xml", "xl\\..\\..\\x", "a/../../b"):
        yield f"member {name}", repacked(good(), {}, {name: b"x"}), BROKEN


def _xml() -> Iterator[tuple[str, bytes, str]]:
    xxe = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    quadratic = b'<!DOCTYPE q [<!ENTITY a "' + b"A" * 100_000 + b'">]>'
    yield "billion laughs", _sheet(_cell(b"&a8;"), _laughs()), XML
    yield "quadratic entities", _sheet(_cell(b"&a;" * 5000), quadratic), XML
    yield "external entity", _sheet(_cell(b"&e;"), xxe), XML
    yield "external DTD", _sheet(_cell(b"x"), b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">'), XML
    yield (
        "parameter entity",
        _sheet(_cell(b"x"), b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/">%p;]>'),
        XML,
    )
    late = b"<!-- " + b"x" * 200_000 + b" -->" + xxe
    yield "a DTD far from the beginning", _sheet(_cell(b"&e;"), late), XML
    wide = ('<?xml version="1.0" encoding="UTF-16"?>' + xxe.decode() + _NS.decode() + "</worksheet>").encode(
        "utf-16"
    )
    yield "a DTD in UTF-16", repacked(good(), {_SHEET: wide}), XML
    for part in (_BOOK, _RELS, _STYLES):
        yield (
            f"a DTD in {part}",
            repacked(good(), {part: b'<?xml version="1.0"?>' + xxe + b"<x>&e;</x>"}),
            XML,
        )
    strange = b'<?xml version="1.0" encoding="UTF-7"?>' + _NS + b"</worksheet>"
    yield "an unknown encoding", repacked(good(), {_SHEET: strange}), BROKEN
    yield "undefined entity", _sheet(_cell(b"&nothing;")), BROKEN
    yield "not XML", repacked(good(), {_SHEET: b"\x00\x01\x02" * 100}), BROKEN
    yield "XML that ends early", repacked(good(), {_SHEET: _NS + b"<sheetData><row>"}), BROKEN
    yield "text that is no UTF-8", _sheet(_cell(b"\xff\xfe\xff")), BROKEN
    yield "control characters", _sheet(_cell(b"a\x01b")), BROKEN
    yield "nested to the depths", _sheet(b"<a>" * 100_000 + b"</a>" * 100_000), ""
    yield (
        "a million attributes",
        _sheet(b"<row " + b" ".join(b'a%d="1"' % one for one in range(200_000)) + b"/>"),
        "",
    )


def _large() -> Iterator[tuple[str, bytes, str]]:
    row = b'<row><c t="inlineStr"><is><t>' + b"A" * 1000 + b"</t></is></c></row>"
    yield (
        "300 MB of rows",
        _bomb(_SHEET, _NS + b"<sheetData>", row, b"</sheetData></worksheet>", 300),
        TOO_BIG,
    )
    yield (
        "90 MB of one cell",
        _bomb(_SHEET, _NS + b'<row><c t="str"><v>', b"A" * 1000, b"</v></c></row></worksheet>", 90),
        TOO_BIG,
    )
    yield (
        "shared strings of 120 MB",
        repacked(
            good(), {}, {_STRINGS: _SST + (b"<si><t>" + b"B" * 1000 + b"</t></si>") * 120_000 + b"</sst>"}
        ),
        TOO_BIG,
    )
    yield "spaces between tags, 200 MB", _bomb(_SHEET, _NS, b" " * 1000, b"</worksheet>", 200), TOO_BIG
    yield (
        "a theme of 300 MB that nobody reads",
        _bomb("xl/theme/theme1.xml", b"<x>", b"A" * 1000, b"</x>", 300),
        TOO_BIG,
    )
    one = _SST + b"<si><t>" + b"C" * 30_000 + b"</t></si></sst>"
    used = b"<sheetData>" + b"<row>%s</row>" % (b'<c t="s"><v>0</v></c>' * 90) * 60 + b"</sheetData>"
    yield (
        "one long shared string in 5,400 cells",
        repacked(good(), {_SHEET: _NS + used + b"</worksheet>"}, {_STRINGS: one}),
        TOO_BIG,
    )
    yield (
        "50,000 members",
        repacked(good(), {}, {f"xl/media/i{one}.bin": b"x" for one in range(5_000)}),
        TOO_BIG,
    )
    yield (
        "100 sheets",
        repacked(
            good(),
            {_BOOK: b"<workbook><sheets>" + b'<sheet name="a" id="r"/>' * 100 + b"</sheets></workbook>"},
        ),
        "trang tính",
    )


def _places() -> Iterator[tuple[str, bytes, str]]:
    far = (
        b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">'
    )
    yield (
        "a cell at the end of the world",
        _sheet(far + b'<c r="XFD1048576"><v>1</v></c></row></sheetData>'),
        "quá xa",
    )
    rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (one, one) for one in range(1, 20_001))
    yield "20,000 rows at the last column", _sheet(b"<sheetData>" + rows + b"</sheetData>"), "quá xa"
    many = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (one, one) for one in range(1, 60_001))
    yield "60,000 rows", _sheet(b"<sheetData>" + many + b"</sheetData>"), "quá xa"
    same = b'<row r="2"><c r="A2"><v>1</v></c></row>'
    yield "300,000 rows of one number", _sheet(b"<sheetData>" + same * 300_000 + b"</sheetData>"), ORDER
    yield "two rows of one number", _sheet(b"<sheetData>" + same * 2 + b"</sheetData>"), ORDER
    back = b'<row r="9"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>'
    yield "a row above the one before it", _sheet(b"<sheetData>" + back + b"</sheetData>"), ORDER
    within = b'<row r="1"><row r="2"><c r="A2"><v>1</v></c></row><c r="B2"><v>1</v></c></row>'
    yield "a row within a row", _sheet(b"<sheetData>" + within + b"</sheetData>"), ORDER
    half = b"<sheetData>" + many[: many.index(b'<row r="16001">')] + b"</sheetData>"
    yield (
        "16,000 rows on each of two sheets",
        repacked(
            good(),
            {
                _SHEET: _NS + half + b"</worksheet>",
                _BOOK: b'<workbook xmlns:r="r"><sheets><sheet name="a" r:id="rId1"/><sheet name="b" r:id="rId1"/>'
                b"</sheets></workbook>",
            },
        ),
        "quá 30.000 dòng",
    )
    empty = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (one, one) for one in range(1, 200_001))
    yield "200,000 rows with nothing in them", _sheet(b"<sheetData>" + empty + b"</sheetData>"), ""
    merged = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (one, one) for one in range(1, 100_001))
    yield "100,000 merged cells", _sheet(_cell(b"x") + b"<mergeCells>" + merged + b"</mergeCells>"), ""
    yield (
        "a merged world",
        _sheet(_cell(b"x") + b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "",
    )
    yield (
        "rows that count backwards",
        _sheet(b'<sheetData><row r="9"><c><v>1</v></c></row><row r="2"/></sheetData>'),
        "",
    )
    odd = b'<row r="-1"><c r="1A" s="x" t="?"><v>NaN</v></c><c r="A0" s="99999"><v>1e400</v></c></row>'
    yield "references that are none", _sheet(b"<sheetData>" + odd + b"</sheetData>"), ""
    yield (
        "a shared string that is none",
        _sheet(b'<row><c t="s"><v>999999999</v></c><c t="s"><v>-1</v></c></row>'),
        "",
    )
    days = b"".join(b'<c s="0"><v>%s</v></c>' % one for one in (b"-1", b"1e308", b"inf", b"0", b"2958465.99"))
    yield "days beyond the calendar", _sheet(b"<row>" + days + b"</row>"), ""
    yield "formulas", _sheet(b"<row><c><f>cmd|'/c calc'!A1</f><v>1</v></c><c><f>1/0</f></c></row>"), ""


def _broken() -> Iterator[tuple[str, bytes, str]]:
    whole = good()
    for part in (0.25, 0.5, 0.75, 0.99):
        yield f"cut at {part}", whole[: int(len(whole) * part)], BROKEN
    for at in (0.1, 0.3, 0.5, 0.7, 0.9, 0.97):
        yield f"flipped at {at}", _flipped(at), ""
    yield "sizes declared as nothing", _lying(0), ""
    yield "sizes declared as 4 GB", _lying(0xFFFFFFF0), TOO_BIG
    yield "a password on its parts", _encrypted(), "mật khẩu"
    yield "a part twice", _twice(), BROKEN
    yield "no workbook inside", _zip({"a.txt": b"x"}), BROKEN
    yield "an empty zip", _zip({}), ""
    yield "a zip in a zip", _zip({"x.xlsx": whole}), BROKEN
    yield "no sheet part", repacked(whole, {_SHEET: None}), ""
    yield "no relations", repacked(whole, {_RELS: None}), BROKEN
    yield "no sheets named", repacked(whole, {_BOOK: b"<workbook/>"}), BROKEN
    yield "an empty sheet part", repacked(whole, {_SHEET: b""}), BROKEN
    yield "a Word file in disguise", _zip({_TYPES: b"<x/>", "word/document.xml": b"<x/>"}), "Word"
    ods = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
    yield "an OpenDocument in disguise", _zip(ods), ".ods"
    yield "a binary workbook in disguise", _zip({_TYPES: b"<x/>", "xl/workbook.bin": b"x"}), ".xlsb"
    outside = b'<Relationships><Relationship Id="rId1" Target="../../../../etc/passwd"/></Relationships>'
    yield "a sheet that leads out", repacked(whole, {_RELS: outside}), ""
    yield "bytes before and after", b"MZ" * 100 + whole, ""
    yield (
        "stored, not compressed, other method",
        _zip({_TYPES: b"<x/>", _BOOK: b"<x/>"}, method=zipfile.ZIP_LZMA),
        BROKEN,
    )


def zipped() -> Iterator[tuple[str, bytes, str]]:
    """(what it is, its content, a word of its refusal)."""
    for some in (_harmful, _names, _xml, _large, _places, _broken):
        yield from some()


# What is refused at sight: its name, its content, a word of its refusal.
AT_SIGHT = (
    ("ds.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
    ("ds.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "mật khẩu"),
    ("ds.xlsm", b"PK\x03\x04", "macro"),
    ("ds.xlsb", b"PK\x03\x04", ".xlsb"),
    ("ds.csv", "Tên mô hình,Cấp".encode(), ".csv"),
    ("ds.ods", b"PK\x03\x04", ".ods"),
    ("ds.docx", b"PK\x03\x04", "Word"),
    ("ds.pdf", b"%PDF-1.4", "PDF"),
    ("ds.exe", b"MZ", ".xlsx"),
    ("ds", b"PK\x03\x04", ".xlsx"),
    ("ds.xlsx.exe", b"PK\x03\x04", ".xlsx"),
    ("ds.xlsx", b"", "rỗng"),
    ("ds.xlsx", b"<html><script>alert(1)</script>", "Bên trong"),
    ("ds.xlsx", b"\x89PNG\r\n\x1a\n", "Bên trong"),
    ("ds.xlsx", b"PK\x05\x06" + b"\x00" * 18, "Bên trong"),
)
