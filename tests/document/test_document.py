"""Every space has a template of each kind; what runs in a page is none of its text."""

from __future__ import annotations

from typing import Any

import pytest

from models.templates import BUILT_IN, without_code
from tests.app.edge import serving
from tests.firm import Firm, new_firm

MANAGE, SEARCH = "DOCUMENT_MANAGE", "DOCUMENT_SEARCH"
KINDS = {
    5: "INVOICE TEMPLATE",
    6: "RECEIPT TEMPLATE",
    3: "PAYMENT TEMPLATE",
    175: "STATEMENT TEMPLATE",
    371: "PAYSLIP TEMPLATE",
    37: "PAYROLL TEMPLATE",
}


def templates(firm: Firm, object: int) -> list[dict[str, Any]]:
    filters = [
        {"name": "type", "comparison": "EQUAL_TO", "value1": 10},
        {"name": "object", "comparison": "EQUAL_TO", "value1": object},
    ]
    return firm.user.rows(SEARCH, "title", "content", filters=filters)


@pytest.mark.parametrize(("object", "title"), KINDS.items())
def test_a_space_has_a_template_of_each_kind_from_its_beginning(
    firm: Firm, object: int, title: str
) -> None:
    (template,) = templates(firm, object)

    assert template["title"] == title
    assert template["content"] == BUILT_IN[object].content != ""


def test_a_template_that_is_changed_stays_changed_and_can_have_its_text_again(firm: Firm) -> None:
    (template,) = templates(firm, 5)

    firm.administrator(MANAGE, Id=template["id"], Content="<p>[[Amount]], please</p>")
    changed = templates(firm, 5)
    firm.administrator(MANAGE, Id=template["id"], Content="")

    assert [row["content"] for row in changed] == ["<p>[[Amount]], please</p>"]
    assert templates(firm, 5) == [template]


@pytest.mark.parametrize("change", [{"Remove": 1}, {"Type": 1}, {"Object": 6}, {"Object": ""}])
def test_the_last_template_of_a_kind_stays(firm: Firm, change: dict[str, Any]) -> None:
    (template,) = templates(firm, 5)

    refused = firm.administrator.refused(MANAGE, Id=template["id"], **change)
    firm.administrator(MANAGE, Title="Short invoice", Type=10, Object=5)
    firm.administrator(MANAGE, Id=template["id"], **change)

    assert refused.type == "last_template"
    assert [row["title"] for row in templates(firm, 5)] == ["Short invoice"]


def test_what_everybody_is_shown_is_written_by_administrators(firm: Firm) -> None:
    (template,) = templates(firm, 5)

    for sent in (
        {"Title": "INVOICE TEMPLATE", "Type": 10, "Object": 6},
        {"Title": "For all", "Content": "x"},
        {"Id": template["id"], "Content": "x"},
        {"Id": template["id"], "Private": "Y"},
        {"Id": template["id"], "Remove": 1},
    ):
        assert firm.user.refused(MANAGE, **sent).type == "template_for_administrators"
    assert templates(firm, 5) == [template]


def test_a_private_note_is_there_for_whoever_wrote_it_alone(firm: Firm) -> None:
    note = firm.user(MANAGE, Title="FINANCIAL NOTES (Bob)", Content="ask", Private="Y")["id"]
    mine = firm.user.rows(SEARCH, "content")
    firm.user(MANAGE, Id=note, Content="asked")

    others = firm.administrator.rows(SEARCH, "title")
    hidden = firm.administrator.refused(MANAGE, Id=note, Content="x")
    gone = firm.administrator.refused(MANAGE, Id=note, Remove=1)
    published = firm.user.refused(MANAGE, Id=note, Private="N")

    assert {"id": note, "content": "ask"} in mine
    assert note not in [row["id"] for row in others]
    assert hidden.type == gone.type == "record_not_found"
    assert published.type == "template_for_administrators"
    assert firm.user.row(SEARCH, note, "content")["content"] == "asked"


def test_a_template_is_nobodys_own(firm: Firm) -> None:
    refused = firm.administrator.refused(MANAGE, Title="Mine", Type=10, Object=5, Private="Y")

    assert refused.fields.keys() == {"Private"}


def test_what_a_legacy_page_was_shown_is_posted_back_without_a_change(
    books: str, firm: Firm
) -> None:
    (template,) = templates(firm, 5)
    firm.administrator(MANAGE, Id=template["id"], Content="<p>Fees &amp; charges</p>")
    asked = {"fields": [{"name": "content"}, {"name": "modifieddate"}, {"name": "timestamp"}]}

    with serving(books, firm) as edge:
        before = edge.legacy(SEARCH, asked, firm.administrator)["data"]["rows"][0]
        saved = edge.legacy(MANAGE, {"id": str(template["id"]), **before}, firm.administrator)
        after = edge.legacy(SEARCH, asked, firm.administrator)["data"]["rows"][0]

    assert before["content"] == "&lt;p&gt;Fees &amp;amp; charges&lt;/p&gt;"
    assert saved["status"] == "OK"
    assert after == before


RUNS = [
    "<p onclick='steal()'>a</p>",
    "<p>a</p><script>steal()</script>",
    "<p>a<svg onload=steal()></svg></p>",
    "<p style='background:url(https://evil.example/x)'>a</p>",
    "<p style='background:\\75rl(//evil.example/x)'>a</p>",
    "<style>@import '//evil.example/x';</style><p>a</p>",
    "<p>a</p><iframe src='https://evil.example'></iframe>",
    "<p>a</p><link rel=stylesheet href='//evil.example/x'>",
    "<p>a<object data='https://evil.example'></object></p>",
]


@pytest.mark.parametrize("html", RUNS)
def test_what_would_run_or_be_fetched_is_taken_out(firm: Firm, html: str) -> None:
    (template,) = templates(firm, 5)

    saved = firm.administrator(MANAGE, Id=template["id"], Content=html, DataReturn="content")

    assert saved["data"]["rows"][0]["content"] == "<p>a</p>"
    assert "was taken out" in " ".join(saved["warnings"])


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<img src='https://evil.example/x.png'>", "<img>"),
        ("<img src='/\\evil.example/x.png'>", "<img>"),
        ("<img src='logo.png' onerror='steal()'>", '<img src="logo.png">'),
        ("<a href='javascript:steal()'>a</a>", "<a>a</a>"),
        ("<a href='data:text/html,x'>a</a>", "<a>a</a>"),
        ("<style>p {color: red}</style><p style='color: red'>[[Amount]]</p>",) * 2,
        ("<table border='1' width='100%'><tr><td>{{Item Tax}}</td></tr></table>",) * 2,
    ],
)
def test_what_is_kept_of_a_text(html: str, kept: str) -> None:
    text = without_code(html).text

    assert text.replace("<tbody>", "").replace("</tbody>", "") == kept.replace("'", '"')
    assert without_code(text).text == text


def test_an_application_that_looks_until_it_finds_a_template_finds_it(firm: Firm) -> None:
    """It asks, makes one where there is none, and asks again, whatever came of making it."""
    asked = 0
    for object, title in KINDS.items():
        while not templates(firm, object) and asked < 100:
            firm.user.outcome(MANAGE, Title=title, Type=10, Object=object, Content="")
            asked += 1

    assert asked == 0


def test_templates_of_another_space_are_not_there(firm: Firm) -> None:
    other = new_firm("Elsewhere Pty")
    (template,) = templates(firm, 5)

    refused = other.administrator.refused(MANAGE, Id=template["id"], Content="x")

    assert refused.type == "record_not_found"
    assert {row["id"] for row in templates(other, 5)}.isdisjoint({template["id"]})
