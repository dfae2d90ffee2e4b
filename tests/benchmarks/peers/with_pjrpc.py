"""A peer of G4: pjrpc on aiohttp, the first of the servers that it brings an integration for.

Parameters are bound to the method's signature and not validated further."""

import socket

import pjrpc.server
from aiohttp import web
from pjrpc.server import exceptions
from pjrpc.server.integration import aiohttp

from tests.benchmarks.question import Question, Refused, bearer


class Problem(exceptions.TypedError):
    CODE = 1423
    MESSAGE = "Refused"


def methods_of(question: Question) -> pjrpc.server.MethodRegistry:
    methods = pjrpc.server.MethodRegistry()

    @methods.add(name="FINANCIAL_ITEM_LOCKED", pass_context="request")
    def item_locked(request: web.Request, Item: int) -> dict[str, str]:
        try:
            return question.item_locked(bearer(request.headers.get("Authorization", "")), Item)
        except Refused as refused:
            raise Problem(data=str(refused)) from refused

    return methods


def serve(question: Question, listening: socket.socket) -> None:
    application = aiohttp.Application("/rpc/financial/")
    application.add_methods(methods_of(question))
    web.run_app(application.http_app, sock=listening, access_log=None, print=lambda *_: None)
