"""How a registration is spoken of: its status with place and level, its chip, its kind."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from danvan.ui.components import Chip
from danvan.units.desks import desks_from
from danvan.units.enums import Level
from danvan.units.models import Unit
from models_registry.workflow import Action, Status

# The button for an action; {place} is where the registration goes.
BUTTONS = {
    Action.SUBMIT: "Gửi đăng ký",
    Action.DISCARD: "Xóa bản nháp",
    Action.RECALL: "Lấy lại để sửa",
    Action.TAKE_BACK: "Rút lại bước vừa chuyển",
    Action.FORWARD: "Chuyển lên {place}",
    Action.ACCEPT: "Chấp thuận đăng ký",
    Action.RETURN: "Trả lại để bổ sung",
    Action.REFUSE: "Không chấp thuận",
    Action.REPORT_RESULTS: "Nộp kết quả",
    Action.PROPOSE: "Đề nghị {place} công nhận",
    Action.RETURN_RESULTS: "Yêu cầu bổ sung kết quả",
    Action.SEND_DOWN: "Chuyển trả {place}",
    Action.APPRAISE: "Thẩm định",
    Action.DECLINE: "Không công nhận",
    Action.RECONSIDER: "Xét lại",
    Action.WITHDRAW: "Rút đăng ký",
    Action.ASK_WITHDRAWAL: "Xin rút",
    Action.AGREE_WITHDRAWAL: "Đồng ý cho rút",
    Action.DECLINE_WITHDRAWAL: "Không đồng ý cho rút",
    Action.TRANSFER_LEVEL: "Đổi cấp đăng ký",
    Action.AMEND: "Điều chỉnh thông tin",
}
# Buttons that end or send back: shown as such.
GRAVE = frozenset({Action.REFUSE, Action.DECLINE, Action.WITHDRAW, Action.ASK_WITHDRAWAL, Action.DISCARD})


@dataclass(frozen=True)
class LevelNames:
    """How levels are called where one stands: "cấp thành phố" under a city, "cấp huyện" where districts mix."""

    names: dict[Level, str]

    @classmethod
    def around(cls, unit: Unit, *, on: dt.date) -> LevelNames:
        """The names in use at `unit` on that day: after the kinds of the units that keep the desks above it."""
        return cls({desk.level: desk.level_label for desk in desks_from(unit, on=on)})

    def of(self, level: int | None) -> str:
        """The name of one level; empty for none."""
        return "" if level is None else self.names.get(Level(level), Level(level).label)


# What a step left unfinished reads once its period is closed. A proposed one may still be decided above.
_OVER = {
    Status.DRAFT: "Hết kỳ, chưa gửi đăng ký",
    Status.SUBMITTED: "Hết kỳ, đăng ký chưa được chấp thuận",
    Status.RETURNED: "Hết kỳ, đăng ký chưa gửi lại",
    Status.RUNNING: "Hết kỳ, chưa nộp kết quả",
    Status.RESULTS_SUBMITTED: "Hết kỳ, kết quả chưa được đề nghị",
    Status.RESULTS_RETURNED: "Hết kỳ, kết quả chưa gửi lại",
}


def left_over(status: str) -> bool:
    """Whether the status reads otherwise once its period is closed: a step that was left unfinished."""
    return Status(status) in _OVER


def status_words(status: str, *, level_name: str = "", place: str = "", over: bool = False) -> str:
    """The status as it is said: "Đã gửi đăng ký (chờ … xem xét)", "Được công nhận cấp thành phố"; in a closed period
    (`over`) "Hết kỳ, chưa nộp kết quả"."""
    known = Status(status)
    if over and known in _OVER:
        return _OVER[known]
    if known.names_level and level_name:
        return f"{known.label} {level_name}"
    if known.waits_at_desk and place:
        return f"{known.label} (chờ {place} xem xét)"
    return known.label


def status_chip(status: str, *, level_name: str = "", place: str = "", over: bool = False) -> Chip:
    """The chip of a status, in its words and tone."""
    tone = "idle" if over and left_over(status) else Status(status).tone
    return Chip(status_words(status, level_name=level_name, place=place, over=over), tone)
