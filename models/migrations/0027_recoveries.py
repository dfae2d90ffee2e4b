"""What came in for a bad debt follows from the order of the links (books.md 2 and 4).

No table changes. Money that came before a writing off that was undone later, or a contra, posted
otherwise: once this step is taken, the ledgers are made anew where they differ.
"""


def up(migrator, db):
    """Nothing but a mark that the ledgers are of before (app.operator.ledgers)."""
