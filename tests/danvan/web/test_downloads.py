"""Files go out to be saved, under a name people can read."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile

from danvan.web.downloads import XLSX, attachment, safe_filename, stored_file


def test_a_download_is_saved_never_shown_nor_kept():
    response = attachment(b"x", filename="Tổng hợp năm 2023.xlsx", content_type=XLSX)
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert unquote(response["Content-Disposition"]).endswith("Tổng hợp năm 2023.xlsx")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "no-store, private"


def test_pieces_are_streamed_in_order():
    response = attachment((piece for piece in (b"a", b"b")), filename="a.csv", content_type="text/csv")
    assert b"".join(response) == b"ab"


def test_a_stored_file_is_sent_whole():
    response = stored_file(ContentFile(b"abc", name="x"), filename="ảnh.jpg", content_type="image/jpeg")
    assert b"".join(response) == b"abc"
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "etc passwd"),
        ("a\r\nSet-Cookie: x.xlsx", "a Set-Cookie x.xlsx"),
        ("anh\u202egpj.exe", "anh gpj.exe"),
        ("...", "tep"),
        ("x" * 300 + ".docx", "x" * 145 + ".docx"),
    ],
)
def test_a_name_tricks_neither_eye_nor_file_system(given, safe):
    assert safe_filename(given) == safe
