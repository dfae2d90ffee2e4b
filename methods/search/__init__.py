"""Searches: declared columns, criteria, and the statements that they compile to."""
