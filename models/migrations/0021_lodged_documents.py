"""What a document was lodged as is found by the document."""


def up(migrator, db):
    migrator.migrate(migrator.add_index("tax_report_line", ("document",), False))
