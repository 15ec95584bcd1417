"""What the province, which holds the archive of thành phố Bến Tre, opens to everybody of the city's models of 2023."""

from __future__ import annotations

from collections.abc import Sequence

from danvan.units.enums import Level
from models_registry.demo.people import Cast
from models_registry.demo.plans import End, Plan
from models_registry.models import SubjectType
from models_registry.recognition import publishing
from models_registry.recognition.publishing import Text

_PUBLISHED = 8


def publish(cast: Cast, province: int, plans: Sequence[Plan]) -> None:
    """A few models that the city recognised are read without an account, in the words of their units."""
    by = cast.decider(province)
    recognised = [plan.done for plan in plans if plan.end is End.RECOGNISED and plan.level == Level.DISTRICT]
    collective = [one for one in recognised if one.subject == SubjectType.COLLECTIVE]
    for one in collective[:: max(1, len(collective) // _PUBLISHED)][:_PUBLISHED]:
        line = publishing.line_of(one, Level.DISTRICT, by=by)
        summary = publishing.suggested(one)
        publishing.publish(one, Level.DISTRICT, Text(summary, publishing.seen(line)), by=by)
