"""Where each of the unit's actions is done."""

from __future__ import annotations

from django.urls import reverse

from models_registry.models import Registration
from models_registry.registration.actions import UNIT_ACTIONS
from models_registry.registration.forms import first_pointed
from models_registry.workflow import Action, Status


def registration_url(action: Action, registration: Registration) -> str:
    """The page for `action`; empty for an action that is not the unit's."""
    token = registration.token
    if action is Action.SUBMIT:
        returned = registration.last_return if registration.status == Status.RETURNED else None
        return reverse(
            "registration:section", args=[token, first_pointed(returned.boxes if returned else [])]
        )
    if action is Action.REPORT_RESULTS:
        return reverse("registration:results", args=[token])
    if action is Action.DISCARD:
        return reverse("registration:discard", args=[token])
    return reverse("registration:act", args=[token, action.value]) if action in UNIT_ACTIONS else ""
