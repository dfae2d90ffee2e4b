"""The payment file of Australia's banks, after its published description and sample."""

from __future__ import annotations

from datetime import date

import pytest

from models.bank.files import aba
from models.bank.files.aba import Account, Batch, Payment

PAYER = Account("062000", "12223123", "MY ACCOUNT")
BATCH = Batch("BQL", "MY NAME", "111111", "1004231633", date(2010, 4, 23), PAYER)
PAYMENTS = [
    Payment(Account("000000", "157108231", "S R SMITH"), 1_234, "TEST BATCH", "53", 1_200),
    Payment(Account("000000", "12312312", "J K MATTHEWS"), 2_200, "TEST BATCH", "53", 30),
    Payment(Account("000000", "125123", "P R JONES"), 3_123_513, "TEST BATCH", "53"),
    Payment(Account("000000", "11422", "S MASLIN"), 2_300, "TEST BATCH", "53"),
]
SAMPLE = (
    "0                 01BQL       MY NAME                   1111111004231633  230410",
    "1000-000157108231 530000001234S R SMITH                       TEST BATCH        "
    "062-000 12223123MY ACCOUNT      00001200",
    "1000-000 12312312 530000002200J K MATTHEWS                    TEST BATCH        "
    "062-000 12223123MY ACCOUNT      00000030",
    "1000-000   125123 530003123513P R JONES                       TEST BATCH        "
    "062-000 12223123MY ACCOUNT      00000000",
    "1000-000    11422 530000002300S MASLIN                        TEST BATCH        "
    "062-000 12223123MY ACCOUNT      00000000",
    "7999-999            000312924700031292470000000000                        000004",
)
"""The example that is published with the description of the format (cemtexaba.com)."""


def test_it_is_the_published_sample() -> None:
    records = aba.written(BATCH, PAYMENTS).decode("ascii").split("\r\n")

    assert [each.rstrip() for each in records[:-1]] == list(SAMPLE)
    assert {len(each) for each in records[:-1]} == {120} and records[-1] == ""


def test_a_balanced_file_debits_the_payer_with_all_of_it() -> None:
    *_, debit, totals, _ = aba.written(BATCH, PAYMENTS, balanced=True).decode().split("\r\n")

    assert debit.startswith("1062-000 12223123 130003129247MY ACCOUNT")
    assert totals.rstrip() == (
        "7999-999            000000000000031292470003129247                        000005"
    )


def test_every_text_is_in_signs_that_banks_take_and_no_wider_than_its_field() -> None:
    wide = Account("083001", "1", "Käpt’n Blaubär & Söhne – Groß und Klein Handels GmbH\r\n7")
    batch = Batch("CBA", "Ü" * 40, "7", "Größe|\t" * 9, date(2026, 11, 24), wide)

    for record in aba.written(batch, [Payment(wide, 1, "Ωmega" * 9)]).decode("ascii").split("\r\n"):
        assert len(record) in (0, 120)
    (_, detail, *_) = aba.written(batch, [Payment(wide, 1, "x")]).decode().split("\r\n")
    assert detail[30:62] == "Kapt n Blaubar & Sohne Gross und"


@pytest.mark.parametrize(
    ("given", "read"),
    [("062-000", "062000"), (" 062 000 ", "062000"), ("62000", ""), ("062-00a", ""), ("", "")],
)
def test_a_branch_is_six_digits(given: str, read: str) -> None:
    assert aba.bsb_of(given) == read


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("12 345 678", "12345678"),
        ("12-3456-78", "12345678"),
        ("001234", "001234"),
        ("1234567890", ""),
        ("DE89", ""),
        ("000", ""),
        ("", ""),
    ],
)
def test_an_account_number_is_nine_digits_at_most(given: str, read: str) -> None:
    assert aba.number_of(given) == read


@pytest.mark.parametrize(
    ("bank", "bsb", "short"),
    [
        ("nab", "062000", "NAB"),
        ("Commonwealth Bank", "062000", "CBA"),
        ("", "733000", "WBC"),
        ("A bank", "999999", ""),
    ],
)
def test_a_bank_goes_by_its_abbreviation(bank: str, bsb: str, short: str) -> None:
    assert aba.bank_of(bank, bsb) == short
