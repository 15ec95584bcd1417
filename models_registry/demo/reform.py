"""The reform of 1 July 2025 as the administrator of the whole system carried it out, with the city's work open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from django.utils import timezone

from danvan.accounts.actions import give_post, set_active
from danvan.accounts.models import Membership, User
from danvan.units.data import reform_2025
from danvan.units.enums import Level
from danvan.units.reform import Agencies, Deed, Line, Plan
from models_registry.demo.organisation import REFORM, STAYING_SUBUNITS, Place
from models_registry.models import Reorganisation
from models_registry.reorganisation.actions import carry_out

_MORNING = dt.time(7, 30)
# What was registered for the city's level goes to the province's.
_TRANSFERS = {Level.DISTRICT: Level.PROVINCE}


def plan(staying: Iterable[Place]) -> Plan:
    """The plan of the whole country; agencies end with their unit, those that stay go to the ward of the same code."""
    country = reform_2025.plan(agencies=Agencies.END)
    wards = {name: code for code, _, name in STAYING_SUBUNITS}
    number = country.lines[-1].number
    more = [
        Line(number + place, Deed.CONTINUE, old=f"#{one.unit.pk}", parent=wards[one.title])
        for place, one in enumerate(staying, 1)
    ]
    return replace(country, lines=(*country.lines, *more))


def carry_out_the_reform(staying: Iterable[Place], by: User) -> Reorganisation:
    """The map is that of two tiers since 1 July 2025. Those of the city who show the demo may still read its closed
    map: their accounts were opened again."""
    at = timezone.make_aware(dt.datetime.combine(REFORM, _MORNING))
    done = carry_out(plan(staying), by=by, transfers=_TRANSFERS, at=at)
    ended = [one["post"] for one in done.posts]
    shown = Membership.objects.filter(
        pk__in=ended, user__in=done.closed, user__username__startswith="demo."
    ).select_related("user", "unit")
    for post in shown.order_by("pk"):
        set_active(post.user, active=True)
        give_post(post.user, unit=post.unit, role=post.role, since=REFORM, by=by)
    return done
