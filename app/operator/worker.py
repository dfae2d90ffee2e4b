"""The worker: a process that does nothing but deliver, for books in PostgreSQL."""

from __future__ import annotations

import asyncio
import signal

import structlog

from app.calls.lanes import Lanes
from app.delivery import sending
from app.delivery.outbox import Deliverer
from app.operator.serving import CannotServe, check_deliveries
from config import Settings
from models.store import database

log = structlog.get_logger("financial_rpc.outbox")


def prepare(settings: Settings) -> None:
    """Check that there is something to work on. Raises CannotServe or Unusable."""
    database.connect(settings.database)
    if database.one_writer():
        raise CannotServe(
            "SQLite has one writing process, and `financial-rpc serve` delivers by itself; "
            "for a worker of its own, put the books into PostgreSQL (--database postgresql://…)"
        )
    check_deliveries(settings)
    database.check_version()
    database.close()


def run(settings: Settings, *, once: bool = False) -> None:
    """Deliver until told to stop, by Ctrl-C or SIGTERM; or, once, what is due now."""
    asyncio.run(_deliver(settings, once))


async def _deliver(settings: Settings, once: bool) -> None:
    lanes = Lanes(settings.database_threads)
    deliverer = Deliverer(settings, lanes)
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, deliverer.stop)
    waiting = [topic for topic in sending.NEEDED if topic not in deliverer.topics]
    log.info("delivering", topics=deliverer.topics, waiting=waiting)
    try:
        await (deliverer.once() if once else deliverer.run())
    finally:
        lanes.close()
    log.info("stopped")
