"""All kinds of lists."""

from __future__ import annotations

from models_registry.importing.kind import Kind
from models_registry.importing.people import People
from models_registry.importing.recognitions import Recognitions
from models_registry.importing.registrations import Registrations
from models_registry.importing.results import Results
from models_registry.importing.totals import Totals
from models_registry.models import ImportBatch, ImportKind

KINDS: dict[ImportKind, Kind] = {
    kind.key: kind for kind in (Registrations(), Results(), Recognitions(), Totals(), People())
}


def kind_of(batch: ImportBatch) -> Kind:
    """The kind of the list."""
    return KINDS[ImportKind(batch.kind)]
