"""Bringing a bank's file into the books: no line twice, each thought of as what it may be.

The rules are those of web_app.md 7.

A line that the bank gives an id is known by it. One without is known by day, amount and words, as
often as it stands there: two alike in a file are two, and a file that comes again brings nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models import settings, write
from models.account import BankAccount
from models.actor import Actor
from models.attachment import Attachment
from models.attachments import attaching, file_store
from models.bank import booking, guessing
from models.bank.files.reading import read
from models.bank.files.refused import NotRead
from models.bank.files.statement import Home, Line, Skipped, Statement
from models.bank_file import BankFile
from models.bank_transaction import BankTransaction, as_posted, category_of
from models.cents import shown
from models.counted import counted
from models.refusals import BankFileNotRead, InvalidFields
from models.store import scope
from models.store.database import fold
from models.write import Values

EXTERNAL_ID_MAX = 40
OUTCOME_MAX = 20_000
"""How many characters of what became of its files an upload keeps."""
REASONS_KEPT = 100
MONTH_FIRST = frozenset({"US"})
"""Countries that write the month before the day."""


@dataclass
class Imported:
    """What came of a file."""

    source: int
    statement: Statement
    taken: int = 0
    matched: int = 0
    mapped: int = 0
    booked: int = 0
    ignored: list[Skipped] = field(default_factory=list)


def process(actor: Actor, attachment: int) -> Imported:
    """Bring the file of an upload into its bank account's transactions.

    Raises RecordNotFound, InvalidFields or BankFileNotRead."""
    file = attaching.shown(actor, attachment)
    if file.object != BankFile.OBJECT:
        words = "is attached to no bank file; upload it with Object=28 and the id of one"
        raise InvalidFields({"id": words})
    source = scope.take(actor, BankFile, file.object_context)
    # held, so that no other file of the account brings the same lines at the same time
    account = scope.take(actor, BankAccount, source.bank_account)
    statement = _read(actor, file, account)
    for each in statement.warnings:
        actor.warn(each)
    made = Imported(source.id, statement, ignored=[*statement.skipped])
    lines = list(_new(actor, account, statement.lines, made.ignored))
    guesses = guessing.guessed(actor, account, lines)
    for line, guess in zip(lines, guesses, strict=True):
        values = {**_values(line, account, source), **guess.values}
        row = write.add(actor, BankTransaction, **values)
        made.booked += booking.book(actor, row, guess)
        made.matched += guess.is_match
        made.mapped += guess.is_mapping
    made.taken = len(lines)
    _keep_outcome(actor, source, file, made)
    return made


def _read(actor: Actor, file: Attachment, account: BankAccount) -> Statement:
    content = file_store.read(actor.space, file.sha256)
    accounts = [each for each in (account.account_number, account.iban) if each]
    try:
        return read(content, home(actor), accounts)
    except NotRead as problem:
        raise BankFileNotRead(name=file.file_name, why=str(problem)) from problem


def home(actor: Actor) -> Home:
    """How the space writes what a file leaves open."""
    language, _, country = settings.LANGUAGE.text_in(actor.space).partition("-")
    seller = settings.SELLER_COUNTRY.text_in(actor.space) or country
    return Home(
        day_first=seller not in MONTH_FIRST,
        decimal_comma=language != "en",
        currency=settings.CURRENCY.text_in(actor.space),
    )


def _values(line: Line, account: BankAccount, source: BankFile) -> dict[str, Any]:
    return {
        "bank_account": account.id,
        "source": source.id,
        "posted_date": line.posted,
        "amount": line.amount,
        "description": line.description,
        "external_id": line.id,
        "as_posted": as_posted(line.posted, line.amount, line.description),
        "category": category_of(line.amount),
    }


# --- what is there already ----------------------------------------------------------------------


@dataclass
class _Known:
    """What an account has of the lines that a file may bring."""

    by_id: dict[str, BankTransaction]
    alike: dict[str, list[BankTransaction]]
    """By what they were posted as, those that no line of the file has been told to be yet."""


def _new(
    actor: Actor, account: BankAccount, lines: Iterable[Line], ignored: list[Skipped]
) -> Iterator[Line]:
    """The lines that are not there yet; the others are told with what they are already."""
    lines = list(_with_usable_ids(lines))
    known = _known(actor, account, lines) if lines else _Known({}, {})
    seen: set[str] = set()
    for line in lines:
        if line.id and fold(line.id) in seen:
            ignored.append(Skipped(line.where, f"{_told(line)} is in the file twice ({line.id})"))
            continue
        seen.add(fold(line.id))
        same = _same(known, line)
        if same is None:
            yield line
        else:
            ignored.append(Skipped(line.where, _why(line, same)))


def _why(line: Line, same: BankTransaction) -> str:
    if (same.posted_date, same.amount) == (line.posted, line.amount) or not line.id:
        return f"{_told(line)} is bank transaction {same.id} already"
    other = f"{same.posted_date} {shown(same.amount)}"
    return f"{_told(line)} has the id of bank transaction {same.id} ({other}); enter it by hand"


def _told(line: Line) -> str:
    return f"{line.posted} {shown(line.amount)} {line.description}".strip()


def _with_usable_ids(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, without ids that the bank gives to several: those tell no line from another."""
    lines = list(lines)
    of_id: dict[str, set[tuple[date, int]]] = {}
    for line in lines:
        of_id.setdefault(fold(line.id), set()).add((line.posted, line.amount))
    for line in lines:
        is_usable = len(of_id[fold(line.id)]) == 1
        id = _short(line.id) if is_usable else ""
        yield Line(line.where, line.posted, line.amount, line.description, id)


