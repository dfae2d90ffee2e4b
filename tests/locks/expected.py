"""What each lock freezes, typed by hand from the locking reference (sections 2 to 5).

Nothing here is computed from the code: two independent statements can disagree, one cannot.
Values in capitals stand for records that the scene makes (see test_matrix.py).
"""

from __future__ import annotations

LOCKS = (
    "LockedBAS",
    "LockedCredit",
    "LockedDate",
    "LockedLinked",
    "LockedManual",
    "LockedReconciliation",
    "LockedSent",
    "LockedTransfer",
)

BUSINESS, PERSON, BANK, ACCOUNT = "<business>", "<person>", "<bank account>", "<account>"
BANK_TRANSACTION, SOURCE = "<bank transaction>", "<other invoice>"

# Every field of each document, with a value it does not have yet in the scene.

INVOICE = {
    "Area": 7,
    "ContactBusinessDeliverTo": BUSINESS,
    "ContactBusinessSentTo": BUSINESS,
    "ContactPersonDeliverTo": PERSON,
    "ContactPersonSentTo": PERSON,
    "DueDate": "2026-06-20",
    "DueDateTimeZone": 4,
    "Frequency": 4,
    "Notes": "other words",
    "Object": 1,
    "ObjectContext": 77,
    "Project": 9,
    "PurchaseOrder": "PO 17",
    "Reference": "OTHER 1",
    "SentDate": "2026-06-16",
    "SentDateTimeZone": 4,
    "Source": SOURCE,
    "Status": 3,
}
EXPENSE = {
    "AccruedDate": "2026-06-16",
    "AccruedDateTimeZone": 4,
    "Area": 7,
    "BankAccount": BANK,
    "ContactBusinessPaidTo": BUSINESS,
    "ContactPersonPaidTo": PERSON,
    "Notes": "other words",
    "Object": 1,
    "ObjectContext": 77,
    "PayeeReference": "their 17",
    "PaymentDueDate": "2026-06-20",
    "PaymentDueDateTimeZone": 4,
    "PaymentMethod": 6,
    "PayStatus": 2,
    "Project": 9,
    "Reference": "OTHER 2",
    "SupplierInvoiceDate": "2026-06-10",
    "SupplierInvoiceDateTimeZone": 4,
}
RECEIPT = {
    "Area": 7,
    "BankAccount": BANK,
    "ContactBusinessReceivedFrom": BUSINESS,
    "ContactPersonReceivedFrom": PERSON,
    "Notes": "other words",
    "Object": 1,
    "ObjectContext": 77,
    "PaymentMethod": 6,
    "PaymentReferenceName": "Ann",
    "PaymentReferenceNumber": "17",
    "PaymentReferenceOther": "BSB 1",
    "PaymentReferenceTransactionReferefence": "T 17",
    "Project": 9,
    "ReceivedDate": "2026-06-16",
    "ReceivedDateTimeZone": 4,
    "Reference": "OTHER 3",
    "SourceBankTransaction": BANK_TRANSACTION,
}
PAYMENT = {
    "Area": 7,
    "BankAccount": BANK,
    "ContactBusinessPaidTo": BUSINESS,
    "ContactPersonPaidTo": PERSON,
    "Notes": "other words",
    "Object": 1,
    "ObjectContext": 77,
    "Paid": "N",
    "PaidDate": "2026-06-16",
    "PaidDateTimeZone": 4,
    "PaymentMethod": 6,
    "PaymentReferenceTransaction": "T 17",
    "Project": 9,
    "Reference": "OTHER 4",
    "SourceBankTransaction": BANK_TRANSACTION,
}
CREDIT_NOTE = {
    "Amount": "66.00",
    "Area": 7,
    "ContactBusiness": BUSINESS,
    "ContactPerson": PERSON,
    "CreditDate": "2026-06-16",
    "FinancialAccount": ACCOUNT,
    "Notes": "other words",
    "Object": 1,
    "ObjectContext": 77,
    "Project": 9,
    "Reason": 2,
    "Reference": "OTHER 5",
    "Store": 2,
    "Tax": "1.00",
    "TaxType": 2,
    "Type": 2,
}
JOURNAL = {
    "Area": 7,
    "JournalDate": "2026-06-16",
    "Description": "other words",
    "Object": 1,
    "ObjectContext": 77,
    "Project": 9,
    "Reference": "OTHER 6",
    "Status": 1,
}
DOCUMENTS = {5: INVOICE, 2: EXPENSE, 6: RECEIPT, 3: PAYMENT, 69: CREDIT_NOTE, 122: JOURNAL}
MANAGE = {
    5: "FINANCIAL_INVOICE_MANAGE",
    2: "FINANCIAL_EXPENSE_MANAGE",
    6: "FINANCIAL_RECEIPT_MANAGE",
    3: "FINANCIAL_PAYMENT_MANAGE",
    69: "FINANCIAL_CREDIT_NOTE_MANAGE",
    122: "FINANCIAL_GENERAL_JOURNAL_MANAGE",
}

