"""Promises about the repository as a whole."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]

TOP_LEVEL = {
    "manage.py", "danvan", "models_registry", "reports", "templates", "static", "tests", "pyproject.toml", "README.md",
    "Makefile", "requirements.txt", "docs", "locale", "LICENSE", "CHANGELOG.md",
}  # fmt: skip
LOCKS = ["requirements.txt", "tests/requirements.txt"]

# Spelled in pieces: this file is searched too.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs.org",
    "npm" + "mirror",
    "index" + "-url=",
]
MACHINES = [
    "/" + "root/",
    "/" + "work/",
    "/home/" + "[a-z]",
    "/Users/" + "[a-z]",
    "/opt/" + "pypi",
    "/tmp/" + "team",
]


def tracked():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts():
    for path in tracked():
        try:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_the_top_level_is_the_one_of_the_design():
    found = {path.relative_to(ROOT).parts[0] for path in tracked()}

    assert {name for name in found if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_names_a_registry_or_a_path_of_somebodys_machine():
    pattern = re.compile(
        "|".join([re.escape(name) for name in REGISTRIES] + [rf"(?<![\w.]){name}" for name in MACHINES])
    )

    found = [f"{path}: {hit.group()}" for path, text in texts() for hit in pattern.finditer(text)]

    assert found == []


def test_no_secret_and_no_data_folder_is_tracked():
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]

    assert [
        name for name in names if re.search(r"(^|/)(\.data|\.venv|\.env|secrets)(/|$)|\.pem$|uv\.lock$", name)
    ] == []


@pytest.mark.parametrize("file", LOCKS)
def test_every_package_is_pinned_with_hashes_and_no_address(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())

    assert len(entries) > 10
    for entry in entries:
        assert re.match(r"[a-z0-9.\-]+(\[[a-z,\-]+\])?==[\w.+]+( ; [^\\]+)? \\\n", entry), entry[:80]
        assert "--hash=sha256:" in entry
    assert "://" not in text
    assert "--index" not in text


def test_the_two_files_of_hashes_agree():
    def pins(file):
        return dict(
            re.findall(
                r"^([a-z0-9.\-]+)==([\w.+]+)", (ROOT / file).read_text(encoding="utf-8"), flags=re.MULTILINE
            )
        )

    run, test = (pins(file) for file in LOCKS)

    assert {name: test.get(name) for name in run} == run


def test_every_dependency_is_pinned_and_says_why_it_is_here():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)
    pins = (ROOT / LOCKS[1]).read_text(encoding="utf-8")

    for wanted in project["project"]["dependencies"] + project["dependency-groups"]["dev"]:
        line = next(line for line in text.splitlines() if f'"{wanted}"' in line)
        assert re.search(r'",\s+# \w.{8,}', line), f"{wanted}: no reason beside it"
        name = re.match(r"[a-z0-9.-]+", wanted).group()
        assert re.search(rf"^{name}(\[.*\])?==", pins, flags=re.MULTILINE), f"{wanted}: not locked"


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)  # exits when a migration is missing


def test_no_module_is_a_drawer_for_odds_and_ends():
    drawers = {"utils.py", "helpers.py", "services.py", "common.py", "misc.py"}

    assert [str(path.relative_to(ROOT)) for path in tracked() if path.name in drawers] == []
