"""An invoice in the words of a language: every label, date and amount as it is to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TypedDict, TypeVar

from babel import Locale
from babel.dates import format_date, format_interval
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol

from methods.financial.papers.content import Address, Bank, Content, Days, Line, Party
from models.attachments.pictures import picture
from models.bank.numbers import grouped
from models.countries import code_of
from models.store.base import MoneyField

LABELS = (
    "invoice", "draft", "bill_to", "deliver_to", "attention", "date", "due", "order", "reference",
    "description", "net", "amount", "free_of", "on", "total", "paid", "amount_due", "payment",
    "pay_by", "on_receipt", "bank", "account_name", "branch", "account_number", "quote", "notes",
    "page",
)  # fmt: skip
WORDS: dict[str, dict[str, str]] = {
    language: dict(zip(LABELS, words, strict=True))
    for language, words in {
        "en": (
            "Invoice", "Draft", "Bill to", "Deliver to", "Attention", "Date", "Due", "Your order",
            "Our reference", "Description", "Net", "Amount", "free of", "on", "Total",
            "Received already", "Amount due", "Payment", "Please pay by {date}.",
            "Payable on receipt.", "Bank", "Account name", "Bank code", "Account number",
            "Payment reference", "Notes", "Page {page} of {pages}",
        ),
        "de": (
            "Rechnung", "Entwurf", "Rechnung an", "Lieferung an", "Zu Händen", "Datum", "Fällig",
            "Ihre Bestellung", "Unser Zeichen", "Bezeichnung", "Netto", "Betrag", "ohne", "auf",
            "Gesamtbetrag", "Bereits erhalten", "Zahlbetrag", "Zahlung",
            "Bitte zahlen Sie bis {date}.", "Zahlbar bei Erhalt.", "Bank", "Kontoinhaber",
            "Bankleitzahl", "Kontonummer",
            "Verwendungszweck", "Anmerkungen", "Seite {page} von {pages}",
        ),
        "fr": (
            "Facture", "Brouillon", "Facturé à", "Livré à", "À l’attention de", "Date", "Échéance",
            "Votre commande", "Notre référence", "Désignation", "Montant HT", "Montant TTC",
            "sans", "sur", "Total", "Déjà reçu", "Net à payer", "Paiement",
            "À régler au plus tard le {date}.", "Payable à réception.", "Banque", "Titulaire",
            "Code banque", "Numéro de compte", "Référence de paiement", "Remarques",
            "Page {page} sur {pages}",
        ),
        "es": (
            "Factura", "Borrador", "Facturar a", "Entregar a", "A la atención de", "Fecha",
            "Vencimiento", "Su pedido", "Nuestra referencia", "Descripción", "Neto", "Importe",
            "sin", "sobre", "Total", "Ya recibido", "Importe a pagar", "Pago",
            "Pague antes del {date}, por favor.", "Pagadero al recibirla.", "Banco", "Titular",
            "Código del banco", "Número de cuenta", "Referencia de pago", "Observaciones",
            "Página {page} de {pages}",
        ),
        "it": (
            "Fattura", "Bozza", "Intestata a", "Consegna a", "Alla c.a. di", "Data", "Scadenza",
            "Vostro ordine", "Nostro riferimento", "Descrizione", "Imponibile", "Importo", "senza",
            "su", "Totale", "Già ricevuto", "Importo dovuto", "Pagamento",
            "Da pagare entro il {date}.", "Pagabile al ricevimento.", "Banca", "Intestatario",
            "Codice banca", "Numero di conto", "Causale", "Note", "Pagina {page} di {pages}",
        ),
        "nl": (
            "Factuur", "Concept", "Factuur aan", "Levering aan", "Ter attentie van", "Datum",
            "Vervaldatum", "Uw bestelling", "Ons kenmerk", "Omschrijving", "Netto", "Bedrag",
            "zonder", "over", "Totaal", "Reeds ontvangen", "Te betalen", "Betaling",
            "Graag betalen vóór {date}.", "Te betalen bij ontvangst.", "Bank", "Rekeninghouder",
            "Bankcode", "Rekeningnummer", "Betalingskenmerk", "Opmerkingen",
            "Pagina {page} van {pages}",
        ),
        "pt": (
            "Fatura", "Rascunho", "Faturar a", "Entregar a", "Ao cuidado de", "Data", "Vencimento",
            "A sua encomenda", "A nossa referência", "Descrição", "Líquido", "Valor", "sem",
            "sobre", "Total", "Já recebido", "Valor a pagar", "Pagamento",
            "Pague até {date}, por favor.", "A pagar no ato da receção.", "Banco", "Titular",
            "Código do banco", "Número da conta", "Referência do pagamento", "Observações",
            "Página {page} de {pages}",
        ),
        "da": (
            "Faktura", "Kladde", "Faktureres til", "Leveres til", "Att.", "Dato", "Forfald",
            "Jeres ordre", "Vores reference", "Beskrivelse", "Netto", "Beløb", "uden", "af",
            "I alt", "Allerede modtaget", "At betale", "Betaling", "Betales senest {date}.",
            "Betales ved modtagelsen.", "Bank", "Kontohaver", "Registreringsnummer", "Kontonummer",
            "Betalingsreference", "Bemærkninger", "Side {page} af {pages}",
        ),
        "nb": (
            "Faktura", "Utkast", "Faktureres til", "Leveres til", "Att.", "Dato", "Forfall",
            "Deres bestilling", "Vår referanse", "Beskrivelse", "Netto", "Beløp", "uten", "av",
            "Totalt", "Allerede mottatt", "Å betale", "Betaling", "Betales innen {date}.",
            "Betales ved mottak.", "Bank", "Kontohaver", "Bankkode", "Kontonummer",
            "Betalingsreferanse", "Merknader", "Side {page} av {pages}",
        ),
        "sv": (
            "Faktura", "Utkast", "Faktureras till", "Levereras till", "Att.", "Datum",
            "Förfallodag", "Er beställning", "Vår referens", "Beskrivning", "Netto", "Belopp",
            "utan", "på", "Totalt", "Redan mottaget", "Att betala", "Betalning",
            "Betalas senast {date}.", "Betalas vid mottagandet.", "Bank", "Kontohavare", "Bankkod",
            "Kontonummer", "Betalningsreferens", "Anmärkningar", "Sida {page} av {pages}",
        ),
    }.items()
}  # fmt: skip
"""What is printed beside the values, by language."""

TAX: dict[str, str] = {
    "AU": "GST", "NZ": "GST", "SG": "GST", "CA": "GST", "de": "USt", "CH": "MWST", "fr": "TVA",
    "es": "IVA", "it": "IVA", "pt": "IVA", "nl": "btw", "da": "moms", "nb": "mva", "sv": "moms",
}  # fmt: skip
"""What the tax is called: by country where the country decides, else by language, else VAT."""
TAX_NUMBER = {"AU": "ABN", "NZ": "GST No.", "SG": "GST No.", "CA": "GST No.", "CH": "UID"}
TAX_INVOICE = frozenset({"AU", "NZ", "SG", "ZA"})
"""Countries in which an invoice with tax on it is called so."""
LETTER_PAPER = frozenset({"US", "CA", "MX"})


class Speech:
    """How a language and a country write dates, amounts and addresses."""

    def __init__(self, language: str, country: str, currency: str) -> None:
        self.locale = Locale.parse(language, sep="-")
        self.country = country
        self.currency = currency
        self.words = WORDS[self.locale.language]
        self.tax = TAX.get(country) or TAX.get(self.locale.language, "VAT")
        self.tax_number = TAX_NUMBER.get(country) or f"{self.tax} ID"

    def money(self, cents: int) -> str:
        """An amount in cents with the sign of its currency: $1,234.50."""
        return format_currency(MoneyField.to_number(cents), self.currency, locale=self.locale)

    def amount(self, cents: int) -> str:
        """An amount in cents, in a column that says its currency elsewhere: 1,234.50."""
        number = MoneyField.to_number(cents)
        return format_decimal(number, format="#,##0.00", locale=self.locale)

    def per_cent(self, rate: str) -> str:
        """A rate: 10%, or 10 % where the language wants a space."""
        pattern = self.locale.percent_formats[None].pattern.replace("#,##0", "0.##")
        return str(format_percent(Decimal(rate) / 100, format=pattern, locale=self.locale))

    def day(self, on: date) -> str:
        """A date in long: 22 November 2026."""
        return format_date(on, "long", locale=self.locale)

    def supplied(self, days: Days) -> tuple[str, str]:
        """When it was delivered, with the name of that: a day, or from one to another."""
        first, last = days
        if first == last:
            return SUPPLIED[self.locale.language], self.day(first)
        told = format_interval(first, last, "yMMMd", locale=self.locale)
        return SUPPLIED_DURING[self.locale.language], told

    def address(self, address: Address) -> list[str]:
        """The lines of an address; a country is named where it is another than the seller's."""
        place = " ".join(filter(None, (address.suburb, address.state, address.post_code)))
        code = code_of(address.country)
        abroad = "" if code == self.country else self.locale.territories.get(code, address.country)
        return [*address.lines, *filter(None, (place, abroad))]


