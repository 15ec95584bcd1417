"""The register of a unit as one file: everything is in it, hostile ones are refused, and it goes back whole."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from danvan import settings as site
from danvan.accounts.permissions import Role
from danvan.jobs import worker
from models_registry import filing
from models_registry.models import Evidence, Registration, StatusChange
from reports import snapshots
from reports.archive import restoring, writing
from reports.archive.contents import LEFT_OUT, PARTS, Scope
from reports.archive.restoring import ArchiveRefusedError
from reports.models import ReportRun, SnapshotFile
from tests.factories.people import person
from tests.reports.world import at

ROOT = Path(__file__).resolve().parents[2]
PDF = b"%PDF-1.4\n%%EOF\n"


def nobody(_done, _total):
    """Who is told of progress."""


def _filed(lived, step, name, content):
    """The file stands in a recognised dossier."""
    file = filing.Checked(name, "application/pdf", content, hashlib.sha256(content).hexdigest())
    filing.store(file)
    Evidence.objects.create(
        registration=lived.names["recognised"],
        step=step,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        uploaded_by=lived.registrars[lived.ward.pk],
    )


@pytest.fixture
def filled(lived, settings, tmp_path):
    """The walked year with a file in a dossier, drafts at both ends, its closing, and a file that came after it."""
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    _filed(lived, "results", "=bien ban.pdf", PDF)
    lived.draft(lived.city, title="Bản nháp của thành phố")
    snapshots.close(lived.period, lived.city, by=lived.leader)
    _filed(lived, "after_6", "hien nay.pdf", b"%PDF-1.4 sau nua nam\n%%EOF\n")
    return lived


def made(unit, *, drafts=True):
    to = io.BytesIO()
    writing.write(Scope(unit, drafts=drafts), to, by="Người lập", told=nobody)
    return to.getvalue()


def members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(content, name):
    return [json.loads(line) for line in members(content)[f"du-lieu/{name}.jsonl"].splitlines()]


def rewritten(content, changes):
    """The archive with other members, and a manifest that agrees with them."""
    before = members(content)
    found, manifest = before | changes, json.loads(before[writing.MANIFEST])
    for name, text in changes.items():
        if name in manifest["members"]:
            manifest["members"][name] = {"size": len(text), "sha256": hashlib.sha256(text).hexdigest()}
    if writing.MANIFEST not in changes:
        found[writing.MANIFEST] = json.dumps(manifest).encode()
    return zipped(found)


def zipped(found, **how):
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", how.get("kind", zipfile.ZIP_DEFLATED)) as archive:
        for name, text in found.items():
            archive.writestr(name, text)
    return to.getvalue()


def changed_rows(content, name, change):
    """One table's rows after `change`, written as the database writes them; other bytes alone would be refused too."""
    rows = rows_of(content, name)
    for row in rows:
        change(row)
    written = (json.dumps(row, separators=(",", ":"), ensure_ascii=False) for row in rows)
    lines = b"".join(line.encode() + b"\n" for line in written)
    assert lines != members(content)[f"du-lieu/{name}.jsonl"]
    return rewritten(content, {f"du-lieu/{name}.jsonl": lines})


# --- what is in it ---


def test_every_table_is_in_the_archive_or_left_out_for_a_reason():
    there = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    inside = {part.model._meta.label for part in PARTS}
    assert not inside & set(LEFT_OUT)
    assert there == inside | set(LEFT_OUT)
    assert all(LEFT_OUT.values())


