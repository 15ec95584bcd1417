"""Objects of every kind at every position, seen from a post at the ward."""

from __future__ import annotations

import datetime as dt
import io
from functools import cached_property

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.models import ApiToken, Membership, User
from danvan.accounts.permissions import Role
from danvan.units import grouping_actions
from danvan.units.enums import Level
from danvan.units.models import Unit
from danvan.units.reform import Deed, Line
from models_registry import filing
from models_registry.importing import actions as importing
from models_registry.importing.kinds import KINDS
from models_registry.models import (
    Abstention,
    Award,
    Correction,
    Decision,
    EmulationModel,
    EmulationPeriod,
    ImportBatch,
    ImportKind,
    ImportState,
    ModelJoin,
    Publication,
    Registration,
    Reorganisation,
    ReorganisationPlan,
    ReportedTotal,
    Sector,
    Step,
)
from models_registry.recognition import publishing
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.workflow import Status
from reports.models import ReportRun, Snapshot, SnapshotFile
from tests.factories import sheets
from tests.factories.people import person
from tests.factories.registrations import Office
from tests.factories.tree import Tree

# position → (attribute of the tree, inside the scope of a post at the ward?)
POSITIONS = {
    "own": ("ward", True),
    "child": ("cell", True),
    "predecessor": ("old_ward", True),
    "parent": ("province", False),
    "sibling": ("sibling_ward", False),
    "other branch": ("foreign_ward", False),
    "abolished elsewhere": ("abolished_ward", False),
    "nothing": (None, False),
}
# Kinds of object that stand somewhere; the others are the same for everybody.
SCOPED = (
    "unit",
    "letterhead",
    "cluster",
    "token",
    "person",
    "post",
    "person and unit",
    "decision",
    "award",
    "total",
    "registration",
    "code",
    "section",
    "act",
    "step",
    "mark",
    "level",
    "file",
    "move",
    "join",
    "correction",
    "snapshot file",
    "run",
    "abstention",
    "plan",
    "deed",
    "line",
    "list",
    "reorganisation",
    "list of a reorganisation",
)
UNSCOPED = ("period", "deadline", "round", "batch", "list of people", "published", "public")
OBJECTS = (*SCOPED, *UNSCOPED)
# A moment at which the units that have ended were alive.
_ALIVE = {
    "old_ward": dt.datetime(2025, 3, 3, 2, tzinfo=dt.UTC),
    "abolished_ward": dt.datetime(2025, 10, 1, 2, tzinfo=dt.UTC),
}
NO_SUCH = 999_999_999


def decided(tree: Tree, attribute: str, *, by: User) -> int:
    """The number of a recorded decision of the unit, drafted by `by`; made once."""
    issuer, now = getattr(tree, attribute), timezone.now()
    year = now.year
    period, _ = EmulationPeriod.objects.get_or_create(
        code=str(year),
        defaults={"name": f"Năm {year}", "starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"},
    )
    clerk = User.objects.filter(username="clerk").first() or person("clerk", (Role.VIEWER, tree.nation))
    scan = ContentFile(b"%PDF-1.4 %%EOF", name="quyet-dinh.pdf")
    checked = filing.check(scan)
    filing.store(checked)
    signed = {
        "number": f"{by.username}", "date": now.date(), "signer": by.full_name, "recorded_by": clerk,
        "recorded_at": now, "effective_at": now, "scan_name": checked.name, "scan_sha256": checked.sha256,
        "scan_type": checked.content_type, "drafted_by": by, "level": Level.GRASSROOTS, "kind": "recognise",
    }  # fmt: skip
    return Decision.objects.get_or_create(issuer=issuer, period=period, defaults=signed)[0].pk


def corrected(registration: Registration, *, by: User) -> int:
    """The number of a proposal to put the registration right; made once."""
    said = {"changes": {"title": [registration.title, "Khác"]}, "reason": "Sai tên.", "proposed_by": by}
    return Correction.objects.get_or_create(
        registration=registration, defaults={**said, "unit": registration.unit}
    )[0].pk


