"""What pages cost in the server: whole requests in process, as the role that serves, with every middleware.

Pages take turns, so that what else the machine does falls on all of them alike.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from danvan.accounts import actions as accounts
from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Role
from danvan.units.enums import Level
from danvan.units.models import Unit, today
from danvan.web.paging import page_of
from models_registry import lifecycle, lists, similar
from models_registry.models import EmulationPeriod, Registration
from models_registry.workflow import Action, Status
from tests.benchmarks.generate import username
from tests.benchmarks.titles import RARE

PASSWORD = "mật khẩu để đo"
WARM_UP, DEEP = 3, 100


@dataclass
class Case:
    """One thing that is timed: seconds of each run, queries of one, seconds spent waiting for the database."""

    name: str
    run: Callable[[], object]
    limit: float | None = None  # milliseconds, of the median
    database_limit: float | None = None  # milliseconds, of the median of those spent waiting for the database
    repeats: int = 1  # turns of others to one of its own
    times: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)  # seconds on a core, this process's and the database's
    database: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.times) * 1000

    @property
    def waited(self) -> float:
        return statistics.median(self.database) * 1000

    @property
    def cpu(self) -> float:
        return statistics.median(self.work) * 1000

    @property
    def p95(self) -> float:
        if len(self.times) < 2:
            return self.median
        return statistics.quantiles(self.times, n=20, method="inclusive")[-1] * 1000


def busiest_province() -> Unit:
    """The province under which the registrations lie (the first, where there are several)."""
    held = Unit.objects.filter(memberships__user__username__startswith="bench.decider.")
    here = held.filter(terms__level=Level.PROVINCE, terms__during__contains=today())
    return here.order_by("pk").first()


def sign_in(role: Role, unit: Unit) -> Client:
    """A browser in which the person of that role at `unit` is signed in."""
    user = User.objects.get(username=username(role, unit))
    accounts.choose_password(user, PASSWORD)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    return client


# What is searched for in titles, by how much of it there is.
_WORDS = {
    "common words": "kheo van dong",
    "fewer matches": "hu gao tinh thuong",
    "rare words": RARE,
    "no match": "khong co gi nhu the",
}


def pages(province: Unit) -> list[Case]:
    """The pages that are promised to be fast, and beside them what opens most often."""
    reviewer = sign_in(Role.REVIEWER, province)
    ward = busy_ward(province)
    registrar = sign_in(Role.REGISTRAR, ward)
    listed = reverse("dossiers")
    token = Registration.objects.filter(keeper=ward, status=Status.RECOGNISED).values_list(
        "token", flat=True
    )[0]
    year = EmulationPeriod.objects.latest_first()[0].code
    addresses = [
        ("list, first page", reviewer, listed, 30),
        ("list, one year", reviewer, f"{listed}?ky={year}", 30),
        (
            "list, status + sector + unit",
            reviewer,
            f"{listed}?trang_thai=running&linh_vuc=VHXH&don_vi={ward.pk}",
            30,
        ),
        (
            "list, two statuses + level",
            reviewer,
            f"{listed}?trang_thai=proposed&trang_thai=recognised&cap=1",
            30,
        ),
        ("list, by name", reviewer, f"{listed}?xep=ten", 30),
        (f"list, page {DEEP + 1}", reviewer, _deep(reviewer, listed), 30),
        (f"list by name, page {DEEP + 1}", reviewer, _deep(reviewer, f"{listed}?xep=ten"), 30),
        *[(f"search, {name}", reviewer, f"{listed}?q={words}", 30) for name, words in _WORDS.items()],
        ("list, my turn", reviewer, f"{listed}?cho=toi", 30),
        ("list of a ward, first page", registrar, listed, 30),
        ("home of the reviewer", reviewer, reverse("home"), None),
        ("home of a registrar", registrar, reverse("home"), None),
        ("one dossier", reviewer, reverse("dossier", args=[token]), None),
    ]
    cases = [Case(name, _get(client, url), limit) for name, client, url, limit in addresses]
    leader_pages = [
        ("summary of the province", "reports:summary", province),
        ("summary of a ward", "reports:summary", ward),
        ("rows behind a figure", "reports:rows", province),
    ]
    for name, view, unit in leader_pages:
        cases.append(Case(name, _get(reviewer, f"{reverse(view)}?ky={year}&don-vi={unit.pk}"), 100))
    return [*cases, _alike(province), _annual_file(reviewer, province, year)]


def _alike(province: Unit) -> Case:
    """What the province's reviewer is hinted at beside a dossier: titles like its own, in the year of the whole
    province and in all years at the first desk; each time of another dossier."""
    user = User.objects.get(username=username(Role.REVIEWER, province))
    period = EmulationPeriod.objects.latest_first()[0]
    sent = Registration.objects.kept_beneath(province).in_period(period).sent()
    asked = list(sent.select_related("keeper", "period").order_by("-changed_at", "-pk")[:100])
    for one in asked:  # what is read for each of them is in memory, as it is where a whole province works
        similar.like(one, by=user)
    some = itertools.cycle(asked)
    return Case(
        "titles like one, in the province's year",
        lambda: similar.like(next(some), by=user),
        database_limit=_ALIKE_LIMIT,
    )


def busy_ward(province: Unit) -> Unit:
    """A ward under the province with registrations that run."""
    found = Registration.objects.filter(keeper_path__startswith=province.scope_path, status=Status.RUNNING)
    return Unit.objects.get(
        pk=found.filter(sector__standard="VHXH", awaiting_unit__memberships__role=Role.REVIEWER)
        .first()
        .keeper_id
    )


def _get(client: Client, url: str) -> Callable[[], object]:
    def get() -> object:
        response = client.get(url)
        assert response.status_code == 200, (url, response.status_code)
        return response

    return get


def _deep(client: Client, url: str) -> str:
    """The address of the page after DEEP pages, or of the last but one of a shorter list."""
    for _ in range(DEEP):
        found = re.search(r'rel="next" href="([^"]+)"', client.get(url).content.decode())
        if found is None:
            break
        url = url.split("?", maxsplit=1)[0] + found.group(1).replace("&amp;", "&")
    return url


def figures(province: Unit) -> list[Case]:
    """The province's summary without its page."""
    from reports.figures import summarise
    from reports.questions import ask

    period = EmulationPeriod.objects.latest_first()[0]
    past = today() - dt.timedelta(days=90)
    return [
        Case("figures of the province (summarise)", lambda: summarise(ask(period, province)), 100),
        Case("the same, as of 90 days ago", lambda: summarise(ask(period, province, as_of=past)), 100),
    ]


