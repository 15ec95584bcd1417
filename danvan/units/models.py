"""Units are identities; everything that can change about them lives in dated terms."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone

from danvan.office.letterhead import Letterhead, Style
from danvan.ui.text import clean_line, search_key, sort_key
from danvan.units.enums import DESK_LEVELS, Document, Level, UnitGroup, UnitKind
from danvan.units.territory import Territory, below

if TYPE_CHECKING:
    from collections.abc import Iterable


class HoldsTerritory(Protocol):
    """Whoever looks after a part of the map: in practice a signed-in person."""

    def territory(self) -> Territory: ...


def today() -> dt.date:
    """Today's date in Viet Nam."""
    return timezone.localdate()


_WENT_INTO = """
WITH RECURSIVE became(id) AS (
    {named}
    UNION
    SELECT s.successor_id FROM became b JOIN units_unitsuccession s ON s.predecessor_id = b.id
)
SELECT id FROM became
"""


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, who: HoldsTerritory) -> Self:
        """Units at or beneath those that `who` holds a post at."""
        return self.filter(who.territory().q())

    def called(self, text: str) -> Self:
        """Units that bear or bore such a name, whatever its accents and case, or that code; and those that one of them
        went into, however many steps ago: so an old name leads to what stands there today."""
        key = search_key(text)
        if not key:
            return self
        named = UnitTerm.objects.named_like(text).values("unit_id")
        sql, parameters = named.query.sql_with_params()
        return self.filter(pk__in=RawSQL(_WENT_INTO.format(named=sql), parameters))  # noqa: S611 -- parameters only

    def at(self, date: dt.date) -> Self:
        """Units that exist on `date`."""
        return self.filter(terms__during__contains=date)

    def beneath(self, unit: Unit, *, date: dt.date) -> Self:
        """`unit` and everything beneath it on the map of `date`; nothing if it does not exist then."""
        term = UnitTerm.objects.on(date).filter(unit=unit).first()
        if term is None:
            return self.none()
        return self.filter(pk__in=UnitTerm.objects.on(date).below(term.path).values("unit_id"))


