"""Jobs are taken one after the other, oldest first, by as many workers as run.

Whoever works on a job holds a lock of the database session for it. When the worker is killed, or its connection
breaks, the lock is gone with it, and the job lies there for the next one: no clock says how long a worker may be
silent. The work itself must be such that it can begin anew. (Session locks need a connection of one's own: no pooler
that shares connections between transactions may stand between.)
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from danvan.audit.actor import acting_as
from danvan.jobs.models import UNFINISHED, Job, State
from danvan.web.refused import refused_by_database

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
_LOCKS = 0x44564B01  # the first half of the keys of our locks; the second is the job's number
_PRESENCE = 0  # the second half of the lock that every worker shares
_LOOK_AHEAD = 50
_PROGRESS_EVERY = 0.5  # seconds

# How far the work is: steps behind it, steps in all.
Told = Callable[[int, int], None]
Handler = Callable[[Job, Told], None]
_handlers: dict[str, Handler] = {}


class JobFailedError(Exception):
    """The work cannot be done, and doing it again would not help; the message says why, in Vietnamese."""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """The decorated function does the jobs of `kind`, in the log under the name of their owner: it may be killed
    anywhere and is then called again."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def enqueue(kind: str, *, owner: Any, total: int = 0, **arguments: Any) -> Job:
    """A job waits, once the transaction of the caller is committed."""
    return Job.objects.create(kind=kind, owner=owner, total=total, arguments=arguments)


def work_off() -> int:
    """Everything that waits is done; how many jobs that were."""
    number = 0
    while work_one():
        number += 1
    return number


def work_one() -> bool:
    """The oldest job that nobody works on is done, or has failed; False where there is none.

    Raises OperationalError and InterfaceError where the database is gone: the job lies there for the next call.
    """
    with _claimed() as job:
        if job is None:
            return False
        _do(job)
        return True


def _do(job: Job) -> None:
    started = time.monotonic()
    try:
        with _progress(job) as told, acting_as(str(job.owner_id)):
            _handlers[job.kind](job, told)
    except JobFailedError as failure:
        _finish(job, State.FAILED, str(failure))
    except Exception as error:
        if isinstance(error, (OperationalError, InterfaceError)) and not _is_alive():
            raise
        logger.exception("job %s failed", job)
        _finish(job, State.FAILED, refused_by_database(error) or _BROKEN)
    else:
        _finish(job, State.DONE)
    logger.info("job %s: %s after %.1f s", job, job.state, time.monotonic() - started)


_BROKEN = "Có lỗi của phần mềm khi làm việc này; người vận hành xem được trong nhật ký của máy chủ."
_KILLED = "Việc này đã bắt đầu ba lần mà lần nào cũng bị ngắt giữa chừng. Hãy báo người vận hành."


def _finish(job: Job, state: State, failure: str = "") -> None:
    job.state, job.failure, job.finished_at = state, failure, timezone.now()
    job.save(update_fields=["state", "failure", "finished_at"])


@contextmanager
def _claimed() -> Iterator[Job | None]:
    """The oldest unfinished job whose lock could be had, begun; the lock is held to the end."""
    waiting = Job.objects.filter(state__in=UNFINISHED, kind__in=list(_handlers)).order_by("pk")
    for pk in waiting.values_list("pk", flat=True)[:_LOOK_AHEAD]:
        if not _lock(pk):
            continue
        try:
            job = _begun(pk)
            if job is not None:
                yield job
                return
        finally:
            _unlock(pk)
    yield None


def _begun(pk: int) -> Job | None:
    """The job, begun; None where another has finished it meanwhile, or where it was begun too often."""
    job = Job.objects.get(pk=pk)
    if job.is_finished:
        return None
    if job.attempts >= MOST_ATTEMPTS:
        _finish(job, State.FAILED, _KILLED)
        return None
    job.state, job.started_at, job.done = State.WORKING, timezone.now(), 0
    job.attempts += 1
    job.save(update_fields=["state", "started_at", "done", "attempts"])
    return job


def _lock(pk: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, pk])
        return cursor.fetchone()[0]


def _unlock(pk: int) -> None:
    if _is_alive():  # else the lock went with the connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, pk])


def _is_alive() -> bool:
    return connection.connection is not None and connection.is_usable()


@contextmanager
def _progress(job: Job) -> Iterator[Told]:
    """Writes how far the job is, twice a second at most, on a connection of its own: what the work itself does may be
    one long transaction."""
    beside = connection.copy()
    last = 0.0

    def told(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < _PROGRESS_EVERY:
            return
        last = now
        with beside.cursor() as cursor:
            cursor.execute("UPDATE jobs_job SET done = %s, total = %s WHERE id = %s", [done, total, job.pk])

    try:
        yield told
    finally:
        beside.close()


def be_present() -> None:
    """To the end of the session this process counts as a worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", [_LOCKS, _PRESENCE])


def is_anybody_there() -> bool:
    """Whether any worker runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s"
            " AND objid = %s AND objsubid = 2 AND database = (SELECT oid FROM pg_database"
            " WHERE datname = current_database()))",
            [_LOCKS, _PRESENCE],
        )
        return cursor.fetchone()[0]


def run(*, stop: Callable[[], bool], pause: float = 1.0) -> None:
    """Works until `stop()`, which is asked between jobs; a database that goes away is waited for."""
    present = False
    while not stop():
        try:
            if not present or not _is_alive():
                be_present()
                present = True
            if work_one():
                continue
        except (OperationalError, InterfaceError):
            logger.warning("the database does not answer; trying again", exc_info=True)
            connection.close()
            present = False
        time.sleep(pause)
    connection.close()
