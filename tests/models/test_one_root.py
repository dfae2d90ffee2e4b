"""Charts from before a root was above them get one when the books are migrated."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from models.account import Account
from models.store.base import writing
from models.store.database import database as books
from models.store.database import migrating
from tests.firm import Firm
from tests.locks.scenes import undone

STEP = Path(migrating.MIGRATIONS) / "0012_one_root.py"


def test_a_chart_with_five_tops_and_lone_accounts_gets_its_root(firm: Firm) -> None:
    known = importlib.util.spec_from_file_location("one_root", STEP)
    assert known is not None and known.loader is not None
    step = importlib.util.module_from_spec(known)
    known.loader.exec_module(step)
    lone = firm.an_account("Lone", 4)

    with undone():
        with writing():
            own = Account.space == firm.space
            Account.update(title_text="Liabilities").where(
                own & (Account.title_text == "Liability")
            ).execute()
            root = Account.get(own & Account.parent_account.is_null())
            Account.update(parent_account=None).where(own).execute()
            Account.delete().where(Account.id == root.id).execute()
        space, account = step._tables(books.obj)
        step._plant(space.get_by_id(firm.space), account)
        rows = list(Account.select().where(own))

    parents = {each.id: each.parent_account for each in rows}
    titles = {each.id: each.title_text for each in rows}
    (top,) = [id for id, above in parents.items() if above is None]
    headers = {titles[id] for id, above in parents.items() if above == top}
    assert titles[top] == "Chart of Accounts"
    assert headers == {"Expenses", "Revenue", "Assets", "Liability", "Equity"}
    assert titles[parents[lone]] == "Liability"
