"""Files over HTTP: multipart forms in, bytes out, and nothing a browser would run."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from httpx2 import Response

from tests.app.edge import Edge, serving
from tests.firm import Caller, Firm

ATTACH = "/rpc/attach/"


def form(
    edge: Edge, files: Any, caller: Caller | None = None, url: str = ATTACH, **data: Any
) -> Any:
    """What a form with file fields is answered."""
    sid = (caller or edge.firm.user).sid
    answer = edge.client.post(url, data=data, files=files, headers={"auth-sid": sid})
    assert answer.status_code == 200
    return answer.json()


def fetch(edge: Edge, id: int, caller: Caller | None = None, **headers: str) -> Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if caller is not None:
        sent["auth-sid"] = caller.sid
    return edge.client.get(f"/download/{id}", headers=sent)


def attached(edge: Edge, name: str, content: bytes, **more: Any) -> int:
    params = {
        "Object": 5,
        "ObjectContext": edge.call("FINANCIAL_INVOICE_MANAGE")["result"]["id"],
        "FileName": name,
        "Base64": base64.b64encode(content).decode(),
        **more,
    }
    return int(edge.call("CORE_ATTACHMENT_FROM_BASE64", params)["result"]["id"])


# --- in -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["in the form", "in the query"])
def test_a_form_attaches_a_file_as_the_platforms_clients_send_it(
    edge: Edge, firm: Firm, named: str
) -> None:
    invoice = firm.an_invoice("110.00")
    content = bytes(range(256))
    method = {"method": "ATTACH_FILE"} if named == "in the form" else {}
    url = ATTACH if method else f"{ATTACH}?method=ATTACH_FILE&rf=JSON"

    answer = form(
        edge,
        {"file0": ("ignored.bin", content)},
        url=url,
        filename0="scan.bin",
        object="5",
        objectcontext=str(invoice),
        type0="3",
        **method,
    )

    assert answer["status"] == "OK"
    (row,) = answer["data"]["rows"]
    assert answer["attachment"] == row["attachment"] == row["attachmentlink"]
    assert (row["filename"], row["type"]) == ("scan.bin", "3")
    assert [answer[name] for name in ("notes", "xhtmlcontext", "startrow", "rows")] == [
        "RETURNED", "", "0", "20",
    ]  # fmt: skip
    assert (answer["morerows"], answer["moreid"]) == ("false", "0")
    assert fetch(edge, int(row["attachment"]), firm.user).content == content


def test_several_files_are_attached_together_or_not_at_all(edge: Edge, firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    to = {"method": "ATTACH_FILE", "object": "5", "objectcontext": str(invoice)}
    both = {"file0": ("a.txt", b"a"), "file1": ("b.txt", b"b")}

    refused = form(edge, {**both, "file2": ("c.txt", b"")}, **to)
    made = form(edge, both, **to)

    assert refused["status"] == "ER"
    assert refused["error"]["type"] == "file_refused"
    assert [row["filename"] for row in made["data"]["rows"]] == ["a.txt", "b.txt"]
    assert len(firm.user.rows("CORE_ATTACHMENT_SEARCH", "id")) == 2


def test_a_form_without_a_file_says_what_is_missing(edge: Edge, firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    answer = form(
        edge, {"other": ("a.txt", b"a")}, method="ATTACH_FILE", object="5",
        objectcontext=str(invoice),
    )  # fmt: skip

    assert answer["error"]["errorcode"] == "4"
    assert "file0" in answer["error"]["errornotes"].lower()


def test_a_field_that_nobody_chose_a_file_for_is_not_there(edge: Edge, firm: Firm) -> None:
    to = {"method": "ATTACH_FILE", "object": "5", "objectcontext": str(firm.an_invoice("1.00"))}
    boundary = "xx"
    texts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in to.items()
    )
    chosen = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n{content}\r\n"
        for name, file, content in (("file0", "a.txt", "a"), ("file1", "", ""))
    )
    kind = f"multipart/form-data; boundary={boundary}"

    answer = edge.client.post(
        ATTACH,
        content=f"{texts}{chosen}--{boundary}--\r\n".encode(),
        headers={"content-type": kind, "auth-sid": firm.user.sid},
    ).json()

    assert [row["filename"] for row in answer["data"]["rows"]] == ["a.txt"]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["file0", "file0"], "two files are called file0"),
        (["file0", "FILE0"], "two files are called FILE0"),
        ([f"file{number}" for number in range(11)], "a file is called file10"),
        (["file0", "other"], "a file is called other"),
    ],
)
def test_no_file_of_a_form_is_lost_unseen(
    edge: Edge, firm: Firm, names: list[str], words: str
) -> None:
    invoice = firm.an_invoice("1.00")
    files: Any = [(name, (f"{name}.txt", b"a")) for name in names]

    answer = form(edge, files, method="ATTACH_FILE", object="5", objectcontext=str(invoice))

    assert words in answer["error"]["errornotes"]
    assert firm.user.rows("CORE_ATTACHMENT_SEARCH", "id") == []


def test_files_are_taken_by_no_other_method(edge: Edge, firm: Firm) -> None:
    answer = form(edge, {"notes": ("a.txt", b"words")}, method="FINANCIAL_INVOICE_MANAGE")

    assert answer["error"]["type"] == "unreadable_request"
    assert "ATTACH_FILE" in answer["error"]["errornotes"]
    assert firm.user.rows("FINANCIAL_INVOICE_SEARCH", "id") == []


def test_a_form_without_files_is_a_form_like_any_other(edge: Edge, firm: Firm) -> None:
    boundary = "xx"
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("method", "FINANCIAL_INVOICE_MANAGE"), ("notes", "Zoë & Sons"))
    )
    headers = {
        "content-type": f"multipart/form-data; boundary={boundary}",
        "auth-sid": firm.user.sid,
    }

    answer = edge.client.post(
        "/rpc/", content=f"{body}--{boundary}--\r\n".encode(), headers=headers
    )

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", int(answer.json()["id"]), "notes")
    assert row["notes"] == "Zoë & Sons"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", b"no parts at all"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n'),
    ],
)
def test_a_form_that_can_not_be_read_is_refused(edge: Edge, kind: str, body: bytes) -> None:
    headers = {"content-type": kind, "auth-sid": edge.firm.user.sid}

    answer = edge.client.post(f"{ATTACH}?method=ATTACH_FILE", content=body, headers=headers)

    assert answer.status_code == 200
    assert answer.json()["status"] == "ER"


def test_who_is_not_logged_on_attaches_nothing(edge: Edge, firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    answer = form(
        edge, {"file0": ("a.txt", b"a")}, Caller(""), method="ATTACH_FILE", object="5",
        objectcontext=str(invoice),
    )  # fmt: skip

    assert answer["error"]["errorcode"] == "1"


# --- out ----------------------------------------------------------------------------------------


def test_a_file_is_offered_for_saving_and_never_run(edge: Edge, firm: Firm) -> None:
    id = attached(edge, 'Zoë "1".html', b"<script>alert(document.cookie)</script>")

    answer = fetch(edge, id, firm.user)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"Zo_ _1_.html\"; filename*=UTF-8''Zo%C3%AB%20%221%22.html"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.content == b"<script>alert(document.cookie)</script>"


def test_a_session_is_sent_with_it_in_any_of_the_usual_ways(edge: Edge, firm: Firm) -> None:
    id, sid = attached(edge, "a.pdf", b"%PDF-1.7\n"), firm.user.sid

    answers = [
        fetch(edge, id, firm.user),
        fetch(edge, id, authorization=f"Bearer {sid}"),
        fetch(edge, id, cookie=f"financial_rpc_sid={sid}"),
        edge.client.get(f"/download/{id}?access_token={sid}"),
    ]

    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/pdf"


def test_others_get_nothing(edge: Edge, firm: Firm, other_firm: Firm) -> None:
    id = attached(edge, "a.txt", b"ours")

    assert fetch(edge, id).status_code == 401
    assert fetch(edge, id, other_firm.user).status_code == 404
    assert fetch(edge, 10**8, firm.user).status_code == 404
    assert edge.client.get("/download/x", headers={"auth-sid": firm.user.sid}).status_code == 404
    for answer in (fetch(edge, id), fetch(edge, id, other_firm.user)):
        assert b"ours" not in answer.content


def test_a_file_that_the_caller_has_is_not_sent_again(edge: Edge, firm: Firm) -> None:
    id = attached(edge, "a.txt", b"ours")
    etag = fetch(edge, id, firm.user).headers["etag"]

    again = fetch(edge, id, firm.user, if_none_match=etag)
    head = edge.client.head(f"/download/{id}", headers={"auth-sid": firm.user.sid})
    posted = edge.client.post(f"/download/{id}", headers={"auth-sid": firm.user.sid})

    assert (again.status_code, again.content) == (304, b"")
    assert (head.status_code, head.headers["content-length"]) == (200, "4")
    assert posted.status_code == 405


def test_the_platforms_download_answers_the_file_and_its_other_name_an_envelope(
    edge: Edge, firm: Firm
) -> None:
    id = attached(edge, "a.txt", b"ours")
    sid = {"auth-sid": firm.user.sid}
    url = "/rpc/core/?method=CORE_ATTACHMENT_DOWNLOAD"

    file = edge.client.get(f"{url}&id={id}", headers=sid)
    shown = edge.client.get(f"/rpc/core/?method=CORE_IMAGE_SHOW&id={id}", headers=sid)
    refused = edge.client.get(f"{url}&id=100000000", headers=sid)
    envelope = edge.legacy("core_attachment_download_as_base64", f"id={id}", firm.user)

    assert file.content == shown.content == b"ours"
    assert file.headers["content-type"] == "text/plain; charset=utf-8"
    assert file.headers["content-disposition"].startswith("attachment")
    assert refused.json()["error"]["errorcode"] == "3"
    assert base64.b64decode(envelope["Base64"]) == b"ours"


def test_files_are_kept_where_the_operator_says(books: str, firm: Firm, tmp_path: Any) -> None:
    with serving(books, firm, files=str(tmp_path), attachment_bytes_max=10) as edge:
        id = attached(edge, "a.txt", b"ours")
        fetched = fetch(edge, id, firm.user)
        params = {"Object": 5, "ObjectContext": 1, "FileName": "b"}
        large = {**params, "ObjectContext": firm_invoice(edge), "Base64": "A" * 40}
        refused = edge.call("CORE_ATTACHMENT_FROM_BASE64", large)

    assert fetched.content == b"ours"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    assert refused["error"]["data"]["type"] == "file_refused"
    from models.attachments import file_store

    file_store.use("")


def firm_invoice(edge: Edge) -> int:
    return int(edge.call("FINANCIAL_INVOICE_MANAGE")["result"]["id"])
