"""Whoever asks for nothing keeps nobody out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from app.http import crowd


@dataclass(eq=False)
class Guest:
    """Somebody who is connected."""

    name: str
    left: list[str]
    waits: bool = field(default=False)

    def is_idle(self) -> bool:
        return not self.waits

    def leave(self) -> None:
        self.left.append(self.name)


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    monkeypatch.setattr(crowd, "OPEN_MAX", 3)
    monkeypatch.setattr(crowd, "_here", {})
    yield []


def test_who_asked_for_nothing_the_longest_makes_way(left: list[str]) -> None:
    guests = [Guest(name, left) for name in "abcde"]
    for each in guests[:3]:
        crowd.came(each)
    crowd.asked(guests[0])

    crowd.came(guests[3])
    crowd.came(guests[4])

    assert left == ["b", "c"]


def test_who_waits_for_an_answer_stays_and_so_does_who_just_came(left: list[str]) -> None:
    for name in "abcd":
        crowd.came(Guest(name, left, waits=name != "d"))

    assert left == []


def test_who_is_gone_takes_no_place(left: list[str]) -> None:
    guests = [Guest(name, left) for name in "abcd"]
    for each in guests[:3]:
        crowd.came(each)
    crowd.gone(guests[1])

    crowd.came(guests[3])

    assert left == []
