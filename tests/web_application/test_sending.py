"""Papers drawn and mails sent from the screens: invoices, receipts, statements, remittances."""

from __future__ import annotations

from tests.web_application.application import Application
from tests.web_application.books import (
    a_business,
    a_payment,
    a_receipt,
    an_invoice,
)

BODY = {
    "orientation": "1",
    "xhtmlheader": "",
    "xhtmlbody": "<link href='/site/a.css'><div style='x'>Invoice</div>",
    "xhtmlfooter": "",
    "xhtmlheader_height": "0",
    "xhtmlfooter_height": "0",
    "xhtml_LeftMargin": "25",
    "xhtml_RightMargin": "25",
    "xhtml_TopMargin": "25",
    "xhtml_BottomMargin": "25",
    "xhtmlbody_baseurl": "https:/host",
    "xhtmlheader_baseurl": "https:/host",
    "xhtmlfooter_baseurl": "https:/host",
}
"""What the application sends for the server to draw: a piece of its own page."""


def drawn(screens: Application, object: int, context: str) -> str:
    """A PDF as the screens ask for it; answers what its link ends on."""
    answer = screens.form(
        "CORE_PDF_CREATE", object=object, objectcontext=context, filename="paper.pdf", **BODY
    )
    assert answer["status"] == "OK" and answer["attachment"]
    return str(answer["attachmentlink"])


def is_pdf(screens: Application, link: str) -> bool:
    return screens.client.get(f"/download/{link}").content.startswith(b"%PDF")


def sent(screens: Application, invoice: str) -> str:
    return screens.one("FINANCIAL_INVOICE_SEARCH", invoice, "sent")["sent"]


def test_an_invoice_is_mailed_with_its_pdf_and_then_marked(screens: Application) -> None:
    invoice = an_invoice(screens, a_business(screens))
    link = drawn(screens, 5, invoice)
    files = screens.rows(
        "CORE_ATTACHMENT_SEARCH",
        "filename,title,description,download,createddate",
        ("object", "EQUAL_TO", 5),
        ("objectcontext", "EQUAL_TO", invoice),
    )

    answer = screens.form(
        "MESSAGING_EMAIL_SEND",
        subject="Invoice",
        message="<p>Here it is</p>",
        to="ab@example.test",
        fromemail="ann@firm.example",
        send="Y",
        applysystemtemplate="Y",
        saveagainstobject=5,
        saveagainstobjectcontext=invoice,
        copyattachmentsfromobject=5,
        copyattachmentsfromobjectcontext=invoice,
        copyattachmentsfromobjectattachmentlink=link,
    )
    screens.saved("FINANCIAL_INVOICE_MANAGE", sent="Y", id=invoice)

    assert answer["status"] == "OK"
    assert [row["id"] for row in files] == [link] and is_pdf(screens, link)
    assert files[0]["download"] == f"/download/{link}"
    assert sent(screens, invoice) == "Y"


def test_the_files_of_earlier_customers_stay_behind(screens: Application) -> None:
    """The bulk run keeps appending to one list, and names them too."""
    earlier, invoice = (an_invoice(screens, a_business(screens)) for _ in range(2))
    links = [drawn(screens, 5, each) for each in (earlier, invoice)]

    answer = screens.form(
        "MESSAGING_EMAIL_SEND",
        subject="INV",
        message="x",
        to="ab@example.test",
        object=5,
        objectContext=invoice,
        copyattachmentsfromobject=5,
        copyattachmentsfromobjectcontext=invoice,
        copyattachmentsfromobjectattachmentlink=",".join(["", *links]),
    )

    assert answer["status"] == "OK"
    assert [each.rpartition(": ")[2] for each in answer["warnings"]] == [links[0]]


def test_a_mail_without_an_address_marks_nothing(screens: Application) -> None:
    invoice = an_invoice(screens, a_business(screens, email=""))

    told = screens.refused(
        "MESSAGING_EMAIL_SEND",
        subject="Invoice",
        message="x",
        to="",
        send="Y",
        saveagainstobject=5,
        saveagainstobjectcontext=invoice,
    )

    assert "no email address" in told
    assert sent(screens, invoice) == "N"


def test_a_statement_is_drawn_and_mailed_to_a_person_by_the_id(screens: Application) -> None:
    customer = a_business(screens)
    known = screens.saved(
        "CONTACT_PERSON_MANAGE", surname="Kay", email="kay@example.test", contactbusiness=customer
    )
    nobody = screens.saved("CONTACT_PERSON_MANAGE", surname="Nobody", contactbusiness=customer)
    mail = {"subject": "Statement", "message": "<table><tr><td>1</td></tr></table>"}
    whom = {"object": 12, "objectContext": customer}

    answer = screens.form("MESSAGING_EMAIL_SEND", **mail, **whom, to=known)
    told = screens.refused("MESSAGING_EMAIL_SEND", **mail, **whom, to=nobody)

    assert answer["status"] == "OK" and "no email address" in told
    assert is_pdf(screens, drawn(screens, 12, customer))


def test_receipts_and_remittances_are_mailed(screens: Application) -> None:
    """The payment screen names its payment as an invoice."""
    receipt = a_receipt(screens, a_business(screens), "110")
    payment = a_payment(screens, a_business(screens), "110")
    mail = {"subject": "Paid", "message": "x", "to": "ab@example.test", "send": "Y"}

    for object, context in ((6, receipt), (5, payment)):
        answer = screens.form(
            "MESSAGING_EMAIL_SEND",
            **mail,
            applysystemtemplate="Y",
            saveagainstobject=object,
            saveagainstobjectcontext=context,
        )
        assert answer["status"] == "OK"

    assert is_pdf(screens, drawn(screens, 6, receipt))
    assert is_pdf(screens, drawn(screens, 3, payment))


def test_a_report_is_no_paper_that_is_drawn_here(screens: Application) -> None:
    """Of reports the screens name the space's own business, or nothing in books without one: that
    is no statement of what the firm owes itself."""
    own = screens.get("CORE_GET_USER_DETAILS")["spacecontactbusiness"]

    for context in {own, ""}:
        told = screens.refused(
            "CORE_PDF_CREATE", object=12, objectcontext=context, filename="profit.pdf", **BODY
        )
        assert "no PDF is made here of a report" in told
