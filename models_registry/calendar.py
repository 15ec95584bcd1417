"""When something is due: the deadlines of a few periods, read once and asked for many dossiers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from danvan.units.models import chain_of
from models_registry.models import Deadline, Registration, Step
from models_registry.workflow import Status

_DUE_STEP = {
    Status.DRAFT: Step.REGISTRATION,
    Status.RETURNED: Step.REGISTRATION,
    Status.RUNNING: Step.RESULTS,
    Status.RESULTS_RETURNED: Step.RESULTS,
}


class Calendar:
    """All deadlines of `periods`, in one query."""

    def __init__(self, periods: Iterable[int]) -> None:
        self.rows = list(Deadline.objects.filter(period__in=set(periods)))

    def last_day(self, registration: Registration, step: Step) -> dt.date | None:
        """The last day for this step: the unit's exception, else its province's, else the country's."""
        above = set(chain_of(registration.keeper.scope_path))
        fitting = [
            row
            for row in self.rows
            if row.period_id == registration.period_id
            and row.step == step
            and row.level in (None, registration.target_level)
            and row.unit_id in (None, registration.keeper_id)
            and (row.province_id is None or row.province_id in above)
        ]
        narrowest = max(
            fitting,
            key=lambda row: (row.unit_id is not None, row.province_id is not None, row.level is not None),
            default=None,
        )
        return narrowest.on if narrowest else None

    def due(self, registration: Registration) -> dt.date | None:
        """The day by which its unit must act next, a new one given at a return included; None at a desk."""
        step = _DUE_STEP.get(Status(registration.status))
        if step is None or self.begun_late(registration):
            return None
        if registration.due_on:
            return registration.due_on
        return self.last_day(registration, step)

    def begun_late(self, registration: Registration) -> bool:
        """Whether it is a draft that was begun when the last day for sending lay behind: nothing was missed with it."""
        if registration.status != Status.DRAFT or registration.first_sent_at is not None:
            return False
        last = self.last_day(registration, Step.REGISTRATION)
        return last is not None and timezone.localdate(registration.created_at) > last