def frozen_file(unit: Unit, *, by: User, at: dt.datetime | None) -> int:
    """The number of a file frozen for the unit; made once."""
    moment = at or timezone.now()
    said = {"moment": moment, "map_date": timezone.localdate(moment), "made_by": by, "figures": "{}"}
    period = periods.open_year(timezone.localdate(moment).year)
    snapshot, _ = Snapshot.objects.get_or_create(period=period, unit=unit, version=1, defaults=said)
    file = filing.check(ContentFile(b"%PDF-1.4 %%EOF", name="tong-hop.pdf"))
    filing.store(file)
    kept = {"name": "Tổng hợp.pdf", "sha256": file.sha256, "size": file.size}
    return SnapshotFile.objects.get_or_create(
        snapshot=snapshot, report="annual", format="xlsx", defaults=kept
    )[0].pk


def awarded(tree: Tree, attribute: str, *, by: User) -> int:
    """The number of an award that the unit has given, signed with the name of `by`; made once."""
    issuer, now = getattr(tree, attribute), timezone.now()
    known = {
        "level": Level.GRASSROOTS, "form": "merit", "scopes": ["movement"], "date": now.date(), "number": "1",
        "collectives": 1, "individuals": 0, "entered_by": by, "counts_from": now, "issued_by": by.full_name,
    }  # fmt: skip
    period = periods.open_year(now.year)
    return Award.objects.get_or_create(issuer=issuer, period=period, defaults=known)[0].pk


def totalled(tree: Tree, attribute: str, *, by: User) -> int:
    """The number of a total of a year before, of the unit, entered by `by`; made once."""
    levels = {"cell": Level.DISTRICT, "province": Level.PROVINCE}  # one above the other tells of other models
    said = {
        "level": levels.get(attribute, Level.GRASSROOTS), "registered": 3, "recognised": 2, "document_number": "1-BC",
        "document_title": f"Báo cáo của {by.full_name}", "document_date": dt.date(2025, 12, 31),
        "at": timezone.now(), "entered_by": by,
    }  # fmt: skip
    period = periods.open_year(2025)
    return ReportedTotal.objects.get_or_create(unit=getattr(tree, attribute), period=period, defaults=said)[
        0
    ].pk


def clustered(tree: Tree, attribute: str, *, by: User) -> int:
    """The number of a cluster that the unit has; made once."""
    grouping = grouping_actions.open_grouping(getattr(tree, attribute), name="Cụm")
    return grouping_actions.open_cluster(grouping, name=by.username).pk


def connected(tree: Tree, attribute: str, *, by: User) -> int:
    """The number of a token of the unit, named after `by`; made once."""
    said = {"scope": "figures", "digest": attribute, "expires_on": timezone.localdate(), "made_by": by}
    return ApiToken.objects.get_or_create(unit=getattr(tree, attribute), name=by.full_name, defaults=said)[
        0
    ].pk


def taken(unit: Unit, *, by: User) -> str:
    """The address of one time that `by` took figures of the unit; made once."""
    kept = filing.keep(lambda to: to.write(b"PK"))
    now = timezone.now()
    said = {
        "kind": "figures", "report": "annual", "label": "Tổng hợp", "format": "xlsx", "taken_at": now,
        "map_date": now.date(), "definitions": "1", "name": "Tổng hợp.xlsx", "sha256": kept.sha256, "size": kept.size,
    }  # fmt: skip
    return ReportRun.objects.get_or_create(unit=unit, by=by, defaults=said)[0].token


def planned(tree: Tree, attribute: str, *, by: User) -> int:
    """The number of a plan of the unit that renames it; made once."""
    unit = getattr(tree, attribute)
    line = Line(2, Deed.CONTINUE, f"#{unit.pk}", name=f"Mới của {by.full_name}")
    said = {
        "title": f"Phương án của {by.full_name}", "on": timezone.localdate(), "resolution": "NQ", "lines": [line.kept()],
        "size": 1, "made_by": by, "changed_by": by,
    }  # fmt: skip
    found = ReorganisationPlan.objects.filter(unit=unit, done=None).first()
    return (found or ReorganisationPlan.objects.create(unit=unit, **said)).pk


def reorganised(tree: Tree, attribute: str, *, by: User) -> int:
    """The number of a reorganisation of the unit, as it is told; made once."""
    now = timezone.now()
    said = {
        "on": now.date(), "resolution": f"NQ của {by.full_name}", "lines": [], "touched": [getattr(tree, attribute).pk],
        "carried_out_at": now, "carried_out_by": by,
    }  # fmt: skip
    return Reorganisation.objects.get_or_create(unit=getattr(tree, attribute), defaults=said)[0].pk


