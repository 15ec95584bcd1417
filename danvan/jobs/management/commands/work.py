"""`manage.py work`: does what waits, until it is told to stop. Several may run beside each other."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from danvan.jobs import worker


class Command(BaseCommand):
    help = "Làm các việc chạy nền (xuất tệp lớn, …) cho đến khi được bảo dừng (SIGTERM, Ctrl-C)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="làm hết việc đang chờ rồi thôi")

    def handle(self, *args: object, once: bool, **options: Any) -> None:
        """Told to stop, it ends after the job at hand; killed, another begins that job anew."""
        if once:
            number = worker.work_off()
            self.stdout.write(f"Đã làm {number} việc.")
            return
        told: list[int] = []
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda number, _frame: told.append(number))
        worker.run(stop=lambda: bool(told))