# --- the whole of it ----------------------------------------------------------------------------


class Logo(TypedDict):
    """A picture in base64, and what kind of one."""

    format: str
    data: str


class Seller(TypedDict):
    """The seller, for the head and the foot of the page."""

    name: str
    lines: list[str]
    contact: list[str]
    footer: list[str]


class Addressed(TypedDict):
    """Whom it goes to, or to whom is delivered."""

    name: str
    lines: list[str]


class Named(TypedDict):
    """An amount with its name."""

    name: str
    amount: str


class Said(TypedDict):
    """What stands on an invoice, each part a text; templates know the parts by these names."""

    language: str
    region: str | None
    paper: str
    draft: bool
    number: str
    made: dict[str, int]
    words: dict[str, str]
    logo: Logo | None
    seller: Seller
    buyer: Addressed | None
    deliver_to: Addressed | None
    facts: list[tuple[str, str, bool]]
    lines: list[dict[str, str]]
    sums: list[tuple[str, str]]
    due: Named
    terms: list[str]
    payment: list[tuple[str, str]]
    notes: list[str]
    closing: str


def spelled(content: Content) -> Said:
    """The invoice as a template gets it: nothing is left but to set it on a page."""
    speech = Speech(content.language, content.country, content.currency)
    words = speech.words
    return {
        "language": speech.locale.language,
        "region": speech.locale.territory,
        "paper": "us-letter" if content.country in LETTER_PAPER else "a4",
        "draft": not content.number,
        "number": content.number,
        "made": {
            "year": content.dated.year,
            "month": content.dated.month,
            "day": content.dated.day,
        },
        "words": {
            **words,
            "title": _title(content, speech),
            "tax": speech.tax,
            "rate": f"{speech.tax} %",
        },
        "logo": logo_in(content.logo),
        "seller": seller_in(content.seller, speech),
        "buyer": party_in(content.buyer, speech),
        "deliver_to": party_in(content.deliver_to, speech),
        "facts": list(_facts(content, speech)),
        "lines": [
            _line(line, speech, None if content.supplied_at_once else line.days)
            for line in content.lines
        ],
        "sums": list(_sums(content, speech)),
        "due": _due(content, speech),
        "terms": list(_terms(content, speech)),
        "payment": list(_payment(content, words)),
        "notes": [*content.notes.splitlines(), *_rounding(content, speech)],
        "closing": content.closing,
    }


