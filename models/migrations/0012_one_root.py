"""The chart of accounts has one root over five headers, and every other account a parent.

Accounts could stand on their own, and a chart had a header for each type that nothing was above.
Reports are summed up the tree, and clients walk down it from its one root.
"""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, Model

from models.store.base import IdField, InstantField, new_guid
from models.store.database import say

ROOT = "Chart of Accounts"
HEADERS = {1: "Expenses", 2: "Revenue", 3: "Assets", 4: "Liability", 5: "Equity"}
OLDER = {4: "Liabilities"}
"""What a header was called before: clients look for the word of its type in it."""
EQUITY = 5


def up(migrator, db):
    space, account = _tables(db)
    for each in list(space.select()):
        _plant(each, account)


def _tables(db):
    def meta(name):
        return type("Meta", (), {"database": db, "table_name": name})

    space = type(
        "Space", (Model,), {"id": IdField(), "created": InstantField(), "Meta": meta("space")}
    )
    columns = {
        "id": IdField(),
        "space": ForeignKeyField(space),
        "guid": CharField(36, default=new_guid),
        "created": InstantField(),
        "created_user": IntegerField(default=0),
        "modified": InstantField(),
        "modified_user": IntegerField(default=0),
        "version": IntegerField(default=1),
        "title": CharField(50),
        "code": CharField(25, default=""),
        "type": IntegerField(),
        "parent_account": ForeignKeyField("self", null=True),
        "postable": BooleanField(default=False),
        "hidden": BooleanField(default=False),
        "notes": CharField(default=""),
        "Meta": meta("financial_account"),
    }
    return space, type("Account", (Model,), columns)


def _plant(space, account):
    """Put what stands on its own in a space below the header of its type, and those below one."""
    alone = list(
        account.select()
        .where((account.space == space) & account.parent_account.is_null())
        .order_by(account.id)
    )
    root = _add(account, space, ROOT, EQUITY, None)
    headers = {}
    for type_, title in HEADERS.items():
        known = [each for each in alone if _is_header(each, type_)]
        headers[type_] = known[0] if known else _add(account, space, title, type_, root)
        headers[type_].parent_account, headers[type_].title = root, title
        headers[type_].save()
    moved = [each for each in alone if each.id not in {header.id for header in headers.values()}]
    for each in moved:
        each.parent_account = headers.get(each.type, root)
        each.save()
    if moved:
        say(f"space {space.id}: {len(moved)} accounts stand below the header of their type now")


def _is_header(account, type_):
    titles = (HEADERS[type_], OLDER.get(type_))
    return account.type == type_ and not account.postable and account.title in titles


def _add(account, space, title, type_, parent):
    return account.create(
        space=space,
        title=title,
        type=type_,
        parent_account=parent,
        created=space.created,
        modified=space.created,
    )
