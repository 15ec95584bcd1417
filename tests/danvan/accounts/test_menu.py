"""The main menu."""

from __future__ import annotations

from collections import Counter

from danvan.accounts.navigation import entries


def test_each_line_of_the_menu_has_a_place_of_its_own():
    """Two with one place would stand in another order in another process."""
    places = Counter(entry.order for entry in entries())
    assert [entry.label for entry in entries() if places[entry.order] > 1] == []
