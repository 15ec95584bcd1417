"""A job is done once, whoever dies on the way."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from danvan.accounts.models import User
from danvan.jobs import worker
from danvan.jobs.models import Job, State
from danvan.jobs.worker import JobFailedError

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner(transactional_db):
    return User.objects.create(username="owner", full_name="Người yêu cầu")


@pytest.fixture
def handled(monkeypatch):
    """Handlers for the length of a test, by their kind."""
    known = {}
    monkeypatch.setattr(worker, "_handlers", known)
    return known


def state_of(job):
    job.refresh_from_db()
    return job.state


def test_jobs_are_done_in_their_order_and_only_once(owner, handled):
    done = []
    handled["add"] = lambda job, told: done.append(job.arguments["number"])
    jobs = [worker.enqueue("add", owner=owner, number=number) for number in (3, 1, 2)]

    assert worker.work_off() == 3
    assert worker.work_off() == 0

    assert done == [3, 1, 2]
    assert {state_of(job) for job in jobs} == {State.DONE}
    assert jobs[0].attempts == 1
    assert jobs[0].started_at <= jobs[0].finished_at


def test_a_job_that_cannot_be_done_says_why_and_the_next_one_is_done(owner, handled):
    def refuse(job, told):
        raise JobFailedError("Số liệu chưa cân đối.")

    def break_down(job, told):
        raise ZeroDivisionError

    handled |= {"refused": refuse, "broken": break_down, "good": lambda job, told: None}
    refused, broken, good = (worker.enqueue(kind, owner=owner) for kind in ("refused", "broken", "good"))

    assert worker.work_off() == 3

    assert (state_of(refused), refused.failure) == (State.FAILED, "Số liệu chưa cân đối.")
    assert state_of(broken) == State.FAILED
    assert "lỗi của phần mềm" in broken.failure
    assert "division" not in broken.failure
    assert state_of(good) == State.DONE


def test_a_job_that_waited_in_vain_for_somebody_else_says_so(owner, handled):
    gate, ended = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            User.objects.select_for_update().get(pk=owner.pk)
            gate.set()
            ended.wait(timeout=20)
        connection.close()

    def work(job, told):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
            User.objects.select_for_update().get(pk=owner.pk)

    handled["held"] = work
    job = worker.enqueue("held", owner=owner)
    thread = threading.Thread(target=hold)
    thread.start()
    assert gate.wait(timeout=20)
    try:
        worker.work_off()
    finally:
        ended.set()
        thread.join()

    assert (state_of(job), job.failure) == (
        State.FAILED,
        "Có người khác đang ghi hoặc đang chốt số liệu này. Hãy thử lại sau ít phút.",
    )


def test_how_far_it_is_is_seen_by_others_while_the_work_is_one_transaction(owner, handled):
    seen = []

    def work(job, told):
        with transaction.atomic():
            told(250, 1000)
            thread = threading.Thread(target=look, args=(job.pk,))
            thread.start()
            thread.join()

    def look(pk):
        one = Job.objects.get(pk=pk)
        seen.append((one.state, one.done, one.total, one.percent))
        connection.close()

    handled["long"] = work
    worker.enqueue("long", owner=owner)
    worker.work_off()
    assert seen == [(State.WORKING, 250, 1000, 25)]


def test_two_workers_never_do_the_same_job(owner, handled):
    done, gate = [], threading.Barrier(4)

    def work(job, told):
        time.sleep(0.01)
        done.append(job.pk)

    handled["work"] = work
    jobs = [worker.enqueue("work", owner=owner) for _ in range(12)]

    def run():
        gate.wait(timeout=20)
        try:
            worker.work_off()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(done) == [job.pk for job in jobs]


def test_a_job_begun_three_times_is_given_up(owner, handled):
    handled["deadly"] = lambda job, told: pytest.fail("begun a fourth time")
    job = worker.enqueue("deadly", owner=owner)
    Job.objects.filter(pk=job.pk).update(state=State.WORKING, attempts=worker.MOST_ATTEMPTS)

    worker.work_off()

    assert state_of(job) == State.FAILED
    assert "ba lần" in job.failure


def test_a_broken_connection_leaves_the_job_to_the_next(owner, handled):
    def cut(job, told):
        with connection.cursor() as cursor:
            if job.attempts == 1:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    handled["cut"] = cut
    job = worker.enqueue("cut", owner=owner)

    with pytest.raises(DatabaseError):
        worker.work_one()
    connection.close()
    assert state_of(job) == State.WORKING

    wait_until(worker.work_one, "the lock outlives its session")
    assert state_of(job) == State.DONE
    assert job.attempts == 2


def test_the_database_knows_what_a_finished_job_is(owner):
    job = worker.enqueue("any", owner=owner)
    for wrong in ({"state": State.DONE}, {"state": State.FAILED, "failure": "Vì sao"}, {"failure": "Vì sao"}):
        with pytest.raises(IntegrityError):
            Job.objects.filter(pk=job.pk).update(**wrong)


def test_whether_a_worker_is_there_is_known_from_its_own_lock(owner):
    assert not worker.is_anybody_there()
    here, leave = threading.Event(), threading.Event()

    def be_there():
        worker.be_present()
        here.set()
        leave.wait(timeout=20)
        connection.close()

    thread = threading.Thread(target=be_there)
    thread.start()
    here.wait(timeout=20)
    assert worker.is_anybody_there()
    leave.set()
    thread.join()
    # The server notices on its own time that a connection was closed.
    wait_until(lambda: not worker.is_anybody_there(), "the lock outlives its session")


def test_it_waits_until_somebody_has_begun(owner):
    job = worker.enqueue("any", owner=owner)
    assert not job.has_waited(dt.timedelta(minutes=1))
    assert job.has_waited(dt.timedelta(0))
    job.state = State.WORKING
    assert not job.has_waited(dt.timedelta(0))


# --- a process of its own, killed ---

SCRIPT = """
import os, pathlib, sys, time
import django
from django.conf import settings
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from danvan.jobs import worker
trace = pathlib.Path(sys.argv[2])

@worker.handles("slow")
def slow(job, told):
    with trace.open("a") as out:
        out.write(f"begun {job.attempts}\\n")
    if job.attempts == 1:
        time.sleep(60)

worker.run(stop=lambda: trace.with_suffix(".stop").exists(), pause=0.05)
"""


def spawn(trace):
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, connection.settings_dict["NAME"], str(trace)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "danvan.settings"},
    )


def wait_until(true, what):
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    pytest.fail(what)


def test_a_worker_killed_in_the_middle_loses_nothing(owner, tmp_path):
    trace = tmp_path / "trace"
    job = worker.enqueue("slow", owner=owner)
    first = spawn(trace)
    try:
        wait_until(trace.exists, "the first worker has not begun")
        assert state_of(job) == State.WORKING
        first.send_signal(signal.SIGKILL)
        first.wait()
        second = spawn(trace)
        try:
            wait_until(lambda: state_of(job) == State.DONE, "the second worker has not finished")
        finally:
            trace.with_suffix(".stop").touch()
            assert second.wait(timeout=20) == 0
    finally:
        first.kill()
        first.wait()

    assert trace.read_text() == "begun 1\nbegun 2\n"
    assert job.attempts == 2
