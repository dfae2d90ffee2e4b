"""Whatever changes a record counts its version up by one and says who changed it and when. So no
timestamp ever comes back: a save with what was read before a change is refused, however much later
it comes (issuing.md 5)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models import outbox, write
from models.attachment import Attachment
from models.document import Document
from models.outbox import Outbox
from models.profile_setting import ProfileSetting
from models.store import database
from models.store.base import Record
from tests.firm import NOW, Caller, Firm

LATER = NOW + timedelta(minutes=5)
Change = tuple[type[Record], int, Callable[[Caller], Any]]
"""A record, and what somebody then does to it."""


def saved(firm: Firm) -> Change:
    invoice = firm.an_invoice()
    return Document, invoice, lambda by: by("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x")


def given_a_line(firm: Firm) -> Change:
    invoice = firm.an_invoice()
    line = {"Object": 5, "ObjectContext": invoice, "FinancialAccount": firm.kept_account()}
    return Document, invoice, lambda by: by("FINANCIAL_ITEM_MANAGE", **line, Amount="1.00")


def given_a_side(firm: Firm) -> Change:
    journal = firm.a_journal()
    side = {"GeneralJournal": journal, "FinancialAccount": firm.kept_account()}
    method = "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE"
    return Document, journal, lambda by: by(method, **side, DebitAmount="1.00")


def cancelled(firm: Firm) -> Change:
    invoice = firm.an_invoice("1.00", sent=True)
    return Document, invoice, lambda by: by("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="cancel")


def balanced(firm: Firm) -> Change:
    invoice = firm.an_invoice("110.00", sent=True)
    firm.user("FINANCIAL_AUTO_RECEIPT", Id=invoice, BankAccount=firm.a_bank_account())
    return Document, invoice, lambda by: by("FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE")


def gone_with_its_record(firm: Firm) -> Change:
    invoice = firm.an_invoice()
    file = {"FileName": "order.txt", "Base64": base64.b64encode(b"Six jibs").decode()}
    to = {"Object": 5, "ObjectContext": invoice}
    made = firm.user("CORE_ATTACHMENT_FROM_BASE64", **file, **to)["id"]
    return Attachment, made, lambda by: by("FINANCIAL_INVOICE_MANAGE", Id=invoice, Remove=1)


def tried_to_be_sent(firm: Firm) -> Change:
    of_bob = replace(firm.actor(), user=firm.user("CORE_GET_USER_DETAILS")["user"])
    with database.write():
        (id,) = write.queue(of_bob, outbox.RECEIVABLE, {}, object=5, context=7)

    def attempt(by: Caller) -> None:
        with database.write():
            write.move_message(firm.actor(by.now), Outbox.get_by_id(id), attempts=1)

    return Outbox, id, attempt


def counted(firm: Firm) -> Change:
    firm.an_invoice()
    with database.read():
        of_invoices = (ProfileSetting.space == firm.space) & (ProfileSetting.number == 7)
        counter = ProfileSetting.get(of_invoices)
    return ProfileSetting, counter.id, lambda by: by("FINANCIAL_INVOICE_MANAGE")


CHANGES = [
    saved, given_a_line, given_a_side, cancelled, balanced, gone_with_its_record, tried_to_be_sent,
    counted,
]  # fmt: skip
BY_THE_SERVICE = {balanced, tried_to_be_sent}
"""Such work is nobody's: its user is 0."""


def as_it_is(model: type[Record], id: int) -> Any:
    with database.read():
        return model.get_by_id(id)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_counts_the_version_up_and_says_who_made_it_and_when(
    firm: Firm, change: Callable[[Firm], Change]
) -> None:
    model, id, happen = change(firm)
    before = as_it_is(model, id)
    user = firm.administrator("CORE_GET_USER_DETAILS")["user"]

    happen(replace(firm.administrator, now=LATER))

    after = as_it_is(model, id)
    assert after.version == before.version + 1
    assert after.modified == LATER != before.modified
    assert after.modified_user == (0 if change in BY_THE_SERVICE else user)
