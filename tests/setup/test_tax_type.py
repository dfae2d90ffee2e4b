"""Tax types: the sets that are ready made, what is added to them, and what holds them in place."""

from __future__ import annotations

from typing import Any

import pytest

from models import tax_sets
from models.store import database
from tests.firm import NOW, Firm, new_firm

REVENUE, EXPENSE = (f"SETUP_FINANCIAL_{side}_TAX_TYPE_{{}}" for side in ("REVENUE", "EXPENSE"))
MANAGE, SEARCH = REVENUE.format("MANAGE"), REVENUE.format("SEARCH")


def titles(firm: Firm, method: str) -> list[str]:
    rows = firm.user.rows(method.format("SEARCH"), "title", sorts=[{"name": "displayorder"}])
    return [row["title"] for row in rows]


def a_type(firm: Firm, title: str = "Reduced", **more: Any) -> int:
    return int(firm.administrator(MANAGE, Title=title, **more)["id"])


def tax_of(firm: Firm, line: int) -> str:
    return str(firm.user.row("FINANCIAL_ITEM_SEARCH", line, "tax")["tax"])


# --- the sets -------------------------------------------------------------------------------------


def test_an_australian_sale_and_a_purchase_have_the_names_that_the_application_shows(
    firm: Firm,
) -> None:
    assert titles(firm, REVENUE) == [
        "GST Applies", "GST Free - Export", "GST Free - Other", "GST Free - Input Taxed",
        "GST Free - Exclude",
    ]  # fmt: skip
    assert titles(firm, EXPENSE) == [
        "GST Applies", "GST Free - Input Taxed", "GST Free - Other",
        "GST Free - Entertainment/Private", "GST Free - Exclude",
    ]  # fmt: skip


def test_each_australian_type_counts_in_its_box(firm: Firm) -> None:
    boxes = [
        [row["reportfield"] for row in firm.user.rows(side.format("SEARCH"), "reportfield")]
        for side in (REVENUE, EXPENSE)
    ]

    assert boxes == [["G1", "G2", "G3", "G4", ""], ["G11", "G13", "G14", "G15", ""]]


@pytest.mark.parametrize(("side", "box"), [(REVENUE, "G11"), (EXPENSE, "g2"), (REVENUE, "G99")])
def test_a_box_of_the_other_side_or_of_no_form_is_refused_with_those_there_are(
    firm: Firm, side: str, box: str
) -> None:
    refused = firm.administrator.refused(side.format("MANAGE"), Title="Odd", ReportField=box)

    words = {REVENUE: "sales; give one of G1, G2, G3, G4", EXPENSE: "purchases; give one of G10"}
    assert words[side] in str(refused.fields["ReportField"])


def test_a_box_is_kept_as_the_form_spells_it(firm: Firm) -> None:
    number = a_type(firm, ReportField="g3")

    assert firm.user.row(SEARCH, number, "reportfield")["reportfield"] == "G3"


def test_a_country_with_another_form_names_its_own_boxes(books: str) -> None:
    firm = new_firm(f"Kiwi boxes {books}"[:90], country="NZ")
    number = a_type(firm, ReportField="Box 6")

    assert firm.user.row(SEARCH, number, "reportfield")["reportfield"] == "Box 6"


@pytest.mark.parametrize(
    ("country", "rates"),
    [
        ("NZ", ["15", "0", "0", "0", "0"]),
        ("GB", ["20", "0", "0", "0", "0", "5", "0"]),
        ("DE", ["19", "0", "0", "0", "0", "7", "0", "0"]),
        ("AT", ["20", "0", "0", "0", "0", "10", "13", "0", "0"]),
        ("SG", ["9", "0", "0", "0", "0", "0"]),
    ],
)
def test_a_space_begins_with_the_rates_of_its_country(
    country: str, rates: list[str], books: str
) -> None:
    firm = new_firm(f"Firm of {country} {books}", country=country)

    rows = firm.user.rows(SEARCH, "rate", sorts=[{"name": "id"}])

    assert [row["rate"] for row in rows] == rates
    assert len(titles(firm, EXPENSE)) == len(rates)


def test_every_ready_made_type_would_be_accepted_as_typed(books: str) -> None:
    """The rules that hold for what people add hold for what is there already."""
    firm = new_firm(f"Copyist {books}")
    for country, sets in tax_sets.SETS.items():
        for method, listed in zip((REVENUE, EXPENSE), sets, strict=True):
            for each in listed:
                firm.administrator(
                    method.format("MANAGE"),
                    Title=each.title,
                    Rate=each.rate,
                    Category=each.category,
                    ExemptionReason=each.reason,
                    ExemptionCode=each.code,
                    Country=country,
                )


# --- adding and changing --------------------------------------------------------------------------


def test_what_a_firm_adds_is_numbered_from_six_on_each_side(firm: Firm) -> None:
    assert [a_type(firm), a_type(firm)] == [6, 7]
    assert firm.administrator(EXPENSE.format("MANAGE"), Title="Reduced")["id"] == 6


