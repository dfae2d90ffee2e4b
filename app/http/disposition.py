"""How the bytes of a file that came from somebody are handed out.

It is always offered for saving, under a type that was found from its bytes, and with headers that
keep a browser from running it as a page of this site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

METHOD = "CORE_ATTACHMENT_DOWNLOAD"
"""The method whose answer, in the platform's dialect, is the file itself."""


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
