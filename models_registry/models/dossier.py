"""The boxes of the registration form (domain.md §7.1), kept apart so that lists stay narrow."""

from __future__ import annotations

from django.db import models

from models_registry.models.registration import Registration


class Dossier(models.Model):
    """What the unit wrote. A draft needs none of it; what is compulsory for sending is in `registration.forms`."""

    registration = models.OneToOneField(
        Registration, models.CASCADE, primary_key=True, related_name="dossier", verbose_name="đăng ký"
    )
    background = models.TextField("thực trạng, lý do xây dựng", blank=True)
    goals = models.TextField("mục tiêu, tiêu chí", blank=True)
    approach = models.TextField("nội dung, cách thức thực hiện", blank=True)
    place_and_people = models.TextField("địa bàn, đối tượng", blank=True)
    forces = models.TextField("lực lượng thực hiện", blank=True)
    resources = models.TextField("nguồn lực", blank=True)
    starts_on = models.DateField("thời gian thực hiện: từ ngày", null=True, blank=True)
    ends_on = models.DateField("thời gian thực hiện: đến ngày", null=True, blank=True)
    outputs = models.TextField("sản phẩm, kết quả đầu ra", blank=True)
    sustainability = models.TextField("khả năng duy trì, nhân rộng", blank=True)
    changes_this_year = models.TextField("nội dung thay đổi năm nay", blank=True)
    contact_name = models.CharField("người phụ trách", max_length=120, blank=True)
    contact_phone = models.CharField("điện thoại", max_length=40, blank=True)  # two numbers, "/" between
    person_name = models.CharField("họ và tên cá nhân", max_length=120, blank=True)
    person_position = models.CharField("chức vụ, đơn vị công tác", max_length=200, blank=True)

    class Meta:
        verbose_name = "nội dung đăng ký"
        verbose_name_plural = "nội dung đăng ký"

    def __str__(self) -> str:
        return f"Nội dung của đăng ký {self.registration_id}"
