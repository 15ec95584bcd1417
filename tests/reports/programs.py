"""A program that reads with a token, and whether what it reads is as `openapi.json` says."""

from __future__ import annotations

import datetime as dt
import json

from django.test import Client
from django.urls import reverse

from danvan.accounts import tokens
from danvan.accounts.models import Scope
from danvan.accounts.permissions import Role
from danvan.units.models import today
from reports.api_views import DESCRIBED
from tests.factories.people import person

DOCUMENT = json.loads(DESCRIBED.read_text(encoding="utf-8"))
DAY = dt.timedelta(days=1)


def made(unit, scope=Scope.FIGURES, *, by, name="Bảng điều hành", days=30):
    return tokens.make(unit=unit, name=name, scope=scope, expires_on=today() + days * DAY, by=by)


def read(name, secret, **asked):
    return Client().get(reverse(f"api:{name}"), asked, headers={"authorization": f"Bearer {secret}"})


def boss(tree):
    return person("boss", (Role.ADMINISTRATOR, tree.nation))


def fits(value, schema, where="$"):
    """What of `value` is not as the schema says."""
    if "$ref" in schema:
        return fits(value, DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], where)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    known = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
    if not any(type(value) is known[kind] for kind in kinds):
        return [f"{where}: {value!r} is no {kinds}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value!r} is not named"]
    if isinstance(value, list):
        return [one for at, item in enumerate(value) for one in fits(item, schema["items"], f"{where}[{at}]")]
    if not isinstance(value, dict):
        return []
    inner = schema.get("properties", {})
    wrong = [f"{where}.{name} is missing" for name in schema.get("required", ()) if name not in value]
    for name, one in value.items():
        allowed = inner.get(name) or schema.get("additionalProperties")
        wrong += fits(one, allowed, f"{where}.{name}") if allowed else [f"{where}.{name} is not described"]
    return wrong


def described(answer, path):
    """The answer is one that the file describes for the address."""
    told = DOCUMENT["paths"][path]["get"]["responses"][str(answer.status_code)]
    assert fits(answer.json(), told["content"]["application/json"]["schema"]) == []
    return answer.json()
