"""Postings follow what the documents say, at every change, and nothing else changes them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from app.operator import ledgers
from models import settings
from models.account import BankAccount
from models.actor import Actor, service
from models.document import Document, Item
from models.ledger import sums
from models.ledger.posting import Posting
from models.posting import whole
from models.store import database
from models.store.base import Space, writing
from tests.apart import apart
from tests.books.always_true import what_is_wrong
from tests.firm import NOW, Firm
from tests.history import history

ITEM = "FINANCIAL_ITEM_MANAGE"
SETTINGS = "SETUP_FINANCIAL_SETTINGS_MANAGE"
BANK = "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE"


@pytest.fixture(scope="module")
def database_url(database_url: str) -> Iterator[str]:
    """A database of these tests alone: the ledgers of all its spaces are made anew."""
    with apart(database_url) as url:
        yield url


def _postings(firm: Firm) -> list[tuple[Any, ...]]:
    columns = (Posting.document, Posting.line, Posting.account, Posting.date, Posting.amount)
    with database.read():
        query: Any = Posting.select(*columns).where(Posting.space == firm.space)
        return sorted(query.tuples(), key=str)


def _amounts(firm: Firm) -> list[int]:
    return sorted(amount for *_, amount in _postings(firm))


def _a_sent_invoice(firm: Firm, amount: str = "110.00") -> tuple[int, int]:
    invoice = firm.an_invoice(SentDate="2026-10-05")
    sales = firm.an_account("Own sales", 2)
    line = firm.a_line(5, invoice, amount, FinancialAccount=sales, TaxType=1)
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")
    return invoice, line


def _clerk(firm: Firm) -> Actor:
    return service(firm.space, "UTC", NOW)


def _check(firm: Firm) -> str | None:
    with database.read():
        return whole.first_fault(_clerk(firm))


# --- a change replaces what it changes ----------------------------------------------------------


def test_a_draft_posts_nothing(firm: Firm) -> None:
    invoice = firm.an_invoice()
    firm.a_line(5, invoice)

    assert _postings(firm) == []


def test_a_sent_invoice_posts_its_lines_and_a_draft_again_nothing(firm: Firm) -> None:
    invoice, _ = _a_sent_invoice(firm)
    assert _amounts(firm) == [-10000, -1000, 11000]

    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="N")

    assert _postings(firm) == []


def test_a_changed_line_posts_anew_and_the_others_stay(firm: Firm) -> None:
    invoice, line = _a_sent_invoice(firm)
    firm.a_line(5, invoice, "50.00", FinancialAccount=firm.an_account("Other", 2), TaxType=5)
    kept = {row for row in _postings(firm) if row[1] != line}

    firm.user(ITEM, Id=line, Amount="220.00")

    assert kept < set(_postings(firm))
    assert sum(_amounts(firm)) == 0
    assert 22000 in _amounts(firm)


def test_another_date_moves_every_posting(firm: Firm) -> None:
    invoice, _ = _a_sent_invoice(firm)

    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, SentDate="2026-11-02")

    assert {str(on) for _, _, _, on, _ in _postings(firm)} == {"2026-11-02"}


def test_a_removed_document_leaves_no_posting_and_the_others_theirs(firm: Firm) -> None:
    firm.an_expense("11.00")
    before, expense = _postings(firm), firm.an_expense("110.00")
    assert _postings(firm) != before != []

    firm.user("FINANCIAL_EXPENSE_MANAGE", Id=expense, Remove=1)

    assert _postings(firm) == before


def _line_moved(firm: Firm) -> None:
    (_, line), (other, _) = _a_sent_invoice(firm), _a_sent_invoice(firm, "55.00")
    firm.user(ITEM, Id=line, Object=5, ObjectContext=other)


def _cancelled(firm: Firm) -> None:
    invoice, _ = _a_sent_invoice(firm)
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="cancel")


def _voided(firm: Firm) -> None:
    firm.administrator(SETTINGS, SellerTaxNumber="51 824 753 556")
    note = {"CreditNote": _note(firm)}
    firm.user("FINANCIAL_CREDIT_NOTE_ISSUE", **note)
    firm.administrator("FINANCIAL_CREDIT_NOTE_VOID", **note, Reason="Kept the goods")


def _changed(method: str, make: Callable[[Firm], int], **values: Any) -> Callable[[Firm], None]:
    def change(firm: Firm) -> None:
        made = make(firm)
        named = {name: value(firm) if callable(value) else value for name, value in values.items()}
        firm.user(f"FINANCIAL_{method}_MANAGE", Id=made, **named)

    return change


def _invoice(firm: Firm) -> int:
    return _a_sent_invoice(firm)[0]


def _receipt(firm: Firm) -> int:
    return firm.a_receipt("110.00")


def _note(firm: Firm) -> int:
    return firm.a_credit_note("55.00", TaxType=1)


def _journal(firm: Firm) -> int:
    return firm.a_journal("100.00", finalised=True)


TOUCHED: dict[str, Callable[[Firm], Any]] = {
    "a line moved": _line_moved,
    "an invoice cancelled": _cancelled,
    "a credit note added": _note,
    "and one voided": _voided,
    "a journal finalised": _journal,
    "and opened again": _changed("GENERAL_JOURNAL", _journal, Status=1),
    "another date": _changed("INVOICE", _invoice, SentDate="2026-10-06"),
    "sent no more": _changed("INVOICE", _invoice, Sent="N"),
    "another area": _changed("INVOICE", _invoice, Area=3),
    "another project": _changed("INVOICE", _invoice, Project=4),
    "another bank account": _changed("RECEIPT", _receipt, BankAccount=Firm.a_bank_account),
    "a note of more": _changed("CREDIT_NOTE", _note, Amount="66.00", Tax="5.00"),
    "a note of another tax": _changed("CREDIT_NOTE", _note, Tax="4.00"),
    "a note on another account": _changed("CREDIT_NOTE", _note, FinancialAccount=Firm.an_account),
    "a note of the other side": _changed("CREDIT_NOTE", _note, Type=2, TaxType=1),
}


@pytest.mark.parametrize("touched", TOUCHED)
def test_whatever_a_document_posts_by_is_posted_anew_where_it_changes(
    firm: Firm, touched: str
) -> None:
    TOUCHED[touched](firm)

    assert _check(firm) is None


def test_the_history_tells_the_postings_that_went_and_those_that_came(firm: Firm) -> None:
    _, line = _a_sent_invoice(firm)

    firm.user(ITEM, Id=line, Amount="220.00")

    gone, came = history(firm, "posting")[-1]["postings"]
    assert sorted(each["amount"] for each in gone) == [-10000, -1000, 11000]
    assert sorted(each["amount"] for each in came) == [-20000, -2000, 22000]


TOLD = ("event", "account", "date", "amount", "line", "link", "step", "area", "project", "closing")


def _as_told(firm: Firm) -> Counter[str]:
    """The postings of a firm as the history has them: by what of each is not empty."""
    columns = [getattr(Posting, name) for name in TOLD]
    with database.read():
        rows = list(Posting.select(*columns).where(Posting.space == firm.space).tuples())
    told = [{name: value for name, value in zip(TOLD, row, strict=True) if value} for row in rows]
    return Counter(json.dumps(each, sort_keys=True, default=str) for each in told)


def test_the_postings_that_the_history_tells_of_are_those_in_the_books(firm: Firm) -> None:
    invoice, line = _a_sent_invoice(firm)
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Area=3, Project=4)
    owed = {"ExpenseLineItem": firm.lines(2, firm.an_expense("11.00"))[0]}
    firm.user("FINANCIAL_CONTRA_MANAGE", InvoiceLineItem=line, **owed)
    _cancelled(firm)
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=_invoice(firm), SentDate="2026-06-15")
    firm.administrator("FINANCIAL_YEAR_END_COMPLETE", EndDate="2026-06-30")

    told: Counter[str] = Counter()
    for each in history(firm, "posting"):
        gone, came = ([json.dumps(row) for row in rows] for rows in each["postings"])
        told.update(came)
        told.subtract(gone)

    assert +told == _as_told(firm)
    assert {name for each in told for name in json.loads(each)} == set(TOLD)


def test_a_preview_posts_nothing(firm: Firm) -> None:
    _, line = _a_sent_invoice(firm)
    before = _postings(firm)

    firm.user(ITEM, Id=line, Amount="220.00", preview="Y")

    assert _postings(firm) == before


# --- what can't be posted -----------------------------------------------------------------------


def test_what_lacks_an_account_is_refused_by_the_name_of_its_setting(firm: Firm) -> None:
    invoice = firm.an_invoice()
    firm.a_line(5, invoice, FinancialAccount=firm.an_account("Own sales", 2), TaxType=1)
    firm.administrator(SETTINGS, TaxReportFinancialAccountPayable="")

    refusal = firm.user.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")

    assert "TaxReportFinancialAccountPayable" in refusal.fields
    assert firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "sent")["sent"] == "N"


def test_a_finalised_journal_is_not_changed_out_of_balance(firm: Firm) -> None:
    journal = firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", JournalDate="2026-10-05")["id"]
    account = firm.an_account("Depreciation", 1)
    lines = [
        firm.user(
            "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE",
            GeneralJournal=journal,
            FinancialAccount=account,
            **{side: "100.00"},
        )["id"]
        for side in ("DebitAmount", "CreditAmount")
    ]
    firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=journal, Status=2)
    firm.administrator(SETTINGS, LockedDateJournals="2026-10-31")
    change = {"Id": lines[0], "DebitAmount": "200.00", "override": "Y"}

    refusal = firm.administrator.refused("FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE", **change)

    assert refusal.type == "journal_unbalanced"
    assert _amounts(firm) == [-10000, 10000]


# --- accounts that postings came through --------------------------------------------------------


def test_the_debtors_account_stays_once_it_is_posted_to(firm: Firm) -> None:
    _a_sent_invoice(firm)
    other = firm.an_account("Other debtors", 3)

    refusal = firm.administrator.refused(SETTINGS, FinancialAccountDebtor=other)

    assert "1 posting came through it" in refusal.fields["FinancialAccountDebtor"][0]


def test_the_account_of_earnings_that_are_kept_stays_while_a_year_is_closed(firm: Firm) -> None:
    _a_sent_invoice(firm)
    other = firm.an_account("Other earnings", 5)
    year_end = {"EndDate": "2026-11-24"}

    firm.administrator("FINANCIAL_YEAR_END_COMPLETE", **year_end)
    refusal = firm.administrator.refused(SETTINGS, FinancialAccountRetainedEarnings=other)
    firm.administrator("FINANCIAL_YEAR_END_COMPLETE", **year_end, Reset="Y")
    firm.administrator(SETTINGS, FinancialAccountRetainedEarnings=other)

    assert "1 posting came through it" in refusal.fields["FinancialAccountRetainedEarnings"][0]


def test_the_account_of_dropped_cents_stays_once_a_report_dropped_some(firm: Firm) -> None:
    other = firm.an_account("Other rounding", 1)
    firm.an_invoice("111.00", SentDate="2026-07-05", sent=True)
    firm.administrator(SETTINGS, RoundingAccount=firm.an_account("Cents", 1))

    firm.report("2026-07-01", "2026-09-30")
    refusal = firm.administrator.refused(SETTINGS, RoundingAccount=other)

    assert "1 posting came through it" in refusal.fields["RoundingAccount"][0]


def test_a_bank_account_keeps_its_account_once_money_came_in(firm: Firm) -> None:
    bank = firm.a_bank_account("Everyday", FinancialAccount=firm.an_account("Bank", 3))
    free = firm.a_bank_account("Savings", FinancialAccount=firm.an_account("Savings", 3))
    receipt = firm.a_receipt(BankAccount=bank)
    firm.a_line(6, receipt)
    other = firm.an_account("Other bank", 3)

    firm.administrator(BANK, Id=free, FinancialAccount=other)
    refusal = firm.administrator.refused(BANK, Id=bank, FinancialAccount=other)

    assert "1 posting came through it" in refusal.fields["FinancialAccount"][0]


def test_a_bank_account_without_an_account_gets_one_and_says_so(firm: Firm) -> None:
    answer = firm.administrator(BANK, Title="Term deposit")

    search = "SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH"
    row = firm.user.row(search, answer["id"], "financialaccounttext")
    assert row["financialaccounttext"] == "Term deposit"
    assert "account of its own" in answer["warnings"][0]


def test_an_account_that_is_posted_to_is_not_removed(firm: Firm) -> None:
    _, line = _a_sent_invoice(firm)
    account = firm.user.row("FINANCIAL_ITEM_SEARCH", line, "financialaccount")["financialaccount"]

    refusal = firm.administrator.refused("SETUP_FINANCIAL_ACCOUNT_MANAGE", Id=account, Remove=1)

    assert "1 posting" in str(refusal)


# --- checking and rebuilding --------------------------------------------------------------------


def _spoil(firm: Firm) -> None:
    with database.write(), writing():
        mine = (Posting.space == firm.space) & (Posting.amount == 11000)
        Posting.update(amount=12000).where(mine).execute()


def test_the_check_names_the_first_difference(firm: Firm) -> None:
    invoice, _ = _a_sent_invoice(firm)
    reference = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "reference")["reference"]
    assert _check(firm) is None

    _spoil(firm)

    fault = _check(firm)
    assert fault is not None
    assert f"invoice {reference} lacks the debit of 110.00 on Debtors" in fault


def test_a_rebuilt_ledger_is_right_again(firm: Firm) -> None:
    _a_sent_invoice(firm)
    before = _postings(firm)
    _spoil(firm)

    name = Space.get_by_id(firm.space).name
    said = list(ledgers.rebuild(name, NOW))

    assert said == [f"{name}: 1 posting came, 1 went"]
    assert (_check(firm), _postings(firm)) == (None, before)


def _move(firm: Firm, **to: int) -> None:
    """Put every posting of a firm somewhere else."""
    with database.write(), writing():
        Posting.update(**to).where(Posting.space == firm.space).execute()


def _rebuild() -> None:
    for _ in ledgers.rebuild(None, NOW):
        pass


def test_postings_that_went_into_another_space_are_missed_here_and_found_there(
    firm: Firm, other_firm: Firm
) -> None:
    _a_sent_invoice(firm)
    before = _postings(firm)

    _move(firm, space=other_firm.space)
    faults = [_check(firm), _check(other_firm)]
    _rebuild()

    assert "lacks the debit of 110.00 on Debtors" in str(faults[0])
    assert "of no document of this space" in str(faults[1])
    assert (_check(firm), _postings(firm)) == (None, before)
    assert (_check(other_firm), _postings(other_firm)) == (None, [])


def test_postings_of_a_document_of_another_space_are_too_much(firm: Firm, other_firm: Firm) -> None:
    _a_sent_invoice(firm)
    other, _ = _a_sent_invoice(other_firm)
    before = [_postings(firm), _postings(other_firm)]

    _move(firm, document=other)
    faults = [_check(firm), _check(other_firm)]
    _rebuild()

    assert "the debit of 110.00 on Debtors" in str(faults[0])
    assert "of no document of this space" in str(faults[0])
    assert faults[1] is None, "its own are there, whatever stands in other spaces"
    assert [_check(firm), _check(other_firm)] == [None, None]
    assert [_postings(firm), _postings(other_firm)] == before


def test_an_event_and_an_account_that_are_none_here_are_named_all_the_same(
    firm: Firm, other_firm: Firm
) -> None:
    _a_sent_invoice(firm)
    before = _postings(firm)
    strange = other_firm.an_account("Theirs", 2)
    with database.write(), writing():
        kept: Any = Posting.select().where(Posting.space == firm.space).order_by(Posting.id).dicts()
        for amount in (1234, -1234):
            more = {**kept[0], "account": strange, "event": 99, "amount": amount}
            Posting.insert({name: each for name, each in more.items() if name != "id"}).execute()

    fault = _check(firm)
    _rebuild()

    assert "has the debit of 12.34 on an account of another space" in str(fault)
    assert "event 99" in str(fault)
    assert (_check(firm), _postings(firm)) == (None, before)


@pytest.mark.parametrize("complete", ["Y", "N"])
def test_a_save_posts_whether_it_is_to_complete_or_not(firm: Firm, complete: str) -> None:
    _, line = _a_sent_invoice(firm)

    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Amount="220.00", AutoComplete=complete)

    assert (_check(firm), _amounts(firm)) == (None, [-20000, -2000, 22000])


def test_completing_the_items_of_a_document_writes_its_ledger_rows(firm: Firm) -> None:
    invoice, _ = _a_sent_invoice(firm)
    before, told = _postings(firm), history(firm, "posting")

    firm.user("FINANCIAL_ITEM_COMPLETE", Object=5, ObjectContext=invoice)
    assert _postings(firm) == before
    assert history(firm, "posting") == told
    _spoil(firm)
    firm.user("FINANCIAL_ITEM_COMPLETE", Object=5, ObjectContext=invoice)

    assert (_check(firm), _postings(firm)) == (None, before)


def test_books_that_had_no_ledger_are_brought_in(firm: Firm) -> None:
    _a_sent_invoice(firm)
    receipt = firm.a_receipt()
    line = firm.a_line(6, receipt)
    with database.write(), writing():
        Posting.delete().where(Posting.space == firm.space).execute()
        BankAccount.update(financial_account=None).where(BankAccount.space == firm.space).execute()
        Item.update(financial_account=None).where(Item.id == line).execute()

    said = [words for words in ledgers.bring_in(NOW) if words.startswith(_name(firm))]

    kept = firm.user.row("FINANCIAL_ITEM_SEARCH", line, "financialaccount")["financialaccount"]
    assert kept == settings.DEBTORS_ACCOUNT.number_in(firm.space)
    assert "1 line got the account of the kind" in " ".join(said)
    assert _check(firm) is None
    assert sum(_amounts(firm)) == 0
    assert len({document for document, *_ in _postings(firm)}) == 2


def _name(firm: Firm) -> str:
    return str(Space.get_by_id(firm.space).name)


@pytest.mark.parametrize("day", [date(2026, 10, 4), date(2026, 10, 5)])
def test_a_posting_counts_from_its_day(firm: Firm, day: date) -> None:
    _a_sent_invoice(firm)

    with database.read():
        held = sums.balances(firm.space, sums.Span(upto=day))

    assert sorted(held.values()) == ([] if day < date(2026, 10, 5) else [-10000, -1000, 11000])


def test_every_document_of_a_firm_is_checked(firm: Firm) -> None:
    _a_sent_invoice(firm)
    with database.write(), writing():
        Posting.delete().where(Posting.space == firm.space).execute()

    assert "lacks" in (_check(firm) or "")
    assert Document.select().where(Document.space == firm.space).count() == 1


# --- exchange -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("worth", "gained"), [("105.00", 500), ("96.00", -400)], ids=["a gain", "a loss"]
)
def test_money_that_is_worth_more_or_less_than_what_it_pays_posts_the_difference(
    firm: Firm, worth: str, gained: int
) -> None:
    debtors = settings.DEBTORS_ACCOUNT.number_in(firm.space)
    exchange = settings.EXCHANGE_ACCOUNT.number_in(firm.space)
    foreign = {"SourceCurrency": 2, "SourceAmount": "80.00", "TaxType": 5}
    invoice = firm.an_invoice(SentDate="2026-10-05")
    owed = firm.a_line(5, invoice, "100.00", **foreign)
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")
    receipt = firm.a_receipt(ReceivedDate="2026-11-05")
    paid = firm.a_line(6, receipt, worth, FinancialAccount=debtors, **foreign)

    firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", InvoiceLineItem=owed, ReceiptLineItem=paid)

    with database.read():
        held = sums.balances(firm.space, sums.Span())
    assert held.get(debtors or 0, 0) == 0
    assert held[exchange or 0] == -gained
    assert what_is_wrong(firm) == []
