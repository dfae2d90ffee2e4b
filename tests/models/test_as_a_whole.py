"""A part of a call that fails leaves nothing, while the call goes on."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from models import arranged, write
from models.actor import Actor, Preview
from models.document import Document, Item
from models.refusals import RecordLocked
from models.store import database
from models.store.scope import take
from tests.core.test_document_events import listen
from tests.firm import Firm


@pytest.fixture
def actor(firm: Firm) -> Actor:
    """Somebody who looks at what his call would do, as in a call of which each part is told."""
    actor = firm.actor()
    actor.session, actor.preview = 1, Preview()
    return actor


def gathered(actor: Actor) -> dict[str, Any]:
    """All that a call gathers as it goes on."""
    names = ("touched", "news", "arranged")
    of_call = {name: getattr(actor, name) for name in names}
    return deepcopy({
        **of_call,
        **vars(actor.preview),
        "warnings": actor.request.warnings,
        "locks set aside": actor.request.set_aside,
    })  # fmt: skip


def test_what_fails_takes_back_all_that_was_gathered_in_it_and_nothing_else(
    firm: Firm, actor: Actor
) -> None:
    listen(firm, "document.changed")
    first, second = firm.an_invoice("110.00"), firm.an_invoice("220.00")
    lines = [firm.lines(5, each)[0] for each in (first, second)]
    with database.write():
        written = take(actor, Document, first)
        arranged.of(actor)
        write.change(actor, written, notes="before")
        write.change(actor, take(actor, Item, lines[0]), amount=12_000)
        actor.warn("before")
        before = gathered(actor)

        with pytest.raises(ZeroDivisionError), write.as_a_whole(actor):
            write.change(actor, written, purchase_order="within")
            write.change(actor, take(actor, Item, lines[1]), amount=13_000)
            actor.warn("within")
            actor.request.set_aside.add("LockedDate")
            assert actor.preview is not None
            actor.preview.tells["figure"] = 1
            actor.preview.set_aside.append("LockedDate")
            actor.arranged.clear()
            raise ZeroDivisionError

        assert gathered(actor) == before
        empty = {name for name, each in before.items() if not each}
        assert empty == {"refusing", "set_aside", "tells", "locks set aside"}
        assert Document.get_by_id(second).amount == 22_000


def test_a_lock_in_its_way_refuses_it_though_a_preview_only_notes_it(
    firm: Firm, actor: Actor
) -> None:
    locked, free = firm.an_invoice("110.00"), firm.an_invoice("220.00")
    firm.user("FINANCIAL_INVOICE_ACTION", Id=locked, Action="lock")
    with database.write():
        write.change(actor, take(actor, Document, locked), amount=1)
        noted = gathered(actor)["refusing"]
        with pytest.raises(RecordLocked), write.as_a_whole(actor):
            write.change(actor, take(actor, Document, locked), amount=2)
        with write.as_a_whole(actor):
            write.change(actor, take(actor, Document, free), notes="goes through")

        assert len(noted) == 1 and actor.preview is not None
        assert [each.lock.name for each in actor.preview.refusing] == ["LockedManual"]
