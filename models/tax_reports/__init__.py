"""Tax reports: what is due, what a report shows of it, and how that is lodged (books.md 5)."""
