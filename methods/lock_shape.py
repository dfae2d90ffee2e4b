"""What an answer says of locks, for whoever makes types of it (`/openrpc.json`)."""

from __future__ import annotations

from typing import Any

from methods.wire.wire import one_of
from models import locks

_EVIDENCE: dict[str, Any] = {
    "type": "object",
    "required": ["object", "context", "text", "date"],
    "properties": {
        "object": {"type": ["integer", "null"]},
        "context": {"type": ["integer", "null"]},
        "text": {"type": "string"},
        "date": {"type": ["string", "null"]},
    },
}
LOCKS_SHAPE: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": [
            "lock",
            "because",
            "fields",
            "evidence",
            "since",
            "lifted_by",
            "may_override",
        ],
        "properties": {
            "lock": one_of("string", {lock.name: lock.because for lock in locks.LOCKS}),
            "because": {"type": "string"},
            "fields": {"type": "array", "items": {"type": "string"}},
            "lines": {"type": "array", "items": {"type": "integer"}},
            "evidence": _EVIDENCE,
            "further": {"type": "array", "items": _EVIDENCE},
            "since": {"type": ["string", "null"]},
            "lifted_by": {
                "type": ["object", "null"],
                "required": ["method", "parameters"],
                "properties": {"method": {"type": "string"}, "parameters": {"type": "string"}},
            },
            "override": {"type": "string"},
            "may_override": {"type": "boolean"},
        },
    },
}
