"""The OpenRPC document, drawn from the registry, the lock table and the catalogue of refusals."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from marshmallow import missing

from app.dialects.faults import BAD_PARAMS, BROKEN, Fault
from app.reference import errors, events
from app.reference.components import INSIDE, Components, in_words, referred
from methods import REGISTRY
from methods.declare import Method, Work
from methods.rights import who_may
from methods.search.columns import Search
from methods.search.declaration import PAGE_RESULT
from methods.wire.types import Wire, nullable
from models.refusals import Refusal
from models.webhook import Webhook

OPENRPC = "1.3.2"
ANSWERS = Path(__file__).parent / "answers"
"""What the examples answered when they were last recorded, a file a method; a test runs and
compares them."""


@cache
def recorded(method: str) -> dict[str, Any]:
    """The recorded answers to a method's example, and its parameters; nothing where it is new."""
    kept = ANSWERS / f"{method.lower()}.json"
    if not kept.exists():
        return {}
    found: dict[str, Any] = json.loads(kept.read_text("utf-8"))
    return found


def summary(method: Method) -> str:
    """The first paragraph of a method's docstring, on one line."""
    return " ".join(inspect.cleandoc(method.doc).partition("\n\n")[0].split())


Json = dict[str, Any]
OTHER_NAMES = "x-aliases"
"""What else a method, a parameter or, by their own names, the fields of a row may be called."""
HOME = "http://localhost:8000"
"""Where the document says the service is, to whoever does not ask it for it over HTTP."""


def _titled(schema: Json, title: str) -> Json:
    """A schema whose every part has a title: what is in it is called by its name."""
    made: Json = {"title": title, **schema}
    if "properties" in made:
        parts = made["properties"].items()
        made["properties"] = {name: _titled(part, in_words(name)) for name, part in parts}
    for part in INSIDE:
        if isinstance(made.get(part), dict):
            made[part] = _titled(made[part], _single(title))
    if "oneOf" in made:
        made["oneOf"] = [_titled(each, f"{title}{_kind(each)}") for each in made["oneOf"]]
    return made


def _single(title: str) -> str:
    """What one of many is called."""
    return title[:-1] if title.endswith("s") and not title.endswith("ss") else f"{title}Item"


def _kind(schema: Json) -> str:
    return str(schema.get("type", "")).capitalize()


def _of_wire(wire: Wire, schema: Json, name: str, default: object = None) -> Json:
    """The schema of a value, titled by its type, or by its name where each is another."""
    title = wire.title() or in_words(name)
    if "null" in schema.get("type", ()) or {"type": "null"} in schema.get("oneOf", ()):
        title = f"{title}OrNull"
    if default is not None:
        schema, title = {**schema, "default": default}, f"{title}Else{in_words(str(default))}"
    return _titled(schema, title)


def older_names(aliases: Mapping[str, str], name: str) -> list[str]:
    """What else a parameter or a field may be called."""
    return sorted(older for older, newer in aliases.items() if newer == name.lower())


def _parameter(name: str, wire: Wire, aliases: Mapping[str, str]) -> dict[str, Any]:
    schema = wire.schema() if wire.required else nullable(wire.schema())
    schema = _of_wire(wire, schema, name, default_of(wire))
    needed = " Needed when adding." if wire.needed else ""
    older = older_names(aliases, name)
    return {
        "name": name,
        "description": f"{wire.doc}{needed}",
        "required": wire.required,
        "schema": schema,
        **({OTHER_NAMES: older} if older else {}),
    }


def default_of(wire: Wire) -> Any:
    """What a parameter that is left out comes to, as it would be sent; None where nothing."""
    default = wire.load_default
    return None if default in (missing, None, "") else wire.sent(default)


def _error(refusal: type[Refusal]) -> dict[str, Any]:
    when = " ".join((refusal.__doc__ or "").split())
    data = {"type": refusal.type, "when": when, "retryable": refusal.retryable}
    return {"code": refusal.code, "message": refusal.template(), "data": data}


def _fault(fault: Fault) -> dict[str, Any]:
    data = {"type": fault.type, "when": fault.doc, "retryable": fault.retryable}
    return {"code": fault.code, "message": fault.message, "data": data}


def _result(method: Method) -> dict[str, Any]:
    title = in_words(method.name)
    properties = {
        name: {**_titled(wire.answered(), in_words(name)), "description": wire.doc}
        for name, wire in method.result.items()
    }
    if method.search is not None and "data" in properties:
        rows = {"title": f"{title}Rows", "type": "array", "items": _row(method.search, title)}
        properties["data"] = {
            "title": f"{title}Data",
            "type": "object",
            "required": ["rows"],
            "properties": {"rows": rows},
            "description": method.result["data"].doc,
        }
    schema: Json = {"title": f"{title}Result", "type": "object", "properties": properties}
    if always := _always(method):
        schema["required"] = always
    return {"name": "result", "schema": schema}


OF_EVERY_CHANGE = frozenset({"notes"})
"""What a change answers, a removal and a preview too: of what would be added there is no id."""


def _always(method: Method) -> list[str]:
    """The members that every answer has: those of the recorded example, but for what is said to
    come sometimes only."""
    had = recorded(method.name).get("jsonrpc", {}).get("result", {}).keys()
    if method.changes_books or "Remove" in method.params:
        had &= OF_EVERY_CHANGE
    if method.work is Work.SEARCH:
        had &= PAGE_RESULT.keys()  # what else there is depends on what is asked for
    return [name for name, wire in method.result.items() if name in had and not wire.sometimes]


