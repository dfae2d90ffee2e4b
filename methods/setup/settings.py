"""The financial settings of a space: set, set up for the first time, and read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError

from methods.declare import Access, Answer, Work, method
from methods.manage import MANAGE_PARAMS, MANAGE_RESULT, REASON_OF_EVENTS, Managed
from methods.search import schemas
from methods.search.declaration import CRITERIA_PARAMS, PAGE_RESULT
from methods.search.entries import Criteria, parsed
from methods.search.page import PAGES, Page, extent, going_on
from methods.settings import as_kept, wire_of
from methods.wire.structures import Structure
from methods.wire.types import Id, Integer, Text, Wire, YesNo
from models import profile_setting, setting_rules, settings
from models.actor import Actor
from models.chart.beginning import set_up
from models.profile_setting import RECORD, ProfileSetting, Setting
from models.refusals import SetUpAlready, WiderThanOwn
from models.settings import SETTINGS
from models.store import scope

ONLY_ID = 1
"""There is one set of settings in a space; forms want an id for it."""
MANAGE, SEARCH = "SETUP_FINANCIAL_SETTINGS_MANAGE", "SETUP_FINANCIAL_SETTINGS_SEARCH"

NOT_HERE = frozenset(
    {
        settings.SET_UP,
        settings.INVOICE_STEP,
        settings.DEBTORS_PROCESSED,
        settings.CREDITORS_PROCESSED,
        *settings.COUNTERS,
    }
)
"""Counters and marks that the service moves by itself; CORE_PROFILE_MANAGE reaches them."""
SHOWN = {each.name.lower(): each for each in SETTINGS.values() if each not in NOT_HERE}
FIELDS: dict[str, Wire] = {each.name: wire_of(each) for each in SHOWN.values()}
TAX = "taxreport"
ALIASES = {
    **{
        name.removeprefix(TAX): name
        for name in SHOWN
        if name.startswith(TAX) and name.removeprefix(TAX) not in SHOWN
    },
    "lockinvoiceonsending": "lockinvoiceonsend",
    "financialaccountdebtors": "financialaccountdebtor",
    "financialaccountcreditors": "financialaccountcreditor",
}
"""Names that clients use beside the documented ones: a form of theirs leaves out that a setting
is of tax reports."""

TEXTS: dict[str, Wire] = {
    f"{each.name}Text": Text(200, f"What {each.name} is called.")
    for each in SHOWN.values()
    if each.kind == RECORD
}
IN_THE_ROW = frozenset({"id", "notes"})
"""What the row has, and the answer beside it can't: an answer has notes of its own."""
BESIDE: dict[str, Wire] = {
    name: wire for name, wire in (FIELDS | TEXTS).items() if name.lower() not in IN_THE_ROW
}
SPELLED = {name.lower(): name for name in (*FIELDS, *TEXTS)}
_MANAGED = Managed(ProfileSetting, FIELDS)


@method(
    MANAGE,
    access=Access.ADMINISTRATOR,
    work=Work.CLOSE,
    params={
        "Id": Integer("Taken and ignored: a space has one set of settings.", ignored=True),
        "Remove": MANAGE_PARAMS["Remove"],
        "DataReturn": MANAGE_PARAMS["DataReturn"],
        "SetDefault": YesNo("1 does the initial set-up, once for a space.", default=False),
        "Reason": REASON_OF_EVENTS,
        "RootOnly": YesNo("With SetDefault: 1 makes only the five root accounts.", default=False),
        **FIELDS,
    },
    result={
        **MANAGE_RESULT,
        "id": Id("Always 1."),
        "financialaccountroot": Id("With SetDefault: the account above all others."),
        "bankaccount": Id("With SetDefault: the bank account."),
    },
    refuses=[SetUpAlready, WiderThanOwn],
    example={"LockIfReconciled": "Y", "EndOfFinancialYear": "30 Jun"},
    changes_books=True,
    param_aliases=ALIASES,
    manages=_MANAGED,
)
def settings_manage(
    actor: Actor,
    *,
    remove: bool,
    data_return: str,
    set_default: bool,
    root_only: bool,
    **sent: object,
) -> Answer:
    """Change the financial settings of the space; an empty value clears a setting.

    Only what is sent is changed, and each change is in the history with its old and new value.
    A lock date may not be later than today. SetDefault=1 does the initial set-up: a chart of
    accounts, a bank account, the tax office, LockInvoiceOnSend=Y, ReconciliationMustBalance=Y
    and the settings that point at these; values of your own that are sent along go before its
    defaults.

    Raises ValidationError for what makes sense of other records only."""
    if remove:
        words = "settings are not removed; send an empty value to clear one"
        raise ValidationError({"remove": [words]})
    if actor.timestamp:
        raise ValidationError({"timestamp": ["the settings have none; leave it out"]})
    answer = _first_set_up(actor, sent, root_only) if set_default else {}
    wanted = [
        (setting, as_kept(setting, sent[setting.name]))
        for setting in SHOWN.values()
        if setting.name in sent and not (answer and sent[setting.name] in (None, ""))
    ]
    for setting, text in setting_rules.told_anew(actor, wanted):
        setting_rules.keep_setting(actor, setting, text)
    if data_return:
        answer["page"] = _page(actor, _checked(actor, data_return.split(","), "datareturn"))
    return {"id": ONLY_ID, "notes": "UPDATED", **answer}


def _first_set_up(actor: Actor, sent: Mapping[str, object], root_only: bool) -> dict[str, object]:
    if settings.SET_UP.holds_in(actor.space):
        raise SetUpAlready()
    made = set_up(actor, sent, root_only=root_only)
    return {"financialaccountroot": made.root, "bankaccount": made.bank_account}


