"""All written content of the demo, in one place to import from."""

from __future__ import annotations

from models_registry.demo.content_economy import ECONOMY
from models_registry.demo.content_places import places_for
from models_registry.demo.content_politics import POLITICS
from models_registry.demo.content_security import SECURITY
from models_registry.demo.content_shape import Metric, WrittenModel, WrittenResult, fill, titles_for
from models_registry.demo.content_society import SOCIETY

MODELS: tuple[WrittenModel, ...] = SOCIETY + ECONOMY + SECURITY + POLITICS

__all__ = ["MODELS", "Metric", "WrittenModel", "WrittenResult", "fill", "places_for", "titles_for"]
