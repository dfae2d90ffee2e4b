"""A firm with callers, and words for setting its books up: `firm.an_invoice(sent=True)`.

Everything is set up through the methods themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from app.calls.call import Call
from app.calls.dispatch import dispatch, prepare
from app.calls.finishing import finish, needs_finishing
from app.dialects import spelling
from app.dialects.outcomes import Outcome
from app.dialects.request import request_in
from app.reference import errors
from app.reference.openrpc import described
from config import Settings
from methods.wire.structures import as_typed
from models import settings, write
from models.actor import Actor, service
from models.chart import beginning
from models.refusals import CATALOGUE
from models.store import database
from models.users import logons, session

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse"
SETTINGS = Settings(
    calls_per_minute=0,  # tests call as fast as they can
    smtp_host="mail.example",  # a mail is queued, and delivered by tests that have a server
    smtp_from="books@firm.example",
)


class Refused(AssertionError):
    """A call was refused although the test did not expect it."""

    def __init__(self, method: str, outcome: Outcome) -> None:
        super().__init__(f"{method}: {outcome.code} {outcome.message} {outcome.data}")
        self.outcome = outcome
        self.code = outcome.code
        self.type = outcome.data.get("type", "")
        self.locks = [each["lock"] for each in outcome.data.get("locks", [])]
        self.fields = outcome.data.get("fields", {})


@dataclass
class Caller:
    """Somebody who calls methods: `user("FINANCIAL_ITEM_LOCKED", Item=3)` answers the result."""

    sid: str
    dialect: str = "jsonrpc"
    now: datetime = NOW

    def outcome(self, method: str, /, **params: Any) -> Outcome:
        request = request_in(
            self.dialect,
            SETTINGS,
            self.now,
            sid=self.sid,
            address="192.0.2.7",
            request_id="test",
        )
        call = Call(method, params, request)
        if call.declared is not None:
            prepare(call, call.declared)
        outcome = dispatch(call)
        if needs_finishing(outcome):
            finish(outcome, call)
        _check_documented(outcome)
        return outcome

    def __call__(self, method: str, /, **params: Any) -> dict[str, Any]:
        outcome = self.outcome(method, **params)
        if not outcome.ok:
            raise Refused(method, outcome)
        if outcome.replayed is not None:
            return dict(outcome.replayed["typed"])
        assert outcome.method is not None
        typed = spelling.typed(outcome.method, outcome.result, outcome.zone)
        _described(outcome.method.name).validate(typed)
        return typed

    def refused(self, method: str, /, **params: Any) -> Refused:
        """The refusal that the call gets; fails where it goes through."""
        outcome = self.outcome(method, **params)
        assert not outcome.ok, f"{method} went through: {outcome.result}"
        return Refused(method, outcome)

    def rows(self, method: str, /, *fields: str, **params: Any) -> list[dict[str, Any]]:
        """The rows of a search for these fields."""
        asked = [{"name": name} for name in fields]
        return list(self(method, fields=asked, rows=1000, **params)["data"]["rows"])

    def row(self, method: str, id: int, /, *fields: str) -> dict[str, Any]:
        """One row of a search, by its id."""
        filters = [{"name": "id", "comparison": "EQUAL_TO", "value1": id}]
        found = self.rows(method, *fields, filters=filters)
        assert len(found) == 1, f"{method} finds {len(found)} rows with the id {id}"
        return found[0]


@cache
def _described(method: str) -> Draft202012Validator:
    """What the OpenRPC document says of a method's answers."""
    schemas = {each["name"]: each["result"]["schema"] for each in described()}
    return Draft202012Validator(schemas[method], format_checker=FormatChecker())


@cache
def _error(type: str) -> Draft202012Validator:
    """What the OpenRPC document says of the data of errors of a type; two of its members are those
    of the request."""
    named = errors.components()
    parts = {name: schema for name, schema in named.items() if name.startswith("ErrorData")}
    data = named[errors.name_of(type)]["properties"]["data"]
    required = [name for name in data["required"] if name not in errors.ALWAYS]
    whole = {**data, "required": required, "components": {"schemas": parts}}
    return Draft202012Validator(whole, format_checker=FormatChecker())


def _check_shape(outcome: Outcome) -> None:
    """What an error tells is what makers of types are told that it does, and nothing else."""
    said = _error(outcome.data["type"])
    sent = {"retryable": False, **as_typed(outcome.data, outcome.zone)}
    said.validate(sent)
    assert sent.keys() <= said.schema["properties"].keys()


