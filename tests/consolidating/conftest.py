"""Units of made-up departments, made once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xltoolkit.cli import xlt
from xltoolkit.config import load_config
from xltoolkit.testdata.folder import make_folder
from xltoolkit.testdata.maker import UNITS, Order

Xlt = Callable[..., Result]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of two departments with four units each, in 元."""
    folder = tmp_path_factory.mktemp("units")
    make_folder(Order(7, load_config(), "yangquan-2022", units=4, years=2), 2, folder, workers=1)
    return folder


@pytest.fixture
def department(made: Path) -> Path:
    """The folder of the first department in its last year: its own workbook, and its units' below."""
    return min((made / "2022年").rglob(UNITS)).parent


@pytest.fixture
def units(department: Path) -> Path:
    """The folder of its units."""
    return department / UNITS


@pytest.fixture
def run() -> Xlt:
    """The command line."""

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(xlt, ["consolidate", *map(str, arguments)], standalone_mode=False)

    return invoke
