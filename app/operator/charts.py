"""The chart of accounts of a space as rows, as `chart import` reads them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from app import tenancy
from models import profile_setting, settings
from models.account import Account
from models.store import database, scope

COLUMNS = (
    "Title", "Type", "Code", "Parent", "Postable", "TaxType", "Class",
    "ExpenseCostOfSale", "ExpensePayroll", "Notes", "Setting",
)  # fmt: skip
TYPES = ("", "Expense", "Revenue", "Asset", "Liability", "Equity")


def rows(space: str) -> list[tuple[Any, ...]]:
    """The columns' names, then a row an account, by type and code.

    Raises tenancy.Refused where there is no such space."""
    with database.read():
        id = tenancy.space_called(space)
        kept = profile_setting.all_kept(id)
        query: Any = Account.select().where(scope.within(Account, id))
        found = list(query.order_by(Account.type, Account.code, Account.title_text, Account.id))
    codes, by_id = Counter(each.code for each in found), {each.id: each for each in found}
    made: list[tuple[Any, ...]] = [COLUMNS]
    for each in found:
        above = by_id.get(each.parent_account)
        is_told_by_code = above is not None and above.code and codes[above.code] == 1
        parent = above and (above.code if is_told_by_code else above.title_text)
        made.append(_row(each, parent, _named_by(kept, each.id)))
    return made


def _named_by(kept: dict[int, str], account: int) -> str:
    """The settings that name an account."""
    of_accounts = [each for each in settings.SETTINGS.values() if each.of == "account"]
    return " ".join(each.name for each in of_accounts if kept.get(each.number) == str(account))


def _row(account: Account, parent: str | None, setting: str) -> tuple[Any, ...]:
    return (
        account.title_text,
        TYPES[account.type],
        account.code,
        parent,
        _flag(account.postable),
        account.tax_type,
        account.class_code,
        _flag(account.expense_cost_of_sale),
        _flag(account.expense_payroll),
        account.notes,
        setting,
    )


def _flag(value: bool | None) -> str:
    return "" if value is None else "NY"[value]
