"""Amounts of what is credited are told without it in the platform's dialect, and meant so there;
what is kept, and the typed dialect, have them as they were booked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.firm import Caller, Firm

SIDES = {
    5: ("INVOICE", "ContactBusinessSentTo"),
    2: ("EXPENSE", "ContactBusinessPaidTo"),
}
RATES = {1: 10, 3: 0}


def legacy(caller: Caller) -> Caller:
    """The same caller in the platform's dialect; what he is answered is shown typed here."""
    return replace(caller, dialect="legacy")


def cents(amount: str | None) -> int:
    return int(Decimal(amount or "0").scaleb(2))


def money(cents: int) -> str:
    return str(Decimal(cents).scaleb(-2).quantize(Decimal("0.01")))


def share(part: int, whole: int, of: int) -> int:
    exact = Decimal(part) * of / whole
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass
class Line:
    """A line as somebody would work it out by hand."""

    amount: int
    tax_type: int
    included: bool
    credited: int = 0
    id: int = 0

    @property
    def tax(self) -> int:
        rate = RATES[self.tax_type]
        return share(self.amount, 100 + rate if self.included else 100, rate)

    @property
    def gross(self) -> int:
        return self.amount if self.included else self.amount + self.tax

    @property
    def tax_credited(self) -> int:
        return share(self.credited, self.gross, self.tax)

    @property
    def net(self) -> int:
        less = self.credited if self.included else self.credited - self.tax_credited
        return self.amount - less

    @property
    def net_tax(self) -> int:
        return self.tax - self.tax_credited


@st.composite
def lines(draw: st.DrawFn) -> Line:
    amount = draw(st.integers(100, 5_000_000))
    made = Line(amount, draw(st.sampled_from([1, 3])), draw(st.booleans()))
    made.credited = draw(st.one_of(st.just(0), st.integers(1, made.gross)))
    return made


def booked(firm: Firm, object: int, lines: list[Line]) -> int:
    """The invoice or expense of these lines, with the credits applied to them."""
    noun, party = SIDES[object]
    made = firm.user(f"FINANCIAL_{noun}_MANAGE", **{party: firm.kept("business")})["id"]
    for line in lines:
        line.id = firm.a_line(
            object,
            made,
            money(line.amount),
            TaxType=line.tax_type,
            TaxIncluded="Y" if line.included else "N",
        )
        if line.credited:
            credit(firm, object, line.id, line.credited)
    return int(made)


def credit(firm: Firm, object: int, line: int, amount: int) -> None:
    note = firm.a_credit_note(money(amount), type=1 if object == 5 else 2)
    method = f"FINANCIAL_{SIDES[object][0]}_CREDIT_NOTE_MANAGE"
    firm.user(method, Credit=note, LineItem=line, Amount=money(amount))


def is_(name: str, value: Any) -> dict[str, Any]:
    return {"name": name, "comparison": "EQUAL_TO", "value1": value}


