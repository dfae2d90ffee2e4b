"""House rules that no linter knows, each with its reason."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from methods import REGISTRY
from methods.other_parts import PARTS
from models.refusals import CATALOGUE

ROOT = Path(__file__).parent.parent
PACKAGES = ("config", "models", "methods", "app")
TOP_LEVEL = {".ci", ".gitignore", "README.md", "pyproject.toml", "tests", *PACKAGES}
DATABASE = (
    "alone",
    "connection",
    "folding",
    "migrating",
    "probing",
    "spelling",
    "statement",
    "tables",
    "transaction",
)
LINES_MAX = 60
LONG_FOR_A_REASON = {
    ("models/migrations/0001_books.py", "up"),  # a migration is one step, table after table
}


def _of_packages(*names: str) -> list[Path]:
    return sorted(path for name in names or PACKAGES for path in (ROOT / name).rglob("*.py"))


def _short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tracked() -> list[Path]:
    """The files under version control; where there is none (an unpacked copy), the same places."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]
    found = [path for name in TOP_LEVEL for path in (ROOT / name).rglob("*")]
    found += [ROOT / name for name in TOP_LEVEL]
    return [path for path in found if path.is_file() and "__pycache__" not in path.parts]


@cache
def _tree(path: Path) -> ast.Module:
    """A module as Python reads it; leave it as it is."""
    return ast.parse(path.read_text("utf-8"))


@cache
def _code(path: Path) -> str:
    """A module without its comments and docstrings: what it does, not what it says."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_text(body[0]):
            body[0] = ast.Pass()
    return ast.unparse(tree)


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _with(pattern: str, paths: list[Path]) -> set[str]:
    return {_short(path) for path in paths if re.search(pattern, _code(path))}


@pytest.mark.parametrize(
    ("pattern", "packages", "allowed"),
    [
        # one folder knows the two databases; SQL text anywhere else would be a third dialect
        (
            r"\bexecute_sql\b|\bis_sqlite\b|\b(SqliteDatabase|PostgresqlDatabase)\b",
            PACKAGES,
            {f"models/store/database/{name}.py" for name in DATABASE},
        ),
        # settings are declared once, so that the table of them is complete
        (r"\bos\.environ\b|\bgetenv\b", PACKAGES, {"config/__init__.py"}),
        # it is unmaintained underneath; replacing it must stay a matter of one file
        (r"(?m)^(from|import) (jsonrpcserver|oslash)", PACKAGES, {"app/calls/dispatch.py"}),
        # rules are given the time; what is allowed within a minute, how long a statement may run,
        # and for how long it is asked what became of a COMMIT, are measured
        (
            r"datetime\.now\(|date\.today\(|utcnow|time\.time\(|time\.monotonic\(",
            ("config", "models", "methods"),
            {
                "models/allowance.py",
                "models/store/database/connection.py",
                "models/store/database/transaction.py",
            },
        ),
        # dispatch opens and closes transactions; passwords are compared before there is one
        (
            r"database\.(write|read)\(\)",
            ("methods", "models"),
            {"methods/logon/logon.py", "methods/setup/user.py", "methods/site/password.py"},
        ),
        # what the log and the history say is written by the door, in the call's transaction
        (
            r"from models(\.audit import| import .*\baudit\b)",
            PACKAGES,
            {
                "models/write/trail.py",
                "models/past/history.py",
                "methods/admin/override.py",
                "methods/admin/audit.py",
            },
        ),
        # who calls, and how the call came, is the same for all that the call does
        (r"\b(actor|request)\.\w+ [-+|]?= ", PACKAGES, set()),
    ],
    ids=["SQL", "environment", "jsonrpcserver", "clock", "transactions", "log", "actor"],
)
def test_one_place_knows(pattern: str, packages: tuple[str, ...], allowed: set[str]) -> None:
    strangers = _with(pattern, _of_packages(*packages)) - allowed

    assert not strangers


def test_no_handler_judges_a_lock_itself() -> None:
    """What is locked is asked of models.locks by the door, and explained by methods.locked."""
    judges = r"\blocks\.(in_the_way\w*|in_force|BY_NAME|LOCKS|causes)\b|\bin_the_way\w*\("
    question = {"methods/financial/item.py"}  # FINANCIAL_ITEM_LOCKED asks the same table

    strangers = {
        name
        for name in _with(judges, _of_packages("methods"))
        if name.count("/") == 2 and name not in question
    }

    assert not strangers


def test_no_module_is_named_for_having_no_home() -> None:
    homeless = re.compile(r"^_?(utils?|helpers?|common|misc|tools?|stuff|lib)$", re.I)
    names = {_short(path): path.stem for path in _of_packages(*PACKAGES, "tests")}

    assert not [short for short, stem in names.items() if homeless.match(stem)]


def _first_line(path: Path) -> str:
    """The first line of a module's docstring; empty where it has none."""
    said = ast.get_docstring(_tree(path)) or ""
    return said.partition("\n")[0].strip()


