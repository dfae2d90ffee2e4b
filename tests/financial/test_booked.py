"""What counts: booked documents and drafts, in locked periods, in reports and among debtors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from models import booked
from models.document import Document
from models.invoices import billing
from models.refusals import RecordLocked
from models.store import database, scope
from tests.firm import Firm, Refused
from tests.history import history

INVOICE, JOURNAL = "FINANCIAL_INVOICE_MANAGE", "FINANCIAL_GENERAL_JOURNAL_MANAGE"
SEARCH, FIRE = "FINANCIAL_INVOICE_SEARCH", "FINANCIAL_INVOICE_ACTION"
JUNE, JULY = "2026-06-15", "2026-07-15"
WITHDRAWN = {"counts": [True, False]}
"""What the history tells of a step that left the books with its invoice."""


def default_sent(firm: Firm) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", DefaultInvoiceSentValue="Y")


def owed(firm: Firm, day: str) -> str:
    """What the debtors owe at the end of a day."""
    totals = firm.user("FINANCIAL_DEBTOR_SEARCH", EndDate=day)["data"]["totals"]
    return str(totals["total"])


# --- drafts and every kind of closing -----------------------------------------------------------


def _lock_dates(firm: Firm) -> None:
    firm.lock_until("2026-06-30")


def _lodged(firm: Firm) -> None:
    firm.report("2026-04-01", "2026-06-30")


def _by_setting(firm: Firm) -> None:
    for number in (233, 264, 265):
        firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=number, Value="2026-06-30")


def _twice(firm: Firm) -> None:
    _lodged(firm)
    firm.lock_until("2026-07-31")


CLOSINGS = (_lock_dates, _lodged, _by_setting, _twice)


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_draft_survives_every_kind_of_closing_and_is_issued_afterwards_with_a_later_date(
    firm: Firm, closing: Callable[[Firm], None]
) -> None:
    draft = firm.an_invoice("110.00", SentDate=JUNE)
    closing(firm)

    assert firm.locks(Object=5, ObjectContext=draft) == set()
    firm.user(INVOICE, Id=draft, Notes="x", SentDate="2026-06-20")
    firm.a_line(5, draft, "11.00")
    refused = firm.user.refused("FINANCIAL_INVOICE_ISSUE", Invoice=draft)
    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=draft, InvoiceDate="2026-08-01")

    assert refused.locks == ["LockedDate"]
    row = firm.user.row(SEARCH, draft, "sentdate", "statustext", "taxreport")
    assert (row["sentdate"], row["statustext"]) == ("2026-08-01", "Sent")
    assert row["taxreport"] is None


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_draft_is_removed_whatever_was_closed(
    firm: Firm, closing: Callable[[Firm], None]
) -> None:
    draft, journal = firm.an_invoice("110.00", SentDate=JUNE), firm.a_journal(JournalDate=JUNE)
    closing(firm)

    firm.user(INVOICE, Id=draft, Remove=1)
    firm.user(JOURNAL, Id=journal, Remove=1)


def test_a_journal_in_progress_survives_closing_and_is_finalised_with_a_later_date(
    firm: Firm,
) -> None:
    journal = firm.a_journal(JournalDate=JUNE)
    firm.report("2026-04-01", "2026-06-30")

    assert firm.locks(Object=122, ObjectContext=journal) == set()
    refused = firm.user.refused(JOURNAL, Id=journal, Status=2)
    firm.user(JOURNAL, Id=journal, Status=2, JournalDate=JULY)

    assert refused.locks == ["LockedDate"]


# --- booking into a locked period, by every door ------------------------------------------------


def _sent(firm: Firm, draft: int) -> tuple[str, dict[str, Any]]:
    return INVOICE, {"Id": draft, "Sent": "Y"}


def _marked(firm: Firm, draft: int) -> tuple[str, dict[str, Any]]:
    return FIRE, {"Id": draft, "Action": "mark_as_sent"}


def _issued(firm: Firm, draft: int) -> tuple[str, dict[str, Any]]:
    return "FINANCIAL_INVOICE_ISSUE", {"Invoice": draft}


def _copied(firm: Firm, draft: int) -> tuple[str, dict[str, Any]]:
    return "FINANCIAL_INVOICE_COPY", {"Id": draft, "Sent": "Y", "SentDate": JUNE}


def _added(firm: Firm, draft: int) -> tuple[str, dict[str, Any]]:
    return INVOICE, {"Sent": "Y", "SentDate": JUNE}


def _dated_back(firm: Firm, draft: int) -> tuple[str, dict[str, Any]]:
    later = firm.an_invoice("110.00", SentDate=JULY, sent=True)
    return INVOICE, {"Id": later, "SentDate": JUNE}


def _by_default(firm: Firm, draft: int) -> tuple[str, dict[str, Any]]:
    default_sent(firm)
    return INVOICE, {"SentDate": JUNE}


def _line_added(firm: Firm, draft: int) -> tuple[str, dict[str, Any]]:
    account = firm.kept_account()
    sent = {"Id": draft, "Sent": "Y", "override_LockedDate": "Y"}
    firm.administrator(INVOICE, **sent)
    line = {"Object": 5, "ObjectContext": draft, "Amount": "11.00", "FinancialAccount": account}
    return "FINANCIAL_ITEM_MANAGE", line


DOORS = (_sent, _marked, _issued, _copied, _added, _dated_back, _by_default, _line_added)


@pytest.mark.parametrize("door", DOORS)
def test_nothing_is_booked_into_a_locked_period_by_any_door_but_with_a_logged_override(
    firm: Firm, door: Callable[[Firm, int], tuple[str, dict[str, Any]]]
) -> None:
    draft = firm.an_invoice("110.00", SentDate=JUNE)
    firm.lock_until("2026-06-30")
    method, params = door(firm, draft)
    before = len(firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id"))

    refused = firm.user.refused(method, **params)
    firm.administrator(method, **params, override_LockedDate="Y")

    assert refused.locks == ["LockedDate"]
    logged = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "locks")
    assert [each["locks"] for each in logged[before:]] == ["LockedDate"]


@pytest.mark.parametrize("door", (_sent, _marked, _issued, _added, _copied))
def test_what_a_locked_period_refuses_goes_through_with_a_later_date(
    firm: Firm, door: Callable[[Firm, int], tuple[str, dict[str, Any]]]
) -> None:
    draft = firm.an_invoice("110.00", SentDate=JUNE)
    firm.lock_until("2026-06-30")
    firm.user(INVOICE, Id=draft, SentDate="2026-07-01")
    method, params = door(firm, draft)

    firm.user(method, **{**params, **({"SentDate": "2026-07-01"} if "SentDate" in params else {})})


def test_a_refused_booking_changes_nothing(firm: Firm) -> None:
    draft = firm.an_invoice("110.00", SentDate=JUNE)
    firm.lock_until("2026-06-30")

    firm.user.refused("FINANCIAL_INVOICE_ISSUE", Invoice=draft)

    row = firm.user.row(SEARCH, draft, "sent", "sentdate", "issuedinvoicenumber")
    assert (row["sent"], row["sentdate"], row["issuedinvoicenumber"]) == ("N", JUNE, "")
    assert firm.user.rows("FINANCIAL_INVOICE_NUMBER_SEARCH", "id") == []


# --- sent by the space's default ----------------------------------------------------------------


def test_sent_by_default_books_an_invoice_that_stays_open_until_a_call_sends_it(firm: Firm) -> None:
    firm.lock_sent_invoices()
    default_sent(firm)
    invoice = firm.an_invoice("110.00")

    firm.a_line(5, invoice, "11.00")
    before = firm.locks(Object=5, ObjectContext=invoice)
    firm.user(INVOICE, Id=invoice, Sent="Y")

    row = firm.user.row(SEARCH, invoice, "sent", "sentdate")
    assert (row["sent"], row["sentdate"]) == ("Y", "2026-11-24")
    assert before == set()
    assert firm.locks(Object=5, ObjectContext=invoice) == {"LockedSent"}
    assert owed(firm, "2026-11-24") == "121.00"


@pytest.mark.parametrize("door", (_marked, _issued))
def test_marking_and_issuing_lock_what_was_sent_by_default(
    firm: Firm, door: Callable[[Firm, int], tuple[str, dict[str, Any]]]
) -> None:
    firm.lock_sent_invoices()
    default_sent(firm)
    invoice = firm.an_invoice("110.00")

    method, params = door(firm, invoice)
    firm.user(method, **params)

    assert firm.locks(Object=5, ObjectContext=invoice) == {"LockedSent"}


def test_what_the_default_booked_is_marked_as_sent_when_its_period_is_closed_too(
    firm: Firm,
) -> None:
    """It is in the books and stays there: that a call sends it changes no figure."""
    firm.lock_sent_invoices()
    default_sent(firm)
    invoice = firm.an_invoice("110.00", SentDate=JUNE)
    firm.lock_until("2026-06-30")

    method, params = _marked(firm, invoice)
    firm.user(method, **params)

    assert firm.locks(Object=5, ObjectContext=invoice) == {"LockedDate", "LockedSent"}
    assert firm.user.row(SEARCH, invoice, "sentdate")["sentdate"] == JUNE


def test_a_copy_is_booked_by_the_default_as_well_where_nothing_is_said(firm: Firm) -> None:
    firm.lock_sent_invoices()
    original = firm.an_invoice("110.00")
    default_sent(firm)

    booked_copy = firm.user("FINANCIAL_INVOICE_COPY", Id=original)["id"]
    draft = firm.user("FINANCIAL_INVOICE_COPY", Id=original, Sent="N")["id"]

    sent = {id: firm.user.row(SEARCH, id, "sent")["sent"] for id in (booked_copy, draft)}
    assert sent == {booked_copy: "Y", draft: "N"}
    assert firm.locks(Object=5, ObjectContext=booked_copy) == set()


def test_a_journal_in_progress_is_not_reconciled(firm: Firm) -> None:
    account = firm.kept_account()
    firm.made["bank_account"] = firm.a_bank_account("Journal's", FinancialAccount=account)
    journal, into = firm.a_journal("100.00"), firm.a_reconciliation()

    with pytest.raises(Refused, match="in progress"):
        firm.reconcile(122, journal, into)
    firm.user(JOURNAL, Id=journal, Status=2)
    firm.reconcile(122, journal, into)


def test_a_cancellation_after_the_quarter_leaves_the_quarter_as_it_was(firm: Firm) -> None:
    later, within = (firm.an_invoice("110.00", SentDate=JUNE, sent=True) for _ in range(2))
    firm.user(FIRE, Id=within, Action="cancel", Date="2026-06-30")
    firm.user(FIRE, Id=later, Action="cancel", Date="2026-07-01")

    firm.report("2026-04-01", "2026-06-30")

    (report,) = firm.user.rows("FINANCIAL_TAX_REPORT_SEARCH", "taxcollected")
    assert report["taxcollected"] == "10.00"


def test_a_booked_invoice_keeps_a_date(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate=JULY, sent=True)

    firm.user(INVOICE, Id=invoice, SentDate="")

    assert firm.user.row(SEARCH, invoice, "sentdate")["sentdate"] == JULY


def test_a_mail_may_ask_beforehand_whether_sending_would_be_refused(firm: Firm) -> None:
    locked = firm.an_invoice("110.00", SentDate=JUNE)
    open_ = firm.an_invoice("110.00", SentDate=JULY)
    firm.lock_until("2026-06-30")
    actor = firm.actor()

    with database.write():
        billing.check_may_send(actor, scope.take(actor, Document, open_))
        with pytest.raises(RecordLocked, match="LockedDate"):
            billing.check_may_send(actor, scope.take(actor, Document, locked))

    assert firm.user.row(SEARCH, open_, "sent")["sent"] == "N"


# --- who counts ---------------------------------------------------------------------------------


def test_drafts_are_no_debtors_and_in_no_report(firm: Firm) -> None:
    draft = firm.an_invoice("110.00", SentDate=JUNE)
    journal = firm.a_journal(JournalDate=JUNE)
    firm.an_invoice("220.00", SentDate=JUNE, sent=True)

    assert owed(firm, "2026-06-30") == "220.00"
    firm.report("2026-04-01", "2026-06-30")
    (report,) = firm.user.rows("FINANCIAL_TAX_REPORT_SEARCH", "taxcollected")
    assert report["taxcollected"] == "20.00"
    assert firm.locks(Object=5, ObjectContext=draft) == set()
    assert firm.locks(Object=122, ObjectContext=journal) == set()


def test_debtors_as_of_a_day_do_not_change_by_what_is_dated_later(firm: Firm) -> None:
    cancelled = firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    written_off = firm.an_invoice("220.00", SentDate=JUNE, sent=True)
    paid = firm.an_invoice("330.00", SentDate=JUNE, sent=True)
    before = owed(firm, "2026-06-30")

    firm.user(FIRE, Id=cancelled, Action="cancel", Date="2026-07-10")
    firm.user(FIRE, Id=written_off, Action="mark_as_uncollectible", Date="2026-07-20")
    firm.user("FINANCIAL_AUTO_RECEIPT", Id=paid, BankAccount=firm.kept("bank_account"))

    days = ("2026-06-30", "2026-07-09", "2026-07-10", "2026-07-20", "2026-11-24")
    assert before == "660.00"
    assert [owed(firm, day) for day in days] == ["660.00", "660.00", "550.00", "330.00", "0.00"]


def test_steps_stand_side_by_side_and_each_counts_from_its_date(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    for action, day in (
        ("cancel", "2026-07-01"),
        ("undo_cancel", "2026-07-11"),
        ("mark_as_uncollectible", "2026-07-21"),
        ("undo_uncollectible", "2026-07-31"),
    ):
        firm.user(FIRE, Id=invoice, Action=action, Date=day)

    days = ("2026-06-30", "2026-07-01", "2026-07-11", "2026-07-21", "2026-07-31")
    assert [owed(firm, day) for day in days] == ["110.00", "0.00", "110.00", "0.00", "110.00"]
    row = firm.user.row(SEARCH, invoice, "statustext", "outstandingamount", "cancelleddate")
    assert (row["statustext"], row["outstandingamount"]) == ("Sent", "110.00")
    assert row["cancelleddate"] is None


def test_a_step_is_dated_neither_before_its_invoice_nor_before_the_step_it_follows(
    firm: Firm,
) -> None:
    invoice = firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    early = firm.user.refused(FIRE, Id=invoice, Action="cancel", Date="2026-06-14")
    firm.user(FIRE, Id=invoice, Action="cancel", Date=JULY)
    sooner = firm.user.refused(FIRE, Id=invoice, Action="undo_cancel", Date=JUNE)

    assert "Date" in early.fields and "Date" in sooner.fields
    assert JUNE in early.outcome.data["fields"]["Date"][0]


def test_an_action_that_is_no_step_has_no_date(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    refused = firm.user.refused(FIRE, Id=invoice, Action="lock", Date=JUNE)

    assert "Date" in refused.fields


@pytest.mark.parametrize(
    ("action", "undo"), [("cancel", "undo_cancel"), ("mark_as_uncollectible", "undo_uncollectible")]
)
def test_a_closed_invoice_keeps_what_it_says_until_the_step_is_undone(
    firm: Firm, action: str, undo: str
) -> None:
    invoice = firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    line = firm.lines(5, invoice)[0]
    other = firm.an_invoice("11.00")
    into, out = ({"Object": 5, "ObjectContext": each} for each in (invoice, other))
    firm.user(FIRE, Id=invoice, Action=action, Date=JULY)
    changes = (
        (INVOICE, {"Id": invoice, "Sent": "N"}),
        (INVOICE, {"Id": invoice, "SentDate": JULY}),
        (INVOICE, {"Id": invoice, "Remove": 1}),
        ("FINANCIAL_ITEM_MANAGE", {"Id": line, "Amount": "55.00"}),
        ("FINANCIAL_ITEM_MANAGE", {"Id": line, "Remove": 1}),
        ("FINANCIAL_ITEM_MANAGE", {**into, "Amount": "1.00"}),
        ("FINANCIAL_ITEM_MANAGE", {**into, "Id": firm.lines(5, other)[0]}),
        ("FINANCIAL_ITEM_MANAGE", {**out, "Id": line}),
    )

    firm.user(INVOICE, Id=invoice, Notes="words may change")
    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Description="those of a line, too")
    assert WITHDRAWN not in history(firm, "step of a document")
    refused = [firm.administrator.refused(method, **params) for method, params in changes]
    firm.user(FIRE, Id=invoice, Action=undo, Date=JULY)
    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Amount="55.00")

    assert {each.type for each in refused} == {"invoice_closed"}
    assert all(undo in each.outcome.message for each in refused)


def test_an_invoice_that_is_no_longer_sent_takes_its_steps_out_of_the_books(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    firm.user(FIRE, Id=invoice, Action="cancel", Date="2026-07-01")
    firm.user(FIRE, Id=invoice, Action="undo_cancel", Date="2026-07-31")

    firm.user(INVOICE, Id=invoice, Sent="N")
    told = history(firm, "step of a document")[-2:]
    firm.user(INVOICE, Id=invoice, Sent="Y", SentDate=JUNE)

    assert owed(firm, "2026-07-15") == "110.00"
    assert told == [WITHDRAWN] * 2


def test_an_invoice_goes_with_the_steps_that_were_undone(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    for action in ("cancel", "undo_cancel"):
        firm.user(FIRE, Id=invoice, Action=action, Date=JULY)

    firm.user(INVOICE, Id=invoice, Remove=1)

    assert firm.user.rows(SEARCH, "id") == []


def test_but_not_while_one_of_them_is_in_a_locked_period(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate=JULY, sent=True)
    firm.user(FIRE, Id=invoice, Action="cancel", Date="2026-07-20")
    firm.user(FIRE, Id=invoice, Action="undo_cancel", Date="2026-07-31")
    firm.lock_until("2026-07-20")
    firm.administrator(INVOICE, Id=invoice, SentDate="2026-07-19", override_LockedDate="Y")

    refused = firm.user.refused(INVOICE, Id=invoice, Sent="N")

    assert refused.locks == ["LockedDate"]


def test_nor_while_they_are_there_and_the_invoice_has_a_later_date(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    firm.user(FIRE, Id=invoice, Action="cancel", Date="2026-06-20")
    firm.user(FIRE, Id=invoice, Action="undo_cancel", Date="2026-06-25")
    firm.user(INVOICE, Id=invoice, SentDate=JULY)
    firm.lock_until("2026-06-30")

    unsent = firm.user.refused(INVOICE, Id=invoice, Sent="N")
    removed = firm.user.refused(INVOICE, Id=invoice, Remove=1)
    firm.user(INVOICE, Id=invoice, Notes="what stays in the books holds no words")

    assert unsent.locks == removed.locks == ["LockedDate"]


def test_the_steps_of_one_invoice_in_a_locked_period_hold_no_other(firm: Firm) -> None:
    closed = firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    sent, gone = (firm.an_invoice("110.00", SentDate=JULY, sent=True) for _ in range(2))
    firm.user(FIRE, Id=closed, Action="cancel", Date=JUNE)
    firm.lock_until("2026-06-30")

    firm.user(INVOICE, Id=sent, Sent="N")
    firm.user(INVOICE, Id=gone, Remove=1)

    assert [each["id"] for each in firm.user.rows(SEARCH, "id")] == [closed, sent]
    assert WITHDRAWN not in history(firm, "step of a document")


def test_an_invoice_settled_wholly_by_credit_is_credited_and_by_money_paid(firm: Firm) -> None:
    credited, mixed = (firm.an_invoice("55.00", sent=True) for _ in range(2))
    nothing = firm.an_invoice("10.00", "-10.00", sent=True)
    apply = "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE"
    note = firm.a_credit_note("60.00")
    firm.user(apply, Credit=note, LineItem=firm.lines(5, credited)[0], Amount="55.00")
    firm.user(apply, Credit=note, LineItem=firm.lines(5, mixed)[0], Amount="5.00")
    firm.user("FINANCIAL_AUTO_RECEIPT", Id=mixed, BankAccount=firm.kept("bank_account"))

    def status(id: int) -> str:
        return str(firm.user.row(SEARCH, id, "statustext")["statustext"])

    assert [status(each) for each in (credited, mixed, nothing)] == ["Credited", "Paid", "Paid"]


# --- voiding ------------------------------------------------------------------------------------


def test_voiding_empties_the_date_and_it_is_as_if_never_booked(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate=JULY)
    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=invoice)

    firm.administrator("FINANCIAL_INVOICE_VOID", Invoice=invoice, Reason="wrong")

    row = firm.user.row(SEARCH, invoice, "sent", "sentdate", "statustext")
    assert (row["sent"], row["sentdate"], row["statustext"]) == ("N", None, "Draft")
    assert owed(firm, JULY) == "0.00"


def test_nothing_is_voided_in_a_locked_period_whatever_the_override(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate=JUNE)
    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=invoice)
    firm.lock_until("2026-06-30")

    refused = firm.administrator.refused(
        "FINANCIAL_INVOICE_VOID", Invoice=invoice, Reason="x", override="Y"
    )

    assert refused.type == "invoice_period_locked"
    assert "2026-06-30" in refused.outcome.message
    assert "FINANCIAL_INVOICE_ACTION" in refused.outcome.message


# --- one definition, said twice -----------------------------------------------------------------


def test_the_definition_says_the_same_of_a_value_and_in_sql(firm: Firm) -> None:
    made = {
        firm.an_invoice("110.00"): False,
        firm.an_invoice("110.00", sent=True): True,
        firm.an_expense("11.00"): True,
        firm.a_receipt("11.00"): True,
        firm.a_payment("11.00"): True,
        firm.a_credit_note(): True,
        firm.a_journal(): False,
        firm.a_journal(finalised=True): True,
    }
    actor = firm.actor()

    with database.read():
        for id, expected in made.items():
            document = scope.find(actor, Document, id)
            of_id = Document.select().where(Document.id == id)
            in_sql = of_id.where(booked.entered(Document)).exists()
            assert booked.is_entered(document) is expected is in_sql
            assert of_id.where(booked.booked(Document)).exists() is expected


def test_a_question_without_a_record_says_what_a_new_document_would_meet(firm: Firm) -> None:
    firm.administrator(
        "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE", InvoicesLockedDate="2026-06-30"
    )
    ask = "FINANCIAL_ITEM_LOCKED"

    def met(object: int, date: str, **more: Any) -> str:
        return str(firm.user(ask, Object=object, Date=date, **more)["LockedDate"])

    assert met(5, "2026-06-30") == met(6, "2026-06-30") == met(69, "2026-06-30") == "Y"
    assert met(5, "2026-07-01") == met(2, "2026-06-30") == met(122, "2026-06-30") == "N"
    assert met(69, "2026-06-30", Type=2) == "N"
    (lock,) = firm.user(ask, Object=5, Date="2026-06-30", Explain="Y")["Locks"]
    assert lock["lock"] == "LockedDate"
    with pytest.raises(Refused, match="ObjectContext"):
        firm.user(ask, Object=5)