def test_two_firms_have_their_own_types(firm: Firm, books: str) -> None:
    other = new_firm(f"Another {books} {firm.space}")
    a_type(firm, "Ours")

    assert "Ours" not in titles(other, REVENUE)
    refused = other.administrator.refused(MANAGE, Id=6, Title="Theirs")
    assert refused.type == "record_not_found"


def test_a_line_is_taxed_at_the_rate_of_a_type_that_was_added(firm: Firm) -> None:
    number = a_type(firm, Rate="12.5")

    line = firm.a_line(5, firm.an_invoice(), "112.50", TaxType=number)

    assert tax_of(firm, line) == "12.50"
    shown = firm.user.row("FINANCIAL_ITEM_SEARCH", line, "taxtype", "taxtyperevenuetext")
    assert (shown["taxtype"], shown["taxtyperevenuetext"]) == (number, "Reduced")


def test_a_line_of_a_type_that_is_none_names_those_there_are(firm: Firm) -> None:
    invoice = firm.an_invoice()

    refused = firm.user.refused(
        "FINANCIAL_ITEM_MANAGE", Object=5, ObjectContext=invoice, Amount="1.00", TaxType=9
    )

    assert "no tax type of sales 9" in refused.fields["TaxType"][0]
    assert "2 (GST Free - Export)" in refused.fields["TaxType"][0]


def test_a_type_of_purchases_only_is_none_of_a_sale(firm: Firm) -> None:
    number = firm.administrator(EXPENSE.format("MANAGE"), Title="Fuel", Rate="5")["id"]
    firm.a_line(2, firm.an_expense(), "105.00", TaxType=number)
    refusals = [
        firm.user.refused(method, **what, TaxType=number)
        for method, what in (
            ("FINANCIAL_ITEM_MANAGE", {"Id": firm.a_line(5, firm.an_invoice())}),
            ("FINANCIAL_CREDIT_NOTE_MANAGE", {"Id": firm.a_credit_note()}),
        )
    ]

    assert [each.fields.keys() for each in refusals] == [{"TaxType"}, {"TaxType"}]
    assert firm.a_credit_note("105.00", type=2, TaxType=number)


def test_the_side_of_a_credit_note_names_its_tax_type(firm: Firm) -> None:
    notes = [firm.a_credit_note(type=type, TaxType=2) for type in (1, 2)]

    shown = [
        firm.user.row(
            "FINANCIAL_CREDIT_NOTE_SEARCH", id, "taxtyperevenuetext", "taxtypeexpensetext"
        )
        for id in notes
    ]

    assert [list(each.values())[1:] for each in shown] == [
        ["GST Free - Export", ""],
        ["", "GST Free - Input Taxed"],
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"Rate": "10.125"}, "Rate"),
        ({"Rate": "101"}, "Rate"),
        ({"Rate": "-1"}, "Rate"),
        ({"Rate": "0", "Category": "S"}, "Category"),
        ({"Rate": "5", "Category": "AE"}, "Category"),
        ({"Category": "X"}, "Category"),
        ({"Category": "E"}, "ExemptionReason"),
        ({"Rate": "5", "ExemptionReason": "none"}, "ExemptionReason"),
        ({"Category": "E", "ExemptionCode": "VATEX-EU-999"}, "ExemptionCode"),
        ({"ValidFrom": "2027-01-01", "ValidTo": "2026-12-31"}, "ValidTo"),
        ({"Country": "Atlantis"}, "Country"),
    ],
)
def test_what_can_not_be_right_is_refused_by_name(
    firm: Firm, given: dict[str, str], field: str
) -> None:
    before = titles(firm, REVENUE)

    refused = firm.administrator.refused(MANAGE, Title="Odd", **given)

    assert field in refused.fields
    assert titles(firm, REVENUE) == before


def test_a_country_is_kept_by_its_two_letters(firm: Firm) -> None:
    number = a_type(firm, Country="The Netherlands")

    assert firm.user.row(SEARCH, number, "country")["country"] == "NL"


def test_a_reverse_charge_says_so_although_nobody_wrote_it(firm: Firm) -> None:
    number = a_type(firm, Category="ae")

    shown = firm.user.row(SEARCH, number, "category", "exemptionreason")
    assert (shown["category"], shown["exemptionreason"]) == ("AE", "Reverse charge")


def test_only_administrators_change_tax_types(firm: Firm) -> None:
    assert firm.user.refused(MANAGE, Title="Mine").type == "no_right"


@pytest.mark.parametrize("country", ["AU", "DE"])
def test_the_number_of_a_removed_type_is_not_given_again(country: str, books: str) -> None:
    firm = new_firm(f"Remover of {country} {books}", country=country)
    last = max(row["id"] for row in firm.user.rows(SEARCH))
    added = [a_type(firm), a_type(firm, "Other")]

    for number in (added[1], *([last] if last > 5 else [])):
        firm.administrator(MANAGE, Id=number, Remove=1)

    assert added == [max(last, 5) + 1, max(last, 5) + 2]
    assert a_type(firm, "Third") == added[1] + 1


def test_a_ready_made_type_that_goes_leaves_its_number_unused(books: str) -> None:
    firm = new_firm(f"Sparing GmbH {books}", country="DE")
    firm.administrator(MANAGE, Id=8, Remove=1)

    assert a_type(firm) == 9


