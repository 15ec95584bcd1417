"""Numbers, dates and moments in the words of a Vietnamese office."""

from __future__ import annotations

import errno
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

NOTHING = "–"


def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """1234567.5 as "1.234.567,5"; with `places`, rounded half up to so many decimals; no value as "–"."""
    if value is None:
        return NOTHING
    exact = Decimal(str(value))
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    sign = "−" if exact < 0 else ""
    whole, _, decimals = f"{abs(exact):f}".partition(".")
    if places is None:
        decimals = decimals.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{sign}{grouped},{decimals}" if decimals else f"{sign}{grouped}"


def percent(part: int | Decimal | None, whole: int | Decimal | None, places: int = 2) -> str:
    """187 of 192 as "97,40%"; "–" where there is nothing to divide by."""
    if part is None or not whole:
        return NOTHING
    return f"{number(Decimal(part) * 100 / Decimal(whole), places)}%"


def _day(value: date | datetime) -> date:
    if not isinstance(value, datetime):
        return value
    return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()


_NO_FILE = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EACCES: "không có quyền đọc, ghi",
    errno.EPERM: "không có quyền đọc, ghi",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOTDIR: "đường dẫn đi qua một tệp, không phải thư mục",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã dùng hết dung lượng được cấp",
    errno.ENAMETOOLONG: "tên tệp quá dài",
}


def why_no_file(error: OSError) -> str:
    """Why the system does not read or write a file, without a full stop; what has no words here by its number."""
    if error.errno is None:
        return "nội dung hỏng"
    return _NO_FILE.get(error.errno, f"hệ điều hành báo lỗi số {error.errno}")


def date_vi(value: date | datetime | None) -> str:
    """05/03/2026; a moment as the local day it falls on."""
    return f"{_day(value):%d/%m/%Y}" if value else NOTHING


def moment(value: datetime | None) -> str:
    """14:05 05/03/2026, local time."""
    if not value:
        return NOTHING
    return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%H:%M %d/%m/%Y}"


def document_date(value: date | datetime | None) -> str:
    """The date line of a document: days under 10 and the months 1 and 2 are written with a zero."""
    if not value:
        return NOTHING
    day = _day(value)
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def relative_days(value: date | datetime | None, today: date | None = None) -> str:
    """A deadline against today: "còn 3 ngày", "hôm nay", "quá hạn 2 ngày"."""
    if not value:
        return NOTHING
    left = (_day(value) - (today or timezone.localdate())).days
    if left == 0:
        return "hôm nay"
    return f"còn {number(left)} ngày" if left > 0 else f"quá hạn {number(-left)} ngày"
