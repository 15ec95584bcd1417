"""How long files are kept that people took away, and lists that they brought in and made nothing of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from models_registry import filing
from models_registry.filing import Shelf
from models_registry.importing import actions as importing
from models_registry.models import ImportBatch
from reports.models import ReportRun

_AT_ONCE = 5_000


@dataclass(frozen=True)
class Dropped:
    """How much went: files of the journal, lists."""

    files: int
    lists: int


def drop_old() -> Dropped:
    """Files asked for so many days ago are gone, their lines in the journal stay and say so; lists that wrote nothing
    are gone whole. Killed anywhere, the next time goes on; two at once do it once."""
    before = timezone.now() - dt.timedelta(days=settings.FILES_KEPT_DAYS)
    found = Dropped(_tell_of_old_files(before), importing.forget(before))
    # The files last, by what the rows say now: so no row promises a file that is gone, and a file that a kill left
    # without its row goes too.
    filing.sweep(Shelf.TAKEN, before=before, named=ReportRun.objects.naming)
    filing.sweep(Shelf.IMPORTED, before=before, named=ImportBatch.objects.naming)
    return found


def _tell_of_old_files(before: dt.datetime) -> int:
    """The lines in the journal whose time is over say that their file is gone; how many those were."""
    number = 0
    while some := ReportRun.objects.filter(
        pk__in=ReportRun.objects.out_of_date(before).values("pk")[:_AT_ONCE], dropped_at=None
    ).update(dropped_at=timezone.now()):
        number += some
    return number
