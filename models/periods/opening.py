"""How books begin: the trial balance and the open documents of the time before them (books.md 4).

Both are marked. An opening document posts against the account of opening balances, for what it
earned or cost was earned or spent before; what is left on that account is answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from peewee import fn

from models import heads, journals, line_accounts, lines, naming, numbering, settings, write
from models.account import Account
from models.actor import Actor
from models.cents import shown
from models.contact import Business
from models.document import (
    CREDIT_NOTE,
    EXPENSE,
    FINALISED,
    INVOICE,
    JOURNAL,
    Document,
    Item,
    JournalItem,
)
from models.ledger import sums
from models.ledger.posting import Posting
from models.ledger.sums import Span
from models.links import crediting
from models.posting import deriving
from models.refusals import InvalidFields, SettingMissing
from models.store import scope
from models.write import Values

TOLD = 3
"""So many accounts are named in a warning."""


def account(actor: Actor) -> int:
    """The account of opening balances. Raises SettingMissing."""
    found = settings.OPENING_BALANCES.number_in(actor.space)
    if found is None:
        raise SettingMissing(name=settings.OPENING_BALANCES.name)
    return found


def enter_balances(actor: Actor, day: date, balances: Sequence[tuple[int, int]]) -> Document:
    """Post a trial balance as one journal: accounts, with cents that are debits above zero.

    What its two sides differ by goes to the account of opening balances; of accounts that were
    opened before the caller is told. Raises RecordLocked or SettingMissing."""
    _warn_of_more(actor, [held_by for held_by, _ in balances])
    journal = heads.add(
        actor, JOURNAL, date=day, status=FINALISED, opening=True, notes="Opening balances"
    )
    rest = sum(cents for _, cents in balances)
    for held_by, cents in [*balances, (account(actor) if rest else 0, -rest)]:
        if cents:
            journals.enter_line(actor, journal, held_by, cents)
    return journal


def _warn_of_more(actor: Actor, accounts: Sequence[int]) -> None:
    query: Any = (
        Account.select(Account.title_text)
        .join(JournalItem, on=(JournalItem.financial_account == Account.id))
        .join(Document, on=(JournalItem.document == Document.id))
        .where(scope.within(Account, actor.space) & Account.id.in_(list(accounts)))
        .where(Document.opening)
        .group_by(Account.id, Account.title_text)
        .order_by(Account.id)
    )
    if found := [title for (title,) in query.tuples()]:
        told = ", ".join(found[:TOLD]) + (f" and {len(found) - TOLD} more" if found[TOLD:] else "")
        actor.warn(f"Balances of {told} were entered before; these are added to them")


def warn_of_both(actor: Actor) -> None:
    """Tell the caller where a control account is opened by balances as well as by documents."""
    for setting in line_accounts.CONTROL:
        control = setting.number_in(actor.space)
        query: Any = (
            Posting.select(Document.object, fn.SUM(Posting.amount))
            .join(Document, on=(Posting.document == Document.id))
            .where(scope.within(Posting, actor.space) & (Posting.account == control))
            .where(Document.opening)
            .group_by(Document.object)
        )
        held = {object: int(cents) for object, cents in query.tuples()}
        if (typed := held.pop(JOURNAL, 0)) and held:
            title = scope.find(actor, Account, control or 0).title_text
            words = f"On {title} balances say {shown(typed)}, documents {shown(sum(held.values()))}"
            actor.warn(f"{words}; where both are the same debts, give them once")


def business_called(actor: Actor, name: str, object: int) -> int:
    """The business of a name, added where there is none. Raises InvalidFields."""
    of: Any = Business
    called = scope.within(of, actor.space) & naming.same(Business, "trade_name", name)
    found = [id for (id,) in of.select(of.id).where(called).order_by(of.id).limit(2).tuples()]
    if len(found) > 1:
        words = f"several businesses are called {name}; give the id of one as ContactBusiness"
        raise InvalidFields({"contact": words})
    if found:
        return int(found[0])
    side = "supplier_status" if object == EXPENSE else "customer_status"
    actor.warn(f"There was no business called {name}; it was added")
    return int(write.add(actor, Business, trade_name=name, **{side: 1}).id)


def _free_reference(actor: Actor, object: int, reference: str) -> None:
    of_kind = Document.object == object
    if naming.is_taken(actor, Document, "reference", reference, within=of_kind):
        words = f"{reference} is taken; give another, or none to have the next number"
        raise InvalidFields({"reference": words})


def enter_document(
    actor: Actor, object: int, head: Values, given: Sequence[Values], *, begins: date
) -> Document:
    """Enter an open invoice, expense or credit note with its lines.

    Raises RecordLocked or InvalidFields."""
    heads.need_contact(None, head)
    if head["date"] > begins:
        words = f"is after the day the books begin, {begins}; enter it as any other"
        raise InvalidFields({"date": words})
    if reference := head.get("reference"):
        _free_reference(actor, object, reference)
    values: Values = {**head, "opening": True}
    if object == CREDIT_NOTE:
        if len(given) != 1:
            raise InvalidFields({"documents": "have a credit note of one line, its only one"})
        values |= {**given[0], "object": CREDIT_NOTE}
        values.pop("description", None)
        crediting.complete(actor, None, values)
        values.pop("object")
        return heads.add(actor, object, **values)
    if object == INVOICE:
        values["sent"] = True
    document = heads.add(actor, object, **values)
    for each in given:
        line: Values = dict(each)
        lines.complete_new(actor, document, line)
        reference = numbering.line_reference(actor)
        write.enter(actor, Item, document=document.id, reference=reference, **line)
    return document


def left(actor: Actor) -> int:
    """What is left on the account of opening balances, in cents: a debit above zero."""
    deriving.settle(actor)
    held = account(actor)
    return sums.balances(actor.space, Span(accounts=[held])).get(held, 0)


def take_back(actor: Actor) -> int:
    """Remove all that opened the books; answers how many documents that were.

    Raises RecordLocked or InUse where something hangs on one of them."""
    own: Any = scope.within(Document, actor.space) & Document.opening
    query: Any = Document.select(Document.id).where(own).order_by(Document.id)
    found = [id for (id,) in query.tuples()]
    for document in scope.take_documents(actor, found).values():
        write.remove(actor, document)
    return len(found)
