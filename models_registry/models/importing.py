"""Lists that came in from Excel: the file, how its columns were understood, what became of each of its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.jobs.models import Job
from danvan.units.models import Unit
from models_registry.models.decision import Decision
from models_registry.models.period import EmulationPeriod
from models_registry.models.registration import Registration, new_token


class ImportKind(models.TextChoices):
    """What the rows of a list are, and so which action of the screen each of them is."""

    REGISTRATIONS = "registrations", "Danh sách đăng ký"
    RESULTS = "results", "Báo cáo kết quả"
    RECOGNITIONS = "recognitions", "Quyết định công nhận"
    TOTALS = "totals", "Số liệu tổng hợp"
    PEOPLE = "people", "Danh sách tài khoản"


class ImportState(models.TextChoices):
    READING = "reading", "Đang đọc tệp"
    REFUSED = "refused", "Không nhận tệp"
    MAPPING = "mapping", "Chờ chọn cột"
    CHECKING = "checking", "Đang kiểm tra"
    CHECKED = "checked", "Chờ xác nhận"
    WRITING = "writing", "Đang ghi vào sổ"
    DONE = "done", "Đã nhập"
    UNDOING = "undoing", "Đang hoàn tác"
    UNDONE = "undone", "Đã hoàn tác"
    DISCARDED = "discarded", "Đã bỏ"

    @property
    def tone(self) -> str:
        """How its chip looks."""
        return _TONES.get(self, "wait")


_TONES = {
    ImportState.REFUSED: "bad",
    ImportState.CHECKED: "info",
    ImportState.MAPPING: "info",
    ImportState.DONE: "ok",
    ImportState.UNDONE: "idle",
}
# While a job is at it; nothing can be done then but wait.
AT_WORK = (ImportState.READING, ImportState.CHECKING, ImportState.WRITING, ImportState.UNDOING)

_OF_A_COMMAND = dt.timedelta(hours=1)


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, who: User) -> Self:
        """What was brought in at the units where one registers or reviews, and people where one looks after accounts.
        (Rows may be drafts: no desk above sees them.) What was discarded nobody sees."""
        posts = [*who.posts_with(Permission.REGISTER), *who.posts_with(Permission.REVIEW)]
        accounts = {post.unit_id for post in who.posts_with(Permission.MANAGE_ACCOUNTS)}
        seen = self.filter(
            ~Q(kind=ImportKind.PEOPLE) & Q(unit__in={post.unit_id for post in posts})
            | Q(kind=ImportKind.PEOPLE, unit__in=accounts)
        )
        return seen.exclude(state=ImportState.DISCARDED)

    def naming(self, hashes: Collection[str]) -> set[str]:
        """Which of the hashes are those of a list's file."""
        return set(self.filter(sha256__in=hashes).values_list("sha256", flat=True))


