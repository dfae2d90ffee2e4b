"""A line's amount in a foreign currency, its rate, and what it comes to here (books.md 2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import Firm

MANAGE, SEARCH = "FINANCIAL_ITEM_MANAGE", "FINANCIAL_ITEM_SEARCH"
DOLLARS = {"SourceCurrency": 2, "TaxType": 3}
KINDS = pytest.mark.parametrize("object", [5, 6, 2, 3], ids=["sold", "received", "bought", "paid"])


def a_document(firm: Firm, object: int) -> dict[str, Any]:
    """A document of a kind, as the fields of a line to be added name it."""
    make = {5: firm.an_invoice, 6: firm.a_receipt, 2: firm.an_expense, 3: firm.a_payment}
    return {"Object": object, "ObjectContext": make[object](), **DOLLARS}


@KINDS
@pytest.mark.parametrize("rate", ["0", "-1.5"])
@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_a_rate_is_above_zero(firm: Firm, object: int, rate: str, dialect: str) -> None:
    line = {**a_document(firm, object), "SourceAmount": "100.00"}
    kept = firm.user(MANAGE, **line, SourceCurrencyRate="1.5")["id"]
    firm.user.dialect = dialect

    refused = [
        firm.user.refused(MANAGE, **line, SourceCurrencyRate=rate),
        firm.user.refused(MANAGE, **line, SourceCurrencyRate=rate, Amount="150.00"),
        firm.user.refused(MANAGE, Id=kept, SourceCurrencyRate=rate),
        firm.user.refused(MANAGE, Id=kept, IssuedCurrencyRate=rate),
    ]

    named = [*["SourceCurrencyRate"] * 3, "IssuedCurrencyRate"]
    assert [each.fields for each in refused] == [
        {name: ["give a rate above zero"]} for name in named
    ]


@KINDS
def test_what_is_said_here_is_kept_and_told_where_it_is_not_what_is_said_there(
    firm: Firm, object: int
) -> None:
    line = {**a_document(firm, object), "SourceAmount": "100.00", "SourceCurrencyRate": "1.50"}

    other = firm.user(MANAGE, **line, Amount="999.00")
    worded = firm.user(MANAGE, Id=other["id"], Description="Sails")
    alike = firm.user(MANAGE, **line, Amount="150.01")

    told = "999.00 is kept; 100.00 abroad come to 150.00 at 1.5"
    assert told in other["warnings"]
    assert "abroad" not in str([worded.get("warnings"), alike.get("warnings")])
    fields = ("amount", "sourceamount", "sourcecurrencyrate")
    row = firm.user.row(SEARCH, other["id"], *fields)
    assert [row[each] for each in fields] == ["999.00", "100.00", "1.50000000"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"Amount": "160.00"}, "160.00 is kept; 100.00 abroad come to 150.00 at 1.5"),
        ({"SourceAmount": "90.00", "Amount": "150.00"}, "150.00 is kept; 90.00 abroad come to"),
        ({"SourceAmount": "90.00"}, ""),
        ({"SourceCurrencyRate": "1.60"}, ""),
        ({"Amount": "160.00", "SourceCurrencyRate": "1.60"}, ""),
        ({"Description": "Sails", "Amount": "150.00"}, ""),
    ],
)
def test_a_change_tells_of_what_does_not_go_together_any_more(
    firm: Firm, change: dict[str, str], told: str
) -> None:
    line = {**a_document(firm, 5), "SourceAmount": "100.00", "SourceCurrencyRate": "1.50"}
    kept = firm.user(MANAGE, **line)["id"]

    warned = firm.user(MANAGE, Id=kept, **change).get("warnings", [])

    abroad = [each for each in warned if "abroad" in each]
    assert [told in each for each in abroad] == ([True] if told else [])


def test_a_line_that_says_no_rate_is_told_nothing(firm: Firm) -> None:
    """The bulk screen makes lines of an amount and one there, and names no rate (web_app.md 13)."""
    answer = firm.user(MANAGE, **a_document(firm, 5), Amount="150.00", IssuedAmount="100.00")

    assert "abroad" not in str(answer.get("warnings"))


@pytest.mark.parametrize("change", [{"SourceAmount": "-100.00"}, {"Amount": "-150.00"}])
def test_an_amount_is_on_the_same_side_here_and_there(firm: Firm, change: dict[str, str]) -> None:
    line = {**a_document(firm, 5), "SourceAmount": "100.00", "Amount": "150.00"}
    kept = firm.user(MANAGE, **line)["id"]

    refused = firm.user.refused(MANAGE, **{**line, **change})
    changed = firm.user.refused(MANAGE, Id=kept, **{"Amount": "150.00", **change})

    assert set(refused.fields) == set(changed.fields) == {"SourceAmount"}


@pytest.mark.parametrize("source", [{}, {"SourceAmount": "100.00", "SourceCurrencyRate": "1"}])
def test_of_a_line_in_the_currency_of_the_books_both_amounts_are_one(
    firm: Firm, source: dict[str, str]
) -> None:
    line = {"Object": 5, "ObjectContext": firm.an_invoice(), "TaxType": 3, "Amount": "100.00"}
    made = firm.user(MANAGE, **line, **source)["id"]

    changed = firm.user(MANAGE, Id=made, Amount="120.00")
    row = firm.user.row(SEARCH, made, "amount", "sourceamount")
    firm.user(MANAGE, Id=made, SourceCurrencyRate="1.5")
    abroad = firm.user.row(SEARCH, made, "amount", "sourceamount")

    assert "warnings" not in changed
    assert (row["amount"], row["sourceamount"]) == ("120.00", "120.00")
    assert (abroad["amount"], abroad["sourceamount"]) == ("180.00", "120.00")


@KINDS
@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_a_foreign_amount_alone_does_not_say_what_it_is_here(
    firm: Firm, object: int, dialect: str
) -> None:
    line = a_document(firm, object)
    firm.user.dialect = dialect
    kept = firm.user(MANAGE, **line, SourceAmount="100.00", Amount="150.00")["id"]

    alone = firm.user.refused(MANAGE, **line, SourceAmount="100.00")
    changed = firm.user.refused(MANAGE, Id=kept, SourceAmount="90.00")
    firm.user(MANAGE, Id=kept, SourceAmount="90.00", SourceCurrencyRate="1.5")
    own = firm.user(MANAGE, **{**line, "SourceCurrency": 8}, SourceAmount="100.00")["id"]
    firm.user.dialect = "jsonrpc"

    words = "is needed where no Amount says what {} abroad are here"
    assert alone.fields == {"SourceCurrencyRate": [words.format("100.00")]}
    assert changed.fields == {"SourceCurrencyRate": [words.format("90.00")]}
    found = [firm.user.row(SEARCH, each, "amount")["amount"] for each in (kept, own)]
    assert found == ["135.00", "100.00"]


@KINDS
def test_an_amount_here_with_its_rate_says_what_it_is_abroad(firm: Firm, object: int) -> None:
    """Else 150.00 here at 1.5 would be 150.00 abroad, and 100.00 would not pay them."""
    line = {**a_document(firm, object), "SourceCurrencyRate": "1.5"}

    made = firm.user(MANAGE, **line, Amount="150.00")
    counted = firm.user(MANAGE, **line, Quantity="2", UnitPrice="75.00")

    assert "abroad" not in str([made.get("warnings"), counted.get("warnings")])
    for each in (made, counted):
        row = firm.user.row(SEARCH, each["id"], "amount", "sourceamount")
        assert (row["amount"], row["sourceamount"]) == ("150.00", "100.00")
