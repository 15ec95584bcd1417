"""What is typed comes in clean; what is wrong is said in Vietnamese, beside the field and on top."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template import Context, Template

from danvan.ui import forms


class Sample(forms.Form):
    compulsory = frozenset({"reason"})
    title = forms.TextField(label="Tên", max_length=10, help_text="Ví dụ: Hẻm xanh")
    reason = forms.TextField(label="Lý do", lines=3, required=False)
    level = forms.ChoiceField(
        label="Cấp", choices=[("a", "Một"), ("b", "Hai")], widget=django_forms.RadioSelect
    )
    sector = forms.ChoiceField(label="Lĩnh vực", choices=[("", "Chọn"), ("x", "Kinh tế")])
    agree = forms.TickField(label="Đồng ý", required=False)


def message(field, typed):
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    "typed",
    ["05/03/2026", "5/3/26", "05032026", "050326", "5-3-2026", "5.3.2026", "2026-03-05", " 5 / 3 / 2026 "],
)
def test_a_day_can_be_typed_in_many_ways(typed):
    assert forms.DateField().clean(typed) == date(2026, 3, 5)


def test_day_comes_before_month():
    assert forms.DateField().clean("09/03/2026") == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("31/02/2026", "Ngày 31/02/2026 không có trong lịch"),
        ("12/25/2026", "Không có tháng 25"),
        ("05/03/0026", "Năm 26 không đúng"),
        ("mai", "ví dụ 05/03/2026"),
        ("٣١/٠٢/٢٠٢٦", "ví dụ 05/03/2026"),
        ("", "Chưa điền ngày"),
        ("9" * 300_000, "ví dụ 05/03/2026"),
    ],
)
def test_an_impossible_day_is_refused_with_what_is_wrong(typed, told):
    assert told in message(forms.DateField(), typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1.234,5", "1234.5"),
        ("1234", "1234"),
        ("1.500", "1500"),
        ("1,5", "1.5"),
        ("-3", "-3"),
        ("1 234", "1234"),
    ],
)
def test_numbers_are_read_the_vietnamese_way(typed, read):
    assert forms.NumberField().clean(typed) == Decimal(read)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1.5", "dấu phẩy cho số lẻ"), ("1,2,3", "Chỉ ghi số"), ("NaN", "Chỉ ghi số"), ("1e5", "Chỉ ghi số"),
        ("1,234", "tối đa 2 chữ số sau dấu phẩy"), ("9" * 300_000, "Chỉ ghi số"), ("9" * 20, "tối đa 15 chữ số"),
    ],
)  # fmt: skip
def test_a_number_is_refused_rather_than_guessed(typed, told):
    assert told in message(forms.NumberField(), typed)


def test_a_whole_number_is_an_int_and_shown_with_points():
    field = forms.WholeNumberField()
    assert field.clean("1.234") == 1234
    assert field.prepare_value(1234) == "1.234"
    assert "số nguyên" in message(field, "1,5")


@pytest.mark.parametrize(
    "typed", ["0912 345 678", "+84 912 345 678", "0275.3822.123", "02753822123 / 0912345678"]
)
def test_telephone_numbers_are_taken_as_people_write_them(typed):
    assert forms.PhoneField().clean(typed) == typed


@pytest.mark.parametrize("typed", ["12345", "chưa có", "0912345678901234"])
def test_what_nobody_could_dial_is_refused(typed):
    assert "Số điện thoại này chưa đúng" in message(forms.PhoneField(), typed)


def test_too_long_a_text_says_by_how_much_and_is_never_cut():
    field = forms.TextField(max_length=10)
    assert "Dài quá 299.990 ký tự" in message(field, "x" * 300_000)
    assert "maxlength" not in field.widget.attrs


def test_text_is_composed_and_freed_of_control_characters_before_it_is_shown_again():
    typed = QueryDict(mutable=True)
    typed["title"] = unicodedata.normalize("NFD", "Hẻm\x00 xanh sạch đẹp")
    form = Sample(typed)
    assert not form.is_valid()
    assert form["title"].value() == "Hẻm xanh sạch đẹp"


def test_a_field_links_its_hint_and_its_error_to_the_box():
    form = Sample({"title": ""})
    html = str(form["title"].as_field_group())
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="form-control is-invalid"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert "required" not in html.replace("bắt buộc", "")


def test_radios_stand_in_a_named_group_and_are_linked_from_the_summary():
    form = Sample({})
    html = str(form["level"].as_field_group())
    assert "<fieldset" in html
    assert "<legend>Cấp" in html
    assert html.count('class="form-check-input is-invalid"') == 2
    summary = Template("{% load ui %}{% error_summary form %}").render(Context({"form": form}))
    assert 'href="#id_level_0">Cấp: Chưa chọn. Hãy chọn một mục.' in summary
    assert 'id="id_level_0"' in html
    assert "Còn 3 chỗ cần sửa" in summary


def test_the_red_dot_stands_where_sending_needs_the_field():
    form = Sample()
    dotted = {bound.name for bound in form if "(bắt buộc)" in str(bound.as_field_group())}
    assert dotted == {"title", "reason", "level", "sector"}


def test_a_form_without_errors_has_no_summary():
    assert Template("{% load ui %}{% error_summary form %}").render(Context({"form": Sample()})).strip() == ""
