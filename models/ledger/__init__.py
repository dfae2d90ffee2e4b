"""The ledger: what everything in the books posts, kept as rows, and what those rows come to."""
