"""The file that a bank carries a transfer out by: what it pays, to whom, and what is missing.

It pays what the payments of the transfer book, contact by contact. Whatever the file can't
hold is named all at once, and no file is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models import currencies, settings
from models.account import BankAccount, FundsTransferAccount
from models.actor import Actor
from models.attachment import Attachment
from models.attachments import attaching
from models.bank import transfers
from models.bank.files import aba
from models.cents import shown
from models.contact import Business, Person
from models.document import Document, Item, Transfer, TransferExpense
from models.refusals import BankFileNotMade, way
from models.store import scope
from models.store.base import Space

FILE_NAME = "payments.txt"
ABA = 3
"""The provider of funds transfer accounts that send such files."""
AUSTRALIAN = "AUD"
"""The only currency of such a file."""


@dataclass
class _Making:
    """A file that is being made, and what stands in its way."""

    actor: Actor
    transfer: Transfer
    problems: list[str]

    def text(self, value: str, problem: str) -> str:
        """A value that must not be empty; the problem is noted where it is."""
        if not value:
            self.problems.append(problem)
        return value


def make(actor: Actor, transfer: Transfer) -> Attachment:
    """Make the bank file of a held transfer and attach it there.

    Raises BankFileNotMade, or InvalidFields where an expense was paid otherwise since."""
    making = _Making(actor, transfer, [])
    batch = _batch(making)
    payments = list(_payments(making))
    if not payments and not making.problems:
        making.problems.append("it has no expenses; put them in first")
    if making.problems or batch is None:
        words = "; ".join(making.problems)
        raise BankFileNotMade(reference=transfer.reference, words=words, problems=making.problems)
    if attaching.is_taken(actor, Transfer.OBJECT, transfer.id, FILE_NAME):
        actor.warn("A bank file of this transfer was made before; send the bank one of them only")
    balanced = settings.BALANCED_BANK_FILE.holds_in(actor.space)
    content = aba.written(batch, payments, balanced=balanced)
    return attaching.attach(actor, transfer, FILE_NAME, content)


# --- who pays -----------------------------------------------------------------------------------


def _batch(making: _Making) -> aba.Batch | None:
    actor, transfer = making.actor, making.transfer
    account = scope.find(actor, FundsTransferAccount, transfer.funds_transfer_account)
    if problem := transfers.problem_of(account):
        making.problems.append(f"its funds transfer account {problem}")
    if account.provider != ABA:
        words = f"its funds transfer account {account.title_text} sends no ABA files"
        making.problems.append(f"{words}; give it the Provider 3")
    if account.bank_account is None:
        words = f"its funds transfer account {account.title_text} has no bank account"
        making.problems.append(f"{words}; {way('give_bank_account')}")
        return None
    bank = scope.find(actor, BankAccount, account.bank_account)
    _check_currency(making, bank)
    payer = _payer(making, bank)
    own = f"bank account {bank.title_text}"
    short = aba.bank_of(bank.bank, payer.bsb)
    making.text(short, f"{own} has no Bank that is known; give its abbreviation of three letters")
    return aba.Batch(
        bank=short,
        user=payer.name,
        user_id=_user_id(making, account),
        description=transfer.description.strip() or transfer.reference,
        on=transfer.bank_transfer_date or actor.today,
        payer=payer,
    )


def _check_currency(making: _Making, bank: BankAccount) -> None:
    kept = settings.CURRENCY.text_in(making.actor.space)
    words = "an ABA file pays Australian dollars only"
    if kept != AUSTRALIAN:
        making.problems.append(f"{words}, and the books are kept in {kept}")
    elif bank.currency not in (None, currencies.NUMBERS[AUSTRALIAN]):
        making.problems.append(f"{words}, and bank account {bank.title_text} is in others")


def _payer(making: _Making, bank: BankAccount) -> aba.Account:
    own = f"bank account {bank.title_text}"
    name = bank.account_name or settings.SELLER_NAME.text_in(making.actor.space)
    return aba.Account(
        making.text(aba.bsb_of(bank.bsb), f"{own} has no BSB of six digits"),
        making.text(aba.number_of(bank.account_number), f"{own} has no {_NUMBER}"),
        name or _firm(making.actor),
    )


_NUMBER = f"account number of at most {aba.NUMBER_MAX} digits"


def _firm(actor: Actor) -> str:
    found: Any = Space.select(Space.name).where(Space.id == actor.space).scalar()
    return str(found)


def _user_id(making: _Making, account: FundsTransferAccount) -> str:
    """The number that the bank knows its user by: the key of the account at the provider."""
    given = "".join(account.provider_account_key.split())
    if not given:
        words = "gives no ProviderAccountKey: the file has the user number 000000"
        making.actor.warn(f"{account.title_text} {words}; ask the bank for yours")
        return "0"
    if not (given.isascii() and given.isdecimal() and len(given) <= 6):
        words = f"has the ProviderAccountKey {given}; give the user number of at most six digits"
        making.problems.append(f"{account.title_text} {words}")
    return given


# --- who is paid --------------------------------------------------------------------------------


def _payments(making: _Making) -> Iterator[aba.Payment]:
    """A payment for each contact, or each expense, as the transfer groups them."""
    actor, transfer = making.actor, making.transfer
    entries = list(transfers.expenses_in(actor, transfer.id))
    expenses = scope.take_documents(actor, [each.document for each in entries])
    lines = {each.id: scope.take(actor, Item, each.item) for each in entries}
    unpaid = [each for each in entries if each.payment is None]
    transfers.check_open(actor, unpaid, lines, expenses)
    groups: dict[tuple[Any, ...], list[TransferExpense]] = {}
    for each in entries:
        own = transfers.group_of(transfer, expenses[each.document])
        groups.setdefault(("payment", each.payment) if each.payment else own, []).append(each)
    for group in groups.values():
        cents = sum(transfers.gross_of(lines[each.id], each) for each in group)
        whole = [expenses[id] for id in dict.fromkeys(each.document for each in group)]
        yield from _payment(making, whole, cents)


def _payment(making: _Making, expenses: list[Document], cents: int) -> Iterator[aba.Payment]:
    told = ", ".join(each.reference for each in expenses)
    if not 0 < cents <= aba.CENTS_MAX:
        most = shown(aba.CENTS_MAX)
        making.problems.append(f"{shown(cents)} of {told} is no amount from 0.01 to {most}")
    to = _payee(making, expenses[0])
    if to is not None:
        yield aba.Payment(to, cents, _reference(making.transfer, expenses))


def _reference(transfer: Transfer, expenses: list[Document]) -> str:
    """What the payee reads: the number of his bill where it is one, else the transfer's."""
    return (expenses[0].payee_reference if len(expenses) == 1 else "") or transfer.reference


