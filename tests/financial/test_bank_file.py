"""Bank files brought in: what is taken, what was there already, and what each line may be."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from app.dialects.legacy.spelling import texts
from tests.core.test_document_events import listen, told
from tests.firm import Firm, new_firm
from tests.locks.test_races import at_once, call
from tests.models.test_bank_files import CSV, FETCHES, OFX_1, QIF, a_csv

SOURCE = "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_MANAGE"
PROCESS = "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_PROCESS"
LINES = "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH"
LINE = "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE"
MAPPING = "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MAPPING_MANAGE"


def an_upload(firm: Firm, **more: Any) -> int:
    more.setdefault("BankAccount", firm.kept("bank_account"))
    return int(firm.user(SOURCE, ProcessedDate="2026-11-24", **more)["id"])


def attached(firm: Firm, content: bytes, upload: int | None = None, name: str = "a.qif") -> int:
    """A file of a bank, hung on an upload as the application does it."""
    made = firm.user(
        "CORE_ATTACHMENT_FROM_BASE64",
        Object=28,
        ObjectContext=upload or an_upload(firm),
        FileName=name,
        Base64=base64.b64encode(content).decode(),
    )
    return int(made["attachment"])


def bring(firm: Firm, content: bytes, upload: int | None = None) -> dict[str, Any]:
    return firm.user(PROCESS, Id=attached(firm, content, upload))


def counts(answer: dict[str, Any]) -> tuple[int, int, int]:
    return answer["LineCount"], answer["InsertCount"], answer["IgnoreCount"]


def lines(firm: Firm, *fields: str) -> list[dict[str, Any]]:
    asked = fields or ("amount", "description")
    return firm.user.rows(LINES, *asked, sorts=[{"name": "id", "direction": "asc"}])


# --- bringing one in ----------------------------------------------------------------------------


def test_a_file_is_brought_in_and_its_upload_says_what_came_of_it(firm: Firm) -> None:
    upload = an_upload(firm, Reference="October")

    made = bring(firm, QIF + b"Dnever\nT1\n^\n", upload)

    assert (made["id"], made["Format"], counts(made)) == (upload, "QIF", (3, 2, 1))
    assert made["IgnoreReason0"] == made["IgnoreReasons"][0] == "Line 12: never is no date"
    assert "IgnoreReason1" not in made
    fields = ("amount", "description", "posteddate", "category", "status", "sourcetext")
    assert [{**row, "id": 0} for row in lines(firm, *fields)] == [
        {
            "id": 0,
            "amount": "-1234.50",
            "description": "Harbour Rent October",
            "posteddate": "2026-10-31",
            "category": 2,
            "status": 1,
            "sourcetext": "October",
        },
        {
            "id": 0,
            "amount": "20.00",
            "description": "Kay",
            "posteddate": "2026-11-01",
            "category": 1,
            "status": 1,
            "sourcetext": "October",
        },
    ]
    kept = firm.user.row(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_SEARCH",
        upload,
        *("startdate", "enddate", "linecount", "insertcount", "ignorecount", "outcome"),
    )
    assert (kept["startdate"], kept["enddate"]) == ("2026-10-31", "2026-11-01")
    assert (kept["linecount"], kept["insertcount"], kept["ignorecount"]) == (3, 2, 1)
    assert "Line 12: never is no date" in kept["outcome"] and "a.qif (QIF)" in kept["outcome"]


def test_a_legacy_client_gets_counts_and_numbered_reasons_as_texts(firm: Firm) -> None:
    file = attached(firm, QIF + b"D<never>\nT1\n^\n")
    firm.user.dialect = "legacy"

    outcome = firm.user.outcome(PROCESS, Id=file)

    assert outcome.method is not None
    told = texts(outcome.method, outcome.result, "UTC")
    assert (told["LineCount"], told["InsertCount"], told["IgnoreCount"]) == ("3", "2", "1")
    assert told["IgnoreReason0"] == "Line 12: &lt;never&gt; is no date"


def test_a_file_that_can_not_be_read_changes_nothing(firm: Firm) -> None:
    upload = an_upload(firm)
    file = attached(firm, FETCHES, upload)

    refused = firm.user.refused(PROCESS, Id=file)

    assert refused.type == "bank_file_not_read"
    assert "a.qif can't be read: it declares a document type" in refused.outcome.message
    assert lines(firm) == []


def test_a_file_of_something_else_is_no_bank_file(firm: Firm) -> None:
    on = {"Object": 5, "ObjectContext": firm.an_invoice("1.00"), "FileName": "a.qif"}
    file = firm.user("CORE_ATTACHMENT_FROM_BASE64", Base64=base64.b64encode(QIF).decode(), **on)

    assert "Object=28" in firm.user.refused(PROCESS, Id=file["attachment"]).fields["Id"][0]


def test_a_file_of_another_space_does_not_exist(firm: Firm) -> None:
    other = new_firm(f"Other {firm.space}")

    assert firm.user.refused(PROCESS, Id=attached(other, QIF)).type == "record_not_found"


def test_a_preview_brings_nothing(firm: Firm) -> None:
    firm.user(PROCESS, Id=attached(firm, QIF), preview="Y")

    assert lines(firm) == []


# --- no line twice ------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [QIF, CSV, OFX_1])
def test_the_same_file_brings_nothing_a_second_time(firm: Firm, content: bytes) -> None:
    assert counts(bring(firm, content)) == (2, 2, 0)

    again = bring(firm, content)

    assert counts(again) == (2, 0, 2)
    first = lines(firm, "id")[0]["id"]
    assert f"is bank transaction {first} already" in again["IgnoreReason0"]


@pytest.mark.parametrize("round_", range(3))
def test_of_two_who_bring_the_same_lines_at_once_one_does(firm: Firm, round_: int) -> None:
    files = [attached(firm, content) for content in (QIF, CSV)]

    outcomes = at_once(*(call(firm.user, PROCESS, Id=each) for each in files))

    assert all(outcome.ok for outcome in outcomes), [outcome.data for outcome in outcomes]
    assert sorted(outcome.result["InsertCount"] for outcome in outcomes) == [0, 2]
    assert len(lines(firm)) == 2


def test_two_lines_alike_in_a_file_are_two(firm: Firm) -> None:
    coffee = "31/10/2026,Coffee,-4.00"

    assert counts(bring(firm, a_csv(coffee, coffee))) == (2, 2, 0)
    assert counts(bring(firm, a_csv(coffee, coffee, coffee))) == (3, 1, 2)


def test_files_that_overlap_bring_each_line_once(firm: Firm) -> None:
    first = a_csv("30/10/2026,a,1.00", "31/10/2026,b,2.00")
    second = a_csv("31/10/2026,B ,2.00", "01/11/2026,c,3.00")

    bring(firm, first)

    assert counts(bring(firm, second)) == (2, 1, 1)
    assert [row["amount"] for row in lines(firm)] == ["1.00", "2.00", "3.00"]


def test_what_was_made_of_a_line_does_not_bring_it_in_again(firm: Firm) -> None:
    bring(firm, QIF)
    for row in lines(firm):
        firm.user(LINE, Id=row["id"], Description="mapped", Status=3)

    assert counts(bring(firm, QIF)) == (2, 0, 2)


def test_another_format_of_the_same_days_brings_nothing(firm: Firm) -> None:
    bring(firm, QIF)

    assert counts(bring(firm, OFX_1)) == (2, 0, 2)
    assert counts(bring(firm, CSV)) == (2, 0, 2)


def test_a_line_entered_by_hand_is_not_brought_in_again(firm: Firm) -> None:
    firm.a_bank_transaction("20.00", PostedDate="2026-11-01", Description="KAY")

    assert counts(bring(firm, QIF)) == (2, 1, 1)


def test_a_line_entered_by_hand_is_known_by_what_it_says_now(firm: Firm) -> None:
    line = firm.a_bank_transaction("2.00", PostedDate="2026-11-01", Description="Kay")
    firm.user(LINE, Id=line, Amount="20.00")

    assert counts(bring(firm, QIF)) == (2, 1, 1)


def test_a_line_is_of_the_account_of_its_upload(firm: Firm) -> None:
    upload, savings = an_upload(firm), firm.a_bank_account("Savings")
    bring(firm, QIF, upload)
    line = lines(firm)[0]["id"]

    moved = firm.user.refused(LINE, Id=line, BankAccount=savings)
    added = firm.user.refused(LINE, BankAccount=savings, Source=upload, Amount="1.00")

    assert (set(moved.fields), set(added.fields)) == ({"BankAccount"}, {"Source"})


def test_lines_of_one_day_that_the_bank_tells_apart_are_two(firm: Firm) -> None:
    twice = OFX_1.replace(b"A2", b"A3").replace(
        b"<TRNAMT>-1234.50<FITID>A1", b"<TRNAMT>20<FITID>A2"
    )
    twice = twice.replace(b"Harbour Rent<MEMO>October", b"Kay").replace(
        b"20261031120000[+11:AEDT]", b"20261101"
    )

    assert counts(bring(firm, twice)) == (2, 2, 0)
    assert counts(bring(firm, twice)) == (2, 0, 2)


def test_an_id_that_the_bank_gives_to_several_lines_tells_none_apart(firm: Firm) -> None:
    same = OFX_1.replace(b"A2", b"A1")

    assert counts(bring(firm, same)) == (2, 2, 0)
    assert [row["externalid"] for row in lines(firm, "externalid")] == ["", ""]
    assert counts(bring(firm, same)) == (2, 0, 2)


def test_another_amount_under_a_known_id_is_named(firm: Firm) -> None:
    bring(firm, OFX_1)

    other = bring(firm, OFX_1.replace(b"-1234.50", b"-999.00"))

    assert counts(other) == (2, 0, 2)
    assert "-999.00" in other["IgnoreReason0"] and "-1234.50" in other["IgnoreReason0"]


def test_another_account_has_its_own_lines(firm: Firm) -> None:
    bring(firm, QIF)

    second = an_upload(firm, BankAccount=firm.a_bank_account("Savings"))

    assert counts(bring(firm, QIF, second)) == (2, 2, 0)


# --- what a line may be -------------------------------------------------------------------------


def test_a_line_goes_with_the_one_receipt_that_it_can_be(firm: Firm) -> None:
    receipt = firm.a_receipt("20.00", ReceivedDate="2026-10-29")
    firm.a_payment("20.00", PaidDate="2026-11-01")

    assert bring(firm, QIF)["MatchedCount"] == 1

    row = lines(firm, "status", "object", "objectcontext")[1]
    assert (row["status"], row["object"], row["objectcontext"]) == (2, 6, receipt)


def test_what_went_out_goes_with_a_payment(firm: Firm) -> None:
    payment = firm.a_payment("1234.50", PaidDate="2026-10-31")

    assert bring(firm, QIF)["MatchedCount"] == 1
    assert lines(firm, "objectcontext")[0]["objectcontext"] == payment


@pytest.mark.parametrize("other", ["another", "far", "elsewhere", "taken"])
def test_a_line_that_may_be_none_or_several_goes_with_none(firm: Firm, other: str) -> None:
    if other == "another":
        firm.a_receipt("20.00", ReceivedDate="2026-11-01")
        firm.a_receipt("20.00", ReceivedDate="2026-11-02")
    if other == "far":
        firm.a_receipt("20.00", ReceivedDate="2026-11-20")
    if other == "elsewhere":
        savings = firm.a_bank_account("Savings")
        firm.a_receipt("20.00", ReceivedDate="2026-11-01", BankAccount=savings)
    if other == "taken":
        earlier = firm.a_bank_transaction("20.00", Description="earlier")
        firm.a_receipt("20.00", ReceivedDate="2026-11-01", SourceBankTransaction=earlier)

    assert bring(firm, QIF)["MatchedCount"] == 0


def test_the_first_mapping_that_fits_says_what_a_line_is(firm: Firm) -> None:
    account, business = firm.an_account("Rent", type=1), firm.a_business("Harbour Trust")
    common = {"MapFrom": 2, "MatchType": 3, "DescriptionMatchType": 2, "TaxType": 1}
    firm.user(MAPPING, **common, MapFromDescription="something else")
    firm.user(
        MAPPING,
        **common,
        MapFromDescription="HARBOUR  rent",
        MapToFinancialAccount=account,
        MapToContactBusiness=business,
        MapToDescription="Rent of the loft",
    )

    made = bring(firm, QIF)

    fields = ("financialaccounttext", "contactbusinesstext", "description", "tax", "status")
    assert made["MappedCount"] == 1
    assert {**lines(firm, *fields)[0], "id": 0} == {
        "id": 0,
        "financialaccounttext": "Rent",
        "contactbusinesstext": "Harbour Trust",
        "description": "Rent of the loft",
        "tax": "-112.23",
        "status": 3,
    }
    assert counts(bring(firm, QIF)) == (2, 0, 2)


@pytest.mark.parametrize(
    "not_so",
    [
        {"Status": 1},
        {"MapFrom": 1},
        {"DescriptionMatchType": 1},
        {"MapFromDescription": ""},
    ],
)
def test_a_mapping_that_does_not_fit_says_nothing(firm: Firm, not_so: dict[str, Any]) -> None:
    mapping = {"MapFrom": 2, "MatchType": 3, "DescriptionMatchType": 2, "TaxType": 1}
    firm.user(MAPPING, **{**mapping, "MapFromDescription": "harbour", **not_so})

    assert bring(firm, QIF)["MappedCount"] == 0


def test_a_mapping_may_leave_its_lines_to_be_confirmed(firm: Firm) -> None:
    firm.user(MAPPING, MapFrom=1, TaxType=1, Type=2)

    assert bring(firm, QIF)["MappedCount"] == 1
    assert [row["status"] for row in lines(firm, "status")] == [1, 1]


def test_a_mapping_may_have_the_document_made_at_once(firm: Firm) -> None:
    rent, other = firm.an_account("Rent", type=1), firm.an_account("Other income")
    landlord = firm.a_business("Harbour Trust")
    booked = {"Type": 3, "MatchType": 3, "DescriptionMatchType": 2, "TaxType": 1}
    paid = {**booked, "MapFrom": 2, "MapFromDescription": "rent", "MapToFinancialAccount": rent}
    firm.user(MAPPING, **paid, MapToContactBusiness=landlord, MapToDescription="The yard")
    nobody = {"MapFromDescription": "kay", "MapToFinancialAccount": other}
    firm.user(MAPPING, **booked, MapFrom=1, **nobody)

    made = bring(firm, QIF)

    assert (made["MappedCount"], made["BookedCount"]) == (2, 1)
    (told,) = made["warnings"]
    assert told == (
        "2026-11-01 20.00 Kay is confirmed and not booked: a receipt is from a business or a "
        "person, and its mapping names neither"
    )
    out, in_ = lines(firm, "status", "object", "objectcontext")
    assert (out["status"], out["object"], in_["status"], in_["object"]) == (2, 3, 3, None)
    payment = firm.user.row(
        "FINANCIAL_PAYMENT_SEARCH",
        out["objectcontext"],
        *("amount", "tax", "paiddate", "contactbusinesspaidto", "sourcebanktransaction"),
    )
    assert payment == {
        "id": out["objectcontext"],
        "amount": "1234.50",
        "tax": "112.23",
        "paiddate": "2026-10-31",
        "contactbusinesspaidto": landlord,
        "sourcebanktransaction": out["id"],
    }
    assert bring(firm, QIF)["InsertCount"] == 0, "and none of it comes twice"
    assert len(firm.user.rows("FINANCIAL_PAYMENT_SEARCH", "id")) == 1


def test_what_a_mapping_would_book_in_a_locked_period_waits(firm: Firm) -> None:
    rent = firm.an_account("Rent", type=1)
    words = {"MapFromDescription": "rent", "DescriptionMatchType": 2, "MatchType": 3}
    firm.user(MAPPING, Type=3, MapFrom=2, TaxType=1, MapToFinancialAccount=rent, **words)
    firm.lock_until("2026-10-31")
    file = attached(firm, QIF)

    tried = firm.user(PROCESS, Id=file, preview="Y")
    made = firm.user(PROCESS, Id=file)

    assert made["BookedCount"] == 0
    assert (tried["allowed"], tried["locks"]) == (True, [])
    (told,) = made["warnings"]
    assert "not booked" in told and "LockedDate" in told
    assert [each["status"] for each in lines(firm, "status")] == [3, 1]
    assert firm.user.rows("FINANCIAL_PAYMENT_SEARCH", "id") == []


def test_of_what_a_mapping_could_not_book_nobody_is_told(firm: Firm) -> None:
    rent = firm.an_account("Rent", type=1)
    words = {"MapFromDescription": "rent", "DescriptionMatchType": 2, "MatchType": 3}
    firm.user(MAPPING, Type=3, MapFrom=2, TaxType=1, MapToFinancialAccount=rent, **words)
    firm.administrator("SETUP_FINANCIAL_ACCOUNT_MANAGE", Id=rent, Postable="N")
    listen(firm)

    made = bring(firm, QIF)

    assert made["BookedCount"] == 0
    assert told(firm) == []


def test_a_mapping_names_an_account_that_takes_lines_and_a_tax_type_that_is_there(
    firm: Firm,
) -> None:
    sums = firm.an_account("Sums", Postable="N")

    refused = firm.user.refused(MAPPING, TaxType=1, MapToFinancialAccount=sums)
    unknown = firm.user.refused(MAPPING, TaxType=999)

    assert set(refused.fields) == {"MapToFinancialAccount"}
    assert set(unknown.fields) == {"TaxType"}


# --- the upload as a whole ----------------------------------------------------------------------


def test_a_removed_upload_takes_its_lines_along(firm: Firm) -> None:
    upload = an_upload(firm)
    by_hand = firm.a_bank_transaction("1.00")
    bring(firm, QIF, upload)

    firm.user(SOURCE, Id=upload, Remove=1)

    assert [row["id"] for row in lines(firm)] == [by_hand]


def test_an_upload_stays_while_something_goes_with_a_line_of_it(firm: Firm) -> None:
    upload = an_upload(firm)
    bring(firm, QIF, upload)
    line = lines(firm)[1]["id"]
    firm.a_receipt("20.00", SourceBankTransaction=line)
    savings = firm.a_bank_account("Savings")

    removed = firm.user.refused(SOURCE, Id=upload, Remove=1)
    moved = firm.user.refused(SOURCE, Id=upload, BankAccount=savings)

    assert removed.type == "record_in_use" and "REC000001" in removed.outcome.message
    assert set(moved.fields) == {"BankAccount"}
    assert len(lines(firm)) == 2


def test_an_upload_moves_to_another_account_with_its_lines(firm: Firm) -> None:
    upload, savings = an_upload(firm), firm.a_bank_account("Savings")
    bring(firm, OFX_1, upload)

    firm.user(SOURCE, Id=upload, BankAccount=savings)

    assert {row["bankaccounttext"] for row in lines(firm, "bankaccounttext")} == {"Savings"}
    again = an_upload(firm)
    bring(firm, OFX_1, again)
    assert "A1" in firm.user.refused(SOURCE, Id=again, BankAccount=savings).fields["BankAccount"][0]
