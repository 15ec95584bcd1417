"""Tags and filters of the components. See docs/components.md for how pages use them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from danvan.ui import wording
from danvan.ui.charts import BarChart, HeatTable, LineChart
from danvan.ui.components import FilterChip, Part, bar_of

register = template.Library()

register.filter("date_vi", wording.date_vi)
register.filter("moment", wording.moment)
register.filter("document_date", wording.document_date)
register.filter("relative_days", wording.relative_days)

_SOON = 3
_CHARTS = {
    LineChart: "ui/line_chart.html",
    BarChart: "ui/bar_chart.html",
    HeatTable: "ui/heat_table.html",
}


@register.filter
def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """1234567.5 as "1.234.567,5"; no value as "–"."""
    return wording.number(value, places)


@register.filter
def percent_of(part: int | Decimal | None, whole: int | Decimal | None) -> str:
    """`187|percent_of:192` as "97,40%"; "–" where there is nothing to divide by."""
    return wording.percent(part, whole)


@register.filter
def percent(share: Decimal | float | None) -> str:
    """A share of one, 0.974, as "97,40%"."""
    return wording.percent(None if share is None else Decimal(str(share)), 1)


@register.filter
def due_tone(value: date | datetime | None) -> str:
    """bad once a deadline is past, wait within three days of it, idle before."""
    said = wording.relative_days(value)
    if said.startswith("quá hạn"):
        return "bad"
    soon = {"hôm nay", *(f"còn {days} ngày" for days in range(1, _SOON + 1))}
    return "wait" if said in soon else "idle"


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of static/img/icons.svg; decoration only, so a word must stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.inclusion_tag("ui/download.html", takes_context=True)
def download(context: template.Context, url: str, label: str, tone: str = "secondary") -> dict[str, Any]:
    """A button that takes a file away by POST; `tone` is "primary", "secondary" or "link"."""
    return {"url": url, "label": label, "tone": tone, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/chip.html")
def chip(label: str, tone: str = "idle") -> dict[str, Any]:
    """A status: word, shape and colour."""
    return {"label": label, "tone": tone}


@register.inclusion_tag("ui/bar.html")
def bar(parts: Sequence[Part], whole: int | None = None, *, legend: bool = True) -> dict[str, Any]:
    """A bar of `parts` over `whole`, with its legend."""
    return {"bar": bar_of(parts, whole), "parts": parts, "legend": legend}


@register.inclusion_tag("ui/fraction.html")
def fraction(
    x: int,
    y: int,
    *,
    x_words: str,
    y_words: str,
    parts: Sequence[Part] = (),
    x_url: str = "",
    y_url: str = "",
    missing_url: str = "",
    missing_words: str = "",
    note: str = "",
    percent_words: str = "đạt",
) -> dict[str, Any]:
    """x/y with both its words, its share, its bar, and links to the lists of x, of y and of the y − x between them.

    `missing_words` says what is missing ("5 mô hình nào, vì sao?"); without `parts` the bar shows x of y.
    """
    shown = parts or (Part(x_words, x, "ok"),)
    return {
        "x": x,
        "y": y,
        "x_words": x_words,
        "y_words": y_words,
        "x_url": x_url,
        "y_url": y_url,
        "share": wording.percent(x, y),
        "percent_words": percent_words,
        "bar": bar_of(shown, y),
        "parts": parts,
        "missing_url": missing_url,
        "missing_words": missing_words,
        "note": note,
    }


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """What is wrong in the forms (or formsets), on top of the page, each line a link to its field."""
    lines = [line for one in forms for line in _error_lines(one)]
    return {"lines": lines}


def _error_lines(form: Any) -> Iterable[dict[str, str]]:
    if form is None:
        return
    if hasattr(form, "forms"):
        for message in form.non_form_errors():
            yield {"anchor": "", "label": "", "message": message}
        for one in form.forms:
            yield from _error_lines(one)
        return
    for message in form.non_field_errors():
        yield {"anchor": "", "label": "", "message": message}
    for bound in form:
        for message in bound.errors:
            yield {"anchor": bound.anchor, "label": str(bound.label), "message": message}


@register.inclusion_tag("ui/filter_panel.html")
def filter_panel(
    form: Any, chips: Sequence[FilterChip] = (), clear_url: str = "?", *, opened: bool = False
) -> dict[str, Any]:
    """A GET form: its field `q` in sight, the others folded; below it the filters in force.

    Folded, so that the list itself starts on the first screen; `opened` unfolds it.
    """
    rest = [bound for bound in form.visible_fields() if bound.name != "q"]
    return {
        "form": form,
        "search": form["q"] if "q" in form.fields else None,
        "rest": rest,
        "chips": chips,
        "clear_url": clear_url,
        "opened": opened,
    }


@register.simple_tag
def chart(drawn: LineChart | BarChart | HeatTable) -> SafeString:
    """A chart made by `danvan.ui.charts`, with its figures as a table."""
    return render_to_string(_CHARTS[type(drawn)], {"chart": drawn})


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    *,
    count: int | None = None,
    url: str = "",
    link: str = "",
    flush: bool = False,
) -> SafeString:
    """A card with its heading, a count and one link; `flush` leaves the body's padding out, for rows."""
    context = {"content": content, "title": title, "count": count, "url": url, "link": link, "flush": flush}
    return render_to_string("ui/card.html", context)


@register.simple_block_tag
def notice(content: str, tone: str = "info") -> SafeString:
    """A sentence set apart in a tone."""
    return render_to_string("ui/notice.html", {"content": content, "tone": tone})


@register.simple_block_tag
def empty(content: str, title: str) -> SafeString:
    """What a list says when it has no rows: why, and in the content the next step."""
    return render_to_string("ui/empty.html", {"content": content, "title": title})


@register.simple_block_tag
def confirm(content: str, title: str, *, tone: str = "wait") -> SafeString:
    """A question before what cannot be taken back; the content says what follows and holds the form."""
    return render_to_string("ui/confirm.html", {"content": content, "title": title, "tone": tone})
