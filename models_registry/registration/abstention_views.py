"""The page on which a unit says that it registers nothing in a period."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPossibleError
from danvan.ui.forms import Form, ModelChoiceField, TextField
from danvan.units.models import Unit, last_said, today
from models_registry.models import Abstention, EmulationPeriod
from models_registry.registration import abstentions


class AbstentionForm(Form):
    """Which unit, which period, and why."""

    unit = ModelChoiceField(label="Đơn vị", queryset=Unit.objects.none())
    period = ModelChoiceField(label="Kỳ thi đua", queryset=EmulationPeriod.objects.none())
    reason = TextField(
        label="Lý do không đăng ký",
        max_length=500,
        lines=3,
        help_text="Một, hai câu. Ví dụ: đơn vị mới thành lập, đang sắp xếp nhân sự.",
    )

    def __init__(self, data: Any, *, units: QuerySet[Unit]) -> None:
        super().__init__(data)
        self.fields["unit"].queryset = units
        self.fields["period"].queryset = EmulationPeriod.objects.on(today()).latest_first()
        self.fields["unit"].initial, self.fields["period"].initial = (
            units.first(),
            self.fields["period"].queryset.first(),
        )


def _own(user: User) -> QuerySet[Unit]:
    """The units for which the person registers today."""
    held = [post.unit_id for post in user.posts_with(Permission.REGISTER)]
    return Unit.objects.at(today()).filter(pk__in=held).order_by("pk")


@requires(Permission.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def abstain(request: SignedIn) -> HttpResponse:
    """What was said so far, and the form to say it."""
    units = _own(request.user)
    form = AbstentionForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            said = abstentions.abstain(**form.cleaned_data, by=request.user)
        except NotPossibleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã ghi: {said.unit} không đăng ký trong {said.period.name.lower()}.")
            return redirect("registration:abstain")
    standing = Abstention.objects.visible_to(request.user).at(None).filter(unit__in=units)
    context = {
        "form": form,
        "units": units,
        "standing": standing.select_related("period", "by")
        .annotate(unit_name=last_said("unit"))
        .order_by("-at"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "registration/abstain.html", context, status=status)


@requires(Permission.REGISTER)
@require_POST
def take_back(request: SignedIn, pk: int) -> HttpResponse:
    """The unit registers after all."""
    said = get_object_or_404(Abstention.objects.visible_to(request.user), pk=pk)
    abstentions.take_back(said, by=request.user)
    messages.success(request, "Đã bỏ báo cáo không đăng ký.")
    return redirect("registration:abstain")
