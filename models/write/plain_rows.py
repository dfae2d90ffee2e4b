"""What is kept beside the records of the books: spaces, users, sessions, bytes of files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from models import stored_search, tax_sets
from models.actor import Actor
from models.attachment import StoredFile
from models.editing.holds import Hold, LockSet
from models.kept_answer import KeptAnswer
from models.profile_setting import ProfileSetting
from models.rights import ADMINISTRATOR, BOOKKEEPER, OF_BOOKKEEPERS, READY_MADE
from models.role import Role, UserRole
from models.store.base import Base, Space, new_guid, writing
from models.store.database import fold
from models.stored_search import AskedFor, StoredSearch
from models.user import Session, User
from models.write.rows import insert_row, insert_rows


def _add_plain(model: type[Base], values: dict[str, Any]) -> int:
    return insert_row(model, values)


def _change_plain(model: type[Base], id: int, values: dict[str, Any]) -> None:
    with writing():
        model.update(**values).where(model.id == id).execute()


def add_space(name: str, time_zone: str, now: datetime, country: str = tax_sets.HOME) -> int:
    """Add a space, with the tax types, currency and language of its country; answers its id."""
    space = _add_plain(Space, {"name": name, "time_zone": time_zone, "created": now})
    made = {"space": space, "created": now, "modified": now}
    begun: defaultdict[type[Base], list[dict[str, Any]]] = defaultdict(list)
    for model, values in _begun_with(country):
        begun[model].append({**made, "created_user": 0, "modified_user": 0, **values})
    for model, rows in begun.items():
        insert_rows(model, rows)
    return space


def _begun_with(country: str) -> Iterator[tuple[type[Base], Mapping[str, Any]]]:
    """What every space of a country begins with, each with its table."""
    yield from tax_sets.rows(country)
    for setting, text in tax_sets.settings_of(country).items():
        yield ProfileSetting, {"number": setting.number, "value": text}
    for number, (title, notes) in READY_MADE.items():
        acts = ",".join(sorted(OF_BOOKKEEPERS)) if number == BOOKKEEPER else ""
        yield Role, {"number": number, "title_text": title, "notes": notes, "acts": acts}


def renew_rights(space: int) -> None:
    """Say that somebody may something else from now on in a space."""
    _change_plain(Space, space, {"rights": new_guid()})


def add_user(space: int, now: datetime, *, administrator: bool = False, **values: Any) -> int:
    """Add a user, perhaps as a member of role 1; answers the id."""
    user = _add_plain(User, {"space": space, "created": now, **values})
    if administrator:
        made = {"created": now, "created_user": 0, "modified": now, "modified_user": 0}
        _add_plain(UserRole, {"space": space, "user": user, "role": ADMINISTRATOR, **made})
        renew_rights(space)
    return user


def change_user(id: int, **values: Any) -> None:
    """Change a user (password hashes, last logon, the name that he logs on by)."""
    if "logon" in values:
        values["logon_folded"] = fold(values["logon"])
    _change_plain(User, id, values)


def add_session(now: datetime, **values: Any) -> int:
    """Add a session or token; answers its id."""
    return _add_plain(Session, {"created": now, "last_used": now, **values})


def change_session(id: int, **values: Any) -> None:
    """Touch or end a session."""
    _change_plain(Session, id, values)


def add_lock_set(actor: Actor) -> int:
    """Begin a set of edit locks; answers its id."""
    return _add_plain(LockSet, {"space": actor.space, "user": actor.user, "created": actor.now})


def end_lock_set(actor: Actor, id: int) -> None:
    """End a set of edit locks; its holds are ended one by one."""
    _change_plain(LockSet, id, {"ended": actor.now})


def add_hold(actor: Actor, **values: Any) -> int:
    """Hold a record from now on; answers the fencing number."""
    return _add_plain(
        Hold, {"space": actor.space, "user": actor.user, "since": actor.now, **values}
    )


def extend_hold(id: int, until: datetime) -> None:
    """Let a hold last until another moment."""
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


def keep_answer(actor: Actor, key: str, digest: str, answer: str) -> None:
    """Keep the answer of a call that carried an idempotency key, with the call."""
    insert_row(
        KeptAnswer,
        {
            "space": actor.space,
            "user": actor.user,
            "key": key,
            "digest": digest,
            "answer": answer,
            "created": actor.now,
        },
    )


def keep_search(space: int, user: int, now: datetime, asked: AskedFor) -> int:
    """Note a search whose further pages may be asked for; the same one keeps its id. What the
    user ran too long ago is forgotten."""
    known = stored_search.same(space, user, asked)
    if known is not None:
        _change_plain(StoredSearch, known[0], {"created": now})
        return known[0]
    with writing():
        stored_search.outdated.run(space=space, user=user, before=stored_search.before(now))
    values = {"space": space, "user": user, "digest": asked.digest, "created": now}
    return insert_row(
        StoredSearch,
        {
            **values,
            "method": asked.method,
            "criteria": asked.criteria,
            "size": asked.size,
            "lenient": int(asked.lenient),
        },
    )
