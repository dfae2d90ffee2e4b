"""Bank transactions: what a bank's statement shows, and what of the books each line goes with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peewee import Case

from methods.area_names import AREA_TEXT
from methods.financial.heads import tax_type, tax_type_texts
from methods.financial.memberships import of_document
from methods.lists import (
    BANK_TRANSACTION_CATEGORIES,
    BANK_TRANSACTION_STATUSES,
    BANK_TRANSACTION_TYPES,
    MONEY_IN,
    MONEY_OUT,
)
from methods.manage import manage
from methods.search.columns import blank, by
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Choice, Integer, Money, PlainMoney, Ref, Text, Wire, YesNo
from models import journals, line_accounts, matching, naming, tax, tax_types
from models.account import Account, BankAccount
from models.actor import Actor
from models.bank import importing
from models.bank_file import BankFile
from models.bank_transaction import BankTransaction
from models.contact import Business, Person
from models.document import JOURNAL, KINDS, Document
from models.refusals import BankLineKnown, InvalidFields
from models.store import scope
from models.write import Values

DOCUMENTS = {kind.object: kind.noun.title() for kind in KINDS.values()}

# --- keeping them -------------------------------------------------------------------------------


class OnStatement(Ref):
    """A document on a bank's statement, where a client of the platform names a journal by its
    line."""

    def meant(self, actor: Actor, wanted: Mapping[str, Any], id: int) -> int:
        """The document; of the line of a journal on the bank account, that journal."""
        if wanted.get("object") != JOURNAL:
            return id
        bank_account, own = wanted.get("bankaccount"), wanted.get("id")
        if bank_account is None and own is not None:
            row = scope.peek(actor, BankTransaction, own)
            bank_account = None if row is None else row.bank_account
        return journals.named_by_line(actor, id, bank_account)


def _hold_document(
    actor: Actor, id: int | None, *, object: int | None = None, document: int | None = None
) -> None:
    """Hold the document it is to go with first, as whoever changes that one does."""
    if document is not None:
        scope.take(actor, Document, document, object, field="ObjectContext")


def _rule(
    actor: Actor, row: BankTransaction | None, values: Values, *, object: int | None = None
) -> None:
    """Its tax type is one of the side that its amount is on, and its tax a part of that."""
    if object is not None and "document" not in values:
        _refuse_half(actor, row, object)
    amount = values.get("amount", getattr(row, "amount", 0))
    side = tax_types.side_of_bank_transaction(amount)
    number = values.get("tax_type", getattr(row, "tax_type", None))
    rate = tax_types.rate_of(actor, side, number)
    tax.judge(actor, rate, row, values)
    line_accounts.check_postable(actor, values.get("financial_account"))
    _refuse_known(actor, row, values)
    importing.keep_with_upload(actor, row, values)


def _refuse_half(actor: Actor, row: BankTransaction | None, object: int) -> None:
    """A kind alone names no document; a form may send back the kind of the one that is there."""
    document = None if row is None else row.document
    known = None if document is None else scope.peek(actor, Document, document)
    if known is None or known.object != object:
        raise InvalidFields({"ObjectContext": "is needed with Object: give the id of the document"})


def _refuse_known(actor: Actor, row: BankTransaction | None, values: Values) -> None:
    """What the bank calls one line is one line. Raises BankLineKnown."""
    external_id = values.get("external_id", getattr(row, "external_id", ""))
    account = values.get("bank_account", getattr(row, "bank_account", None))
    before = (getattr(row, "external_id", ""), getattr(row, "bank_account", None))
    if not external_id or (external_id, account) == before:
        return
    of_account = BankTransaction.bank_account == account
    other = naming.other_with(
        actor,
        BankTransaction,
        "external_id",
        external_id,
        own=None if row is None else row.id,
        within=of_account,
    )
    if other is not None:
        raise BankLineKnown(noun=BankTransaction.NOUN, external_id=external_id, other=other)


FIELDS: dict[str, Wire] = {
    "Amount": PlainMoney("What moved: above zero came in, below zero went out.", into="amount"),
    "Area": Integer("Its area.", into="area"),
    "BankAccount": Ref(
        BankAccount, "The account it is on the statement of.", into="bank_account", needed=True
    ),
    "Capital": YesNo("Whether it is capital.", into="capital"),
    "Category": Choice(
        BANK_TRANSACTION_CATEGORIES,
        "What the bank calls it; 1 when left out.",
        into="category",
        kept=True,
    ),
    "ContactBusiness": Ref(
        Business, "The business it is thought to be with.", into="contact_business"
    ),
    "ContactPerson": Ref(Person, "The person it is thought to be with.", into="contact_person"),
    "Description": Text(200, "The words on the statement.", into="description"),
    "ExternalId": Text(40, "The bank's own id for it.", into="external_id"),
    "FinancialAccount": Ref(
        Account, "The account it is thought to belong to.", into="financial_account"
    ),
    "PostedDate": Date("The day the bank moved it.", into="posted_date"),
    "Project": Integer("Its project.", into="project"),
    "Source": Ref(BankFile, "The bank file it came with.", into="source"),
    "Status": Choice(
        BANK_TRANSACTION_STATUSES,
        "How far it is dealt with; 1 when left out.",
        into="status",
        kept=True,
    ),
    "Tax": Money("The tax in it.", into="tax"),
}

manage(
    "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE",
    of=BankTransaction,
    doc="""Add, change or remove a bank transaction: a line of a bank's statement.

    It changes nothing in the books by itself. Object and ObjectContext name the document it
    goes with; a receipt, payment or item of a reconciliation names it as its
    SourceBankTransaction, and while one does it is not removed. Lines of an account with the
    same ExternalId are one line: bringing it in again is refused, naming the one that is there.""",
    fields={
        **FIELDS,
        "ObjectContext": OnStatement(Document, "The document it goes with.", into="document"),
        "TaxType": tax_type("Its tax type: of purchases where the amount is below zero."),
    },
    extra={"Object": Choice(DOCUMENTS, "The kind of that document.")},
    holding=_hold_document,
    rule=_rule,
    refuses=[BankLineKnown],
    removing=matching.refuse_if_used,
    search="FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH",
    example={
        "BankAccount": 1,
        "PostedDate": "2026-06-30",
        "Amount": "-8.50",
        "Description": "Account fee",
        "Category": 5,
    },
    param_aliases={"notes": "description"},
)

# --- finding them -------------------------------------------------------------------------------


def _type(alias: Any) -> Any:
    return Case(None, ((alias.amount < 0, MONEY_OUT),), MONEY_IN)


def _type_text(alias: Any) -> Any:
    texts = BANK_TRANSACTION_TYPES
    return Case(None, ((alias.amount < 0, texts[MONEY_OUT]),), texts[MONEY_IN])


search(
    "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH",
    of=BankTransaction,
    prefix="BankAccountTransaction",
    doc="Find bank transactions.",
    columns={
        **FIELDS,
        "AreaText": AREA_TEXT,
        "Object": (Choice(DOCUMENTS, "The kind of document it goes with."), of_document("object")),
        "ObjectText": (Text(50, "The reference of that document."), of_document("reference")),
        "ObjectContext": Integer("The document it goes with.", into="document"),
        "ProjectText": (Text(50, "Projects have no names here."), blank),
        "TaxType": Integer("Its tax type.", into="tax_type"),
        **tax_type_texts(),
        "Type": (Choice(BANK_TRANSACTION_TYPES, "2 when its amount is below zero."), _type),
        "TypeText": (Text(10, "The title of Type."), _type_text),
    },
    children={
        "BankAccount": ("SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH", by("bank_account")),
        "ContactBusiness": ("CONTACT_BUSINESS_SEARCH", by("contact_business")),
        "ContactPerson": ("CONTACT_PERSON_SEARCH", by("contact_person")),
        "FinancialAccount": ("SETUP_FINANCIAL_ACCOUNT_SEARCH", by("financial_account")),
    },
    column_aliases={"notes": "description"},
    example={
        "fields": [{"name": "bankaccounttext"}, {"name": "count(id) total"}],
        "filters": [{"name": "status", "comparison": "EQUAL_TO", "value1": 1}],
    },
)
