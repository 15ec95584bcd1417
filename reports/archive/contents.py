"""What the archive of a unit's register holds: every table, the rows of it, and what is left out and why.

The unit alone decides what is in it, not who takes it: taken again from the system that it was restored into, it is
the same, row by row. That is how a restoring checks itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection, models
from django.db.models import Exists, GeneratedField, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from danvan.accounts.models import User
from danvan.units.models import (
    Cluster,
    ClusterMember,
    Grouping,
    Unit,
    UnitLetterhead,
    UnitSuccession,
    UnitTerm,
    chain_of,
)
from danvan.web.paging import among
from models_registry.models import (
    Abstention,
    Appraisal,
    Award,
    AwardRecipient,
    CodeCounter,
    Correction,
    Deadline,
    Decision,
    Dossier,
    EmulationModel,
    EmulationPeriod,
    Evidence,
    Explanation,
    FollowUp,
    Inspection,
    LateSending,
    ModelJoin,
    Nomination,
    PeriodBook,
    PeriodRule,
    Quota,
    Recognition,
    Registration,
    ReportedTotal,
    ResultMetric,
    ResultReport,
    RoundSource,
    Sector,
    StatusChange,
    UnitChoice,
)
from models_registry.models.award import territory_of
from models_registry.workflow import Status
from reports.models import Snapshot, SnapshotFile, SnapshotTable

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Scope:
    """The register of one unit: what it and all beneath it answer for. With `drafts` those of the unit itself are in
    it; those of the units beneath never are."""

    unit: Unit
    drafts: bool

    @cached_property
    def registrations(self) -> QuerySet[Registration]:
        seen = ~Q(status=Status.DRAFT)
        if self.drafts:
            seen |= Q(keeper=self.unit) | Q(entered_for=self.unit)
        return Registration.objects.kept_within(territory_of(self.unit)).filter(seen)

    @cached_property
    def units(self) -> QuerySet[Unit]:
        """The unit and all that are looked after with it, ended ones too."""
        return Unit.objects.filter(territory_of(self.unit).q())

    @cached_property
    def around(self) -> frozenset[int]:
        """Those, and whatever has ever stood above one of them."""
        found = set(self.units.values_list("pk", flat=True))
        for path in UnitTerm.objects.filter(unit__in=self.units.values("pk")).values_list("path", flat=True):
            found.update(chain_of(path))
        return frozenset(found)

    @cached_property
    def all_units(self) -> frozenset[int]:
        """Those, all that a row names, and what their place on every map, old and new, is made of."""
        own = set(self.units.values_list("pk", flat=True))
        found, new = set[int](), set(self.around) | self._named(Unit)
        while new:
            found |= new
            new = self._told_of(new, own) - found
        return frozenset(found)

    def _told_of(self, units: set[int], own: set[int]) -> set[int]:
        """Where the units stood and stand, who decides in their place, what they became; of one's own what became
        them too."""
        found = set[int]()
        for path, served_by in UnitTerm.objects.filter(among("unit", units)).values_list(
            "path", "desk_served_by"
        ):
            found.update(chain_of(path))
            if served_by is not None:
                found.add(served_by)
        for paths in Unit.objects.filter(among("id", units)).values_list("scope_path", "closed_path"):
            for path in filter(None, paths):
                found.update(chain_of(path))
        became = UnitSuccession.objects.filter(among("predecessor", units))
        found.update(became.values_list("successor", flat=True))
        before = UnitSuccession.objects.filter(among("successor", units & own))
        found.update(before.values_list("predecessor", flat=True))
        return found

    @cached_property
    def people(self) -> frozenset[int]:
        """Whoever a row names."""
        return frozenset(self._named(User))

    def _named(self, to: type[models.Model]) -> set[int]:
        """The ids that the rows name in their columns that lead `to` a table."""
        found = set[int]()
        for part in PARTS:
            if part.model in _FOUND_BY_NAMES:
                continue
            for column in part.columns:
                if column.is_relation and column.related_model is to:
                    rows = part.shown(self, column)
                    found.update(rows.order_by().values_list(column.attname, flat=True).distinct())
        return found - {None}


@dataclass(frozen=True)
class Hidden:
    """A column that is only told where `by` (itself, unless another is named) leads to one of `rows`; else it says
    `otherwise`, in SQL."""

    rows: Callable[[Scope], Rows]
    by: str = ""
    otherwise: str = "NULL"


@dataclass(frozen=True)
class Part:
    """One table: which of its rows, all columns unless `only` some, some of them `hidden` where they lead outside."""

    model: type[models.Model]
    rows: Callable[[Scope], Rows]
    only: tuple[str, ...] = ()
    hidden: Mapping[str, Hidden] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def words(self) -> str:
        """What it is called in words."""
        return words_of(self.model)

    @property
    def member(self) -> str:
        """Its file in the archive."""
        return f"du-lieu/{self.name}.jsonl"

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        """The column by which the rows are ordered."""
        return str(self.model._meta.pk.column)

    @property
    def columns(self) -> list[models.Field[Any, Any]]:
        """Those that are told, in their order: what the database computes itself is not."""
        own = [one for one in self.model._meta.concrete_fields if not isinstance(one, GeneratedField)]
        return [one for one in own if not self.only or one.name in self.only]

    def shown(self, scope: Scope, column: models.Field[Any, Any]) -> Rows:
        """The rows that tell the column."""
        rows, hidden = self.rows(scope), self.hidden.get(column.name)
        if hidden is None:
            return rows
        return rows.filter(**{f"{hidden.by or column.name}__in": hidden.rows(scope).values("pk")})

    def select(self, scope: Scope) -> tuple[str, list[Any]]:
        """SQL for the rows in the order of their key, each as the database's own JSON."""
        told, parameters = [], list[Any]()
        for column in self.columns:
            name = quoted(str(column.column))
            if (hidden := self.hidden.get(column.name)) is None:
                told.append(name)
                continue
            by = quoted(str(self.model._meta.get_field(hidden.by or column.name).column))
            inner, given = hidden.rows(scope).order_by().values("pk").query.sql_with_params()
            told.append(f"CASE WHEN {by} IN ({inner}) THEN {name} ELSE {hidden.otherwise} END AS {name}")
            parameters += given
        inner, given = self.rows(scope).order_by().values("pk").query.sql_with_params()
        key = quoted(self.key)
        sql = (
            f"SELECT row_to_json(told.*)::text FROM (SELECT {', '.join(told)} FROM {quoted(self.table)}"  # noqa: S608 -- our words
            f" WHERE {key} IN ({inner}) ORDER BY {key}) AS told"
        )
        return sql, [*parameters, *given]

    def lines(self, scope: Scope) -> Iterator[bytes]:
        """A line of JSON for each row; never more than a few in memory."""
        sql, parameters = self.select(scope)
        with connection.chunked_cursor() as cursor:
            cursor.execute(sql, parameters)
            while rows := cursor.fetchmany(500):
                for (row,) in rows:
                    yield row.encode() + b"\n"


