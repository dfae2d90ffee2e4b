"""What books that had no ledger need before they can be posted: accounts where none was named.

Each is said in words, and stands in the history like any other change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models import settings, write
from models.account import REVENUE, Account, BankAccount
from models.actor import Actor
from models.chart import beginning, tree
from models.counted import counted
from models.document import (
    CREDIT_NOTE,
    CUSTOMER_CREDIT,
    EXPENSE,
    INVOICE,
    PAYMENT,
    RECEIPT,
    Document,
    Item,
    JournalItem,
)
from models.journals import EXPENSE_CATEGORY, REVENUE_CATEGORY
from models.profile_setting import Setting
from models.store import scope

OF_LINES: dict[int, Setting] = {
    INVOICE: settings.INCOME_ACCOUNT,
    EXPENSE: settings.PURCHASES_ACCOUNT,
    RECEIPT: settings.DEBTORS_ACCOUNT,
    PAYMENT: settings.CREDITORS_ACCOUNT,
}
"""Where a line without an account belongs, by the kind of its document."""
BILLED = (INVOICE, EXPENSE)
"""The kinds whose lines say what was sold or bought: never a control account."""


def complete(actor: Actor) -> Iterator[str]:
    """Name every account that the ledger needs and the books don't; answers what was done."""
    if made := beginning.add_needed(actor):
        yield f"the settings name the accounts {', '.join(made)}"
    steps = (
        ("bank account", "got an account of the ledger", _bank_accounts),
        ("line", "got the account of the kind", _lines),
        ("credit note", "got the account of the kind", _credit_notes),
        ("journal line", "with a tax got the tax category of the account", _journal_lines),
    )
    for noun, words, step in steps:
        if count := step(actor):
            yield f"{counted(count, noun)} {words}"


def _kept(actor: Actor, setting: Setting) -> int:
    found = setting.number_in(actor.space)
    assert found is not None, f"{setting.name} was made before"
    return found


def _bank_accounts(actor: Actor) -> int:
    query: Any = BankAccount.select().where(
        scope.within(BankAccount, actor.space) & BankAccount.financial_account.is_null()
    )
    found = list(query.order_by(BankAccount.id))
    for each in found:
        made = tree.account_of_bank(actor, each.title_text)
        write.maintain(actor, each, financial_account=made)
    return len(found)


def _lines(actor: Actor) -> int:
    control = [_kept(actor, settings.DEBTORS_ACCOUNT), _kept(actor, settings.CREDITORS_ACCOUNT)]
    on_control = Document.object.in_(BILLED) & Item.financial_account.in_(control)
    query: Any = (
        Item.select(Item, Document.object.alias("of"))
        .join(Document, on=(Item.document == Document.id))
        .where(scope.within(Item, actor.space))
        .where(Item.financial_account.is_null() | on_control)
        .order_by(Item.id)
        .objects()
    )
    found = list(query)
    for each in found:
        write.maintain(actor, each, financial_account=_kept(actor, OF_LINES[each.of]))
    return len(found)


def _credit_notes(actor: Actor) -> int:
    query: Any = Document.select().where(
        scope.within(Document, actor.space)
        & (Document.object == CREDIT_NOTE)
        & Document.financial_account.is_null()
    )
    found = list(query.order_by(Document.id))
    for each in found:
        sold = each.type == CUSTOMER_CREDIT
        kept = settings.INCOME_ACCOUNT if sold else settings.PURCHASES_ACCOUNT
        write.maintain(actor, each, financial_account=_kept(actor, kept))
    return len(found)


def _journal_lines(actor: Actor) -> int:
    query: Any = (
        JournalItem.select(JournalItem, Account.type.alias("of"))
        .join(Account, on=(JournalItem.financial_account == Account.id))
        .where(scope.within(JournalItem, actor.space))
        .where((JournalItem.debit_tax != 0) | (JournalItem.credit_tax != 0))
        .where(JournalItem.tax_category.is_null())
        .order_by(JournalItem.id)
        .objects()
    )
    found = list(query)
    for each in found:
        category = REVENUE_CATEGORY if each.of == REVENUE else EXPENSE_CATEGORY
        write.maintain(actor, each, tax_category=category)
    return len(found)
