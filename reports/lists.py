"""The lists of other pages as workbooks: what the page shows, narrowed and ordered as it stands there, all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django import forms as django_forms
from django.db.models import QuerySet, Subquery
from django.http import QueryDict
from django.utils import timezone

from danvan.accounts.forms import PeopleFilter
from danvan.accounts.models import User
from danvan.accounts.people_views import BY_NAME, with_posts
from danvan.accounts.permissions import Permission
from danvan.office.cover import Cover
from danvan.office.excel import write_workbook
from danvan.office.tables import Column, Heading, Kind, Row, Table
from danvan.ui.wording import moment
from danvan.units.enums import Level
from danvan.units.models import UnitTerm, last_said, today
from models_registry.library import copies, shelf
from models_registry.models import Award, Decision, Registration, ReportedTotal
from models_registry.recognition import award_views, pages
from models_registry.recognition.award_forms import AwardsFilter
from models_registry.recognition.forms import DecisionsFilter
from models_registry.review import total_views
from models_registry.review.total_forms import TotalsFilter
from reports.forms import JournalForm
from reports.models import ReportRun

_INDEX = Column("index", "TT", Kind.INDEX, 6)


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the rows in their order, and the filters in words."""

    rows: QuerySet[Any]
    filters: Sequence[str]


@dataclass(frozen=True)
class PageList:
    """One list: whoever `needs` lets in takes what `asked` finds for them, a row as `cells` says."""

    label: str
    needs: Permission
    columns: Sequence[Column]
    asked: Callable[[QueryDict, User], Asked]
    cells: Callable[[Any], tuple[Any, ...]]


@dataclass(frozen=True)
class _Rows:
    """Rows read from the database while the file is written."""

    found: QuerySet[Any]
    cells: Callable[[Any], tuple[Any, ...]]

    def __iter__(self) -> Iterator[Row]:
        for at, one in enumerate(self.found.iterator(chunk_size=1000), 1):
            yield Row((at, *self.cells(one)))

    def __getitem__(self, part: slice) -> list[Row]:
        return [Row((at, *self.cells(one))) for at, one in enumerate(self.found[part], 1)]


def write(one: PageList, asked: Asked, to: BinaryIO, *, by: User, watched: Callable[[Table], Table]) -> None:
    """The list as a workbook. Raises NotForExcelError."""
    now = timezone.localtime()
    title = one.label.upper()
    table = Table(
        title=title,
        sheet_name="Danh sách",
        columns=(_INDEX, *one.columns),
        rows=_Rows(asked.rows, one.cells),
        heading=Heading(as_of=f"(Lúc {moment(now)})"),
        filterable=True,
        empty="Không có dòng nào.",
    )
    office = str(by.posts[0].unit)
    cover = Cover(
        title=title,
        facts=(
            ("Phạm vi", f"những gì tài khoản “{by.full_name}” được xem, {office}"),
            ("Danh sách lúc", moment(now)),
            ("Điều kiện lọc", "; ".join(asked.filters) or "không lọc"),
        ),
    )
    write_workbook([watched(table)], to=to, author=office, title=one.label, made_at=now, cover=cover)


def in_words(form: Any) -> list[str]:
    """The filters in force, under the labels of their boxes."""
    if not form.is_valid():
        return []
    found = []
    for name, value in form.cleaned_data.items():
        field = form.fields[name]
        if value in (None, "", [], False) or isinstance(field.widget, django_forms.HiddenInput):
            continue
        if value is True:
            found.append(str(field.label))
            continue
        choices = {str(key): label for key, label in getattr(field, "choices", ()) or ()}
        each = value if isinstance(value, list) else [value]
        found.append(f"{field.label}: {', '.join(str(choices.get(str(one), one)) for one in each)}")
    return found


# --- decisions ---


def _decisions(query: QueryDict, by: User) -> Asked:
    form = DecisionsFilter(query)
    found = form.narrow(Decision.objects.visible_to(by).filter(recorded_at__isnull=False))
    return Asked(pages.described(found).order_by("-date", "-pk"), in_words(form))


def _decision(one: Any) -> tuple[Any, ...]:
    return (
        *(one.number, one.date, one.get_kind_display(), pages.level_name(one), one.summary),
        *(one.issued_by or one.desk_name, one.issuer_name, one.part or "", one.period.name, one.size),
    )


# --- awards ---


def _awards(query: QueryDict, by: User) -> Asked:
    form = AwardsFilter(query, seen_by=by)
    found = form.narrow(Award.objects.visible_to(by))
    unit = form.cleaned_data.get("unit")
    where = [f"Đơn vị được khen: {unit}"] if unit else []
    return Asked(award_views.described(found, unit).order_by("-date", "-pk"), [*where, *in_words(form)])


def _award(one: Any) -> tuple[Any, ...]:
    return (
        *(one.get_form_display(), one.issued_by, award_views.level_of(one), one.number, one.date),
        *(one.period.name, "; ".join(one.scope_labels), one.given_collectives, one.given_individuals),
    )


