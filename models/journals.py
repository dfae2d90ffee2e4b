"""General journals: what is posted by hand, a debit for every credit (books.md 4)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from peewee import fn

from models import heads, line_accounts, tax, tax_types, write
from models.account import REVENUE, Account, BankAccount
from models.actor import Actor
from models.cents import shown
from models.document import FINALISED, IN_PROGRESS, JOURNAL, Document, JournalItem
from models.refusals import ClosesYear, InvalidFields, JournalUnbalanced, NothingToDo
from models.store import scope
from models.write import Values

REVENUE_CATEGORY, EXPENSE_CATEGORY = 1, tax_types.EXPENSE_CATEGORY
"""Which side's tax a line bears."""
SIDES = (("debit_amount", "debit_tax"), ("credit_amount", "credit_tax"))


def enter_line(
    actor: Actor,
    journal: Document,
    account: int,
    cents: int,
    *,
    area: int | None = None,
    project: int | None = None,
) -> None:
    """A line of a journal that the service makes: a debit above zero, a credit below it."""
    write.enter(
        actor,
        JournalItem,
        document=journal.id,
        financial_account=account,
        debit_amount=max(cents, 0),
        credit_amount=max(-cents, 0),
        area=area,
        project=project,
    )


def named_by_line(actor: Actor, id: int, bank_account: int | None) -> int:
    """The journal that a client of the platform names on a bank's statement. Its screens find
    journals there by their lines on the bank account and send the line's id; any other id is the
    journal's own."""
    if bank_account is None or not actor.request.lenient:
        return id
    account = scope.peek(actor, BankAccount, bank_account)
    line = scope.peek(actor, JournalItem, id)
    if line is None or account is None or line.financial_account != account.financial_account:
        return id
    return int(line.document)


def complete(actor: Actor, row: Document | None, values: Values) -> None:
    """Fill in what a new or changed journal leaves out; it is finalised only in balance.

    Raises JournalUnbalanced."""
    keep_closing(actor, row)
    if row is not None and values.get("status", row.status) != FINALISED:
        _warn_of_reversal(actor, row)
    heads.keep_date(actor, row, values)
    if row is None or "status" in values:
        values["status"] = values.get("status") or IN_PROGRESS
    if values.get("status") == FINALISED and getattr(row, "status", None) != FINALISED:
        _refuse_unbalanced(actor, row)


def keep_closing(actor: Actor, row: Document | None) -> None:
    """Raise ClosesYear for a journal that closes a year: it is nobody's to change."""
    if row is not None and row.closing:
        raise ClosesYear(reference=row.reference)


def let_go(actor: Actor, row: Document) -> None:
    """Judge the removal of a journal. Raises ClosesYear."""
    keep_closing(actor, row)
    _warn_of_reversal(actor, row)


def _refuse_unbalanced(actor: Actor, row: Document | None) -> None:
    """Raise JournalUnbalanced unless the held journal has lines whose two sides are equal."""
    debits, credits = (0, 0) if row is None else _sides(actor, row.id)
    if debits != credits or not debits:
        raise unbalanced(actor, row)


def unbalanced(actor: Actor, row: Document | None) -> JournalUnbalanced:
    """The refusal that says what a journal's two sides come to."""
    debits, credits = (0, 0) if row is None else _sides(actor, row.id)
    return JournalUnbalanced(
        reference="that is to be added" if row is None else row.reference,
        debits=shown(debits),
        credits=shown(credits),
    )


def _sides(actor: Actor, journal: int) -> list[int]:
    """What its lines debit and what they credit, in cents."""
    totals: Any = JournalItem.select(
        fn.COALESCE(fn.SUM(JournalItem.debit_amount), 0),
        fn.COALESCE(fn.SUM(JournalItem.credit_amount), 0),
    ).where(scope.within(JournalItem, actor.space) & (JournalItem.document == journal))
    return [int(side) for side in totals.tuples().get()]


def reverse(actor: Actor, journal: Document, day: date, words: str) -> Document:
    """Enter the same lines with their sides exchanged, as a finalised journal of its own.

    Raises ClosesYear, RecordLocked, or NothingToDo for one that is not finalised, or that is
    reversed already."""
    keep_closing(actor, journal)
    if journal.status != FINALISED:
        raise NothingToDo(words=f"Journal {journal.reference} is not finalised: it posts nothing")
    if (by := reversed_by(actor, journal)) is not None:
        raise NothingToDo(words=f"Journal {journal.reference} is reversed by {by.reference}")
    made = heads.add(
        actor,
        JOURNAL,
        date=day,
        status=FINALISED,
        notes=words or f"Reversal of {journal.reference}",
        area=journal.area,
        project=journal.project,
        linked_object=JOURNAL,
        linked_object_context=journal.id,
    )
    for line in _lines(actor, journal):
        write.enter(actor, JournalItem, document=made.id, **_exchanged(line))
    return scope.take(actor, Document, made.id, JOURNAL)


