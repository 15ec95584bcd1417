"""What can be taken away as a file: reports and lists of figures, frozen files, the list of dossiers, a desk's queue.

Each is known by the address of its page alone, so that it is made the same at once or later, by a worker, always for
one person and as far as that person may see.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, BinaryIO

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.jobs.worker import Told
from danvan.office.excel import NotForExcelError, SumsDisagreeError
from danvan.office.tables import Table
from danvan.office.word import TooLongForWordError
from danvan.units.enums import DESK_LEVELS
from danvan.units.models import Unit
from models_registry import filing, lists
from models_registry.models import Award, Decision, EmulationPeriod, Registration
from models_registry.recognition import annex, award_list, award_views, pages
from models_registry.review import desk
from models_registry.review import forms as desk_forms
from models_registry.wording import LevelNames
from models_registry.workbooks import in_words, write_list
from reports import catalogue, later
from reports import lists as page_lists
from reports.archive import writing as archive
from reports.archive.contents import Scope
from reports.catalogue import Format
from reports.conditions import filters_in_words
from reports.figures import Cell, UnbalancedError, one_moment, rows
from reports.forms import QuestionForm
from reports.listing import visible_to
from reports.missing import by_reason, missing, reachable, unseen
from reports.models import Snapshot, SnapshotFile, Taken
from reports.questions import Question, QuestionError
from reports.summaries import named_list
from reports.summaries.paper import Basis

# The lists behind figures, beside the reports of the catalogue.
ROWS_LIST, MISSING_LIST = "rows", "missing"
# Who may take what; of the lists of other pages each says it itself.
NEEDS = {
    Taken.FIGURES: Permission.EXPORT,
    Taken.FROZEN: Permission.EXPORT,
    Taken.DOSSIERS: Permission.EXPORT,
    Taken.QUEUE: Permission.REVIEW,
    Taken.ARCHIVE: Permission.ARCHIVE,
    Taken.ANNEX: Permission.VIEW,
    Taken.AWARDED: Permission.EXPORT,
}
# What a file may be refused for; the message is fit for the screen.
REFUSALS = (
    *(QuestionError, UnbalancedError, SumsDisagreeError, NotForExcelError, TooLongForWordError),
    *(NotPossibleError, NotPermittedError),
)


class NotUnderstoodError(Exception):
    """The address asks for what there is not; `form` says what is wrong."""

    def __init__(self, form: QuestionForm) -> None:
        self.form = form
        super().__init__(" ".join(message for messages in form.errors.values() for message in messages))


@dataclass(frozen=True)
class Prepared:
    """One file, ready to be written: what the journal says of it, and the rows that writing it reads.

    `unit` with `period` is what it is about; of a list of dossiers, where who takes it works. `version` is that of the
    closed figures that answer. `read` is None where nothing long is read; `long` says that it is, whatever it reads.
    """

    report: str
    label: str
    format: Format
    name: str
    unit: Unit
    period: EmulationPeriod | None
    filters: tuple[str, ...]
    taken_at: dt.datetime
    map_date: dt.date
    version: int | None
    read: QuerySet[Any] | None
    write: Callable[[BinaryIO, Told], object]
    long: bool = False

    @property
    def content_type(self) -> str:
        """As the browser is told."""
        return catalogue.CONTENT_TYPES[self.format]


def prepare(kind: str, query: QueryDict, by: User) -> Prepared:
    """The file that the address asks for, for `by` as far as `by` may see.

    Raises NotUnderstoodError, NotPermittedError, Http404 and what REFUSALS names.
    """
    needs = NEEDS.get(Taken(kind)) or _page_list(query).needs
    if not by.may(needs):
        raise NotPermittedError("Vai trò của đồng chí không có quyền tải tệp này.")
    return _PREPARES[Taken(kind)](query, by)


def _figures(query: QueryDict, by: User) -> Prepared:
    form = QuestionForm(query, user=by)
    if not form.is_valid() or form.question is None:
        raise NotUnderstoodError(form)
    asked = query.get("dang", "")
    file_format = Format(asked) if asked in catalogue.OFFICE else Format.XLSX
    report = query.get("bieu", catalogue.ANNUAL)
    if report == MISSING_LIST:
        return _missing_list(form, file_format, by)
    if report == ROWS_LIST:
        return _rows_list(form, file_format, by)
    return _report(report if report in catalogue.NAMES else catalogue.ANNUAL, form.question, file_format, by)


def _report(report: str, question: Question, file_format: Format, by: User) -> Prepared:
    basis = Basis(question, seen=partial(visible_to, who=by))
    long = file_format is Format.XLSX and catalogue.names_dossiers(report) and question.frozen is None
    read = basis.listed if long else None

    def write(to: BinaryIO, told: Told) -> None:
        catalogue.write(report, file_format, basis, to=to, watched=_watched(read, told))

    return _about(
        question,
        report=report,
        label=catalogue.label(report),
        format=file_format,
        name=catalogue.filename(report, file_format, question),
        filters=tuple(filters_in_words(question)),
        read=read,
        write=write,
    )


def _rows_list(form: QuestionForm, file_format: Format, by: User) -> Prepared:
    question, cell = form.question, form.cell
    found = visible_to(rows(question, cell), by)
    return _list(
        *(question, file_format, found),
        table=partial(named_list.table, question, cell, found=found, annex=False),
        cell=cell,
        report=ROWS_LIST,
        label=f"Danh sách - {cell.figure.label}",
    )


def _missing_list(form: QuestionForm, file_format: Format, by: User) -> Prepared:
    question, figure = form.question, reachable(form.cell.figure)
    everything = missing(question, figure)
    found = visible_to(everything, by)

    def table() -> Table:
        hidden = unseen(everything, found, numbers=by_reason(everything))
        return named_list.missing_table(question, figure, found, hidden)

    return _list(
        *(question, file_format, found),
        table=table,
        cell=None,
        report=MISSING_LIST,
        label="Danh sách chưa đạt",
    )


def _list(
    question: Question,
    file_format: Format,
    found: QuerySet[Any],
    *,
    table: Callable[[], Table],
    cell: Cell | None,
    report: str,
    label: str,
) -> Prepared:
    read = found if file_format is Format.XLSX else None

    def write(to: BinaryIO, told: Told) -> None:
        with one_moment():
            made = [_watched(read, told)(table())]
            catalogue.write_tables(made, file_format, question, to=to, cell=cell)

    return _about(
        question,
        report=report,
        label=label,
        format=file_format,
        name=f"{label} - {catalogue.title(question)}.{file_format.value}",
        filters=tuple(filters_in_words(question, cell)),
        read=read,
        write=write,
    )


def _about(question: Question, **more: Any) -> Prepared:
    return Prepared(
        unit=question.unit,
        period=question.period,
        taken_at=question.taken_at,
        map_date=question.map_date,
        version=question.closed.version if question.closed else None,
        **more,
    )


def _frozen(query: QueryDict, by: User) -> Prepared:
    """A file as it was closed. One that names dossiers is for who may see all of them."""
    files = SnapshotFile.objects.filter(snapshot__in=Snapshot.objects.visible_to(by))
    number = query.get("tep", "")
    known = number.isascii() and number.isdigit() and len(number) < 19
    file = (
        files.select_related("snapshot__period", "snapshot__unit").filter(pk=number).first()
        if known
        else None
    )
    if file is None:
        raise Http404
    snapshot = file.snapshot
    basis = Basis(later.asked(snapshot), seen=partial(visible_to, who=by))
    if catalogue.names_dossiers(file.report) and not basis.sees_all:
        raise NotPermittedError(
            "Tệp này nêu tên những hồ sơ ngoài phạm vi của đồng chí. Trang tổng hợp có bản trong phạm vi."
        )

    def write(to: BinaryIO, _told: Told) -> None:
        with filing.open_stored(file.sha256) as content:
            shutil.copyfileobj(content, to)

    return Prepared(
        report=file.report,
        label=catalogue.label(file.report),
        format=Format(file.format),
        name=file.name,
        unit=snapshot.unit,
        period=snapshot.period,
        filters=(),
        taken_at=snapshot.moment,
        map_date=snapshot.map_date,
        version=snapshot.version,
        read=None,
        write=write,
    )


def _dossiers(query: QueryDict, by: User) -> Prepared:
    """The list as it stands on the screen, all its pages."""
    narrowed, order = lists.asked(query, by)
    mine = query.get("cho") == lists.MINE
    return _of_register(
        narrowed.qs.order_by(*lists.ORDERS[order]),
        by,
        report="waiting" if mine else "dossiers",
        title="Hồ sơ chờ xử lý" if mine else "Danh sách hồ sơ mô hình, điển hình “Dân vận khéo”",
        names=lists.level_names(by),
        filters=in_words(narrowed.chips(), query.get("q", "").strip()),
        order="tên" if order == lists.BY_NAME else "mới nhất",
    )


def _queue(query: QueryDict, by: User) -> Prepared:
    """What waits at one's desks, as it stands on the screen, all its pages."""
    around = desk.surroundings(by)
    filters = desk_forms.asked(query, by, around)
    step = [f"Bước: {filters.step.label}"] if filters.step else []
    return _of_register(
        filters.rows.order_by(*desk.ORDER),
        by,
        report="queue",
        title="Hồ sơ chờ thẩm định",
        names=LevelNames({level: around.level_name(level) for level in DESK_LEVELS}),
        filters=[*step, *(chip.label for chip in filters.chips(lambda _name: ""))],
        order="chờ lâu nhất đứng trước",
        unit="keeper",
    )


