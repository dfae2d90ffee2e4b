"""The references of the OpenRPC document, followed."""

from __future__ import annotations

from typing import Any


def put_back(part: Any, document: dict[str, Any]) -> Any:
    """A part of the document with each component in the place of its references."""
    if isinstance(part, list):
        return [put_back(each, document) for each in part]
    if not isinstance(part, dict):
        return part
    if isinstance(part.get("$ref"), str):
        _, _, kind, name = part["$ref"].split("/")
        return put_back(document["components"][kind][name], document)
    return {name: put_back(each, document) for name, each in part.items()}
