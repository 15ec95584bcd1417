"""Lists are read and written by the worker."""

from __future__ import annotations

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.jobs import worker
from danvan.jobs.models import Job
from danvan.jobs.worker import JobFailedError, Told
from danvan.office.workbook_in import WorkbookRefusedError
from models_registry.importing import actions
from models_registry.models import ImportBatch


@worker.handles(actions.KIND)
def make(job: Job, told: Told) -> None:
    """What the list waits for is done; begun anew after a kill, it is done once."""
    batch = (
        ImportBatch.objects.select_related("unit", "period", "by").filter(pk=job.arguments["batch"]).first()
    )
    if batch is None or batch.job_id != job.pk:
        return
    undone_for = User.objects.filter(pk=job.arguments.get("undone_for")).first()
    try:
        actions.work(batch, told=told, undone_for=undone_for)
    except (NotPossibleError, NotPermittedError, WorkbookRefusedError) as error:
        raise JobFailedError(str(error)) from error
