"""A screen posts back whole rows, with all that was worked out of them: what a search shows of a
document is taken by the call that saves it, and what nobody may set is ignored."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.app.edge import Edge
from tests.app.wire_requests import advanced, encoded
from tests.firm import Firm
from tests.snapshot import rows_of

Row = dict[str, str]

KINDS: dict[str, Callable[[Firm], int]] = {
    "FINANCIAL_INVOICE": lambda firm: firm.an_invoice("110.00", sent=True, Notes="Sails"),
    "FINANCIAL_EXPENSE": lambda firm: firm.an_expense("55.00", PayeeReference="B-7"),
    "FINANCIAL_RECEIPT": lambda firm: firm.a_receipt("110.00"),
    "FINANCIAL_PAYMENT": lambda firm: firm.a_payment("55.00"),
    "FINANCIAL_CREDIT_NOTE": lambda firm: firm.a_credit_note("22.00", TaxType=1),
    "FINANCIAL_GENERAL_JOURNAL": lambda firm: firm.a_journal("10.00", Description="Wear"),
    "FINANCIAL_ITEM": lambda firm: firm.lines(5, firm.an_invoice("110.00"))[0],
}


def _shown(edge: Edge, kind: str, id: int) -> Row:
    body = advanced("*", ("id", "EQUAL_TO", str(id)))
    answer = edge.legacy(f"{kind}_SEARCH", body, edge.firm.user, query="&advanced=1&rf=json")
    assert answer["status"] == "OK", answer
    (row,) = answer["data"]["rows"]
    return dict(row)


def _posted(edge: Edge, kind: str, row: Row) -> Row:
    return dict(edge.legacy(f"{kind}_MANAGE", encoded(**row), edge.firm.user))


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_posted_back_changes_nothing(edge: Edge, kind: str) -> None:
    id = KINDS[kind](edge.firm)
    shown = _shown(edge, kind, id)
    before = rows_of(edge.firm.space)

    answer = _posted(edge, kind, shown)

    assert answer["status"] == "OK", answer
    after = rows_of(edge.firm.space)
    assert [table for table in after if after[table] != before[table]] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_posted_without_its_id_is_a_copy(edge: Edge, kind: str) -> None:
    shown = _shown(edge, kind, KINDS[kind](edge.firm))
    own = {"id", "timestamp", "reference", *(name for name in shown if name.endswith("reference"))}

    answer = _posted(edge, kind, {name: text for name, text in shown.items() if name not in own})

    assert answer["status"] == "OK", answer
    copy = _shown(edge, kind, int(answer["id"]))
    given = {"notes", "description", "contactbusinesssentto", "duedate", "taxtype", "project"}
    assert {name: copy[name] for name in given & set(copy)} == {
        name: shown[name] for name in given & set(shown)
    }
