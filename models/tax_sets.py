"""The tax types that a new space begins with, by the country it is in (books.md 3).

In every country 1 is taxed at the full rate, 2 to 5 are what the platform's numbers mean (sales:
export, free, input taxed, none; purchases: input taxed, free, private, none), for programs that
were written for it know these; what else a country has follows from 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from models.profile_setting import Setting
from models.settings import CURRENCY, LANGUAGE, SELLER_COUNTRY
from models.store.base import RateField
from models.tax_types import ExpenseTaxType, RevenueTaxType, Side

HOME = "AU"
"""The country of a space that says none."""


class Ready(NamedTuple):
    """A tax type to begin with; category and code are those of EN 16931."""

    title: str
    category: str
    rate: str = "0"
    reason: str = ""
    code: str = ""
    box: str = ""


class Sets(NamedTuple):
    """The tax types of a country's sales and purchases, in the order of their numbers."""

    sales: tuple[Ready, ...]
    purchases: tuple[Ready, ...]


EXPORTED, MOVED, SHIFTED, OUTSIDE = "VATEX-EU-G", "VATEX-EU-IC", "VATEX-EU-AE", "VATEX-EU-O"
"""Why the EU taxes nothing: export, intra-community supply, reverse charge, not its matter."""

SETS = {
    "AU": Sets(
        sales=(
            Ready("GST Applies", "S", "10", box="G1"),
            Ready("GST Free - Export", "G", reason="GST-free export", box="G2"),
            Ready("GST Free - Other", "Z", box="G3"),
            Ready("GST Free - Input Taxed", "E", reason="Input taxed supply", box="G4"),
            Ready("GST Free - Exclude", "O", reason="Not subject to GST"),
        ),
        purchases=(
            Ready("GST Applies", "S", "10", box="G11"),
            Ready("GST Free - Input Taxed", "E", reason="For input taxed sales", box="G13"),
            Ready("GST Free - Other", "Z", box="G14"),
            Ready("GST Free - Entertainment/Private", "E", reason="Private use", box="G15"),
            Ready("GST Free - Exclude", "O", reason="Not subject to GST"),
        ),
    ),
    "NZ": Sets(
        sales=(
            Ready("GST 15%", "S", "15"),
            Ready("Zero-rated export", "G", reason="Zero-rated export"),
            Ready("Zero-rated", "Z"),
            Ready("Exempt", "E", reason="Exempt supply"),
            Ready("No GST", "O", reason="Not subject to GST"),
        ),
        purchases=(
            Ready("GST 15%", "S", "15"),
            Ready("For exempt supplies", "E", reason="For exempt supplies"),
            Ready("Zero-rated", "Z"),
            Ready("Private", "E", reason="Private use"),
            Ready("No GST", "O", reason="Not subject to GST"),
        ),
    ),
    "GB": Sets(
        sales=(
            Ready("VAT 20%", "S", "20"),
            Ready("Zero-rated export", "G", reason="Export outside the UK", code=EXPORTED),
            Ready("Zero-rated 0%", "Z"),
            Ready("Exempt", "E", reason="Exempt supply"),
            Ready("No VAT", "O", reason="Outside the scope of VAT", code=OUTSIDE),
            Ready("VAT 5%", "S", "5"),
            Ready("Reverse charge", "AE", reason="Reverse charge", code=SHIFTED),
        ),
        purchases=(
            Ready("VAT 20%", "S", "20"),
            Ready("For exempt supplies", "E", reason="For exempt supplies"),
            Ready("Zero-rated 0%", "Z"),
            Ready("Private, or VAT blocked", "E", reason="VAT not recoverable"),
            Ready("No VAT", "O", reason="Outside the scope of VAT", code=OUTSIDE),
            Ready("VAT 5%", "S", "5"),
            Ready("Reverse charge", "AE", reason="Reverse charge", code=SHIFTED),
        ),
    ),
    "DE": Sets(
        sales=(
            Ready("USt 19 %", "S", "19"),
            Ready("Ausfuhrlieferung", "G", reason="Steuerfreie Ausfuhrlieferung", code=EXPORTED),
            Ready("USt 0 % (§ 12 Abs. 3 UStG)", "Z"),
            Ready("Steuerfrei (§ 4 Nr. 8 ff. UStG)", "E", reason="Steuerfrei nach § 4 UStG"),
            Ready("Nicht steuerbar", "O", reason="Nicht steuerbarer Umsatz", code=OUTSIDE),
            Ready("USt 7 %", "S", "7"),
            Ready(
                "Innergemeinschaftliche Lieferung",
                "K",
                reason="Steuerfreie innergemeinschaftliche Lieferung",
                code=MOVED,
            ),
            Ready(
                "Reverse Charge (§ 13b UStG)",
                "AE",
                reason="Steuerschuldnerschaft des Leistungsempfängers",
                code=SHIFTED,
            ),
        ),
        purchases=(
            Ready("Vorsteuer 19 %", "S", "19"),
            Ready("Für steuerfreie Umsätze", "E", reason="Vorsteuer nicht abziehbar"),
            Ready("Ohne Steuer", "Z"),
            Ready("Privat, nicht abziehbar", "E", reason="Vorsteuer nicht abziehbar"),
            Ready("Nicht steuerbar", "O", reason="Nicht steuerbarer Umsatz", code=OUTSIDE),
            Ready("Vorsteuer 7 %", "S", "7"),
            Ready(
                "Innergemeinschaftlicher Erwerb",
                "K",
                reason="Innergemeinschaftlicher Erwerb",
                code=MOVED,
            ),
            Ready(
                "Reverse Charge (§ 13b UStG)",
                "AE",
                reason="Steuerschuldnerschaft des Leistungsempfängers",
                code=SHIFTED,
            ),
        ),
    ),
    "AT": Sets(
        sales=(
            Ready("USt 20 %", "S", "20"),
            Ready("Ausfuhrlieferung", "G", reason="Steuerfreie Ausfuhrlieferung", code=EXPORTED),
            Ready("USt 0 %", "Z"),
            Ready("Steuerfrei (§ 6 UStG)", "E", reason="Steuerfrei nach § 6 UStG"),
            Ready("Nicht steuerbar", "O", reason="Nicht steuerbarer Umsatz", code=OUTSIDE),
            Ready("USt 10 %", "S", "10"),
            Ready("USt 13 %", "S", "13"),
            Ready(
                "Innergemeinschaftliche Lieferung",
                "K",
                reason="Steuerfreie innergemeinschaftliche Lieferung",
                code=MOVED,
            ),
            Ready(
                "Reverse Charge (§ 19 UStG)",
                "AE",
                reason="Übergang der Steuerschuld auf den Leistungsempfänger",
                code=SHIFTED,
            ),
        ),
        purchases=(
            Ready("Vorsteuer 20 %", "S", "20"),
            Ready("Für steuerfreie Umsätze", "E", reason="Vorsteuer nicht abziehbar"),
            Ready("Ohne Steuer", "Z"),
            Ready("Privat, nicht abziehbar", "E", reason="Vorsteuer nicht abziehbar"),
            Ready("Nicht steuerbar", "O", reason="Nicht steuerbarer Umsatz", code=OUTSIDE),
            Ready("Vorsteuer 10 %", "S", "10"),
            Ready("Vorsteuer 13 %", "S", "13"),
            Ready(
                "Innergemeinschaftlicher Erwerb",
                "K",
                reason="Innergemeinschaftlicher Erwerb",
                code=MOVED,
            ),
            Ready(
                "Reverse Charge (§ 19 UStG)",
                "AE",
                reason="Übergang der Steuerschuld auf den Leistungsempfänger",
                code=SHIFTED,
            ),
        ),
    ),
    "SG": Sets(
        sales=(
            Ready("GST 9%", "S", "9"),
            Ready("Zero-rated export", "G", reason="Zero-rated export"),
            Ready("Zero-rated", "Z"),
            Ready("Exempt", "E", reason="Exempt supply"),
            Ready("Out of scope", "O", reason="Out of the scope of GST"),
            Ready("Customer accounting", "AE", reason="Customer accounting"),
        ),
        purchases=(
            Ready("GST 9%", "S", "9"),
            Ready("For exempt supplies", "E", reason="For exempt supplies"),
            Ready("Zero-rated", "Z"),
            Ready("Private, or GST blocked", "E", reason="GST not claimable"),
            Ready("Out of scope", "O", reason="Out of the scope of GST"),
            Ready("Reverse charge", "AE", reason="Reverse charge"),
        ),
    ),
}
"""What is ready made; a firm elsewhere begins with the set of Australia, and changes it."""


