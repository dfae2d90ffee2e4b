"""Mail addresses, as they are typed."""

from __future__ import annotations

from collections.abc import Iterable
from email.errors import MessageError
from email.headerregistry import Address
from email.policy import SMTPUTF8


def addresses(texts: Iterable[str]) -> tuple[Address, ...]:
    """Mail addresses, each text one or several. Raises ValueError, naming what is none."""
    found: list[Address] = []
    for text in texts:
        try:
            header = SMTPUTF8.header_factory("to", text.replace(";", ","))
        except (IndexError, MessageError) as problem:  # the parser stumbles over "a@"
            raise ValueError(f"{text!r} is no mail address") from problem
        read = [each for each in header.addresses if each.username and each.domain]
        if header.defects or not read or len(read) < len(header.addresses):
            raise ValueError(f"{text!r} is no mail address")
        found += [_in_ascii(each) for each in read]
    return tuple(found)


def _in_ascii(address: Address) -> Address:
    """The address with its domain as every mail server knows it."""
    domain = address.domain.encode("idna").decode()
    return Address(address.display_name, address.username, domain)
