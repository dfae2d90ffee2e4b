"""A call: which method, with which parameters, and how it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.dialects.outcomes import Budget
from app.reference.openrpc import HOME
from methods import BY_FOLDED_NAME
from methods.declare import Method, Work
from methods.logon.logon import Checked
from models.actor import Request
from models.users.logons import Known


@dataclass
class Call:
    """One call, as it is carried out."""

    method: str
    params: Any
    request: Request
    secure: bool = True
    """Nobody on the way can read it: TLS, or this machine itself."""
    site: str = HOME
    """What the addresses of this service begin with for the caller."""
    budget: Budget | None = None
    """What is left of the caller's allowance once the call is taken out of it."""
    together: bool = False
    """It is one of an atomic batch."""
    prepared: object = None
    """What the slow step before its transaction came to, where the method has one."""

    @property
    def declared(self) -> Method | None:
        """The method of that name, in whatever letter case; None where there is none."""
        return BY_FOLDED_NAME.get(self.method.lower())

    @property
    def knocking(self) -> Known | None:
        """The user that a logon names, whether it lets him in or not."""
        return self.prepared.named if isinstance(self.prepared, Checked) else None

    @property
    def work(self) -> Work:
        """What it does to the database: what its method does, or more with some parameters."""
        method = self.declared
        if method is None:
            return Work.POINT
        if method.slow_with and self._asks_for(method.slow_with):
            return Work.SEARCH
        return method.work

    def _asks_for(self, names: frozenset[str]) -> bool:
        sent = self.params if isinstance(self.params, dict) else {}
        return any(str(name).lower() in names for name in sent)
