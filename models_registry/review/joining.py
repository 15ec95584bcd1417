"""Two models that are the same one: joined by who reviews both, taken apart again; nothing that was counted changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.ui.text import clean_line
from danvan.units.models import Unit
from models_registry import closing
from models_registry.models import EmulationModel, EmulationPeriod, ModelJoin, PeriodKind, Registration
from models_registry.workflow import REGISTERED


def covers(by: User, models: Iterable[int]) -> bool:
    """Whether every registration of the models is kept where `by` reviews, and there is one of each."""
    wanted = set(models)
    keepers = Unit.objects.filter(by.territory(Permission.REVIEW).q()).values("pk")
    theirs = Registration.objects.sent().filter(emulation_model__in=wanted)
    outside = theirs.exclude(keeper__in=keepers).exists()
    return not outside and set(theirs.values_list("emulation_model", flat=True)) == wanted


@transaction.atomic
def join(one: EmulationModel, other: EmulationModel, *, reason: str, by: User) -> ModelJoin:
    """The two count as one model from now on, under the code that was given first. Done again, it is the first time's.

    Raises NotPermittedError for who does not review both, NotPossibleError where one of them is no more registered, or
    where each has others joined to it already.
    """
    if one.pk == other.pk:
        raise NotPossibleError("Đây là cùng một mô hình.")
    roots = [_root(one), _root(other)]
    _require_covers(by, {one.pk, other.pk, *(root.pk for root in roots)})
    for model in (one, other):
        if not model.registrations.filter(status__in=sorted(REGISTERED)).exists():
            raise NotPossibleError(f"{model} không còn hồ sơ nào đang đăng ký nên không gộp được.")
    _hold_closings(root.pk for root in roots)
    rows = EmulationModel.objects.select_for_update(of=("self",)).order_by("pk")
    held = list(rows.filter(pk__in=[root.pk for root in roots]))
    now = {_root(one).pk, _root(other).pk}
    if len(now) == 1:
        return ModelJoin.objects.at(None).filter(joined__in=[one.pk, other.pk]).latest("at")
    if now != {root.pk for root in held}:
        raise NotPossibleError("Một trong hai mô hình vừa được người khác gộp. Mở lại hồ sơ rồi xem lại.")
    with_others = [model for model in held if ModelJoin.objects.at(None).filter(kept=model).exists()]
    if len(with_others) == 2:
        raise NotPossibleError(
            "Mỗi mô hình đang tính chung với mô hình khác. Tách một bên ra trước, rồi gộp từng mô hình."
        )
    kept = with_others[0] if with_others else min(held, key=lambda model: (model.code or "", model.pk))
    joined = next(model for model in held if model.pk != kept.pk)
    return ModelJoin.objects.create(kept=kept, joined=joined, reason=clean_line(reason), by=by)


@transaction.atomic
def separate(made: ModelJoin, *, reason: str, by: User) -> None:
    """The two count as two models from now on. Done again by the same person, nothing happens twice.

    Raises NotPermittedError for who does not review both, NotPossibleError where somebody else took them apart.
    """
    _require_covers(by, {made.kept_id, made.joined_id})
    _hold_closings([made.kept_id, made.joined_id])
    held = ModelJoin.objects.select_for_update(of=("self",)).select_related("ended_by").get(pk=made.pk)
    if held.ended_at is not None:
        if held.ended_by_id == by.pk:
            return
        when = timezone.localtime(held.ended_at)
        raise NotPossibleError(f"{held.ended_by} đã tách lúc {when:%H:%M} ngày {when:%d/%m/%Y}.")
    held.ended_at, held.ended_by, held.ended_reason = timezone.now(), by, clean_line(reason)
    held.save(update_fields=["ended_at", "ended_by", "ended_reason"])


@dataclass(frozen=True)
class Same:
    """Another model that counts as one with a given one; `join` says since when and why."""

    model: EmulationModel
    join: ModelJoin


def same_as(model: EmulationModel) -> list[Same]:
    """The models that count as one with it now, in the order of their codes; two queries at most."""
    found = ModelJoin.objects.at(None).select_related("kept", "joined", "by")
    joins = list(found.of(model))
    others = list(found.filter(kept=joins[0].kept_id)) if joins else []
    told = [Same(one.joined, one) for one in others if one.joined_id != model.pk]
    if joins and joins[0].joined_id == model.pk:
        told.append(Same(joins[0].kept, joins[0]))
    return sorted(told, key=lambda one: one.model.code or "")


def _root(model: EmulationModel) -> EmulationModel:
    """What the model counts as now."""
    made = ModelJoin.objects.at(None).filter(joined=model).select_related("kept").first()
    return made.kept if made else model


def _require_covers(by: User, models: Iterable[int]) -> None:
    if not covers(by, models):
        raise NotPermittedError(
            "Một trong hai mô hình, hoặc mô hình đang tính chung với nó, có hồ sơ ngoài phạm vi của đồng chí. "
            "Việc này dành cho chuyên viên thẩm định có cả hai trong phạm vi."
        )


def _hold_closings(models: Iterable[int]) -> None:
    """Nobody closes a period, or a round over it, that counts the models meanwhile: a closing has seen the joining, or
    comes before it."""
    pairs = set(
        Registration.objects.sent().filter(emulation_model__in=set(models)).values_list("period", "unit")
    )
    rounds = EmulationPeriod.objects.filter(kind=PeriodKind.ROUND).values_list("pk", flat=True)
    units = {unit for _, unit in pairs}
    closing.hold_all(pairs | {(period, unit) for period in rounds for unit in units})
