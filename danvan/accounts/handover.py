"""What hangs on a post when its holder leaves: said by those who know, the apps above, and shown before it ends.

An administrator reads no dossiers, so it is told in numbers, never by title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from danvan.accounts.models import Membership, User
from danvan.units.models import today


@dataclass(frozen=True)
class OpenWork:
    """How many of what hang on a post, and in words what becomes of them."""

    title: str
    count: int
    said: str


@dataclass(frozen=True)
class Told:
    """What a source says of a post: the work that hangs on it, and for each of the people asked about how much of it
    they may not do because it is their own."""

    work: list[OpenWork] = field(default_factory=list)
    own: Mapping[int, int] = field(default_factory=dict)


Source = Callable[[Membership, list[User]], Told]
_sources: list[Source] = []


def add(source: Source) -> None:
    """What it says of a post is shown from now on."""
    if source not in _sources:
        _sources.append(source)


@dataclass(frozen=True)
class Receiver:
    """Somebody who could take a post over, and how much of its open work is their own."""

    user: User
    own: int
    holds_it: bool = False

    @property
    def label(self) -> str:
        """How a list names them."""
        held = ", đã giữ cùng nhiệm vụ" if self.holds_it else ""
        own = f", đã tự gửi {self.own} hồ sơ đang chờ nên không tự xét được số đó" if self.own else ""
        return f"{self.user.full_name} ({self.user.username}){held}{own}"


@dataclass(frozen=True)
class Leaving:
    """A post that its holder is about to leave: what hangs on it, who else holds the same at the unit, and who of the
    unit could take it over."""

    post: Membership
    work: list[OpenWork]
    others: list[Receiver]
    receivers: list[Receiver]

    @property
    def open(self) -> int:
        """How many pieces of work hang on it."""
        return sum(one.count for one in self.work)

    @property
    def leaves_nobody(self) -> bool:
        """Whether work is open and nobody else is there to do it."""
        return bool(self.open) and not self.others

    @property
    def stuck(self) -> int:
        """How many dossiers the only other person may not deal with, being their own."""
        return self.others[0].own if len(self.others) == 1 else 0


def leaving(post: Membership) -> Leaving:
    """What there is to know before the post ends: a constant number of queries."""
    people = _people_of(post)
    told = [source(post, [user for user, _ in people]) for source in _sources]

    def own(user: User) -> int:
        return sum(one.own.get(user.pk, 0) for one in told)

    return Leaving(
        post,
        [work for one in told for work in one.work if work.count],
        [Receiver(user, own(user), holds_it=True) for user, same in people if same],
        [Receiver(user, own(user)) for user, same in people if not same],
    )


def _people_of(post: Membership) -> list[tuple[User, bool]]:
    """Everybody else of the unit whose account is open, and whether they hold the same post beyond today."""
    held = Membership.objects.lasting(today()).filter(unit=post.unit_id, user__is_active=True)
    rows: Iterable[Membership] = held.exclude(user=post.user_id).select_related("user")
    people: dict[int, tuple[User, bool]] = {}
    for row in rows:
        _, same = people.get(row.user_id, (row.user, False))
        people[row.user_id] = (row.user, same or row.role == post.role)
    return sorted(people.values(), key=lambda one: (one[0].sort_key, one[0].pk))
