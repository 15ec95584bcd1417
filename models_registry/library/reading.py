"""What the page of one model says: what it is, how it is done, what came of it, and who learnt from it.

Nothing of it is about a person: who is in charge, their phone, the person of an exemplar, who reviewed what and why
are not read here; what looks like a number to call or an address to write to is cut out of the texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from danvan.ui.components import Chip
from danvan.ui.wording import date_vi
from danvan.units.models import UnitTerm, last_said
from models_registry.contacts import without_contacts
from models_registry.library.copies import Copy, dressed, told, upkeep_chip
from models_registry.library.shelf import copied
from models_registry.models import (
    Award,
    FollowUp,
    Recognition,
    Registration,
    ResultMetric,
    ResultReport,
)
from models_registry.published import level_said

MOST_COPIES = 100
_ABOUT = (
    ("Vì sao làm", "background"),
    ("Mục tiêu", "goals"),
    ("Điều mới trong năm", "changes_this_year"),
)
_HOW = (
    ("Cách làm", "approach"),
    ("Địa bàn, đối tượng", "place_and_people"),
    ("Lực lượng", "forces"),
    ("Nguồn lực", "resources"),
    ("Sản phẩm", "outputs"),
)


def _said(source: object, boxes: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    found = [(name, without_contacts(getattr(source, field).strip())) for name, field in boxes]
    return [(name, text) for name, text in found if text]


def about(registration: Registration) -> list[tuple[str, str]]:
    """(heading, text): why, and to what end."""
    return _said(registration.dossier, _ABOUT)


def how(registration: Registration) -> list[tuple[str, str]]:
    """(heading, text): by what means."""
    return _said(registration.dossier, _HOW)


def outcome(registration: Registration, result: ResultReport | None) -> list[tuple[str, str]]:
    """(heading, text): what came of it, in words, and what keeps it alive."""
    said = _said(result, (("Kết quả đạt được", "achieved"),)) if result else []
    said += _said(registration.dossier, (("Khả năng duy trì, nhân rộng", "sustainability"),))
    return said + (_said(result, (("Bài học", "lessons"),)) if result else [])


def metrics(result: ResultReport | None) -> list[ResultMetric]:
    """What came of it, in numbers."""
    return list(result.metrics.order_by("position")) if result else []


@dataclass(frozen=True)
class Honour:
    """A recognition in force: its level in the words of who decided, and the paper."""

    level: str
    paper: str


def honours(registration: Registration) -> tuple[str, list[Honour]]:
    """The name of the unit as it was signed first, and the recognitions in force, the highest first. One query."""
    issuers = UnitTerm.objects.filter(unit=OuterRef("decision__issuer"))
    lines = list(
        registration.recognitions.live()
        .select_related("decision")
        .annotate(
            kind=Subquery(issuers.filter(during__contains=OuterRef("decision__date")).values("kind")[:1]),
            issuer=last_said("decision__issuer"),
        )
        .order_by("effective_at", "pk")
    )
    signed = lines[0].unit_name if lines else ""
    return signed, [_honour(line) for line in sorted(lines, key=lambda line: (line.level, line.pk))]


def _honour(line: Recognition) -> Honour:
    paper = line.decision
    issued_by = paper.issued_by or line.issuer
    level = level_said(line.kind, line.level)
    return Honour(level, f"Quyết định số {paper.number} ngày {paper.date:%d/%m/%Y}, {issued_by}")


def awards(registration: Registration) -> list[str]:
    """The commendations of the model that stand: form, who gave it, when. Whom else it named is not said."""
    found = Award.objects.at(None).filter(registration=registration).order_by("-date", "-pk")
    return [f"{one.get_form_display()}, {one.issued_by}, {one.date:%d/%m/%Y}" for one in found]


@dataclass(frozen=True)
class Alive:
    """What the unit said last of a model after its recognition, and when: whoever learns from it should know."""

    chip: Chip
    said: str


def alive(registration: Registration) -> Alive | None:
    """Whether it is still there; None where the unit has not said. What it wrote with it is not told here."""
    said = FollowUp.objects.at(None).filter(registration=registration).order_by("-mark").first()
    if said is None:
        return None
    return Alive(
        upkeep_chip(said.state),
        f"đơn vị báo cáo ngày {date_vi(said.at)}, sau công nhận {said.get_mark_display()}",
    )


def copies(registration: Registration) -> tuple[int, list[Copy]]:
    """At how many units the model was copied, and the models made after it, the latest first, each with how it went.
    Two queries."""
    made = Registration.objects.replicas().filter(
        emulation_model__replicated_from=registration.emulation_model_id
    )
    latest = told(made).order_by("-period__starts_on", "-pk")[:MOST_COPIES]
    number = copied([registration.emulation_model_id]).get(registration.emulation_model_id, 0)
    return number, dressed(latest)


@dataclass(frozen=True)
class Source:
    """What a model was made after, as it stands in the library."""

    title: str
    unit: str
    year: str
    url: str


def origin(registration: Registration) -> Source | None:
    """What the model was made after; None for a model of its own, and where it is not recognised (any more)."""
    source = registration.emulation_model.replicated_from_id
    if source is None:
        return None
    rows = Registration.objects.published().filter(emulation_model=source).labelled()
    found = rows.order_by("-period__starts_on", "-pk").first()
    if found is None:
        return None
    return Source(
        found.title, found.unit_name, found.period_name, reverse("library:model", args=[found.token])
    )


def other_years(registration: Registration) -> list[tuple[str, str]]:
    """(name of the period, address) of the same model in the other years that recognised it."""
    rows = Registration.objects.published().filter(emulation_model=registration.emulation_model_id)
    others = rows.exclude(pk=registration.pk).select_related("period").order_by("-period__starts_on", "-pk")
    return [(one.period.name, reverse("library:model", args=[one.token])) for one in others[:MOST_COPIES]]
