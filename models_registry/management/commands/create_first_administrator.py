"""`manage.py create_first_administrator`: the one account that an empty system starts with, and today's map."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from danvan.accounts.actions import issue_account
from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.units.data import reform_2025
from danvan.units.enums import Level
from danvan.units.models import Unit, today
from models_registry.reorganisation.actions import carry_out


class Command(BaseCommand):
    help = (
        "Lập tài khoản quản trị đầu tiên cho một hệ thống chưa có tài khoản nào. Chưa có đơn vị nào thì nạp bản đồ cũ "
        "rồi thực hiện phương án sắp xếp 01/7/2025."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--username", default="quantri")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(is_active=True).exists():  # those of a restored register only bear a name
            self.stdout.write("Hệ thống đã có tài khoản; không lập thêm.")
            return
        is_empty = not Unit.objects.exists()
        if is_empty:
            call_command("import_units", stdout=self.stdout)
        nation = Unit.objects.get(terms__level=Level.NATION)
        user, password = issue_account(
            username=options["username"],
            full_name="Quản trị hệ thống",
            unit=nation,
            role=Role.ADMINISTRATOR,
            since=today(),
            by=None,
        )
        if is_empty:
            done = carry_out(reform_2025.plan(), by=user)
            self.stdout.write(f"Đã thực hiện phương án sắp xếp 01/7/2025, lần sắp xếp số {done.pk}.")
        self.stdout.write(f"Tài khoản quản trị đầu tiên: {user.username}\nMật khẩu dùng một lần: {password}")
