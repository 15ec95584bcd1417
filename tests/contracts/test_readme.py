"""README.md says what the code says: the policy, the map, the words, the example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from danvan.accounts.permissions import POLICY, Permission, Role
from reports.figures import NINE, Figure

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def policy_table():
    lines = [
        f"| | {' | '.join(role.label for role in Role)} |",
        f"| --- |{' :---: |' * len(Role)}",
        *(
            f"| {permission.label} | {' | '.join('x' if permission in POLICY[role] else '' for role in Role)} |"
            for permission in Permission
        ),
    ]
    return "\n".join(re.sub(r"\|\s+(?=\|)", "| ", line) for line in lines)


def between(begin, end):
    assert TEXT.count(begin) == TEXT.count(end) == 1
    return TEXT.partition(begin)[2].partition(end)[0].strip()


def code_block(heading):
    section = TEXT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return section.partition("```")[2].partition("```")[0].partition("\n")[2]


def map_paths():
    """Every path that the map of the code names, from the top."""
    here, found = "", []
    for line in code_block("Map of the code").splitlines():
        names = line.strip().partition("  ")[0].split()  # what it is stands two blanks behind
        if not line.startswith(" "):
            here = names[0]
        found += [here + name for name in names] if line.startswith(" ") else [here]
    return found


def test_the_policy_is_the_one_of_the_code():
    assert between("<!-- policy -->", "<!-- /policy -->") == policy_table()


@pytest.mark.parametrize("path", map_paths())
def test_the_map_names_what_there_is(path):
    there = ROOT / path
    assert there.is_dir() if path.endswith("/") else there.is_file()


def test_the_map_leaves_no_package_out():
    packages = {
        f"{init.parent.relative_to(ROOT)}/"
        for top in ("danvan", "models_registry", "reports")
        for init in (ROOT / top).glob("*/__init__.py")
        if init.parent.name not in ("migrations", "management")
    }
    assert packages <= set(map_paths())


def test_every_word_of_the_glossary_is_a_class_of_the_code():
    rows = TEXT.partition("## Words\n")[2].partition("\n## ")[0].splitlines()
    names = [
        name for row in rows if row.startswith("| `") for name in re.findall(r"`(\w+)`", row.split("|")[1])
    ]
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for top in ("danvan", "models_registry", "reports")
        for path in (ROOT / top).rglob("*.py")
    )
    assert len(names) >= 20
    assert [name for name in names if not re.search(rf"^class {name}\b", code, flags=re.MULTILINE)] == []


def test_the_figures_of_the_example_are_named_as_in_the_code_and_add_up():
    rows = {
        name: {said: int(value) for said, value in re.findall(r"([^·:]+?) (\d+)(?: ·|$)", rest)}
        for name, rest in re.findall(r"^(Tổng số|Cấp [^:]+): (.+)$", TEXT, flags=re.MULTILINE)
    }
    rows = {name: {said.strip(): value for said, value in row.items()} for name, row in rows.items()}
    total = rows.pop("Tổng số")

    assert list(total) == [figure.label.lower() for figure in NINE]
    assert total == {said: sum(row[said] for row in rows.values()) for said in total}
    decided = (Figure.RECOGNISED, Figure.DECLINED, Figure.REVOKED, Figure.PENDING)
    for row in (total, *rows.values()):
        assert row[Figure.PROPOSED.label.lower()] == sum(row[figure.label.lower()] for figure in decided)