def _payee(making: _Making, expense: Document) -> aba.Account | None:
    """The account of the contact that a payment goes to; None where it lacks something."""
    kind, id = transfers.group_of(making.transfer, expense)
    if kind == "expense":  # not grouped, or without a contact
        business, person = expense.contact_business, expense.contact_person
        kind, id = ("business", business) if business is not None else ("person", person)
    if id is None:
        making.problems.append(f"expense {expense.reference} has no contact; give it one")
        return None
    if kind == "business":
        return _of_business(making, scope.find(making.actor, Business, id))
    return _of_person(making, scope.find(making.actor, Person, id))


def _of_business(making: _Making, business: Business) -> aba.Account | None:
    name = business.trade_name or business.legal_name
    return _account(
        making,
        name,
        business.direct_debit_branch_number,
        business.direct_debit_account_number,
        business.direct_debit_account_name or name,
        ("DirectDebitBranchNumber", "DirectDebitAccountNumber"),
    )


def _of_person(making: _Making, person: Person) -> aba.Account | None:
    name = f"{person.first_name} {person.surname}".strip()
    return _account(
        making,
        name,
        person.bsb,
        person.bank_account_number,
        person.bank_account_name or name,
        ("BSB", "BankAccountNumber"),
    )


def _account(
    making: _Making, who: str, branch: str, number: str, name: str, fields: tuple[str, str]
) -> aba.Account | None:
    bsb, account = aba.bsb_of(branch), aba.number_of(number)
    missing = [
        f"{who} has no {what} ({field})"
        for value, what, field in (
            (bsb, "BSB of six digits", fields[0]),
            (account, _NUMBER, fields[1]),
        )
        if not value
    ]
    making.problems += [each for each in missing if each not in making.problems]
    return None if missing else aba.Account(bsb, account, name)
