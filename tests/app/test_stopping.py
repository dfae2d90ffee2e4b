"""A server is told to stop at whatever moment."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.warm import running

PATIENCE_SECONDS = 30
TOLD_EARLY = """
import os, signal, uvicorn
run = uvicorn.Server.run
def told_before_it_listens(self, **how):
    os.kill(os.getpid(), signal.SIGTERM)
    run(self, **how)
uvicorn.Server.run = told_before_it_listens
"""


def test_one_that_is_told_before_it_listens_for_it_ends_in_peace(tmp_path: Path) -> None:
    words = ["serve", "--port", "0", "--database", f"sqlite:///{tmp_path / 'new.sqlite3'}"]
    log = tmp_path / "server.log"

    with log.open("wb") as written:
        server = running(words, dict(os.environ), before=TOLD_EARLY, out=1, err=written.fileno())
    try:
        code = server.wait(PATIENCE_SECONDS)
    finally:
        server.kill()

    assert code == 0
    assert json.loads(log.read_text("utf-8").splitlines()[-1])["event"] == "stopped"