def _of_register(
    found: QuerySet[Any], by: User, *, report: str, title: str, filters: list[str], **said: Any
) -> Prepared:
    def write(to: BinaryIO, told: Told) -> None:
        watched = _watched(found, told)
        write_list(found, to, title=title, filters=filters, by=by, watched=watched, **said)

    return Prepared(
        report=report,
        label=title,
        format=Format.XLSX,
        name=f"{title}.xlsx",
        unit=by.posts[0].unit,
        period=None,
        filters=tuple(filters),
        taken_at=timezone.now(),
        map_date=timezone.localdate(),
        version=None,
        read=found,
        write=write,
    )


def _page_list(query: QueryDict) -> page_lists.PageList:
    """The list of another page that the address names. Raises NotPossibleError."""
    name = query.get("ds", "")
    if name not in page_lists.LISTS:
        raise NotPossibleError("Không có danh sách này.")
    return page_lists.LISTS[name]


def _list_of_a_page(query: QueryDict, by: User) -> Prepared:
    """The list as it stands on its page, all pages of it."""
    one = _page_list(query)
    asked = one.asked(query, by)

    def write(to: BinaryIO, told: Told) -> None:
        page_lists.write(one, asked, to, by=by, watched=_watched(asked.rows, told))

    return Prepared(
        report=query.get("ds", ""),
        label=one.label,
        format=Format.XLSX,
        name=f"{one.label}.xlsx",
        unit=by.posts[0].unit,
        period=None,
        filters=tuple(asked.filters),
        taken_at=timezone.now(),
        map_date=timezone.localdate(),
        version=None,
        read=asked.rows,
        write=write,
    )


