"""What refusals tell callers to do: each way is told by some rule, and by methods there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from methods import REGISTRY
from models.refusals import WAYS, way

MODELS = Path(__file__).parent.parent.parent / "models"
TOLD = r"\bway\([\"'](\w+)[\"']\)"
A_METHOD = r"\b[A-Z]+(?:_[A-Z]+)+\b"


def test_every_way_that_a_rule_tells_has_its_call() -> None:
    told = {name for path in MODELS.rglob("*.py") for name in re.findall(TOLD, path.read_text())}

    assert told
    assert told <= WAYS.keys()


@pytest.mark.parametrize("name", sorted(WAYS))
def test_a_way_names_methods_that_there_are(name: str) -> None:
    assert set(re.findall(A_METHOD, way(name))) <= REGISTRY.keys()
