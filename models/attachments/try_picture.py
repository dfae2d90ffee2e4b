"""Draws the picture that comes in, within bounds; run by itself, as a process of its own.

A picture of a few kilobytes can be made to take hours, or all memory, to draw. That ends this
process, which has to itself neither books nor secrets.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import suppress
from typing import Any

CPU_SECONDS = 1
MEMORY_BYTES = 512 << 20
ALONE = b"""#set page(width: auto, height: auto)
#let picture = json(bytes(sys.inputs.picture))
#image(bytes(picture.data), format: picture.format)"""


BOUNDS = {
    resource.RLIMIT_CPU: CPU_SECONDS,
    resource.RLIMIT_AS: MEMORY_BYTES,
    resource.RLIMIT_CORE: 0,
}


def bound() -> None:
    """Have the operating system end this process where it goes beyond its bounds."""
    for what, most in BOUNDS.items():
        with suppress(ValueError, OSError):  # not every system bounds all of them
            resource.setrlimit(what, (most, most))


def main() -> None:
    """Draw `kind` and `data` of standard input; say on standard output why that can't be done."""
    import typst

    kind, folder = sys.argv[1:]
    told = json.dumps({"format": kind, "data": list(sys.stdin.buffer.read())})
    compiled: Any = typst.compile  # its own types want all arguments to be of one kind
    bound()
    try:
        compiled(ALONE, root=folder, ignore_system_fonts=True, sys_inputs={"picture": told})
    except typst.TypstError as problem:
        print(" ".join(problem.message.split()))


if __name__ == "__main__":
    main()
