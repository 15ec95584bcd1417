"""Files on their way out: always saved, never shown, under a name people can read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from django.core.files.base import File
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from danvan.web.headers import DOWNLOAD_SECURITY_POLICY, NO_STORE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff/\\:*?"<>|]+')
_LONGEST = 150


def safe_filename(name: str) -> str:
    """`name` without what a file system or an eye could be tricked by; Vietnamese letters stay.

    At most 150 characters, the extension kept; never empty, never beginning with a dot.
    """
    cleaned = _UNSAFE.sub(" ", name)
    cleaned = re.sub(r"\s+", " ", cleaned).strip(" .")
    stem, dot, extension = cleaned.rpartition(".")
    if dot and stem and len(extension) <= 8:
        return f"{stem[: _LONGEST - len(extension) - 1].rstrip()}.{extension}"
    return cleaned[:_LONGEST].rstrip() or "tep"


def attachment(content: bytes | Iterable[bytes], *, filename: str, content_type: str) -> HttpResponseBase:
    """An answer the browser saves as `filename`; an iterable of bytes is streamed as it is produced."""
    response: HttpResponseBase
    if isinstance(content, bytes):
        response = HttpResponse(content, content_type=content_type)
    else:
        response = StreamingHttpResponse(content, content_type=content_type)
    return _as_download(response, filename)


def stored_file(file: File | BinaryIO, *, filename: str, content_type: str) -> HttpResponseBase:
    """A file of the storage, sent in pieces as `filename`; closed when the answer has gone."""
    if isinstance(file, File):
        file.open("rb")
    return _as_download(FileResponse(file, content_type=content_type), filename)


def _as_download(response: HttpResponseBase, filename: str) -> HttpResponseBase:
    disposition = content_disposition_header(as_attachment=True, filename=safe_filename(filename))
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = DOWNLOAD_SECURITY_POLICY
    response.headers["Cache-Control"] = NO_STORE
    return response
