"""One list, from the upload to the register and back: read, understood, checked, written, undone.

What is long is done by a worker (`jobs.py` calls the functions here); what a worker does is one transaction, so that a
kill leaves nothing half, and begun anew it finds what it had to do.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.jobs import worker
from danvan.office import lists, workbook_in
from danvan.office.workbook_in import WorkbookRefusedError, column_number
from danvan.ui.old_encodings import Encoding, recognised
from danvan.ui.text import clean_line
from danvan.units.desks import tree_at_rest
from danvan.units.models import Unit
from danvan.web.downloads import safe_filename
from models_registry import filing
from models_registry.copying import copy_in
from models_registry.filing import Shelf
from models_registry.importing.kind import Told
from models_registry.importing.kinds import KINDS, kind_of
from models_registry.models import (
    EmulationPeriod,
    ImportBatch,
    ImportKind,
    ImportMapping,
    ImportOutcome,
    ImportRow,
    ImportState,
)
from models_registry.recognition.actions import DecidingDesk

KIND = "import"
TITLES_OF_THE_PAST = "Chỉ danh sách đăng ký của kỳ đã kết thúc mới nhận dòng chỉ có tên."
# What is said of the whole list there (number, day, signer) is that of one paper: asked for anew each time.
_OF_ONE_PAPER = (ImportKind.RECOGNITIONS, ImportKind.TOTALS)
# While the writing is at work nobody can tell; where it has failed it wrote nothing.
_NOTHING_WRITTEN = (
    ImportState.READING,
    ImportState.REFUSED,
    ImportState.MAPPING,
    ImportState.CHECKING,
    ImportState.CHECKED,
    ImportState.WRITING,
)


def nobody(done: int, total: int) -> None:
    """Hears nothing."""


# --- what people do ---


def upload(
    file: IO[bytes],
    *,
    name: str,
    size: int,
    unit: Unit,
    is_desk: bool,
    sends: bool,
    period: EmulationPeriod | None,
    by: User,
    key: uuid.UUID | None = None,
    later: bool = True,
    kind: ImportKind = ImportKind.REGISTRATIONS,
    desk: DecidingDesk | None = None,
    by_title: bool = False,
) -> ImportBatch:
    """The file is kept, and read behind the page, or by whoever asked for it not `later`. Asked twice with the same
    `key`, it is once. Recognitions are those of `desk`, brought in by who reviews there; people are of no period.
    `by_title`: of registrations of a year that is over, those without their texts are taken as known by their title
    alone.

    Raises WorkbookRefusedError for what is no workbook at sight, NotPermittedError for who neither registers for the
    unit nor reviews there, or does not look after its accounts, NotPossibleError for `by_title` of anything else.
    """
    if by_title and (kind != ImportKind.REGISTRATIONS or period.ends_on >= timezone.localdate()):
        raise NotPossibleError(TITLES_OF_THE_PAST)
    if key and (made := ImportBatch.objects.filter(creation_key=key, by=by).first()):
        return made
    dated = KINDS[kind].has_period
    said = {
        "kind": kind, "unit": unit, "is_desk": is_desk, "sends": sends and not is_desk and dated,
        "period": period if dated else None, "by": by, "by_title": by_title, "issuer": desk and desk.term.unit,
        "recorded_for": desk and desk.recorded_for, "creation_key": key,
    }  # fmt: skip
    if unit.pk not in {post.unit_id for post in by.posts_with(ImportBatch(**said).permission)}:
        raise NotPermittedError(
            "Chỉ cán bộ lập hồ sơ, hoặc chuyên viên thẩm định nhập thay, nhập được danh sách; danh sách tài khoản thì "
            "do quản trị nhập."
        )
    name = safe_filename(clean_line(name or "danh-sach.xlsx"))
    workbook_in.refuse_at_sight(name, file.read(8), size)
    file.seek(0)
    kept = filing.keep(lambda to: _copy(file, to), Shelf.IMPORTED)
    try:
        with transaction.atomic():
            batch = ImportBatch.objects.create(**said, file_name=name[-200:], sha256=kept.sha256)
            if later:
                _ask(batch, ImportState.READING, by)
    except IntegrityError:  # the same form, sent twice at once
        return ImportBatch.objects.get(creation_key=key, by=by)
    return batch


def _copy(file: IO[bytes], to: IO[bytes]) -> None:
    while piece := file.read(1 << 16):
        to.write(piece)


def map_columns(
    batch: ImportBatch,
    *,
    mapping: Mapping[str, str],
    defaults: Mapping[str, str],
    by: User,
    encoding: Encoding | None = None,
) -> None:
    """The columns are understood so, here and next time for the same heads; the list is checked behind the page.

    Raises NotPossibleError once the list is written, and while it is worked on.
    """
    with transaction.atomic():
        held = _held(batch, by, (ImportState.MAPPING, ImportState.CHECKED, ImportState.CHECKING), own=True)
        held.mapping, held.defaults = dict(mapping), dict(defaults)
        if encoding is not None:
            held.encoding = encoding
        ImportMapping.objects.update_or_create(
            unit=held.unit,
            kind=held.kind,
            heads=_heads_key(held),
            defaults={
                "mapping": held.mapping,
                "defaults": {} if held.kind in _OF_ONE_PAPER else held.defaults,
            },
        )
        _ask(held, ImportState.CHECKING, by)
    batch.refresh_from_db()


def confirm(batch: ImportBatch, *, by: User) -> None:
    """What was found good is written behind the page; asked twice, it is written once."""
    with transaction.atomic():
        states = (ImportState.CHECKED, ImportState.WRITING, ImportState.DONE)
        held = _held(batch, by, states, own=True, asked=ImportState.WRITING)
        if held.state != ImportState.DONE:
            if not held.counts.get(ImportOutcome.READY):
                raise NotPossibleError("Không có dòng nào nhận được. Sửa tệp rồi tải lên lại.")
            _ask(held, ImportState.WRITING, by)
    batch.refresh_from_db()


def undo(batch: ImportBatch, *, by: User) -> None:
    """What the list brought is taken out again behind the page; asked twice, it is taken out once."""
    with transaction.atomic():
        states = (ImportState.DONE, ImportState.UNDOING, ImportState.UNDONE)
        held = _held(batch, by, states, asked=ImportState.UNDOING)
        if held.state != ImportState.UNDONE:
            held.undone_by, held.undone_at = None, None
            _ask(held, ImportState.UNDOING, by, undone_for=by.pk)
    batch.refresh_from_db()


def discard(batch: ImportBatch, *, by: User) -> None:
    """The list is gone from everybody's sight, with its rows; only one that wrote nothing can be, that on which a job
    failed among them."""
    with transaction.atomic():
        held = _held(batch, by, _NOTHING_WRITTEN)
        held.rows.all().delete()
        held.state, held.creation_key = ImportState.DISCARDED, None
        held.save()


def forget(before: dt.datetime) -> int:
    """Lists that wrote nothing and were uploaded before then are gone with their rows; how many those were. One that
    brought something in is kept for good: it is where those rows of the register come from."""
    number = 0
    for pk in ImportBatch.objects.filter(_forgotten(before)).values_list("pk", flat=True):
        with transaction.atomic():
            held = ImportBatch.objects.select_for_update().filter(_forgotten(before), pk=pk).first()
            # Gone on with meanwhile, or waiting for a worker that does not run; what has no job was a command's.
            if held is not None and not (held.job and held.is_at_work):
                held.delete()
                number += 1
    return number


def _forgotten(before: dt.datetime) -> Q:
    return Q(state__in=(*_NOTHING_WRITTEN, ImportState.DISCARDED), created_at__lt=before)


def may_be_discarded(batch: ImportBatch) -> bool:
    """Whether it wrote nothing, and nobody works on it."""
    return ImportState(batch.state) in _NOTHING_WRITTEN and not batch.is_at_work


def may_be_undone(batch: ImportBatch) -> bool:
    """Whether what it brought is in the register, and nobody is taking it out."""
    return batch.state in (ImportState.DONE, ImportState.UNDOING) and not batch.is_at_work


def has_post(batch: ImportBatch, by: User) -> bool:
    """Whether `by` holds, at the unit of the list, what it was brought in under."""
    return batch.unit_id in {post.unit_id for post in by.posts_with(batch.permission)}


def refuse_without_post(batch: ImportBatch, by: User) -> None:
    """Returns for who has the post. Raises NotPermittedError."""
    if not has_post(batch, by):
        raise NotPermittedError("Chỉ người giữ nhiệm vụ đã nhập danh sách này làm tiếp được.")


def refuse_others(batch: ImportBatch, by: User) -> None:
    """Returns for who uploaded the list: all that it brings is written in that name, so nobody else says what.

    Raises NotPermittedError.
    """
    if batch.by_id != by.pk:
        raise NotPermittedError(only_the_uploader(batch))


def only_the_uploader(batch: ImportBatch) -> str:
    """Why a colleague does not go on with the list, in words."""
    return (
        f"Danh sách do {batch.by} tải lên; chỉ người tải lên chọn cột và xác nhận. "
        "Đồng chí có thể tải tệp lên lại."
    )


def _held(
    batch: ImportBatch,
    by: User,
    states: tuple[ImportState, ...],
    *,
    own: bool = False,
    asked: ImportState | None = None,
) -> ImportBatch:
    """The batch, locked, if `by` may go on with it now; with `own` whoever uploaded it alone. While a job is at it
    nothing goes on but what that job does, `asked` again."""
    held = ImportBatch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
    refuse_without_post(held, by)
    if own:
        refuse_others(held, by)
    if held.is_at_work and held.state != asked:
        raise NotPossibleError("Danh sách đang được xử lý. Chờ xong rồi làm tiếp.")
    if ImportState(held.state) not in states:
        raise NotPossibleError(f"Danh sách đã sang bước khác: {ImportState(held.state).label.lower()}.")
    return held


def _ask(batch: ImportBatch, state: ImportState, by: User, **arguments: Any) -> None:
    """A worker will do what belongs to `state`, as `by` asked; asked while it does, it is asked once."""
    if batch.state == state and batch.is_at_work and batch.job:
        return
    batch.state, batch.refusal = state, ""
    batch.job = worker.enqueue(KIND, owner=by, batch=batch.pk, **arguments)
    batch.save()


# --- what a worker does ---


def work(batch: ImportBatch, *, told: Told = nobody, undone_for: User | None = None) -> None:
    """What the batch waits for is done. Called again after a kill, it is done once."""
    match ImportState(batch.state):
        case ImportState.READING:
            _read(batch, told)
        case ImportState.CHECKING:
            _check(batch, told)
        case ImportState.WRITING:
            _write(batch, told)
        case ImportState.UNDOING:
            _take_out(batch, undone_for or batch.by)
        case _:
            return


def _list_in(batch: ImportBatch, *, recognise: bool = False) -> tuple[workbook_in.Sheet, lists.Head]:
    """The list and its head, in letters of today; how it was written is what the batch says, or what it looks like."""
    read = workbook_in.read_apart(filing.found(batch.sha256, Shelf.IMPORTED))
    if recognise:
        batch.encoding = recognised(text for sheet in read for _, cells in sheet.rows[:500] for text in cells)
    written = [lists.rewritten(sheet, Encoding(batch.encoding)) for sheet in read]
    found = lists.chosen(written, kind_of(batch).vocabulary)
    if found is None:
        raise WorkbookRefusedError(
            "Không thấy bảng nào trong tệp: cần một trang tính đang hiện có đầu cột và ít nhất một dòng."
        )
    return found


def _read(batch: ImportBatch, told: Told) -> None:
    """The columns are known; where they were understood before, or are those of the template, the rows too."""
    try:
        sheet, head = _list_in(batch, recognise=True)
    except WorkbookRefusedError as refused:
        batch.state, batch.refusal = ImportState.REFUSED, str(refused)
        batch.save()
        return
    batch.sheet, batch.columns = clean_line(sheet.name)[:120], lists.columns_of(sheet, head)
    kept = ImportMapping.objects.filter(unit=batch.unit_id, kind=batch.kind, heads=head.key).first()
    batch.mapping = kept.mapping if kept else lists.suggested(batch.columns, kind_of(batch).vocabulary)
    batch.defaults = kept.defaults if kept else {}
    understood = kept is not None and batch.kind not in _OF_ONE_PAPER
    if understood or (_is_template(batch) and not batch.encoding):
        _check_rows(batch, sheet, head, told)
        return
    batch.state = ImportState.MAPPING
    batch.save()


def _is_template(batch: ImportBatch) -> bool:
    """Whether every head is one of ours: nothing is left to choose."""
    heads = [column["head"] for column in batch.columns if not lists.is_passed_over(column["head"])]
    ours = {lists.squeezed(field.title) for field in kind_of(batch).vocabulary.fields}
    return len(heads) > 3 and all(lists.squeezed(head) in ours for head in heads)


def _heads_key(batch: ImportBatch) -> str:
    words = {column_number(column["letters"]): column["head"] for column in batch.columns if column["head"]}
    return lists.Head(0, words).key


def _check(batch: ImportBatch, told: Told) -> None:
    sheet, head = _list_in(batch)
    _check_rows(batch, sheet, head, told)


def _check_rows(batch: ImportBatch, sheet: workbook_in.Sheet, head: lists.Head, told: Told) -> None:
    """Every row beneath the head is kept with what it was taken for."""
    rows: list[ImportRow] = []
    counts = dict.fromkeys(ImportOutcome, 0)
    total = len(sheet.rows)
    with tree_at_rest():
        for number, one in enumerate(kind_of(batch).checker(batch).rows(sheet, head), start=1):
            counts[one.outcome] += 1
            rows.append(
                ImportRow(
                    batch=batch,
                    number=one.number,
                    outcome=one.outcome,
                    cells=one.cells,
                    values=_kept(one.values),
                    problems=one.problems,
                    note=one.note,
                )
            )
            told(number, total)
    with transaction.atomic():
        batch.rows.all().delete()
        for start in range(0, len(rows), 1000):
            copy_in(rows[start : start + 1000])
        batch.counts = {outcome.value: number for outcome, number in counts.items()}
        batch.state = ImportState.CHECKED
        batch.save()


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as JSON: days as text, a level as its number."""
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()
    }


def _write(batch: ImportBatch, told: Told) -> None:
    """All rows found good are in the register, but those that are there meanwhile or cannot be any more."""
    with transaction.atomic():
        held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if held.state != ImportState.WRITING:
            return
        kind_of(batch).write(batch, told)
        batch.counts = dict.fromkeys(ImportOutcome.values, 0) | dict(
            batch.rows.values_list("outcome").annotate(Count("pk")).order_by()
        )
        batch.state, batch.done_at, batch.refusal = ImportState.DONE, timezone.now(), ""
        batch.save()


def _take_out(batch: ImportBatch, by: User) -> None:
    """What the list brought is gone as if it had never been, or the batch says why it stays."""
    with transaction.atomic():
        held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if held.state != ImportState.UNDOING:
            return
        try:
            with transaction.atomic():
                kind_of(held).take_out(held, by)
        except (NotPossibleError, NotPermittedError) as why:
            held.state, held.refusal = ImportState.DONE, f"Không hoàn tác được: {why}"
        else:
            held.state, held.undone_at, held.undone_by = ImportState.UNDONE, timezone.now(), by
        held.save()
