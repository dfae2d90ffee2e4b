"""The structured invoice against the checkers of EN 16931: its XML schema and its Schematron."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import facturx
import pycountry
import pytest

from methods.financial.papers.content import NOTHING_DUE, Address, Bank, Line, Party, printable
from methods.financial.papers.documents import PDF, drawn_as
from methods.financial.papers.e_invoice import e_invoice, lacking
from methods.financial.papers.pdf import style
from tests.financial.en_16931 import broken_rules
from tests.financial.paper import LINES, a_content, attachments

EUROPEAN = Party(
    "Segel GmbH", Address(("Am Hafen 1",), "Hamburg", "", "20457"), tax_number="DE 123456789"
)
GERMAN: dict[str, Any] = {
    "seller": EUROPEAN,
    "buyer": Party(
        "Voiles", Address(("Quai 1",), "Brest", country="France"), tax_number="FR 12345678901"
    ),
    "language": "de-DE",
    "country": "DE",
    "currency": "EUR",
}
EUROPEAN_LINES = (
    Line("Segel", "", 10_000, 1_900, "19", "", "S"),
    Line("Buch", "", 10_000, 700, "7", "", "S"),
    Line("Solaranlage", "", 10_000, 0, "0", "", "Z"),
    Line("Kredit", "", 10_000, 0, "0", "Steuerfrei nach § 4 UStG", "E"),
    Line("Montage", "", 10_000, 0, "0", "Steuerschuldnerschaft", "AE", "VATEX-EU-AE"),
    Line("Mast", "", 10_000, 0, "0", "Innergemeinschaftliche Lieferung", "K", "VATEX-EU-IC"),
    Line("Anker", "", 10_000, 0, "0", "Ausfuhrlieferung", "G", "VATEX-EU-G"),
    Line("Schadensersatz", "", 10_000, 0, "0", "Nicht steuerbar", "O", "VATEX-EU-O"),
)
IBAN = Bank("Hafenbank", "Segel GmbH", "", "", "DE89370400440532013000", "COBADEFFXXX")
MAY, OCTOBER = date(2026, 5, 4), date(2026, 10, 31)
NOTE: dict[str, Any] = {"credits": ("I-000001",), "number": "I-000002", **NOTHING_DUE}
SHAPES: dict[str, dict[str, Any]] = {
    "an ordinary one": {},
    "partly paid": {"paid": 41_000},
    "paid in full": {"paid": 441_000},
    "all of it taxed": {"lines": LINES[:2]},
    "none of it taxed": {"lines": LINES[2:]},
    "of no tax type": {"lines": (Line("Deposit", "", 5_000, 0, "0"),)},
    "of nothing": {"lines": (Line("", "", 0, 0, "0"),)},
    "with a rebate": {"lines": (*LINES, Line("Rebate", "", -10_000, -1_000, "10"))},
    "taken back": {"lines": (Line("Returned", "", -10_000, -1_000, "10"),)},
    "of many small lines": {"lines": (Line("Shackle", "", 95, 9, "10"),) * 99},
    "without a due date": {"due_date": None, "terms": ""},
    "without a bank": {"bank": None},
    "with a nameless account": {"bank": Bank("", "", "", "12")},
    "of a bank without an account": {"bank": Bank("Harbour Bank", "", "", "")},
    "without order and notes": {"purchase_order": "", "notes": ""},
    "with bare addresses": {"buyer": Party("Blue Water"), "seller": Party("Us", tax_number="1")},
    "delivered elsewhere": {"deliver_to": Party("Yard", Address((), "Perth", "", "", "Australia"))},
    "abroad": {"buyer": Party("Segler", Address((), "Kiel", "", "24103", "Germany"))},
    "European": {"seller": EUROPEAN, "language": "de-DE", "country": "DE", "currency": "EUR"},
    "of a tax nearly a dollar off": {"lines": (Line("Odd", "", 1_000_000, 100_099, "10"),)},
    "of a seller whose number is no VAT number": {"seller": Party("Us", tax_number="ABN 51 824")},
    "of a number in small letters": {"seller": replace(EUROPEAN, tax_number="de 123 456 789")},
    "of a Greek": {"seller": replace(EUROPEAN, tax_number="EL 123456789"), "country": "GR"},
    "of letters alone": {"seller": Party("Us", tax_number="DE")},
    "at two rates": {"lines": (*EUROPEAN_LINES[:2],), **GERMAN},
    "with everything but what has to stand alone": {"lines": EUROPEAN_LINES[:6], **GERMAN},
    "reverse charge": {"lines": EUROPEAN_LINES[4:5], **GERMAN},
    "intra-community": {"lines": EUROPEAN_LINES[5:6], **GERMAN},
    "an export of a firm with a VAT number": {"lines": EUROPEAN_LINES[6:7], **GERMAN},
    "an export of a firm without one": {"lines": (*LINES, EUROPEAN_LINES[6])},
    "outside the scope": {"lines": EUROPEAN_LINES[7:], **GERMAN},
    "outside the scope, of a firm elsewhere": {"lines": EUROPEAN_LINES[7:]},
    "outside the scope beside what is not": {"lines": EUROPEAN_LINES, **GERMAN},
    "with an IBAN": {"bank": IBAN},
    "with an IBAN in euro": {"bank": IBAN, **GERMAN},
    "supplied on a day": {"lines": tuple(replace(each, supplied=OCTOBER) for each in LINES)},
    "supplied on days of their own": {
        "lines": (*LINES[:2], replace(LINES[2], supplied=OCTOBER), replace(LINES[0], supplied=MAY)),
    },
    "supplied during a period": {
        "lines": (replace(LINES[0], supplied=MAY, supplied_until=OCTOBER), *LINES[1:]),
    },
    "supplied until a day": {"lines": (replace(LINES[0], supplied_until=MAY), *LINES[1:])},
    "intra-community, with a day": {
        **GERMAN,
        "lines": (replace(EUROPEAN_LINES[5], supplied=MAY),),
    },
    "intra-community, during a period": {
        **GERMAN,
        "lines": (replace(EUROPEAN_LINES[5], supplied=MAY, supplied_until=OCTOBER),),
    },
    "a credit note": {**NOTE, "lines": LINES[:1]},
    "a credit note for no invoice": {**NOTE, "lines": LINES[:1], "credits": ()},
    "a credit note without tax": {**NOTE, "lines": LINES[2:]},
    "a credit note for several": {**NOTE, "lines": LINES[:1], "credits": ("I-000001", "I-000002")},
    **{
        f"a credit note of category {line.category} at {line.rate} %": {
            **NOTE,
            **GERMAN,
            "lines": (line,),
        }
        for line in EUROPEAN_LINES
    },
    "a cancellation": {**NOTE, "cancels": True},
    "a cancellation of many rates": {
        **NOTE,
        **GERMAN,
        "cancels": True,
        "lines": EUROPEAN_LINES[:6],
    },
    "with signs in its texts": {"notes": 'a < b & "c" > d', "purchase_order": "<&>"},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_made_keeps_the_schema_and_every_rule(shape: str) -> None:
    content = a_content(**SHAPES[shape])

    assert lacking(content) == []
    xml = e_invoice(content)
    assert facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert broken_rules(xml.decode()) == []


@pytest.mark.parametrize("code", sorted(each.alpha_2 for each in pycountry.countries))
def test_every_country_is_one_that_the_rules_know(code: str) -> None:
    content = a_content(buyer=Party("Blue Water", Address(country=code)))

    assert lacking(content) == []
    assert broken_rules(e_invoice(content).decode()) == []


def test_what_can_not_be_printed_or_is_blank_is_in_none() -> None:
    blank = Address((" ", "12 Quay"), " ", "\t", "\n")
    content = printable(
        a_content(
            buyer=Party(" Blue\x01 Water ", blank),
            lines=(Line("Rope\x0b\uffff", " ", 1_000, 100, "10"), Line(" ", "\x02", 0, 0, "0")),
            notes=" ", purchase_order=" ", terms=" ",
        )
    )  # fmt: skip

    xml = e_invoice(content)

    assert facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert broken_rules(xml.decode()) == []
    assert b"<ram:Name>Blue Water</ram:Name>" in xml
    assert b"<ram:Name>Rope</ram:Name>" in xml


def test_the_checker_finds_what_is_wrong() -> None:
    """A checker is trusted only because it refuses something."""
    xml = e_invoice(a_content()).replace(
        b"<ram:DuePayableAmount>4410.00", b"<ram:DuePayableAmount>1.00"
    )

    assert any("BR-CO-16" in each for each in broken_rules(xml.decode()))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"seller": Party("Us")}, "SellerTaxNumber"),
        ({"buyer": None}, "names no customer"),
        ({"buyer": Party("")}, "names no customer"),
        ({"country": "Narnia"}, "SellerCountry"),
        ({"country": "EU"}, "SellerCountry"),
        ({**GERMAN, "lines": EUROPEAN_LINES[4:5], "buyer": Party("Sea")}, "VAT number of Sea"),
        ({**GERMAN, "lines": EUROPEAN_LINES[5:6], "seller": Party("Us", tax_number="7")}, "seller"),
        ({"buyer": Party("Sea", Address(country="Atlantis"))}, "Atlantis, where Sea is"),
        ({"buyer": Party("Sea", Address(country="UN"))}, "UN, where Sea is"),
        ({"deliver_to": Party("Sea", Address(country="Kosovo"))}, "Kosovo, where Sea is"),
        ({"lines": (Line("Odd", "", 10_000, 5_000, "10"),)}, "tax of the lines at 10 %"),
        ({"lines": (Line("Odd", "", 1_000_000, 100_100, "10"),)}, "tax of the lines at 10 %"),
        ({"lines": (Line("Odd", "", 1_000, 0, "10"),)}, "tax of the lines at 10 %"),
        ({"lines": (Line("Odd", "", 10_000, 5, "0"),)}, "tax of the lines at 0 %"),
    ],
)
def test_none_is_made_where_the_rules_cannot_be_kept(changed: dict[str, Any], why: str) -> None:
    content = a_content(**changed)

    assert any(why in each for each in lacking(content))
    made = drawn_as(content, style(), PDF)
    assert made is not None
    assert attachments(made.content) == {}


def test_the_pdf_carries_just_what_is_stored_beside_it() -> None:
    made = drawn_as(a_content(), style(), PDF)

    assert made is not None
    assert attachments(made.content) == {"factur-x.xml": e_invoice(a_content())}


def test_equal_content_gives_equal_xml() -> None:
    assert e_invoice(a_content()) == e_invoice(a_content())
