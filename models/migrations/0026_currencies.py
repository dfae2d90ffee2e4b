"""A bank account that names no currency has that of the books, not Australian dollars."""

from peewee import IntegerField, Model

AUSTRALIAN = 8


def up(migrator, db):
    class BankAccount(Model):
        currency = IntegerField(null=True)

        class Meta:
            database = db
            table_name = "bank_account"

    migrator.migrate(migrator.drop_not_null("bank_account", "currency"))
    said = BankAccount.currency == AUSTRALIAN
    BankAccount.update(currency=None).where(said).execute()
