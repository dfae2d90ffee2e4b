"""What is owned, what is owed and what is left, as of a day: the balance sheet."""

from __future__ import annotations

from methods.declare import Access, Answer, Work, method
from methods.financial import report_parts
from methods.financial.report_parts import Asked
from methods.wire.types import Figure
from models.account import ASSET, EQUITY, LIABILITY
from models.actor import Actor
from models.refusals import SettingMissing
from models.reports import balance_sheet as books
from models.reports.tree import Row

TYPES = {ASSET: (1, "Asset"), LIABILITY: (2, "Liability"), EQUITY: (3, "Equity")}
"""The platform's own numbers for the parts of a balance sheet."""
TOTALS = {
    "assettotal": "What is owned, and owed to us",
    "liabilitytotal": "What we owe",
    "equitytotal": "Assets less liabilities: what is the owners' own",
}


@method(
    "FINANCIAL_BALANCE_SHEET_SEARCH",
    access=Access.USER,
    work=Work.SEARCH,
    params=report_parts.params("Answered again, for what a client asks next"),
    result=report_parts.result(
        "amount", dict(TYPES.values()), {}, report_parts.named(TOTALS, Figure)
    ),
    refuses=[SettingMissing],
    example={"EndDate": "2026-12-31"},
)
def balance_sheet(actor: Actor, *, asked: Asked) -> Answer:
    """Say what is owned, what is owed and what is left, account by account, as of EndDate.

    Assets are above zero where they are in debit, liabilities and equity where they are in
    credit. What was earned and not closed yet stands on the account that the setting
    FinancialAccountCurrentEarnings names; of a single area, so does what other areas received
    and paid for it, so that its sheet balances too. EndDate0 and EndDate1 ask for two columns,
    with the difference of each row.

    Raises SettingMissing."""
    columns = asked.columns(actor)
    found = books.report(actor.space, columns, zeros=asked.show_zero_values)
    names = report_parts.setting_names(actor.space)
    members: dict[str, object] = {}
    for suffix, sheet in zip(asked.suffixes, found.sheets, strict=True):
        figures = (sheet.assets, sheet.liabilities, sheet.equity)
        members |= {f"{name}{suffix}": cents for name, cents in zip(TOTALS, figures, strict=True)}
    rows = [_row(each, names) for each in found.rows]
    return report_parts.answer(actor, asked, columns, members, rows)


def _row(row: Row, names: dict[int, str]) -> dict[str, object]:
    sign = 1 if row.account.type == ASSET else -1
    figures = [sign * total for total in row.totals]
    return report_parts.row(row, TYPES[row.account.type][0], "amount", figures, names)