SUPPLIED = {
    "en": "Date of supply", "de": "Leistungsdatum", "fr": "Date de prestation",
    "es": "Fecha de operación", "it": "Data di prestazione", "nl": "Leverdatum",
    "pt": "Data de fornecimento", "da": "Leveringsdato", "nb": "Leveringsdato",
    "sv": "Leveransdatum",
}  # fmt: skip
"""What stands before the day on which it was delivered."""
SUPPLIED_DURING = {
    "en": "Period of supply", "de": "Leistungszeitraum", "fr": "Période de prestation",
    "es": "Período de operación", "it": "Periodo di prestazione", "nl": "Leveringsperiode",
    "pt": "Período de fornecimento", "da": "Leveringsperiode", "nb": "Leveringsperiode",
    "sv": "Leveransperiod",
}  # fmt: skip
"""What stands before the days during which it was delivered."""
CREDIT_NOTE = {
    "en": "Credit note", "de": "Rechnungskorrektur", "fr": "Avoir", "es": "Factura rectificativa",
    "it": "Nota di credito", "nl": "Creditnota", "pt": "Nota de crédito", "da": "Kreditnota",
    "nb": "Kreditnota", "sv": "Kreditnota",
}  # fmt: skip
CANCELLATION = {
    "en": "Cancellation", "de": "Stornorechnung", "fr": "Facture d’annulation",
    "es": "Factura de anulación", "it": "Fattura di storno", "nl": "Annuleringsfactuur",
    "pt": "Nota de anulação", "da": "Annulleringsfaktura", "nb": "Annulleringsfaktura",
    "sv": "Annulleringsfaktura",
}  # fmt: skip
"""What the paper is called that voiding an invoice makes."""
ADJUSTMENT_NOTE = "Adjustment note"
"""What Australia calls a credit note that has tax on it."""


