"""The program in forks of a process that has imported it, which costs each a second of processor.

A fork is a process of its own, and all that follows is as if it had been started: its words and
environment, what it writes, how it ends. `python -m tests.warm` is the process that is forked.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
from functools import cache
from typing import Any

COMMAND = "from app.operator.cli import main; main()"
MESSAGE_BYTES = 200_000


class Running:
    """A fork, with what the tests use of a subprocess."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._end = os.pidfd_open(pid)

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, seconds: float | None = None) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired."""
        ended = self._ended(seconds)
        if ended is None:
            raise subprocess.TimeoutExpired(COMMAND, seconds or 0)
        return ended

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def _ended(self, seconds: float | None) -> int | None:
        if self.returncode is None:
            waiting = select.poll()
            waiting.register(self._end, select.POLLIN)
            if waiting.poll(None if seconds is None else seconds * 1000):
                os.close(self._end)
                self.returncode = _told({"ended": self.pid})
        return self.returncode


def running(
    words: list[str], environment: dict[str, str], *, before: str = "", out: int, err: int
) -> Running:
    """The program with these words after its name, which writes into these files, by their
    numbers; `before` is run in its process first."""
    wanted = {"words": words, "environment": environment, "before": before}
    return Running(_told(wanted, out, err))


def _told(asked: dict[str, Any], *files: int) -> int:
    """What the warm process answers."""
    line = _line()
    socket.send_fds(line, [json.dumps(asked).encode()], files)
    return int(line.recv(MESSAGE_BYTES))


@cache
def _line() -> socket.socket:
    """The line to the warm process, which ends when nobody is at its other end."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


# --- in the warm process ------------------------------------------------------------------------


def _fork_when_asked(line: socket.socket) -> dict[str, Any] | None:
    """Fork as often as asked; answers what is wanted in a fork, and nothing at the end."""
    while True:
        told, files, _, _ = socket.recv_fds(line, MESSAGE_BYTES, 2)
        if not told:
            return None
        asked: dict[str, Any] = json.loads(told)
        if "ended" in asked:
            _, status = os.waitpid(asked["ended"], 0)
            line.send(str(os.waitstatus_to_exitcode(status)).encode())
            continue
        pid = os.fork()
        if pid == 0:
            os.dup2(files[0], 1)
            os.dup2(files[1], 2)
        for each in files:
            os.close(each)
        if pid == 0:
            return asked
        line.send(str(pid).encode())


def main() -> None:
    """Import what serving and delivering need, and be whatever is asked for."""
    from app.operator import serving, worker

    assert serving and worker
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as line:
        wanted = _fork_when_asked(line)
    if wanted is not None:
        gc.unfreeze()
        os.environ.clear()
        os.environ.update(wanted["environment"])
        sys.argv[1:] = wanted["words"]
        exec(f"{wanted['before']}\n{COMMAND}", {"__name__": "__main__"})


if __name__ == "__main__":
    main()
