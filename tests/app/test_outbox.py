"""What a transaction left to be sent arrives: at least once, signed, and under one id."""

from __future__ import annotations

import itertools
import json
import os
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import aiosmtplib
import pytest
import standardwebhooks.webhooks
import trustme
from standardwebhooks.webhooks import Webhook as Signature
from standardwebhooks.webhooks import WebhookVerificationError

from app.delivery import outgoing
from app.delivery.outbox import back_off
from app.delivery.outgoing import Undelivered
from models.store import database
from models.webhook import new_secret
from tests.apart import a_new_database_beside
from tests.app.post import Post, later
from tests.app.receivers import MailServer, Receiver, a_mail_server, a_receiver
from tests.firm import NOW, new_firm

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def own_books(database_url: str) -> str:
    """A database in which nothing but these tests leaves messages."""
    return a_new_database_beside(database_url)


@pytest.fixture
def post(own_books: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    database.connect(own_books)
    post = Post(own_books, new_firm(f"Posting {os.getpid()}-{next(_numbers)}"))
    # what the operator allows is known where a webhook is given, too
    monkeypatch.setattr("tests.firm.SETTINGS", replace(post.settings, smtp_host="mail.example"))
    yield post
    post.forget()
    database.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as receiver:
        yield receiver


@pytest.fixture
def mail(post: Post) -> Iterator[MailServer]:
    """A mail server that the firm's mails go to."""
    with a_mail_server() as mail:
        post.set(
            smtp_host="127.0.0.1",
            smtp_port=mail.port,
            smtp_security="none",
            smtp_from="books@harbour.example",
        )
        yield mail


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library that verifies signatures believes it is the moment of the tests."""

    class Clock(standardwebhooks.webhooks.datetime):  # type: ignore[misc, valid-type]
        @classmethod
        def now(cls, tz: object = None) -> object:
            return NOW

    monkeypatch.setattr(standardwebhooks.webhooks, "datetime", Clock)


# --- webhooks -----------------------------------------------------------------------------------


def test_a_webhook_is_told_of_an_event_and_can_verify_it(
    post: Post, receiver: Receiver, at_now: None
) -> None:
    secret = post.webhook(receiver)["secret"]
    invoice = post.lock()

    post.deliver()

    (taken,) = receiver.taken
    told = Signature(secret).verify(taken.body, taken.headers)
    assert (told["type"], told["timestamp"]) == ("document.locked", "2026-11-24T09:00:00.000+00:00")
    assert (told["data"]["object"], told["data"]["objectcontext"]) == (5, invoice)
    assert (taken.verb, taken.path) == ("POST", "/hook")
    assert post.row()["statetext"] == "Delivered"
    assert post.row()["deliveryid"] == taken.id == taken.headers["idempotency-key"]


def test_another_secret_or_another_body_does_not_verify(
    post: Post, receiver: Receiver, at_now: None
) -> None:
    secret = post.webhook(receiver)["secret"]
    post.lock()

    post.deliver()

    (taken,) = receiver.taken
    for key, body in ((new_secret(), taken.body), (secret, taken.body + b" ")):
        with pytest.raises(WebhookVerificationError):
            Signature(key).verify(body, taken.headers)


def test_what_came_in_which_order_is_told_by_a_number_for_each_record(
    post: Post, receiver: Receiver
) -> None:
    post.webhook(receiver, "document.locked", "document.unlocked")
    first, second = post.lock(), post.lock()
    post.firm.user("FINANCIAL_INVOICE_ACTION", Id=first, Action="unlock")

    post.deliver()

    bodies = [json.loads(each.body) for each in receiver.taken]
    told = {(each["data"]["objectcontext"], each["type"]): each["sequence"] for each in bodies}
    assert told == {
        (first, "document.locked"): 1,
        (second, "document.locked"): 1,
        (first, "document.unlocked"): 2,
    }
    assert [each.headers["webhook-sequence"] for each in receiver.taken] == [
        str(each["sequence"]) for each in bodies
    ]


def test_a_test_event_arrives_at_the_webhook_that_is_tested(
    post: Post, receiver: Receiver, at_now: None
) -> None:
    made = post.webhook(receiver, "invoice.issued", Test="Y")

    post.deliver()

    (taken,) = receiver.taken
    told = Signature(made["secret"]).verify(taken.body, taken.headers)
    assert (told["type"], told["sequence"]) == ("webhook.test", 1)
    assert told["data"]["webhook"] == made["id"]


def test_a_changed_document_tells_the_parameters_that_were_changed(
    post: Post, receiver: Receiver
) -> None:
    post.webhook(receiver, "document.changed")
    invoice = post.firm.an_invoice("110.00")
    post.deliver()
    receiver.taken.clear()

    post.firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="Ring first", DueDate="2027-01-31")
    post.deliver()

    (taken,) = receiver.taken
    data = json.loads(taken.body)["data"]
    assert (data["fields"], data["lines"]) == (["DueDate", "Notes"], False)


def test_events_go_to_those_that_listen_and_to_nobody_else(post: Post, receiver: Receiver) -> None:
    post.webhook(receiver, "document.unlocked")
    post.webhook(receiver, "invoice.issued", "document.locked")
    post.webhook(receiver, "document.locked", Enabled="N")

    post.lock()

    assert [each["topic"] for each in post.rows()] == ["document.locked"]


def test_each_kind_of_event_is_told(post: Post, receiver: Receiver) -> None:
    post.webhook(receiver)
    issued = post.issue()["id"]
    administrator = post.firm.administrator
    administrator("FINANCIAL_INVOICE_VOID", Invoice=issued, Reason="Wrong customer")
    for action in ("lock", "unlock", "lock"):
        administrator("FINANCIAL_INVOICE_ACTION", Id=issued, Action=action, Reason="Why not")
    administrator(
        "FINANCIAL_INVOICE_MANAGE", Id=issued, Notes="Paid in cash", override_LockedManual="Y"
    )

    post.deliver()

    told = {json.loads(each.body)["type"]: json.loads(each.body)["data"] for each in receiver.taken}
    assert told.keys() == {
        "invoice.issued", "invoice.voided", "document.locked", "document.unlocked",
        "override.applied",
    }  # fmt: skip
    assert told["invoice.issued"]["number"] == told["invoice.voided"]["number"] == "I-000001"
    assert told["invoice.voided"]["reason"] == "Wrong customer"
    assert told["document.unlocked"]["reason"] == "Why not"
    assert told["override.applied"]["locks"] == ["LockedManual"]
    assert told["override.applied"]["fields"] == [
        {"field": "Notes", "old": "", "new": "Paid in cash"}
    ]


def test_an_override_on_a_line_tells_the_line_and_both_amounts(
    post: Post, receiver: Receiver
) -> None:
    post.webhook(receiver, "override.applied")
    (line,) = post.firm.lines(5, post.lock())

    post.firm.administrator(
        "FINANCIAL_ITEM_MANAGE",
        Id=line,
        Amount="99.00",
        override_LockedManual="Y",
        override_reason="Agreed by telephone",
    )
    post.deliver()

    told = json.loads(receiver.taken[0].body)["data"]
    assert (told["lineitem"], told["reason"]) == (line, "Agreed by telephone")
    assert {"field": "Amount", "old": "110.00", "new": "99.00"} in told["fields"]
    logged = post.firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id")
    assert told["entry"] == logged[0]["id"]


def test_an_override_that_is_undone_tells_nobody(post: Post, receiver: Receiver) -> None:
    post.webhook(receiver, "override.applied")
    invoice, administrator = post.lock(), post.firm.administrator

    administrator("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="Tried", override="Y", preview="Y")
    administrator.refused(
        "FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x", DueDate="never", override="Y"
    )

    assert post.rows() == []


def test_other_spaces_are_told_nothing(post: Post, receiver: Receiver) -> None:
    other = Post(post.url, new_firm(f"Neighbour {os.getpid()}-{next(_numbers)}"))
    other.webhook(receiver)

    post.lock()

    assert post.rows() == other.rows() == []


def test_for_a_day_both_secrets_sign(post: Post, receiver: Receiver, at_now: None) -> None:
    made = post.webhook(receiver)
    renewed = post.webhook(receiver, Id=made["id"], NewSecret="Y")
    post.lock()

    post.deliver()
    post.lock()
    post.deliver(later(hours=24))

    both, one = (each.headers["webhook-signature"].split() for each in receiver.taken)
    assert len(both) == 2 and len(one) == 1
    for secret in (made["secret"], renewed["secret"]):
        Signature(secret).verify(receiver.taken[0].body, receiver.taken[0].headers)


def test_a_webhook_that_is_gone_for_good_is_switched_off(post: Post, receiver: Receiver) -> None:
    webhook = post.webhook(receiver)["id"]
    post.lock()
    receiver.answers = [410]

    post.deliver()

    row = post.firm.administrator.row("CORE_WEBHOOK_SEARCH", webhook, "enabled")
    assert row["enabled"] == "N"
    assert post.row()["statetext"] == "Dead"


@pytest.mark.parametrize("how", [{"Remove": 1}, {"Enabled": "N"}])
def test_what_waits_for_a_webhook_that_is_taken_away_is_given_up(
    post: Post, receiver: Receiver, how: dict[str, object]
) -> None:
    webhook = post.webhook(receiver)["id"]
    post.lock()
    post.firm.administrator("CORE_WEBHOOK_MANAGE", Id=webhook, **how)

    post.deliver()

    assert post.row()["statetext"] == "Dead"
    assert "its webhook has been" in post.row()["lasterror"]
    assert receiver.taken == []


# --- at least once, with patience ---------------------------------------------------------------


def test_what_fails_comes_again_under_the_same_id_with_the_same_words(
    post: Post, receiver: Receiver
) -> None:
    post.webhook(receiver)
    post.lock()
    receiver.answers = [500, 302, 404]

    for wait in (0, 10, 50, 200):
        post.deliver(later(seconds=wait))

    assert len(set(receiver.ids)) == 1 and len(receiver.taken) == 4
    assert len({each.body for each in receiver.taken}) == 1
    assert (post.row()["statetext"], post.row()["attempts"]) == ("Delivered", 4)
    assert post.row()["lasterror"] == ""


def test_it_waits_three_times_as_long_each_time(post: Post, receiver: Receiver) -> None:
    post.webhook(receiver)
    post.lock()
    receiver.answers = [500] * 3
    at, waits = NOW, []

    for _ in range(3):
        post.deliver(at)
        row = post.row("nextattempt", "lasterror", "statetext")
        waits.append((row["nextattempt"], row["lasterror"], row["statetext"]))
        post.deliver(at + timedelta(seconds=9))  # too early: nothing is sent
        at = at + {NOW: timedelta(seconds=10)}.get(at, timedelta(seconds=30))

    failed = (f"{receiver.url} answered 500", "Waiting")
    assert waits == [
        ("2026-11-24T09:00:10+00:00", *failed),
        ("2026-11-24T09:00:40+00:00", *failed),
        ("2026-11-24T09:02:10+00:00", *failed),
    ]
    assert len(receiver.taken) == 3


def test_waits_grow_to_half_a_day_and_are_spread() -> None:
    first = timedelta(seconds=10)

    waits = [back_off(attempts, first, 0.5).total_seconds() for attempts in (1, 2, 3, 8, 9, 500)]
    spread = [back_off(1, first, chance).total_seconds() for chance in (0.0, 1.0)]

    assert waits == [10, 30, 90, 21_870, 43_200, 43_200]
    assert spread == [7.5, 12.5]


def test_a_receiver_that_asks_to_be_left_alone_is(post: Post, receiver: Receiver) -> None:
    post.webhook(receiver)
    post.lock()
    receiver.answers, receiver.headers = [429], {"Retry-After": "3600"}

    post.deliver()

    assert post.row("nextattempt")["nextattempt"] == "2026-11-24T10:00:00+00:00"


def test_after_so_many_attempts_it_is_dead_until_it_is_replayed(
    post: Post, receiver: Receiver
) -> None:
    post.set(outbox_attempts=3, outbox_wait_seconds=0)
    post.webhook(receiver)
    post.lock()
    receiver.answers = [503] * 3

    post.deliver()
    dead = post.row("id", "statetext", "attempts", "nextattempt", "lasterror")
    post.deliver(later(days=30))
    post.replay(dead["id"])
    post.deliver()

    assert (dead["statetext"], dead["attempts"], dead["nextattempt"]) == ("Dead", 3, None)
    assert dead["lasterror"] == f"{receiver.url} answered 503"
    assert len(receiver.taken) == 4 and len(set(receiver.ids)) == 1
    assert (post.row()["statetext"], post.row()["attempts"]) == ("Delivered", 1)


def test_what_ends_the_worker_in_every_attempt_is_given_up_in_the_end(
    post: Post, receiver: Receiver
) -> None:
    """A claim that runs out counts as an attempt: nothing comes back for ever."""
    post.set(outbox_attempts=2)
    post.webhook(receiver)
    post.lock()
    post.died_sending(attempts=1)
    post.deliver(later(minutes=1))
    once = len(receiver.taken)

    post.lock()
    post.died_sending(attempts=2)
    post.deliver(later(minutes=1))

    assert once == len(receiver.taken) == 1
    assert post.states() == ["Delivered", "Dead"]
    assert "in the middle of the last attempt" in post.rows()[1]["lasterror"]


def test_who_takes_too_long_to_answer_is_not_waited_for(post: Post, receiver: Receiver) -> None:
    post.set(outbox_timeout_seconds=1)
    post.webhook(receiver)
    post.lock()
    receiver.drip()

    post.deliver()

    assert post.row()["statetext"] == "Waiting"
    assert "no end within 1 second" in post.row()["lasterror"]


def test_a_reversal_does_not_overtake_what_it_reverses(post: Post, receiver: Receiver) -> None:
    post.set(receivable_to=f"{receiver.url}/ledger")
    issued = post.issue()["id"]
    post.firm.administrator("FINANCIAL_INVOICE_VOID", Invoice=issued, Reason="Wrong")
    receiver.answers = [500]

    post.deliver()
    first = [json.loads(each.body)["data"]["kind"] for each in receiver.taken]
    post.deliver(later(seconds=11))

    kinds = [json.loads(each.body)["data"]["kind"] for each in receiver.taken]
    assert first == ["invoice"]
    assert kinds == ["invoice", "invoice", "reversal"]


def test_a_webhook_hears_of_one_record_in_the_order_in_which_it_happened(
    post: Post, receiver: Receiver
) -> None:
    post.webhook(receiver)
    issued = post.issue()["id"]
    post.firm.administrator("FINANCIAL_INVOICE_VOID", Invoice=issued, Reason="Wrong")
    receiver.answers = [500]

    post.deliver()
    first = [json.loads(each.body)["type"] for each in receiver.taken]
    post.deliver(later(seconds=11))

    kinds = [json.loads(each.body)["type"] for each in receiver.taken]
    assert first == ["invoice.issued"]
    assert kinds == ["invoice.issued", "invoice.issued", "invoice.voided"]


def test_what_fails_holds_up_nobody_else(post: Post, receiver: Receiver) -> None:
    post.webhook("http://127.0.0.1:9/closed")
    post.webhook(receiver)

    post.lock()
    post.lock()
    post.deliver()

    assert sorted(post.states()) == ["Delivered", "Delivered", "Waiting", "Waiting"]
    assert len(receiver.taken) == 2


# --- what other systems take --------------------------------------------------------------------


def test_a_receivable_is_posted_with_its_lines_and_signed(
    post: Post, receiver: Receiver, at_now: None
) -> None:
    secret = new_secret()
    post.set(
        receivable_to=receiver.url.replace("//", "//ann:s%C3%A9cret@") + "/ledger?source=books",
        receivable_secret=secret,
    )
    post.issue()

    post.deliver()

    (taken,) = receiver.taken
    told = Signature(secret).verify(taken.body, taken.headers)
    assert taken.path == "/ledger?source=books"
    assert taken.headers["authorization"] == f"Basic {b64encode('ann:sécret'.encode()).decode()}"
    assert told["type"] == "receivable.transaction"
    assert told["data"]["amount"] == "110.00"
    assert [line["net"] for line in told["data"]["lines"]] == ["100.00"]
    assert told["data"]["customer"] == "Käpt’n Blaubär & Söhne"


def test_receivables_and_uploads_wait_until_there_is_a_place_for_them(
    post: Post, tmp_path: Path
) -> None:
    issued = post.issue(PostFlag="Y")

    post.deliver(later(days=30))
    waiting = {each["topic"]: each["attempts"] for each in post.rows() if each["attempts"] == 0}
    (tmp_path / "ledger").mkdir()
    (tmp_path / "portal").mkdir()
    post.set(receivable_to=str(tmp_path / "ledger"), upload_to=str(tmp_path / "portal"))
    post.deliver()

    assert waiting.keys() == {"receivable.transaction", "document.upload"}
    ids = {each["topic"]: each["deliveryid"] for each in post.rows()}
    (entry,) = (tmp_path / "ledger").iterdir()
    (pdf,) = (tmp_path / "portal").glob("*/*")
    assert entry.name == f"{ids['receivable.transaction']}.json"
    assert json.loads(entry.read_bytes())["data"]["number"] == issued["issuedinvoicenumber"]
    assert pdf.name == "Invoice I-000001.pdf"
    assert sha256(pdf.read_bytes()).hexdigest() == issued["sha256"]


def test_an_upload_is_put_below_its_space(post: Post, receiver: Receiver) -> None:
    post.set(upload_to=f"{receiver.url}/portal/?v=1", receivable_to="")
    issued = post.issue(PostFlag="Y")

    post.deliver()

    (taken,) = receiver.taken
    assert (taken.verb, taken.path.rsplit("/", 1)[1]) == ("PUT", "Invoice%20I-000001.pdf?v=1")
    assert taken.path.startswith("/portal/")
    assert taken.headers["content-type"] == "application/pdf"
    digest = b64encode(bytes.fromhex(issued["sha256"])).decode()
    assert taken.headers["repr-digest"] == f"sha-256=:{digest}:"
    assert sha256(taken.body).hexdigest() == issued["sha256"]


def test_a_folder_that_can_not_be_written_to_is_tried_again(post: Post, tmp_path: Path) -> None:
    post.set(receivable_to=str(tmp_path / "missing" / "deep"))
    post.issue()

    post.deliver()

    assert post.row()["statetext"] == "Waiting"
    assert "can't be written to" in post.row()["lasterror"]


# --- mail ---------------------------------------------------------------------------------------


def test_the_customer_gets_the_pdf_just_as_it_was_issued(post: Post, mail: MailServer) -> None:
    post.firm.administrator(
        "SETUP_FINANCIAL_SETTINGS_MANAGE",
        SellerName="Härbour Sails ☼",
        SellerEmail="ann@harbour.example",
    )
    issued = post.issue(SendFlag="Y", DownloadFlag="Y")

    post.deliver()

    (letter,) = mail.letters
    (pdf,) = letter.iter_attachments()
    body = letter.get_body()
    assert body is not None
    assert mail.envelopes[0].rcpt_tos == ["kasse@blaubaer.example"]
    assert letter["subject"].endswith("I-000001 – Härbour Sails ☼")
    assert letter["reply-to"] == "ann@harbour.example"
    assert "Härbour Sails ☼" in body.get_content()
    assert (pdf.get_filename(), pdf.get_content_type()) == (
        "Invoice I-000001.pdf",
        "application/pdf",
    )
    assert sha256(pdf.get_content()).hexdigest() == issued["sha256"]
    assert letter["from"].addresses[0].addr_spec == "books@harbour.example"


def test_a_mail_that_a_user_sends_takes_its_file_and_its_html_along(
    post: Post, mail: MailServer
) -> None:
    invoice = post.firm.an_invoice("110.00")
    pdf = post.firm.user("CORE_PDF_CREATE", Object=5, ObjectContext=invoice)
    post.firm.user(
        "MESSAGING_EMAIL_SEND",
        To="Kay <kay@sails.example>",
        Subject="Invoice",
        Message="<p>Dear <b>Käy</b></p>",
        Object=5,
        ObjectContext=invoice,
        CopyAttachmentsFromObject=5,
        CopyAttachmentsFromObjectContext=invoice,
        CopyAttachmentsFromObjectAttachmentLink=pdf["attachmentlink"],
    )

    post.deliver()

    (letter,) = mail.letters
    (file,) = letter.iter_attachments()
    said = {kind: letter.get_body((kind,)) for kind in ("plain", "html")}
    assert said["plain"] is not None and "Dear Käy" in said["plain"].get_content()
    assert said["html"] is not None and "<b>Käy</b>" in said["html"].get_content()
    assert file.get_filename() == pdf["filename"]
    assert file.get_content().startswith(b"%PDF")
    assert mail.envelopes[0].rcpt_tos == ["kay@sails.example"]


def test_a_mail_keeps_its_message_id_in_every_attempt(post: Post, mail: MailServer) -> None:
    post.issue(SendFlag="Y")
    mail.answers = ["451 try again", "250 OK", "250 OK"]

    post.deliver()
    tried = next(each for each in post.rows() if each["topic"] == "mail.client")
    post.deliver(later(seconds=11))

    (letter,) = mail.letters
    assert letter["message-id"] == f"<{tried['deliveryid']}@harbour.example>"
    assert (tried["statetext"], tried["attempts"]) == ("Waiting", 1)
    assert "451 try again" in tried["lasterror"]


def test_the_teams_are_told_at_all_their_addresses(post: Post, mail: MailServer) -> None:
    administrator = post.firm.administrator
    administrator(
        "SETUP_FINANCIAL_SETTINGS_MANAGE",
        FinanceTeamEmail="ann@harbour.example; bob@bücher.example",
    )

    post.issue(NotifyFinanceTeamFlag="Y", NewInvoiceMessages="Handle with cäre")
    post.deliver()

    (envelope,) = mail.envelopes
    assert envelope.rcpt_tos == ["ann@harbour.example", "bob@xn--bcher-kva.example"]
    body = mail.letters[0].get_body()
    assert body is not None and "Handle with cäre" in body.get_content()


def test_an_address_the_server_does_not_know_is_given_up_at_once(
    post: Post, mail: MailServer
) -> None:
    mail.refusals = {"kasse@blaubaer.example": "550 no such mailbox"}
    post.issue(SendFlag="Y")

    post.deliver()

    row = next(each for each in post.rows() if each["topic"] == "mail.client")
    assert row["statetext"] == "Dead"
    assert "550 no such mailbox" in row["lasterror"]


@pytest.mark.parametrize(
    "spoken, kept",
    [
        ("550 no\x00 such \x1b[31mmailbox", "550 no such [31mmailbox"),
        ("550 " + "never " * 400, "…"),
    ],
)
def test_whatever_a_server_answers_is_kept_as_one_line(
    post: Post, mail: MailServer, spoken: str, kept: str
) -> None:
    mail.refusals = {"a@b.example": spoken}
    post.queue("mail.team", {"to": ["a@b.example"], "subject": "x", "text": "x"})

    post.deliver()

    row = post.row()
    assert row["statetext"] == "Dead"
    assert row["lasterror"].endswith(kept) and len(row["lasterror"]) <= 1000


def test_what_a_server_says_against_the_sender_is_told_and_tried_again(
    post: Post, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refusing(*_: object, **__: object) -> None:
        raise aiosmtplib.SMTPSenderRefused(550, "we don't know you", "books@harbour.example")

    monkeypatch.setattr(aiosmtplib, "send", refusing)
    post.queue("mail.team", {"to": ["a@b.example"], "subject": "x", "text": "x"})

    post.deliver()

    assert post.row()["statetext"] == "Waiting"
    assert post.row()["lasterror"] == "the mail server can't be used: 550 we don't know you"


def test_a_server_that_answers_in_no_known_letters_is_understood() -> None:
    """Bytes that are no UTF-8 come as halves of letters, which no database takes."""
    assert str(Undelivered("554 bo\udceete pleine\r\n")) == "554 bo te pleine"


@pytest.mark.parametrize(
    "to", ["nobody", "a@b.example\r\nBcc: x@y.example", "@", "a b@c.example", "", "a@", "a@b..c"]
)
def test_what_is_no_mail_address_is_given_up_with_words(
    post: Post, mail: MailServer, to: str
) -> None:
    post.queue("mail.team", {"to": [to], "subject": "x", "text": "x"})

    post.deliver()

    assert post.row()["statetext"] == "Dead"
    assert "can't be written" in post.row()["lasterror"]
    assert mail.letters == []


def test_a_subject_of_several_lines_becomes_one(post: Post, mail: MailServer) -> None:
    post.queue("mail.team", {"to": ["a@b.example"], "subject": "One\r\nBcc: x@y.z", "text": "t"})

    post.deliver()

    assert mail.letters[0]["subject"] == "One Bcc: x@y.z"
    assert mail.letters[0]["bcc"] is None


def test_without_a_mail_server_the_caller_is_warned_and_the_mail_given_up(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.firm.SETTINGS", post.settings)
    answer = post.issue(SendFlag="Y")

    post.deliver()

    row = next(each for each in post.rows() if each["topic"] == "mail.client")
    assert "FINANCIAL_RPC_SMTP_HOST" in answer["warnings"][0]
    assert row["statetext"] == "Dead" and "FINANCIAL_RPC_SMTP_HOST" in row["lasterror"]


def test_a_document_that_was_tampered_with_is_not_sent(post: Post, mail: MailServer) -> None:
    file = {"document": 10**6, "sha256": "0" * 64, "filename": "a.pdf", "mediatype": "x/y"}
    post.queue(
        "mail.client",
        {"to": ["a@b.example"], "subject": "x", "text": "x", "attachments": [file]},
    )

    post.deliver()

    assert post.row()["statetext"] == "Dead"
    assert "is not what it was when it was queued" in post.row()["lasterror"]


# --- TLS ----------------------------------------------------------------------------------------


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[trustme.CA]:
    """An authority that this machine trusts while the test runs."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    outgoing._trust.cache_clear()
    yield authority
    outgoing._trust.cache_clear()


def _serving(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_a_certificate_is_checked_against_the_name_that_was_called(
    post: Post, trusted: trustme.CA
) -> None:
    with ExitStack() as stack:
        right = stack.enter_context(a_receiver(_serving(trusted, "localhost")))
        wrong = stack.enter_context(a_receiver(_serving(trusted, "elsewhere.example")))
        post.webhook(right.url.replace("127.0.0.1", "localhost"))
        post.webhook(wrong.url.replace("127.0.0.1", "localhost"))
        post.lock()

        post.deliver()

    assert sorted(post.states()) == ["Delivered", "Waiting"]
    assert len(right.taken) == 1 and wrong.taken == []


def test_mail_travels_under_tls_and_with_a_logon(post: Post, trusted: trustme.CA) -> None:
    with a_mail_server(_serving(trusted, "localhost"), ("books", "s3cret")) as mail:
        post.set(
            smtp_host="localhost",
            smtp_port=mail.port,
            smtp_from="Harbour <books@harbour.example>",
            smtp_user="books",
        )
        message = {"to": ["a@b.example"], "subject": "x", "text": "x"}
        post.set(smtp_password="wrong", outbox_attempts=1)
        post.queue("mail.team", message)
        post.deliver()
        post.set(smtp_password="s3cret")
        post.queue("mail.team", message)
        post.deliver()

    assert post.states() == ["Dead", "Delivered"]
    assert "535" in post.rows()[0]["lasterror"] and "wrong" not in post.rows()[0]["lasterror"]
    assert mail.letters[0]["from"] == "Harbour <books@harbour.example>"


def test_mail_is_not_sent_in_the_clear_where_tls_is_wanted(post: Post, mail: MailServer) -> None:
    post.set(smtp_security="starttls")
    post.queue("mail.team", {"to": ["a@b.example"], "subject": "x", "text": "x"})

    post.deliver()

    assert post.row()["statetext"] == "Waiting"
    assert mail.letters == []


# --- who delivers -------------------------------------------------------------------------------


def test_attempts_are_made_by_the_service_and_change_nothing_else(
    post: Post, receiver: Receiver
) -> None:
    post.webhook(receiver)
    invoice = post.lock()
    before = post.firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "timestamp", "modifieduser")

    post.deliver()

    assert post.row("modifieduser")["modifieduser"] == 0
    after = post.firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "timestamp", "modifieduser")
    assert after == before
