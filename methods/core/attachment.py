"""Files attached to records: found, renamed, removed, brought back, sent and fetched in base64."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from marshmallow import ValidationError
from peewee import ColumnBase, ModelAlias, Value

from methods import visible
from methods.declare import Access, Answer, Work, method
from methods.identities import CHANGING, ECHOED, Identity, Named, echo, id_of
from methods.manage import MANAGE_RESULT, check_timestamp, manage, taken_of_any_kind
from methods.search.columns import blank, user_name
from methods.search.declaration import search
from methods.wire.dates import Moment
from methods.wire.structures import Bytes
from methods.wire.types import Boolean, Choice, Id, Integer, Text, Timestamp, Wire, YesNo
from models.actor import Actor
from models.attachment import AS_RECORD, NOT_PUBLIC, PUBLIC, Attachment
from models.attachments import attaching, file_store
from models.attachments.attaching import ATTACHED_TO
from models.refusals import (
    AttachmentNameTaken,
    FileRefused,
    IssuedKeepsAttachments,
    NothingToDo,
    NotLoggedOn,
    RecordNotFound,
    StaleTimestamp,
)
from models.store import scope
from models.store.objects import NOUNS
from models.write import Values

PUBLIC_TYPES = {AS_RECORD: "As Per Normal Object Rules", PUBLIC: "Public", NOT_PUBLIC: "Not Public"}


def _rule(actor: Actor, row: Attachment | None, values: Values) -> None:
    if row is None:
        words = "is needed; files are attached by CORE_ATTACHMENT_FROM_BASE64 or ATTACH_FILE"
        raise ValidationError({"id": [words]})
    if row.removed is not None:
        raise RecordNotFound(noun=row.NOUN, field="Id", value=row.id)
    _check_known(actor, row)
    if values.get("public_type") != row.public_type:
        attaching.check_public(actor, values.get("public_type"))
    if not values.get("file_name"):
        values.pop("file_name", None)
        return
    name = values["file_name"] = attaching.plain_name(values["file_name"])
    if attaching.is_taken(actor, row.object, row.object_context, name, own=row.id):
        raise AttachmentNameTaken(field="FileName", name=name)


def _check_known(actor: Actor, row: Attachment) -> None:
    """Raise RecordNotFound for a file of a record of a kind that the caller neither sees nor
    writes."""
    if not visible.knows(actor, row.object):
        raise RecordNotFound(noun=row.NOUN, field="Id", value=row.id)


manage(
    "CORE_ATTACHMENT_MANAGE",
    of=Attachment,
    doc="""Change what is said of an attached file, or remove it.

    A removed file is shown no more, and may be brought back with CORE_ATTACHMENT_UNDELETE. The
    attachments of an issued invoice can't be removed.""",
    fields={
        "Description": Text(2000, "Words on it.", into="description"),
        "FileName": Text(300, "Its name, the only one of its record.", into="file_name"),
        "PublicType": Choice(
            PUBLIC_TYPES, "Who may fetch it; 2 needs setting 460.", into="public_type"
        ),
        "ShowAsDownload": YesNo("Kept as given.", into="show_as_download"),
        "Title": Text(250, "Its title.", into="title_text"),
        "Type": Integer("A type of your own.", into="type"),
    },
    rule=_rule,
    removing=_check_known,
    remover=attaching.put_aside,
    refuses=[AttachmentNameTaken, IssuedKeepsAttachments],
    search="CORE_ATTACHMENT_SEARCH",
    example={"Id": 1, "Title": "The signed order"},
)


# --- bringing files ------------------------------------------------------------------------------

ABOUT_THE_FILE: dict[str, Wire] = {
    "Title": Text(250, "Its title.", default="", into="title_text"),
    "Description": Text(2000, "Words on it.", default=""),
    "PublicType": Choice(PUBLIC_TYPES, "Who may fetch it; 2 needs setting 460.", default=AS_RECORD),
    "Type": Integer("A type of your own."),
}


@dataclass(frozen=True)
class About:
    """What is said of a file."""

    title_text: str
    description: str
    public_type: int
    type: int | None = None


