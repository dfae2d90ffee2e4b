"""What a role may beside methods: issue, void, lock, open again, move, complete, override."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from methods import REGISTRY
from methods.lifting import action_method
from methods.rights import uses_of
from models.document import KINDS
from models.users.membership import KNOWN_ACTS
from tests.firm import Caller, Firm
from tests.locks.expected import LINES
from tests.locks.scenes import a_document, line_of, put_on
from tests.rights.people import a_role, a_user, grant

EVERY = {"CanUse": "Y", "CanAdd": "Y", "CanUpdate": "Y", "CanRemove": "Y"}
MOVE = "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE"
RECONCILIATION, YEAR_END = "FINANCIAL_RECONCILIATION_MANAGE", "FINANCIAL_YEAR_END_COMPLETE"
SETTINGS = "SETUP_FINANCIAL_SETTINGS_MANAGE"
LINED = frozenset({2, 3, 5, 6})
"""The kinds of document whose lines FINANCIAL_ITEM_MANAGE changes."""
Do = Callable[[Firm, Caller], object]


def _issue(firm: Firm, caller: Caller) -> object:
    return caller("FINANCIAL_INVOICE_ISSUE", Invoice=str(firm.an_invoice("11.00")))


def _void(firm: Firm, caller: Caller) -> object:
    invoice = firm.an_invoice("11.00")
    firm.administrator("FINANCIAL_INVOICE_ISSUE", Invoice=str(invoice))
    return caller("FINANCIAL_INVOICE_VOID", Invoice=str(invoice), Reason="Wrong")


def _lock(firm: Firm, caller: Caller) -> object:
    return caller("FINANCIAL_EXPENSE_ACTION", Id=firm.an_expense("11.00"), Action="lock")


def _unlock(firm: Firm, caller: Caller) -> object:
    expense = firm.an_expense("11.00")
    firm.administrator("FINANCIAL_EXPENSE_ACTION", Id=expense, Action="lock")
    return caller("FINANCIAL_EXPENSE_ACTION", Id=expense, Action="unlock")


def _move(firm: Firm, caller: Caller) -> object:
    return caller(MOVE, InvoicesLockedDate="2024-06-30")


def _move_by_setting(firm: Firm, caller: Caller) -> object:
    return caller("CORE_PROFILE_MANAGE", Type=3, Attribute=264, Value="2024-06-30")


def _complete(firm: Firm, caller: Caller) -> object:
    firm.administrator(
        "SETUP_FINANCIAL_SETTINGS_MANAGE", TaxReportContactBusiness=firm.kept("business")
    )
    days = {"TaxStartDate": "2024-01-01", "EndDate": "2024-03-31"}
    report = firm.administrator("FINANCIAL_TAX_REPORT_MANAGE", **days)["id"]
    return caller("FINANCIAL_TAX_REPORT_COMPLETE", Id=report)


def _reopen(firm: Firm, caller: Caller) -> object:
    report = firm.report("2024-01-01", "2024-03-31")
    return caller("FINANCIAL_TAX_REPORT_MANAGE", Id=report, Status=1)


def _override(firm: Firm, caller: Caller) -> object:
    invoice = firm.an_invoice("11.00", sent=True)
    firm.lock_sent_invoices()
    return caller("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x", override_LockedSent="Y")


def _issue_note(firm: Firm, caller: Caller) -> object:
    return caller("FINANCIAL_CREDIT_NOTE_ISSUE", CreditNote=firm.a_credit_note())


def _void_note(firm: Firm, caller: Caller) -> object:
    note = firm.a_credit_note()
    firm.administrator("FINANCIAL_CREDIT_NOTE_ISSUE", CreditNote=note)
    return caller("FINANCIAL_CREDIT_NOTE_VOID", CreditNote=note, Reason="Wrong")


def _move_back(firm: Firm, caller: Caller) -> object:
    firm.lock_until("2024-06-30")
    return caller(MOVE, JournalsLockedDate="2024-05-31", Reset="Y")


def _reopen_reconciliation(firm: Firm, caller: Caller) -> object:
    done = firm.a_reconciliation(StatementDate="2024-05-31", StatementBalance="0.00")
    firm.user(RECONCILIATION, Id=done, Status=2)
    firm.lock_until("2024-06-30")
    return caller(RECONCILIATION, Id=done, Status=1)


def _reopen_year(firm: Firm, caller: Caller) -> object:
    firm.administrator(YEAR_END, EndDate="2024-06-30")
    return caller(YEAR_END, EndDate="2024-06-30", Reset="Y")


def _fires(kind: int, action: str) -> Do:
    def fire(firm: Firm, caller: Caller) -> object:
        id, method = a_document(firm, kind), action_method(kind)
        if action == "unlock":
            firm.administrator(method, Id=id, Action="lock")
        return caller(method, Id=id, Action=action)

    return fire


def _keeps(method: str, **params: object) -> Do:
    return lambda firm, caller: caller(method, **params)


def _overrides(lock: str, kind: int) -> Do:
    """A field of a document that a lock freezes is changed with the override of it."""

    def override(firm: Firm, caller: Caller) -> object:
        document = a_document(firm, kind)
        line = line_of(firm, kind, document)
        put_on(firm, lock, kind, document, line)
        asked = {"Id": line, "Amount": "900.00", f"override_{lock}": "Y"}
        return caller("FINANCIAL_ITEM_MANAGE", **asked)

    return override


DOING: dict[str, tuple[str, str, Do]] = {
    "issue": ("FINANCIAL_INVOICE_ISSUE", "may_not_issue", _issue),
    "void": ("FINANCIAL_INVOICE_VOID", "may_not_void", _void),
    "lock": ("FINANCIAL_EXPENSE_ACTION", "act_not_held", _lock),
    "unlock": ("FINANCIAL_EXPENSE_ACTION", "may_not_unlock", _unlock),
    "move_lock_dates": (MOVE, "no_right", _move),
    "move_lock_dates by its setting": ("CORE_PROFILE_MANAGE", "no_right", _move_by_setting),
    "complete_tax_reports": ("FINANCIAL_TAX_REPORT_COMPLETE", "act_not_held", _complete),
    "reopen": ("FINANCIAL_TAX_REPORT_MANAGE", "no_right", _reopen),
    "override_LockedSent": ("FINANCIAL_INVOICE_MANAGE", "record_locked", _override),
    "issue a credit note": ("FINANCIAL_CREDIT_NOTE_ISSUE", "may_not_issue", _issue_note),
    "void a credit note": ("FINANCIAL_CREDIT_NOTE_VOID", "may_not_void", _void_note),
    **{
        f"{act} {KINDS[object].noun}": (action_method(object), refusal, _fires(object, act))
        for act, refusal in (("lock", "act_not_held"), ("unlock", "may_not_unlock"))
        for object in KINDS
    },
    "move_lock_dates back": (MOVE, "no_right", _move_back),
    **{
        f"move_lock_dates by setting {number}": (
            "CORE_PROFILE_MANAGE",
            "no_right",
            _keeps("CORE_PROFILE_MANAGE", Type=3, Id=number, Value="2024-06-30"),
        )
        for number in (233, 265)
    },
    **{
        f"move_lock_dates by {name}": (
            SETTINGS,
            "no_right",
            _keeps(SETTINGS, **{name: "2024-06-30"}),
        )
        for name in ("LockedDateDebtors", "LockedDateCreditors", "LockedDateJournals")
    },
    "reopen a reconciliation": (
        RECONCILIATION,
        "reconciliation_in_locked_period",
        _reopen_reconciliation,
    ),
    "reopen a year": (YEAR_END, "act_not_held", _reopen_year),
    **{
        f"override_{lock} of a line": ("FINANCIAL_ITEM_MANAGE", "record_locked", _overrides(*of))
        for lock, of in {each[0]: each for each in reversed(LINES) if each[1] in LINED}.items()
    },
}
"""Each door to each act: the method, what it is refused as, and the call."""
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Acts are judged before anything is stored, the same on both."""


