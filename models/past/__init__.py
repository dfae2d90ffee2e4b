"""The books as they were: what was done to records, and which locks held then."""
