"""The one way the books change: every lock is checked, and every change is written down.

`add`, `change` and `remove` judge the locks of the record inside the caller's transaction,
refuse with everything that is in the way, write the override log where an administrator sets
a lock aside, and keep the history. The records to change are held first, with `scope.take`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

import orjson
from peewee import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Field,
    ForeignKeyField,
    IntegerField,
    TextField,
    fn,
)

from models import calls, edit_lock, locks, outbox, settings, webhook
from models.actor import Actor
from models.attachment import Attachment, StoredFile
from models.audit import Change, Override
from models.bank_transaction import BankTransaction
from models.base import (
    Base,
    MoneyField,
    RateField,
    Record,
    Space,
    new_guid,
    stamp,
    writing,
)
from models.calls import Idempotent, StoredSearch
from models.database import Statement, is_sqlite, slot
from models.document import (
    CREDIT_NOTE,
    FINALISED,
    INVOICE,
    JOURNAL,
    KINDS,
    Allocation,
    Application,
    Document,
    Item,
    JournalItem,
    Transfer,
    TransferExpense,
)
from models.edit_lock import Hold, LockSet
from models.lock_event import LockEvent
from models.locks import Facts, Obstacle
from models.objects import called, object_of
from models.outbox import Outbox
from models.period import Reconciliation, ReconciliationItem, TaxReport, TaxReportItem
from models.refusals import InUse, InvalidFields, InvoiceIssued, JournalFinalised, RecordLocked
from models.scope import find, take, within
from models.settings import ProfileSetting
from models.user import Secret, Session, User

R = TypeVar("R", bound=Record)
Changes = dict[str, tuple[Any, Any]]

OWNED: dict[type[Record], tuple[tuple[type[Record], str], ...]] = {
    Document: (
        (Allocation, "source_document"),
        (Allocation, "target_document"),
        (Application, "source_document"),
        (Application, "target_document"),
        (TransferExpense, "document"),
        (ReconciliationItem, "document"),
        (TaxReportItem, "document"),
        (Item, "document"),
        (JournalItem, "document"),
    ),
    Item: (
        (Allocation, "source_item"),
        (Allocation, "target_item"),
        (Application, "target_item"),
        (TransferExpense, "item"),
    ),
}
"""What goes with a record when it goes; anything else that points at it keeps it in place."""

LET_GO: tuple[tuple[type[Record], str], ...] = (
    (TransferExpense, "payment"),
    (BankTransaction, "document"),
)
"""What points at a document and stays when that goes, pointing at none."""
PARTS_OF: dict[type[Record], tuple[str, ...]] = {
    model: tuple(column for each, column in OWNED[Document] if each is model)
    for model, _ in OWNED[Document]
}
"""The columns by which a record is part of documents: writing it is a write to those."""
PART_OF: dict[type[Record], tuple[str, int]] = {
    ReconciliationItem: ("reconciliation", Reconciliation.OBJECT),
    TransferExpense: ("transfer", Transfer.OBJECT),
}
"""The column by which a record is part of something else, and what that is."""


# --- statements, compiled once for each shape ---------------------------------------------------


@cache
def _insert(model: type[Base]) -> Statement:
    def build() -> Any:
        columns = {
            field: slot(field.name) for field in model._meta.sorted_fields if field.name != "id"
        }
        with writing():
            query = model.insert(columns)
        return query if is_sqlite() else query.returning(model.id)

    return Statement(build)


@cache
def _update(model: Any, columns: frozenset[str]) -> Statement:
    def build() -> Any:
        values = {model._meta.fields[name]: slot(name) for name in sorted(columns)}
        if issubclass(model, Record):
            values[model.version] = model.version + 1
        with writing():
            return model.update(values).where(
                (model.id == slot("id")) & (model.space == slot("space"))
            )

    return Statement(build)


@cache
def _delete(model: Any, column: str) -> Statement:
    def build() -> Any:
        with writing():
            return model.delete().where(
                (model._meta.fields[column] == slot("id")) & (model.space == slot("space"))
            )

    return Statement(build)


NATURAL: dict[type[Field], type] = {
    BooleanField: bool,
    CharField: str,
    DateField: date,
    ForeignKeyField: int,
    IntegerField: int,
    MoneyField: int,
    RateField: int,
    TextField: str,
}
"""The type of value that a column takes just as it is."""


@cache
def _columns(model: type[Base]) -> dict[str, tuple[Field, type | None]]:
    """Every column but the id, and the type of value it takes as it is."""
    fields = [field for field in model._meta.sorted_fields if field.name != "id"]
    return {field.name: (field, NATURAL.get(type(field))) for field in fields}


def _stored(model: type[Base], values: dict[str, Any]) -> dict[str, Any]:
    """The values as the database takes them."""
    columns = _columns(model)
    stored = {}
    for name, value in values.items():
        field, natural = columns[name]
        as_it_is = value is None or type(value) is natural
        stored[name] = value if as_it_is else field.db_value(value)
    return stored


def _default(field: Field) -> Any:
    return field.default() if callable(field.default) else field.default


def _insert_row(model: type[Base], values: dict[str, Any]) -> int:
    complete = {
        name: values[name] if name in values else _default(field)
        for name, (field, _) in _columns(model).items()
    }
    return _insert(model).add(**_stored(model, complete))


# --- the override log and the history -----------------------------------------------------------


PLAIN: dict[type, Callable[[Any], str]] = {
    datetime: stamp,
    date: date.isoformat,
    Decimal: str,
}


def _plain(value: Any) -> Any:
    """A value as the log keeps it: text, whole numbers, true and false, null."""
    spell = PLAIN.get(type(value))
    return value if spell is None else spell(value)


def _as_json(changes: Changes) -> str:
    kept = {name: (_plain(old), _plain(new)) for name, (old, new) in changes.items()}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode()


def _call(actor: Actor) -> dict[str, Any]:
    return {
        "space": actor.space,
        "created": actor.now,
        "created_user": actor.user,
        "method": actor.method,
        "session": actor.session,
        "address": actor.address,
        "request_id": actor.request_id,
    }


def _remember(actor: Actor, row: Record, action: str, changes: Changes) -> None:
    """Keep in the history what this call did to a record."""
    kind = KINDS[row.object].noun if isinstance(row, Document) else row.NOUN
    _insert_row(
        Change,
        {
            **_call(actor),
            "kind": kind,
            "record": row.id,
            "action": action,
            "fields": _as_json(_without_secrets(row, changes)),
        },
    )


def _without_secrets(row: Record, changes: Changes) -> Changes:
    """The changes as the history may have them: of a secret, only whether there was one."""
    hidden = {
        name: ("(secret)" if old else old, "(secret)" if new else new)
        for name, (old, new) in changes.items()
        if name in row.SECRETS
    }
    return {**changes, **hidden}


def log_lock_event(
    actor: Actor,
    kind: str,
    *,
    object: int,
    context: int,
    text: str,
    reason: str = "",
    other_user: int | None = None,
) -> None:
    """Write down what was done to a record as a whole: the trail of locks and actions."""
    entry = _insert_row(
        LockEvent,
        {
            **_call(actor),
            "kind": kind,
            "object": object,
            "object_context": context,
            "object_text": text[:200],
            "reason": reason,
            "other_user": other_user,
        },
    )
    if (event := EVENTS_OF_LOCKS.get(kind)) is not None:
        _tell(actor, event, entry, object, context, text, {"reason": reason})


def log_override(
    actor: Actor,
    names: Iterable[str],
    changes: Changes,
    *,
    object: int,
    context: int,
    text: str,
    line: int | None = None,
) -> None:
    """Write down that locks were set aside: by whom, on what, and what changed."""
    locks_set_aside = list(names)
    listed = ", ".join(locks_set_aside)
    fields = _as_json(changes)
    entry = _insert_row(
        Override,
        {
            **_call(actor),
            "object": object,
            "object_context": context,
            "object_text": text[:200],
            "line_item": line,
            "locks": listed,
            "description": f"Set aside: {listed}",
            "fields": fields,
            "reason": actor.reason,
        },
    )
    more = {
        "locks": locks_set_aside,
        "fields": orjson.Fragment(fields),
        "lineitem": line,
        "reason": actor.reason,
    }
    _tell(actor, outbox.OVERRIDE_APPLIED, entry, object, context, text, more)


EVENTS_OF_LOCKS = {"lock": outbox.DOCUMENT_LOCKED, "unlock": outbox.DOCUMENT_UNLOCKED}
"""The entries of the trail that webhooks are told of as they are written."""


def _tell(
    actor: Actor,
    event: str,
    entry: int,
    object: int,
    context: int,
    text: str,
    more: dict[str, Any],
) -> None:
    """Tell the space's webhooks of an entry in a log, in its transaction."""
    told = {
        "entry": entry,
        "object": object,
        "objectcontext": context,
        "objecttext": text[:200],
        "user": actor.user,
        "usertext": actor.name,
        "method": actor.method,
        **more,
    }
    queue(actor, event, told, object=object, context=context)


