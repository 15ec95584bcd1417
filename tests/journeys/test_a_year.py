"""A year in a real browser: from a ward's draft to the leader's Excel, over three tiers, with everybody's own window."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from danvan.accounts.permissions import Role
from danvan.units import actions as units
from danvan.units.enums import Level, UnitKind
from models_registry.models import EmulationPeriod, Registration
from models_registry.registration import periods
from models_registry.workflow import Status
from tests.factories.people import person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Hẻm sạch, ngõ xanh khu phố 3"


def unit(name, kind, level, parent, desk):
    keeps = {"desk_level": level, "desk_name": desk} if desk else {}
    return units.open_unit(name=name, kind=kind, level=level, parent=parent, since=None, **keeps)


@pytest.fixture
def people(transactional_db):
    """Three tiers today: which there are is data, and no line of code knows the year."""
    nation = unit("Cả nước", UnitKind.NATION, Level.NATION, None, "")
    province = unit(
        "Tỉnh Sông Xanh", UnitKind.PROVINCE, Level.PROVINCE, nation, "Ban Dân vận Tỉnh ủy Sông Xanh"
    )
    city = unit("Thành phố Bến Đò", UnitKind.CITY, Level.DISTRICT, province, "Ban Dân vận Thành ủy Bến Đò")
    ward = unit("Phường Cầu Gỗ", UnitKind.WARD, Level.GRASSROOTS, city, "Khối Dân vận phường Cầu Gỗ")
    periods.open_year(dt.date.today().year)
    return {
        "ward": person("ward", (Role.REGISTRAR, ward)),
        "city": person("city", (Role.REVIEWER, city)),
        "province": person("province", (Role.REVIEWER, province)),
        "decider": person("decider", (Role.DECIDER, province)),
        "leader": person("leader", (Role.LEADER, province)),
    }


def fill_the_form(ward):
    """All the sections, one after the other, as a ward official types them."""
    page = ward.page
    ward.follow("Đăng ký mô hình")
    ward.no_barrier()
    page.get_by_label("Tên mô hình").fill(TITLE)
    ward.press("Lập bản nháp")
    page.get_by_label("Lĩnh vực").select_option(label="Văn hóa - xã hội")
    page.get_by_label("Cấp đăng ký").select_option(label="Cấp tỉnh: Ban Dân vận Tỉnh ủy Sông Xanh xét")
    ward.no_barrier()
    ward.press("Lưu và sang phần sau")
    page.get_by_label("Thực trạng, lý do xây dựng mô hình").fill(
        "Hẻm 12 thường ngập rác vì chưa có điểm tập kết."
    )
    page.get_by_label("Mục tiêu, tiêu chí").fill("100% hộ phân loại rác tại nhà.")
    ward.press("Lưu và sang phần sau")
    page.get_by_label("Nội dung, cách thức thực hiện").fill("Tổ tự quản đến từng nhà, hẹn giờ gom rác.")
    ward.press("Lưu và sang phần sau")
    page.get_by_label("Địa bàn, đối tượng").fill("Khu phố 3, 64 hộ.")
    page.get_by_label("Thực hiện từ ngày").fill(f"{dt.date.today():%d%m%Y}")
    page.get_by_label("Người phụ trách").first.fill("Lê Thị Lan")
    page.get_by_label("Điện thoại người phụ trách").fill("0912 345 678")
    ward.press("Lưu và sang phần sau")
    page.wait_for_url("**/nen-co-them/**")  # the same button stands on the page before
    ward.press("Lưu và sang phần sau")
    page.wait_for_url("**/xem-lai/**")
    ward.no_barrier()


def test_a_registration_lives_from_a_draft_to_the_leaders_excel(people, sit_down):
    year = dt.date.today().year
    ward = sit_down(people["ward"], width=360)
    fill_the_form(ward)
    ward.press("Gửi đăng ký")
    ward.sees(f"DVK-{year}-00001")
    ward.no_barrier()

    city = sit_down(people["city"])
    city.no_barrier()
    city.open(TITLE)
    city.no_barrier()
    city.follow("Trả lại để bổ sung")
    city.page.get_by_label("Lý do").first.fill("Ghi rõ số hộ tham gia.")
    city.page.get_by_label("Mục tiêu, tiêu chí").check()
    city.no_barrier()
    city.press("Trả lại để bổ sung")

    ward.go("/")
    ward.sees("Bị trả lại, cần bổ sung")
    ward.open(TITLE)
    ward.sees("Ghi rõ số hộ tham gia.")
    ward.follow("Sửa và gửi lại")
    ward.follow("Lý do, mục tiêu")
    ward.page.get_by_label("Mục tiêu, tiêu chí").fill("64/64 hộ phân loại rác tại nhà trước 30/9.")
    ward.press("Lưu và sang phần sau")
    ward.follow("Xem lại và gửi")
    ward.press("Gửi lại")

    city.go("/")
    city.open(TITLE)
    city.follow("Chuyển lên Ban Dân vận Tỉnh ủy Sông Xanh")
    city.press("Chuyển lên")

    province = sit_down(people["province"])
    province.open(TITLE)
    province.follow("Chấp thuận đăng ký")
    province.press("Chấp thuận")

    ward.go("/")
    ward.open(TITLE)
    ward.follow("Nộp kết quả")
    ward.page.get_by_label("Kết quả đạt được").fill("64/64 hộ phân loại rác; hẻm không còn điểm rác tự phát.")
    ward.page.get_by_label("Nội dung").first.fill("Hộ phân loại rác tại nhà")
    ward.page.get_by_label("Đơn vị tính").first.select_option(label="hộ")
    ward.page.get_by_label("Thực hiện").first.fill("64")
    ward.no_barrier()
    ward.press("Xem lại và nộp")
    ward.press("Nộp kết quả đến")

    city.go("/")
    city.open(TITLE)
    city.follow("Đề nghị Ban Dân vận Tỉnh ủy Sông Xanh công nhận")
    city.press("Đề nghị")

    province.go("/")
    province.open(TITLE)
    province.follow("Thẩm định")
    province.page.get_by_label("Đủ điều kiện trình").check()
    province.no_barrier()
    province.press("Thẩm định") if province.page.get_by_role(
        "button", name="Thẩm định"
    ).count() else province.press("Ghi")
    draft_a_decision(province)

    decider = sit_down(people["decider"])
    record_it(decider)
    registration = Registration.objects.get()
    assert registration.status == Status.RECOGNISED

    leader = sit_down(people["leader"])
    leader.follow("Xem tổng hợp")
    leader.sees("1/1")
    leader.no_barrier()
    with leader.page.expect_download() as download:
        leader.page.get_by_role("button", name="Tải Excel").first.click()
    cells = read(download.value.path())
    assert any(TITLE in str(cell) for cell in cells)
    assert EmulationPeriod.objects.get().code == str(year)


def draft_a_decision(province) -> None:
    page = province.page
    province.go("/cong-nhan/du-thao-moi/")
    province.no_barrier()
    if page.get_by_label("Trích yếu").count():
        page.get_by_label("Trích yếu").fill("Về việc công nhận mô hình Dân vận khéo cấp tỉnh")
    page.get_by_role("main").locator("button[type=submit]").first.click()
    page.get_by_label(f"Chọn {TITLE}").check()
    province.no_barrier()
    province.press("Thêm các mô hình đã chọn")
    province.sees("Mô hình trong dự thảo")


def record_it(decider) -> None:
    page = decider.page
    decider.sees("Dự thảo quyết định")
    decider.go("/cong-nhan/")
    decider.no_barrier()
    page.get_by_role("main").locator("table a").first.click()
    decider.follow("Ghi quyết định đã ký")
    page.get_by_label("Số, ký hiệu").fill("125-QĐ/TU")
    page.get_by_label("Ngày ký").fill(f"{dt.date.today():%d/%m/%Y}")
    page.get_by_label("Cơ quan ban hành").fill("Ban Chỉ đạo tỉnh")
    page.get_by_label("Trích yếu").fill("Về việc công nhận mô hình Dân vận khéo")
    page.get_by_label("Người ký").first.fill("Nguyễn Văn An")
    scan = {
        "name": "quyet-dinh.pdf",
        "mimeType": "application/pdf",
        "buffer": b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n",
    }
    page.get_by_label("Bản quét quyết định").set_input_files(scan)
    decider.no_barrier()
    decider.press("Xem lại trước khi ghi")
    decider.sees("Bước cuối")
    decider.no_barrier()
    decider.press("Ghi quyết định")
    decider.sees("Đang có hiệu lực")


def read(path) -> list:
    """Every cell of every sheet of the downloaded workbook."""
    workbook = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    return [
        cell
        for sheet in workbook
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]
