"""Every address × every kind of actor × every position of the object, generated from the URLconf.

The table below is the policy as one can read it aloud; an address without a row fails. 302 to the sign-in page for
strangers, 403 for the wrong role, 404 outside the scope, in this order; never a body that names what is outside.
"""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from danvan.accounts import actions
from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from models_registry.review.actions import DESK_ACTIONS
from tests.factories import people, tree
from tests.factories.matrix import OBJECTS, POSITIONS, SCOPED, Positions

ALL = frozenset(Role)
READING = frozenset({Role.REGISTRAR, Role.REVIEWER, Role.DECIDER, Role.LEADER, Role.VIEWER})
ADMIN = frozenset({Role.ADMINISTRATOR})
DESK = frozenset({Role.REVIEWER, Role.DECIDER})
EXPORTING = READING - {Role.VIEWER}
REVIEWING = frozenset({Role.REVIEWER})
REGISTERING = frozenset({Role.REGISTRAR})
WRITING = frozenset({Role.REGISTRAR, Role.REVIEWER})
JUDGING = frozenset({Role.REVIEWER, Role.DECIDER})
ASSIGNING = frozenset({Role.REVIEWER, Role.ADMINISTRATOR})
CLOSING = frozenset({Role.DECIDER, Role.LEADER})
ARCHIVING = frozenset({Role.REVIEWER, Role.LEADER})
EVERYBODY = "everybody"  # without an account too
PROGRAMS = "programs"  # with a token; no account counts: tests/reports/test_api.py