class Unit(models.Model):
    """Identity only. Foreign keys point here, never to a term."""

    created_at = models.DateTimeField("lập lúc", auto_now_add=True)
    # Where the records of this unit are looked after today: the path of its own term while it lives, else beneath
    # its heir. The one key of `visible_to`. Written by `danvan.units.actions` only.
    scope_path = models.TextField("đường dẫn phạm vi", db_collation="C", default="", editable=False)
    # Path on its last day, for a unit that has ended: posts held at ended units read their closed map by it.
    closed_path = models.TextField("đường dẫn khi kết thúc", db_collation="C", null=True, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        indexes = [
            models.Index("scope_path", name="unit_by_scope_path"),
            models.Index("closed_path", name="unit_by_closed_path", condition=Q(closed_path__isnull=False)),
        ]

    def __str__(self) -> str:
        term = self.latest_term
        return term.name if term else f"Đơn vị {self.pk}"

    def term_on(self, date: dt.date) -> UnitTerm | None:
        """What this unit was on `date`, or None if it did not exist."""
        return self.terms.filter(during__contains=date).first()

    @property
    def latest_term(self) -> UnitTerm | None:
        """The term in force, else the last one (a unit that has ended keeps its last name)."""
        return self.terms.latest_first().first()


class UnitTermQuerySet(models.QuerySet["UnitTerm"]):
    def on(self, date: dt.date) -> Self:
        """The map of one day."""
        return self.filter(during__contains=date)

    def below(self, path: str) -> Self:
        """The term at `path` and all beneath it."""
        return self.filter(below(path, field="path"))

    def keeping_desks(self) -> Self:
        """Terms of units that keep a desk."""
        return self.exclude(desk_level=None)

    def acted_for_by(self, units: Iterable[Any]) -> Self:
        """Terms of desks that are online and where the people of one of `units` act: its own, unless another decides
        there, and those that it decides for."""
        acting = Coalesce("desk_served_by", "unit")
        return (
            self.keeping_desks().filter(desk_is_offline=False).alias(acting=acting).filter(acting__in=units)
        )

    def around(self, units: Iterable[Unit]) -> Self:
        """The terms on the way up from each of `units`, and those of the desks that one of them decides for. Of one
        day's map."""
        units = list(units)
        above = {step for unit in units for step in chain_of(unit.scope_path)}
        return self.filter(Q(unit__in=above) | Q(desk_served_by__in=units))

    def in_order(self) -> Self:
        """In Vietnamese alphabetical order, numbers by value."""
        return self.order_by("sort_key", "pk")

    def latest_first(self) -> Self:
        """The term in force first, then those that ended, the last one first."""
        return self.order_by(F("during__endswith").desc(nulls_first=True), "pk")

    def named_like(self, text: str) -> Self:
        """Terms whose name contains `text`, whatever its accents and case; or whose code is `text`."""
        return self.filter(self.names(text)) if search_key(text) else self

    def names(self, text: str) -> Q:
        """The condition of `named_like`."""
        return Q(search_key__contains=search_key(text)) | Q(code=clean_line(text))


class UnitTerm(models.Model):
    """What a unit was over one span of days: name, kind, code, place in the tree, desk."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="terms", verbose_name="đơn vị")
    during = DateRangeField("thời gian hiệu lực")
    name = models.CharField("tên", max_length=200)
    kind = models.CharField("loại đơn vị", max_length=24, choices=UnitKind)
    group = models.CharField("nhóm trong Biểu 1", max_length=12, choices=UnitGroup)
    code = models.CharField("mã", max_length=32, blank=True)
    level = models.SmallIntegerField("bậc", choices=Level)
    parent = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="child_terms", verbose_name="trực thuộc"
    )
    path = models.TextField("đường dẫn", db_collation="C", editable=False)
    desk_level = models.SmallIntegerField("cấp của bộ phận thẩm định", choices=Level, null=True, blank=True)
    desk_name = models.CharField("tên cơ quan thường trực", max_length=200, blank=True)
    # The desk of another unit that decides in this desk's place ("xét thay"): it has no second person, or is offline.
    desk_served_by = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="desks_served",
        verbose_name="đơn vị xét thay",
    )
    # Its people do not use the application: the nearest desk below that does records their answers from paper.
    desk_is_offline = models.BooleanField("trả lời bằng giấy", default=False)
    sort_key = models.TextField("khóa xếp thứ tự", db_collation="C", editable=False)
    search_key = models.TextField("khóa tìm kiếm", editable=False)

    objects = UnitTermQuerySet.as_manager()

    class Meta:
        verbose_name = "giai đoạn của đơn vị"
        verbose_name_plural = "các giai đoạn của đơn vị"
        constraints = [
            ExclusionConstraint(
                name="one_term_of_a_unit_at_a_time",
                expressions=[("unit", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                violation_error_message="Đơn vị đã có một giai đoạn khác trong thời gian này.",
            ),
            ExclusionConstraint(
                name="one_unit_of_a_code_and_level_at_a_time",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=~Q(code=""),
                violation_error_message="Mã này đang là mã của một đơn vị khác cùng cấp.",
            ),
            models.CheckConstraint(name="term_lasts_at_least_a_day", condition=Q(during__isempty=False)),
            models.CheckConstraint(
                name="desk_is_of_a_deciding_level",
                condition=Q(desk_level=None) | Q(desk_level__in=[level.value for level in DESK_LEVELS]),
            ),
            models.CheckConstraint(
                name="desk_has_a_name_and_only_then",
                condition=Q(desk_level=None, desk_name="", desk_served_by=None)
                | (Q(desk_level__isnull=False) & ~Q(desk_name="")),
                violation_error_message="Nhập tên cơ quan thường trực của bộ phận thẩm định.",
            ),
            models.CheckConstraint(
                name="only_a_desk_that_nobody_serves_is_offline",
                condition=Q(desk_is_offline=False) | Q(desk_level__isnull=False, desk_served_by=None),
            ),
            models.CheckConstraint(
                name="only_the_nation_has_no_parent",
                condition=Q(parent__isnull=True, level=Level.NATION)
                | (Q(parent__isnull=False) & ~Q(level=Level.NATION)),
            ),
        ]
        indexes = [
            models.Index("path", name="term_by_path"),
            models.Index("parent", "sort_key", name="term_by_parent"),
            models.Index("code", name="term_by_code"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Saves with the keys and the group that follow from name and kind."""
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Fills what follows from name and kind; bulk writers call it themselves."""
        self.sort_key, self.search_key = sort_key(self.name), search_key(self.name)
        self.group = UnitKind(self.kind).group

    @property
    def level_label(self) -> str:
        """How this unit's level is called on screen: "cấp thành phố" for a city's, "cấp cơ sở" for a ward's."""
        return UnitKind(self.kind).level_label

    @property
    def since(self) -> dt.date | None:
        """First day, or None for an open start."""
        return self.during.lower

    @property
    def last_day(self) -> dt.date | None:
        """Last day, or None while in force."""
        return self.during.upper - dt.timedelta(days=1) if self.during.upper else None


class UnitSuccession(models.Model):
    """`predecessor` became, or went in part to, `successor` on a date by a resolution."""

    predecessor = models.ForeignKey(
        Unit, models.PROTECT, related_name="successions", verbose_name="đơn vị trước"
    )
    successor = models.ForeignKey(
        Unit, models.PROTECT, related_name="inheritances", verbose_name="đơn vị sau"
    )
    on = models.DateField("từ ngày")
    resolution = models.CharField("theo nghị quyết", max_length=200, blank=True)
    is_default = models.BooleanField("nhận phần chính", default=True)

    class Meta:
        verbose_name = "đơn vị sau sắp xếp"
        verbose_name_plural = "đơn vị sau sắp xếp"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_succession_per_pair"),
            models.UniqueConstraint(
                fields=["predecessor"], condition=Q(is_default=True), name="one_default_successor"
            ),
            models.CheckConstraint(name="no_unit_succeeds_itself", condition=~Q(predecessor=F("successor"))),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class UnitLetterhead(models.Model):
    """What heads a kind of document of a unit over one span of days, where the unit has said it; else
    `danvan.units.letterheads` says it. Written by `danvan.units.letterhead_actions` only."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="letterheads", verbose_name="đơn vị")
    document = models.CharField("loại văn bản", max_length=12, choices=Document)
    during = DateRangeField("thời gian hiệu lực")
    style = models.CharField("thể thức", max_length=8, choices=Style)
    above = models.CharField("cơ quan cấp trên", max_length=200, blank=True)
    body = models.CharField("cơ quan ban hành", max_length=300)
    symbol = models.CharField("ký hiệu", max_length=40)
    place = models.CharField("địa danh", max_length=80, blank=True)
    signs = models.CharField("thẩm quyền ký", max_length=300, blank=True)  # one line each
    recipients = models.CharField("nơi nhận", max_length=1000, blank=True)

    class Meta:
        verbose_name = "thể thức văn bản"
        verbose_name_plural = "thể thức văn bản"
        constraints = [
            ExclusionConstraint(
                name="one_letterhead_of_a_document_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("document", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Loại văn bản này đã có thể thức khác trong thời gian đó.",
            ),
            models.CheckConstraint(
                name="letterhead_lasts_at_least_a_day", condition=Q(during__isempty=False)
            ),
            models.CheckConstraint(
                name="letterhead_of_a_known_document_and_style",
                condition=Q(document__in=Document.values, style__in=Style.values),
            ),
            models.CheckConstraint(
                name="letterhead_names_who_issues",
                condition=~Q(body="") & ~Q(symbol=""),
                violation_error_message="Nhập tên cơ quan ban hành và ký hiệu.",
            ),
            models.CheckConstraint(
                name="letterhead_of_a_report_names_who_signs_and_where",
                condition=~Q(document__in=[one for one in Document if not one.is_decision])
                | (~Q(signs="") & ~Q(place="")),
                violation_error_message="Nhập địa danh và thẩm quyền ký.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_document_display()}: {self.shown.issuer}"

    @property
    def shown(self) -> Letterhead:
        """What it says, as it stands on paper."""
        return Letterhead(
            style=Style(self.style),
            above=self.above,
            body=self.body,
            symbol=self.symbol,
            place=self.place,
            signs=tuple(self.signs.splitlines()),
            recipients=tuple(self.recipients.splitlines()),
        )

    @property
    def since(self) -> dt.date | None:
        """First day, or None for an open start."""
        return self.during.lower

    @property
    def last_day(self) -> dt.date | None:
        """Last day, or None while in force."""
        return self.during.upper - dt.timedelta(days=1) if self.during.upper else None


class GroupingQuerySet(models.QuerySet["Grouping"]):
    def visible_to(self, who: HoldsTerritory) -> Self:
        """Those of the units of one's part of the map."""
        return self.filter(who.territory().q("unit__"))

    def in_order(self) -> Self:
        """The oldest first: that is the one a table is set in where several could be."""
        return self.order_by("pk")


class Grouping(models.Model):
    """A second way in which a unit groups the units right beneath it, beside the groups of Biểu 1: "Cụm, khối thi đua".
    Written, with its clusters and their members, by `danvan.units.grouping_actions` only."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="groupings", verbose_name="đơn vị")
    name = models.CharField("tên cách chia", max_length=120)

    objects = GroupingQuerySet.as_manager()

    class Meta:
        verbose_name = "cách chia cụm, khối thi đua"
        verbose_name_plural = "các cách chia cụm, khối thi đua"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="one_grouping_of_a_name_per_unit",
                violation_error_message="Đơn vị đã có cách chia mang tên này.",
            ),
            models.CheckConstraint(name="grouping_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def visible_to(self, who: HoldsTerritory) -> Self:
        """Those of the units of one's part of the map."""
        return self.filter(who.territory().q("grouping__unit__"))

    def in_order(self) -> Self:
        """In Vietnamese alphabetical order, numbers by value."""
        return self.order_by("sort_key", "pk")


class Cluster(models.Model):
    """One group of a grouping: "Cụm thi đua số 1"."""

    grouping = models.ForeignKey(Grouping, models.PROTECT, related_name="clusters", verbose_name="cách chia")
    name = models.CharField("tên cụm, khối", max_length=120)
    sort_key = models.TextField("khóa xếp thứ tự", db_collation="C", editable=False)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = "cụm, khối thi đua"
        verbose_name_plural = "cụm, khối thi đua"
        constraints = [
            models.UniqueConstraint(
                fields=["grouping", "name"],
                name="one_cluster_of_a_name_per_grouping",
                violation_error_message="Đã có cụm, khối mang tên này.",
            ),
            models.CheckConstraint(name="cluster_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Saves with the key that follows from the name."""
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)


class ClusterMemberQuerySet(models.QuerySet["ClusterMember"]):
    def on(self, date: dt.date) -> Self:
        """Who belongs where on a day."""
        return self.filter(during__contains=date)


class ClusterMember(models.Model):
    """`unit` belongs to `cluster` over one span of days. On one day a unit is in one cluster of a grouping at most;
    that `grouping` is the cluster's own, the database knows by a foreign key over both."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="members", verbose_name="cụm, khối")
    grouping = models.ForeignKey(
        Grouping, models.PROTECT, related_name="members", editable=False, verbose_name="cách chia"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="in_clusters", verbose_name="đơn vị")
    during = DateRangeField("thời gian")

    objects = ClusterMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên cụm, khối"
        verbose_name_plural = "thành viên cụm, khối"
        constraints = [
            ExclusionConstraint(
                name="one_cluster_of_a_grouping_at_a_time",
                expressions=[
                    ("grouping", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Đơn vị đang ở một cụm, khối khác trong thời gian này.",
            ),
            models.CheckConstraint(
                name="cluster_member_for_a_day_at_least", condition=Q(during__isempty=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} trong {self.cluster_id}"

    @property
    def since(self) -> dt.date | None:
        """First day, or None for an open start."""
        return self.during.lower

    @property
    def last_day(self) -> dt.date | None:
        """Last day, or None while in force."""
        return self.during.upper - dt.timedelta(days=1) if self.during.upper else None


def last_said(unit: str, what: Any = "name") -> Subquery:
    """What the last term says of the unit that the column `unit` names: its name now, or the last it bore."""
    terms = UnitTerm.objects.filter(unit=OuterRef(unit)).latest_first()
    return Subquery(terms.values_list(what)[:1], output_field=models.TextField())


def chain_of(path: str) -> list[int]:
    """The unit ids along a path, topmost first."""
    return [int(step) for step in path.split(".") if step]


def path_of(ids: Iterable[int]) -> str:
    """The path for a chain of unit ids, topmost first. Fixed width, so that text order is tree order."""
    return "".join(f"{unit_id:07d}." for unit_id in ids)
