"""The register's lines in the main menu."""

from __future__ import annotations

from danvan.accounts.navigation import Entry
from danvan.accounts.permissions import Permission
from models_registry.home import waiting_count
from models_registry.registration.period_views import sets_periods

ENTRIES: tuple[Entry, ...] = (
    Entry(10, "Việc cần xử lý", "home", count=waiting_count),
    Entry(20, "Hồ sơ", "dossiers", (Permission.VIEW,)),
    Entry(30, "Thẩm định", "review:queue", (Permission.REVIEW,)),
    Entry(
        35,
        "Nhập từ Excel",
        "imports:index",
        (Permission.REGISTER, Permission.REVIEW, Permission.MANAGE_ACCOUNTS),
    ),
    Entry(36, "Chỉ tiêu", "quotas", (Permission.ASSIGN,)),
    Entry(70, "Kỳ thi đua", "registration:periods", (Permission.MANAGE_PERIODS,), when=sets_periods),
    Entry(85, "Sắp xếp đơn vị", "reorganisation:index", (Permission.MANAGE_UNITS,)),
    Entry(40, "Quyết định", "recognition:decisions", (Permission.VIEW,)),
    Entry(42, "Thư viện", "library:models"),
    Entry(45, "Khen thưởng", "awards:list", (Permission.VIEW,)),
)
