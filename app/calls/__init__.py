"""A call carried out: who, may they, the transaction, and what became of it."""