# --- judging ------------------------------------------------------------------------------------


def may_set_aside(actor: Actor, name: str) -> bool:
    """Whether this call's overrides, and this caller's right, set a lock aside."""
    if not actor.administrator:
        return False
    if name in actor.overrides:
        return True
    return actor.override_all and not settings.flag(actor.space, settings.FORBID_BARE_OVERRIDE)


def settle(
    actor: Actor,
    obstacles: list[Obstacle],
    changes: Changes,
    *,
    line: int | None = None,
) -> bool:
    """Pass every lock in the way, leaving a name on each; refuse, naming all that may not be.

    Answers whether a lock was set aside. Raises RecordLocked."""
    if not _passed(actor, obstacles):
        return False
    facts = obstacles[0].facts
    _sign(actor, obstacles, changes, context=facts.document, text=facts.reference, line=line)
    return True


def _passed(actor: Actor, obstacles: list[Obstacle]) -> bool:
    """Whether locks were in the way that this call sets aside. Raises RecordLocked."""
    if not obstacles:
        return False
    refusing = [each for each in obstacles if not may_set_aside(actor, each.lock.name)]
    if actor.preview is not None:
        actor.preview.refusing.extend(refusing)
        actor.preview.set_aside.extend(each for each in obstacles if each not in refusing)
    elif refusing:
        raise refusal(refusing)
    else:
        _ask_for_reason(actor)
    return True


