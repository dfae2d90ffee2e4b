"""Issued invoices: what may be issued and voided, their numbers, and the papers that went out."""
