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
from danvan.units.models import today
from reports.api_views import DESCRIBED
from tests.reports.programs import DAY, DOCUMENT, boss, described, made, read


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


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_whoever_would_write_is_refused_in_words_as_programs_read_them(lived, method):
    _, secret = made(lived.city, by=boss(lived.tree))
    program = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {secret}"})
    answer = getattr(program, method)(reverse("api:figures"))
    assert (answer.status_code, answer["Allow"], answer.json()) == (
        405, "GET, HEAD", {"error": "Ở đây chỉ đọc, bằng GET."},
    )  # fmt: skip


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


def test_who_read_what_is_a_line_of_the_log_that_nobody_forges(lived, caplog):
    token, secret = made(lived.city, by=boss(lived.tree))
    caplog.set_level("INFO", logger="danvan.accounts.guard")
    asked = {"period": "2023", "unit": "D1", "as_of": "\n2099 INFO api token=1 " + "x" * 5000}
    answers = [
        read("figures", secret, period="2023", unit="D1"),
        read("figures", secret, **asked),
        read("registrations", secret, period="2023"),
        read("figures", "dvk_sai", period="2023", unit="D1"),
    ]
    lines = [one.getMessage() for one in caplog.records if one.name == "danvan.accounts.guard"]
    for line, answer, path in zip(lines, answers[:3], ("figures", "figures", "registrations"), strict=True):
        who = (
            f"api token={token.pk} unit={lived.city.pk} scope=figures path=/api/v1/{path}/ asked=period=2023"
        )
        assert line.startswith(who)
        assert line.endswith(f" status={answer.status_code} bytes={len(answer.content)}")
        assert len(line.splitlines()) == 1
        assert len(line) < 500
    assert [answer.status_code for answer in answers] == [200, 400, 403, 401]
    assert secret not in caplog.text


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
