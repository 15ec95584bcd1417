"""Two wards become one with dossiers open, by the one clerk who has to do it: written, looked at, decided, done, undone."""

from __future__ import annotations

import pytest
from django.utils import timezone

from danvan.accounts.permissions import Role
from models_registry.models import Registration, Reorganisation
from tests.factories.people import PASSWORD, person
from tests.models_registry.reorganisation.test_actions import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db):
    made = World()
    made.boss = person("province.admin", (Role.ADMINISTRATOR, made.tree.province))
    return made


def pick(desk, label: str, letters: str, whole: str) -> None:
    """Types a few letters, once the field is one that suggests, and takes the suggestion."""
    desk.page.get_by_role("combobox", name=label).first.press_sequentially(letters)
    desk.page.get_by_role("option").filter(has_text=whole).first.click()


@pytest.mark.parametrize("width", [1280, 360])
def test_a_provinces_administrator_merges_two_wards(world, sit_down, width):
    before = {(one.pk, one.keeper_id, one.awaiting_unit_id, one.status) for one in Registration.objects.all()}
    desk = sit_down(world.boss, width=width)
    desk.go("/sap-xep/")
    desk.sees("Chưa có phương án nào")
    desk.no_barrier()

    desk.follow("Lập phương án")
    desk.page.get_by_label("Tên phương án").fill("Nhập hai phường")
    desk.page.get_by_label("Có hiệu lực từ ngày").fill(f"{timezone.localdate():%d/%m/%Y}")
    desk.page.get_by_label("Theo nghị quyết").fill("Nghị quyết số 9/NQ-HĐND")
    desk.no_barrier()
    desk.press("Lập phương án")
    desk.sees("Phương án chưa có việc nào")
    desk.no_barrier()

    desk.follow("Nhập các đơn vị thành một")
    pick(desk, "Đơn vị nhập vào 1", "ben do", "Phường Bến Đò")
    pick(desk, "Đơn vị nhập vào 2", "cay da", "Phường Cây Đa")
    desk.page.get_by_label("Tên đơn vị mới").fill("Phường Bến Đa")
    desk.page.get_by_label("Loại").select_option("ward")
    desk.page.locator("#id_code").fill("W31")
    pick(desk, "Trực thuộc", "song xanh", "Tỉnh Sông Xanh")
    desk.no_barrier()
    desk.press("Ghi vào phương án")
    desk.sees("Phường Bến Đò, Phường Cây Đa → Phường Bến Đa")
    desk.no_barrier()

    desk.follow("Xem thử")
    desk.sees("1 cơ quan, đơn vị chưa chọn nơi")
    desk.no_barrier()
    desk.page.get_by_label("Khu phố 1 sau sắp xếp").select_option(label="Thuộc Phường Bến Đa")
    desk.press("Lưu lựa chọn từng nơi")
    desk.sees("Không còn gì phải quyết định: thực hiện được.")
    desk.no_barrier()

    desk.follow("Tiếp tục: thực hiện")
    desk.sees("Thực hiện phương án này?")
    desk.no_barrier()
    desk.press("Thực hiện sắp xếp")
    desk.sees("Báo cáo sắp xếp đơn vị")
    desk.sees("Người ward.registrar")
    desk.no_barrier()
    new = world.tree.ward.successions.get().successor
    assert not Registration.objects.filter(keeper=world.tree.ward).exists()
    assert Registration.objects.filter(keeper=new).exists()

    desk.follow("Phường Bến Đa")
    desk.follow("Các lần sắp xếp của đơn vị này")
    desk.sees("Các lần sắp xếp có Phường Bến Đa")
    desk.follow("Nghị quyết số 9/NQ-HĐND")
    desk.follow("Hoàn tác")
    desk.sees("Hoàn tác cả lần sắp xếp này?")
    desk.no_barrier()
    desk.press("Hoàn tác")
    desk.sees("đã hoàn tác lúc")
    after = {(one.pk, one.keeper_id, one.awaiting_unit_id, one.status) for one in Registration.objects.all()}
    assert after == before
    assert Reorganisation.objects.get().undone_by == world.boss


def test_without_javascript_the_same_is_written(world, browser, live_server):
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(world.boss.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    page.goto(f"{live_server.url}/sap-xep/moi/")
    page.get_by_label("Tên phương án").fill("Không có JavaScript")
    page.get_by_label("Có hiệu lực từ ngày").fill("1/7/2026")
    page.get_by_role("button", name="Lập phương án").click()
    page.get_by_role("link", name="Kết thúc", exact=True).click()
    page.get_by_label("Đơn vị kết thúc 1").fill("khu pho 1")
    page.get_by_role("button", name="Thêm ô").click()
    assert page.get_by_label("Đơn vị kết thúc 8").count() == 1
    page.get_by_role("button", name="Ghi vào phương án").click()
    page.get_by_text("Đã ghi vào phương án").wait_for()
    assert page.get_by_text("Khu phố 1").count() == 1
    context.close()
