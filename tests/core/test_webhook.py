"""Webhooks are set up by administrators, and their secrets are shown once."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from models.store import database
from models.webhook import Webhook
from tests.firm import Firm
from tests.snapshot import rows_of

MANAGE, SEARCH = "CORE_WEBHOOK_MANAGE", "CORE_WEBHOOK_SEARCH"
OUTBOX = "CORE_OUTBOX_SEARCH"
URL = "https://hooks.example.com/books"


def test_the_secret_of_a_new_webhook_is_shown_once(firm: Firm) -> None:
    made = firm.administrator(MANAGE, Url=URL)
    changed = firm.administrator(MANAGE, Id=made["id"], Description="For the warehouse")

    row = firm.administrator.row(SEARCH, made["id"], "*")
    assert len(base64.b64decode(made["secret"].removeprefix("whsec_"))) == 32
    assert "secret" not in changed
    assert "secret" not in row and made["secret"] not in row.values()
    assert (row["url"], row["enabled"], row["description"]) == (URL, "Y", "For the warehouse")


def test_nothing_that_is_written_down_holds_a_secret(firm: Firm) -> None:
    made = firm.administrator(MANAGE, Url=URL)
    renewed = firm.administrator(MANAGE, Id=made["id"], NewSecret="Y")

    written = {name: str(rows) for name, rows in rows_of(firm.space).items()}
    for secret in (made["secret"], renewed["secret"]):
        assert [name for name, rows in written.items() if secret in rows] == ["webhook"]


def test_a_new_secret_is_shown_once_and_the_earlier_one_stays_for_a_day(firm: Firm) -> None:
    made = firm.administrator(MANAGE, Url=URL)

    renewed = firm.administrator(MANAGE, Id=made["id"], NewSecret="Y")

    row = firm.administrator.row(SEARCH, made["id"], "earliersecretuntil")
    assert renewed["secret"] != made["secret"]
    assert row["earliersecretuntil"] == "2026-11-25T09:00:00+00:00"


def test_a_preview_makes_no_secret(firm: Firm) -> None:
    tried = firm.administrator(MANAGE, Url=URL, preview="Y")

    assert "secret" not in str(tried)
    assert firm.administrator.rows(SEARCH, "id") == []


def test_events_are_kept_in_one_spelling(firm: Firm) -> None:
    given = "Invoice.Voided, invoice.issued,invoice.voided"

    made = firm.administrator(MANAGE, Url=URL, Events=given)

    row = firm.administrator.row(SEARCH, made["id"], "events")
    assert row["events"] == "invoice.issued,invoice.voided"


@pytest.mark.parametrize("events", ["invoice.lost", "invoice.issued,", 7, ["invoice.issued", 1]])
def test_an_event_that_there_is_not_is_refused_naming_those_that_there_are(
    firm: Firm, events: Any
) -> None:
    refused = firm.administrator.refused(MANAGE, Url=URL, Events=events)

    assert "override.applied" in refused.fields["Events"][0]


def test_only_administrators_see_or_change_webhooks(firm: Firm) -> None:
    id = firm.administrator(MANAGE, Url=URL)["id"]

    for method, params in ((MANAGE, {"Id": id, "Enabled": "N"}), (SEARCH, {})):
        assert firm.user.refused(method, **params).type == "no_right"


def test_a_webhook_of_another_space_is_not_there(firm: Firm, other_firm: Firm) -> None:
    id = firm.administrator(MANAGE, Url=URL)["id"]

    refused = other_firm.administrator.refused(MANAGE, Id=id, NewSecret="Y")

    assert refused.type == "record_not_found"
    assert other_firm.administrator.rows(SEARCH, "id") == []


def test_a_space_has_so_many_webhooks_and_no_more(firm: Firm) -> None:
    made = [firm.administrator(MANAGE, Url=f"{URL}/{number}")["id"] for number in range(20)]

    refused = firm.administrator.refused(MANAGE, Url=URL)
    firm.administrator(MANAGE, Id=made[0], Remove=1)
    firm.administrator(MANAGE, Url=URL)

    assert "at most 20" in refused.fields["Url"][0]
    with database.read():
        assert Webhook.select().where(Webhook.space == firm.space).count() == 20


def test_a_test_event_is_queued_for_that_webhook_alone(firm: Firm) -> None:
    firm.administrator(MANAGE, Url=f"{URL}/other")
    id = firm.administrator(MANAGE, Url=URL, Events="invoice.issued")["id"]

    tested = firm.administrator(MANAGE, Id=id, Test="Y")

    (row,) = firm.administrator.rows(OUTBOX, "id", "topic", "webhook", "objecttext", "sequence")
    assert tested["test"] == row["id"]
    assert (row["topic"], row["webhook"], row["sequence"]) == ("webhook.test", id, 1)
    assert row["objecttext"] == "Webhook"


def test_a_webhook_that_is_switched_off_is_not_tested(firm: Firm) -> None:
    id = firm.administrator(MANAGE, Url=URL, Enabled="N")["id"]

    refused = firm.administrator.refused(MANAGE, Id=id, Test="Y")
    firm.administrator(MANAGE, Id=id, Test="Y", Enabled="Y")

    assert "switched off" in refused.fields["Test"][0]
    assert [each["topic"] for each in firm.administrator.rows(OUTBOX, "topic")] == ["webhook.test"]


def test_a_preview_of_a_test_sends_none(firm: Firm) -> None:
    firm.administrator(MANAGE, Url=URL, Test="Y", preview="Y")

    assert firm.administrator.rows(OUTBOX, "topic") == []
