"""What the documents say is what the code says today: diagram, buttons, links, variables."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands

from danvan.accounts.permissions import Role
from models_registry.management.commands.workflow_diagram import BEGIN, END, diagram, written_into
from models_registry.wording import BUTTONS
from models_registry.workflow import TRANSITIONS, Action, Next, Status

ROOT = Path(__file__).resolve().parents[2]
# README.md stands here as soon as it has the markers.
DOCUMENTS = [path for path in (ROOT / "docs/workflow.md", ROOT / "README.md") if path.exists()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_diagram_in_the_documents_is_that_of_the_table(path):
    text = path.read_text(encoding="utf-8")
    if path.name == "README.md" and BEGIN not in text:
        return
    assert text == written_into(text), "python manage.py workflow_diagram --write docs/workflow.md"


def test_the_diagram_names_every_status_and_every_move_in_vietnamese():
    text = diagram()
    for status in Status:
        assert f'state "{status.label}" as {status.value}' in text
    for row in TRANSITIONS:
        assert (row.action.label in text) == (row.then not in (Next.SAME, Next.RECOMPUTED)), row.action
    assert f"draft --> [*]: {Action.DISCARD.label}" in text


def test_the_diagram_is_printed_and_written_between_the_markers(capsys, tmp_path):
    call_command("workflow_diagram")
    assert capsys.readouterr().out.strip() == diagram()
    page = tmp_path / "page.md"
    page.write_text(f"đầu\n{BEGIN}\ncũ\n{END}\ncuối\n", encoding="utf-8")
    call_command("workflow_diagram", write=[page])
    assert page.read_text(encoding="utf-8") == f"đầu\n{diagram()}\ncuối\n"


def test_a_document_without_markers_is_not_touched(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("không có dấu mốc", encoding="utf-8")
    with pytest.raises(CommandError, match="dấu mốc"):
        call_command("workflow_diagram", write=[page])
    assert page.read_text(encoding="utf-8") == "không có dấu mốc"


# The user guide ---------------------------------------------------------------------------------------------------

GUIDE = sorted((ROOT / "docs/huong-dan").glob("*.md"))


def _written_in_templates():
    """Every piece of text and every word handed to a component, "…" where a value comes."""
    for path in (ROOT / "templates").rglob("*.html"):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for tag in re.findall(r"\{%.*?%\}", text):
            yield from re.findall(r'"([^"]+)"', tag)
        text = re.sub(r"\{\{.*?\}\}", "…", text)
        yield from re.split(r"<[^>]*>|\{%.*?%\}", text)


def _written_in_code():
    """Every literal of the application, "…" where a value comes; the demo's content left out."""
    for top in ("danvan", "models_registry", "reports"):
        for path in (ROOT / top).rglob("*.py"):
            parts = path.relative_to(ROOT).parts
            if "demo" in parts or "migrations" in parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield re.sub(r"\{\w+\}", "…", node.value)
                elif isinstance(node, ast.JoinedStr):
                    yield "".join(
                        part.value if isinstance(part, ast.Constant) else "…" for part in node.values
                    )


@pytest.fixture(scope="module")
def screen_words():
    return {" ".join(text.split()) for text in (*_written_in_templates(), *_written_in_code())}


@pytest.mark.parametrize("path", GUIDE, ids=lambda path: path.name)
def test_every_button_and_label_of_the_guide_stands_on_a_screen(path, screen_words):
    quoted = re.findall(r"\*{1,2}“([^”]+)”\*{1,2}", path.read_text(encoding="utf-8"))

    assert quoted
    explained = {"in đậm trong ngoặc kép", "in nghiêng trong ngoặc kép"}
    assert [words for words in quoted if " ".join(words.split()) not in screen_words | explained] == []


def test_the_guide_has_a_page_for_every_role():
    index = (ROOT / "docs/huong-dan/README.md").read_text(encoding="utf-8")

    assert [role.label for role in Role if role.label not in index] == []


def test_the_guide_names_every_button_of_the_workflow():
    guide = " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in GUIDE)
    # A draft or a dossier sent back is continued under other words, told in the same guide.
    buttons = {re.sub(r"\{\w+\}", "…", words) for words in BUTTONS.values()}

    assert sorted(button for button in buttons if f"“{button}”" not in guide) == []


# All documents ----------------------------------------------------------------------------------------------------

PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(path):
    links = re.findall(r"\[[^]]*\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))

    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("folder", ["docs/decisions", "docs/huong-dan"])
def test_every_page_of_a_folder_stands_in_its_index(folder):
    index = (ROOT / folder / "README.md").read_text(encoding="utf-8")

    assert [
        path.name
        for path in sorted((ROOT / folder).glob("*.md"))
        if path.name != "README.md" and f"]({path.name})" not in index
    ] == []


def test_decisions_are_numbered_one_after_the_other():
    numbers = [path.name[:4] for path in sorted((ROOT / "docs/decisions").glob("0*.md"))]

    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


def test_every_variable_of_the_environment_is_explained_to_who_installs():
    source = "".join(
        (ROOT / "danvan" / name).read_text(encoding="utf-8") for name in ("settings.py", "env.py", "serve.py")
    )
    asked = set(
        re.findall(r'\.(?:text|required|flag|number|words|path|url|has)\(\s*"([A-Z][A-Z_]+)"', source)
    )
    asked |= {"DATABASE_URL", "DATABASE_OWNER_URL"}  # asked for under a name chosen by the role
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    explained = set(
        re.findall(r"`([A-Z][A-Z_]+)`", "".join(re.findall(r"^\| (`.*?) \|", page, flags=re.MULTILINE)))
    )

    assert len(asked) >= 9
    assert explained == asked


def test_every_command_of_ours_is_explained_to_who_installs():
    ours = ("danvan.", "models_registry", "reports")
    commands = {name for name, app in get_commands().items() if str(app).startswith(ours)}
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")

    assert len(commands) >= 8
    assert [name for name in sorted(commands) if f"`{name}" not in page] == []
