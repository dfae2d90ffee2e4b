"""Whatever changes a record counts its version up by one, so that no timestamp ever comes back:
a save with what was read before the change is refused, however much later it comes (wire.md)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from models import outbox, write
from models.attachment import Attachment
from models.document import Document
from models.outbox import Outbox
from models.settings import ProfileSetting
from models.store import database
from models.store.base import Record
from tests.firm import Firm

Change = tuple[type[Record], int, Callable[[], Any]]
"""A record, and what is then done to it."""


def saved(firm: Firm) -> Change:
    invoice = firm.an_invoice()
    return Document, invoice, lambda: firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x")


def given_a_line(firm: Firm) -> Change:
    invoice = firm.an_invoice()
    return Document, invoice, lambda: firm.a_line(5, invoice)


def given_a_side(firm: Firm) -> Change:
    journal = firm.a_journal()
    side = {"FinancialAccount": firm.kept_account(), "DebitAmount": "1.00"}
    method = "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE"
    return Document, journal, lambda: firm.user(method, GeneralJournal=journal, **side)


def balanced(firm: Firm) -> Change:
    invoice = firm.an_invoice("110.00", sent=True)
    firm.user("FINANCIAL_AUTO_RECEIPT", Id=invoice, BankAccount=firm.a_bank_account())
    return Document, invoice, lambda: firm.user("FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE")


def gone_with_its_record(firm: Firm) -> Change:
    invoice = firm.an_invoice()
    file = {"FileName": "order.txt", "Base64": base64.b64encode(b"Six jibs").decode()}
    to = {"Object": 5, "ObjectContext": invoice}
    made = firm.user("CORE_ATTACHMENT_FROM_BASE64", **file, **to)["id"]
    return Attachment, made, lambda: firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Remove=1)


def tried_to_be_sent(firm: Firm) -> Change:
    with database.write():
        (id,) = write.queue(firm.actor(), outbox.RECEIVABLE, {}, object=5, context=7)

    def attempt() -> None:
        with database.write():
            write.move_message(firm.actor(), Outbox.get_by_id(id), attempts=1)

    return Outbox, id, attempt


def counted(firm: Firm) -> Change:
    firm.an_invoice()
    with database.read():
        of_invoices = (ProfileSetting.space == firm.space) & (ProfileSetting.number == 7)
        counter = ProfileSetting.get(of_invoices)
    return ProfileSetting, counter.id, firm.an_invoice


CHANGES = [
    saved, given_a_line, given_a_side, balanced, gone_with_its_record, tried_to_be_sent, counted,
]  # fmt: skip


def version(model: type[Record], id: int) -> int:
    with database.read():
        return int(model.get_by_id(id).version)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_counts_the_version_up(firm: Firm, change: Callable[[Firm], Change]) -> None:
    model, id, happen = change(firm)
    before = version(model, id)

    happen()

    assert version(model, id) == before + 1
