"""`manage.py create_first_administrator`: the one account that an empty system starts with."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from danvan.accounts.actions import issue_account
from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.units.enums import Level
from danvan.units.models import Unit, today


class Command(BaseCommand):
    help = "Lập tài khoản quản trị đầu tiên cho một hệ thống chưa có tài khoản nào."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--username", default="quantri")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            self.stdout.write("Hệ thống đã có tài khoản; không lập thêm.")
            return
        if not Unit.objects.exists():
            call_command("import_units")
        nation = Unit.objects.get(terms__level=Level.NATION)
        user, password = issue_account(
            username=options["username"],
            full_name="Quản trị hệ thống",
            unit=nation,
            role=Role.ADMINISTRATOR,
            since=today(),
            by=None,
        )
        self.stdout.write(f"Tài khoản quản trị đầu tiên: {user.username}\nMật khẩu dùng một lần: {password}")
