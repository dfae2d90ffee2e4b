"""Templates of papers: the built-in ones, and what of a text in HTML is kept."""

from models.templates.built_in import BUILT_IN, TEMPLATE
from models.templates.cleaning import without_code

__all__ = ["BUILT_IN", "TEMPLATE", "without_code"]
