"""Taking figures away: the file is made and kept, and the journal says who took what. What is long is made behind the
page, by a worker, and lands among the person's files."""

from __future__ import annotations

from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.http import Http404, QueryDict
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.jobs import worker
from danvan.jobs.models import Job, State
from danvan.jobs.worker import JobFailedError, Told
from danvan.ui.wording import date_vi
from danvan.web.paging import count_up_to
from models_registry import filing
from models_registry.filing import Shelf
from reports import exports
from reports.exports import REFUSALS, NotUnderstoodError, Prepared
from reports.figures import definitions_version
from reports.models import ReportRun, Taken

# What reads more rows than this is made behind the page: so many take about a second.
LONG = 20_000
KIND = "report_run"


def take(kind: Taken, query: QueryDict, *, by: User) -> ReportRun:
    """The file is made and in the journal; what is long waits for a worker, once for all who ask while it waits.

    Raises NotUnderstoodError, NotPermittedError, Http404, and NotPossibleError where there is no such file.
    """
    try:
        prepared = exports.prepare(kind, query, by)
        if prepared.long or (prepared.read is not None and count_up_to(prepared.read, LONG).capped):
            return _later(kind, query, prepared, by)
        kept = filing.keep(lambda to: prepared.write(to, exports.nobody), Shelf.TAKEN)
    except REFUSALS as error:
        if isinstance(error, NotPossibleError | NotPermittedError):
            raise
        raise NotPossibleError(str(error)) from error
    run = _new(kind, query, prepared, by)
    _made(run, prepared, kept)
    run.save()
    return run


def _new(kind: Taken, query: QueryDict, prepared: Prepared, by: User) -> ReportRun:
    return ReportRun(
        by=by,
        kind=kind,
        query=query.urlencode(),
        report=prepared.report,
        label=prepared.label,
        format=prepared.format.value,
        unit=prepared.unit,
        period=prepared.period,
        filters=list(prepared.filters),
    )


def _made(run: ReportRun, prepared: Prepared, kept: filing.Kept) -> None:
    """The journal's line says what the file is and what it is true for."""
    run.taken_at, run.map_date, run.version = prepared.taken_at, prepared.map_date, prepared.version
    run.definitions, run.name = definitions_version(), prepared.name
    run.sha256, run.size = kept.sha256, kept.size


def _later(kind: Taken, query: QueryDict, prepared: Prepared, by: User) -> ReportRun:
    run = _new(kind, query, prepared, by)
    same = {name: getattr(run, name) for name in ("by", "kind", "report", "format", "query")}
    _give_up(ReportRun.objects.unfinished().filter(**same, job__state=State.FAILED).first())
    try:
        with transaction.atomic():
            run.job = worker.enqueue(KIND, owner=by)
            run.save()
    except IntegrityError:  # asked already, and not made yet
        return ReportRun.objects.filter(**same).latest("asked_at")
    return run


def _give_up(run: ReportRun | None) -> None:
    """A run whose job came to nothing says so: it does not stand in the way of the next."""
    if run is not None:
        run.refusal = run.job.failure
        run.save(update_fields=["refusal"])


_OUT_OF_SCOPE = "Đơn vị không còn trong phạm vi của đồng chí."


@worker.handles(KIND)
def make(job: Job, told: Told) -> None:
    """The file of the run is made; begun anew after a kill, the first file that was kept whole counts."""
    run = ReportRun.objects.select_related("by").get(job=job)
    if run.is_made:
        return
    try:
        prepared = exports.prepare(Taken(run.kind), QueryDict(run.query), run.by)
        kept = filing.keep(lambda to: prepared.write(to, told), Shelf.TAKEN)
    except (*REFUSALS, NotUnderstoodError, Http404) as error:
        why = _OUT_OF_SCOPE if isinstance(error, Http404) else str(error)
        raise JobFailedError(why) from error
    _made(run, prepared, kept)
    run.save()


@transaction.atomic
def fetch(run: ReportRun, *, by: User) -> BinaryIO:
    """The file, to be sent: it is `by`'s own, and the journal says since when it has been fetched.

    Raises NotPossibleError while it is not made and when it has been dropped, NotPermittedError for somebody else's.
    """
    held = ReportRun.objects.select_for_update(of=("self",)).select_related("job").get(pk=run.pk)
    if held.by_id != by.pk:
        raise NotPermittedError(
            "Tệp này do người khác lập, theo phạm vi của người đó. Đồng chí lập lại từ trang tổng hợp."
        )
    if not held.is_made:
        raise NotPossibleError(held.why_not or "Tệp chưa lập xong.")
    if held.dropped_at:
        raise NotPossibleError(_DROPPED.format(day=date_vi(timezone.localdate(held.dropped_at))))
    try:
        content = opened(held)
    except FileNotFoundError as error:
        raise NotPossibleError(_LOST) from error
    if held.fetched_at is None:
        held.fetched_at = timezone.now()
        held.save(update_fields=["fetched_at"])
    return content


_DROPPED = "Tệp đã được dọn ngày {day} vì quá hạn giữ. Mở dòng này trong nhật ký để lập lại."
_LOST = "Tệp không còn trong kho tệp của hệ thống. Mở dòng này trong nhật ký để lập lại."


def opened(run: ReportRun) -> BinaryIO:
    """The file of a run."""
    return filing.open_stored(run.sha256, Shelf.TAKEN)
