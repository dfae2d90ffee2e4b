"""The account of a line: which one where none is named, and what may stand on it (books.md 4)."""

from __future__ import annotations

from typing import Any

from models import arranged, settings
from models.account import Account
from models.actor import Actor
from models.document import EXPENSE, INVOICE, PAYMENT, RECEIPT, Document
from models.profile_setting import Setting
from models.refusals import InvalidFields, way
from models.store import scope

OF_KIND: dict[int, Setting] = {
    INVOICE: settings.INCOME_ACCOUNT,
    EXPENSE: settings.PURCHASES_ACCOUNT,
    RECEIPT: settings.DEBTORS_ACCOUNT,
    PAYMENT: settings.CREDITORS_ACCOUNT,
}
"""The setting that names the account of a line without one, by the kind of its document."""
OF_CONTACT = {INVOICE: "revenue_account", EXPENSE: "expense_account"}
"""The contact's own account, which goes before it; money of a contact is on its control account."""
CONTROL = (settings.DEBTORS_ACCOUNT, settings.CREDITORS_ACCOUNT)
TAX = (settings.TAX_PAYABLE, settings.TAX_CREDITS)


def default(actor: Actor, document: Document, contact: Any) -> int | None:
    """The account of a line that names none: the contact's, else that of its kind of document.

    One of the contact that takes no lines any more is passed over, with a warning."""
    own: int | None = getattr(contact, OF_CONTACT.get(document.object, ""), None)
    control = {each.number_in(actor.space) for each in CONTROL}
    if own is None or own in control:
        return of_money(actor, document)
    if (sums := summing(actor, own)) is None:
        return own
    actor.warn(f"{sums.title_text}, the account of the contact, takes no lines")
    return of_money(actor, document)


def of_money(actor: Actor, document: Document) -> int | None:
    """The control account that a receipt's or payment's lines are on."""
    return OF_KIND[document.object].number_in(actor.space)


def warn_of_default(actor: Actor, account: int | None) -> None:
    """Tell the caller which account a line took that named none."""
    found = None if account is None else scope.peek(actor, Account, account)
    if found is not None:
        actor.warn(f"The line names no account; it is on {found.code} {found.title_text}".strip())


def warn_of_another(actor: Actor, was: Account, account: int | None) -> None:
    """Tell the caller that a copied line is not on the account that it was copied from."""
    found = None if account is None else scope.peek(actor, Account, account)
    if found is not None:
        on = f"{found.code} {found.title_text}".strip()
        actor.warn(f"{was.title_text} takes no lines; the copy is on {on}")


def summing(actor: Actor, account: int | None) -> Account | None:
    """The account of an id, where that only sums others up and takes no lines."""
    found = None if account is None else scope.peek(actor, Account, account)
    return None if found is None or found.postable else found


def check_postable(actor: Actor, account: int | None, column: str = "financial_account") -> None:
    """Raise InvalidFields for an account that only sums others up."""
    if (found := summing(actor, account)) is not None:
        words = f"{found.title_text} takes no lines; give an account that is postable"
        raise InvalidFields({column: words})


def check_bills(
    actor: Actor, account: int | None, *, before: int | None = None, of: str = "a bill"
) -> None:
    """Raise InvalidFields for a control account on what says who owes it: such a line would be on
    the account twice, or against itself, and debtors and creditors would not be what it holds.

    `before` is the account that a changed line had, which it may keep."""
    if account is None or account == before:
        return
    if account in {each.number_in(actor.space) for each in CONTROL}:
        words = f"{account} is a control account: {of} is on it by itself"
        raise InvalidFields(
            {"financial_account": f"{words}; give what was sold, bought or credited"}
        )


def warn_of_bank(actor: Actor, account: int | None, *, before: int | None = None) -> None:
    """Tell the caller of a line on the account of a bank account, which books.md 2 knows: no
    reconciliation takes it in, and what the account holds is not what the bank moved.

    `before` is the account that a changed line had, which is told no more."""
    if account is None or account == before or account not in arranged.of(actor).banks:
        return
    found = scope.peek(actor, Account, account)
    title = "" if found is None else f"{found.title_text} "
    actor.warn(
        f"The line is on {title}({account}), the account of a bank account, and no reconciliation "
        f"takes it in; {way('move_money')}"
    )


def untaxed(actor: Actor, account: int | None) -> str:
    """What an account is that bears no tax: control, tax or bank; empty of any other."""
    if account is None:
        return ""
    found, text = arranged.of(actor), str(account)
    if any(found.kept.get(each.number) == text for each in CONTROL):
        return "a control account"
    if any(found.kept.get(each.number) == text for each in TAX):
        return "a tax account"
    return "the account of a bank account" if account in found.banks else ""
