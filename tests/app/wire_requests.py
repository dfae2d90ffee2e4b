"""Requests of the platform's own clients, as these send them, and what they need of the answer.

Drawn from the behaviour of their code. A word in <angle brackets> stands for something of the
books that a request is sent to; the rest is as the client writes it, oddities and all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

FORM = "application/x-www-form-urlencoded"
JQUERY = f"{FORM}; charset=UTF-8"
JSON = "application/json"
ORIGIN = "https://app.example.test"

Filter = str | tuple[Any, ...]


def advanced(
    fields: str, *filters: Filter, sorts: str = "", summary: str = "", rows: int = 20
) -> str:
    """The body of a search of the web application: a bare criteria object, its every part there.

    A filter is a bracket, an operator, or name, comparison and values."""
    given = {
        "fields": _named(fields),
        "summaryFields": _named(summary, ";"),
        "filters": [_filter(each) for each in filters],
        "sorts": [
            dict(zip(("name", "direction"), each.split(), strict=True)) for each in _split(sorts)
        ],
        "customoptions": [],
        "options": {"rf": "json", "rows": rows, "returnparameters": ""},
    }
    return json.dumps(given, separators=(",", ":"), ensure_ascii=False)


def _split(text: str, separator: str = ",") -> list[str]:
    return [each.strip() for each in text.split(separator) if each.strip()]


def _named(text: str, separator: str = ",") -> list[dict[str, str]]:
    return [{"name": each} for each in _split(text, separator)]


def _filter(given: Filter) -> dict[str, Any]:
    name, comparison, *values = (given, "") if isinstance(given, str) else given
    values += [""] * (3 - len(values))
    numbered = {f"value{number}": value for number, value in enumerate(values, 1)}
    return {"name": name, "comparison": comparison, **numbered, "ApplyToSubSearchJoin": ""}


def encoded(**pairs: str) -> str:
    """Form text as jQuery writes it, which leaves brackets as they are."""
    return "&".join(f"{name}={quote_plus(value, safe='()')}" for name, value in pairs.items())


@dataclass(frozen=True)
class Client:
    """What every request of a client carries."""

    name: str
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()


KEY = (("auth-sid", "<sid>"), ("auth-logonkey", "<logonkey>"))
AJAX = (("cache-control", "no-cache"), ("x-requested-with", "XMLHttpRequest"))
LEVELS = (("x-http-myds-rest-level", "0"), ("x-http-entityos-rest-level", "0"))
NO_KEY = (("auth-sid", "undefined"), ("auth-logonkey", "undefined"))
LEVEL_NOT_SET = (("x-http-myds-rest-level", "undefined"),)
OWN_PAGE = ("referer", "http://testserver/financial")
"""What a browser adds to all that a page of ours asks over plain http."""

NODE_BEFORE = Client("Node", FORM)
NODE = Client("Node", FORM, KEY)
NODE_JSON = Client("Node, JSON", JSON, KEY)
PYTHON_BEFORE = Client("Python", FORM)
PYTHON = Client("Python", FORM, KEY)
SDK_BEFORE = Client("browser SDK", JQUERY, (*LEVELS, *AJAX, *NO_KEY))
SDK = Client("browser SDK", JQUERY, (*LEVELS, *AJAX, *KEY))
WEB = Client("web application", JQUERY, (*LEVEL_NOT_SET, *AJAX, OWN_PAGE, ("cookie", "<cookie>")))
EXPIRED = Client(
    "web application", JQUERY, (*LEVEL_NOT_SET, *AJAX, OWN_PAGE, ("cookie", "<old cookie>"))
)
BROWSER = Client(
    "browser",
    "",
    (
        ("origin", ORIGIN),
        ("access-control-request-method", "POST"),
        (
            "access-control-request-headers",
            "auth-logonkey,auth-sid,cache-control,x-http-entityos-rest-level,x-http-myds-rest-level",
        ),
    ),
)
SNIPPET = Client(
    "documented snippet",
    f"{JSON}; charset=utf-8",
    (
        OWN_PAGE,
        ("cookie", "<cookie>"),
    ),
)


@dataclass(frozen=True)
class Request:
    """One request, and what its client reads of the answer.

    A key is a path with slashes; * is every row, of which there must be one."""

    number: int
    title: str
    client: Client
    path: str
    body: str = ""
    keys: str = ""
    status: str = "OK"
    verb: str = "POST"
    may_be_refused: bool = False
    caller: str = "administrator"


SESSION = "sid logonkey instance passwordstatus user url"
PAGE = "data/rows morerows moreid startrow rows"
ERROR = "error/errorcode error/errornotes error/methodhelp"
INVOICES = "/rpc/financial/?method=FINANCIAL_INVOICE_SEARCH&advanced=1&rf=json"
INVOICE = "/rpc/financial/?method=FINANCIAL_INVOICE_MANAGE"
LOGON = "/rpc/logon/"
MORE = "/rpc/core/?method=CORE_MORE_SEARCH"
NOTHING_ASKED = '"summaryFields":[],"filters":[],"sorts":[],"options":{},"customoptions":[]'

SEARCH_BOX = (
    "(",
    ("reference", "TEXT_IS_LIKE", "100"),
    "or",
    ("invoice.contactbusinesssentto.tradename", "TEXT_IS_LIKE", "100"),
    "or",
    ("invoice.contactpersonsentto.surname", "TEXT_IS_LIKE", "100"),
    "or",
    ("invoice.amount", "APPROX_EQUAL_TO", "100"),
    ")",
)
TO_BE_COPIED = (
    "(",
    ("sentdate", "LESS_THAN_OR_EQUAL_TO", "month", "-1"),
    ("frequency", "EQUAL_TO", 4),
    ")",
    "or",
    "(",
    ("sentdate", "LESS_THAN_OR_EQUAL_TO", "year", "-1"),
    ("frequency", "EQUAL_TO", 7),
    ")",
    ("sent", "EQUAL_TO", "Y"),
)
ONE_INVOICE = (
    "contactbusinesssenttotext,contactbusinesssentto,"
    "invoice.contactbusinesssentto.legalname,projecttext,project,projecttext,reference,"
    "purchaseorder,sentdate,duedate,description,amount,tax,sent,frequency,creditamount,"
    "receiptamount,outstandingamount,guid,createddate,createduser,createdusertext,"
    "modifieddate,modifieduser,modifiedusertext"
)

REQUESTS = (
    # --- logging on -------------------------------------------------------------------------------
    Request(
        1,
        "LOGON with values that nobody encoded",
        NODE_BEFORE,
        f"{LOGON}?method=LOGON",
        "logon=<logon>&localtime=22 Nov 2026 09:05:03&passwordhash=<hash>",
        SESSION,
    ),
    Request(
        2,
        "LOGON with a raw + in the logon name",
        NODE_BEFORE,
        f"{LOGON}?method=LOGON",
        "logon=<logon with +>&localtime=22 Nov 2026 09:05:03&passwordhash=<hash with +>",
        SESSION,
    ),
    Request(
        3,
        "LOGON of level 2",
        NODE_BEFORE,
        f"{LOGON}?method=LOGON",
        "logon=<logon>&localtime=2 Nov 2026 09:05:03&passwordhash=<hash of level 2>",
        SESSION,
        may_be_refused=True,
    ),
    Request(
        4,
        "the level question, its method in the body only",
        PYTHON_BEFORE,
        LOGON,
        "method=LOGON_GET_USER_AUTHENTICATION_LEVEL&logon=<logon%>&passwordhash=<hash>",
        "logonkey authenticationlevel authenticationdelivery authenticationusingaccesstoken",
    ),
    Request(
        5,
        "LOGON with password, hash and key together",
        PYTHON_BEFORE,
        LOGON,
        "method=LOGON&logon=<logon%>&password=<password%>&logonkey=K3yForLogonOnly0123456"
        "&passwordhash=<hash>",
        SESSION,
    ),
    Request(
        6,
        "LOGON with a wrong password, and headers that say undefined",
        SDK_BEFORE,
        LOGON,
        "method=LOGON&logon=<logon%>&localtime=22+Nov+2026+09%3A05%3A03"
        "&passwordhash=20dc723c5647eedaa64b1af458025e87",
        ERROR,
        "ER",
    ),
    Request(
        7,
        "asking for a code of level 3",
        SDK_BEFORE,
        LOGON,
        "method=LOGON_SEND_PASSWORD_CODE&logon=<logon%>&passwordhash=<hash of level 2>",
        may_be_refused=True,
    ),
    Request(
        8,
        "who am I, asked by nobody",
        SDK_BEFORE,
        "/rpc/core/?method=CORE_GET_USER_DETAILS&_=1795338303000",
        keys=f"logonkey instance {ERROR}",
        status="ER",
        verb="GET",
    ),
    Request(
        9,
        "who am I, asked with a cookie",
        WEB,
        "/rpc/core/?method=CORE_GET_USER_DETAILS&_=1795338303001",
        keys="instance sid logonkey user space spacename contactbusiness roles/rows "
        "unrestrictedaccess site userlogonname",
        verb="GET",
    ),
    Request(
        10,
        "the session id, for one who holds a cookie",
        WEB,
        "/rpc/core/?method=CORE_GET_SID&_=1795338303002",
        keys="sid instance",
        verb="GET",
    ),
    # --- searching --------------------------------------------------------------------------------
    Request(
        11,
        "recent invoices: JSON that claims to be a form",
        WEB,
        INVOICES,
        advanced(
            "reference,description,contactbusinesssenttotext,contactpersonsenttotext,sentdate,amount",
            sorts="modifieddate desc",
        ),
        f"{PAGE} data/rows/*/id data/rows/*/amount <invoice>",
    ),
    Request(
        12,
        "the search box, with brackets",
        WEB,
        INVOICES,
        advanced(
            "contactbusinesssenttotext,contactbusinesssentto,contactpersonsenttotext,"
            "contactpersonsentto,reference,purchaseorder,sentdate,description,amount",
            *SEARCH_BOX,
            sorts="reference desc",
            rows=10,
        ),
        PAGE,
    ),
    Request(
        13,
        "one invoice, with a field asked for twice",
        WEB,
        INVOICES,
        advanced(ONE_INVOICE, ("id", "EQUAL_TO", "<invoice>")),
        "data/rows/*/amount data/rows/*/creditamount data/rows/*/sent data/rows/*/guid "
        "data/rows/*/invoice.contactbusinesssentto.legalname",
    ),
    Request(
        14,
        "what was received of an invoice, when that is nothing",
        WEB,
        "/rpc/financial/?method=FINANCIAL_RECEIPT_INVOICE_SEARCH&advanced=1&rf=json",
        advanced(
            "amount", ("invoice", "EQUAL_TO", "<invoice>"), summary="sum(amount) sumamount", rows=1
        ),
        "summary/sumamount data/rows",
    ),
    Request(
        15,
        "a summary and no rows",
        WEB,
        "/rpc/financial/?method=FINANCIAL_ITEM_SEARCH&advanced=1&rf=json",
        advanced(
            "id",
            ("financialaccount", "EQUAL_TO", "<account>"),
            ("amount", "NOT_EQUAL_TO", 0),
            summary="count(id) total",
            rows=0,
        ),
        "summary/total data/rows",
    ),
    Request(
        16,
        "bank transactions counted by bank account",
        WEB,
        "/rpc/financial/?method=FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH&advanced=1&rf=json",
        advanced(
            "bankaccount,bankaccounttext,count(id) bankaccounttotal",
            ("status", "EQUAL_TO", 1),
            ("bankaccount", "IS_NOT_NULL"),
            summary="count(id) total",
            rows=100,
        ),
        "data/rows/*/bankaccounttotal summary/total <bank transaction>",
    ),
    Request(
        17,
        "invoices to be copied: dates counted from today, and operators",
        WEB,
        INVOICES,
        advanced(
            "area,reference,sentdate,amount,frequency",
            *TO_BE_COPIED,
            sorts="reference asc",
            rows=100,
        ),
        PAGE,
    ),
    Request(
        18,
        "the next page, by GET",
        WEB,
        "/rpc/core/?method=CORE_SEARCH_MORE&id=<search>&startrow=20&rows=20&_=1795338303003",
        keys=PAGE,
        verb="GET",
    ),
    Request(
        19,
        "a search as JSON, its filter spelled twice",
        NODE_JSON,
        "/rpc/financial/?method=FINANCIAL_INVOICE_SEARCH",
        '{"fields":[{"name":"reference"},{"name":"amount"}],"summaryFields":[],"filters":'
        '[{"field":"sent","value":"Y","value1":"Y","name":"sent","comparison":"EQUAL_TO"}],'
        '"sorts":[],"options":{"rows":50},"customoptions":[]}',
        PAGE,
    ),
    Request(20, "a further page without a size", NODE, MORE, "id=<search>&startrow=1", PAGE),
    Request(
        21,
        "criteria= and JSON that nobody encoded, with & + % in a value",
        NODE,
        "/rpc/contact/?method=CONTACT_BUSINESS_SEARCH",
        'criteria={"fields":[{"name":"tradename"}],"summaryFields":[],"filters":[{"field":'
        '"tradename","comparison":"TEXT_IS_LIKE","value":"A & B +61 5%","value1":'
        '"A & B +61 5%","name":"tradename"}],"sorts":[],"options":{"rows":50},"customoptions":[]}',
        "data/rows/*/tradename <A & B +61 5%>",
    ),
    Request(
        22,
        "letters of two bytes, announced as one, so that the end is missing",
        NODE,
        "/rpc/contact/?method=CONTACT_BUSINESS_SEARCH",
        'criteria={"fields":[{"name":"tradename"}],"summaryFields":[],"filters":[{"name":'
        '"tradename","comparison":"EQUAL_TO","value1":"Zoë & Sons – 5%"}],"sorts":[],'
        '"options":{"rows":50},"customoptions":[]}',
        "data/rows/*/tradename <Zoë & Sons – 5%>",
    ),
    Request(
        23,
        "a search with its size beside the options, and the session once more",
        PYTHON,
        "/rpc/contact/?method=CONTACT_PERSON_SEARCH",
        encoded(
            criteria='{"fields": [{"name": "firstname"}], "summaryFields": [], "filters": [], '
            '"sorts": [], "options": {}, "customoptions": [], "rows": 999}',
            object="contact_person",
        )
        + "&sid=<sid>&logonkey=<logonkey>",
        f"{PAGE} data/rows/*/firstname <person>",
    ),
    Request(
        24,
        "a search with the guid that the SDK adds by itself",
        SDK,
        INVOICES,
        encoded(
            criteria='{"fields":[{"name":"reference"},{"name":"guid"}],"summaryFields":'
            '[{"name":"count(id) count"}],"filters":[{"name":"id","comparison":"IN_LIST",'
            '"value1":"-1"}],"sorts":[{"name":"reference","direction":"asc"}],"options":'
            '{"rows":25},"customoptions":[{"name":"FormatDecimal","value":"2"}]}'
        )
        + "&sid=<sid>&logonkey=<logonkey>",
        f"{PAGE} summary/count",
    ),
    Request(
        25,
        "a further page, with criteria that mean nothing",
        SDK,
        f"{MORE}&advanced=1&rf=json",
        "id=<search>&startrow=20&sid=<sid>&logonkey=<logonkey>&"
        + encoded(criteria=f'{{"fields":[{{"name":"id"}}],{NOTHING_ASKED}}}'),
        f"{PAGE} data/rows/*/reference",
    ),
    # --- saving -----------------------------------------------------------------------------------
    Request(
        26,
        "a change as JSON",
        NODE_JSON,
        INVOICE,
        '{"id":"<invoice>","description":"New text","sent":"Y"}',
        "id notes",
    ),
    Request(27, "a removal", NODE, INVOICE, "id=<invoice>&remove=1", "notes"),
    Request(
        28,
        "form text that claims to be JSON",
        NODE_JSON,
        "/rpc/financial/?method=FINANCIAL_RECEIPT_MANAGE",
        "reference=A%20%26%20B&amount=1%2C234.50&contactbusinessreceivedfrom=<business>",
        "id notes",
    ),
    Request(29, "logging off", NODE, "/rpc/core/?method=CORE_LOGOFF"),
    Request(
        30,
        "logging off at a misspelt endpoint",
        PYTHON,
        "/rpc/coree/?method=CORE_LOGOFF",
        "sid=<sid>&logonkey=<logonkey>",
    ),
    Request(
        31,
        "a file, by a method named in lower case",
        PYTHON,
        "/rpc/core/?method=core_attachment_from_base64",
        "base64=aGk%3D&filename=a.txt&object=5&objectcontext=<invoice>"
        "&sid=<sid>&logonkey=<logonkey>",
        "attachment attachmentlink",
    ),
    Request(
        32,
        "an invoice saved, with a date and texts as they were shown",
        WEB,
        INVOICE,
        "id=<invoice>&reference=INV000150&purchaseorder=&sentdate=22+Nov+2026+00%3A00%3A00"
        "&duedate=22-Dec-2026&description=Fees+%26+charges&contactbusinesssentto=<business>"
        "&contactpersonsentto=&contactbusinesssenttotext=A+%26+B+Pty&contactpersonsenttotext="
        "&sent=N&frequency=9&override_LockedDate=Y",
        "id notes",
    ),
    Request(
        33,
        "a line item saved, with a comma in its amount",
        WEB,
        "/rpc/financial/?method=FINANCIAL_ITEM_MANAGE",
        "object=5&objectcontext=<invoice>&financialaccount=<account>&amount=1%2C234.50&tax=112.23"
        "&taxtype=1&description=Fees&capital=",
        "id notes",
    ),
    Request(
        34,
        "the line items completed",
        WEB,
        "/rpc/financial/?method=FINANCIAL_ITEM_COMPLETE",
        "object=5&objectcontext=<invoice>",
    ),
    Request(35, "an invoice marked as sent", WEB, INVOICE, "sent=Y&id=<invoice>", "id notes"),
    Request(
        36,
        "no longer marked as sent: a change by GET",
        WEB,
        f"{INVOICE}&override_LockedSent=Y&sent=N&id=<sent invoice>&_=1795338303004",
        keys="id notes",
        verb="GET",
    ),
    Request(
        37,
        "a sent invoice changed without the override",
        WEB,
        INVOICE,
        "id=<sent invoice>&description=x",
        ERROR,
        "ER",
    ),
    Request(
        38,
        "what the user has no right to",
        WEB,
        "/rpc/financial/?method=FINANCIAL_TAX_REPORT_MANAGE",
        "status=2&id=<tax report>",
        ERROR,
        "ER",
        may_be_refused=True,
        caller="user",
    ),
    Request(
        39,
        "a search after the session has ended",
        EXPIRED,
        "/rpc/financial/?method=FINANCIAL_RECEIPT_SEARCH&advanced=1&rf=json",
        advanced("receiveddate,amount,tax", ("id", "EQUAL_TO", "310")),
        ERROR,
        "ER",
    ),
    # --- reconciling, and the rest ----------------------------------------------------------------
    Request(
        40,
        "whether a reconciliation adds up",
        WEB,
        "/rpc/financial/?method=FINANCIAL_RECONCILIATION_OUT_OF_BALANCE",
        "reconciliation=<reconciliation>",
        "PreviousBalance Receipts Payments DebitGeneralJournals CreditGeneralJournals "
        "StatementBalanceCredits StatementBalanceDebits",
    ),
    Request(
        41,
        "a receipt put into a reconciliation",
        WEB,
        "/rpc/financial/?method=FINANCIAL_RECONCILIATION_ITEM_MANAGE",
        "reconciliation=<reconciliation>&object=6&objectcontext=<receipt>&sourcebanktransaction=",
    ),
    Request(
        42,
        "a reconciliation completed",
        WEB,
        "/rpc/financial/?method=FINANCIAL_RECONCILIATION_MANAGE",
        "id=<reconciliation>&status=2",
        "id notes",
    ),
    Request(
        43,
        "a receipt made of an invoice",
        WEB,
        "/rpc/financial/?method=FINANCIAL_AUTO_RECEIPT",
        "id=<sent invoice>&amount=1%2C234.50&receiptdate=22+Nov+2026&paymentmethod=3"
        "&bankaccount=<bank account>",
        "receipt",
    ),
    Request(
        44,
        "lock dates set, and one cleared",
        WEB,
        "/rpc/setup/?method=SETUP_FINANCIAL_SETTINGS_MANAGE",
        "_=1&id=1&lockeddatedebtors=30+Jun+2026&lockeddatecreditors="
        "&lockeddatejournals=30+Jun+2026",
    ),
    Request(
        45,
        "a setting of one's own: a plain text in place of rows",
        WEB,
        "/rpc/core/?method=CORE_PROFILE_SEARCH&attribute=4&custom=Y&_=1795338303005",
        keys="data",
        verb="GET",
    ),
    Request(
        46,
        "may a page of another origin ask",
        BROWSER,
        INVOICES,
        keys="header/access-control-allow-origin header/access-control-allow-headers "
        "header/access-control-allow-methods",
        status="",
        verb="OPTIONS",
    ),
    Request(
        47,
        "method and fields in one JSON body, of a part that is not here",
        SNIPPET,
        "/rpc/project/",
        '{"method": "project_team_manage", "id": "111", "description": "demo"}',
        "id",
        may_be_refused=True,
    ),
)
