"""The reference pages, drawn from the declarations when they are asked for."""

from __future__ import annotations

import inspect
import json
import re
import shlex
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from app.dialects.faults import FAULTS, MEMBERS, Fault
from app.reference import events
from app.reference.openrpc import default_of, has_webhooks, older_names, recorded, summary
from config import Settings
from methods import BY_FOLDED_NAME, REGISTRY
from methods.declare import Method
from methods.locked import spelling_of
from methods.numbers import NUMBERS
from methods.rights import who_may
from methods.search.brackets import DEPTH_MAX
from methods.search.columns import JOINS_MAX, Search
from methods.search.comparisons import COMPARISONS, TEXT_MAX
from methods.search.filters import FILTERS_MAX, VALUES_MAX
from methods.steering import COMMON_PARAMS
from methods.wire.types import Choice, Ref, Text, Wire
from models import locks
from models.document import JOURNAL, KINDS, Document, Item, JournalItem
from models.refusals import CATALOGUE

FOLDER = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    made.filters["marked"] = marked
    return made


def marked(words: str) -> Markup:
    """Words of a docstring, escaped; what stands between backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(words))))


def style() -> str:
    return (FOLDER / "style.css").read_text("utf-8")


Held = frozenset[str] | None
"""The methods that a reader is shown; None where these are all."""


def _shows(held: Held, name: str) -> bool:
    return held is None or name in held


def index(held: Held = None) -> str:
    """The methods by endpoint."""
    shown = [method for method in REGISTRY.values() if _shows(held, method.name)]
    ordered = sorted(shown, key=lambda method: (method.endpoint, method.name))
    endpoints = [
        (endpoint, list(methods))
        for endpoint, methods in groupby(ordered, key=lambda method: method.endpoint)
    ]
    return _page("index.html", held, endpoints=endpoints, summary=summary)


def calling(settings: Settings, site: str, held: Held = None) -> str:
    """How a caller begins, and the limits of this server."""
    limits = {
        "filters": FILTERS_MAX,
        "values": VALUES_MAX,
        "characters": TEXT_MAX,
        "brackets": DEPTH_MAX,
        "joins": JOINS_MAX,
    }
    return _page("calling.html", held, settings=settings, site=site, **limits)


def errors(held: Held = None) -> str:
    refusals = [CATALOGUE[code] for code in sorted(CATALOGUE)]
    return _page("errors.html", held, faults=FAULTS, refusals=refusals)


def error(type: str, held: Held = None) -> str | None:
    """The page of one error; None where there is no such type."""
    known: dict[str, Any] = {each.type: each for each in CATALOGUE.values()}
    known.update({each.type: each for each in FAULTS})
    found = known.get(type)
    if found is None:
        return None
    fault = found if isinstance(found, Fault) else None
    shown = [] if fault else [name for name in sorted(REGISTRY) if _shows(held, name)]
    methods = [name for name in shown if found in REGISTRY[name].may_refuse]
    return _page(
        "error.html",
        held,
        error=found,
        message=found.message if isinstance(found, Fault) else found.template(),
        doc=found.doc if fault else " ".join((found.__doc__ or "").split()),
        status=int(fault.status) if fault else 200,
        legacy_only=fault is not None and fault.legacy_only,
        members=[(name, MEMBERS[name]) for name in found.tells],
        methods=methods,
        of_all=len(methods) == len(shown),
    )


def comparisons(held: Held = None) -> str:
    return _page("comparisons.html", held, comparisons=COMPARISONS.values())


def all_locks(held: Held = None) -> str:
    return _page("locks.html", held, locks=locks.LOCKS, lock_fields=lock_fields)


def webhooks(held: Held = None) -> str | None:
    """How webhooks are called, and what each event says; None for who may set up none."""
    if held is not None and not has_webhooks(held):
        return None
    return _page("webhooks.html", held, envelope=events.ENVELOPE, events=events.EVENTS)


def lock_fields(lock: locks.Lock) -> list[tuple[str, list[str]]]:
    """What a lock freezes of each kind of document and of lines, spelled as on the wire."""
    found = []
    for object, columns in lock.documents.items():
        spelling = spelling_of(object, is_line=False)
        names = sorted(spelling[each][0] for each in columns if each in spelling)
        every = len(names) == len([column for column in spelling if column in locks.EVERY_FIELD])
        found.append((KINDS[object].noun.capitalize(), ["every field"] if every else names))
    money = spelling_of(next(iter(KINDS)), is_line=True)
    found.append(("Line items", sorted(money[each][0] for each in locks.MONEY if each in money)))
    return found


def method(name: str, held: Held = None) -> str | None:
    """The page of a method, found by any of its names; None where there is none to show."""
    found = BY_FOLDED_NAME.get(name.lower())
    if found is None or not _shows(held, found.name):
        return None
    kept = recorded(found.name)
    search: Search | None = found.search
    return _page(
        "method.html",
        held,
        method=found,
        who=who_may(found),
        paragraphs=_paragraphs(found.doc),
        number=NUMBERS.get(found.name),
        weight=found.weight,
        parameters=_rows(found.params, found.param_aliases),
        results=_rows(found.result),
        columns=_columns(search),
        children=_children(search, held),
        locks=_locks_of(found),
        refusals=found.may_refuse,
        curl_jsonrpc=curl_jsonrpc(found, kept.get("params") or found.example),
        curl_legacy=curl_legacy(found, kept.get("params") or found.example),
        answer_jsonrpc=_shown(kept.get("jsonrpc")),
        answer_legacy=_shown(kept.get("legacy")),
    )


def _page(template: str, held: Held, **values: Any) -> str:
    def link(name: str) -> str:
        """A method's name, with its page behind it where that is shown."""
        if not _shows(held, BY_FOLDED_NAME[name.lower()].name):
            return name
        return Markup('<a href="/reference/{}">{}</a>').format(name.lower(), name)

    told = held is None or has_webhooks(held)
    return _environment().get_template(template).render(link=link, has_webhooks=told, **values)


