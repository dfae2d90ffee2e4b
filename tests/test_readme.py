"""What the README says is so: its commands, its tables, and the calls that it shows."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import config
from app.demo import tour as demo
from app.operator.cli import EXIT_CODES
from config import Settings
from models.store import database
from models.users import logons, session

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""The day on which the calls in the README were made."""


def blocks(language: str) -> list[str]:
    """The fenced blocks of the README in a language."""
    return re.findall(rf"```{language}\n(.*?)```", README.read_text("utf-8"), re.DOTALL)


# --- commands -----------------------------------------------------------------------------------


def test_ci_runs_the_second_command_of_the_readme() -> None:
    _, second, *_ = blocks("sh")
    script = (ROOT / ".ci" / "run").read_text("utf-8")

    assert script.splitlines()[-1] == second.strip()


def test_both_commands_begin_on_a_machine_with_only_python_and_pip() -> None:
    for command in blocks("sh")[:2]:
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install -e ")


def test_the_map_has_every_folder_and_no_other() -> None:
    text = README.read_text("utf-8")
    section = text[text.index("## The map") : text.index("## Add a method")]
    lines = re.findall(r"^ *- `([\w/]+)`", section, re.MULTILINE)
    told = set(re.findall(r"`([\w/]+)`", section)) - {"models/migrations"}  # which is no package
    mirrors = {f"tests/{path.parent.name}" for path in ROOT.glob("[am]*/**/__init__.py")}
    packages = {
        path.parent.relative_to(ROOT).as_posix()
        for top in ("config", "models", "methods", "app", "tests")
        for path in (ROOT / top).rglob("__init__.py")
    }
    below = {name for name in packages if name.count("/") > 1 and name.startswith("tests/")}

    assert len(lines) == len(set(lines)), "the map has a line twice"
    assert told <= packages, "the map shows folders that are not there"
    assert not packages - told - mirrors - below, "give each of these a line in the map"


# --- tables -------------------------------------------------------------------------------------


def settings_table() -> list[str]:
    rows = ["| variable | default | what it is |", "|---|---|---|"]
    for _, variable, default, help_text in config.described():
        known_as = {"False": "N", "True": "Y"}.get(str(default), f"`{default}`")
        shown = known_as if default != "" else ""
        rows.append(f"| `{variable}` | {shown} | {help_text} |")
    return rows


def exit_codes_table() -> list[str]:
    rows = ["| code | meaning |", "|---|---|"]
    return rows + [f"| {code} | {words} |" for code, words in EXIT_CODES.items()]


TABLES = {"settings": settings_table, "exit codes": exit_codes_table}


def drawn(text: str) -> str:
    """The README with its tables drawn anew."""
    for name, table in TABLES.items():
        pattern = rf"(<!-- {name}:.*?-->\n).*?(<!-- end of {name} -->)"
        inside = "\n".join(["", *table(), "", ""])
        text = re.sub(pattern, lambda found, put=inside: found[1] + put + found[2], text, flags=16)
    return text


def test_the_tables_of_the_readme_are_those_of_the_program() -> None:
    text = README.read_text("utf-8")

    assert text == drawn(text), "run `python -m tests.test_readme`"


# --- calls --------------------------------------------------------------------------------------


