"""An invoice as programs read it: the XML (EN 16931, CII) that Factur-X puts into a PDF. Pure.

The factur-x library builds it. It is made only where the rules of EN 16931 can be kept; the tests
hold what is made against its XML schema and its Schematron. The PDF around it claims to be neither
PDF/A nor Factur-X: no checker of those runs here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from decimal import Decimal

from methods.financial.papers.content import Content, Line, Party
from methods.financial.papers.words import spelled, summed
from models import countries
from models.store.base import MoneyField
from models.tax_types import (
    EXEMPT,
    EXPORT,
    INTRA_COMMUNITY,
    OUT_OF_SCOPE,
    REVERSE,
    STANDARD,
    ZERO,
)

logging.getLogger("factur-x").setLevel(logging.WARNING)

COMMERCIAL_INVOICE, CREDIT_NOTE = "380", "381"
PIECE = "C62"
CREDIT_TRANSFER, SEPA_CREDIT_TRANSFER = "30", "58"
AUSTRALIAN_BUSINESS_NUMBER = "0151"
CENTS_OFF = 100
"""The tax of all lines at a rate must be less than so many cents from that rate of their sum."""
PREFIXES = frozenset({"EL", "XI"})
"""How numbers of tax payers begin whose country has another code: Greece, Northern Ireland."""
BETWEEN_TAX_PAYERS = {REVERSE: "a reverse charge", INTRA_COMMUNITY: "an intra-community supply"}
"""What needs the VAT numbers of both."""
NO_REASON = "Not subject to tax"


def lacking(content: Content) -> list[str]:
    """Why no structured invoice that keeps the rules can be made of it; empty where one can."""
    found = [*_lacking_parties(content), *_lacking_numbers(content)]
    for (category, rate), (net, tax) in _groups(content).items():
        off = abs(net * Decimal(rate) / 100 - tax) >= CENTS_OFF
        if off or (Decimal(rate) == 0 != tax) or (category == STANDARD and not Decimal(rate)):
            found.append(f"the tax of the lines at {rate} % is not {rate} % of their amount")
    return list(dict.fromkeys(found))


def _lacking_parties(content: Content) -> Iterable[str]:
    if not content.seller.tax_number:
        yield "the setting SellerTaxNumber is empty"
    if content.buyer is None or not content.buyer.name:
        yield "it names no customer"
    if not countries.code_of(content.country):
        yield "the setting SellerCountry is no country"
    for party in filter(None, (content.buyer, content.deliver_to)):
        if not _code(content, party.address.country):
            yield f"{party.address.country}, where {party.name} is, is no country"


def _lacking_numbers(content: Content) -> Iterable[str]:
    """Where the customer owes the tax, both have a VAT number: it says who reports it."""
    for category, what in BETWEEN_TAX_PAYERS.items():
        if category not in {line.category for line in content.lines}:
            continue
        if content.seller.tax_number and not _vat_number(content.seller):
            yield (
                f"{what} needs the VAT number of the seller, such as DE123456789, "
                "in the setting SellerTaxNumber"
            )
        if content.buyer is not None and not _vat_number(content.buyer):
            yield f"{what} needs the VAT number of {content.buyer.name}, such as DE123456789"


def e_invoice(content: Content) -> bytes:
    """The XML. `lacking` must find nothing."""
    import facturx  # it brings readers of PDF and HTTP along: a tenth of the start of a service

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
    return countries.code_of(country or content.country)


def _fields(content: Content) -> dict[str, object]:
    """The invoice under the numbers that EN 16931 gives to business terms and groups."""
    assert content.buyer is not None
    said = spelled(content)
    return {
        "BT-1": content.number or content.reference,
        "BT-2": content.dated,
        "BT-3": CREDIT_NOTE if content.is_credit_note else COMMERCIAL_INVOICE,
        "BT-5": content.currency,
        **_optional(content),
        **_bank(content),
        "BT-20": " ".join(said["terms"]) or said["words"]["title"],
        "BT-106": _money(content.net),
        "BT-109": _money(content.net),
        "BT-110": _money(content.tax),
        "BT-112": _money(content.total),
        "BT-113": _money(content.paid),
        "BT-115": _money(content.due),
        "BG-4": _seller(content),
        "BG-7": _buyer(content, content.buyer),
        "BG-13": _party(content, content.deliver_to or content.buyer),
        "BG-23": list(_taxes(content)),
        "BG-25": [_line(content, *each) for each in enumerate(content.lines, start=1)],
    }


def _optional(content: Content) -> dict[str, object]:
    made: dict[str, object] = {}
    if content.due_date is not None:
        made["BT-9"] = content.due_date
    if content.purchase_order:
        made["BT-13"] = content.purchase_order
    if content.credits:
        made["BG-3"] = [{"BT-25": number} for number in content.credits]
    if content.notes:
        made["BG-1"] = [{"BT-22": content.notes}]
    return {**made, **_supplied(content)}


def _supplied(content: Content) -> dict[str, object]:
    """The day on which it was delivered, or the period. Of an intra-community supply the rules
    want either: that of the invoice, where no line has one."""
    if content.days is None:
        within = INTRA_COMMUNITY in {line.category for line in content.lines}
        return {"BT-72": content.dated} if within else {}
    first, last = content.days
    return {"BT-72": first} if first == last else {"BT-73": first, "BT-74": last}


def _bank(content: Content) -> dict[str, str]:
    bank = content.bank
    if bank is None or not (bank.iban or bank.account_number):
        return {}
    sepa = bank.iban and content.currency == "EUR"
    made = {
        "BT-81": SEPA_CREDIT_TRANSFER if sepa else CREDIT_TRANSFER,
        "BT-83": content.number or content.reference,
        "BT-84": bank.iban or " ".join(filter(None, (bank.branch, bank.account_number))),
    }
    return made | {
        term: value for term, value in (("BT-85", bank.account_name), ("BT-86", bank.bic)) if value
    }


# --- the parties --------------------------------------------------------------------------------


def _compact(number: str) -> str:
    return "".join(number.split()).upper()


def _vat_number(party: Party) -> str:
    """The number of a tax payer that begins with its country; any other is of another kind."""
    number = _compact(party.tax_number)
    begins = number[:2] in PREFIXES or countries.is_code(number[:2])
    return number if begins and number[2:] else ""


def _seller(content: Content) -> dict[str, object]:
    made = _party(content, content.seller)
    made |= _legal(content, content.seller)
    if _out_of_scope(content):
        return made  # the rules want no tax number where all is outside the scope of the tax
    vat_number = _vat_number(content.seller)
    made["vat_identifier" if vat_number else "tax_identifier"] = _compact(content.seller.tax_number)
    return made


def _buyer(content: Content, buyer: Party) -> dict[str, object]:
    made = _party(content, buyer)
    if not buyer.tax_number:
        return made
    if (vat_number := _vat_number(buyer)) and not _out_of_scope(content):
        return made | {"vat_identifier": vat_number}
    return made | _legal(content, buyer)


def _legal(content: Content, party: Party) -> dict[str, object]:
    """What a party is registered under."""
    number = _compact(party.tax_number)
    if _code(content, party.address.country) == "AU" and number.isdigit():
        return {
            "legal_identifier": number,
            "legal_identifier_schemeid": AUSTRALIAN_BUSINESS_NUMBER,
        }
    return {"legal_identifier": number}


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


# --- taxes and lines ----------------------------------------------------------------------------


def _out_of_scope(content: Content) -> bool:
    return all(line.category == OUT_OF_SCOPE for line in content.lines)


def _category(content: Content, line: Line) -> str:
    """The category of a line.

    The rules let nothing outside the scope of the tax stand beside anything else, and an export
    needs a VAT number, which a number of another kind is not: either is told as exempt, with its
    own reason."""
    if not line.category:
        return STANDARD if Decimal(line.rate) else EXEMPT
    if line.category == OUT_OF_SCOPE and not _out_of_scope(content):
        return EXEMPT
    if line.category == EXPORT and not _vat_number(content.seller):
        return EXEMPT
    return line.category


def _groups(content: Content) -> dict[tuple[str, str], tuple[int, int]]:
    """Net amount and tax of the lines of each category at each rate."""
    return summed(content.lines, lambda line: (_category(content, line), line.rate))


def _taxes(content: Content) -> Iterable[dict[str, str]]:
    for (category, rate), (net, tax) in _groups(content).items():
        made = {"BT-116": _money(net), "BT-117": _money(tax), "BT-118": category, "BT-119": rate}
        if category not in (STANDARD, ZERO):
            made |= _reasons([e for e in content.lines if _category(content, e) == category])
        yield made


def _reasons(lines: Iterable[Line]) -> dict[str, str]:
    """Why lines of one category bear no tax: in words, and as a code where that is the same."""
    reasons = dict.fromkeys(line.exempt for line in lines if line.exempt)
    codes = {line.code for line in lines}
    made = {} if reasons == {} and codes != {""} else {"BT-120": "; ".join(reasons) or NO_REASON}
    return made | ({"BT-121": codes.pop()} if len(codes) == 1 and "" not in codes else {})


def _line(content: Content, number: int, line: Line) -> dict[str, object]:
    """A line of one piece; prices are never below zero, so what is taken off is minus one piece."""
    category = _category(content, line)
    made: dict[str, object] = {
        "BT-126": str(number),
        "BT-129": "-1" if line.net < 0 else "1",
        "BT-130": PIECE,
        "BT-131": _money(line.net),
        "BT-146": _money(abs(line.net)),
        "BT-151": category,
        "BT-153": line.description or "—",
    }
    if category != OUT_OF_SCOPE:
        made["BT-152"] = line.rate
    if line.days is not None and not content.supplied_at_once:
        made["BT-134"], made["BT-135"] = line.days
    return {**made, "BT-154": line.notes} if line.notes else made
