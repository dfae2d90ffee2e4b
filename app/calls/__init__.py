"""A call carried out: who, may they, on which thread, the transaction, and what became of it."""