def _annual_file(reviewer: Client, province: Unit, year: str) -> Case:
    """All official tables of a province's year in one workbook, from the click to the last byte."""
    url = f"{reverse('reports:export')}?ky={year}&don-vi={province.pk}"

    def take() -> object:
        response = reviewer.post(url)
        assert response.status_code == 200, (url, response.status_code)
        return SimpleNamespace(content=b"".join(response.streaming_content))

    return Case("Biểu 1–8 of the province in one workbook", take, 2_000, repeats=5)


# What is measured at scale, by the codes of a map with cities, and the milliseconds that figures of now may take in the
# database; those of a past moment three times as many.
CITY, PROVINCE = "829", "01"
_LIMITS = {"city": 5, "province": 25, "nation": 250}
_TIMES = 3
_SEARCH_LIMITS = {"city": 5, "province": 50, "nation": 100}
_ALIKE_LIMIT = 80


def unit_at_scale(code: str) -> Unit:
    """The unit of that code in the last year."""
    from reports.questions import unit_by_code

    period = EmulationPeriod.objects.latest_first()[0]
    return unit_by_code(code, period, on=period.ends_on)


def at_scale() -> list[Case]:
    """The figures of a city, a province and the country, now and at past moments, and searches in them; the province's
    page and file."""
    from reports.figures import balance, summarise
    from reports.questions import ask

    period = EmulationPeriod.objects.latest_first()[0]
    on = period.ends_on
    province = unit_at_scale(PROVINCE)
    units = {
        "city": unit_at_scale(CITY),
        "province": province,
        "nation": Unit.objects.get(terms__parent=None, terms__during__contains=on),
    }
    moments = {
        "now": None,
        "31 March": dt.date(on.year, 3, 31),
        "30 September": dt.date(on.year, 9, 30),
        "18 January after": dt.date(on.year + 1, 1, 18),
    }

    def figures_of(unit: Unit, day: dt.date | None) -> Callable[[], object]:
        def run() -> object:
            summary = summarise(ask(period, unit, as_of=day))
            assert summary.total["registered"]
            assert all(one.ok for one in balance(summary))
            return summary

        return run

    cases = [
        Case(
            f"{place}, {moment}",
            figures_of(unit, day),
            database_limit=_LIMITS[place] * (1 if day is None else _TIMES),
        )
        for place, unit in units.items()
        for moment, day in moments.items()
    ]
    reviewer = sign_in(Role.REVIEWER, province)
    page = f"{reverse('reports:summary')}?ky={period.code}&don-vi={province.pk}"
    return [
        *cases,
        *[case for place, unit in units.items() for case in _searches(place, unit, period)],
        _alike(province),
        Case("page of the province", _get(reviewer, page)),
        _annual_file(reviewer, province, period.code),
    ]


