"""One step of migrating by itself, to be taken on books that a test has filled."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from models.store.database import migrating


def a_step(name: str) -> ModuleType:
    """The module of a step, by the name that its file has without .py."""
    path = Path(migrating.MIGRATIONS) / f"{name}.py"
    known = importlib.util.spec_from_file_location(name.partition("_")[2], path)
    assert known is not None and known.loader is not None
    step = importlib.util.module_from_spec(known)
    known.loader.exec_module(step)
    return step
