"""What units and desks both write down beside the workflow: why it is not there yet. No status moves."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Permission, Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.ui.text import clean_line
from danvan.units.desks import desks_from
from danvan.units.models import Unit, today
from models_registry import closing
from models_registry.models import Explanation, Registration


def reviewing_post(registration: Registration, *, by: User) -> Membership | None:
    """The post under which `by` may write notes as a reviewer: at a desk from the unit up to the province."""
    posts = [post for post in by.posts_with(Permission.REVIEW) if post.role == Role.REVIEWER]
    if not posts:
        return None
    desks = {desk.acting_unit_id for desk in desks_from(registration.keeper, on=today())}
    return next((post for post in posts if post.unit_id in desks), None)


def require_reviewer(registration: Registration, *, by: User) -> Membership:
    """The post of `reviewing_post`. Raises NotPermittedError, or NotPossibleError while nothing was ever sent."""
    post = reviewing_post(registration, by=by)
    if post is None:
        raise NotPermittedError("Việc này dành cho chuyên viên thẩm định ở nơi xét của hồ sơ.")
    if registration.first_sent_at is None:
        raise NotPossibleError("Đơn vị chưa gửi hồ sơ này.")
    return post


def locked(registration: Registration) -> Registration:
    """The row, held to the end of the transaction so that the same form sent twice at once is one note."""
    return Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.pk)


@transaction.atomic
def explain(
    registration: Registration,
    *,
    kind: str,
    note: str,
    by: User,
    for_unit: Unit,
    at: dt.datetime | None = None,
) -> Explanation:
    """The register knows why the registration has not got there yet. The latest one said twice stays one."""
    closing.require_open(registration.period_id, registration.unit_id)
    held = locked(registration)
    said = {"kind": kind, "note": clean_line(note), "by": by, "for_unit": for_unit}
    latest = held.explanations.order_by("-at", "-pk").first()
    if latest and all(getattr(latest, name) == value for name, value in said.items()):
        return latest
    return Explanation.objects.create(registration=held, at=at or timezone.now(), **said)
