"""Text is compared by one function of ours, in memory and in both databases alike."""

from __future__ import annotations

import json
import sys
import unicodedata
from functools import cache
from typing import Any

import pytest
from peewee import PostgresqlDatabase, fn

from models.store import database
from models.store.base import Space, folds, tables
from models.store.database import Statement, fold, make_fold, slot
from models.users import logons, throttle
from tests.firm import Caller, Firm

PAIRS = [
    ("ΟΔΟΣ", "οδος"),
    ("ΟΔΟΣ", "οδοσ"),
    ("İstanbul", "i̇stanbul"),
    ("Ärzte", "ÄRZTE"),
    ("Ärzte", "A\u0308rzte"),
    ("Straße", "STRASSE"),
    ("ﬁnance", "FINANCE"),
    ("Ｆｕｌｌ", "full"),
    ("Ĳssel", "ijssel"),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_what_is_the_same_to_a_reader_folds_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def _known() -> list[str]:
    """Every character that has a meaning, but NUL, which is no text in PostgreSQL."""
    codes = (*range(1, 0xD800), *range(0xE000, sys.maxunicode + 1))
    return [chr(code) for code in codes if unicodedata.category(chr(code)) not in ("Cn", "Co")]


@cache
def _folding(many: int) -> Statement:
    """What folds so many texts at once."""
    return Statement(
        lambda: Space.select(*(fn.fold(slot(str(place))) for place in range(many))).limit(1)
    )


def _folded(signs: list[str]) -> list[str]:
    found = _folding(len(signs)).row(**{str(place): sign for place, sign in enumerate(signs)})
    assert found is not None
    return list(found)


def test_the_database_folds_every_character_as_we_do(firm: Firm) -> None:
    known = _known()

    with database.read():
        different = [
            hex(ord(sign))
            for start in range(0, len(known), 500)
            for sign, folded in zip(
                known[start : start + 500], _folded(known[start : start + 500]), strict=True
            )
            if folded != fold(sign)
        ]

    assert different == []


def test_postgresql_folds_so_whatever_its_locale_is(postgresql: str) -> None:
    admin = PostgresqlDatabase(postgresql, prefer_psycopg3=True)
    admin.connect()
    admin.connection().autocommit = True
    admin.execute_sql("DROP DATABASE IF EXISTS plain")
    admin.execute_sql(
        "CREATE DATABASE plain TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    )
    plain = PostgresqlDatabase(postgresql.replace("/postgres?", "/plain?"), prefer_psycopg3=True)
    plain.connect()
    try:
        make_fold(plain)
        told = [plain.execute_sql("SELECT fold(%s)", (one,)).fetchone()[0] for one, _ in PAIRS]
    finally:
        plain.close()
        admin.execute_sql("DROP DATABASE plain")
        admin.close()

    assert told == [fold(one) for one, _ in PAIRS]


# --- what is found by it ------------------------------------------------------------------------

LOOKS = ("EQUAL_TO", "TEXT_IS_LIKE", "TEXT_STARTS_WITH", "IN_LIST")
WHERE = (
    ("CONTACT_BUSINESS_SEARCH", "tradename", lambda firm, text: firm.a_business(text)),
    ("CONTACT_PERSON_SEARCH", "surname", lambda firm, text: firm.a_person(text)),
    ("CONTACT_PERSON_SEARCH", "email", lambda firm, text: firm.a_person("X", Email=text)),
)


@pytest.mark.parametrize("comparison", LOOKS)
@pytest.mark.parametrize(("search", "field", "make"), WHERE)
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_text_is_found_by_itself_and_by_what_is_the_same(
    firm: Firm, one: str, other: str, search: str, field: str, make: Any, comparison: str
) -> None:
    made = make(firm, one)

    for text in (one, other):
        asked = [{"name": field, "comparison": comparison, "value1": text}]
        assert [row["id"] for row in firm.user.rows(search, "id", filters=asked)] == [made]


def test_sorting_is_the_same_in_both_databases(firm: Firm) -> None:
    for name in ("Zebra", "ärzte", "Ärzte b", "apple", "ΟΔΟΣ", "Apple 2"):
        firm.a_business(name)

    sorts = [{"name": "tradename", "direction": "asc"}]
    rows = firm.user.rows("CONTACT_BUSINESS_SEARCH", "tradename", sorts=sorts)

    names = [row["tradename"] for row in rows]
    assert names == ["apple", "Apple 2", "Zebra", "ärzte", "Ärzte b", "ΟΔΟΣ"]
    above = [{"name": "tradename", "comparison": "GREATER_THAN", "value1": "zebra"}]
    rows = firm.user.rows("CONTACT_BUSINESS_SEARCH", "tradename", filters=above, sorts=sorts)
    assert [row["tradename"] for row in rows] == names[3:]


# --- what is unique by it -----------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_name_that_is_the_same_is_taken(firm: Firm, one: str, other: str) -> None:
    firm.a_business(one)

    for text in (one, other):
        refused = firm.user.refused("CONTACT_BUSINESS_MANAGE", TradeName=text)
        assert refused.type == "name_taken"


REFERENCED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("FINANCIAL_INVOICE_MANAGE", {}),
    ("FINANCIAL_EXPENSE_MANAGE", {}),
    ("FINANCIAL_GENERAL_JOURNAL_MANAGE", {}),
    ("CONTACT_BUSINESS_MANAGE", {"TradeName": "A", "CheckDuplicate": "N"}),
    ("CONTACT_PERSON_MANAGE", {"Surname": "A"}),
)


@pytest.mark.parametrize(("one", "other"), [*PAIRS, ("INV7", "inv7")])
@pytest.mark.parametrize(("method", "call"), REFERENCED)
def test_a_reference_that_is_the_same_is_taken(
    firm: Firm, method: str, call: dict[str, Any], one: str, other: str
) -> None:
    made = firm.user(method, Reference=one, **call)["id"]

    assert firm.user.refused(method, Reference=other, **call).type == "reference_taken"
    second = firm.user(method, Reference="another", **call)["id"]
    assert firm.user.refused(method, Id=second, Reference=other).type == "reference_taken"
    firm.user(method, Id=made, Reference=other)


DRAWN = [each for each in PAIRS if each[1] != "full"]
"""What a font has letters for: an invoice is drawn with its number."""


@pytest.mark.parametrize(("one", "other"), [*DRAWN, ("X1", "x1")])
def test_an_issued_number_that_is_the_same_is_taken(firm: Firm, one: str, other: str) -> None:
    first, second = firm.an_invoice("11.00"), firm.an_invoice("11.00")
    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=first, IssuedInvoiceNumber=one)

    refused = firm.user.refused(
        "FINANCIAL_INVOICE_ISSUE", Invoice=second, IssuedInvoiceNumber=other
    )

    assert refused.type == "invoice_number_taken"


