"""Forms with file fields (multipart/form-data), read from bytes into parameters."""

from __future__ import annotations

import re
from typing import Any

from python_multipart import create_form_parser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from methods.wire.structures import Uploaded


class NotMultipart(ValueError):
    """The bytes are not what the Content-Type says; the words say why."""


_BEGINNING = re.compile(rb"\s*--([^\r\n]{1,70})\r\nContent-Disposition:", re.I)


def type_of(content_type: str, body: bytes) -> str:
    """The Content-Type of a body that is such a form; empty where it is none, whatever it is
    called."""
    if "multipart" in content_type.lower():
        kind, options = parse_options_header(content_type)
        if kind == b"multipart/form-data" and b"boundary" in options:
            return content_type if body.lstrip()[:2] == b"--" else ""
    begun = _BEGINNING.match(body)
    return f"multipart/form-data; boundary={begun[1].decode('latin-1')}" if begun else ""


def parts_in(content_type: str, body: bytes) -> int:
    """How many parts a form seems to have."""
    return body.count(b"\r\n--" + _boundary(content_type))


def _boundary(content_type: str) -> bytes:
    return parse_options_header(content_type)[1][b"boundary"]


def read(content_type: str, body: bytes) -> dict[str, Any]:
    """The fields of a form: texts, and files as Uploaded. Raises NotMultipart."""
    found: dict[str, Any] = {}
    named: set[str] = set()

    def on_field(field: Any) -> None:
        """Raises NotMultipart for a second value of one name."""
        name = _text(field.field_name)
        value = _text(field.value, name)
        if found.setdefault(name, value) != value:
            raise NotMultipart(f"{name} stands twice, with different values; send it once")

    def on_file(file: Any) -> None:
        """Raises NotMultipart for a second file of one name."""
        file.file_object.seek(0)
        content, name = file.file_object.read(), _text(file.field_name)
        if not (content or file.file_name):
            return  # a page's field that nobody chose a file for
        if name.lower() in named:
            raise NotMultipart(f"two files are called {name}; call them file0, file1 and so on")
        named.add(name.lower())
        found[name] = Uploaded(_text(file.file_name, f"the file name of {name}"), content)

    try:
        parser = create_form_parser(
            {"Content-Type": content_type.encode("latin-1")},
            on_field,
            on_file,
            # a body is no larger than the service reads into memory anyway
            config={"MAX_MEMORY_FILE_SIZE": len(body) + 1},
        )
        parser.write(body)
        parser.finalize()
    except NotMultipart:
        raise
    except (FormParserError, ValueError) as problem:
        raise NotMultipart(f"the body is no multipart/form-data: {problem}") from None
    if b"--" + _boundary(content_type) + b"--" not in body:
        raise NotMultipart("the body ends before its last boundary, so a part of it is missing")
    return found


def _text(value: bytes | None, what: str = "the name of a part") -> str:
    try:
        return (value or b"").decode()
    except UnicodeDecodeError:
        raise NotMultipart(f"{what[:50]} is not UTF-8; send UTF-8 bytes") from None
