"""An invoice as programs read it: UN/CEFACT Cross Industry Invoice after EN 16931, the XML that
Factur-X puts into a PDF. Pure.

The factur-x library builds it. It is made only where the rules of EN 16931 can be kept; the tests
hold what is made against its XML schema and its Schematron. The PDF around it claims to be neither
PDF/A nor Factur-X: no checker of those runs here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from decimal import Decimal

import facturx

from methods.financial.papers.content import Content, Line, Party
from methods.financial.papers.words import Speech, by_rate, country_code, spelled
from models.store.base import MoneyField

logging.getLogger("factur-x").setLevel(logging.WARNING)

COMMERCIAL_INVOICE = "380"
TAXED, EXEMPT = "S", "E"
PIECE = "C62"
CREDIT_TRANSFER = "30"
AUSTRALIAN_BUSINESS_NUMBER = "0151"
CENTS_OFF = 100
"""The tax of all lines at a rate must be less than so many cents from that rate of their sum."""
NO_COUNTRIES = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"]
)
"""Two letters that name a region, but are no country in ISO 3166, which is what the rules take."""
GREECE = "EL"
"""How numbers of tax payers in Greece begin, though its country code is another."""


def lacking(content: Content) -> list[str]:
    """Why no structured invoice that keeps the rules can be made of it; empty where one can."""
    found = []
    if not content.seller.tax_number:
        found.append("the setting SellerTaxNumber is empty")
    if content.buyer is None or not content.buyer.name:
        found.append("the invoice names no customer")
    if not _code(content, content.country):
        found.append("the setting SellerCountry is no country")
    for party in filter(None, (content.buyer, content.deliver_to)):
        if not _code(content, party.address.country):
            found.append(f"{party.address.country}, where {party.name} is, is no country")
    for rate, (net, tax) in by_rate(content.lines).items():
        if abs(net * Decimal(rate) / 100 - tax) >= CENTS_OFF or (Decimal(rate) == 0 != tax):
            found.append(f"the tax of the lines at {rate} % is not {rate} % of their amount")
    return list(dict.fromkeys(found))


def e_invoice(content: Content) -> bytes:
    """The XML. `lacking` must find nothing."""
    made = facturx.generate_xml(
        _fields(content),
        flavor="factur-x",
        level="en16931",
        check_xsd=False,
        check_schematron=False,
    )
    return bytes(made)


def _money(cents: int) -> str:
    return str(MoneyField.to_number(cents))


def _code(content: Content, country: str) -> str:
    """The two letters of a country; nothing typed means the seller's own, no country is empty."""
    speech = Speech(content.language, content.country, content.currency)
    code = country_code(country or content.country, speech.locale)
    return "" if code in NO_COUNTRIES else code


def _fields(content: Content) -> dict[str, object]:
    """The invoice under the numbers that EN 16931 gives to business terms and groups."""
    assert content.buyer is not None
    return {
        "BT-1": content.number or content.reference,
        "BT-2": content.dated,
        "BT-3": COMMERCIAL_INVOICE,
        "BT-5": content.currency,
        **_optional(content),
        **_bank(content),
        "BT-20": " ".join(spelled(content)["terms"]),
        "BT-106": _money(content.net),
        "BT-109": _money(content.net),
        "BT-110": _money(content.tax),
        "BT-112": _money(content.total),
        "BT-113": _money(content.paid),
        "BT-115": _money(content.due),
        "BG-4": _seller(content),
        "BG-7": _party(content, content.buyer),
        "BG-13": _party(content, content.deliver_to or content.buyer),
        "BG-23": list(_taxes(content)),
        "BG-25": [_line(number, line) for number, line in enumerate(content.lines, start=1)],
    }


def _optional(content: Content) -> dict[str, object]:
    made: dict[str, object] = {}
    if content.due_date is not None:
        made["BT-9"] = content.due_date
    if content.purchase_order:
        made["BT-13"] = content.purchase_order
    if content.notes:
        made["BG-1"] = [{"BT-22": content.notes}]
    return made


def _bank(content: Content) -> dict[str, str]:
    bank = content.bank
    if bank is None or not bank.account_number:
        return {}
    made = {
        "BT-81": CREDIT_TRANSFER,
        "BT-83": content.number or content.reference,
        "BT-84": " ".join(filter(None, (bank.branch, bank.account_number))),
    }
    return {**made, "BT-85": bank.account_name} if bank.account_name else made


def _seller(content: Content) -> dict[str, object]:
    made = _party(content, content.seller)
    number = content.seller.tax_number
    digits = "".join(number.split()).upper()
    made["legal_identifier"] = digits
    if content.country == "AU" and digits.isdigit():
        made["legal_identifier_schemeid"] = AUSTRALIAN_BUSINESS_NUMBER
    # a VAT number begins with its country; any other number of a tax payer is of another kind
    with_country = digits[:2] == GREECE or _code(content, digits[:2]) == digits[:2]
    made["vat_identifier" if with_country and digits[2:] else "tax_identifier"] = digits
    return made


def _party(content: Content, party: Party) -> dict[str, object]:
    """A party as EN 16931 has it: the name, and the address in its parts."""
    address = party.address
    made: dict[str, object] = {"name": party.name, "country_code": _code(content, address.country)}
    parts = {
        "city": address.suburb,
        "postcode": address.post_code,
        "country_subdivision": address.state,
        **{f"addr_l{number}": line for number, line in enumerate(address.lines, start=1)},
    }
    return made | {name: value for name, value in parts.items() if value}


def _taxes(content: Content) -> Iterable[dict[str, str]]:
    for rate, (net, tax) in by_rate(content.lines).items():
        made = {"BT-116": _money(net), "BT-117": _money(tax), **_category(rate, "BT-118", "BT-119")}
        if not Decimal(rate):
            reasons = dict.fromkeys(line.exempt for line in content.lines if line.exempt)
            made["BT-120"] = "; ".join(reasons) or "Not subject to tax"
        yield made


def _category(rate: str, category: str, per_cent: str) -> dict[str, str]:
    return {category: TAXED if Decimal(rate) else EXEMPT, per_cent: rate}


def _line(number: int, line: Line) -> dict[str, object]:
    """A line of one piece; prices are never below zero, so what is taken off is minus one piece."""
    made: dict[str, object] = {
        "BT-126": str(number),
        "BT-129": "-1" if line.net < 0 else "1",
        "BT-130": PIECE,
        "BT-131": _money(line.net),
        "BT-146": _money(abs(line.net)),
        **_category(line.rate, "BT-151", "BT-152"),
        "BT-153": line.description or "—",
    }
    return {**made, "BT-154": line.notes} if line.notes else made
