"""Setting a declared setting of the space: by whatever door it comes, the same rules hold.

The caller has checked the right. The change, with old and new value, is in the history.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from models import mail_address, profile_setting, setting_accounts, settings, write
from models.account import Account
from models.actor import Actor
from models.attachments.pictures import picture_problem
from models.contact import Business
from models.counted import counted
from models.issuing import register
from models.numbering import mask_problem
from models.posting import through
from models.profile_setting import DATE, IMAGE, MONEY, NUMBER, RECORD, Setting
from models.refusals import InvalidFields, NoRight
from models.rights import MOVE_LOCK_DATES
from models.store import scope
from models.store.base import Record
from models.users import role_changes

RECORDS: dict[str, tuple[type[Record], str]] = {
    "account": (Account, "financial account"),
    "business": (Business, "business"),
}
TEXT_MAX = 2000
COUNTER_MAX = 999_999_999


def keep_setting(
    actor: Actor, setting: Setting, text: str, *, field: str = "", judged: bool = False
) -> None:
    """Keep a setting's new text (dates ISO, flags Y or N, money in cents); empty clears it.

    `judged` is a lock date that follows from a step which was judged as a whole. Raises
    InvalidFields, naming the field; a lock date later than today would lock everybody out. Raises
    NoRight for a lock date that the caller may not move."""
    kept = profile_setting.kept(actor.space, setting.number)
    if actor.request.was_shown(kept or "", text):
        return  # forms post back what they were shown
    if setting in settings.LOCK_DATES and not judged and not actor.may(MOVE_LOCK_DATES):
        raise NoRight()
    if setting is settings.CLOSED_FOR_GOOD and not actor.administrator:
        raise NoRight()
    problem = _posted_problem(actor, setting, kept or "")
    problem = problem or (
        _problem(actor, setting, text) if text else _clearing_problem(actor, setting)
    )
    if problem:
        raise InvalidFields({field or setting.name: problem})
    write.keep(actor, setting.number, text)
    role_changes.follow(actor, setting)
    if setting is settings.CLOSED_FOR_GOOD:
        _lock_up_to(actor, text)
    if actor.preview is not None:
        old, new = (setting.value_of(each or setting.default) for each in (kept, text))
        actor.preview.changes[setting.name] = (old, new)
    if setting in settings.IN_OTHER_WORDS:
        other, said = settings.IN_OTHER_WORDS[setting]
        write.keep(actor, other.number, said.get(text, ""))


def told_anew(actor: Actor, sent: Iterable[tuple[Setting, str]]) -> list[tuple[Setting, str]]:
    """What of the settings of a form is not as the form was shown it."""
    return [
        (setting, text)
        for setting, text in sent
        if not actor.request.was_shown(setting.text_in(actor.space), text)
    ]


def _lock_up_to(actor: Actor, day: str) -> None:
    """What is closed for good is locked: no lock date is before it."""
    for each in settings.LOCK_DATES:
        if each.text_in(actor.space) < day:
            keep_setting(actor, each, day, judged=True)


def _posted_problem(actor: Actor, setting: Setting, kept: str) -> str:
    """A posting keeps the account it was made with."""
    posted = through.setting(actor, setting, int(kept)) if kept.isdigit() else 0
    return f"leave it at {kept}: {counted(posted, 'posting')} came through it" if posted else ""


def _problem(actor: Actor, setting: Setting, text: str) -> str:
    if setting.choices and text not in setting.choices:
        return f"give one of {', '.join(setting.choices)}"
    if setting is settings.CURRENCY:
        return _currency_problem(actor, text)
    if setting.kind == DATE:
        return _date_problem(actor, setting, text)
    if setting.kind == IMAGE:
        return picture_problem(text)
    if setting.kind in (NUMBER, MONEY, RECORD):
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
            return "give a whole number"
    if setting is settings.ISSUED_COUNTER:
        return _counter_problem(actor, int(text))
    if setting in settings.NUMBERS_OF_OURS:
        return _number_problem(actor, setting)
    if setting is settings.ISSUED_NUMBER_MASK:
        return mask_problem(text)
    if setting in settings.MAIL_ADDRESSES:
        return _mail_problem(setting, text)
    if setting.kind == RECORD:
        model, noun = RECORDS[setting.of]
        found = scope.peek(actor, model, int(text))
        if found is None:
            return f"there is no {noun} with the id {text}"
        if isinstance(found, Account):
            return setting_accounts.problem(actor, setting, found)
    return f"give at most {TEXT_MAX} characters" if len(text) > TEXT_MAX else ""


def _clearing_problem(actor: Actor, setting: Setting) -> str:
    """Why a setting can't be cleared: that is setting its default."""
    if setting is settings.CURRENCY:
        return _currency_problem(actor, setting.default)
    if setting in settings.NUMBERS_OF_OURS:
        return _number_problem(actor, setting)
    if setting in settings.PERIODS:
        return _going_back_problem(actor, setting, "")
    return _counter_problem(actor, 0) if setting is settings.ISSUED_COUNTER else ""


def _currency_problem(actor: Actor, text: str) -> str:
    """Amounts in the books say no currency: those of invoices that went out would be in another."""
    now = settings.CURRENCY.text_in(actor.space)
    if text == now or not register.anything_issued(actor):
        return ""
    return f"leave it at {now}: invoices have been issued in it; another currency needs a new space"


def _counter_problem(actor: Actor, last: int) -> str:
    """The sequence of issued invoices is moved by issuing alone; where it begins is for the
    space to say, until a number is taken."""
    write.take_counter(actor, settings.ISSUED_COUNTER.number)  # an issue under way comes first
    if register.is_begun(actor):
        now = settings.ISSUED_COUNTER.text_in(actor.space)
        return f"leave it at {now}: from the first issue on, only issuing an invoice moves it"
    return "" if 0 <= last <= COUNTER_MAX else f"give a whole number from 0 to {COUNTER_MAX}"


def _number_problem(actor: Actor, setting: Setting) -> str:
    """A number that is set back would be given to a second record."""
    return f"leave it at {setting.text_in(actor.space)}: the service moves it by itself"


def _mail_problem(setting: Setting, text: str) -> str:
    """What is no mail address is said here, not days later of a mail that could not be sent."""
    try:
        found = mail_address.addresses([text])
    except ValueError as problem:
        return f"{problem}; give one such as accounts@firm.example"
    if setting is settings.SELLER_EMAIL and len(found) > 1:
        return "give one mail address"
    return ""


def _date_problem(actor: Actor, setting: Setting, text: str) -> str:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return "give a date such as 2026-11-22"
    if setting in settings.PERIODS and on > actor.today:
        return f"a lock date may not be later than today, {actor.today}"
    return (
        _going_back_problem(actor, setting, on.isoformat()) if setting in settings.PERIODS else ""
    )


def _going_back_problem(actor: Actor, setting: Setting, text: str) -> str:
    """What is closed for good stays so, and locked."""
    closed = settings.CLOSED_FOR_GOOD.text_in(actor.space)
    if text >= closed:
        return ""
    if setting is settings.CLOSED_FOR_GOOD:
        return f"moves forward only: leave it at {closed}, or give a later day"
    return f"everything up to {closed} is closed for good; give that day or a later one"
