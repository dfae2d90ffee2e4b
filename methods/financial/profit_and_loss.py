"""What a period earned and cost: the profit and loss, as it was booked or as it was paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from methods.declare import Access, Answer, Work, method
from methods.financial import report_parts
from methods.financial.report_parts import Asked
from methods.wire.types import Figure, Integer, Money, YesNo
from models.actor import Actor
from models.reports import cash_basis
from models.reports import profit_and_loss as books
from models.reports.profit_and_loss import Part, Result
from models.reports.tree import Row

PARTS = {
    Part.SALES: "Operational Income",
    Part.COST_OF_SALES: "Cost of Sales",
    Part.OPERATIONAL_EXPENSES: "Operational Expenses",
    Part.OTHER_INCOME: "Other Income",
    Part.OTHER_EXPENSES: "Other Expenses",
    Part.TAX_EXPENSES: "Tax Expenses",
}
TOTALS = {
    "totalsales": "What was sold",
    "totalcostofsales": "What the sales cost",
    "grossmargin": "Sales less their cost",
    "totaloperationalexpenses": "What running the firm cost",
    "operatingmargin": "The gross margin less operational expenses",
    "totalotherincome": "What was earned beside sales",
    "totalotherexpenses": "What was spent beside operations",
    "totaltaxexpenses": "Taxes on what was earned",
    "netmargin": "The profit: all income less all expenses",
}
"""The totals by their names: in small letters, for clients read them so in both dialects."""
PERCENTAGES = {
    f"{name}percentage": f"{words}, in percent of sales"
    for name, words in TOTALS.items()
    if name != "totalsales"
}


@dataclass(frozen=True, kw_only=True)
class AskedFor(Asked):
    """What a profit and loss is asked for."""

    project: int | None = None


@method(
    "FINANCIAL_PROFIT_LOSS_SEARCH",
    access=Access.USER,
    work=Work.SEARCH,
    params={
        **report_parts.params("The first day"),
        "Cash": YesNo("Y counts what was paid, N what was booked.", default=False),
        "Project": Integer("Only this project."),
    },
    result=report_parts.result(
        "total",
        {int(part): words for part, words in PARTS.items()},
        report_parts.named({"percentage": "What it is in percent of sales"}, Money),
        {**report_parts.named(TOTALS, Figure), **report_parts.named(PERCENTAGES, Figure)},
    ),
    example={"StartDate": "2026-07-01", "EndDate": "2026-12-31"},
)
def profit_and_loss(actor: Actor, *, asked: AskedFor, cash: bool) -> Answer:
    """Say what a period earned and cost, account by account, and what is left of it.

    Income and expenses are both above zero as a rule; a header has the sum of what stands below
    it. Journals that close a year are left out. With Cash=Y an invoice counts as it is paid, and
    so does an expense; a receipt or payment counts on its own day until it is linked. StartDate0
    to AreaType1 ask for two columns, with the difference of each row."""
    projects = None if asked.project is None else (asked.project,)
    columns = asked.columns(actor, projects)
    basis = cash_basis.cash if cash else books.accrual
    found = books.report(actor.space, columns, basis, zeros=asked.show_zero_values)
    names = report_parts.setting_names(actor.space)
    members: dict[str, object] = {}
    for suffix, result in zip(asked.suffixes, found.results, strict=True):
        members |= {f"{name}{suffix}": value for name, value in _members(result).items()}
    rows = [_row(each, found.results, asked.suffixes, names) for each in found.rows]
    return report_parts.answer(actor, asked, columns, members, rows)


def _members(result: Result) -> dict[str, int]:
    """The totals of a column, and each in percent of its sales."""
    amounts = {
        "totalsales": result.parts[Part.SALES],
        "totalcostofsales": result.parts[Part.COST_OF_SALES],
        "grossmargin": result.gross_margin,
        "totaloperationalexpenses": result.parts[Part.OPERATIONAL_EXPENSES],
        "operatingmargin": result.operating_margin,
        "totalotherincome": result.parts[Part.OTHER_INCOME],
        "totalotherexpenses": result.parts[Part.OTHER_EXPENSES],
        "totaltaxexpenses": result.parts[Part.TAX_EXPENSES],
        "netmargin": result.net_margin,
    }
    shares = {name: result.percentage(cents) for name, cents in amounts.items()}
    del shares["totalsales"]
    return amounts | {f"{name}percentage": share for name, share in shares.items()}


def _row(
    row: Row, results: Sequence[Result], suffixes: Sequence[str], names: Mapping[int, str]
) -> dict[str, object]:
    part = books.part_of(row.account) or Part.SALES
    sign = -1 if part in books.EARNING else 1
    figures = [sign * total for total in row.totals]
    shares = {
        f"percentage{suffix}": result.percentage(figure)
        for suffix, result, figure in zip(suffixes, results, figures, strict=True)
    }
    return report_parts.row(row, int(part), "total", figures, names) | shares
