"""Receipts, advices of payments and statements: what they say, gathered and put into words.

What a statement comes to is what the report of debtors says of the contact, part by part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from peewee import Case

from methods.financial.papers.content import (
    addressed,
    bank_of,
    country_of,
    printable,
    seller_of,
)
from methods.financial.papers.words import (
    LETTER_PAPER,
    Named,
    Speech,
    logo_in,
    party_in,
    payment_into,
    seller_in,
)
from models import balances, booked, lines, settings
from models.actor import Actor
from models.document import INVOICE, PAYMENT, RECEIPT, Document, Item
from models.link import PAYMENT_EXPENSE, RECEIPT_INVOICE, Link
from models.reports.owing import DEBTORS, Owing, Wanted, owing
from models.store import scope

LABELS = (
    "receipt", "received_from", "statement", "account_of", "as_of", "outstanding", "on_account",
    "credit_left", "refunded", "remittance", "paid_to",
)  # fmt: skip
WORDS: dict[str, dict[str, str]] = {
    language: dict(zip(LABELS, words, strict=True))
    for language, words in {
        "en": ("Receipt", "Received from", "Statement", "Account of", "As of", "Outstanding",
               "Paid on account", "Credit not applied", "Refunds",
               "Remittance advice", "Paid to"),
        "de": ("Quittung", "Erhalten von", "Kontoauszug", "Konto von", "Stand", "Offen",
               "Anzahlungen", "Nicht verrechnete Gutschriften", "Erstattungen",
               "Zahlungsavis", "Gezahlt an"),
        "fr": ("Reçu", "Reçu de", "Relevé de compte", "Compte de", "Au", "Solde dû",
               "Acomptes", "Avoirs non imputés", "Remboursements",
               "Avis de paiement", "Payé à"),
        "es": ("Recibo", "Recibido de", "Estado de cuenta", "Cuenta de", "A fecha de",
               "Pendiente", "Pagos a cuenta", "Abonos sin aplicar", "Devoluciones",
               "Aviso de pago", "Pagado a"),
        "it": ("Ricevuta", "Ricevuto da", "Estratto conto", "Conto di", "Al", "Da saldare",
               "Acconti", "Note di credito non applicate", "Rimborsi",
               "Avviso di pagamento", "Pagato a"),
        "nl": ("Kwitantie", "Ontvangen van", "Rekeningoverzicht", "Rekening van", "Per",
               "Openstaand", "Vooruitbetaald", "Niet verrekende creditnota’s",
               "Terugbetalingen",
               "Betaalspecificatie", "Betaald aan"),
        "pt": ("Recibo", "Recebido de", "Extrato de conta", "Conta de", "Em", "Em dívida",
               "Pagamentos por conta", "Créditos por aplicar", "Reembolsos",
               "Aviso de pagamento", "Pago a"),
        "da": ("Kvittering", "Modtaget fra", "Kontoudtog", "Konto for", "Pr.", "Udestående",
               "Acontobetalinger", "Ikke anvendte kreditnotaer", "Tilbagebetalinger",
               "Betalingsadvis", "Betalt til"),
        "nb": ("Kvittering", "Mottatt fra", "Kontoutskrift", "Konto for", "Per", "Utestående",
               "Akontobetalinger", "Ubrukte kreditnotaer", "Tilbakebetalinger",
               "Betalingsmelding", "Betalt til"),
        "sv": ("Kvitto", "Mottaget från", "Kontoutdrag", "Konto för", "Per", "Utestående",
               "À conto-betalningar", "Ej använda kreditnotor", "Återbetalningar",
               "Betalningsavi", "Betalt till"),
    }.items()
}  # fmt: skip
"""What is printed on these beside what an invoice has too, by language."""

Row = list[str]
Fact = tuple[str, str]
Letter = dict[str, Any]
"""What the template of letters gets, each part a text."""


def _speech(actor: Actor) -> Speech:
    language, currency = (
        each.text_in(actor.space) for each in (settings.LANGUAGE, settings.CURRENCY)
    )
    return Speech(language, country_of(actor), currency)


def _letter(
    actor: Actor,
    speech: Speech,
    *,
    title: str,
    party: str,
    business: int | None,
    person: int | None,
    dated: date,
    due: Named,
    **said: Any,
) -> Letter:
    """What all letters have: whom from, whom to, and the words around."""
    own = WORDS[speech.locale.language]
    to = addressed(actor, business, person)
    return {
        "language": speech.locale.language,
        "region": speech.locale.territory,
        "paper": "us-letter" if speech.country in LETTER_PAPER else "a4",
        "number": "",
        "made": {"year": dated.year, "month": dated.month, "day": dated.day},
        "words": {**speech.words, "title": own[title], "party": own[party]},
        "logo": logo_in(settings.LOGO.text_in(actor.space)),
        "seller": seller_in(printable(seller_of(actor)), speech),
        "party": party_in(printable(to), speech) if to is not None else None,
        "sums": [],
        "payment": [],
        "notes": [],
        "due": due,
        **_clean(said),
    }


def _clean(said: Any) -> Any:
    """Parts without signs that no font has."""
    if isinstance(said, dict):
        return {name: _clean(part) for name, part in said.items()}
    if isinstance(said, list | tuple):
        return [_clean(part) for part in said]
    return printable((said,))[0] if isinstance(said, str) and said.strip() else said


# --- money --------------------------------------------------------------------------------------


MONEY = {RECEIPT: ("receipt", "received_from"), PAYMENT: ("remittance", "paid_to")}
"""What the paper of money in or out is called, and whose it was."""


def of_money(actor: Actor, row: Document) -> Letter:
    """What a receipt, or the advice of a payment, says: whom the money came from or went to, what
    for, and how much it was."""
    speech = _speech(actor)
    words, dated = speech.words, row.date or actor.today
    title, party = MONEY[row.object]
    return _letter(
        actor,
        speech,
        title=title,
        party=party,
        business=row.contact_business,
        person=row.contact_person,
        dated=dated,
        number=row.reference,
        facts=[(words["date"], speech.day(dated))],
        columns=[words["description"], speech.tax, words["amount"]],
        rows=[_paid_for(actor, speech, each) for each in lines.of(actor, row)],
        due={"name": words["total"], "amount": speech.money(row.amount)},
        notes=row.notes.splitlines(),
    )


def _paid_for(actor: Actor, speech: Speech, line: Item) -> Row:
    """A line of a receipt or payment, with the invoices that it pays."""
    paid = [f"{speech.words['invoice']} {each}" for each in _bills(actor, line)]
    told = ", ".join(filter(None, [line.description, *paid])) or "–"
    tax = speech.amount(line.tax) if line.tax else "–"
    return [told, tax, speech.amount(line.gross)]


def _bills(actor: Actor, line: Item) -> Iterable[str]:
    """What a line pays, each by its number: of a supplier's bill that is his own."""
    found: Any = (
        Document.select(Document.issued_number, Document.payee_reference, Document.reference)
        .join(Link, on=(Link.target_document == Document.id))
        .where(
            scope.within(Link, actor.space)
            & (Link.source_item == line.id)
            & Link.kind.in_([RECEIPT_INVOICE.number, PAYMENT_EXPENSE.number])
        )
        .order_by(Document.id)
        .tuples()
    )
    return [next(filter(None, numbers)) for numbers in found]


