"""Builds the demo in an empty database."""

from __future__ import annotations

import time

from django.core.management.base import BaseCommand, CommandError

from danvan.units.models import today
from models_registry.demo import build


class Command(BaseCommand):
    help = "Dựng dữ liệu minh họa vào cơ sở dữ liệu trống. Chạy lại không thay đổi gì."

    def handle(self, *args: object, **options: object) -> None:
        if build.is_there():
            self.stdout.write("Dữ liệu minh họa đã có, không thay đổi gì.")
            return
        if found := build.foreign_data():
            raise CommandError(
                f"Cơ sở dữ liệu đã có dữ liệu khác ({found}) nên không dựng dữ liệu minh họa. "
                "Để chạy với dữ liệu này, đặt DEMO=0; để xem minh họa, dùng một cơ sở dữ liệu trống."
            )
        started = time.monotonic()
        build.build(today(), self._say)
        self.stdout.write(f"Đã dựng dữ liệu minh họa trong {time.monotonic() - started:.0f} giây.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
