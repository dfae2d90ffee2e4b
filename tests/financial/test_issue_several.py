"""Issuing several invoices at once, what is sent of it, and what its flags answer."""

from __future__ import annotations

import pytest

from models.issuing.papers import IssuedDocument
from models.store import database
from tests.financial.issuing import ISSUE, issued, queued, set_up
from tests.firm import Firm
from tests.snapshot import rows_of

# --- several at once ----------------------------------------------------------------------------


def test_several_invoices_are_issued_with_one_call(firm: Firm) -> None:
    invoices = [firm.an_invoice("110.00") for _ in range(3)]

    answer = firm.user(ISSUE, Invoice=",".join(map(str, invoices)))

    numbers = [each["issuedinvoicenumber"] for each in answer["invoices"]]
    assert numbers == ["I-000001", "I-000002", "I-000003"]
    assert "id" not in answer


def test_one_that_cannot_be_issued_fails_them_all(firm: Firm) -> None:
    good, empty = firm.an_invoice("110.00"), firm.an_invoice()
    before = rows_of(firm.space)

    refused = firm.user.refused(ISSUE, Invoice=f"{good},{empty}")

    assert refused.type == "invoice_without_lines"
    assert rows_of(firm.space) == before


def test_one_that_cannot_be_issued_is_passed_over_if_asked(firm: Firm) -> None:
    empty, good = firm.an_invoice(), firm.an_invoice("110.00")
    no_mail = firm.an_invoice("110.00")

    answer = firm.user(
        ISSUE,
        Invoice=f"{empty},{good},{no_mail},999999",
        SkipIfIneligibleFlag="Y",
    )

    assert [each["id"] for each in answer["invoices"]] == [good, no_mail]
    assert [(each["invoice"], each["type"]) for each in answer["skipped"]] == [
        (empty, "invoice_without_lines"),
        (999999, "record_not_found"),
    ]
    assert "FINANCIAL_ITEM_MANAGE" in answer["skipped"][0]["reason"]


def test_a_preview_of_several_says_what_would_be_passed_over(firm: Firm) -> None:
    empty, good, by_hand = firm.an_invoice(), firm.an_invoice("110.00"), firm.an_invoice("5.00")
    firm.user("FINANCIAL_INVOICE_ACTION", Id=by_hand, Action="lock")
    before = rows_of(firm.space)
    call = {"Invoice": f"{empty},{good},{by_hand}", "SkipIfIneligibleFlag": "Y"}

    seen = firm.user(ISSUE, preview="Y", **call)
    assert rows_of(firm.space) == before
    done = firm.user(ISSUE, **call)

    assert seen["allowed"] is True and seen["locks"] == []
    assert seen["skipped"] == done["skipped"]
    assert [each["type"] for each in done["skipped"]] == ["invoice_without_lines", "record_locked"]


def test_where_all_are_passed_over_it_does_not_say_issued(firm: Firm) -> None:
    empty = firm.an_invoice()

    assert firm.user(ISSUE, Invoice=empty, SkipIfIneligibleFlag="Y")["notes"] == "SKIPPED"


def test_what_is_passed_over_halfway_leaves_nothing_behind(firm: Firm) -> None:
    with_mail = firm.a_business("With mail", Email="till@blue.example")
    mailed = firm.an_invoice("110.00", ContactBusinessSentTo=with_mail)
    not_mailed = firm.an_invoice("110.00")

    answer = firm.user(
        ISSUE, Invoice=f"{not_mailed},{mailed}", SendFlag="Y", SkipIfIneligibleFlag="Y"
    )

    assert [each["type"] for each in answer["skipped"]] == ["no_mail_address"]
    assert [each["issuedinvoicenumber"] for each in answer["invoices"]] == ["I-000001"]
    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", not_mailed, "issued", "sent")
    assert (row["issued"], row["sent"]) == ("N", "N")
    with database.read():
        kept = IssuedDocument.select().where(IssuedDocument.invoice == not_mailed).count()
    assert kept == 0


def test_what_is_of_one_invoice_is_not_said_of_several(firm: Firm) -> None:
    several = f"{firm.an_invoice('1.00')},{firm.an_invoice('1.00')}"

    refused = firm.user.refused(
        ISSUE, Invoice=several, IssuedInvoiceNumber="A", InvoiceTimestamp="x"
    )

    assert set(refused.fields) == {"IssuedInvoiceNumber", "InvoiceTimestamp"}


@pytest.mark.parametrize("method", [ISSUE, "FINANCIAL_INVOICE_VOID"])
def test_names_that_mean_two_invoices_are_refused(firm: Firm, method: str) -> None:
    invoice, other = firm.an_invoice("1.00"), firm.an_invoice("2.00")
    reference = firm.user.row("FINANCIAL_INVOICE_SEARCH", other, "reference")["reference"]
    reason = {} if method == ISSUE else {"Reason": "x"}

    refused = firm.administrator.refused(method, Invoice=invoice, InvoiceNumber=reference, **reason)

    assert refused.fields["InvoiceNumber"] == [
        "is not the invoice that Invoice means; give one of them"
    ]


def test_the_call_must_name_an_invoice(firm: Firm) -> None:
    assert "Invoice" in firm.user.refused(ISSUE).fields


# --- what is sent -------------------------------------------------------------------------------


