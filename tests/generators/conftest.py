"""Fixtures of the tests of the generators; the documents themselves are in `documents`."""

import copy
from typing import Any

import pytest

from tests.generators.documents import SMALL


@pytest.fixture
def small() -> dict[str, Any]:
    """A document of its own for each test."""
    return copy.deepcopy(SMALL)
