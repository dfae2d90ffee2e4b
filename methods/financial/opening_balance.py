"""How books begin: a trial balance and open documents, entered or taken back by one call."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import ValidationError

from methods import sheets
from methods.declare import Access, Answer, Work, method
from methods.financial import opening_entries
from methods.financial.opening_entries import BALANCE, DOCUMENT, LINE, Told
from methods.sheets import LIST_OR_TEXT
from methods.wire.dates import Date
from methods.wire.structures import Structure
from methods.wire.types import Id, Integer, Money, Remove, Text
from models import line_accounts
from models.actor import Actor
from models.chart.named import Named
from models.document import Document
from models.periods import opening
from models.refusals import InUse, SettingMissing

OPEN_BOOKS = "FINANCIAL_OPENING_BALANCE_MANAGE"


@method(
    OPEN_BOOKS,
    access=Access.ADMINISTRATOR,
    work=Work.WRITE,
    params={
        "Date": Date("The day the books begin; today when left out."),
        "Balances": Structure(
            "The trial balance: a list of accounts, each by FinancialAccount (its id), Code or "
            "Title, with Debit or Credit, tax in neither. Or as text: JSON, or CSV with these "
            "names in its first line.",
            LIST_OR_TEXT,
        ),
        "Documents": Structure(
            "What is open: a list of documents, each with Object (5 invoice, 2 expense, 69 credit "
            "note, with its Type), ContactBusiness, ContactPerson or Contact (the name of a "
            "business, which is added where there is none), Reference, Date, DueDate, Description "
            "and Lines, a list of Amount, Tax, TaxType, FinancialAccount (or Code or Title), "
            "Description and, of what is in a foreign currency, SourceAmount, SourceCurrency and "
            "SourceCurrencyRate. None is dated after Date. Or as text: JSON, or CSV with a row a "
            "line, where LineDescription is the line's; rows of one Object and Reference are one "
            "document.",
            LIST_OR_TEXT,
        ),
        "Remove": Remove("1 takes back all that opened the books.", default=False),
    },
    result={
        "id": Id("The general journal of the balances; none without any."),
        "notes": Text(10, "ADDED or REMOVED."),
        "count": Integer("How many documents were entered or taken back, the journal included."),
        "left": Money("What is left on the account of opening balances: a debit above zero."),
        "documents": Structure(
            "The documents in the order given: object and id of each.",
            {"type": "array", "items": {"type": "object"}},
        ),
    },
    refuses=[SettingMissing, InUse],
    example={"Remove": 1},
    changes_books=True,
)
def opening_balance_manage(
    actor: Actor,
    *,
    remove: bool,
    date: date | None = None,
    balances: Any = None,
    documents: Any = None,
) -> Answer:
    """Enter the trial balance and the open documents that the books begin with, all or nothing.

    An open document is owed or credited as any other, and posts against the account of opening
    balances (setting OpeningBalancesAccount), as does what the two sides of the balances differ
    by: give what debtors and creditors owed either with the balances or as documents. What is
    left on that account is answered. Remove=1 takes all of it back while nothing hangs on it.

    Raises SettingMissing, InUse, RecordLocked or ValidationError."""
    if remove:
        count = opening.take_back(actor)
        return {"notes": "REMOVED", "count": count, "left": opening.left(actor)}
    day = date or actor.today
    named = Named(actor)
    held = sheets.each_read(
        "balances",
        sheets.entries("balances", balances),
        lambda each: opening_entries.balance(actor, named, each),
    )
    told = sheets.each_read(
        "documents",
        opening_entries.documents_of(sheets.entries("documents", documents)),
        lambda each: opening_entries.document(actor, named, each, day),
    )
    if not held and not told:
        raise ValidationError({"balances": ["are needed, or Documents: give at least one"]})
    journal = _enter_balances(actor, day, held) if held else None
    made = [_entered(actor, each, day) for each in told]
    left = opening.left(actor)
    opening.warn_of_both(actor)
    return {
        "id": None if journal is None else journal.id,
        "notes": "ADDED",
        "count": len(made) + bool(held),
        "left": left,
        "documents": [{"object": each.object, "id": each.id} for each in made],
    }


def _enter_balances(actor: Actor, day: date, held: list[tuple[str, int, int]]) -> Document:
    """Enter the trial balance. Raises ValidationError that says where a fault stands."""
    for where, account, _ in held:
        with sheets.at("balances", where, BALANCE):
            line_accounts.check_postable(actor, account)
    return opening.enter_balances(actor, day, [each[1:] for each in held])


def _entered(actor: Actor, told: Told, day: date) -> Document:
    """Enter a document. Raises ValidationError that says where it stands."""
    with sheets.at("documents", told.where, {**LINE, **DOCUMENT}):
        head = dict(told.head)
        if told.contact:
            head["contact_business"] = opening.business_called(actor, told.contact, told.object)
        return opening.enter_document(actor, told.object, head, told.lines, begins=day)
