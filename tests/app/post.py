"""Words for the tests of the outbox: a firm whose messages go to receivers on this machine."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from app.calls.lanes import Lanes
from app.delivery.outbox import Deliverer
from config import Settings
from models import outbox, write
from models.actor import Actor, service
from models.outbox import Outbox
from models.store import database
from models.store.base import writing
from tests.app.receivers import Receiver
from tests.firm import NOW, Firm

LOOPBACK = "127.0.0.0/8"


@dataclass
class Post:
    """A firm, its outbox, and what delivers it."""

    url: str
    firm: Firm
    settings: Settings = field(default_factory=lambda: Settings(outgoing_allowed=LOOPBACK))

    def set(self, **settings: Any) -> None:
        self.settings = replace(self.settings, **settings)

    def deliver(self, at: datetime = NOW, chance: float = 0.5) -> None:
        """Deliver what is due at a moment, until nothing is."""

        async def once() -> None:
            lanes = Lanes(2)
            try:
                await Deliverer(self.settings, lanes, lambda: at, lambda: chance).once()
            finally:
                lanes.close()

        asyncio.run(once())
        database.connect(self.url)

    # --- what is sent -----------------------------------------------------------------------------

    def webhook(self, receiver: Receiver | str, *events: str, **more: Any) -> dict[str, Any]:
        """A webhook at a receiver, told of these events (all, if none are named)."""
        url = receiver if isinstance(receiver, str) else f"{receiver.url}/hook"
        return self.firm.administrator(
            "CORE_WEBHOOK_MANAGE", Url=url, Events=",".join(events), **more
        )

    def lock(self) -> int:
        """Lock an invoice by hand, which is an event; answers the invoice."""
        invoice = self.firm.an_invoice("110.00")
        self.firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")
        return invoice

    def issue(self, **flags: Any) -> dict[str, Any]:
        """Issue an invoice to a customer with a mail address."""
        customer = self.firm.a_business("Käpt’n Blaubär & Söhne", Email="kasse@blaubaer.example")
        invoice = self.firm.an_invoice("110.00", ContactBusinessSentTo=customer)
        return self.firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=invoice, **flags)

    def queue(
        self, topic: str, payload: dict[str, Any], *, about: int = 1, now: datetime = NOW
    ) -> list[int]:
        """Queue a message about an invoice, as a call at this moment would."""
        with database.write():
            return write.queue(self._actor(now), topic, payload, object=5, context=about)

    def _actor(self, now: datetime) -> Actor:
        return service(self.firm.space, "UTC", now, self.settings)

    # --- what became of it ------------------------------------------------------------------------

    def rows(self, *fields: str) -> list[dict[str, Any]]:
        """The outbox as an administrator sees it."""
        asked = fields or ("deliveryid", "topic", "statetext", "attempts", "lasterror")
        return self.firm.administrator.rows("CORE_OUTBOX_SEARCH", *asked, sorts=[{"name": "id"}])

    def undelivered(self) -> int:
        """How many are not; asked of the database, since what waits for it asks often."""
        with database.read():
            own = Outbox.select().where(Outbox.space == self.firm.space)
            return int(own.where(Outbox.state != outbox.DELIVERED).count())

    def row(self, *fields: str) -> dict[str, Any]:
        (row,) = self.rows(*fields)
        return row

    def states(self) -> list[str]:
        return [each["statetext"] for each in self.rows()]

    def replay(self, *ids: int) -> dict[str, Any]:
        listed = ",".join(map(str, ids))
        return self.firm.administrator("CORE_OUTBOX_MANAGE", Id=listed, Action="replay")

    def died_sending(self, attempts: int) -> None:
        """Have what waits look as if whoever sent it had been killed in that attempt."""
        with database.write():
            for row in Outbox.select().where(Outbox.state == outbox.WAITING):
                done = {"state": outbox.SENDING, "claim": "gone", "attempts": attempts}
                write.move_message(self._actor(NOW), row, **done)

    def forget(self) -> None:
        """Empty the outbox, so that the next test finds nothing due."""
        with database.write(), writing():
            Outbox.delete().execute()


def later(**wait: float) -> datetime:
    return NOW + timedelta(**wait)
