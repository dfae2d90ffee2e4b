"""A firm with something of everything in its books, and what its records are called here.

Each word of `Filled.ids` is a record that nothing locks, so that a method's example can use it;
more records, locked in every way, stand beside them for the searches to find."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from typing import Any

from methods import REGISTRY
from methods.declare import Method
from methods.numbers import NUMBERS
from methods.wire.types import Id, Ids, Ref
from models import (
    account,
    area,
    attachment,
    bank_deposit,
    bank_file,
    bank_transaction,
    contact,
    document,
    link,
    period,
    role,
    tax_types,
    text_document,
    webhook,
    write,
)
from models.store import database
from tests.firm import NOW, Caller, Firm, new_firm

NEVER_WAS = 2_000_000_017
"""An id that no record has, nor had."""

WORDS: dict[tuple[type[Any], int | None], str] = {
    (account.Account, None): "account",
    (area.Area, None): "area",
    (account.BankAccount, None): "bank_account",
    (account.FundsTransferAccount, None): "funds_transfer_account",
    (bank_transaction.BankTransaction, None): "bank_transaction",
    (bank_deposit.BankDeposit, None): "bank_deposit",
    (bank_deposit.BankDepositItem, None): "bank_deposit_item",
    (bank_file.BankFile, None): "bank_file",
    (bank_file.BankMapping, None): "bank_mapping",
    (contact.Business, None): "business",
    (contact.Person, None): "person",
    (link.Link, link.PAYMENT_EXPENSE.number): "expense_link",
    (link.Link, link.RECEIPT_INVOICE.number): "invoice_link",
    (link.Link, link.EXPENSE_CREDIT.number): "expense_application",
    (link.Link, link.INVOICE_CREDIT.number): "invoice_application",
    (link.Link, link.PAYMENT_RECEIPT.number): "refund_of_receipt",
    (link.Link, link.PAYMENT_CREDIT.number): "refund_of_credit",
    (link.Link, link.RECEIPT_PAYMENT.number): "refund_of_payment",
    (link.Link, link.RECEIPT_CREDIT.number): "refund_of_supplier_credit",
    (link.Link, link.CONTRA.number): "contra",
    (document.Document, document.CREDIT_NOTE): "credit_note",
    (document.Document, document.EXPENSE): "expense",
    (document.Document, document.INVOICE): "invoice",
    (document.Document, document.JOURNAL): "journal",
    (document.Document, document.PAYMENT): "payment",
    (document.Document, document.RECEIPT): "receipt",
    (document.Item, None): "invoice_line",
    (document.JournalItem, None): "journal_line",
    (document.Transfer, None): "transfer",
    (document.TransferExpense, None): "transfer_expense",
    (attachment.Attachment, None): "attachment",
    (tax_types.ExpenseTaxType, None): "expense_tax_type",
    (tax_types.RevenueTaxType, None): "revenue_tax_type",
    (text_document.TextDocument, None): "text_document",
    (webhook.Webhook, None): "webhook",
    (role.Role, None): "role",
    (role.UserRole, None): "user_role",
    (role.RoleAccess, None): "role_access",
    (role.MethodAccess, None): "method_access",
    (period.ProcessingRun, None): "processing_run",
    (period.Reconciliation, None): "reconciliation",
    (period.ReconciliationItem, None): "reconciliation_item",
    (period.TaxReport, None): "tax_report",
}
"""The word for each kind of record; the object tells documents and their links apart."""

POINTING: dict[tuple[str, str], str] = {
    ("ATTACH_FILE", "ObjectContext"): "invoice",
    ("CORE_ATTACHMENT_DOWNLOAD", "Id"): "attachment",
    ("CORE_ATTACHMENT_FROM_BASE64", "ObjectContext"): "invoice",
    ("CORE_ATTACHMENT_UNDELETE", "Id"): "removed_attachment",
    ("CORE_FILE_MANAGE", "Id"): "kept_file",
    ("CORE_MORE_FILE_MANAGE", "More"): "search",
    ("CORE_MORE_SEARCH", "Id"): "search",
    ("CORE_PDF_CREATE", "ObjectContext"): "invoice",
    ("CORE_LOCK_RELEASE", "LockSetId"): "lock_set",
    ("CORE_OUTBOX_MANAGE", "Id"): "outbox_row",
    ("CORE_PROFILE_MANAGE", "Context"): "user",
    ("CORE_SEARCH_MORE", "Id"): "search",
    ("CORE_SECURE_TOKEN_MANAGE", "Id"): "token",
    ("CORE_SECURE_TOKEN_MANAGE", "Role"): "role",
    ("CORE_SECURE_TOKEN_MANAGE", "User"): "user",
    ("CORE_SESSION_MANAGE", "Id"): "session",
    ("CORE_SECURE_TOKEN_SEARCH", "User"): "user",
    ("FINANCIAL_AUTO_PAYMENT", "Id"): "expense",
    ("FINANCIAL_AUTO_RECEIPT", "Id"): "invoice",
    ("FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE", "ObjectContext"): "receipt",
    ("FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_PROCESS", "Id"): "file_of_bank",
    ("FINANCIAL_CREDIT_NOTE_ISSUE", "CreditNote"): "credit_note",
    ("FINANCIAL_CREDIT_NOTE_PREVIEW", "CreditNote"): "credit_note",
    ("FINANCIAL_CREDIT_NOTE_VOID", "CreditNote"): "issued_credit_note",
    ("FINANCIAL_EXPENSE_CREDIT_NOTE_MANAGE", "Credit"): "supplier_credit_note",
    ("FINANCIAL_EXPENSE_CREDIT_NOTE_MANAGE", "LineItem"): "expense_line",
    ("FINANCIAL_INVOICE_COPY", "Id"): "invoice",
    ("FINANCIAL_INVOICE_ISSUE", "Invoice"): "invoice",
    ("FINANCIAL_INVOICE_PREVIEW", "Invoice"): "invoice",
    ("FINANCIAL_INVOICE_VOID", "Invoice"): "issued_invoice",
    ("FINANCIAL_GENERAL_JOURNAL_REVERSE", "Id"): "finalised_journal",
    ("FINANCIAL_ITEM_COMPLETE", "ObjectContext"): "invoice",
    ("FINANCIAL_ITEM_LOCKED", "Item"): "invoice_line",
    ("FINANCIAL_ITEM_LOCKED", "ObjectContext"): "invoice",
    ("FINANCIAL_ITEM_MANAGE", "ObjectContext"): "invoice",
    ("FINANCIAL_PAYMENT_EXPENSE_MANAGE", "ExpenseLineItem"): "expense_line",
    ("FINANCIAL_PAYMENT_EXPENSE_MANAGE", "PaymentLineItem"): "payment_line",
    ("FINANCIAL_CONTRA_MANAGE", "ExpenseLineItem"): "expense_line",
    ("FINANCIAL_PAYMENT_CREDIT_NOTE_MANAGE", "PaymentLineItem"): "refunding_line",
    ("FINANCIAL_PAYMENT_RECEIPT_MANAGE", "PaymentLineItem"): "refunding_line",
    ("FINANCIAL_PAYMENT_RECEIPT_MANAGE", "ReceiptLineItem"): "receipt_line",
    ("FINANCIAL_RECEIPT_CREDIT_NOTE_MANAGE", "Credit"): "supplier_credit_note",
    ("FINANCIAL_RECEIPT_CREDIT_NOTE_MANAGE", "ReceiptLineItem"): "returned_line",
    ("FINANCIAL_RECEIPT_PAYMENT_MANAGE", "PaymentLineItem"): "payment_line",
    ("FINANCIAL_RECEIPT_PAYMENT_MANAGE", "ReceiptLineItem"): "returned_line",
    ("FINANCIAL_RECEIPT_INVOICE_MANAGE", "ReceiptLineItem"): "receipt_line",
    ("FINANCIAL_RECONCILIATION_ITEM_MANAGE", "Id"): "reconciliation_item",
    ("FINANCIAL_RECONCILIATION_ITEM_MANAGE", "ObjectContext"): "receipt",
    ("FINANCIAL_RECONCILIATION_OUT_OF_BALANCE", "Reconciliation"): "reconciliation",
    ("FINANCIAL_TAX_REPORT_COMPLETE", "Id"): "tax_report",
    ("FINANCIAL_TAX_REPORT_ITEM_SEARCH", "Id"): "tax_report",
    ("FINANCIAL_TRANSFER_CREATE_FILE", "Id"): "transfer",
    ("FINANCIAL_TRANSFER_CREATE_PAYMENTS", "Id"): "transfer",
    ("FINANCIAL_TRANSFER_EXPENSE_MANAGE", "Id"): "transfer_expense",
    ("FINANCIAL_TRANSFER_EXPENSE_MANAGE", "LineItem"): "expense_line",
    ("SETUP_ROLE_METHOD_ACCESS_MANAGE", "Role"): "role",
    ("SETUP_USER_MANAGE", "ContactBusiness"): "business",
    ("SETUP_USER_MANAGE", "ContactPerson"): "person",
    ("SETUP_USER_MANAGE", "Id"): "user",
    ("SETUP_USER_ROLE_MANAGE", "Role"): "role",
    ("SETUP_USER_ROLE_MANAGE", "User"): "user",
    ("MESSAGING_EMAIL_SEND", "CopyAttachmentsFromObjectAttachmentLink"): "attachment",
    ("MESSAGING_EMAIL_SEND", "CopyAttachmentsFromObjectContext"): "invoice",
    ("MESSAGING_EMAIL_SEND", "ObjectContext"): "invoice",
    ("MESSAGING_EMAIL_SEND", "SaveAgainstObjectContext"): "invoice",
}
"""What a parameter points at, where its declaration does not say it."""

NO_RECORD = {
    ("SETUP_FINANCIAL_SETTINGS_MANAGE", "Id"),  # taken and ignored
}


OF_A_HOLD = {"Fencing", "LockSetId", "ProjectorLockSetId"}
"""Numbers of an edit lock; what they are worth is tested in tests/core/test_edit_lock.py."""


def pointed_at(method: Method, name: str) -> str | None:
    """The word for the kind of record a parameter holds the id of; None where it holds none."""
    wire = method.params[name]
    if word := POINTING.get((method.name, name)):
        return word
    if isinstance(wire, Ref):
        return _word(wire.of, wire.object)
    if type(wire) not in (Id, Ids) or (method.name, name) in NO_RECORD or name in OF_A_HOLD:
        return None
    managed = method.manages
    if name != "Id" or managed is None:
        return f"say in POINTING what {name} of {method.name} points at"
    told_apart = managed.of in (document.Document, link.Link)
    return _word(managed.of, managed.object if told_apart else None)


def _word(of: type[Any], object: int | None) -> str:
    return WORDS.get((of, object), f"give {of.__name__} {object or ''} a word in WORDS")


def pointers() -> list[tuple[Method, str, str]]:
    """Every parameter of every method that points at a record, with the word for its kind."""
    return [
        (method, name, word)
        for _, method in sorted(REGISTRY.items())
        for name in method.params
        if (word := pointed_at(method, name)) is not None
    ]


@dataclass
class Filled:
    """A firm and, by their words, the ids of records in its books."""

    firm: Firm = field(repr=False)
    ids: dict[str, int] = field(default_factory=dict, repr=False)

    def caller(self, method: Method) -> Caller:
        """Somebody who may call the method with everything its example asks for."""
        return self.firm.administrator

    def example(self, method: Method) -> dict[str, Any]:
        """The method's example with ids of this firm's records in place of made-up ones."""
        spelled = {name.lower(): name for name in method.params}
        if "Locks" in method.example:
            on = {"Object": 5, "ObjectContext": self.ids["invoice"]}
            return {**method.example, "Locks": [on]}
        return {
            name: self._in_place(method, spelled.get(method.known(name) or "", name), value)
            for name, value in method.example.items()
        }

    def _in_place(self, method: Method, name: str, value: Any) -> Any:
        word = pointed_at(method, name) if name in method.params else None
        return value if word is None else self.ids[word]


# --- filling --------------------------------------------------------------------------------------


def fill(name: str, mark: str) -> Filled:
    """A new firm with something of everything; the mark is in every text of its books."""
    filled = Filled(new_firm(f"{name} {mark}"))
    _contacts(filled, mark)
    _closed_quarter(filled, mark)
    _cancelled_invoice(filled.firm, mark)
    _documents(filled, mark)
    _links(filled)
    _transfers(filled, mark)
    _reconciliations(filled, mark)
    _overrides(filled, mark)
    _own_log(filled, mark)
    _roles(filled, mark)
    _sessions(filled)
    _issuing(filled, mark)
    _bank_files(filled, mark)
    _deposits(filled, mark)
    own = {"Title": f"Boatyard {mark}", "Notes": mark}
    filled.ids["area"] = filled.firm.administrator("SETUP_AREA_MANAGE", **own)["id"]
    return filled


def _issuing(filled: Filled, mark: str) -> None:
    """Files beside an invoice, an invoice that is issued, and what waits to be sent."""
    firm, ids = filled.firm, filled.ids
    attach = "CORE_ATTACHMENT_FROM_BASE64"
    on = {"Object": 5, "ObjectContext": ids["invoice"], "Base64": "aGk="}
    ids["attachment"] = firm.user(attach, FileName=f"{mark}.txt", **on)["attachment"]
    firm.user(attach, Object=32, ObjectContext=ids["person"], FileName=f"of {mark}", Base64="aGk=")
    kept = firm.user("CORE_FILE_MANAGE", FileName=f"list {mark}.csv", FileData=mark)
    ids["kept_file"] = kept["id"]
    removed = firm.user(attach, FileName=f"removed {mark}.txt", **on)["attachment"]
    firm.user("CORE_ATTACHMENT_MANAGE", Id=removed, Remove=1)
    ids["removed_attachment"] = removed
    ids["issued_invoice"] = firm.an_invoice("11.00", Notes=mark)
    firm.administrator("FINANCIAL_INVOICE_ISSUE", Invoice=str(ids["issued_invoice"]))
    ids["issued_credit_note"] = firm.a_credit_note("11.00", Notes=mark)
    firm.administrator("FINANCIAL_CREDIT_NOTE_ISSUE", CreditNote=ids["issued_credit_note"])
    ids["outbox_row"] = firm.administrator.rows("CORE_OUTBOX_SEARCH", "id")[0]["id"]
    ids["session"] = firm.administrator("CORE_SESSION_SEARCH")["data"]["rows"][0]["id"]
    held = [{"Object": 5, "ObjectContext": firm.an_invoice("12.00", Notes=mark)}]
    acquired = firm.administrator("CORE_LOCK_ACQUIRE", Locks=held, DurationSeconds=600)
    ids["lock_set"] = acquired["LockSetId"]
    note = {"Title": f"Notes {mark}", "Content": mark, "Private": "Y"}
    ids["text_document"] = firm.administrator("DOCUMENT_MANAGE", **note)["id"]
    hook = {"Url": f"https://{mark.lower()}.example/hook", "Description": mark}
    ids["webhook"] = firm.administrator("CORE_WEBHOOK_MANAGE", **hook)["id"]


def _contacts(filled: Filled, mark: str) -> None:
    firm, ids = filled.firm, filled.ids
    ids["business"] = firm.made["business"] = firm.a_business(f"Sails {mark}", Notes=mark)
    ids["person"] = firm.a_person(f"Kay {mark}", FirstName=mark, ContactBusiness=ids["business"])
    manager = {"RelationshipManager": firm.a_person(f"Manager {mark}")}
    firm.user("CONTACT_PERSON_MANAGE", Id=ids["person"], **manager)
    firm.user(
        "CONTACT_BUSINESS_MANAGE", Id=ids["business"], PrimaryContactPerson=ids["person"], **manager
    )
    ids["account"] = firm.made["account"] = firm.an_account(f"Sales {mark}", Notes=mark)
    firm.an_account(f"Below {mark}", ParentAccount=ids["account"])
    firm.an_account(f"Kept {mark}")
    made = firm.a_bank_account(f"Bank {mark}", Notes=mark, DefaultReceiptAccount="Y")
    ids["bank_account"] = firm.made["bank_account"] = made
    firm.administrator(
        "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE",
        Id=made,
        DefaultPaymentAccount="Y",
        BSB="062-000",
        AccountNumber="12345678",
    )
    firm.user(
        "CONTACT_BUSINESS_MANAGE",
        Id=ids["business"],
        DirectDebitBranchNumber="083-001",
        DirectDebitAccountNumber="87654321",
    )
    for side in ("expense", "revenue"):
        ids[f"{side}_tax_type"] = _tax_type(firm, side, mark)
    ids["funds_transfer_account"] = firm.administrator(
        "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_MANAGE",
        Title=f"Direct {mark}",
        BankAccount=made,
        Provider=3,
        ProviderAccountKey="301500",
        MakePayment="Y",
        Status=2,
        URLCancel=f"https://{mark.lower()}.example/cancel",
        URLSuccess=f"https://{mark.lower()}.example/success",
    )["id"]
    firm.administrator(
        "SETUP_FINANCIAL_SETTINGS_MANAGE",
        TaxReportContactBusiness=ids["business"],
        BillingContact=mark,
    )


def _tax_type(firm: Firm, side: str, mark: str) -> int:
    """A tax type that nothing has. They are numbered from 6 in every firm, so the other firm has
    one more: what it is called there is nothing here."""
    method = f"SETUP_FINANCIAL_{side.upper()}_TAX_TYPE_MANAGE"
    wanted = 2 if mark == "FOREIGN" else 1
    made = [
        firm.administrator(method, Title=f"Reduced {mark}", Rate="5")["id"] for _ in range(wanted)
    ]
    return int(made[-1])


def _cancelled_invoice(firm: Firm, mark: str) -> None:
    """An invoice with a dated step."""
    cancelled = firm.an_invoice("5.00", sent=True, Notes=mark)
    firm.user("FINANCIAL_INVOICE_ACTION", Id=cancelled, Action="cancel")


def _closed_quarter(filled: Filled, mark: str) -> None:
    """A quarter of two years ago, in a complete tax report and behind the lock dates."""
    firm, ids = filled.firm, filled.ids
    firm.an_invoice("110.00", SentDate="2024-02-01", sent=True, Notes=mark)
    firm.an_expense("33.00", AccruedDate="2024-02-02", Notes=mark)
    report = "FINANCIAL_TAX_REPORT_MANAGE"
    stretch = {"TaxStartDate": "2024-01-01", "EndDate": "2024-03-31"}
    complete = firm.administrator(report, **stretch, Reference=f"T {mark}")["id"]
    firm.administrator("FINANCIAL_TAX_REPORT_COMPLETE", Id=complete)
    ids["complete_tax_report"] = complete
    ids["tax_report"] = firm.user(report, TaxStartDate="2024-04-01", EndDate="2024-06-30")["id"]
    processed = firm.administrator("FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE")
    ids["processing_run"] = processed["id"]


def _documents(filled: Filled, mark: str) -> None:
    firm, ids = filled.firm, filled.ids
    ids["invoice"] = firm.an_invoice("110.00", "20.00", Notes=mark, Sent="Y")
    ids["expense"] = firm.an_expense("110.00", "20.00", Notes=mark)
    ids["receipt"] = firm.a_receipt("110.00", "20.00", Notes=mark)
    ids["payment"] = firm.a_payment("110.00", "20.00", Notes=mark)
    ids["credit_note"] = firm.a_credit_note("55.00", Notes=mark)
    ids["supplier_credit_note"] = firm.a_credit_note("55.00", type=2, Notes=mark)
    ids["journal"] = firm.a_journal(Notes=mark)
    ids["finalised_journal"] = firm.a_journal(finalised=True, Notes=mark)
    _with_a_person(filled)
    for word, object in (("invoice", 5), ("expense", 2), ("receipt", 6), ("payment", 3)):
        lines = firm.lines(object, ids[word])
        ids[f"{word}_line"] = lines[0]
        firm.user("FINANCIAL_ITEM_MANAGE", Id=lines[0], Description=mark, Notes=mark)
    filters = [{"name": "generaljournal", "comparison": "EQUAL_TO", "value1": ids["journal"]}]
    found = firm.user.rows("FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH", "id", filters=filters)
    ids["journal_line"] = found[0]["id"]


def _bank_files(filled: Filled, mark: str) -> None:
    """An upload with a file that is still to be brought in, and a mapping."""
    firm, ids = filled.firm, filled.ids
    source = "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_MANAGE"
    upload = {"BankAccount": ids["bank_account"], "Reference": mark, "Notes": mark}
    ids["bank_file"] = firm.user(source, **upload, ProcessedDate="2026-11-24")["id"]
    lines = f"!Type:Bank\nD31/10/2026\nT-8.50\nPFee {mark}\n^\nD1/11/2026\nTx\n^\n"
    ids["file_of_bank"] = firm.user(
        "CORE_ATTACHMENT_FROM_BASE64",
        Object=28,
        ObjectContext=firm.user(source, **upload)["id"],
        FileName=f"{mark}.qif",
        Base64=base64.b64encode(lines.encode()).decode(),
    )["attachment"]
    ids["bank_mapping"] = firm.user(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MAPPING_MANAGE",
        MapFromDescription=mark,
        Description=mark,
        MapToFinancialAccount=ids["account"],
        MapToContactBusiness=ids["business"],
        MapToContactPerson=ids["person"],
        TaxType=1,
    )["id"]


def _deposits(filled: Filled, mark: str) -> None:
    """A bank deposit with a receipt in it."""
    firm, ids = filled.firm, filled.ids
    deposit = "FINANCIAL_BANK_ACCOUNT_DEPOSIT_MANAGE"
    made = firm.user(deposit, BankAccount=ids["bank_account"], Notes=mark)["id"]
    receipt = firm.a_receipt("15.00", BankAccount=ids["bank_account"], Notes=mark)
    held = firm.user(
        "FINANCIAL_BANK_ACCOUNT_DEPOSIT_ITEM_MANAGE", BankDeposit=made, Receipt=receipt
    )
    ids["bank_deposit"], ids["bank_deposit_item"] = made, held["id"]


def _with_a_person(filled: Filled) -> None:
    """Documents of a person, one from each side of what the bank moved."""
    firm, ids = filled.firm, filled.ids
    ids["bank_transaction"] = firm.user(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE",
        BankAccount=ids["bank_account"],
        Amount="-8.50",
        Description=firm.user.row("CONTACT_PERSON_SEARCH", ids["person"], "surname")["surname"],
        ContactBusiness=ids["business"],
        ContactPerson=ids["person"],
        FinancialAccount=ids["account"],
    )["id"]
    person, moved = ids["person"], ids["bank_transaction"]
    firm.an_invoice(ContactPersonSentTo=person)
    firm.an_expense(ContactPersonPaidTo=person)
    firm.a_receipt(ContactPersonReceivedFrom=person, SourceBankTransaction=moved)
    firm.a_payment(ContactPersonPaidTo=person, SourceBankTransaction=moved)
    firm.a_credit_note(ContactPerson=person)


def _links(filled: Filled) -> None:
    """Links and applied credits, on lines of other documents than those kept open."""
    firm, ids, link = filled.firm, filled.ids, filled.firm.user
    invoice, receipt = firm.an_invoice("80.00"), firm.a_receipt("80.00")
    expense, payment = firm.an_expense("80.00"), firm.a_payment("80.00")
    line = {
        word: firm.lines(object, id)[0]
        for word, object, id in (
            ("invoice", 5, invoice),
            ("receipt", 6, receipt),
            ("expense", 2, expense),
            ("payment", 3, payment),
        )
    }
    ids["invoice_link"] = link(
        "FINANCIAL_RECEIPT_INVOICE_MANAGE",
        ReceiptLineItem=line["receipt"],
        InvoiceLineItem=line["invoice"],
        Amount="30.00",
    )["id"]
    ids["expense_link"] = link(
        "FINANCIAL_PAYMENT_EXPENSE_MANAGE",
        PaymentLineItem=line["payment"],
        ExpenseLineItem=line["expense"],
        Amount="30.00",
    )["id"]
    ids["invoice_application"] = link(
        "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE",
        Credit=firm.a_credit_note("20.00"),
        LineItem=line["invoice"],
        Amount="10.00",
    )["id"]
    ids["expense_application"] = link(
        "FINANCIAL_EXPENSE_CREDIT_NOTE_MANAGE",
        Credit=firm.a_credit_note("20.00", type=2),
        LineItem=line["expense"],
        Amount="10.00",
    )["id"]
    _refunds(filled, line)


def _refunds(filled: Filled, line: dict[str, int]) -> None:
    """What is given back, on lines of the control accounts, and what is set off."""
    firm, ids, link = filled.firm, filled.ids, filled.firm.user
    ids["refunding_line"] = firm.a_refund(3, "50.00")
    ids["returned_line"] = firm.a_refund(6, "50.00")
    money = {"PaymentLineItem": firm.a_refund(3, "50.00"), "Amount": "10.00"}
    back = {"ReceiptLineItem": firm.a_refund(6, "50.00"), "Amount": "10.00"}
    note, theirs = firm.a_credit_note("20.00"), firm.a_credit_note("20.00", type=2)
    for word, method, ends in (
        ("refund_of_receipt", "PAYMENT_RECEIPT", money | {"ReceiptLineItem": line["receipt"]}),
        ("refund_of_credit", "PAYMENT_CREDIT_NOTE", money | {"Credit": note}),
        ("refund_of_payment", "RECEIPT_PAYMENT", back | {"PaymentLineItem": line["payment"]}),
        ("refund_of_supplier_credit", "RECEIPT_CREDIT_NOTE", back | {"Credit": theirs}),
    ):
        ids[word] = link(f"FINANCIAL_{method}_MANAGE", **ends)["id"]
    ends = {"InvoiceLineItem": line["invoice"], "ExpenseLineItem": line["expense"]}
    ids["contra"] = link("FINANCIAL_CONTRA_MANAGE", **ends, Amount="10.00")["id"]


def _transfers(filled: Filled, mark: str) -> None:
    firm, ids = filled.firm, filled.ids
    made = []
    for _ in range(2):
        transfer = firm.user(
            "FINANCIAL_TRANSFER_MANAGE",
            FundsTransferAccount=ids["funds_transfer_account"],
            Description=mark,
        )["id"]
        line = firm.lines(2, firm.an_expense("60.00"))[0]
        firm.user("FINANCIAL_TRANSFER_EXPENSE_MANAGE", Transfer=transfer, LineItem=line)
        made.append(transfer)
    firm.user("FINANCIAL_TRANSFER_CREATE_PAYMENTS", Id=made[0])
    ids["transfer"] = made[1]
    filters = [{"name": "transfer", "comparison": "EQUAL_TO", "value1": made[1]}]
    found = firm.user.rows("FINANCIAL_TRANSFER_EXPENSE_SEARCH", "id", filters=filters)
    ids["transfer_expense"] = found[0]["id"]


def _reconciliations(filled: Filled, mark: str) -> None:
    firm, ids = filled.firm, filled.ids
    complete = firm.a_reconciliation(Notes=mark, StatementDate="2026-10-31")
    firm.reconcile(6, firm.a_receipt("70.00"), complete)
    firm.reconcile(3, firm.a_payment("70.00"), complete)
    firm.user("FINANCIAL_RECONCILIATION_MANAGE", Id=complete, Status=2)
    ids["reconciliation"] = firm.a_reconciliation(Notes=mark, StatementDate="2026-11-30")
    firm.reconcile(6, firm.a_receipt("70.00"), ids["reconciliation"])
    search = "SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH"
    own = firm.user.row(search, ids["bank_account"], "financialaccount")["financialaccount"]
    on_bank = replace(firm, made={**firm.made, "account": own})
    journal = on_bank.a_journal("8.50", finalised=True, Notes=mark)
    firm.user(
        "FINANCIAL_RECONCILIATION_ITEM_MANAGE",
        Reconciliation=ids["reconciliation"],
        Object=122,
        ObjectContext=journal,
        SourceBankTransaction=ids["bank_transaction"],
    )
    newest = period.ReconciliationItem.select().where(period.ReconciliationItem.space == firm.space)
    ids["reconciliation_item"] = max(each.id for each in newest)


def _overrides(filled: Filled, mark: str) -> None:
    """A sent invoice of a space that locks these, changed all the same, once without need."""
    firm = filled.firm
    sent = firm.an_invoice("44.00", sent=True)
    firm.lock_sent_invoices()
    firm.administrator(
        "FINANCIAL_INVOICE_MANAGE",
        Id=sent,
        Notes=mark,
        override_LockedSent="Y",
        override_reason=mark,
    )
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=232, Value="N")
    unneeded = {"Id": sent, "Notes": f"{mark} again", "override": "Y", "override_reason": mark}
    firm.administrator("FINANCIAL_INVOICE_MANAGE", **unneeded)
    for caller in (firm.user, firm.administrator):
        caller("CORE_PROFILE_MANAGE", Attribute=4, Custom="Y", Value=mark)
        caller("CORE_PROFILE_MANAGE", Attribute=777, Type=1, Value=mark)


def _own_log(filled: Filled, mark: str) -> None:
    """A call and a fault; the service keeps them of what comes over HTTP."""
    call = {
        "space": filled.firm.space, "method": "CORE_GET_SID", "created": NOW, "created_user": 0,
        "request_id": mark,
    }  # fmt: skip
    came = {"version": "RPC", "session": 0, "address": mark, "duration": 250, "outcome": "ok"}
    fault = {"endpoint": "core", "incident": "cafe0123", "description": f"KeyError in {mark}"}
    with database.write():
        write.keep_requests([{**call, **came}])
        write.keep_faults([{**call, **fault}])


def _roles(filled: Filled, mark: str) -> None:
    """An own role that holds a method, and somebody in it."""
    firm, ids, administrator = filled.firm, filled.ids, filled.firm.administrator
    ids["user"] = firm.user("CORE_GET_USER_DETAILS")["user"]
    known = {"ContactPerson": ids["person"], "ContactBusiness": ids["business"]}
    member = administrator("SETUP_USER_MANAGE", Username=f"member@{mark}.test", **known)["id"]
    ids["role"] = administrator("SETUP_ROLE_MANAGE", Title=f"Clerk {mark}", Notes=mark)["id"]
    method = {"AccessMethod": NUMBERS["FINANCIAL_INVOICE_SEARCH"], "CanUse": "Y", "Notes": mark}
    made = administrator("SETUP_ROLE_METHOD_ACCESS_MANAGE", Role=ids["role"], **method)
    ids["role_access"] = made["id"]
    limited = {"AccessMethod": NUMBERS["FINANCIAL_INVOICE_MANAGE"], "Title": mark, "Notes": mark}
    made = administrator("SETUP_METHOD_ACCESS_MANAGE", **limited, AllowedParameters="Notes")
    ids["method_access"] = made["id"]
    administrator("SETUP_ROLE_METHOD_ACCESS_MANAGE", Role=ids["role"], Access=made["id"])
    made = administrator("SETUP_USER_ROLE_MANAGE", User=member, Role=ids["role"], Notes=mark)
    ids["user_role"] = made["id"]


def _sessions(filled: Filled) -> None:
    firm, ids = filled.firm, filled.ids
    firm.user("FINANCIAL_INVOICE_MANAGE", Notes="sent once", Idempotency="a key")
    ids["token"] = firm.administrator("CORE_SECURE_TOKEN_MANAGE", Name="of the firm")["id"]
    ids["search"] = firm.administrator("SETUP_FINANCIAL_ACCOUNT_SEARCH", rows=1)["moreid"]
