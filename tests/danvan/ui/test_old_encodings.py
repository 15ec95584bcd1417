"""Old letters are known and read; new ones are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.ui.old_encodings import _TCVN3, _VNI, Encoding, readable, recognised

SAID = (
    "Dân vận khéo", "Phường Bến Đò", "Tổ hợp tác trái cây sạch", "Xây dựng nông thôn mới", "Tiếng kẻng an ninh", "Đỡ đầu trẻ mồ côi",
    "Khu phố kiểu mẫu", "Giữ gìn vệ sinh môi trường", "Ủy ban Mặt trận", "Nghĩa tình đồng đội",
)  # fmt: skip
LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


def old(text: str, table: dict) -> str:
    """The text as it was written then; capitals with a tone as small letters, as in TCVN3."""
    back = {new: was for was, new in table.items()}
    return "".join(back.get(one) or back.get(one.lower()) or one for one in text)


TABLES = {Encoding.TCVN3: {chr(was): chr(new) for was, new in _TCVN3.items()}, Encoding.VNI: _VNI}


@pytest.mark.parametrize("encoding", TABLES)
def test_every_letter_has_its_old_writing(encoding):
    alone = set("ìí") if encoding is Encoding.VNI else set()  # which VNI wrote as today
    assert set(LETTERS) - alone <= set(TABLES[encoding].values())
    assert readable(old(LETTERS, TABLES[encoding]), encoding) == LETTERS


@pytest.mark.parametrize(
    ("written", "encoding", "read"),
    [
        ("D©n vËn khÐo", Encoding.TCVN3, "Dân vận khéo"),
        ("Ph\u00adêng BÕn §ß", Encoding.TCVN3, "Phường Bến Đò"),
        ("Daân vaän kheùo", Encoding.VNI, "Dân vận khéo"),
        ("Phöôøng Beán Ñoø", Encoding.VNI, "Phường Bến Đò"),
        ("UÛY BAN MAËT TRAÄN", Encoding.VNI, "ỦY BAN MẶT TRẬN"),
        ("Phường đã viết mới", Encoding.TCVN3, "Phường đã viết mới"),
        ("plain", Encoding.VNI, "plain"),
    ],
)
def test_old_texts_are_read(written, encoding, read):
    assert readable(written, encoding) == read


@pytest.mark.parametrize("encoding", TABLES)
def test_a_list_is_known_by_its_letters(encoding):
    texts = [old(text, TABLES[encoding]) for text in SAID]
    assert recognised(texts) is encoding
    assert [readable(text, encoding).lower() for text in texts] == [text.lower() for text in SAID]


def test_a_list_of_today_is_left_alone():
    assert recognised(SAID) is Encoding.UNICODE
    assert recognised([]) is Encoding.UNICODE
    assert recognised(["plain", "12", "café", "toán", *SAID]) is Encoding.UNICODE
    assert [readable(text, Encoding.UNICODE) for text in SAID] == list(SAID)


@given(st.text())
def test_whatever_stands_there_is_read_to_a_text(text):
    for encoding in Encoding:
        assert isinstance(readable(text, encoding), str)
    assert recognised([text]) in Encoding
