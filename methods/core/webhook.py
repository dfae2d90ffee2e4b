"""Webhooks: whom a space tells of what happens in its books, as administrators set them up."""

from __future__ import annotations

from marshmallow import ValidationError

from methods import visible
from methods.declare import Access, Answer
from methods.manage import manage
from methods.search.declaration import search
from methods.wire.dates import Moment
from methods.wire.types import Integer, Text, Wire, YesNo
from models import reachable, webhook, write
from models.actor import Actor
from models.outbox import BY_NAME, EVENTS, WEBHOOK_TEST
from models.reachable import Inside, NoUrl
from models.refusals import InvalidFields, WiderThanOwn
from models.store import scope
from models.webhook import BOTH_SIGN_FOR, Webhook
from models.write import Values

WEBHOOKS_MAX = 20
"""As many a space may have: each event is a message to every one of them."""


class Events(Wire):
    """Names of events, separated by commas."""

    def wanted(self) -> str:
        return f"events with commas between, out of {', '.join(EVENTS)}"

    def cleared(self) -> str:
        return ""

    def read(self, value: object) -> str:
        """The events, in the order they are listed in. Raises ValidationError."""
        listed = value if isinstance(value, list) else str(value).split(",")
        names = [each.strip().lower() if isinstance(each, str) else "" for each in listed]
        if not isinstance(value, list | str) or not set(names) <= set(EVENTS):
            raise self.wrong()
        return ",".join(event for event in EVENTS if event in names)

    def text(self, value: object, zone: str = "UTC") -> str:
        return "" if value is None else str(value)

    def never_right(self) -> list[object]:
        return ["invoice.lost", "invoice.issued,", 7, {}, [1]]


FIELDS: dict[str, Wire] = {
    "Url": Text(500, "Where events are sent to: an https URL.", into="url", needed=True),
    "Events": Events(
        f"The events it is told of ({', '.join(EVENTS)}); all of them when empty, but for "
        f"{', '.join(each for each in EVENTS if each in BY_NAME)}, which come with every edit and "
        "only to who names them.",
        into="events",
    ),
    "Description": Text(200, "What it is for.", into="description"),
    "Enabled": YesNo("N sends it nothing; Y when left out.", into="enabled"),
}


def _rule(
    actor: Actor, row: Webhook | None, values: Values, *, new_secret: bool, test: bool
) -> None:
    if test and not values.get("enabled", row is None or row.enabled):
        raise InvalidFields({"Test": "the webhook is switched off; Enabled=Y switches it on"})
    events = values.get("events", row.events if row is not None else "")
    visible.check_told(actor, events.split(",") if events else EVENTS)
    if "url" in values:
        _check_url(actor, values["url"])
    if row is None:
        _check_number(actor)
        values["secret"] = webhook.new_secret()
    elif new_secret:
        values["secret"] = webhook.new_secret()
        values["earlier_secret"] = row.secret
        values["earlier_secret_until"] = actor.now + BOTH_SIGN_FOR


def _check_url(actor: Actor, url: str) -> None:
    """Raise ValidationError for what could never be called; names are resolved when it is."""
    try:
        reachable.check_as_typed(url, reachable.networks(actor.request.settings.outgoing_allowed))
    except (NoUrl, Inside) as problem:
        raise ValidationError({"url": [str(problem)]}) from problem


def _check_number(actor: Actor) -> None:
    known = Webhook.select().where(scope.within(Webhook, actor.space)).count()
    if known >= WEBHOOKS_MAX:
        raise InvalidFields({"Url": f"a space has at most {WEBHOOKS_MAX} webhooks; remove one"})


def _after(actor: Actor, row: Webhook, *, new_secret: bool, test: bool) -> Answer:
    made: Answer = {"secret": row.secret} if row.version == 1 or new_secret else {}
    return {**made, "test": _test(actor, row)} if test else made


def _test(actor: Actor, row: Webhook) -> int:
    """Leave a test event to be sent to one webhook; answers the id of its message."""
    told = {"webhook": row.id, "url": row.url, "user": actor.user, "usertext": actor.name}
    about = {"object": Webhook.TOLD_AS, "context": row.id}
    (message,) = write.queue(actor, WEBHOOK_TEST, told, **about, webhook=row.id)
    return message


manage(
    "CORE_WEBHOOK_MANAGE",
    of=Webhook,
    access=Access.ADMINISTRATOR,
    doc="""Add, change or remove a webhook: an address that is told of what happens in the books.

    Each event is a POST of JSON, signed after the Standard Webhooks convention (webhook-id,
    webhook-timestamp, webhook-signature): verify it with a library of that convention and the
    secret, which is shown this once (a call resent with its Idempotency key is answered as it was).
    It may come more than once, with the same webhook-id, and is tried again for about two days
    until it is answered with a status from 200 to 299; 410 switches the webhook off. Addresses
    inside the operator's network are refused, redirects not followed.

    It is told what the user is shown who last saved it, for as long as he is: not any more when he
    is disabled, or his role no longer holds the search; then CORE_OUTBOX_SEARCH says so, and
    another one saves it again.

    What each event says is at /reference/webhooks/. Its sequence counts the messages about one
    record to one webhook, from 1: by it, and by the milliseconds of its timestamp, order is told
    whatever came twice or late. With Test=Y a `webhook.test` is sent to this webhook alone.""",
    fields=FIELDS,
    extra={
        "NewSecret": YesNo(
            "Y makes a new secret; for 24 hours the earlier one signs beside it.", default=False
        ),
        "Test": YesNo(
            "Y sends it a test event, webhook.test, whatever it listens to.", default=False
        ),
    },
    result={
        "secret": Text(100, "The secret that signs, when it is new; it is not shown again."),
        "test": Integer(
            "The message that the test event is, in CORE_OUTBOX_SEARCH.", sometimes=True
        ),
    },
    rule=_rule,
    after=_after,
    search="CORE_WEBHOOK_SEARCH",
    refuses=[WiderThanOwn],
    example={"Url": "https://hooks.example.com/books", "Events": "invoice.issued,invoice.voided"},
)

search(
    "CORE_WEBHOOK_SEARCH",
    of=Webhook,
    prefix="Webhook",
    access=Access.ADMINISTRATOR,
    doc="""Find webhooks. Their secrets are shown to nobody; what was sent to them is in
    CORE_OUTBOX_SEARCH.""",
    columns={
        **FIELDS,
        "EarlierSecretUntil": Moment(
            "Until when the secret before this one signs too.", into="earlier_secret_until"
        ),
    },
    example={
        "fields": [{"name": "url"}, {"name": "events"}, {"name": "enabled"}],
        "sorts": [{"name": "url"}],
    },
)
