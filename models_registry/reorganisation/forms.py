"""What is typed of a plan of reorganisation: its title and day, its file, and its lines in the words of an office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from danvan.ui.forms import ChoiceField, DateField, Form, SuggestInput, TextField, TickField
from danvan.units.enums import UnitKind
from danvan.units.reform import Deed, Line
from models_registry.reorganisation.lines import Register

_KINDS = [("", "Chọn loại"), *((one.value, one.label) for one in UnitKind if one is not UnitKind.NATION)]
_SAME_KIND = [("", "Giữ nguyên"), *_KINDS[1:]]
_ROWS, _MORE, _MOST_ROWS = 4, 4, 60
_PARTS = 4
_DESK_HELP = "Bỏ trống thì đặt theo tên đơn vị, ví dụ “Đảng ủy phường An Hội”."


class FactsForm(Form):
    """What a plan is called, from when, by which resolution."""

    title = TextField(
        label="Tên phương án",
        max_length=120,
        help_text="Ví dụ: Sắp xếp phường 4, phường 5 thành phường An Hội",
    )
    on = DateField(
        label="Có hiệu lực từ ngày",
        help_text="Ngày đầu tiên của đơn vị mới. Có thể là ngày sắp tới: xem thử trước, đến ngày ấy mới thực hiện.",
    )
    resolution = TextField(
        label="Theo nghị quyết",
        max_length=200,
        required=False,
        help_text="Số, ngày, cơ quan ban hành. Chưa có thì để trống; khi thực hiện cần có.",
    )


class NewPlanForm(FactsForm):
    """A new plan, empty or from a file."""

    file = forms.FileField(
        label="Tệp phương án (nếu có)",
        required=False,
        help_text="Excel hoặc CSV theo tệp mẫu. Không có tệp thì lập từng việc trên màn hình.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class UploadForm(Form):
    """A file in place of the lines that there are, or after them."""

    file = forms.FileField(
        label="Tệp phương án",
        error_messages={"required": "Chưa chọn tệp.", "empty": "Tệp này trống. Hãy chọn tệp khác."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    how = ChoiceField(
        label="Các dòng đang có",
        choices=[
            ("replace", "Thay bằng các dòng trong tệp"),
            ("add", "Giữ, thêm các dòng trong tệp vào cuối"),
        ],
        widget=forms.RadioSelect,
        initial="replace",
    )


class UnitField(TextField):
    """A unit by its name or code; what comes out is the reference that a line of the plan holds."""

    def __init__(self, register: Register, url: str, *, with_new: bool = False, **kwargs: Any) -> None:
        self.register, self.with_new = register, with_new
        address = f"{url}?moi=1" if with_new else url
        super().__init__(max_length=250, widget=SuggestInput(url=address), **kwargs)

    def clean(self, value: Any) -> str:
        """The reference; refused with what is unclear about the name."""
        said = super().clean(value)
        if not said:
            return ""
        try:
            return self.register.understand(said, with_new=self.with_new)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


@dataclass(frozen=True)
class Row:
    """The boxes of one row of a form whose rows repeat, under a heading if they need one."""

    fields: Sequence[BoundField]
    legend: str = ""


class LineForm(Form):
    """The base of the forms that make lines. `lines` are what is edited; `made` what was typed, once it is valid."""

    title = ""
    lead = ""
    may_have_more = False  # whether more rows can be asked for

    def __init__(
        self,
        data: Any = None,
        *,
        register: Register,
        url: str,
        lines: Sequence[Line] = (),
        more: Any = None,
    ) -> None:
        """`more` is what was typed so far by who asks for more boxes: shown again, nothing of it judged yet."""
        super().__init__(data, initial=None if more is None else more.dict())
        self.register, self.url, self.lines, self.more = register, url, lines, more
        self.build()

    def build(self) -> None:
        """The fields are there, with what the lines say."""

    def unit(
        self, name: str, label: str, reference: str = "", *, with_new: bool = False, **kwargs: Any
    ) -> None:
        """A field for a unit, filled with the one of `reference`."""
        field = UnitField(self.register, self.url, with_new=with_new, label=label, **kwargs)
        field.initial = self.register.label(reference) if reference else ""
        self.fields[name] = field

    @property
    def made(self) -> list[Line]:
        """The lines that were typed."""
        raise NotImplementedError

    @property
    def rows(self) -> list[Row]:
        """The rows that repeat."""
        return []

    @property
    def firsts(self) -> list[BoundField]:
        """The fields that stand before the rows."""
        return []

    @property
    def heads(self) -> list[BoundField]:
        """The fields that stand after them."""
        return list(self)

    def _said(self, name: str) -> Any:
        return next((getattr(line, name) for line in self.lines if getattr(line, name)), "")

    def _number_of_rows(self, filled: int) -> int:
        """As many as were sent, and a few where more are asked for; else some more than are filled."""
        typed = self.data if self.is_bound else self.more
        if typed is None:
            return max(_ROWS, filled + 1)
        sent = sum(f"old_{at}" in typed for at in range(_MOST_ROWS))
        return min(_MOST_ROWS, max(1, sent) + (0 if self.is_bound else _MORE))


class NewUnitForm(LineForm):
    """A new unit and those that are merged into it."""

    title = "Nhập các đơn vị thành một"
    may_have_more = True
    lead = (
        "Các đơn vị cũ kết thúc, hồ sơ và nhiệm vụ của chúng về đơn vị mới, kể cả khi đơn vị mới giữ tên hoặc mã cũ. "
        "Gõ tên rồi chọn trong danh sách; hoặc ghi mã."
    )

    def build(self) -> None:
        """A row for every unit that is merged, then the new unit."""
        old = [line for line in self.lines if line.deed is Deed.MERGE]
        for at in range(self._number_of_rows(len(old))):
            line = old[at] if at < len(old) else None
            self.unit(f"old_{at}", f"Đơn vị nhập vào {at + 1}", line.old if line else "", required=False)
            self.fields[f"part_{at}"] = TickField(
                label="Chỉ một phần; phần chính về đơn vị khác",
                required=False,
                initial=bool(line and not line.is_default),
            )
        self.new_unit()

    def new_unit(self) -> None:
        """The fields of the new unit."""
        self.fields["name"] = TextField(
            label="Tên đơn vị mới",
            max_length=200,
            initial=self._said("name"),
            help_text="Ví dụ: Phường An Hội",
        )
        self.fields["kind"] = ChoiceField(label="Loại", choices=_KINDS, initial=self._said("kind"))
        self.fields["code"] = TextField(
            label="Mã",
            max_length=32,
            initial=self._said("code"),
            help_text="Theo danh mục hành chính, ví dụ 28756",
        )
        self.unit(
            "parent",
            "Trực thuộc",
            str(self._said("parent")),
            with_new=True,
            help_text="Đơn vị cấp trên sau sắp xếp; gõ tên hoặc mã.",
        )
        self.fields["desk_name"] = TextField(
            label="Cơ quan thường trực",
            max_length=200,
            required=False,
            initial=self._said("desk_name"),
            help_text=_DESK_HELP,
        )

    @property
    def rows(self) -> list[Row]:
        return [
            Row((self[name], self[name.replace("old", "part")]))
            for name in self.fields
            if name.startswith("old_")
        ]

    @property
    def heads(self) -> list[BoundField]:
        return [self[name] for name in self.fields if not name.startswith(("old_", "part_"))]

    def clean(self) -> dict[str, Any]:
        """At least one old unit, none of them twice."""
        data = super().clean() or self.cleaned_data
        old = [data[name] for name in self.fields if name.startswith("old_") and data.get(name)]
        bad = any(name.startswith("old_") for name in self.errors)
        if not old and not bad:
            self.add_error("old_0", "Ghi ít nhất một đơn vị cũ.")
        for name in self.fields:
            if name.startswith("old_") and data.get(name) and old.count(data[name]) > 1:
                self.add_error(name, "Đơn vị này ghi hai lần.")
                break
        return data

    @property
    def made(self) -> list[Line]:
        """A line for every old unit; the first says what the new one is."""
        data = self.cleaned_data
        places = [name for name in self.fields if name.startswith("old_") and data.get(name)]
        lines = [
            Line(0, Deed.MERGE, data[name], data["code"], is_default=not data[name.replace("old", "part")])
            for name in places
        ]
        first = lines[0]
        return [
            Line(0, Deed.MERGE, first.old, first.code, *_facts(data), is_default=first.is_default),
            *lines[1:],
        ]


class OpenForm(NewUnitForm):
    """A new unit from nothing."""

    title = "Lập mới"
    may_have_more = False
    lead = "Đơn vị mới không từ đơn vị nào."

    def build(self) -> None:
        self.new_unit()

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data

    @property
    def made(self) -> list[Line]:
        data = self.cleaned_data
        return [Line(0, Deed.OPEN, "", data["code"], *_facts(data))]


class SplitForm(LineForm):
    """A unit and the parts that it is divided into."""

    title = "Chia một đơn vị"
    lead = (
        "Đơn vị cũ kết thúc. Đơn vị nhận phần chính trông coi mọi hồ sơ, nhiệm vụ của đơn vị cũ; các phần khác "
        "được ghi là đơn vị sau sắp xếp."
    )

    def build(self) -> None:
        """The old unit, then a row for every part."""
        self.unit("old", "Đơn vị bị chia")
        for at in range(_PARTS):
            must = at < 2
            self.fields[f"name_{at}"] = TextField(label="Tên", max_length=200, required=must)
            self.fields[f"kind_{at}"] = ChoiceField(label="Loại", choices=_KINDS, required=must)
            self.fields[f"code_{at}"] = TextField(label="Mã", max_length=32, required=must)
            self.unit(f"parent_{at}", "Trực thuộc", with_new=True, required=must)
        self.fields["main"] = ChoiceField(
            label="Phần chính về",
            choices=[(str(at), f"Đơn vị mới {at + 1}") for at in range(_PARTS)],
            initial="0",
            widget=forms.RadioSelect,
        )

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                [self[f"{name}_{at}"] for name in ("name", "kind", "code", "parent")],
                f"Đơn vị mới {at + 1}{'' if at < 2 else ' (nếu có)'}",
            )
            for at in range(_PARTS)
        ]

    @property
    def firsts(self) -> list[BoundField]:
        return [self["old"]]

    @property
    def heads(self) -> list[BoundField]:
        return [self["main"]]

    def clean(self) -> dict[str, Any]:
        """Whole rows; the main part goes to one of them."""
        data = super().clean() or self.cleaned_data
        for at in range(2, _PARTS):
            said = [name for name in ("name", "kind", "code", "parent") if data.get(f"{name}_{at}")]
            if said and len(said) < 4:
                self.add_error(
                    f"name_{at}", "Ghi đủ tên, loại, mã, nơi trực thuộc của đơn vị này, hoặc để trống cả."
                )
        main = data.get("main")
        if main and not data.get(f"code_{main}") and f"code_{main}" not in self.errors:
            self.add_error("main", "Phần chính phải về một trong các đơn vị mới đã ghi.")
        return data

    @property
    def made(self) -> list[Line]:
        data = self.cleaned_data
        return [
            Line(
                *(
                    0,
                    Deed.MERGE,
                    data["old"],
                    data[f"code_{at}"],
                    data[f"name_{at}"],
                    UnitKind(data[f"kind_{at}"]),
                ),
                parent=data[f"parent_{at}"],
                is_default=data["main"] == str(at),
            )
            for at in range(_PARTS)
            if data[f"code_{at}"]
        ]


class ChangeForm(LineForm):
    """A unit that goes on under another name, kind, code or parent."""

    title = "Đổi tên, loại, mã, nơi trực thuộc"
    lead = "Đơn vị vẫn là đơn vị ấy: hồ sơ, nhiệm vụ giữ nguyên. Chỉ ghi những ô thay đổi."

    def build(self) -> None:
        self.unit("old", "Đơn vị", str(self._said("old")))
        self.fields["name"] = TextField(
            label="Tên mới", max_length=200, required=False, initial=self._said("name")
        )
        self.fields["kind"] = ChoiceField(
            label="Loại", choices=_SAME_KIND, required=False, initial=self._said("kind")
        )
        self.fields["code"] = TextField(
            label="Mã mới", max_length=32, required=False, initial=self._said("code")
        )
        self.unit("parent", "Trực thuộc", str(self._said("parent")), with_new=True, required=False)
        self.fields["desk_name"] = TextField(
            label="Cơ quan thường trực", max_length=200, required=False, initial=self._said("desk_name")
        )

    def clean(self) -> dict[str, Any]:
        """Something changes."""
        data = super().clean() or self.cleaned_data
        names = ("name", "kind", "code", "parent", "desk_name")
        if not self.errors and not any(data.get(name) for name in names):
            self.add_error("name", "Ghi ít nhất một điều thay đổi.")
        return data

    @property
    def made(self) -> list[Line]:
        data = self.cleaned_data
        return [Line(0, Deed.CONTINUE, data["old"], data["code"], *_facts(data))]


class EndForm(LineForm):
    """Units that are no more, without a successor."""

    title = "Kết thúc"
    may_have_more = True
    lead = "Đơn vị thôi hoạt động, không đơn vị nào tiếp nhận; hồ sơ do đơn vị cấp trên trông coi."

    def build(self) -> None:
        for at in range(self._number_of_rows(len(self.lines))):
            old = self.lines[at].old if at < len(self.lines) else ""
            self.unit(f"old_{at}", f"Đơn vị kết thúc {at + 1}", old, required=False)

    @property
    def rows(self) -> list[Row]:
        return [Row([self[name]]) for name in self.fields]

    @property
    def heads(self) -> list[BoundField]:
        return []

    def clean(self) -> dict[str, Any]:
        """At least one."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(data.values()):
            self.add_error("old_0", "Ghi ít nhất một đơn vị.")
        return data

    @property
    def made(self) -> list[Line]:
        return [Line(0, Deed.END, old) for old in dict.fromkeys(self.cleaned_data.values()) if old]


