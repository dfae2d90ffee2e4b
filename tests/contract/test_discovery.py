"""What rpc.discover answers is an OpenRPC document, drawn from the declarations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator, ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT7

from app.reference.components import inside
from app.reference.openrpc import default_of, described, openrpc
from methods import REGISTRY
from methods.declare import Access, Method
from models.refusals import CATALOGUE
from tests.contract.referring import put_back

DOCUMENT = openrpc()
DESCRIBED = {method["name"]: method for method in described()}
METHODS = [pytest.param(method, id=name) for name, method in sorted(REGISTRY.items())]
META = json.loads(Path(__file__).with_name("openrpc_meta_schema.json").read_text("utf-8"))
REFERENCE = {"properties": {"$ref": {"type": "string", "format": "uri-reference"}}}
DRAFT = Draft7Validator.META_SCHEMA
WITH_REFERENCES = {
    **DRAFT,
    "definitions": {**DRAFT["definitions"], "JSONSchemaObject": REFERENCE},
}
SCHEMAS = Registry().with_contents(
    [(f"https://meta.json-schema.tools{end}", WITH_REFERENCES) for end in ("", "/")],
    default_specification=DRAFT7,
)
"""What the meta-schema refers to for the schemas of values: JSON Schema, draft 7."""


def test_the_document_is_valid_against_the_meta_schema_of_openrpc() -> None:
    Draft7Validator(META, registry=SCHEMAS).validate(DOCUMENT)


def test_the_meta_schema_finds_what_is_wrong() -> None:
    wrong = json.loads(json.dumps(DOCUMENT))
    wrong["methods"][0]["params"] = [{"name": "Amount", "schema": {"type": "money"}}]

    with pytest.raises(ValidationError):
        Draft7Validator(META, registry=SCHEMAS).validate(wrong)


def test_every_error_has_a_schema_that_says_what_its_data_has() -> None:
    met = {each["data"]["type"] for method in described() for each in method["errors"]}
    schemas = {
        name: put_back(each["schema"], DOCUMENT) for name, each in DOCUMENT["x-errors"].items()
    }

    assert met <= schemas.keys()
    for refusal in CATALOGUE.values():
        properties = schemas[refusal.type]["properties"]
        assert properties["code"]["const"] == refusal.code
        assert set(refusal.tells) <= properties["data"]["properties"].keys()
    locks = schemas["record_locked"]["properties"]["data"]["properties"]["locks"]
    assert {"lock", "because", "evidence", "lifted_by"} <= locks["items"]["properties"].keys()
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
        assert all(part["title"].isalnum() for part in _parts_of(schema))


def _parts_of(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for _, part in inside(schema):
        yield from _parts_of(part)


def test_whatever_a_name_is_also_taken_as_is_in_it() -> None:
    for method in REGISTRY.values():
        described = DESCRIBED[method.name]
        told = {
            older: each["name"].lower()
            for each in described["params"]
            for older in each.get("x-aliases", ())
        }
        assert told == method.param_aliases
        assert described.get("x-aliases", []) == list(method.aliases)
    invoices = DESCRIBED["FINANCIAL_INVOICE_SEARCH"]["result"]["schema"]
    row = invoices["properties"]["data"]["properties"]["rows"]["items"]
    assert row["x-aliases"] == {"Notes": ["description"]}


def test_the_document_is_json() -> None:
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


def test_what_repeats_is_told_once_and_put_back_it_is_what_was_described() -> None:
    assert put_back(DOCUMENT["methods"], DOCUMENT) == described()
    assert len(json.dumps(DOCUMENT)) < len(json.dumps(described())) / 3


def test_addresses_are_absolute_and_those_of_the_site_that_answers() -> None:
    made = openrpc("https://books.example")

    assert made["servers"][0]["url"] == "https://books.example/rpc/"
    assert made["externalDocs"]["url"] == "https://books.example/reference/calling/"
    assert made["methods"] is DOCUMENT["methods"]


def _schemas(method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema of a method with where it stands, to the innermost."""
    described = DESCRIBED[method]
    waiting = [(each["name"], each["schema"]) for each in described["params"]]
    waiting.append(("result", described["result"]["schema"]))
    while waiting:
        where, schema = waiting.pop()
        yield where, schema
        waiting.extend((f"{where}.{name}", part) for name, part in inside(schema))


@pytest.mark.parametrize("method", sorted(REGISTRY))
def test_generators_of_types_find_what_they_need(method: str) -> None:
    """A name for every type, what lists hold, and a name for each value of an enumeration."""
    for where, schema in _schemas(method):
        assert schema.get("title"), f"{where} has no title"
        assert "enum" not in schema, f"{where} has values without a name"
        if "array" in schema.get("type", ()):
            assert "items" in schema, f"{where} does not say what it lists"
        for value in schema.get("oneOf", ()):
            assert value.get("title"), f"a value of {where} has no name"


def test_names_of_components_are_words() -> None:
    for kind in DOCUMENT["components"].values():
        assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]*", name) for name in kind)


def test_it_lists_every_method_once() -> None:
    names = [method["name"] for method in DOCUMENT["methods"]]

    assert sorted(names) == sorted(set(names)) == sorted(REGISTRY)


def _check(schema: dict[str, Any]) -> None:
    """That it is a schema. Its properties are looked at one by one: methods have most in common."""
    for part in schema.get("properties", {}).values():
        _check(part)
    _check_text(json.dumps({**schema, "properties": {}}))


@cache
def _check_text(schema: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema))


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
        _check(parameter["schema"])
    _check(described["result"]["schema"])
    assert all(wire.doc.strip() for wire in method.result.values())


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


def test_a_part_of_the_document_tells_of_its_methods_alone_and_in_the_same_words() -> None:
    held = frozenset({"FINANCIAL_ITEM_LOCKED", "CORE_GET_SID"})

    part = openrpc(held=held)

    assert [each for each in DOCUMENT["methods"] if each["name"] in held] == part["methods"]
    assert put_back(part["methods"], part) == [DESCRIBED[name] for name in sorted(held)]
    assert "FinancialInvoice" not in json.dumps(part["components"])
    assert len(part["components"]["schemas"]) < len(DOCUMENT["components"]["schemas"]) / 4
