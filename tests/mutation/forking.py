"""Work in forks of a warm process, a few at once; what waits for ever is ended."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Task = TypeVar("Task")
WALL = 20
"""A fork may take so many times its seconds of processor, since others use it too."""
SECONDS_BEGINNING = 120


@dataclass
class _Fork(Generic[Task]):
    task: Task
    slot: int
    answers: int


class Forks(Generic[Task]):
    """`work(task, slot)` in a fork each, whose text `done` is told; none where time was up.

    No two that run at once have the same slot."""

    def __init__(
        self,
        work: Callable[[Task, int], str],
        done: Callable[[Task, str | None], None],
        many: int,
    ) -> None:
        self._work, self._done = work, done
        self._slots = list(range(many))
        self._running: dict[int, _Fork[Task]] = {}

    def run(self, tasks: Iterable[Task]) -> None:
        """Raises RuntimeError where the work itself goes wrong."""
        for task in tasks:
            self._begin(task, self._slots.pop())
            while not self._slots:
                self._await()
        while self._running:
            self._await()

    def _begin(self, task: Task, slot: int) -> None:
        answers, tell = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(answers)
            _in_the_fork(lambda: self._work(task, slot), tell)
        os.close(tell)
        self._running[pid] = _Fork(task, slot, answers)

    def _await(self) -> None:
        pid, status = os.wait()
        fork = self._running.pop(pid)
        self._slots.append(fork.slot)
        with os.fdopen(fork.answers) as answers:
            text = answers.read()
        if os.waitstatus_to_exitcode(status) > 0:
            raise RuntimeError(text)
        self._done(fork.task, None if os.WIFSIGNALED(status) else text)


def end_after(seconds: float) -> None:
    """End this process once it has used so much more of the processor, or waits for long."""
    used = int(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used, resource.RLIM_INFINITY))
    signal.alarm(int(WALL * seconds) + 1)


def _in_the_fork(work: Callable[[], str], tell: int) -> None:
    wrong = 0
    try:
        end_after(SECONDS_BEGINNING)
        text = work()
    except BaseException:
        text, wrong = traceback.format_exc(), 1
    os.write(tell, text.encode()[-60_000:])
    sys.stdout.flush()
    os._exit(wrong)
