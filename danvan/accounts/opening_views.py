"""The page where many accounts are opened at once: a list is pasted, shown as it was understood, then opened whole."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from danvan.accounts import actions, opening
from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.people_views import READ_OR_SEND, administered
from danvan.accounts.permissions import Permission, Role
from danvan.ui.forms import DateField, Form, TextField
from danvan.units.models import today


class OpenManyForm(Form):
    """The list, and the day from which the posts are held."""

    people = TextField(
        label="Danh sách",
        lines=12,
        max_length=20_000,
        help_text="Mỗi dòng một người: họ và tên, đơn vị (tên hoặc mã), vai trò; thêm tên đăng nhập nếu muốn tự đặt. "
        "Dán thẳng các cột từ Excel, hoặc ngăn bằng dấu chấm phẩy.",
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    since = DateField(label="Giữ nhiệm vụ từ ngày", initial=today)


@requires(Permission.MANAGE_ACCOUNTS)
@never_cache
@require_http_methods(READ_OR_SEND)
def open_many(request: SignedIn) -> HttpResponse:
    """A list of people read and shown with every bad line named; confirmed, all accounts are opened, or none."""
    form = OpenManyForm(request.POST or None)
    reading = None
    if request.method == "POST" and form.is_valid():
        names = request.POST.getlist("ten") if request.POST.get("stage") == "save" else []
        reading = opening.read(
            form.cleaned_data["people"],
            within=administered(request),
            since=form.cleaned_data["since"],
            names=names,
        )
        if reading.is_sound and request.POST.get("stage") == "save":
            try:
                made = opening.open_all(reading.openings, by=request.user)
            except actions.AccountError as error:
                form.add_error(None, str(error))
            else:
                slips = [
                    (user, first, one.posts)
                    for (user, first), one in zip(made, reading.openings, strict=True)
                ]
                return render(request, "accounts/issued.html", {"slips": slips})
        for words in reading.problems:
            form.add_error("people", words)
    context = {
        "form": form,
        "reading": reading if reading and reading.is_sound and not form.errors else None,
        "roles": [role.label for role in Role],
        "most": opening.MOST,
    }
    return render(request, "accounts/open_many.html", context, status=422 if form.errors else 200)
