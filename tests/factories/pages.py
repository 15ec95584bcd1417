"""Pages read as a browser reads them: their links, and their forms with every field."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser

# What differs from one answer to the next without saying anything: tokens against forgery, numbers of forms.
_VARYING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"'
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\b\d\d:\d\d(:\d\d)?\b"
)
_MOMENTS = ("Expires", "Content-Length", "Last-Modified", "Date")
_WRITTEN = ("text", "search", "tel", "email", "password", "number", "date", "url", "textarea")


@dataclass
class Form:
    """A form that is posted: where to, and its fields as (name, type, value)."""

    action: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)

    def data(self, typed: str | None = None, *, everywhere: bool = False) -> dict[str, list[str]]:
        """What is sent when `typed` is written into every text field, or `everywhere`."""
        sent: dict[str, list[str]] = {}
        for name, kind, value in self.fields:
            if kind != "file":
                write = typed is not None and (everywhere or kind in _WRITTEN)
                sent.setdefault(name, []).append(typed if write else value)
        return sent


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "a" and said.get("href"):
            self.links.append(said["href"])
        elif tag == "form":
            self._form = Form(said.get("action") or "") if said.get("method") == "post" else None
            if self._form is not None:
                self.forms.append(self._form)
        elif self._form is not None and said.get("name"):
            if tag in ("input", "button"):
                self._form.fields.append((said["name"], said.get("type", "text"), said.get("value") or ""))
            elif tag == "textarea":
                self._form.fields.append((said["name"], "textarea", ""))
            elif tag == "select":
                self._select = said["name"]
        if tag == "option" and self._form is not None and self._select and said.get("value"):
            self._form.fields.append((self._select, "select", said["value"]))
            self._select = ""

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None


def read(html: str) -> _Page:
    """The forms and links of a page."""
    page = _Page()
    page.feed(html)
    return page


def spoken(response) -> str:
    """All that an answer says: its headers and body, a workbook opened up; without what varies by itself."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            # docProps hold the moment of making.
            names = [name for name in archive.namelist() if not name.startswith("docProps/")]
            body = b"\n".join(archive.read(name) for name in names)
    headers = "\n".join(
        f"{name}: {value}" for name, value in sorted(response.headers.items()) if name not in _MOMENTS
    )
    return _VARYING.sub("*", f"{response.status_code}\n{headers}\n{body.decode('utf-8', 'replace')}")
