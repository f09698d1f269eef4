"""A Calc with real accounts open in it, and a state folder of the tests' own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import xlwings as xw

from tests.live.children import command
from tests.office import Office, limited, require_office
from xltoolkit import ribbon
from xltoolkit.addin.actions import Call
from xltoolkit.calc import connect
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.journal.store import STATE
from xltoolkit.live.messages import Done
from xltoolkit.live.supervise import USUAL, Limits
from xltoolkit.loader import load

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "yangquan-gongxinju-2022.txt"


@dataclass
class Desk:
    """A Calc with a workbook open in it."""

    office: Office
    path: Path

    @property
    def book(self) -> xw.Book:
        """The open workbook."""
        return connect(self.office.place).books[self.path.name]

    def click(self, action: str, *, book: str | None = None, limits: Limits = USUAL) -> Done:
        """Click on a button, and return what it ended in."""
        shown: list[Done] = []
        call = Call(action, self.path.as_uri() if book is None else book, calc=self.office.place)
        code = ribbon.main(call.arguments(), show=shown.append, limits=limits, command=command("calc"))
        assert code == shown[0].code
        return shown[0]


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STATE, str(tmp_path / "state"))


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real accounts as a workbook."""
    path = tmp_path_factory.mktemp("accounts") / "决算 公开表.xlsx"
    import_document(EXAMPLE, load(load_config(), "yangquan-2022")).write(path)
    return path


@pytest.fixture(scope="module")
def shared_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A Calc that no test ends."""
    require_office()
    office = Office(tmp_path_factory.mktemp("office"))
    yield office
    office.close()


@pytest.fixture
def desk(shared_office: Office, accounts: Path) -> Iterator[Desk]:
    """The accounts, open in a Calc that goes on."""
    with limited(shared_office):
        book = connect(shared_office.place).books.open(str(accounts))
        yield Desk(shared_office, accounts)
        book.close()


@pytest.fixture
def own_desk(tmp_path: Path, accounts: Path) -> Iterator[Desk]:
    """The accounts, open in a Calc that the test may end."""
    require_office()
    own = Path(shutil.copy(accounts, tmp_path))  # one that is killed leaves its lock file beside the workbook
    office = Office(tmp_path / "own")
    try:
        with limited(office):
            connect(office.place).books.open(str(own))
            yield Desk(office, own)
    finally:
        office.kill()
