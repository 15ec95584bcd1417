"""Forms as every screen uses them: what is typed comes in clean, what is wrong is said in Vietnamese.

`Renderer` is the project's `FORM_RENDERER`. `Form` is the base of our own forms; Django's (sign-in, passwords)
get the same look from the renderer alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField as DjangoBoundField
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import Script
from django.template.backends.django import DjangoTemplates as TemplateBackend
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property

from danvan.ui.text import clean_line, visible
from danvan.ui.wording import number

NOT_FILLED = "Chưa điền. Hãy ghi mục này."
NOT_CHOSEN = "Chưa chọn. Hãy chọn một mục."

_TICKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class BoundField(DjangoBoundField):
    """A field on its form, with the classes and states that the templates and the theme know."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes, the widget's own classes, and Bootstrap's class for its kind and state."""
        built = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        classes = [str(built.get("class") or shown.attrs.get("class", "")), _bootstrap_class(shown)]
        if self.errors:
            classes.append("is-invalid")
        built["class"] = " ".join(name for name in classes if name)
        return built

    @property
    def compulsory(self) -> bool:
        """True where the red dot stands: the field is required, or needed before the form can be sent."""
        return self.field.required or self.name in getattr(self.form, "compulsory", ())

    @property
    def pointed(self) -> bool:
        """True where somebody asked for this very field to be mended (`form.pointed` names such fields)."""
        return self.name in getattr(self.form, "pointed", ())

    @property
    def is_tick(self) -> bool:
        """True for a single tick box, whose label stands after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def anchor(self) -> str:
        """The id that a link to this field jumps to: its first input."""
        if isinstance(self.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id


def _bootstrap_class(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return ""
    if isinstance(widget, _TICKS):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


class Renderer(DjangoTemplates):
    """Templates of the project before Django's own, and our bound field on every form."""

    bound_field_class = BoundField

    @cached_property
    def engine(self) -> TemplateBackend:
        """The project's template folders, then those of Django's forms, whatever apps are installed."""
        own = [folder for engine in settings.TEMPLATES for folder in engine.get("DIRS", ())]
        folders = [*own, Path(forms.__file__).parent / "templates"]
        return self.backend({"NAME": "forms", "DIRS": folders, "APP_DIRS": True, "OPTIONS": {}})


