"""The pytest plugin: case files as tests, and fixtures. Every run of pytest loads it, so it imports next to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from xltoolkit.engine import Policy
    from xltoolkit.loader import Registry
    from xltoolkit.model import Accounts, WorkbookReport
    from xltoolkit.run import Session
    from xltoolkit.testing.collecting import CaseFile
    from xltoolkit.testing.kit import Kit
    from xltoolkit.testing.runner import CaseRunner
    from xltoolkit.workbook import Workbook
    from xltoolkit.workbook.memory import MemoryWorkbook

Figures = Mapping[str, Mapping[str, Any]]


class AccountsBuilder(Protocol):
    """What ``accounts_builder`` is: figures in, accounts out."""

    def __call__(self, figures: Figures, **keys: Any) -> Accounts:  # noqa: ANN401 - the keys of a case file
        """Build accounts from figures and the further keys of a case file."""
        ...


class FakeWorkbook(Protocol):
    """What ``fake_workbook`` is: figures in, a workbook in memory out."""

    def __call__(
        self, figures: Figures | None = None, *, no_data: Iterable[str] = (), department: str = ...
    ) -> MemoryWorkbook:
        """Make the workbook."""
        ...


class WorkbookBuilder(Protocol):
    """What ``workbook_builder`` is: figures in, the path of an .xlsx file out."""

    def __call__(
        self,
        figures: Figures | None = None,
        *,
        no_data: Iterable[str] = (),
        department: str = ...,
        name: str = "决算公开表.xlsx",
    ) -> Path:
        """Write the workbook into the test's own folder."""
        ...


class RunWorkbook(Protocol):
    """What ``run_workbook`` is: a workbook in, its report out."""

    def __call__(self, book: Workbook | Path, *, write: bool = True, fill: Policy = "blank") -> WorkbookReport:
        """Check, fill in, mark."""
        ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the keys of the ini file."""
    parser.addini("xltoolkit_config", "config.toml of the tests, relative to the ini file", default="")
    parser.addini("xltoolkit_profile", "profile of tests that name none", default="")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """Collect ``cases/<table id>/<slug>.toml``."""
    if file_path.suffix != ".toml" or file_path.parents[1].name != "cases":
        return None
    from xltoolkit.testing.collecting import CaseFile, holds_cases

    return CaseFile.from_parent(parent, path=file_path) if holds_cases(file_path) else None


@pytest.fixture
def xlt_profile() -> str:
    """Id of the profile that the fixtures work with; override it in a module. Empty for the configured one."""
    return ""


@pytest.fixture
def xlt_session(request: pytest.FixtureRequest, xlt_profile: str) -> Session:
    """Return the loaded plugins and compiled rules."""
    from xltoolkit.model import ToolkitError

    try:
        return _kit(request).session(xlt_profile)
    except ToolkitError as error:
        said = str(error)
    pytest.fail(said, pytrace=False)  # outside, so that no traceback of the cause is shown


@pytest.fixture
def xlt_registry(xlt_session: Session) -> Registry:
    """Return what the plugins declare."""
    return xlt_session.registry


@pytest.fixture
def case_runner(request: pytest.FixtureRequest) -> CaseRunner:
    """Return the runner of case files."""
    return _kit(request).runner


@pytest.fixture
def accounts_builder(xlt_registry: Registry) -> AccountsBuilder:
    """Return what makes accounts of figures, for tests of check functions."""
    from xltoolkit.testing.build import build_accounts

    def build(figures: Figures, **keys: Any) -> Accounts:  # noqa: ANN401 - the keys of a case file
        return build_accounts(xlt_registry, {"tables": figures, **keys}, "accounts_builder")

    return build


@pytest.fixture
def fake_workbook(xlt_registry: Registry) -> FakeWorkbook:
    """Return what makes a workbook in memory, on the profile's official layout."""
    from xltoolkit.testing import books

    def make(
        figures: Figures | None = None, *, no_data: Iterable[str] = (), department: str = books.DEPARTMENT
    ) -> MemoryWorkbook:
        return books.fake_workbook(xlt_registry, figures, no_data=no_data, department=department)

    return make


@pytest.fixture
def workbook_builder(xlt_registry: Registry, tmp_path: Path) -> WorkbookBuilder:
    """Return what writes the same workbook as a file."""
    from xltoolkit.testing import books

    def write(
        figures: Figures | None = None,
        *,
        no_data: Iterable[str] = (),
        department: str = books.DEPARTMENT,
        name: str = "决算公开表.xlsx",
    ) -> Path:
        target = tmp_path / name
        return books.build_workbook(target, xlt_registry, figures, no_data=no_data, department=department)

    return write


@pytest.fixture
def run_workbook(xlt_session: Session) -> RunWorkbook:
    """Return what does the whole job on a workbook."""
    from xltoolkit.testing import books

    def work(book: Workbook | Path, *, write: bool = True, fill: Policy = "blank") -> WorkbookReport:
        return books.run_workbook(book, xlt_session, write=write, fill=fill)

    return work


def _kit(request: pytest.FixtureRequest) -> Kit:
    from xltoolkit.testing.kit import kit_of

    return kit_of(request.config, request.path)
