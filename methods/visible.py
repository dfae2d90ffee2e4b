"""Which records a caller may see at all: those of a kind that he may search.

What is attached to a record, told of it or sent with it is shown to nobody who is not shown the
record itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import Value

from methods.declare import REGISTRY, Method
from methods.rights import is_open, may, may_call
from models.actor import Actor
from models.document import KINDS
from models.outbox import (
    ACCESS_CHANGED,
    BOOKS_PROCESSED,
    BY_NAME,
    CREDIT_NOTE_ISSUED,
    CREDIT_NOTE_VOIDED,
    INVOICE_CREDITED,
    INVOICE_ISSUED,
    INVOICE_PAID,
    INVOICE_SENT,
    INVOICE_UNSENT,
    INVOICE_VOIDED,
    OVERRIDE_APPLIED,
    RECONCILIATION_COMPLETED,
    RECONCILIATION_REOPENED,
    TAX_REPORT_COMPLETED,
    TAX_REPORT_REOPENED,
)
from models.period import ProcessingRun
from models.refusals import InUse, NoSubsearch, RecordNotFound, WiderThanOwn
from models.rights import USE, Rights
from models.store import objects
from models.store.database import slot
from models.user import User
from models.users import membership
from models.webhook import Webhook

PROCESSING = "FINANCIAL_DEBTORSCREDITORS_PROCESSING"
SEARCH_OF: dict[int, str] = {ProcessingRun.OBJECT: f"{PROCESSING}_SEARCH"}
"""The search that shows each kind of record, by its object number; each `manage` enters its own."""
MANAGE_OF: dict[int, str] = {ProcessingRun.OBJECT: f"{PROCESSING}_MANAGE"}
"""The method that writes it."""


def shown_by(object: int | None, method: str, search: str) -> None:
    """Say which methods write and show a kind of record."""
    if object is not None and search:
        MANAGE_OF.setdefault(object, method)
        SEARCH_OF.setdefault(object, search)


def sees(actor: Actor, object: int) -> bool:
    """Whether the caller may search records of a kind."""
    name = SEARCH_OF.get(object)
    if actor.administrator or name is None or is_open(REGISTRY[name]):
        return True
    return may_call(actor.rights, REGISTRY[name])


def sees_all(actor: Actor, object: int) -> bool:
    """Whether the caller may search records of a kind for every field of theirs."""
    return sees(actor, object) and not actor.rights.limits(SEARCH_OF.get(object, ""), USE)


def knows(actor: Actor, object: int) -> bool:
    """Whether the caller may search records of a kind, or write them."""
    return sees(actor, object) or may_call(actor.rights, REGISTRY[MANAGE_OF[object]])


LINES = ("FINANCIAL_ITEM_SEARCH", "FINANCIAL_ITEM_MANAGE")
"""What shows and writes lines, of whatever kind their documents are."""


def knows_lines(actor: Actor, object: int) -> bool:
    """Whether the caller may search or write lines of such documents."""
    return knows(actor, object) or any(may_call(actor.rights, REGISTRY[name]) for name in LINES)


def check_shown(actor: Actor, object: int) -> None:
    """Raise NoSubsearch where the caller may not search the records that he would be answered."""
    if not sees_all(actor, object):
        raise NoSubsearch(name=SEARCH_OF[object])


def shows(actor: Actor, method: Method) -> bool:
    """Whether the caller holds the search that goes with a _MANAGE, and so may be told what stands
    there."""
    search = getattr(method.manages, "search", "")
    if not search:
        return True
    return may(actor.rights, REGISTRY[search], USE) and not actor.rights.limits(search, USE)


DOWNLOAD = "CORE_ATTACHMENT_DOWNLOAD"


def fetches(actor: Actor, object: int) -> bool:
    """Whether the caller may have the files of records of a kind."""
    held = actor.administrator or actor.rights.may_use(DOWNLOAD, USE)
    return held and sees(actor, object)


def check_known(actor: Actor, object: int, context: int) -> None:
    """Raise RecordNotFound for a record of a kind that the caller neither sees nor writes."""
    if not knows(actor, object):
        raise RecordNotFound(noun=objects.noun(object), field="ObjectContext", value=context)


def unname(actor: Actor, refusal: InUse) -> None:
    """Of what keeps a record in place, name what the caller may search; of all else the kind."""
    uses = list(dict.fromkeys(_as_seen(actor, each) for each in refusal.data["uses"]))
    refusal.data.update(uses=uses, users=", ".join(uses))


def _as_seen(actor: Actor, use: str) -> str:
    for object, noun in sorted(objects.NOUNS.items(), key=lambda each: -len(each[1])):
        if use.lower().startswith(f"{noun.lower()} "):
            article = "an" if noun[0] in "AEIOU" else "a"
            return use if sees(actor, object) else f"{article} {noun.lower()}"
    return use


# --- in searches ----------------------------------------------------------------------------------


def rows_of_seen(alias: Any) -> Any:
    """The condition that a row is about a record of a kind that the caller sees."""
    known = Value(0) == Value(1)
    for object in objects.OBJECTS:
        known |= (alias.object == object) & (slot(f"sees_{object}") == 1)
    return known


def seen(actor: Actor) -> dict[str, Any]:
    """What such a condition binds."""
    return {f"sees_{object}": int(sees(actor, object)) for object in objects.OBJECTS}


# --- in what webhooks are told --------------------------------------------------------------------

OF_EVENTS = {
    INVOICE_ISSUED: "FINANCIAL_INVOICE_SEARCH",
    INVOICE_VOIDED: "FINANCIAL_INVOICE_SEARCH",
    INVOICE_SENT: "FINANCIAL_INVOICE_SEARCH",
    INVOICE_UNSENT: "FINANCIAL_INVOICE_SEARCH",
    INVOICE_PAID: "FINANCIAL_INVOICE_SEARCH",
    INVOICE_CREDITED: "FINANCIAL_INVOICE_SEARCH",
    CREDIT_NOTE_ISSUED: "FINANCIAL_CREDIT_NOTE_SEARCH",
    CREDIT_NOTE_VOIDED: "FINANCIAL_CREDIT_NOTE_SEARCH",
    OVERRIDE_APPLIED: "ADMIN_OVERRIDE_SEARCH",
    RECONCILIATION_COMPLETED: "FINANCIAL_RECONCILIATION_SEARCH",
    RECONCILIATION_REOPENED: "FINANCIAL_RECONCILIATION_SEARCH",
    TAX_REPORT_COMPLETED: "FINANCIAL_TAX_REPORT_SEARCH",
    TAX_REPORT_REOPENED: "FINANCIAL_TAX_REPORT_SEARCH",
    BOOKS_PROCESSED: f"{PROCESSING}_SEARCH",
    ACCESS_CHANGED: "SETUP_USER_ROLE_SEARCH",
}
"""The search that shows what an event tells of; of all others it is the trail, but for what is
told of documents of every kind."""
TRAIL = "FINANCIAL_LOCK_EVENT_SEARCH"


def check_told(actor: Actor, events: Iterable[str]) -> None:
    """Raise WiderThanOwn for events that tell of what the caller is not shown."""
    if barred := _barred(actor.rights, events):
        raise WiderThanOwn(what=f"events of what {', '.join(barred)} shows")


def _barred(rights: Rights, events: Iterable[str]) -> list[str]:
    """The searches that show what events tell of, and that such rights do not hold."""
    needed = {name for event in events for name in _shown_in(event)}
    return sorted(
        name for name in needed if not may_call(rights, REGISTRY[name]) or rights.limits(name, USE)
    )


def untold(webhook: Webhook, event: str) -> str:
    """Why a webhook may not be told of an event: it is told what whoever last saved it is shown.
    Empty where it may."""
    keeper = User.get_or_none(User.id == (webhook.modified_user or webhook.created_user))
    if keeper is None:
        return ""  # it is the service's own
    if keeper.disabled:
        return f"{keeper.logon}, who last saved its webhook, is disabled"
    barred = _barred(membership.of_user(webhook.space, keeper.id), [event])
    if not barred:
        return ""
    return f"{keeper.logon}, who last saved its webhook, may not call {', '.join(barred)}"


def _shown_in(event: str) -> list[str]:
    """The searches that show what an event tells of."""
    if event in BY_NAME:
        return [SEARCH_OF[object] for object in KINDS]
    return [OF_EVENTS.get(event, TRAIL)]
