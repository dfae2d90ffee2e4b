"""What is always true of the service's books (books.md 4), worked out from the documents."""

from __future__ import annotations

from typing import Any

from peewee import Case, fn

from models import balances, booked, settings
from models.account import BankAccount
from models.document import (
    CREDIT_NOTE,
    CUSTOMER_CREDIT,
    EXPENSE,
    INVOICE,
    PAYMENT,
    RECEIPT,
    SUPPLIER_CREDIT,
    Document,
    Item,
    JournalItem,
)
from models.ledger import sums
from models.link import Link
from models.store import database
from models.store.database import Statement, slot
from tests.firm import Firm


def what_is_wrong(firm: Firm) -> list[str]:
    """Every statement that does not hold of a firm's books, in words."""
    with database.read():
        held = sums.balances(firm.space, sums.Span())
        found = {"debits less credits": (sum(held.values()), 0)}
        for name, setting, parts in (
            ("debtors", settings.DEBTORS_ACCOUNT, _debtors),
            ("creditors", settings.CREDITORS_ACCOUNT, _creditors),
        ):
            account = setting.number_in(firm.space)
            found[name] = (held.get(account or 0, 0), parts(firm.space, account))
        for bank in BankAccount.select().where(BankAccount.space == firm.space):
            account = bank.financial_account
            found[bank.title_text] = (held.get(account, 0), _money(firm.space, bank))
    return [f"{name}: {has} is not {is_}" for name, (has, is_) in found.items() if has != is_]


def _debtors(space: int, account: int | None) -> int:
    """Outstanding invoices less money and credit not used, with refunds not linked and journals."""
    return (
        _outstanding(space, INVOICE)
        - _not_linked(space, RECEIPT, account)
        - _not_applied(space, CUSTOMER_CREDIT)
        + _not_linked(space, PAYMENT, account)
        + _journals(space, account)
    )


def _creditors(space: int, account: int | None) -> int:
    return -(
        _outstanding(space, EXPENSE)
        - _not_linked(space, PAYMENT, account)
        - _not_applied(space, SUPPLIER_CREDIT)
        + _not_linked(space, RECEIPT, account)
    ) + _journals(space, account)


# a random year asks after each step, so each question is compiled once


def _asked(statement: Statement, **values: int | None) -> int:
    return int(statement.value(**values) or 0)


def _counted(column: str, id: Any) -> Any:
    """What the links that count come to at one end of a record."""
    each: Any = Link.alias()
    source, target = getattr(each, f"source_{column}"), getattr(each, f"target_{column}")
    more = Case(None, ((source == id, each.exchange),), 0)
    total = each.select(fn.COALESCE(fn.SUM(each.amount + more), 0))
    return total.where(((source == id) | (target == id)) & booked.part_counts(each))


OF_SPACE = (
    (Document.space == slot("space"))
    & (Document.object == slot("object"))
    & booked.booked(Document)
)


@Statement
def OUTSTANDING() -> Any:
    left = Document.amount - _counted("document", Document.id)
    off = booked.written_off(Document) - balances.recovered(Document)
    return Document.select(fn.SUM(left - off)).where(OF_SPACE)


def _outstanding(space: int, object: int) -> int:
    return _asked(OUTSTANDING, space=space, object=object)


@Statement
def NOT_LINKED() -> Any:
    left = Item.gross - _counted("item", Item.id)
    query = Item.select(fn.SUM(left)).join(Document, on=(Item.document == Document.id))
    return query.where(OF_SPACE & (Item.financial_account == slot("account")))


def _not_linked(space: int, object: int, account: int | None) -> int:
    return _asked(NOT_LINKED, space=space, object=object, account=account)


@Statement
def NOT_APPLIED() -> Any:
    left = Document.amount - _counted("document", Document.id)
    return Document.select(fn.SUM(left)).where(OF_SPACE & (Document.type == slot("type")))


def _not_applied(space: int, type: int) -> int:
    return _asked(NOT_APPLIED, space=space, object=CREDIT_NOTE, type=type)


@Statement
def JOURNALS() -> Any:
    net = JournalItem.debit_amount - JournalItem.credit_amount
    net -= JournalItem.debit_tax - JournalItem.credit_tax
    query = JournalItem.select(fn.SUM(net)).join(Document, on=(JournalItem.document == Document.id))
    own = (JournalItem.financial_account == slot("account")) & (Document.space == slot("space"))
    return query.where(own & booked.booked(Document))


def _journals(space: int, account: int | None) -> int:
    return _asked(JOURNALS, space=space, account=account)


@Statement
def MOVED() -> Any:
    query = Item.select(fn.SUM(Item.gross)).join(Document, on=(Item.document == Document.id))
    return query.where(OF_SPACE & (Document.bank_account == slot("bank")))


def _money(space: int, bank: BankAccount) -> int:
    """What came in on a bank account less what went out, with the journals on its account."""
    moved = {
        object: _asked(MOVED, space=space, object=object, bank=bank.id)
        for object in (RECEIPT, PAYMENT)
    }
    return moved[RECEIPT] - moved[PAYMENT] + _journals(space, bank.financial_account)
