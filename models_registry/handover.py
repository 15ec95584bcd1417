"""What of the register hangs on a post: told in numbers to who ends it (`danvan.accounts.handover`)."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from danvan.accounts.handover import OpenWork, Told
from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import POLICY, Permission, Role
from danvan.units.models import UnitTerm, today
from models_registry.lifecycle import sent_by
from models_registry.models import Correction, Decision, Registration
from models_registry.workflow import Status

_OF_THE_UNIT = "Là của đơn vị, không của riêng ai: người lập hồ sơ khác của đơn vị làm tiếp được."
_AT_THE_DESK = "Nằm ở bộ phận thẩm định, không ở riêng ai: người cùng nhiệm vụ tại đơn vị làm tiếp được."


def of_a_post(post: Membership, people: list[User]) -> Told:
    """The open work of the post's role at its unit, and how many of the dossiers that wait there each of `people` sent
    themselves."""
    held = POLICY[Role(post.role)]
    work: list[OpenWork] = []
    own: dict[int, int] = {}
    if Permission.REGISTER in held:
        work += _of_a_registrar(post)
    if post.role in (Role.REVIEWER, Role.DECIDER):
        waiting = _waiting(post)
        work += _of_a_desk(post, waiting)
        own = _sent_themselves(waiting, people)
    if Permission.CLOSE in held:
        open_ones = Correction.objects.open().filter(unit=post.unit_id).count()
        work.append(
            OpenWork("Đính chính chờ duyệt", open_ones, "Người khác có quyền chốt số liệu của đơn vị duyệt.")
        )
    return Told(work, own)


def _of_a_registrar(post: Membership) -> list[OpenWork]:
    kept = Registration.objects.filter(keeper=post.unit_id)
    returned = Q(status__in=[Status.RETURNED, Status.RESULTS_RETURNED])
    found = kept.aggregate(
        drafts=Count("pk", filter=Q(status=Status.DRAFT)),
        returned=Count("pk", filter=returned),
        running=Count("pk", filter=Q(status=Status.RUNNING)),
    )
    return [
        OpenWork("Bản nháp", found["drafts"], _OF_THE_UNIT),
        OpenWork("Hồ sơ bị trả lại, chờ bổ sung", found["returned"], _OF_THE_UNIT),
        OpenWork("Mô hình đang thực hiện, chưa nộp kết quả", found["running"], _OF_THE_UNIT),
    ]


def _waiting(post: Membership) -> QuerySet[Registration]:
    """What waits for the post's role at the desks where its unit acts."""
    desks = UnitTerm.objects.on(today()).acted_for_by([post.unit_id]).values("unit_id")
    at = Q(awaiting_unit=post.unit_id) | Q(awaiting_unit__in=desks)
    return Registration.objects.filter(at, awaiting_role=post.role)


def _of_a_desk(post: Membership, waiting: QuerySet[Registration]) -> list[OpenWork]:
    drafts = Decision.objects.drafts().filter(
        Q(recorded_for=post.unit_id) | Q(recorded_for=None, issuer=post.unit_id)
    )
    if post.role == Role.DECIDER:
        return [
            OpenWork("Hồ sơ chờ quyết định", waiting.count(), _AT_THE_DESK),
            OpenWork(
                "Dự thảo quyết định chờ ghi",
                drafts.count(),
                "Phải do người không lập, không thêm dòng vào dự thảo ghi.",
            ),
        ]
    entered = Registration.objects.filter(
        status=Status.DRAFT, entered_for=post.unit_id, entered_by=post.user_id
    ).exclude(keeper=post.unit_id)
    return [
        OpenWork("Hồ sơ chờ xem xét", waiting.count(), _AT_THE_DESK),
        OpenWork(
            "Bản nháp nhập thay cho đơn vị cấp dưới",
            entered.count(),
            "Đơn vị đó xác nhận và gửi; người thẩm định khác của đơn vị sửa tiếp được.",
        ),
        OpenWork(
            "Dự thảo quyết định do người này lập",
            drafts.filter(drafted_by=post.user_id).count(),
            "Ở lại bộ phận thẩm định: người thẩm định khác thêm, bớt dòng, người ghi nhận quyết định ghi.",
        ),
    ]


def _sent_themselves(waiting: QuerySet[Registration], people: list[User]) -> dict[int, int]:
    if not people:
        return {}
    wanted = {f"by_{user.pk}": Count("pk", filter=sent_by(user)) for user in people}
    found = waiting.aggregate(**wanted)
    return {user.pk: found[f"by_{user.pk}"] for user in people}