def words_of(model: type[models.Model]) -> str:
    """What a table is called in words; one between two others bears the name of the column that it stands for."""
    if not model._meta.auto_created:
        return str(model._meta.verbose_name)
    between = (
        one for one in model._meta.auto_created._meta.many_to_many if one.remote_field.through is model
    )
    return str(next(between).verbose_name)


def quoted(name: str) -> str:
    """A name as SQL."""
    return connection.ops.quote_name(name)


def _of_registrations(model: type[models.Model], by: str = "registration") -> Part:
    """What belongs to a dossier goes with it."""
    return Part(
        model, lambda scope: model._default_manager.filter(**{f"{by}__in": scope.registrations.values("pk")})
    )


def _of_units(model: type[models.Model], by: str = "unit") -> Part:
    """What belongs to a unit goes with it."""
    return Part(model, lambda scope: model._default_manager.filter(**{f"{by}__in": scope.units.values("pk")}))


def _everything(model: type[models.Model]) -> Part:
    """What is the same for all."""
    return Part(model, lambda _scope: model._default_manager.all())


def _terms(scope: Scope) -> Rows:
    return UnitTerm.objects.filter(among("unit", scope.all_units))


def _successions(scope: Scope) -> Rows:
    both = Q(among("predecessor", scope.all_units)) & Q(among("successor", scope.all_units))
    return UnitSuccession.objects.filter(both)


def _sectors(scope: Scope) -> Rows:
    chosen = scope.registrations.values("sector")
    was = StatusChange.objects.filter(registration__in=scope.registrations.values("pk")).values("sector")
    offered = Q(province=None) | Q(among("province", scope.around))
    return Sector.objects.filter(offered | Q(pk__in=chosen) | Q(pk__in=was))


def _deadlines(scope: Scope) -> Rows:
    around = Q(unit=None) & (Q(province=None) | Q(among("province", scope.around)))
    return Deadline.objects.filter(around | Q(unit__in=scope.units.values("pk")))


