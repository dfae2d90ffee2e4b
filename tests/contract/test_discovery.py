"""What rpc.discover answers is an OpenRPC document, drawn from the declarations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.reference import openrpc
from methods import REGISTRY
from methods.declare import Access, Method
from models.refusals import CATALOGUE

DOCUMENT = openrpc()
DESCRIBED = {method["name"]: method for method in DOCUMENT["methods"]}
METHODS = [pytest.param(method, id=name) for name, method in sorted(REGISTRY.items())]
TEXT, LIST, TRUTH = {"type": "string"}, {"type": "array"}, {"type": "boolean"}


def _object(needed: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": needed.split(),
        "properties": properties,
        "additionalProperties": False,
    }


CONTENT = _object(
    "name schema", name=TEXT, schema={"type": "object"}, description=TEXT, required=TRUTH
)
ERROR = _object(
    "code message", code={"type": "integer"}, message=TEXT, data={"type": ["object", "string"]}
)
EXAMPLE = _object("name value", name=TEXT, value={}, summary=TEXT, description=TEXT)
METHOD = _object(
    "name params result",
    name={**TEXT, "not": {"pattern": "^rpc[.]"}},
    summary=TEXT,
    description=TEXT,
    tags={**LIST, "items": _object("name", name=TEXT, description=TEXT, summary=TEXT)},
    paramStructure={"enum": ["by-name", "by-position", "either"]},
    params={**LIST, "items": CONTENT},
    result=CONTENT,
    errors={**LIST, "items": ERROR},
    examples={
        **LIST,
        "items": _object(
            "name params",
            name=TEXT,
            params={**LIST, "items": EXAMPLE},
            result=EXAMPLE,
            summary=TEXT,
        ),
    },
    deprecated=TRUTH,
    servers=LIST,
    links=LIST,
    externalDocs={"type": "object"},
)
OPENRPC = _object(
    "openrpc info methods",
    openrpc={**TEXT, "pattern": r"^1[.][0-9]+[.][0-9]+$"},
    info={
        "type": "object",
        "required": ["title", "version"],
        "properties": {"title": TEXT, "version": TEXT, "description": TEXT, "license": {}},
    },
    servers={**LIST, "items": {"type": "object", "required": ["url"]}},
    methods={**LIST, "items": METHOD},
    components={"type": "object"},
    externalDocs={"type": "object"},
)
"""The parts of the OpenRPC meta-schema that a document of ours can go wrong in."""


def test_the_document_has_the_shape_of_openrpc() -> None:
    Draft202012Validator(OPENRPC).validate(DOCUMENT)


def test_the_document_is_json() -> None:
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


def test_it_lists_every_method_once() -> None:
    names = [method["name"] for method in DOCUMENT["methods"]]

    assert sorted(names) == sorted(set(names)) == sorted(REGISTRY)


@pytest.mark.parametrize("method", METHODS)
def test_a_method_is_described_as_it_is_declared(method: Method) -> None:
    described = DESCRIBED[method.name]

    assert [each["name"] for each in described["params"]] == list(method.params)
    assert set(described["result"]["schema"]["properties"]) == set(method.result)
    assert described["summary"] and described["description"].startswith(
        described["summary"].split(" ", 1)[0]
    )
    for parameter in described["params"]:
        wire = method.params[parameter["name"]]
        assert parameter["required"] is bool(wire.required)
        assert parameter["description"] == wire.doc
        Draft202012Validator.check_schema(parameter["schema"])
    Draft202012Validator.check_schema(described["result"]["schema"])


@pytest.mark.parametrize("method", METHODS)
def test_its_examples_fit_its_schemas(method: Method) -> None:
    described = DESCRIBED[method.name]
    schemas = {each["name"]: each["schema"] for each in described["params"]}

    for example in described["examples"]:
        for given in example["params"]:
            name = next(each for each in schemas if each.lower() == given["name"].lower())
            assert name == given["name"]
            Draft202012Validator(schemas[name]).validate(given["value"])
    needed = {each["name"] for each in described["params"] if each["required"]}
    assert needed <= {given["name"] for given in described["examples"][0]["params"]}


@pytest.mark.parametrize("method", METHODS)
def test_its_errors_are_documented_with_their_types(method: Method) -> None:
    errors = {each["code"]: each for each in DESCRIBED[method.name]["errors"]}

    assert {-32602, -32603} <= set(errors)
    expected = {refusal.code for refusal in method.refuses}
    if method.access is not Access.ANYONE:
        expected.add(1401)
    if method.access is Access.ADMINISTRATOR:
        expected.add(1403)
    assert expected <= set(errors)
    for code in expected:
        assert errors[code]["data"]["type"] == CATALOGUE[code].type
        assert errors[code]["data"]["when"]
    assert not set(errors) - set(CATALOGUE) - {-32601, -32602, -32603}
