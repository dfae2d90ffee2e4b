"""What the application's forms send that nobody would type: sums of binary floats, shares that
nobody rounded, and an override with every save."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from methods import REGISTRY
from methods.wire.dates import Manner
from methods.wire.types import Money, Remove, ShareOfTax
from models.store import database
from tests.app.edge import serving
from tests.contract.filled import Filled, fill
from tests.firm import Firm
from tests.web_application.test_net_amounts import legacy

SCRIPT = Manner(adds_floats=True)


@given(st.lists(st.integers(-10_000_000, 10_000_000), min_size=1, max_size=20))
def test_a_sum_of_floats_is_the_sum_of_its_cents(cents: list[int]) -> None:
    summed = sum(each / 100 for each in cents)

    assert Money().read_as(repr(summed), SCRIPT) == sum(cents)


@pytest.mark.parametrize(
    ("sent", "cents"),
    [
        ("430.45000000000005", 43045),
        ("0.30000000000000004", 30),
        ("1.1368683772161603e-13", 0),
        ("-1.4210854715202004e-14", 0),
        ("-430.44999999999999", -43045),
        ("12.340001", 1234),
        ("12.339999", 1234),
        ("1,234.50", 123450),
        ("99999999.99000001", 9999999999),
    ],
)
def test_noise_of_floats_is_no_amount(sent: str, cents: int) -> None:
    assert Money().read_as(sent, SCRIPT) == cents


@pytest.mark.parametrize("sent", ["1.005", "1.234", "12.340002", "1,234.5600001", "4e-3"])
def test_what_is_further_from_a_cent_is_refused(firm: Firm, sent: str) -> None:
    invoice = firm.an_invoice()

    refused = legacy(firm.user).refused(
        "FINANCIAL_ITEM_MANAGE", Object=5, ObjectContext=invoice, Amount=sent
    )

    assert refused.fields.keys() == {"Amount"}


def test_the_typed_dialect_rounds_nothing(firm: Firm) -> None:
    line = {"Object": 5, "ObjectContext": firm.an_invoice(), "Amount": "430.45000000000005"}

    refused = firm.user.refused("FINANCIAL_ITEM_MANAGE", **line)
    made = legacy(firm.user)("FINANCIAL_ITEM_MANAGE", **line, DataReturn="amount")
    asked = {"name": "amount", "comparison": "EQUAL_TO", "value1": "430.45000000000005"}
    found = legacy(firm.user).rows("FINANCIAL_ITEM_SEARCH", "id", filters=[asked])

    assert "more than 2 decimals" in refused.fields["Amount"][0]
    assert made["data"]["rows"][0]["amount"] == "430.45"
    assert [row["id"] for row in found] == [made["id"]]


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_the_share_of_a_tax_is_rounded_half_away_from_zero(part: int, whole: int) -> None:
    sent = repr(part / whole)
    exact = (Decimal(sent) * 100).quantize(Decimal(1), ROUND_HALF_UP)

    assert ShareOfTax().read_as(sent, SCRIPT) == int(exact)


@pytest.mark.parametrize(("object", "noun"), [(5, "INVOICE"), (2, "EXPENSE")])
def test_a_credit_is_applied_with_a_tax_that_nobody_rounded(
    firm: Firm, object: int, noun: str
) -> None:
    document = (firm.an_invoice if object == 5 else firm.an_expense)("110.00")
    applied = {
        "LineItem": firm.lines(object, document)[0],
        "Credit": firm.a_credit_note("50.00", type=1 if object == 5 else 2),
        "Amount": "50",
        "Tax": "4.545454545454546",
    }

    refused = firm.user.refused(f"FINANCIAL_{noun}_CREDIT_NOTE_MANAGE", **applied)
    made = legacy(firm.user)(f"FINANCIAL_{noun}_CREDIT_NOTE_MANAGE", **applied)

    row = firm.user.row(f"FINANCIAL_{noun}_CREDIT_NOTE_SEARCH", made["id"], "amount", "tax")
    assert refused.fields.keys() == {"Tax"}
    assert (row["amount"], row["tax"]) == ("50.00", "4.55")


# --- an override with every save ----------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(database_url: str) -> Iterator[Filled]:
    database.connect(database_url)
    yield fill("Overridden", "OVERRIDDEN")
    database.close()


SAVES = [name for name, method in REGISTRY.items() if name.endswith("_MANAGE")]


@pytest.mark.parametrize("name", SAVES)
def test_an_override_that_sets_nothing_aside_is_harmless(filled: Filled, name: str) -> None:
    """With every save and every removal, from everybody: the answer is that without it."""
    method = REGISTRY[name]
    params = {key: value for key, value in filled.example(method).items() if key != "override"}
    calls = [{**params, "preview": "Y"}] if method.changes_books else []
    if isinstance(method.params.get("Remove"), Remove) and method.changes_books:
        calls.append({"Id": 2_000_000_017, "Remove": 1, "preview": "Y"})
    for caller in (filled.firm.user, filled.firm.administrator):
        for call in calls:
            without, with_it = (
                legacy(caller).outcome(name, **call, **more) for more in ({}, {"override": "Y"})
            )
            assert (with_it.code, with_it.message) == (without.code, without.message)


def test_an_ordinary_user_is_refused_only_where_a_lock_bites(books: str, firm: Firm) -> None:
    firm.lock_sent_invoices()
    open_, sent = firm.an_invoice("10.00"), firm.an_invoice("20.00", sent=True)

    with serving(books, firm) as edge:
        saved = edge.legacy(
            "FINANCIAL_INVOICE_MANAGE", f"id={open_}&description=x&override=Y", firm.user
        )
        dated = edge.legacy(
            "FINANCIAL_INVOICE_MANAGE", f"id={open_}&sent=Y&override_LockedDate=Y", firm.user
        )
        again = edge.legacy("FINANCIAL_INVOICE_MANAGE", f"id={sent}&sent=Y&override=Y", firm.user)
        bitten = edge.legacy(
            "FINANCIAL_INVOICE_MANAGE", f"id={sent}&description=x&override=Y", firm.user
        )
        line = firm.lines(5, sent)[0]
        removed = edge.legacy("FINANCIAL_ITEM_MANAGE", f"id={line}&remove=1&override=Y", firm.user)
        file = edge.legacy("CORE_ATTACHMENT_MANAGE", "id=1&remove=1&override=Y", firm.user)

    assert [each["status"] for each in (saved, dated, again)] == ["OK"] * 3
    for refused in (bitten, removed):
        assert refused["error"]["errorcode"] == "4"
        assert "LockedSent" in refused["error"]["errornotes"]
    assert file["error"]["type"] == "record_not_found"