def _children(search: Search | None, held: Held) -> list[tuple[str, str]]:
    """The searches below one that a reader is shown."""
    children = search.children.values() if search else ()
    return [(child.name, child.search) for child in children if _shows(held, child.search)]


def _paragraphs(doc: str) -> list[str]:
    return [" ".join(part.split()) for part in inspect.cleandoc(doc).split("\n\n")]


def _shown(answer: Any) -> str:
    return "" if answer is None else json.dumps(answer, indent=1, ensure_ascii=False)


def _type(wire: Wire) -> str:
    """A wire type in the reader's words."""
    if isinstance(wire, Choice):
        return "; ".join(f"{number} = {title}" for number, title in wire.choices.items())
    if isinstance(wire, Ref):
        return f"id of a {wire.noun}"
    if isinstance(wire, Text):
        return f"text, at most {wire.length} characters"
    return wire.wanted()


NO_ALIASES: Mapping[str, str] = {}


def _row(name: str, wire: Wire, aliases: Mapping[str, str] = NO_ALIASES) -> dict[str, str]:
    default = default_of(wire)
    needed = "needed" if wire.required else "needed when adding" if wire.needed else ""
    return {
        "name": name,
        "type": _type(wire),
        "doc": wire.doc,
        "default": "" if default is None else str(default),
        "needed": needed,
        "older": ", ".join(older_names(aliases, name)),
    }


def _rows(
    wires: Mapping[str, Wire], aliases: Mapping[str, str] = NO_ALIASES
) -> list[dict[str, str]]:
    """Rows of a table of fields; what every writing method takes comes last."""
    own = [(name, wire) for name, wire in wires.items() if name not in COMMON_PARAMS]
    common = [(name, wire) for name, wire in wires.items() if name in COMMON_PARAMS]
    return [_row(name, wire, aliases) for name, wire in own + common]


def _columns(search: Search | None) -> list[dict[str, str]]:
    if search is None:
        return []
    return [_row(each.name, each.wire, search.aliases) for each in search.columns.values()]


def _locks_of(found: Method) -> list[dict[str, Any]]:
    """The locks that a _MANAGE method meets, with the fields each freezes in it."""
    managed = found.manages
    if managed is None:
        return []
    spelling = managed.spelling
    rows = []
    for lock in locks.LOCKS:
        if managed.of is Document:
            columns = lock.documents.get(managed.object or 0, locks.NOTHING)
        elif managed.of is Item:
            columns = locks.MONEY
        elif managed.of is JournalItem:
            in_force = JOURNAL in lock.documents
            columns = locks.JOURNAL_MONEY if in_force else locks.NOTHING
        else:
            columns = locks.NOTHING
        names = sorted(spelling[each][0] for each in columns if each in spelling)
        if names:
            rows.append({"name": lock.name, "because": lock.because, "fields": names})
    return rows


# --- examples -------------------------------------------------------------------------------------


def curl_jsonrpc(found: Method, params: Mapping[str, Any]) -> str:
    """A command for a shell that knows $SERVER (https://books.example.com) and $TOKEN."""
    request = {"jsonrpc": "2.0", "id": 1, "method": found.name, "params": dict(params)}
    bearer = "" if found.access.name == "ANYONE" else ' -H "Authorization: Bearer $TOKEN"'
    return (
        f"curl -s \"$SERVER/rpc/\"{bearer} -H 'Content-Type: application/json' \\\n"
        f"  -d {shlex.quote(json.dumps(request, ensure_ascii=False))}"
    )


def curl_legacy(found: Method, params: Mapping[str, Any]) -> str:
    """The same in the legacy dialect: form text, or JSON where there are lists in it."""
    sid = "" if found.access.name == "ANYONE" else ' -H "auth-sid: $TOKEN"'
    url = f'"$SERVER/rpc/{found.endpoint}/?method={found.name}"'
    if any(isinstance(value, list | dict) for value in params.values()):
        body = json.dumps(dict(params), ensure_ascii=False)
        return f"curl -s {url}{sid} \\\n  -d {shlex.quote(body)}"
    pairs = " ".join(
        f"--data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in params.items()
    )
    return f"curl -s {url}{sid} \\\n  {pairs or '-X POST'}"
