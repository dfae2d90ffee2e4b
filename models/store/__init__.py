"""Where the books are kept: connections, statements, tables, spaces, and records by number."""
