"""Lists keep their filters in the address."""

from __future__ import annotations

from django.template import Context, Template
from django.test import RequestFactory


def shown(source, address):
    return Template("{% load web %}" + source).render(Context({"request": RequestFactory().get(address)}))


def test_a_changed_parameter_keeps_the_others_and_goes_back_to_the_first_page():
    assert shown("{% query nam=2023 %}", "/x?q=hoa&nam=2022&trang=abc") == "?q=hoa&amp;nam=2023"


def test_a_parameter_is_taken_out_by_none():
    assert shown("{% query q=None %}", "/x?q=hoa") == "?"


def test_a_page_address_carries_its_cursor():
    assert shown("{% query trang='c:1' %}", "/x?q=hoa") == "?q=hoa&amp;trang=c%3A1"


def test_a_second_form_keeps_the_other_parameters_escaped():
    html = shown("{% hidden_query 'q' %}", "/x?q=hoa&nam=%22%3E&trang=1")
    assert html.strip().endswith('<input type="hidden" name="nam" value="&quot;&gt;">')
    assert html.count("<input") == 1
