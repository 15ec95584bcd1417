"""What is generated into the documents is what the code says today."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from models_registry.management.commands.workflow_diagram import BEGIN, END, diagram, written_into
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