ROUNDED_BY_LINE = {
    "en": "Tax is rounded in each line.", "de": "Die Steuer ist in jeder Zeile gerundet.",
    "fr": "La taxe est arrondie ligne par ligne.",
    "es": "El impuesto se redondea en cada línea.", "it": "L’imposta è arrotondata riga per riga.",
    "nl": "De btw is per regel afgerond.", "pt": "O imposto é arredondado em cada linha.",
    "da": "Momsen er afrundet for hver linje.", "nb": "Avgiften er avrundet for hver linje.",
    "sv": "Momsen är avrundad på varje rad.",
}  # fmt: skip
ROUNDED_ONCE = {
    "en": "Tax is rounded once for each rate.",
    "de": "Die Steuer ist für jeden Steuersatz einmal gerundet.",
    "fr": "La taxe est arrondie une fois par taux.",
    "es": "El impuesto se redondea una vez por tipo.",
    "it": "L’imposta è arrotondata una volta per aliquota.",
    "nl": "De btw is per tarief één keer afgerond.",
    "pt": "O imposto é arredondado uma vez por taxa.",
    "da": "Momsen er afrundet én gang for hver sats.",
    "nb": "Avgiften er avrundet én gang for hver sats.",
    "sv": "Momsen är avrundad en gång för varje skattesats.",
}  # fmt: skip
"""How the tax came to its sum, where one could find another."""


def _rounding(content: Content, speech: Speech) -> Iterable[str]:
    if content.rounding_shows:
        how = ROUNDED_ONCE if content.rounded_once else ROUNDED_BY_LINE
        yield how[speech.locale.language]


def _title(content: Content, speech: Speech) -> str:
    if content.cancels:
        return CANCELLATION[speech.locale.language]
    if content.is_credit_note:
        adjusts = content.country == "AU" and speech.locale.language == "en" and content.tax
        return ADJUSTMENT_NOTE if adjusts else CREDIT_NOTE[speech.locale.language]
    if speech.locale.language == "en" and content.country in TAX_INVOICE and content.tax:
        return "Tax invoice"
    return speech.words["invoice"]


def logo_in(text: str) -> Logo | None:
    """The picture of a setting, with what kind of one it is."""
    found = picture(text) if text else None
    return None if found is None else {"format": found[0], "data": text}


def seller_in(party: Party, speech: Speech) -> Seller:
    """The seller as the head and the foot of a page name him."""
    number = f"{speech.tax_number} {party.tax_number}" if party.tax_number else ""
    return {
        "name": party.name,
        "lines": [*speech.address(party.address), *filter(None, (number,))],
        "contact": [each for each in (party.phone, party.email, party.web_address) if each],
        "footer": [each for each in (party.name, number, party.web_address) if each],
    }


def party_in(party: Party | None, speech: Speech) -> Addressed | None:
    """Whom a paper goes to, as an address is written."""
    if party is None:
        return None
    attention = f"{speech.words['attention']}: {party.attention}" if party.attention else ""
    number = f"{speech.tax_number} {party.tax_number}" if party.tax_number else ""
    lines = (attention, *speech.address(party.address), number)
    return {"name": party.name, "lines": [each for each in lines if each]}


