"""The service on the books of a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.app.edge import Edge, serving
from tests.firm import Firm


@pytest.fixture
def edge(books: str, firm: Firm) -> Iterator[Edge]:
    """The whole service, reached over HTTP without a network."""
    with serving(books, firm) as edge:
        yield edge
