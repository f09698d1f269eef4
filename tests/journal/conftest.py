"""A journal in a folder of its own, and workbooks as the tests of undoing need them."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltoolkit.journal import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "journal")
