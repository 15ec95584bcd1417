"""Files join a dossier: the form that they come in, each looked at from the inside, and the row that each becomes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPossibleError
from danvan.ui.forms import Form, TextField
from models_registry import filing
from models_registry.models import Evidence, Registration


class ManyFilesInput(forms.ClearableFileInput):
    """Several files at once, from the gallery or the camera."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """The files chosen, each still to be checked from the inside."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = data if isinstance(data, (list, tuple)) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in chosen or [None]]


class FileForm(Form):
    """Files as evidence."""

    files = ManyFilesField(
        label="Chọn tệp",
        allow_empty_file=True,
        help_text=f"{filing.ACCEPTED_IN_WORDS[0].upper()}{filing.ACCEPTED_IN_WORDS[1:]}; "
        f"mỗi tệp tối đa {filing.LARGEST // filing.MEGABYTE} MB. "
        "Không tải tài liệu mật; tránh ảnh giấy tờ tùy thân.",
        widget=ManyFilesInput(attrs={"multiple": True, "accept": ",".join(filing.ACCEPTED)}),
        error_messages={"required": "Chọn ít nhất một tệp."},
    )
    description = TextField(
        label="Mô tả",
        max_length=200,
        required=False,
        help_text="Ví dụ: ảnh ra quân ngày 15/3; xác nhận của Đảng ủy.",
    )


@dataclass
class Outcome:
    """How many files joined the dossier, and why the others did not."""

    taken: int = 0
    refused: list[str] = field(default_factory=list)


def take_in(form: FileForm, attach: Callable[..., Evidence]) -> Outcome:
    """Each file of the form that may be kept was given to `attach`; of each other one it is said why not."""
    done = Outcome()
    for file in form.cleaned_data["files"] if form.is_valid() else []:
        try:
            attach(content=filing.check(file), description=form.cleaned_data["description"])
        except filing.FileRefusedError as refusal:
            done.refused.append(str(refusal))
        except NotPossibleError as refusal:
            done.refused.append(f"“{file.name}” chưa được nhận. {refusal}")
        else:
            done.taken += 1
    done.refused += [" ".join(errors) for errors in form.errors.values()]
    return done


def tell(request: HttpRequest, done: Outcome) -> str:
    """The person hears how many were taken and why others were not. What was typed about those, to begin again with."""
    for why in done.refused:
        messages.error(request, why)
    if done.taken:
        messages.success(request, f"Đã nhận {done.taken} tệp.")
    return request.POST.get("description", "")[:200] if done.refused else ""


def put(
    held: Registration,
    *,
    step: str,
    content: filing.Checked,
    description: str,
    by: User,
    among: Collection[str],
    place: str,
) -> Evidence:
    """The file stands in the dossier, whose row is held; the same content twice at a step is one.

    Raises NotPossibleError when the steps `among`, which `place` names, hold as many files as they may.
    """
    kept = Evidence.objects.kept().filter(registration=held)
    if same := kept.filter(step=step, sha256=content.sha256).first():
        return same
    if kept.filter(step__in=among).count() >= filing.MOST_FILES:
        raise NotPossibleError(f"{place} giữ tối đa {filing.MOST_FILES} tệp. Bỏ bớt tệp trùng rồi tải lại.")
    filing.store(content)
    return Evidence.objects.create(
        registration=held,
        step=step,
        name=content.name,
        description=description,
        content_type=content.content_type,
        size=content.size,
        sha256=content.sha256,
        uploaded_by=by,
    )
