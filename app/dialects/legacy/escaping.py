"""Text as clients of the platform get it: fit to be put into a page, and posted back so.

Those clients put what they are answered into their pages as it is, and their forms post it back
as it stands there. What a caller was shown is therefore no change of what is stored.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

from config import Settings


def escaped(text: str) -> str:
    """Text with the signs that a page would take for markup written as entities."""
    if not any(sign in text for sign in '&<>"'):
        return text
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def tolerance(settings: Settings) -> Callable[[object, object], bool]:
    """How this service tells whether a posted value is what a legacy caller was shown of one."""
    return _was_shown if settings.escape_text else operator.eq


def _was_shown(stored: object, posted: object) -> bool:
    if stored == posted:
        return True
    return isinstance(stored, str) and isinstance(posted, str) and posted == escaped(stored)
