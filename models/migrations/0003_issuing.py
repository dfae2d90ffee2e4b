"""Issuing: locks by hand, actions, who holds a record while editing, and attached files.

Each part of the issue has a function of its own here; `up` takes them in order.
"""

from peewee import (
    SQL,
    BlobField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from models.store.base import IdField, InstantField
from models.store.database import keep_for_good


def up(migrator, db):
    _states_of_documents(migrator)
    _lock_events(db)
    _holds(db)
    _attachments(db)
    _issued_invoices(migrator, db)
    _outbox(db)
    _webhooks(db)


def _tables(db):
    """What the new tables refer to."""

    class Space(Model):
        id = IdField()

        class Meta:
            database = db
            table_name = "space"

    return Space


# --- locking by hand, cancelling, writing off; whether an invoice is issued ----------------------


def _states_of_documents(migrator):
    """New columns only: SQLite would have to build the table anew for anything else."""
    migrator.migrate(
        migrator.add_column("document", "locked_at", InstantField(null=True)),
        migrator.add_column("document", "locked_by", IntegerField(null=True)),
        migrator.add_column("document", "cancelled_at", InstantField(null=True)),
        migrator.add_column("document", "uncollectible_at", InstantField(null=True)),
        migrator.add_column(
            "document",
            "issued",
            BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")]),
            allow_not_null=True,
        ),
    )


def _lock_events(db):
    Space = _tables(db)

    class LockEvent(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        kind = CharField(max_length=30)
        object = IntegerField()
        object_context = IntegerField()
        object_text = CharField(max_length=200)
        reason = CharField(max_length=1000, default="")
        other_user = IntegerField(null=True)
        method = CharField(max_length=100)
        created = InstantField()
        created_user = IntegerField()
        session = IntegerField()
        address = CharField(max_length=64)
        request_id = CharField(max_length=64)

        class Meta:
            database = db
            table_name = "lock_event"
            indexes = (
                (("space", "object", "object_context"), False),
                (("space", "created", "id"), False),
            )

    db.create_tables([LockEvent])


# --- who holds a record while editing it ----------------------------------------------------------


def _holds(db):
    Space = _tables(db)

    class LockSet(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        user = IntegerField()
        created = InstantField()
        ended = InstantField(null=True)

        class Meta:
            database = db
            table_name = "lock_set"

    class Hold(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        lock_set = ForeignKeyField(LockSet)
        user = IntegerField()
        object = IntegerField()
        object_context = IntegerField()
        since = InstantField()
        until = InstantField()
        ended = InstantField(null=True)
        stolen_by = IntegerField(null=True)

        class Meta:
            database = db
            table_name = "edit_lock"
            indexes = ((("space", "object", "object_context", "id"), False),)

    # a record has one holder at most, whatever happens at once
    Hold.add_index(
        Hold.index(
            Hold.space,
            Hold.object,
            Hold.object_context,
            unique=True,
            where=Hold.ended.is_null(),
            name="edit_lock_one_holder",
        )
    )
    db.create_tables([LockSet, Hold])


# --- attached files -------------------------------------------------------------------------------


def _attachments(db):
    Space = _tables(db)

    class StoredFile(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        sha256 = CharField(max_length=64)
        size = IntegerField()
        created = InstantField()
        content = BlobField()

        class Meta:
            database = db
            table_name = "stored_file"
            indexes = ((("space", "sha256"), True),)

    class Attachment(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        object = IntegerField()
        object_context = IntegerField()
        file_name = CharField(max_length=300)
        title_text = CharField(max_length=250, default="", column_name="title")
        description = TextField(default="")
        type = IntegerField(null=True)
        public_type = IntegerField(default=1)
        show_as_download = BooleanField(null=True)
        media_type = CharField(max_length=100)
        size = IntegerField()
        sha256 = CharField(max_length=64)
        removed = InstantField(null=True)
        removed_user = IntegerField(null=True)

        class Meta:
            database = db
            table_name = "attachment"
            indexes = ((("space", "object", "object_context"), False),)

    # of the files that a record shows, each has a name of its own
    Attachment.add_index(
        Attachment.index(
            Attachment.space,
            Attachment.object,
            Attachment.object_context,
            Attachment.file_name,
            unique=True,
            where=Attachment.removed.is_null(),
            name="attachment_one_name",
        )
    )
    db.create_tables([StoredFile, Attachment])


# --- issued invoices: their numbers and their documents -----------------------------------------


def _text_column(length):
    return CharField(max_length=length, default="", constraints=[SQL("DEFAULT ''")])


def _issued_invoices(migrator, db):
    migrator.migrate(
        migrator.add_column("document", "issued_at", InstantField(null=True)),
        migrator.add_column("document", "issued_number", _text_column(50), allow_not_null=True),
        migrator.add_column(
            "document",
            "invoice_messages",
            TextField(default="", constraints=[SQL("DEFAULT ''")]),
            allow_not_null=True,
        ),
    )
    _issued_numbers(db)
    _issued_documents(db)
    keep_for_good(db, "issued_document")


def _document(db):
    class Document(Model):
        id = IdField()

        class Meta:
            database = db
            table_name = "document"

    return Document


def _issued_numbers(db):
    Space, Document = _tables(db), _document(db)

    class IssuedNumber(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        number = CharField(max_length=50)
        sequence = IntegerField(null=True)
        last_sequence = IntegerField(null=True)
        invoice = ForeignKeyField(Document, null=True)
        state = IntegerField()
        reason = TextField(default="")
        issued_date = DateField(null=True)
        voided_at = InstantField(null=True)
        voided_user = IntegerField(null=True)

        class Meta:
            database = db
            table_name = "issued_number"
            indexes = ((("space", "number"), False), (("space", "sequence"), False))

    # a number is one invoice's, whatever happens at once
    IssuedNumber.add_index(
        IssuedNumber.index(
            IssuedNumber.space,
            IssuedNumber.number,
            unique=True,
            where=IssuedNumber.state == SQL("1"),
            name="issued_number_once",
        )
    )
    db.create_tables([IssuedNumber])


def _issued_documents(db):
    Space, Document = _tables(db), _document(db)

    class IssuedDocument(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        invoice = ForeignKeyField(Document)
        number = CharField(max_length=50)
        edition = IntegerField()
        format = CharField(max_length=10)
        media_type = CharField(max_length=100)
        file_name = CharField(max_length=200)
        sha256 = CharField(max_length=64)
        content_hash = CharField(max_length=64)
        content = BlobField()

        class Meta:
            database = db
            table_name = "issued_document"
            indexes = (
                (("space", "sha256"), False),
                (("invoice", "edition", "format"), True),
            )

    db.create_tables([IssuedDocument])


# --- what is to be sent -------------------------------------------------------------------------


def _outbox(db):
    Space = _tables(db)

    class Outbox(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        topic = CharField(max_length=50)
        payload = TextField()
        object = IntegerField()
        object_context = IntegerField()
        webhook = IntegerField(null=True)
        state = IntegerField(default=1)
        attempts = IntegerField(default=0)
        next_attempt = InstantField(null=True)
        claim = CharField(max_length=36, default="")
        last_error = TextField(default="")
        delivered = InstantField(null=True)

        class Meta:
            database = db
            table_name = "outbox"
            indexes = (
                (("state", "topic", "next_attempt", "id"), False),
                (("space", "object", "object_context"), False),
            )

    db.create_tables([Outbox])


# --- whom the space tells of what happens ---------------------------------------------------------


def _webhooks(db):
    Space = _tables(db)

    class Webhook(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        url = CharField(max_length=500)
        events = CharField(max_length=200, default="")
        description = CharField(max_length=200, default="")
        enabled = BooleanField(default=True)
        secret = CharField(max_length=100)
        earlier_secret = CharField(max_length=100, default="")
        earlier_secret_until = InstantField(null=True)

        class Meta:
            database = db
            table_name = "webhook"

    db.create_tables([Webhook])
