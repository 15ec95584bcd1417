"""The dossier that moves: one emulation model in one period with one target level."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from danvan.accounts.models import ApiToken, Membership, User
from danvan.accounts.permissions import Permission, Role
from danvan.ui.text import search_key, sort_key
from danvan.units.desks import answers_of
from danvan.units.enums import DESK_LEVELS
from danvan.units.models import Unit, last_said
from danvan.units.territory import Territory, below
from models_registry.models.emulation_model import EmulationModel
from models_registry.models.period import EmulationPeriod, Sector
from models_registry.workflow import AT_DESK, AT_UNIT, ENDED, REGISTERED, Action, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models_registry.models.status_change import StatusChange


class EntryType(models.TextChoices):
    MODEL = "model", "Mô hình"
    EXEMPLAR = "exemplar", "Điển hình"


class SubjectType(models.TextChoices):
    COLLECTIVE = "collective", "Tập thể"
    INDIVIDUAL = "individual", "Cá nhân"


class Origin(models.TextChoices):
    NEW = "new", "Xây dựng mới"
    MAINTAINED = "maintained", "Duy trì"
    UPGRADED = "upgraded", "Nâng chất lượng"
    REPLICATED = "replicated", "Nhân rộng"


class Quality(models.TextChoices):
    """How much of a registration is known."""

    FULL = "full", "Đủ nội dung"
    TITLE = "title", "Chỉ có tên"


def new_token() -> str:
    """An address that cannot be guessed and says nothing: 12 letters and digits (62 bits)."""
    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    return "".join(secrets.choice(alphabet) for _ in range(12))


class Grams(Func):
    """Every three letters in a row of a title, as a number that also says the period and the province
    (`integrity.GRAMS`).

    So an index over all years and the whole country is as quick as one of its own for each part, which the role that
    serves could not make when a period opens.
    """

    function = "registry_grams"
    output_field = ArrayField(models.IntegerField())


# In force at some level now: the small part of all rows that the library shows.
_HONOURED = Q(honoured_level__isnull=False)
# From lists of old years, of which no more than the title is known: none in most years.
_BY_TITLE_ALONE = Q(quality=Quality.TITLE)


def _of(key: str, model: type[models.Model], column: str) -> Subquery:
    return Subquery(model._default_manager.filter(pk=OuterRef(key)).values(column))


def _turn_of(post: Membership, who: User) -> Q:
    """The condition of waiting for who holds `post`."""
    if post.role not in (Role.REVIEWER, Role.DECIDER):
        return Q(awaiting_unit=post.unit_id, awaiting_role=post.role)
    answers = answers_of(post.unit, who.map_around)
    turn = Q(awaiting_unit__in=answers.own | answers.on_paper, awaiting_role=post.role)
    if not answers.on_paper:
        return turn
    # Of what lies at an offline desk, a desk below records what comes from its own part of the map.
    return turn & (~Q(awaiting_unit__in=answers.on_paper) | below(post.unit.scope_path, field="keeper_path"))


def _kept_within(scope: Territory) -> Q:
    """Kept by a unit of the territory; of a closed map, of a unit on it, whoever keeps it today. An empty territory
    matches nothing: no scope is never all rows."""
    condition = Q(pk__in=())
    for path in scope.living:
        condition |= below(path, field="keeper_path")
    if scope.closed:
        closed = replace(scope, living=())
        condition |= Q(unit__in=Unit.objects.filter(closed.q()).values("pk"))
    return condition


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, who: User) -> Self:
        """The only way from a view to a row: dossiers that a unit of one's part of the map answers for today.

        A draft is seen by its own unit alone, and by the desk that is entering it for a unit beneath.
        """
        scope = who.territory(Permission.VIEW)
        return self.kept_within(scope).filter(
            ~Q(status=Status.DRAFT) | Q(keeper__in=scope.own) | Q(entered_for__in=scope.own)
        )

    def kept_within(self, scope: Territory) -> Self:
        """Those that a unit of the territory answers for today, drafts too; of a closed map, those of the units on
        it."""
        return self.filter(_kept_within(scope))

    def told_to(self, token: ApiToken) -> Self:
        """The only way from a program to a row: what was sent and that a unit of the token's part of the map answers
        for today; what its unit took back is a draft again."""
        return self.filter(_kept_within(token.territory)).sent().exclude(status=Status.DRAFT)

    def published(self) -> Self:
        """Those recognised now, at whatever level: what the library shows to everybody with an account. For the
        library alone; all else goes through `visible_to`."""
        return self.filter(_HONOURED)

    def replicas(self, period: EmulationPeriod | None = None) -> Self:
        """Of each model made after another the one dossier that tells how it went: the latest (of that period, where
        one is given), a withdrawn one only where no other is left. Never a draft, nor what was refused at the door.
        That there is such a one everybody with an account may know: unit, title, year, how it went."""
        told = self.in_status(REGISTERED | {Status.WITHDRAWN})
        if period is not None:
            told = told.in_period(period)
        of_the_same = told.filter(emulation_model=OuterRef("emulation_model"))
        latest = of_the_same.alias(gone=Q(status=Status.WITHDRAWN)).order_by(
            "gone", "-period__starts_on", "-pk"
        )
        # Asked of what is a copy, and of nothing else: as a bare condition PostgreSQL asks it of every dossier first,
        # and guesses that next to none meets it.
        copy = Q(emulation_model__replicated_from__isnull=False)
        is_it = Case(
            When(copy, then=Q(pk=Subquery(latest.values("pk")[:1]))),
            default=False,
            output_field=models.BooleanField(),
        )
        return told.filter(copy).filter(is_it)

    def kept_beneath(self, unit: Unit) -> Self:
        """Those that `unit`, or a unit beneath it, answers for today."""
        return self.filter(below(unit.scope_path, field="keeper_path"))

    def waiting_for(self, who: User, role: Role | None = None) -> Self:
        """Those whose turn is `who`'s (in `role` alone, if given): they hold the awaited role at the awaited unit, at
        the one that decides in its place (xét thay), or at the one that records its answers from paper."""
        turn = Q(pk__in=())
        for post in who.posts:
            if role in (None, post.role):
                turn |= _turn_of(post, who)
        return self.filter(turn)

    def named(self) -> Self:
        """With `unit_name` and `awaiting_name`: the unit, and whose turn it is, by their last names."""
        return self.annotate(
            unit_name=last_said("unit", F("name")),
            awaiting_name=last_said("awaiting_unit", Coalesce(NullIf(F("desk_name"), Value("")), F("name"))),
        )

    def labelled(self) -> Self:
        """As `named`, and with `model_code`, `sector_name` and `period_name`.

        Subqueries and not joins: PostgreSQL asks them for the rows of the page alone, a join for all that are sorted.
        """
        return self.named().annotate(
            model_code=_of("emulation_model", EmulationModel, "code"),
            sector_name=_of("sector", Sector, "name"),
            period_name=_of("period", EmulationPeriod, "name"),
        )

    def in_period(self, period: EmulationPeriod) -> Self:
        return self.filter(period=period)

    def by_title_alone(self) -> Self:
        """Those of which no more than the title is known."""
        return self.filter(_BY_TITLE_ALONE)

    def sent(self) -> Self:
        """Those that have left their unit at least once."""
        return self.exclude(first_sent_at=None)

    def in_status(self, statuses: Iterable[str]) -> Self:
        return self.filter(status__in=list(statuses))


class Registration(models.Model):
    """One dossier. Status, turn and dates are written by `lifecycle.perform` alone."""

    token = models.CharField("địa chỉ", max_length=12, unique=True, default=new_token, editable=False)
    # The form that made the draft: sent six times, it makes one.
    creation_key = models.UUIDField("khóa chống gửi hai lần", unique=True, null=True, editable=False)
    emulation_model = models.ForeignKey(
        EmulationModel, models.PROTECT, related_name="registrations", verbose_name="mô hình, điển hình"
    )
    period = models.ForeignKey(
        EmulationPeriod, models.PROTECT, related_name="registrations", verbose_name="kỳ"
    )
    # (Indexed with the period: a unit's rows of ten years lie far apart.)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="registrations", verbose_name="đơn vị đăng ký", db_index=False
    )
    keeper = models.ForeignKey(
        Unit, models.PROTECT, related_name="kept_registrations", verbose_name="đơn vị phụ trách"
    )
    # The scope path of the keeper, by which `visible_to` reads ranges of one table. The database keeps it: see
    # integrity.py.
    keeper_path = models.TextField("đường dẫn phạm vi", db_collation="C", default="", editable=False)
    partners = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name="đơn vị phối hợp")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người nhập")
    entered_for = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="nhập tại đơn vị")

    title = models.CharField("tên mô hình, điển hình", max_length=255)
    target_level = models.SmallIntegerField(
        "cấp đăng ký", null=True, choices=[(level.value, level.label) for level in DESK_LEVELS]
    )
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, verbose_name="lĩnh vực")
    entry_type = models.CharField("loại", max_length=12, choices=EntryType, default=EntryType.MODEL)
    subject = models.CharField("chủ thể", max_length=12, choices=SubjectType, default=SubjectType.COLLECTIVE)
    origin = models.CharField("hình thức", max_length=12, choices=Origin, default=Origin.NEW)

    # Of a year that was over a list may have kept no more than the title. The database lets it stand in such a year
    # alone, and lets it be put right until it is first sent: see integrity_quality.py.
    quality = models.CharField(
        "nội dung", max_length=5, choices=Quality, default=Quality.FULL, editable=False
    )
    status = models.CharField(
        "trạng thái", max_length=20, choices=Status, default=Status.DRAFT, editable=False
    )
    awaiting_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        related_name="awaited_registrations",
        verbose_name="đang chờ",
        editable=False,
    )
    awaiting_role = models.CharField(
        "vai trò đang chờ", max_length=16, choices=Role, blank=True, editable=False
    )
    withdrawal_asked_at = models.DateTimeField("xin rút lúc", null=True, editable=False)
    first_sent_at = models.DateTimeField("gửi lần đầu", null=True, editable=False)
    first_sent_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="người gửi lần đầu"
    )
    accepted_at = models.DateTimeField("được chấp thuận lúc", null=True, editable=False)
    results_at = models.DateTimeField("nộp kết quả lúc", null=True, editable=False)
    registered_late = models.BooleanField("đăng ký bổ sung sau hạn", default=False, editable=False)
    results_late = models.BooleanField("nộp kết quả muộn", default=False, editable=False)
    due_on = models.DateField("hạn riêng khi bị trả lại", null=True, editable=False)
    changed_at = models.DateTimeField("thay đổi lúc", auto_now_add=True, editable=False)
    created_at = models.DateTimeField("lập lúc", auto_now_add=True, editable=False)
    # Counts the savings of the form: two open windows cannot overwrite each other in silence.
    version = models.PositiveIntegerField("lần lưu", default=1, editable=False)
    # Counts the moves: a button pressed on an outdated page does nothing.
    moves = models.PositiveIntegerField("số bước đã qua", default=0, editable=False)
    # The highest level at which it is recognised now. The database keeps it: see integrity_library.py.
    honoured_level = models.SmallIntegerField(
        "cấp công nhận",
        null=True,
        editable=False,
        choices=[(level.value, level.label) for level in DESK_LEVELS],
    )
    sort_key = models.TextField("khóa xếp thứ tự", db_collation="C", editable=False)
    search_key = models.TextField("khóa tìm kiếm", editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "đăng ký"
        verbose_name_plural = "đăng ký"
        constraints = [
            models.UniqueConstraint(
                fields=["emulation_model", "period"],
                condition=~Q(status__in=[Status.REFUSED, Status.WITHDRAWN]),
                name="one_live_registration_of_a_model_per_period",
                violation_error_message="Mô hình này đã có hồ sơ đăng ký trong kỳ.",
            ),
            models.CheckConstraint(
                name="sent_registration_has_level_and_sector",
                condition=Q(first_sent_at=None) | Q(target_level__isnull=False, sector__isnull=False),
            ),
            models.CheckConstraint(
                name="only_a_draft_was_never_sent",
                condition=Q(status=Status.DRAFT) | Q(first_sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="first_sent_at_and_by_together",
                condition=Q(first_sent_at=None, first_sent_by=None)
                | Q(first_sent_at__isnull=False, first_sent_by__isnull=False),
            ),
            models.CheckConstraint(
                name="accepted_before_running_and_after",
                condition=Q(
                    status__in=[
                        Status.DRAFT,
                        Status.SUBMITTED,
                        Status.RETURNED,
                        Status.REFUSED,
                        Status.WITHDRAWN,
                    ]
                )
                | Q(accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="not_accepted_while_registering",
                condition=~Q(status__in=[Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.REFUSED])
                | Q(accepted_at=None),
            ),
            models.CheckConstraint(
                name="results_were_sent_from_results_submitted_on",
                condition=Q(
                    status__in=[
                        Status.DRAFT,
                        Status.SUBMITTED,
                        Status.RETURNED,
                        Status.REFUSED,
                        Status.RUNNING,
                        Status.WITHDRAWN,
                    ]
                )
                | Q(results_at__isnull=False),
            ),
            models.CheckConstraint(
                name="somebody_is_awaited_unless_it_is_over",
                condition=Q(status__in=sorted(ENDED), awaiting_unit=None, awaiting_role="")
                | (
                    Q(status__in=sorted([*AT_DESK, *AT_UNIT]), awaiting_unit__isnull=False)
                    & ~Q(awaiting_role="")
                ),
            ),
            models.CheckConstraint(
                name="the_unit_registrar_is_awaited_while_it_is_with_the_unit",
                condition=~Q(status__in=sorted(AT_UNIT))
                | Q(awaiting_role=Role.REGISTRAR, awaiting_unit=F("keeper"))
                | Q(withdrawal_asked_at__isnull=False, awaiting_role=Role.REVIEWER),
            ),
            models.CheckConstraint(
                name="registration_of_a_known_quality", condition=Q(quality__in=Quality.values)
            ),
            models.CheckConstraint(
                name="withdrawal_is_asked_while_running_only",
                condition=Q(withdrawal_asked_at=None)
                | Q(status__in=[Status.RUNNING, Status.RESULTS_RETURNED]),
            ),
        ]
        indexes = [
            models.Index(fields=["period", "-changed_at", "-id"], name="registration_by_change"),
            models.Index(fields=["-changed_at", "-id"], name="registration_by_moment"),
            models.Index(fields=["keeper_path", "period", "status"], name="registration_by_place"),
            models.Index(fields=["unit", "period"], name="registration_by_unit"),
            models.Index(fields=["awaiting_unit", "awaiting_role", "status"], name="registration_by_turn"),
            models.Index(fields=["period", "sort_key", "id"], name="registration_by_title"),
            models.Index(fields=["sort_key", "id"], name="registration_by_any_title"),
            GinIndex(Grams("period_id", "keeper_path", "search_key"), name="registration_by_letters"),
            models.Index(
                fields=["period", "id"], condition=_BY_TITLE_ALONE, name="registration_by_title_alone"
            ),
            models.Index(fields=["-changed_at", "-id"], condition=_HONOURED, name="library_by_moment"),
            models.Index(
                fields=["period", "-changed_at", "-id"], condition=_HONOURED, name="library_by_period"
            ),
            models.Index(fields=["keeper_path", "period"], condition=_HONOURED, name="library_by_place"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        """Saves with the keys that follow from the title."""
        self.sort_key, self.search_key = sort_key(self.title), search_key(self.title)
        super().save(*args, **kwargs)

    @property
    def is_by_title_alone(self) -> bool:
        """Whether no more than the title is known of it: no texts are asked for."""
        return self.quality == Quality.TITLE

    @property
    def last_return(self) -> StatusChange | None:
        """The last time it was sent back, with the reason and the boxes pointed at."""
        returning = (Action.RETURN, Action.RETURN_RESULTS)
        return self.changes.filter(action__in=returning).order_by("-sequence").first()

    @property
    def code(self) -> str:
        """The code of the emulation model; empty before the first sending."""
        return self.emulation_model.code or ""
