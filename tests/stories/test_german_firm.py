"""A German firm sells at 19, 7 and 0 %, by reverse charge and into another country of the EU."""

from __future__ import annotations

import base64
import itertools
import re
from typing import Any

import facturx
import pytest

from tests.financial.en_16931 import broken_rules
from tests.firm import Firm, new_firm

IBAN = "DE89370400440532013000"
_numbers = itertools.count(1)
FULL, ZERO, NONE, REDUCED, INTRA_COMMUNITY, REVERSE = 1, 3, 5, 6, 7, 8


@pytest.fixture
def german(books: str) -> Firm:
    firm = new_firm(f"Segel GmbH {next(_numbers)}", country="DE")
    firm.administrator(
        "SETUP_FINANCIAL_SETTINGS_MANAGE",
        SellerName="Segel GmbH",
        SellerTaxNumber="DE 123 456 789",
        BillingAddress1="Am Hafen 1",
        BillingSuburb="Hamburg",
        BillingPostcode="20457",
    )
    firm.a_bank_account(
        "Giro", IBAN="DE89 3704 0044 0532 0130 00", BIC="cobadeffxxx", DefaultReceiptAccount="Y"
    )
    return firm


def a_customer(firm: Firm, country: str, number: str) -> int:
    address = {"StreetAddress1": "Kai 7", "StreetSuburb": "Hafen", "StreetCountry": country}
    return firm.a_business("Kundin", ABN=number, **address)


def issued(firm: Firm, customer: int, *types: int) -> tuple[dict[str, Any], str, str]:
    """What issuing an invoice with a line of each tax type answers, its XML and its page."""
    invoice = firm.an_invoice(ContactBusinessSentTo=customer)
    for type in types:
        firm.a_line(5, invoice, "1190.00", TaxType=type, Description="Segel")
    return issued_as(firm, invoice)


def issued_as(firm: Firm, invoice: int) -> tuple[dict[str, Any], str, str]:
    """What issuing an invoice answers, its XML and its page."""
    answer = firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=str(invoice))
    xml, page = (
        firm.user("FINANCIAL_INVOICE_PREVIEW", Invoice=invoice, Format=format)["text"]
        for format in ("XML", "HTML")
    )
    return answer, xml, page


@pytest.mark.parametrize(
    ("country", "number", "types", "categories", "words"),
    [
        ("Deutschland", "", (FULL, REDUCED, ZERO), {"S", "Z"}, "USt 7"),
        ("Germany", "DE 987654321", (REVERSE,), {"AE"}, "Steuerschuldnerschaft"),
        ("The Netherlands", "NL 123456789B01", (INTRA_COMMUNITY,), {"K"}, "innergemeinschaftlich"),
        ("FRA", "FR 12345678901", (INTRA_COMMUNITY, FULL), {"K", "S"}, "innergemeinschaftlich"),
        ("Czech Republic", "CZ 12345678", (INTRA_COMMUNITY,), {"K"}, "innergemeinschaftlich"),
        ("USA", "", (2,), {"G"}, "Ausfuhr"),
        ("England", "", (NONE,), {"O"}, "Nicht steuerbar"),
    ],
)
def test_its_structured_invoices_keep_every_rule(
    german: Firm,
    country: str,
    number: str,
    types: tuple[int, ...],
    categories: set[str],
    words: str,
) -> None:
    answer, xml, page = issued(german, a_customer(german, country, number), *types)

    assert answer["structuredlacks"] == []
    assert facturx.xml_check_xsd(xml.encode(), flavor="factur-x", level="en16931")
    assert broken_rules(xml) == []
    assert set(re.findall(r"<ram:CategoryCode>(\w+)<", xml)) == categories
    assert IBAN in xml
    assert "COBADEFFXXX" in xml
    assert words in page
    assert "DE89 3704 0044 0532 0130 00" in page


