"""What repeats in the OpenRPC document stands there once: schemas, parameters, errors and tags.

Generators make a type of each component and call it by its name, so names are words: those of
schemas come from their titles, those of all others from what they describe. Putting each
component back in the place of its references gives the document that was taken apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any

import orjson

Kept = dict[str, dict[str, Any]]
"""Components by their kind and name."""
INSIDE = ("items", "additionalProperties")
"""Where a schema holds another; `properties` and `oneOf` hold several."""


def _text(part: Any) -> bytes:
    return orjson.dumps(part, option=orjson.OPT_SORT_KEYS)


def in_words(name: str) -> str:
    """A name as types are called: a method's SOME_RECORD_SEARCH is SomeRecordSearch."""
    parts = re.findall(r"[A-Za-z0-9]+", name)
    made = "".join(
        part.capitalize() if part.isupper() else part[0].upper() + part[1:] for part in parts
    )
    return made if made[:1].isalpha() else f"Of{made}"


def titled(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """A schema whose every part has a title of its own, as makers of types need it."""
    made: dict[str, Any] = {"title": in_words(name), **schema}
    if "properties" in made:
        parts = made["properties"].items()
        made["properties"] = {key: titled(part, f"{name}_{key}") for key, part in parts}
    if "additionalProperties" in made and isinstance(made["additionalProperties"], dict):
        made["additionalProperties"] = titled(made["additionalProperties"], f"{name}_each")
    if "items" in made:
        made["items"] = titled(made["items"], f"{name}_item")
    return made


def inside(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas right inside a schema, each with a name for it."""
    for name, part in schema.get("properties", {}).items():
        yield name, part
    for name in INSIDE:
        if isinstance(schema.get(name), dict):
            yield name, schema[name]
    for part in schema.get("oneOf", ()):
        if "const" not in part:
            yield "", part


def _schemas_of(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for _, part in inside(schema):
        yield from _schemas_of(part)


class Components:
    """The parts of methods that repeat, by their kind and name."""

    def __init__(self, methods: list[dict[str, Any]]) -> None:
        self.kept: Kept = {}
        self._names: dict[tuple[str, bytes], str] = {}
        schemas, others = Counter[bytes](), Counter[bytes]()
        for method in methods:
            for part in (*method["params"], method["result"]):
                schemas.update(_text(each) for each in _schemas_of(part["schema"]))
            parts = (*method["params"], *method["errors"], *method["tags"])
            others.update(_text(part) for part in parts)
        self._often = {text for text, count in (schemas | others).items() if count > 1}

    def once(self, kind: str, name: str, part: dict[str, Any]) -> dict[str, Any]:
        """A part, or the reference to it where it repeats."""
        text = _text(part)
        if text not in self._often:
            return self._inner(kind, part)
        if (kind, text) not in self._names:
            kept = self.kept.setdefault(kind, {})
            free = next(each for each in self._like(name) if each not in kept)
            self._names[kind, text] = free
            kept[free] = {}  # nothing inside it takes the name
            kept[free] = self._inner(kind, part)
        return {"$ref": f"#/components/{kind}/{self._names[kind, text]}"}

    @staticmethod
    def _like(name: str) -> Iterator[str]:
        """The name, and others with a number behind it."""
        yield name
        yield from (f"{name}_{number}" for number in count(2))

    def _inner(self, kind: str, part: dict[str, Any]) -> dict[str, Any]:
        if kind == "contentDescriptors":
            return {**part, "schema": self.schema(part["schema"])}
        return self._parts(part) if kind == "schemas" else part

    def schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema with references in the place of what repeats."""
        if "title" in schema:
            return self.once("schemas", in_words(schema["title"]), schema)
        return self._parts(schema)

    def _parts(self, schema: dict[str, Any]) -> dict[str, Any]:
        made = {**schema}
        if "properties" in schema:
            made["properties"] = {
                name: self.schema(part) for name, part in schema["properties"].items()
            }
        for name in INSIDE:
            if isinstance(schema.get(name), dict):
                made[name] = self.schema(schema[name])
        if "oneOf" in schema:
            made["oneOf"] = [
                part if "const" in part else self.schema(part) for part in schema["oneOf"]
            ]
        return made

    def method(self, method: dict[str, Any]) -> dict[str, Any]:
        """A method with references in the place of what repeats."""
        result = method["result"]
        return {
            **method,
            "tags": [self.once("tags", _as_key(each["name"]), each) for each in method["tags"]],
            "params": [
                self.once("contentDescriptors", _as_key(each["name"]), each)
                for each in method["params"]
            ],
            "result": {**result, "schema": self.schema(result["schema"])},
            "errors": [
                self.once("errors", _as_key(each["data"]["type"]), each)
                for each in method["errors"]
            ],
        }


def _as_key(name: str) -> str:
    """A name as components are: letters, digits and a few signs."""
    return re.sub(r"[^a-zA-Z0-9._-]+", "_", name)


def _references(part: Any) -> Iterator[tuple[str, str]]:
    """Kind and name of each component that a part refers to."""
    if isinstance(part, list):
        for each in part:
            yield from _references(each)
    elif isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            kind, name = part["$ref"].split("/")[2:]
            yield kind, name
        for each in part.values():
            yield from _references(each)


def referred(part: Any, components: Kept) -> Kept:
    """The components that a part refers to, by way of others too."""
    found: Kept = {}
    waiting = list(_references(part))
    while waiting:
        kind, name = waiting.pop()
        if name not in found.setdefault(kind, {}):
            found[kind][name] = components[kind][name]
            waiting.extend(_references(components[kind][name]))
    return {
        kind: {name: found[kind][name] for name in named if name in found[kind]}
        for kind, named in components.items()
        if kind in found
    }
