"""What is wrong, as one sentence for a person: the same in both dialects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.dialects.outcomes import Outcome
from methods import BY_FOLDED_NAME
from methods.near import meant

VERBS = ("is", "has", "holds", "takes", "may", "must", "can't", "lies")
TOLD_MAX = 10
"""How many wrong parameters a sentence names; the data has all of them."""


def _about(name: str, words: str) -> str:
    """What is wrong with a parameter: `Amount is needed`, but `Amount: give a number`."""
    goes_on = words.split(" ", 1)[0] in VERBS
    return f"{name} {words}" if goes_on else f"{name}: {words}"


def of_fields(fields: Mapping[str, Any]) -> str:
    """What is wrong with parameters, each by its name."""
    told = [
        _about(name, "; ".join(dict.fromkeys(map(str, words)))) for name, words in fields.items()
    ]
    if len(told) > TOLD_MAX:
        told[TOLD_MAX:] = [f"{len(told) - TOLD_MAX} more are wrong"]
    return _joined(dict.fromkeys(told))


def _joined(sentences: Iterable[str]) -> str:
    """Sentences one after another; each ends once."""
    *others, last = sentences
    ended = [each if each.endswith(("?", ".", "!")) else f"{each}." for each in others]
    return " ".join([*ended, last])


def of_method(name: str) -> str:
    """That there is no method of a name, and which may have been meant."""
    if not name:
        return "The request names no method"
    known = (method.name for method in BY_FOLDED_NAME.values())
    return f"There is no method {name[:100]}{meant(name, known)}"


def details(outcome: Outcome) -> str:
    """What a fault says beyond its title; empty where the message says all there is."""
    fields = outcome.data.get("fields")
    if isinstance(fields, dict) and fields:
        return of_fields(fields)
    if outcome.data.get("type") == "method_not_found":
        return of_method(outcome.data["method"])
    return ""
