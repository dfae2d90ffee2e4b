"""A posting that is under way, and what closes its period or changes its other end meanwhile.

Nothing is left to chance: the table of postings is held by a third connection, so that a call
stops right before it posts, when it has judged everything; then the other call begins. Either it
waits, or it decides without what is about to be posted. SQLite has one writer at a time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import LiteralString

import psycopg
import pytest

from app.dialects.outcomes import Outcome
from models.actor import service
from models.posting import deriving, whole
from models.store import database, scope
from tests.books.always_true import what_is_wrong
from tests.firm import NOW, Firm

Job = Callable[[], Outcome]
SECONDS = 20
WAITING = """
    SELECT count(*) FROM pg_locks
    WHERE NOT granted AND (locktype <> 'relation' OR relation = %s::regclass)
"""


@dataclass
class Running:
    """A call on a thread of its own."""

    job: Job
    outcome: Outcome | None = None
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.outcome = self.job()
        finally:
            database.close()

    @property
    def is_done(self) -> bool:
        return not self.thread.is_alive()

    def ended(self) -> Outcome:
        self.thread.join(SECONDS)
        assert self.outcome is not None, "it has not come to an end"
        return self.outcome


@dataclass
class Gate:
    """A table, that of postings as a rule, held: whoever wants to write there waits until it
    opens."""

    connection: psycopg.Connection[tuple[int]]
    table: LiteralString = "posting"

    def shut(self, table: LiteralString = "posting") -> None:
        self.table = table
        self.connection.execute(f"LOCK TABLE {table} IN SHARE MODE")

    def open(self) -> None:
        self.connection.rollback()

    def run(self, job: Job) -> Running:
        """Begin a call, and go on when it waits, or when it has come to its end."""
        waiting = self._waiting()
        running, until = Running(job), time.monotonic() + SECONDS
        while not running.is_done and self._waiting() == waiting:
            assert time.monotonic() < until, "it neither waits nor ends"
            time.sleep(0.01)
        return running

    def _waiting(self) -> int:
        row = self.connection.execute(WAITING, (self.table,)).fetchone()
        assert row is not None
        return row[0]


@pytest.fixture(scope="module", params=["postgresql"])
def database_url(postgresql: str) -> str:
    """Of the one database where calls run beside each other."""
    database.connect(postgresql)
    database.migrate()
    database.close()
    return postgresql


@pytest.fixture
def gate(books: str) -> Iterator[Gate]:
    with psycopg.connect(books) as connection:
        made = Gate(connection)
        yield made
        made.open()


@pytest.fixture(autouse=True)
def company(firm: Firm) -> None:
    """A firm that can report its taxes."""
    business = firm.kept("business")
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", TaxReportContactBusiness=business)


def fault(firm: Firm) -> str | None:
    with database.read():
        return whole.first_fault(service(firm.space, "UTC", NOW))


# --- what posts ---------------------------------------------------------------------------------


def editing(firm: Firm) -> Job:
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15", sent=True)
    (line,) = firm.lines(5, invoice)
    return lambda: firm.user.outcome("FINANCIAL_ITEM_MANAGE", Id=line, Amount="220.00")


def sending(firm: Firm) -> Job:
    invoice = firm.an_invoice("220.00", SentDate="2026-06-15")
    return lambda: firm.user.outcome("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")


def linking(firm: Firm) -> Job:
    """Money over the counter turns out to pay an invoice: its own tax is taken back."""
    sales = firm.an_account("Over the counter", 2)
    (owed,) = firm.lines(5, firm.an_invoice("220.00", SentDate="2026-06-15", sent=True))
    receipt = firm.a_receipt("220.00", ReceivedDate="2026-06-20")
    (money,) = firm.lines(6, receipt)
    firm.user("FINANCIAL_ITEM_MANAGE", Id=money, FinancialAccount=sales, TaxType=1)
    pair = {"InvoiceLineItem": owed, "ReceiptLineItem": money, "AppliesDate": "2026-06-20"}
    return lambda: firm.user.outcome("FINANCIAL_RECEIPT_INVOICE_MANAGE", **pair)


def issuing(firm: Firm) -> Job:
    invoice = firm.an_invoice("220.00")
    issue = {"Invoice": invoice, "InvoiceDate": "2026-06-15"}
    return lambda: firm.user.outcome("FINANCIAL_INVOICE_ISSUE", **issue)


# --- what closes --------------------------------------------------------------------------------


def locking(firm: Firm) -> Job:
    until = {"InvoicesLockedDate": "2026-06-30"}
    return lambda: firm.administrator.outcome(
        "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE", **until
    )


def reporting(firm: Firm) -> Job:
    period = {"TaxStartDate": "2026-04-01", "EndDate": "2026-06-30"}
    report = firm.administrator("FINANCIAL_TAX_REPORT_MANAGE", **period)["id"]
    return lambda: firm.administrator.outcome("FINANCIAL_TAX_REPORT_COMPLETE", Id=report)


def ending(firm: Firm) -> Job:
    return lambda: firm.administrator.outcome("FINANCIAL_YEAR_END_COMPLETE", EndDate="2026-06-30")


POSTING = [editing, sending, linking, issuing]
CLOSING = [locking, reporting, ending]


def raced(firm: Firm, gate: Gate, post: Job, close: Job) -> bool:
    """Let a posting stop in its midst, and a closing begin; whether the closing overtook it."""
    gate.shut()
    posting = gate.run(post)
    assert not posting.is_done, posting.outcome
    closing = gate.run(close)
    overtook = closing.is_done
    gate.open()
    posted, closed = posting.ended(), closing.ended()
    assert posted.ok, posted.data
    assert closed.ok, closed.data
    return overtook


@pytest.mark.parametrize("close", CLOSING)
@pytest.mark.parametrize("post", POSTING)
def test_what_closes_a_period_waits_for_what_is_posting_in_it(
    firm: Firm, gate: Gate, post: Callable[[Firm], Job], close: Callable[[Firm], Job]
) -> None:
    overtook = raced(firm, gate, post(firm), close(firm))

    assert not overtook
    assert fault(firm) is None
    if close is reporting:
        (shown,) = firm.user.rows("FINANCIAL_TAX_REPORT_SEARCH", "g9")
        assert shown["g9"] == "20.00", "the report has what was posted before it"
    if close is ending:
        earned = firm.user("FINANCIAL_BALANCE_SHEET_SEARCH", EndDate="2026-06-30", rows=500)
        titles = {row["financialaccounttext"] for row in earned["data"]["rows"]}
        assert "Current Earnings" not in titles, "the year has closed all of it"


@pytest.mark.parametrize("post", POSTING)
def test_a_lock_date_overtakes_a_posting_where_nobody_takes_the_space(
    firm: Firm, gate: Gate, monkeypatch: pytest.MonkeyPatch, post: Callable[[Firm], Job]
) -> None:
    """The test above sees what it is there to see."""
    job = post(firm)
    monkeypatch.setattr(database, "take_space", lambda space, alone=False: None)

    assert raced(firm, gate, job, locking(firm))


# --- both ends of a link ------------------------------------------------------------------------


def both_ends(firm: Firm, gate: Gate) -> None:
    """The invoice of a link is no longer sent, while its receipt gets another date."""
    assert linking(firm)().ok
    (invoice,) = firm.user.rows("FINANCIAL_INVOICE_SEARCH", "id")
    (receipt,) = firm.user.rows("FINANCIAL_RECEIPT_SEARCH", "id")
    gate.shut()
    calls = [
        gate.run(lambda: firm.user.outcome("FINANCIAL_INVOICE_MANAGE", Id=invoice["id"], Sent="N")),
        gate.run(
            lambda: firm.user.outcome(
                "FINANCIAL_RECEIPT_MANAGE", Id=receipt["id"], ReceivedDate="2026-07-20"
            )
        ),
    ]
    assert not any(each.is_done for each in calls)
    gate.open()
    assert [each.ended().ok for each in calls] == [True, True]


def test_who_changes_one_end_of_a_link_sees_what_became_of_the_other(
    firm: Firm, gate: Gate
) -> None:
    both_ends(firm, gate)

    assert fault(firm) is None
    events = firm.user.rows("FINANCIAL_TRANSACTION_SEARCH", "eventtext", "date")
    assert {(row["eventtext"], row["date"]) for row in events} == {("receipt line", "2026-07-20")}


def test_the_ledger_goes_wrong_where_nobody_takes_the_link(
    firm: Firm, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above sees what it is there to see."""
    monkeypatch.setattr(deriving, "one_writer", lambda: True)

    both_ends(firm, gate)

    assert fault(firm) is not None


