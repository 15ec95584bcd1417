"""An archive of a register goes back into an empty system."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from danvan.ui.wording import number
from reports.archive.restoring import ArchiveRefusedError, restore


class Command(BaseCommand):
    help = "Phục hồi một gói sổ đăng ký vào hệ thống còn trống; ghi tất cả hoặc không ghi gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="TỆP.zip", help="gói do export_archive hoặc trang “Trọn sổ đăng ký” lập"
        )

    def handle(self, *args: object, file: str, **options: Any) -> None:
        try:
            done = restore(Path(file), said=self._say)
        except ArchiveRefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Đã phục hồi sổ của {done.unit}: {number(done.rows)} dòng, {number(done.files)} tệp; "
            f"{number(done.figures)} bộ số liệu khớp với gói."
        )
        self.stdout.write("Lập tài khoản quản trị đầu tiên bằng create_first_administrator.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
