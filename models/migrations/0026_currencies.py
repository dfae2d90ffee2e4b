"""A bank account that names no currency has that of the books, not Australian dollars."""

AUSTRALIAN = 8


def up(migrator, db):
    migrator.migrate(migrator.drop_not_null("bank_account", "currency"))
    db.execute_sql(f"UPDATE bank_account SET currency = NULL WHERE currency = {AUSTRALIAN}")