def _lines(actor: Actor, journal: Document) -> list[JournalItem]:
    own = scope.within(JournalItem, actor.space) & (JournalItem.document == journal.id)
    return list(JournalItem.select().where(own).order_by(JournalItem.id))


def reversed_by(actor: Actor, journal: Document) -> Document | None:
    """The finalised journal that takes a finalised one back, unless it was taken back itself.

    Callers link journals for other reasons too, so its lines are looked at."""
    if journal.status != FINALISED:
        return None
    newer = scope.within(Document, actor.space) & (Document.id > journal.id)
    linked = (Document.linked_object == JOURNAL) & (Document.linked_object_context == journal.id)
    of_kind = (Document.object == JOURNAL) & (Document.status == FINALISED)
    found: list[Document] = list(
        Document.select().where(newer & linked & of_kind).order_by(Document.id)
    )
    for each in found:
        if _takes_back(actor, each, journal) and reversed_by(actor, each) is None:
            return each
    return None


def _takes_back(actor: Actor, made: Document, journal: Document) -> bool:
    wanted = Counter(tuple(_exchanged(line).items()) for line in _lines(actor, journal))
    return wanted == Counter(tuple(_alike(line).items()) for line in _lines(actor, made))


def _warn_of_reversal(actor: Actor, row: Document) -> None:
    """Tell the caller that a journal posts no more, and what takes it back still does."""
    if (by := reversed_by(actor, row)) is not None:
        actor.warn(f"Journal {by.reference} reverses {row.reference}, and stays; remove it too")


def _alike(line: JournalItem) -> Values:
    """What a line says, and a copy of it would."""
    kept = ("financial_account", "tax_type", "tax_category", "area", "project", "capital")
    sides = ("debit_amount", "credit_amount", "debit_tax", "credit_tax")
    return {column: getattr(line, column) for column in (*kept, *sides)}


def _exchanged(line: JournalItem) -> Values:
    """The same with debit and credit exchanged."""
    return {
        **_alike(line),
        "debit_amount": line.credit_amount,
        "credit_amount": line.debit_amount,
        "debit_tax": line.credit_tax,
        "credit_tax": line.debit_tax,
    }


# --- its lines ----------------------------------------------------------------------------------


def hold_of_line(actor: Actor, id: int | None, into: int | None) -> None:
    """Hold the line's journal, and the one it is to be moved to, in the order of everybody.

    Raises RecordNotFound."""
    line = None if id is None else scope.peek(actor, JournalItem, id)
    journals = [None if line is None else line.document, into]
    scope.take_documents(actor, [each for each in journals if each is not None])


def complete_line(actor: Actor, row: JournalItem | None, values: Values) -> None:
    """Fill in what a new or changed line leaves out, and judge it.

    A tax that was sent empty is None in `values`. Raises InvalidFields or RecordNotFound."""
    if row is None:
        journal = scope.find(actor, Document, values["document"], JOURNAL)
        for column in ("area", "project"):
            if values.get(column) is None:
                values[column] = getattr(journal, column)
    _refuse_two_sides({amount: values.get(amount, getattr(row, amount, 0)) for amount, _ in SIDES})
    line_accounts.check_postable(actor, values.get("financial_account"))
    side = tax_types.side_of_journal_line(_of(row, values, "tax_category"))
    rate = tax_types.rate_of(actor, side, _of(row, values, "tax_type"))
    for amount, tax_column in SIDES:
        tax.complete(actor, rate, row, values, amount, tax_column)
    _complete_category(actor, row, values)


def _complete_category(actor: Actor, row: JournalItem | None, values: Values) -> None:
    """A tax belongs to one side; where that is not said, to the side of the line's account."""
    bears_tax = any(_of(row, values, tax_column) for _, tax_column in SIDES)
    account = _of(row, values, "financial_account")
    if bears_tax and account is not None and _of(row, values, "tax_category") is None:
        income = scope.find(actor, Account, account).type == REVENUE
        values["tax_category"] = REVENUE_CATEGORY if income else EXPENSE_CATEGORY


def _of(row: JournalItem | None, values: Values, column: str) -> int | None:
    """What a new or changed line is to have in a column."""
    found: int | None = values.get(column, getattr(row, column, None))
    return found


def _refuse_two_sides(amounts: dict[str, int]) -> None:
    debit, credit = amounts.values()
    if min(debit, credit) < 0 or (debit > 0) == (credit > 0):
        words = "give a debit or a credit above zero, and leave the other at zero"
        raise InvalidFields(dict.fromkeys(amounts, words))
