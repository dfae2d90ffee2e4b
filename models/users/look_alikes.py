"""Names that look like one another: what a name would be read as (Unicode's UTS 39, its skeleton).

Names that the folding makes one are the same name already. These are two, which people take for
one: a Cyrillic а in ann, a 1 for an l, letters that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from confusable_homoglyphs import confusables

from models.store.database import fold

_BLANK = re.compile(
    "[\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0"
    "\\U000e0100-\\U000e01ef]"
)
"""Letters and marks that show nothing at all."""
_TURNED = "\u200e"
"""What the list puts around signs that are written from right to left."""


@lru_cache(maxsize=4096)
def _looks_like(sign: str) -> str:
    """The sign that stands for all that look like this one."""
    others = [each["c"].strip(_TURNED) for each in confusables.confusables_data.get(sign, ())]
    if len(others) != 1:
        return sign  # nothing looks like it, or it is the one that stands for them
    others_of_it = confusables.confusables_data.get(others[0], ())
    return others[0] if len(others_of_it) > 1 else min(sign, others[0])


def _skeleton(text: str) -> str:
    """What a text is read as. Signs that nobody sees, and blanks, are left out."""
    if text.isascii():
        return fold(text.translate(_OF_ASCII))
    seen = filter(_is_seen, unicodedata.normalize("NFD", _BLANK.sub("", text)))
    return fold("".join(map(_looks_like, seen)))


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cf", "Cc", "Zs"}


_OF_ASCII = {code: _looks_like(chr(code)) if _is_seen(chr(code)) else None for code in range(128)}
"""A new name is compared with those of all users, most of which are of these signs alone."""


def _read_as(name: str) -> set[str]:
    """What a name is read as, however its letter case is shown."""
    return {_skeleton(each) for each in {name, fold(name)}}


def is_like(name: str, others: Iterable[str]) -> bool:
    """Whether a name is taken for one of these."""
    forms = _read_as(name)
    return any(forms & _read_as(other) for other in others)
