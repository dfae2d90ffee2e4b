"""What ties lines of two documents together: money to what it pays, credit notes to what they
make good."""

from __future__ import annotations

from dataclasses import dataclass

from methods.financial.heads import Children
from methods.manage import manage
from methods.search.columns import by
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Money, Ref, Wire
from models import linking
from models.actor import Actor
from models.document import CREDIT_NOTE, Document, Item
from models.link import (
    EXPENSE_CREDIT,
    INVOICE_CREDIT,
    PAYMENT_EXPENSE,
    RECEIPT_INVOICE,
    Link,
    LinkKind,
)
from models.write import Values


@dataclass(frozen=True)
class Tied:
    """A kind of link on the wire: the parameters that name its two ends."""

    link: LinkKind
    source_field: str
    target_field: str

    def rule(self, actor: Actor, row: Link | None, values: Values) -> None:
        """What a link of this kind must obey. Raises InvalidFields or RecordNotFound."""
        linking.complete(actor, self.link, row, values)

    @property
    def _of_lines(self) -> bool:
        return self.link.source != CREDIT_NOTE

    # --- the parameters that set it -------------------------------------------------------------

    def fields(self) -> dict[str, Wire]:
        """What may be set of it."""
        target = Ref(
            Item, f"The line of the {self.link.target_noun}.", into="target_item", needed=True
        )
        return {
            "AppliesDate": Date(
                "The day it counts, which the lock dates look at; today when left out.",
                into="applies_date",
            ),
            **(self._fields_of_lines() if self._of_lines else self._fields_of_credit()),
            self.target_field: target,
            "Tax": Money("The tax in it; worked out when left out.", into="tax", worked_out=True),
        }

    def _fields_of_lines(self) -> dict[str, Wire]:
        source = Ref(
            Item, f"The line of the {self.link.source_noun}.", into="source_item", needed=True
        )
        words = "How much; all that is open on both lines when left out."
        return {"Amount": Money(words, into="amount"), self.source_field: source}

    def _fields_of_credit(self) -> dict[str, Wire]:
        source = Ref(
            Document, "The credit note.", object=CREDIT_NOTE, into="source_document", needed=True
        )
        amount = Money("How much of the credit note.", into="amount", needed=True)
        return {"Amount": amount, self.source_field: source}

    # --- what is found --------------------------------------------------------------------------

    def columns(self) -> dict[str, Wire]:
        """What a search shows of it."""
        source, target = self.link.source_noun, self.link.target_noun
        return {
            "Amount": Money("How much.", into="amount"),
            "AppliesDate": Date("The day it counts.", into="applies_date"),
            target.capitalize(): Ref(Document, f"The {target}.", into="target_document"),
            self.target_field: Ref(Item, f"The line of the {target}.", into="target_item"),
            "Tax": Money("The tax in it.", into="tax"),
            **self._source_columns(source),
        }

    def _source_columns(self, noun: str) -> dict[str, Wire]:
        document = Ref(Document, f"The {noun}.", into="source_document")
        if not self._of_lines:
            return {self.source_field: document}
        line = Ref(Item, f"The line of the {noun}.", into="source_item")
        return {noun.capitalize(): document, self.source_field: line}

    def children(self) -> Children:
        """The documents and lines at its ends, as searches below it."""
        children = {
            noun.title().replace(" ", ""): (
                f"FINANCIAL_{noun.upper().replace(' ', '_')}_SEARCH",
                by(column),
            )
            for noun, column in (
                (self.link.target_noun, "target_document"),
                (self.link.source_noun, "source_document"),
            )
        }
        children[self.target_field] = ("FINANCIAL_ITEM_SEARCH", by("target_item"))
        if self._of_lines:
            children[self.source_field] = ("FINANCIAL_ITEM_SEARCH", by("source_item"))
        return children


def _declare(name: str, tied: Tied, doc: str, found: str, prefix: str, *, older: str = "") -> None:
    """Declare FINANCIAL_<name>_MANAGE and _SEARCH; `older` is an older name of both."""
    old = (f"FINANCIAL_{older}",) if older else ()
    manage(
        f"FINANCIAL_{name}_MANAGE",
        of=Link,
        object=tied.link.number,
        doc=doc,
        fields=tied.fields(),
        rule=tied.rule,
        search=f"FINANCIAL_{name}_SEARCH",
        example={tied.source_field: 1, tied.target_field: 1, "Amount": "10.00"},
        aliases=tuple(f"{each}_MANAGE" for each in old),
    )
    search(
        f"FINANCIAL_{name}_SEARCH",
        of=Link,
        prefix=prefix,
        where=lambda alias: alias.kind == tied.link.number,
        doc=found,
        columns=tied.columns(),
        children=tied.children(),
        method_aliases=tuple(f"{each}_SEARCH" for each in old),
        example={
            "fields": [{"name": "appliesdate"}, {"name": "amount"}],
            "summaryFields": [{"name": "sum(amount) sumamount"}],
        },
    )


_declare(
    "RECEIPT_INVOICE",
    Tied(RECEIPT_INVOICE, "ReceiptLineItem", "InvoiceLineItem"),
    """Link a receipt line to the invoice line that it pays, or change or remove such a link.

    Both lines are then locked (LockedLinked). The link itself is judged by its AppliesDate:
    an invoice of a closed period can be paid today.""",
    "Find links between receipts and invoices.",
    "ReceiptInvoice",
)
_declare(
    "PAYMENT_EXPENSE",
    Tied(PAYMENT_EXPENSE, "PaymentLineItem", "ExpenseLineItem"),
    """Link a payment line to the expense line that it pays, or change or remove such a link.

    Both lines are then locked (LockedLinked). The link itself is judged by its AppliesDate:
    an expense of a closed period can be paid today.""",
    "Find links between payments and expenses.",
    "PaymentExpense",
)
_declare(
    "INVOICE_CREDIT_NOTE",
    Tied(INVOICE_CREDIT, "Credit", "LineItem"),
    """Apply a customer's credit note to an invoice line, or change or remove that.

    The line and the note's amount are then locked (LockedCredit). The application itself is
    judged by its AppliesDate.""",
    "Find applications of credit notes to invoices.",
    "InvoiceCreditNote",
    older="INVOICE_CREDIT",
)
_declare(
    "EXPENSE_CREDIT_NOTE",
    Tied(EXPENSE_CREDIT, "Credit", "LineItem"),
    """Apply a supplier's credit note to an expense line, or change or remove that.

    The line and the note's amount are then locked (LockedCredit). The application itself is
    judged by its AppliesDate.""",
    "Find applications of credit notes to expenses.",
    "ExpenseCreditNote",
    older="EXPENSE_CREDIT",
)