def test_the_customer_is_mailed_the_pdf(firm: Firm) -> None:
    customer = firm.a_business("Blue Water", Email="till@blue.example")
    person = firm.a_person("Olsen", FirstName="Marit", Email="marit@blue.example")
    invoice = firm.an_invoice("110.00", ContactBusinessSentTo=customer, ContactPersonSentTo=person)

    answer = issued(firm, invoice, SendFlag="Y", PostFlag="Y")

    rows = dict(queued(firm))
    mail, upload = rows["mail.client"], rows["document.upload"]
    assert mail["to"] == ["marit@blue.example"]
    assert "I-000001" in mail["subject"]
    assert "$110.00" in mail["text"]
    assert mail["attachments"] == [upload]
    assert upload["sha256"] == answer["sha256"]


def test_the_pdf_is_kept_among_the_attachments_and_stays_there(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    answer = issued(firm, invoice, PostFlag="Y")

    kept = firm.user.rows("CORE_ATTACHMENT_SEARCH", "id", "filename", "objectcontext")
    assert kept == [
        {
            "id": answer["attachment"],
            "filename": "Invoice I-000001.pdf",
            "objectcontext": invoice,
        }
    ]
    refused = firm.user.refused("CORE_ATTACHMENT_MANAGE", Id=answer["attachment"], Remove=1)
    assert refused.type == "issued_keeps_attachments"


def test_two_numbers_that_make_one_file_name_are_uploaded_as_two(firm: Firm) -> None:
    for number in ("A/1", "A-1"):
        issued(firm, firm.an_invoice("1.00"), IssuedInvoiceNumber=number, PostFlag="Y")

    names = [told["filename"] for topic, told in queued(firm) if topic == "document.upload"]
    assert len(set(names)) == 2
    assert names[1] == "Invoice A-1.pdf"


def test_an_address_that_is_none_is_said_before_anything_is_issued(firm: Firm) -> None:
    customer = firm.a_business("Blue Water", Email="to be asked")
    invoice = firm.an_invoice("110.00", ContactBusinessSentTo=customer)

    refused = firm.user.refused(ISSUE, Invoice=invoice, SendFlag="Y")

    assert refused.type == "no_mail_address"
    assert "'to be asked' is no mail address" in str(refused)
    assert queued(firm) == []


def test_a_customer_without_an_address_is_not_mailed(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    refused = firm.user.refused(ISSUE, Invoice=invoice, SendFlag="Y")

    assert refused.type == "no_mail_address"
    assert queued(firm) == []


def test_each_team_is_told_at_its_own_addresses(firm: Firm) -> None:
    set_up(
        firm,
        FinanceTeamEmail="Fin Ames <fin@firm.example>; cfo@firm.example",
        PmTeamEmail="pm@firm.example",
    )
    invoice = firm.an_invoice("110.00")

    issued(
        firm,
        invoice,
        NotifyFinanceTeamFlag="Y",
        NotifyPmTeamFlag="Y",
        NewInvoiceMessages="Please watch this one",
    )

    mails = [payload for topic, payload in queued(firm) if topic == "mail.team"]
    assert [mail["to"] for mail in mails] == [
        ["Fin Ames <fin@firm.example>", "cfo@firm.example"],
        ["pm@firm.example"],
    ]
    assert all(mail["text"].startswith("Please watch this one") for mail in mails)


def test_a_team_without_an_address_is_said_so(firm: Firm) -> None:
    refused = firm.user.refused(
        ISSUE, Invoice=firm.an_invoice("1.00"), NotifyManagementTeamFlag="Y"
    )

    assert refused.type == "setting_missing"
    assert "ManagementTeamEmail" in str(refused)


# --- what the flags answer ----------------------------------------------------------------------


def test_the_whole_invoice_is_answered_with_the_history_of_its_lines(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", "20.00")
    kept, gone = firm.lines(5, invoice)
    firm.user("FINANCIAL_ITEM_MANAGE", Id=kept, Amount="99.00")
    firm.user("FINANCIAL_ITEM_MANAGE", Id=gone, Remove=1)
    flags = {"FullDetailFlag": "Y", "IncludeAdjustmentHistoryFlag": "Y"}

    short = issued(firm, invoice, preview="N", **flags)["invoice"]

    assert (short["amount"], short["issuedinvoicenumber"]) == ("99.00", "I-000001")
    assert [line["amount"] for line in short["lines"]] == ["99.00"]
    done = [(each["line"], each["action"]) for each in short["adjustmenthistory"]]
    assert done == [
        (kept, "ADDED"), (gone, "ADDED"), (kept, "UPDATED"), (gone, "REMOVED"),
    ]  # fmt: skip
    assert "Amount" in short["adjustmenthistory"][2]["fields"]


def test_the_full_history_has_old_and_new_values(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    line = firm.lines(5, invoice)[0]
    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Amount="99.00")

    answer = issued(
        firm,
        invoice,
        FullDetailFlag="Y",
        IncludeAdjustmentHistoryFlag="Y",
        IncludeFullAdjustmentHistoryFlag="Y",
    )

    changed = answer["invoice"]["adjustmenthistory"][-1]["fields"]
    assert {"field": "Amount", "old": "110.00", "new": "99.00"} in changed


@pytest.mark.parametrize(
    ("flag", "needs"),
    [
        ("IncludeAdjustmentHistoryFlag", "FullDetailFlag"),
        ("IncludeFullAdjustmentHistoryFlag", "IncludeAdjustmentHistoryFlag"),
    ],
)
def test_each_flag_of_detail_needs_the_one_before(firm: Firm, flag: str, needs: str) -> None:
    refused = firm.user.refused(ISSUE, Invoice=firm.an_invoice("1.00"), **{flag: "Y"})

    assert needs in str(refused.fields[flag])
