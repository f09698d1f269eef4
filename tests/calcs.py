"""Running Calcs for all tests: one without a window, one in a window that nobody sees, each started at most once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import xlwings as xw

from tests.office import Office, Offices, limited, require_office, screen
from xltoolkit.calc import connect


@pytest.fixture(scope="session")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    """Calc without a window, for the whole session."""
    require_office()
    pool = Offices(tmp_path_factory.mktemp("office"))
    yield pool
    pool.close()


@pytest.fixture
def office(offices: Offices) -> Iterator[Office]:
    """Calc without a window, for one test and its time limit."""
    with limited(offices.running()) as running:
        yield running


@pytest.fixture(scope="session")
def window_offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    """Calc in a window on a screen that nobody sees."""
    require_office()
    folder = tmp_path_factory.mktemp("window")
    with screen(folder) as display:
        pool = Offices(folder, display)
        yield pool
        pool.close()


@pytest.fixture
def app(office: Office) -> Iterator[xw.App]:
    """A connection to Calc; what a test opens is closed behind it."""
    connected = connect(office.place, seconds=60)
    yield connected
    if office.runs:
        for book in list(connected.books):
            book.close()


@pytest.fixture
def window_app(window_offices: Offices) -> Iterator[xw.App]:
    """A connection to the Calc in a window; what a test opens is closed behind it."""
    with limited(window_offices.running()) as running:
        connected = connect(running.place, seconds=60)
        yield connected
        if running.runs:
            for book in list(connected.books):
                book.close()
