"""Eight clients who issue at once: no gap, no number twice, and nobody hears of a deadlock."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Sequence
from typing import Any

from app.dialects.outcomes import Outcome
from models.store import database
from tests.financial.test_issue_killed import assert_all_or_nothing
from tests.firm import Firm

FULL = os.environ.get("FINANCIAL_RPC_TESTS") == "full"
CLIENTS = 8
INVOICES = 200 if FULL else 40
ISSUE = "FINANCIAL_INVOICE_ISSUE"


def at_once(work: Callable[[Any], Outcome], shares: Sequence[Sequence[Any]]) -> list[Outcome]:
    """Each client does its share, one after another, all clients at once."""
    barrier = threading.Barrier(len(shares))
    outcomes: list[list[Outcome]] = [[] for _ in shares]

    def run(number: int) -> None:
        try:
            barrier.wait()
            for each in shares[number]:
                outcomes[number].append(work(each))
        finally:
            database.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(shares))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcome for each in outcomes for outcome in each]


def test_eight_clients_issue_without_a_gap_and_without_a_deadlock(firm: Firm) -> None:
    invoices = [firm.an_invoice("110.00") for _ in range(INVOICES)]
    shares = [invoices[number::CLIENTS] for number in range(CLIENTS)]

    outcomes = at_once(lambda id: firm.user.outcome(ISSUE, Invoice=id), shares)

    assert [outcome.data for outcome in outcomes if not outcome.ok] == []
    numbers = sorted(outcome.result["issuedinvoicenumber"] for outcome in outcomes)
    assert numbers == [f"I-{place:06d}" for place in range(1, INVOICES + 1)]
    assert assert_all_or_nothing(firm.space) == INVOICES


def test_clients_who_issue_the_same_invoices_issue_each_once(firm: Firm) -> None:
    invoices = [firm.an_invoice("110.00") for _ in range(6)]
    orders = [random.Random(number).sample(invoices, 6) for number in range(CLIENTS)]
    calls = [[",".join(map(str, order))] for order in orders]

    outcomes = at_once(
        lambda ids: firm.user.outcome(ISSUE, Invoice=ids, SkipIfIneligibleFlag="Y"), calls
    )

    assert [outcome.data for outcome in outcomes if not outcome.ok] == []
    assert sum(len(outcome.result["invoices"]) for outcome in outcomes) == 6
    assert assert_all_or_nothing(firm.space) == 6


def test_who_gives_a_number_and_who_takes_the_next_do_not_get_the_same(firm: Firm) -> None:
    invoices = [firm.an_invoice("110.00") for _ in range(CLIENTS)]
    given = [{"IssuedInvoiceNumber": "I-000002"}, {}]
    shares = [[(id, given[place % 2])] for place, id in enumerate(invoices)]

    outcomes = at_once(lambda job: firm.user.outcome(ISSUE, Invoice=job[0], **job[1]), shares)

    refused = {outcome.data["type"] for outcome in outcomes if not outcome.ok}
    numbers = [o.result["issuedinvoicenumber"] for o in outcomes if o.ok]
    assert refused <= {"invoice_number_taken"}
    assert len(numbers) == len(set(numbers))
    assert numbers.count("I-000002") == 1
    missing = [{"name": "missingbefore", "comparison": "GREATER_THAN", "value1": 0}]
    assert firm.user.rows("FINANCIAL_INVOICE_NUMBER_SEARCH", "number", filters=missing) == []


def test_issuing_and_editing_a_line_see_each_other(firm: Firm) -> None:
    for _ in range(60 if FULL else 6):
        invoice = firm.an_invoice("110.00")
        line = firm.lines(5, invoice)[0]
        calls: list[list[Any]] = [
            [(ISSUE, {"Invoice": invoice})],
            [("FINANCIAL_ITEM_MANAGE", {"Id": line, "Amount": "99.00"})],
        ]

        issued, edited = at_once(lambda call: firm.user.outcome(call[0], **call[1]), calls)

        assert issued.ok, issued.data
        text = firm.user("FINANCIAL_INVOICE_PREVIEW", Invoice=invoice, Format="HTML")["text"]
        assert ("$99.00" if edited.ok else "$110.00") in text
        assert edited.ok or [each["lock"] for each in edited.data["locks"]] == ["LockedSent"]
