"""Prints the accounts of the demo, what each is for, and the one password."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from danvan.accounts.models import Membership
from danvan.accounts.views import DEMO_PASSWORD
from danvan.units.models import today


class Command(BaseCommand):
    help = "In các tài khoản minh họa và mật khẩu chung."

    def handle(self, *args: object, **options: object) -> None:
        held = Membership.objects.held_on(today()).filter(user__username__startswith="demo.")
        posts = list(held.named().select_related("user").order_by("pk"))
        if not posts:
            self.stdout.write("Không có tài khoản minh họa.")
            return
        rows = [(post.user.username, post.role_label, post.unit_name) for post in posts]
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        self.stdout.write(f"\nTài khoản minh họa (mật khẩu chung: {DEMO_PASSWORD})")
        for username, role, unit in rows:
            self.stdout.write(f"  {username:<{widths[0]}}  {role:<{widths[1]}}  {unit}")
