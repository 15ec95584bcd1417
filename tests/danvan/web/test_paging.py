"""Every row is shown once, forwards and backwards, whatever arrives meanwhile."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission

from danvan.web.paging import Count, count_up_to, page_of

ORDER = ("-name", "pk")

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups():
    Group.objects.bulk_create(Group(name=f"g{number:02d}") for number in range(7))


def walk(queryset, order, size):
    pages, cursor = [], None
    while True:
        page = page_of(queryset, order=order, cursor=cursor, size=size)
        pages.append(page)
        cursor = page.next
        if cursor is None:
            return pages


def test_pages_show_every_row_once_in_order(groups):
    pages = walk(Group.objects.all(), ORDER, 3)
    assert [[row.name for row in page.rows] for page in pages] == [
        ["g06", "g05", "g04"],
        ["g03", "g02", "g01"],
        ["g00"],
    ]
    assert [page.previous is None for page in pages] == [True, False, False]


def test_going_back_shows_the_page_before(groups):
    pages = walk(Group.objects.all(), ORDER, 3)
    back = page_of(Group.objects.all(), order=ORDER, cursor=pages[2].previous, size=3)
    assert [row.name for row in back.rows] == ["g03", "g02", "g01"]
    first = page_of(Group.objects.all(), order=ORDER, cursor=back.previous, size=3)
    assert (first.rows, first.previous) == (pages[0].rows, None)
    assert first.next is not None


def test_rows_that_share_a_value_are_neither_lost_nor_repeated():
    # Permission rows share content types: the first column repeats across a page's edge.
    queryset = Permission.objects.select_related("content_type")
    order = ("content_type__model", "-codename", "pk")
    seen = [row.pk for page in walk(queryset, order, 3) for row in page.rows]
    assert len(seen) > 8
    assert seen == list(queryset.order_by(*order).values_list("pk", flat=True))


def test_dictionaries_are_paged_as_rows_are(groups):
    pages = walk(Group.objects.values("pk", "name"), ORDER, 4)
    assert [row["name"] for row in pages[1].rows] == ["g02", "g01", "g00"]


def test_a_row_that_arrives_meanwhile_moves_nothing(groups):
    first = page_of(Group.objects.all(), order=ORDER, cursor=None, size=3)
    Group.objects.create(name="g99")
    second = page_of(Group.objects.all(), order=ORDER, cursor=first.next, size=3)
    assert [row.name for row in second.rows] == ["g03", "g02", "g01"]


@pytest.mark.parametrize("cursor", ["", "x", "a:b:c", "\x00", "W10:1:1", "ư" * 5000])
def test_a_cursor_that_is_not_ours_is_the_first_page(groups, cursor):
    page = page_of(Group.objects.all(), order=ORDER, cursor=cursor, size=3)
    assert [row.name for row in page.rows] == ["g06", "g05", "g04"]
    assert page.previous is None


def test_a_cursor_of_another_order_is_the_first_page(groups):
    other = page_of(Group.objects.all(), order=("name", "pk"), cursor=None, size=3).next
    page = page_of(Group.objects.all(), order=ORDER, cursor=other, size=3)
    assert page.rows[0].name == "g06"


def test_a_page_costs_one_query(groups, django_assert_num_queries):
    cursor = page_of(Group.objects.all(), order=ORDER, cursor=None, size=3).next
    with django_assert_num_queries(1):
        page_of(Group.objects.all(), order=ORDER, cursor=cursor, size=3)


@pytest.mark.parametrize(("limit", "count"), [(6, Count(6, capped=True)), (7, Count(7)), (8, Count(7))])
def test_a_count_gives_up_after_its_limit(groups, limit, count):
    assert count_up_to(Group.objects.all(), limit) == count