# address → who may open it, and what its parameter is
TABLE = {
    "home": (ALL, None),
    "alive": (EVERYBODY, None),
    "accounts:login": (EVERYBODY, None),
    "accounts:logout": (ALL, None),
    "accounts:password": (ALL, None),
    "accounts:people": (ADMIN, None),
    "accounts:open": (ADMIN, None),
    "accounts:open_many": (ADMIN, None),
    "accounts:concerns": (ADMIN, None),
    "accounts:suspend_many": (ADMIN, None),
    "accounts:homeless": (ADMIN, None),
    "accounts:person": (ADMIN, "person"),
    "accounts:reset": (ADMIN, "person"),
    "accounts:suspend": (ADMIN, "person"),
    "accounts:choose_unit": (ADMIN, "person"),
    "accounts:give_post": (ADMIN, "person and unit"),
    "accounts:end_post": (ADMIN, "post"),
    "accounts:move": (ADMIN, "post"),
    "accounts:issue": (ADMIN, "unit"),
    "accounts:tokens": (ADMIN, "unit"),
    "accounts:end_token": (ADMIN, "token"),
    "api:figures": (PROGRAMS, None),
    "api:registrations": (PROGRAMS, None),
    "api:openapi": (ALL, None),
    "units:browse": (ALL, None),
    "units:suggest": (ALL, None),
    "units:detail": (ALL, "unit"),
    "units:open": (ADMIN, "unit"),
    "units:desk": (ADMIN, "unit"),
    "units:end": (ADMIN, "unit"),
    "units:groupings": (ALL, "unit"),
    "units:cluster": (ALL, "cluster"),
    "units:letterheads": (ALL, "unit"),
    "units:letterhead": (DESK | ADMIN, "letterhead"),
    "dossiers": (READING, None),
    "dossier": (READING, "registration"),
    "by_code": (READING, "code"),
    "registration:new": (REGISTERING, None),
    "registration:alike_new": (WRITING, None),
    "registration:alike": (WRITING, "registration"),
    "registration:enter": (REVIEWING, None),
    "registration:abstain": (REGISTERING, None),
    "registration:take_back": (REGISTERING, "abstention"),
    "registration:carry": (REGISTERING, "registration"),
    "registration:replicate": (REGISTERING, "published"),
    "afterwards:report": (REGISTERING, "registration"),
    "afterwards:upload": (REGISTERING, "mark"),
    "afterwards:remove": (REGISTERING, "file"),
    "library:models": (ALL, None),
    "library:copies": (ALL, None),
    "library:model": (ALL, "published"),
    "public:models": (EVERYBODY, None),
    "public:model": (EVERYBODY, "public"),
    "registration:write_on": (WRITING, "registration"),
    "registration:section": (WRITING, "section"),
    "registration:autosave": (WRITING, "section"),
    "registration:check": (WRITING, "registration"),
    "registration:sent": (REGISTERING, "registration"),
    "registration:discard": (WRITING, "registration"),
    "registration:act": (REGISTERING, "act"),
    "registration:results": (REGISTERING, "registration"),
    "registration:report": (REGISTERING, "registration"),
    "registration:explain": (REGISTERING, "registration"),
    "registration:upload": (WRITING, "step"),
    "registration:download": (READING, "file"),
    "registration:remove": (WRITING, "file"),
    "registration:periods": (ADMIN, None),
    "registration:period": (ADMIN, "period"),
    "registration:drop_deadline": (ADMIN, "deadline"),
    "imports:index": (WRITING | ADMIN, None),
    "imports:template": (WRITING | ADMIN, None),
    "imports:batch": (WRITING | ADMIN, "batch"),
    "imports:columns": (WRITING | ADMIN, "batch"),
    "imports:confirm": (WRITING | ADMIN, "batch"),
    "imports:undo": (WRITING | ADMIN, "batch"),
    "imports:discard": (WRITING | ADMIN, "batch"),
    "imports:errors": (WRITING | ADMIN, "batch"),
    "imports:slips": (ADMIN, "list of people"),
    "review:queue": (REVIEWING, None),
    "review:bulk": (REVIEWING, None),
    "quotas": (ASSIGNING, None),
    "review:rounds": (REVIEWING, None),
    "review:round": (REVIEWING, "round"),
    "review:gather": (REVIEWING, "round"),
    "review:appraise": (REVIEWING, "registration"),
    "review:transfer_level": (REVIEWING, "registration"),
    "review:amend": (REVIEWING, "registration"),
    "review:inspect": (REVIEWING, "registration"),
    "review:explain": (REVIEWING, "registration"),
    "review:join": (REVIEWING, "registration"),
    "review:separate": (REVIEWING, "join"),
    "review:paper": (READING, "move"),
    # A step with a button: which of the two roles, the workflow says for each.
    **{f"review:{action.value}": (JUDGING, "registration") for action in DESK_ACTIONS},
    "recognition:decisions": (READING, None),
    "recognition:draft": (DESK, None),
    "recognition:decision": (READING, "decision"),
    "recognition:annex": (READING, "decision"),
    "recognition:scan": (READING, "decision"),
    "recognition:add": (DESK, "decision"),
    "recognition:remove": (DESK, "decision"),
    "recognition:discard": (DESK, "decision"),
    "recognition:nominate": (DESK, "registration"),
    "recognition:publish": (frozenset({Role.DECIDER}), "level"),
    "recognition:take_back": (frozenset({Role.DECIDER}), "level"),
    "recognition:record": (frozenset({Role.DECIDER}), "decision"),
    "awards:list": (READING, None),
    "awards:award": (READING, "award"),
    "awards:enter": (DESK, None),
    "awards:correct": (DESK, "award"),
    "awards:cancel": (DESK, "award"),
    "totals:list": (READING, None),
    "totals:enter": (REVIEWING, None),
    "totals:end": (REVIEWING, "total"),
    "choices:list": (REVIEWING, None),
    "reorganisation:index": (ADMIN, None),
    "reorganisation:begin": (ADMIN, None),
    "reorganisation:template": (ADMIN, None),
    "reorganisation:plan": (ADMIN, "plan"),
    "reorganisation:facts": (ADMIN, "plan"),
    "reorganisation:discard": (ADMIN, "plan"),
    "reorganisation:copy": (ADMIN, "plan"),
    "reorganisation:suggest": (ADMIN, "plan"),
    "reorganisation:upload": (ADMIN, "plan"),
    "reorganisation:download": (ADMIN, "plan"),
    "reorganisation:add": (ADMIN, "deed"),
    "reorganisation:change": (ADMIN, "line"),
    "reorganisation:remove": (ADMIN, "line"),
    "reorganisation:rehearse": (ADMIN, "plan"),
    "reorganisation:rehearsed_list": (ADMIN, "list"),
    "reorganisation:decide": (ADMIN, "plan"),
    "reorganisation:carry_out": (ADMIN, "plan"),
    "reorganisation:done": (ADMIN, "reorganisation"),
    "reorganisation:done_list": (ADMIN, "list of a reorganisation"),
    "reorganisation:undo": (ADMIN, "reorganisation"),
    "reorganisation:copy_done": (ADMIN, "reorganisation"),
    "reports:summary": (READING, None),
    "reports:overview": (READING, None),
    "reports:table": (READING, None),
    "reports:rows": (READING, None),
    "reports:missing": (READING, None),
    "reports:export": (EXPORTING, None),
    "reports:export_dossiers": (EXPORTING, None),
    "reports:export_queue": (REVIEWING, None),
    "reports:archive": (ARCHIVING, None),
    "reports:export_archive": (ARCHIVING, None),
    "reports:export_annex": (READING, "decision"),
    "reports:export_commended": (EXPORTING, "award"),
    "reports:export_list": (EXPORTING | ADMIN, None),
    "reports:runs": (EXPORTING | ADMIN, None),
    "reports:run": (EXPORTING | ADMIN, "run"),
    "reports:run_file": (EXPORTING | ADMIN, "run"),
    "reports:close": (CLOSING, None),
    "reports:snapshot": (READING, None),
    "reports:compare": (READING, None),
    "reports:snapshot_file": (READING - {Role.VIEWER}, "snapshot file"),
    "reports:correct": (REVIEWING, "registration"),
    "reports:answer_correction": (CLOSING, "correction"),
    "reports:late_sending": (CLOSING, None),
}


