"""The chart of accounts."""

from __future__ import annotations

from methods.area_names import AREA_TEXT
from methods.choices import choices
from methods.declare import Access, Work
from methods.manage import manage
from methods.search.declaration import search
from methods.wire.types import Choice, Integer, Ref, Text, YesNo
from models.account import ACCOUNT_TYPES, Account
from models.chart import entering
from models.tax_types import ExpenseTaxType, RevenueTaxType, titled

CLASSES = {1: "Operations", 2: "Other", 3: "Tax"}

choices("SETUP_FINANCIAL_ACCOUNT_TYPE_SEARCH", "List the types of account.", ACCOUNT_TYPES, "Type")
choices("SETUP_FINANCIAL_ACCOUNT_CLASS_SEARCH", "List the classes of account.", CLASSES)


manage(
    "SETUP_FINANCIAL_ACCOUNT_MANAGE",
    of=Account,
    access=Access.ADMINISTRATOR,
    work=Work.CLOSE,
    doc="Add, change or remove an account of the ledger.",
    fields={
        "Area": Integer("Its area.", into="area"),
        "Class": Choice(CLASSES, "Its class.", into="class_code"),
        "Code": Text(25, "Its code.", into="code"),
        "ExpenseCostOfSale": YesNo("Whether it is a cost of sale.", into="expense_cost_of_sale"),
        "ExpensePayroll": YesNo("Whether it is a payroll expense.", into="expense_payroll"),
        "Notes": Text(2000, "Words on it.", into="notes"),
        "ParentAccount": Ref(
            Account,
            "The account above it; the header of its type when left out.",
            into="parent_account",
        ),
        "Postable": YesNo("Whether lines may use it.", into="postable"),
        "TaxType": Integer(
            "The tax type of its lines: one of SETUP_FINANCIAL_…_TAX_TYPE_SEARCH.", into="tax_type"
        ),
        "Title": Text(50, "Its name.", into="title_text", needed=True),
        "Type": Choice(ACCOUNT_TYPES, "Its type.", into="type", needed=True),
    },
    rule=entering.check,
    search="SETUP_FINANCIAL_ACCOUNT_SEARCH",
    example={"Title": "Consulting", "Type": 2, "TaxType": 1},
)

search(
    "SETUP_FINANCIAL_ACCOUNT_SEARCH",
    access=Access.EVERYBODY,
    of=Account,
    prefix="FinancialAccount",
    doc="Find accounts of the ledger.",
    columns={
        "Title": Text(50, "Its name.", into="title_text"),
        "Area": Integer("Its area.", into="area"),
        "AreaText": AREA_TEXT,
        "Class": Choice(CLASSES, "Its class.", into="class_code"),
        "Code": Text(25, "Its code.", into="code"),
        "Description": Text(50, "Its name, once more.", into="title_text"),
        "ExpenseCostOfSale": YesNo("Whether it is a cost of sale.", into="expense_cost_of_sale"),
        "ExpensePayroll": YesNo("Whether it is a payroll expense.", into="expense_payroll"),
        "Hidden": YesNo("Whether it is hidden.", into="hidden"),
        "Notes": Text(2000, "Words on it.", into="notes"),
        "ParentAccount": Ref(Account, "The account above it.", into="parent_account"),
        "Postable": YesNo("Whether lines may use it.", into="postable"),
        "TaxType": Integer("The tax type of its lines.", into="tax_type"),
        "TaxTypeIncomingText": (
            Text(50, "The tax type's name on revenue."),
            titled(RevenueTaxType),
        ),
        "TaxTypeOutgoingText": (
            Text(50, "The tax type's name on expenses."),
            titled(ExpenseTaxType),
        ),
        "Type": Choice(ACCOUNT_TYPES, "Its type.", into="type"),
    },
    example={"fields": [{"name": "title"}, {"name": "typetext"}], "rows": 5},
)
