"""What an invoice says, gathered from the books: all that its documents are drawn from.

Names, addresses and amounts are copied out of the books here, so a document that is drawn from
them goes on saying what was true on its day.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

import orjson

from models import balances, lines, settings, tax_types
from models.account import BankAccount
from models.actor import Actor
from models.cents import rounded
from models.contact import Business, Person
from models.document import Document, Item
from models.issuing import steps
from models.link import Link
from models.payment_terms import TERMS
from models.profile_setting import Setting
from models.settings import BY_NAME
from models.store import scope
from models.store.base import Space
from models.tax_types import OUT_OF_SCOPE, RevenueTaxType, TaxType

T = TypeVar("T")
Days = tuple[date, date]
"""A first and a last day."""

MANUALLY_SET = 1
"""Payment terms that say nothing."""


@dataclass(frozen=True)
class Address:
    """Where somebody is; `country` as it was typed."""

    lines: tuple[str, ...] = ()
    suburb: str = ""
    state: str = ""
    post_code: str = ""
    country: str = ""


@dataclass(frozen=True)
class Party:
    """A seller, a buyer, or whoever is delivered to."""

    name: str
    address: Address = Address()
    attention: str = ""
    tax_number: str = ""
    email: str = ""
    phone: str = ""
    web_address: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the invoice, in cents; `exempt` says why it bears no tax, `code` the same as one
    of the list VATEX, `category` what EN 16931 calls its tax. It was supplied on a day, or from
    then until another."""

    description: str
    notes: str
    net: int
    tax: int
    rate: str
    exempt: str = ""
    category: str = ""
    code: str = ""
    supplied: date | None = None
    supplied_until: date | None = None

    @property
    def days(self) -> Days | None:
        """The first and the last day on which it was supplied, as far as that is known."""
        known = [each for each in (self.supplied, self.supplied_until) if each is not None]
        return (min(known), max(known)) if known else None


@dataclass(frozen=True)
class Bank:
    """The account to pay into."""

    name: str
    account_name: str
    branch: str
    account_number: str
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True)
class Content:
    """Everything an invoice says, in values of the books; amounts are in cents."""

    number: str
    """The number it is issued under; empty while it is a draft."""
    reference: str
    purchase_order: str
    dated: date
    due_date: date | None
    terms: str
    seller: Party
    buyer: Party | None
    deliver_to: Party | None
    lines: tuple[Line, ...]
    paid: int
    """What has been received or credited already."""
    bank: Bank | None
    notes: str
    closing: str
    currency: str
    language: str
    country: str
    logo: str
    credits: tuple[str, ...] | None = None
    """Of a credit note: the numbers of the invoices it is applied to. None of an invoice."""
    cancels: bool = False
    """Whether it takes back the whole of the invoice that `credits` names, which is voided."""
    rounded_once: bool = False
    """Whether tax is rounded once for each rate, and not in each line (setting RoundTaxBy)."""

    @property
    def is_credit_note(self) -> bool:
        """Whether it takes back what invoices said."""
        return self.credits is not None

    @property
    def days(self) -> Days | None:
        """The first and the last day on which anything of it was supplied."""
        known = [each.days for each in self.lines if each.days is not None]
        return (min(first for first, _ in known), max(last for _, last in known)) if known else None

    @property
    def supplied_at_once(self) -> bool:
        """Whether the days of the whole are those of each line, as far as any are known."""
        return len({each.days for each in self.lines} - {None}) < 2

    @property
    def rounding_shows(self) -> bool:
        """Whether a reader who works the tax out the other way would find another sum."""
        if self.rounded_once:
            return len(self.lines) > 1
        for rate in {each.rate for each in self.lines}:
            of_rate = [each for each in self.lines if each.rate == rate]
            once = rounded(sum(each.net for each in of_rate) * Decimal(rate) / 100)
            if once != sum(each.tax for each in of_rate):
                return True
        return False

    @property
    def net(self) -> int:
        """What all lines come to without tax, in cents."""
        return sum(line.net for line in self.lines)

    @property
    def tax(self) -> int:
        """The tax of all lines in cents, as it stands on each."""
        return sum(line.tax for line in self.lines)

    @property
    def total(self) -> int:
        """What it comes to in cents, tax included."""
        return self.net + self.tax

    @property
    def due(self) -> int:
        """What of that is still to be paid."""
        return self.total - self.paid


