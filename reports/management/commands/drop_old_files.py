"""`manage.py drop_old_files`: what people took away long ago is on the disk no more."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports.retention import drop_old


class Command(BaseCommand):
    help = "Dọn các tệp đã xuất và danh sách tải lên bỏ dở đã quá hạn giữ (chạy mỗi ngày)."

    def handle(self, *args: Any, **options: Any) -> None:
        dropped = drop_old()
        if dropped.files or dropped.lists or options["verbosity"] > 1:
            self.stdout.write(
                f"Đã dọn {dropped.files} tệp đã xuất và {dropped.lists} danh sách bỏ dở "
                f"quá {settings.FILES_KEPT_DAYS} ngày."
            )
