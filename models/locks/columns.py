"""What locks freeze: columns of documents and of lines, as sets with a name (locking.md 3)."""

from __future__ import annotations

from models.document import CREDIT_NOTE, JOURNAL, PAYMENT, RECEIPT, Document

NOTHING: frozenset[str] = frozenset()
MONEY = frozenset(
    {
        "amount",
        "tax_included",
        "tax",
        "tax_type",
        "financial_account",
        "source_amount",
        "source_currency",
        "source_currency_rate",
    }
)
"""What every lock freezes of a line; a foreign amount is the amount in other words."""
JOURNAL_MONEY = frozenset(
    {
        "debit_amount",
        "credit_amount",
        "debit_tax",
        "credit_tax",
        "tax_type",
        "tax_category",
        "financial_account",
    }
)
WHO_WHERE_WHEN = frozenset({"contact_business", "contact_person", "bank_account", "date"})
ISSUING = frozenset({"issued", "issued_at", "issued_number", "invoice_messages"})
STEPS = frozenset({"locked_at", "locked_by", "voided_at"}) | ISSUING
"""Columns that actions set; what those obey is judged for the action as a whole."""
EVERY_FIELD = (
    frozenset(Document._meta.fields) - Document.kept_by_the_door() - {"balanced", "sent_at"} - STEPS
)
"""Every column of a document that a caller sets."""
MEMBERSHIP = {RECEIPT: WHO_WHERE_WHEN, PAYMENT: WHO_WHERE_WHEN, JOURNAL: frozenset({"status"})}
"""What being in a reconciliation freezes of a header."""
REPORTED = MEMBERSHIP | {
    CREDIT_NOTE: frozenset({"amount", "tax", "tax_type", "financial_account", "type", "date"})
}
"""What being in a complete tax report freezes of a header: the money of a credit note is there."""
LINK_FIELDS = frozenset({"amount", "tax", "applies_date"})
"""What is frozen of a link, or of a credit note's application."""
