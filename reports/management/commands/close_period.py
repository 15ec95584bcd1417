"""A period is closed at a unit: the same as the screen's button."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from reports import asking, snapshots
from reports.questions import QuestionError


class Command(BaseCommand):
    help = "Chốt số liệu của một kỳ tại một đơn vị."

    def add_arguments(self, parser: ArgumentParser) -> None:
        asking.add_arguments(parser)
        parser.add_argument("--by", required=True, metavar="TÀI_KHOẢN", help="người chốt")

    def handle(self, *args: object, by: str, **options: Any) -> None:
        """With `--as-of` the moment is noon of that day, which must lie after every move."""
        who = User.objects.filter(username=by).first()
        if who is None:
            raise CommandError(f"Không có tài khoản “{by}”.")
        try:
            question = asking.from_options(options)
            at = _noon(question.as_of) if question.as_of else None
            snapshot = snapshots.close(question.period, question.unit, by=who, at=at)
        except (QuestionError, NotPermittedError, NotPossibleError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Đã chốt {snapshot.period.name.lower()}, phiên bản {snapshot.version}: {snapshot.sha256}"
        )


def _noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
