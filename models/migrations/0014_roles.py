"""Roles: the four that every space has, who is an administrator, and what bookkeepers may.

An administrator becomes a member of role 1; everybody else is in no role, and so a bookkeeper, who
may what a user might. Three settings said who issues, voids and unlocks: the acts of role 2 say it
from now on, and the settings read as before. Tokens no longer set locks aside unless that is asked
for when they are made.
"""

from peewee import (
    SQL,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from models.store.base import IdField, InstantField, new_guid
from models.store.database import say

READY_MADE = {
    1: ("Administrator", "May do everything."),
    2: ("Bookkeeper", "Reads and writes documents; what a user without a role may do."),
    3: ("Auditor", "Reads everything, the logs included, and writes nothing."),
    4: ("Viewer", "Reads documents, and no logs."),
}
ISSUED_BY, VOIDED_BY, UNLOCK_RIGHT = 9044, 9045, 9060


def up(migrator, db):
    _add_columns(migrator)
    tables = _tables(db)
    db.create_tables([tables[name] for name in ("role", "user_role", "role_access")])
    for space in list(tables["space"].select()):
        tables["space"].update(rights=new_guid()).where(tables["space"].id == space.id).execute()
        _add_roles(tables, space)
    _bring_administrators(tables)
    _keep_tokens_off_locks(tables)
    migrator.migrate(migrator.drop_column("user", "administrator"))


def _add_columns(migrator):
    def text(length):
        return CharField(max_length=length, default="", constraints=[SQL("DEFAULT ''")])

    def add(table, name, column):
        return migrator.add_column(table, name, column, allow_not_null=True)

    overrides = CharField(max_length=500, default="*", constraints=[SQL("DEFAULT '*'")])
    migrator.migrate(
        add("space", "rights", text(36)),
        add("user", "disabled_on", InstantField(null=True)),
        add("user", "disabled_reason", text(1000)),
        add("user", "contact_business", IntegerField(null=True)),
        add("user", "notes", text(2000)),
        add("session", "name", text(100)),
        add("session", "role", IntegerField(null=True)),
        add("session", "overrides", overrides),
        add("session", "of_token", IntegerField(null=True)),
        add("session", "replaced", InstantField(null=True)),
    )


def _tables(db):
    def table(name, **columns):
        meta = type("Meta", (), {"database": db, "table_name": name})
        made = {"id": IdField(), "Meta": meta, **columns}
        return type(name.title().replace("_", ""), (Model,), made)

    space = table("space", created=InstantField(), rights=CharField())
    user = table("user", space=ForeignKeyField(space), administrator=BooleanField())
    return {
        "space": space,
        "user": user,
        "session": table(
            "session", kind=CharField(), ended=InstantField(null=True), overrides=CharField()
        ),
        "setting": table(
            "profile_setting",
            space=ForeignKeyField(space),
            user=IntegerField(),
            namespace=CharField(),
            number=IntegerField(),
            value=CharField(),
        ),
        "role": _role(db, space),
        "user_role": _user_role(db, space, user),
        "role_access": _role_access(db, space),
    }


def _of_record(space):
    return {
        "id": IdField(),
        "space": ForeignKeyField(space),
        "guid": CharField(max_length=36),
        "created": InstantField(),
        "created_user": IntegerField(),
        "modified": InstantField(),
        "modified_user": IntegerField(),
        "version": IntegerField(default=1),
    }


def _made(db, name, indexed, columns):
    meta = type("Meta", (), {"database": db, "table_name": name, "indexes": indexed})
    return type(name.title().replace("_", ""), (Model,), {"Meta": meta, **columns})


def _role(db, space):
    return _made(
        db,
        "role",
        ((("space", "number"), True),),
        {
            **_of_record(space),
            "number": IntegerField(null=True),
            "title": CharField(max_length=100),
            "notes": CharField(max_length=2000, default=""),
            "acts": TextField(default=""),
        },
    )


def _user_role(db, space, user):
    return _made(
        db,
        "user_role",
        ((("user", "role"), True),),
        {
            **_of_record(space),
            "user": ForeignKeyField(user),
            "role": IntegerField(),
            "notes": CharField(max_length=2000, default=""),
        },
    )


def _role_access(db, space):
    return _made(
        db,
        "role_access",
        ((("space", "number"), True), (("space", "role"), False)),
        {
            **_of_record(space),
            "number": IntegerField(null=True),
            "role": IntegerField(),
            "method": IntegerField(),
            "can_use": BooleanField(default=False),
            "can_add": BooleanField(default=False),
            "can_update": BooleanField(default=False),
            "can_remove": BooleanField(default=False),
            "notes": CharField(max_length=2000, default=""),
        },
    )


def _by_nobody(space, when):
    return {
        "space": space,
        "guid": new_guid(),
        "created": when,
        "created_user": 0,
        "modified": when,
        "modified_user": 0,
    }


def _add_roles(tables, space):
    for number, (title, notes) in READY_MADE.items():
        acts = ",".join(sorted(_acts(tables, space))) if number == 2 else ""
        tables["role"].insert(
            **_by_nobody(space.id, space.created),
            number=number,
            title=title,
            notes=notes,
            acts=acts,
        ).execute()


def _acts(tables, space):
    """What the settings of a space let its users do."""
    setting = tables["setting"]
    of_space = (setting.space == space.id) & (setting.user == 0) & (setting.namespace == "")
    kept = dict(setting.select(setting.number, setting.value).where(of_space).tuples())
    acts = {"lock"}
    if (kept.get(ISSUED_BY) or "user") == "user":
        acts.add("issue")
    if (kept.get(VOIDED_BY) or "administrator") == "user":
        acts.add("void")
    right = kept.get(UNLOCK_RIGHT) or "locker"
    if right != "administrators":
        acts.add("unlock_own")
    if right == "everybody":
        acts.add("unlock")
    return acts


def _bring_administrators(tables):
    user, space = tables["user"], tables["space"]
    when = {each.id: each.created for each in space.select()}
    found = list(user.select().where(user.administrator).order_by(user.id))
    for each in found:
        made = _by_nobody(each.space_id, when[each.space_id])
        tables["user_role"].insert(**made, user=each.id, role=1).execute()
    if found:
        say(f"{len(found)} administrators are members of role 1; all other users are bookkeepers")


def _keep_tokens_off_locks(tables):
    session = tables["session"]
    tokens = session.kind == "token"
    session.update(overrides="").where(tokens).execute()
    if open_ones := session.select().where(tokens & session.ended.is_null()).count():
        say(
            f"{open_ones} access tokens no longer set locks aside: make those anew that are to, "
            "and ask for it with MayOverride"
        )