# --- accounts ---


def _accounts(query: QueryDict, by: User) -> Asked:
    form = PeopleFilter(query, by=by)
    found = form.narrow(User.objects.visible_to(by))
    return Asked(
        with_posts(found).order_by(*BY_NAME), [chip.label for chip in form.chips(lambda *_names: "")]
    )


def _account(one: Any) -> tuple[Any, ...]:
    posts = "; ".join(f"{post.role_label} · {post.unit_name}" for post in one.held)
    return one.full_name, one.username, posts, one.last_login, _state(one)


def _state(one: Any) -> str:
    if not one.is_active:
        return "Đã khóa"
    if not one.held:
        return "Không còn nhiệm vụ"
    return "Chưa đổi mật khẩu" if one.must_change_password else "Đang dùng"


# --- totals without a list ---


def _totals(query: QueryDict, by: User) -> Asked:
    form = TotalsFilter(query, seen_by=by)
    found = form.narrow(ReportedTotal.objects.visible_to(by))
    unit = form.cleaned_data.get("unit")
    return Asked(
        total_views.named(found).order_by(*total_views.ORDER),
        [*([f"Đơn vị: {unit} và các đơn vị bên dưới"] if unit else []), *in_words(form)],
    )


def _total(one: Any) -> tuple[Any, ...]:
    level = "Các cấp" if one.level is None else one.get_level_display()
    return (
        *(one.unit_name, one.period.name, level, one.registered, one.proposed, one.recognised),
        *(one.document_title, one.document_number, one.document_date, one.entered_by.full_name, one.at),
        *(one.ended_by.full_name if one.ended_by else None, one.ended_at, one.end_reason),
    )


# --- the library ---


def _library(query: QueryDict, by: User) -> Asked:
    narrowed = shelf.ShelfFilter(query, queryset=Registration.objects.published())
    provinces = UnitTerm.objects.on(today()).filter(
        level=Level.PROVINCE, path=shelf.path_of_province("keeper_path")
    )
    found = narrowed.qs.labelled().annotate(keeper_name=last_said("keeper"))
    found = found.annotate(province=Subquery(provinces.values("name")[:1])).order_by(*shelf.ORDER)
    said = narrowed.form.cleaned_data.get("q") if narrowed.form.is_valid() else ""
    filters = [chip.label for chip in narrowed.chips()]
    return Asked(found, [*([f"tìm “{said}”"] if said else []), *filters])


def _shelved(one: Any) -> tuple[Any, ...]:
    return (
        *(one.model_code, one.title, one.unit_name, one.keeper_name, one.province, one.sector_name),
        *(one.period_name, Level(one.honoured_level).label.capitalize()),
    )


# --- who learnt from whom ---


def _copies(query: QueryDict, by: User) -> Asked:
    narrowed = copies.CopiesFilter(query)
    found = copies.in_provinces(copies.told(narrowed.qs)).order_by(*copies.ORDER)
    said = narrowed.form.cleaned_data.get("q") if narrowed.form.is_valid() else ""
    filters = [chip.label for chip in narrowed.chips()]
    return Asked(found, [*([f"tìm “{said}”"] if said else []), *filters])


def _copy(one: Any) -> tuple[Any, ...]:
    alive = copies.still_there(one)
    return (
        *(one.title, one.period_name, one.sector_name, one.unit_name, one.keeper_name, one.province),
        *(one.origin_title or copies.NOT_SHOWN, one.origin_unit, one.origin_period),
        *(copies.how_it_went(one).label, alive.label if alive else None),
    )


# --- the journal itself ---


def journal(query: QueryDict, by: User) -> tuple[QuerySet[ReportRun], str]:
    """The lines of the journal that an address asks for, and the words that were looked for."""
    form = JournalForm(query)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = ReportRun.objects.visible_to(by)
    if query.get("cua") != EVERYBODY:
        found = found.filter(by=by)
    if words:
        found = found.asked(words)
    return found.select_related("by", "unit", "period", "job").annotate(unit_name=last_said("unit")), words


EVERYBODY = "don-vi"
JOURNAL_ORDER = ("-asked_at", "-pk")


def _runs(query: QueryDict, by: User) -> Asked:
    found, words = journal(query, by)
    whose = "trong phạm vi phụ trách" if query.get("cua") == EVERYBODY else "của tôi"
    return Asked(found.order_by(*JOURNAL_ORDER), [whose, *([f"tìm “{words}”"] if words else [])])


def _run(one: Any) -> tuple[Any, ...]:
    return (
        *(one.label, one.period.name if one.period else "", one.unit_name, "; ".join(one.filters)),
        *(one.by.full_name, one.asked_at, one.taken_at, one.name, one.sha256, one.why_not, one.dropped_at),
    )


