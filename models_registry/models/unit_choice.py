"""To which of several units a dossier belongs where its own was divided, or on an older map was several."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from danvan.accounts.models import User
from danvan.units.models import Unit
from models_registry.models.registration import Registration


class UnitChoice(models.Model):
    """One dossier goes one way at one division: `forward` from the divided `predecessor` to this `successor`, else back
    from the `successor`, which was put together of several, to this `predecessor`.

    Both are those of one succession; the database holds that, and that nothing closed is read otherwise by it.
    Written by `models_registry.reorganisation.choices` only.
    """

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="unit_choices", verbose_name="đăng ký"
    )
    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị trước")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị sau")
    forward = models.BooleanField("theo chiều sau sắp xếp", default=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người chọn")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "quy đổi hồ sơ"
        verbose_name_plural = "quy đổi hồ sơ"
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "predecessor"],
                condition=Q(forward=True),
                name="one_choice_of_a_dossier_where_its_unit_was_divided",
            ),
            models.UniqueConstraint(
                fields=["registration", "successor"],
                condition=Q(forward=False),
                name="one_choice_of_a_dossier_where_its_unit_was_put_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.divided_id} → {self.chosen_id}"

    @property
    def divided_id(self) -> int:
        """The unit with several ways to go."""
        return self.predecessor_id if self.forward else self.successor_id

    @property
    def chosen_id(self) -> int:
        """The one that was chosen of them."""
        return self.successor_id if self.forward else self.predecessor_id