def test_every_module_says_what_it_is_for() -> None:
    silent = [_short(path) for path in _of_packages(*PACKAGES, "tests") if not _first_line(path)]

    assert not silent


def test_every_module_of_the_program_says_so_in_its_first_line() -> None:
    cut_off = [
        _short(path)
        for path in _of_packages(*PACKAGES)
        if "migrations" not in path.parts and not _first_line(path).endswith(".")
    ]

    assert not cut_off, "end the first sentence on the first line, and say more below it"


def _of_ours(path: Path) -> Iterator[str]:
    """What a file imports of this tree, inside functions too: modules, and names in them."""
    for node in ast.walk(_tree(path)):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{each.name}" for each in node.names]
        yield from (name for name in names if name.partition(".")[0] in (*PACKAGES, "tests"))


def _names_in(path: Path) -> Iterator[str]:
    """What a module has a name for: what it defines, assigns or imports itself."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.asname or node.name


def test_what_is_imported_is_there() -> None:
    """Types are checked of the program alone: a test of what moved would be found by nothing but
    the run of that very test."""
    there: set[str] = set()
    for path in _of_packages(*PACKAGES, "tests"):
        module = _short(path).removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        there.update((module, *(f"{module}.{name}" for name in _names_in(path))))
    astray = [
        f"{_short(path)}: {name}"
        for path in _of_packages(*PACKAGES, "tests")
        for name in _of_ours(path)
        if name not in there
    ]

    assert not astray


def _says_nothing_of_raising(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and any(isinstance(each, ast.Raise) for each in ast.walk(node))
        and not re.search(r"\bRaises?\b", ast.get_docstring(node) or "")
    )


def test_what_raises_says_what() -> None:
    """A caller need not read the body to know what may come of it."""
    silent = [
        f"{_short(path)}:{node.name}"
        for path in _of_packages()
        for node in ast.walk(_tree(path))
        if _says_nothing_of_raising(node)
    ]

    assert not silent


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length of each function, its docstring not counted."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            said = (first.end_lineno or 0) - first.lineno + 1 if _is_text(first) else 0
            yield node.name, (node.end_lineno or 0) - node.lineno + 1 - said


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        (_short(path), name)
        for path in _of_packages(*PACKAGES, "tests")
        for name, lines in _functions(path)
        if lines > LINES_MAX
    }

    assert not long - LONG_FOR_A_REASON


def _doubled_statements(path: Path) -> Iterator[int]:
    """Lines that say what the line before has said. A call or a += may well be meant twice."""
    for node in ast.walk(_tree(path)):
        blocks = (getattr(node, name, None) for name in ("body", "orelse", "finalbody"))
        for block in (each for each in blocks if isinstance(each, list)):
            for before, statement in pairwise(block):
                if not isinstance(statement, ast.Expr | ast.AugAssign) and ast.dump(
                    before
                ) == ast.dump(statement):
                    yield statement.lineno


def test_no_statement_stands_twice_in_a_row() -> None:
    doubled = [
        f"{_short(path)}:{line}"
        for path in _of_packages(*PACKAGES, "tests")
        for line in _doubled_statements(path)
    ]

    assert not doubled


def _bodies(path: Path) -> Iterator[tuple[str, str]]:
    """What each function of two lines or more takes and does, and where it stands.

    Migrations repeat what was true when they were written."""
    for node in ast.walk(ast.parse(_code(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            said = [ast.unparse(each) for each in node.body if not isinstance(each, ast.Pass)]
            if len("\n".join(said).splitlines()) > 1:
                yield "\n".join((ast.unparse(node.args), *said)), f"{_short(path)} {node.name}"


def test_no_two_functions_do_the_same() -> None:
    places: dict[str, list[str]] = {}
    for path in _of_packages():
        if path.parent.name != "migrations":
            for body, place in _bodies(path):
                places.setdefault(body, []).append(place)

    assert not [each for each in places.values() if len(each) > 1]


HERE = {name for name, method in REGISTRY.items() if not method.other_part}
"""Methods of other parts of the platform come from the table in methods/other_parts.py: a folder
for each of their endpoints would hold nothing."""

DECLARED_BY = """
import importlib, json, pathlib, sys, types
root = pathlib.Path({root!r})
package = types.ModuleType("methods")  # the real one imports all modules at once
package.__path__ = [str(root / "methods")]
sys.path.insert(0, str(root))
sys.modules["methods"] = package
from methods.declare import REGISTRY
found = {{}}
for path in sorted((root / "methods").glob("*/**/[a-z]*.py")):
    before = set(REGISTRY)
    parts = path.relative_to(root).with_suffix("").parts
    importlib.import_module(".".join(parts))
    found.setdefault(parts[1], []).extend(set(REGISTRY) - before)
