"""Accrual and AccountingMethod say the same: what tax reports have gone by is what both say.

Accrual=N was kept and changed nothing; AccountingMethod was any text.
"""

from peewee import SQL, CharField, ForeignKeyField, IntegerField, Model, TextField

from models.store.base import IdField, InstantField, new_guid
from models.store.database import say

METHOD, ACCRUAL = 9102, 9181
CASH = "2"


def up(migrator, db):
    space, setting = _tables(db)
    of_space = (setting.user == 0) & (setting.namespace == "")
    overruled = 0
    for each in list(space.select()):
        kept = dict(
            setting.select(setting.number, setting.value)
            .where(of_space & (setting.space == each.id) & setting.number.in_([METHOD, ACCRUAL]))
            .tuples()
        )
        method = kept.get(METHOD, "")
        cash = method == CASH or method.casefold() == "cash"
        overruled += kept.get(ACCRUAL, "") == "N" and not cash
        for number, value in ((METHOD, CASH if cash else "1"), (ACCRUAL, "N" if cash else "Y")):
            if number in kept:
                setting.update(value=value).where(
                    of_space & (setting.space == each.id) & (setting.number == number)
                ).execute()
            elif kept and cash:
                setting.insert(
                    space=each.id, number=number, value=value, created=each.created,
                    modified=each.created,
                ).execute()  # fmt: skip
    if overruled:
        say(
            f"spaces that say Accrual=N and have reported tax as it accrued: {overruled}; Accrual "
            "is Y there now, set it to N to go on by cash"
        )


def _tables(db):
    class Space(Model):
        id = IdField()
        created = InstantField()

        class Meta:
            database = db
            table_name = "space"

    class ProfileSetting(Model):
        id = IdField()
        space = ForeignKeyField(Space)
        guid = CharField(max_length=36, default=new_guid)
        created = InstantField()
        created_user = IntegerField(default=0)
        modified = InstantField()
        modified_user = IntegerField(default=0)
        version = IntegerField(default=1)
        user = IntegerField(default=0)
        namespace = CharField(max_length=10, default="")
        number = IntegerField()
        value = TextField(default="", constraints=[SQL("DEFAULT ''")])

        class Meta:
            database = db
            table_name = "profile_setting"

    return Space, ProfileSetting
