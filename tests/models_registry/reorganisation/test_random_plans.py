"""Random maps and plans, one after the other, carried out in the database over real posts and real dossiers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import pairwise

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.units.actions import load_country, standing_on
from danvan.units.data.country import Country, PlannedTerm
from danvan.units.desks import targets
from danvan.units.enums import TERRITORIAL_KINDS, Level, UnitKind
from danvan.units.models import Unit, UnitTerm, chain_of
from danvan.units.reform import Agencies, Deed, Line, Plan
from models_registry.models import Dossier, Registration, Sector
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.reorganisation.actions import carry_out, rehearsal_of
from models_registry.workflow import Status
from tests.danvan.units.test_reform import DAY, maps
from tests.factories.people import person
from tests.factories.registrations import BOXES

LATER = dt.date(2025, 11, 1)
UP = {Level.DISTRICT: Level.PROVINCE}
DAYS = [day + dt.timedelta(days=step) for day in (DAY, LATER) for step in (-1, 0)]


def loaded(before):
    """The map is in the database; the new number of each unit by its old one."""
    load_country(
        Country(
            {
                str(one.unit_id): [
                    PlannedTerm(
                        *(one.name, one.kind, one.level, str(one.parent) if one.parent else None, one.code),
                        *(one.desk_level, one.desk_name),
                    )
                ]
                for one in before.values()
            }
        )
    )
    return dict(zip(before, Unit.objects.order_by("pk").values_list("pk", flat=True), strict=True))


@st.composite
def sensible_plans(draw, before, day, codes):
    """A plan that can be carried out: communes merged, also in two parts, districts ended, what is left moved up; at
    times another name, or an agency elsewhere."""
    units = [one for one in before.values() if one.parent is not None]
    communes = [one for one in units if one.kind.rank is Level.GRASSROOTS]
    districts = [one for one in units if one.kind.rank is Level.DISTRICT]
    agencies = [one for one in units if one.kind.rank is None]
    provinces = [one for one in units if one.kind.rank is Level.PROVINCE]
    gone = draw(st.lists(st.sampled_from(districts), max_size=2, unique_by=id)) if districts else []
    homes = [one for one in (*provinces, *districts) if one not in gone]
    place = {code: f"#{draw(st.sampled_from(homes)).unit_id}" for code in codes}
    lines = []

    def say(deed, one, **more):
        lines.append(Line(len(lines) + 2, deed, f"#{one.unit_id}", **more))

    def merge(one, code, *, is_default):
        said = {"name": f"Xã {code}", "kind": UnitKind.COMMUNE, "parent": place[code]}
        say(Deed.MERGE, one, code=code, is_default=is_default, **said)

    merged = draw(
        st.lists(st.sampled_from(communes), min_size=min(2, len(communes)), max_size=5, unique_by=id)
    )
    for one in merged:
        main = draw(st.sampled_from(codes))
        merge(one, main, is_default=True)
        if draw(st.integers(0, 3)) == 0:
            merge(one, next(code for code in codes if code != main), is_default=False)
    ended = {one.unit_id for one in gone}
    for one in communes:
        if one not in merged and one.parent in ended:
            say(Deed.CONTINUE, one, parent=f"#{draw(st.sampled_from(provinces)).unit_id}")
    for one in gone:
        say(Deed.END, one)
    named = {line.old for line in lines}
    others = [one for one in (*provinces, *agencies) if f"#{one.unit_id}" not in named]
    for one in draw(st.lists(st.sampled_from(others), max_size=1)):
        moves = one in agencies and draw(st.booleans())
        say(
            Deed.CONTINUE,
            one,
            **({"parent": f"#{draw(st.sampled_from(homes)).unit_id}"} if moves else {"name": "Tên Mới"}),
        )
    rest = Agencies.END if gone else draw(st.sampled_from([Agencies.FOLLOW, Agencies.END]))
    return Plan(day, "Nghị quyết", tuple(lines), rest)


def people_at_all(numbers):
    """A registrar at every unit but the nation, by the unit."""
    units = Unit.objects.filter(pk__in=numbers.values()).exclude(terms__parent=None)
    return {unit.pk: person(f"cb.{unit.pk}", (Role.REGISTRAR, unit)).username for unit in units}


def registered(unit, by, *, sent):
    """A dossier of the unit for the highest level that it can register for: sent, or a draft."""
    aims = targets(unit, on=dt.date(2025, 6, 1))
    one = registering.create_draft(
        unit=unit,
        period=periods.open_year(2025),
        title=f"Hồ sơ {unit.pk} {sent}",
        by=by,
        sector=Sector.objects.get(code="VHXH", period=None),
        target_level=aims[0] if aims else None,
    )
    if sent and aims:
        Dossier.objects.filter(pk=one.pk).update(**BOXES)
        registering.submit(one, by=by)


def seen_by(people):
    """Of the person at each unit the dossiers and the units that they see."""
    found = {}
    for unit, name in people.items():
        who = User.objects.get(username=name)
        found[unit] = tuple(
            set(model.objects.visible_to(who).values_list("pk", flat=True)) for model in (Registration, Unit)
        )
    return found


def check_the_tree():
    """On every day every unit that lives has one place, beneath a unit that lives; no life has a gap."""
    terms = defaultdict(list)
    for term in UnitTerm.objects.order_by("unit", "during"):
        terms[term.unit_id].append(term)
    for life in terms.values():
        assert all(one.during.upper == other.during.lower for one, other in pairwise(life))
    for day in DAYS:
        there = {}
        for term in UnitTerm.objects.on(day).order_by("path"):
            assert term.unit_id not in there
            there[term.unit_id] = term
        for term in there.values():
            above = chain_of(there[term.parent_id].path) if term.parent_id else []
            assert chain_of(term.path) == [*above, term.unit_id]


def check_the_dossiers(number):
    """None is lost, each is with units that live, and what lies beneath the provinces adds up."""
    today = {term.unit_id: term for term in UnitTerm.objects.on(LATER).select_related("unit")}
    for one in Registration.objects.select_related("keeper"):
        assert one.keeper_id in today
        assert one.keeper_path == one.keeper.scope_path
        assert one.awaiting_unit_id is None or one.awaiting_unit_id in today
    nation = next(term for term in today.values() if term.parent_id is None)
    beneath = [term.unit for term in today.values() if term.parent_id == nation.unit_id]
    sums = sum(Registration.objects.kept_beneath(unit).count() for unit in beneath)
    assert sums + Registration.objects.filter(keeper=nation.unit_id).count() == number
    assert Registration.objects.kept_beneath(nation.unit).count() == number


def check_what_is_seen(people, before, made, opened):
    """A post sees what belongs beneath its unit, and nothing else. Where no agency was moved elsewhere, that is at the
    lowest levels just what its own unit and those merged into it saw before."""
    after = seen_by(people)

    def pk(key):
        return opened.get(key, key)

    heirs = {one: pk(made.heir_of(one)) for one in made.before}
    chains = {pk(key): {pk(step) for step in one.chain} for key, one in made.after.items()}
    kept = dict(Registration.objects.values_list("pk", "keeper"))
    drafts = set(Registration.objects.filter(status=Status.DRAFT).values_list("pk", flat=True))
    agencies = {f"#{one.unit_id}" for one in made.before.values() if one.kind not in TERRITORIAL_KINDS}
    moved = any(line.parent and line.old in agencies for line in made.plan.lines)
    for unit in set(people) & set(made.before):
        dossiers, units = after[unit]
        here = pk(made.main_heir(unit)) if unit in made.ended else unit
        within = {one for one, chain in chains.items() if here in chain}
        assert dossiers == {
            one for one, keeper in kept.items() if keeper in within and (one not in drafts or keeper == here)
        }
        assert units & set(made.before) == {one for one, heir in heirs.items() if heir in within}
        if here and not moved and made.before[unit].level >= Level.GRASSROOTS:
            merged = [one for one, heir in heirs.items() if heir == here]
            assert dossiers == set().union(*(before[one][0] for one in merged if one in before))


def test_a_post_sees_what_its_unit_and_those_merged_into_it_saw(db):
    carried = []

    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def lived(data):
        with transaction.atomic():
            numbers = loaded(data.draw(maps()))
            admin = person("nation.admin", (Role.ADMINISTRATOR, Unit.objects.get(terms__parent=None)))
            people = people_at_all(numbers)
            chosen = data.draw(st.lists(st.sampled_from(sorted(people)), min_size=3, max_size=6, unique=True))
            for place, unit in enumerate(chosen):
                by = User.objects.get(username=people[unit])
                registered(Unit.objects.get(pk=unit), by, sent=place % 3 != 0)
            for turn, (day, codes) in enumerate(((DAY, ["70001", "70002"]), (LATER, ["80001", "80002"]))):
                before = standing_on(day - dt.timedelta(days=1))
                each = data.draw(sensible_plans(before, day, codes))
                told = rehearsal_of(each, UP)
                if told.may_be_carried_out:
                    seen = seen_by(people)
                    done = carry_out(each, by=admin, transfers=UP)
                    opened = UnitTerm.objects.filter(unit__in=done.made).values_list("code", "unit")
                    check_what_is_seen(people, seen, told.made, dict(opened))
                    people |= {
                        dict(opened)[heir]: people[one]
                        for one in told.made.ended
                        if one in people and (heir := told.made.main_heir(one))
                    }
                    carried.append((turn, len(told.made.heirs), len(told.groups)))
            check_the_tree()
            check_the_dossiers(len(chosen))
            transaction.set_rollback(True)

    lived()
    telling = [turn for turn, heirs, groups in carried if heirs and groups]
    assert telling.count(0) > 4
    assert telling.count(1) > 4
