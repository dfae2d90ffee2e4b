"""Methods of other parts of the platform, from one table: reads find nothing, writes refuse.

A client that was made for the whole platform asks for its diary, its documents or its favourites
on the way to the invoices. It gets what an installation without any would answer, and is told in
words when it wants something kept or sent that nobody here keeps or sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from methods.declare import Access, Answer, Handler, Method, Work, register
from methods.search.declaration import CRITERIA_PARAMS, PAGE_RESULT
from methods.search.entries import parsed
from methods.search.page import PAGES, going_on, nothing
from methods.wire.dates import ANY_MANNER, Manner
from models.actor import Actor
from models.refusals import OtherPart


@dataclass(frozen=True)
class Part:
    """A part of the platform that is not here, and the names of its methods."""

    name: str
    records: str = ""
    """Each has a _SEARCH and a _MANAGE."""
    lists: str = ""
    """Each has a _SEARCH only."""
    verbs: str = ""
    """Methods that save or send something."""
    bare: bool = False
    """Its lists are answered to clients of the platform as bare ones."""

    @property
    def reads(self) -> list[str]:
        return [f"{each}_SEARCH" for each in (*self.records.split(), *self.lists.split())]

    @property
    def writes(self) -> list[str]:
        return [*(f"{each}_MANAGE" for each in self.records.split()), *self.verbs.split()]


PARTS = (
    Part(
        "actions (the diary)",
        records="ACTION SETUP_ACTION_TYPE",
        lists="ACTION_CALENDAR SETUP_ACTION_PRIORITY SETUP_ACTION_STATUS",
    ),
    Part("groups of contacts", records="CONTACT_BUSINESS_GROUP CONTACT_PERSON_GROUP"),
    Part("the entries of the debugging log", lists="CORE_DEBUG_LOG"),
    Part(
        "folders of documents, and files",
        records="DOCUMENT_FOLDER DOCUMENT_FOLDER_LINK",
        lists="SETUP_DOCUMENT_STATUS SETUP_DOCUMENT_TYPE",
    ),
    Part("favourites", records="CORE_FAVOURITE"),
    Part("addresses on the web that are kept", records="CORE_URL"),
    Part("access to services elsewhere", records="SETUP_EXTERNAL_USER_ACCESS"),
    Part("types of pay", records="SETUP_FINANCIAL_PAYROLL_LINE_TYPE"),
    Part(
        "what the text editor offers",
        lists="CORE_DYNAMIC_TAG CORE_EDITOR_IMAGE CORE_EDITOR_LINK CORE_EDITOR_MEDIA",
        bare=True,
    ),
    Part("links between records", records="CORE_OBJECT_LINK"),
    Part(
        "messages",
        records="MESSAGING_CONVERSATION MESSAGING_CONVERSATION_POST SETUP_MESSAGING_ACCOUNT",
        lists="MESSAGING_CONVERSATION_SUMMARY MESSAGING_EMAIL MESSAGING_EMAIL_CACHE",
        verbs="MESSAGING_SMS_SEND",
    ),
    Part("networks of users", lists="CORE_NETWORK_GROUP CORE_USER NETWORK_USER"),
    Part("other spaces", verbs="CORE_SPACE_MANAGE"),
    Part(
        "projects",
        records="PROJECT PROJECT_TASK PROJECT_TEAM",
        lists="SETUP_PROJECT_STATUS SETUP_PROJECT_TYPE",
    ),
    Part(
        "web sites",
        records="SETUP_SITE",
        lists="SITE SITE_ATTACHMENT SITE_COUNTRY SITE_CURRENCY SITE_DOCUMENT SITE_STATE",
        verbs="SITE_EMAIL_SEND",
    ),
    Part("limits of roles by objects", records="SETUP_ROLE_OBJECT_ACCESS"),
    Part("limits of roles by parameters", records="SETUP_ROLE_PARAMETER_ACCESS"),
    Part(
        "structures (fields of your own)",
        records="SETUP_STRUCTURE SETUP_STRUCTURE_CATEGORY SETUP_STRUCTURE_ELEMENT "
        "SETUP_STRUCTURE_ELEMENT_OPTION SETUP_STRUCTURE_OBJECT_LINK STRUCTURE_DATA "
        "STRUCTURE_DATA_VALUE",
        lists="STRUCTURE_ELEMENT_DATA STRUCTURE_ELEMENT_OPTION",
    ),
)
"""What clients of the platform are known to call, and this service does not keep."""

ASKED_AT_THE_START = frozenset({"CORE_FAVOURITE_SEARCH", "SETUP_STRUCTURE_OBJECT_LINK_SEARCH"})
"""What the web application asks before it shows anything: a refusal would be the end of it."""


@dataclass(frozen=True)
class Elsewhere(Method):
    """A method of another part: it takes whatever is sent, for nobody here knows better.

    A caller is to be told that the part is not here, and not that his parameter is unknown."""

    def known(self, name: str) -> str | None:
        folded = name.lower()
        return super().known(name) if folded.startswith("override") else folded

    def load(self, params: dict[str, Any], manner: Manner = ANY_MANNER) -> dict[str, Any]:
        known = {name: params[name] for name in params if name in self.spelling}
        return super().load(known, manner)


def _finding_nothing(name: str) -> Handler:
    PAGES[name] = nothing
    return lambda actor, wanted: {
        "page": going_on(actor, name, parsed(wanted, lenient=True), nothing)
    }


def _refusing(name: str, part: Part) -> Handler:
    def refuse(actor: Actor, wanted: dict[str, Any]) -> Answer:
        """Raises OtherPart."""
        raise OtherPart(method=name, part=part.name)

    return refuse


def _declare(part: Part) -> None:
    for name in part.reads:
        register(
            Elsewhere(
                name=name,
                doc=f"Find nothing: {part.name} are a part of the platform that is not here.",
                access=Access.EVERYBODY if name in ASKED_AT_THE_START else Access.USER,
                work=Work.POINT,
                params=CRITERIA_PARAMS,
                result=PAGE_RESULT,
                refuses=(),
                example={"fields": [{"name": "id"}]},
                handler=_finding_nothing(name),
                other_part=True,
                answers_list=part.bare,
            )
        )
    for name in part.writes:
        register(
            Elsewhere(
                name=name,
                doc=f"""Refused: {part.name} are a part of the platform that is not here.

                Nothing is saved, and nothing is sent.""",
                access=Access.USER,
                work=Work.POINT,
                params={},
                result={},
                refuses=(OtherPart,),
                example={},
                handler=_refusing(name, part),
                other_part=True,
            )
        )


for _part in PARTS:
    _declare(_part)
