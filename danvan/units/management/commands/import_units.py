"""Loads the country's maps before and from 1 July 2025 into an empty tree of units."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from danvan.units.actions import UnitError, load_country
from danvan.units.data.country import NATION, country
from danvan.units.enums import Level
from danvan.units.models import Unit


class Command(BaseCommand):
    help = "Nạp các đơn vị hành chính cả nước, trước và từ ngày 01/7/2025. Chạy lại không thay đổi gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only-before",
            action="store_true",
            help="chỉ nạp bản đồ ba cấp trước ngày 01/7/2025, chưa sắp xếp",
        )

    @transaction.atomic
    def handle(self, *args: object, only_before: bool, **options: object) -> None:
        if Unit.objects.filter(terms__parent=None, terms__code="VN").exists():
            self.stdout.write("Bản đồ đơn vị đã được nạp từ trước, không thay đổi gì.")
            return
        plan = country(only_before=only_before)
        try:
            load_country(plan)
        except UnitError as error:
            raise CommandError(str(error)) from error
        counts = Counter((term.level, term.until is None) for terms in plan.units.values() for term in terms)
        for living, when in ((False, "đã kết thúc"), (True, "đang có hiệu lực")):
            self.stdout.write(
                f"Giai đoạn {when}: {counts[Level.PROVINCE, living]} cấp tỉnh, "
                f"{counts[Level.DISTRICT, living]} cấp huyện, {counts[Level.GRASSROOTS, living]} cấp xã."
            )
        self.stdout.write(
            f"Đã nạp {len(plan.units) - 1} đơn vị dưới “{plan.units[NATION][0].name}” "
            f"và {len(plan.successions)} quan hệ sau sắp xếp."
        )