def _annex(query: QueryDict, by: User) -> Prepared:
    """The list that goes with a decision, as the reader may see it."""
    found = pages.described(Decision.objects.visible_to(by)).select_related("issuer", "recorded_for")
    decision = found.filter(pk=query["so"]).first()
    if decision is None:
        raise Http404
    form = Format(query["dang"])

    def write(to: BinaryIO, _told: Told) -> None:
        to.write(annex.file(decision, pages.rows_of(decision, seen_by=by), form.value)[0])

    return _paper("annex", annex.name_of(decision), form, decision, write)


def _commended(query: QueryDict, by: User) -> Prepared:
    """Those commended by an award, as far as the reader may see them."""
    award = award_views.described(Award.objects.visible_to(by)).filter(pk=query["so"]).first()
    if award is None:
        raise Http404
    if award.is_counted_only:
        raise NotPossibleError("Khen thưởng này chỉ có số lượng, không có danh sách.")
    form = Format(query["dang"])

    def write(to: BinaryIO, _told: Told) -> None:
        shown, others = award_views.commended(award, by)
        to.write(award_list.file(award, shown, form.value, others=others)[0])

    return _paper("awarded", award_list.name_of(award), form, award, write)


def _paper(
    report: str, label: str, form: Format, of: Decision | Award, write: Callable[[BinaryIO, Told], object]
) -> Prepared:
    return Prepared(
        report=report,
        label=label[:120],
        format=form,
        name=f"{label}.{form.value}",
        unit=of.issuer,
        period=of.period,
        filters=(),
        taken_at=timezone.now(),
        map_date=of.date or timezone.localdate(),
        version=None,
        read=None,
        write=write,
    )


