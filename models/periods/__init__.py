"""Stretches of the books: how they begin, are closed and are opened again."""
