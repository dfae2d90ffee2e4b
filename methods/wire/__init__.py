"""The types on the wire, in both dialects."""
