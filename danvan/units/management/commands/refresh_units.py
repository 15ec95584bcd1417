"""`manage.py refresh_units`: when a day begins, dated terms begin and end; where records are looked after follows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from danvan.units.actions import refresh_standing


class Command(BaseCommand):
    help = "Cập nhật nơi phụ trách hồ sơ theo cây đơn vị của hôm nay (chạy mỗi ngày sau 0 giờ)."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = refresh_standing()
        if changed or options["verbosity"] > 1:
            self.stdout.write(f"Đã cập nhật {changed} đơn vị.")