def test_lines_of_an_account_with_the_same_external_id_are_one_line(firm: Firm) -> None:
    line = firm.a_bank_transaction(ExternalId="Fit-1")
    method = "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE"
    again = {"BankAccount": firm.kept("bank_account"), "Amount": "110.00", "ExternalId": "FIT-1"}

    refused = firm.user.refused(method, **again)

    assert refused.type == "bank_line_known"
    assert refused.outcome.data["other"] == line
    other = firm.a_bank_transaction(ExternalId="Fit-2")
    assert firm.user.refused(method, Id=other, ExternalId="fit-1").type == "bank_line_known"
    firm.user(method, Id=line, ExternalId="fit-1")
    elsewhere = firm.a_bank_account("Savings")
    moved = firm.a_bank_transaction(BankAccount=elsewhere, ExternalId="Fit-1")
    back = {"Id": moved, "BankAccount": firm.kept("bank_account")}
    assert firm.user.refused(method, **back).type == "bank_line_known"
    for _ in range(2):
        firm.a_bank_transaction()


def test_a_logon_name_is_found_and_counted_however_it_is_spelled(firm: Firm) -> None:
    with database.write():
        from app.tenancy import Refused, add_user

        name = Space.get_by_id(firm.space).name
        logon = f"Straße{firm.space}@firm.test"
        add_user(name, logon, "correct horse", administrator=False, now=firm.user.now)
        with pytest.raises(Refused, match="is taken"):
            add_user(
                name,
                f"STRASSE{firm.space}@firm.test",
                "correct horse",
                administrator=False,
                now=firm.user.now,
            )

    throttle.forget()
    spelled = f"STRASSE{firm.space}@FIRM.test"
    assert Caller("").outcome("LOGON", Logon=spelled, Password="correct horse").ok
    for _ in range(10):
        throttle.failed(spelled, "192.0.2.1")
    assert throttle.blocked(logon, "192.0.2.99", 10) > 0
    with database.read():
        assert logons.known(spelled) is not None


