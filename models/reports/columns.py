"""What a column of a report counts: some days, all areas or one or none, perhaps a project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Column:
    """A column of a profit and loss or a balance sheet. `areas` None is all of them; an area
    None among them is none at all."""

    since: date
    upto: date
    areas: tuple[int | None, ...] | None = None
    projects: tuple[int, ...] | None = None

    def takes(self, area: int | None, project: int | None) -> bool:
        """Whether what is in this area and of this project is counted."""
        placed = (self.areas, area), (self.projects, project)
        return all(wanted is None or place in wanted for wanted, place in placed)