ACTION = {object: name.replace("_MANAGE", "_ACTION") for object, name in MANAGE.items()}

ALL = "every field"
NONE: frozenset[str] = frozenset()

# Section 3, documents. Where a lock is in force and freezes nothing, it is listed with NONE.
HEADERS: dict[tuple[str, int], object] = {
    ("LockedSent", 5): ALL,
    ("LockedDate", 5): ALL,
    ("LockedDate", 2): ALL,
    ("LockedDate", 6): ALL,
    ("LockedDate", 3): ALL,
    ("LockedDate", 69): ALL,
    ("LockedDate", 122): ALL,
    ("LockedManual", 5): ALL,
    ("LockedManual", 2): ALL,
    ("LockedManual", 6): ALL,
    ("LockedManual", 3): ALL,
    ("LockedManual", 69): ALL,
    ("LockedManual", 122): ALL,
    ("LockedReconciliation", 6): {
        "ContactBusinessReceivedFrom",
        "ContactPersonReceivedFrom",
        "BankAccount",
        "ReceivedDate",
    },
    ("LockedReconciliation", 3): {
        "ContactBusinessPaidTo",
        "ContactPersonPaidTo",
        "BankAccount",
        "PaidDate",
    },
    ("LockedReconciliation", 122): {"Status"},
    ("LockedBAS", 6): {
        "ContactBusinessReceivedFrom",
        "ContactPersonReceivedFrom",
        "BankAccount",
        "ReceivedDate",
    },
    ("LockedBAS", 3): {
        "ContactBusinessPaidTo",
        "ContactPersonPaidTo",
        "BankAccount",
        "PaidDate",
    },
    ("LockedBAS", 122): {"Status"},
    ("LockedBAS", 5): NONE,
    ("LockedBAS", 2): NONE,
    ("LockedBAS", 69): {"Amount", "Tax", "TaxType", "FinancialAccount", "Type", "CreditDate"},
    # an applied credit note: its amount (ways round a lock that are closed too)
    ("LockedCredit", 69): {"Amount", "Tax"},
}

LINE = {
    "Amount": "220.00",
    "TaxIncluded": "N",
    "Tax": "3.00",
    "TaxType": 2,
    "FinancialAccount": ACCOUNT,
    "SourceAmount": "17.00",
    "SourceCurrency": 3,
    "SourceCurrencyRate": "0.65",
    "Area": 7,
    "Capital": "Y",
    "Description": "other words",
    "Notes": "more words",
    "OtherObject": 1,
    "OtherObjectContext": 77,
    "Project": 9,
    "Quantity": "2",
    "Reference": "ITEM 17",
    "SupplyDate": "2026-01-02",
    "SupplyEndDate": "2026-01-31",
    "Unit": "hours",
    "UnitPrice": "12.50",
}
FROZEN_OF_LINE = {
    "Amount",
    "TaxIncluded",
    "Tax",
    "TaxType",
    "FinancialAccount",
    # they are the amount
    "SourceAmount",
    "SourceCurrency",
    "SourceCurrencyRate",
}
JOURNAL_LINE = {
    "DebitAmount": "120.00",
    "DebitTax": "1.00",
    "TaxCategory": 2,
    "TaxType": 2,
    "FinancialAccount": ACCOUNT,
    "Area": 7,
    "Project": 9,
    "Capital": "Y",
}
FROZEN_OF_JOURNAL_LINE = {"DebitAmount", "DebitTax", "TaxCategory", "TaxType", "FinancialAccount"}