def addresses(patterns=None, namespace=""):
    """(name, pattern) of every address there is."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry


NAMES = sorted(name for name, _ in addresses())


def test_every_address_has_a_row_in_the_table_and_every_row_an_address():
    assert set(NAMES) == set(TABLE)


def test_every_view_says_who_may_enter():
    silent = [name for name, entry in addresses() if not hasattr(entry.callback, "access")]
    assert silent == []


def test_only_these_addresses_are_open_to_strangers():
    assert {name for name, row in TABLE.items() if row[0] == EVERYBODY} == {
        "alive", "accounts:login", "public:models", "public:model",
    }  # fmt: skip


@pytest.fixture
def world(db):
    return Positions(tree.grow())


# Each actor is one role at the ward; the positions below are seen from there.
def actor(role: Role, world: Positions) -> User:
    return people.person(f"matrix.{role.value}", (role, world.tree.ward))


@pytest.mark.parametrize("name", NAMES)
def test_strangers_and_closed_accounts_are_sent_to_the_sign_in_page(name, world):
    allowed, kind = TABLE[name]
    closed = actor(Role.REVIEWER, world)
    client = Client()
    client.force_login(closed)
    actions.set_active(closed, active=False)
    for asking, method in itertools.product((Client(), client), ("get", "post")):
        for address in world.addresses(name, kind, "own"):
            response = getattr(asking, method)(address)
            if allowed == EVERYBODY:
                assert response.status_code != 302
            elif allowed == PROGRAMS:
                assert response.status_code == 401
            else:
                assert response.status_code == 302, (name, method)
                assert response["Location"].startswith(reverse("accounts:login"))


@pytest.mark.parametrize("name", [name for name in NAMES if TABLE[name][0] not in (EVERYBODY, PROGRAMS)])
def test_an_address_answers_by_role_then_by_scope(name, world):
    allowed, kind = TABLE[name]
    for role in Role:
        client = Client(raise_request_exception=True)
        client.force_login(actor(role, world))
        # (Of the lists from Excel an administrator sees those of people, who writes dossiers all others.)
        asked = "list of people" if kind == "batch" and role == Role.ADMINISTRATOR else kind
        for position in POSITIONS if kind in SCOPED else ("own",):
            for address, method in itertools.product(world.addresses(name, asked, position), ("get", "post")):
                response = getattr(client, method)(address)
                if response.streaming:
                    b"".join(response.streaming_content)  # read to its end, a file is closed
                where = (name, role, position, method, response.status_code)
                if response.status_code == 405:
                    continue
                if role not in allowed:
                    assert response.status_code == 403, where
                elif kind in SCOPED and not world.inside(position):
                    assert response.status_code == 404, where
                    assert world.secret(position) not in response.content.decode(), where
                else:
                    assert response.status_code not in (404, 500), where
                client.force_login(User.objects.get(username=f"matrix.{role.value}"))


def test_the_matrix_has_teeth(world):
    """Objects outside the scope do exist: somebody else opens them."""
    boss = people.person("matrix.boss", (Role.ADMINISTRATOR, world.tree.nation))
    client = Client()
    client.force_login(boss)
    for position in POSITIONS:
        if position != "nothing":
            for address in world.addresses("units:detail", "unit", position):
                assert client.get(address).status_code == 200, position


def test_a_post_taken_away_counts_from_the_next_request(world):
    user = actor(Role.ADMINISTRATOR, world)
    client = Client()
    client.force_login(user)
    assert client.get(reverse("accounts:people")).status_code == 200
    actions.end_post(user.memberships.get(), last_day=dt.date.today() - dt.timedelta(days=1))
    assert client.get(reverse("accounts:people")).status_code == 403
    assert set(OBJECTS) == {kind for _, kind in TABLE.values() if kind}
