"""What in a text leads to a person: a number to call, an address to write to, the number of an identity card."""

from __future__ import annotations

import re
import unicodedata

# A Vietnamese phone number, an address of electronic mail, the number of an identity card.
_CONTACT = re.compile(
    r"(?<![\d.,])(?:\+?84[ .-]?|0)\d{2,3}[ .-]?\d{3,4}[ .-]?\d{3,4}(?!\d)|[^\s@]+@[^\s@]+\.[^\s@]+|(?<!\d)\d{12}(?!\d)"
)
# The same numbers to call, however somebody has set them apart; sums of money and days are none.
_SPREAD = re.compile(r"(?<![\d.,])(?:\+84|0)[ .()-]{0,2}[1-9](?:[ .()-]{0,2}\d){7,10}(?!\d)")
HIDDEN = "[…]"


def without_contacts(text: str) -> str:
    """The text without numbers to call, addresses to write to and numbers of identity cards."""
    return _CONTACT.sub(HIDDEN, text)


def contact_in(text: str) -> str:
    """The first part of the text that reads like one of them, in whatever digits it is written; empty for none."""
    plain = unicodedata.normalize("NFKC", text)
    found = _CONTACT.search(plain) or _SPREAD.search(plain)
    return found.group().strip() if found else ""
