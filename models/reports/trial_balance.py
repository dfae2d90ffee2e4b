"""Trial balance: what every account holds as of a day, as rows to be searched (books.md 4).

The day, an area and a project are values of the statement: where neither of the last two is
asked for, the sums come from an index alone."""

from __future__ import annotations

from typing import Any

from peewee import Select, fn

from models.account import Account
from models.ledger.posting import Posting
from models.store.database import slot
from models.store.scope import within

COLUMNS = ("id", "space", "title_text", "code", "type", "parent_account", "balance")
ANY = -1
"""Stands for all areas or projects; 0 for none."""


class TrialBalance:
    """The accounts with their balances, in the shape of a table, so that searches work on it.

    Its slots are `day`, and where it is `narrowed` `area`, `project` and `closing`."""

    def __init__(self, *, narrowed: bool) -> None:
        self.narrowed = narrowed

    def alias(self, name: str) -> _Balances:
        held = self._held().alias("held")
        account: Any = Account.alias()
        columns = [getattr(account, each).alias(each) for each in COLUMNS[:-1]]
        joined = account.select(*columns, held.c.balance).join_from(
            account, held, on=(held.c.account == account.id)
        )
        return _Balances(joined.alias(name))

    def _held(self) -> Any:
        posting: Any = Posting.alias()
        counted = within(posting, slot("space")) & (posting.date <= slot("day"))
        if self.narrowed:
            counted &= _is_asked_for(posting.area, "area")
            counted &= _is_asked_for(posting.project, "project")
            counted &= ~posting.closing | (slot("closing").cast("INTEGER") == 1)
        balance = fn.SUM(posting.amount).cast("BIGINT").alias("balance")
        return (
            posting.select(posting.account.alias("account"), balance)
            .where(counted)
            .group_by(posting.account)
        )


def _is_asked_for(column: Any, name: str) -> Any:
    wanted = slot(name).cast("INTEGER")
    return (wanted == ANY) | (fn.COALESCE(column, 0) == wanted)


class _Balances:
    """The rows of a trial balance, with their columns as attributes."""

    def __init__(self, rows: Any) -> None:
        self._rows = rows

    def __getattr__(self, name: str) -> Any:
        if name not in COLUMNS:
            raise AttributeError(f"a trial balance has {', '.join(COLUMNS)}, and no {name}")
        return getattr(self._rows.c, name)

    def select(self, *columns: Any) -> Any:
        return Select((self._rows,), columns)
