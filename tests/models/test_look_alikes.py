"""Names that people take for one another."""

from __future__ import annotations

import pytest

from app import tenancy
from models.store.database import fold
from models.users.look_alikes import is_like
from tests.firm import NOW, PASSWORD, Firm

SAME_TO_THE_EYE = [
    ("ann@example.test", "\u0430nn@example.test"),  # a Cyrillic a
    ("paul", "\u0440\u0430ul"),
    ("paul", "pau1"),
    ("paul", "pauI"),
    ("PAUL", "\u0420AUL"),
    ("oscar", "0scar"),
    ("Oscar", "\u039fscar"),
    ("marnie", "mamie"),
    ("ann", "a\u200bnn"),
    ("ann", "ann\u2060"),
    ("ann lee", "annlee"),
    ("ann lee", "ann\u00a0lee"),
    ("zoe", "zo\u0435"),
    ("straße", "strasse"),
    ("ann", "ann\N{HANGUL FILLER}"),
    ("ann", "ann\N{VARIATION SELECTOR-16}"),
    ("ann", "an\N{COMBINING GRAPHEME JOINER}n"),
    ("ann", "ann\N{BRAILLE PATTERN BLANK}"),
]
DIFFERENT = [
    ("ann", "anna"), ("ann", "an"), ("zoe", "zoë"), ("bob1", "bob2"), ("bob11", "bob1"),
    ("müller", "muller"), ("ann@example.test", "ann@example.text"), ("анна", "anna"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME_TO_THE_EYE)
def test_a_name_is_like_what_it_is_taken_for(one: str, other: str) -> None:
    assert is_like(one, ["somebody", other]) and is_like(other, [one])


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_and_like_no_other(one: str, other: str) -> None:
    assert not is_like(one, [other]) and not is_like(other, [one])


@pytest.mark.parametrize(("one", "other"), SAME_TO_THE_EYE[:3])
def test_a_logon_that_looks_like_another_is_not_added(firm: Firm, one: str, other: str) -> None:
    space = firm.administrator("CORE_GET_USER_DETAILS")["spacename"]
    tenancy.add_user(space, f"{one}{firm.space}", PASSWORD, administrator=False, now=NOW)

    assert fold(one) != fold(other)
    with pytest.raises(tenancy.Refused, match="looks like one that is taken"):
        tenancy.add_user(space, f"{other}{firm.space}", PASSWORD, administrator=False, now=NOW)


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_nor_does_an_administrator_add_one_or_give_it_to_somebody(
    firm: Firm, other_firm: Firm, dialect: str
) -> None:
    taken, like = f"paul{firm.space}", f"p\N{CYRILLIC SMALL LETTER A}ul{firm.space}"
    words = "looks like one that is taken"
    there, here = other_firm.administrator, firm.administrator
    there("SETUP_USER_MANAGE", Username=taken, UserPassword=PASSWORD)
    here.dialect = dialect
    somebody = here("SETUP_USER_MANAGE", Username=f"zoe{firm.space}", UserPassword=PASSWORD)["id"]

    added = here.refused("SETUP_USER_MANAGE", Username=like, UserPassword=PASSWORD)
    named = here.refused("SETUP_USER_MANAGE", Id=somebody, Username=like, UserPassword=PASSWORD)

    assert words in str(added.fields) and words in str(named.fields)
    here("SETUP_USER_MANAGE", Id=somebody, Username=f"z0e{firm.space}", UserPassword=PASSWORD)
