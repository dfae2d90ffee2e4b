"""What lifts each lock: calls of methods that there are, with parameters that they take."""

from __future__ import annotations

import pytest

from methods import REGISTRY, lifting, whole
from methods.lifting import LIFTED_BY, LINKED_BY, Call, by_field
from models import locks
from models.document import CREDIT_NOTE, CUSTOMER_CREDIT, KINDS, SUPPLIER_CREDIT
from models.locks import Evidence, Facts


def calls_of(lock: str) -> list[Call]:
    """Every call that lifts a lock on a kind of document that it freezes, barred and issued ones
    too."""
    causes = [
        Evidence(37, 7, "REC000001", None, None, link=17, link_kind=kind, barred=barred)
        for barred in (False, True)
        for kind in LINKED_BY
    ]
    return [
        LIFTED_BY[lock](Facts(document=5, object=object, type=type, issued=issued), cause)
        for object in locks.BY_NAME[lock].documents or KINDS
        for type in ((CUSTOMER_CREDIT, SUPPLIER_CREDIT) if object == CREDIT_NOTE else (None,))
        for issued in (False, True)
        for cause in causes
    ]


def test_every_lock_is_lifted_by_something() -> None:
    assert LIFTED_BY.keys() == locks.BY_NAME.keys()


def test_what_a_field_puts_on_it_lifts() -> None:
    cause = Evidence(5, 7, "INV000001", None, None)

    call = by_field("sent")(Facts(document=7, object=5), cause)

    assert call == Call("FINANCIAL_INVOICE_MANAGE", "Id=7, Sent=N")


def test_a_lock_that_no_field_and_no_call_lifts_is_not_declared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(lifting.LIFTED_BY, "LockedManual", lifting.BY_FIELD["LockedManual"])

    with pytest.raises(locks.WrongLock, match="no field of FINANCIAL_"):
        whole.check(REGISTRY)


@pytest.mark.parametrize("lock", LIFTED_BY)
def test_a_lock_is_lifted_by_methods_and_parameters_that_there_are(lock: str) -> None:
    for call in calls_of(lock):
        method = REGISTRY[call.method]
        for pair in call.parameters.split(", "):
            assert method.known(pair.partition("=")[0]), f"{call.method} takes no {pair}"
