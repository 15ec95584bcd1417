"""A round over two years at the ward and the province of today, its yearly dossiers walked through the real actions."""

from __future__ import annotations

from danvan.units.enums import Level
from models_registry.models import Registration
from models_registry.registration import periods
from models_registry.review import gathering, rounds
from models_registry.workflow import Status
from tests.factories.registrations import Office

FIRST, LAST = 2025, 2026


class Rounds(Office):
    """The office, with two years and the round over them."""

    def __init__(self) -> None:
        super().__init__()
        self.years = {year: periods.open_year(year) for year in (FIRST, LAST)}
        self.round = periods.open_round(FIRST, LAST)

    def yearly(self, year: int, status: Status = Status.RECOGNISED, **how) -> Registration:
        """A dossier of that year, walked to `status`; `model` goes on with one."""
        self.period = self.years[year]
        return self.at_status(status, **how)

    def both_years(self, **how) -> list[Registration]:
        """A model that was recognised in the first year and went on."""
        first = self.yearly(FIRST, **how)
        again = how | {"title": first.title, "model": first.emulation_model, "origin": "maintained"}
        return [first, self.yearly(LAST, **again)]

    def opening(self, by=None, a_round=None) -> rounds.Opening:
        """The round at the desk of `by`, the province's reviewer unless another is named."""
        return rounds.Opening(a_round or self.round, rounds.desks_of(by or self.reviewer)[0])

    def gathered(
        self, yearly: Registration, *, by=None, level: Level = Level.PROVINCE, **how
    ) -> Registration:
        """The round's dossier of the model of `yearly`."""
        by = by or self.reviewer
        return gathering.gather(self.opening(by), yearly, level=level, by=by, **how)
