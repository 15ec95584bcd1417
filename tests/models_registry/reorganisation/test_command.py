"""A reorganisation at the terminal, as the province's IT officer does it: look, mend, carry out, take back."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from danvan.units.data import reform_2025
from danvan.units.plan_file import HEAD, read
from models_registry.models import Registration, Reorganisation
from tests.models_registry.reorganisation.test_actions import World

pytestmark = pytest.mark.django_db
MERGER = "nhập,W11,W31,Phường Mới,Phường,P1,,\nnhập,W12,W31,,,,,\n"


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def plan(tmp_path):
    def write(lines=MERGER):
        file = tmp_path / "phuong-an.csv"
        file.write_text(",".join(HEAD) + "\n" + lines, encoding="utf-8")
        return str(file)

    return write


def told(*words, **options):
    out = io.StringIO()
    call_command("reorganise", *words, stdout=out, **options)
    return out.getvalue()


def about(**more):
    return {"on": str(timezone.localdate()), "resolution": "Nghị quyết 9", **more}


def test_it_is_looked_at_mended_carried_out_and_taken_back(world, plan):
    said = told(plan(), **about())
    assert "Chưa ghi gì" in said
    assert "“Khu phố 1”" in said
    assert said.endswith("Chưa thực hiện được.\n")

    said = told(plan(), **about(agencies="theo"))
    assert "Đảng ủy phường Bến Đò → Đảng ủy phường Mới" in said
    assert said.endswith("Thực hiện được.\n")
    assert not Reorganisation.objects.exists()

    said = told(plan(), **about(agencies="theo", commit=True, by="nation.admin"))
    done = Reorganisation.objects.get()
    assert f"lần sắp xếp số {done.pk}" in said
    assert Registration.objects.filter(keeper=world.new()).exists()

    assert "Đã hoàn tác" in told(undo=done.pk, by="nation.admin")
    assert not Registration.objects.filter(keeper__in=done.made).exists()


@pytest.mark.parametrize(
    ("lines", "options", "message"),
    [
        ("đổi,ZZ,,,,,,\n", {}, "không có đơn vị “ZZ”"),
        ("xào,W11,,,,,,\n", {}, "Dòng 2: việc “xào” không có"),
        (MERGER, {"on": "mai"}, "Không đọc được ngày"),
        (MERGER, {"transfer": ["huyen"]}, "Không hiểu “huyen”"),
        (MERGER, {"resolution": ""}, "--resolution"),
        (MERGER, {"commit": True, "agencies": "theo"}, "--by"),
        (MERGER, {"commit": True, "agencies": "theo", "by": "nobody"}, "Không có tài khoản"),
        (
            MERGER,
            {"commit": True, "agencies": "theo", "by": "ward.registrar"},
            "quản trị của đơn vị bao trùm",
        ),
        (MERGER, {"undo": 99}, "Không có lần sắp xếp số 99"),
    ],
)
def test_what_is_wrong_is_said(world, plan, lines, options, message):
    try:
        said = told(plan(lines), **about(**options))
    except CommandError as error:
        said = str(error)
    assert message in said
    assert not Reorganisation.objects.exists()


def test_the_template_is_the_reform_of_2025(tmp_path):
    out = tmp_path / "mau.csv"
    told(template=str(out))
    made = reform_2025.plan()
    assert read(out.read_bytes(), on=made.on, resolution=made.resolution) == made
