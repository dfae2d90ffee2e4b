"""The log tells an operator what happened, one line an event, and nobody's secrets."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

A_FAULT = """
import logging, structlog
from app.operator import logs

logs.set_up("{level}", plain={plain})
log = structlog.get_logger("financial_rpc")
log.debug("detail")
log.info("call", method="LOGON", user=7)
logging.getLogger("uvicorn.error").info("Waiting for application startup.")
logging.getLogger("uvicorn.error").warning("a library warns")
try:
    password = "correct horse"
    raise ValueError("boom")
except ValueError:
    log.exception("fault", incident="1a2b3c4d")
"""


def logged(level: str = "info", plain: bool = False) -> str:
    code = A_FAULT.format(level=level, plain=plain)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "", "the log goes to standard error"
    return done.stderr


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_event_is_one_line_of_json_with_time_and_level_first() -> None:
    told = lines(logged())

    assert [each["event"] for each in told] == ["call", "a library warns", "fault"]
    assert all(list(each)[:3] == ["time", "level", "event"] for each in told)
    assert told[0] | {"time": ""} == {
        "time": "",
        "level": "info",
        "event": "call",
        "method": "LOGON",
        "user": 7,
    }
    assert told[1]["logger"] == "uvicorn.error"


def test_a_fault_has_its_incident_and_traceback_but_no_values_of_variables() -> None:
    fault = lines(logged())[-1]

    assert (fault["level"], fault["incident"]) == ("error", "1a2b3c4d")
    assert "ValueError: boom" in fault["exception"]
    assert "correct horse" not in json.dumps(fault).replace('password = \\"correct horse\\"', "")


def test_the_level_says_what_is_told() -> None:
    assert [each["event"] for each in lines(logged("warning"))] == ["a library warns", "fault"]
    assert len(lines(logged("debug"))) == 5


def test_in_a_terminal_the_log_reads_like_words() -> None:
    text = logged(plain=True)

    assert "call" in text and "method=LOGON" in text
    assert "ValueError: boom" in text
    assert not text.startswith("{")


def test_a_log_that_cannot_be_written_fails_nothing() -> None:
    for plain in (False, True):
        code = A_FAULT.format(level="info", plain=plain) + "\nprint('went on')"
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=full, check=False
            )
        assert done.stdout == b"went on\n"
