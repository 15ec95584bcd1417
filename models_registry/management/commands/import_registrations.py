"""A list of registrations from Excel: read and checked, and with `--commit` written; the same path as the screen's."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.office.workbook_in import WorkbookRefusedError
from danvan.ui.wording import number, why_no_file
from danvan.units.models import Unit, UnitTerm, today
from models_registry.importing import actions, papers
from models_registry.importing.kind import Place
from models_registry.importing.kinds import KINDS
from models_registry.models import EmulationPeriod, ImportBatch, ImportKind, ImportOutcome, ImportState


class Command(BaseCommand):
    help = (
        "Đọc thử một danh sách đăng ký từ Excel; --commit thì ghi vào sổ; --template thì ghi ra mẫu để điền."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", metavar="TỆP.xlsx", help="danh sách, theo mẫu hoặc đầu cột quen thuộc"
        )
        parser.add_argument("--period", required=True, metavar="KỲ", help="mã kỳ, ví dụ 2026")
        parser.add_argument(
            "--by", metavar="TÀI_KHOẢN", help="người nhập: quyền và đơn vị theo tài khoản này"
        )
        parser.add_argument("--unit", metavar="MÃ", help="mã đơn vị, khi người nhập giữ nhiệm vụ ở nhiều nơi")
        parser.add_argument("--send", action="store_true", help="gửi đăng ký ngay, không để thành bản nháp")
        parser.add_argument(
            "--titles-only",
            action="store_true",
            dest="by_title",
            help="danh sách cũ của kỳ đã kết thúc: dòng không đủ nội dung vẫn nhận, ghi là chỉ có tên",
        )
        parser.add_argument("--commit", action="store_true", help="ghi vào sổ những dòng nhận được")
        parser.add_argument("--errors", metavar="TỆP.xlsx", help="ghi các dòng lỗi kèm lý do ra tệp")
        parser.add_argument("--template", metavar="TỆP.xlsx", help="ghi mẫu để điền ra tệp rồi thôi")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            if options["template"]:
                self._write_template(options)
            else:
                self._bring_in(options)
        except (NotPossibleError, NotPermittedError, WorkbookRefusedError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {why_no_file(error)}.") from error

    def _write_template(self, options: dict[str, Any]) -> None:
        unit = _unit(options["unit"])
        if unit is None:
            raise CommandError("Ghi --unit: mã đơn vị của mẫu.")
        with Path(options["template"]).open("wb") as out:
            KINDS[ImportKind.REGISTRATIONS].template(Place(unit), _period(options["period"]), by=None, to=out)
        self.stdout.write(f"Đã ghi {options['template']}.")

    def _bring_in(self, options: dict[str, Any]) -> None:
        if not options["file"]:
            raise CommandError("Ghi tên tệp cần nhập.")
        path, by = Path(options["file"]), _person(options["by"])
        unit, is_desk = _place(by, _unit(options["unit"]))
        with path.open("rb") as file:
            batch = actions.upload(
                file,
                name=path.name,
                size=path.stat().st_size,
                unit=unit,
                is_desk=is_desk,
                sends=options["send"],
                by_title=options["by_title"],
                period=_period(options["period"]),
                by=by,
                later=False,
            )
        try:
            self._go_on(batch, options)
        finally:
            if batch.done_at is None:
                batch.delete()

    def _go_on(self, batch: ImportBatch, options: dict[str, Any]) -> None:
        actions.work(batch)
        if batch.state == ImportState.MAPPING:
            if "name" not in batch.mapping.values():
                raise CommandError(
                    "Không thấy cột tên mô hình. Nhập tệp này qua trang “Nhập từ Excel” để chọn cột."
                )
            batch.state = ImportState.CHECKING
            actions.work(batch)
        if batch.state == ImportState.REFUSED:
            raise CommandError(batch.refusal)
        self._tell(batch)
        if options["errors"] and batch.counts.get(ImportOutcome.WRONG):
            with Path(options["errors"]).open("wb") as out:
                papers.errors(batch, to=out)
            self.stdout.write(f"Đã ghi các dòng lỗi vào {options['errors']}.")
        if not options["commit"]:
            self.stdout.write("Mới đọc thử, chưa ghi gì. Thêm --commit để ghi vào sổ.")
        elif batch.counts.get(ImportOutcome.READY):
            batch.state = ImportState.WRITING
            batch.save()
            actions.work(batch)
            self.stdout.write(f"Đã nhập {number(batch.counts[ImportOutcome.READY])} hồ sơ.")

    def _tell(self, batch: ImportBatch) -> None:
        said = (
            f"{outcome.label.lower()} {number(batch.counts.get(outcome, 0))}" for outcome in ImportOutcome
        )
        self.stdout.write(f"Trang tính “{batch.sheet}”: {', '.join(said)}.")
        for row in batch.rows.filter(outcome__in=[ImportOutcome.WRONG, ImportOutcome.TWIN]).order_by(
            "number"
        ):
            for letters, title, why in row.problems:
                where = f"ô {letters}{row.number}" if letters else f"dòng {row.number}"
                self.stdout.write(f"  {where}: {f'{title}: ' if title else ''}{why}")
            if row.note:
                self.stdout.write(f"  dòng {row.number}: {row.note}")


def _period(code: str) -> EmulationPeriod:
    period = EmulationPeriod.objects.filter(code=code).first()
    if period is None:
        raise CommandError(f"Không có kỳ “{code}”.")
    return period


def _person(username: str | None) -> User:
    who = User.objects.filter(username=username or "").first()
    if who is None:
        raise CommandError(
            f"Không có tài khoản “{username}”." if username else "Ghi --by: tài khoản của người nhập."
        )
    return who


def _unit(code: str | None) -> Unit | None:
    if not code:
        return None
    terms = list(UnitTerm.objects.on(today()).filter(code=code).select_related("unit")[:2])
    if len(terms) != 1:
        raise CommandError(f"Không có đơn vị mã “{code}”." if not terms else f"Mã “{code}” có ở nhiều cấp.")
    return terms[0].unit


def _place(by: User, unit: Unit | None) -> tuple[Unit, bool]:
    """The unit whose list it is, and whether it is entered at a desk for those beneath."""
    for permission, is_desk in ((Permission.REGISTER, False), (Permission.REVIEW, True)):
        posts = [post for post in by.posts_with(permission) if unit is None or post.unit_id == unit.pk]
        if len({post.unit_id for post in posts}) > 1:
            raise CommandError("Người nhập giữ nhiệm vụ ở nhiều đơn vị. Ghi thêm --unit.")
        if posts:
            return posts[0].unit, is_desk
    raise CommandError(f"{by.full_name} không giữ nhiệm vụ lập hồ sơ hay thẩm định ở đơn vị này.")
