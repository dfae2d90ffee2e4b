"""Parts of a whole: links, credits, refunds and what is set off, whose taxes sum up to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.books.always_true import what_is_wrong
from tests.financial.test_links import INVOICE_CREDITS, RECEIPTS
from tests.firm import Firm
from tests.history import history

INVOICE, EXPENSE = "FINANCIAL_INVOICE_SEARCH", "FINANCIAL_EXPENSE_SEARCH"


def outstanding(firm: Firm, search: str, id: int) -> str:
    return str(firm.user.row(search, id, "outstandingamount")["outstandingamount"])


def taxes(firm: Firm, search: str = RECEIPTS.search) -> list[str]:
    return [str(row["tax"]) for row in firm.user.rows(search, "tax")]


def total(amounts: list[str]) -> Decimal:
    return sum((Decimal(each) for each in amounts), Decimal(0))


# --- parts of a payment --------------------------------------------------------------------------


def test_ten_payments_of_an_invoice_have_all_of_its_tax(firm: Firm) -> None:
    invoice, bank = firm.an_invoice("100.00", sent=True), firm.kept("bank_account")

    for _ in range(10):
        firm.user("FINANCIAL_AUTO_RECEIPT", Id=invoice, Amount="10.00", BankAccount=bank)

    row = firm.user.row(INVOICE, invoice, "outstandingamount", "tax")
    assert (row["outstandingamount"], row["tax"]) == ("0.00", "9.09")
    assert total(taxes(firm)) == Decimal("9.09")


def test_the_part_that_settles_a_document_takes_what_is_left_of_its_tax(firm: Firm) -> None:
    invoice = firm.an_invoice("115.00", "-11.50", sent=True)
    line = firm.lines(5, invoice)[0]

    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "103.50"), line)

    assert outstanding(firm, INVOICE, invoice) == "0.00"
    assert taxes(firm) == ["9.40"]


def test_no_more_is_linked_to_a_line_than_its_document_has_open(firm: Firm) -> None:
    invoice = firm.an_invoice("115.00", "-11.50", sent=True)
    line, discount = firm.lines(5, invoice)
    money = RECEIPTS.a_source(firm, "200.00")

    above = RECEIPTS.refused(firm.user, money, line, Amount="103.51")
    below = RECEIPTS.refused(firm.user, money, discount)

    assert "103.50" in above.fields["Amount"][0]
    assert set(below.fields) == {"Amount"}


def test_a_link_has_the_tax_of_the_money_too(firm: Firm) -> None:
    over_the_counter = RECEIPTS.a_source(firm, "220.00")
    line = RECEIPTS.a_target(firm, "330.00")

    link = RECEIPTS.tie(firm.user, over_the_counter, line, Amount="110.00")

    row = firm.user.row(RECEIPTS.search, link, "tax", "sourcetax")
    assert (row["tax"], row["sourcetax"]) == ("10.00", "10.00")


def test_a_tax_that_is_sent_is_compared_and_no_more(firm: Firm) -> None:
    money, line = RECEIPTS.a_source(firm, "110.00"), RECEIPTS.a_target(firm, "110.00")
    pair = RECEIPTS.pair(money, line)

    near = firm.user(RECEIPTS.manage, **pair, Amount="11.00", Tax="1.01")
    far = firm.user(RECEIPTS.manage, **pair, Amount="11.00", Tax="1.02")

    assert "warnings" not in near
    assert "1.00" in far["warnings"][0]
    assert taxes(firm) == ["1.00", "1.00"]


# --- whatever changes ----------------------------------------------------------------------------


@pytest.mark.parametrize("override", [{}, {"override": "Y"}], ids=["locked", "overridden"])
def test_a_document_never_comes_to_less_than_is_linked(
    firm: Firm, override: dict[str, str]
) -> None:
    invoice = firm.an_invoice("60.00", "50.00")
    first, second = firm.lines(5, invoice)
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "60.00"), first)
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "20.00"), second)
    item, on = "FINANCIAL_ITEM_MANAGE", {"Object": 5, "ObjectContext": invoice}

    negative = firm.administrator.refused(item, **on, Amount="-30.01", **override)
    firm.administrator(item, **on, Amount="-30.00", **override)

    assert "80.00" in negative.fields["Amount"][0]
    assert "receipt REC000001 (60.00)" in negative.fields["Amount"][0]
    assert outstanding(firm, INVOICE, invoice) == "0.00"


def test_an_override_does_not_make_a_line_less_than_is_linked_to_it(firm: Firm) -> None:
    invoice = firm.an_invoice("60.00", "50.00")
    line = firm.lines(5, invoice)[0]
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "60.00"), line)

    less = firm.administrator.refused(
        "FINANCIAL_ITEM_MANAGE", Id=line, Amount="59.99", override="Y"
    )
    firm.administrator("FINANCIAL_ITEM_MANAGE", Id=line, Amount="61.00", override="Y")

    assert "60.00" in less.fields["Amount"][0]
    assert outstanding(firm, INVOICE, invoice) == "51.00"


def test_a_paid_line_whose_tax_type_changes_takes_the_taxes_of_its_links_along(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    line = firm.lines(5, invoice)[0]
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "110.00"), line, Amount="55.00")
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "110.00"), line, Amount="55.00")

    firm.administrator("FINANCIAL_ITEM_MANAGE", Id=line, TaxType=3, Tax="0.00", override="Y")

    assert taxes(firm) == ["0.00", "0.00"]


@pytest.mark.parametrize("settled", [False, True])
def test_a_line_of_another_tax_shares_it_out_anew_to_the_cent_and_the_history_tells(
    firm: Firm, settled: bool
) -> None:
    line, beside = firm.lines(5, firm.an_invoice("100.00", "10.00"))
    for amount in ("33.33", "33.33", "33.34"):
        RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, amount), line)
    if settled:
        RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "10.00"), beside)

    firm.administrator("FINANCIAL_ITEM_MANAGE", Id=line, Tax="50.00", override="Y")

    assert taxes(firm) == ["16.67", "16.66", "16.67", *(["0.91"] if settled else [])]
    told = [each["tax"] for each in history(firm, "link")][-3:]
    assert told == [[303, 1667], [303, 1666], [303, 1667]]


def test_the_link_that_settles_takes_what_is_left_when_the_tax_is_shared_out_anew(
    firm: Firm,
) -> None:
    line, _ = firm.lines(5, firm.an_invoice("115.00", "-11.50"))
    for _ in range(2):
        RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "51.75"), line)

    firm.administrator("FINANCIAL_ITEM_MANAGE", Id=line, Tax="5.00", override="Y")

    assert taxes(firm) == ["2.25", "1.70"]


@pytest.mark.parametrize("away", ["removed", "moved"])
def test_a_discount_leaves_the_link_that_settles_what_is_left_of_the_tax_while_it_is_there(
    firm: Firm, away: str
) -> None:
    invoice, other = firm.an_invoice("115.00"), firm.an_invoice()
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "103.50"), firm.lines(5, invoice)[0])
    before = taxes(firm)

    discount = firm.a_line(5, invoice, "-11.50")
    settled = taxes(firm)
    change = {"Remove": 1} if away == "removed" else {"Object": 5, "ObjectContext": other}
    firm.user("FINANCIAL_ITEM_MANAGE", Id=discount, **change)

    assert (before, settled, taxes(firm)) == (["9.41"], ["9.40"], ["9.41"])


def test_debts_that_are_set_off_have_the_tax_of_their_own_ends(firm: Firm) -> None:
    owed, owing = (
        firm.lines(5, firm.an_invoice("110.00")),
        firm.lines(2, firm.an_expense("110.00")),
    )
    firm.user("FINANCIAL_CONTRA_MANAGE", InvoiceLineItem=owed[0], ExpenseLineItem=owing[0])

    for line, tax in ((owed[0], "4.00"), (owing[0], "7.00")):
        firm.administrator("FINANCIAL_ITEM_MANAGE", Id=line, Tax=tax, override="Y")

    (row,) = firm.user.rows("FINANCIAL_CONTRA_SEARCH", "sourcetax", "tax")
    assert (row["sourcetax"], row["tax"]) == ("4.00", "7.00")


def test_a_line_of_which_a_cent_is_linked_does_not_come_to_nothing(firm: Firm) -> None:
    line, _ = firm.lines(5, firm.an_invoice("60.00", "50.00"))
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "0.01"), line)

    refused = firm.administrator.refused(
        "FINANCIAL_ITEM_MANAGE", Id=line, Amount="0.00", override="Y"
    )

    assert "0.01" in refused.fields["Amount"][0]


def test_a_linked_line_is_not_moved(firm: Firm) -> None:
    line, other = RECEIPTS.a_target(firm, "60.00"), firm.an_invoice()
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "60.00"), line)

    refused = firm.administrator.refused(
        "FINANCIAL_ITEM_MANAGE", Id=line, Object=5, ObjectContext=other, override="Y"
    )

    assert refused.type == "record_in_use"


def test_a_linked_document_stays_and_a_line_of_it_that_is_not_linked_goes(firm: Firm) -> None:
    invoice = firm.an_invoice("60.00", "50.00")
    line, free = firm.lines(5, invoice)
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "60.00"), line)

    refused = firm.administrator.refused(
        "FINANCIAL_INVOICE_MANAGE", Id=invoice, Remove=1, override="Y"
    )
    firm.administrator("FINANCIAL_ITEM_MANAGE", Id=free, Remove=1, override="Y")

    assert refused.type == "record_in_use"
    assert firm.lines(5, invoice) == [line]


# --- an over-payment and its refund --------------------------------------------------------------


def test_an_over_payment_is_refunded(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    receipt = firm.a_receipt()
    money = firm.a_line(6, receipt, "150.00", FinancialAccount=firm.control(6))
    RECEIPTS.tie(firm.user, money, firm.lines(5, invoice)[0])
    payment = firm.a_refund(3, "40.00")

    refund = firm.user(
        "FINANCIAL_PAYMENT_RECEIPT_MANAGE", PaymentLineItem=payment, ReceiptLineItem=money
    )["id"]

    row = firm.user.row("FINANCIAL_PAYMENT_RECEIPT_SEARCH", refund, "amount", "receipt", "payment")
    assert (row["amount"], row["receipt"]) == ("40.00", receipt)
    assert outstanding(firm, "FINANCIAL_RECEIPT_SEARCH", receipt) == "0.00"
    assert outstanding(firm, "FINANCIAL_PAYMENT_SEARCH", row["payment"]) == "0.00"
    fields = ("invoiceoutstandingamount", "expenseoutstandingamount")
    for line in (money, payment):
        assert [firm.user.row("FINANCIAL_ITEM_SEARCH", line, *fields)[each] for each in fields] == [
            "0.00",
            "0.00",
        ]


def test_what_is_given_back_can_not_pay_any_more(firm: Firm) -> None:
    money = RECEIPTS.a_source(firm, "110.00")
    ends = {"PaymentLineItem": firm.a_refund(3, "100.00"), "ReceiptLineItem": money}
    firm.user("FINANCIAL_PAYMENT_RECEIPT_MANAGE", **ends)

    refused = RECEIPTS.refused(firm.user, money, RECEIPTS.a_target(firm, "50.00"), Amount="10.01")

    assert "10.00" in refused.fields["Amount"][0]
    assert firm.locks(Item=money) == {"LockedLinked"}
    assert firm.lift("LockedLinked", Item=money) == ["FINANCIAL_PAYMENT_RECEIPT_MANAGE"]


REFUNDS = {
    "PAYMENT_RECEIPT": (3, "PaymentLineItem", "ReceiptLineItem"),
    "PAYMENT_CREDIT_NOTE": (3, "PaymentLineItem", "Credit"),
    "RECEIPT_PAYMENT": (6, "ReceiptLineItem", "PaymentLineItem"),
    "RECEIPT_CREDIT_NOTE": (6, "ReceiptLineItem", "Credit"),
}


def given_back(firm: Firm, name: str) -> int:
    """What a refund gives back: a line of 55.00, or a credit note."""
    if name == "PAYMENT_RECEIPT":
        return firm.lines(6, firm.a_receipt("55.00"))[0]
    if name == "RECEIPT_PAYMENT":
        return firm.lines(3, firm.a_payment("55.00"))[0]
    return firm.a_credit_note("55.00", type=1 if name == "PAYMENT_CREDIT_NOTE" else 2, TaxType=1)


@pytest.mark.parametrize("name", REFUNDS)
def test_a_refund_takes_what_it_gives_back_and_its_tax(firm: Firm, name: str) -> None:
    object, source, target = REFUNDS[name]
    of = given_back(firm, name)
    ends = {source: firm.a_refund(object, "80.00"), target: of}

    made = firm.user(f"FINANCIAL_{name}_MANAGE", **ends, Amount="22.00")["id"]
    more = firm.user.refused(f"FINANCIAL_{name}_MANAGE", **ends, Amount="33.01")
    rest = firm.user(f"FINANCIAL_{name}_MANAGE", **ends)["id"]

    rows = [
        firm.user.row(f"FINANCIAL_{name}_SEARCH", id, "amount", "tax", "sourcetax")
        for id in (made, rest)
    ]
    assert [(row["amount"], row["tax"], row["sourcetax"]) for row in rows] == [
        ("22.00", "2.00", "0.00"),
        ("33.00", "3.00", "0.00"),
    ]
    assert "33.00" in more.fields["Amount"][0]


@pytest.mark.parametrize("name", REFUNDS)
def test_the_money_of_a_refund_is_on_its_control_account(firm: Firm, name: str) -> None:
    object, source, target = REFUNDS[name]
    make = firm.a_payment if object == 3 else firm.a_receipt
    elsewhere = firm.lines(object, make("80.00"))[0]

    refused = firm.user.refused(
        f"FINANCIAL_{name}_MANAGE", **{source: elsewhere, target: given_back(firm, name)}
    )

    assert set(refused.fields) == {source}


@pytest.mark.parametrize("name", ["PAYMENT_CREDIT_NOTE", "RECEIPT_CREDIT_NOTE"])
def test_a_refunded_note_is_locked_and_of_one_side(firm: Firm, name: str) -> None:
    object, source, target = REFUNDS[name]
    note = given_back(firm, name)
    money = firm.a_refund(object, "55.00")
    wrong = firm.a_credit_note("55.00", type=2 if object == 3 else 1)

    refused = firm.user.refused(f"FINANCIAL_{name}_MANAGE", **{source: money, target: wrong})
    firm.user(f"FINANCIAL_{name}_MANAGE", **{source: money, target: note})

    assert set(refused.fields) == {"Credit"}
    assert firm.locks(Object=69, ObjectContext=note) == {"LockedCredit"}
    assert firm.lift("LockedCredit", Object=69, ObjectContext=note) == [f"FINANCIAL_{name}_MANAGE"]


# --- credit, contra, recovery --------------------------------------------------------------------


def test_a_paid_invoice_is_credited_and_the_credit_refunded(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    line = firm.lines(5, invoice)[0]
    money = RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "110.00"), line)
    note = firm.a_credit_note("110.00", TaxType=1)

    while_paid = INVOICE_CREDITS.refused(firm.user, note, line, Amount="10.00")
    firm.user(RECEIPTS.manage, Id=money, Remove=1)
    INVOICE_CREDITS.tie(firm.user, note, line, Amount="110.00")

    assert "0.00" in while_paid.fields["Amount"][0]
    row = firm.user.row(INVOICE, invoice, "outstandingamount", "creditamount")
    assert (row["outstandingamount"], row["creditamount"]) == ("0.00", "110.00")


def test_one_contacts_debts_are_set_off(firm: Firm) -> None:
    invoice, expense = firm.an_invoice("110.00", sent=True), firm.an_expense("60.00")
    ends = {
        "InvoiceLineItem": firm.lines(5, invoice)[0],
        "ExpenseLineItem": firm.lines(2, expense)[0],
    }
    others = firm.an_expense("60.00", ContactBusinessPaidTo=firm.a_business("Ropes"))

    contra = firm.user("FINANCIAL_CONTRA_MANAGE", **ends)["id"]
    of_others = firm.user.refused(
        "FINANCIAL_CONTRA_MANAGE", **{**ends, "ExpenseLineItem": firm.lines(2, others)[0]}
    )

    fields = ("amount", "tax", "sourcetax", "invoice", "expense", "appliesdate")
    row = firm.user.row("FINANCIAL_CONTRA_SEARCH", contra, *fields)
    assert [row[each] for each in fields] == [
        "60.00", "5.45", "5.45", invoice, expense, "2026-11-24",
    ]  # fmt: skip
    assert outstanding(firm, INVOICE, invoice) == "50.00"
    assert outstanding(firm, EXPENSE, expense) == "0.00"
    assert set(of_others.fields) == {"ExpenseLineItem"}
    refused = firm.administrator.refused(
        "FINANCIAL_INVOICE_MANAGE", Id=invoice, Remove=1, override="Y"
    )
    assert refused.outcome.data["uses"] == ["expense EXP000001 (60.00)"]


def fire(firm: Firm, invoice: int, action: str, **more: Any) -> None:
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action=action, **more)


def test_a_link_to_what_was_written_off_recovers_no_more_than_that(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-07-01", sent=True)
    line = firm.lines(5, invoice)[0]
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "10.00"), line)
    fire(firm, invoice, "mark_as_uncollectible")

    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "60.00"), line)
    more = RECEIPTS.refused(firm.user, RECEIPTS.a_source(firm, "60.00"), line, Amount="40.01")
    undone = firm.user.refused("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="undo_uncollectible")

    assert what_is_wrong(firm) == []
    assert "40.00" in more.fields["Amount"][0]
    assert outstanding(firm, INVOICE, invoice) == "0.00"
    assert "60.00" in undone.outcome.message


def test_what_came_in_before_a_write_off_of_the_same_moment_recovers_nothing(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    line = firm.lines(5, invoice)[0]
    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "10.00"), line)
    fire(firm, invoice, "mark_as_uncollectible")
    before = what_is_wrong(firm)

    RECEIPTS.tie(firm.user, RECEIPTS.a_source(firm, "40.00"), line)  # the clock stands still

    assert (before, what_is_wrong(firm)) == ([], [])


def test_what_a_customer_gets_back_by_an_invoice_below_zero_is_owed_to_him(firm: Firm) -> None:
    firm.an_invoice("20.00", "-50.00", sent=True)

    assert what_is_wrong(firm) == []


def test_nothing_is_linked_to_a_cancelled_invoice(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    fire(firm, invoice, "cancel")

    refused = RECEIPTS.refused(
        firm.user, RECEIPTS.a_source(firm, "60.00"), firm.lines(5, invoice)[0]
    )

    assert set(refused.fields) == {"Amount"}


def test_the_credit_of_another_contact_is_told(firm: Firm) -> None:
    line = INVOICE_CREDITS.a_target(firm, "110.00")
    note = firm.a_credit_note("55.00", ContactBusiness=firm.a_business("Ropes"))

    answer = firm.user(INVOICE_CREDITS.manage, Credit=note, LineItem=line, Amount="10.00")

    assert "CRN000001" in answer["warnings"][0]


# --- foreign currency ----------------------------------------------------------------------------

DOLLARS = {"SourceCurrency": 2, "TaxType": 3}


def abroad(firm: Firm, object: int, document: int, amount: str, rate: str, **more: Any) -> int:
    """A line of so many dollars; answers its id."""
    answer = firm.user(
        "FINANCIAL_ITEM_MANAGE", Object=object, ObjectContext=document, SourceAmount=amount,
        SourceCurrencyRate=rate, **DOLLARS, **more,
    )  # fmt: skip
    return int(answer["id"])


def test_what_settles_the_foreign_amount_closes_it_and_the_rate_gains(firm: Firm) -> None:
    invoice, receipt = firm.an_invoice(sent=True), firm.a_receipt()
    owed = abroad(firm, 5, invoice, "100.00", "1.50")
    money = abroad(firm, 6, receipt, "100.00", "1.60")

    link = RECEIPTS.tie(firm.user, money, owed)

    row = firm.user.row(RECEIPTS.search, link, "amount", "exchange")
    assert (row["amount"], row["exchange"]) == ("150.00", "10.00")
    assert outstanding(firm, INVOICE, invoice) == "0.00"
    assert outstanding(firm, "FINANCIAL_RECEIPT_SEARCH", receipt) == "0.00"


def test_a_part_of_the_foreign_amount_closes_its_part_and_the_rate_loses(firm: Firm) -> None:
    invoice, receipt = firm.an_invoice(sent=True), firm.a_receipt()
    owed = abroad(firm, 5, invoice, "100.00", "1.50")
    money = abroad(firm, 6, receipt, "40.00", "1.40")

    link = RECEIPTS.tie(firm.user, money, owed)
    too_much = RECEIPTS.refused(firm.user, money, owed, Amount="1.00")

    row = firm.user.row(RECEIPTS.search, link, "amount", "exchange")
    assert (row["amount"], row["exchange"]) == ("60.00", "-4.00")
    assert outstanding(firm, INVOICE, invoice) == "90.00"
    assert outstanding(firm, "FINANCIAL_RECEIPT_SEARCH", receipt) == "0.00"
    assert set(too_much.fields) == {"Amount"}


def test_without_an_account_for_it_a_rate_gains_nothing(firm: Firm) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", ExchangeAccount="")
    owed = abroad(firm, 5, firm.an_invoice(sent=True), "100.00", "1.50")
    same, other = (abroad(firm, 6, firm.a_receipt(), "50.00", rate) for rate in ("1.50", "1.60"))

    refused = RECEIPTS.refused(firm.user, other, owed)
    RECEIPTS.tie(firm.user, same, owed)

    assert "ExchangeAccount" in refused.fields["Amount"][0]
