"""What ties lines of two documents together: money to what it pays, credit notes to what they
make good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from methods import credits
from methods.manage import manage
from methods.records import CREDIT_TYPES, by, check_tax
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Money, Ref, Wire
from models import tax
from models.actor import Actor
from models.document import (
    CREDIT_NOTE,
    EXPENSE,
    INVOICE,
    KINDS,
    PAYMENT,
    RECEIPT,
    Allocation,
    Application,
    Document,
    Item,
)
from models.store import scope


@dataclass(frozen=True)
class Link:
    """A kind of link: whose money is for whose line, and the parameters that name the two.

    Money comes from a line of a receipt or payment, or from a credit note as a whole."""

    of: type[Allocation] | type[Application]
    source: int
    source_field: str
    target: int
    target_field: str

    @property
    def of_lines(self) -> bool:
        return self.of is Allocation

    @property
    def source_of(self) -> type[Item] | type[Document]:
        return Item if self.of_lines else Document

    @property
    def source_column(self) -> str:
        return "source_item" if self.of_lines else "source_document"

    @property
    def source_noun(self) -> str:
        return KINDS[self.source].noun

    @property
    def target_noun(self) -> str:
        return KINDS[self.target].noun


RECEIPT_INVOICE = Link(Allocation, RECEIPT, "ReceiptLineItem", INVOICE, "InvoiceLineItem")
PAYMENT_EXPENSE = Link(Allocation, PAYMENT, "PaymentLineItem", EXPENSE, "ExpenseLineItem")
INVOICE_CREDIT = Link(Application, CREDIT_NOTE, "Credit", INVOICE, "LineItem")
EXPENSE_CREDIT = Link(Application, CREDIT_NOTE, "Credit", EXPENSE, "LineItem")


@dataclass(frozen=True)
class Ends:
    """The two ends of a link, held: a line or a credit note, and the line it is for."""

    source: Item | Document
    target: Item

    @property
    def documents(self) -> tuple[int, int]:
        source = self.source.document if isinstance(self.source, Item) else self.source.id
        return source, self.target.document


# --- the rules ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class LinkRule:
    """What a link must obey, beyond the locks: the right kinds, and no more than is open."""

    link: Link

    def __call__(
        self, actor: Actor, row: Any, values: dict[str, Any], wanted: dict[str, Any]
    ) -> None:
        ends = self._ends(actor, row, values)
        if row is None or "applies_date" in values:
            values["applies_date"] = values.get("applies_date") or actor.today
        if row is None or "amount" in values:
            values["amount"] = self._amount(actor, row, ends, values.get("amount"))
        self._complete_tax(row, ends, values, wanted)
        if row is None:
            source, target = ends.documents
            values.update(object=self.link.target, source_document=source, target_document=target)

    def _ends(self, actor: Actor, row: Any, values: dict[str, Any]) -> Ends:
        """Both ends, after their documents are held in the order of everybody."""
        if row is not None:
            self._keep_ends(row, values)
        named = values if row is None else row.__data__
        of: Any = self.link.source_of
        source, target = named[self.link.source_column], named["target_item"]
        seen = Ends(scope.find(actor, of, source), scope.find(actor, Item, target))
        scope.take_documents(actor, list(seen.documents))
        ends = Ends(scope.take(actor, of, source), scope.take(actor, Item, target))
        self._check_kinds(actor, ends)
        return ends

    def _keep_ends(self, row: Any, values: dict[str, Any]) -> None:
        """A link stays between the two that it ties together."""
        for column, name in (
            (self.link.source_column, self.link.source_field),
            ("target_item", self.link.target_field),
        ):
            if values.get(column, getattr(row, column)) != getattr(row, column):
                words = "stays as it is; remove this link with Remove=1 and add another"
                raise ValidationError({name.lower(): [words]})

    def _check_kinds(self, actor: Actor, ends: Ends) -> None:
        """Raise ValidationError where an end belongs to another kind of document."""
        link, (source, target) = self.link, ends.documents
        if link.of_lines and scope.find(actor, Document, source).object != link.source:
            words = f"is no {link.source_noun} line; give the id of one"
            raise ValidationError({link.source_field.lower(): [words]})
        if scope.find(actor, Document, target).object != link.target:
            words = f"is no {link.target_noun} line; give the id of one"
            raise ValidationError({link.target_field.lower(): [words]})
        type_ = credits.credit_type(link.target)
        if isinstance(ends.source, Document) and ends.source.type != type_:
            words = f"is of the other type; give a credit note of type {type_}"
            raise ValidationError({"credit": [f"{words} ({CREDIT_TYPES[type_]})"]})

    def _amount(self, actor: Actor, row: Any, ends: Ends, asked: int | None) -> int:
        """What was asked for, or all that is open on both ends."""
        noun, most = self._most(actor, row, ends)
        amount = most if asked is None else asked
        if amount > most:
            words = f"is more than the {Money().typed(most)} that is open on the {noun}"
            raise ValidationError({"amount": [words]})
        if amount <= 0:
            words = f"give an amount above zero; {Money().typed(most)} is open on the {noun}"
            raise ValidationError({"amount": [words]})
        return amount

    def _most(self, actor: Actor, row: Any, ends: Ends) -> tuple[str, int]:
        """The end with less open, and how much that is; what the link itself has is its own."""
        own = 0 if row is None else row.amount
        if isinstance(ends.source, Item):
            given = f"{self.link.source_noun} line", credits.unallocated(actor, ends.source)
        else:
            given = self.link.source_noun, credits.open_credit(actor, ends.source)
        wanting = f"{self.link.target_noun} line", credits.open_amount(actor, ends.target)
        noun, most = min(given, wanting, key=lambda end: end[1])
        return noun, most + own

    def _complete_tax(
        self, row: Any, ends: Ends, values: dict[str, Any], wanted: dict[str, Any]
    ) -> None:
        """The tax in the amount: as given, or the same part of it as of the whole."""
        amount = values.get("amount", getattr(row, "amount", 0))
        same = row is not None and amount == row.amount
        if wanted.get("tax") is None and ("tax" in wanted or not same):
            whole = ends.target if isinstance(ends.source, Item) else ends.source
            total = credits.gross(whole) if isinstance(whole, Item) else whole.amount
            values["tax"] = tax.share(amount, total, whole.tax)
        check_tax(values.get("tax", 0), amount)


# --- the methods --------------------------------------------------------------------------------


def _fields(link: Link) -> dict[str, Wire]:
    return {
        "AppliesDate": Date(
            "The day it counts, which the lock dates look at; today when left out.",
            into="applies_date",
        ),
        **(_fields_of_lines(link) if link.of_lines else _fields_of_credit()),
        link.target_field: Ref(
            Item, f"The line of the {link.target_noun}.", into="target_item", needed=True
        ),
        "Tax": Money("The tax in it; worked out when left out.", into="tax"),
    }


def _fields_of_lines(link: Link) -> dict[str, Wire]:
    return {
        "Amount": Money("How much; all that is open on both lines when left out.", into="amount"),
        link.source_field: Ref(
            Item, f"The line of the {link.source_noun}.", into="source_item", needed=True
        ),
    }


def _fields_of_credit() -> dict[str, Wire]:
    return {
        "Amount": Money("How much of the credit note.", into="amount", needed=True),
        "Credit": Ref(
            Document, "The credit note.", object=CREDIT_NOTE, into="source_document", needed=True
        ),
    }


def _columns(link: Link) -> dict[str, Wire]:
    source, target = link.source_noun, link.target_noun
    columns: dict[str, Wire] = {
        "Amount": Money("How much.", into="amount"),
        "AppliesDate": Date("The day it counts.", into="applies_date"),
        target.capitalize(): Ref(Document, f"The {target}.", into="target_document"),
        link.target_field: Ref(Item, f"The line of the {target}.", into="target_item"),
        "Tax": Money("The tax in it.", into="tax"),
    }
    if link.of_lines:
        columns[source.capitalize()] = Ref(Document, f"The {source}.", into="source_document")
        columns[link.source_field] = Ref(Item, f"The line of the {source}.", into="source_item")
    else:
        columns[link.source_field] = Ref(Document, f"The {source}.", into="source_document")
    return columns


def _children(link: Link) -> dict[str, Any]:
    ends = {link.target_noun.capitalize(): (link.target_noun, "target_document")}
    source = link.source_noun.title().replace(" ", "")
    ends[source] = (link.source_noun, "source_document")
    children = {
        name: (f"FINANCIAL_{noun.upper().replace(' ', '_')}_SEARCH", by(column))
        for name, (noun, column) in ends.items()
    }
    children[link.target_field] = ("FINANCIAL_ITEM_SEARCH", by("target_item"))
    if link.of_lines:
        children[link.source_field] = ("FINANCIAL_ITEM_SEARCH", by("source_item"))
    return children


def _declare(name: str, link: Link, doc: str, found: str, prefix: str, *, older: str = "") -> None:
    """Declare FINANCIAL_<name>_MANAGE and _SEARCH; `older` is an older name of both."""
    old = (f"FINANCIAL_{older}",) if older else ()
    manage(
        f"FINANCIAL_{name}_MANAGE",
        of=link.of,
        object=link.target,
        doc=doc,
        fields=_fields(link),
        rule=LinkRule(link),
        search=f"FINANCIAL_{name}_SEARCH",
        example={link.source_field: 1, link.target_field: 1, "Amount": "10.00"},
        aliases=tuple(f"{each}_MANAGE" for each in old),
    )
    search(
        f"FINANCIAL_{name}_SEARCH",
        of=link.of,
        prefix=prefix,
        where=lambda alias: alias.object == link.target,
        doc=found,
        columns=_columns(link),
        children=_children(link),
        method_aliases=tuple(f"{each}_SEARCH" for each in old),
        example={
            "fields": [{"name": "appliesdate"}, {"name": "amount"}],
            "summaryFields": [{"name": "sum(amount) sumamount"}],
        },
    )


_declare(
    "RECEIPT_INVOICE",
    RECEIPT_INVOICE,
    """Link a receipt line to the invoice line that it pays, or change or remove such a link.

    Both lines are then locked (LockedLinked). The link itself is judged by its AppliesDate:
    an invoice of a closed period can be paid today.""",
    "Find links between receipts and invoices.",
    "ReceiptInvoice",
)
_declare(
    "PAYMENT_EXPENSE",
    PAYMENT_EXPENSE,
    """Link a payment line to the expense line that it pays, or change or remove such a link.

    Both lines are then locked (LockedLinked). The link itself is judged by its AppliesDate:
    an expense of a closed period can be paid today.""",
    "Find links between payments and expenses.",
    "PaymentExpense",
)
_declare(
    "INVOICE_CREDIT_NOTE",
    INVOICE_CREDIT,
    """Apply a customer's credit note to an invoice line, or change or remove that.

    The line and the note's amount are then locked (LockedCredit). The application itself is
    judged by its AppliesDate.""",
    "Find applications of credit notes to invoices.",
    "InvoiceCreditNote",
    older="INVOICE_CREDIT",
)
_declare(
    "EXPENSE_CREDIT_NOTE",
    EXPENSE_CREDIT,
    """Apply a supplier's credit note to an expense line, or change or remove that.

    The line and the note's amount are then locked (LockedCredit). The application itself is
    judged by its AppliesDate.""",
    "Find applications of credit notes to expenses.",
    "ExpenseCreditNote",
    older="EXPENSE_CREDIT",
)
