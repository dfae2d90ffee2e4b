"""Faults of ours as they are kept: whose call met them and where in the code, but no values."""

from __future__ import annotations

import traceback
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

DESCRIPTION_MAX = 500


@dataclass(frozen=True)
class Happened:
    """A fault: its incident, the call that met it, what kind it is and where in the code."""

    incident: str
    method: str
    request_id: str
    description: str
    space: int
    user: int
    created: datetime

    def told(self) -> dict[str, Any]:
        """Its columns in the log."""
        return {
            "space": self.space,
            "method": self.method,
            "endpoint": self.method.partition("_")[0].lower(),
            "incident": self.incident,
            "description": self.description[:DESCRIPTION_MAX],
            "created": self.created,
            "created_user": self.user,
            "request_id": self.request_id,
        }


FAULTS: deque[Happened] = deque(maxlen=1000)
"""Faults of this process that are still to be kept; see app.calls.call_log."""


def where(problem: BaseException | None) -> str:
    """What kind a problem is, and where in the code it was raised; its words may hold values."""
    frames = traceback.extract_tb(problem.__traceback__) if problem is not None else []
    kind = type(problem).__name__
    if not frames:
        return kind
    file = "/".join(Path(frames[-1].filename).parts[-3:])
    return f"{kind} in {frames[-1].name} ({file}, line {frames[-1].lineno})"
