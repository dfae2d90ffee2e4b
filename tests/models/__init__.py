"""The books themselves: tables, rules and the one door."""
