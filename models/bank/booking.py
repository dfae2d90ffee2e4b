"""What a mapping books at once: the receipt or payment of a line that came in with a file.

The rules are those of web_app.md 13.
"""

from __future__ import annotations

from models import lines, write
from models.actor import Actor
from models.bank.guessing import Guess
from models.bank_transaction import MATCHED, BankTransaction
from models.cents import shown
from models.document import PAYMENT, RECEIPT, Document
from models.links import paying
from models.refusals import InvalidFields, Refusal


def book(actor: Actor, line: BankTransaction, guess: Guess) -> bool:
    """Make the receipt or payment that a mapping wants made of a new line, if it wants that and
    nothing stands in its way; what does so is told, and the line waits as a confirmed one."""
    if not guess.is_to_be_booked:
        return False
    try:
        with write.as_a_whole(actor):
            made = _document(actor, line)
            write.change(actor, line, status=MATCHED, document=made.id)
    except Refusal as refusal:
        told = f"{line.posted_date} {shown(line.amount)} {line.description}".strip()
        actor.warn(f"{told} is confirmed and not booked: {_why(refusal)}")
        return False
    return True


def _why(refusal: Refusal) -> str:
    """What stood in the way; of wrong values what is wrong, as no caller has sent them."""
    if not isinstance(refusal, InvalidFields):
        return str(refusal)
    return "; ".join(dict.fromkeys(what for (what,) in refusal.data["fields"].values()))


def _document(actor: Actor, line: BankTransaction) -> Document:
    """The receipt or payment of a line, with one line on the account of its mapping.

    Raises what refuses it."""
    object = PAYMENT if line.amount < 0 else RECEIPT
    if object == RECEIPT and line.contact_business is None and line.contact_person is None:
        words = "a receipt is from a business or a person, and its mapping names neither"
        raise InvalidFields({"contact_business": words})
    alike = {"area": line.area, "project": line.project}
    head = {
        "date": line.posted_date,
        "bank_account": line.bank_account,
        "contact_business": line.contact_business,
        "contact_person": line.contact_person,
        "source_bank_transaction": line.id,
        "notes": line.description,
    }
    made = paying.make(actor, object, **head, **alike)
    lines.add(
        actor,
        made,
        financial_account=line.financial_account,
        amount=abs(line.amount),
        tax_type=line.tax_type,
        description=line.description[:100],
        **alike,
    )
    return made