class ImportBatch(models.Model):
    """One file, brought in once. `unit` is the unit whose list it is, or with `is_desk` the desk that enters for the
    units beneath it. `sends` says that rows are sent at once; else they become drafts.

    Of recognitions `unit` is where the reviewer has their post, `issuer` whose desk decides, and `recorded_for` the
    unit that writes it down, where the desk does not do so itself.

    People are those of the unit and of all beneath it; they are of no period."""

    token = models.CharField("địa chỉ", max_length=12, unique=True, default=new_token, editable=False)
    creation_key = models.UUIDField(unique=True, null=True, editable=False)
    kind = models.CharField("loại", max_length=14, choices=ImportKind, default=ImportKind.REGISTRATIONS)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    issuer = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="đơn vị quyết định"
    )
    recorded_for = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="phần của đơn vị"
    )
    is_desk = models.BooleanField("nhập thay cho các đơn vị cấp dưới", default=False)
    sends = models.BooleanField("gửi đăng ký ngay khi nhập", default=False)
    # Of a year that is over: a row without the texts is taken all the same, and says that it has none.
    by_title = models.BooleanField("danh sách cũ, chỉ cần tên", default=False)
    period = models.ForeignKey(
        EmulationPeriod, models.PROTECT, null=True, related_name="+", verbose_name="kỳ"
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người nhập")
    file_name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField("mã băm", max_length=64)
    state = models.CharField("tình trạng", max_length=10, choices=ImportState, default=ImportState.READING)
    # Why the last thing that was asked for did not happen.
    refusal = models.TextField("vì sao không được", blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name="việc chạy nền")
    sheet = models.CharField("trang tính", max_length=120, blank=True)
    encoding = models.CharField(
        "bảng mã", max_length=8, blank=True
    )  # one of danvan.ui.old_encodings; Unicode: ""
    # One a column: its letters, its head as it stands over the rows, some of its values.
    columns = models.JSONField("các cột", default=list)
    # Column letters → field, and the values for fields that have no column.
    mapping = models.JSONField("cột nào là mục nào", default=dict)
    defaults = models.JSONField("giá trị chung", default=dict)
    counts = models.JSONField("số dòng", default=dict)
    created_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    done_at = models.DateTimeField("nhập xong lúc", null=True)
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người hoàn tác"
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhập từ Excel"
        verbose_name_plural = "các lần nhập từ Excel"
        constraints = [
            models.CheckConstraint(name="a_desk_sends_nothing", condition=Q(is_desk=False) | Q(sends=False)),
            models.CheckConstraint(
                name="registrations_alone_are_known_by_title",
                condition=Q(by_title=False) | Q(kind=ImportKind.REGISTRATIONS),
            ),
            models.CheckConstraint(
                name="recognitions_are_of_a_desk",
                condition=Q(kind=ImportKind.RECOGNITIONS, issuer__isnull=False, is_desk=True)
                | (~Q(kind=ImportKind.RECOGNITIONS) & Q(issuer=None, recorded_for=None)),
            ),
            models.CheckConstraint(
                name="results_are_brought_in_by_the_unit",
                condition=~Q(kind=ImportKind.RESULTS) | Q(is_desk=False),
            ),
            models.CheckConstraint(
                name="totals_are_brought_in_by_a_reviewer",
                condition=~Q(kind=ImportKind.TOTALS) | Q(is_desk=True),
            ),
            models.CheckConstraint(
                name="people_are_of_no_period",
                condition=Q(kind=ImportKind.PEOPLE, period=None, is_desk=False, sends=False)
                | (~Q(kind=ImportKind.PEOPLE) & Q(period__isnull=False)),
            ),
            models.CheckConstraint(
                name="import_undone_at_and_by",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="imports_of_a_unit")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def permission(self) -> Permission:
        """What one must hold at its unit to go on with it."""
        if self.kind == ImportKind.PEOPLE:
            return Permission.MANAGE_ACCOUNTS
        return Permission.REVIEW if self.is_desk else Permission.REGISTER

    @property
    def is_at_work(self) -> bool:
        """Whether a job is at it, or will be; without one a command, which has an hour: killed, it tells nobody."""
        if self.state not in AT_WORK:
            return False
        if self.job is None:
            return timezone.now() - self.created_at < _OF_A_COMMAND
        return not self.job.is_finished

    @property
    def why_not(self) -> str:
        """Why what was asked for last did not happen; empty where it did."""
        return self.refusal or (self.job.failure if self.job and self.state in AT_WORK else "")


class ImportOutcome(models.TextChoices):
    READY = "ready", "Nhận được"
    WRONG = "wrong", "Có lỗi"
    TWIN = "twin", "Trùng"
    ASIDE = "aside", "Không phải hồ sơ"


class ImportRow(models.Model):
    """One row of the file that says something: its cells as they stood, and what it was understood to be.

    `values` are those of the form's fields; `problems` are (column letters or "", name of the field, what is wrong).
    `note` says of a twin what it repeats, of a row aside what it is, of a good row what is to be known before it is
    written. `registration` is what was made of it, or whose results were reported; `decision` the draft on which it
    became a line; `account` the one that was opened.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("dòng")
    outcome = models.CharField(max_length=6, choices=ImportOutcome)
    cells = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    note = models.TextField(blank=True)
    # Undone, the registration or account is gone; that there was one stays told.
    registration = models.ForeignKey(
        Registration, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    decision = models.ForeignKey(
        Decision, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    account = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)

    class Meta:
        verbose_name = "dòng của tệp nhập"
        verbose_name_plural = "các dòng của tệp nhập"
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_row_of_a_number")]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="import_rows_by_outcome")]

    def __str__(self) -> str:
        return f"Dòng {self.number}"


class ImportMapping(models.Model):
    """How a unit's own columns were understood last time, known again by their heads."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    kind = models.CharField("loại", max_length=14, choices=ImportKind, default=ImportKind.REGISTRATIONS)
    heads = models.CharField("mã của các đầu cột", max_length=64)
    mapping = models.JSONField("cột nào là mục nào")
    defaults = models.JSONField("giá trị chung", default=dict)
    kept_at = models.DateTimeField("lúc", auto_now=True)

    class Meta:
        verbose_name = "cách hiểu các cột"
        verbose_name_plural = "các cách hiểu các cột"
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "heads"], name="one_mapping_of_the_same_heads")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.heads[:8]}"
