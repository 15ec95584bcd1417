"""A part of the country that somebody looks after, as ranges of paths."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

# Paths hold digits and full stops only; this sorts after both under the C collation.
_PAST_ALL = "~"


def below(path: str, *, field: str) -> Q:
    """The condition that `field` lies at or beneath `path`: a range, so that a plain index answers it."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": path + _PAST_ALL})


@dataclass(frozen=True)
class Territory:
    """Whole subtrees of the map of today, and of maps that are closed.

    `living` are paths of `Unit.scope_path`; `closed` are paths of `Unit.closed_path`. `own` are the ids of the
    units that the posts are held at, without anything beneath.
    """

    living: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    own: frozenset[int] = frozenset()

    def q(self, prefix: str = "") -> Q:
        """The condition on a unit (reached through `prefix`, such as `keeper__`) of lying in this territory.

        An empty territory matches nothing: no scope is never all rows.
        """
        condition = Q(**{f"{prefix}pk__in": ()})
        for path in self.living:
            condition |= below(path, field=f"{prefix}scope_path")
        for path in self.closed:
            condition |= below(path, field=f"{prefix}closed_path")
        return condition