# --- statements ---------------------------------------------------------------------------------


def statement(actor: Actor, business: int | None, person: int | None) -> Letter:
    """What a contact owes as of today: each invoice that is open, and what goes off it."""
    speech = _speech(actor)
    words, own = speech.words, WORDS[speech.locale.language]
    owed = _owed(actor, business, person)
    return _letter(
        actor,
        speech,
        title="statement",
        party="account_of",
        business=business,
        person=person,
        dated=actor.today,
        facts=[(own["as_of"], speech.day(actor.today))],
        columns=[words["invoice"], words["date"], words["due"], words["total"], own["outstanding"]],
        rows=[_open(speech, *each) for each in _open_invoices(actor, business, person)],
        sums=list(_sums(speech, own, owed)),
        due={
            "name": words["amount_due"],
            "amount": speech.money(0 if owed is None else owed.total),
        },
        payment=list(payment_into(bank_of(actor), "", speech.country, words)),
    )


def _owed(actor: Actor, business: int | None, person: int | None) -> Owing | None:
    """What the report of debtors has of the contact, if anything."""
    found = owing(actor, DEBTORS, Wanted(day=actor.today, business=business, person=person))
    return next((e for e in found if (e.business, e.person) == (business, person)), None)


def _sums(speech: Speech, own: dict[str, str], owed: Owing | None) -> Iterator[Fact]:
    """What is outstanding, and what else there is, where there is anything else."""
    if owed is None or owed.total == owed.of("outstanding"):
        return
    yield own["outstanding"], speech.money(owed.of("outstanding"))
    for part, label, sign in (
        ("on_account", "on_account", -1),
        ("unapplied", "credit_left", -1),
        ("refunds", "refunded", 1),
    ):
        if owed.of(part):
            yield own[label], speech.money(sign * owed.of(part))


def _open_invoices(actor: Actor, business: int | None, person: int | None) -> Iterable[Any]:
    """The invoices of a contact that are booked and open as of today, the oldest first."""
    document: Any = Document.alias()
    left = balances.outstanding_as_of(document, actor.today)
    whose = document.contact_business == business
    if business is None:
        whose = document.contact_business.is_null() & (document.contact_person == person)
    number = Case(
        None, ((document.issued_number != "", document.issued_number),), document.reference
    )
    found: Iterable[Any] = (
        document.select(number, document.date, document.due_date, document.amount, left)
        .where(
            scope.within(document, actor.space)
            & (document.object == INVOICE)
            & booked.booked(document, actor.today)
            & whose
            & (left != 0)
        )
        .order_by(document.date, document.id)
        .tuples()
    )
    return found


def _open(speech: Speech, number: str, dated: Any, due: Any, amount: int, left: int) -> Row:
    days = [speech.day(each) if each else "–" for each in map(_day, (dated, due))]
    return [number, *days, speech.amount(int(amount)), speech.amount(int(left))]


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
