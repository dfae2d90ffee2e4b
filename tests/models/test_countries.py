"""Countries, as people type them."""

from __future__ import annotations

import pycountry
import pytest

from models.countries import code_of


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("USA", "US"), ("U.S.A.", "US"), ("United States", "US"), ("UK", "GB"), ("U.K.", "GB"),
        ("England", "GB"), ("Great Britain", "GB"), ("Deutschland", "DE"), ("germany", "DE"),
        ("DEU", "DE"), ("de", "DE"), ("The Netherlands", "NL"), ("Nederland", "NL"),
        ("Holland", "NL"), ("Czech Republic", "CZ"), ("Czechia", "CZ"), ("Česko", "CZ"),
        ("CZE", "CZ"), ("Österreich", "AT"), ("Schweiz", "CH"), ("Suisse", "CH"),
        ("Türkiye", "TR"), ("Turkey", "TR"), ("South Korea", "KR"), ("Republic of Korea", "KR"),
        ("Cote d'Ivoire", "CI"), ("Russian Federation", "RU"), (" New  Zealand ", "NZ"),
        ("Republic of Ireland", "IE"), ("Éire", "IE"), ("P.R. China", "CN"), ("España", "ES"),
        ("Mordor", ""), ("EU", ""), ("Kosovo", ""), ("", ""), ("-", ""), ("the", ""),
    ],
)  # fmt: skip
def test_a_country_is_understood_as_it_is_typed(typed: str, code: str) -> None:
    assert code_of(typed) == code


def test_every_code_and_name_of_iso_3166_is_that_country() -> None:
    for country in pycountry.countries:
        for typed in (country.alpha_2, country.alpha_3, country.name):
            assert code_of(typed) == country.alpha_2
            assert code_of(typed.lower()) == country.alpha_2
