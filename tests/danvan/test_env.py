"""Reading the environment: typed, all mistakes at once, secrets from files."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from danvan import database
from danvan.env import Env, MisconfiguredError, database_settings, kept_secret

ROOT = Path(__file__).resolve().parents[2]


def test_every_type_is_read():
    env = Env(
        {"A": " chữ ", "B": "Yes", "C": "12", "D": "một, hai,", "E": "/tmp/x", "F": "postgresql://a@b/c"}
    )

    assert env.text("A") == "chữ"
    assert env.flag("B", default=False) is True
    assert env.number("C", 0) == 12
    assert env.words("D") == ["một", "hai"]
    assert env.path("E", Path("/y")) == Path("/tmp/x")
    assert env.url("F", schemes=("postgresql",)) == "postgresql://a@b/c"
    env.finish()


def test_what_is_missing_or_empty_takes_its_default():
    env = Env({"EMPTY": ""})

    assert env.text("EMPTY", "x") == "x"
    assert env.flag("NONE", default=True) is True
    assert env.number("EMPTY", 7) == 7
    assert env.words("NONE", ("a",)) == ["a"]
    assert not env.has("EMPTY")
    env.finish()


def test_all_mistakes_are_told_at_once_and_no_password_among_them():
    env = Env(
        {"FLAG": "maybe", "NUMBER": "-1", "URL": "mysql://me:topsecret@host/x", "KEY_FILE": "/no/such/file"}
    )
    env.flag("FLAG", default=False)
    env.number("NUMBER", 5)
    env.url("URL", schemes=("postgresql",))
    env.text("KEY")
    env.required("GONE", "Cần để chạy.")

    with pytest.raises(MisconfiguredError) as told:
        env.finish()

    assert [problem.split(":")[0] for problem in told.value.problems] == [
        "FLAG",
        "NUMBER",
        "URL",
        "KEY_FILE",
        "GONE",
    ]
    assert "topsecret" not in str(told.value)


def test_a_secret_comes_from_a_file_but_not_from_both(tmp_path):
    file = tmp_path / "key"
    file.write_text("bí mật\n")

    assert Env({"KEY_FILE": str(file)}).text("KEY") == "bí mật"
    both = Env({"KEY_FILE": str(file), "KEY": "khác"})
    both.text("KEY")
    assert len(both.problems) == 1


def test_a_database_address_is_taken_apart():
    env = Env({})
    entry = database_settings(env, "X", "postgresql://me:p%40ss@db.example:5433/danvan?sslmode=require")

    assert entry == {
        "NAME": "danvan",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }
    assert database_settings(env, "X", "postgresql://me@/d?host=%2Ftmp%2Fs")["HOST"] == "/tmp/s"
    assert not env.problems
    database_settings(env, "X", "postgresql://host:notaport/")
    assert len(env.problems) == 1


def test_a_kept_secret_is_made_once_and_is_private(tmp_path):
    file = tmp_path / "secrets" / "key"

    first = kept_secret(file)

    assert len(first) >= 50
    assert kept_secret(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["key"]


@pytest.fixture(autouse=True)
def no_socket_left(tmp_path):
    yield
    database.Server(tmp_path / "data").remove()


def settings_say(tmp_path, **given):
    environ = {"PATH": os.environ["PATH"], "DANVAN_DATA": str(tmp_path / "data")} | given
    return subprocess.run(
        [sys.executable, "-c", "from danvan import settings as s; print(s.ALLOWED_HOSTS, s.DEMO, s.PRODUCTION)"],
        cwd=ROOT, env=environ, capture_output=True, text=True,
    )  # fmt: skip


def test_nothing_configured_is_a_system_of_ones_own(tmp_path):
    assert settings_say(tmp_path).stdout == "['127.0.0.1', 'localhost', '[::1]'] True False\n"
    assert settings_say(tmp_path, DEMO="0").stdout == "['127.0.0.1', 'localhost', '[::1]'] False False\n"
    assert stat.S_IMODE((tmp_path / "data" / "secrets" / "django").stat().st_mode) == 0o600


def test_half_a_production_does_not_start_and_names_all_that_is_missing(tmp_path):
    done = settings_say(tmp_path, DEMO="0", ALLOWED_HOSTS="danvan.example")

    assert done.returncode != 0
    assert "SECRET_KEY: chưa đặt" in done.stderr
    assert "DATABASE_URL: chưa đặt" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_whole_production_starts_and_asks_the_owner_only_of_who_changes_tables(tmp_path):
    whole = {
        "DEMO": "0",
        "ALLOWED_HOSTS": "danvan.example",
        "SECRET_KEY": "k" * 50,
        "DATABASE_URL": "postgresql://danvan_app:a@db.example/danvan",
    }

    assert settings_say(tmp_path, **whole).stdout == "['danvan.example'] False True\n"
    migrating = settings_say(tmp_path, **whole, DANVAN_DB_ROLE="owner")
    assert "DATABASE_OWNER_URL: chưa đặt" in migrating.stderr
