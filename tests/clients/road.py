"""The README's road in types that were made of the OpenRPC document; see road.ts."""

from __future__ import annotations

import base64
import json
import os
import urllib.request
from typing import Any

from calls import (
    FinancialInvoiceIssueParams,
    FinancialInvoiceIssueResult,
    FinancialInvoiceManageParams,
    FinancialInvoiceManageResult,
    FinancialInvoiceSearchParams,
    FinancialInvoiceSearchResult,
    FinancialItemLockedParams,
    FinancialItemLockedResult,
    FinancialItemManageError,
    FinancialItemManageParams,
    FinancialItemManageResult,
    SetupFinancialSettingsManageParams,
)


class Refused(Exception):
    """What a call was refused with."""


def answered(method: str, params: Any) -> Any:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {os.environ['SERVED_SID']}",
    }
    request = urllib.request.Request(os.environ["SERVED_URL"], body.encode(), headers)
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    if "error" in answer:
        raise Refused(answer["error"])
    return answer["result"]


def make_invoice(params: FinancialInvoiceManageParams) -> FinancialInvoiceManageResult:
    made: FinancialInvoiceManageResult = answered("FINANCIAL_INVOICE_MANAGE", params)
    return made


def change_item(params: FinancialItemManageParams) -> FinancialItemManageResult:
    changed: FinancialItemManageResult = answered("FINANCIAL_ITEM_MANAGE", params)
    return changed


def refusal_of(params: FinancialItemManageParams) -> FinancialItemManageError:
    try:
        change_item(params)
    except Refused as problem:
        refused: FinancialItemManageError = problem.args[0]
        return refused
    raise AssertionError("it went through")


def locks_of(params: FinancialItemLockedParams) -> FinancialItemLockedResult:
    told: FinancialItemLockedResult = answered("FINANCIAL_ITEM_LOCKED", params)
    return told


def set_up(params: SetupFinancialSettingsManageParams) -> None:
    answered("SETUP_FINANCIAL_SETTINGS_MANAGE", params)


def find(params: FinancialInvoiceSearchParams) -> FinancialInvoiceSearchResult:
    found: FinancialInvoiceSearchResult = answered("FINANCIAL_INVOICE_SEARCH", params)
    return found


def issue(params: FinancialInvoiceIssueParams) -> FinancialInvoiceIssueResult:
    issued: FinancialInvoiceIssueResult = answered("FINANCIAL_INVOICE_ISSUE", params)
    return issued


def main() -> None:
    business = int(os.environ["SERVED_BUSINESS"])
    invoice = make_invoice(
        {"ContactBusinessSentTo": business, "SentDate": "2026-01-15", "Sent": "Y"}
    )["id"]
    item = change_item(
        {"Object": 5, "ObjectContext": invoice, "Amount": "110.00", "Description": "Consulting"}
    )["id"]
    set_up({"LockedDateDebtors": "2026-01-31"})
    locked = locks_of({"Item": item, "Explain": "Y"})
    refused = refusal_of({"Id": item, "Amount": "95.00"})
    if refused["code"] != 1423:
        raise Refused(refused)
    lock = refused["data"]["locks"][0]
    overridden = change_item(
        {
            "Id": item,
            "Amount": "95.00",
            "override_LockedDate": "Y",
            "override_reason": "Agreed by phone",
        }
    )
    found = find(
        {
            "fields": [{"name": "amount"}, {"name": "reference"}],
            "filters": [{"name": "id", "comparison": "EQUAL_TO", "value1": invoice}],
            "sorts": [{"name": "reference", "direction": "asc"}],
        }
    )
    set_up({"LockedDateDebtors": None})
    issued = issue({"Invoice": invoice or 0, "DownloadFlag": "Y", "SendFlag": "N"})
    row = (found.get("data") or {"rows": []})["rows"][0]
    told = {
        "locked": locked["LockedDate"],
        "lock": [each["lock"] for each in locked.get("Locks") or []],
        "refused": [refused["code"], refused["data"]["type"], lock["may_override"]],
        "overridden": overridden["notes"],
        "amount": row.get("amount"),
        "issued": issued["notes"],
        "pdf": base64.b64decode(issued.get("pdf") or "")[:5].decode(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