def test_what_is_kept_beside_a_text_is_always_its_folded_form(firm: Firm) -> None:
    firm.a_business("Ärzte")
    firm.user("CONTACT_BUSINESS_MANAGE", Id=firm.a_business("B"), TradeName="ΟΔΟΣ")

    with database.read():
        for model in tables():
            for of, kept in folds(model).items():
                rows = model.select(getattr(model, of), getattr(model, kept)).tuples()
                assert [(text, beside) for text, beside in rows if beside != fold(text)] == []


def test_the_history_tells_of_texts_and_not_of_their_folded_forms(firm: Firm) -> None:
    from models.audit import Change

    business = firm.a_business("Ärzte")
    firm.user("CONTACT_BUSINESS_MANAGE", Id=business, Remove=1)

    with database.read():
        entries = list(Change.select().where(Change.space == firm.space))
    assert not [each for each in entries if "_folded" in "".join(json.loads(each.fields))]


# --- what was there before ----------------------------------------------------------------------


def _a_row(table: str, **values: Any) -> None:
    """A row of a table as it is, its other columns blank."""
    blank = {
        each.name: "" if "CHAR" in each.data_type.upper() or "TEXT" in each.data_type.upper() else 0
        for each in database.database.get_columns(table)
        if not each.null and each.name not in {"id", *values}
    }
    row = {**blank, **values}
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" for _ in row)
    database.database.execute_sql(
        f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(row.values())
    )


def test_migrating_fills_the_folded_texts_and_lists_what_exists_twice(tmp_path: Any) -> None:
    database.connect(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    database.migrate("0004_response_format")
    _a_row("space", id=1, name="One", time_zone="UTC", created="2026-11-24 09:00:00.000000+00:00")
    for id, reference in ((1, "INV1"), (2, "inv1"), (3, "Straße")):
        _a_row("document", id=id, space_id=1, object=5, reference=reference, guid=str(id))
    _a_row("document", id=4, space_id=1, object=2, reference="inv1", guid="4")
    for id, logon in ((1, "strasse@x"), (2, "straße@x")):
        _a_row("user", id=id, space_id=1, logon=logon, logon_folded=logon.lower())
    database.found()

    database.migrate("0005_folding")

    told = database.found()
    assert [words for words in told if "reference" in words] == [
        "Space 1 has invoices with the same reference: INV1 (id 1), inv1 (id 2); they stay"
    ]
    assert any("strasse@x and straße@x" in words for words in told)
    rows = database.database.execute_sql("SELECT reference_folded FROM document ORDER BY id")
    assert [each for (each,) in rows] == ["inv1", "inv1", "strasse", "inv1"]
    for logon, id in (("strasse@x", 1), ("STRASSE@X", 1), ("straße@x", 2)):
        found = logons.known(logon)
        assert found is not None
        assert found.id == id
    database.close()