# Section 3, line items: under which lock lines of which document are frozen.
LINES = (
    ("LockedSent", 5),
    ("LockedDate", 5),
    ("LockedDate", 2),
    ("LockedDate", 6),
    ("LockedDate", 3),
    ("LockedDate", 122),
    ("LockedManual", 5),
    ("LockedManual", 2),
    ("LockedManual", 6),
    ("LockedManual", 3),
    ("LockedManual", 122),
    ("LockedReconciliation", 6),
    ("LockedReconciliation", 3),
    ("LockedReconciliation", 122),
    ("LockedBAS", 5),
    ("LockedBAS", 2),
    ("LockedBAS", 6),
    ("LockedBAS", 3),
    ("LockedBAS", 122),
    ("LockedCredit", 5),
    ("LockedCredit", 2),
    ("LockedLinked", 5),
    ("LockedLinked", 2),
    ("LockedLinked", 6),
    ("LockedLinked", 3),
    ("LockedTransfer", 2),
    ("LockedTransfer", 3),
)

# What the matrix does not try, and why: the fields of each method are otherwise all of these.
NOT_TRIED = {
    ("FINANCIAL_INVOICE_MANAGE", "Sent"): "un-sending is a way round of its own: test_ways_round",
    ("FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE", "CreditAmount"): "the line of the scene is a debit",
    ("FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE", "CreditTax"): "the line of the scene is a debit",
    ("FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE", "GeneralJournal"): "moves it: test_ways_round",
}
# The one lock or kind of document under which a field can't be tried: another rule refuses it.
REFUSED_ANYWAY = {
    ("LockedCredit", 69, "Type"),  # the type of an applied credit note stays
    ("LockedCredit", 69, "TaxType"),  # another type brings another tax along, which is frozen
    *(("any lock", object, "Capital") for object in (5, 6)),  # for payments and expenses only
}

# What no override passes (books.md 2 and 4): an override sets a lock aside, not arithmetic. The
# type of the refusal that an administrator then gets, whatever he names.
UNBALANCED, IN_USE, NO_AMOUNT = "journal_unbalanced", "record_in_use", "invalid_params"
TIED = {"LockedLinked", "LockedCredit"}
BEYOND_OVERRIDE = {
    ("any lock", 122, "DebitAmount"): UNBALANCED,  # a finalised journal keeps its balance
    ("any lock", 122, "DebitTax"): NO_AMOUNT,  # its line is on a bank account, which bears no tax
    **{  # the amount follows, to below what is linked
        ("LockedLinked", object, field): NO_AMOUNT
        for object in (2, 3, 5, 6)
        for field in ("SourceAmount", "SourceCurrencyRate")
    },
    ("LockedTransfer", 3, "Tax"): NO_AMOUNT,  # the line is on the creditors account
}

# How a scene puts a lock on: the call about the document that does it, by its kind, where one call
# does. What takes more calls is in scenes.py.
PUT_ON_BY = {
    "LockedManual": lambda object: (ACTION[object], {"Action": "lock"}),
}

# The flags that FINANCIAL_ITEM_LOCKED answers Y for the line of each of these scenes, and for
# its document: those of the document hold for the line, the line's own do not for the document.
LINE_ONLY = {"LockedCredit", "LockedLinked", "LockedTransfer"}
WRONG_NAME = {
    "LockedSent": "LockedDate",
    "LockedDate": "LockedSent",
    "LockedManual": "LockedDate",
    "LockedReconciliation": "LockedBAS",
    "LockedBAS": "LockedReconciliation",
    "LockedCredit": "LockedLinked",
    "LockedLinked": "LockedCredit",
    "LockedTransfer": "LockedDate",
}