def _sign(
    actor: Actor,
    obstacles: list[Obstacle],
    changes: Changes,
    *,
    context: int,
    text: str,
    line: int | None,
) -> None:
    """Leave a name on the locks that were set aside."""
    names = dict.fromkeys(each.lock.name for each in obstacles)
    object = obstacles[0].facts.object
    log_override(actor, names, changes, object=object, context=context, text=text, line=line)


def refusal(obstacles: list[Obstacle]) -> RecordLocked:
    """The refusal that names each lock in the way and why it holds."""
    facts = obstacles[0].facts
    reasons = []
    for each in obstacles:
        where = f" (lines {', '.join(map(str, each.lines))})" if each.lines else ""
        first = f" ({each.lock.hint})" if each.lock.hint else ""
        reasons.append(f"{each.lock.name}, {each.lock.because}{where}{first}")
    codes = list(dict.fromkeys(each.lock.code for each in obstacles if each.lock.code))
    noun = KINDS[facts.object].noun.capitalize()
    if facts.item is not None:
        noun = f"Line item {facts.item} of {KINDS[facts.object].noun}"
    return RecordLocked(
        noun=noun,
        text=facts.reference or "that is to be added",
        because="; ".join(dict.fromkeys(reasons)),
        obstacles=obstacles,
        **({"codes": codes} if codes else {}),
    )


def _ask_for_reason(actor: Actor) -> None:
    if not actor.reason and settings.flag(actor.space, settings.OVERRIDE_REASON_REQUIRED):
        raise InvalidFields({"override_reason": "this space wants a reason for every override"})


def _note_preview(actor: Actor, changes: Changes) -> None:
    if actor.preview is not None:
        actor.preview.changes.update(changes)


# --- the door -----------------------------------------------------------------------------------


def add(actor: Actor, model: type[R], **values: Any) -> R:
    """Add a record to the actor's space. Raises RecordLocked."""
    changes = {name: (None, value) for name, value in values.items() if value is not None}
    document = values.get("document")
    _keep_off_held(actor, model, values)
    obstacles = _obstacles_to_adding(actor, model, values)
    overridden = _passed(actor, obstacles)
    if model is JournalItem:
        _keep_finalised(actor, document, overridden)
    if model is Item:
        _keep_issued(actor, obstacles, LINES_STAND)
    row = _add(actor, model, values)
    if overridden:
        _sign_added(actor, row, obstacles, changes)
    _note_preview(actor, changes)
    _remember(actor, row, "ADDED", changes)
    if document is not None and model in TOTALLED:
        total(actor, document, model)
    return row


def _sign_added(actor: Actor, row: Record, obstacles: list[Obstacle], changes: Changes) -> None:
    """The log names a new document or line by the id that it has only now."""
    facts = obstacles[0].facts
    context, text = facts.document, facts.reference
    if isinstance(row, Document):
        context, text = row.id, row.reference
    line = row.id if isinstance(row, Item | JournalItem) else None
    _sign(actor, obstacles, changes, context=context, text=text, line=line)


def _add(actor: Actor, model: type[R], values: dict[str, Any]) -> R:
    given = {
        "space": actor.space,
        "guid": new_guid(),
        "created": actor.now,
        "created_user": actor.user,
        "modified": actor.now,
        "modified_user": actor.user,
        **values,
    }
    row = model(**given)
    row.id = _insert_row(model, row.__data__)
    return row


def change(actor: Actor, row: R, **values: Any) -> R:
    """Change a held record. A value that is as it was is no change. Raises RecordLocked."""
    changes = differing(row, values)
    if not changes:
        return row
    _keep_off_held(actor, type(row), row.__data__, values, row=row)
    obstacles = _obstacles_to_change(actor, row, changes)
    line = row.id if isinstance(row, Item | JournalItem) else None
    overridden = settle(actor, obstacles, changes, line=line)
    before = getattr(row, "document", None)
    if isinstance(row, Document) and "sent" in changes:
        _keep_issued(actor, obstacles, "it stays marked as sent")
    if isinstance(row, Item):
        _keep_issued(actor, obstacles, LINES_STAND)
    if isinstance(row, JournalItem):
        for journal in sorted({row.document, values.get("document", row.document)}):
            _keep_finalised(actor, journal, overridden)
    _change(actor, row, {name: new for name, (_, new) in changes.items()})
    _note_preview(actor, changes)
    _remember(actor, row, "UPDATED", changes)
    if isinstance(row, Item | JournalItem):
        for document in {before, row.document}:
            total(actor, document, type(row))
    return row


