"""How the bytes of a file that came from somebody are handed out.

It is always offered for saving, under a type that was found from its bytes, and with headers that
keep a browser from running it as a page of this site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from app.dialects.envelope import Header
from app.http.reply import Reply
from methods.declare import Method

AS_BASE64 = "_AS_BASE64"


def is_file_itself(method: Method | None, called: str) -> bool:
    """Whether the platform's dialect answers the bytes of a file; under a name that asks for
    base64 it answers an envelope."""
    return method is not None and method.answers_file and not called.upper().endswith(AS_BASE64)


def handed_out(result: Mapping[str, Any], more: Sequence[Header] = ()) -> Reply:
    """The reply that is the file of an answer."""
    content: bytes = result["Base64"]
    return Reply(200, content, [*more, *headers(result)], content_type(result))


def content_type(result: Mapping[str, Any]) -> bytes:
    kind = str(result["mediatype"])
    return (f"{kind}; charset=utf-8" if kind.startswith("text/") else kind).encode("ascii")


def headers(result: Mapping[str, Any]) -> list[tuple[bytes, bytes]]:
    """What goes with the bytes of a file, but for their type and length."""
    name = str(result["filename"])
    plain = re.sub(r"[^ -~]|[\"\\%]", "_", name)
    saved = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return [
        (b"content-disposition", saved.encode("ascii")),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
        (b"cache-control", b"private, no-cache"),
        (b"etag", f'"{etag(result)}"'.encode()),
    ]


def etag(result: Mapping[str, Any]) -> str:
    return str(result["sha256"]).upper()
