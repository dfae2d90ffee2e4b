"""What is planted by exchanging a function's code, and what has to be imported afresh."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mutation import subjects, wrong_lines
from tests.mutation.knowing import Known
from tests.mutation.ordering import Order
from tests.mutation.subjects import Subject
from tests.mutation.swapping import Place, place_of, swap
from tests.mutation.wrong_lines import Mutant, mutants

SOURCE = """\
TABLE = {"one": 1}


class Purse:
    def worth(self, more=0):
        return 2 + more


def worth():
    return 2
"""


def _planted(old: str, new: str) -> Mutant:
    return Mutant("purse.py", SOURCE, SOURCE.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("2 + more", "2 - more", Place("Purse.worth", range(6, 7))),
        ("    return 2\n", "    return 3\n", Place("worth", range(10, 11))),
        ("more=0", "more=1", None),
        ('"one": 1', '"one": 2', None),
    ],
)
def test_only_what_stands_in_the_body_of_a_function_is_exchanged(
    old: str, new: str, place: Place | None
) -> None:
    assert place_of(_planted(old, new)) == place


def test_a_function_has_the_code_of_the_planted_source() -> None:
    names: dict[str, Callable[..., int]] = {}
    exec(compile(SOURCE, "purse.py", "exec"), names)
    purse = names["Purse"]()  # type: ignore[operator]

    wrong = _planted("2 + more", "2 - more")
    swap([type(purse).worth], wrong.source, wrong.file, "Purse.worth")

    assert purse.worth(1) == 1
    assert names["worth"]() == 2


def test_those_that_noticed_a_neighbour_go_first_and_those_that_run_no_line_of_it_not_at_all() -> (
    None
):
    names = [f"tests/test_purse.py::test_{letter}" for letter in "abcdef"]
    runs = {str(line): list(range(1, 6)) for line in range(5, 7)}
    known = Known(
        dict.fromkeys(names, 0.1), ["", *names], {each: [] for each in names}, {"purse.py": runs}
    )
    order = Order(known)
    wrong = _planted("2 + more", "2 - more")

    order.learn(wrong, place_of(wrong), names[3])

    assert order.tests(wrong, place_of(wrong)) == [names[3], *names[:3], names[4]]


def test_what_python_does_not_take_is_no_wrong_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two stars on the left of one assignment are parsed, and not compiled."""
    monkeypatch.setattr(subjects, "ROOT", tmp_path)
    monkeypatch.setattr(wrong_lines, "ROOT", tmp_path)
    (tmp_path / "purse.py").write_text("counted = {id: coins for id, *coins in [(1, 2, 3)]}\n")

    planted = list(mutants(Subject(("purse.py",), "purse.py")))

    assert planted
    for each in planted:
        compile(each.source, each.file, "exec")
