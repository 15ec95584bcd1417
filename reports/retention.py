"""How long files are kept that people took away, and lists that they brought in and made nothing of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from models_registry import filing
from models_registry.filing import Shelf
from models_registry.importing import actions as importing
from reports.models import ReportRun

_AT_ONCE = 500


@dataclass(frozen=True)
class Dropped:
    """How much went."""

    files: int
    lists: int


def drop_old() -> Dropped:
    """Files asked for so many days ago are gone, their lines in the journal stay and say so; lists that wrote nothing
    are gone whole. Killed anywhere, the next time goes on; two at once do it once."""
    before = timezone.now() - dt.timedelta(days=settings.FILES_KEPT_DAYS)
    files = 0
    while some := _some_files(before):
        files += some
    return Dropped(files, importing.forget(before))


@transaction.atomic
def _some_files(before: dt.datetime) -> int:
    """The files go before the lines are committed that say so: after a kill the lines are found again, a file that no
    line tells of never would be."""
    found = ReportRun.objects.out_of_date(before).select_for_update().order_by("pk")
    lines = dict(found.values_list("pk", "sha256")[:_AT_ONCE])
    old = ReportRun.objects.filter(pk__in=lines)
    others = ReportRun.objects.filter(sha256__in=set(lines.values()), dropped_at=None).exclude(pk__in=lines)
    still_named = set(others.values_list("sha256", flat=True))
    old.update(dropped_at=timezone.now())
    for sha256 in set(lines.values()) - still_named:
        filing.drop(sha256, Shelf.TAKEN, before=before)
    return len(lines)