# --- reading ------------------------------------------------------------------------------------


@method(
    SEARCH,
    access=Access.EVERYBODY,
    work=Work.SEARCH,
    params={
        "All": YesNo("1 answers every setting.", default=False),
        "IncludeFinancialAccountText": YesNo(
            "1 adds what the accounts are called, each as …Text.", default=False
        ),
        **{name: YesNo(f"1 answers {name}.", default=False, into=name) for name in FIELDS},
        "criteria": Structure(
            "The fields asked for, as in a search; filters mean nothing here.", schemas.CRITERIA
        ),
        "fields": Structure("What to answer: [{name}]; * is every setting.", schemas.FIELDS),
        **{name: CRITERIA_PARAMS[name] for name in ("options", "rows", "startrow")},
    },
    result={**PAGE_RESULT, **BESIDE},
    example={"All": "Y", "IncludeFinancialAccountText": "Y"},
    param_aliases=ALIASES,
)
def settings_search(
    actor: Actor,
    *,
    all: bool,
    include_financial_account_text: bool,
    criteria: object = None,
    fields: object = None,
    options: object = None,
    rows: int | None = None,
    startrow: int | None = None,
    **chosen: bool,
) -> Answer:
    """Read the financial settings: All=1 for every one, or name=1 for each one wanted.

    As a search, with `fields`, it answers one row with just these. A setting that was never set
    answers its default."""
    named = [name for name, setting in SHOWN.items() if all or chosen[setting.name]]
    which = {"options": options, "rows": rows, "startrow": startrow}
    wanted = {"criteria": criteria, "fields": fields, **which}
    asked = parsed(wanted, lenient=actor.request.lenient)
    if asked.get("fields") and not named:
        return {"page": going_on(actor, SEARCH, asked, _pages)}
    named = named or list(SHOWN)
    if include_financial_account_text:
        named += [f"{name}text" for name in named if SHOWN[name].of == "account"]
    return _plain(going_on(actor, SEARCH, {"fields": ",".join(named)}, _pages))


def _plain(page: Page) -> Answer:
    """The one row, and its values once more as members of the answer, spelled as documented."""
    values = dict(zip((key for key, _ in page.columns), page.found[0], strict=True))
    return {
        "notes": "RETURNED",
        "page": page,
        "startrow": page.startrow,
        "rows": page.size,
        "morerows": page.more,
        "moreid": page.moreid,
        **{SPELLED[key]: value for key, value in values.items() if key not in IN_THE_ROW},
    }


def _pages(
    actor: Actor,
    name: str,
    criteria: Criteria,
    startrow: int | None = None,
    rows: int | None = None,
) -> Page:
    """A page of the one row there is. Raises ValidationError."""
    made = _page(actor, _checked(actor, _names(criteria.get("fields")), "fields"))
    size, first = extent(actor, criteria, rows, startrow)
    return replace(made, found=made.found[first : first + size], startrow=first, size=size)


PAGES[SEARCH] = _pages


def _names(fields: object) -> list[str]:
    """The names in a list of fields: [{name}], texts, or one text with commas."""
    entries = fields.split(",") if isinstance(fields, str) else fields
    if not isinstance(entries, list) or not all(isinstance(each, str | dict) for each in entries):
        raise ValidationError({"fields": ["give a list of objects, each with a name"]})
    found = [str(each.get("name", "")) if isinstance(each, dict) else each for each in entries]
    return [key for name in found for key in (SPELLED if name.strip() == "*" else [name])]


def _checked(actor: Actor, names: Iterable[str], where: str) -> list[str]:
    """The keys of the names; one that no setting has is refused, or answered as empty."""
    keys = [name.strip().lower() for name in names if name.strip()]
    for key in keys:
        if key != "id" and _meant(key) is None and not actor.request.lenient:
            raise ValidationError({where: [f"{key} is no field of {SEARCH}"]})
    return keys


def _meant(key: str) -> tuple[Setting, bool] | None:
    """The setting that a key means, and whether it means what the record in it is called."""
    name = key.rpartition(".")[2]
    stem = name.removesuffix("text")
    for spelled, is_title in ((name, False), (stem, True)):
        setting = SHOWN.get(ALIASES.get(spelled, spelled))
        if setting is not None and not (is_title and setting.kind != RECORD):
            return setting, is_title
    return None


_ID = Id("The one row there is.")


def _page(actor: Actor, keys: Iterable[str]) -> Page:
    """The one row there is, with these keys."""
    kept = profile_setting.all_kept(actor.space)
    columns: list[tuple[str, Wire | None]] = [("id", _ID)]
    values: list[object] = [ONLY_ID]
    for key in dict.fromkeys(keys):
        if key != "id":
            wire, value = _told(actor, kept, key)
            columns.append((key, wire))
            values.append(value)
    return Page(columns, [tuple(values)], 0, 1, False, [], SEARCH)


def _told(actor: Actor, kept: dict[int, str], key: str) -> tuple[Wire | None, object]:
    meant = _meant(key)
    if meant is None:
        return None, ""
    setting, is_title = meant
    value = setting.value_of(kept.get(setting.number) or setting.default)
    if is_title:
        return TEXTS[f"{setting.name}Text"], _title(actor, setting, value)
    return FIELDS[setting.name], value


def _title(actor: Actor, setting: Setting, id: object) -> str:
    """What the record that a setting points at is called."""
    model: Any = setting_rules.RECORDS[setting.of][0]
    query = model.select(model.title(model)).where(
        scope.within(model, actor.space) & (model.id == (id or 0))
    )
    return query.scalar() or ""
