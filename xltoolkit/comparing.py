"""``xlt check --against``: the findings of a comparison with an export join the report on the workbook."""

from __future__ import annotations

from pathlib import Path

from xltoolkit.importing.against import RULE, TITLE, compare_books, comparison_lines
from xltoolkit.importing.mapping import mappings_for
from xltoolkit.model import Grid, Report, ToolkitError
from xltoolkit.sessions import SessionOf


def add_comparison(report: Report, export: Path | None, mapping: Path | None, sessions: SessionOf) -> None:
    """Compare the one workbook of a report with an export.

    Args:
        report: of the check; the findings are added to it.
        export: the other workbook.
        mapping: the file of its mapping; where left out, the sheets' names choose one.
        sessions: what gives the workbook its session.

    Raises:
        ToolkitError: several workbooks, no export, an export that cannot be read, a mapping that is broken.
    """
    if export is None:
        raise ToolkitError("--mapping 要和 --against 一起用", advice="加 --against 导出表")
    if len(report.workbooks) != 1:
        found = f"这里有 {len(report.workbooks)} 个工作簿"
        raise ToolkitError("--against 一次只对照一个工作簿", why=found, advice="只给出一个公开表的工作簿")
    (book,) = report.workbooks
    if book.error is not None:
        return
    public, other = _grids(Path(book.path), sessions), _grids(export, sessions)
    session, _ = sessions.of(public)
    mappings = mappings_for(session.config, session.registry.declared, mapping)
    comparison = compare_books(public, other, export.name, session.registry, mappings)
    book.findings += comparison.findings
    book.titles[RULE] = TITLE
    book.remarks += comparison_lines(comparison, str(export))


def _grids(path: Path, sessions: SessionOf) -> list[Grid]:
    with sessions.open(path) as book:
        return [book.read(name) for name in book.sheets]
