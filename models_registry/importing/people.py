"""People from lists: each row is an account with its posts, opened as the page that opens one does. What is asked of a
line, and what opening does, stands with the accounts (danvan.accounts.opening); here is only the workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from danvan.accounts import opening
from danvan.accounts.actions import AccountError
from danvan.accounts.models import User
from danvan.accounts.opening import Line, Opening, Understood
from danvan.accounts.permissions import Permission, Role
from danvan.accounts.refusals import NotPossibleError
from danvan.office import lists
from danvan.office.fill_in import Slot
from danvan.office.lists import Field, Head, RowIs, Vocabulary
from danvan.office.workbook_in import Sheet, column_number
from danvan.ui.text import clean_line
from danvan.units.models import Unit, today
from danvan.units.territory import below
from models_registry.importing.checking import Checked, telephone
from models_registry.importing.kind import Kind, Place, Told, slot_of
from models_registry.models import EmulationPeriod, ImportBatch, ImportKind, ImportOutcome, ImportRow

MOST = 1_000  # people of one list: it is written in one transaction
_OFFERED = 2_000  # units in a drop-down

FIELDS = (
    Field(
        "full_name",
        "Họ và tên",
        "Bắt buộc. Tên của một người, không phải tên chung của cơ quan.",
        "Ví dụ: họ, chữ đệm và tên",
        (
            "họ tên",
            "tên",
            "họ và tên cán bộ",
            "họ tên cán bộ",
            "cán bộ",
            "cán bộ phụ trách",
            "người phụ trách",
            "họ và tên người dùng",
            "người dùng",
        ),
        30,
    ),
    Field(
        "unit",
        "Đơn vị",
        "Bắt buộc. Tên hoặc mã của đơn vị nơi giữ nhiệm vụ; tên cũ trước sắp xếp cũng được.",
        "",
        (
            "đơn vị công tác",
            "cơ quan",
            "cơ quan, đơn vị",
            "nơi công tác",
            "tên đơn vị",
            "xã, phường",
            "mã đơn vị",
        ),
        34,
    ),
    Field(
        "role",
        "Vai trò",
        f"Bắt buộc. Chọn trong danh sách; một người giữ nhiều vai trò tại đơn vị thì ngăn bằng dấu phẩy: "
        f"{Role.REVIEWER.label}, {Role.DECIDER.label}.",
        Role.REGISTRAR.label,
        ("nhiệm vụ", "nhiệm vụ được giao", "vai trò được giao", "quyền"),
        28,
    ),
    Field(
        "username",
        "Tên đăng nhập",
        "Để trống thì phần mềm đặt theo tên. Viết liền, của riêng một người; hai người cùng tên ở một đơn vị thì phải "
        "ghi.",
        "",
        ("tài khoản", "tên tài khoản", "tên người dùng", "user", "username"),
        20,
    ),
    Field(
        "since",
        "Từ ngày",
        "Ngày bắt đầu giữ nhiệm vụ, ngày/tháng/năm; để trống là hôm nhập.",
        "",
        ("giữ nhiệm vụ từ ngày", "từ", "ngày bắt đầu", "ngày nhận nhiệm vụ", "thời gian bắt đầu"),
        14,
    ),
    Field(
        "until",
        "Đến hết ngày",
        "Để trống là chưa định ngày thôi.",
        "",
        ("đến ngày", "đến", "ngày kết thúc"),
        14,
    ),
    Field(
        "phone",
        "Điện thoại",
        "",
        "",
        ("số điện thoại", "điện thoại liên hệ", "sđt", "điện thoại di động"),
        18,
    ),
    Field(
        "email",
        "Thư điện tử",
        "",
        "",
        ("email", "hộp thư", "thư công vụ", "địa chỉ thư điện tử"),
        28,
    ),
)
VOCABULARY = Vocabulary(FIELDS, keys=("full_name",), filled_down=frozenset({"unit"}))


class People(Kind):
    """Who is to work with the program, where and as what."""

    key = ImportKind.PEOPLE
    vocabulary = VOCABULARY
    noun = "tài khoản"
    sheet = "Tài khoản"
    title = "Danh sách người được cấp tài khoản"
    boxes = "Mục của tài khoản"
    needs_one_of = ("full_name",)
    needs = "Chọn cột nào là họ và tên."
    keeps_words = "mở tài khoản; mật khẩu dùng một lần cấp sau, khi in phiếu"
    has_period = False

    def commons(self, batch: ImportBatch) -> dict[str, Sequence[str] | None]:
        return {"unit": None, "role": [role.label for role in Role], "since": None}

    def checker(self, batch: ImportBatch) -> PeopleRows:
        return PeopleRows(batch)

    def slots(self, place: Place, period: EmulationPeriod | None) -> list[Slot]:
        units = opening.names_offered(Unit.objects.filter(_beneath(place.unit)), _OFFERED)
        choices = {"unit": units, "role": [role.label for role in Role]}
        examples = {"unit": next(iter(units), ""), "since": f"{today():%d/%m/%Y}"}
        return [slot_of(one, examples.get(one.name), choices.get(one.name, ())) for one in FIELDS]

    def write(self, batch: ImportBatch, told: Told) -> None:
        """The accounts are open, all of them, but those that are there meanwhile or cannot be opened any more. Nobody
        can sign in with one before its password is handed out."""
        opening.hold_lists()
        rows = list(batch.rows.filter(outcome=ImportOutcome.READY).order_by("number"))
        lines = [Line(row.number, **row.values["line"]) for row in rows]
        names = [row.values["opening"]["username"] for row in rows]
        good, others, openings = [], [], []
        for row, one in zip(rows, opening.understood(lines, within=_within(batch), names=names), strict=True):
            if one.opening and not one.twin:
                good.append(row)
                openings.append(one.opening)
            else:
                _tell(row, batch, one)
                others.append(row)
        try:
            made = opening.open_without_passwords(openings, by=batch.by, told=told)
        except AccountError as error:
            raise NotPossibleError(str(error)) from error
        for row, one, user in zip(good, openings, made, strict=True):
            row.account = user
            row.values["opening"] = _kept(one)
        ImportRow.objects.bulk_update(good, ["account", "values"], batch_size=500)
        ImportRow.objects.bulk_update(others, ["outcome", "note", "problems"], batch_size=500)

    def take_out(self, batch: ImportBatch, by: User) -> None:
        rows = batch.rows.filter(outcome=ImportOutcome.READY).order_by("number")
        opened = [(row.account_id, _opening(row)) for row in rows]
        try:
            opening.take_back(opened, by=by)
        except AccountError as error:
            raise NotPossibleError(str(error)) from error


class PeopleRows:
    """Reads the rows of people; what each says is judged with the accounts."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.columns = {column_number(letters): name for letters, name in batch.mapping.items()}
        self.day = f"{today():%d/%m/%Y}"
        self._unit = ""

    def rows(self, sheet: Sheet, head: Head) -> Iterator[Checked]:
        """Every row beneath the head, checked."""
        found: list[Checked] = []
        about: list[tuple[Checked, Line]] = []
        for row in lists.understood(sheet, head, self.columns, VOCABULARY):
            checked = Checked(row.number, row.cells, ImportOutcome.READY)
            found.append(checked)
            if row.kind is RowIs.ASIDE:
                checked.outcome, checked.note = ImportOutcome.ASIDE, row.words
            elif row.kind is RowIs.GROUP:
                self._group(checked, row)
            elif len(about) == MOST:
                why = f"Mỗi tệp nhập tối đa {MOST} người. Tải các dòng lỗi về rồi nhập tiếp bằng tệp đó."
                checked.outcome, checked.problems = ImportOutcome.WRONG, [("", "", why)]
                checked.values = {"title": self._said(row.cells).get("full_name", "")[:255]}
            else:
                about.append((checked, self._line(row)))
        lines = [line for _, line in about]
        judged = opening.understood(lines, within=_within(self.batch))
        for (checked, line), one in zip(about, judged, strict=True):
            self._judge(checked, line, one)
        yield from found

    def _group(self, checked: Checked, row: lists.Understood) -> None:
        """The rows beneath are of the unit that the group names, where no column does."""
        checked.outcome, checked.note = ImportOutcome.ASIDE, "dòng nhóm"
        checked.values = {"group": row.marker}
        if "unit" not in self.columns.values():
            self._unit = clean_line(row.words.partition(":")[0])
            checked.note = f"nhóm: đơn vị “{self._unit}”"

    def _said(self, cells: Sequence[str]) -> dict[str, str]:
        said = {
            name: cells[at - 1] for at, name in self.columns.items() if at <= len(cells) and cells[at - 1]
        }
        # (The words of a role may stand on lines of their own.)
        said = {name: text if name == "role" else clean_line(text) for name, text in said.items()}
        return said | ({"phone": telephone(said["phone"])} if "phone" in said else {})

    def _line(self, row: lists.Understood) -> Line:
        said = {"full_name": "", "unit": "", "role": "", "since": self.day} | self.batch.defaults
        if self._unit:
            said["unit"] = self._unit
        return Line(row.number, **said | self._said(row.cells))

    def _judge(self, checked: Checked, line: Line, one: Understood) -> None:
        checked.values["title"] = line.full_name[:255]
        if one.opening and not one.twin:
            checked.values |= {"line": _words(line), "opening": _kept(one.opening)}
        _tell(checked, self.batch, one)


