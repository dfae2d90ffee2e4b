"""A space from before templates were kept gets one of each kind when the books are migrated."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from models.store.base import writing
from models.store.database import database as books
from models.store.database import migrating
from models.text_document import TextDocument
from tests.firm import Firm
from tests.locks.scenes import undone

STEP = Path(migrating.MIGRATIONS) / "0017_web_application.py"


def test_a_space_from_before_gets_what_a_new_one_has(firm: Firm) -> None:
    known = importlib.util.spec_from_file_location("web_application", STEP)
    assert known is not None and known.loader is not None
    step = importlib.util.module_from_spec(known)
    known.loader.exec_module(step)
    own = TextDocument.space == firm.space
    kept = (TextDocument.object, TextDocument.title_text, TextDocument.title_text_folded)
    before = sorted(TextDocument.select(*kept).where(own).tuples())

    with undone():
        with writing():
            TextDocument.delete().where(own).execute()
        space, document = step._tables(books.obj)
        step._plant(space.get_by_id(firm.space), document)
        after = sorted(TextDocument.select(*kept).where(own).tuples())
        contents = [row["content"] for row in firm.user.rows("DOCUMENT_SEARCH", "content")]

    assert after == before and len(after) == 6
    assert all(contents)
