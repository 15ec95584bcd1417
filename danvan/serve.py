"""`make run`: one parent process, beneath it the database, the web server and the worker; Ctrl-C stops all of it."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

import psycopg

from danvan import database
from danvan.env import Env, MisconfiguredError, make_private_folder

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 20
_DAILY = ("refresh_units", "drop_old_files")
WATCH_SECONDS = 5  # how long nobody notices that the worker has died


def main() -> int:
    """Serves until it is told to stop; the exit code. Safe to repeat."""
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danvan.settings")
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    started = False
    try:
        host, port = _address()
        _refuse_taken_port(host, port)
        from django.conf import settings  # here: reading it may fail, and says why below

        if not (settings.PRODUCTION or Env().has("DATABASE_URL")):
            started = database.start()
        make_private_folder(settings.EVIDENCE_ROOT)
        _prepare(demo=settings.DEMO)
        return _serve(host, port, demo=settings.DEMO)
    except MisconfiguredError as problem:
        print(problem, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(f"Không khởi động được: bước “{failed.cmd[-1]}” báo lỗi ở trên.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        if started:  # by us; a server that ran before stays for those who use it
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            database.stop()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _address() -> tuple[str, int]:
    env = Env()
    host, port = env.text("HOST_ADDRESS", "127.0.0.1"), env.number("PORT", 8000, least=1, most=65535)
    env.finish()
    return host, port


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    other = port + 1 if port < 65535 else 8001
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise MisconfiguredError(
                [
                    f"Không mở được cổng {port} trên {host} ({error.strerror}). Có thể một chương trình khác đang "
                    f"dùng; hãy dừng chương trình đó hoặc chọn cổng khác: make run PORT={other}"
                ]
            ) from None


def _manage(*arguments: str, quiet: bool = False) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        check=True,
        cwd=ROOT,
        stdout=subprocess.DEVNULL if quiet else None,
    )


def _commands() -> set[str]:
    import django
    from django.core.management import get_commands

    django.setup()
    return set(get_commands())


def _prepare(*, demo: bool) -> None:
    """Tables, static files, and what an empty system needs before anybody can sign in."""
    print("Chuẩn bị cơ sở dữ liệu …", flush=True)
    _manage("migrate", "--verbosity", "0", "--no-input")
    _manage("collectstatic", "--verbosity", "0", "--no-input")
    known = _commands()
    # Each of these finds out for itself whether there is anything to do.
    for command in ["seed_demo"] if demo else ["create_first_administrator"]:
        if command in known:
            _manage(command)
    _keep_house()
    if not Env().has("DATABASE_URL"):
        _analyse()


def _keep_house() -> None:
    """What each day begins with is done; where it fails that is said, and nobody is kept from working."""
    for command in _DAILY:
        try:
            _manage(command)
        except subprocess.CalledProcessError:
            print(
                f"Việc hằng ngày “{command}” báo lỗi ở trên; hệ thống vẫn chạy.", file=sys.stderr, flush=True
            )


def _analyse() -> None:
    """Fresh tables have no statistics until the server's own housekeeping comes round; plans made without are poor."""
    with psycopg.connect(database.url("owner"), autocommit=True) as owner:
        owner.execute("ANALYZE")


def _serve(host: str, port: int, *, demo: bool) -> int:
    web = _child(_gunicorn(host, port))
    worker = Worker()
    try:
        _announce(web, host, port, demo=demo)
        return _watch(web, worker)
    except KeyboardInterrupt:
        print("\nĐang dừng …", flush=True)
        return 0
    finally:
        _end(web)
        worker.end()


def _child(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)


def _watch(web: subprocess.Popen[bytes], worker: Worker) -> int:
    """Waits for the web server, and keeps a worker beside it; when a day begins in Viet Nam, the map of units moves
    on and old files go."""
    day = _day()
    while True:
        worker.keep()
        try:
            return web.wait(timeout=WATCH_SECONDS)
        except subprocess.TimeoutExpired:
            if _day() != day:
                day = _day()
                _keep_house()


class Worker:
    """The process that does the long work. It is told to stop with the rest; where it dies, another takes its place."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """A worker runs."""
        if self.process is None or self.process.poll() is not None:
            self.process = _child([sys.executable, "manage.py", "work"])

    def end(self) -> None:
        """None runs."""
        if self.process is not None:
            _end(self.process)


def _day() -> dt.date:
    return dt.datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def _gunicorn(host: str, port: int) -> list[str]:
    shown = f"[{host}]" if ":" in host else host
    return [
        *(sys.executable, "-m", "gunicorn", "danvan.wsgi:application", "--bind", f"{shown}:{port}"),
        *(
            "--worker-class",
            "gthread",
            "--workers",
            "2",
            "--threads",
            "4",
            "--timeout",
            "60",
            "--graceful-timeout",
            "10",
        ),
        # A worker is renewed now and then, the two never together.
        *("--max-requests", "5000", "--max-requests-jitter", "1000", "--log-level", "warning"),
    ]


def _announce(web: subprocess.Popen[bytes], host: str, port: int, *, demo: bool) -> None:
    """Prints the address once the server answers there."""
    while web.poll() is None:
        try:
            socket.create_connection((host, port), timeout=1).close()
            break
        except OSError:
            try:
                web.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
    else:
        return
    if demo and "demo_accounts" in _commands():
        _manage("demo_accounts")
    print(f"\nHệ thống đang chạy tại http://{host}:{port}/ (bấm Ctrl-C để dừng)", flush=True)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


if __name__ == "__main__":
    sys.exit(main())
