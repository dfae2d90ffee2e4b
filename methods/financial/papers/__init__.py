"""Invoices as papers: what they say, how they look, where they are kept and whom they go to."""
