"""The service's own log: calls and faults, written many at a time after they happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models.request_log import KEPT, RequestLog, ServiceFault, is_kept, outdated, spaces
from models.store.base import Base, stamp, writing
from models.write.rows import insert

AT_ONCE = 5000
"""Rows that are forgotten in one go; more would hold up who writes meanwhile."""
Rows = Sequence[dict[str, Any]]


def keep_requests(rows: Rows) -> None:
    """Keep calls, of the spaces that keep any."""
    _keep(RequestLog, rows)


def keep_faults(rows: Rows) -> None:
    """Keep faults, of the spaces that keep any."""
    _keep(ServiceFault, rows)


def _keep(model: type[Base], rows: Rows) -> None:
    keeping = {space: is_kept(space, model) for space in {row["space"] for row in rows}}
    kept = [{**row, "created": stamp(row["created"])} for row in rows if keeping[row["space"]]]
    if kept:
        insert(model).run_each(kept)


def forget_requests(now: datetime) -> bool:
    """Forget some of what is older than its space keeps it; answers whether there is more."""
    more = False
    for space in spaces():
        for model in KEPT:
            last = outdated(space, model, now, AT_ONCE)
            if last is not None:
                more = _forget(model, space, last) >= AT_ONCE or more
    return more


def _forget(model: Any, space: int, last: int) -> int:
    with writing():
        query = model.delete().where((model.space == space) & (model.id <= last))
    return int(query.execute())