def _keep_off_held(
    actor: Actor, model: type[Record], *values: dict[str, Any], row: Record | None = None
) -> None:
    """Refuse a write to a record that another user holds while editing it, or whose edit lock
    is no longer the newest: the record itself, and what it is or becomes part of."""
    own = None if row is None else object_of(row)
    touched = set() if row is None or own is None else {(own, row.id)}
    for column in PARTS_OF.get(model, ()):
        # the holds of a document are found by its id, whatever its kind
        touched |= {(INVOICE, each[column]) for each in values if each.get(column)}
    if model in PART_OF:
        column, whole = PART_OF[model]
        touched |= {(whole, each[column]) for each in values if each.get(column)}
    if model is Attachment:
        touched |= {(each["object"], each["object_context"]) for each in values[:1]}
    edit_lock.check(actor, sorted(touched))


def differing(row: Record, values: dict[str, Any]) -> Changes:
    """The values that are not as the record has them, each after its old one."""
    return {
        name: (getattr(row, name), value)
        for name, value in values.items()
        if _differs(getattr(row, name), value)
    }


def _differs(old: Any, new: Any) -> bool:
    if old == new:
        return False
    if isinstance(old, str) and isinstance(new, str):
        # Legacy clients show text escaped and post it back as they got it.
        return new != escaped(old)
    return True


def escaped(text: str) -> str:
    """Text as legacy clients get it, fit to be put into a page."""
    if not any(sign in text for sign in '&<>"'):
        return text
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def _change(actor: Actor, row: Record, values: dict[str, Any]) -> None:
    """Write columns of a record without judging: they follow from what was judged."""
    for name, value in values.items():
        setattr(row, name, value)
    stored = {**values, "modified": actor.now, "modified_user": actor.user}
    model = type(row)
    _update(model, frozenset(stored)).run(**_stored(model, stored), id=row.id, space=actor.space)
    row.version += 1
    row.modified, row.modified_user = actor.now, actor.user


def maintain(actor: Actor, row: Record, **values: Any) -> None:
    """Set what the service itself works out (a balance, a membership's mark), and remember it."""
    changes = {n: (getattr(row, n), v) for n, v in values.items() if getattr(row, n) != v}
    if changes:
        _change(actor, row, {name: new for name, (_, new) in changes.items()})
        _remember(actor, row, "UPDATED", changes)


def enter(actor: Actor, model: type[R], **values: Any) -> R:
    """Add what the service itself enters as part of a step that was judged as a whole."""
    row = _add(actor, model, values)
    changes = {name: (None, value) for name, value in values.items() if value is not None}
    _remember(actor, row, "ADDED", changes)
    if model in TOTALLED:
        total(actor, values["document"], model)
    return row


def store(actor: Actor, model: type[R], bytes_in: str, **values: Any) -> R:
    """Add what is kept for good; the history says all of it but the bytes themselves."""
    row = _add(actor, model, values)
    told = {name: (None, value) for name, value in values.items() if name != bytes_in}
    _remember(actor, row, "ADDED", told)
    return row


def remove(actor: Actor, row: Record) -> None:
    """Remove a held record and what belongs to it. Raises RecordLocked or InUse."""
    changes = {
        name: (value, None)
        for name, value in row.__data__.items()
        if value not in (None, "") and name not in Record.KEPT_BY_THE_DOOR
    }
    _keep_off_held(actor, type(row), row.__data__, row=row)
    obstacles = _obstacles_to_removal(actor, row)
    line = row.id if isinstance(row, Item | JournalItem) else None
    overridden = settle(actor, obstacles, changes, line=line)
    if isinstance(row, JournalItem):
        _keep_finalised(actor, row.document, overridden)
    if isinstance(row, Item):
        _keep_issued(actor, obstacles, LINES_STAND)
    if isinstance(row, Document):
        _keep_issued(actor, obstacles, "it can't be removed")
    _refuse_if_used(actor, row)
    _remove(actor, row)
    _put_files_aside(actor, row)
    _note_preview(actor, changes)
    _remember(actor, row, "REMOVED", changes)
    if isinstance(row, Item | JournalItem):
        total(actor, row.document, type(row))


def _remove(actor: Actor, row: Record) -> None:
    if isinstance(row, Document):
        _let_go(actor, row)
    for model, column in OWNED.get(type(row), ()):
        _delete(model, column).run(id=row.id, space=actor.space)
    _delete(type(row), "id").run(id=row.id, space=actor.space)


