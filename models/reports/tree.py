"""The chart as a report prints it: each account below its header, with sums (web_app.md 5.1).

Amounts are cents, a debit above zero; a report that shows income or a liability as a positive
figure turns the sign of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.account import Account
from models.store.scope import within

Amounts = Mapping[int, int]
"""What each account holds, in cents."""
GAP, LINE, BRANCH, LAST_BRANCH = "0123"
"""How the tree is drawn: a digit for each level."""


@dataclass(frozen=True)
class Row:
    """An account, and what it and all below it come to, a figure for each column."""

    account: Account
    totals: tuple[int, ...]
    indent: str
    below: int
    """How many rows of the report stand below it."""

    @property
    def is_header(self) -> bool:
        return self.below > 0 or not (self.account.postable or any(self.totals))


class Chart:
    """The accounts of a space, each known by its id."""

    def __init__(self, space: int) -> None:
        found = Account.select().where(within(Account, space))
        accounts: list[Account] = sorted(found, key=_in_order)
        self.accounts: dict[int, Account] = {each.id: each for each in accounts}
        self._children: dict[int | None, list[Account]] = {}
        for each in accounts:
            self._children.setdefault(each.parent_account, []).append(each)

    @property
    def root(self) -> int | None:
        """The one account that all others are below; None in a chart that has several tops."""
        tops = self._children.get(None, [])
        return tops[0].id if len(tops) == 1 and tops[0].id in self._children else None

    def sum_of(self, amounts: Amounts, wanted: Callable[[Account], bool]) -> int:
        """What the accounts come to that a report wants."""
        return sum(
            cents
            for id, cents in amounts.items()
            if id in self.accounts and wanted(self.accounts[id])
        )

    def rows(
        self, types: Sequence[int], columns: Sequence[Amounts], *, zeros: bool = False
    ) -> list[Row]:
        """The accounts of some types with their figures, in the order of the types.

        Without `zeros` only those that hold something, or have such an account below them."""
        return [row for type in types for row in self._rows_of(type, columns, zeros)]

    def _rows_of(self, type: int, columns: Sequence[Amounts], zeros: bool) -> list[Row]:
        within_type = {id for id, each in self.accounts.items() if each.type == type}
        within_type.discard(self.root or 0)
        tops = [
            each
            for each in self.accounts.values()
            if each.id in within_type and each.parent_account not in within_type
        ]
        return list(_Walk(self._children, within_type, columns, zeros).down(tops, ""))


def _in_order(account: Account) -> tuple[str, str, int]:
    return account.code, account.title_text.casefold(), account.id


@dataclass(frozen=True)
class _Walk:
    """A way down the accounts of one type."""

    children: Mapping[int | None, Sequence[Account]]
    among: set[int]
    columns: Sequence[Amounts]
    zeros: bool

    def down(self, accounts: Sequence[Account], drawn: str) -> Iterator[Row]:
        """The rows of some accounts with all that stands below them."""
        shown = [each for each in accounts if self._is_shown(each)]
        for each in shown:
            is_last = each is shown[-1]
            deeper = drawn + (GAP if is_last else LINE)
            rows = list(self.down(self._below(each), deeper))
            own = drawn + (LAST_BRANCH if is_last else BRANCH)
            yield Row(each, self._totals(each), own, len(rows))
            yield from rows

    def _below(self, account: Account) -> list[Account]:
        return [each for each in self.children.get(account.id, ()) if each.id in self.among]

    def _totals(self, account: Account) -> tuple[int, ...]:
        own = [amounts.get(account.id, 0) for amounts in self.columns]
        for each in self._below(account):
            own = [one + more for one, more in zip(own, self._totals(each), strict=True)]
        return tuple(own)

    def _is_shown(self, account: Account) -> bool:
        holds = any(amounts.get(account.id, 0) for amounts in self.columns)
        return self.zeros or holds or any(map(self._is_shown, self._below(account)))