# --- the same open amount, and a document that is booked no more ---------------------------------


def on_account(firm: Firm, amount: str) -> int:
    """A line of money on the debtors account."""
    receipt = firm.a_receipt(ReceivedDate="2026-06-20")
    return firm.a_line(6, receipt, amount, FinancialAccount=firm.control(5), TaxType=5)


def owed(firm: Firm) -> int:
    (line,) = firm.lines(5, firm.an_invoice("220.00", SentDate="2026-06-15", sent=True))
    return line


def paying(firm: Firm, money: int, bill: int) -> Job:
    pair = {"ReceiptLineItem": money, "InvoiceLineItem": bill, "AppliesDate": "2026-06-20"}
    return lambda: firm.user.outcome("FINANCIAL_RECEIPT_INVOICE_MANAGE", **pair, Amount="220.00")


def the_same_money(firm: Firm) -> tuple[Job, Job]:
    """It is to pay two invoices."""
    money = on_account(firm, "220.00")
    return paying(firm, money, owed(firm)), paying(firm, money, owed(firm))


def the_same_bill(firm: Firm) -> tuple[Job, Job]:
    """It is to be paid twice."""
    bill = owed(firm)
    return (
        paying(firm, on_account(firm, "220.00"), bill),
        paying(firm, on_account(firm, "220.00"), bill),
    )


