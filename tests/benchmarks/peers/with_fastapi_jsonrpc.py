"""The peer of G3: fastapi-jsonrpc, with typed parameters, a typed result and a typed error."""

import socket
from typing import Annotated, Literal

import fastapi_jsonrpc as jsonrpc
from fastapi import Body, Depends, Header
from pydantic import BaseModel

from tests.benchmarks.peers import on_uvicorn
from tests.benchmarks.question import Question, Refused, bearer

Flag = Literal["Y", "N"]


class Locks(BaseModel):
    LockedBAS: Flag
    LockedCredit: Flag
    LockedDate: Flag
    LockedLinked: Flag
    LockedManual: Flag
    LockedReconciliation: Flag
    LockedSent: Flag
    LockedTransfer: Flag


class Problem(jsonrpc.BaseError):
    CODE = 1423
    MESSAGE = "Refused"

    class DataModel(BaseModel):
        details: str


async def session_of(authorization: Annotated[str, Header()]) -> str:
    try:
        return bearer(authorization)
    except Refused as refused:
        raise Problem(data={"details": str(refused)}) from refused


def serve(question: Question, listening: socket.socket) -> None:
    entrypoint = jsonrpc.Entrypoint("/rpc/financial/")

    @entrypoint.method(name="FINANCIAL_ITEM_LOCKED", errors=[Problem])
    def item_locked(
        Item: Annotated[int, Body(ge=1)], sid: Annotated[str, Depends(session_of)]
    ) -> Locks:
        try:
            return Locks(**question.item_locked(sid, Item))
        except Refused as refused:
            raise Problem(data={"details": str(refused)}) from refused

    app = jsonrpc.API()
    app.bind_entrypoint(entrypoint)
    on_uvicorn.serve(app, listening)
