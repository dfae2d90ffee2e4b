"""Pictures that somebody gives in base64, to be drawn on what goes out."""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
from pathlib import Path

PICTURE_MAX = 140_000
"""Characters of a picture in base64: some 100 KB."""
BEGINNINGS = {b"\x89PNG\r\n": "png", b"\xff\xd8\xff": "jpg"}
TRY = Path(__file__).with_name("try_picture.py")
SMALL = ("env", "RAYON_NUM_THREADS=1", "MALLOC_ARENA_MAX=1")
"""Run with one thread, so that its memory does not grow with the number of cores."""
PATIENCE_SECONDS = 20
"""The process that tries has a bound of its own, of computing; this is for a busy machine."""
TOO_MUCH = "it takes too long, or too much memory"
"""Which of the two was met first tells of this machine, not of the picture."""


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
    """Why a text is no picture that can be drawn; it is drawn, elsewhere, to see."""
    found = picture(text)
    if found is None:
        return "give a PNG, JPEG or SVG picture of at most 100 KB, base64"
    why = _tried(*found)
    return f"give another picture, this one can't be drawn: {why}" if why else ""


def _tried(kind: str, data: bytes) -> str:
    """Draw a picture in a process of its own; answers why that did not work."""
    # in an empty folder, so that no SVG links to files of this machine
    with tempfile.TemporaryDirectory() as nowhere:
        command = [*SMALL, sys.executable, "-I", str(TRY), kind, nowhere]
        try:
            tried = subprocess.run(
                command,
                input=data,
                capture_output=True,
                timeout=PATIENCE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return TOO_MUCH
    if tried.returncode != 0:
        return TOO_MUCH
    return tried.stdout.decode(errors="replace").strip()
