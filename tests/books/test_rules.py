"""The independent model keeps the rules of books.md 1, 2 and 4 that no published figure shows."""

from __future__ import annotations

from datetime import date

import pytest
from beancount.ops import validation

from tests.books import events as ev
from tests.books.beancount_translator import Books, Unbalanced
from tests.books.calls import Teller, money
from tests.books.events import JournalLine, Kind, Line
from tests.books.parts import share
from tests.books.postings import Entry
from tests.books.published.case import cents as c
from tests.books.published.half_year import ACCRUAL_1, ACCRUAL_2, BY_SEPTEMBER, LATE_BILL
from tests.books.state import NotAllowed

JULY, AUGUST, SEPTEMBER = date(2025, 7, 5), date(2025, 8, 5), date(2025, 9, 5)
LAST = date(2026, 6, 30)


def _invoice(*lines: Line, id: str = "A", day: date = JULY) -> tuple[ev.Event, ...]:
    return ev.Entered(id, Kind.INVOICE, day, lines), ev.Sent(id, day)


def _receipt(id: str, amount: int, day: date = AUGUST) -> ev.Entered:
    line = Line(f"{id}.1", "Debtors", amount, tax_type=5)
    return ev.Entered(id, Kind.RECEIPT, day, (line,))


def _paid(id: str, amount: int, target: str, day: date = AUGUST) -> tuple[ev.Event, ...]:
    return _receipt(id, amount, day), ev.Linked(f"{id}-{target}", f"{id}.1", target, amount, day)


def _taxes(books: Books, line: str) -> list[int]:
    return [tax for _, tax in books.state.parts(line)]


# --- parts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "of", "bears"),
    [(5000, 11000, 1000, 455), (1, 2, 1, 1), (-1, 2, 1, -1), (1, 3, 1, 0), (5, 0, 7, 0)],
)
def test_a_share_is_rounded_half_away_from_zero(part: int, whole: int, of: int, bears: int) -> None:
    assert share(part, whole, of) == bears


def test_ten_receipts_of_ten_on_a_hundred_carry_the_tax_of_the_hundred() -> None:
    books = Books().tell(_invoice(Line("A.1", "Sales", c("100"), c("9.09"))))

    for number in range(10):
        books.tell(_paid(f"R{number}", c("10"), "A.1"))

    assert sum(_taxes(books, "A.1")) == c("9.09")


def test_the_part_that_settles_takes_the_rest_with_negative_lines_too() -> None:
    lines = Line("A.1", "Sales", c("115"), c("10.45")), Line("A.2", "Sales", -c("11.5"), -c("1.05"))
    books = Books().tell(_invoice(*lines))

    books.tell(_paid("R", c("103.5"), "A.1"))

    assert _taxes(books, "A.1") == [c("9.4")]


def test_a_part_removed_and_made_again_still_sums_to_the_whole() -> None:
    books = Books().tell(_invoice(Line("A.1", "Sales", 1000, 91)))
    for number in range(3):
        books.tell(_paid(f"R{number}", 333, "A.1"))

    books.apply(ev.Unlinked("R0-A.1"))
    books.tell(_paid("R9", 334, "A.1"))

    assert sum(_taxes(books, "A.1")) == 91


def test_a_link_has_a_tax_of_the_line_that_the_money_came_in_on_too() -> None:
    books = Books().tell(_invoice(Line("A.1", "Sales", c("330"), c("30"))))
    own = Line("R.1", "Sales", c("220"), c("20"))
    books.apply(ev.Entered("R", Kind.RECEIPT, AUGUST, (own,)))

    books.apply(ev.Linked("L", "R.1", "A.1", c("110"), AUGUST))

    assert books.trial_balance(LAST)["Tax collected"] == -c("40")
    assert _taxes(books, "R.1") == [c("10")]


@pytest.mark.parametrize("amount", [0, -1, c("100") + 1])
def test_no_more_is_linked_than_is_open(amount: int) -> None:
    books = Books().tell([*_invoice(Line("A.1", "Sales", c("100"))), _receipt("R", c("500"))])

    with pytest.raises(NotAllowed):
        books.apply(ev.Linked("L", "R.1", "A.1", amount, AUGUST))