@method(
    "CORE_ATTACHMENT_FROM_BASE64",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "Object": Choice(ATTACHED_TO, "The kind of record.", required=True),
        "ObjectContext": Id("The record.", required=True),
        "FileName": Text(1000, "The file's name.", required=True),
        "Base64": Bytes("The bytes of the file, in base64.", required=True),
        **ABOUT_THE_FILE,
    },
    result={
        "id": Id("The attachment."),
        "attachment": Id("The attachment."),
        "attachmentlink": Id("What /download/ is followed by to fetch it."),
        "filename": Text(300, "Its name; with a number where the one given was taken."),
        "notes": Text(10, "ADDED."),
        "timestamp": Timestamp("Its version now."),
    },
    refuses=[RecordNotFound, FileRefused, StaleTimestamp],
    example={"Object": 5, "ObjectContext": 1, "FileName": "order.txt", "Base64": "U2l4IGppYnM="},
    changes_books=True,
)
def from_base64(
    actor: Actor, *, object: int, object_context: int, file_name: str, base64: bytes, about: About
) -> Answer:
    """Attach a file to a record.

    Its type is found from its bytes: what its name or its sender says of it counts nothing. Of
    the files of a record each has a name of its own; one that is taken gets a number appended."""
    record = taken_of_any_kind(actor, object, object_context)
    row = attaching.attach(actor, record, file_name, base64, **asdict(about))
    return {
        "id": row.id,
        "attachment": row.id,
        "attachmentlink": row.id,
        "filename": row.file_name,
        "notes": "ADDED",
        "timestamp": row.version,
    }


@method(
    "CORE_ATTACHMENT_UNDELETE",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "Id": Id("The removed attachment."),
        "MakeNameUniqueFlag": Boolean(
            "true appends a number to its name if another file has it by now.", default=False
        ),
        "DocumentIdentity": Identity(
            "In place of Id: a structure with its id, its number or its guid.",
            "The same as its id: attachments have no numbers beside.",
        ),
        **CHANGING,
    },
    result={
        **{name: wire for name, wire in MANAGE_RESULT.items() if name != "data"},
        "filename": Text(300, "Its name now."),
        **ECHOED,
    },
    refuses=[RecordNotFound, NothingToDo, AttachmentNameTaken, StaleTimestamp],
    example={"Id": 1, "MakeNameUniqueFlag": True},
    changes_books=True,
)
def undelete(
    actor: Actor,
    *,
    make_name_unique_flag: bool,
    request_id: str,
    id: int | None = None,
    document_identity: Named | None = None,
) -> Answer:
    """Bring a removed file back. CORE_ATTACHMENT_REMOVED_SEARCH finds what there is."""
    row = scope.take(actor, Attachment, _meant(actor, id, document_identity))
    _check_known(actor, row)
    check_timestamp(actor, row, row.NOUN)
    row = attaching.bring_back(actor, row, renumber=make_name_unique_flag)
    return {
        "id": row.id,
        "filename": row.file_name,
        "notes": "UPDATED",
        "timestamp": row.version,
        **echo(request_id),
    }


def _meant(actor: Actor, id: int | None, identity: Named | None) -> int:
    """The id of the attachment to bring back. Raises ValidationError or RecordNotFound."""
    if identity is None:
        if id is None:
            raise ValidationError({"id": ["is needed: give Id or DocumentIdentity"]})
        return id
    named = _identified(actor, identity)
    if id is not None and id != named:
        words = "is not the attachment that Id means; give one of them"
        raise ValidationError({"documentidentity": [words]})
    return named


def _identified(actor: Actor, identity: Named) -> int:
    value = identity.guid or identity.number or identity.id
    if identity.guid:
        condition = Attachment.guid == identity.guid
    else:
        condition = Attachment.id == (id_of(identity.number) if identity.number else identity.id)
    query: Any = Attachment.select(Attachment.id).where(
        scope.within(Attachment, actor.space) & condition
    )
    found = query.scalar()
    if found is None:
        raise RecordNotFound(noun=Attachment.NOUN, field="DocumentIdentity", value=value)
    return int(found)


# --- fetching -----------------------------------------------------------------------------------


@method(
    visible.DOWNLOAD,
    access=Access.ANYONE,
    work=Work.SEARCH,
    answers_file=True,
    params={"Id": Id("The attachment.", required=True)},
    result={
        "id": Id("The attachment."),
        "filename": Text(300, "Its name."),
        "mediatype": Text(100, "Its type, found from its bytes."),
        "size": Integer("How many bytes it has."),
        "sha256": Text(64, "The SHA-256 of its bytes."),
        "Base64": Bytes("The bytes, in base64."),
    },
    refuses=[RecordNotFound, NotLoggedOn],
    example={"Id": 1},
    aliases=("CORE_ATTACHMENT_DOWNLOAD_AS_BASE64", "CORE_IMAGE_SHOW"),
    param_aliases={"attachment": "id", "attachmentlink": "id"},
)
def download(actor: Actor, *, id: int) -> Answer:
    """Fetch an attached file. GET /download/ followed by its id answers the bytes themselves.

    In the platform's dialect CORE_ATTACHMENT_DOWNLOAD answers the bytes too, as does
    CORE_IMAGE_SHOW to pages that show a picture, and only CORE_ATTACHMENT_DOWNLOAD_AS_BASE64 an
    envelope. Without logging on, only public files of
    spaces that allow them (setting 460) are answered."""
    row = _fetchable(actor, id)
    return {
        "id": row.id,
        "filename": row.file_name,
        "mediatype": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "Base64": file_store.read(row.space, row.sha256),
    }


