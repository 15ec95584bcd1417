"""What tells one kind of list from another: its columns, how its rows are checked, what writing them does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from danvan.accounts.models import User
from danvan.office.fill_in import Slot, write_template
from danvan.office.lists import Field, Head, Vocabulary
from danvan.office.workbook_in import Sheet
from danvan.units.models import Unit
from models_registry.importing.checking import Checked
from models_registry.models import EmulationPeriod, ImportBatch, ImportKind
from models_registry.recognition.actions import DecidingDesk

Told = Callable[[int, int], None]
Choices = Sequence[tuple[str, Any]]


class Rows(Protocol):
    """Reads the rows of one list, within `tree_at_rest`."""

    def rows(self, sheet: Sheet, head: Head) -> Iterator[Checked]:
        """Every row beneath the head, checked."""


class Kind:
    """One kind of list. What stands here is the same for all lists of it, what a batch holds is asked with it."""

    key: ImportKind
    vocabulary: Vocabulary
    # What one row is, in words: "12 hồ sơ".
    noun = "hồ sơ"
    sheet = "Danh sách"
    title = ""
    boxes = "Mục của hồ sơ"
    needs_one_of: tuple[str, ...] = ("name",)
    needs = "Chọn cột nào là tên mô hình, điển hình."
    sends_words = "gửi đăng ký ngay"
    keeps_words = "để thành bản nháp"
    # Whether a list is of a period.
    has_period = True

    def other_columns(self) -> Choices:
        """What a column can be besides a field: grouped choices."""
        return ()

    def commons(self, batch: ImportBatch) -> dict[str, Sequence[str] | None]:
        """The fields that may hold for all rows, each with its words to choose from (None: to be typed)."""
        return {}

    def checker(self, batch: ImportBatch) -> Rows:
        """Who reads the rows of the batch."""
        raise NotImplementedError

    def write(self, batch: ImportBatch, told: Told) -> None:
        """The rows found good are in the register; called with the batch locked, in one transaction. Rows that cannot
        be written any more are told apart by their outcome."""
        raise NotImplementedError

    def take_out(self, batch: ImportBatch, by: User) -> None:
        """What the batch brought is out of the register again. Raises NotPossibleError where something was built on
        it."""
        raise NotImplementedError

    def template(self, place: Place, period: EmulationPeriod, *, by: User | None, to: BinaryIO) -> None:
        """The workbook to fill in."""
        write_template(
            self.slots(place, period),
            title=f"{self.title}, {period.name}" if self.has_period else self.title,
            sheet_name=self.sheet,
            rows=self.begun(place, period, by),
            to=to,
        )

    def slots(self, place: Place, period: EmulationPeriod) -> list[Slot]:
        """The columns of the template."""
        return [slot_of(field) for field in self.vocabulary.fields]

    def begun(self, place: Place, period: EmulationPeriod, by: User | None) -> Sequence[Sequence[str]]:
        """The rows that stand in the template already."""
        return ()


@dataclass(frozen=True)
class Place:
    """Whose list it is: of the unit itself, with `is_desk` of those beneath it, or with `desk` the decision of a
    desk. `unit` is where the person holds the post under which it is brought in."""

    unit: Unit
    is_desk: bool = False
    desk: DecidingDesk | None = None


def slot_of(field: Field, example: str | None = None, choices: Sequence[str] = ()) -> Slot:
    """The column of a template for a field."""
    return Slot(field.title, field.hint, field.example if example is None else example, choices, field.width)