def credited_and_paid(firm: Firm) -> tuple[Job, Job]:
    """One bill is to be credited, and to be paid."""
    bill, note = owed(firm), firm.a_credit_note("220.00", CreditDate="2026-06-18")
    pair = {"Credit": note, "LineItem": bill, "Amount": "220.00", "AppliesDate": "2026-06-20"}
    credit = "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE"
    return lambda: firm.user.outcome(credit, **pair), paying(firm, on_account(firm, "220.00"), bill)


def linked_and_made_less(firm: Firm) -> tuple[Job, Job]:
    """A bill is to be paid, and to be half of what it was."""
    bill = owed(firm)
    half = {"Id": bill, "Amount": "110.00"}
    return (
        paying(firm, on_account(firm, "220.00"), bill),
        lambda: firm.user.outcome("FINANCIAL_ITEM_MANAGE", **half),
    )


SHARED = [the_same_money, the_same_bill, credited_and_paid, linked_and_made_less]


def both_at_once(
    gate: Gate, first: Job, second: Job, *, table: LiteralString = "link"
) -> list[Outcome]:
    """Let a link stop right before it is written, or posted, and another call begin."""
    gate.shut(table)
    running = [gate.run(first), gate.run(second)]
    gate.open()
    return [each.ended() for each in running]


def nobody_takes_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    by_id = scope._by_id
    monkeypatch.setattr(scope, "_by_id", lambda model, taken: by_id(model, False))
    monkeypatch.setattr(scope, "_take_wholes", lambda actor, model, id: None)


@pytest.mark.parametrize("share", SHARED)
def test_of_two_calls_for_one_open_amount_the_second_is_refused(
    firm: Firm, gate: Gate, share: Callable[[Firm], tuple[Job, Job]]
) -> None:
    first, second = both_at_once(gate, *share(firm))

    assert first.ok, first.data
    assert not second.ok
    assert what_is_wrong(firm) == []
    assert fault(firm) is None


@pytest.mark.parametrize("share", SHARED)
def test_both_have_it_where_nobody_takes_a_record(
    firm: Firm,
    gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
    share: Callable[[Firm], tuple[Job, Job]],
) -> None:
    """The test above sees what it is there to see."""
    jobs = share(firm)
    nobody_takes_a_record(monkeypatch)

    assert [each.ok for each in both_at_once(gate, *jobs)] == [True, True]


def linked_and_no_longer_sent(firm: Firm) -> tuple[Job, Job]:
    """Money over the counter is to pay an invoice that is to be a draft again."""
    link = linking(firm)
    (invoice,) = firm.user.rows("FINANCIAL_INVOICE_SEARCH", "id")
    draft = {"Id": invoice["id"], "Sent": "N"}
    return link, lambda: firm.user.outcome("FINANCIAL_INVOICE_MANAGE", **draft)


def test_who_makes_an_invoice_a_draft_sees_the_money_that_was_just_linked_to_it(
    firm: Firm, gate: Gate
) -> None:
    both_at_once(gate, *linked_and_no_longer_sent(firm), table="posting")

    assert fault(firm) is None
    assert what_is_wrong(firm) == []


def test_the_ledger_goes_wrong_where_a_draft_does_not_wait_for_the_link(
    firm: Firm, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above sees what it is there to see."""
    jobs = linked_and_no_longer_sent(firm)
    nobody_takes_a_record(monkeypatch)

    both_at_once(gate, *jobs, table="posting")

    assert fault(firm) is not None


# --- what is named, and what goes ---------------------------------------------------------------


def test_an_account_goes_only_when_nobody_is_just_posting_to_it(firm: Firm, gate: Gate) -> None:
    expense = firm.an_expense("110.00")
    fuel = firm.an_account("Fuel", 1)
    line = {"Object": 2, "ObjectContext": expense, "Amount": "55.00", "FinancialAccount": fuel}
    going = {"Id": fuel, "Remove": 1}
    gate.shut()

    adding = gate.run(lambda: firm.user.outcome("FINANCIAL_ITEM_MANAGE", **line))
    removing = gate.run(
        lambda: firm.administrator.outcome("SETUP_FINANCIAL_ACCOUNT_MANAGE", **going)
    )
    assert not removing.is_done, "it would judge without what is just being added"
    gate.open()

    assert adding.ended().ok
    assert removing.ended().data["type"] == "record_in_use"
    assert fault(firm) is None


def test_whoever_names_what_has_just_gone_is_told_so_in_words(firm: Firm, gate: Gate) -> None:
    customer = firm.a_business("Chandlers Pty")
    gate.shut("document")

    adding = gate.run(
        lambda: firm.user.outcome("FINANCIAL_INVOICE_MANAGE", ContactBusinessSentTo=customer)
    )
    assert not adding.is_done, "it has seen the customer, and is about to write the invoice"
    gone = firm.user.outcome("CONTACT_BUSINESS_MANAGE", Id=customer, Remove=1)
    gate.open()

    assert gone.ok, gone.data
    assert adding.ended().data["type"] == "invalid_params"
    assert firm.user.rows("FINANCIAL_INVOICE_SEARCH", "id") == []
