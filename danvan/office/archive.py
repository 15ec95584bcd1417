"""A zip file whose members are compressed while they are made, in pieces whose order is settled afterwards.

The middle of a sheet is known before its beginning; Python's zipfile takes a member from its beginning on. Compressing
cost as much as the writing by the usual zlib: isal takes a tenth, so little that nothing is won by another thread.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, Self

from isal import isal_zlib as zlib

_LEVEL = 2  # of isal's 0 to 3: a sixth larger than zipfile's usual; 3 takes three times as long for little
_PORTION = 1 << 19  # bytes that are compressed together
_IN_MEMORY = 4 << 20  # compressed bytes kept before they go to a temporary file
_RAW = -15  # deflate without zlib's head and end, as a zip file has it
_DEFLATED, _USUAL, _LARGE = 8, 20, 45  # the method; versions of the format
_ELSEWHERE = 0xFFFFFFFF  # where a size usually stands: that it stands in another place
_MOST = _ELSEWHERE - 1  # of a size in its usual place


@dataclass(frozen=True)
class Piece:
    """Part of a member, compressed: its file, the bytes of what it was made from, and their checksum."""

    file: IO[bytes]
    size: int
    checksum: int


class Workshop:
    """Where pieces are compressed; with it goes all that they keep."""

    def __init__(self) -> None:
        self._made: list[Compressor] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._made:
            one.close()

    def compressor(self) -> Compressor:
        """Another one."""
        self._made.append(Compressor())
        return self._made[-1]


class Compressor:
    """Compresses what it is given, in the order in which it was given."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - `close` closes it
        self._held: list[bytes] = []
        self._held_size = self._size = self._checksum = 0

    def add(self, data: bytes) -> None:
        """`data` will follow what was added before."""
        self._held.append(data)
        self._held_size += len(data)
        if self._held_size >= _PORTION:
            self._write()

    def finish(self) -> Piece:
        """All that was added as a piece that another may follow."""
        self._write()
        self._file.write(self._stream.flush(zlib.Z_SYNC_FLUSH))
        return Piece(self._file, self._size, self._checksum)

    def close(self) -> None:
        """Nothing is kept of it."""
        self._file.close()

    def _write(self) -> None:
        data = b"".join(self._held)
        self._held, self._held_size = [], 0
        self._size += len(data)
        self._checksum = zlib.crc32(data, self._checksum)
        self._file.write(self._stream.compress(data))


def compressed(data: bytes, *, last: bool = False) -> Piece:
    """`data` as a piece: the `last` of its member, or one that another may follow."""
    stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
    # The end of a piece is the end of a byte, and the next does not look back into it.
    made = stream.compress(data) + stream.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)
    return Piece(BytesIO(made), len(data), zlib.crc32(data))


class Archive:
    """Writes a zip file into `to`, every member with the same date. The same pieces give the same bytes."""

    def __init__(self, to: BinaryIO, moment: datetime) -> None:
        self._to, self._at = to, 0
        self._date = (moment.year - 1980) << 9 | moment.month << 5 | moment.day
        self._time = moment.hour << 11 | moment.minute << 5 | moment.second // 2
        self._directory: list[bytes] = []

    def add(self, name: str, pieces: Sequence[Piece]) -> None:
        """The member `name` consists of the pieces, in their order; their files are read to the end."""
        length = sum(piece.file.seek(0, 2) for piece in pieces)
        size, checksum = 0, 0
        for piece in pieces:
            size, checksum = size + piece.size, joined_checksum(checksum, piece.checksum, piece.size)
        begun, entry = self._at, self._entry(name, checksum, length, size)
        self._write(b"PK\3\4" + entry + name.encode() + self._large(length, size))
        for piece in pieces:
            piece.file.seek(0)
            copyfileobj(piece.file, self._to)
        self._at += length
        rest = struct.pack("<3H2L", 0, 0, 0, 0, begun)  # no comment, one disk, no attributes
        self._directory.append(
            b"PK\1\2" + struct.pack("<H", _LARGE) + entry + rest + name.encode() + self._large(length, size)
        )

    def finish(self) -> None:
        """The file is whole."""
        begun, number = self._at, len(self._directory)
        self._write(b"".join(self._directory))
        self._write(b"PK\5\6" + struct.pack("<4H2LH", 0, 0, number, number, self._at - begun, begun, 0))

    def _entry(self, name: str, checksum: int, length: int, size: int) -> bytes:
        """What stands before the name of a member, at its own place and in the directory alike."""
        more = self._large(length, size)
        sizes = (_ELSEWHERE, _ELSEWHERE) if more else (length, size)
        version = _LARGE if more else _USUAL
        return struct.pack(
            "<5H3L2H", version, 0, _DEFLATED, self._time, self._date, checksum, *sizes, len(name), len(more)
        )

    def _large(self, length: int, size: int) -> bytes:
        """The sizes once more, where they are too large for their usual place."""
        return struct.pack("<2H2Q", 1, 16, size, length) if max(length, size) > _MOST else b""

    def _write(self, data: bytes) -> None:
        self._to.write(data)
        self._at += len(data)


# Checksums of parts as the checksum of the whole: what zlib's crc32_combine does, which Python does not offer.


def joined_checksum(first: int, second: int, size: int) -> int:
    """The CRC-32 of some bytes with the checksum `first` and the `size` bytes with the checksum `second` after them."""
    shift, power = _ONE, _ONE >> 8  # x to the power of 8, a byte
    while size:
        if size & 1:
            shift = _times(power, shift)
        power = _times(power, power)
        size >>= 1
    return _times(shift, first) ^ second


_POLYNOMIAL, _ONE = 0xEDB88320, 1 << 31  # the highest bit is the power of nothing


def _times(one: int, other: int) -> int:
    """The product modulo the polynomial of the checksum."""
    product = 0
    for power in range(31, -1, -1):
        if one >> power & 1:
            product ^= other
        other = other >> 1 ^ (_POLYNOMIAL if other & 1 else 0)
    return product
