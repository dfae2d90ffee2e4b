"""The chart of accounts: what every space has from its beginning, its tree, and a chart entered."""
