"""The two refusals, kept apart: this person may not, and it cannot be done now. The middleware answers them."""

from __future__ import annotations


class NotPermittedError(Exception):
    """This person may not do it, whatever the state; the message says who may. Answered with 403."""


class NotPossibleError(Exception):
    """It cannot be done now; the message says why, and who did what meanwhile. Answered with 409."""
