"""The log: one line an event on standard error, JSON for machines, plain words in a terminal.

Made to cost little: a line below the level is never built, JSON is spelled by orjson, and the
loggers are put together once. What other libraries log goes the same way.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from structlog.processors import TimeStamper, add_log_level, format_exc_info
from structlog.stdlib import ProcessorFormatter, add_logger_name
from structlog.typing import EventDict, Processor, WrappedLogger

LEVELS = ("debug", "info", "warning")
TALKATIVE = ("uvicorn", "peewee", "peewee.migrations", "asyncio")
"""Libraries whose news (started, waiting, query texts) only help somebody who looks for a fault."""


class Forgiving:
    """A stream that loses what can't be written, as on a full disk: no call may fail because the
    line about it does, and a write that stands be told as a fault."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: Any) -> None:
        """Write it, or lose it."""
        try:
            self._stream.write(text)
        except (OSError, ValueError):
            return  # with `suppress`, every call would make two objects for nothing

    def flush(self) -> None:
        """Write what waits, or lose it."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            return


def set_up(level: str, *, plain: bool | None = None) -> None:
    """Log from this level on; plain words when asked for, or when standard error is a terminal."""
    plain = sys.stderr.isatty() if plain is None else plain
    least = getattr(logging, level.upper())
    _ours(least, plain)
    _others(least, plain)


def _ours(least: int, plain: bool) -> None:
    stream: Any = Forgiving(sys.stderr if plain else sys.stderr.buffer)
    structlog.configure(
        processors=[*_steps(plain), _in_words()] if plain else [_as_line],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=(
            structlog.PrintLoggerFactory(stream) if plain else structlog.BytesLoggerFactory(stream)
        ),
        cache_logger_on_first_use=True,
    )


def _others(least: int, plain: bool) -> None:
    """Send what libraries log through the standard library the same way."""
    spelled = _in_words() if plain else _as_text
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[add_logger_name, *_steps(plain)],
            processors=[ProcessorFormatter.remove_processors_meta, spelled],
        )
    )
    asked = least <= logging.DEBUG
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(least)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(least if asked else max(least, logging.WARNING))


def _steps(plain: bool) -> list[Processor]:
    if plain:
        return [add_log_level, TimeStamper(fmt="%H:%M:%S", utc=False)]
    return [add_log_level, TimeStamper(fmt="iso", key="time"), format_exc_info]


def _in_words() -> Processor:
    """For people. A traceback shows no values of variables: they may be somebody's secrets."""
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def _as_line(logger: WrappedLogger, name: str, event: EventDict) -> bytes:
    """All that `_steps` do in one: every call logs a line, and each step costs as much again."""
    line = {"time": datetime.now(UTC), "level": name, "event": event.pop("event"), **event}
    if "exc_info" in line:
        line = dict(format_exc_info(logger, name, line))
    return orjson.dumps(line, default=str, option=orjson.OPT_UTC_Z)


def _as_text(logger: WrappedLogger, name: str, event: EventDict) -> str:
    first = {each: event.pop(each) for each in ("time", "level", "event")}
    return orjson.dumps({**first, **event}, default=str).decode()
