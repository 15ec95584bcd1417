"""What follows from a step, in words, before it is taken: where the registration goes and what it is then called."""

from __future__ import annotations

from dataclasses import dataclass

from danvan.accounts.permissions import Role
from danvan.units.enums import Level
from danvan.units.models import UnitTerm, today
from models_registry.lifecycle import Situation
from models_registry.models import Registration
from models_registry.wording import BUTTONS, GRAVE, LevelNames
from models_registry.workflow import Action, Status, status_of_results


@dataclass(frozen=True)
class Prospect:
    """The step on its button, what follows from it, and whether it ends or turns back the registration."""

    button: str
    follows: str
    grave: bool


_FOLLOWS: dict[Action, str] = {
    Action.FORWARD: "Hồ sơ sang {place} để xem xét tiếp. Rút lại được cho đến khi nơi đó bắt đầu xử lý.",
    Action.ACCEPT: "Đăng ký {level} được chấp thuận: {unit} bắt đầu thực hiện, đến hạn thì nộp kết quả.",
    Action.RETURN: "Hồ sơ về {unit} để bổ sung. Đơn vị thấy lý do, các mục được đánh dấu và hạn gửi lại.",
    Action.REFUSE: "Hồ sơ kết thúc ở “{ends}”, không tính vào số đăng ký. {unit} thấy lý do. "
    "Nơi này còn có thể xét lại.",
    Action.RETURN_RESULTS: "Kết quả về {unit} để bổ sung. Đơn vị thấy lý do, các mục được đánh dấu và hạn gửi lại.",
    Action.SEND_DOWN: "Hồ sơ trở lại {place} ở cấp dưới. Nơi đó và đơn vị thấy lý do.",
    Action.TAKE_BACK: "Bước vừa chuyển không còn hiệu lực: hồ sơ trở lại bàn của đồng chí như trước đó.",
    Action.DECLINE: "Hồ sơ kết thúc ở “{ends} {level}”. {unit} thấy lý do. Có căn cứ mới thì xét lại được.",
    Action.RECONSIDER: "Hồ sơ được mở lại ở {place}, như trước khi kết thúc. {unit} thấy lý do.",
    Action.AGREE_WITHDRAWAL: "Hồ sơ kết thúc ở “{ends}”. Báo cáo nêu riêng số mô hình rút sau khi được chấp thuận.",
    Action.DECLINE_WITHDRAWAL: "{unit} tiếp tục thực hiện mô hình. Đơn vị thấy lý do không cho rút.",
    Action.APPRAISE: "Đủ điều kiện hoặc chưa đủ: hồ sơ chuyển cho người ghi nhận quyết định ở {place}. "
    "Cần bổ sung: hồ sơ ở lại bàn này.",
    Action.TRANSFER_LEVEL: "Hồ sơ giữ nguyên bước, đường đi tính lại theo cấp mới. {unit} và nơi xét mới thấy lý do.",
    Action.AMEND: "Hồ sơ giữ nguyên bước. {unit} thấy mục nào được điều chỉnh, từ gì thành gì và vì sao.",
}
_PROPOSED = (
    "Kết quả sang {place}, nơi quyết định công nhận {level}; hồ sơ mang trạng thái “{ends} {level}”. "
    "Rút lại được cho đến khi nơi đó bắt đầu xử lý."
)
_PASSED_ON = "Kết quả sang {place} để xem xét và đề nghị tiếp. Rút lại được cho đến khi nơi đó bắt đầu xử lý."
_ENDS = {
    Action.REFUSE: Status.REFUSED,
    Action.DECLINE: Status.NOT_RECOGNISED,
    Action.AGREE_WITHDRAWAL: Status.WITHDRAWN,
    Action.PROPOSE: Status.PROPOSED,
}
_STEPS = {Action.FORWARD: 1, Action.PROPOSE: 1, Action.SEND_DOWN: -1}


def prospect(action: Action, situation: Situation) -> Prospect:
    """What `action` would lead to; it must be open now."""
    registration = situation.registration
    place = _place(action, situation)
    follows = _FOLLOWS.get(action) or _proposing(situation)
    ends = _ENDS[action].label if action in _ENDS else ""
    if action is Action.TAKE_BACK and situation.last and situation.last.action == Action.GATHER:
        follows, ends = _UNMADE, Status.WITHDRAWN.label
    level = Level(registration.target_level) if registration.target_level is not None else None
    said = {
        "place": place,
        "unit": str(registration.keeper),
        "level": LevelNames.around(registration.keeper, on=situation.date).of(level),
        "ends": ends,
    }
    return Prospect(BUTTONS[action].format(place=place), follows.format(**said), action in GRAVE)


def _place(action: Action, situation: Situation) -> str:
    """The name of the desk that the step leads to, or that stays where it is."""
    if not situation.route:
        return ""
    if situation.position is None:
        return _desk_name(situation.last.desk_id) if situation.last else ""
    position = situation.position + _STEPS.get(action, 0)
    return situation.route[min(max(position, 0), len(situation.route) - 1)].name


# The desk made the round's dossier itself: taken back, there is none.
_UNMADE = (
    "Hồ sơ giai đoạn này thôi được xét: mang trạng thái “{ends}”, không tính vào số đăng ký của giai đoạn. "
    "Hồ sơ các năm giữ nguyên, và lập lại được."
)


def _proposing(situation: Situation) -> str:
    arrives = (situation.position or 0) + 1
    at_target = arrives == len(situation.route) - 1
    return _PROPOSED if status_of_results(at_target=at_target) is Status.PROPOSED else _PASSED_ON


def _desk_name(unit_id: int) -> str:
    term = UnitTerm.objects.on(today()).filter(unit=unit_id).first()
    return (term.desk_name or term.name) if term else ""


def done(action: Action, registration: Registration) -> str:
    """What is said after the step: what was done, and whose turn it is now."""
    said = f"Đã ghi nhận “{action.label}”."
    if registration.awaiting_unit_id is None:
        return f"{said} Hồ sơ đã kết thúc: {Status(registration.status).label}."
    if registration.awaiting_role == Role.REGISTRAR:
        return f"{said} Hồ sơ đang ở {registration.keeper}."
    whose = Role(registration.awaiting_role).label.lower()
    return f"{said} Hồ sơ đang chờ {whose}, {_desk_name(registration.awaiting_unit_id)}."
