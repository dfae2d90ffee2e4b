"""Countries as people type them: by name in the languages of invoices, by two letters or three.

pycountry has the codes and official names of ISO 3166, Babel the names in other languages; what
neither has is in a table of ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import pycountry
from babel import Locale

LANGUAGES = (
    "en", "de", "fr", "es", "it", "nl", "pt", "da", "nb", "sv", "fi", "pl", "cs", "hu", "el",
)  # fmt: skip
"""In whose words countries are known; an earlier one goes first."""
FURTHER = {
    "UK": "GB", "Great Britain": "GB", "Britain": "GB", "England": "GB", "Scotland": "GB",
    "Wales": "GB", "Cymru": "GB", "Northern Ireland": "GB", "XI": "GB",
    "America": "US", "Republic of Ireland": "IE", "Holland": "NL", "EL": "GR",
    "Turkey": "TR", "Turkiye": "TR", "Burma": "MM", "Swaziland": "SZ", "Macedonia": "MK",
    "Cape Verde": "CV", "East Timor": "TL", "Ivory Coast": "CI", "Vatican": "VA",
    "Korea": "KR", "Republic of China": "TW", "UAE": "AE", "Emirates": "AE", "BRD": "DE",
    "Aotearoa": "NZ", "Eire": "IE", "Großbritannien": "GB", "Grande-Bretagne": "GB",
    "PR China": "CN", "PRChina": "CN", "Oesterreich": "AT", "Palestine": "PS",
    "Tschechische Republik": "CZ", "KSA": "SA",
}  # fmt: skip
"""What people type beside the names and codes of ISO 3166 and of Babel."""
_IGNORED = re.compile(r"[^\w]+")
_BEFORE = (
    "the ", "die ", "der ", "la ", "le ", "les ", "l ", "los ", "las ", "il ", "de ",
    "republic of ", "the republic of ", "kingdom of ", "the kingdom of ",
)  # fmt: skip
"""What stands before the name of a country and is none of it."""


def code_of(typed: str) -> str:
    """The two letters of a country that somebody typed; empty where it is no country."""
    folded = _folded(typed)
    known = _known()
    if folded in known:
        return known[folded]
    for article in _BEFORE:
        if folded.startswith(article) and (code := known.get(folded.removeprefix(article))):
            return code
    return known.get(folded.replace(" ", ""), "")


def is_code(text: str) -> bool:
    """Whether a text is the two letters of a country, and nothing else that means one."""
    return len(text) == 2 and pycountry.countries.get(alpha_2=text) is not None


def _folded(text: str) -> str:
    """Without accents, signs and letter case: `U.S.A.` is `u s a`, `Türkiye` is `turkiye`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _IGNORED.sub(" ", letters).strip()


@cache
def _known() -> dict[str, str]:
    known: dict[str, str] = {}
    for name, code in _names():
        known.setdefault(_folded(name), code)
    return known


def _names() -> Iterator[tuple[str, str]]:
    codes = set()
    for country in pycountry.countries:
        codes.add(country.alpha_2)
        for part in ("alpha_2", "alpha_3", "name", "official_name", "common_name"):
            if name := getattr(country, part, ""):
                yield name, country.alpha_2
    yield from FURTHER.items()
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in codes:
                yield name, code
