"""What ties two documents together: payments, credits, refunds, one debt set against another."""

from __future__ import annotations

from dataclasses import dataclass

from methods.financial.heads import Children
from methods.manage import REASON_OF_EVENTS, manage
from methods.search.columns import by
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Money, Ref, ShareOfTax, Wire
from models.actor import Actor
from models.document import CREDIT_NOTE, KINDS, Document, Item
from models.link import (
    CONTRA,
    CREDITS,
    EXPENSE_CREDIT,
    INVOICE_CREDIT,
    PAYMENT_CREDIT,
    PAYMENT_EXPENSE,
    PAYMENT_RECEIPT,
    RECEIPT_CREDIT,
    RECEIPT_INVOICE,
    RECEIPT_PAYMENT,
    Link,
    LinkKind,
)
from models.links import linking
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
    def _ends(self) -> tuple[tuple[str, int, str], tuple[str, int, str]]:
        """Of each end: its parameter, the kind of its document, and the column that keeps it."""
        return (
            (self.source_field, self.link.source, self.link.source_column),
            (self.target_field, self.link.target, self.link.target_column),
        )

    # --- the parameters that set it -------------------------------------------------------------

    def fields(self) -> dict[str, Wire]:
        """What may be set of it."""
        words = "How much; all that is open at both ends when left out."
        return {
            "AppliesDate": Date(
                "The day it counts, which the lock dates look at; today when left out.",
                into="applies_date",
            ),
            "Amount": Money(words, into="amount", needed=self.link.source == CREDIT_NOTE),
            **{name: _named(object, column) for name, object, column in self._ends},
            "Tax": (ShareOfTax if self.link.number in CREDITS else Money)(
                "The tax in it, which is worked out; what is sent is only compared.",
                into="tax",
                worked_out=True,
            ),
        }

    # --- what is found --------------------------------------------------------------------------

    def columns(self) -> dict[str, Wire]:
        """What a search shows of it."""
        found: dict[str, Wire] = {
            "Amount": Money("How much.", into="amount"),
            "AppliesDate": Date("The day it counts.", into="applies_date"),
            "Tax": Money(f"The tax in it, of the {self.link.target_noun}.", into="tax"),
            "SourceTax": Money(
                f"The tax in it, of the {self.link.source_noun}.", into="source_tax"
            ),
            "Exchange": Money(
                f"How much more of the {self.link.source_noun} it takes: what the rate gained.",
                into="exchange",
            ),
        }
        if CREDIT_NOTE not in (self.link.source, self.link.target):
            found["ForeignAmount"] = Money(
                "What it settles in the foreign currency of both its lines.", into="abroad"
            )
        for name, object, column in self._ends:
            end, noun = column.partition("_")[0], KINDS[object].noun
            whole = Ref(Document, f"The {noun}.", into=f"{end}_document")
            if object == CREDIT_NOTE:
                found[name] = whole
            else:
                found[noun.capitalize()] = whole
                found[name] = Ref(Item, f"The line of the {noun}.", into=column)
        return found

    def children(self) -> Children:
        """The documents and lines at its ends, as searches below it."""
        children: Children = {}
        for name, object, column in self._ends:
            end, noun = column.partition("_")[0], KINDS[object].noun
            called = noun.title().replace(" ", "")
            search_of = f"FINANCIAL_{noun.upper().replace(' ', '_')}_SEARCH"
            children[called] = (search_of, by(f"{end}_document"))
            if object != CREDIT_NOTE:
                children[name] = ("FINANCIAL_ITEM_SEARCH", by(column))
        return children


def _named(object: int, column: str) -> Wire:
    """The parameter that names an end: a line, or a credit note as a whole."""
    if object == CREDIT_NOTE:
        return Ref(Document, "The credit note.", object=CREDIT_NOTE, into=column, needed=True)
    return Ref(Item, f"The line of the {KINDS[object].noun}.", into=column, needed=True)


def _declare(name: str, tied: Tied, doc: str, found: str, prefix: str, *, older: str = "") -> None:
    """Declare FINANCIAL_<name>_MANAGE and _SEARCH; `older` is an older name of both."""
    old = (f"FINANCIAL_{older}",) if older else ()
    manage(
        f"FINANCIAL_{name}_MANAGE",
        of=Link,
        object=tied.link.number,
        doc=doc,
        fields=tied.fields(),
        extra={"Reason": REASON_OF_EVENTS},
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
_declare(
    "PAYMENT_RECEIPT",
    Tied(PAYMENT_RECEIPT, "PaymentLineItem", "ReceiptLineItem"),
    """Refund a customer: link a payment line to the receipt line that it gives back, or change or
    remove such a link.

    The payment's line is on the debtors account (setting 228). What is given back of a receipt
    can't be linked to an invoice any more.""",
    "Find refunds of what customers paid.",
    "PaymentReceipt",
)
_declare(
    "PAYMENT_CREDIT_NOTE",
    Tied(PAYMENT_CREDIT, "PaymentLineItem", "Credit"),
    """Refund a customer: link a payment line to the credit note that it pays out, or change or
    remove such a link.

    The payment's line is on the debtors account (setting 228). What is paid out of a credit note
    can't be applied to an invoice any more.""",
    "Find refunds of what customers were credited.",
    "PaymentCreditNote",
)
_declare(
    "RECEIPT_PAYMENT",
    Tied(RECEIPT_PAYMENT, "ReceiptLineItem", "PaymentLineItem"),
    """Take a supplier's refund: link a receipt line to the payment line that it gives back, or
    change or remove such a link.

    The receipt's line is on the creditors account (setting 229). What is given back of a payment
    can't be linked to an expense any more.""",
    "Find refunds of what suppliers were paid.",
    "ReceiptPayment",
)
_declare(
    "RECEIPT_CREDIT_NOTE",
    Tied(RECEIPT_CREDIT, "ReceiptLineItem", "Credit"),
    """Take a supplier's refund: link a receipt line to the credit note that it pays out, or change
    or remove such a link.

    The receipt's line is on the creditors account (setting 229). What is paid out of a credit
    note can't be applied to an expense any more.""",
    "Find refunds of what suppliers credited.",
    "ReceiptCreditNote",
)
_declare(
    "CONTRA",
    Tied(CONTRA, "InvoiceLineItem", "ExpenseLineItem"),
    """Set what a contact owes off against what the same contact is owed: a line of an invoice
    against a line of an expense.

    Both count as paid by as much, from AppliesDate on, and no money moves.""",
    "Find what is set off against each other.",
    "Contra",
)
