"""The addresses of the review pages, by what one wants to do; for the dossier page, which offers them."""

from __future__ import annotations

from django.urls import reverse

from models_registry.models import StatusChange
from models_registry.workflow import Action

# The end of the address of each action that a desk takes on one registration. The name is the action's own.
SLUGS: dict[Action, str] = {
    Action.FORWARD: "chuyen-len",
    Action.ACCEPT: "chap-thuan",
    Action.RETURN: "tra-lai",
    Action.REFUSE: "khong-chap-thuan",
    Action.PROPOSE: "de-nghi",
    Action.RETURN_RESULTS: "bo-sung-ket-qua",
    Action.SEND_DOWN: "chuyen-tra",
    Action.TAKE_BACK: "rut-lai-buoc",
    Action.DECLINE: "khong-cong-nhan",
    Action.RECONSIDER: "xet-lai",
    Action.AGREE_WITHDRAWAL: "cho-rut",
    Action.DECLINE_WITHDRAWAL: "khong-cho-rut",
    Action.APPRAISE: "tham-dinh",
    Action.TRANSFER_LEVEL: "doi-cap",
    Action.AMEND: "dieu-chinh",
}


def review_url(action: Action, token: str) -> str:
    """The page on which `action` is taken on the registration; empty for what is no desk's action."""
    return reverse(f"review:{action.value}", args=[token]) if action in SLUGS else ""


def paper_url(change: StatusChange) -> str:
    """Where the scan of the paper lies that the move was recorded from; empty if there is none."""
    if not change.details.get("paper", {}).get("file"):
        return ""
    return reverse("review:paper", args=[change.registration.token, change.sequence])