def a_round() -> EmulationPeriod:
    """A round at its end, with a year in it."""
    periods.open_year(2025)
    return periods.open_round(2024, 2025)


def listed(unit: Unit, kind: ImportKind = ImportKind.REGISTRATIONS) -> str:
    """The address of a list from Excel, read and not yet written, of the unit."""
    found = ImportBatch.objects.filter(unit=unit, kind=kind, state=ImportState.CHECKED).first()
    if found is None:
        posts = [(role, unit) for role in (Role.REGISTRAR, Role.ADMINISTRATOR)]
        who = User.objects.filter(username="lists").first() or person("lists", *posts)
        heads = [field.title for field in KINDS[kind].vocabulary.fields]
        said = sheets.FULL if kind == ImportKind.REGISTRATIONS else {"Họ và tên": "Nguyễn Thị Lan"}
        content = sheets.listed(said, heads=heads)
        found = importing.upload(
            io.BytesIO(content), name="ds.xlsx", size=len(content), unit=unit, is_desk=False, sends=False,
            period=periods.open_year(2026), by=who, later=False, kind=kind,
        )  # fmt: skip
        importing.work(found)
    return found.token


_PERIODS = {"period": lambda: periods.open_year(2026), "round": a_round}
# What is addressed by its number, and in parts by something more.
_MADE = {
    "decision": (decided, {}),
    "award": (awarded, {}),
    "total": (totalled, {}),
    "cluster": (clustered, {}),
    "token": (connected, {}),
    "plan": (planned, {}),
    "deed": (planned, {"deed": "nhap"}),
    "line": (planned, {"number": 2}),
    "list": (planned, {"what": "ended"}),
    "reorganisation": (reorganised, {}),
    "list of a reorganisation": (reorganised, {"what": "ended"}),
}
_BY_REGISTRATION = ("registration", "code", "section", "act", "step", "mark", "level", "file", "move", "join")


