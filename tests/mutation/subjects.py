"""What wrong lines are planted in, and which tests are to notice them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Subject:
    """Files in which wrong lines are planted, and the tests that are to notice them."""

    files: tuple[str, ...]
    tests: str
    only: frozenset[str] = frozenset()
    """The functions to plant in; all, and what stands outside functions, where it is empty."""

    def paths(self) -> list[Path]:
        """The files to plant in. Raises ValueError where one, a test or a function is gone."""
        found = {
            pattern: sorted(ROOT.glob(pattern)) for pattern in (*self.files, *self.tests.split())
        }
        gone = [pattern for pattern, paths in found.items() if not paths]
        paths = sorted({path for pattern in self.files for path in found[pattern]})
        trees = [ast.parse(path.read_text()) for path in paths]
        defined = {
            node.name
            for tree in trees
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef)
        }
        if missing := [*gone, *sorted(self.only - defined)]:
            raise ValueError(f"there is no {', '.join(missing)} to plant in or to try")
        return [path for path in paths if path.name != "__init__.py"]

    def relative(self) -> list[str]:
        """The same, from the root of the tree."""
        return [str(path.relative_to(ROOT)) for path in self.paths()]


LOCK_TESTS = "tests/locks tests/financial/test_credit_note.py tests/financial/test_journal.py"
SUBJECTS = {
    "locks": Subject(
        ("models/locks/*.py",),
        f"{LOCK_TESTS} tests/financial/test_action.py tests/financial/test_links.py "
        "tests/financial/test_issue.py tests/financial/test_issued.py "
        "tests/financial/test_issue_several.py tests/financial/test_void.py "
        "tests/financial/test_transfer.py tests/financial/test_credit_note_paper.py "
        "tests/financial/test_booked.py tests/models/test_locks.py",
    ),
    "writing": Subject(
        ("models/write/*.py", "models/arranged.py"),
        f"{LOCK_TESTS} tests/models tests/financial/test_number.py "
        "tests/financial/test_issue.py tests/financial/test_issued.py "
        "tests/financial/test_tax_report.py tests/core tests/setup tests/admin "
        "tests/financial/test_bank_deposit.py tests/financial/test_booked.py "
        "tests/financial/test_item.py tests/financial/test_lifting_rules.py "
        "tests/financial/test_line_tax.py tests/financial/test_links.py "
        "tests/financial/test_parts.py tests/financial/test_recurring.py "
        "tests/financial/test_transfer.py tests/financial/test_year_end.py "
        "tests/contract/test_event_bodies.py",
    ),
    "reports": Subject(
        ("models/balances.py", "models/ledger/*.py", "models/tax_reports/*.py"),
        "tests/models tests/financial/test_areas_in_reports.py tests/financial/test_auto.py "
        "tests/financial/test_bad_debts.py tests/financial/test_booked.py "
        "tests/financial/test_debtors.py tests/financial/test_exchange.py "
        "tests/financial/test_foreign_amounts.py tests/financial/test_ledger.py "
        "tests/financial/test_line_tax.py tests/financial/test_links.py "
        "tests/financial/test_parts.py tests/financial/test_processing.py "
        "tests/financial/test_settled_bills.py tests/financial/test_tax_apart.py "
        "tests/financial/test_tax_report.py tests/financial/test_tax_report_items.py "
        "tests/financial/test_tax_stories.py tests/financial/test_year_end.py "
        "tests/books/test_ledger.py tests/books/test_published.py tests/books/test_reports.py "
        "tests/books/test_rules.py tests/locks/test_expected.py",
    ),
    "numbering": Subject(
        ("models/numbering.py", "models/issuing/*.py"),
        "tests/models tests/financial/test_number.py tests/financial/test_void.py "
        "tests/financial/test_issue.py tests/financial/test_credit_note_paper.py "
        "tests/core/test_space.py tests/setup/test_settings.py",
    ),
    "rights": Subject(
        (
            "models/rights.py",
            "methods/rights.py",
            "methods/steering.py",
            "app/calls/*.py",
            "models/write/setting_aside.py",
        ),
        "tests/rights tests/locks tests/models tests/app/test_dispatch.py tests/core "
        "tests/financial/test_reconciliation.py",
        only=frozenset(
            {
                "with_overrides",
                "together",
                "is_open",
                "held_by",
                "uses_of",
                "use_of",
                "may_call",
                "may",
                "check_use",
                "check_search",
                "actor_of",
                "fold",
                "check_transport",
                "may_set_aside",
                "settle",
                "passed",
                "sign",
                "ask_for_reason",
                "set_rule_aside",
            }
        ),
    ),
}