def _archive(query: QueryDict, by: User) -> Prepared:
    """The whole register of a unit that one looks after; drafts of that unit for its own people alone."""
    unit = archived_unit(query, by)
    scope = Scope(unit, drafts=unit.pk in by.territory(Permission.VIEW).own)

    def write(to: BinaryIO, told: Told) -> None:
        if scope.registrations.exclude(pk__in=Registration.objects.visible_to(by).values("pk")).exists():
            raise NotPermittedError("Sổ của đơn vị này có hồ sơ ngoài phạm vi của đồng chí.")
        archive.write(scope, to, by=by.full_name, told=told)

    return Prepared(
        report="archive",
        label="Trọn sổ đăng ký",
        format=Format.ZIP,
        name=archive.name_of(scope),
        unit=unit,
        period=None,
        filters=("có bản nháp của đơn vị",) if scope.drafts else (),
        taken_at=timezone.now(),
        map_date=timezone.localdate(),
        version=None,
        read=None,
        write=write,
        long=True,
    )


def archived_unit(query: QueryDict, by: User) -> Unit:
    """The unit that the address names, else that of one's first post that takes registers away. Raises Http404."""
    units = Unit.objects.filter(by.territory(Permission.ARCHIVE).q())
    number = query.get("don-vi", "")
    if number:
        known = number.isascii() and number.isdigit() and len(number) < 19
        unit = units.filter(pk=number).first() if known else None
    else:
        unit = by.posts_with(Permission.ARCHIVE)[0].unit
    if unit is None:
        raise Http404
    return unit


_PREPARES = {
    Taken.FIGURES: _figures,
    Taken.FROZEN: _frozen,
    Taken.DOSSIERS: _dossiers,
    Taken.QUEUE: _queue,
    Taken.ARCHIVE: _archive,
    Taken.LIST: _list_of_a_page,
    Taken.ANNEX: _annex,
    Taken.AWARDED: _commended,
}


# --- how far it is ---


def nobody(_done: int, _total: int) -> None:
    """Who is told of a file that is written at once."""


@dataclass(frozen=True)
class _Watched:
    """Rows that tell, as they are read one after the other, how many have been."""

    rows: Any
    told: Told
    total: int

    def __iter__(self) -> Iterator[Any]:
        for at, row in enumerate(self.rows, 1):
            if at % _TOLD_EVERY == 0:
                self.told(at, self.total)
            yield row

    def __getitem__(self, part: slice) -> Any:
        return self.rows[part]


_TOLD_EVERY = 1_000


def _watched(read: QuerySet[Any] | None, told: Told) -> Callable[[Table], Table]:
    """What makes a table tell how far its reading is; short ones are left as they are."""
    if read is None or told is nobody:
        return lambda table: table
    total = read.count()

    def watch(table: Table) -> Table:
        if isinstance(table.rows, Sequence):
            return table
        return replace(table, rows=_Watched(table.rows, told, total))

    return watch
