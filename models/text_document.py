"""Text documents: templates of a space's papers, and people's own notes (web_app.md 1)."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, Case, CharField, IntegerField, ModelAlias, Node, TextField, fn

from models import write
from models.actor import Actor
from models.refusals import (
    InvalidFields,
    LastTemplate,
    RecordNotFound,
    TemplateForAdministrators,
)
from models.store import database, scope
from models.store.base import FoldedField, Record
from models.templates import BUILT_IN, TEMPLATE, without_code
from models.write import Values


class TextDocument(Record):
    """A text in HTML: a template for everybody, or a note of one user's own."""

    NOUN = "document"
    TOLD_APART_BY = ""

    title_text = CharField(200, column_name="title")
    title_text_folded = FoldedField("title_text")
    content = TextField(default="")
    """Of a template that is empty, the built-in text is meant."""
    type = IntegerField(null=True)
    object = IntegerField(null=True)
    object_context = IntegerField(null=True)
    private = BooleanField(default=False)

    class Meta:
        table_name = "text_document"
        indexes = ((("space", "type", "object"), False),)

    @property
    def reference(self) -> str:
        return str(self.title_text)

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.title_text


def shown(alias: Any) -> Any:
    """The content as it is shown: an empty template has the built-in text of its kind."""
    built_in = tuple((object, each.content) for object, each in BUILT_IN.items())
    is_empty = (alias.type == TEMPLATE) & (alias.content == "")
    return Case(None, ((is_empty, Case(alias.object, built_in, "")),), alias.content)


def plant(actor: Actor) -> None:
    """Give the space each built-in template that it has none of."""
    for object, each in BUILT_IN.items():
        if not _others(actor, object, None):
            write.enter(actor, TextDocument, title_text=each.title, type=TEMPLATE, object=object)


def keep_rules(actor: Actor, row: TextDocument | None, values: Values) -> None:
    """Take out of a content what must not run in a page, and keep a template of each kind.

    Raises InvalidFields, RecordNotFound, TemplateForAdministrators or LastTemplate."""
    becoming = TextDocument(**{**({} if row is None else row.__data__), **values})
    _keep_to_right(actor, row, becoming)
    if becoming.type == TEMPLATE and becoming.private:
        raise InvalidFields({"private": "a template is everybody's; leave it out or give N"})
    if "content" in values:
        values["content"] = _kept(actor, becoming)
    if row is not None and (becoming.type, becoming.object) != (row.type, row.object):
        keep_one(actor, row)


def _keep_to_right(actor: Actor, row: TextDocument | None, becoming: TextDocument) -> None:
    """What everybody is shown is written by administrators, one's own notes by oneself, and the
    notes of others are not there."""
    if row is not None and row.private and row.created_user != actor.user:
        raise RecordNotFound(noun=row.NOUN, field="Id", value=row.id)
    everybodys = not becoming.private or (row is not None and not row.private)
    if everybodys and not actor.administrator:
        raise TemplateForAdministrators()


def _kept(actor: Actor, becoming: TextDocument) -> str:
    """The content as it is kept: the built-in text of a template is kept as an empty one."""
    content = without_code(becoming.content or "")
    if content.taken_out:
        actor.warn(f"Content: {content.taken_out} was taken out, it must not run in others' pages")
    own = BUILT_IN.get(becoming.object or 0) if becoming.type == TEMPLATE else None
    return "" if own is not None and content.text == own.content else content.text


def check_removal(actor: Actor, row: TextDocument) -> None:
    """Raise RecordNotFound, TemplateForAdministrators or LastTemplate for what this caller may not
    remove."""
    _keep_to_right(actor, row, row)
    keep_one(actor, row)


def keep_one(actor: Actor, row: TextDocument) -> None:
    """Raise LastTemplate for the last template of a kind that has a built-in one: an application
    that finds none makes one and looks again, without an end."""
    if row.type == TEMPLATE and row.object in BUILT_IN and not _others(actor, row.object, row.id):
        raise LastTemplate(title=row.title_text)


def _others(actor: Actor, object: int, own: int | None) -> bool:
    """Whether the space has another template of a kind; nobody adds or removes one meanwhile."""
    database.take_text(actor.space, "template", str(object))
    return bool(_TEMPLATES.value(space=actor.space, object=object, own=own or 0))


_TEMPLATES = database.Statement(
    lambda: TextDocument.select(fn.COUNT(TextDocument.id)).where(
        scope.within(TextDocument, database.slot("space")),
        TextDocument.type == TEMPLATE,
        TextDocument.object == database.slot("object"),
        TextDocument.id != database.slot("own"),
    )
)
