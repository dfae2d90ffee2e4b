"""Methods of other parts of the platform: reads find nothing, writes are refused in words."""

from __future__ import annotations

from typing import Any

import pytest

from app.reference import pages
from app.reference.openrpc import described
from methods.other_parts import PARTS
from tests.app.edge import serving
from tests.firm import Caller, Firm

READS = [name for part in PARTS for name in part.reads]
WRITES = [(name, part.name) for part in PARTS for name in part.writes]


@pytest.mark.parametrize("method", READS)
def test_a_read_finds_nothing_in_a_well_formed_answer(firm: Firm, method: str) -> None:
    answer = firm.user(
        method,
        fields=["title", "anything.else"],
        filters=[{"name": "whatever", "comparison": "IS_FAVOURITE"}],
        summaryFields=["count(id) total", "sum(amount) sum", "max(date)"],
        rows=50,
    )

    assert answer.pop("moreid") > 0
    assert answer == {
        "notes": "RETURNED",
        "data": {"rows": []},
        "startrow": 0,
        "rows": 50,
        "morerows": False,
        "summary": {"total": 0, "sum": "0.00", "maxdate": None},
    }


@pytest.mark.parametrize(("method", "part"), WRITES)
def test_a_write_or_a_send_is_refused_in_words(firm: Firm, method: str, part: str) -> None:
    refused = firm.user.refused(method, id=1, title="Lunch", remove=1)

    assert refused.type == "other_part_of_the_platform"
    words = refused.outcome.message
    assert method in words and part in words and "nothing was saved or sent" in words


def test_parameters_of_its_own_are_no_error_but_a_misspelt_override_is(firm: Firm) -> None:
    favourites = firm.user("CORE_FAVOURITE_SEARCH", Object=5, ObjectContext=17)
    refused = firm.user.refused("CORE_FAVOURITE_SEARCH", override_locksend="Y")

    assert favourites["data"] == {"rows": []}
    assert refused.fields.keys() == {"override_locksend"}


def test_criteria_that_are_none_are_an_error_here_as_everywhere(firm: Firm) -> None:
    for wrong, named in (
        ({"criteria": "{"}, "criteria"),
        ({"summaryFields": ["twice(id)"]}, "summaryFields"),
        ({"rows": "many"}, "rows"),
    ):
        assert firm.user.refused("PROJECT_SEARCH", **wrong).fields.keys() == {named}


def test_it_is_for_those_who_are_logged_on(firm: Firm) -> None:
    nobody = Caller("")

    assert nobody.refused("ACTION_SEARCH").type == "not_logged_on"
    assert nobody.refused("MESSAGING_SMS_SEND").type == "not_logged_on"


def test_a_client_of_the_platform_gets_the_envelope_it_knows(books: str, firm: Firm) -> None:
    criteria: Any = {"fields": [{"name": "title"}], "options": {"rf": "json", "rows": 20}}

    with serving(books, firm) as edge:
        found = edge.legacy("PROJECT_SEARCH", criteria, firm.user)
        refused = edge.legacy("MESSAGING_SMS_SEND", "to=a%40b.test&subject=Hi", firm.user)

    assert (found["status"], found["data"], found["morerows"]) == ("OK", {"rows": []}, "false")
    assert refused["status"] == "ER"
    assert refused["error"]["errorcode"] == "4"
    assert "nothing was saved or sent" in refused["error"]["errornotes"]
    assert refused["error"]["methodhelp"].endswith("/reference/messaging_sms_send")


def test_the_reference_marks_them() -> None:
    page = pages.method("MESSAGING_SMS_SEND") or ""
    own = pages.method("FINANCIAL_INVOICE_MANAGE") or ""

    tags = {method["name"]: {tag["name"] for tag in method["tags"]} for method in described()}
    assert "part of the platform that is not here" in page
    assert "part of the platform that is not here" not in own
    assert "another part of the platform" in tags["MESSAGING_SMS_SEND"]
    assert "another part of the platform" not in tags["FINANCIAL_INVOICE_MANAGE"]