def _searches(place: str, unit: Unit, period: EmulationPeriod) -> list[Case]:
    """The first page of what somebody finds who may read all that lies beneath `unit`, in the period's list."""
    reader, _ = User.objects.get_or_create(username=f"bench.leader.{unit.pk}", defaults={"full_name": place})
    post = {"unit": unit, "role": Role.LEADER, "since": period.starts_on, "given_by": reader}
    Membership.objects.get_or_create(user=reader, defaults=post)
    user = User.objects.get(pk=reader.pk)

    def find(words: str) -> object:
        narrowed, order = lists.asked(QueryDict(urlencode({"q": words, "ky": period.code})), user)
        return page_of(lists.listed(narrowed.qs, narrowed.number), order=lists.ORDERS[order], cursor=None)

    return [
        Case(f"search in the {place}: {name}", partial(find, words), database_limit=_SEARCH_LIMITS[place])
        for name, words in _WORDS.items()
    ]


def login_page(province: Unit) -> list[Case]:
    """Signing in: what a costly password hash costs."""
    sign_in(Role.REVIEWER, province)
    name = username(Role.REVIEWER, province)
    client = Client(HTTP_HOST="127.0.0.1")
    url = reverse("accounts:login")

    def sign() -> object:
        response = client.post(url, {"username": name, "password": PASSWORD})
        assert response.status_code == 302, response.status_code
        return response

    return [
        Case("sign-in page", _get(Client(HTTP_HOST="127.0.0.1"), url)),
        Case("signing in (Argon2)", sign, repeats=3),
    ]


def transitions(province: Unit, *, number: int = 60) -> list[Case]:
    """Moves, each a transaction of its own that reaches the disk; beside them the smallest transaction there is."""
    user = User.objects.get(username=username(Role.REVIEWER, province))
    waiting = iter(
        list(Registration.objects.filter(awaiting_unit=province, status=Status.SUBMITTED)[:number])
    )
    case = Case(
        "lifecycle.perform(ACCEPT), one transaction",
        lambda: lifecycle.perform(Action.ACCEPT, on=next(waiting), by=user),
    )
    floor = Case("UPDATE of one row, one transaction", lambda: _touch(user))
    return [case, floor]


def _touch(user: User) -> None:
    User.objects.filter(pk=user.pk).update(full_name=user.full_name)


def take(cases: list[Case], *, rounds: int) -> None:
    """Every case has been run `rounds` times, in turns, and counted once."""
    for case in cases:
        for _ in range(WARM_UP):
            case.run()
        with CaptureQueriesContext(connection) as captured:
            answer = case.run()
        case.queries = sum("savepoint" not in one["sql"].lower() for one in captured)
        case.size = len(getattr(answer, "content", b""))
    backend = _backend()
    for at in range(rounds):
        for case in cases:
            if at % case.repeats == 0:
                begun, worked = time.perf_counter(), worked_for(backend)
                with waited() as seconds:
                    case.run()
                case.times.append(time.perf_counter() - begun)
                case.work.append(worked_for(backend) - worked)
                case.database.append(sum(seconds))


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def worked_for(backend: int) -> float:
    """The seconds that this process and the database's backend have spent on a core: a busy machine adds little."""
    try:
        nanoseconds = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0])
    except OSError:  # not Linux: the database's part is left out
        nanoseconds = 0
    return time.process_time() + nanoseconds / 1e9


@contextmanager
def waited() -> Iterator[list[float]]:
    """The seconds that each statement inside took."""
    seconds: list[float] = []

    def timed(execute, *arguments):
        begun = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            seconds.append(time.perf_counter() - begun)

    with connection.execute_wrapper(timed):
        yield seconds
