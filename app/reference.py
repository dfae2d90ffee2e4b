"""The OpenRPC document, drawn from the registry, the lock table and the catalogue of refusals."""

from __future__ import annotations

import inspect
from functools import cache
from importlib.metadata import version
from typing import Any

from methods import REGISTRY
from methods.declare import Method
from methods.wire import Wire
from models.refusals import Refusal

OPENRPC = "1.3.2"
STANDARD = (
    (-32700, "Parse error", "The text is no JSON."),
    (-32600, "Invalid Request", "It is JSON, but no request."),
    (-32601, "Method not found", "There is no method of this name."),
    (-32602, "Invalid params", "data.fields names each parameter and what would be right."),
    (-32603, "Internal error", "A fault; data.incident finds it in the log."),
)


def summary(method: Method) -> str:
    """The first paragraph of a method's docstring, on one line."""
    return " ".join(inspect.cleandoc(method.doc).partition("\n\n")[0].split())


def _parameter(name: str, wire: Wire) -> dict[str, Any]:
    return {
        "name": name,
        "description": wire.doc,
        "required": wire.required,
        "schema": wire.schema(),
    }


def _error(refusal: type[Refusal]) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "message": refusal.message,
        "data": {"type": refusal.type, "when": " ".join((refusal.__doc__ or "").split())},
    }


def _result(method: Method) -> dict[str, Any]:
    properties = {
        name: {**wire.schema(), "description": wire.doc} for name, wire in method.result.items()
    }
    return {"name": "result", "schema": {"type": "object", "properties": properties}}


def _described(method: Method) -> dict[str, Any]:
    example = [
        {"name": method.spelling.get(method.known(name) or "", name), "value": value}
        for name, value in method.example.items()
    ]
    return {
        "name": method.name,
        "summary": summary(method),
        "description": inspect.cleandoc(method.doc),
        "tags": [
            {"name": method.endpoint},
            {"name": f"access: {method.access.value}"},
            *([{"name": "another part of the platform"}] if method.other_part else []),
        ],
        "paramStructure": "either",
        "params": [_parameter(name, wire) for name, wire in method.params.items()],
        "result": _result(method),
        "errors": [
            *({"code": code, "message": words} for code, words, _ in STANDARD[3:]),
            *(_error(refusal) for refusal in method.may_refuse),
        ],
        "examples": [{"name": f"{method.name} example", "params": example}],
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
                "call in a transaction of its own."
            ),
        },
        "servers": [{"name": "this server", "url": "/rpc/"}],
        "methods": methods,
    }
