"""What callers can ask: importing this package declares every method.

Only then does it give the registry out: one that nobody filled can't be had by accident.
"""

from importlib import import_module
from pathlib import Path

ENDPOINTS = (
    *("logon", "core", "contact", "document", "messaging"),
    *("setup", "financial", "admin", "attach", "site"),
)

for _endpoint in ENDPOINTS:
    for _module in sorted((Path(__file__).parent / _endpoint).glob("[a-z]*.py")):
        import_module(f"methods.{_endpoint}.{_module.stem}")
import_module("methods.other_parts")
import_module("methods.ways")

from methods.declare import BY_FOLDED_NAME, REGISTRY  # noqa: E402  (filled by the loop above
from methods.rights import fill  # noqa: E402  (so is what it tells of)
from methods.whole import check  # noqa: E402  (so is what it looks at)

check(REGISTRY)
fill(REGISTRY.values())

__all__ = ["BY_FOLDED_NAME", "REGISTRY"]
