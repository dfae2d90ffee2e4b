"""What rpc.discover answers is an OpenRPC document, drawn from the declarations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator, ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT7

from app.reference.openrpc import default_of, openrpc
from methods import REGISTRY
from methods.declare import Access, Method
from models.refusals import CATALOGUE

DOCUMENT = openrpc()
DESCRIBED = {method["name"]: method for method in DOCUMENT["methods"]}
METHODS = [pytest.param(method, id=name) for name, method in sorted(REGISTRY.items())]
META = json.loads(Path(__file__).with_name("openrpc_meta_schema.json").read_text("utf-8"))
SCHEMAS = Registry().with_contents(
    [("https://meta.json-schema.tools", Draft7Validator.META_SCHEMA)],
    default_specification=DRAFT7,
)
"""What the meta-schema refers to for the schemas of values: JSON Schema, draft 7."""


def test_the_document_is_valid_against_the_meta_schema_of_openrpc() -> None:
    Draft7Validator(META, registry=SCHEMAS).validate(DOCUMENT)


def test_the_meta_schema_finds_what_is_wrong() -> None:
    wrong = json.loads(json.dumps(DOCUMENT))
    wrong["methods"][0]["params"][0]["schema"] = {"type": "money"}

    with pytest.raises(ValidationError):
        Draft7Validator(META, registry=SCHEMAS).validate(wrong)


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
        assert parameter["description"].startswith(wire.doc)
        assert ("Needed when adding." in parameter["description"]) is wire.needed
        assert parameter["schema"].get("default") == default_of(wire)
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
def test_the_answers_of_its_examples_fit_its_schema(method: Method) -> None:
    described = DESCRIBED[method.name]

    for example in described["examples"]:
        if "result" in example:
            schema = described["result"]["schema"]
            Draft202012Validator(schema).validate(example["result"]["value"])


@pytest.mark.parametrize("method", METHODS)
def test_its_errors_are_documented_with_their_types(method: Method) -> None:
    errors = {each["code"]: each for each in DESCRIBED[method.name]["errors"]}

    assert {-32602, -32603} <= set(errors)
    expected = {refusal.code for refusal in method.refuses} | {1429}
    if method.access is not Access.ANYONE:
        expected.add(1401)
    if method.access is Access.ADMINISTRATOR or method.changes_books:
        expected.add(1403)
    if "Idempotency" in method.params:
        expected.add(1411)
    assert expected <= set(errors)
    for code in expected:
        assert errors[code]["data"]["type"] == CATALOGUE[code].type
        assert errors[code]["data"]["when"]
    assert not set(errors) - set(CATALOGUE) - {-32601, -32602, -32603}