print(json.dumps(found))
"""


def test_the_first_word_of_a_method_is_its_folder() -> None:
    """A caller who knows the name knows the endpoint, and a reader the folder. Rooms below one are
    looked into as well: a method that is declared there would not be loaded."""
    script = DECLARED_BY.format(root=str(ROOT))
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    declared = json.loads(answer.stdout)

    astray = {
        name: folder
        for folder, names in declared.items()
        for name in names
        if name.partition("_")[0].lower() != folder
    }

    assert not astray
    assert {name for names in declared.values() for name in names} == HERE


def test_every_endpoint_has_a_folder_and_every_folder_a_method() -> None:
    rooms = {"search", "wire"}
    folders = {path.parent.name for path in (ROOT / "methods").glob("*/__init__.py")} - rooms

    assert {REGISTRY[name].endpoint for name in HERE} == folders


def test_what_is_of_another_part_comes_from_the_one_table() -> None:
    elsewhere = {name for part in PARTS for name in (*part.reads, *part.writes)}

    assert elsewhere == set(REGISTRY) - HERE


@pytest.mark.parametrize("refusal", CATALOGUE.values(), ids=lambda refusal: refusal.type)
def test_every_refusal_says_when_it_is_given_and_is_used(refusal: type[Exception]) -> None:
    assert (refusal.__doc__ or "").strip().endswith(".")
    assert re.fullmatch(r"[a-z][a-z_]+", refusal.type)  # type: ignore[attr-defined]
    assert "undefined" not in str(refusal.message)  # type: ignore[attr-defined]
    raised = _with(rf"\b{refusal.__name__}\b", _of_packages("models", "methods", "app"))
    elsewhere = {name for name in raised if not name.startswith("models/refusals/")}
    assert elsewhere, "nothing gives this refusal"


def test_the_top_level_holds_what_it_should_and_no_more() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in _tracked()}

    assert found == TOP_LEVEL


PLACES = "|".join(
    (
        r"pypi\.(org|python)",
        r"pythonhosted",
        r"index[-_]url\s*=",
        r"find-links",
        r"registry\.npm",
        r"/wor" + r"k/",
        r"/tmp/v" + r"env",
        r"/ro" + r"ot/",
        r"/ho" + r"me/[a-z]",
        r"/Us" + r"ers/[a-z]",
        r"C:\\Us" + r"ers",
    )
)


def test_no_file_knows_a_machine_or_a_registry() -> None:
    """What is checked in must work in anybody's clone, from whatever index his pip uses."""
    knowing = [
        f"{_short(path)}:{number}"
        for path in _tracked()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if re.search(PLACES, line)
    ]

    assert not knowing