@pytest.mark.parametrize("object", SIDES)
@given(made=st.lists(lines(), min_size=1, max_size=3))
def test_what_is_shown_is_what_one_works_out_by_hand(
    firm: Firm, object: int, made: list[Line]
) -> None:
    id, noun = booked(firm, object, made), SIDES[object][0].lower()
    user, search = legacy(firm.user), f"FINANCIAL_{noun.upper()}_SEARCH"
    credited = sum(line.credited for line in made)
    gross, tax = sum(line.gross for line in made), sum(line.tax for line in made)
    net_tax = tax - sum(line.tax_credited for line in made)

    names = ("amount", "tax", "preadjustmentamount", "creditamount", "outstandingamount")
    row = user.row(search, id, *names)
    typed = firm.user.row(search, id, *names)
    shown = user.rows(
        "FINANCIAL_ITEM_SEARCH",
        *("amount", "tax", "preadjustmentamount", "preadjustmenttax", f"{noun}.amount"),
        filters=[is_("object", object), is_("objectcontext", id)],
        sorts=[{"name": "id"}],
    )
    below = user.rows(
        search,
        *(f"{noun}.lineitem.amount", f"{noun}.lineitem.tax"),
        filters=[is_("id", id)],
        sorts=[{"name": f"{noun}.lineitem.id"}],
    )
    sums = user(
        "FINANCIAL_ITEM_SEARCH",
        fields=[{"name": "id"}],
        summaryFields=[{"name": "sum(amount) a"}, {"name": "sum(tax) t"}],
        filters=[is_("object", object), is_("objectcontext", id)],
    )["summary"]
    found = user.rows(search, "id", filters=[is_("id", id), is_("amount", money(gross - credited))])

    left = money(gross - credited)
    assert [row[name] for name in names] == [
        left,
        money(net_tax),
        money(gross),
        money(credited),
        left,
    ]
    assert [typed[name] for name in names[:4]] == [
        money(gross),
        money(tax),
        money(gross),
        money(credited),
    ]
    assert [(cents(each["amount"]), cents(each["tax"])) for each in shown] == [
        (line.net, line.net_tax) for line in made
    ]
    assert [cents(each["preadjustmentamount"]) for each in shown] == [ln.amount for ln in made]
    assert {each[f"{noun}.amount"] for each in shown} == {left}
    assert [cents(each[f"{noun}.lineitem.amount"]) for each in below] == [ln.net for ln in made]
    assert (cents(sums["a"]), cents(sums["t"])) == (sum(ln.net for ln in made), net_tax)
    assert [each["id"] for each in found] == [id]


def credited_line(firm: Firm, object: int = 5) -> Line:
    """A line of 110.00 with 10.00 of tax, of which 33.00 are credited."""
    line = Line(11000, 1, included=True, credited=3300)
    booked(firm, object, [line])
    return line


def kept(firm: Firm, line: Line) -> tuple[str, str, str]:
    row = firm.user.row("FINANCIAL_ITEM_SEARCH", line.id, "amount", "tax", "timestamp")
    return row["amount"], row["tax"], row["timestamp"]


Posted = Callable[[Firm, int], dict[str, Any]]


@pytest.mark.parametrize("object", SIDES)
@pytest.mark.parametrize("override", [{}, {"override": "Y"}])
@pytest.mark.parametrize(
    "posted",
    [
        {"Amount": "77.00", "Tax": "7.00"},
        {"Amount": "110.00", "Tax": "10.00"},
        {"Amount": "77", "Tax": "10"},
    ],
    ids=["as shown", "as it was", "mixed"],
)
def test_what_is_sent_back_is_no_change(
    firm: Firm, object: int, override: dict[str, str], posted: dict[str, str]
) -> None:
    line = credited_line(firm, object)
    before = kept(firm, line)

    legacy(firm.administrator)("FINANCIAL_ITEM_MANAGE", Id=line.id, **posted, **override)
    legacy(firm.user)("FINANCIAL_ITEM_MANAGE", Id=line.id, **posted, **override)

    assert kept(firm, line) == before
    assert firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id") == []


def test_a_named_override_with_what_is_sent_back_is_warned_of(firm: Firm) -> None:
    line = credited_line(firm)

    saved = legacy(firm.administrator)(
        "FINANCIAL_ITEM_MANAGE", Id=line.id, Amount="77.00", override_LockedCredit="Y"
    )

    assert "Amount: stays as it is, 110.00 and 77.00 after credit notes" in saved["warnings"]


def test_any_other_amount_is_refused_and_kept_with_the_credit_where_that_is_set_aside(
    firm: Firm,
) -> None:
    line = credited_line(firm)

    refused = legacy(firm.user).refused("FINANCIAL_ITEM_MANAGE", Id=line.id, Amount="66.00")
    legacy(firm.administrator)(
        "FINANCIAL_ITEM_MANAGE", Id=line.id, Amount="66.00", Tax="6.00", override="Y"
    )

    assert refused.locks == ["LockedCredit"]
    assert kept(firm, line)[:2] == ("99.00", "9.00")
    shown = legacy(firm.user).row("FINANCIAL_ITEM_SEARCH", line.id, "amount", "tax")
    assert (shown["amount"], shown["tax"]) == ("66.00", "6.00")


