"""The lines that a person types in docs/验收.md run, and print in the made-up Excel what the document promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.workbook.live.conftest import Opener

DOCUMENT = Path(__file__).parents[3] / "docs" / "验收.md"


def test_the_lines_to_type_print_what_is_promised(opened: Opener, capsys: pytest.CaptureFixture[str]) -> None:
    book = opened({"A1": 1})
    (lines,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    names = {"opened": book.live.book}
    exec(lines.replace("xw.books.active", "opened"), names)  # noqa: S102 - a document of ours
    shown = capsys.readouterr().out.splitlines()
    assert shown[:2] == ["[]", "True True"]
    assert shown[2].startswith("CellError 1234.56789 CellStyle(")
    assert "fill='FFC7CE'" in shown[2]
    assert book.excel.books[0].window.frozen == {"验收": (1, 0)}