class Form(forms.Form):
    """The base of our forms.

    Whatever is typed is composed (NFC) and freed of control characters before anything sees it, and so it is
    shown again when something is wrong. `compulsory` names fields that get the red dot though a draft may
    leave them empty. The browser's own checks are left out: they speak the browser's language.
    """

    bound_field_class = BoundField
    use_required_attribute = False
    compulsory: frozenset[str] = frozenset()

    def __init__(self, data: Mapping[str, Any] | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(None if data is None else _cleaned(data), *args, **kwargs)


def _cleaned(data: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(data, MultiValueDict):
        lists = {name: [_visible(value) for value in values] for name, values in data.lists()}
        return MultiValueDict(lists)
    return {name: _visible(value) for name, value in data.items()}


def _visible(value: object) -> object:
    return visible(value) if isinstance(value, str) else value


class TextField(forms.CharField):
    """One line of text, or several with `lines` (the height of the box).

    Too long a text is refused with the number of characters to take away; it is never cut, so the browser is
    told no `maxlength`.
    """

    default_error_messages = {"required": NOT_FILLED}

    def __init__(self, *, max_length: int = 250, lines: int = 1, **kwargs: Any) -> None:
        self.longest = max_length
        self.lines = lines
        if lines > 1:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The limit, for the counter under the box."""
        return {**super().widget_attrs(widget), "data-limit": self.longest}

    def to_python(self, value: Any) -> str:
        """The text without ends; a one-line field takes pasted line breaks as spaces."""
        text = super().to_python(value)
        return visible(text).strip() if self.lines > 1 else clean_line(text)

    def validate(self, value: str) -> None:
        """Refuse what is longer than the limit."""
        super().validate(value)
        over = len(value) - self.longest
        if over > 0:
            raise ValidationError(
                f"Dài quá {number(over)} ký tự: mục này ghi tối đa {number(self.longest)} ký tự, hiện có "
                f"{number(len(value))}. Hãy rút gọn.",
                code="max_length",
            )


_DATE_PARTS = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})", re.ASCII)
_DATE_RUN = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})", re.ASCII)
_DATE_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_MONTHS = 12
_YEARS = range(1900, 2101)


class DateField(forms.DateField):
    """A day, typed 05/03/2026, 5/3/26, 05032026, 5-3-2026 or 2026-03-05: always day, month, year."""

    default_error_messages = {
        "required": "Chưa điền ngày. Hãy ghi theo ngày/tháng/năm, ví dụ 05/03/2026.",
        "invalid": "Không đọc được ngày này. Hãy ghi theo ngày/tháng/năm, ví dụ 05/03/2026.",
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "data-date": ""}
        kwargs.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs=attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day, None when left empty; refused with what is wrong about it."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        year, month, day = self._parts(str(value).strip())
        return _calendar_day(year, month, day)

    def _parts(self, text: str) -> tuple[int, int, int]:
        if iso := _DATE_ISO.fullmatch(text):
            year, month, day = (int(part) for part in iso.groups())
            return year, month, day
        found = _DATE_PARTS.fullmatch(text) or _DATE_RUN.fullmatch(text)
        if not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        day, month, year = (int(part) for part in found.groups())
        if len(found.group(3)) == 2:
            year += 2000 if year < 70 else 1900
        return year, month, day


def _calendar_day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= _MONTHS:
        raise ValidationError(
            f"Không có tháng {month}. Hãy ghi ngày trước, tháng sau, ví dụ 25/12/2026.", code="invalid"
        )
    if year not in _YEARS:
        raise ValidationError(f"Năm {year} không đúng. Hãy ghi đủ bốn chữ số, ví dụ 2026.", code="invalid")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValidationError(
            f"Ngày {day:02d}/{month:02d}/{year} không có trong lịch. Hãy xem lại ngày và tháng.",
            code="invalid",
        ) from error


_NUMBER = re.compile(r"[-−+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", re.ASCII)
_POINT_DECIMALS = re.compile(r"[-−+]?\d+\.\d+", re.ASCII)
_LONGEST_NUMBER = 40


class NumberField(forms.DecimalField):
    """A number written the Vietnamese way, 1.234,5; a decimal point is refused rather than guessed at."""

    widget = forms.TextInput
    default_error_messages = {
        "required": "Chưa điền số. Hãy ghi số, ví dụ 1.234,5.",
        "invalid": "Chỉ ghi số, ví dụ 1.234 hoặc 1.234,5.",
        "point": "Hãy dùng dấu phẩy cho số lẻ (ví dụ 1,5) và dấu chấm cho hàng nghìn (ví dụ 1.500).",
    }

    def __init__(self, *, max_digits: int = 15, decimal_places: int = 2, **kwargs: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The keyboard with digits."""
        return {"inputmode": "decimal" if self.decimal_places else "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:
        """The number, None when left empty."""
        if value in self.empty_values:
            return None
        if isinstance(value, (int, float, Decimal)):
            return super().to_python(value)
        text = re.sub(r"\s", "", str(value))
        if len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text):
            return super().to_python(text.replace(".", "").replace(",", ".").replace("−", "-"))
        code = "point" if _POINT_DECIMALS.fullmatch(text) else "invalid"
        raise ValidationError(self.error_messages[code], code=code)

    def prepare_value(self, value: Any) -> Any:
        """A stored number as people write it; what was typed stays as typed."""
        return number(value) if isinstance(value, (int, float, Decimal)) else value


class WholeNumberField(NumberField):
    """A whole number, 1.234, as an `int`."""

    default_error_messages = {
        "required": "Chưa điền số. Hãy ghi số, ví dụ 1.234.",
        "max_decimal_places": "Mục này chỉ ghi số nguyên, ví dụ 12.",
    }

    def __init__(self, *, max_digits: int = 9, **kwargs: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=0, **kwargs)

    def clean(self, value: Any) -> int | None:
        """The number checked, as an `int`."""
        cleaned = super().clean(value)
        return None if cleaned is None else int(cleaned)


_PHONE = re.compile(r"\+?[\d\s.()/-]+", re.ASCII)


class PhoneField(TextField):
    """A telephone number, loosely: 8 to 12 digits however they are spaced; two numbers with "/" between."""

    default_error_messages = {
        "required": "Chưa điền số điện thoại.",
        "phone": "Số điện thoại này chưa đúng. Hãy ghi đủ các chữ số, ví dụ 0275 3822 123 hoặc 0912 345 678.",
    }

    def __init__(self, *, max_length: int = 40, **kwargs: Any) -> None:
        attrs = {"inputmode": "tel", "autocomplete": "tel"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(max_length=max_length, **kwargs)

    def validate(self, value: str) -> None:
        """Refuse what nobody could dial."""
        super().validate(value)
        if not value:
            return
        lengths = [len(re.sub(r"\D", "", part)) for part in value.split("/")]
        if not _PHONE.fullmatch(value) or any(not 8 <= length <= 12 for length in lengths):
            raise ValidationError(self.error_messages["phone"], code="phone")


class _Choices:
    default_error_messages = {
        "required": NOT_CHOSEN,
        "invalid_choice": "Mục đã chọn không có trong danh sách. Hãy chọn lại.",
        "invalid_list": "Hãy chọn lại trong danh sách.",
        "invalid_pk_value": "Mục đã chọn không có trong danh sách. Hãy chọn lại.",
    }


class ChoiceField(_Choices, forms.ChoiceField):
    """One of a few; `widget=forms.RadioSelect` for up to five."""

    default_error_messages = _Choices.default_error_messages


class MultipleChoiceField(_Choices, forms.MultipleChoiceField):
    """Some of a few."""

    default_error_messages = _Choices.default_error_messages


class ModelChoiceField(_Choices, forms.ModelChoiceField):
    """One row of a queryset; pass only rows that the user may see."""

    default_error_messages = _Choices.default_error_messages


class ModelMultipleChoiceField(_Choices, forms.ModelMultipleChoiceField):
    """Some rows of a queryset; pass only rows that the user may see."""

    default_error_messages = _Choices.default_error_messages


class TickField(forms.BooleanField):
    """A single tick box; `required` means that it must be ticked."""

    default_error_messages = {"required": "Hãy đánh dấu vào ô này."}


class _PickerMedia:
    css = {"all": ["vendor/accessible-autocomplete/accessible-autocomplete.min.css"]}
    js = [Script("vendor/accessible-autocomplete/accessible-autocomplete.min.js", defer=True)]


class PickerSelect(forms.Select):
    """A long list to choose from by typing a few letters, accents or not; a plain list without JavaScript."""

    Media = _PickerMedia

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-picker": "", **(attrs or {})}, choices)


class SuggestInput(forms.TextInput):
    """A line whose address `url` suggests answers while typing; `value_into` is the id of a hidden input.

    The address answers ``?q=…`` with ``{"results": [{"value": …, "label": …, "hint": …}]}``. Without
    JavaScript the hidden input stays empty and the form reads the typed line.
    """

    Media = _PickerMedia

    def __init__(self, *, url: str, value_into: str = "", attrs: dict[str, Any] | None = None) -> None:
        own = {"data-suggest": url, "data-suggest-into": value_into, "autocomplete": "off"}
        super().__init__({**own, **(attrs or {})})