class Positions:
    """The tree, with a person at each position."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.people = {
            position: person(f"someone.{attribute}", (Role.VIEWER, getattr(tree, attribute)))
            for position, (attribute, _) in POSITIONS.items()
            if attribute
        }

    def inside(self, position: str) -> bool:
        return POSITIONS[position][1]

    def secret(self, position: str) -> str:
        """What a body must not say when the object is outside the scope."""
        attribute = POSITIONS[position][0]
        return f"Người someone.{attribute}" if attribute else "không bao giờ có"

    def addresses(self, name: str, kind: str | None, position: str) -> list[str]:
        """The addresses of `name` for the object of `kind` at `position`."""
        if kind is None:
            return [reverse(name)]
        return [reverse(name, kwargs=self._parameters(kind, position))]

    def _of_registration(self, kind: str, position: str) -> dict[str, object]:
        one = self.registration(position)
        token = one.token if one else "khongcohoso1"
        if kind == "code":
            return {"code": one.code if one else "DVK-1999-00001"}
        if kind == "file":
            return {"pk": one.evidence.get().pk if one else NO_SUCH}
        if kind == "join":
            return {"token": token, "pk": self._joined(one).pk if one else NO_SUCH}
        rest = {
            "section": {"slug": "cach-lam"},
            "act": {"action": "recall"},
            "step": {"step": "registration"},
            "mark": {"mark": 6},
            "level": {"level": "province"},
            "move": {"sequence": 1},
        }
        return {"token": token, **rest.get(kind, {})}

    def _joined(self, one: Registration) -> ModelJoin:
        """The model of the registration and another one count as one; made once."""
        found = ModelJoin.objects.filter(joined=one.emulation_model).first()
        if found is None:
            other = EmulationModel.objects.create(unit=one.unit)
            found = ModelJoin.objects.create(
                kept=other, joined=one.emulation_model, reason="Trùng.", by=one.entered_by
            )
        return found

    def registration(self, position: str) -> Registration | None:
        """A registration of the unit at `position`, sent by the real actions; its title is the secret."""
        attribute = POSITIONS[position][0]
        if attribute is None:
            return None
        if found := Registration.objects.filter(title=self.secret(position)).first():
            return found
        unit = getattr(self.tree, attribute)
        by = person(f"sender.{attribute}", (Role.REGISTRAR, unit))
        at = _ALIVE.get(attribute)
        draft = registering.create_draft(
            unit=unit,
            period=periods.open_year(2025 if at else 2026),
            title=self.secret(position),
            by=by,
            target_level=Level.PROVINCE,
            sector=Sector.objects.get(code="KT", period=None),
        )
        file = filing.check(ContentFile(b"%PDF-1.4 %%EOF", name="minh-chung.pdf"))
        registering.attach(draft, step="registration", content=file, description="", by=by)
        registering.submit(draft, by=by, at=at)
        return draft

    def _of_a_closing(self, kind: str, position: str) -> int:
        attribute = POSITIONS[position][0]
        if attribute is None:
            return NO_SUCH
        by = self.people[position]
        if kind == "correction":
            return corrected(self.registration(position), by=by)
        return frozen_file(getattr(self.tree, attribute), by=by, at=_ALIVE.get(attribute))

    def _parameters(self, kind: str, position: str) -> dict[str, int]:
        attribute = POSITIONS[position][0]
        if kind in ("unit", "letterhead"):
            unit = getattr(self.tree, attribute).pk if attribute else NO_SUCH
            return {"pk": unit} | ({"document": "report"} if kind == "letterhead" else {})
        if kind in _BY_REGISTRATION:
            return self._of_registration(kind, position)
        return self._of_others(kind, position)

    def _of_others(self, kind: str, position: str) -> dict[str, object]:
        attribute = POSITIONS[position][0]
        someone = self.people[position].pk if attribute else NO_SUCH
        if kind == "run":
            whose = self.people.get(position)
            return {"token": taken(getattr(self.tree, attribute), by=whose) if whose else "khongcodongay"}
        if kind in _PERIODS:
            return {"code": _PERIODS[kind]().code}
        if kind in _OF_EVERYBODY:
            return {"token": _OF_EVERYBODY[kind](self)}
        if kind == "deadline":
            return {
                "pk": periods.set_deadline(periods.open_year(2026), Step.RESULTS, dt.date(2026, 11, 30)).pk
            }
        if kind == "abstention":
            return {"pk": self._abstention(attribute, by=self.people[position]) if attribute else NO_SUCH}
        if kind == "person":
            return {"pk": someone}
        if kind in ("correction", "snapshot file"):
            return {"pk": self._of_a_closing(kind, position)}
        if kind in _MADE:
            make, more = _MADE[kind]
            return more | {
                "pk": make(self.tree, attribute, by=self.people[position]) if attribute else NO_SUCH
            }
        if kind == "post":
            held = Membership.objects.filter(user=someone).values_list("pk", flat=True).first()
            return {"pk": held or NO_SUCH}
        return {"pk": someone, "unit_pk": getattr(self.tree, attribute).pk if attribute else NO_SUCH}

    @cached_property
    def _recognised(self) -> Registration:
        """A dossier that the province recognised: in the library it is everybody's."""
        return Office(self.tree).at_status(Status.RECOGNISED)

    @cached_property
    def _public(self) -> Publication:
        """What the province published: without an account too."""
        one = self._recognised
        line = one.recognitions.live().get()
        by = person("publishes", (Role.DECIDER, self.tree.province))
        text = publishing.Text("Ai cũng đọc được.", publishing.seen(line))
        return publishing.publish(one, Level.PROVINCE, text, by=by)

    def _abstention(self, attribute: str, *, by: User) -> int:
        """A statement that stands already: who says it is no part of what is asked here."""
        unit, period = getattr(self.tree, attribute), periods.open_year(2026)
        said, _ = Abstention.objects.get_or_create(
            period=period, unit=unit, defaults={"reason": "Đang sắp xếp.", "by": by, "at": timezone.now()}
        )
        return said.pk


# What is addressed by a word and is the same wherever one stands.
_OF_EVERYBODY = {
    "batch": lambda world: listed(world.tree.ward),
    "list of people": lambda world: listed(world.tree.ward, ImportKind.PEOPLE),
    "published": lambda world: world._recognised.token,
    "public": lambda world: world._public.token,
}