def _facts(content: Content, speech: Speech) -> Iterable[tuple[str, str, bool]]:
    """What stands beside the addresses; true marks what to look at."""
    words = speech.words
    yield words["date"], speech.day(content.dated), False
    if content.days is not None:
        yield *speech.supplied(content.days), False
    if content.due_date is not None:
        yield words["due"], speech.day(content.due_date), True
    if content.purchase_order:
        yield words["order"], content.purchase_order, False
    yield words["reference"], content.reference, False
    if content.credits:
        yield words["invoice"], ", ".join(content.credits), False


def _line(line: Line, speech: Speech, days: Days | None) -> dict[str, str]:
    """A line as it is read; its days are told where other lines have others."""
    taxed = Decimal(line.rate) != 0 or line.tax != 0
    supplied = ": ".join(speech.supplied(days)) if days is not None else ""
    return {
        "description": line.description,
        "notes": "\n".join(filter(None, (line.notes, supplied))),
        "net": speech.amount(line.net),
        "rate": speech.per_cent(line.rate) if taxed else "–",
        "tax": speech.amount(line.tax) if taxed else "–",
        "amount": speech.amount(line.net + line.tax),
    }


K = TypeVar("K")


def summed(lines: Iterable[Line], key: Callable[[Line], K]) -> dict[K, tuple[int, int]]:
    """Net amount and tax, in cents, of the lines that are alike, the highest rate first."""
    sums: dict[K, tuple[int, int]] = {}
    for line in sorted(lines, key=lambda line: Decimal(line.rate), reverse=True):
        net, tax = sums.get(key(line), (0, 0))
        sums[key(line)] = (net + line.net, tax + line.tax)
    return sums


def _sums(content: Content, speech: Speech) -> Iterable[tuple[str, str]]:
    """The net amount, the tax at each rate, and what is paid already."""
    words = speech.words
    yield words["net"], speech.money(content.net)
    for (rate, why), (net, tax) in summed(
        content.lines, lambda each: (each.rate, each.exempt)
    ).items():
        if Decimal(rate) or tax:
            named = f"{speech.tax} {speech.per_cent(rate)} {words['on']} {speech.money(net)}"
        else:
            named = f"{words['free_of']} {speech.tax}: {speech.money(net)}"
        yield f"{named} ({why})" if why else named, speech.money(tax)
    if content.paid:
        yield words["total"], speech.money(content.total)
        yield words["paid"], speech.money(-content.paid)


def _due(content: Content, speech: Speech) -> Named:
    name = speech.words["amount_due" if content.paid else "total"]
    sign = get_currency_symbol(content.currency, locale=speech.locale)
    if sign != content.currency and len(sign) == 1:
        name = f"{name} {content.currency}"  # a dollar is not a dollar everywhere
    return {"name": name, "amount": speech.money(content.due)}


def _terms(content: Content, speech: Speech) -> Iterable[str]:
    """When to pay. The terms themselves are words of the books, in whatever language those are."""
    words = speech.words
    if content.is_credit_note:
        return
    if content.due_date is not None:
        yield words["pay_by"].format(date=speech.day(content.due_date))
    elif not content.terms:
        yield words["on_receipt"]
    if content.terms:
        yield content.terms


def _payment(content: Content, words: dict[str, str]) -> Iterable[tuple[str, str]]:
    quote = content.number or content.reference
    return payment_into(content.bank, quote, content.country, words)


def payment_into(
    bank: Bank | None, quote: str, country: str, words: dict[str, str]
) -> Iterable[tuple[str, str]]:
    """Where to pay, and what to say with it."""
    if bank is None:
        return
    branch = "BSB" if country == "AU" else words["branch"]
    for label, value in (
        (words["bank"], bank.name),
        (words["account_name"], bank.account_name),
        (branch, bank.branch),
        (words["account_number"], bank.account_number),
        ("IBAN", grouped(bank.iban)),
        ("BIC", bank.bic),
        (words["quote"], quote),
    ):
        if value:
            yield label, value
