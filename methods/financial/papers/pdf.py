"""An invoice in, the bytes of a PDF out. Pure: no clock, no database; equal content, equal bytes.

Typst sets the page: a compiler inside a wheel, which brings its own fonts along. What the page
looks like is a template that an operator can replace; what stands on it comes as data, so nothing
that a customer or a user typed is ever read as markup.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
import typst

from methods.financial.papers.words import Logo, Said
from models.refusals import InvoiceNotDrawn

TEMPLATES = Path(__file__).parent / "templates"
ATTACHMENT = "factur-x.xml"
"""The name under which programs look for the invoice inside a PDF."""


@dataclass(frozen=True)
class Style:
    """What invoices are drawn with: a template, the folder it may read from, further fonts."""

    template: bytes
    folder: str
    fonts: str = ""

    @property
    def digest(self) -> str:
        """The same for whatever draws the same content the same way."""
        drawn_by = f"typst {version('typst')}\n{self.fonts}\n".encode()
        return hashlib.sha256(drawn_by + self.template).hexdigest()


def letter_style(fonts: str = "") -> Style:
    """What receipts and statements are drawn with. Raises InvoiceNotDrawn."""
    return style(str(TEMPLATES / "letter.typ"), fonts)


def style(template: str = "", fonts: str = "") -> Style:
    """The style of a template file, or of the one that comes along. Raises InvoiceNotDrawn."""
    file = Path(template) if template else TEMPLATES / "invoice.typ"
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as problem:
        raise InvoiceNotDrawn(why=f"the template can't be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        why = f"the template can't be read: it is not in UTF-8 from byte {problem.start} on"
        raise InvoiceNotDrawn(why=why) from problem
    return Style(text.encode(), str(file.resolve().parent), fonts)


@lru_cache(maxsize=4)
def _fonts(folder: str) -> typst.Fonts:
    """The fonts inside the compiler and those of a folder; never those of the machine.

    A machine's own fonts would make the same invoice look, and hash, differently elsewhere."""
    return typst.Fonts(include_system_fonts=False, font_paths=[folder] if folder else [])


def pdf(said: Said, drawn_with: Style, e_invoice: bytes | None = None) -> bytes:
    """The invoice as a PDF, with its structured form attached if there is one.

    Raises InvoiceNotDrawn."""
    attached = None
    if e_invoice is not None:
        attached = {"name": ATTACHMENT, "text": e_invoice.decode()}
    return compiled(said, drawn_with, attached=attached)


def compiled(said: Mapping[str, Any], drawn_with: Style, **more: object) -> bytes:
    """What a template makes of the words of a paper. Raises InvoiceNotDrawn."""
    _check_letters(said, drawn_with.fonts)
    content: dict[str, object] = {**said, "logo": _logo(said["logo"]), **more}
    compile: Any = typst.compile  # its own types want all arguments to be of one kind
    try:
        made = compile(
            drawn_with.template,
            root=drawn_with.folder,
            font_paths=_fonts(drawn_with.fonts),
            ignore_system_fonts=True,
            sys_inputs={"content": orjson.dumps(content).decode()},
            timestamp=0,
        )
    except typst.TypstError as problem:
        raise InvoiceNotDrawn(why=_told(problem)) from problem
    assert isinstance(made, bytes), "a PDF is one file"
    return made


PLACE = re.compile(r"┌─ (.+):(\d+):\d+")
ITSELF = "__typst_py_bytes__"
"""How the compiler calls the template, which it gets as bytes."""


def _told(problem: typst.TypstError) -> str:
    """What the compiler says, with the line; where files lie on this machine is left out."""
    words = re.sub(r" \(searched at .*?\)", "", problem.message)
    place = PLACE.search(problem.diagnostic or "")
    if place is None:
        return words
    file = "the template" if ITSELF in place[1] else Path(place[1]).name
    return f"{words} (line {place[2]} of {file})"


LETTERS = b"#set page(height: auto)\n#json(bytes(sys.inputs.texts)).join(linebreak())"
LACKING = re.compile(r'the text `"(.+?)"` could not be displayed', re.S)


def _check_letters(said: Mapping[str, Any], fonts: str) -> None:
    """Raise InvoiceNotDrawn for a letter that no font has: one drawn as a box is no name.

    The compiler says so only where it makes PDF/A, which what is drawn here is thrown away as."""
    texts = [each for each in _texts({**said, "logo": None}) if not each.isascii()]
    compiled: Any = typst.compile
    try:
        compiled(
            LETTERS,
            font_paths=_fonts(fonts),
            ignore_system_fonts=True,
            sys_inputs={"texts": orjson.dumps(texts).decode()},
            timestamp=0,
            pdf_standards="a-2b",
        )
    except typst.TypstError as problem:
        if lacking := LACKING.search(problem.message):
            raise InvoiceNotDrawn(
                why=f"no font has {_unescaped(lacking[1])}; put one that has it into the folder of "
                "FINANCIAL_RPC_INVOICE_FONTS, or leave it out"
            ) from problem


def _unescaped(text: str) -> str:
    """What the compiler spells in numbers where its own terminal may not show it."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), text)


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _logo(logo: Logo | None) -> dict[str, object] | None:
    """The picture as the numbers of its bytes: Typst reads no base64."""
    if logo is None:
        return None
    return {"format": logo["format"], "data": list(base64.b64decode(logo["data"]))}
