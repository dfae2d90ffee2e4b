"""What can happen to a small firm in a random year, and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from tests.books import events as ev
from tests.books.chart import CREDITORS, DEBTORS
from tests.books.choosing import BANKS, CUSTOMERS, SUPPLIERS, Choices, Nothing
from tests.books.documents import Document, Link
from tests.books.events import JournalLine, Kind, Line
from tests.books.parts import share

ACTIONS: dict[str, Callable[[Choices], ev.Event]] = {}
WEIGHTS: dict[str, int] = {}

Action = Callable[[Choices], ev.Event]


def action(name: str, weight: int) -> Callable[[Action], Action]:
    """Something that may happen, and how often compared with the others."""

    def declare(function: Action) -> Action:
        ACTIONS[name], WEIGHTS[name] = function, weight
        return function

    return declare


@action("invoice", 20)
def _invoice(year: Choices) -> ev.Event:
    id = year.name("I")
    day = year.near()
    lines = [
        year.line(id, year.random.choice(("Sales", "Consulting")), sales=True)
        for _ in range(year.random.choice((1, 1, 2, 3)))
    ]
    if year.chance(15) and lines[0].gross >= 2_000:
        lines.append(_discount(year, id, lines[0]))
    year.plan("invoice line", *(ev.LineAdded(id, line) for line in lines))
    if year.chance(85):
        year.plan("send", ev.Sent(id, day))
    return ev.Entered(id, Kind.INVOICE, day, (), year.random.choice(CUSTOMERS))


def _discount(year: Choices, document: str, line: Line) -> Line:
    """A tenth off a line, on its own account and with its own tax."""
    gross = -(line.gross // 10)
    tax = share(1, 11, gross) if line.tax_type == 1 else 0
    return Line(year.name(f"{document}."), line.account, gross, tax, line.tax_type)


@action("send", 4)
def _send(year: Choices) -> ev.Event:
    found = year.one(Kind.INVOICE, lambda each: each.sent is None and each.lines)
    return ev.Sent(found.id, year.near())


@action("issue", 4)
def _issue(year: Choices) -> ev.Event:
    found = year.one(Kind.INVOICE, lambda each: each.sent is None and each.gross > 0)
    return ev.Sent(found.id, year.not_locked(), issued=True)


@action("void", 2)
def _void(year: Choices) -> ev.Event:
    return ev.Voided(year.one(Kind.INVOICE, lambda each: each.issued).id)


@action("un-send", 4)
def _unsend(year: Choices) -> ev.Event:
    found = year.one(Kind.INVOICE, lambda each: each.sent and not each.issued)
    if year.chance(60):
        year.plan("send", ev.Sent(found.id, year.near()))
    return ev.Unsent(found.id)


@action("cancel", 3)
def _cancel(year: Choices) -> ev.Event:
    found = year.one(Kind.INVOICE, lambda each: each.sent and not year.books.state.links_of(each))
    day = max(year.not_locked(), found.sent or year.day)
    if year.chance(40):
        year.plan("undo cancel", ev.CancelUndone(found.id, min(day + timedelta(12), year.end)))
    return ev.Cancelled(found.id, day)


@action("write off", 3)
def _write_off(year: Choices) -> ev.Event:
    found = year.one(Kind.INVOICE, lambda each: year.open(each) and each.untouched())
    day = max(year.not_locked(), found.sent or year.day)
    if year.chance(25):
        year.plan("undo write-off", ev.WriteOffUndone(found.id, min(day + timedelta(9), year.end)))
    return ev.WrittenOff(found.id, day)


@action("expense", 14)
def _expense(year: Choices) -> ev.Event:
    id = year.name("E")
    accounts = [
        year.random.choice(("Purchases", "Purchases", "Rent", "Equipment"))
        for _ in range(year.random.choice((1, 1, 2)))
    ]
    lines = [year.line(id, account, sales=False) for account in accounts]
    year.plan("expense line", *(ev.LineAdded(id, line) for line in lines))
    return ev.Entered(id, Kind.EXPENSE, year.near(), (), year.random.choice(SUPPLIERS))


def _money(year: Choices, kind: Kind, line: Line, contact: str, day: date, id: str) -> ev.Event:
    """A receipt or payment of one line; its line and links are planned in front of the rest."""
    year.planned.appendleft((f"{kind} line", ev.LineAdded(id, line)))
    return ev.Entered(id, kind, day, (), contact, year.random.choice(BANKS))


def _settle(year: Choices, kind: Kind, owed: Kind, control: str) -> ev.Event:
    """Money for an open document: less, as much, or more than is owed."""
    found = year.one(owed, year.open)
    target, most = year.open_line(found)
    paid = year.part(most)
    day = year.near()
    if found.stands() == "written off":
        day = max(day, found.steps[-1].date + timedelta(days=1))
    id = year.name(str(kind)[0].upper())
    over = year.cents(100, 20_000) if year.chance(12) else 0
    line = Line(f"{id}.1", control, paid + over, tax_type=5)
    applies = min(day + timedelta(days=year.random.choice((0, 0, 0, 7, 40))), year.end)
    year.plan("link", ev.Linked(year.name("L"), line.id, target, paid, applies))
    return _money(year, kind, line, found.contact, day, id)


@action("receipt", 22)
def _receipt(year: Choices) -> ev.Event:
    return _settle(year, Kind.RECEIPT, Kind.INVOICE, DEBTORS)


@action("payment", 14)
def _payment(year: Choices) -> ev.Event:
    return _settle(year, Kind.PAYMENT, Kind.EXPENSE, CREDITORS)


@action("money on account", 3)
def _on_account(year: Choices) -> ev.Event:
    id = year.name("R")
    line = Line(f"{id}.1", DEBTORS, year.cents(), tax_type=5)
    return _money(year, Kind.RECEIPT, line, year.random.choice(CUSTOMERS), year.near(), id)


@action("over the counter", 6)
def _over_the_counter(year: Choices) -> ev.Event:
    id = year.name("R")
    line = year.line(id, "Sales", sales=True)
    return _money(year, Kind.RECEIPT, line, year.random.choice(CUSTOMERS), year.near(), id)


@action("paid at once", 6)
def _paid_at_once(year: Choices) -> ev.Event:
    id = year.name("P")
    line = year.line(id, year.random.choice(("Purchases", "Equipment")), sales=False)
    return _money(year, Kind.PAYMENT, line, year.random.choice(SUPPLIERS), year.near(), id)


def _link(year: Choices, source: Document, target: Document, account: str | None) -> ev.Event:
    from_, has = year.open_line(source, account)
    to, owes = year.open_line(target)
    return ev.Linked(year.name("L"), from_, to, year.part(min(has, owes)), year.near())


@action("link", 8)
def _link_later(year: Choices) -> ev.Event:
    sales = year.chance(60)
    kinds = (Kind.RECEIPT, Kind.INVOICE) if sales else (Kind.PAYMENT, Kind.EXPENSE)
    source = year.one(kinds[0], year.open)
    target = year.one(kinds[1], lambda each: year.open(each) and each.untouched())
    refunds = CREDITORS if sales else DEBTORS
    line, _ = year.open_line(source)
    if source.lines[line].account == refunds:
        raise Nothing
    return _link(year, source, target, source.lines[line].account)


@action("unlink", 5)
def _unlink(year: Choices) -> ev.Event:
    links = list(year.books.state.links)
    if not links:
        raise Nothing
    return ev.Unlinked(year.random.choice(links))


def _credit(year: Choices, kind: Kind, owed: Kind, account: str) -> ev.Event:
    """A credit note, applied to an open document, as far as it goes."""
    found = year.one(owed, lambda each: year.open(each) and each.untouched())
    target, most = year.open_line(found)
    credited = year.part(most)
    id = year.name("C")
    rest = year.cents(100, 20_000) if year.chance(25) else 0
    gross = credited + rest
    tax_type = found.lines[target].tax_type
    tax = share(1, 11, gross) if tax_type == 1 else 0
    day = year.near()
    if year.chance(80):
        year.plan("apply", ev.Linked(year.name("L"), f"{id}.1", target, credited, day))
    line = Line(f"{id}.1", account, gross, tax, tax_type)
    return ev.Entered(id, kind, day, (line,), found.contact)


@action("credit note", 6)
def _credit_note(year: Choices) -> ev.Event:
    return _credit(year, Kind.CREDIT_NOTE, Kind.INVOICE, "Sales")


@action("supplier's credit note", 4)
def _supplier_credit_note(year: Choices) -> ev.Event:
    return _credit(year, Kind.SUPPLIER_CREDIT_NOTE, Kind.EXPENSE, "Purchases")


def _refund(year: Choices, kind: Kind, given_back: tuple[Kind, ...], control: str) -> ev.Event:
    found = year.one(year.random.choice(given_back), year.open)
    target, most = year.open_line(found)
    if found.lines[target].account == (CREDITORS if control == DEBTORS else DEBTORS):
        raise Nothing
    amount = year.part(most)
    id = year.name(str(kind)[0].upper())
    day = max(year.near(), found.date)
    line = Line(f"{id}.1", control, amount, tax_type=5)
    year.plan("refund", ev.Linked(year.name("L"), line.id, target, amount, day))
    return _money(year, kind, line, found.contact, day, id)


@action("refund", 4)
def _refund_customer(year: Choices) -> ev.Event:
    return _refund(year, Kind.PAYMENT, (Kind.RECEIPT, Kind.CREDIT_NOTE), DEBTORS)


@action("supplier's refund", 3)
def _refund_from_supplier(year: Choices) -> ev.Event:
    return _refund(year, Kind.RECEIPT, (Kind.PAYMENT, Kind.SUPPLIER_CREDIT_NOTE), CREDITORS)


@action("contra", 2)
def _contra(year: Choices) -> ev.Event:
    """A customer that is a supplier too."""
    both = year.random.choice([each for each in CUSTOMERS if each in SUPPLIERS])
    source = year.one(
        Kind.INVOICE, lambda each: year.open(each) and each.untouched() and each.contact == both
    )
    target = year.one(Kind.EXPENSE, lambda each: year.open(each) and each.contact == both)
    return _link(year, source, target, None)


# --- corrections ------------------------------------------------------------------------------


def _any_document(year: Choices) -> Document:
    return year.one(year.random.choice((Kind.INVOICE, Kind.EXPENSE)), lambda each: each.lines)


@action("change a line", 8)
def _change_line(year: Choices) -> ev.Event:
    """An amount is corrected, linked or not: an override sets a lock aside, not arithmetic."""
    found = _any_document(year)
    line = year.random.choice([each for each in found.lines.values() if each.gross > 0])
    linked = line.gross - year.books.state.open_of_line(line.id)
    gross = max(line.gross + year.random.randint(-line.gross // 2, line.gross // 2), linked, 1)
    tax = share(1, 11, gross) if line.tax_type == 1 else 0
    changed = Line(line.id, line.account, gross, tax, line.tax_type, line.capital)
    return ev.LineChanged(found.id, changed)


@action("move a line", 3)
def _move_line(year: Choices) -> ev.Event:
    """A line goes to another account of its side."""
    found = _any_document(year)
    line = year.random.choice(list(found.lines.values()))
    if len({each.gross < 0 for each in found.lines.values()}) > 1:
        raise Nothing  # a discount stays on the account of what it is taken off
    sales = found.kind is Kind.INVOICE
    account = year.random.choice(("Sales", "Consulting") if sales else ("Purchases", "Rent"))
    moved = Line(line.id, account, line.gross, line.tax, line.tax_type)
    return ev.LineChanged(found.id, moved)


@action("add a line", 2)
def _add_line(year: Choices) -> ev.Event:
    found = _any_document(year)
    sales = found.kind is Kind.INVOICE
    line = year.line(found.id, "Sales" if sales else "Purchases", sales=sales)
    return ev.LineAdded(found.id, line)


@action("remove a line", 2)
def _remove_line(year: Choices) -> ev.Event:
    found = year.one(Kind.INVOICE, lambda each: len(each.lines) > 1)
    return ev.LineRemoved(found.id, year.random.choice(list(found.lines)))


@action("re-date", 4)
def _redate(year: Choices) -> ev.Event:
    kind = year.random.choice((Kind.INVOICE, Kind.EXPENSE, Kind.RECEIPT, Kind.PAYMENT))
    found = year.one(kind, lambda each: each.booked and not each.issued)
    return ev.Redated(found.id, year.near())


@action("remove", 2)
def _remove(year: Choices) -> ev.Event:
    kind = year.random.choice((Kind.INVOICE, Kind.EXPENSE, Kind.RECEIPT, Kind.PAYMENT))
    locked = year.books.state.locked_until
    found = year.one(
        kind,
        lambda each: (
            not year.books.state.links_of(each)
            and not each.issued
            and (locked is None or each.date > locked)
        ),
    )
    return ev.Removed(found.id)


# --- journals, closings -----------------------------------------------------------------------


def _journal_lines(year: Choices) -> tuple[JournalLine, ...]:
    amount = year.cents()
    kind = year.random.randrange(4)
    if kind == 0:
        return JournalLine("Depreciation", amount), JournalLine("Equipment", -amount)
    if kind == 1:
        return JournalLine("Bank", amount), JournalLine("Card", -amount)
    if kind == 2:
        tax = share(1, 11, amount)
        return JournalLine("Rent", amount, tax, 2, 1), JournalLine("Bank", -amount)
    tax = -share(1, 11, amount)
    return JournalLine("Bank", amount), JournalLine("Sales", -amount, tax, 1, 1)


@action("journal", 6)
def _journal(year: Choices) -> ev.Event:
    id = year.name("J")
    if year.chance(85):
        year.plan("finalise", ev.JournalFinalised(id))
    return ev.JournalWritten(id, year.near(), _journal_lines(year))


@action("re-open a journal", 3)
def _reopen_journal(year: Choices) -> ev.Event:
    found = [each.id for each in year.books.state.journals.values() if each.finalised]
    if not found:
        raise Nothing
    id = year.random.choice(found)
    if year.chance(70):
        year.plan("re-write", ev.JournalWritten(id, year.near(), _journal_lines(year)))
        year.plan("finalise", ev.JournalFinalised(id))
    return ev.JournalReopened(id)


@action("lock a period", 2)
def _lock(year: Choices) -> ev.Event:
    until = year.day - timedelta(days=year.random.randint(20, 90))
    locked = year.books.state.locked_until
    if until <= year.start or (locked and until <= locked):
        raise Nothing
    return ev.PeriodLocked(until)


@action("tax report", 10)
def _tax_report(year: Choices) -> ev.Event:
    """The next quarter, once it is over."""
    quarter = len(year.books.lodged)
    start = _months_on(year.start, 3 * quarter)
    end = _months_on(year.start, 3 * quarter + 3) - timedelta(days=1)
    if end >= year.day:
        raise Nothing
    name = f"Q{quarter + 1}"
    return ev.TaxReportCompleted(name, start, end, year.today, year.method)


def _months_on(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, day.day)


@action("re-open a tax report", 2)
def _reopen_report(year: Choices) -> ev.Event:
    if not year.books.lodged:
        raise Nothing
    name, last = list(year.books.lodged.items())[-1]
    again = ev.TaxReportCompleted(name, last.start, last.end, year.today, year.method)
    year.plan("complete again", again)
    return ev.TaxReportReopened(name)


@action("re-open an older report", 1)
def _reopen_older_report(year: Choices) -> ev.Event:
    """Out of its turn, while newer ones stand; then something in its days, and it is complete."""
    if len(year.books.lodged) < 2:
        raise Nothing
    name, older = year.random.choice(list(year.books.lodged.items())[:-1])
    again = ev.TaxReportCompleted(name, older.start, older.end, year.today, year.method)
    if year.chance(60):
        id = year.name("E")
        day = older.start + timedelta(days=year.random.randrange(80))
        line = year.line(id, "Purchases", sales=False)
        late = ev.Entered(id, Kind.EXPENSE, day, (), year.random.choice(SUPPLIERS))
        year.plan("late bill", late, ev.LineAdded(id, line))
    year.plan("complete again", again)
    return ev.TaxReportReopened(name)


@action("year end", 30)
def _year_end(year: Choices) -> ev.Event:
    """Late in the year it is closed, and now and then opened again."""
    if year.books.year_ends:
        return ev.YearReopened(max(year.books.year_ends))
    if year.day < year.end - timedelta(days=25):
        raise Nothing
    return ev.YearEnded(year.end)


# --- what can't be ----------------------------------------------------------------------------


@action("overreach", 4)
def _overreach(year: Choices) -> ev.Event:
    """More is linked than is open, or something goes that others hang on."""
    links = list(year.books.state.links.values())
    if not links:
        raise Nothing
    return year.random.choice((_too_much, _too_little, _too_soon))(year, year.random.choice(links))


def _too_much(year: Choices, link: Link) -> ev.Event:
    most = year.books.state.open_of_line(link.target)
    return ev.Linked(year.name("L"), link.source, link.target, most + 1, year.near())


def _too_little(year: Choices, link: Link) -> ev.Event:
    """A line is made smaller than what is linked of it."""
    document = year.books.state.of_line(link.target)
    line = document.lines[link.target]
    linked = line.gross - year.books.state.open_of_line(line.id)
    gross = linked - 1
    tax = share(1, 11, gross) if line.tax_type == 1 else 0
    smaller = Line(line.id, line.account, gross, tax, line.tax_type, line.capital)
    return ev.LineChanged(document.id, smaller)


def _too_soon(year: Choices, link: Link) -> ev.Event:
    return ev.Removed(year.books.state.of_line(link.target).id)
