"""What marks a request as JSON-RPC, however it is labelled: a member or parameter `jsonrpc`.

Read as legacy, such a call would act on the record that has the number of the call: its `id`
becomes the record, and its `params` vanish.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_plus

from app.dialects.envelope import Unreadable
from app.dialects.faults import UNSUPPORTED

MARK = "jsonrpc"
WORDS = (
    'the request says "jsonrpc", so it is JSON-RPC: send it by POST with the header '
    "Content-Type: application/json (nothing was carried out)"
)
_AS_PARAMETER = re.compile(r"(?:.*[\[.])?\s*jsonrpc\s*\]?", re.I | re.S)
"""`jsonrpc`, and what libraries make of it within a list or an object: `calls[0][jsonrpc]`."""
_AS_MEMBER = re.compile(r"""["']jsonrpc["']\s*:""", re.I)


class Marked(Unreadable):
    """A request of this dialect says that it is JSON-RPC."""

    def __init__(self) -> None:
        super().__init__(WORDS, UNSUPPORTED)


def has_member(value: Any) -> bool:
    """Whether any object in a JSON value has the member."""
    if isinstance(value, dict):
        if any(isinstance(name, str) and name.strip().lower() == MARK for name in value):
            return True
        value = value.values()
    elif not isinstance(value, list):
        return False
    return any(has_member(part) for part in value if isinstance(part, dict | list))


def in_text(text: str) -> bool:
    """Whether a text that can't be read as JSON seems to have the member."""
    return _AS_MEMBER.search(text) is not None


def in_body(body: bytes) -> bool:
    """The same of a body that is no request, percent-encoded or not."""
    return in_text(unquote_plus(body.decode("utf-8", "replace")))


def is_parameter(names: Iterable[str]) -> bool:
    """Whether one of the names of form text, of an address or of a form is the parameter."""
    marked = [name for name in names if MARK in name.lower()]
    return any(_AS_PARAMETER.fullmatch(name) or in_text(name) for name in marked)


def refuse(names: Iterable[str], params: dict[str, Any]) -> None:
    """Raise Marked where a parameter, or a member of what one holds, is the mark."""
    criteria = next((value for name, value in params.items() if name.lower() == "criteria"), None)
    encoded = isinstance(criteria, str) and in_text(criteria)
    if encoded or is_parameter(names) or is_parameter(params) or has_member(params):
        raise Marked
