"""The text of a file, whatever it is encoded in; what is no text is named."""

from __future__ import annotations

import codecs

from models.bank.files.refused import NotRead

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHERS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive, or a workbook",
    b"\xd0\xcf\x11\xe0": "a workbook of Excel",
    b"\x1f\x8b": "a compressed file",
    b"{\\rtf": "a document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_WINDOWS = "cp1252"
"""What banks write that do not write UTF-8."""


def text_of(content: bytes) -> str:
    """The text of a file. Raises NotRead where it is none."""
    for beginning, what in _OTHERS.items():
        if content.startswith(beginning):
            raise NotRead(f"it is {what}; export the statement as QIF, CSV, OFX or CAMT.053")
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    if b"\x00" in content:
        raise NotRead("it is no text; export the statement as QIF, CSV, OFX or CAMT.053")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode(_WINDOWS, errors="replace")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        words = f"from byte {problem.start} on it is not in {encoding}, as it begins"
        raise NotRead(f"{words}; export it anew") from problem
