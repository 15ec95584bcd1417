"""What in a text leads to a person: a number to call, an address to write to, a number of an identity card, a name."""

from __future__ import annotations

import re
import unicodedata

from danvan.ui.text import nfc, search_key

_APART = r"[ .()/_\-–‐‑]{0,3}"
_NOT_INSIDE = r"(?<!\d)(?<!\d[.,])"  # of a sum of money
# Days and months are told apart from numbers to call, whose digits they are.
_FOUND = re.compile(
    rf"""
    (?P<day>(?<!\d)(?:\d{{1,2}}[./-])?\d{{1,2}}[./-](?:19|20)\d\d(?!\d))
    | (?P<contact>
        {_NOT_INSIDE}(?:\+?84|0){_APART}[1-9](?:{_APART}\d){{7,9}}(?!\d)
        | (?:đt|sđt|điện\ thoại|zalo|tel|hotline)\W{{0,10}}\d(?:{_APART}\d){{6,11}}(?!\d)
        | [\w.+-]{{1,64}}\s?(?:@|\[at\]|\(at\))\s?[\w-]+(?:\.[\w-]+)+
        | (?:cmnd|cmtnd|cccd|căn\ cước|chứng\ minh)\D{{0,20}}\d(?:[ .]?\d){{8,11}}(?!\d)
        | {_NOT_INSIDE}0\d\d(?P<between>[ .]?)\d{{3}}(?P=between)\d{{3}}(?P=between)\d{{3}}(?!\d)
        | (?<!\d)\d{{12}}(?!\d)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
HIDDEN = "[…]"


def without_contacts(text: str) -> str:
    """The text without numbers to call, addresses to write to and numbers of identity cards."""
    return _FOUND.sub(lambda found: found["day"] or HIDDEN, text)


def contact_in(text: str) -> str:
    """The first part of the text that reads like one of them, in whatever digits it is written; empty for none."""
    plain = unicodedata.normalize("NFKC", text)
    return next((found.group().strip() for found in _FOUND.finditer(plain) if found["contact"]), "")


_PEOPLE = ["ông", "bà", "anh", "chị", "cô", "chú", "bác", "thầy", "cụ"]
_ADDRESSED = re.compile(rf"^(?:(?:đ/c|đồng chí|{'|'.join(_PEOPLE)})[ .:]+)+", re.IGNORECASE)
_BEFORE_A_PERSON = frozenset((*_PEOPLE, "chí", "c"))  # đồng chí, đ/c
_BEFORE_A_PLACE = frozenset(
    ["duong", "pho", "truong", "xa", "phuong", "huyen", "tinh", "ap", "thon", "hem", "ngo", "cau", "cho"]
)
_MORE = re.compile(r"[,;()\n]| [-–] ")  # after it stands who they are
_SHORTEST_NAME = 2  # words: a single one is a word of the language as often as not
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def name_in(text: str, name: str) -> bool:
    """Whether the text tells the name: whole, in any spelling, but not of a street or a place that bears it; or its
    last two words after a word that people are spoken of by."""
    bare = _MORE.split(_ADDRESSED.sub("", nfc(name).strip()))[0]
    words, told = _words(bare), _words(text)
    if len(words) < _SHORTEST_NAME:
        return False
    plain = [search_key(word) for word in told]
    whole = _places_of([search_key(word) for word in words], plain)
    if any(at == 0 or plain[at - 1] not in _BEFORE_A_PLACE for at in whole):
        return True
    called = _places_of([_spelt(word) for word in words[-2:]], [_spelt(word) for word in told])
    return any(at > 0 and told[at - 1].casefold() in _BEFORE_A_PERSON for at in called)


def _places_of(some: list[str], words: list[str]) -> list[int]:
    """Where they stand among the words, one after the other."""
    return [at for at in range(len(words)) if words[at : at + len(some)] == some]


def _words(text: str) -> list[str]:
    """Its words, without any other sign."""
    return "".join(sign if sign.isalnum() else " " for sign in nfc(text)).split()


def _spelt(word: str) -> str:
    """One spelling for Hòa, Hoà and HÒA: the tone at the end of the word."""
    letters = unicodedata.normalize("NFD", word.casefold())
    return "".join(one for one in letters if one not in _TONES) + "".join(
        one for one in letters if one in _TONES
    )