def test_the_typed_dialect_means_what_is_booked(firm: Firm) -> None:
    line = credited_line(firm)

    refused = firm.user.refused("FINANCIAL_ITEM_MANAGE", Id=line.id, Amount="77.00")
    firm.user("FINANCIAL_ITEM_MANAGE", Id=line.id, Amount="110.00", Tax="10.00")
    both = firm.user.row(
        "FINANCIAL_ITEM_SEARCH", line.id, "amount", "amountaftercredits", "taxaftercredits"
    )

    assert refused.locks == ["LockedCredit"]
    assert both["amount"] == "110.00"
    assert (both["amountaftercredits"], both["taxaftercredits"]) == ("77.00", "7.00")


def test_the_next_page_keeps_the_dialect_of_the_first(firm: Firm) -> None:
    line = credited_line(firm)
    asked = {"fields": [{"name": "amount"}], "filters": [is_("id", line.id)]}
    net = legacy(firm.user)("FINANCIAL_ITEM_SEARCH", **asked)["moreid"]
    gross = firm.user("FINANCIAL_ITEM_SEARCH", **asked)["moreid"]

    for caller in (firm.user, legacy(firm.user)):
        again = [caller("CORE_SEARCH_MORE", Id=each)["data"]["rows"] for each in (net, gross)]
        assert [rows[0]["amount"] for rows in again] == ["77.00", "110.00"]


def test_sorts_and_what_a_save_answers_follow_what_is_shown(firm: Firm) -> None:
    credited = credited_line(firm)
    small = Line(9000, 1, included=True)
    invoice = booked(firm, 5, [small])
    user = legacy(firm.user)

    rows = user.rows("FINANCIAL_ITEM_SEARCH", "amount", sorts=[{"name": "amount"}])
    saved = user("FINANCIAL_ITEM_MANAGE", Id=credited.id, Notes="x", DataReturn="amount,tax")
    found = user.rows(
        "FINANCIAL_INVOICE_SEARCH",
        "id",
        filters=[{"name": "amount", "comparison": "GREATER_THAN", "value1": "80.00"}],
    )

    assert [row["id"] for row in rows] == [credited.id, small.id]
    answered = saved["data"]["rows"][0]
    assert (answered["amount"], answered["tax"]) == ("77.00", "7.00")
    assert [row["id"] for row in found] == [invoice]


def test_what_is_left_over_of_a_receipt_can_be_read_from_its_lines(firm: Firm) -> None:
    """The screens allocate what InvoiceOutstandingAmount says, of lines of money too."""
    receipt, payment = firm.a_receipt("80.00"), firm.a_payment("80.00")
    source = firm.lines(6, receipt)[0]
    firm.user(
        "FINANCIAL_RECEIPT_INVOICE_MANAGE",
        ReceiptLineItem=source,
        InvoiceLineItem=firm.lines(5, firm.an_invoice("50.00"))[0],
    )

    row = firm.user.row("FINANCIAL_ITEM_SEARCH", source, "invoiceoutstandingamount")
    of_payment = firm.user.row(
        "FINANCIAL_ITEM_SEARCH", firm.lines(3, payment)[0], "expenseoutstandingamount"
    )

    assert row["invoiceoutstandingamount"] == "30.00"
    assert of_payment["expenseoutstandingamount"] == "80.00"


def test_a_credit_that_is_applied_makes_another_etag(firm: Firm) -> None:
    line = Line(11000, 1, included=True)
    booked(firm, 5, [line])
    asked = {
        "fields": [{"name": "amount"}, {"name": "etag"}],
        "filters": [is_("id", line.id)],
    }
    user = legacy(firm.user)

    before = user.outcome("FINANCIAL_ITEM_SEARCH", **asked).result["page"].etag
    typed = firm.user.outcome("FINANCIAL_ITEM_SEARCH", **asked).result["page"].etag

    assert before == "", "it does not vouch for what other records change"
    assert typed


def test_a_copy_comes_to_what_the_original_was_before_credits(firm: Firm) -> None:
    line = Line(11000, 1, included=True, credited=3300)
    invoice = booked(firm, 5, [line])

    copy = legacy(firm.user)("FINANCIAL_INVOICE_COPY", Id=invoice)["id"]

    assert legacy(firm.user).row("FINANCIAL_INVOICE_SEARCH", copy, "amount")["amount"] == "110.00"
