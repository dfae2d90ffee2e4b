"""Text documents, and in every space the template that it begins with for each kind of paper."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, Model, TextField

from models.store.base import FoldedField, IdField, InstantField, new_guid
from models.store.database import fold

TEMPLATE = 10
BUILT_IN = {
    5: "INVOICE TEMPLATE",
    6: "RECEIPT TEMPLATE",
    3: "PAYMENT TEMPLATE",
    175: "STATEMENT TEMPLATE",
    371: "PAYSLIP TEMPLATE",
    37: "PAYROLL TEMPLATE",
}


def up(migrator, db):
    space, document = _tables(db)
    db.create_tables([document])
    for each in list(space.select()):
        _plant(each, document)


def _plant(space, document):
    for object_, title in BUILT_IN.items():
        document.create(
            space=space,
            created=space.created,
            modified=space.created,
            title=title,
            title_text_folded=fold(title),
            type=TEMPLATE,
            object=object_,
        )


def _tables(db):
    class Space(Model):
        id = IdField()
        created = InstantField()

        class Meta:
            database = db
            table_name = "space"

    class TextDocument(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36, default=new_guid)
        created = InstantField()
        created_user = IntegerField(default=0)
        modified = InstantField()
        modified_user = IntegerField(default=0)
        version = IntegerField(default=1)
        title = CharField(max_length=200)
        title_text_folded = FoldedField("title")
        content = TextField(default="")
        type = IntegerField(null=True)
        object = IntegerField(null=True)
        object_context = IntegerField(null=True)
        private = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "text_document"
            indexes = ((("space", "type", "object"), False),)

    return Space, TextDocument