def test_a_line_is_not_made_smaller_than_what_is_linked_of_it() -> None:
    books = Books().tell(_invoice(Line("A.1", "Sales", c("100"))))
    books.tell(_paid("R", c("60"), "A.1"))

    with pytest.raises(NotAllowed):
        books.apply(ev.LineChanged("A", Line("A.1", "Sales", c("59.99"))))
    books.apply(ev.LineChanged("A", Line("A.1", "Sales", c("60"))))

    assert books.debtors(LAST).by_document == {}


def test_a_document_with_links_is_not_removed() -> None:
    books = Books().tell([*_invoice(Line("A.1", "Sales", c("100"))), *_paid("R", 1, "A.1")])

    for id in ("A", "R"):
        with pytest.raises(NotAllowed):
            books.apply(ev.Removed(id))


# --- what counts, and when --------------------------------------------------------------------


def test_a_draft_counts_nowhere() -> None:
    books = Books().tell(_invoice(Line("A.1", "Sales", c("100")))[:1])

    assert books.trial_balance(LAST) == {}
    assert books.debtors(LAST).total == 0


def test_a_link_counts_from_the_latest_of_its_date_and_both_documents() -> None:
    books = Books().tell(_invoice(Line("A.1", "Sales", c("100")), day=SEPTEMBER))
    books.apply(_receipt("R", c("100"), JULY))
    books.apply(ev.Linked("L", "R.1", "A.1", c("100"), AUGUST))

    assert books.debtors(AUGUST).money_not_linked == c("100")
    assert books.debtors(SEPTEMBER).money_not_linked == 0


def test_un_sending_puts_money_back_on_account() -> None:
    books = Books().tell(_invoice(Line("A.1", "Sales", c("100"))))
    books.tell(_paid("R", c("100"), "A.1"))

    books.apply(ev.Unsent("A"))

    assert books.debtors(LAST).money_not_linked == c("100")
    assert books.trial_balance(LAST) == {"Bank": c("100"), "Debtors": -c("100")}


def test_void_goes_as_if_it_had_never_been_booked() -> None:
    books = Books().tell(_invoice(Line("A.1", "Sales", c("100"))))
    books.apply(ev.Unsent("A"))
    books.apply(ev.Sent("A", AUGUST, issued=True))

    books.apply(ev.Voided("A"))

    assert all(books.trial_balance(day) == {} for day in (JULY, AUGUST, LAST))


def test_a_cancellation_and_its_undoing_are_dated_steps() -> None:
    books = Books().tell(_invoice(Line("A.1", "Sales", c("110"), c("10"))))

    books.apply(ev.Cancelled("A", AUGUST))
    books.apply(ev.CancelUndone("A", SEPTEMBER))

    owed = [books.debtors(day).total for day in (JULY, AUGUST, SEPTEMBER)]
    assert owed == [c("110"), 0, c("110")]
    assert [books.trial_balance(d).get("Debtors", 0) for d in (JULY, AUGUST, SEPTEMBER)] == owed


def test_a_write_off_is_undone_until_something_is_recovered() -> None:
    books = Books().tell(_invoice(Line("A.1", "Sales", c("110"), c("10"))))
    books.apply(ev.WrittenOff("A", AUGUST))
    books.tell(_paid("R", c("11"), "A.1", SEPTEMBER))

    with pytest.raises(NotAllowed):
        books.apply(ev.WriteOffUndone("A", SEPTEMBER))
    books.apply(ev.Unlinked("R-A.1"))
    books.apply(ev.WriteOffUndone("A", SEPTEMBER))

    assert books.debtors(LAST).by_document == {"A": c("110")}
    assert "Bad debts" not in books.trial_balance(LAST)


# --- refunds, contra, credit ------------------------------------------------------------------


def test_a_refund_of_a_receipt_gives_back_its_own_account_and_tax() -> None:
    own = Line("R.1", "Sales", c("220"), c("20"))
    back = Line("P.1", "Debtors", c("220"), tax_type=5)
    books = Books().tell(
        [
            ev.Entered("R", Kind.RECEIPT, JULY, (own,)),
            ev.Entered("P", Kind.PAYMENT, AUGUST, (back,)),
        ]
    )
    assert books.debtors(LAST).refunds_not_linked == c("220")

    books.apply(ev.Linked("L", "P.1", "R.1", c("220"), AUGUST))

    assert books.trial_balance(LAST) == {}
    assert books.profit(JULY, LAST, cash=True) == 0