def _let_go(actor: Actor, row: Record) -> None:
    """A document goes: the bank transfer whose payment it was, and the bank transactions that
    went with it, have none again."""
    for model, column in LET_GO:
        pointing: Any = model._meta.fields[column]
        with writing():
            query = model.update({pointing: None}).where(
                (pointing == row.id) & (model.space == actor.space)
            )
        query.execute()


def _refuse_if_used(actor: Actor, row: Record) -> None:
    """Raise InUse, saying by what, while another record points at this one."""
    owned = {(model, column) for model, column in OWNED.get(type(row), ())}
    owned.update(LET_GO)
    users: list[str] = []
    for field, model in type(row)._meta.backrefs.items():
        if (model, field.name) in owned or not issubclass(model, Record):
            continue
        found = (
            model.select()
            .where((field == row.id) & (model.space == actor.space))
            .order_by(model.id)
            .limit(3)
        )
        users += [called(user) for user in found if not (model is type(row) and user == row)]
    for setting in _settings_using(actor, row):
        users.append(f"the setting {setting}")
    if users:
        raise InUse(noun=row.NOUN, users=", ".join(users), uses=users)


def _settings_using(actor: Actor, row: Record) -> list[str]:
    kinds = {"Account": "account", "Business": "business"}
    wanted = kinds.get(type(row).__name__)
    return [
        each.name
        for each in settings.SETTINGS.values()
        if wanted and each.of == wanted and settings.kept(actor.space, each.number) == str(row.id)
    ]


# --- which locks stand in the way of what -------------------------------------------------------


def _facts(actor: Actor, document: int) -> Facts:
    facts = locks.of_document(actor, document)
    assert facts is not None, "a held document has facts"
    return facts


def _obstacles_to_adding(
    actor: Actor, model: type[Record], values: dict[str, Any]
) -> list[Obstacle]:
    if model is Document:
        object, type_ = values["object"], values.get("type")
        lock_date = settings.value(actor.space, _lock_date_setting(object, type_))
        facts = locks.new_document(object, type_, lock_date)
        return locks.in_the_way_of_dating(actor, facts, values.get("date"))
    if model in (Item, JournalItem):
        facts = locks.as_line(_facts(actor, values["document"]))
        return locks.in_the_way_of_line(facts)
    if model in (Allocation, Application):
        return _obstacles_to_link(actor, values, [values["applies_date"]], adding=True)
    return []


def _lock_date_setting(object: int, type_: int | None) -> settings.Setting:
    from models.document import lock_date_number

    return settings.SETTINGS[lock_date_number(object, type_)]


def _obstacles_to_change(actor: Actor, row: Record, changes: Changes) -> list[Obstacle]:
    changed = frozenset(changes)
    if isinstance(row, Document):
        return _obstacles_to_document(actor, row, changes, changed)
    if isinstance(row, JournalItem):
        facts = locks.as_line(_facts(actor, row.document))._replace(item=row.id)
        if "document" in changed:
            to = locks.as_line(_facts(actor, changes["document"][1]))
            return locks.in_the_way_of_line(facts) + locks.in_the_way_of_line(to)
        return locks.in_the_way(facts, changed)
    if isinstance(row, Item):
        line = locks.of_line(actor, row.id)
        assert line is not None, "a held line has facts"
        if "document" in changed:
            to = locks.as_line(_facts(actor, changes["document"][1]))
            return locks.in_the_way_of_line(line) + locks.in_the_way_of_line(to)
        return locks.in_the_way(line, changed)
    if isinstance(row, Allocation | Application):
        dates = [row.applies_date]
        if "applies_date" in changes:
            dates.append(changes["applies_date"][1])
        return _obstacles_to_link(actor, row.__data__, dates, adding=False)
    return []


def _obstacles_to_document(
    actor: Actor, row: Document, changes: Changes, changed: frozenset[str]
) -> list[Obstacle]:
    facts = _facts(actor, row.id)
    obstacles = locks.in_the_way(facts, changed)
    if "issued" in changed:
        obstacles = locks.in_the_way_of_issuing(facts)
    if changed & locks.CLOSING:
        lines = locks.of_lines(actor, row.id) if "cancelled_at" in changed else []
        obstacles += locks.in_the_way_of_closing(facts, lines)
    held = {each.lock.name for each in obstacles}
    if changed & {"date", "type"} and "LockedDate" not in held:
        type_ = changes.get("type", (None, row.type))[1]
        as_changed = facts._replace(
            type=type_,
            lock_date=settings.value(actor.space, _lock_date_setting(row.object, type_)),
        )
        new_date = changes.get("date", (None, row.date))[1]
        dated = new_date or actor.day_of(row.created)
        obstacles += locks.in_the_way_of_dating(actor, as_changed, dated)
    return obstacles


