"""Pictures that somebody gives in base64, to be drawn on what goes out."""

from __future__ import annotations

import base64
import re
import tempfile
from typing import Any

import orjson
import typst

PICTURE_MAX = 140_000
"""Characters of a picture in base64: some 100 KB."""
BEGINNINGS = {b"\x89PNG\r\n": "png", b"\xff\xd8\xff": "jpg"}
ALONE = b"""#set page(width: auto, height: auto)
#let picture = json(bytes(sys.inputs.picture))
#image(bytes(picture.data), format: picture.format)"""


def picture(text: str) -> tuple[str, bytes] | None:
    """The kind and the bytes of a picture in base64; None where it is none of those we draw."""
    try:
        data = base64.b64decode(text, validate=True) if len(text) <= PICTURE_MAX else b""
    except ValueError:
        return None
    for beginning, kind in BEGINNINGS.items():
        if data.startswith(beginning):
            return kind, data
    return ("svg", data) if b"<svg" in data[:1000] else None


def picture_problem(text: str) -> str:
    """Why a text is no picture that can be drawn; it is drawn to see."""
    found = picture(text)
    if found is None:
        return "give a PNG, JPEG or SVG picture of at most 100 KB, base64"
    told = orjson.dumps({"format": found[0], "data": list(found[1])}).decode()
    compiled: Any = typst.compile  # its own types want all arguments to be of one kind
    # in a folder of its own, so that no SVG links to files of this machine
    with tempfile.TemporaryDirectory() as nowhere:
        try:
            compiled(ALONE, root=nowhere, ignore_system_fonts=True, sys_inputs={"picture": told})
        except typst.TypstError as problem:
            why = re.sub(r"\s+", " ", problem.message).strip()
            return f"give another picture, this one can't be drawn: {why}"
    return ""