@ONE_DATABASE
@pytest.mark.parametrize("what", DOING)
def test_an_act_is_done_by_the_role_that_names_it(firm: Firm, what: str) -> None:
    method, _, do = DOING[what]
    role = a_role(firm, acts=what.partition(" ")[0])
    grant(firm, role, method, **{name: "Y" for name in _flags(method)})

    assert do(firm, a_user(firm, role))


@ONE_DATABASE
@pytest.mark.parametrize("what", DOING)
def test_an_act_is_refused_where_the_role_names_all_but_it(firm: Firm, what: str) -> None:
    method, refusal, do = DOING[what]
    own = what.partition(" ")[0]
    role = a_role(firm, acts=",".join(act for act in KNOWN_ACTS if act != own))
    grant(firm, role, method, **{name: "Y" for name in _flags(method)})
    clerk = a_user(firm, role)

    with pytest.raises(AssertionError) as refused:
        do(firm, clerk)

    assert getattr(refused.value, "type", "") == refusal


def _flags(method: str) -> list[str]:
    held = {"use": "CanUse", "add": "CanAdd", "update": "CanUpdate", "remove": "CanRemove"}
    return [held[use] for use in uses_of(REGISTRY[method])]


def test_what_one_locked_oneself_is_unlocked_by_its_own_act(firm: Firm) -> None:
    role = a_role(firm, acts="lock,unlock_own")
    grant(firm, role, "FINANCIAL_EXPENSE_ACTION", CanUse="Y")
    clerk, expense = a_user(firm, role), firm.an_expense("11.00")

    clerk("FINANCIAL_EXPENSE_ACTION", Id=expense, Action="lock")
    clerk("FINANCIAL_EXPENSE_ACTION", Id=expense, Action="unlock")

    with pytest.raises(AssertionError, match="may not unlock"):
        _unlock(firm, clerk)