def _emulation_models(scope: Scope) -> Rows:
    """Those of the dossiers, and what they were spread from, back to the first."""
    inner, given = scope.registrations.order_by().values("emulation_model").query.sql_with_params()
    table = quoted(EmulationModel._meta.db_table)
    sql = (
        f"WITH RECURSIVE spread(id) AS ({inner} UNION SELECT m.replicated_from_id FROM {table} m"  # noqa: S608 -- our words
        " JOIN spread s ON s.id = m.id WHERE m.replicated_from_id IS NOT NULL) SELECT id FROM spread"
    )
    return EmulationModel.objects.filter(pk__in=RawSQL(sql, given))  # noqa: S611 -- parameters only


def _joins(scope: Scope) -> Rows:
    """Those between two of them."""
    here = _emulation_models(scope).values("pk")
    return ModelJoin.objects.filter(kept__in=here, joined__in=here)


def _decisions(scope: Scope) -> Rows:
    """Recorded ones that name a dossier of the register or are of one of its units; drafts of the unit itself."""
    lines = Recognition.objects.filter(registration__in=scope.registrations.values("pk"))
    named = Q(pk__in=lines.values("decision")) | Q(pk__in=lines.exclude(revoked_by=None).values("revoked_by"))
    found = Q(recorded_at__isnull=False) & (Q(issuer__in=scope.units.values("pk")) | named)
    if scope.drafts:
        found |= Q(recorded_at=None) & (Q(recorded_for=scope.unit) | Q(recorded_for=None, issuer=scope.unit))
    return Decision.objects.filter(found)


def _lines(scope: Scope) -> Rows:
    return Recognition.objects.filter(
        registration__in=scope.registrations.values("pk"), decision__in=_decisions(scope).values("pk")
    )


def _awards(scope: Scope) -> Rows:
    """Those given by one of the units, or to somebody of them."""
    given = AwardRecipient.objects.filter(unit__in=scope.units.values("pk"), award=OuterRef("pk"))
    return Award.objects.filter(Q(issuer__in=scope.units.values("pk")) | Exists(given))


def _recipients(scope: Scope) -> Rows:
    units = scope.units.values("pk")
    return AwardRecipient.objects.filter(Q(unit__in=units) | Q(award__issuer__in=units))


def _rounds(scope: Scope) -> Rows:
    here = scope.registrations.values("pk")
    return RoundSource.objects.filter(registration__in=here, yearly__in=here)


def _corrections(scope: Scope) -> Rows:
    return Correction.objects.filter(registration__in=scope.registrations.values("pk"))


def _snapshots(scope: Scope) -> Rows:
    """Those of the units; of closings above them that there was one, and at which moment: figures of a closed period
    are asked at it."""
    told = Q(correction=None) | Q(correction__in=_corrections(scope).values("pk"))
    return Snapshot.objects.filter(told, among("unit", scope.around))


def _own_snapshots(scope: Scope) -> Rows:
    return _snapshots(scope).filter(unit__in=scope.units.values("pk"))


def _own_units(scope: Scope) -> Rows:
    return scope.units


