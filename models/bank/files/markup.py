"""XML of strangers: nothing in it is looked up, fetched or expanded."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from models.bank.files.refused import NotRead

_DECLARES = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.I)


def root(text: str) -> Any:
    """The root element of a text in XML. Raises NotRead where it is none, or declares a DTD."""
    if _DECLARES.search(text):
        words = "it declares a document type or entities, which no bank needs"
        raise NotRead(f"{words}; export it anew")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    plain = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)  # it is text now, whatever it was encoded in
    try:
        return etree.fromstring(plain.encode(), parser)
    except etree.XMLSyntaxError as problem:
        raise NotRead(f"it is no XML that can be read: {_told(problem)}") from problem


def _told(problem: etree.XMLSyntaxError) -> str:
    return str(problem.msg or problem).splitlines()[0][:200]


def name(element: Any) -> str:
    """What an element is called, without where its name is from; empty for a comment."""
    tag = element.tag
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def below(element: Any, *path: str) -> Any:
    """The first element along a path of names, or None."""
    for step in path:
        element = next((each for each in element if name(each) == step), None)
        if element is None:
            return None
    return element


def all_below(element: Any, called: str) -> list[Any]:
    """The elements of a name at any depth."""
    return [each for each in element.iter() if name(each) == called]


def words(element: Any, *path: str) -> str:
    """The text of the element at a path; empty where there is none."""
    found = below(element, *path)
    return "" if found is None else "".join(found.itertext()).strip()
