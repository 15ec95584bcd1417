"""What is typed about people: checked here, done in `actions`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy

from danvan.accounts.handover import Leaving
from danvan.accounts.models import Membership, Scope, User
from danvan.accounts.permissions import Permission, Role
from danvan.accounts.tokens import LONGEST
from danvan.ui.components import FilterChip
from danvan.ui.forms import ChoiceField, DateField, Form, PhoneField, SuggestInput, TextField
from danvan.ui.text import clean_line, search_key
from danvan.units.finding import find
from danvan.units.models import Unit, UnitTerm, today
from danvan.units.territory import below

USERNAME_RULE = "Chỉ dùng chữ, số và các dấu @ . + - _, không có khoảng trắng."


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


class PostForm(Form):
    """One post at a given unit, over some days."""

    role = ChoiceField(
        label="Vai trò",
        choices=[("", "Chọn vai trò"), *Role.choices],
        error_messages={"required": "Chọn vai trò."},
    )
    since = DateField(label="Từ ngày", initial=today)
    until = DateField(label="Đến hết ngày", required=False, help_text="Bỏ trống là chưa định ngày thôi.")

    def __init__(self, *args: Any, unit: Unit | None, **kwargs: Any) -> None:
        """`unit` is None where a list names none that is known; everything else is checked all the same."""
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean_since(self) -> dt.date:
        since: dt.date = self.cleaned_data["since"]
        if self.unit is not None and self.unit.term_on(max(since, today())) is None:
            raise forms.ValidationError(
                f"“{current_name(self.unit)}” không hoạt động vào ngày đó. Chọn đơn vị sau sắp xếp."
            )
        return since

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < max(since, today()):
            self.add_error("until", "Ngày thôi nhiệm vụ phải từ hôm nay và từ ngày bắt đầu trở đi.")
        return data


class IssueAccountForm(PostForm):
    """A new account with its first post."""

    full_name = TextField(label="Họ và tên", max_length=120)
    username = TextField(
        label="Tên đăng nhập",
        max_length=60,
        validators=[UnicodeUsernameValidator(message=USERNAME_RULE)],
        help_text="Viết liền, của riêng một người, ví dụ: anhoi.lan",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    phone = PhoneField(label="Điện thoại", required=False)
    email = forms.EmailField(label="Thư điện tử", required=False, max_length=254)

    field_order = ["full_name", "username", "role", "since", "until", "phone", "email"]

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError("Tên đăng nhập này đã có người dùng. Đồng chí chọn tên khác.")
        return username


class TokenForm(Form):
    """A token for another program: what for, what it may read, to which day."""

    name = TextField(label="Dùng cho", max_length=120, help_text="Ví dụ: Bảng điều hành của tỉnh.")
    scope = ChoiceField(
        label="Được đọc",
        choices=Scope.choices,
        widget=forms.RadioSelect,
        help_text="Danh sách hồ sơ gồm mã, tên, đơn vị, kỳ, cấp, lĩnh vực, tình trạng; không có nội dung hồ sơ, tên "
        "của điển hình cá nhân.",
    )
    expires_on = DateField(label="Dùng đến hết ngày", help_text="Nhiều nhất hai năm.")

    def clean_expires_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["expires_on"]
        if not today() <= day <= today() + LONGEST:
            raise forms.ValidationError("Ghi một ngày từ hôm nay, trong vòng hai năm.")
        return day


class _HandsOver(Form):
    """Who takes the old post over, of those who could."""

    to = ChoiceField(
        label="Bàn giao cho",
        required=False,
        help_text="Người nhận giữ cùng nhiệm vụ tại đơn vị từ ngày hôm sau. Chưa có ai phù hợp thì cấp tài khoản mới "
        "trước.",
    )

    def offer(self, leaving: Leaving) -> None:
        """The people of the unit are the choice, those who hold the same post already last."""
        people = (*leaving.receivers, *leaving.others)
        self.receivers = {str(one.user.pk): one.user for one in people}
        named = [(str(one.user.pk), one.label) for one in people]
        self.fields["to"].choices = [("", "Không bàn giao, chỉ kết thúc nhiệm vụ"), *named]

    @property
    def receiver(self) -> User | None:
        """Who was chosen, None for nobody."""
        return self.receivers.get(self.cleaned_data.get("to", ""))


class EndPostForm(_HandsOver):
    """The last day of a post, and who takes it over."""

    last_day = DateField(label="Giữ đến hết ngày", initial=today)
    field_order = ["last_day", "to"]

    def __init__(self, *args: Any, leaving: Leaving, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(leaving)

    def clean_last_day(self) -> dt.date:
        return _not_before(self.cleaned_data["last_day"], today() - dt.timedelta(days=1))


class MoveForm(_HandsOver, PostForm):
    """The new post of who goes to another unit, and who takes the old one over."""

    field_order = ["role", "since", "until", "to"]

    def __init__(self, *args: Any, leaving: Leaving, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(leaving)
        self.fields["since"].label = "Nhận nhiệm vụ mới từ ngày"
        self.fields["since"].help_text = "Nhiệm vụ cũ giữ đến hết ngày hôm trước."

    def clean_since(self) -> dt.date:
        return _not_before(super().clean_since(), today())


def _not_before(day: dt.date, first: dt.date) -> dt.date:
    """The day, unless it lies before `first`: who did what meanwhile did it by right."""
    if day < first:
        raise forms.ValidationError(f"Ngày này đã qua. Chọn từ ngày {first:%d/%m/%Y} trở đi.")
    return day


class AccountState(models.TextChoices):
    """What the list of accounts can be narrowed to; the values stand in addresses."""

    IN_USE = "dang-dung", "Đang dùng"
    NEW = "chua-doi", "Chưa đổi mật khẩu lần đầu"
    SUSPENDED = "khoa", "Đã khóa"
    NO_POST = "het-nhiem-vu", "Không còn nhiệm vụ"
    TO_COME = "sap-toi", "Có nhiệm vụ sắp tới"
    ENDING = "sap-het", "Nhiệm vụ có ngày kết thúc"


class PeopleFilter(Form):
    """Which accounts of one's part of the map are listed: by name, unit, role and state. All of it in the address."""

    q = TextField(
        label="Tìm theo tên người, tên đăng nhập hoặc đơn vị",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "Tên người, tên đăng nhập, đơn vị"}),
    )
    don_vi_ten = TextField(
        label="Đơn vị",
        required=False,
        help_text="Kể cả đơn vị trực thuộc. Gõ tên hoặc mã, cũ hay mới.",
        widget=SuggestInput(url=reverse_lazy("units:suggest"), value_into="id_don_vi"),
    )
    don_vi = forms.CharField(required=False, widget=forms.HiddenInput)
    vai_tro = ChoiceField(label="Vai trò", required=False, choices=[("", "Mọi vai trò"), *Role.choices])
    tinh_trang = ChoiceField(
        label="Tình trạng", required=False, choices=[("", "Mọi tình trạng"), *AccountState.choices]
    )

    def __init__(self, data: Any, *, by: User) -> None:
        data = data.copy()
        self.scope = by.territory(Permission.MANAGE_ACCOUNTS)
        self.unit: Unit | None = _unit_asked(Unit.objects.filter(self.scope.q()), data)
        super().__init__(data)

    def clean_don_vi_ten(self) -> str:
        typed: str = self.cleaned_data["don_vi_ten"]
        if typed and self.unit is None:
            raise forms.ValidationError(
                f"Không tìm thấy đúng một đơn vị “{typed}” trong phạm vi của đồng chí."
            )
        return typed

    def narrow(self, people: QuerySet[User]) -> QuerySet[User]:
        """Those of `people` that match; a filter that cannot be read matches all."""
        self.is_valid()
        said = self.cleaned_data
        posts = Membership.objects.lasting(today())
        if self.unit is not None:
            posts = posts.filter(below(self.unit.scope_path, field="unit__scope_path"))
        if role := said.get("vai_tro"):
            posts = posts.filter(role=role)
        if self.unit is not None or role:
            people = people.filter(pk__in=posts.values("user_id"))
        if state := said.get("tinh_trang"):
            people = people.filter(_in_state(AccountState(state)))
        return self._named(people, said.get("q", ""))

    def _named(self, people: QuerySet[User], typed: str) -> QuerySet[User]:
        key = search_key(typed)
        if not key:
            return people
        units = Unit.objects.filter(self.scope.q()).called(typed)
        there = Membership.objects.filter(unit__in=units)
        return people.filter(
            Q(search_key__contains=key) | Q(username__icontains=typed) | Q(pk__in=there.values("user_id"))
        )

    def chips(self, address_without: Any) -> list[FilterChip]:
        """The filters in force, each with the address (`address_without(*names)`) that drops it."""
        said = self.cleaned_data if self.is_valid() else {}
        shown = []
        if q := said.get("q"):
            shown.append(FilterChip(f"Tìm: {q}", address_without("q")))
        if self.unit is not None:
            words = f"Đơn vị: {current_name(self.unit)}"
            shown.append(FilterChip(words, address_without("don_vi", "don_vi_ten")))
        if role := said.get("vai_tro"):
            shown.append(FilterChip(Role(role).label, address_without("vai_tro")))
        if state := said.get("tinh_trang"):
            shown.append(FilterChip(AccountState(state).label, address_without("tinh_trang")))
        return shown


