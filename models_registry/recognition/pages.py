"""What pages say about decisions: their names, their lines, and what honour means for one dossier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from django.db.models import Count, DateField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.ui.components import Chip
from danvan.ui.wording import date_vi, moment
from danvan.units.enums import Level, UnitKind
from danvan.units.models import UnitTerm, last_said, today
from models_registry.models import Decision, DecisionKind, Publication, Recognition, Registration
from models_registry.recognition import actions, publishing


@dataclass(frozen=True)
class Link:
    """A sentence or a button; without `url` a sentence only."""

    text: str
    url: str = ""
    tone: str = "idle"


@dataclass(frozen=True)
class Honour:
    """What the recognition phase has to say on a dossier's page."""

    notes: list[Link] = field(default_factory=list)
    offers: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """One line of a decision as it is shown."""

    registration_id: int
    token: str
    title: str
    unit: str
    sector: str
    chip: Chip | None = None
    opens: bool = False
    warnings: tuple[str, ...] = ()


def described(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """With `issuer_name`, `issuer_kind` and `desk_name` as they were on the decision's day, `part`, the name of the
    unit whose part of a paper decision it is, and `size`, its lines."""
    terms = UnitTerm.objects.filter(unit=OuterRef("issuer"))
    day = Coalesce(OuterRef("date"), Value(today(), DateField()))
    then = terms.filter(during__contains=day)
    latest = terms.latest_first()
    names = {
        name: Coalesce(Subquery(then.values(column)[:1]), Subquery(latest.values(column)[:1]))
        for name, column in (("issuer_name", "name"), ("issuer_kind", "kind"), ("desk_name", "desk_name"))
    }
    names["issuer_until"] = Subquery(latest.values("during__endswith")[:1])
    size = _lines_by("decision") + _lines_by("revoked_by")
    return decisions.select_related("period").annotate(**names, part=last_said("recorded_for"), size=size)


def _lines_by(column: str) -> Coalesce:
    """How many lines name the decision in `column`; counted by an index for each decision shown."""
    lines = Recognition.objects.filter(**{column: OuterRef("pk")}).order_by().values(column)
    return Coalesce(Subquery(lines.values(number=Count("pk"))), 0)


def level_name(decision: Decision) -> str:
    """How the level of a described decision is called: "cấp thành phố" for a city's."""
    return UnitKind(decision.issuer_kind).level_label


def part_of(decision: Decision) -> str:
    """Of a described decision of a desk that is not online: which part of it is here; of one that had ended: who wrote
    it down. Empty for any other."""
    if decision.recorded_for_id is None:
        return ""
    if decision.issuer_until and timezone.localdate(decision.drafted_at) >= decision.issuer_until:
        return f"{decision.part} ghi sau khi đơn vị ra quyết định đã kết thúc"
    return f"Phần của {decision.part}"


def title_of(decision: Decision) -> str:
    """The head of its page."""
    if not decision.is_draft:
        return f"Quyết định số {decision.number}"
    words = "công nhận" if decision.kind == DecisionKind.RECOGNISE else "thu hồi công nhận"
    number = f", số {decision.number}" if decision.number else ""
    return f"Dự thảo quyết định {words} {level_name(decision)}{number}"


def facts_of_signed(signed: actions.Signed) -> list[tuple[str, str]]:
    """The paper, line by line, as it was typed."""
    signer = ", ".join(part for part in (signed.signer, signed.signer_position) if part)
    facts = [
        ("Số, ký hiệu", signed.number),
        ("Ngày ký", f"{signed.date:%d/%m/%Y}"),
        ("Cơ quan ban hành", signed.issued_by),
        ("Người ký", signer),
        ("Trích yếu", signed.summary),
        ("Lý do thu hồi", signed.reason),
        ("Bản quét", signed.scan_name),
    ]
    return [(name, said) for name, said in facts if said or name == "Bản quét"]


def facts_noted(draft: Decision) -> list[tuple[str, str]]:
    """What the drafter read off the paper, for whoever records it to compare."""
    signer = ", ".join(part for part in (draft.signer, draft.signer_position) if part)
    facts = [
        ("Số, ký hiệu", draft.number),
        ("Ngày ký", f"{draft.date:%d/%m/%Y}" if draft.date else ""),
        ("Cơ quan ban hành", draft.issued_by),
        ("Người ký", signer),
    ]
    return [(name, said) for name, said in facts if said]


def facts_of(decision: Decision) -> list[tuple[str, str]]:
    """A recorded decision line by line: the paper, from when it counts, who drafted and who recorded it."""
    signed = actions.Signed(**{one.name: getattr(decision, one.name) for one in fields(actions.Signed)})
    return [
        *facts_of_signed(signed),
        *([("Ghi theo văn bản giấy", part_of(decision))] if decision.recorded_for_id else []),
        ("Tính từ", moment(decision.effective_at)),
        ("Người lập dự thảo", str(decision.drafted_by)),
        ("Người ghi", f"{decision.recorded_by}, {moment(decision.recorded_at)}"),
    ]


def rows_of(decision: Decision, *, seen_by: User, day: dt.date | None = None) -> list[Row]:
    """All lines in the order of the units' names: as signed, or on a draft as they read now, with what is to be said of
    them were it recorded with that day's date (today's unless given)."""
    lines = decision.lines if decision.kind == DecisionKind.RECOGNISE else decision.revoked_lines
    found = lines.select_related("registration__sector").annotate(
        now_named=last_said("registration__unit"), unit_order=last_said("registration__unit", "sort_key")
    )
    ordered = list(found.order_by("unit_order", "registration__sort_key", "pk"))
    ids = [line.registration_id for line in ordered]
    open_to = set(Registration.objects.visible_to(seen_by).filter(pk__in=ids).values_list("pk", flat=True))
    remarks = actions.remarks(decision, day=day) if decision.is_draft else {}
    return [
        _row(decision, line, remarks.get(line.registration_id), opens=line.registration_id in open_to)
        for line in ordered
    ]


def _row(decision: Decision, line: Recognition, remark: actions.Remark | None, *, opens: bool) -> Row:
    registration = line.registration
    signed = line.effective_at is not None
    return Row(
        registration_id=registration.pk,
        token=registration.token,
        title=line.title if signed else registration.title,
        unit=line.unit_name if signed else line.now_named,
        sector=line.sector_name if signed else str(registration.sector or ""),
        chip=_chip(decision, line, remark.obstacle if remark else ""),
        opens=opens,
        warnings=remark.warnings if remark else (),
    )


def _chip(decision: Decision, line: Recognition, obstacle: str) -> Chip | None:
    if decision.is_draft:
        return Chip(f"Chưa ghi được: {obstacle}", "bad") if obstacle else None
    if decision.kind == DecisionKind.REVOKE or line.revoked_at is not None:
        return Chip("Đã thu hồi", "bad")
    return Chip("Đang có hiệu lực", "ok")


def honour_of(registration: Registration, *, seen_by: User) -> Honour:
    """What stands about the dossier in decisions, drafts (of the reader's own desks) and nominations, and what the
    reader may do about it. A decision that the reader may not open has no address."""
    lines = list(registration.recognitions.order_by("level", "effective_at", "pk"))
    numbers = {line.decision_id for line in lines} | {line.revoked_by_id for line in lines} - {None}
    decisions = described(Decision.objects.filter(pk__in=numbers)).in_bulk() if numbers else {}
    visible = set(Decision.objects.visible_to(seen_by).filter(pk__in=numbers).values_list("pk", flat=True))
    notes = [note for line in lines for note in _notes(line, decisions, visible)]
    published = _published(registration) if registration.honoured_level else {}
    notes += published.values()
    offers = _offers(registration, seen_by) + _publishing(registration, published, decisions, seen_by)
    return Honour(notes + _nominations(registration), offers)


def _notes(line: Recognition, decisions: dict[int, Decision], visible: set[int]) -> Iterable[Link]:
    made = decisions[line.decision_id]
    if line.effective_at is None:
        if made.pk in visible:
            yield Link("Có trong dự thảo quyết định công nhận", _address(made), "wait")
        return
    level = level_name(made)
    yield Link(
        f"Được công nhận {level} theo {_named(made)}", _address(made) if made.pk in visible else "", "ok"
    )
    if line.revoked_by_id is None:
        return
    revoking = decisions[line.revoked_by_id]
    url = _address(revoking) if revoking.pk in visible else ""
    if line.revoked_at is not None:
        yield Link(f"Đã thu hồi công nhận {level} theo {_named(revoking)}", url, "bad")
    elif url:
        yield Link("Có trong dự thảo quyết định thu hồi công nhận", url, "wait")


def _published(registration: Registration) -> dict[int, Link]:
    """By line, what of the dossier strangers read."""
    rows = Publication.objects.at(None).filter(line__registration=registration).order_by("line__level")
    return {
        one.line_id: Link(
            f"Công bố cho mọi người đọc từ {date_vi(one.at)}",
            reverse("public:model", args=[one.token]),
            "info",
        )
        for one in rows
    }


def _publishing(
    registration: Registration,
    published: Mapping[int, object],
    decisions: Mapping[int, Decision],
    reader: User,
) -> list[Link]:
    """What the reader may open to strangers, or change there."""
    if not registration.honoured_level:
        return []
    lines = publishing.lines_of(registration, by=reader)
    offers = []
    for line in lines:
        level = Level(line.level)
        which = f" ({level_name(decisions[line.decision_id])})" if len(lines) > 1 else ""
        where = [registration.token, level.code]
        stands = line.pk in published
        words = "Sửa nội dung công bố" if stands else "Công bố cho mọi người đọc"
        offers.append(Link(words + which, reverse("recognition:publish", args=where)))
        if stands:
            offers.append(
                Link(f"Gỡ khỏi trang công khai{which}", reverse("recognition:take_back", args=where))
            )
    return offers


def _named(decision: Decision) -> str:
    return f"Quyết định số {decision.number} ngày {decision.date:%d/%m/%Y}"


def _address(decision: Decision) -> str:
    return reverse("recognition:decision", args=[decision.pk])


def _nominations(registration: Registration) -> list[Link]:
    found = registration.nominations.annotate(desk=last_said("to_unit", "desk_name")).order_by("at")
    return [Link(f"Đã giới thiệu lên {one.desk} ngày {one.at:%d/%m/%Y}", "", "info") for one in found]


def _offers(registration: Registration, reader: User) -> list[Link]:
    if not (reader.may(Permission.REVIEW) or reader.may(Permission.DECIDE)):
        return []
    try:
        offer = actions.nomination_for(registration, by=reader)
    except (NotPermittedError, NotPossibleError):
        return []
    if registration.nominations.filter(to_level=offer.above.level).exists():
        return []
    return [Link("Giới thiệu lên cấp trên", reverse("recognition:nominate", args=[registration.token]))]