def _obstacles_to_removal(actor: Actor, row: Record) -> list[Obstacle]:
    if isinstance(row, Document):
        lines = [] if row.object in (JOURNAL, CREDIT_NOTE) else locks.of_lines(actor, row.id)
        return locks.in_the_way_of_removal(_facts(actor, row.id), lines)
    if isinstance(row, Item):
        line = locks.of_line(actor, row.id)
        return [] if line is None else locks.in_the_way_of_line(line)
    if isinstance(row, JournalItem):
        facts = locks.as_line(_facts(actor, row.document))._replace(item=row.id)
        return locks.in_the_way_of_line(facts)
    if isinstance(row, Allocation | Application):
        return _obstacles_to_link(actor, row.__data__, [row.applies_date], adding=False)
    return []


def _obstacles_to_link(
    actor: Actor, values: dict[str, Any], dates: list[date], *, adding: bool
) -> list[Obstacle]:
    source = _facts(actor, values["source_document"])
    target = _facts(actor, values["target_document"])
    return locks.in_the_way_of_link(source, target, dates, adding=adding)


def _keep_finalised(actor: Actor, document: int | None, overridden: bool) -> None:
    """The lines of a finalised journal change only together with an override."""
    if document is None or overridden:
        return
    journal = take(actor, Document, document)
    if journal.status == FINALISED:
        raise JournalFinalised(reference=journal.reference)


LINES_STAND = "its lines stay as they are"


def _keep_issued(actor: Actor, obstacles: list[Obstacle], what: str) -> None:
    """What an issued invoice says stands until it is voided, whatever a caller may override."""
    for each in obstacles:
        if each.facts.issued and each.lock.name == "LockedSent":
            invoice = find(actor, Document, each.facts.document)
            raise InvoiceIssued(
                reference=invoice.reference, number=invoice.issued_number, what=what
            )


# --- totals -------------------------------------------------------------------------------------


def _total_of_items() -> Any:
    with_tax = Case(None, ((Item.tax_included, Item.amount),), Item.amount + Item.tax)
    lines = Item.select(fn.COALESCE(fn.SUM(with_tax), 0)).where(Item.document == slot("id"))
    taxes = Item.select(fn.COALESCE(fn.SUM(Item.tax), 0)).where(Item.document == slot("id"))
    return _totalling(lines, taxes)


def _total_of_journal() -> Any:
    debits = JournalItem.select(fn.COALESCE(fn.SUM(JournalItem.debit_amount), 0)).where(
        JournalItem.document == slot("id")
    )
    taxes = JournalItem.select(
        fn.COALESCE(fn.SUM(JournalItem.debit_tax - JournalItem.credit_tax), 0)
    ).where(JournalItem.document == slot("id"))
    return _totalling(debits, taxes)


def _totalling(amount: Any, tax: Any) -> Any:
    with writing():
        return Document.update(
            {
                Document.amount: amount,
                Document.tax: tax,
                Document.modified: slot("modified"),
                Document.modified_user: slot("user"),
                Document.version: Document.version + 1,
            }
        ).where((Document.id == slot("id")) & (Document.space == slot("space")))


TOTALLED: dict[type[Record], Statement] = {
    Item: Statement(_total_of_items),
    JournalItem: Statement(_total_of_journal),
}
"""What brings a document's amount and tax in line with its lines, by the kind of line."""


def total(actor: Actor, document: int, lines: type[Record]) -> None:
    """Bring a document's amount and tax in line with its lines."""
    TOTALLED[lines].run(id=document, space=actor.space, user=actor.user, modified=stamp(actor.now))


# --- closing: steps over many records at once -----------------------------------------------------

MEMBERS_AT_ONCE = 500


def set_status_aside(actor: Actor, row: Any, changes: Changes) -> bool:
    """Whether override_status lets a record be re-opened out of its turn; logged if it does."""
    if not may_set_aside(actor, "status"):
        return False
    if actor.preview is None:
        _ask_for_reason(actor)
    log_override(actor, ["status"], changes, object=row.OBJECT, context=row.id, text=row.reference)
    return True


def add_to_report(actor: Actor, report: TaxReport, documents: list[int]) -> None:
    """Make items of a tax report of all these documents."""
    for first in range(0, len(documents), MEMBERS_AT_ONCE):
        rows = [
            {
                "space": actor.space,
                "guid": new_guid(),
                "created": actor.now,
                "created_user": actor.user,
                "modified": actor.now,
                "modified_user": actor.user,
                "tax_report": report.id,
                "document": document,
            }
            for document in documents[first : first + MEMBERS_AT_ONCE]
        ]
        with writing():
            TaxReportItem.insert_many(rows).execute()
    _remember(actor, report, "UPDATED", {"items": ([], documents)})


def empty_report(actor: Actor, report: TaxReport) -> None:
    """Take every document out of a tax report."""
    members: Any = TaxReportItem.select(TaxReportItem.document).where(
        within(TaxReportItem, actor.space) & (TaxReportItem.tax_report == report.id)
    )
    documents = [document for (document,) in members.order_by(TaxReportItem.id).tuples()]
    _delete(TaxReportItem, "tax_report").run(id=report.id, space=actor.space)
    _remember(actor, report, "UPDATED", {"items": (documents, [])})


