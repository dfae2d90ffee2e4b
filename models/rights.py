"""What somebody may do: the methods and acts that roles add up to, within a token's.

The rules are those of reference/README.md, Rights.

Roles are said in terms of methods, which this layer does not know: `methods.rights` fills in what
the ready-made ones hold and what the numbers of methods mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

ADMINISTRATOR, BOOKKEEPER, AUDITOR, VIEWER = 1, 2, 3, 4
READY_MADE = {
    ADMINISTRATOR: ("Administrator", "May do everything."),
    BOOKKEEPER: ("Bookkeeper", "Reads and writes documents; what a user without a role may do."),
    AUDITOR: ("Auditor", "Reads everything, the logs included, and writes nothing."),
    VIEWER: ("Viewer", "Reads documents, and no logs."),
}
"""Title and notes of the roles that every space has, by their numbers."""

USE, ADD, UPDATE, REMOVE = "use", "add", "update", "remove"
USES = (USE, ADD, UPDATE, REMOVE)
"""What a role may say of a method."""
Use = tuple[str, str]
"""A method by its name, and one of these."""

ISSUE, VOID, LOCK, UNLOCK, UNLOCK_OWN = "issue", "void", "lock", "unlock", "unlock_own"
REOPEN, MOVE_LOCK_DATES, COMPLETE_TAX_REPORTS = "reopen", "move_lock_dates", "complete_tax_reports"
SEE_PRIVATE = "see_private"
ACTS = {
    ISSUE: "issue invoices and credit notes",
    VOID: "void what is issued",
    LOCK: "lock documents by hand",
    UNLOCK: "unlock what anybody locked by hand",
    UNLOCK_OWN: "unlock what oneself locked by hand",
    REOPEN: "open tax reports and years again, and reconciliations in a locked period",
    MOVE_LOCK_DATES: "move lock dates",
    COMPLETE_TAX_REPORTS: "complete tax reports",
    SEE_PRIVATE: "see private persons, and settings of other users",
}
"""What a role may allow beside methods, and what that is; `override_…` of each lock comes to it."""
OVERRIDING = "override_"


def overriding(lock: str) -> str:
    """The act of setting a lock aside."""
    return f"{OVERRIDING}{lock}"


OF_BOOKKEEPERS = frozenset({ISSUE, LOCK, UNLOCK_OWN})
"""The acts that a bookkeeper has in a new space."""
OF_READY_MADE = {AUDITOR: frozenset({SEE_PRIVATE}), VIEWER: frozenset[str]()}
"""The acts of the roles that no space changes."""

HELD: dict[int, frozenset[Use]] = {}
"""What the ready-made roles but the first hold, by their numbers; `methods.rights` fills it."""
NAMES: dict[int, str] = {}
"""The methods by their numbers; `methods.rights` fills it."""


@dataclass(frozen=True)
class Limit:
    """Which parameters a method may be called with, of a search which fields may be asked for."""

    allowed: frozenset[str] | None = None
    """These only; all where it is None."""
    barred: frozenset[str] = frozenset()

    @property
    def is_none(self) -> bool:
        """Whether it limits nothing."""
        return self.allowed is None and not self.barred

    def lets(self, name: str) -> bool:
        """Whether a parameter of that folded name may be sent."""
        return (self.allowed is None or name in self.allowed) and name not in self.barred

    def covers(self, other: Limit) -> bool:
        """Whether it lets everything that the other one does."""
        if other.allowed is not None:
            return all(self.lets(name) for name in other.allowed if other.lets(name))
        return self.allowed is None and self.barred <= other.barred

    def within(self, other: Limit) -> Limit:
        """What both let."""
        given = [each.allowed for each in (self, other) if each.allowed is not None]
        allowed = frozenset.intersection(*given) if given else None
        return Limit(allowed, self.barred | other.barred)


NO_LIMIT = Limit()
Narrow = tuple[str, str, Limit]
"""A use of a method within a limit."""


@dataclass(frozen=True)
class Rights:
    """What roles add up to."""

    roles: frozenset[int] = frozenset()
    uses: frozenset[Use] = frozenset()
    acts: frozenset[str] = frozenset()
    narrow: frozenset[Narrow] = frozenset()
    """What is held with some parameters only, and not among `uses`."""
    administrator: bool = False
    """May do everything, but for the acts that a token leaves out."""
    limited: bool = False
    """They are those of a token, which keeps to less than its user may."""

    @cached_property
    def mark(self) -> str:
        """What tells them from others that show less or more: the same for all administrators,
        and for all who may what bookkeepers may, which a later version adds to. Else it is of what
        is held itself, beyond that of bookkeepers, for a role may be narrowed under its number."""
        if self.administrator:
            return SEE_PRIVATE
        uses = self.uses - HELD.get(BOOKKEEPER, frozenset())
        whose = [str(BOOKKEEPER)] if self.may_as_bookkeepers else []
        if whose and not uses and not self.narrow and SEE_PRIVATE not in self.acts:
            return ""
        used = sorted(uses if whose else self.uses)
        held = [*whose, *map(".".join, used), *sorted(self.acts), *self._narrow_spelled]
        return hashlib.sha256(",".join(held).encode()).hexdigest()

    @property
    def may_as_bookkeepers(self) -> bool:
        """Whether they hold every method that bookkeepers do."""
        return self.uses >= HELD.get(BOOKKEEPER, frozenset())

    def may_use(self, method: str, use: str) -> bool:
        """Whether they hold a method, for such a use of it."""
        if self.administrator or (method, use) in self.uses:
            return True
        return bool(self.narrow) and bool(self.limits(method, use))

    def limits(self, method: str, use: str) -> list[Limit]:
        """The limits that a use of a method is held within, each by itself; none where nothing
        limits it, or where it is not held."""
        if self.administrator or not self.narrow or (method, use) in self.uses:
            return []
        return [limit for name, of, limit in self.narrow if (name, of) == (method, use)]

    def lets(self, method: str, use: str, name: str) -> bool:
        """Whether they let a parameter be sent with such a use of a method that they hold."""
        limits = self.limits(method, use)
        return not limits or any(limit.lets(name) for limit in limits)

    @property
    def _narrow_spelled(self) -> list[str]:
        return sorted(
            f"{method}.{use} {sorted(limit.allowed or ())} {limit.allowed is None} "
            f"{sorted(limit.barred)}"
            for method, use, limit in self.narrow
        )

    @property
    def all_of_it(self) -> frozenset[Narrow]:
        """Every use of a method that is held, with its limit."""
        return self.narrow | {(*use, NO_LIMIT) for use in self.uses}

    def may(self, act: str) -> bool:
        """Whether they hold an act."""
        return act in self.acts

    def cover(self, other: Rights) -> bool:
        """Whether the other ones hold nothing that these don't."""
        if not other.acts <= self.acts:
            return False
        if self.administrator or other.administrator:
            return self.administrator
        return other.uses <= self.uses and all(
            (name, use) in self.uses or any(own.covers(limit) for own in self.limits(name, use))
            for name, use, limit in other.narrow
        )

    def within(self, limit: Rights) -> Rights:
        """What of them a limit holds too."""
        if limit.administrator or self.administrator:
            held = self if limit.administrator else limit
            uses, narrow = held.uses, held.narrow
        else:
            uses = self.uses & limit.uses
            narrow = _in_both(self, limit) if self.narrow or limit.narrow else frozenset()
        return Rights(
            limit.roles,
            uses,
            self.acts & limit.acts,
            narrow,
            administrator=self.administrator and limit.administrator,
            limited=True,
        )

    def overriding_only(self, overrides: frozenset[str]) -> Rights:
        """All of them, but of the locks only these set aside."""
        kept = {act for act in self.acts if not act.startswith(OVERRIDING) or act in overrides}
        return replace(self, acts=frozenset(kept), limited=True)


NONE = Rights()
"""What the service itself has, and whoever is not logged on."""


def _in_both(one: Rights, other: Rights) -> frozenset[Narrow]:
    """What both hold, and one of them within a limit."""
    both = (
        (name, use, mine.within(theirs))
        for name, use, mine in one.all_of_it
        for of, for_use, theirs in other.all_of_it
        if (name, use) == (of, for_use)
    )
    return frozenset(held for held in both if not held[2].is_none)


def together(parts: Iterable[Rights]) -> Rights:
    """What several roles add up to."""
    each = list(parts)
    uses = frozenset[Use]().union(*(part.uses for part in each))
    narrow = frozenset[Narrow]().union(*(part.narrow for part in each))
    return Rights(
        frozenset().union(*(part.roles for part in each)),
        uses,
        frozenset().union(*(part.acts for part in each)),
        frozenset(held for held in narrow if held[:2] not in uses),
        administrator=any(part.administrator for part in each),
    )
