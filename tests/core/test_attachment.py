"""Attachments: files of records, known by their bytes; removed, brought back, and fetched."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models.attachment import Attachment
from models.attachments import file_store
from models.store import database
from tests.firm import NOW, Firm
from tests.locks.test_races import at_once, call

SEARCH = "CORE_ATTACHMENT_SEARCH"
REMOVED = "CORE_ATTACHMENT_REMOVED_SEARCH"
MANAGE, UNDELETE = "CORE_ATTACHMENT_MANAGE", "CORE_ATTACHMENT_UNDELETE"
SEND, FETCH = "CORE_ATTACHMENT_FROM_BASE64", "CORE_ATTACHMENT_DOWNLOAD"
ROUNDS = 50 if os.environ.get("FINANCIAL_RPC_TESTS") == "full" else 5
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


def packed(content: bytes) -> str:
    return base64.b64encode(content).decode()


def attach(
    firm: Firm, invoice: int, name: str = "order.txt", content: bytes = b"Six jibs", **more: Any
) -> dict[str, Any]:
    to = {"Object": 5, "ObjectContext": invoice, **more}
    return firm.user(SEND, FileName=name, Base64=packed(content), **to)


def names(firm: Firm, search: str = SEARCH) -> list[str]:
    return [row["filename"] for row in firm.user.rows(search, "filename")]


def issued(firm: Firm, invoice: int) -> None:
    """Mark an invoice as issued, without all that issuing does besides."""
    with database.write():
        database.database.execute_sql(f"UPDATE document SET issued = TRUE WHERE id = {invoice}")


# --- attaching ----------------------------------------------------------------------------------


def test_a_file_is_attached_and_fetched_as_it_was(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    content = bytes(range(256)) * 40

    made = attach(firm, invoice, "bytes.bin", content, Title="Bytes", Description="all of them")
    fetched = firm.user(FETCH, Id=made["attachment"])

    assert base64.b64decode(fetched["Base64"]) == content
    assert fetched["sha256"] == hashlib.sha256(content).hexdigest()
    assert (fetched["filename"], fetched["size"]) == ("bytes.bin", len(content))
    assert made["attachment"] == made["attachmentlink"] == made["id"]
    row = firm.user.row(
        SEARCH, made["id"], "title", "description", "object", "objectcontext", "download",
        "publictypetext", "objecttext", "timestamp", "createdusertext",
    )  # fmt: skip
    assert (row["title"], row["description"]) == ("Bytes", "all of them")
    assert (row["object"], row["objectcontext"], row["objecttext"]) == (5, invoice, "Invoice")
    assert row["download"] == f"/download/{made['id']}"
    assert (row["timestamp"], row["createdusertext"]) == (made["timestamp"], "Bob")


@pytest.mark.parametrize(
    ("content", "type"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(30), "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(30), "image/jpeg"),
        ("Zoë & Sons\n".encode(), "text/plain"),
        (b"<html><script>alert(1)</script>", "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "text/plain"),
        (b"MZ\x90\x00" + bytes(60), "application/octet-stream"),
        (b"\xff\xfe\x00\x01", "application/octet-stream"),
    ],
)
def test_the_type_of_a_file_is_that_of_its_bytes(firm: Firm, content: bytes, type: str) -> None:
    invoice = firm.an_invoice("110.00")

    made = attach(firm, invoice, "invoice.pdf", content)

    assert firm.user.row(SEARCH, made["id"], "mediatype")["mediatype"] == type


def test_an_archive_is_an_archive_whatever_is_in_it(firm: Firm) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("run.exe", "MZ")

    made = attach(firm, firm.an_invoice("1.00"), "letter.docx", held.getvalue())

    assert firm.user.row(SEARCH, made["id"], "mediatype")["mediatype"] == "application/zip"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\fakepath\\scan.pdf", "scan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("..", "file"),
        ("x" * 400 + ".pdf", "x" * 296 + ".pdf"),
        ("Zoë – Angebot.pdf", "Zoë – Angebot.pdf"),
        ("Zoe\u0308.pdf", "Zo\u00eb.pdf"),
    ],
)
def test_a_name_has_no_folders_and_no_hidden_signs(firm: Firm, given: str, kept: str) -> None:
    made = attach(firm, firm.an_invoice("1.00"), given)

    assert made["filename"] == kept


def test_a_name_that_is_taken_gets_a_number(firm: Firm) -> None:
    invoice, other = firm.an_invoice("1.00"), firm.an_invoice("1.00")

    given = [attach(firm, invoice, "scan.pdf")["filename"] for _ in range(3)]

    assert given == ["scan.pdf", "scan (2).pdf", "scan (3).pdf"]
    assert attach(firm, other, "scan.pdf")["filename"] == "scan.pdf"


def test_the_same_bytes_are_kept_once(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")

    for name in ("one.txt", "two.txt"):
        attach(firm, invoice, name, b"the same")

    with database.read():
        rows = database.database.execute_sql(
            f"SELECT COUNT(*) FROM stored_file WHERE space_id = {firm.space}"
        ).fetchone()
    assert rows[0] == 1


def test_files_are_attached_to_records_of_the_space_only(firm: Firm, other_firm: Firm) -> None:
    expense, theirs = firm.an_expense("1.00"), other_firm.an_invoice("1.00")
    file = {"FileName": "a.txt", "Base64": packed(b"a")}

    for context in (expense, theirs, 10**8):
        refused = firm.user.refused(SEND, Object=5, ObjectContext=context, **file)
        assert refused.type == "record_not_found"
    unknown = firm.user.refused(SEND, Object=1, ObjectContext=1, **file)
    assert "Object" in unknown.fields
    for object, record in ((2, expense), (12, firm.a_business()), (233, firm.a_bank_account())):
        assert firm.user(SEND, Object=object, ObjectContext=record, **file)["notes"] == "ADDED"


def test_a_file_that_is_too_large_or_empty_is_refused(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    to = {"Object": 5, "ObjectContext": invoice, "FileName": "a.bin"}

    large = firm.user.refused(SEND, Base64=packed(bytes(7_000_001)), **to)
    empty = firm.user.refused(SEND, Base64="====", **to)

    assert (large.type, empty.type) == ("file_refused", "file_refused")
    assert "7000001 bytes; a file has at most 7000000" in large.outcome.message
    assert names(firm) == []


@pytest.mark.parametrize("text", ["no base64!", "a", "üü", "  "])
def test_text_that_is_no_base64_is_refused(firm: Firm, text: str) -> None:
    invoice = firm.an_invoice("1.00")

    refused = firm.user.refused(SEND, Object=5, ObjectContext=invoice, FileName="a", Base64=text)

    assert "Base64" in refused.fields


def test_base64_is_read_as_clients_mangle_it(firm: Firm) -> None:
    content = b"\xfb\xef\xbe\xff\xfe"
    whole = packed(content)
    invoice = firm.an_invoice("1.00")

    for text in (whole, whole.replace("+", " "), whole.rstrip("="), whole[:4] + "\r\n" + whole[4:]):
        made = firm.user(SEND, Object=5, ObjectContext=invoice, FileName="a", Base64=text)
        assert base64.b64decode(firm.user(FETCH, Id=made["id"])["Base64"]) == content


def test_a_call_sent_again_with_its_key_attaches_once(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")

    first, again = (attach(firm, invoice, Idempotency="k") for _ in range(2))

    assert first == again
    assert names(firm) == ["order.txt"]


# --- changing, removing, bringing back ----------------------------------------------------------


def test_an_attachment_is_renamed_but_not_to_a_name_that_is_taken(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    one, other = attach(firm, invoice, "one.txt"), attach(firm, invoice, "other.txt")

    firm.user(MANAGE, Id=one["id"], FileName="first.txt", Title="The first", Type=4)
    refused = firm.user.refused(MANAGE, Id=one["id"], FileName="other.txt")
    firm.user(MANAGE, Id=other["id"], FileName="other.txt", Title="")

    row = firm.user.row(SEARCH, one["id"], "filename", "title", "type")
    assert (row["filename"], row["title"], row["type"]) == ("first.txt", "The first", 4)
    assert refused.type == "attachment_name_taken"


def test_a_file_is_not_added_without_its_bytes(firm: Firm) -> None:
    refused = firm.user.refused(MANAGE, FileName="a.txt", Title="a")

    assert "CORE_ATTACHMENT_FROM_BASE64" in str(refused.fields["Id"])


def test_a_removed_file_is_shown_no_more_and_may_be_brought_back(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    made = attach(firm, invoice)

    removed = firm.user(MANAGE, Id=made["id"], Remove=1)
    again = firm.user.refused(MANAGE, Id=made["id"], Remove=1)
    fetched = firm.user.refused(FETCH, Id=made["id"])
    gone = names(firm)
    row = firm.user.row(REMOVED, made["id"], "filename", "removedusertext", "removeddate")
    back = firm.user(UNDELETE, Id=made["id"])

    assert removed["notes"] == "REMOVED"
    assert again.type == fetched.type == "record_not_found"
    assert gone == []
    assert (row["filename"], row["removedusertext"]) == ("order.txt", "Bob")
    assert back["filename"] == "order.txt"
    assert names(firm) == ["order.txt"]
    assert base64.b64decode(firm.user(FETCH, Id=made["id"])["Base64"]) == b"Six jibs"


def test_a_name_that_was_taken_meanwhile_is_an_error_or_gets_a_number(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    made = attach(firm, invoice, "scan.pdf")
    firm.user(MANAGE, Id=made["id"], Remove=1)
    attach(firm, invoice, "scan.pdf")

    refused = firm.user.refused(UNDELETE, Id=made["id"])
    back = firm.user(UNDELETE, Id=made["id"], MakeNameUniqueFlag="true")

    assert refused.type == "attachment_name_taken"
    assert "MakeNameUniqueFlag" in refused.outcome.message
    assert back["filename"] == "scan (2).pdf"
    assert sorted(names(firm)) == ["scan (2).pdf", "scan.pdf"]


def test_what_is_not_removed_is_not_brought_back(firm: Firm, other_firm: Firm) -> None:
    made = attach(firm, firm.an_invoice("1.00"))

    assert firm.user.refused(UNDELETE, Id=made["id"]).type == "nothing_to_do"
    assert other_firm.user.refused(UNDELETE, Id=made["id"]).type == "record_not_found"


def test_an_outdated_timestamp_keeps_a_file_from_being_removed_and_brought_back(
    firm: Firm,
) -> None:
    made = attach(firm, firm.an_invoice("1.00"))
    firm.user(MANAGE, Id=made["id"], Title="newer")

    removed = firm.user.refused(MANAGE, Id=made["id"], Remove=1, Timestamp=made["timestamp"])
    firm.user(MANAGE, Id=made["id"], Remove=1)
    back = firm.user.refused(UNDELETE, Id=made["id"], Timestamp=made["timestamp"])

    assert removed.type == back.type == "stale_timestamp"


def test_the_files_of_a_record_go_with_it_and_do_not_come_back_without(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    made = attach(firm, invoice)
    attach(firm, firm.an_invoice("1.00"), "of another.txt")

    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Remove=1)

    assert names(firm) == ["of another.txt"]
    assert names(firm, REMOVED) == ["order.txt"]
    assert firm.user.refused(UNDELETE, Id=made["id"]).type == "record_not_found"


def test_who_removes_a_record_removes_its_files_and_what_was_removed_before_stays_so(
    firm: Firm,
) -> None:
    invoice = firm.an_invoice("1.00")
    before, made = attach(firm, invoice, "before.txt"), attach(firm, invoice)
    firm.user(MANAGE, Id=before["id"], Remove=1)
    later = replace(firm.administrator, now=NOW + timedelta(minutes=10))

    later("FINANCIAL_INVOICE_MANAGE", Id=invoice, Remove=1)

    told = ("removedusertext", "removeddate", "modifieduser", "modifieddate")
    rows = {row["id"]: row for row in firm.user.rows(REMOVED, *told)}
    assert rows[before["id"]]["removedusertext"] == "Bob"
    gone = rows[made["id"]]
    assert gone["removedusertext"] == "Ann"
    assert gone["removeddate"] == gone["modifieddate"] != rows[before["id"]]["removeddate"]
    with database.read():
        kept = Attachment.get_by_id(made["id"])
    assert (kept.version, kept.modified_user) == (2, kept.removed_user)


def test_the_attachments_of_an_issued_invoice_stay(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    made = attach(firm, invoice)
    issued(firm, invoice)

    refused = firm.administrator.refused(MANAGE, Id=made["id"], Remove=1, override="Y")
    attach(firm, invoice, "later.txt")

    assert refused.type == "issued_keeps_attachments"
    assert "INV000001" in refused.outcome.message
    assert names(firm) == ["order.txt", "later.txt"]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_files_attached_at_once_have_names_of_their_own(firm: Firm, round_: int) -> None:
    invoice = firm.an_invoice("1.00")
    job = call(
        firm.user,
        SEND,
        Object=5,
        ObjectContext=invoice,
        FileName="scan.pdf",
        Base64=packed(PDF),
    )

    outcomes = at_once(job, job, job)

    assert all(outcome.ok for outcome in outcomes), [outcome.data for outcome in outcomes]
    assert sorted(names(firm)) == ["scan (2).pdf", "scan (3).pdf", "scan.pdf"]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_of_two_files_renamed_alike_at_once_one_is(firm: Firm, round_: int) -> None:
    invoice = firm.an_invoice("1.00")
    made = [attach(firm, invoice, name)["id"] for name in ("one.txt", "two.txt")]

    outcomes = at_once(*(call(firm.user, MANAGE, Id=id, FileName="the.txt") for id in made))

    assert sorted(outcome.ok for outcome in outcomes) == [False, True]
    refused = next(outcome for outcome in outcomes if not outcome.ok)
    assert refused.data["type"] == "attachment_name_taken"
    assert len(set(names(firm))) == 2


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_file_goes_with_its_record_or_is_refused(firm: Firm, round_: int) -> None:
    invoice = firm.an_invoice("1.00")
    kept = attach(firm, invoice, "kept.txt")["id"]
    file = {"Object": 5, "ObjectContext": invoice, "FileName": "new.txt", "Base64": packed(b"a")}

    removed, attached, renamed = at_once(
        call(firm.administrator, "FINANCIAL_INVOICE_MANAGE", Id=invoice, Remove=1),
        call(firm.user, SEND, **file),
        call(firm.user, MANAGE, Id=kept, Title="x"),
    )

    assert removed.ok, removed.data
    for outcome in (attached, renamed):
        assert outcome.ok or outcome.data["type"] == "record_not_found", outcome.data
    assert names(firm) == []
    assert len(names(firm, REMOVED)) == (2 if attached.ok else 1)


# --- who may fetch ------------------------------------------------------------------------------


def test_a_file_is_its_spaces_own(firm: Firm, other_firm: Firm) -> None:
    made = attach(firm, firm.an_invoice("1.00"))

    assert other_firm.user.refused(FETCH, Id=made["id"]).type == "record_not_found"
    assert other_firm.user.rows(SEARCH, "id") == []


def test_a_public_file_needs_the_setting_and_then_no_session(firm: Firm, other_firm: Firm) -> None:
    made = attach(firm, firm.an_invoice("1.00"))
    nobody = type(firm.user)("")

    early = firm.user.refused(MANAGE, Id=made["id"], PublicType=2)
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=460, Value="Y")
    private = nobody.refused(FETCH, Id=made["id"])
    firm.user(MANAGE, Id=made["id"], PublicType=2)

    assert "PublicType" in early.fields
    assert private.type == "not_logged_on"
    for caller in (nobody, other_firm.user):
        assert base64.b64decode(caller(FETCH, Id=made["id"])["Base64"]) == b"Six jibs"
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=460, Value="N")
    assert nobody.refused(FETCH, Id=made["id"]).type == "not_logged_on"


# --- where the bytes are ------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Any:
    file_store.use(str(tmp_path / "files"))
    yield tmp_path / "files"
    file_store.use("")


def test_files_may_be_kept_in_a_folder(firm: Firm, folder: Path) -> None:
    invoice = firm.an_invoice("1.00")
    made = [attach(firm, invoice, name, b"the same") for name in ("a.txt", "b.txt")]

    fetched = firm.user(FETCH, Id=made[1]["id"])

    digest = hashlib.sha256(b"the same").hexdigest()
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.relative_to(folder).as_posix() for path in kept] == [
        f"{firm.space}/{digest[:2]}/{digest}"
    ]
    assert base64.b64decode(fetched["Base64"]) == b"the same"


def test_who_sends_bytes_again_that_were_altered_puts_them_right(firm: Firm, folder: Path) -> None:
    made = attach(firm, firm.an_invoice("1.00"), content=b"1")
    digest = hashlib.sha256(b"1").hexdigest()
    (folder / str(firm.space) / digest[:2] / digest).write_bytes(b"")

    attach(firm, firm.an_invoice("1.00"), content=b"1")

    assert base64.b64decode(firm.user(FETCH, Id=made["id"])["Base64"]) == b"1"


def test_what_is_tried_or_refused_leaves_no_bytes(firm: Firm, folder: Path) -> None:
    invoice = firm.an_invoice("1.00")
    attach(firm, invoice, preview="Y")
    held = [{"Object": 5, "ObjectContext": invoice}]
    firm.administrator("CORE_LOCK_ACQUIRE", Locks=held, DurationSeconds=60)

    firm.user.refused(SEND, FileName="a", Base64=packed(b"a"), **held[0])

    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_new_file_and_its_folders_are_on_the_disk_before_the_call_is_answered(
    firm: Firm, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    sync = os.fsync

    def noted(handle: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        sync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    attach(firm, firm.an_invoice("1.00"), content=b"1")

    space = folder / str(firm.space)
    kept = space / hashlib.sha256(b"1").hexdigest()[:2]
    partial = [name for name in synced if ".partial-" in name]
    assert len(partial) == 1
    assert {str(folder.parent), str(folder), str(space), str(kept)} <= set(synced)
    assert synced.index(partial[0]) < synced.index(str(kept))


def test_bytes_that_were_altered_or_lost_are_not_handed_out(firm: Firm, folder: Path) -> None:
    altered, lost = (attach(firm, firm.an_invoice("1.00"), content=each) for each in (b"1", b"2"))
    for content, change in ((b"1", lambda path: path.write_bytes(b"x")), (b"2", Path.unlink)):
        digest = hashlib.sha256(content).hexdigest()
        change(folder / str(firm.space) / digest[:2] / digest)

    for made in (altered, lost):
        assert firm.user.refused(FETCH, Id=made["id"]).type == "internal_error"


def test_a_call_that_is_undone_leaves_no_attachment(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")

    seen = attach(firm, invoice, preview="Y")

    assert seen["notes"] == "PREVIEW"
    assert names(firm) == []


def test_attachments_are_changed_by_the_door_only(firm: Firm) -> None:
    made = attach(firm, firm.an_invoice("1.00"))

    with database.write(), pytest.raises(Exception, match=r"through models\.write only"):
        Attachment.update(file_name="x").where(Attachment.id == made["id"]).execute()
