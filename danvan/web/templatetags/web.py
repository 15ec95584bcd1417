"""Addresses of lists: the present one with a few parameters changed."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from danvan.web.paging import CURSOR

register = template.Library()


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The present query string with `changes`; None or "" takes a parameter out; "?" when nothing is left.

    The cursor is dropped unless given, since a changed list begins at its first page.
    """
    parameters = context["request"].GET.copy()
    parameters.pop(CURSOR, None)
    for name, value in changes.items():
        if value is None or value == "":
            parameters.pop(name, None)
        elif isinstance(value, (list, tuple)):
            parameters.setlist(name, [str(item) for item in value])
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}"


@register.inclusion_tag("ui/hidden_query.html", takes_context=True)
def hidden_query(context: Context, *without: str) -> dict[str, Any]:
    """Hidden inputs for every present parameter except `without`, so that a GET form keeps the others."""
    left_out = {CURSOR, *without}
    lists = context["request"].GET.lists()
    return {"pairs": [(name, value) for name, values in lists if name not in left_out for value in values]}
