"""Vietnamese as it was written before Unicode: TCVN3 (the .VnTime fonts) and VNI. Known by its looks, made readable.
Pure."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable


class Encoding(enum.StrEnum):
    """How the letters of a text are to be read."""

    UNICODE = ""
    TCVN3 = "tcvn3"
    VNI = "vni"

    @property
    def label(self) -> str:
        """Its name, as people know it."""
        return _LABELS[self]


_LABELS = {
    Encoding.UNICODE: "Unicode, giữ nguyên",
    Encoding.TCVN3: "TCVN3 (phông .VnTime)",
    Encoding.VNI: "VNI (phông VNI-Times)",
}
_TCVN3_FROM = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_TCVN3_TO = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_TCVN3 = str.maketrans(_TCVN3_FROM, _TCVN3_TO)

_MARKS = "øùûõï"  # huyền, sắc, hỏi, ngã, nặng
_VNI_PAIRS = {
    "a": "àáảãạ", "e": "èéẻẽẹ", "o": "òóỏõọ", "u": "ùúủũụ", "ô": "ờớởỡợ", "ö": "ừứửữự", "y": "ỳýỷỹ",
}  # fmt: skip
_VNI_HATS = {"aê": "ă", "aè": "ằ", "aé": "ắ", "aú": "ẳ", "aü": "ẵ", "aë": "ặ"}
_VNI_HATS |= {
    f"{vowel}{mark}": letter
    for vowel, letters in (("a", "âầấẩẫậ"), ("e", "êềếểễệ"), ("o", "ôồốổỗộ"))
    for mark, letter in zip("âàáåãä", letters, strict=True)
}
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni() -> dict[str, str]:
    small = {
        f"{vowel}{mark}": letter
        for vowel, letters in _VNI_PAIRS.items()
        for mark, letter in zip(_MARKS, letters, strict=False)
    }
    small |= _VNI_HATS | _VNI_ALONE
    capital = {old.upper(): new.upper() for old, new in small.items()}
    return (
        small
        | capital
        | {f"{old[0].upper()}{old[1]}": new.upper() for old, new in small.items() if len(old) > 1}
    )


_VNI = _vni()
_VNI_WRITTEN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

# Letters that only Unicode has; letters that only TCVN3 uses within words; pairs that only VNI writes.
_ONLY_UNICODE = re.compile(
    "[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u0128\u0129\u0168\u0169\u1ea0-\u1ef9\u0300\u0301\u0303\u0309\u0323]"
)
_ONLY_TCVN3 = re.compile("[A-Za-z][µ¸¶·¹¨»¾¼½©ª«¬\u00adÆÇÊËÐÑÒÓÔÖ×ØÞß÷]|®[a-zµ-ÿ]|(?<![A-Za-z])§[A-Za-zµ-ÿ]")
_ONLY_VNI = re.compile(
    "[aeouyôöAEOUYÔÖ][øûïåäëØÛÏÅÄË]|[aeoAEO][âàáãÂÀÁÃ]|[uyôöUYÔÖ][ùõÙÕ]|ñ[aeiouôö]|Ñ[AEIOUÔÖaeiouôö]"
)


def recognised(texts: Iterable[str]) -> Encoding:
    """How these texts, of one list, are to be read."""
    unicode = tcvn3 = vni = 0
    for text in texts:
        if text.isascii():
            continue
        if _ONLY_UNICODE.search(text):
            unicode += 1
        elif _ONLY_TCVN3.search(text):
            tcvn3 += 1
        elif _ONLY_VNI.search(text):
            vni += 1
    most = max(unicode, tcvn3, vni)
    if most == unicode:
        return Encoding.UNICODE
    return Encoding.TCVN3 if most == tcvn3 else Encoding.VNI


def readable(text: str, encoding: Encoding) -> str:
    """The text in Unicode. What is written in Unicode already stays as it is, cell by cell."""
    if encoding is Encoding.UNICODE or text.isascii() or _ONLY_UNICODE.search(text):
        return text
    if encoding is Encoding.TCVN3:
        return text.translate(_TCVN3)
    return _VNI_WRITTEN.sub(lambda found: _VNI[found.group()], text)
