"""Phase one, and the unit's part of phase two: what the registering unit does."""
