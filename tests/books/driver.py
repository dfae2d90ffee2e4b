"""Tells a firm of the service what happens in a story: steps in, whether they were taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import Any

from tests.books.calls import Call, Ref
from tests.books.chart import CREDITORS, DEBTORS
from tests.firm import Firm, Refused

SETTINGS = {DEBTORS: "financialaccountdebtor", CREDITORS: "financialaccountcreditor"}
"""The accounts that every space has from its beginning, and the settings that name them."""


@dataclass
class Driver:
    """A firm's books told by calls.

    `ids` holds what every name of the story is to the service; what is not there when it is first
    needed is made, if it is the driver's to make: accounts (of the types in `accounts`), bank
    accounts, contacts. Put accounts that the service has of its own (tax collected, bad debts …)
    into `ids` beforehand.
    """

    firm: Firm
    accounts: Mapping[str, int]
    ids: dict[Ref, int] = field(default_factory=dict)
    refusals: list[Refused] = field(default_factory=list)

    def tell(self, calls: Iterable[Call]) -> bool:
        """Make these calls; False as soon as one is refused or lacks what it builds on."""
        return all(self._make(call) for call in calls)

    def _make(self, call: Call) -> bool:
        for ref in call.needs():
            if ref not in self.ids and not self._set_up(ref):
                return False
        caller = self.firm.administrator if call.administrator else self.firm.user
        if call.today is not None and call.today > caller.now.date():
            caller = replace(caller, now=datetime.combine(call.today, time(12), UTC))
        try:
            answer = caller(call.method, **self._resolved(call.params))
        except Refused as refusal:
            self.refusals.append(refusal)
            return False
        self.ids.update(dict.fromkeys(call.binds, int(answer.get("id", 0))))
        return True

    def _resolved(self, value: Any) -> Any:
        match value:
            case Ref():
                return self.ids[value]
            case dict():
                return {key: self._resolved(each) for key, each in value.items()}
            case list():
                return [self._resolved(each) for each in value]
        return value

    def _set_up(self, ref: Ref) -> bool:
        """Make what a story takes for granted; False for what only a call of it can make."""
        makers = {
            "account": self._account,
            "bank account": self._bank_account,
            "contact": self.firm.a_business,
        }
        if ref.what not in makers:
            return False
        self.ids[ref] = makers[ref.what](ref.name)
        return True

    def made(self, ref: Ref) -> int:
        """The id of what is the driver's to make, made where it is not there yet."""
        if ref not in self.ids:
            self._set_up(ref)
        return self.ids[ref]

    def _account(self, name: str) -> int:
        if name not in SETTINGS:
            return self.firm.an_account(name, self.accounts[name])
        asked = [{"name": SETTINGS[name]}]
        found = self.firm.user("SETUP_FINANCIAL_SETTINGS_SEARCH", fields=asked)
        return int(found["data"]["rows"][0][SETTINGS[name]])

    def _bank_account(self, name: str) -> int:
        """A bank account on the account of the same name."""
        account = Ref("account", name)
        if account not in self.ids:
            self.ids[account] = self._account(name)
        return self.firm.a_bank_account(name, FinancialAccount=self.ids[account])
