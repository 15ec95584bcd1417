"""What is being typed, while something else on the page is pressed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from models_registry.workflow import Status
from tests.factories.registrations import Office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPER = {
    "name": "xac-nhan.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n",
}


@pytest.fixture
def office(transactional_db):
    return Office()


@pytest.mark.parametrize("page", ["section", "results"])
def test_a_file_sent_beside_leaves_what_is_typed(office, sit_down, page):
    status = Status.DRAFT if page == "section" else Status.RUNNING
    one = office.at_status(status)
    arguments = [one.token, "nen-co-them"] if page == "section" else [one.token]
    box = "Lực lượng thực hiện" if page == "section" else "Kết quả đạt được"
    desk = sit_down(office.registrar)
    desk.go(reverse(f"registration:{page}", args=arguments))
    desk.page.get_by_label("Chọn tệp").set_input_files(PAPER)
    desk.page.get_by_label(box).fill("Tổ tự quản khu phố 3")
    if page == "section":
        desk.page.get_by_label("Đơn vị phối hợp").fill("Đoàn TN phường")
    desk.press("Tải lên")
    desk.sees("Đã nhận 1 tệp.")
    assert desk.page.get_by_label(box).input_value() == "Tổ tự quản khu phố 3"
    desk.sees("Đã lưu lúc")
    if page == "section":
        desk.sees("trừ Đơn vị phối hợp: chưa thấy đơn vị “Đoàn TN phường”")
        assert desk.page.get_by_label("Đơn vị phối hợp").input_value() == "Đoàn TN phường"
    desk.press("Bỏ tệp xac-nhan.pdf")
    desk.sees("Đã bỏ tệp “xac-nhan.pdf”.")
    desk.no_barrier()
    assert desk.page.get_by_label(box).input_value() == "Tổ tự quản khu phố 3"
