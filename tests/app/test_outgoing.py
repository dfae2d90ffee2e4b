"""Outgoing calls reach the outside world, and nothing inside that the operator does not allow."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery import outgoing
from app.delivery.outgoing import Request, Undelivered
from models import reachable
from models.reachable import Inside, NoUrl
from tests.app.receivers import a_receiver
from tests.firm import Firm

INSIDE = (
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "0.0.0.0",
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192",
    "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::1", "2001:0:1::1", "2001:db8::1",
)  # fmt: skip
OUTSIDE = ("8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8")
ODD_LOOPBACKS = (
    "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1",
    "0x7f.0x0.0x0.0x1", "0", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]", "localhost", "LOCALHOST", "localhost.", "books.localhost",
)  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_inside_addresses_are_inside_however_they_are_spelled(address: str) -> None:
    assert not reachable.is_outside(ip_address(address))
    with pytest.raises(Inside):
        reachable.check("somewhere", address, ())


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_world_at_large_may_be_reached(address: str) -> None:
    assert reachable.is_outside(ip_address(address))
    assert reachable.check("somewhere", address, ()) is False


@given(st.ip_addresses(v=4))
def test_no_spelling_in_ipv6_makes_an_inside_address_an_outside_one(address: Any) -> None:
    outside = reachable.is_outside(address)
    for prefix in ("::ffff:", "64:ff9b::"):
        assert reachable.is_outside(ip_address(f"{prefix}{address}")) == outside
    assert not reachable.is_outside(ip_address(f"::{address}"))


def test_what_the_operator_allows_may_be_reached_and_no_more() -> None:
    allowed = reachable.networks("10.1.2.0/24, 127.0.0.1 fd00::/8")

    assert reachable.check("ledger", "10.1.2.3", allowed)
    assert reachable.check("ledger", "::ffff:127.0.0.1", allowed)
    assert reachable.check("ledger", "fd00::7", allowed)
    for other in ("10.1.3.3", "127.0.0.2", "169.254.169.254"):
        with pytest.raises(Inside):
            reachable.check("ledger", other, allowed)


@pytest.mark.parametrize("host", ODD_LOOPBACKS)
def test_a_webhook_is_not_pointed_at_this_machine(firm: Firm, host: str) -> None:
    for scheme in ("http", "https"):
        refused = firm.administrator.refused("CORE_WEBHOOK_MANAGE", Url=f"{scheme}://{host}/x")
        assert "inside address" in refused.fields["Url"][0]


@pytest.mark.parametrize(
    "url",
    [
        "hooks.example.com", "ftp://example.com/", "//example.com", "https:///path", "https://",
        "https://user:secret@example.com/", "https://example.com:0/", "https://example.com:70000/",
        "https://exa mple.com/", "https://example.com\\@127.0.0.1/", "https://example.com/#part",
        "https://example.com\r\nHost: x/", "https://１２７.０.０.１/", "https://bücher.example/",
        "http://example.com/", "file:///etc/passwd", "https://[::1/", "javascript:alert(1)",
        "https://.com/", "https://a..b/", "https://-x.example/", f"https://{'a' * 64}.example/",
        f"https://{'a.' * 130}example/", "https://%31%32%37.0.0.1/", "https://[fe80::1%25eth0]/",
    ],
)  # fmt: skip
def test_what_is_no_url_of_the_outside_is_refused_with_words(firm: Firm, url: str) -> None:
    refused = firm.administrator.refused("CORE_WEBHOOK_MANAGE", Url=url)

    assert "give " in refused.fields["Url"][0]


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_url_or_refused(text: str) -> None:
    for start in ("", "https://", "https://["):
        try:
            url = reachable.check_as_typed(start + text, ())
        except (NoUrl, Inside):
            continue
        assert url.scheme == "https" and url.host and not url.user


# --- calls ----------------------------------------------------------------------------------------


def called(url: str, allowed: str = "") -> str:
    """Why a call to a URL fails; empty where it arrives."""
    request = Request("POST", reachable.read_url(url), {}, b"{}")
    try:
        asyncio.run(outgoing.call(request, reachable.networks(allowed)))
    except Undelivered as problem:
        return str(problem)
    return ""


Resolver = Callable[[str], list[str]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """Names, and what they lead to: the answers of one question after the other."""
    known: dict[str, list[list[str]]] = {}
    ask = socket.getaddrinfo

    def answer(host: Any, port: Any, *more: Any, **options: Any) -> Any:
        if host not in known:
            return ask(host, port, *more, **options)
        answers = known[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [each for address in found for each in ask(address, port, *more, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return known


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "localhost", "127.1"])
def test_nothing_on_this_machine_is_called_without_the_operator(host: str) -> None:
    with a_receiver() as receiver:
        url = receiver.url.replace("127.0.0.1", host)

        refused = called(url)
        allowed = called(url, "127.0.0.0/8, ::1")

    assert "leads to an inside address" in refused
    assert allowed == ""
    assert len(receiver.taken) == 1


def test_a_name_that_leads_inside_is_refused_without_saying_where(
    names: dict[str, list[list[str]]],
) -> None:
    names["intranet.example"] = [["10.1.2.3"]]
    names["both.example"] = [["8.8.8.8", "127.0.0.1"]]

    for host in names:
        why = called(f"https://{host}/")
        assert "leads to an inside address" in why
        assert "10.1.2.3" not in why


def test_a_name_that_answers_differently_a_moment_later_gains_nothing(
    names: dict[str, list[list[str]]],
) -> None:
    """What was judged is what is called: the second answer is never asked for."""
    with a_receiver() as receiver:
        names["rebinding.example"] = [["127.0.0.2"], ["127.0.0.1"]]
        url = receiver.url.replace("127.0.0.1", "rebinding.example")

        called(url, "127.0.0.2")

        assert receiver.taken == []
        assert len(names["rebinding.example"]) == 1


def test_a_name_that_leads_outside_is_called_under_tls_only(
    names: dict[str, list[list[str]]],
) -> None:
    names["outside.example"] = [["192.0.2.1"], ["8.8.8.8"]]

    assert "inside" in called("http://outside.example/")  # a range for examples is nobody's
    assert "where only https goes" in called("http://outside.example/")


def test_a_redirect_is_not_followed() -> None:
    with a_receiver() as inside, a_receiver() as receiver:
        receiver.answers, receiver.headers = [307], {"Location": f"{inside.url}/metadata"}

        why = called(receiver.url, "127.0.0.0/8")

    assert "answered 307; redirects are not followed" in why
    assert inside.taken == []


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_receiver() as proxy, a_receiver() as receiver:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)

        assert called(receiver.url, "127.0.0.0/8") == ""

    assert len(receiver.taken) == 1 and proxy.taken == []


def test_a_name_that_is_not_known_is_tried_again_later(names: dict[str, list[list[str]]]) -> None:
    names["gone.example"] = [[]]

    assert "can't be reached" in called("https://gone.example/")


@pytest.mark.parametrize("text", ["10.0.0.0/33", "localhost", "10.0.0.1-10.0.0.9"])
def test_what_is_no_network_is_said_so(text: str) -> None:
    with pytest.raises(ValueError, match="is no network"):
        reachable.networks(text)
