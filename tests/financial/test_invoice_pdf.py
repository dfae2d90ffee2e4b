"""An invoice on paper: what stands on it, in which language, and that it is always the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from methods.financial.papers.content import Address, Bank, Content, Line, Party, printable
from methods.financial.papers.documents import PDF, content_hash, drawn_as
from methods.financial.papers.page import page
from methods.financial.papers.pdf import TEMPLATES, pdf, style
from methods.financial.papers.words import LABELS, WORDS, spelled
from models.refusals import InvoiceNotDrawn
from models.settings import LANGUAGES
from tests.financial.paper import (
    LINES,
    SIDE,
    a_content,
    a_picture,
    attachments,
    encoded,
    extents,
    pages,
)

STYLE = style()


def drawn(content: Content) -> bytes:
    return pdf(spelled(content), STYLE)


def text_of(content: Content) -> str:
    """All that can be selected, its lines joined."""
    return " ".join(" ".join(pages(drawn(content))).split())


# --- what stands on it --------------------------------------------------------------------------


def test_everything_a_customer_needs_can_be_read_and_selected() -> None:
    text = text_of(a_content())

    for wanted in (
        "Tax invoice I-000001",
        "Harbour Sails Pty Ltd",
        "ABN 51 824 753 556",
        "Blue Water Charters",
        "Attention: Marit Olsen",
        "Date 24 November 2026",
        "Due 8 December 2026",
        "Your order PO-7781",
        "Our reference INV000012",
        "Mainsail, 32 square metres",
        "Two reefs; battens are included",
        "3,500.00 10% 350.00 3,850.00",
        "GST 10% on $3,900.00 $390.00",
        "free of GST: $120.00 (GST Free - Other) $0.00",
        "Total AUD $4,410.00",
        "Please pay by 8 December 2026.",
        "14 days from invoice date",
        "BSB 082-001",
        "Account number 1234 5678",
        "Payment reference I-000001",
        "Ready for collection from Thursday.",
        "Thank you for sailing with us.",
        "Page 1 of 1",
    ):
        assert wanted in text


def test_what_is_received_already_is_taken_off() -> None:
    text = text_of(a_content(paid=41_000))

    assert "Received already -$410.00" in text
    assert "Amount due AUD $4,000.00" in text


def test_a_draft_says_so_on_every_page_and_has_no_number() -> None:
    content = a_content(number="", lines=LINES * 20)

    for each in pages(drawn(content)):
        assert "Draft" in each
    assert "I-000001" not in text_of(content)


def test_a_long_invoice_repeats_its_head_and_counts_its_pages() -> None:
    found = pages(drawn(a_content(lines=LINES * 20)))

    assert len(found) > 2
    for number, each in enumerate(found, start=1):
        assert f"Page {number} of {len(found)}" in each
    assert "DESCRIPTION" in found[1]


@pytest.mark.parametrize(
    "name",
    ["Ćevapčić & Söhne", "Œuvre d’été", "Ελληνικά Νησιά", "Чёрное море", "a\u0301 – “quoted”"],
)
def test_names_of_many_alphabets_can_be_read(name: str) -> None:
    text = text_of(a_content(buyer=Party(name)))

    assert " ".join(name.replace("a\u0301", "á").split()) in text.replace("a\u0301", "á")


@pytest.mark.parametrize(
    "typed",
    [
        '#read("/etc/passwd")',
        "*bold* _it_ $x$ <b>&amp;</b>",
        "{{ words }} {% if x %}",
        '"\\n\\u{1}',
    ],
)
def test_what_somebody_typed_is_text_and_nothing_else(typed: str) -> None:
    content = a_content(notes=typed, lines=(Line(typed, typed, 100, 10, "10"),))

    assert text_of(content).count(typed) == 3
    assert "<b>&amp;" not in page(spelled(content)).decode()


LONG = "https://example.com/" + "sail" * 40


@pytest.mark.parametrize(
    "changed",
    [
        {"buyer": Party(LONG, Address((LONG, LONG), LONG), attention=LONG)},
        {"buyer": Party("A", Address(("b",))), "deliver_to": Party(LONG), "purchase_order": LONG},
        {"seller": Party(LONG, Address((LONG,)), tax_number=LONG, email=LONG)},
        {"lines": (Line(LONG, LONG, 10**14, 10**13, "10"),), "notes": LONG, "closing": LONG},
        {"number": LONG[:50], "reference": LONG[:50], "bank": Bank(LONG, LONG, LONG, LONG)},
        {"logo": a_picture("PNG", 4000, 40)},
    ],
    ids=["customer", "order", "seller", "lines", "numbers", "logo"],
)
def test_whatever_is_long_stays_between_the_margins(changed: dict[str, Any]) -> None:
    made = drawn(a_content(**changed))

    for left, right, width in extents(made):
        assert left > SIDE - 2
        assert right < width - SIDE + 2
    if "logo" not in changed:
        assert LONG[:50] in "".join(pages(made)).replace("\r\n", "")


def test_columns_of_long_texts_do_not_cover_each_other() -> None:
    made = drawn(a_content(buyer=Party(LONG), deliver_to=Party("Yard"), purchase_order=LONG))
    page = pypdfium2.PdfDocument(made)[0].get_textpage()
    boxes = [page.get_rect(place) for place in range(page.count_rects())]

    for place, (left, bottom, right, top) in enumerate(boxes):
        for left2, bottom2, right2, top2 in boxes[place + 1 :]:
            beside = right <= left2 + 1 or right2 <= left + 1
            assert beside or top <= bottom2 + 2 or top2 <= bottom + 2


@pytest.mark.parametrize("name", ["株式会社山田商店", "ร้านเรือ", "Rope 🪢"])
def test_a_letter_that_no_font_has_is_said_rather_than_drawn_as_a_box(name: str) -> None:
    with pytest.raises(InvoiceNotDrawn, match=r"no font has .*FINANCIAL_RPC_INVOICE_FONTS"):
        drawn(a_content(buyer=Party(name)))


def test_an_invoice_without_customer_bank_terms_or_logo_can_be_drawn() -> None:
    bare = a_content(
        buyer=None, bank=None, terms="", due_date=None, logo="", notes="", closing="",
        purchase_order="", seller=Party("Harbour Sails"),
    )  # fmt: skip

    assert "Payable on receipt." in text_of(bare)


def test_whom_it_is_delivered_to_stands_beside_whom_it_is_billed_to() -> None:
    yard = Party("Fremantle Yard", Address(("Gate 3",), "Fremantle", "WA", "6160", "AU"))

    assert "DELIVER TO Fremantle Yard Gate 3 Fremantle WA 6160" in text_of(
        a_content(buyer=Party("Blue Water"), deliver_to=yard)
    ).replace("BILL TO Blue Water ", "")


def test_a_country_is_named_where_it_is_another_one() -> None:
    def place(country: str) -> str:
        return text_of(a_content(buyer=Party("B", Address((), "Town", "", "", country))))

    assert "Town New Zealand" in place("nz")
    assert "Town Narnia" in place("Narnia")
    assert "Town Australia" not in place("australia")


# --- in the language of the space ---------------------------------------------------------------


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_language_has_all_words(language: str) -> None:
    words = WORDS[language]

    assert list(words) == list(LABELS)
    assert all(words.values())
    assert "{date}" in words["pay_by"]
    assert "{page}" in words["page"] and "{pages}" in words["page"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_that_a_space_can_choose_is_spoken(language: str) -> None:
    country = language.partition("-")[2]
    text = text_of(a_content(language=language, country=country))

    assert "I-000001" in text
    assert "2026" in text


def test_german_has_its_own_dates_commas_and_per_cents() -> None:
    text = text_of(a_content(language="de-DE", country="DE", currency="EUR")).replace("\xa0", " ")

    for wanted in (
        "Rechnung I-000001",
        "24. November 2026",
        "USt 10 % auf 3.900,00 €",
        "Gesamtbetrag EUR 4.410,00 €",
        "Seite 1 von 1",
    ):
        assert wanted in text


def test_where_a_tax_invoice_is_called_so_only_one_with_tax_is() -> None:
    free = (Line("Freight", "", 12_000, 0, "0"),)

    assert "Tax invoice" in text_of(a_content())
    assert "Tax invoice" not in text_of(a_content(lines=free))
    assert "Tax invoice" not in text_of(a_content(language="en-GB", country="GB"))


# --- always the same ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "told"),
    [
        (None, "Date of supply 30 September 2026"),
        (date(2026, 9, 30), "Date of supply 30 September 2026"),
        (date(2026, 10, 31), "Period of supply 30 Sept – 31 Oct 2026"),
    ],
)
def test_when_it_was_supplied_stands_beside_its_date(until: date | None, told: str) -> None:
    lines = (replace(LINES[0], supplied=date(2026, 9, 30), supplied_until=until), *LINES[1:])

    text = text_of(a_content(lines=lines))

    assert told in text
    assert text.count("of supply") == 1


def test_lines_that_were_supplied_on_other_days_each_say_when() -> None:
    days = (date(2026, 5, 4), date(2026, 10, 31), None)
    lines = tuple(replace(each, supplied=on) for each, on in zip(LINES, days, strict=True))

    text = text_of(a_content(lines=lines))

    assert "Period of supply 4 May – 31 Oct 2026" in text
    assert "battens are included Date of supply: 4 May 2026" in text
    assert "Date of supply: 31 October 2026" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_tells_days_of_supply_and_cancellations(language: str) -> None:
    lines = (
        replace(LINES[0], supplied=date(2026, 12, 1), supplied_until=date(2027, 1, 31)),
        replace(LINES[1], supplied=date(2026, 12, 2)),
    )
    content = a_content(
        language=language, lines=lines, credits=("I-000001",), cancels=True, number="I-000001-C"
    )

    text = text_of(content)

    assert "I-000001-C" in text
    assert "2027" in text


def test_equal_content_gives_equal_bytes() -> None:
    assert drawn(a_content()) == drawn(a_content())


CHANGES: dict[str, Any] = {
    "reference": "INV9",
    "purchase_order": "other",
    "dated": date(2026, 11, 25),
    "due_date": None,
    "terms": "other",
    "seller": Party("Other"),
    "buyer": None,
    "deliver_to": Party("Other"),
    "lines": LINES[:1],
    "paid": 1,
    "bank": None,
    "notes": "other",
    "closing": "other",
    "currency": "NZD",
    "language": "de-DE",
    "country": "NZ",
    "logo": "",
    "credits": ("I-000009",),
    "cancels": True,
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changes_on_it_changes_the_hash(name: str) -> None:
    changed = replace(a_content(), **{name: CHANGES[name]})

    assert content_hash(changed, STYLE) != content_hash(a_content(), STYLE)


def test_the_number_alone_does_not_change_the_hash() -> None:
    numbered = a_content(number="I-000999")

    assert content_hash(numbered, STYLE) == content_hash(a_content(), STYLE)


def test_another_template_is_another_hash() -> None:
    other = replace(STYLE, template=STYLE.template + b"\n// changed")

    assert content_hash(a_content(), other) != content_hash(a_content(), STYLE)


TYPED = st.text(max_size=40)


@given(description=TYPED, notes=TYPED, net=st.integers(-(10**11), 10**11))
def test_whatever_is_typed_is_drawn_or_it_is_said_which_letter_is_lacking(
    description: str, notes: str, net: int
) -> None:
    content = printable(a_content(lines=(Line(description, notes, net, 0, "0"),), notes=notes))

    try:
        assert pdf(spelled(content), STYLE).startswith(b"%PDF")
    except InvoiceNotDrawn as problem:
        lacking = str(problem).partition("no font has ")[2].partition("; put")[0]
        assert lacking
        assert lacking in description + notes


# --- pictures and templates ---------------------------------------------------------------------


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_a_logo_is_drawn(format: str) -> None:
    with_logo = drawn(a_content(logo=a_picture(format)))

    kinds = {each.type for each in pypdfium2.PdfDocument(with_logo)[0].get_objects()}
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE in kinds


def test_a_broken_logo_is_said_to_be_one() -> None:
    broken = encoded(b"\x89PNG\r\n and then nothing")

    with pytest.raises(InvoiceNotDrawn, match="could not be drawn"):
        drawn(a_content(logo=broken))


def test_an_operator_can_replace_the_template(tmp_path: Path) -> None:
    own = tmp_path / "own.typ"
    own.write_text(
        "#let content = json(bytes(sys.inputs.content))\n"
        '#include "letterhead.typ"\nDear #content.buyer.name: #content.due.amount'
    )
    (tmp_path / "letterhead.typ").write_text("Our own letterhead\n\n")

    made = drawn_as(a_content(), style(str(own)), PDF)

    assert made is not None
    text = " ".join(pages(made.content)[0].split())
    assert text == "Our own letterhead Dear Blue Water Charters: $4,410.00"


@pytest.mark.parametrize(
    ("template", "why"),
    [
        (b"Dear\n#nonsense(", r"drawn: unclosed delimiter \(line 2 of the template\)$"),
        (b"#panic[no]", "panicked"),
        (b"Gr\xfc\xdfe", "not in UTF-8 from byte 2 on"),
        (b'#read("/etc/hosts")', r"file not found \(line 1 of the template\)$"),
        (b'#include "own_part.typ"', r"no \(line 3 of own_part.typ\)$"),
        (None, "can't be read"),
    ],
)
def test_a_template_that_is_no_good_is_said_to_be(
    tmp_path: Path, template: bytes | None, why: str
) -> None:
    own = tmp_path / "own.typ"
    (tmp_path / "own_part.typ").write_text('\n\n#panic("no")')
    if template is not None:
        own.write_bytes(template)

    with pytest.raises(InvoiceNotDrawn, match=why):
        pdf(spelled(a_content()), style(str(own)))


def test_the_pdf_claims_no_standard_that_no_checker_has_confirmed() -> None:
    made = drawn_as(a_content(), STYLE, PDF)

    assert made is not None
    assert b"pdfaid" not in made.content
    assert b"fx:ConformanceLevel" not in made.content
    assert list(attachments(made.content)) == ["factur-x.xml"]


def test_the_templates_come_along_with_the_program() -> None:
    assert {each.name for each in TEMPLATES.iterdir()} == {
        "invoice.typ",
        "invoice.html",
        "letter.typ",
    }
