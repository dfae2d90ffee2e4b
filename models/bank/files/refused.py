"""Why a bank's file is not read."""

from __future__ import annotations


class NotRead(Exception):
    """A file can't be read as a whole; the words say why, and what would be right."""
