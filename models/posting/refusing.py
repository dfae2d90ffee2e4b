"""The words of what can't be posted: which account lacks, and where to give it (books.md 4)."""

from __future__ import annotations

from models.actor import Actor
from models.document import KINDS, Document
from models.posting.rows import AccountMissing
from models.posting.rules import SETTINGS
from models.refusals import InvalidFields
from models.store import scope


def refusal(actor: Actor, missing: AccountMissing) -> InvalidFields:
    """The refusal that names the field or the setting which lacks an account."""
    document = scope.find(actor, Document, missing.event.document)
    what = f"{KINDS[document.object].noun} {document.reference}"
    if missing.where in SETTINGS:
        setting = SETTINGS[missing.where]
        words = f"is needed to post {what}: have this setting name an account"
        return InvalidFields({setting.name: words})
    return InvalidFields({"financial_account": f"is needed to post {what}: give it an account"})
