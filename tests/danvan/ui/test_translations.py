"""Nothing that Django's forms, validators or password pages say reaches a person in English."""

from __future__ import annotations

import re
from pathlib import Path

import django
import polib
import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext

ROOT = Path(__file__).resolve().parents[3]
OVERLAY = ROOT / "locale/vi/LC_MESSAGES/django.po"
DJANGO = Path(django.__file__).parent

# Left in English on purpose: names of languages, Django's own technical and debug pages, which our templates
# replace (CSRF) or no person sees (DEBUG is always off), and English ordinals, which we never print.
LEFT = (
    "Arabic", "Sorani", "Sorbian", "Spanish", "Gaelic", "Armenian", "Igbo", "Kabyle", "Kyrgyz", "Malay", "Norwegian",
    "Tajik", "Turkmen", "Uyghur", "Uzbek", "Referer", "cookie", "DEBUG", "Django", "Topics", "Tutorial", "Get started",
    "Connect, get help", "The install worked", "Date out of range", "Invalid date string", "Page is not",
    "Empty list and", "does not exist",
)  # fmt: skip


def untranslated(app):
    english = polib.pofile(str(DJANGO / app / "locale/en/LC_MESSAGES/django.po"))
    known = {
        (entry.msgctxt, entry.msgid)
        for path in (DJANGO / app / "locale/vi/LC_MESSAGES/django.po", OVERLAY)
        for entry in polib.pofile(str(path))
        if entry.translated()
    }
    return [entry.msgid for entry in english if (entry.msgctxt, entry.msgid) not in known]


@pytest.mark.parametrize("app", ["conf", "contrib/auth"])
def test_every_message_a_person_may_meet_is_in_vietnamese(app):
    assert [text for text in untranslated(app) if not any(word in text for word in LEFT)] == []


def test_the_compiled_catalogue_is_the_written_one():
    written = {
        (entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural[0]
        for entry in polib.pofile(str(OVERLAY))
    }
    compiled = polib.mofile(str(OVERLAY.with_suffix(".mo")))
    assert {
        (entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural[0] for entry in compiled
    } == written


def test_placeholders_survive_translation():

    holes = re.compile(r"%\(\w+\)\w|%[ds]|{\w+}")
    for entry in polib.pofile(str(OVERLAY)):
        said = entry.msgstr or entry.msgstr_plural[0]
        assert set(holes.findall(said)) <= set(holes.findall(entry.msgid)), entry.msgid


def test_the_overlay_wins_over_django():
    with translation.override("vi"):
        assert gettext("Enter a whole number.") == "Hãy ghi một số nguyên, ví dụ 12."
        assert ngettext("%(num)d day", "%(num)d days", 3) % {"num": 3} == "3 ngày"