def digest(content: Content, style: str) -> str:
    """The hash of all that the documents show but for the number, which issuing gives.

    `style` stands for what they are drawn with: the same content drawn otherwise is another."""
    said = orjson.dumps([style, asdict(replace(content, number=""))], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(said).hexdigest()


# --- gathering ----------------------------------------------------------------------------------


def gathered(actor: Actor, invoice: Document, dated: date | None = None) -> Content:
    """What an invoice says, or would say if it were issued on a day, as the books are now."""
    return printable(_gathered(actor, invoice, dated))


def gathered_note(actor: Actor, note: Document, dated: date | None = None) -> Content:
    """What a credit note says, or would say if it were issued on a day: one line, nothing due."""
    made = _gathered(actor, note, dated or note.date)
    lines = (_line_of_note(actor, note, made.reference),)
    credits = tuple(_credited(actor, note))
    return printable(replace(made, **NOTHING_DUE, lines=lines, credits=credits))


def gathered_cancellation(actor: Actor, invoice: Document, number: str = "") -> Content:
    """What the paper says that cancels an issued invoice today: its lines, taken back."""
    made = _gathered(actor, invoice, None)
    return printable(
        replace(
            made,
            **NOTHING_DUE,
            number=number,
            dated=actor.today,
            credits=(made.number,),
            cancels=True,
        )
    )


NOTHING_DUE: Mapping[str, Any] = {
    "due_date": None, "terms": "", "paid": 0, "bank": None, "notes": "", "closing": "",
}  # fmt: skip
"""What is left of the words about paying on a paper that takes something back."""


def _line_of_note(actor: Actor, note: Document, reference: str) -> Line:
    taxed = tax_types.named(actor, RevenueTaxType, note.tax_type) or NO_TAX_TYPE
    return Line(
        description=note.notes.partition("\n")[0][:100] or reference,
        notes=note.notes if "\n" in note.notes else "",
        net=note.amount - note.tax,
        tax=note.tax,
        rate=str(taxed.per_cent),
        exempt=taxed.exemption_reason,
        category=taxed.category,
        code=taxed.exemption_code,
    )


def _credited(actor: Actor, note: Document) -> list[str]:
    """The numbers of the issued invoices that a note is applied to."""
    query: Any = (
        Document.select(Document.issued_number)
        .join(Link, on=(Link.target_document == Document.id))
        .where(
            scope.within(Link, actor.space)
            & (Link.source_document == note.id)
            & (Document.issued_number != "")
        )
        .order_by(Document.issued_number)
        .distinct()
    )
    return [number for (number,) in query.tuples()]


UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""Control signs, and what is no sign at all: no font has them, and XML forbids them."""


def printable(value: T) -> T:
    """Content without what can't be printed, blanks around texts, blank lines of an address."""
    cleaned: Any = _printable(value)
    return cast("T", cleaned)


def _printable(value: object) -> object:
    if isinstance(value, str):
        return UNPRINTABLE.sub("", value).strip()
    if isinstance(value, tuple):
        return tuple(each for each in map(_printable, value) if each != "")
    if is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: _printable(getattr(value, each.name)) for each in fields(value)}
        return replace(value, **parts)
    return value


def _gathered(actor: Actor, invoice: Document, dated: date | None) -> Content:
    on = dated or steps.date_of(actor, invoice)
    business = _business(actor, invoice.contact_business)
    language = _set(actor, settings.LANGUAGE)
    return Content(
        number=invoice.issued_number,
        reference=invoice.reference,
        purchase_order=invoice.purchase_order,
        dated=on,
        due_date=steps.due_date_of(actor, invoice, on),
        terms=_terms(business, language),
        seller=seller_of(actor),
        buyer=_party(business, _person(actor, invoice.contact_person)),
        deliver_to=addressed(actor, invoice.deliver_to_business, invoice.deliver_to_person),
        lines=tuple(_line(actor, item) for item in lines.of(actor, invoice)),
        paid=balances.paid.of(actor, invoice) + balances.credited.of(actor, invoice),
        bank=bank_of(actor),
        notes=invoice.notes,
        closing=_set(actor, settings.INVOICE_CLOSING),
        currency=_set(actor, settings.CURRENCY),
        language=language,
        country=country_of(actor),
        logo=_set(actor, settings.LOGO),
        rounded_once=_set(actor, settings.ROUND_TAX_BY) == "2",
    )


def country_of(actor: Actor) -> str:
    """Where the firm is, as its papers are written."""
    language = _set(actor, settings.LANGUAGE)
    return _set(actor, settings.SELLER_COUNTRY) or language.partition("-")[2]


