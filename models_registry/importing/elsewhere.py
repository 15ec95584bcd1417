"""Columns that a list of this kind does not take, and the kind of list that does: nothing is passed over in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from danvan.office.lists import is_passed_over, squeezed
from models_registry.importing.kinds import KINDS, kind_of
from models_registry.models import ImportBatch, ImportKind

# What heads of a decision say, and remarks on one; a list that proposes says "đề nghị công nhận".
_OF_A_DECISION = ("congnhan", "danhhieu", "quyetdinh")
_PROPOSES = "denghi"
_ABOUT = frozenset({"code", "name", "unit"})  # which dossier a row is about: every kind has these
_OTHERS = (ImportKind.RECOGNITIONS, ImportKind.RESULTS)


@dataclass(frozen=True)
class Elsewhere:
    """Columns that the lists of another kind take, by their letters and heads."""

    kind: ImportKind
    columns: tuple[tuple[str, str], ...]


def elsewhere(batch: ImportBatch) -> list[Elsewhere]:
    """By the kinds that take them, the columns of the list that are none of its own; of a list of dossiers alone."""
    if batch.kind not in (ImportKind.REGISTRATIONS, *_OTHERS):
        return []
    left = [column for column in batch.columns if column["letters"] not in batch.mapping]
    found = [
        Elsewhere(kind, tuple((one["letters"], one["head"]) for one in left if _taken_by(batch, one) == kind))
        for kind in _OTHERS
        if kind != batch.kind
    ]
    return [one for one in found if one.columns]


def _taken_by(batch: ImportBatch, column: Mapping[str, Any]) -> ImportKind | None:
    head = column["head"]
    remarks = column["samples"] if not head or is_passed_over(head) else ()
    if any(_is_of_a_decision(text) for text in (head, *remarks)):
        return ImportKind.RECOGNITIONS
    if kind_of(batch).vocabulary.named_by(head):
        return None
    for kind in _OTHERS:
        if KINDS[kind].vocabulary.named_by(head) not in ("", *_ABOUT):
            return kind
    return None


def _is_of_a_decision(text: str) -> bool:
    key = squeezed(text)
    return _PROPOSES not in key and any(word in key for word in _OF_A_DECISION)
