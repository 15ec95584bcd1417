"""A report as a file: the same bytes as the screen's download."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from danvan.office.excel import NotForExcelError, SumsDisagreeError
from danvan.office.word import TooLongForWordError
from danvan.ui.wording import why_no_file
from reports import asking
from reports.catalogue import NAMES, OFFICE, Format, write
from reports.figures import UnbalancedError
from reports.questions import QuestionError
from reports.summaries.paper import Basis


class Command(BaseCommand):
    help = "Xuất một báo cáo ra tệp."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", choices=NAMES, metavar="BÁO_CÁO", help=", ".join(NAMES))
        asking.add_arguments(parser)
        parser.add_argument(
            "--format",
            choices=[form.value for form in OFFICE],
            default=Format.XLSX.value,
            help=", ".join(OFFICE),
        )
        parser.add_argument("--out", required=True, metavar="TỆP", help="tệp ghi ra")

    def handle(self, *args: object, report: str, out: str, **options: Any) -> None:
        target = Path(out)
        half = target.with_name(f".{target.name}.dang-ghi")
        try:
            basis = Basis(asking.from_options(options))
            with half.open("wb") as made:
                write(report, Format(options["format"]), basis, to=made)
            half.replace(target)
        except (
            QuestionError,
            UnbalancedError,
            SumsDisagreeError,
            NotForExcelError,
            TooLongForWordError,
        ) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"Không ghi được tệp “{out}”: {why_no_file(error)}.") from error
        finally:
            half.unlink(missing_ok=True)
        self.stdout.write(f"Đã ghi {out}.")
