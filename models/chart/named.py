"""Accounts by what people call them: their code or their title."""

from __future__ import annotations

from typing import Any

from models.account import Account
from models.actor import Actor
from models.store import scope
from models.store.database import fold


class Named:
    """The accounts of a space by code and by title; those that are made meanwhile are added."""

    def __init__(self, actor: Actor) -> None:
        self._by_code: dict[str, list[int]] = {}
        self._by_title: dict[str, list[int]] = {}
        self._ids: set[int] = set()
        of: Any = Account
        columns = of.select(of.id, of.code, of.title_text).where(scope.within(of, actor.space))
        for id, code, title in columns.order_by(of.id).tuples():
            self.add(id, code, title)

    def add(self, id: int, code: str, title: str) -> None:
        """Know one more."""
        self._ids.add(id)
        for names, text in ((self._by_code, code), (self._by_title, title)):
            known = names.setdefault(fold(text), [])
            if text and id not in known:
                known.append(id)

    def of_id(self, id: int | None) -> list[int]:
        """The one of an id, where there is one."""
        return [id] if id is not None and id in self._ids else []

    def of_code(self, code: str) -> list[int]:
        """Those that have a code."""
        return self._by_code.get(fold(code), [])

    def of_title(self, title: str) -> list[int]:
        """Those that are called so."""
        return self._by_title.get(fold(title), [])
