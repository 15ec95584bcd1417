"""What the database refuses in words: for the page that asked, and for work behind the pages."""

from __future__ import annotations

from django.db import DatabaseError

# What is said for people: a closed period, what a reported total tells already.
_IN_WORDS = ("P0C01", "P0T01")
# A lock that did not come in time; two who wait for each other.
_BUSY = dict.fromkeys(
    ("55P03", "40P01"), "Có người khác đang ghi hoặc đang chốt số liệu này. Hãy thử lại sau ít phút."
)


def refused_by_database(exception: Exception) -> str:
    """What the database said of a closed period, of what would be counted twice, or of a row that somebody else holds;
    empty for all else."""
    told = getattr(exception.__cause__, "diag", None) if isinstance(exception, DatabaseError) else None
    if told is None:
        return ""
    return told.message_primary if told.sqlstate in _IN_WORDS else _BUSY.get(told.sqlstate, "")
