"""The outbox as administrators see it, and what they may replay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from models import outbox, write
from models.actor import Actor, service
from models.outbox import Outbox
from models.store import database
from tests.firm import NOW, Firm

SEARCH, MANAGE = "CORE_OUTBOX_SEARCH", "CORE_OUTBOX_MANAGE"


def actor(firm: Firm) -> Actor:
    return service(firm.space, "UTC", NOW)


def a_message(firm: Firm, state: int = outbox.DEAD, **more: Any) -> int:
    """A message about invoice 7 that has come as far as this."""
    with database.write():
        told = {"number": "I-000001", "amount": "110.00"}
        (id,) = write.queue(actor(firm), outbox.RECEIVABLE, told, object=5, context=7)
        values = {"state": state, "attempts": 12, "last_error": "answered 503", **more}
        assert write.move_message(actor(firm), Outbox.get_by_id(id), **values)
    return id


def test_a_message_is_found_with_what_became_of_it(firm: Firm) -> None:
    id = a_message(firm, next_attempt=None)

    row = firm.administrator.row(SEARCH, id, "*")

    assert (row["topic"], row["state"], row["statetext"]) == ("receivable.transaction", 3, "Dead")
    assert (row["attempts"], row["lasterror"], row["nextattempt"]) == (12, "answered 503", None)
    assert (row["objecttext"], row["objectcontext"]) == ("Invoice", 7)
    assert row["payload"] == {"number": "I-000001", "amount": "110.00"}
    assert len(row["deliveryid"]) == 36


def test_what_is_dead_is_replayed_under_its_id_and_that_is_remembered(firm: Firm) -> None:
    id = a_message(firm)
    before = firm.administrator.row(SEARCH, id, "deliveryid")

    answer = firm.administrator(MANAGE, Id=id, Action="replay")

    row = firm.administrator.row(SEARCH, id, "deliveryid", "statetext", "attempts", "nextattempt")
    assert answer["id"] == id
    assert row["deliveryid"] == before["deliveryid"]
    assert (row["statetext"], row["attempts"]) == ("Waiting", 0)
    assert row["nextattempt"] == "2026-11-24T09:00:00+00:00"


@pytest.mark.parametrize(
    "state, words",
    [(outbox.WAITING, "waiting"), (outbox.SENDING, "sending"), (outbox.DELIVERED, "delivered")],
)
def test_what_is_not_dead_is_not_replayed(firm: Firm, state: int, words: str) -> None:
    refused = firm.administrator.refused(MANAGE, Id=a_message(firm, state), Action="replay")

    assert refused.type == "cannot_be_fired"
    assert f"is {words}, not dead" in refused.outcome.message


def test_several_are_all_replayed_or_none(firm: Firm) -> None:
    dead = [a_message(firm), a_message(firm)]
    done = a_message(firm, outbox.DELIVERED)

    firm.administrator.refused(MANAGE, Id=f"{dead[0]},{done}", Action="replay")
    before = [row["statetext"] for row in firm.administrator.rows(SEARCH, "statetext")]
    firm.administrator(MANAGE, Id=dead, Action="replay")

    after = [row["statetext"] for row in firm.administrator.rows(SEARCH, "statetext")]
    assert sorted(before) == ["Dead", "Dead", "Delivered"]
    assert sorted(after) == ["Delivered", "Waiting", "Waiting"]


def test_only_administrators_see_the_outbox_and_each_space_its_own(
    firm: Firm, other_firm: Firm
) -> None:
    id = a_message(firm)

    for method, params in ((SEARCH, {}), (MANAGE, {"Id": id, "Action": "replay"})):
        assert firm.user.refused(method, **params).type == "no_right"
    refused = other_firm.administrator.refused(MANAGE, Id=id, Action="replay")
    assert refused.type == "record_not_found"
    assert other_firm.administrator.rows(SEARCH, "id") == []


def test_what_became_of_a_message_is_said_of_that_one_only(firm: Firm, other_firm: Firm) -> None:
    with database.write():
        ids = [
            write.queue(actor(each), outbox.RECEIVABLE, {}, object=5, context=7)[0]
            for each in (firm, firm, other_firm)
        ]
        assert write.move_message(actor(firm), Outbox.get_by_id(ids[0]), state=outbox.SENDING)

        states = [Outbox.get_by_id(id).state for id in ids]
    assert states == [outbox.SENDING, outbox.WAITING, outbox.WAITING]


def test_who_lost_his_claim_says_nothing_any_more(firm: Firm) -> None:
    """A slow worker whose claim ran out does not overwrite what another has written."""
    with database.write():
        (id,) = write.queue(actor(firm), outbox.RECEIVABLE, {}, object=5, context=7)
        slow, quick = Outbox.get_by_id(id), Outbox.get_by_id(id)
        assert write.move_message(actor(firm), slow, state=outbox.SENDING, claim="slow")
        quick.claim = "slow"
        assert write.move_message(actor(firm), quick, claim="quick")
        assert write.move_message(actor(firm), quick, state=outbox.DELIVERED, claim="")

        assert not write.move_message(actor(firm), slow, state=outbox.WAITING, claim="")
        assert Outbox.get_by_id(id).state == outbox.DELIVERED


def test_all_that_an_attempt_says_of_its_message_is_kept(firm: Firm) -> None:
    said = {
        "state": outbox.SENDING, "attempts": 3, "next_attempt": NOW + timedelta(minutes=5),
        "claim": "quick", "last_error": "No answer", "delivered": NOW,
    }  # fmt: skip
    with database.write():
        (id,) = write.queue(actor(firm), outbox.RECEIVABLE, {}, object=5, context=7)
        assert write.move_message(actor(firm), Outbox.get_by_id(id), **said)

        row = Outbox.get_by_id(id)
    assert {name: getattr(row, name) for name in said} == said
