"""The whole access policy on one screen: roles, permissions, and which role holds which.

A post is (person, unit, role); it covers its unit and everything beneath it. Where a permission is used is said by
`@requires` on each view, and by the `needs` of each row of the workflow table; nowhere else.
"""

from __future__ import annotations

import enum

from django.db import models


class Role(models.TextChoices):
    """What a post is for."""

    REGISTRAR = "registrar", "Cán bộ lập hồ sơ"
    REVIEWER = "reviewer", "Chuyên viên thẩm định"
    DECIDER = "decider", "Người ghi nhận quyết định"
    LEADER = "leader", "Lãnh đạo"
    VIEWER = "viewer", "Chỉ xem"
    ADMINISTRATOR = "administrator", "Quản trị"


class Permission(enum.StrEnum):
    """What one may do, each with the sentence that explains it."""

    VIEW = "view"
    REGISTER = "register"
    REVIEW = "review"
    DECIDE = "decide"
    AWARD = "award"
    CLOSE = "close"
    SUMMARISE = "summarise"
    EXPORT = "export"
    ARCHIVE = "archive"
    MANAGE_UNITS = "manage_units"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_PERIODS = "manage_periods"
    MANAGE_LETTERHEADS = "manage_letterheads"
    ASSIGN = "assign"

    @property
    def label(self) -> str:
        """The permission in words."""
        return _LABELS[self]


_LABELS = {
    Permission.VIEW: "Xem hồ sơ trong phạm vi",
    Permission.REGISTER: "Lập, gửi, rút hồ sơ của đơn vị mình",
    Permission.REVIEW: "Xem xét, thẩm định hồ sơ gửi đến",
    Permission.DECIDE: "Ghi quyết định công nhận, thu hồi",
    Permission.AWARD: "Ghi khen thưởng",
    Permission.CLOSE: "Chốt số liệu, duyệt đính chính, cho gửi muộn",
    Permission.SUMMARISE: "Xem số liệu tổng hợp",
    Permission.EXPORT: "Tải Excel, báo cáo",
    Permission.ARCHIVE: "Lấy trọn sổ đăng ký",
    Permission.MANAGE_UNITS: "Quản lý đơn vị",
    Permission.MANAGE_ACCOUNTS: "Quản lý tài khoản",
    Permission.MANAGE_PERIODS: "Quản lý kỳ thi đua, hạn, lĩnh vực",
    Permission.MANAGE_LETTERHEADS: "Sửa thể thức văn bản",
    Permission.ASSIGN: "Giao chỉ tiêu, lập cụm, khối thi đua",
}

_READING = frozenset({Permission.VIEW, Permission.SUMMARISE, Permission.EXPORT})

POLICY: dict[Role, frozenset[Permission]] = {
    Role.REGISTRAR: _READING | {Permission.REGISTER},
    Role.REVIEWER: _READING
    | {
        Permission.REVIEW,
        Permission.AWARD,
        Permission.ARCHIVE,
        Permission.MANAGE_LETTERHEADS,
        Permission.ASSIGN,
    },
    Role.DECIDER: _READING
    | {Permission.DECIDE, Permission.AWARD, Permission.CLOSE, Permission.MANAGE_LETTERHEADS},
    Role.LEADER: _READING | {Permission.CLOSE, Permission.ARCHIVE},
    Role.VIEWER: _READING - {Permission.EXPORT},
    # Runs the system without reading anybody's dossiers.
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.MANAGE_UNITS,
            Permission.MANAGE_ACCOUNTS,
            Permission.MANAGE_PERIODS,
            Permission.MANAGE_LETTERHEADS,
            Permission.ASSIGN,
        }
    ),
}


def roles_with(permission: Permission) -> list[Role]:
    """The roles that hold `permission`."""
    return [role for role, held in POLICY.items() if permission in held]