def mark_balanced(actor: Actor, documents: Any, *, balanced: int) -> int:
    """Set Balanced of the documents that a query of ids finds; answers how many it changed.

    The run that works it out is in the history, not each of its marks."""
    with writing():
        query = Document.update(
            {
                Document.balanced: balanced,
                Document.modified: actor.now,
                Document.modified_user: actor.user,
                Document.version: Document.version + 1,
            }
        ).where(
            within(Document, actor.space)
            & (Document.balanced != balanced)
            & Document.id.in_(documents)
        )
        return int(query.execute())


# --- settings and counters ----------------------------------------------------------------------


def keep(
    actor: Actor, number: int, text: str, *, user: int = 0, namespace: str = ""
) -> tuple[str | None, str]:
    """Keep a setting of the space or of one user; answers its old and new text."""
    found = settings.hold(actor.space, number, user=user, namespace=namespace)
    if found is None:
        row = _add(
            actor,
            ProfileSetting,
            {"user": user, "namespace": namespace, "number": number, "value": text},
        )
        _remember(actor, row, "ADDED", {"number": (None, number), "value": (None, text)})
        return None, text
    id, old = found
    if old != text:
        row = take(actor, ProfileSetting, id)
        _change(actor, row, {"value": text})
        _remember(actor, row, "UPDATED", {"number": (number, number), "value": (old, text)})
    return old, text


def hold_counter(actor: Actor, number: int) -> int:
    """The last number a reference counter used, held until the transaction ends."""
    found = settings.hold(actor.space, number)
    if found is None:
        with writing():
            ProfileSetting.insert(
                space=actor.space,
                number=number,
                value="0",
                created=actor.now,
                created_user=actor.user,
                modified=actor.now,
                modified_user=actor.user,
            ).on_conflict_ignore().execute()
        found = settings.hold(actor.space, number)
    text = "0" if found is None else found[1]
    return int(text) if text.strip().isdigit() else 0


_counted = Statement(
    lambda: _counting()  # built late, inside the fence
)


def _counting() -> Any:
    with writing():
        return ProfileSetting.update(
            {
                ProfileSetting.value: slot("value"),
                ProfileSetting.version: ProfileSetting.version + 1,
            }
        ).where(
            (ProfileSetting.space == slot("space"))
            & (ProfileSetting.user == 0)
            & (ProfileSetting.namespace == "")
            & (ProfileSetting.number == slot("number"))
        )


def set_counter(actor: Actor, number: int, last: int) -> None:
    _counted.run(space=actor.space, number=number, value=str(last))


# --- spaces, users and sessions, which are no records of the books ------------------------------


def _add_plain(model: type[Base], values: dict[str, Any]) -> int:
    return _insert_row(model, values)


def _change_plain(model: type[Base], id: int, values: dict[str, Any]) -> None:
    with writing():
        model.update(**values).where(model.id == id).execute()


def add_space(name: str, time_zone: str, now: datetime) -> int:
    """Add a space; answers its id."""
    return _add_plain(Space, {"name": name, "time_zone": time_zone, "created": now})


def add_user(space: int, now: datetime, **values: Any) -> int:
    """Add a user; answers the id."""
    return _add_plain(User, {"space": space, "created": now, **values})


def change_user(id: int, **values: Any) -> None:
    """Change a user (password hashes, rights, last logon)."""
    _change_plain(User, id, values)


def add_session(now: datetime, **values: Any) -> int:
    """Add a session or token; answers its id."""
    return _add_plain(Session, {"created": now, "last_used": now, **values})


def change_session(id: int, **values: Any) -> None:
    """Touch or end a session."""
    _change_plain(Session, id, values)


def add_secret(name: str, value: str) -> None:
    _add_plain(Secret, {"name": name, "value": value})


# --- who holds a record while editing it --------------------------------------------------------


def add_lock_set(actor: Actor) -> int:
    """Begin a set of edit locks; answers its id."""
    return _add_plain(LockSet, {"space": actor.space, "user": actor.user, "created": actor.now})


def end_lock_set(actor: Actor, id: int) -> None:
    _change_plain(LockSet, id, {"ended": actor.now})


def add_hold(actor: Actor, **values: Any) -> int:
    """Hold a record from now on; answers the fencing number."""
    return _add_plain(
        Hold, {"space": actor.space, "user": actor.user, "since": actor.now, **values}
    )


def extend_hold(actor: Actor, id: int, until: datetime) -> None:
    _change_plain(Hold, id, {"until": until})


def end_hold(actor: Actor, id: int, *, stolen: bool) -> bool:
    """End a hold: it was released or has run out, or the actor takes it over.

    Answers False where somebody else ended it just before: a theft stays one, and so does a
    release."""
    by = actor.user if stolen else None
    with writing():
        query = Hold.update(ended=actor.now, stolen_by=by).where(
            (Hold.id == id) & (Hold.space == actor.space) & Hold.ended.is_null()
        )
    return bool(query.execute() == 1)