def test_one_lock_of_two_that_a_role_may_override_is_not_enough(firm: Firm) -> None:
    invoice = firm.an_invoice("11.00", sent=True, SentDate="2024-03-01")
    firm.lock_sent_invoices()
    firm.lock_until("2024-06-30")
    role = a_role(firm, acts="override_LockedSent")
    grant(firm, role, "FINANCIAL_INVOICE_MANAGE", CanUpdate="Y")
    grant(firm, role, "FINANCIAL_ITEM_LOCKED", CanUse="Y")
    clerk = a_user(firm, role)

    for overrides in ({"override": "Y"}, {"override_LockedSent": "Y", "override_LockedDate": "Y"}):
        refused = clerk.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x", **overrides)
        assert refused.locks == ["LockedDate"]
    told = clerk("FINANCIAL_ITEM_LOCKED", Object=5, ObjectContext=invoice, Explain="Y")["Locks"]
    may = {each["lock"]: each["may_override"] for each in told}
    assert may == {"LockedDate": False, "LockedSent": True}


@pytest.mark.parametrize(
    ("setting", "value", "acts"),
    [
        ("InvoiceIssueRight", "administrator", {"lock", "unlock_own"}),
        ("InvoiceVoidRight", "user", {"issue", "lock", "unlock_own", "void"}),
        ("UnlockRight", "everybody", {"issue", "lock", "unlock", "unlock_own"}),
        ("UnlockRight", "administrators", {"issue", "lock"}),
    ],
)
def test_a_setting_of_bookkeepers_and_the_acts_of_their_role_are_one(
    firm: Firm, setting: str, value: str, acts: set[str]
) -> None:
    def held() -> set[str]:
        return set(firm.administrator.row("SETUP_ROLE_SEARCH", 2, "acts")["acts"].split(","))

    def told() -> str:
        return str(firm.user("SETUP_FINANCIAL_SETTINGS_SEARCH", All="Y")[setting])

    before, acts_before = told(), held()
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", **{setting: value})
    assert held() == acts

    firm.administrator("SETUP_ROLE_MANAGE", Id=2, Acts=",".join(acts_before))
    assert told() == before

    firm.administrator("SETUP_ROLE_MANAGE", Id=2, Acts=",".join(acts))
    assert told() == value
