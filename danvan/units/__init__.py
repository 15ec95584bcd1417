"""The organisation's tree with a past: units, their dated terms, and what became of them."""
