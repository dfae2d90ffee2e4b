"""How long the threads of this process work at a stretch, where others want the same processor.

Linux lets a thread finish some milliseconds of work before another that wakes up has its turn. A
call is many short pieces of work, each of which may wait so long for a thread that spells a long
page; so all threads of a server ask for short turns. That takes nothing from other programs."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from contextlib import suppress

NANOSECONDS = 300_000
_SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}
"""The number of the call, by the kind of processor."""
_SHAPE = "=IIQiIQQQ"


def ask_for_short_ones() -> None:
    """Let this thread, and those that it starts, work in short turns. Older systems than Linux 6.12
    take no notice."""
    number = _SCHED_SETATTR.get(platform.machine())
    if sys.platform != "linux" or number is None or os.sched_getscheduler(0) != os.SCHED_OTHER:
        return
    nice = os.getpriority(os.PRIO_PROCESS, 0)
    asked = struct.pack(
        _SHAPE, struct.calcsize(_SHAPE), os.SCHED_OTHER, 0, nice, 0, NANOSECONDS, 0, 0
    )
    with suppress(AttributeError, OSError):  # no libc that can be asked: things stay as they are
        ctypes.CDLL(None).syscall(number, 0, ctypes.c_char_p(asked), 0)