def test_it_holds_what_the_unit_looks_after_with_its_history_files_and_figures(filled):
    content = made(filled.city)
    found = members(content)

    assert {one["step"] for one in rows_of(content, "evidence")} == {"results", "after_6"}
    registrations = rows_of(content, "registration")
    assert {one["id"] for one in registrations} == set(
        Registration.objects.visible_to(filled.leader).values_list("pk", flat=True)
    )
    assert filled.names["draft"].pk not in {one["id"] for one in registrations}
    changes = StatusChange.objects.filter(registration__in=[one["id"] for one in registrations])
    assert len(rows_of(content, "statuschange")) == changes.count()
    named = {
        *Evidence.objects.values_list("sha256", flat=True),
        *SnapshotFile.objects.values_list("sha256", flat=True),
    }
    files = {name[4:68]: text for name, text in found.items() if name.startswith("tep/")}
    assert set(files) == named
    assert all(hashlib.sha256(text).hexdigest() == sha256 for sha256, text in files.items())
    manifest = json.loads(found[writing.MANIFEST])
    for name, told in manifest["members"].items():
        assert hashlib.sha256(found[name]).hexdigest() == told["sha256"]
    figures = [json.loads(line) for line in found[writing.FIGURES].splitlines()]
    of_city = next(one for one in figures if one["unit"] == filled.city.pk and one["period"] == "2023")
    assert of_city["figures"]["total"][""]["recognised"] > 0
    assert {filled.city.pk, filled.ward.pk, filled.commune.pk} <= {one["unit"] for one in figures}
    assert found[writing.WORKBOOK].startswith(b"PK")
    assert str(filled.city) in found[writing.README].decode()


def test_every_column_of_every_table_is_told_in_vietnamese(filled):
    listed = members(made(filled.city))["cau-truc.csv"].decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(listed)))
    assert {(one["Tệp"], one["Cột"]) for one in lines} == {
        (part.member, column.column) for part in PARTS for column in part.columns
    }
    partners = [one for one in lines if one["Tệp"] == "du-lieu/registration_partners.jsonl"]
    assert {one["Bảng"] for one in partners} == {"đơn vị phối hợp"}
    assert [one["Nghĩa"] for one in partners] == ["mã số của dòng", "đăng ký", "đơn vị"]
    for one in lines:
        # What Django calls a column that has no words of its own.
        assert one["Nghĩa"].lower() not in {one["Cột"], one["Cột"].removesuffix("_id").replace("_", " ")}, one
        assert not re.search("[a-z]-[a-z]|Liên hệ", one["Bảng"]), one


def test_what_somebody_called_a_file_is_no_formula_in_the_list_of_files(filled):
    assert ",'=bien ban.pdf," in members(made(filled.city))[writing.LIST].decode()


def test_nobody_can_be_signed_in_as_from_it(filled):
    content = made(filled.city)
    people = rows_of(content, "user")
    assert people
    assert all(set(one) == {"id", "full_name"} for one in people)
    whole = b"".join(members(content).values())
    assert filled.leader.password.encode() not in whole


def test_a_ward_has_its_own_part_and_no_figures_of_those_above(filled):
    content = made(filled.ward)
    assert {one["keeper_id"] for one in rows_of(content, "registration")} <= {
        filled.ward.pk,
        filled.school.pk,
    }
    figures = [json.loads(line) for line in members(content)[writing.FIGURES].splitlines()]
    assert {one["unit"] for one in figures} == {filled.ward.pk}
    [closed] = rows_of(content, "snapshot")  # that there was a closing above, without its numbers
    assert closed["figures"] == "{}"
    assert rows_of(content, "snapshotfile") == []


def test_drafts_are_the_units_own_alone(filled):
    titles = [one["title"] for one in rows_of(made(filled.city), "registration") if one["status"] == "draft"]
    assert titles == ["Bản nháp của thành phố"]
    without = rows_of(made(filled.city, drafts=False), "registration")
    assert [one for one in without if one["status"] == "draft"] == []


# --- taking it ---


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_it_is_made_behind_the_page_and_leaves_a_line_in_the_journal(filled):
    leader = client_of(filled.leader)
    page = leader.get(reverse("reports:archive")).content.decode()
    assert f"Trọn sổ đăng ký · {filled.city}" in page
    assert not ReportRun.objects.exists()

    address = f"{reverse('reports:export_archive')}?don-vi={filled.city.pk}"
    first, again = leader.post(address), leader.post(address)
    assert first["Location"] == again["Location"]  # asked twice, made once
    assert worker.work_off() == 1

    [run] = ReportRun.objects.all()
    assert (run.kind, run.format, run.unit) == ("archive", "zip", filled.city)
    sent = leader.post(reverse("reports:run_file", args=[run.token]))
    content = b"".join(sent.streaming_content)
    assert hashlib.sha256(content).hexdigest() == run.sha256
    assert json.loads(members(content)[writing.MANIFEST])["made_by"] == filled.leader.full_name


