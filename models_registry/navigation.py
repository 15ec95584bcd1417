"""The register's lines in the main menu."""

from __future__ import annotations

from danvan.accounts.navigation import Entry

ENTRIES: tuple[Entry, ...] = (Entry(10, "Việc cần xử lý", "home"),)
