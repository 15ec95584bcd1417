"""What is typed about people: checked here, done in `actions`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.http import HttpRequest

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.ui.forms import DateField, Form, PhoneField, TextField
from danvan.units.models import Unit, UnitTerm, today


class SignInForm(Form):
    """Name and password. One sentence for every kind of failure, so that nobody learns which names exist."""

    username = TextField(
        label="Tên đăng nhập",
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "username" in data and "password" in data:
            user = authenticate(self.request, username=data["username"], password=data["password"])
            if user is None:
                raise forms.ValidationError(
                    "Tên đăng nhập hoặc mật khẩu không đúng. Đồng chí kiểm tra bộ gõ và phím Caps Lock rồi thử lại; "
                    "quên mật khẩu thì nhờ đơn vị cấp trên đặt lại."
                )
            self.user = user
        return data


class ChoosePasswordForm(Form):
    """The old password, and the new one twice."""

    old = forms.CharField(
        label="Mật khẩu đang dùng",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="Mật khẩu mới",
        strip=False,
        max_length=200,
        help_text="Ít nhất 12 ký tự. Một câu ngắn dễ nhớ là tốt nhất, không cần ký tự lạ.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Nhập lại mật khẩu mới",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError("Mật khẩu đang dùng không đúng.")
        return old

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        password_validation.validate_password(new, self.user)
        if self.user.check_password(new):
            raise forms.ValidationError("Mật khẩu mới phải khác mật khẩu đang dùng.")
        return new

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "new" in data and "again" in data and data["new"] != data["again"]:
            self.add_error("again", "Hai lần nhập mật khẩu mới không giống nhau.")
        return data


def unit_field(label: str = "Đơn vị", *, queryset: Any) -> forms.ModelChoiceField:
    """A choice of one unit by its number; the page offers a picker by name (`units:suggest`)."""
    return forms.ModelChoiceField(
        queryset=queryset,
        label=label,
        widget=forms.HiddenInput,
        error_messages={
            "required": "Chọn đơn vị trong danh sách.",
            "invalid_choice": "Đơn vị này không còn, hoặc ngoài phạm vi của đồng chí. Chọn lại trong danh sách.",
        },
    )


class PostForm(Form):
    """One post at a given unit."""

    role = forms.ChoiceField(
        label="Vai trò", choices=Role.choices, error_messages={"required": "Chọn vai trò."}
    )
    since = DateField(label="Từ ngày", initial=today)


class IssueAccountForm(PostForm):
    """A new account with its first post."""

    full_name = TextField(label="Họ và tên", max_length=120)
    username = TextField(
        label="Tên đăng nhập",
        max_length=60,
        validators=[
            UnicodeUsernameValidator(message="Chỉ dùng chữ, số và các dấu @ . + - _, không có khoảng trắng.")
        ],
        help_text="Viết liền, ví dụ: anhoi.lan",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    phone = PhoneField(label="Điện thoại", required=False)
    email = forms.EmailField(label="Thư điện tử", required=False, max_length=254)

    field_order = ["full_name", "username", "role", "since", "phone", "email"]

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError("Tên đăng nhập này đã có người dùng. Đồng chí chọn tên khác.")
        return username


def current_name(unit: Unit) -> str:
    """The name a unit bears today, or bore last."""
    term: UnitTerm | None = unit.latest_term
    return term.name if term else str(unit)