def test_a_refunded_credit_note_takes_income_back_on_a_cash_basis() -> None:
    note = Line("C.1", "Sales", c("110"), c("10"))
    back = Line("P.1", "Debtors", c("110"), tax_type=5)
    books = Books().tell(
        [
            ev.Entered("C", Kind.CREDIT_NOTE, JULY, (note,)),
            ev.Entered("P", Kind.PAYMENT, AUGUST, (back,)),
            ev.Linked("L", "P.1", "C.1", c("110"), AUGUST),
        ]
    )

    assert books.profit_and_loss(JULY, LAST, cash=True) == {"Sales": c("100")}
    assert books.debtors(LAST).total == 0


def test_contra_settles_both_sides_and_counts_as_paid_on_both() -> None:
    bill = Line("E.1", "Purchases", c("55"), c("5"))
    books = Books().tell(_invoice(Line("A.1", "Sales", c("110"), c("10"))))
    books.apply(ev.Entered("E", Kind.EXPENSE, JULY, (bill,)))

    books.apply(ev.Linked("L", "A.1", "E.1", c("55"), AUGUST))

    assert (books.debtors(LAST).total, books.creditors(LAST).total) == (c("55"), 0)
    paid = books.profit_and_loss(JULY, LAST, cash=True)
    assert paid == {"Sales": -c("50"), "Purchases": c("50")}


def test_a_credit_applied_posts_nothing_and_is_no_money() -> None:
    note = Line("C.1", "Sales", c("110"), c("10"))
    books = Books().tell(_invoice(Line("A.1", "Sales", c("110"), c("10"))))
    books.apply(ev.Entered("C", Kind.CREDIT_NOTE, JULY, (note,)))
    before = books.trial_balance(LAST)

    books.apply(ev.Linked("L", "C.1", "A.1", c("110"), AUGUST))

    assert books.trial_balance(LAST) == before == {}
    assert books.profit_and_loss(JULY, LAST, cash=True) == {}


# --- closings ---------------------------------------------------------------------------------


def test_a_year_is_closed_once_and_re_opened_in_reverse_order() -> None:
    books = Books().tell(_invoice(Line("A.1", "Sales", c("100"))))
    books.apply(ev.YearEnded(AUGUST))

    with pytest.raises(NotAllowed):
        books.apply(ev.YearEnded(AUGUST))
    books.apply(ev.YearEnded(SEPTEMBER))
    with pytest.raises(NotAllowed):
        books.apply(ev.YearReopened(AUGUST))

    assert books.trial_balance(LAST)["Retained earnings"] == -c("100")
    assert books.trial_balance(LAST, before_closing=True)["Sales"] == -c("100")


def test_what_is_corrected_in_a_closed_year_stands_on_current_earnings() -> None:
    books = Books().tell(_invoice(Line("A.1", "Sales", c("100"))))
    books.apply(ev.YearEnded(AUGUST))

    books.apply(ev.LineChanged("A", Line("A.1", "Sales", c("130"))))

    sheet = books.balance_sheet(AUGUST)
    assert (sheet.equity, sheet.current_earnings) == (c("130"), c("30"))


def test_opening_balances_answer_what_is_left() -> None:
    told = ev.OpeningBalances(JULY, (("Bank", c("500")), ("Creditors", -c("200"))))
    opened = Line("O.1", "Sales", c("110"), c("10"))
    books = Books().tell(
        [
            told,
            ev.Entered("O", Kind.INVOICE, JULY, (opened,), opening=True),
            ev.Sent("O", JULY),
        ]
    )

    balances = books.trial_balance(LAST)
    assert balances["Opening balances"] == -c("410")
    assert books.debtors(LAST).total == c("110") == balances["Debtors"]
    assert books.creditors(LAST).journals == c("200")


def test_the_tax_offices_document_clears_what_was_reported() -> None:
    books = Books().tell(each for each in BY_SEPTEMBER if isinstance(each, ev.Event))
    books.apply(ACCRUAL_1)
    books.tell(each for each in LATE_BILL if isinstance(each, ev.Event))

    books.apply(ACCRUAL_2)

    balances = books.trial_balance(LAST)
    assert not {"Tax collected", "Tax paid"} & set(balances)
    # 70 owed for September; 90.91 paid too much, of which 90 comes back
    assert balances["Creditors"] == -c("1,070")
    assert balances["Rounding"] == c("0.91")
    assert balances["Debtors"] == c("640")


