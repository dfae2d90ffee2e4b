"""Text documents: the templates of a space's papers, and private notes."""

from __future__ import annotations

from methods.declare import Access
from methods.manage import manage
from methods.search.declaration import search
from methods.wire.types import Choice, Integer, Text, Wire, YesNo
from models import text_document
from models.actor import Actor
from models.refusals import LastTemplate, TemplateForAdministrators
from models.store.database import slot
from models.templates import TEMPLATE
from models.text_document import TextDocument
from models.write import Values

CONTENT_MAX = 500_000
TYPES = {1: "Document", TEMPLATE: "Template"}
FIELDS: dict[str, Wire] = {
    "Title": Text(200, "What it is called.", into="title_text", needed=True),
    "Type": Choice(TYPES, "What it is; a template is everybody's.", into="type"),
    "Object": Integer(
        "Of a template, what it is a template for: 5 invoices, 6 receipts, 3 payments, "
        "175 statements, 371 payslips, 37 payrolls.",
        into="object",
    ),
    "ObjectContext": Integer("A record that it belongs to.", into="object_context"),
    "Private": YesNo("Y shows it to nobody but whoever wrote it.", into="private"),
}


def _rule(actor: Actor, row: TextDocument | None, values: Values) -> None:
    text_document.keep_rules(actor, row, values)


manage(
    "DOCUMENT_MANAGE",
    of=TextDocument,
    doc="""Add, change or remove a text document: a template, or a private note.

    Script, attributes that run on events and what would be fetched from elsewhere are taken out
    of Content. A space keeps one template at least of each kind that it began with; one whose
    Content is emptied has its built-in text again. What is not private is written by
    administrators only, for it is shown in everybody's pages.""",
    fields={
        **FIELDS,
        "Content": Text(CONTENT_MAX, "Its text, in HTML.", into="content"),
    },
    rule=_rule,
    removing=text_document.check_removal,
    search="DOCUMENT_SEARCH",
    refuses=[LastTemplate, TemplateForAdministrators],
    example={"Title": "FINANCIAL NOTES (Ann)", "Content": "<p>Ask the bank.</p>", "Private": "Y"},
)

search(
    "DOCUMENT_SEARCH",
    of=TextDocument,
    prefix="Document",
    access=Access.EVERYBODY,
    doc="""Find templates, and private notes of one's own.

    Every space has a template of each kind from its beginning. An application that found none
    would make one and look again, without an end: so everybody finds them.""",
    where=lambda alias: ~alias.private | (alias.created_user == slot("user")),
    columns={
        **FIELDS,
        "Content": (Text(CONTENT_MAX, "Its text, in HTML."), text_document.shown),
    },
    example={
        "fields": [{"name": "title"}, {"name": "content"}],
        "filters": [
            {"name": "type", "comparison": "EQUAL_TO", "value1": TEMPLATE},
            {"name": "object", "comparison": "EQUAL_TO", "value1": 5},
        ],
    },
)
