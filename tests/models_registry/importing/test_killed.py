"""A worker killed while it writes a list leaves nothing of it; the next one writes it whole, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Role
from danvan.jobs import worker
from models_registry.importing import actions, people
from models_registry.models import (
    Decision,
    ImportKind,
    ImportState,
    Opinion,
    Recognition,
    Registration,
    ResultReport,
    StatusChange,
)
from models_registry.review import actions as review
from models_registry.workflow import Status
from tests.factories.people import person
from tests.factories.registrations import Office
from tests.factories.sheets import listed
from tests.models_registry.importing.test_import import bring, many
from tests.models_registry.importing.test_kinds import lines, results

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db(transaction=True)

# Writes part of the list, says so, and waits to be killed before anything is committed.
SCRIPT = """
import pathlib, sys, time
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from danvan.jobs import worker
from models_registry.importing import actions, jobs

def interrupted(done, total):
    if done >= 2:
        pathlib.Path(sys.argv[2]).touch()
        time.sleep(60)

worker._handlers[actions.KIND] = lambda job, told: jobs.make(job, interrupted)
worker.work_off()
"""


def registered(office):
    return bring(office, listed(*many(3)))


def reported(office):
    codes = [office.at_status(Status.RUNNING, title=title).code for title in ("Vườn mẫu", "Hẻm sạch")]
    said = {"Kết quả đạt được": "Xong.", "Số hộ tham gia (hộ)": 5}
    return results(office, *({"Mã mô hình": code} | said for code in codes))


def recognised(office):
    rows = []
    for number, title in enumerate(("Vườn mẫu", "Hẻm sạch", "Đường hoa"), start=1):
        one = office.at_status(Status.PROPOSED, title=title)
        review.appraise(one, opinion=Opinion.ELIGIBLE, by=office.reviewer)
        rows.append({"Mã mô hình": one.code, "Số quyết định": f"{min(number, 2)}-QĐ/TU"})
    return lines(office, *rows[1:], rows[0])


def opened(office):
    admin = person("province.admin", (Role.ADMINISTRATOR, office.tree.province))
    rows = [{"Họ và tên": name, "Đơn vị": "W11", "Vai trò": "Chỉ xem"} for name in ("Lan", "Sáu", "Tư")]
    content = listed(*rows, heads=[field.title for field in people.FIELDS])
    return bring(office, content, kind=ImportKind.PEOPLE, by=admin, unit=office.tree.province)


def everything():
    """What a list could have changed."""
    return {
        "registrations": sorted(Registration.objects.values_list("pk", "status", "moves", "version")),
        "history": StatusChange.objects.count(),
        "reports": ResultReport.objects.count(),
        "decisions": Decision.objects.count(),
        "lines": Recognition.objects.count(),
        "accounts": sorted(User.objects.values_list("pk", flat=True)),
        "posts": Membership.objects.count(),
    }


@pytest.mark.parametrize(
    ("kind", "begun", "made"),
    [
        (ImportKind.REGISTRATIONS, registered, ("registrations", 3)),
        (ImportKind.RESULTS, reported, ("reports", 2)),
        (ImportKind.RECOGNITIONS, recognised, ("lines", 3)),
        (ImportKind.PEOPLE, opened, ("accounts", 11)),
    ],
)
def test_killed_while_it_writes(kind, begun, made, tmp_path):
    batch = begun(Office())
    assert (batch.kind, batch.counts["wrong"]) == (kind, 0), [*batch.rows.values_list("problems")]
    before = everything()
    actions.confirm(batch, by=batch.by)
    trace = tmp_path / "trace"
    killed = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, connection.settings_dict["NAME"], str(trace)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "danvan.settings"},
    )
    try:
        wait_until(trace.exists, "the worker has not begun to write")
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()

    assert everything() == before
    batch.refresh_from_db()
    assert batch.state == ImportState.WRITING

    wait_until(worker.work_one, "nobody takes up the list")
    batch.refresh_from_db()
    assert batch.state == ImportState.DONE, batch.why_not
    what, number = made
    after = everything()[what]
    assert (after if isinstance(after, int) else len(after)) == number
    assert not batch.rows.exclude(outcome="ready").exists()


def wait_until(true, what):
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    pytest.fail(what)