LISTS = {
    "decisions": PageList(
        "Quyết định công nhận",
        Permission.EXPORT,
        (
            Column("number", "Số", width=18),
            Column("date", "Ngày", Kind.DATE, 13),
            Column("kind", "Loại", width=26),
            Column("level", "Cấp", width=16),
            Column("summary", "Trích yếu", width=40),
            Column("issued_by", "Nơi ban hành", width=34),
            Column("issuer", "Đơn vị", width=30),
            Column("part", "Phần của đơn vị", width=26),
            Column("period", "Kỳ", width=16),
            Column("size", "Số mô hình", Kind.WHOLE, 10),
        ),
        _decisions,
        _decision,
    ),
    "awards": PageList(
        "Khen thưởng",
        Permission.EXPORT,
        (
            Column("form", "Hình thức", width=20),
            Column("issued_by", "Cơ quan khen thưởng", width=34),
            Column("level", "Cấp", width=16),
            Column("number", "Số quyết định", width=18),
            Column("date", "Ngày", Kind.DATE, 13),
            Column("period", "Kỳ", width=16),
            Column("scopes", "Nội dung", width=40),
            Column("collectives", "Tập thể", Kind.WHOLE, 10),
            Column("individuals", "Cá nhân", Kind.WHOLE, 10),
        ),
        _awards,
        _award,
    ),
    "totals": PageList(
        "Số liệu tổng hợp các năm trước",
        Permission.EXPORT,
        (
            Column("unit", "Đơn vị", width=30),
            Column("period", "Kỳ", width=16),
            Column("level", "Cấp đăng ký", width=14),
            Column("registered", "Đăng ký", Kind.WHOLE, 10),
            Column("proposed", "Đã đề nghị", Kind.WHOLE, 10),
            Column("recognised", "Được công nhận", Kind.WHOLE, 10),
            Column("title", "Theo văn bản", width=40),
            Column("number", "Số, ký hiệu", width=18),
            Column("date", "Ngày văn bản", Kind.DATE, 13),
            Column("by", "Người nhập", width=26),
            Column("at", "Nhập lúc", Kind.MOMENT, 18),
            Column("ended_by", "Người bỏ", width=26),
            Column("ended_at", "Bỏ lúc", Kind.MOMENT, 18),
            Column("end_reason", "Lý do bỏ", width=40),
        ),
        _totals,
        _total,
    ),
    "library": PageList(
        "Thư viện mô hình",
        Permission.EXPORT,
        (
            Column("code", "Mã", width=18),
            Column("title", "Tên mô hình, điển hình", width=48),
            Column("unit", "Đơn vị", width=30),
            Column("keeper", "Đơn vị nay phụ trách", width=30),
            Column("province", "Tỉnh, thành phố", width=24),
            Column("sector", "Lĩnh vực", width=24),
            Column("period", "Kỳ", width=16),
            Column("level", "Cấp công nhận", width=14),
        ),
        _library,
        _shelved,
    ),
    "copies": PageList(
        "Nhân rộng: ai học từ đâu",
        Permission.EXPORT,
        (
            Column("title", "Mô hình nhân rộng", width=48),
            Column("period", "Kỳ", width=16),
            Column("sector", "Lĩnh vực", width=24),
            Column("unit", "Đơn vị nhân rộng", width=30),
            Column("keeper", "Đơn vị nay phụ trách", width=30),
            Column("province", "Tỉnh, thành phố", width=24),
            Column("origin", "Học từ mô hình", width=48),
            Column("origin_unit", "Đơn vị có mô hình gốc", width=30),
            Column("origin_period", "Kỳ của mô hình gốc", width=16),
            Column("outcome", "Tình hình", width=30),
            Column("upkeep", "Sau công nhận", width=16),
        ),
        _copies,
        _copy,
    ),
    "accounts": PageList(
        "Tài khoản",
        Permission.MANAGE_ACCOUNTS,
        (
            Column("name", "Họ và tên", width=30),
            Column("username", "Tên đăng nhập", width=24),
            Column("posts", "Nhiệm vụ", width=60),
            Column("last", "Đăng nhập lần cuối", Kind.DATE, 16),
            Column("state", "Tình trạng", width=22),
        ),
        _accounts,
        _account,
    ),
    "journal": PageList(
        "Tệp đã xuất",
        Permission.EXPORT,
        (
            Column("label", "Báo cáo, danh sách", width=34),
            Column("period", "Kỳ", width=16),
            Column("unit", "Đơn vị", width=30),
            Column("filters", "Điều kiện lọc", width=40),
            Column("by", "Người lập", width=26),
            Column("asked", "Yêu cầu lúc", Kind.MOMENT, 18),
            Column("taken", "Số liệu tính đến", Kind.MOMENT, 18),
            Column("name", "Tên tệp", width=44),
            Column("sha256", "Mã băm SHA-256", width=68),
            Column("why_not", "Vì sao không lập được", width=40),
            Column("dropped", "Dọn tệp lúc", Kind.MOMENT, 18),
        ),
        _runs,
        _run,
    ),
}
