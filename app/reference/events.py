"""What each event says: the body that a webhook is sent, as a schema and for the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.reference.components import in_words, titled
from models import outbox
from models.store.objects import TOLD_OF

Json = dict[str, Any]


def _member(kind: str, doc: str, **more: Any) -> Json:
    """A member of a body: of a type, which may be null where it says so after a bar."""
    types = kind.split("|")
    return {"type": types[0] if len(types) == 1 else types, "description": doc, **more}


def _text(doc: str, **more: Any) -> Json:
    return _member("string", doc, **more)


def _id(doc: str) -> Json:
    return _member("integer", doc)


def _money(doc: str) -> Json:
    return _text(doc, pattern=r"^-?[0-9]+\.[0-9]{2}$")


def _parts(doc: str) -> Json:
    return _member("object", doc, additionalProperties=True)


def _list(doc: str, of: Json) -> Json:
    return _member("array", doc, items=of)


@dataclass(frozen=True)
class Event:
    """An event: when it is told, and the members of its data."""

    name: str
    when: str
    data: Mapping[str, Json]
    sometimes: frozenset[str] = field(default=frozenset())
    """The members that are there only where they say so."""

    @property
    def title(self) -> str:
        return f"{in_words(self.name.replace('.', '_').upper())}Event"

    @property
    def by_name(self) -> bool:
        """Whether only webhooks that name it are told of it."""
        return self.name in outbox.BY_NAME


# --- what their data has in common --------------------------------------------------------------

_WHO = {
    "user": _id("The user who made the call; 0 is the service itself."),
    "usertext": _text("The user's name."),
    "method": _text("The method that was called."),
}
_RECORD = {
    "object": _id(
        f"The kind of the record: {', '.join(f'{key} {TOLD_OF[key]}' for key in sorted(TOLD_OF))}."
    ),
    "objectcontext": _id("The id of the record."),
    "objecttext": _text("What people call it: its reference, mostly."),
}
_TOLD = {**_RECORD, **_WHO}
_REASON = {"reason": _text("The reason that the caller gave, or nothing.")}
_ENTRY = {
    "entry": _id(
        "The entry: of locks set aside in the log of overrides, of all else in the trail of locks."
    ),
    **_TOLD,
    **_REASON,
}
_TRAIL = {
    **_ENTRY,
    "kind": _text("What was done, as the trail calls it."),
    "lock": _text("The lock that this made or lifted, or nothing."),
    "before": _parts("What was so before, by name."),
    "after": _parts("What is so now, by name."),
}
_PAPER = {
    "guid": _text("Its guid."),
    "reference": _text("Its reference."),
    "number": _text("The number it was issued under."),
    "date": _text("The day it is dated.", format="date"),
    "duedate": _member("string|null", "The day it is due; null of a credit note.", format="date"),
    "currency": _text("The currency, as ISO 4217 calls it."),
    "amount": _money("What it comes to, tax included."),
}
_ISSUED = {**_PAPER, "sha256": _text("The SHA-256 of its PDF, in hexadecimal digits.")}
_VOIDED = {**_PAPER, **_REASON}
_CANCELLED = {
    "cancellation": _text("The number of the paper that cancels it, where one was issued."),
}
_INVOICE = {"invoice": _id("The id of the invoice.")}
_NOTE = {"creditnote": _id("The id of the credit note.")}
_SUMS = {
    **_TOLD,
    "amount": _money("What the invoice comes to, tax included."),
    "paid": _money("What of it is paid, by money or by debt set against it."),
    "credited": _money("What of it is credited."),
    "outstanding": _money("What is left to pay."),
}
_CHANGE = _text("The parameter that was changed, or that of the line.")
_FIELD = {
    "type": "object",
    "required": ["field", "old", "new"],
    "properties": {
        "field": _CHANGE,
        "old": {"description": "Its value before."},
        "new": {"description": "Its value now."},
    },
}

# --- the events ---------------------------------------------------------------------------------

_OF_TRAIL = {
    outbox.DOCUMENT_LOCKED: "A document was locked by hand.",
    outbox.DOCUMENT_UNLOCKED: "A document is no longer locked by hand.",
    outbox.INVOICE_SENT: "A call sent an invoice, or marked it as sent.",
    outbox.INVOICE_UNSENT: "An invoice is marked as sent no more.",
    outbox.RECONCILIATION_COMPLETED: "A bank reconciliation was completed.",
    outbox.RECONCILIATION_REOPENED: "A completed bank reconciliation was opened again.",
    outbox.TAX_REPORT_COMPLETED: "A tax report was completed.",
    outbox.TAX_REPORT_REOPENED: "A completed tax report was opened again.",
    outbox.YEAR_CLOSED: "A year was closed.",
    outbox.YEAR_REOPENED: "A closed year was opened again.",
    outbox.BOOKS_PROCESSED: "Debtors and creditors were processed up to a date.",
    outbox.SETTING_CHANGED: "A setting that locks, overrides or rights follow from was changed.",
    outbox.ACCESS_CHANGED: "A user, role, right, password, token or session was changed.",
    outbox.LOCK_MADE: "A link, credit, reconciliation or transfer locked a document or line.",
    outbox.LOCK_LIFTED: "One of those was taken away, and locks it no more.",
}

EVENTS: tuple[Event, ...] = (
    Event(outbox.INVOICE_ISSUED, "An invoice was issued.", {**_INVOICE, **_ISSUED}),
    Event(
        outbox.INVOICE_VOIDED,
        "An issued invoice was voided.",
        {**_INVOICE, **_VOIDED, **_CANCELLED},
        frozenset({"cancellation"}),
    ),
    Event(outbox.CREDIT_NOTE_ISSUED, "A credit note was issued.", {**_NOTE, **_ISSUED}),
    Event(
        outbox.CREDIT_NOTE_VOIDED,
        "An issued credit note was voided; its amount is the opposite of what was issued.",
        {**_NOTE, **_VOIDED},
    ),
    *(Event(name, when, _TRAIL) for name, when in _OF_TRAIL.items()),
    Event(
        outbox.OVERRIDE_APPLIED,
        "A call set locks aside.",
        {
            **_ENTRY,
            "locks": _list("The locks that were set aside.", {"type": "string"}),
            "fields": _list("What was changed.", _FIELD),
            "lineitem": _member("integer|null", "The line, where it was one."),
        },
    ),
    Event(
        outbox.INVOICE_PAID,
        "A payment, credit or debt set against an invoice left nothing of it to pay.",
        _SUMS,
    ),
    Event(
        outbox.INVOICE_CREDITED,
        "A credit note was applied to an invoice.",
        {**_SUMS, "applied": _money("What this call applied.")},
    ),
    Event(
        outbox.DOCUMENT_CREATED,
        "An invoice, receipt, payment, expense, credit note or journal was made.",
        _TOLD,
    ),
    Event(
        outbox.DOCUMENT_CHANGED,
        "One of these was changed: told once a call.",
        {
            **_TOLD,
            "fields": _list("The parameters of it that were changed.", {"type": "string"}),
            "lines": _member(
                "boolean",
                "Whether lines of it were added, changed or removed, or it was cancelled or "
                "written off; its total follows from them.",
            ),
        },
    ),
    Event(outbox.DOCUMENT_REMOVED, "One of these was removed.", _TOLD),
    Event(
        outbox.WEBHOOK_TEST,
        "An administrator asked for a test (Test=Y).",
        {
            "webhook": _id("The webhook that is tested."),
            "url": _text("Where it was sent to."),
            "user": _WHO["user"],
            "usertext": _WHO["usertext"],
        },
    ),
)

# --- their schemas ------------------------------------------------------------------------------

ENVELOPE: dict[str, Json] = {
    "type": _text("The event."),
    "timestamp": _text("When it happened, with milliseconds, in UTC.", format="date-time"),
    "space": _text("The guid of the space it happened in."),
    "sequence": _id(
        "Which one it is of the messages about this record to this webhook, counted from 1; also "
        "the header webhook-sequence. 0 of what was queued before there was such a count."
    ),
}


def body(event: Event) -> Json:
    """The schema of the body that an event is sent as."""
    data = {
        "type": "object",
        "description": event.when,
        "required": [name for name in event.data if name not in event.sometimes],
        "properties": dict(event.data),
    }
    kind = {"const": event.name, **ENVELOPE["type"]}
    properties = {**ENVELOPE, "type": kind, "data": data}
    whole = {
        "type": "object",
        "description": event.when,
        "required": list(properties),
        "properties": properties,
    }
    return titled(whole, event.title)


def components() -> dict[str, Json]:
    """The schemas of all bodies by their names."""
    return {each.title: body(each) for each in EVENTS}


def webhooks() -> Json:
    """The member of the OpenRPC document that tells of events, each with where its body stands."""
    return {
        each.name: {
            "summary": each.when,
            "description": "Told only to webhooks that name it." if each.by_name else "",
            "schema": {"$ref": f"#/components/schemas/{each.title}"},
        }
        for each in EVENTS
    }