def _row(search: Search, title: str) -> dict[str, Any]:
    """The schema of a search's rows: what was asked for, under names in lower case."""
    properties = {
        name: _of_wire(column.wire, column.wire.answered(), column.name)
        for name, column in search.columns.items()
    }
    row: Json = {"title": f"{title}Row", "type": "object", "properties": properties}
    if search.aliases:
        row[OTHER_NAMES] = {
            column.name: older
            for column in search.columns.values()
            if (older := older_names(search.aliases, column.name))
        }
    return row


def _example(method: Method) -> dict[str, Any]:
    """An example with its answer, as they were recorded."""
    kept = recorded(method.name)
    params = kept.get("params") or method.example
    made: dict[str, Any] = {
        "name": f"{method.name} example",
        "params": [
            {"name": method.spelling.get(method.known(name) or "", name), "value": value}
            for name, value in params.items()
        ],
    }
    if "result" in kept.get("jsonrpc", {}):
        made["result"] = {"name": "result", "value": kept["jsonrpc"]["result"]}
    return made


def _described(method: Method) -> dict[str, Any]:
    return {
        "name": method.name,
        "summary": summary(method),
        "description": inspect.cleandoc(method.doc),
        "tags": [
            {"name": method.endpoint},
            {"name": f"access: {who_may(method)}"},
            {"name": "writes" if method.work.writes else "reads"},
            {"name": f"rate weight: {method.weight}"},
            *([{"name": "another part of the platform"}] if method.other_part else []),
        ],
        "paramStructure": "either",
        "params": [
            _parameter(name, wire, method.param_aliases) for name, wire in method.params.items()
        ],
        "result": _result(method),
        "errors": [
            *(_fault(each) for each in (BAD_PARAMS, BROKEN)),
            *(_error(refusal) for refusal in method.may_refuse),
        ],
        "examples": [_example(method)],
        "deprecated": False,
        **({OTHER_NAMES: list(method.aliases)} if method.aliases else {}),
    }


@cache
def described() -> list[dict[str, Any]]:
    """All methods, each whole."""
    return [_described(REGISTRY[name]) for name in sorted(REGISTRY)]


@cache
def _all_together() -> dict[str, Any]:
    """The methods with what repeats in them told once, in `components`."""
    components = Components(described())
    methods = [components.method(each) for each in described()]
    return {"methods": methods, "components": components.kept}


@lru_cache(16)
def _put_together(held: frozenset[str]) -> dict[str, Any]:
    """These methods, told as among all the others, and the components that they refer to."""
    everything = _all_together()
    methods = [each for each in everything["methods"] if each["name"] in held]
    return {"methods": methods, "components": referred(methods, everything["components"])}


ADDRESSES = frozenset({"externalDocs", "servers"})
"""The members of the document that say where the service is."""


def addresses(site: str) -> Json:
    """Where the service and its pages are, in full: what the document has of each site."""
    return {
        "externalDocs": {"description": "How to call", "url": f"{site}/reference/calling/"},
        "servers": [{"name": "this server", "url": f"{site}/rpc/"}],
    }


@cache
def _version() -> str:
    """Which version this is; looked for on the disk, and so only once."""
    return version("financial-rpc")


def openrpc(site: str = HOME, held: frozenset[str] | None = None) -> dict[str, Any]:
    """The OpenRPC document that rpc.discover answers at a site, such as https://books.example.

    Of it the part that tells of the methods `held`, and of nothing else; None is all of it."""
    held = frozenset(REGISTRY) if held is None else held
    return {
        "openrpc": OPENRPC,
        "info": {
            "title": "financial-rpc",
            "version": _version(),
            "description": (
                "Invoices, receipts, payments, expenses and journals; why a record is locked; "
                "named overrides and their log. Parameters by name are preferred; names are "
                "matched without regard to letter case. A batch is carried out in order, each "
                "call in a transaction of its own; at /rpc/?atomic=Y, all or none. Null, or an "
                "empty text, leaves a parameter out, or empties the field that it fills."
            ),
        },
        **addresses(site),
        **_with_events(_with_errors(_put_together(held), held), held),
    }


@cache
def _refuses(name: str) -> list[type[Refusal]]:
    return REGISTRY[name].may_refuse


def _with_errors(document: Json, held: frozenset[str]) -> Json:
    """A document with what each error says: which a method may meet stands with the method."""
    elsewhere = {each.type for name in REGISTRY.keys() - held for each in _refuses(name)}
    elsewhere -= {each.type for name in held for each in _refuses(name)}
    of = [each for each in errors.ALL if each.type not in elsewhere]
    components = document["components"]
    schemas = {**components.get("schemas", {}), **errors.components(of)}
    return {
        **document,
        "components": {**components, "schemas": schemas},
        "x-errors": errors.told(of),
    }


def has_webhooks(held: frozenset[str]) -> bool:
    """Whether one of these methods sets webhooks up."""
    managed = (REGISTRY[name].manages for name in held)
    return any(each is not None and each.of is Webhook for each in managed)


def _with_events(document: Json, held: frozenset[str]) -> Json:
    """A document with what webhooks are told, for whoever may set one up."""
    if not has_webhooks(held):
        return document
    components = document["components"]
    schemas = {**components.get("schemas", {}), **events.components()}
    return {
        **document,
        "components": {**components, "schemas": schemas},
        "x-webhooks": events.webhooks(),
    }
