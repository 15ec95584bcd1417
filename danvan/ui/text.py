"""Vietnamese text: one spelling on the way in, one order in lists, one accent-blind key for search.

Nothing here knows what the texts mean. Keys are stored beside the text and compared under the C collation,
because the databases we run on carry no Vietnamese collation of their own.
"""

from __future__ import annotations

import re
import unicodedata

# Dictionary order; the position in this string is the primary weight.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_VOWELS = frozenset("aăâeêioôơuưy")
# ngang, huyền, hỏi, ngã, sắc, nặng: the order of tones in CLDR's Vietnamese.
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")

_DIGITS = re.compile(r"\d+")
_SPACES = re.compile(r"\s+")
# Everything invisible that is not a line break or a tab: C0 and C1 controls, and the marks that turn the
# direction of writing or hide between letters (a name must read as it is compared); halves of surrogates, which no
# database takes.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def _tables() -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    weights: dict[int, str] = {}
    tones: dict[int, str] = {}
    plain: dict[int, str] = {}
    for place, letter in enumerate(_ALPHABET):
        bare = "d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0]
        for tone, mark in enumerate(_TONES if letter in _VOWELS else ("",)):
            for case in (letter, letter.upper()):
                code = ord(unicodedata.normalize("NFC", case + mark))
                weights[code] = chr(ord("A") + place)
                tones[code] = str(tone)
                plain[code] = bare
    return weights, tones, plain


_WEIGHTS, _TONE_OF, _PLAIN = _tables()


def nfc(text: str) -> str:
    """The composed spelling: old typing programs and macOS send letters and marks apart."""
    return unicodedata.normalize("NFC", text)


def visible(text: str) -> str:
    """`text` composed, without control characters; line breaks (as ``\\n``) and tabs are kept."""
    return _INVISIBLE.sub("", nfc(text).replace("\r\n", "\n").replace("\r", "\n"))


def clean_line(text: str) -> str:
    """`text` as one line: composed, visible, each run of spaces or line breaks a single space, no ends."""
    return _SPACES.sub(" ", visible(text)).strip()


def sort_key(text: str) -> str:
    """A key whose C order is the Vietnamese dictionary order of `text`.

    Letters first, tones second, case not at all; numbers by their value (Phường 2 before Phường 10).
    """
    line = _DIGITS.sub(lambda run: run.group().zfill(10), clean_line(text))
    tones = "".join(_TONE_OF.get(ord(letter), "0") for letter in line).rstrip("0")
    return f"{line.translate(_WEIGHTS)}\x01{tones}"


def search_key(text: str) -> str:
    """`text` as people type it in a hurry: lower case, no marks, đ as d, single spaces."""
    key = clean_line(text).translate(_PLAIN).lower()
    if key.isascii():
        return key
    return "".join(
        letter for letter in unicodedata.normalize("NFD", key) if not unicodedata.combining(letter)
    )
