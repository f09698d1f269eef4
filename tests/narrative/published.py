"""A real workbook and its real narrative."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.narrative.golden import EXAMPLES, narrative_of
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.run import Session

NARRATIVE = narrative_of("yangquan-gongxinju-2022")
WRONG, NUMBERS = 12, 253
"""As the golden file has it."""


@pytest.fixture(scope="session")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the published tables."""
    session = Session.start(load_config(), "yangquan-2022")
    path = tmp_path_factory.mktemp("published") / "公开表.xlsx"
    import_document(EXAMPLES / "yangquan-gongxinju-2022.txt", session.registry).write(path)
    return path