def test_of_a_unit_beneath_nobody_above_gets_drafts_and_of_others_nothing(filled):
    boss = client_of(person("archive.boss", (Role.LEADER, filled.province)))
    boss.post(f"{reverse('reports:export_archive')}?don-vi={filled.city.pk}")
    worker.work_off()
    [run] = ReportRun.objects.all()
    with filing.open_stored(run.sha256, filing.Shelf.TAKEN) as kept:
        content = kept.read()
    assert [one for one in rows_of(content, "registration") if one["status"] == "draft"] == []
    ward = client_of(person("archive.ward", (Role.LEADER, filled.ward)))
    assert ward.post(f"{reverse('reports:export_archive')}?don-vi={filled.city.pk}").status_code == 404


# --- hostile ones: refused before a database is asked anything ---


def _renamed(content, old, new):
    return zipped({new if name == old else name: text for name, text in members(content).items()})


def _of_manifest(content, **changes):
    manifest = json.loads(members(content)[writing.MANIFEST]) | changes
    return rewritten(content, {writing.MANIFEST: json.dumps(manifest).encode()})


def _bomb(content):
    return rewritten(content, {writing.README: b"\0" * 50_000_000})


def _twice(content):
    to = io.BytesIO(content)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(to, "a") as archive:
        archive.writestr(writing.README, "khác")
    return to.getvalue()


def _another_columns(content):
    tables = json.loads(members(content)[writing.MANIFEST])["tables"]
    tables["registration"]["columns"].append("extra")
    return _of_manifest(content, tables=tables)


def _wrong_hash(content):
    return zipped(members(content) | {writing.FIGURES: b"{}\n"})


def _other_file(content):
    found = members(content)
    name = next(one for one in found if one.startswith("tep/"))
    return zipped(found | {name: b"other"})


def _name_of_no_text(content):
    """One that says that it is UTF-8, and is not."""
    named = zipped(members(content) | {"tên": b""})
    return named.replace("tên".encode(), b"t\xff\xffn")


def _over_one_another(content):
    """The directory says that two members take more than the whole has."""
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as archive:
        for name, text in members(content).items():
            archive.writestr(name, text)
        for info in archive.filelist[:2]:
            info.compress_size = info.file_size = len(content) * 20
    return to.getvalue()


HOSTILE = {
    "not a zip": lambda _content: b"khong phai zip" * 100,
    "empty": lambda _content: b"",
    "truncated": lambda content: content[: len(content) // 2],
    "broken in the middle": lambda content: content[:3000] + b"\xff" * 200 + content[3200:],
    "a path that climbs": lambda content: _renamed(content, writing.README, "../../README.txt"),
    "an absolute path": lambda content: _renamed(content, writing.README, "/etc/passwd"),
    "a backslash": lambda content: _renamed(content, writing.README, "a\\..\\b"),
    "a file named like one outside": lambda content: zipped(members(content) | {"tep/../x": b"x"}),
    "a stranger inside": lambda content: zipped(members(content) | {"them.txt": b"x"}),
    "the same name twice": _twice,
    "a bomb": _bomb,
    "another hash": _wrong_hash,
    "another file": _other_file,
    "no manifest": lambda content: zipped(
        {name: text for name, text in members(content).items() if name != writing.MANIFEST}
    ),
    "a manifest that is no JSON": lambda content: rewritten(content, {writing.MANIFEST: b"{"}),
    "a manifest of brackets": lambda content: rewritten(content, {writing.MANIFEST: b"[" * 100_000}),
    "a manifest of a list": lambda content: rewritten(content, {writing.MANIFEST: b"[]"}),
    "a version to come": lambda content: _of_manifest(content, version=2),
    "another kind": lambda content: _of_manifest(content, format="\x1b[2Jkhac"),
    "a table of another kind": lambda content: _of_manifest(content, tables={"\x1b[2Jkhac": {}}),
    "a name of no text": _name_of_no_text,
    "members over one another": _over_one_another,
    "no members": lambda content: _of_manifest(content, members={}),
    "members of no kind": lambda content: _of_manifest(content, members={"x": 1}),
    "no tables": lambda content: _of_manifest(content, tables={}),
    "tables of no kind": lambda content: _of_manifest(content, tables={"registration": 1}),
    "no moment": lambda content: _of_manifest(content, made_at="hôm qua"),
    "a moment that there is not": lambda content: _of_manifest(content, made_at="2023-02-31T00:00:00+07:00"),
    "a file too few": lambda content: _of_manifest(content, files=0),
    "another software's columns": _another_columns,
}


@pytest.fixture
def sound(filled):
    return made(filled.city)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_in_words(name, sound, tmp_path):
    path = tmp_path / "goi.zip"
    path.write_bytes(HOSTILE[name](sound))
    with pytest.raises(ArchiveRefusedError) as refused:
        restoring.restore(
            path, said=lambda _line: pytest.fail("something was begun") if "Ghi" in _line else None
        )
    assert str(refused.value).isprintable()  # nothing in it moves about on the screen of who restores
    assert "chủ bảng" not in str(refused.value)
    assert ("chồng lên nhau" in str(refused.value)) == (name == "members over one another")


def test_the_role_that_serves_cannot_restore(sound, tmp_path):
    path = tmp_path / "goi.zip"
    path.write_bytes(sound)
    with pytest.raises(ArchiveRefusedError, match="chủ bảng"):
        restoring.restore(path, said=lambda _line: None)


# --- and back ---

SCRIPT = """
import sys, django
from django.conf import settings
settings.DATABASES["default"]["NAME"], settings.EVIDENCE_ROOT = sys.argv[1:3]
django.setup()
from django.core.management import call_command
call_command(*sys.argv[3:])
"""


class Elsewhere:
    """Another system: a database of its own, with a store of its own."""

    def __init__(self, name, store):
        self.name, self.store = name, store

    def call(self, *command):
        return subprocess.run(
            [sys.executable, "-c", SCRIPT, self.name, str(self.store), *map(str, command)],
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "danvan.settings", "DANVAN_DB_ROLE": "owner"},
            capture_output=True,
            text=True,
            check=False,
        )

    def ask(self, sql):
        with owner(self.name) as asked:
            return asked.execute(sql).fetchall()


