"""The curl commands of the reference, run in a shell whose curl only says what it was told."""

from __future__ import annotations

import subprocess
from urllib.parse import quote

CURL = """curl() { for each in "$@"; do printf '%s\\037' "$each"; done; printf '\\036'; }
"""


def handed_over(script: str) -> list[list[str]]:
    """The words that a shell hands over to each curl of a script."""
    ran = subprocess.run(
        ["sh", "-eu"], input=CURL + script, capture_output=True, text=True, check=True
    )
    return [words.split("\037")[:-1] for words in ran.stdout.split("\036")[:-1]]


def sent_by(words: list[str]) -> tuple[str, dict[str, str], bytes]:
    """Address, headers and body of the request that curl makes of these words."""
    assert words[0] == "-s"
    url, headers, body = words[1], {}, []
    for option, value in zip(words[2::2], words[3::2], strict=True):
        if option == "-H":
            headers.update([value.split(": ", 1)])
        elif option == "--data-urlencode":
            name, _, text = value.partition("=")
            body.append(f"{name}={quote(text)}")
        elif option == "-d":
            body.append(value)
        else:
            assert (option, value) == ("-X", "POST")
    headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    return url, headers, "&".join(body).encode()
