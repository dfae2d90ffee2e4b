"""What fuzzing found once stays found: every case of the corpus is sent again."""

from __future__ import annotations

import pytest

from tests.fuzz.conftest import Target
from tests.fuzz.wire import CORPUS, kept, names


@pytest.mark.parametrize("name", names())
def test_a_case_that_once_broke_the_edge(target: Target, name: str) -> None:
    target.stands(kept(name, target.sid))


@pytest.mark.parametrize("name", names())
def test_a_case_says_what_it_broke(name: str) -> None:
    assert (CORPUS / name).read_text("utf-8").startswith("# ")
