"""Settings from the environment: typed, with every mistake told at once.

Any NAME may be given as NAME_FILE instead, the path of a file that holds the value, so that secrets need not
stand in the process's environment.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off"})


class MisconfiguredError(Exception):
    """The environment cannot be used; the message lists everything that is wrong, in Vietnamese."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(
            "Cấu hình chưa dùng được, hệ thống không khởi động:\n" + "\n".join(f"  - {p}" for p in problems)
        )


class Env:
    """Reads names from a mapping; mistakes are gathered and raised together by `finish`."""

    def __init__(self, source: Mapping[str, str] | None = None) -> None:
        self.source = os.environ if source is None else source
        self.problems: list[str] = []

    def has(self, name: str) -> bool:
        """Whether `name` is given, itself or as `name`_FILE; an empty value counts as not given."""
        return bool(self.source.get(name) or self.source.get(f"{name}_FILE"))

    def text(self, name: str, default: str = "") -> str:
        """The value without surrounding blanks, or `default`."""
        value, file = self.source.get(name), self.source.get(f"{name}_FILE")
        if value and file:
            self.problems.append(f"{name}: chỉ đặt một trong hai, {name} hoặc {name}_FILE.")
        elif file:
            try:
                value = Path(file).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                self.problems.append(f"{name}_FILE: không đọc được tệp {file} ({error}).")
        return (value or "").strip() or default

    def required(self, name: str, why: str) -> str:
        """The value; a missing one is a problem, told with `why` it is needed."""
        if not self.has(name):
            self.problems.append(f"{name}: chưa đặt. {why}")
        return self.text(name)

    def flag(self, name: str, *, default: bool) -> bool:
        """1/true/yes/on or 0/false/no/off."""
        value = self.text(name).lower()
        if value and value not in YES | NO:
            self.problems.append(f"{name}: “{value}” không phải 1 (có) hoặc 0 (không).")
        return value in YES if value in YES | NO else default

    def number(self, name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
        """A whole number between `least` and `most`."""
        value = self.text(name)
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            self.problems.append(f"{name}: “{value}” không phải số nguyên từ {least} đến {most}.")
            return default
        return int(value)

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Words separated by commas."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()] or list(default)

    def path(self, name: str, default: Path) -> Path:
        """An absolute path; `~` is the home folder."""
        return Path(self.text(name, str(default))).expanduser().absolute()

    def url(self, name: str, *, schemes: tuple[str, ...], default: str = "") -> str:
        """An address with one of `schemes`. The value is never repeated in a message: it may hold a password."""
        value = self.text(name, default)
        try:
            scheme = urlsplit(value).scheme
        except ValueError:
            scheme = ""
        if value and scheme not in schemes:
            self.problems.append(f"{name}: phải có dạng {schemes[0]}://…")
            return default
        return value

    def finish(self) -> None:
        """Raises MisconfiguredError when anything that was read is wrong or missing."""
        if self.problems:
            raise MisconfiguredError(self.problems)


def kept_secret(file: Path) -> str:
    """The secret in `file`, made on first use; only the current user can read the file."""
    try:
        return _read_private(file)
    except FileNotFoundError:
        pass
    make_private_folder(file.parent)
    # Written beside and linked into place: two processes starting together end with the same secret.
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, secrets.token_urlsafe(48).encode())
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        os.close(descriptor)
        draft.unlink()
    return _read_private(file)


def make_private_folder(folder: Path) -> Path:
    """`folder` exists and only the current user can enter it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def _read_private(file: Path) -> str:
    value = file.read_text(encoding="ascii").strip()
    if file.stat().st_mode & 0o077:
        file.chmod(0o600)
    if not value:
        raise MisconfiguredError([f"Tệp {file} rỗng: hãy xóa tệp này rồi chạy lại."])
    return value


def data_folder(env: Env | None = None) -> Path:
    """DANVAN_DATA, or `.data` beside the code: secrets, the bundled database, evidence, collected static files."""
    return (env or Env()).path("DANVAN_DATA", Path(__file__).resolve().parent.parent / ".data").resolve()


def database_settings(env: Env, name: str, address: str) -> dict[str, Any]:
    """Django's entry for a `postgresql://user:password@host:port/database?option=value` address.

    `?host=/folder` names a socket's folder; other options go to the driver (sslmode, connect_timeout, …).
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        env.problems.append(
            f"{name}: địa chỉ không đọc được (mật khẩu có ký tự đặc biệt phải viết dạng %XX)."
        )
        return {"NAME": "", "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "OPTIONS": {}}
    options = dict(parse_qsl(parts.query))
    entry = {
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(host),
        "PORT": str(port or ""),
        "OPTIONS": options,
    }
    if address and not (entry["NAME"] and entry["USER"]):
        env.problems.append(f"{name}: thiếu tên tài khoản hoặc tên cơ sở dữ liệu.")
    return entry
