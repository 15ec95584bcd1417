"""`manage.py workflow_diagram`: the workflow as a Mermaid diagram, made from the table that the code obeys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from danvan.accounts.permissions import Role
from models_registry.workflow import TRANSITIONS, Action, Next, Status, Transition

BEGIN = "<!-- workflow_diagram -->"
END = "<!-- /workflow_diagram -->"

# Where the table leaves the status to the place: what it can become from each status.
_BY_PLACE = {
    (Action.RECALL, Status.SUBMITTED): (Status.DRAFT, Status.RETURNED),
    (Action.RECALL, Status.RESULTS_SUBMITTED): (Status.RUNNING, Status.RESULTS_RETURNED),
    (Action.RECALL, Status.PROPOSED): (Status.RUNNING, Status.RESULTS_RETURNED),
    (Action.TAKE_BACK, Status.RESULTS_SUBMITTED): (Status.RESULTS_SUBMITTED, Status.WITHDRAWN),
    (Action.TAKE_BACK, Status.PROPOSED): (Status.RESULTS_SUBMITTED, Status.WITHDRAWN),
    (Action.GATHER, Status.DRAFT): (Status.RESULTS_SUBMITTED, Status.PROPOSED),
    (Action.REPORT_RESULTS, Status.RUNNING): (Status.RESULTS_SUBMITTED, Status.PROPOSED),
    (Action.REPORT_RESULTS, Status.RESULTS_RETURNED): (Status.RESULTS_SUBMITTED, Status.PROPOSED),
    (Action.PROPOSE, Status.RESULTS_SUBMITTED): (Status.RESULTS_SUBMITTED, Status.PROPOSED),
    (Action.SEND_DOWN, Status.PROPOSED): (Status.RESULTS_SUBMITTED,),
}


def diagram() -> str:
    """The diagram as text, fenced for Markdown, with the markers around it."""
    states = [f'    state "{status.label}" as {status.value}' for status in Status]
    # One arrow for each pair of statuses, with all that leads along it: the picture stays readable.
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in TRANSITIONS:
        for source, target in _ends(row):
            words = arrows.setdefault((source, target), [])
            if (label := f"{row.action.label} ({Role(row.who.value).label.lower()})") not in words:
                words.append(label)
    lines = [f"    {source} --> {target}: {'<br>'.join(words)}" for (source, target), words in arrows.items()]
    body = "\n".join(["stateDiagram-v2", *states, "    [*] --> draft", *lines])
    return f"{BEGIN}\n```mermaid\n{body}\n```\n{END}"


def _ends(row: Transition) -> list[tuple[str, str]]:
    """The arrows of one row; what changes neither status nor place is not drawn."""
    if row.then in (Next.SAME, Next.RECOMPUTED):
        return []
    if row.action is Action.DISCARD:
        return [(Status.DRAFT.value, "[*]")]
    return [
        # What a desk makes from yearly dossiers is seen by nobody as a draft.
        ("[*]" if row.action is Action.GATHER else source.value, target.value)
        for source in Status
        if source in row.sources
        for target in ([row.target] if row.target else _BY_PLACE.get((row.action, source), (source,)))
    ]


def written_into(text: str) -> str:
    """`text` with the diagram of today between its markers. Raises ValueError when it has none."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("no markers")
    return before + diagram() + after


class Command(BaseCommand):
    help = "In sơ đồ quy trình (Mermaid) từ bảng quy trình; với --write thì ghi vào các tệp Markdown đã có dấu mốc."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--write", nargs="+", metavar="TỆP", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["write"]:
            self.stdout.write(diagram())
            return
        for path in options["write"]:
            try:
                path.write_text(written_into(path.read_text(encoding="utf-8")), encoding="utf-8")
            except ValueError as error:
                raise CommandError(f"{path}: chưa có hai dấu mốc {BEGIN} và {END}.") from error