@contextmanager
def owner(database, **how):
    address = site.role_settings("owner")
    with psycopg.connect(
        dbname=database,
        user=address["USER"],
        password=address["PASSWORD"],
        host=address["HOST"] or None,
        port=address["PORT"] or None,
        **how,
    ) as found:
        yield found


@pytest.fixture
def elsewhere(db, tmp_path):
    name = f"{connection.settings_dict['NAME']}_elsewhere"
    with connection.cursor() as cursor:  # our transaction waits for the other system's commands, however slow
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    with owner(connection.settings_dict["NAME"], autocommit=True) as asked:
        asked.execute(f'DROP DATABASE IF EXISTS "{name}"')
        asked.execute(f'CREATE DATABASE "{name}"')
        there = Elsewhere(name, tmp_path / "elsewhere")
        done = there.call("migrate", "--verbosity=0")
        assert done.returncode == 0, done.stderr
        yield there
        asked.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _climbing(row):
    row["sha256"] = "../../../../etc/passwd"


def _recognised(row):
    if row["status"] == "running":
        row["status"] = "recognised"


def _returned(row):
    if row["to_status"] == "running" and row["until"] == "infinity":
        row["to_status"] = "returned"


def _renumbered(row):
    row["unit_id"] = 987654


def test_an_archive_goes_into_an_empty_system_whole_or_not_at_all(filled, elsewhere, tmp_path):
    content = made(filled.city)
    path = tmp_path / "goi.zip"
    for name, (where, tampered) in {
        "a file elsewhere": (
            "Tệp trong gói không khớp với hồ sơ",
            changed_rows(content, "evidence", _climbing),
        ),
        "a status without its history": (
            "bảng “đăng ký”",
            changed_rows(content, "registration", _recognised),
        ),
        "a history that leads elsewhere": (
            "trạng thái, lịch sử xử lý",
            changed_rows(content, "statuschange", _returned),
        ),
        "a unit that there is not": ("bảng “đăng ký”", changed_rows(content, "registration", _renumbered)),
        "a number that is none": (
            "bảng “tài khoản”",
            changed_rows(content, "user", lambda row: row.update(id="x")),
        ),
        "a number without end": (
            "bảng “tài khoản”",
            changed_rows(content, "user", lambda row: row.update(id=float("inf"))),
        ),
        "brackets without end": (
            "bảng “tài khoản”",
            rewritten(content, {"du-lieu/user.jsonl": b"[" * 100_000}),
        ),
    }.items():
        path.write_bytes(tampered)
        refused = elsewhere.call("restore_archive", path)
        assert refused.returncode != 0, name
        # What the database says of it stands in the log, for who looks after the system.
        told = refused.stderr.splitlines()[-1].partition("CommandError: ")[2]
        assert where in told, (name, refused.stderr)
        if told.startswith("Dữ liệu trong gói không khớp"):
            assert told.endswith("nằm trong nhật ký máy chủ."), (name, told)
            assert " reports.archive.restoring archive refused: " in refused.stderr, (name, refused.stderr)
            assert not re.search("constraint|syntax|JSON|Error|recursion|integer", told), (name, told)
        assert elsewhere.ask("SELECT count(*) FROM units_unit") == [(0,)]
        assert [one for one in Path(elsewhere.store).rglob("*") if one.is_file()] == []
    figures = members(content)[writing.FIGURES].replace(b'"recognised": ', b'"recognised": 1', 1)
    assert figures != members(content)[writing.FIGURES]
    path.write_bytes(rewritten(content, {writing.FIGURES: figures}))
    refused = elsewhere.call("restore_archive", path)
    assert "không giống như trong gói" in refused.stderr

    path.write_bytes(content)
    done = elsewhere.call("restore_archive", path)
    assert done.returncode == 0, done.stderr
    assert "khớp với gói" in done.stdout

    # The same figures, asked by the command that everybody can type.
    for unit, more in (("D1", []), ("W1", []), ("W2", []), ("D1", ["--as-of=2024-01-18"])):
        options = ["figures", "--period=2023", f"--unit={unit}", *more, "--json"]
        here = io.StringIO()
        call_command(*options, stdout=here)
        there = elsewhere.call(*options)
        assert json.loads(there.stdout) == json.loads(here.getvalue()), (unit, more)

    # The same histories and files, taken again from there.
    again = tmp_path / "lai.zip"
    taken = elsewhere.call("export_archive", "--unit=D1", "--out", again)
    assert taken.returncode == 0, taken.stderr
    before, after = members(content), members(again.read_bytes())
    told_anew = {writing.MANIFEST, writing.README, writing.WORKBOOK}
    assert {name: text for name, text in after.items() if name not in told_anew} == {
        name: text for name, text in before.items() if name not in told_anew
    }
    kept = {one.name: one.read_bytes() for one in Path(elsewhere.store).rglob("*") if one.is_file()}
    assert hashlib.sha256(PDF).hexdigest() in kept
    assert all(hashlib.sha256(text).hexdigest() == name for name, text in kept.items())

    # Nobody signs in with what was restored; what guards history is on again; numbers go on.
    assert elsewhere.ask("SELECT count(*) FROM accounts_user WHERE is_active OR password NOT LIKE '!%'") == [
        (0,)
    ]
    with owner(elsewhere.name) as asked, pytest.raises(psycopg.Error, match="không được xóa"):
        asked.execute("DELETE FROM models_registry_statuschange")
    assert elsewhere.ask("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'") == [(0,)]
    [(last, last_there)] = elsewhere.ask(
        "SELECT max(id), nextval('models_registry_registration_id_seq') FROM models_registry_registration"
    )
    assert last_there > last

    refused = elsewhere.call("restore_archive", path)
    assert "Hệ thống đã có dữ liệu" in refused.stderr
    first = elsewhere.call("create_first_administrator")
    assert "Tài khoản quản trị đầu tiên" in first.stdout, first.stderr


def test_the_past_of_the_world_is_where_it_was(filled):
    """What was walked at past moments stands in the archive with those moments."""
    told = {one["id"]: one for one in rows_of(made(filled.city), "statuschange")}
    for change in StatusChange.objects.filter(pk__in=told):
        assert told[change.pk]["at"][:10] == change.at.isoformat()[:10]
        assert told[change.pk]["recorded_at"][:19] == change.recorded_at.isoformat()[:19]
    assert at("02-01") in {change.at for change in StatusChange.objects.filter(pk__in=told)}
