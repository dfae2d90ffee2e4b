"""uvicorn set up as ours is, but with the protocol class that it brings along for httptools."""

from __future__ import annotations

import socket
from typing import Any

import uvicorn


def serve(application: Any, listening: socket.socket) -> None:
    configured = uvicorn.Config(
        application,
        http="httptools",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    uvicorn.Server(configured).run(sockets=[listening])
