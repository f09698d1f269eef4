"""``xlt check --narrative``: the numbers and words of a narrative join the report on its workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xltoolkit.engine import examine
from xltoolkit.importing.document import TextLine
from xltoolkit.importing.source import Source, read_source
from xltoolkit.model import (
    Grid,
    Limits,
    Narrative,
    Report,
    ToolkitError,
    Unit,
    Verdict,
    WorkbookError,
    amount_from_text,
    bare,
    fold,
)
from xltoolkit.narrative import Figure, examine_text
from xltoolkit.recognise import recognise
from xltoolkit.sessions import SessionOf


def add_narrative(report: Report, text: Path | None, budget: Path | None, sessions: SessionOf) -> None:
    """Check a narrative against the one workbook of a report.

    Args:
        report: of the check; findings and claims are added to it.
        text: the document: text, Word, web page, PDF, or a workbook whose sheets hold the text.
        budget: budget figures that the tables lack.
        sessions: what gives the workbook its session.

    Raises:
        ToolkitError: several workbooks, no narrative, a document that cannot be read or has no narrative.
    """
    if text is None:
        raise ToolkitError("--budget 要和 --narrative 一起用", advice="加 --narrative 情况说明的文件")
    if len(report.workbooks) != 1:
        found = f"这里有 {len(report.workbooks)} 个工作簿"
        raise ToolkitError("--narrative 一次只核对一个工作簿", why=found, advice="只给出一个公开表的工作簿")
    (book,) = report.workbooks
    if book.error is not None:
        return
    with sessions.open(Path(book.path)) as opened:
        grids = [opened.read(name) for name in opened.sheets]
    session, _ = sessions.of(grids)
    registry = session.registry
    accounts = recognise(grids, registry.declared, registry.profile, registry.codes)
    limits = session.config.limits
    source = read_source(text, limits)
    lines = lines_of(source)
    budgets = {} if budget is None else read_budgets(budget, session.config.limits, registry.profile.unit)
    computed = {fill.entry.cell: fill.value for fill in examine(session.ruleset, accounts, "blank").fills}
    examined = examine_text(lines, accounts, registry.phrases, budgets, computed)
    if not examined.sections:
        raise WorkbookError(
            "没有找到情况说明",
            where=str(text),
            why="没有一行是情况说明的标题（如“一、收入支出决算总体情况说明”）",
            advice="确认文件里有第三部分“情况说明”，标题单独成行",
        )
    narrative = Narrative(str(text), examined.claims)
    book.narrative = narrative
    book.findings += examined.findings
    book.titles |= {id: rule.title for id, rule in registry.phrases.rules.items()}
    book.remarks += summary(narrative)


def summary(narrative: Narrative) -> list[str]:
    """Return what became of the numbers, in a line."""
    counts = "，".join(f"{verdict.label} {narrative.count(verdict)}" for verdict in Verdict)
    unknown = f"；其中 {narrative.unknown} 个没有认出说的是什么" if narrative.unknown else ""
    return [f"情况说明“{narrative.path}”有 {len(narrative.claims)} 个数：{counts}{unknown}"]


def lines_of(source: Source) -> list[tuple[int, str]]:
    """Return number and text of every line of a document, or of a workbook's sheets."""
    return _document(source.lines) if source.lines is not None else list(_sheets(source.sheets))


def _document(lines: list[TextLine]) -> list[tuple[int, str]]:
    return [(line.number, line.text) for line in lines]


def _sheets(grids: list[Grid]) -> Iterator[tuple[int, str]]:
    """Yield the rows of sheets that hold text, one cell a row."""
    for grid in grids:
        rows: dict[int, list[str]] = {}
        for (row, _), value in sorted(grid.values.items()):
            if value is not None and str(value).strip():
                rows.setdefault(row, []).append(str(value))
        yield from ((row, "\t".join(texts)) for row, texts in rows.items())


def read_budgets(path: Path, limits: Limits, unit: Unit) -> dict[str, Figure]:
    """Read budget figures: a code or a name, then an amount in the workbook's unit, one a line.

    Raises:
        WorkbookError: there is none.
    """
    source = read_source(path, limits)
    rows = [line.text for line in source.lines] if source.lines is not None else [t for _, t in _sheets(source.sheets)]
    budgets: dict[str, Figure] = {}
    for number, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row.replace("，", "\t").split("\t") if cell.strip()]
        amount = amount_from_text(cells[-1]) if len(cells) > 1 else None
        if amount is None:
            continue
        figure = Figure(amount * unit.yuan, unit.tolerance(1) * unit.yuan, (), (f"预算文件第 {number} 行",))
        budgets |= {key: figure for cell in cells[:-1] for key in (fold(cell), bare(cell))}
    if not budgets:
        raise WorkbookError(
            "预算文件里没有预算数",
            where=str(path),
            why="没有一行是“科目编码或名称，制表符，金额”",
            advice=f"每行写一个科目的编码或名称和金额（{unit.name}），中间用制表符分开，或用两列的工作簿",
        )
    return budgets