def test_a_bill_that_is_paid_stands_and_the_next_is_for_the_difference() -> None:
    books = Books().tell(each for each in BY_SEPTEMBER if isinstance(each, ev.Event))
    books.apply(ACCRUAL_1)
    bill = books.state.documents["BAS September bill 1"]
    payment = Line("T.1", "Creditors", c("70"), tax_type=5)
    books.apply(ev.Entered("T", Kind.PAYMENT, ACCRUAL_1.date, (payment,)))
    books.apply(ev.Linked("LT", "T.1", next(iter(bill.lines)), c("70"), ACCRUAL_1.date))

    books.apply(ev.TaxReportReopened("BAS September"))
    books.tell(_invoice(Line("X.1", "Sales", c("55"), c("5")), id="X", day=SEPTEMBER))
    books.apply(ACCRUAL_1)

    assert books.lodged["BAS September"].to_pay == c("75")
    assert books.state.documents["BAS September bill 2"].gross == c("5")
    assert books.creditors(LAST).total == c("5")


def test_the_cents_that_a_bill_rounds_are_spent_on_a_cash_basis_once_they_are_paid() -> None:
    bought = Line("E.1", "Purchases", c("559.90"), c("50.90"))
    books = Books().tell(_invoice(Line("A.1", "Sales", c("1,102.20"), c("100.20"))))
    books.apply(ev.Entered("E", Kind.EXPENSE, JULY, (bought,)))
    books.apply(ACCRUAL_1)
    rounding = "BAS September bill 1 Rounding"
    payment = Line("T.1", "Creditors", c("50"), tax_type=5)
    books.apply(ev.Entered("T", Kind.PAYMENT, ACCRUAL_1.date, (payment,)))
    assert books.profit(JULY, LAST, cash=True) == 0

    books.apply(ev.Linked("LT", "T.1", rounding, c("0.70"), ACCRUAL_1.date))

    assert books.profit(JULY, LAST, cash=True) == -c("0.70")


def test_a_bill_that_nothing_hangs_on_goes_with_its_report() -> None:
    books = Books().tell(each for each in BY_SEPTEMBER if isinstance(each, ev.Event))
    before = books.trial_balance(LAST)
    books.apply(ACCRUAL_1)

    books.apply(ev.TaxReportReopened("BAS September"))

    assert books.trial_balance(LAST) == before


# --- the model itself -------------------------------------------------------------------------


def test_beancount_refuses_what_does_not_balance() -> None:
    entry = Entry(JULY, "wrong by a cent", (("Bank", 100), ("Sales", -99)))

    with pytest.raises(Unbalanced):
        Books().directives([entry])


def test_a_journal_puts_its_tax_beside_its_net() -> None:
    rent = JournalLine("Purchases", c("110"), c("10"), 2, 1)
    told = ev.JournalWritten("J", JULY, (rent, JournalLine("Bank", -c("110"))))
    books = Books().tell([told, ev.JournalFinalised("J")])

    assert books.trial_balance(LAST) == {
        "Purchases": c("100"),
        "Tax paid": c("10"),
        "Bank": -c("110"),
    }


def test_a_journal_that_is_told_anew_gives_up_its_old_lines() -> None:
    teller = Teller()
    lines = JournalLine("Bank", 100), JournalLine("Sales", -100)
    teller.calls(ev.JournalWritten("J", JULY, lines))

    again = teller.calls(ev.JournalWritten("J", AUGUST, lines))

    assert [call.params.get("Remove") for call in again] == [None, 1, 1, None, None]


@pytest.mark.parametrize(("cents", "text"), [(-105, "-1.05"), (7, "0.07"), (123400, "1234.00")])
def test_money_is_spelt_with_two_decimals(cents: int, text: str) -> None:
    assert money(cents) == text
    assert c(text) == cents


def test_a_payment_of_the_day_of_the_write_off_that_was_there_before_recovers_nothing() -> None:
    books = Books().tell((*_invoice(Line("A.1", "Sales", c("100"))), *_paid("R", c("40"), "A.1")))

    books.apply(ev.WrittenOff("A", AUGUST))

    assert books.trial_balance(AUGUST)["Bad debts"] == c("60")
    assert books.debtors(AUGUST).total == 0


def test_beancount_looks_at_books_as_long_the_next_time_as_the_last() -> None:
    books = Books().tell(_invoice(Line("A.1", "Sales", c("100"))))
    looks = len(validation.VALIDATIONS)

    books.trial_balance(AUGUST)

    assert len(validation.VALIDATIONS) == looks