def _check_documented(outcome: Outcome) -> None:
    """Whatever a test meets, the reference has told callers that they may meet it."""
    if not outcome.ok:
        _check_shape(outcome)
    if outcome.method is not None and outcome.code in CATALOGUE:
        documented = [each.code for each in outcome.method.may_refuse]
        assert outcome.code in documented, f"{outcome.method.name} declares no {outcome.message}"
        told = outcome.data.keys() - {"type", "retryable"}
        assert told <= set(CATALOGUE[outcome.code].tells), f"{outcome.message} tells {told}"


@dataclass
class Firm:
    """A space with an administrator and a user, and the words to fill its books."""

    space: int
    administrator: Caller
    user: Caller
    made: dict[str, int] = field(default_factory=dict)

    def actor(self, now: datetime = NOW) -> Actor:
        """The service itself in this firm's books, to ask what models say."""
        return service(self.space, "UTC", now)

    # --- contacts and accounts ----------------------------------------------------------------

    def a_business(self, name: str = "Sailmakers Pty", **more: Any) -> int:
        more.setdefault("CheckDuplicate", "N")
        return int(self.user("CONTACT_BUSINESS_MANAGE", TradeName=name, **more)["id"])

    def a_person(self, surname: str = "Demo", **more: Any) -> int:
        return int(self.user("CONTACT_PERSON_MANAGE", Surname=surname, **more)["id"])

    def an_account(self, title: str = "Consulting", type: int = 2, **more: Any) -> int:
        call = self.administrator
        return int(call("SETUP_FINANCIAL_ACCOUNT_MANAGE", Title=title, Type=type, **more)["id"])

    def a_bank_account(self, title: str = "Everyday", **more: Any) -> int:
        call = self.administrator
        return int(call("SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE", Title=title, **more)["id"])

    def a_bank_transaction(self, amount: str = "110.00", **more: Any) -> int:
        """A line of the kept bank account's statement."""
        more.setdefault("BankAccount", self.kept("bank_account"))
        call = self.user
        return int(call("FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE", Amount=amount, **more)["id"])

    def kept(self, what: str) -> int:
        """A record of this firm that any document may use, made on first use."""
        if what not in self.made:
            self.made[what] = getattr(self, f"a_{what}")()
        return self.made[what]

    # --- documents ----------------------------------------------------------------------------

    def an_invoice(self, *amounts: str, **more: Any) -> int:
        """An invoice with a line for each amount (tax type 1, tax included)."""
        more.setdefault("ContactBusinessSentTo", self.kept("business"))
        return self._document("FINANCIAL_INVOICE_MANAGE", 5, amounts, more)

    def an_expense(self, *amounts: str, **more: Any) -> int:
        more.setdefault("ContactBusinessPaidTo", self.kept("business"))
        return self._document("FINANCIAL_EXPENSE_MANAGE", 2, amounts, more)

    def a_receipt(self, *amounts: str, **more: Any) -> int:
        more.setdefault("ContactBusinessReceivedFrom", self.kept("business"))
        more.setdefault("BankAccount", self.kept("bank_account"))
        return self._document("FINANCIAL_RECEIPT_MANAGE", 6, amounts, more)

    def a_payment(self, *amounts: str, **more: Any) -> int:
        more.setdefault("ContactBusinessPaidTo", self.kept("business"))
        more.setdefault("BankAccount", self.kept("bank_account"))
        return self._document("FINANCIAL_PAYMENT_MANAGE", 3, amounts, more)

    def control(self, object: int) -> int:
        """The debtors account for invoices and receipts, the creditors account for the rest."""
        setting = settings.DEBTORS_ACCOUNT if object in (5, 6) else settings.CREDITORS_ACCOUNT
        with database.read():
            return int(setting.text_in(self.space))

    def a_refund(self, object: int, amount: str, **more: Any) -> int:
        """The line of a payment to a customer (3), or of a receipt from a supplier (6)."""
        make = self.a_payment if object == 3 else self.a_receipt
        made = make(**more)
        other = {3: 6, 6: 3}[object]
        return self.a_line(object, made, amount, FinancialAccount=self.control(other))

    def a_credit_note(self, amount: str = "55.00", type: int = 1, **more: Any) -> int:
        more.setdefault("ContactBusiness", self.kept("business"))
        if "FinancialAccount" not in more:
            more["FinancialAccount"] = self.kept_account()
        call = self.user
        return int(call("FINANCIAL_CREDIT_NOTE_MANAGE", Amount=amount, Type=type, **more)["id"])

    def a_journal(self, amount: str = "100.00", *, finalised: bool = False, **more: Any) -> int:
        """A journal with a debit and a credit of this amount."""
        id = int(self.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", **more)["id"])
        account = self.kept_account()
        for side in ("DebitAmount", "CreditAmount"):
            self.user(
                "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE",
                GeneralJournal=id,
                FinancialAccount=account,
                **{side: amount},
            )
        if finalised:
            self.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=id, Status=2)
        return id

    def kept_account(self) -> int:
        if "account" not in self.made:
            self.made["account"] = self.an_account()
        return self.made["account"]

    def _document(
        self, method: str, object: int, amounts: tuple[str, ...], more: dict[str, Any]
    ) -> int:
        sent = more.pop("sent", False)
        id = int(self.user(method, **more)["id"])
        for amount in amounts:
            self.a_line(object, id, amount)
        if sent:
            self.user(method, Id=id, Sent="Y")
        return id

    def a_line(self, object: int, document: int, amount: str = "110.00", **more: Any) -> int:
        more.setdefault("TaxType", 1)
        more.setdefault("FinancialAccount", self.kept_account())
        answer = self.user(
            "FINANCIAL_ITEM_MANAGE", Object=object, ObjectContext=document, Amount=amount, **more
        )
        return int(answer["id"])

    def lines(self, object: int, document: int) -> list[int]:
        """The ids of a document's lines."""
        filters = [
            {"name": "object", "comparison": "EQUAL_TO", "value1": object},
            {"name": "objectcontext", "comparison": "EQUAL_TO", "value1": document},
        ]
        found = self.user.rows("FINANCIAL_ITEM_SEARCH", "id", filters=filters)
        return [row["id"] for row in found]

    # --- what locks ---------------------------------------------------------------------------

    def lock_sent_invoices(self) -> None:
        """Arm LockedSent (setting 232)."""
        self.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=232, Value="Y")

    def lock_until(self, day: date | str) -> None:
        """Move all three lock dates to a day."""
        self.administrator(
            "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE",
            InvoicesLockedDate=str(day),
            ExpensesLockedDate=str(day),
            JournalsLockedDate=str(day),
        )

    def a_reconciliation(self, **more: Any) -> int:
        more.setdefault("BankAccount", self.kept("bank_account"))
        return int(self.user("FINANCIAL_RECONCILIATION_MANAGE", **more)["id"])

    def reconcile(self, object: int, document: int, reconciliation: int | None = None) -> int:
        """Put a document into a reconciliation of the kept bank account."""
        into = reconciliation or self.a_reconciliation()
        self.user(
            "FINANCIAL_RECONCILIATION_ITEM_MANAGE",
            Reconciliation=into,
            Object=object,
            ObjectContext=document,
        )
        return into

    def report(self, first: date | str, last: date | str) -> int:
        """Complete a tax report of these days, with what that needs set up."""
        self.administrator(
            "SETUP_FINANCIAL_SETTINGS_MANAGE",
            TaxReportContactBusiness=self.kept("business"),
        )
        days = {"TaxStartDate": str(first), "EndDate": str(last)}
        report = int(self.administrator("FINANCIAL_TAX_REPORT_MANAGE", **days)["id"])
        self.administrator("FINANCIAL_TAX_REPORT_COMPLETE", Id=report)
        return report

    def locks(self, **what: int) -> set[str]:
        """The names of the locks that answer Y."""
        answer = self.user("FINANCIAL_ITEM_LOCKED", **what)
        return {name for name, flag in answer.items() if flag == "Y"}

    def lift(self, lock: str, *, earlier: str = "2025-12-31", **what: int) -> list[str]:
        """Do what the service says lifts a lock, until it holds no more; answers the methods."""
        called: list[str] = []
        while lock in self.locks(**what):
            told = self.user("FINANCIAL_ITEM_LOCKED", Explain="Y", **what)["Locks"]
            lifted_by = next(each["lifted_by"] for each in told if each["lock"] == lock)
            pairs = [pair.split("=") for pair in lifted_by["parameters"].split(", ")]
            params = {n: earlier if v == "an earlier date" else v for n, v in pairs}
            self.administrator(lifted_by["method"], **params)
            called.append(lifted_by["method"])
            assert len(called) < 5, f"{lock} is still in force after {called}"
        return called


@cache
def _hashes(logon: str) -> dict[str, str]:
    return logons.password_hashes(logon, PASSWORD)


def new_firm(name: str, time_zone: str = "UTC", country: str = "AU") -> Firm:
    """A new space with an administrator and a user, both logged on."""
    callers = []
    with database.write():
        space = write.add_space(name, time_zone, NOW, country)
        for logon, administrator in (("ann", True), ("bob", False)):
            full = f"{logon}@{name.lower().replace(' ', '-')}.test"
            user = write.add_user(
                space,
                NOW,
                logon=full,
                logon_folded=full,
                first_name=logon.capitalize(),
                administrator=administrator,
                **_hashes("nobody"),
            )
            sid = session.open_session(user, space, NOW, "192.0.2.7")
            callers.append(Caller(sid))
        beginning.add_needed(service(space, time_zone, NOW))
    return Firm(space, *callers)
