"""Independent figures: a second model of the books, from reference/books.md alone."""
