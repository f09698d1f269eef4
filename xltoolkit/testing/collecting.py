"""Case files as tests: pytest collects ``cases/<table id>/<slug>.toml``, one test a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from xltoolkit.model import ToolkitError
from xltoolkit.testing.cases import Case, read_case_file
from xltoolkit.testing.kit import kit_of

_CASE = re.compile(rb"^[ \t]*\[\[?[ \t]*case", re.MULTILINE)


def holds_cases(path: Path) -> bool:
    """Tell whether a file means to be a case file: other projects keep other things in a folder called cases."""
    return _CASE.search(path.read_bytes()) is not None


class CaseFailedError(Exception):
    """A case that does not hold; the message is for people."""


class CaseFile(pytest.File):
    """A case file."""

    def collect(self) -> Iterator[CaseItem]:
        """Yield its cases."""
        try:
            cases = read_case_file(self.path)
        except ToolkitError as error:
            raise self.CollectError(str(error)) from error
        for case in cases:
            yield CaseItem.from_parent(self, name=case.name, case=case)


class CaseItem(pytest.Item):
    """One case.

    Args:
        case: what is run.
        options: of pytest's own.
    """

    def __init__(self, *, case: Case, **options: Any) -> None:  # noqa: ANN401 - pytest's own
        super().__init__(**options)
        self.case = case

    def runtest(self) -> None:
        """Run the case.

        Raises:
            CaseFailedError: it does not hold.
        """
        runner = kit_of(self.config, self.path).runner
        if differences := runner.run(self.case):
            raise CaseFailedError(runner.told(self.case, differences))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401 - pytest's own
        """Return what people read: our own words without a traceback."""
        if isinstance(excinfo.value, CaseFailedError):
            return str(excinfo.value)
        if isinstance(excinfo.value, ToolkitError):
            return f"{excinfo.value}\n用例文件：{self.case.path}:{self.case.line}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the case stands."""
        return self.path, self.case.line - 1 if self.case.line else None, self.case.id
