"""Signatures of backups, with Ed25519 keys in PEM files as OpenSSL makes them."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from app.operator.manifest import SIGNATURE, Damaged, Described, Refused

HOW_TO_MAKE_ONE = "make one with: openssl genpkey -algorithm ed25519 -out backup.pem"
_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm)


def private_key(file: Path) -> Ed25519PrivateKey:
    """The key that signs. Raises Refused."""
    text = _text(file)
    try:
        found = load_pem_private_key(text, password=None)
    except _UNREADABLE as problem:
        why = "is locked with a password" if isinstance(problem, TypeError) else "holds no key"
        raise Refused(f"{file} {why} that backups can be signed with; {HOW_TO_MAKE_ONE}") from None
    if not isinstance(found, Ed25519PrivateKey):
        raise Refused(f"{file} holds a key of another kind; {HOW_TO_MAKE_ONE}")
    return found


def public_key(file: Path) -> Ed25519PublicKey:
    """The key that signatures are checked with, out of either half. Raises Refused."""
    text = _text(file)
    if b"PRIVATE KEY" in text:
        return private_key(file).public_key()
    try:
        found = load_pem_public_key(text)
    except _UNREADABLE:
        raise Refused(f"{file} holds no key; {HOW_TO_MAKE_ONE}") from None
    if not isinstance(found, Ed25519PublicKey):
        raise Refused(f"{file} holds a key of another kind; {HOW_TO_MAKE_ONE}")
    return found


def _text(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise Refused(f"{file} can't be read: {problem.strerror or problem}") from problem


def name_of(key: Ed25519PublicKey) -> str:
    """What a key is called: the beginning of its digest."""
    text = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(text).hexdigest()[:16]


def signed(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """The signature of a manifest, as it stands in a backup."""
    made = {
        "algorithm": "Ed25519",
        "key": name_of(key.public_key()),
        "signature": base64.b64encode(key.sign(manifest)).decode(),
    }
    return orjson.dumps(made, option=orjson.OPT_INDENT_2)


def check(described: Described, key: Ed25519PublicKey | None) -> str:
    """Compare a backup's manifest with its signature; answers in words who has signed it.

    Raises Refused where a key is given and nothing is signed, and Damaged."""
    if described.signature is None:
        if key is None:
            return "It is not signed."
        raise Refused(
            f"the backup carries no signature, so nobody can say who wrote it; leave out the key "
            f"to take it as it is, or look for the one that was signed with {name_of(key)}"
        )
    named, signature = _read(described.signature)
    if key is None:
        return f"It is signed with the key {named}; give that one with --backup-key to check it."
    if named != name_of(key):
        raise Damaged(f"the backup is signed with the key {named}, and not with {name_of(key)}")
    try:
        key.verify(signature, described.text)
    except InvalidSignature:
        raise Damaged(
            "the backup is not what was signed: somebody changed its manifest afterwards"
        ) from None
    return f"Its signature is good: the key {named}."


def _read(text: bytes) -> tuple[str, bytes]:
    """The name of the key, and the signature. Raises Damaged."""
    try:
        found = orjson.loads(text)
        return str(found["key"])[:64], base64.b64decode(found["signature"], validate=True)
    except (ValueError, KeyError, TypeError) as problem:
        raise Damaged(f"the backup is damaged: its {SIGNATURE} can't be read") from problem