@contextmanager
def demo_books() -> Iterator[tuple[Settings, str]]:
    """The demo's books as they were on the day of the README, and a token."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database=f"sqlite:///{folder}/demo.sqlite3")
        demo.make_ready(settings, NOW)
        found = logons.known(demo.ADMINISTRATOR)
        assert found is not None
        with database.write():
            token = session.open_session(found.id, found.space, NOW, "", kind="token")
        database.close()
        yield settings, token
        database.close()


def answered(settings: Settings, token: str, command: str) -> dict[str, Any]:
    """What a curl command of the README is answered, without what differs at every call."""
    from starlette.testclient import TestClient

    from app.http.application import create_app

    words = shlex.split(command.replace("\\\n", " ").replace("$TOKEN", token))
    url, headers, body = words[2], {}, ""
    for flag, value in zip(words[3::2], words[4::2], strict=True):
        if flag == "-H":
            name, _, text = value.partition(": ")
            headers[name] = text
        else:
            body = value
    headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8765") as client:
        answer = client.post(url, content=body, headers=headers).json()
    return without_request_ids(answer)


def without_request_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: "…" if name in {"request", "request_id"} else without_request_ids(each)
            for name, each in value.items()
        }
    return [without_request_ids(each) for each in value] if isinstance(value, list) else value


def shown_calls() -> list[str]:
    return [block for block in blocks("sh") if block.startswith("curl ")]


def test_the_calls_of_the_readme_are_answered_as_it_shows() -> None:
    with demo_books() as (settings, token):
        answers = [answered(settings, token, call) for call in shown_calls()]

    assert answers == [json.loads(block) for block in blocks("json")]


def printed(settings: Settings, token: str, command: str, folder: Path | None = None) -> str:
    """What a command of the README prints: a curl command, perhaps with Python behind a pipe."""
    call, _, shows = command.partition(" | ")
    answer = json.dumps(answered(settings, token, call))
    if not shows:
        return answer
    words = [sys.executable, *shlex.split(shows)[1:]]
    done = subprocess.run(
        words, input=answer, text=True, capture_output=True, check=True, cwd=folder
    )
    return done.stdout


def profit_and_loss(settings: Settings, token: str) -> str:
    """What the profit and loss of the README prints."""
    (block,) = [each for each in blocks("sh") if "FINANCIAL_PROFIT_LOSS_SEARCH" in each]
    command = block.splitlines()[-1]
    of_that_day = command.replace('"params": {}', f'"params": {{"EndDate": "{NOW:%Y-%m-%d}"}}')
    return printed(settings, token, of_that_day)


def test_the_profit_and_loss_of_the_readme_is_what_it_shows() -> None:
    with demo_books() as (settings, token):
        assert blocks("console") == [profit_and_loss(settings, token)]


def test_the_pdf_commands_work_twice_in_a_row_and_fetch_the_same_bytes(tmp_path: Path) -> None:
    (block,) = [each for each in blocks("sh") if "invoice.pdf" in each]
    issue, fetch = [line for line in block.splitlines() if line.startswith("curl ")]
    told, fetched = [], []

    with demo_books() as (settings, token):
        for _ in range(2):
            told.append(json.loads(printed(settings, token, issue))["result"]["notes"])
            printed(settings, token, fetch, tmp_path)
            fetched.append((tmp_path / "invoice.pdf").read_bytes())
            (tmp_path / "invoice.pdf").unlink()

    assert told == ["ISSUED", "SKIPPED"]
    assert fetched[0] == fetched[1]
    assert fetched[0].startswith(b"%PDF")


def test_every_call_of_the_readme_goes_through_the_same_way_again() -> None:
    of_one_line = [
        line for block in blocks("sh") for line in block.splitlines() if line.startswith("curl ")
    ]
    calls = [*shown_calls(), *(line for line in of_one_line if not line.endswith("\\"))]

    with demo_books() as (settings, token):
        first = [_outcome(answered(settings, token, call.partition(" | ")[0])) for call in calls]
        again = [_outcome(answered(settings, token, call.partition(" | ")[0])) for call in calls]

    assert first == again


def _outcome(answer: dict[str, Any]) -> str:
    """Whether an answer is a result, or which refusal it is."""
    error = answer.get("error", {})
    return str(error.get("type") or error.get("data", {}).get("type") or "result")


def test_the_change_log_gives_dates_and_says_what_a_version_promises() -> None:
    text = README.read_text("utf-8")
    log = text[text.index("## Change log") :]
    titles = re.findall(r"^### (.+)$", log, re.MULTILINE)

    assert "**What a version promises**" in log
    assert titles and all(re.search(r"\b20\d\d-\d\d-\d\d\b", each) for each in titles)
    assert any(each.startswith(version("financial-rpc")) for each in titles)


# --- drawing ------------------------------------------------------------------------------------


def main() -> None:
    """Draw the tables and the answers anew."""
    text = drawn(README.read_text("utf-8"))
    with demo_books() as (settings, token):
        answers = [answered(settings, token, call) for call in shown_calls()]
        lines = profit_and_loss(settings, token)
    text = re.sub(r"```console\n.*?```", lambda _: f"```console\n{lines}```", text, flags=16)
    written = iter(demo.set_out(answer, "") for answer in answers)
    text = re.sub(r"```json\n.*?```", lambda _: f"```json\n{next(written)}\n```", text, flags=16)
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