def test_errors_never_contain_the_word_that_clients_take_for_a_fault() -> None:
    """Legacy clients show any error text with "undefined" in it as a crash of their own."""
    words = {
        f"{_short(path)}: {node.value}"
        for path in _of_packages("methods", "models")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "undefined" in node.value
    }

    assert not words


A_METHOD = r"\b(?!FINANCIAL_RPC)(FINANCIAL|SETUP|ADMIN|CORE|CONTACT|LOGON|ATTACH)_[A-Z_]{4,}\b"


def test_the_books_name_no_method() -> None:
    """Rules say what is wrong and name columns; only methods know how callers call things."""
    knowing = {
        f"{_short(path)}: {named[0]}"
        for path in _of_packages("config", "models")
        for named in re.finditer(A_METHOD, path.read_text("utf-8"))
    }

    assert not knowing


def test_the_outside_names_no_method_but_in_its_demo() -> None:
    """Whatever the application does with a method, the method declares: another one may too."""
    knowing = {
        f"{_short(path)}: {named[0]}"
        for path in _of_packages("app")
        if "app/demo/" not in _short(path)
        for named in re.finditer(A_METHOD, path.read_text("utf-8"))
    }

    assert not knowing


MONEY = re.compile(r"(^|_)(amount|gross|net|tax|outstanding|balance)($|_total$)")
COUNTING = {"models/allowance.py", "models/store/database/counting.py"}
"""What counts calls, not money."""


def _money_of(node: ast.AST) -> list[str]:
    """The whole numbers of a public function or class that are named as money."""
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
        named = [(each.arg, each.annotation) for each in node.args.args + node.args.kwonlyargs]
        named.append((node.name, node.returns))
    elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
        fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
        named = [(ast.unparse(each.target), each.annotation) for each in fields]
    else:
        return []
    whole = {"int", "int | None"}
    return [
        name for name, kind in named if kind and ast.unparse(kind) in whole and MONEY.search(name)
    ]


COUNTED = "account day document line message posting receipt record report row second session"


def test_one_of_something_is_not_said_as_if_it_were_several() -> None:
    """`counted` says 1 posting and 2 postings; a limit, and a len() that is told, are several."""
    nouns = "|".join(f"{each}s" for each in COUNTED.split())
    plural = re.compile(rf"\{{(?![A-Z_]+\}}|len\()[^{{}}]+\}} (?:\w+ )?(?:{nouns})\b")
    found = [
        f"{_short(path)}: {told}"
        for path in _of_packages()
        if "migrations" not in path.parts
        for told in plural.findall(path.read_text("utf-8"))
    ]

    assert found == []


def test_amounts_say_that_they_are_cents() -> None:
    """In the docstring of the function or class, or of the whole module; parameters of methods
    say it by their type."""
    silent = [
        f"{_short(path)}:{node.name}: {', '.join(money)}"  # type: ignore[attr-defined]  # as _money_of saw
        for path in _of_packages("models", "app")
        if _short(path) not in COUNTING
        for source in [path.read_text("utf-8")]
        for tree in [ast.parse(source)]
        for node in ast.walk(tree)
        if (money := _money_of(node))
        and "cent"
        not in (ast.get_docstring(tree) or "") + (ast.get_source_segment(source, node) or "")
    ]

    assert not silent