@pytest.mark.parametrize(
    ("country", "number", "type"),
    [
        ("Deutschland", "", FULL),
        ("Deutschland", "", REDUCED),
        ("Germany", "DE 987654321", REVERSE),
        ("The Netherlands", "NL 123456789B01", INTRA_COMMUNITY),
        ("USA", "", 2),
        ("England", "", NONE),
    ],
)
def test_its_credit_notes_and_cancellations_keep_every_rule(
    german: Firm, country: str, number: str, type: int
) -> None:
    customer = a_customer(german, country, number)
    invoice = german.an_invoice(ContactBusinessSentTo=customer)
    german.a_line(5, invoice, "119.00", TaxType=type)
    german.user("FINANCIAL_INVOICE_ISSUE", Invoice=str(invoice))
    note = german.a_credit_note("119.00", TaxType=type, ContactBusiness=customer)

    answer = german.user("FINANCIAL_CREDIT_NOTE_ISSUE", CreditNote=note)
    german.administrator("FINANCIAL_INVOICE_VOID", Invoice=invoice, Reason="Wrong")

    shown = {"Format": "XML"}
    made = german.user("FINANCIAL_CREDIT_NOTE_PREVIEW", CreditNote=note, **shown)["content"]
    cancelled = german.user(
        "FINANCIAL_INVOICE_PREVIEW", Invoice=invoice, Cancellation="Y", **shown
    )["text"]
    assert answer["structuredlacks"] == []
    for xml in (base64.b64decode(made).decode(), cancelled):
        assert "<ram:TypeCode>381<" in xml
        assert facturx.xml_check_xsd(xml.encode(), flavor="factur-x", level="en16931")
        assert broken_rules(xml) == []


def test_the_days_of_supply_of_lines_stand_on_the_page_and_in_the_structured_invoice(
    german: Firm,
) -> None:
    customer = a_customer(german, "The Netherlands", "NL 123456789B01")
    whole, month = (german.an_invoice(ContactBusinessSentTo=customer) for _ in range(2))
    type = {"TaxType": INTRA_COMMUNITY}
    german.a_line(5, whole, "100.00", SupplyDate="2026-10-05", **type)
    german.a_line(5, month, "100.00", SupplyDate="2026-10-01", SupplyEndDate="2026-10-31", **type)
    german.a_line(5, month, "50.00", SupplyDate="2026-11-02", **type)

    made = [issued_as(german, invoice) for invoice in (whole, month)]

    for _, xml, _ in made:
        assert facturx.xml_check_xsd(xml.encode(), flavor="factur-x", level="en16931")
        assert broken_rules(xml) == []
    (_, one, page_of_one), (_, more, page_of_more) = made
    assert days_in(one) == ["20261005"]
    assert "Leistungsdatum" in page_of_one and "5. Oktober 2026" in page_of_one
    assert days_in(more) == ["20261001", "20261031", "20261102", "20261102", "20261001", "20261102"]
    assert "Leistungszeitraum" in page_of_more and "1.–31. Okt. 2026" in page_of_more


def days_in(xml: str) -> list[str]:
    """The days of delivery and of periods, those of lines first."""
    return re.findall(
        r"<ram:(?:OccurrenceDateTime|StartDateTime|EndDateTime)>\s*<udt:DateTimeString[^>]*>(\d+)",
        xml,
    )


def test_an_issue_says_why_it_made_no_structured_invoice(german: Firm) -> None:
    invoice = german.an_invoice(ContactBusinessSentTo=a_customer(german, "Atlantis", ""))
    german.a_line(5, invoice, "100.00", TaxType=REVERSE)
    shown = german.user("FINANCIAL_INVOICE_PREVIEW", Invoice=invoice)["structuredlacks"]

    lacks = german.user("FINANCIAL_INVOICE_ISSUE", Invoice=str(invoice))["structuredlacks"]

    assert lacks == shown
    assert any("Atlantis" in each for each in lacks)
    assert any("VAT number of Kundin" in each for each in lacks)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("IBAN", "DE89 3704 0044 0532 0130 01"),
        ("IBAN", "DE89"),
        ("IBAN", "no number"),
        ("BIC", "COBADEF"),
        ("BIC", "12345678"),
    ],
)
def test_a_number_of_an_account_that_does_not_check_is_refused(
    german: Firm, field: str, value: str
) -> None:
    refused = german.administrator.refused(
        "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE", Title="Odd", **{field: value}
    )

    assert "does not check" in refused.fields[field][0]
