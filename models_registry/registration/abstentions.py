"""A unit says that it registers nothing in a period, and may take it back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.ui.text import clean_line
from danvan.units.models import Unit
from models_registry import closing
from models_registry.models import Abstention, EmulationPeriod, Registration
from models_registry.workflow import Status

_NOT_REGISTERED = (Status.DRAFT, Status.REFUSED, Status.WITHDRAWN)


@transaction.atomic
def abstain(
    period: EmulationPeriod, unit: Unit, *, reason: str, by: User, at: dt.datetime | None = None
) -> Abstention:
    """The statement of `unit` stands; said again, it is the one that stands.

    Raises NotPermittedError for who does not register for the unit, NotPossibleError where a registration of the unit
    stands in the period, the period is closed there, or no reason is given.
    """
    _require_registrar(unit, by)
    closing.require_open(period.pk, unit.pk)
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # said twice at once, it is said once
    standing = Abstention.objects.at(None).filter(period=period, unit=unit).first()
    if standing is not None:
        return standing
    if not clean_line(reason):
        raise NotPossibleError("Ghi rõ lý do không đăng ký.")
    registered = Registration.objects.filter(period=period, unit=unit).exclude(status__in=_NOT_REGISTERED)
    if registered.exists():
        raise NotPossibleError("Đơn vị đã có mô hình đăng ký trong kỳ này.")
    return Abstention.objects.create(
        period=period, unit=unit, reason=reason.strip(), by=by, at=at or timezone.now()
    )


@transaction.atomic
def take_back(abstention: Abstention, *, by: User) -> None:
    """The statement stands no longer; what was said stays readable. Raises NotPermittedError."""
    _require_registrar(abstention.unit, by)
    held = Abstention.objects.select_for_update().get(pk=abstention.pk)
    closing.require_open(held.period_id, held.unit_id)
    if held.taken_back_at is None:
        held.taken_back_at, held.taken_back_by = timezone.now(), by
        held.save(update_fields=["taken_back_at", "taken_back_by"])


def _require_registrar(unit: Unit, by: User) -> None:
    if unit.pk not in {post.unit_id for post in by.posts_with(Permission.REGISTER)}:
        raise NotPermittedError("Chỉ cán bộ lập hồ sơ của đơn vị báo cáo được việc này.")
