"""Accesses: methods with the parameters that roles may send, as they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models import write
from models.actor import Actor
from models.refusals import InUse, InvalidFields
from models.rights import Limit
from models.role import MethodAccess, Role, RoleAccess
from models.store import scope
from models.users import membership, role_changes
from models.users.membership import FLAGS
from models.write import Values


@dataclass(frozen=True)
class Known:
    """What there is of a method: what it can be held for, and its parameters by folded names."""

    uses: tuple[str, ...]
    parameters: Mapping[str, str]
    """What it calls them, by every folded name of theirs."""


def judge(
    actor: Actor, row: MethodAccess | None, values: Values, methods: Mapping[str, Known]
) -> None:
    """A method stays the one it is, its parameters are there, and nobody gives more than he has.

    Raises InvalidFields or WiderThanOwn."""
    method = values.get("method", getattr(row, "method", None))
    name = role_changes.check_method(method)
    if row is not None and method != row.method:
        raise InvalidFields({"method": "stays as it is; add another access"})
    known = methods[name]
    role_changes.check_flags(name, values, known.uses)
    for column in ("allowed", "barred"):
        if column in values:
            values[column] = _named(column, name, values[column], known.parameters)
    limit = _limit(values, row)
    sides = [(limit, {use for flag, use in FLAGS.items() if _flag(values, row, flag)})]
    if row is not None:
        sides.append((_limit({}, row), {use for flag, use in FLAGS.items() if getattr(row, flag)}))
    for each, uses in sides:
        held = membership.held_by(int(method or 0), uses.intersection(known.uses), each)
        role_changes.check_covers(actor, held, name)


def _flag(values: Values, row: MethodAccess | None, flag: str) -> bool:
    return bool(values.get(flag, getattr(row, flag, True)))


def _limit(values: Values, row: MethodAccess | None) -> Limit:
    texts = (values.get(column, getattr(row, column, "")) for column in ("allowed", "barred"))
    return membership.limit_of(*texts)


def _named(column: str, method: str, text: str, known: Mapping[str, str]) -> str:
    """Parameters as they are kept. Raises InvalidFields for one that the method has not."""
    names = [each.strip() for each in text.split(",") if each.strip()]
    wrong = [each for each in names if each.lower() not in known]
    if wrong:
        words = f"{wrong[0]} is no parameter of {method} that can be limited"
        raise InvalidFields({column: words})
    return ",".join(sorted({known[each.lower()] for each in names}))


def keep(actor: Actor, row: MethodAccess) -> None:
    """It counts from the next call on."""
    write.renew_rights(actor.space)


def give_up(actor: Actor, row: MethodAccess) -> None:
    """Raise InUse for an access that roles hold a method by."""
    query: Any = (
        Role.select(Role.title_text)
        .join(RoleAccess, on=(Role.number == RoleAccess.role) & (Role.space == RoleAccess.space))
        .where(scope.within(Role, actor.space) & (RoleAccess.access == row.id))
    )
    users = [f"role {title}" for (title,) in query.distinct().order_by(Role.title_text).tuples()]
    if users:
        raise InUse(noun=row.NOUN, users=", ".join(users[:3]), uses=users)