def _set(actor: Actor, setting: Setting) -> str:
    return setting.text_in(actor.space)


def _business(actor: Actor, id: int | None) -> Business | None:
    return None if id is None else scope.peek(actor, Business, id)


def _person(actor: Actor, id: int | None) -> Person | None:
    return None if id is None else scope.peek(actor, Person, id)


def _terms(business: Business | None, language: str) -> str:
    """The payment terms: the contact's own words, else the fixed list's, which are English."""
    if business is None:
        return ""
    if business.payment_terms_notes or business.payment_terms == MANUALLY_SET:
        return business.payment_terms_notes
    listed = TERMS.get(business.payment_terms or 0, "") if language.startswith("en") else ""
    return listed if listed.isupper() else listed.capitalize()


def seller_of(actor: Actor) -> Party:
    """The firm itself, as its papers name it."""
    name: Any = Space.select(Space.name).where(Space.id == actor.space)
    billing = {part: _set(actor, BY_NAME[f"Billing{part}"]) for part in _BILLING}
    return Party(
        name=_set(actor, settings.SELLER_NAME) or name.scalar(),
        address=Address(
            _filled(billing["Address1"], billing["Address2"]),
            billing["Suburb"],
            billing["State"],
            billing["Postcode"],
        ),
        attention=billing["Contact"],
        tax_number=_set(actor, settings.SELLER_TAX_NUMBER),
        email=_set(actor, settings.SELLER_EMAIL),
        phone=_set(actor, settings.SELLER_PHONE),
        web_address=_set(actor, settings.SELLER_WEB_ADDRESS),
    )


_BILLING = ("Address1", "Address2", "Suburb", "State", "Postcode", "Contact")


def addressed(actor: Actor, business: int | None, person: int | None) -> Party | None:
    """A contact as the papers that go there name it."""
    return _party(_business(actor, business), _person(actor, person))


def _party(business: Business | None, person: Person | None) -> Party | None:
    """A business with the person it goes to, or a person alone."""
    attention = _full_name(person)
    if business is None:
        return None if person is None else Party(attention, _address(person), email=person.email)
    return Party(
        name=business.trade_name or business.legal_name,
        address=_address(business),
        attention=attention,
        tax_number=business.abn,
        email=(person.email if person is not None else "") or business.email,
        phone=business.phone_number,
    )


def _full_name(person: Person | None) -> str:
    return "" if person is None else f"{person.first_name} {person.surname}".strip()


def _address(contact: Business | Person) -> Address:
    """The mailing address, or the street address where there is none."""
    for kind in ("mailing", "street"):
        part = {name: getattr(contact, f"{kind}_{name}") for name in _PARTS}
        if any(part.values()):
            return Address(
                _filled(part["address1"], part["address2"]),
                part["suburb"],
                part["state"],
                part["post_code"],
                part["country"],
            )
    return Address()


_PARTS = ("address1", "address2", "suburb", "state", "post_code", "country")


def _filled(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


NO_TAX_TYPE = TaxType(rate=0, category=OUT_OF_SCOPE, exemption_reason="Not subject to tax")
"""What a line is taxed as that has no tax type."""


def _line(actor: Actor, item: Item) -> Line:
    taxed = tax_types.named(actor, RevenueTaxType, item.tax_type) or NO_TAX_TYPE
    return Line(
        description=item.description,
        notes=item.notes,
        net=item.amount - item.tax if item.tax_included else item.amount,
        tax=item.tax,
        rate=str(taxed.per_cent),
        exempt=taxed.exemption_reason,
        category=taxed.category,
        code=taxed.exemption_code,
        supplied=item.supply_date,
        supplied_until=item.supply_end_date,
    )


def bank_of(actor: Actor) -> Bank | None:
    """The account that receipts go into by default."""
    found: Any = (
        BankAccount.select()
        .where(
            scope.within(BankAccount, actor.space)
            & (BankAccount.default_receipt_account == True)  # noqa: E712  (a comparison in SQL)
            & ((BankAccount.account_number != "") | (BankAccount.iban != ""))
        )
        .order_by(BankAccount.id)
        .first()
    )
    if found is None:
        return None
    return Bank(
        name=found.bank,
        account_name=found.account_name or found.title_text,
        branch=found.bsb,
        account_number=found.account_number,
        iban=found.iban,
        bic=found.bic,
    )
