"""What a random year chooses from: its days and amounts, and what is open in its books."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Literal

from tests.books import events as ev
from tests.books.beancount_translator import Books
from tests.books.chart import ASSET, INCOME, OUTGOING
from tests.books.documents import Document
from tests.books.events import Kind, Line
from tests.books.parts import share

ACCOUNTS = {
    "Consulting": INCOME,
    "Rent": OUTGOING,
    "Depreciation": OUTGOING,
    "Equipment": ASSET,
    "Card": ASSET,
}
"""What the driver has to make beside the model's own accounts (chart.OWN_ACCOUNTS)."""

BANKS = ("Bank", "Card")
CUSTOMERS = ("Sailmakers", "Chandlers", "Riggers")
SUPPLIERS = ("Timber yard", "Chandlers", "Riggers")


class Nothing(Exception):
    """An action finds nothing that it could be done to."""


class Choices:
    """A firm in mid-year, with dice; `planned` is what is to happen next."""

    def __init__(self, seed: int, start: date, today: date, method: Literal["accrual", "cash"]):
        self.random = Random(seed)
        self.start = start
        self.today = today
        self.day = start
        self.method = method
        self.end = date(start.year + 1, start.month, start.day) - timedelta(days=1)
        self.books = Books(ACCOUNTS)
        self.planned: deque[tuple[str, ev.Event]] = deque()
        self.made = 0

    def chance(self, of_a_hundred: int) -> bool:
        return self.random.randrange(100) < of_a_hundred

    def name(self, prefix: str) -> str:
        self.made += 1
        return f"{prefix}{self.made}"

    def cents(self, low: int = 500, high: int = 250_000) -> int:
        """An amount, round ones too."""
        amount = self.random.randint(low, high)
        return max(low, amount // 100 * 100) if self.chance(30) else amount

    def near(self) -> date:
        """Around today, sometimes long before, never outside the year."""
        back = self.random.randint(5, 120) if self.chance(12) else self.random.randint(-3, 10)
        return min(max(self.day - timedelta(days=back), self.start), self.end)

    def not_locked(self) -> date:
        """A day around today that no lock date covers."""
        locked = self.books.state.locked_until
        first = locked + timedelta(days=1) if locked else self.start
        return max(self.near(), first)

    def one(
        self, kind: Kind, holds: Callable[[Document], object] = lambda document: True
    ) -> Document:
        """Any document of a kind of which something holds, but the tax office's."""
        found = [
            document
            for document in self.books.state.documents.values()
            if document.kind is kind and document.postings is None and holds(document)
        ]
        if not found:
            raise Nothing
        return self.random.choice(found)

    def open(self, document: Document) -> bool:
        return document.booked is not None and self.books.state.open_of(document) > 0

    def open_line(self, document: Document, account: str | None = None) -> tuple[str, int]:
        """A line of a document with what is open of it."""
        state = self.books.state
        rest = state.open_of(document)
        found = [
            (id, min(state.open_of_line(id), rest))
            for id, line in document.lines.items()
            if account in (None, line.account) and state.open_of_line(id) > 0
        ]
        if not found or rest <= 0:
            raise Nothing
        return self.random.choice(found)

    def part(self, most: int) -> int:
        """All of an amount, or some of it."""
        return most if self.chance(45) else self.random.randint(1, most)

    def line(self, document: str, account: str, *, sales: bool) -> Line:
        gross = self.cents()
        tax_type = self.random.choices((1, 3, 2 if sales else 4, 5), (76, 14, 6, 4))[0]
        tax = share(1, 11, gross) if tax_type == 1 else 0
        capital = account == "Equipment"
        return Line(self.name(f"{document}."), account, gross, tax, tax_type, capital)

    def plan(self, action: str, *events: ev.Event) -> None:
        self.planned.extend((action, event) for event in events)
