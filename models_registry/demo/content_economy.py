"""Written models about the economy."""

from __future__ import annotations

from models_registry.demo.content_shape import WrittenModel

ECONOMY: tuple[WrittenModel, ...] = ()
