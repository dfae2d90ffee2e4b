"""What users may is worked out once for each state of the roles, kept, and not kept without end."""

from __future__ import annotations

import pytest

from models.store import database
from models.users import membership
from tests.firm import Firm
from tests.rights.people import a_role, a_user, grant

SEARCH = "FINANCIAL_INVOICE_SEARCH"


def test_what_many_may_alike_is_kept_once(firm: Firm) -> None:
    users = [a_user(firm)("CORE_GET_USER_DETAILS")["user"] for _ in range(3)]

    with database.read():
        held = [membership.known_rights("a mark", firm.space, user) for user in users]
        after = membership.known_rights("the next mark", firm.space, users[0])

    assert all(each is held[0] for each in (*held, after))


def test_who_changes_a_role_again_and_again_fills_no_memory(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "ALIKE_MAX", 10)
    role = a_role(firm)
    grant(firm, role, SEARCH, CanUse="Y")
    clerk = a_user(firm, role)

    for number in range(25):
        acts = "issue" if number % 2 else f"issue,{sorted(membership.ALL_ACTS)[number // 2]}"
        firm.administrator("SETUP_ROLE_MANAGE", Id=role, Acts=acts)
        assert clerk.rows(SEARCH, "id") == []
        assert len(membership._alike) <= 10
        assert set(map(id, membership._known.values())) == set(map(id, membership._alike))