# --- what is to be sent -------------------------------------------------------------------------


def queue(
    actor: Actor, topic: str, payload: Mapping[str, Any], *, object: int, context: int
) -> list[int]:
    """Leave a message to be sent once the transaction stands: a row for each place it goes to.

    Events go to the webhooks that listen, everything else to one place. Answers the ids."""
    places: list[int | None] = [None]
    if topic in outbox.EVENTS:
        places = list(webhook.listening(actor.space, topic))
    if topic in outbox.MAILS and not actor.operator.smtp_host:
        _warn(actor, "No mail server is set (FINANCIAL_RPC_SMTP_HOST): the mail does not go out")
    if not places:
        return []
    values = {
        "topic": topic,
        "payload": orjson.dumps(payload, option=orjson.OPT_SORT_KEYS).decode(),
        "object": object,
        "object_context": context,
        "next_attempt": actor.now,
    }
    return [int(_add(actor, Outbox, {**values, "webhook": place}).id) for place in places]


def _warn(actor: Actor, words: str) -> None:
    if words not in actor.warnings:
        actor.warnings.append(words)


ATTEMPTED = frozenset({"state", "attempts", "next_attempt", "claim", "last_error", "delivered"})
"""What attempts to deliver a message change of its row."""


@cache
def _moving() -> Statement:
    def build() -> Any:
        values = {Outbox._meta.fields[name]: slot(name) for name in sorted(ATTEMPTED)}
        values |= {
            Outbox.modified: slot("modified"),
            Outbox.modified_user: slot("user"),
            Outbox.version: Outbox.version + 1,
        }
        with writing():
            return Outbox.update(values).where(
                (Outbox.id == slot("id"))
                & (Outbox.space == slot("space"))
                & (Outbox.claim == slot("as_read"))
                & Outbox.state.in_(outbox.UNDONE)
            )

    return Statement(build)


def move_message(actor: Actor, row: Outbox, **values: Any) -> bool:
    """Say how far a message has come; answers False where another claim came between.

    Attempts are no part of the history: there are many, and the row itself tells of them."""
    known = row.claim
    for name, value in values.items():
        setattr(row, name, value)
    stored = _stored(Outbox, {name: getattr(row, name) for name in ATTEMPTED})
    where = {"id": row.id, "space": row.space, "as_read": known}
    by = {"user": actor.user, "modified": stamp(actor.now)}
    return _moving().run(**stored, **where, **by) == 1


# --- files --------------------------------------------------------------------------------------


def add_file(actor: Actor, sha256: str, content: bytes) -> int:
    """Keep the bytes of a file; answers the id of the row."""
    return _add_plain(
        StoredFile,
        {
            "space": actor.space,
            "sha256": sha256,
            "size": len(content),
            "created": actor.now,
            "content": content,
        },
    )


_files_aside = Statement(
    lambda: _putting_files_aside()  # built late, inside the fence
)


def _putting_files_aside() -> Any:
    with writing():
        return Attachment.update(
            {
                Attachment.removed: slot("now"),
                Attachment.removed_user: slot("user"),
                Attachment.modified: slot("now"),
                Attachment.modified_user: slot("user"),
                Attachment.version: Attachment.version + 1,
            }
        ).where(
            (Attachment.space == slot("space"))
            & (Attachment.object == slot("object"))
            & (Attachment.object_context == slot("context"))
            & Attachment.removed.is_null()
        )


def _put_files_aside(actor: Actor, row: Record) -> None:
    """The files of a record that goes are shown no more."""
    if (object := object_of(row)) is not None:
        _files_aside.run(
            space=actor.space, user=actor.user, now=stamp(actor.now), object=object, context=row.id
        )


# --- what outlives a call -----------------------------------------------------------------------


def keep_answer(actor: Actor, key: str, digest: str, answer: str) -> None:
    """Keep the answer of a call that carried an idempotency key, with the call."""
    _insert_row(
        Idempotent,
        {
            "space": actor.space,
            "user": actor.user,
            "key": key,
            "digest": digest,
            "answer": answer,
            "created": actor.now,
        },
    )


def keep_search(
    space: int, user: int, now: datetime, *, method: str, criteria: str, size: int, lenient: bool
) -> int:
    """Keep a search whose next pages may be asked for; the same one keeps its id."""
    text = f"{method}\n{size}\n{lenient}\n{criteria}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = calls.same_search(space, user, digest)
    if known is not None:
        return known
    return _insert_row(
        StoredSearch,
        {
            "space": space,
            "user": user,
            "method": method,
            "criteria": criteria,
            "digest": digest,
            "size": size,
            "lenient": int(lenient),
            "created": now,
        },
    )