@pytest.mark.parametrize("text", ["0", ""])
def test_nobody_sets_back_which_numbers_were_given(firm: Firm, text: str) -> None:
    a_type(firm)

    refused = firm.administrator.refused("CORE_PROFILE_MANAGE", Type=3, Attribute=9084, Value=text)

    assert "leave it at 6" in str(refused)


# --- a rate changes -------------------------------------------------------------------------------


def test_a_rate_changes_by_a_new_record_from_a_date(firm: Firm) -> None:
    firm.administrator(MANAGE, Id=1, ValidTo="2026-12-31")
    number = a_type(firm, "GST 12.5%", Rate="12.5", ValidFrom="2027-01-01")
    old, new = (firm.an_invoice(SentDate=day) for day in ("2026-12-31", "2027-01-01"))

    at_ten = firm.a_line(5, old, "110.00")
    at_more = firm.a_line(5, new, "112.50", TaxType=number)

    assert [tax_of(firm, line) for line in (at_ten, at_more)] == ["10.00", "12.50"]


def test_a_type_that_is_not_for_the_day_is_warned_of(firm: Firm) -> None:
    firm.administrator(MANAGE, Id=1, ValidTo="2026-12-31")
    late = firm.an_invoice(SentDate="2027-01-01")

    answer = firm.user(
        "FINANCIAL_ITEM_MANAGE", Object=5, ObjectContext=late, Amount="110.00", TaxType=1
    )

    assert any("until 2026-12-31" in each for each in answer["warnings"])


def test_no_rate_changes_under_lines(firm: Firm) -> None:
    number = a_type(firm, Rate="5")
    firm.administrator(MANAGE, Id=number, Rate="6")
    invoice = firm.an_invoice()
    firm.a_line(5, invoice, "106.00", TaxType=number)
    reference = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "reference")["reference"]

    refused = firm.administrator.refused(MANAGE, Id=number, Rate="7")

    assert f"invoice {reference}" in refused.fields["Rate"][0]
    assert "ValidFrom" in refused.fields["Rate"][0]
    firm.administrator(MANAGE, Id=number, Title="Reduced further", Rate="6")


USERS = {
    "invoice": lambda firm, number: firm.a_line(5, firm.an_invoice(), TaxType=number),
    "receipt": lambda firm, number: firm.a_line(6, firm.a_receipt(), TaxType=number),
    "credit note": lambda firm, number: firm.a_credit_note(TaxType=number),
    "general journal": lambda firm, number: firm.user(
        "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE",
        GeneralJournal=firm.a_journal(),
        FinancialAccount=firm.kept_account(),
        DebitAmount="1.00",
        TaxType=number,
        TaxCategory=1,
    ),
    "financial account": lambda firm, number: firm.an_account("Own", TaxType=number),
    "bank transaction": lambda firm, number: firm.a_bank_transaction("1.00", TaxType=number),
}


@pytest.mark.parametrize("user", USERS)
def test_what_is_in_use_is_not_removed_and_the_refusal_says_by_what(firm: Firm, user: str) -> None:
    number = a_type(firm, Rate="5")
    USERS[user](firm, number)

    refused = firm.administrator.refused(MANAGE, Id=number, Remove=1)

    assert refused.type == "record_in_use"
    assert user in str(refused)


def test_what_nothing_has_is_removed(firm: Firm) -> None:
    number = a_type(firm)

    firm.administrator(MANAGE, Id=number, Remove=1)

    assert titles(firm, REVENUE)[-1] == "GST Free - Exclude"


def test_use_on_the_other_side_holds_nothing(firm: Firm) -> None:
    number = a_type(firm, Rate="5")
    assert firm.administrator(EXPENSE.format("MANAGE"), Title="Fuel", Rate="5")["id"] == number
    firm.a_line(2, firm.an_expense(), "105.00", TaxType=number)

    firm.administrator(MANAGE, Id=number, Remove=1)


# --- existing books -------------------------------------------------------------------------------


def test_existing_books_get_the_set_and_are_told_what_changes_its_name(tmp_path: Any) -> None:
    database.connect(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    try:
        database.migrate("0004_response_format")
        run = database.database.execute_sql
        run(
            "INSERT INTO space (guid, name, time_zone, created) VALUES ('g', 'Old', 'UTC', ?)",
            (NOW,),
        )
        row = "space_id, guid, created, created_user, modified, modified_user, version"
        for type, title in ((1, "A"), (2, "B"), (4, "C")):
            run(
                f"INSERT INTO financial_account ({row}, title, code, type, postable, hidden, "
                f"tax_type, notes) VALUES (1, ?, ?, 1, ?, 1, 1, ?, '', 2, 1, 0, ?, '')",
                (title, NOW, NOW, title, type),
            )
        database.found()
        database.migrate()

        told = database.found()
        kept = run("SELECT title FROM revenue_tax_type ORDER BY number").fetchall()
    finally:
        database.close()

    assert any("2 accounts are of tax type 2 or 4" in each for each in told)
    assert [title for (title,) in kept][1] == "GST Free - Export"
