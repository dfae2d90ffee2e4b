"""Who am I: the session's user and space, and what of it a user can change alone."""

from __future__ import annotations

import pytest

from tests.firm import Firm


@pytest.mark.parametrize(
    ("code", "text", "number"),
    [("AUD", "Australian Dollar", 8), ("EUR", "Euro", None), ("NZD", "New Zealand Dollar", None)],
)
def test_the_details_say_the_currency_of_the_books(
    firm: Firm, code: str, text: str, number: int | None
) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", Currency=code)

    told = firm.user("CORE_GET_USER_DETAILS")

    assert (told["currencycode"], told["currencytext"], told["currency"]) == (code, text, number)
