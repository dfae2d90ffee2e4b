"""The OpenRPC document, drawn from the registry, the lock table and the catalogue of refusals."""

from __future__ import annotations

import inspect
import json
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from marshmallow import missing

from app.dialects.faults import BAD_PARAMS, BROKEN, Fault
from methods import REGISTRY
from methods.declare import Method
from methods.search.columns import Search
from methods.wire.types import Wire, nullable
from models.refusals import Refusal

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


def _parameter(name: str, wire: Wire) -> dict[str, Any]:
    schema = wire.schema() if wire.required else nullable(wire.schema())
    if (default := default_of(wire)) is not None:
        schema = {**schema, "default": default}
    needed = " Needed when adding." if wire.needed else ""
    return {
        "name": name,
        "description": f"{wire.doc}{needed}",
        "required": wire.required,
        "schema": schema,
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
    properties = {name: wire.described() for name, wire in method.result.items()}
    if method.search is not None and "data" in properties:
        rows = {"type": "array", "items": _row(method.search)}
        properties["data"] = {
            "type": "object",
            "required": ["rows"],
            "properties": {"rows": rows},
            "description": method.result["data"].doc,
        }
    return {"name": "result", "schema": {"type": "object", "properties": properties}}


def _row(search: Search) -> dict[str, Any]:
    """The schema of a search's rows: what was asked for, under names in lower case."""
    properties = {name: column.wire.answered() for name, column in search.columns.items()}
    return {"type": "object", "properties": properties}


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
            {"name": f"access: {method.access.value}"},
            {"name": "writes" if method.work.writes else "reads"},
            {"name": f"rate weight: {method.weight}"},
            *([{"name": "another part of the platform"}] if method.other_part else []),
        ],
        "paramStructure": "either",
        "params": [_parameter(name, wire) for name, wire in method.params.items()],
        "result": _result(method),
        "errors": [
            *(_fault(each) for each in (BAD_PARAMS, BROKEN)),
            *(_error(refusal) for refusal in method.may_refuse),
        ],
        "examples": [_example(method)],
        "deprecated": False,
    }


@cache
def openrpc() -> dict[str, Any]:
    """The OpenRPC document that rpc.discover answers."""
    methods = [_described(REGISTRY[name]) for name in sorted(REGISTRY)]
    return {
        "openrpc": OPENRPC,
        "info": {
            "title": "financial-rpc",
            "version": version("financial-rpc"),
            "description": (
                "Invoices, receipts, payments, expenses and journals; why a record is locked; "
                "named overrides and their log. Parameters by name are preferred; names are "
                "matched without regard to letter case. A batch is carried out in order, each "
                "call in a transaction of its own; at /rpc/?atomic=Y, all or none. Null, or an "
                "empty text, leaves a parameter out, or empties the field that it fills."
            ),
        },
        "externalDocs": {"description": "How to call", "url": "/reference/calling/"},
        "servers": [{"name": "this server", "url": "/rpc/"}],
        "methods": methods,
    }


@lru_cache(16)
def openrpc_of(held: frozenset[str]) -> dict[str, Any]:
    """The part of the document that tells of these methods."""
    whole = openrpc()
    return {**whole, "methods": [each for each in whole["methods"] if each["name"] in held]}
