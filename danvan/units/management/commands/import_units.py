"""Loads the country's map before 1 July 2025 into an empty tree of units."""

from __future__ import annotations

from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from danvan.units.actions import UnitError, load_country
from danvan.units.data.country import NATION, country
from danvan.units.enums import Level
from danvan.units.models import Unit


class Command(BaseCommand):
    help = (
        "Nạp bản đồ đơn vị hành chính cả nước trước ngày 01/7/2025. Chạy lại không thay đổi gì. "
        "Bản đồ từ 01/7/2025: reorganise 2025 --commit."
    )

    @transaction.atomic
    def handle(self, *args: object, **options: object) -> None:
        if Unit.objects.filter(terms__parent=None, terms__code="VN").exists():
            self.stdout.write("Bản đồ đơn vị đã được nạp từ trước, không thay đổi gì.")
            return
        older = country(only_before=True)
        try:
            load_country(older)
        except UnitError as error:
            raise CommandError(str(error)) from error
        levels = Counter(terms[-1].level for terms in older.units.values() if terms[-1].until is None)
        self.stdout.write(
            f"Đã nạp bản đồ đến hết ngày 30/6/2025 dưới “{older.units[NATION][0].name}”: "
            f"{levels[Level.PROVINCE]} cấp tỉnh, {levels[Level.DISTRICT]} cấp huyện, "
            f"{levels[Level.GRASSROOTS]} cấp xã, {len(older.successions)} quan hệ sau sắp xếp."
        )