def _tell(row: Checked | ImportRow, batch: ImportBatch, one: Understood) -> None:
    """The row says what it is taken for."""
    letters = {name: at for at, name in batch.mapping.items()}
    row.problems = [
        (letters.get(name, ""), VOCABULARY.by_name[name].title if name else "", why)
        for name, why in one.problems
    ]
    row.outcome, row.note = ImportOutcome.READY, one.note
    if one.twin:
        row.outcome, row.note = ImportOutcome.TWIN, one.twin
    elif one.problems:
        row.outcome = ImportOutcome.WRONG
    elif one.opening:
        said = f"{one.opening.username} · {one.opening.role_labels} · {one.opening.unit_name}"
        row.note = f"{said}; {one.note}" if one.note else said


def _words(line: Line) -> dict[str, str]:
    return {field.name: getattr(line, field.name) for field in FIELDS}


def _kept(one: Opening) -> dict[str, Any]:
    """What was or will be opened, as JSON."""
    until = one.until.isoformat() if one.until else None
    return {
        "unit_id": one.unit_id, "unit_name": one.unit_name, "roles": [role.value for role in one.roles],
        "username": one.username, "since": one.since.isoformat(), "until": until,
    }  # fmt: skip


def _opening(row: ImportRow) -> Opening:
    said = dict(row.values["opening"])
    until = said.pop("until")
    return Opening(
        row.number,
        row.values["title"],
        roles=tuple(map(Role, said.pop("roles"))),
        since=dt.date.fromisoformat(said.pop("since")),
        until=dt.date.fromisoformat(until) if until else None,
        **said,
    )


