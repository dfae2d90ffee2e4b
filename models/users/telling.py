"""Telling users what was done to their way in: an entry in the trail, and a mail to them."""

from __future__ import annotations

from models import lock_event, outbox, write
from models.actor import Actor
from models.contact import Person
from models.mail_address import addresses
from models.store import scope
from models.store.base import Space
from models.user import User

TOKEN, PASSWORD, SESSIONS = lock_event.TOKEN, lock_event.PASSWORD, lock_event.SESSIONS
USER = lock_event.USER


def address_of(actor: Actor, user: User) -> str:
    """Where a user gets mail: the address of the user's person, else the logon name."""
    person = user.contact_person and scope.peek(actor, Person, user.contact_person)
    return str(person.email) if person and person.email else str(user.logon)


def tell(actor: Actor, user: User, kind: str, what: str) -> None:
    """Enter into the trail what this call did to a user's way in, and mail it to that user.

    A logon name that is no mail address gets no mail; the trail tells it all the same."""
    enter(actor, user, kind, what)
    to = address_of(actor, user)
    try:
        addresses([to])
    except ValueError:
        return
    space = Space.get_by_id(actor.space).name
    text = (
        f"{what}, on {actor.today} by {actor.name} from {actor.request.address or 'this machine'}."
        "\n\nIf you know nothing of this, tell an administrator.\n"
    )
    letter = {"to": [to], "subject": f"{space}: {what}", "text": text}
    write.queue(actor, outbox.USER_MAIL, letter, object=User.OBJECT, context=user.id)


def enter(actor: Actor, user: User, kind: str, what: str) -> None:
    """Enter into the trail what this call did to a user's way in, and why, if it says so."""
    write.log_lock_event(
        actor,
        kind,
        object=User.OBJECT,
        context=user.id,
        text=user.logon,
        reason=f"{what}: {actor.because}"[:1000] if actor.because else what,
        other_user=user.id,
    )
