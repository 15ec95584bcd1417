"""A plan of reorganisation at the terminal: rehearsed, and with `--commit` carried out; or taken back."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.ui.wording import date_vi, number
from danvan.units import plan_file
from danvan.units.data import reform_2025
from danvan.units.enums import Level
from danvan.units.plan_file import PlanFileError
from danvan.units.reform import Agencies, Plan
from models_registry.models import Reorganisation
from models_registry.reorganisation.actions import carry_out, rehearsal_of, undo
from models_registry.reorganisation.rehearsal import Rehearsal

_LEVELS = {"tinh": Level.PROVINCE, "huyen": Level.DISTRICT, "xa": Level.GRASSROOTS}
_SHOWN = 30


class Command(BaseCommand):
    help = "Xem thử một phương án sắp xếp đơn vị; --commit thì thực hiện; --undo thì hoàn tác một lần đã thực hiện."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "plan", nargs="?", metavar="TỆP.csv", help="phương án; “2025” là phương án 01/7/2025"
        )
        parser.add_argument("--template", metavar="TỆP.csv", help="ghi phương án 01/7/2025 ra tệp làm mẫu")
        parser.add_argument("--on", metavar="NGÀY", help="có hiệu lực từ ngày, ví dụ 2025-07-01")
        parser.add_argument("--resolution", default="", metavar="VĂN_BẢN", help="theo nghị quyết nào")
        parser.add_argument(
            "--agencies",
            choices=[one.value for one in Agencies if one.value],
            default="",
            help="cơ quan, đơn vị trực thuộc không nêu trong phương án: theo đơn vị mới, hay kết thúc",
        )
        parser.add_argument(
            "--transfer",
            action="append",
            default=[],
            metavar="CẤP=CẤP",
            help="đổi cấp đăng ký của hồ sơ đang làm khi cấp cũ không còn, ví dụ huyen=tinh",
        )
        parser.add_argument("--by", metavar="TÀI_KHOẢN", help="người thực hiện, hoàn tác")
        parser.add_argument("--commit", action="store_true", help="thực hiện")
        parser.add_argument("--undo", type=int, metavar="SỐ", help="hoàn tác lần sắp xếp này")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            self._handle(options)
        except (NotPossibleError, NotPermittedError, PlanFileError, OSError) as error:
            raise CommandError(str(error)) from error

    def _handle(self, options: dict[str, Any]) -> None:
        if options["template"]:
            Path(options["template"]).write_bytes(plan_file.write(reform_2025.plan()))
            self.stdout.write(f"Đã ghi {options['template']}.")
        elif options["undo"]:
            done = Reorganisation.objects.filter(pk=options["undo"]).first()
            if done is None:
                raise CommandError(f"Không có lần sắp xếp số {options['undo']}.")
            undo(done, by=self._person(options["by"]))
            self.stdout.write(f"Đã hoàn tác: {done}.")
        else:
            plan, transfers = self._plan(options), _transfers(options["transfer"])
            if not options["commit"]:
                self._tell(rehearsal_of(plan, transfers))
                return
            done = carry_out(plan, by=self._person(options["by"]), transfers=transfers)
            self.stdout.write(
                f"Đã thực hiện, lần sắp xếp số {done.pk}: {number(done.report['dossiers'])} hồ sơ, "
                f"{number(done.report['posts'])} nhiệm vụ, {number(done.report['accounts'])} tài khoản đóng."
            )
            if done.report["left"]:
                self.stdout.write(_left(done.report["left"]))

    def _person(self, username: str | None) -> User:
        who = User.objects.filter(username=username or "").first()
        if who is None:
            raise CommandError(
                "Ghi --by: tài khoản của người thực hiện."
                if not username
                else f"Không có tài khoản “{username}”."
            )
        return who

    def _plan(self, options: dict[str, Any]) -> Plan:
        agencies = Agencies(options["agencies"])
        if options["plan"] == "2025":
            return reform_2025.plan(agencies=agencies)
        if not options["plan"] or not options["on"] or not options["resolution"]:
            raise CommandError("Ghi tệp phương án, --on và --resolution.")
        return plan_file.read(
            Path(options["plan"]).read_bytes(),
            on=_day(options["on"]),
            resolution=options["resolution"],
            agencies=agencies,
        )

    def _tell(self, told: Rehearsal) -> None:
        """What would happen, what needs a decision first; nothing was written."""
        made = told.made
        self.stdout.write(f"Xem thử: {made.plan.resolution}, từ {date_vi(made.plan.on)}. Chưa ghi gì.")
        for what, units in (
            ("kết thúc", [made.before[one].level for one in made.ended]),
            ("lập mới", [one.level for one in made.opened]),
            ("giữ, có thay đổi", [one.level for one in made.changed]),
        ):
            by_level = ", ".join(f"{number(n)} {level.label}" for level, n in sorted(Counter(units).items()))
            self.stdout.write(f"Đơn vị {what}: {by_level or 'không có'}.")
        self.stdout.write(
            f"Hồ sơ: {number(sum(told.groups.values()))} liên quan, "
            f"{number(told.moved)} đổi đơn vị phụ trách hoặc nơi chờ."
        )
        moves = Counter(
            {(self._desk(told, old), self._desk(told, new)): n for (old, new), n in told.by_desk.items()}
        )
        for (old, new), n in moves.most_common(_SHOWN):
            self.stdout.write(f"  {old} → {new}: {number(n)}")
        if len(moves) > _SHOWN:
            self.stdout.write(f"  … và {number(len(moves) - _SHOWN)} nơi nữa.")
        self.stdout.write(
            f"Nhiệm vụ được giao: {number(len(told.posts))} chuyển hoặc kết thúc; "
            f"tài khoản không còn nhiệm vụ: {number(len(told.homeless))}."
        )
        for lists in told.lists:
            to, of = made.after[lists.successor].name, lists.taken
            what = f"theo {made.before[of].name}" if of is not None else "không mang sang, lập lại nếu cần"
            self.stdout.write(f"Lĩnh vực, hạn riêng cho {to}: {what}.")
        if told.left:
            self.stdout.write(_left(told.left))
        obstacles = told.obstacles
        for one in obstacles[:_SHOWN]:
            self.stdout.write(f"CẦN GIẢI QUYẾT: {one}")
        if len(obstacles) > _SHOWN:
            self.stdout.write(f"… và {number(len(obstacles) - _SHOWN)} điều nữa.")
        self.stdout.write("Thực hiện được." if not obstacles else "Chưa thực hiện được.")

    def _desk(self, told: Rehearsal, key: int | str | None) -> str:
        if key is None:
            return "–"
        one = told.made.after.get(key) or told.made.before.get(key)
        return (one.desk_name or one.name) if one else f"#{key}"


def _left(dossiers: int) -> str:
    return (
        f"Hồ sơ dở dang của các kỳ đã hết mà cấp đăng ký không còn nơi xét: {number(dossiers)}; "
        "giữ nguyên để số liệu năm cũ không đổi, xem lại từng hồ sơ sau."
    )


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            f"Không đọc được ngày “{text}”. Ghi theo năm-tháng-ngày, ví dụ 2025-07-01."
        ) from error


def _transfers(said: list[str]) -> dict[Level, Level]:
    found = {}
    for one in said:
        old, _, new = one.partition("=")
        if old not in _LEVELS or new not in _LEVELS:
            raise CommandError(f"Không hiểu “{one}”. Ghi ví dụ huyen=tinh; các cấp: {', '.join(_LEVELS)}.")
        found[_LEVELS[old]] = _LEVELS[new]
    return found