class DistrictsForm(LineForm):
    """The province whose districts are abolished, or the one district."""

    title = "Bỏ cấp huyện"
    lead = (
        "Các huyện, quận, thị xã, thành phố của tỉnh kết thúc; xã, phường, thị trấn chưa nêu trong phương án chuyển về "
        "trực thuộc tỉnh. Nhập xã, phường thì ghi trước, hoặc sửa sau."
    )

    def build(self) -> None:
        self.unit("old", "Tỉnh, hoặc một huyện", help_text="Ghi tỉnh thì bỏ mọi huyện của tỉnh.")


def _facts(data: dict[str, Any]) -> Iterable[Any]:
    """What a line says of the unit afterwards, in the order of `Line`."""
    kind = UnitKind(data["kind"]) if data["kind"] else None
    return data["name"], kind, data["parent"], data["desk_name"]


# The word in the address → the form.
FORMS: dict[str, type[LineForm]] = {
    "nhap": NewUnitForm,
    "chia": SplitForm,
    "doi": ChangeForm,
    "lap": OpenForm,
    "ket-thuc": EndForm,
    "bo-cap-huyen": DistrictsForm,
}
_OF_DEED = {Deed.MERGE: NewUnitForm, Deed.CONTINUE: ChangeForm, Deed.OPEN: OpenForm, Deed.END: EndForm}


def form_for(lines: Sequence[Line]) -> type[LineForm]:
    """The form in which the lines of one entry are edited."""
    deeds = {line.deed for line in lines}
    return NewUnitForm if Deed.MERGE in deeds else _OF_DEED[lines[0].deed]
