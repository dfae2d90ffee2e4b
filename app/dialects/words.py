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


def _about(names: list[str], words: str) -> str:
    """What is wrong with parameters: `Amount is needed`, but `Amount: give a number`."""
    goes_on = len(names) == 1 and words.split(" ", 1)[0] in VERBS
    return f"{names[0]} {words}" if goes_on else f"{', '.join(names)}: {words}"


def of_fields(fields: Mapping[str, Any]) -> str:
    """What is wrong with parameters, each by its name; what to give stands once for all that it
    is said of."""
    alike: dict[tuple[str, str], list[str]] = {}
    for name, told in [*fields.items()][:TOLD_MAX]:
        words = "; ".join(dict.fromkeys(map(str, told)))
        alike.setdefault((words, "" if "give " in words else name), []).append(name)
    sentences = [_about(names, words) for (words, _), names in alike.items()]
    if len(fields) > TOLD_MAX:
        sentences.append(f"{len(fields) - TOLD_MAX} more are wrong")
    return _joined(sentences)


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