# In the order in which they are written when they are restored.
PARTS: tuple[Part, ...] = (
    Part(User, lambda scope: User.objects.filter(among("id", scope.people)), only=("id", "full_name")),
    Part(Unit, lambda scope: Unit.objects.filter(among("id", scope.all_units))),
    Part(UnitTerm, _terms),
    Part(UnitSuccession, _successions),
    _of_units(UnitLetterhead),
    _of_units(Grouping),
    _of_units(Cluster, "grouping__unit"),
    _of_units(ClusterMember, "grouping__unit"),
    _everything(EmulationPeriod),
    _everything(CodeCounter),
    Part(PeriodBook, lambda scope: PeriodBook.objects.filter(among("unit", scope.around))),
    Part(Sector, _sectors),
    Part(Deadline, _deadlines),
    Part(PeriodRule, lambda scope: PeriodRule.objects.filter(among("province", scope.around))),
    _of_units(Quota),
    _of_units(Abstention),
    _of_units(LateSending),
    _of_units(ReportedTotal),
    Part(EmulationModel, _emulation_models),
    Part(ModelJoin, _joins),
    Part(Registration, lambda scope: scope.registrations),
    _of_registrations(Registration.partners.through),
    _of_registrations(Dossier),
    _of_registrations(ResultReport),
    _of_registrations(ResultMetric, "report"),
    Part(
        Evidence,
        lambda scope: Evidence.objects.kept().filter(registration__in=scope.registrations.values("pk")),
    ),
    _of_registrations(StatusChange),
    _of_registrations(Appraisal),
    _of_registrations(Inspection),
    _of_registrations(Explanation),
    _of_registrations(FollowUp),
    _of_registrations(UnitChoice),
    _of_registrations(Nomination),
    Part(RoundSource, _rounds),
    Part(Decision, _decisions),
    Part(
        Recognition,
        _lines,
        hidden={
            "revoked_by": Hidden(_decisions),
            "revocation_added_by": Hidden(_decisions, by="revoked_by"),
        },
    ),
    Part(
        Award,
        _awards,
        hidden={"registration": Hidden(lambda scope: scope.registrations), "replaces": Hidden(_awards)},
    ),
    Part(AwardRecipient, _recipients),
    Part(Correction, _corrections),
    Part(Snapshot, _snapshots, hidden={"figures": Hidden(_own_units, by="unit", otherwise="'{}'")}),
    Part(SnapshotTable, lambda scope: SnapshotTable.objects.filter(snapshot__in=_own_snapshots(scope))),
    Part(SnapshotFile, lambda scope: SnapshotFile.objects.filter(snapshot__in=_own_snapshots(scope))),
)
# Their rows are found by what the others name.
_FOUND_BY_NAMES = frozenset({User, Unit, UnitTerm, UnitSuccession})

# Where the hash of a kept file stands.
FILES: tuple[tuple[type[models.Model], str, str], ...] = (
    (Evidence, "sha256", "name"),
    (Decision, "scan_sha256", "scan_name"),
    (SnapshotFile, "sha256", "name"),
)

_WORK = "công việc đang làm của người dùng hệ thống cũ, không thuộc sổ đăng ký"
_MAP = "cách bản đồ đơn vị được lập ra; kết quả đã có trong đơn vị, đơn vị sau sắp xếp và lịch sử xử lý"
_SYSTEM = "bảng kỹ thuật của phần mềm"
# Every other table, and why it is not in the archive.
LEFT_OUT: Mapping[str, str] = {
    "accounts.ApiToken": "mã truy cập cấp ở hệ thống cũ; hệ thống mới cấp mã của mình",
    "accounts.ApiUse": "lần dùng mã truy cập ở hệ thống cũ",
    "accounts.Membership": "tài khoản phục hồi chỉ để ghi tên; nhiệm vụ được giao lại ở hệ thống mới",
    "accounts.SignIn": "lần đăng nhập vào hệ thống cũ",
    "audit.AuditEvent": "nhật ký của hệ thống cũ, gồm cả việc ngoài phạm vi của đơn vị",
    "jobs.Job": _WORK,
    "models_registry.ImportBatch": _WORK,
    "models_registry.ImportRow": _WORK,
    "models_registry.ImportMapping": _WORK,
    "models_registry.KeptRehearsal": _MAP,
    "models_registry.Relocation": _MAP,
    "models_registry.Reorganisation": _MAP,
    "models_registry.ReorganisationPlan": _MAP,
    "models_registry.Publication": "trang công khai của hệ thống cũ; ở hệ thống mới nơi ra quyết định công bố lại",
    "reports.ReportRun": "ai đã lấy tệp nào từ hệ thống cũ",
    "auth.Group": _SYSTEM,
    "auth.Group_permissions": _SYSTEM,
    "auth.Permission": _SYSTEM,
    "axes.AccessAttempt": _SYSTEM,
    "axes.AccessAttemptExpiration": _SYSTEM,
    "axes.AccessFailureLog": _SYSTEM,
    "axes.AccessLog": _SYSTEM,
    "contenttypes.ContentType": _SYSTEM,
    "sessions.Session": _SYSTEM,
}


def part_of(model: type[models.Model]) -> Part:
    """The part of a table."""
    return next(part for part in PARTS if part.model is model)


def hashes(scope: Scope) -> Iterator[tuple[str, str]]:
    """The hash and the name of every file that a row names, each once."""
    seen = set[str]()
    for model, column, name in FILES:
        rows: Iterable[tuple[str, str]] = (
            part_of(model).rows(scope).exclude(**{column: ""}).order_by(column).values_list(column, name)
        )
        for sha256, called in rows.iterator(chunk_size=1000):
            if sha256 not in seen:
                seen.add(sha256)
                yield sha256, called
