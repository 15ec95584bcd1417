"""The whole register of a unit as one archive: what the screen's button makes."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from danvan.accounts.refusals import NotPossibleError
from danvan.ui.wording import why_no_file
from danvan.units.models import Unit, UnitTerm, today
from reports.archive.contents import Scope
from reports.archive.writing import write


class Command(BaseCommand):
    help = "Ghi trọn sổ đăng ký của một đơn vị, kèm mọi tệp, ra một gói ZIP; phục hồi bằng restore_archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị, nay còn hoặc đã kết thúc")
        parser.add_argument("--out", required=True, metavar="TỆP.zip", help="tệp ghi ra")
        parser.add_argument(
            "--without-drafts", action="store_true", help="không ghi bản nháp của chính đơn vị"
        )

    def handle(self, *args: object, unit: str, out: str, **options: Any) -> None:
        """The file is whole, or not there."""
        scope = Scope(_unit(unit), drafts=not options["without_drafts"])
        target = Path(out)
        half = target.with_name(f".{target.name}.dang-ghi")
        try:
            with half.open("wb") as made:
                write(scope, made, by="người vận hành", told=lambda _done, _total: None)
            half.replace(target)
        except NotPossibleError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"Không ghi được tệp “{out}”: {why_no_file(error)}.") from error
        finally:
            half.unlink(missing_ok=True)
        self.stdout.write(f"Đã ghi sổ của {scope.unit} vào {out}.")


def _unit(code: str) -> Unit:
    """The unit that bears the code today, else the last that bore it; of two levels the higher."""
    terms = UnitTerm.objects.filter(code=code.strip()).exclude(code="").select_related("unit")
    term = terms.on(today()).order_by("level").first() or terms.latest_first().first()
    if term is None:
        raise CommandError(f"Không có đơn vị mã “{code}”.")
    return term.unit
