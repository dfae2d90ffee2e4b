"""The name of the area that a record names, as every search shows it."""

from __future__ import annotations

from methods.wire.types import Text
from models import area

AREA_TEXT = (Text(50, "What its area is called."), area.named)
