"""A peer of G4: jsonrpc-py, itself an ASGI application.

Its methods see nothing of the request, so the header reaches them in a context variable.
Parameters are bound to the method's signature and not validated further."""

import socket
from contextvars import ContextVar
from typing import Any

from jsonrpc import ASGIHandler, Error

from tests.benchmarks.peers import on_uvicorn
from tests.benchmarks.question import Question, Refused, bearer

AUTHORIZATION: ContextVar[str] = ContextVar("authorization")


def serve(question: Question, listening: socket.socket) -> None:
    handler = ASGIHandler()

    @handler.dispatcher.register(name="FINANCIAL_ITEM_LOCKED")
    def item_locked(Item: int) -> dict[str, str]:
        try:
            return question.item_locked(bearer(AUTHORIZATION.get()), Item)
        except Refused as refused:
            raise Error(code=1423, message="Refused", data=str(refused)) from refused

    async def app(scope: Any, receive: Any, send: Any) -> None:
        AUTHORIZATION.set(dict(scope["headers"]).get(b"authorization", b"").decode())
        await handler(scope, receive, send)

    on_uvicorn.serve(app, listening)
