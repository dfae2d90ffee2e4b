"""A firm's chart and opening balances come in by files at the command line: all, or nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.store import database
from tests.app.test_cli import REFUSED, WRONG, Operator
from tests.snapshot import rows_of

CHART = """\
Code,Title,Type,Parent
3-610,Van,Asset,Vehicles
,Vehicles,Asset,
4-410,Van Loan,Liability,
"""
BALANCES = "Code,Debit,Credit\n3-610,1000.00,\n4-410,,800.00\n"
DOCUMENTS = "Object,Contact,Amount,TaxType\nInvoice,Harbour Sails,110.00,1\n"


@pytest.fixture
def operator(books: str) -> Operator:
    return Operator(books)


def a_file(folder: Path, text: str, name: str = "file.csv") -> str:
    (folder / name).write_bytes(text.encode("utf-8-sig"))
    return str(folder / name)


def space_rows(operator: Operator, name: str) -> dict[str, list[tuple[object, ...]]]:
    from app import tenancy

    database.connect(operator.url)
    return rows_of(tenancy.space_called(name))


def test_a_firm_begins_with_files(operator: Operator, tmp_path: Path) -> None:
    space, _ = operator.a_space()
    chart = a_file(tmp_path, CHART)
    words = ("opening", "import", "--space", space, "--date", "2026-06-30")

    said = operator.does("chart", "import", chart, "--space", space)
    entered = operator.does(
        *words,
        "--balances",
        a_file(tmp_path, BALANCES, "balances.csv"),
        "--documents",
        a_file(tmp_path, DOCUMENTS, "documents.csv"),
    )

    assert said == "Accounts: 3 added, 0 changed, 0 as they were.\n"
    assert entered == "Entered 2 documents; 310.00 in credit is left on opening balances.\n"
    assert "the ledger is right" in operator.does("ledger", "check", "--space", space)
    taken = operator.does("opening", "remove", "--space", space)
    assert taken == "Took 2 documents back; nothing is left on opening balances.\n"


def test_a_chart_goes_out_as_it_comes_in(operator: Operator, tmp_path: Path) -> None:
    space, _ = operator.a_space()
    other, _ = operator.a_space()
    operator.does("chart", "import", a_file(tmp_path, CHART), "--space", space)

    sheet = operator.does("chart", "export", "--space", space)
    again = operator.does("chart", "import", a_file(tmp_path, sheet), "--space", other)

    assert again.startswith("Accounts: 3 added, 0 changed")
    assert operator.does("chart", "export", "--space", other) == sheet


@pytest.mark.parametrize(
    ("command", "text", "words"),
    [
        ("chart", CHART + "x,Car,Thing,\n", "Accounts: row 5, Type: give one of"),
        ("chart", CHART + "x,Car,Asset,Nowhere\n", "Accounts: row 5, Parent: there is no account"),
        ("balances", BALANCES.replace("800.00", "80x"), "Balances: row 3, Credit: give an amount"),
        ("documents", DOCUMENTS + "Invoice,,1.00,1\n", "Documents: row 3: give a ContactBusiness"),
    ],
)
def test_a_file_with_a_wrong_row_enters_nothing(
    operator: Operator, tmp_path: Path, command: str, text: str, words: str
) -> None:
    space, _ = operator.a_space()
    if command != "chart":
        operator.does("chart", "import", a_file(tmp_path, CHART), "--space", space)
    before = space_rows(operator, space)

    file = a_file(tmp_path, text)
    if command == "chart":
        said = operator.fails(REFUSED, "chart", "import", file, "--space", space)
    else:
        opening = ("opening", "import", "--space", space, "--date", "2026-06-30")
        said = operator.fails(REFUSED, *opening, f"--{command}", file)

    assert words in said
    assert space_rows(operator, space) == before


def test_what_is_no_text_or_no_file_is_said(operator: Operator, tmp_path: Path) -> None:
    space, _ = operator.a_space()
    (tmp_path / "latin.csv").write_bytes("Title,Type\nCafé,Asset\n".encode("latin-1"))

    said = operator.fails(
        REFUSED, "chart", "import", os.fspath(tmp_path / "latin.csv"), "--space", space
    )

    assert "is no text in UTF-8: row 2" in said
    opening = ("opening", "import", "--space", space, "--date", "2026-06-30")
    assert "give --balances, --documents or both" in operator.fails(WRONG, *opening)
    elsewhere = operator.fails(
        REFUSED, "chart", "import", a_file(tmp_path, CHART), "--space", "Nowhere"
    )
    assert "there is no space Nowhere" in elsewhere
