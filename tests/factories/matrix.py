"""Objects of every kind at every position, seen from a post at the ward."""

from __future__ import annotations

from django.urls import reverse

from danvan.accounts.models import Membership
from danvan.accounts.permissions import Role
from tests.factories.people import person
from tests.factories.tree import Tree

# position → (attribute of the tree, inside the scope of a post at the ward?)
POSITIONS = {
    "own": ("ward", True),
    "child": ("cell", True),
    "predecessor": ("old_ward", True),
    "parent": ("province", False),
    "sibling": ("sibling_ward", False),
    "other branch": ("foreign_ward", False),
    "abolished elsewhere": ("abolished_ward", False),
    "nothing": (None, False),
}
OBJECTS = ("unit", "person", "post", "person and unit")
NO_SUCH = 999_999_999


class Positions:
    """The tree, with a person at each position."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.people = {
            position: person(f"someone.{attribute}", (Role.VIEWER, getattr(tree, attribute)))
            for position, (attribute, _) in POSITIONS.items()
            if attribute
        }

    def inside(self, position: str) -> bool:
        return POSITIONS[position][1]

    def secret(self, position: str) -> str:
        """What a body must not say when the object is outside the scope."""
        attribute = POSITIONS[position][0]
        return f"Người someone.{attribute}" if attribute else "không bao giờ có"

    def addresses(self, name: str, kind: str | None, position: str) -> list[str]:
        """The addresses of `name` for the object of `kind` at `position`."""
        if kind is None:
            return [reverse(name)]
        return [reverse(name, kwargs=self._parameters(kind, position))]

    def _parameters(self, kind: str, position: str) -> dict[str, int]:
        attribute = POSITIONS[position][0]
        unit = getattr(self.tree, attribute).pk if attribute else NO_SUCH
        someone = self.people[position].pk if attribute else NO_SUCH
        if kind == "unit":
            return {"pk": unit}
        if kind == "person":
            return {"pk": someone}
        if kind == "post":
            held = Membership.objects.filter(user=someone).values_list("pk", flat=True).first()
            return {"pk": held or NO_SUCH}
        return {"pk": someone, "unit_pk": unit}