def _unit_asked(within: QuerySet[Unit], data: Any) -> Unit | None:
    """The unit with the number asked for, else the only one of the name typed; brings the two together in `data`."""
    number, typed = str(data.get("don_vi", "")), clean_line(str(data.get("don_vi_ten", "")))
    unit = None
    if number.isascii() and number.isdigit() and len(number) < 12:
        unit = within.filter(pk=number).first()
    if unit is None and typed:
        found = find(typed, within=within, most=50)
        exact = [one for one in found if typed.casefold() in (one.name.casefold(), one.term.code.casefold())]
        best = exact or found
        unit = Unit.objects.get(pk=best[0].unit_id) if len(best) == 1 else None
    data["don_vi"] = str(unit.pk) if unit else ""
    if unit and not typed:
        data["don_vi_ten"] = current_name(unit)
    return unit


def _in_state(state: AccountState) -> Q:
    lasting = Membership.objects.lasting(today())
    without_post = ~Q(pk__in=lasting.values("user_id"))
    conditions = {
        AccountState.IN_USE: Q(is_active=True, must_change_password=False) & ~without_post,
        AccountState.NEW: Q(is_active=True, must_change_password=True),
        AccountState.SUSPENDED: Q(is_active=False),
        AccountState.NO_POST: without_post,
        AccountState.TO_COME: Q(pk__in=lasting.filter(since__gt=today()).values("user_id")),
        AccountState.ENDING: Q(pk__in=lasting.exclude(until=None).values("user_id")),
    }
    return conditions[state]


def current_name(unit: Unit) -> str:
    """The name a unit bears today, or bore last."""
    term: UnitTerm | None = unit.latest_term
    return term.name if term else str(unit)