def _beneath(unit: Unit) -> Any:
    return below(unit.scope_path, field="scope_path")


def _within(batch: ImportBatch) -> QuerySet[Unit]:
    """The units that the list may be about: the batch's and those beneath it, as far as who brought it in looks after
    their accounts today."""
    return Unit.objects.filter(batch.by.territory(Permission.MANAGE_ACCOUNTS).q(), _beneath(batch.unit))


@dataclass(frozen=True)
class Part:
    """So many of the accounts that a list opened as have their passwords handed out on one page: which rows they stand
    in, how many there are, have no password yet, and have not been used by anybody."""

    number: int
    rows: str
    people: int
    without: int
    unused: int


def parts(batch: ImportBatch) -> list[Part]:
    """The accounts that the list opened, in parts."""
    known = (
        _opened(batch)
        .annotate(has_none=opening.has_no_password("account__"), is_new=opening.is_unused("account__"))
        .values_list("number", "has_none", "is_new")
    )
    rows = list(known)
    found = []
    for start in range(0, len(rows), opening.MOST):
        of_part = rows[start : start + opening.MOST]
        found.append(
            Part(
                number=start // opening.MOST,
                rows=f"{of_part[0][0]}–{of_part[-1][0]}",
                people=len(of_part),
                without=sum(has_none and is_new for _, has_none, is_new in of_part),
                unused=sum(is_new for _, _, is_new in of_part),
            )
        )
    return found


def accounts(batch: ImportBatch, part: int) -> QuerySet[User]:
    """The accounts of one part."""
    start = part * opening.MOST
    numbers = _opened(batch).values_list("account_id", flat=True)[start : start + opening.MOST]
    return User.objects.filter(pk__in=list(numbers))


def _opened(batch: ImportBatch) -> QuerySet[ImportRow]:
    # (Taken back, an account is gone, and the row still tells its number.)
    return batch.rows.filter(outcome=ImportOutcome.READY, account__username__isnull=False).order_by("number")
