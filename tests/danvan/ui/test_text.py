"""The order of a Vietnamese dictionary, accent-blind search, clean input."""

from __future__ import annotations

import random
import unicodedata

import pytest

from danvan.ui.text import clean_line, nfc, search_key, sort_key, visible

IN_ORDER = [
    "An Bình", "An Hội", "Ăn", "Ân Thi", "Ấp Bắc", "Ba Đình", "Bà Rịa", "Ba Tri", "Dĩ An", "Đà Nẵng", "Đan Phượng", "Đống Đa",
    "Hoa", "Hòa", "Hỏa", "Hóa", "Họa", "Phường 2", "Phường 10", "Phường An Hội", "Y Jút",
]  # fmt: skip


def test_names_sort_as_in_a_dictionary():
    shuffled = random.Random(1).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=sort_key) == IN_ORDER


def test_the_six_tones_keep_their_order():
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    shuffled = ["mạ", "ma", "má", "mã", "mả", "mà"]
    assert sorted(shuffled, key=sort_key) == tones


def test_case_spacing_and_composition_do_not_change_the_order():
    composed = "Phường  Phú Khương "
    assert (
        sort_key(composed)
        == sort_key(unicodedata.normalize("NFD", composed))
        == sort_key("PHƯỜNG PHÚ KHƯƠNG")
    )


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Đường hoa Ấp Phú Thành", "duong hoa ap phu thanh"),
        ("  DVK-2026-00123\n", "dvk-2026-00123"),
        ("Hoà", "hoa"),
        (unicodedata.normalize("NFD", "Khéo vận động"), "kheo van dong"),
        ("Citroën", "citroen"),
        ("", ""),
    ],
)
def test_search_key_is_what_people_type_in_a_hurry(typed, key):
    assert search_key(typed) == key


def test_one_line_has_no_breaks_no_hidden_marks_and_no_ends():
    assert clean_line(" Tên\u202e mô\r\nhình\x00\t mới\u200b ") == "Tên mô hình mới"


def test_visible_keeps_lines_and_composes():
    assert visible(unicodedata.normalize("NFD", "Một\r\nhai\x07")) == nfc("Một\nhai")
