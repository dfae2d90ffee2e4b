"""Mails that users send."""
