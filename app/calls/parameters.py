"""Parameters by name: positions become names, names lose their letter case, and get it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from marshmallow import ValidationError

from app.dialects.words import TOLD_MAX
from methods.declare import Method
from methods.near import meant
from methods.steering import is_override, is_preview
from models.refusals import InvalidFields


def fold(method: Method, params: dict[str, Any], *, lenient: bool) -> dict[str, Any]:
    """Parameters under their folded names; unknown ones are refused or, if lenient, dropped.

    A name that starts with override and is not declared is refused in any case, as is a preview
    of what can't be tried: neither must vanish. Raises ValidationError."""
    folded: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    for name, value in params.items():
        known = method.known(name)
        if known is None:
            if lenient and name.lower() == "override":
                continue  # clients send it on every save, and here it can set nothing aside
            if is_override(name):
                overrides = [each for each in method.params if is_override(each)]
                words = f"is no override here; {_listed(overrides)}"
                problems[name] = [words + _meant(name, overrides, problems)]
            elif not lenient or (method.work.writes and is_preview(name, value)):
                words = f"is no parameter of {method.name}"
                problems[name] = [words + _meant(name, method.names, problems)]
        elif known in folded and not lenient:
            problems[name] = ["is given twice in different spellings"]
        else:
            folded[known] = value
    if problems:
        raise ValidationError(problems)
    return folded


def _meant(name: str, known: Collection[str], problems: Collection[str]) -> str:
    """What may have been meant; of very many wrong names nobody wonders about each."""
    return meant(name, known) if len(problems) < TOLD_MAX else ""


def _listed(names: list[str]) -> str:
    return f"there are {', '.join(names)}" if names else "this method has none"


def by_name(method: Method, params: Any) -> dict[str, Any]:
    """Positions become names, in the order in which the reference lists the parameters.

    Raises ValidationError."""
    if isinstance(params, dict):
        return params
    names = list(method.params)
    if len(params) > len(names):
        words = f"{method.name} takes at most {len(names)} parameters, not {len(params)}"
        raise ValidationError({"params": [words]})
    return dict(zip(names, params, strict=False))


def spelled_as_sent(
    method: Method, problem: ValidationError | InvalidFields, params: dict[str, Any]
) -> dict[str, list[str]]:
    """Messages by parameter, each under the name that the caller used for it.

    Rules of the books name columns; those of the wire, parameters."""
    sent = {method.known(name) or name.lower(): name for name in params}
    told: dict[str, list[str]] = {}
    for name, words in _messages(problem).items():
        folded = method.columns.get(name, name.lower())
        shown = sent.get(folded) or method.spelling.get(folded) or name
        told[shown] = [str(each) for each in (words if isinstance(words, list) else [words])]
    return told


def _messages(problem: ValidationError | InvalidFields) -> Mapping[str, Any]:
    if isinstance(problem, InvalidFields):
        fields: Mapping[str, Any] = problem.data["fields"]
        return fields
    messages: Mapping[str, Any] = problem.normalized_messages()
    return messages
