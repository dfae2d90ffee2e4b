"""What a document comes to is held to what is linked to it, were it the only link there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.apart import apart
from tests.firm import Firm


@pytest.fixture(scope="module")
def database_url(database_url: str) -> Iterator[str]:
    """A database that has no link but of these tests."""
    with apart(database_url) as url:
        yield url


def test_the_only_link_there_is_keeps_the_lines_at_both_its_ends(firm: Firm) -> None:
    owed = firm.lines(5, firm.an_invoice("110.00"))[0]
    came = firm.lines(6, firm.a_receipt("110.00"))[0]
    firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", InvoiceLineItem=owed, ReceiptLineItem=came)

    for line in (owed, came):
        less = {"Id": line, "Amount": "109.99", "override": "Y"}
        refused = firm.administrator.refused("FINANCIAL_ITEM_MANAGE", **less)

        assert "110.00" in refused.fields["Amount"][0]
