"""Mails that users send: whom they go to, what goes along, and what they mark as sent."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import orjson
import pytest

from models.mailing import written
from models.outbox import Outbox
from models.store import database
from tests import firm as firms
from tests.firm import Firm, new_firm

SEND = "MESSAGING_EMAIL_SEND"


def a_mail(**more: Any) -> dict[str, Any]:
    return {"To": "kay@sails.example", "Subject": "Invoice", "Message": "Hello", **more}


def of(invoice: int) -> dict[str, Any]:
    return {"SaveAgainstObject": 5, "SaveAgainstObjectContext": invoice}


def queued(firm: Firm) -> list[dict[str, Any]]:
    """What the mails of a firm say, as they wait to be sent."""
    with database.read():
        rows = Outbox.select().where((Outbox.space == firm.space) & (Outbox.topic == "mail.client"))
        return [orjson.loads(each.payload) for each in rows.order_by(Outbox.id)]


def sent(firm: Firm, invoice: int) -> tuple[str, str]:
    """Whether an invoice is marked as sent, and whether that locks it."""
    firm.lock_sent_invoices()
    marked = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "sent")["sent"]
    return marked, "LockedSent" if "LockedSent" in _locks(firm, invoice) else ""


def _locks(firm: Firm, invoice: int) -> set[str]:
    return firm.locks(Object=5, ObjectContext=invoice)


def pdf_of(firm: Firm, invoice: int) -> int:
    return int(firm.user("CORE_PDF_CREATE", Object=5, ObjectContext=invoice)["attachmentlink"])


def with_files(invoice: int, *links: int) -> dict[str, Any]:
    return {
        "CopyAttachmentsFromObject": 5,
        "CopyAttachmentsFromObjectContext": invoice,
        "CopyAttachmentsFromObjectAttachmentLink": ",".join(map(str, links)),
    }


# --- what goes out ------------------------------------------------------------------------------


def test_without_a_server_what_is_no_mail_is_not_warned_of(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firms, "SETTINGS", replace(firms.SETTINGS, smtp_host=""))
    invoice = firm.an_invoice("110.00")

    assert "warnings" not in firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")


def test_a_mail_that_there_is_a_server_for_is_queued_without_a_warning(firm: Firm) -> None:
    answer = firm.user(SEND, **a_mail())

    assert "warnings" not in answer
    assert [each["subject"] for each in queued(firm)] == ["Invoice"]


def test_a_mail_is_kept_with_its_record_and_takes_the_files_of_that_along(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    pdf = pdf_of(firm, invoice)

    made = firm.user(SEND, **a_mail(**of(invoice), **with_files(invoice, pdf)))

    row = firm.administrator.row("CORE_OUTBOX_SEARCH", made["id"], "object", "objectcontext")
    assert (row["object"], row["objectcontext"]) == (5, invoice)
    (mail,) = queued(firm)
    assert mail["to"] == ["kay@sails.example"]
    assert [each["attachment"] for each in mail["attachments"]] == [pdf]


def test_the_files_of_other_records_are_left_out_with_a_warning(firm: Firm) -> None:
    earlier, invoice = firm.an_invoice("1.00"), firm.an_invoice("2.00")
    theirs, own = pdf_of(firm, earlier), pdf_of(firm, invoice)

    made = firm.user(SEND, **a_mail(**of(invoice), **with_files(invoice, theirs, own)))

    (mail,) = queued(firm)
    assert [each["attachment"] for each in mail["attachments"]] == [own]
    assert any(str(theirs) in each for each in made["warnings"])


def test_html_goes_out_without_code_and_beside_its_words(firm: Firm) -> None:
    message = "<p>Dear <b>Kay</b>,</p><script>steal()</script><table><tr><td>a</td><td>b &amp; c"

    firm.user(SEND, **a_mail(Message=message))

    (mail,) = queued(firm)
    assert mail["text"].startswith("Dear Kay,\n") and "b & c" in mail["text"]
    assert "steal" not in mail["html"] + mail["text"]
    assert "<b>Kay</b>" in mail["html"]


@pytest.mark.parametrize("part", ["<style", "<", "< ", "<b", "&lt;", "</td", "<!--", "<title>"])
def test_a_long_message_is_written_soon(part: str) -> None:
    began = time.process_time()

    written(f"<p>{part * 100_000}")

    assert time.process_time() - began < 10


def test_a_plain_message_is_sent_as_it_is(firm: Firm) -> None:
    firm.user(SEND, **a_mail(Message="1 < 2\n\nKind regards"))

    (mail,) = queued(firm)
    assert mail["text"] == "1 < 2\n\nKind regards" and "html" not in mail


def test_it_goes_to_a_person_by_the_id(firm: Firm) -> None:
    person = firm.a_person("Kay", Email="kay@person.example")

    firm.user(SEND, **a_mail(To=str(person), Object=32, ObjectContext=person))

    assert queued(firm)[0]["to"] == ["kay@person.example"]


def test_answers_go_to_who_is_named_as_its_sender(firm: Firm) -> None:
    firm.user(SEND, **a_mail(FromEmail="ann@firm.example"))
    warned = firm.user(SEND, **a_mail(FromEmail="Accounts"))

    assert [each["reply_to"] for each in queued(firm)] == ["ann@firm.example", ""]
    assert any("FromEmail" in each for each in warned["warnings"])


def test_a_payment_that_a_client_names_as_an_invoice_keeps_the_mail_itself(firm: Firm) -> None:
    payment = firm.a_payment("110.00")

    made = firm.user(SEND, **a_mail(**of(payment)))

    row = firm.administrator.row("CORE_OUTBOX_SEARCH", made["id"], "object", "objectcontext")
    assert (row["object"], row["objectcontext"]) == (3, payment)


# --- what it marks ------------------------------------------------------------------------------


def test_a_mail_of_an_invoice_that_only_the_default_booked_makes_it_sent(firm: Firm) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", DefaultInvoiceSentValue="Y")
    invoice = firm.an_invoice("110.00")
    assert sent(firm, invoice) == ("Y", "")

    firm.user(SEND, **a_mail(**of(invoice)))

    assert sent(firm, invoice) == ("Y", "LockedSent")


def test_a_draft_is_booked_by_whoever_says_so_afterwards(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    firm.user(SEND, **a_mail(**of(invoice)))

    assert sent(firm, invoice) == ("N", "")
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")
    assert sent(firm, invoice) == ("Y", "LockedSent")


# --- what can't be sent -------------------------------------------------------------------------


def test_without_a_mail_server_nothing_is_queued(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firms, "SETTINGS", replace(firms.SETTINGS, smtp_host=""))
    invoice = firm.an_invoice("110.00")

    refused = firm.user.refused(SEND, **a_mail(**of(invoice)))

    assert refused.type == "mail_not_sent" and "FINANCIAL_RPC_SMTP_HOST" in refused.outcome.message
    assert queued(firm) == [] and sent(firm, invoice) == ("N", "")


@pytest.mark.parametrize(
    ("to", "says"),
    [("", "no email address"), ("nobody", "is no mail address"), ("a@b.example, x@", "mail add")],
)
def test_without_an_address_nothing_is_queued(firm: Firm, to: str, says: str) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", DefaultInvoiceSentValue="Y")
    invoice = firm.an_invoice("110.00")

    refused = firm.user.refused(SEND, **a_mail(**of(invoice), To=to))

    assert refused.type == "mail_not_sent" and says in refused.outcome.message
    assert queued(firm) == [] and sent(firm, invoice) == ("Y", "")


def test_a_person_without_an_address_is_named(firm: Firm) -> None:
    refused = firm.user.refused(SEND, **a_mail(To=str(firm.a_person("Kay"))))

    assert "no email address" in refused.outcome.message and "Kay" in refused.outcome.message


def test_a_person_of_another_space_is_nobody(firm: Firm) -> None:
    other = new_firm(f"Other {firm.space}")
    person = other.a_person("Kay", Email="kay@person.example")

    assert firm.user.refused(SEND, **a_mail(To=str(person))).type == "record_not_found"


def test_a_file_that_is_not_there_stops_the_mail(firm: Firm) -> None:
    other = new_firm(f"Other {firm.space}")
    invoice, foreign = firm.an_invoice("110.00"), pdf_of(other, other.an_invoice("1.00"))
    removed = pdf_of(firm, invoice)
    firm.user("CORE_ATTACHMENT_MANAGE", Id=removed, Remove=1)

    for missing in (foreign, removed, 999_999):
        refused = firm.user.refused(SEND, **a_mail(**of(invoice), **with_files(invoice, missing)))
        assert refused.type == "record_not_found" and str(missing) in refused.outcome.message

    assert queued(firm) == []


def test_a_locked_invoice_is_not_mailed(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-10-01")
    firm.lock_until("2026-10-31")

    refused = firm.user.refused(SEND, **a_mail(**of(invoice)))

    assert refused.type == firm.user.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y").type
    assert queued(firm) == []


def test_a_cancelled_invoice_is_not_mailed(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="cancel")

    assert firm.user.refused(SEND, **a_mail(**of(invoice))).type == "invoice_closed"
    assert queued(firm) == []


def test_what_is_not_to_be_sent_is_not_kept(firm: Firm) -> None:
    assert "Send" in firm.user.refused(SEND, **a_mail(Send="N")).fields
    assert queued(firm) == []


def test_a_preview_queues_nothing(firm: Firm) -> None:
    firm.user(SEND, **a_mail(**of(firm.an_invoice("110.00")), preview="Y"))

    assert queued(firm) == []
