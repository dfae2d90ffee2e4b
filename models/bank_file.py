"""What a bank hands over as a file: the uploads of an account, and what became of each."""

from __future__ import annotations

from typing import Any

from peewee import CharField, DateField, IntegerField, ModelAlias, Node, TextField

from models.account import Account, BankAccount
from models.contact import Business, Person
from models.store.base import FoldedField, Record, reference_to

BANK, MERCHANT = 1, 2
"""Whose file it is."""


class BankFile(Record):
    """An upload of a bank account: the files that hang on it are processed into its lines."""

    NOUN = "bank file"
    OBJECT = 28

    bank_account = reference_to(BankAccount)
    reference = CharField(50, default="")
    notes = CharField(200, default="")
    type = IntegerField(default=BANK)
    processed_date = DateField(null=True)
    start_date = DateField(null=True)
    end_date = DateField(null=True)
    line_count = IntegerField(default=0)
    insert_count = IntegerField(default=0)
    ignore_count = IntegerField(default=0)
    outcome = TextField(default="")

    class Meta:
        table_name = "bank_file"
        indexes = ((("space", "bank_account"), False),)

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.reference


CODE, DESCRIPTION, CODE_AND_DESCRIPTION = 1, 2, 3
"""What of a line a mapping looks at."""
EQUAL, CONTAINS = 1, 2
"""How it compares the description."""
PROPOSED, ACTIVE = 1, 2
"""Status of a mapping."""
UNCONFIRMED, TO_BE_CONFIRMED, AND_TRANSFERRED = 1, 2, 3
"""What follows for a line that a mapping fits."""


class BankMapping(Record):
    """What a line of a statement is thought to be when it says something."""

    NOUN = "bank transaction mapping"

    area = IntegerField(null=True)
    description = CharField(75, default="")
    description_match_type = IntegerField(default=EQUAL)
    map_from = IntegerField(default=1)
    map_from_description = CharField(75, default="")
    map_from_description_folded = FoldedField("map_from_description")
    map_order = IntegerField(null=True)
    map_to_business = reference_to(Business, null=True)
    map_to_person = reference_to(Person, null=True)
    map_to_description = CharField(75, default="")
    map_to_account = reference_to(Account, null=True)
    match_type = IntegerField(default=CODE)
    project = IntegerField(null=True)
    status = IntegerField(default=ACTIVE)
    tax_type = IntegerField()
    type = IntegerField(default=UNCONFIRMED)

    class Meta:
        table_name = "bank_mapping"

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.description