def _fetchable(actor: Actor, id: int) -> Attachment:
    """The caller's own, or what everybody may fetch. Raises RecordNotFound or NotLoggedOn."""
    own = scope.peek(actor, Attachment, id) if actor.space else None
    if own is not None and own.removed is None and visible.fetches(actor, own.object):
        return own
    public = attaching.public(id)
    if public is None and not actor.space:
        raise NotLoggedOn()
    if public is None:
        raise RecordNotFound(noun=Attachment.NOUN, field="Id", value=id)
    return public


# --- searching ----------------------------------------------------------------------------------


def _path(alias: ModelAlias[Attachment]) -> ColumnBase:
    return Value("/download/").concat(alias.id.cast("TEXT"))


def _never(alias: ModelAlias[Attachment]) -> ColumnBase:
    return Value(False)


COLUMNS: dict[str, Any] = {
    "Attachment": Integer("The attachment; the same as Id.", into="id"),
    "Bucket": (Text(100, "Empty: files are kept here."), blank),
    "Description": Text(2000, "Words on it.", into="description"),
    "DisplayOnWebsite": (YesNo("N: there are no web sites here."), _never),
    "Download": (Text(100, "Where to fetch it."), _path),
    "ExternalAccess": (
        YesNo("Y where its PublicType is 2."),
        lambda alias: alias.public_type == PUBLIC,
    ),
    "Filename": Text(300, "Its name.", into="file_name"),
    "GlacierArchive": (Text(200, "Empty: nothing is archived elsewhere."), blank),
    "GlacierUnarchiveJob": (Text(200, "Empty: nothing is archived elsewhere."), blank),
    "Link": (Text(300, "Where to fetch it."), _path),
    "MediaType": Text(100, "Its type, found from its bytes.", into="media_type"),
    "Object": Choice(NOUNS, "The kind of its record.", into="object"),
    "ObjectContext": Integer("Its record.", into="object_context"),
    "PublicLocation": (Text(100, "Empty: it is fetched from Download."), blank),
    "PublicType": Choice(PUBLIC_TYPES, "Who may fetch it.", into="public_type"),
    "SHA256": Text(64, "The SHA-256 of its bytes.", into="sha256"),
    "ShowAsDownload": YesNo("As it was given.", into="show_as_download"),
    "Size": Integer("How many bytes it has.", into="size"),
    "SourceType": (Integer("1: a file."), lambda alias: Value(1)),
    "Title": Text(250, "Its title.", into="title_text"),
    "Type": Integer("A type of your own.", into="type"),
    "TypeText": (Text(50, "Types have no names here."), blank),
    "Url": (Text(300, "Empty: it is fetched from Download."), blank),
}

search(
    "CORE_ATTACHMENT_SEARCH",
    of=Attachment,
    prefix="Attachment",
    where=lambda alias: alias.removed.is_null() & visible.rows_of_seen(alias),
    bind=visible.seen,
    doc="Find the files that are attached to records.",
    columns=COLUMNS,
    example={
        "fields": [{"name": "filename"}, {"name": "title"}, {"name": "download"}],
        "filters": [
            {"name": "object", "comparison": "EQUAL_TO", "value1": 5},
            {"name": "objectcontext", "comparison": "EQUAL_TO", "value1": 1},
        ],
    },
)

search(
    "CORE_ATTACHMENT_REMOVED_SEARCH",
    of=Attachment,
    prefix="Attachment",
    access=Access.LOG,  # it tells what was taken away, when and by whom
    where=lambda alias: alias.removed.is_null(False) & visible.rows_of_seen(alias),
    bind=visible.seen,
    doc="Find the files that were removed and may be brought back: CORE_ATTACHMENT_UNDELETE.",
    columns={
        **COLUMNS,
        "RemovedDate": Moment("When it was removed.", into="removed"),
        "RemovedUser": Integer("Who removed it.", into="removed_user"),
        "RemovedUserText": (Text(101, "That user's name."), user_name("removed_user")),
    },
    example={"fields": [{"name": "filename"}, {"name": "removeddate"}], "rows": 5},
)
