"""What programs read with a token: the same figures as the command's, within the token's unit, as its file describes it."""

from __future__ import annotations

import datetime as dt
import io
import json
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from danvan.accounts import tokens
from danvan.accounts.models import ApiToken, ApiUse, Scope
from danvan.accounts.permissions import Role
from danvan.units.models import today
from models_registry.models import Registration, SubjectType
from models_registry.workflow import Status
from reports.api_views import DESCRIBED
from tests.factories.people import person
from tests.factories.registrations import Office

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


def test_the_figures_are_those_of_the_command(lived):
    _, secret = made(lived.city, by=boss(lived.tree))
    asked = {"period": "2023", "unit": "D1", "as_of": "2024-01-18"}
    told = described(read("figures", secret, **asked), "/figures/")
    out = io.StringIO()
    call_command("figures", "--period", "2023", "--unit", "D1", "--as-of", "2024-01-18", "--json", stdout=out)
    assert told == json.loads(out.getvalue())
    assert told["total"]["registered"] > 0


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"unit": "D1"}, 400, "Thiếu tham số period"),
        ({"period": "2023"}, 400, "Thiếu tham số unit"),
        ({"period": "1999", "unit": "D1"}, 400, "Không có kỳ thi đua"),
        ({"period": "20\x0023", "unit": "D\x001"}, 200, "registered"),
        ({"period": "2023", "unit": "nowhere"}, 400, "Không có đơn vị mã"),
        ({"period": "2023", "unit": "D1", "as_of": "2023-02-31"}, 400, "Không đọc được ngày"),
        ({"period": "2023", "unit": "D1", "as_of": "0001-01-01"}, 200, "registered"),
        ({"period": "2023", "unit": "D1", "map": "9999-12-31"}, 400, "Không có đơn vị mã"),
        ({"period": "2023", "unit": "D1", "cutoff": "7t"}, 400, "Không có mốc"),
        ({"period": "2023", "unit": "P1"}, 404, "trong phạm vi"),
    ],
)
def test_a_question_without_an_answer_is_refused_in_words(lived, asked, status, said):
    _, secret = made(lived.city, by=boss(lived.tree))
    answer = read("figures", secret, **asked)
    assert answer.status_code == status
    described(answer, "/figures/")
    assert said in answer.content.decode()


def test_only_an_open_token_of_the_scope_opens_it(lived):
    by = boss(lived.tree)
    asked = {"period": "2023", "unit": "D1"}
    token, secret = made(lived.city, by=by)
    _, other = made(lived.city, Scope.REGISTRATIONS, by=by, name="Khác")
    for wrong, status in (("", 401), ("dvk_sai", 401), (f"{secret}x", 401), (other, 403)):
        answer = read("figures", wrong, **asked)
        assert answer.status_code == status
        described(answer, "/figures/")
    signed_in = Client()
    signed_in.force_login(lived.leader)
    assert signed_in.get(reverse("api:figures"), asked).status_code == 401
    assert read("figures", secret, **asked).status_code == 200
    ApiToken.objects.filter(pk=token.pk).update(expires_on=today() - DAY)
    assert read("figures", secret, **asked).status_code == 401
    ApiToken.objects.filter(pk=token.pk).update(expires_on=today())
    tokens.end(token, by=by)
    assert read("figures", secret, **asked).status_code == 401


def test_a_token_is_shown_so_often_a_minute(lived):
    token, secret = made(lived.city, by=boss(lived.tree))
    asked = {"period": "2023", "unit": "D1"}
    assert read("figures", secret, **asked).status_code == 200
    ApiUse.objects.filter(token=token).update(number=tokens.MOST_A_MINUTE)
    answer = read("figures", secret, **asked)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    described(answer, "/figures/")
    use = ApiUse.objects.get(token=token)
    ApiUse.objects.filter(token=token).update(began_at=use.began_at - dt.timedelta(minutes=2))
    assert read("figures", secret, **asked).status_code == 200
    assert ApiUse.objects.get(token=token).number == 1


def test_the_list_holds_what_was_sent_beneath_the_unit_without_drafts_and_names_of_persons(db):
    office = Office()
    by = boss(office.tree)
    told = office.at_status(Status.SUBMITTED, title="Hẻm sạch")
    exemplar = office.at_status(Status.RUNNING, title="Cô Ba gương mẫu", subject=SubjectType.INDIVIDUAL)
    office.draft("Chưa gửi")
    far = person("far", (Role.REGISTRAR, office.tree.foreign_ward))
    office.draft("Nơi khác", unit=office.tree.foreign_ward, by=far)
    _, secret = made(office.tree.ward, Scope.REGISTRATIONS, by=by)

    answer = read("registrations", secret, period=office.period.code)
    rows = {row["code"]: row for row in described(answer, "/registrations/")["registrations"]}
    assert set(rows) == {told.code, exemplar.code}
    assert rows[told.code]["title"] == "Hẻm sạch"
    assert rows[exemplar.code]["title"] is None
    assert "Cô Ba" not in answer.content.decode()
    _, elsewhere = made(office.tree.foreign_ward, Scope.REGISTRATIONS, by=by)
    assert read("registrations", elsewhere, period=office.period.code).json()["registrations"] == []


def test_the_list_is_read_to_its_end_page_by_page(db, monkeypatch):
    monkeypatch.setattr("reports.api_views.PAGE", 2)
    office = Office()
    for number in range(5):
        office.at_status(Status.SUBMITTED, title=f"Mô hình {number}")
    _, secret = made(office.tree.ward, Scope.REGISTRATIONS, by=boss(office.tree))
    found, page = [], ""
    while page is not None:
        told = read("registrations", secret, period=office.period.code, page=page).json()
        found += [row["code"] for row in told["registrations"]]
        page = told["next"]
    assert sorted(found) == sorted(row.code for row in Registration.objects.sent())


def test_the_file_describes_every_address_and_every_parameter(lived, client):
    from reports import api_urls, api_views

    addresses = {f"/{one.pattern}" for one in api_urls.urlpatterns} - {"/openapi.json"}
    assert set(DOCUMENT["paths"]) == addresses
    named = {one["name"] for one in DOCUMENT["paths"]["/figures/"]["get"]["parameters"]}
    assert named == set(api_views._ASKED)
    limits = re.findall(r"Quá (\d+) lần", DESCRIBED.read_text(encoding="utf-8"))
    assert set(limits) == {str(tokens.MOST_A_MINUTE)}
    client.force_login(lived.leader)
    assert client.get(reverse("api:openapi")).json() == DOCUMENT