def _short(id: str) -> str:
    """An id as it is kept; of one that is too long what stands for it."""
    return id if len(id) <= EXTERNAL_ID_MAX else hashlib.sha256(id.encode()).hexdigest()[:40]


def _known(actor: Actor, account: BankAccount, lines: list[Line]) -> _Known:
    """What the account has that these lines may be."""
    posted = {as_posted(each.posted, each.amount, each.description) for each in lines}
    ids = {fold(each.id) for each in lines if each.id}
    may_be = BankTransaction.as_posted.in_(sorted(posted))
    if ids:
        may_be |= BankTransaction.external_id_folded.in_(sorted(ids))
    known = _Known({}, {})
    for each in _of_account(actor, account, may_be):
        if each.external_id:
            known.by_id.setdefault(each.external_id_folded, each)
        known.alike.setdefault(each.as_posted, []).append(each)
    return known


def _of_account(actor: Actor, account: BankAccount, condition: Any) -> Iterable[BankTransaction]:
    of_account = BankTransaction.bank_account == account.id
    within = scope.within(BankTransaction, actor.space) & of_account & condition
    found: Iterable[BankTransaction] = (
        BankTransaction.select().where(within).order_by(BankTransaction.id)
    )
    return found


def _same(known: _Known, line: Line) -> BankTransaction | None:
    """What a line is already. One with an id is what has that id, or what came without any."""
    same = known.by_id.get(fold(line.id)) if line.id else None
    alike = known.alike.get(as_posted(line.posted, line.amount, line.description), [])
    if same is None:
        same = next((each for each in alike if not (line.id and each.external_id)), None)
    if same in alike:
        alike.remove(same)  # one line there is one line of the file
    return same


# --- what came of it ----------------------------------------------------------------------------


def _keep_outcome(actor: Actor, source: BankFile, file: Attachment, made: Imported) -> None:
    """Write down with the upload what its file brought, and what not and why."""
    days = [each.posted for each in made.statement.lines]
    known = [each for each in (source.start_date, source.end_date) if each is not None]
    write.change(
        actor,
        source,
        processed_date=source.processed_date or actor.today,
        start_date=min([*days, *known], default=None),
        end_date=max([*days, *known], default=None),
        line_count=source.line_count + made.statement.count,
        insert_count=source.insert_count + made.taken,
        ignore_count=source.ignore_count + len(made.ignored),
        outcome=_told_outcome(actor, file, made)[:OUTCOME_MAX] + source.outcome[: OUTCOME_MAX // 2],
    )


def _told_outcome(actor: Actor, file: Attachment, made: Imported) -> str:
    ignored = [str(each) for each in made.ignored]
    more = len(ignored) - REASONS_KEPT
    head = (
        f"{actor.today} {file.file_name} ({made.statement.format}): "
        f"{counted(made.statement.count, 'line')}, "
        f"{made.taken} taken, {made.matched} matched, {len(ignored)} skipped"
    )
    told = [head, *ignored[:REASONS_KEPT], *([f"and {more} more"] if more > 0 else [])]
    return "\n".join(told) + "\n"


# --- a line by itself ---------------------------------------------------------------------------


def keep_with_upload(actor: Actor, row: BankTransaction | None, values: Values) -> None:
    """A line stays in the account of the upload that it came with, and known by what the bank
    posted, whatever is made of it; one that somebody entered is known by what it says.

    Raises InvalidFields."""
    now: Values = values if row is None else {**row.__data__, **values}
    source, account = now.get("source"), now["bank_account"]
    if source is not None and values.keys() & {"source", "bank_account"}:
        upload = scope.peek(actor, BankFile, source)
        if upload is not None and upload.bank_account != account:
            words = f"{source} is an upload of another bank account; move that as a whole"
            moved = row is not None and "bank_account" in values
            raise InvalidFields({"bank_account" if moved else "source": words})
    if row is None or row.source is None:
        words = now.get("description") or ""
        values["as_posted"] = as_posted(now.get("posted_date"), now.get("amount") or 0, words)


# --- an upload as a whole -----------------------------------------------------------------------


def lines_of(actor: Actor, source: BankFile) -> list[BankTransaction]:
    """The transactions that came with an upload, as they are."""
    found = BankTransaction.select().where(
        scope.within(BankTransaction, actor.space) & (BankTransaction.source == source.id)
    )
    return list(found.order_by(BankTransaction.id))


def move(actor: Actor, source: BankFile, account: int) -> None:
    """Move the lines of a held upload to another bank account, to which it is to belong.

    Raises InvalidFields where one is used, or where the account has one already."""
    to = scope.take(actor, BankAccount, account)
    lines = [scope.take(actor, BankTransaction, each.id) for each in lines_of(actor, source)]
    for line in lines:
        guessing.refuse_used(actor, line, column="bank_account")
    ids = sorted({each.external_id_folded for each in lines if each.external_id})
    there = _of_account(actor, to, BankTransaction.external_id_folded.in_(ids)) if ids else []
    if twice := [each.external_id for each in there]:
        words = f"{to.title_text} has the lines {', '.join(twice[:3])} already; remove this upload"
        raise InvalidFields({"bank_account": words})
    for line in lines:
        write.change(actor, line, bank_account=account)


def remove(actor: Actor, source: BankFile) -> None:
    """Remove a held upload with its lines, as long as nothing has been made of them.

    Raises InUse."""
    lines = [scope.take(actor, BankTransaction, each.id) for each in lines_of(actor, source)]
    for line in lines:
        guessing.refuse_used(actor, line)
    for line in lines:
        write.remove(actor, line)
    write.remove(actor, source)