SPOKEN = {
    "NZ": ("NZD", "en-NZ"),
    "GB": ("GBP", "en-GB"),
    "DE": ("EUR", "de-DE"),
    "AT": ("EUR", "de-AT"),
    "SG": ("SGD", "en-SG"),
}
"""The currency of the books and the language of invoices, where those of Australia are not it."""


def settings_of(country: str) -> Mapping[Setting, str]:
    """What a space of a country is set to that differs from the defaults."""
    if country not in SPOKEN:
        return {}
    currency, language = SPOKEN[country]
    return {SELLER_COUNTRY: country, CURRENCY: currency, LANGUAGE: language}


def rows(country: str) -> Iterator[tuple[Side, Mapping[str, object]]]:
    """The tax types of a country's set: the side and the columns of each."""
    for side, listed in zip((RevenueTaxType, ExpenseTaxType), SETS[country], strict=True):
        for number, ready in enumerate(listed, start=1):
            yield side, _values(ready, number, country)


def _values(ready: Ready, number: int, country: str) -> Mapping[str, object]:
    return {
        "number": number,
        "display_order": number,
        "title_text": ready.title,
        "rate": int(Decimal(ready.rate).scaleb(RateField.places)),
        "country": country,
        "category": ready.category,
        "exemption_reason": ready.reason,
        "exemption_code": ready.code,
        "report_field": ready.box,
    }
