"""Templates and styles keep to what the Content-Security-Policy and the oldest browser of an office allow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN_CSS = sorted((ROOT / "static/css").rglob("*.css"))
OWN_JS = sorted((ROOT / "static/js").rglob("*.js"))


def names(paths):
    return [path.relative_to(ROOT).as_posix() for path in paths]


FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without src": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_contains(what):
    assert names(path for path in TEMPLATES if FORBIDDEN[what].search(path.read_text())) == []


@pytest.mark.parametrize(
    ("what", "planted"),
    [
        ("a style attribute", '<i class="x" style="width:1px">'),
        ("a script without src", "<script>1</script>"),
        ("an event attribute", '<a href="#" onclick="x()">'),
        ("unescaped output", "{{ x|safe }}"),
    ],
)
def test_the_search_finds_a_planted_fault(what, planted):
    assert FORBIDDEN[what].search(planted)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_template_compiles(path):
    try:
        get_template(path.relative_to(ROOT / "templates").as_posix())
    except TemplateSyntaxError as error:
        pytest.fail(str(error))


def test_every_component_says_what_it_takes():
    silent = [
        path
        for path in (ROOT / "templates/ui").glob("*.html")
        if not re.match(r"{# .*(Inputs:|Blocks:).* #}", path.read_text())
    ]
    assert names(silent) == []


def test_components_are_included_with_only():
    include = re.compile(r"{%\s*include\s+\"ui/[^%]*%}")
    loose = {
        path.relative_to(ROOT).as_posix(): tag
        for path in TEMPLATES
        for tag in include.findall(path.read_text())
        if not re.search(r"\bonly\s*%}$", tag)
    }
    assert loose == {}


TOO_NEW = re.compile(
    r"color-mix\(|:has\(|@layer|@container|oklch\(|text-wrap|@starting-style|\banchor\(|:popover-open|light-dark\(|&\s*[.:>{]"
)


def test_styles_stay_within_chrome_109():
    assert OWN_CSS
    assert names(path for path in OWN_CSS if TOO_NEW.search(path.read_text())) == []


def test_scripts_build_no_code_and_no_styles_from_text():
    risky = re.compile(
        r"\beval\(|new Function|\.style\.|setAttribute\(\s*[\"']style|insertAdjacentHTML|outerHTML"
    )
    assert OWN_JS
    assert names(path for path in OWN_JS if risky.search(path.read_text())) == []
