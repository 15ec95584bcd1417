"""A zip file put together from pieces, opened again by a program that shares nothing with it."""

from __future__ import annotations

import datetime as dt
import io
import threading
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.office import archive
from danvan.office.archive import Archive, Workshop, compressed, joined_checksum

MOMENT = dt.datetime(2026, 3, 5, 14, 5, 58)


def text_of(size):
    """So many bytes that repeat themselves as rows of a sheet do, never quite alike."""
    return b"".join(
        b'<row r="%d"><c t="inlineStr">%d</c></row>' % (at, at * 7919) for at in range(size // 40)
    )


def written(middle, *, before=b"<sheetData>", after=b"</sheetData>"):
    """A file of two members; the middle of the first was made before its beginning."""
    out = io.BytesIO()
    with Workshop() as workshop:
        compressor = workshop.compressor()
        for at in range(0, len(middle), 10_000):
            compressor.add(middle[at : at + 10_000])
        rows = compressor.finish()
        made = Archive(out, MOMENT)
        made.add("xl/sheet1.xml", [compressed(before), rows, compressed(after, last=True)])
        made.add("docProps/core.xml", [compressed(b"", last=True)])
        made.finish()
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 40, 30_000, 5_000_000])
def test_the_members_are_their_pieces_in_their_order(size):
    middle = text_of(size)
    with zipfile.ZipFile(io.BytesIO(written(middle))) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == ["xl/sheet1.xml", "docProps/core.xml"]
        assert opened.read("xl/sheet1.xml") == b"<sheetData>" + middle + b"</sheetData>"
        assert opened.read("docProps/core.xml") == b""
        assert {one.date_time for one in opened.infolist()} == {(2026, 3, 5, 14, 5, 58)}


def test_it_is_as_small_as_if_it_were_compressed_at_once_and_the_same_each_time():
    middle = text_of(5_000_000)
    made = written(middle)
    assert len(made) < len(zlib.compress(middle)) + 1_000
    assert written(middle) == made


def test_sizes_too_large_for_their_place_stand_in_another(monkeypatch):
    usual = written(text_of(30_000))
    monkeypatch.setattr(archive, "_MOST", 1_000)
    large = written(text_of(30_000))
    assert len(large) == len(usual) + 2 * 20, "of one member, told of twice"
    with zipfile.ZipFile(io.BytesIO(large)) as opened:
        assert opened.testzip() is None
        assert opened.read("xl/sheet1.xml") == b"<sheetData>" + text_of(30_000) + b"</sheetData>"


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_checksums_of_parts_make_that_of_the_whole(first, second):
    joined = joined_checksum(zlib.crc32(first), zlib.crc32(second), len(second))
    assert joined == zlib.crc32(first + second)


def test_what_fails_half_way_leaves_no_thread_behind():
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError), Workshop() as workshop:
        workshop.compressor().add(text_of(2_000_000))
        1 / 0  # noqa: B018 -- whatever makes the rows
    assert threading.active_count() == before
