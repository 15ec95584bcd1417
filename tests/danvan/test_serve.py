"""The parent process of `make run`: what it says when it cannot serve."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from danvan import serve as serving

ROOT = Path(__file__).resolve().parents[2]


def serve(tmp_path, **given):
    environ = {"PATH": os.environ["PATH"], "DANVAN_DATA": str(tmp_path / "data")} | given
    return subprocess.run(
        [sys.executable, "-m", "danvan.serve"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_taken_port_is_told_with_what_to_type_instead_and_nothing_is_left_running(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = serve(tmp_path, PORT=str(port))

    assert done.returncode == 1
    assert f"Không mở được cổng {port}" in done.stderr
    assert "make run PORT=" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_half_configured_production_is_refused_without_a_traceback(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    done = serve(tmp_path, PORT=str(port), DEMO="0", ALLOWED_HOSTS="danvan.example")

    assert done.returncode == 1
    assert "DATABASE_URL: chưa đặt" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_a_day_begins_with_stops_nobody_where_it_fails(monkeypatch, capsys):
    monkeypatch.setattr(serving, "_DAILY", ("there_is_no_such_command",))
    serving._keep_house()
    assert "“there_is_no_such_command” báo lỗi ở trên; hệ thống vẫn chạy" in capsys.readouterr().err
