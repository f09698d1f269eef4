"""``--narrative``: the text beside a workbook, read once, and examined against the workbook as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from xltoolkit.engine import Outcome, examine
from xltoolkit.model import (
    Accounts,
    Cell,
    Finding,
    Grid,
    Limits,
    Narrative,
    ToolkitError,
    Unit,
    Verdict,
    WorkbookError,
    WorkbookReport,
    amount_from_text,
    bare,
    fold,
)
from xltoolkit.narrative import CHANGE, Figure, examine_text
from xltoolkit.phrases import Phrases
from xltoolkit.recognise.sheet import is_own
from xltoolkit.report.printed import printed_tables
from xltoolkit.sessions import Session


class TextError(WorkbookError):
    """The text or the budget file is at fault, and no workbook: a run ends with it instead of reporting it."""


@dataclass(frozen=True, slots=True)
class Told:
    """The text that a workbook is published with, and budget figures that its tables lack.

    Args:
        path: of the document.
        lines: of the document, each with its number.
        budget: of the budget file; None without one.
        budget_rows: its rows, cells apart by tabs.
    """

    path: Path
    lines: tuple[tuple[int, str], ...]
    budget: Path | None = None
    budget_rows: tuple[str, ...] = ()

    @classmethod
    def of(cls, path: Path, lines: Iterable[tuple[int, str]], budget: Path | None, limits: Limits) -> Told:
        """Return a text with the budget figures of a file.

        Raises:
            ToolkitError: the file cannot be read.
        """
        rows = () if budget is None else tuple(row for _, row in lines_of(budget, limits))
        return cls(path, tuple(lines), budget, rows)

    def against(
        self,
        accounts: Accounts,
        grids: Sequence[Grid],
        phrases: Phrases,
        computed: Mapping[Cell, Decimal],
        computed_before: Mapping[Cell, Decimal] = {},
    ) -> tuple[Narrative, list[Finding]]:
        """Account for every number of the text.

        Args:
            accounts: the workbook; its ``previous`` is last year's.
            grids: its sheets.
            phrases: what the profile's narrative says.
            computed: amounts of empty cells that rollups fill.
            computed_before: the same in last year's workbook.

        Raises:
            TextError: the document has no narrative, the budget file no figures.
        """
        unit = accounts.profile.unit
        budgets = {} if self.budget is None else budgets_in(self.budget, self.budget_rows, unit)
        examined = examine_text(self.lines, accounts, phrases, budgets, computed, computed_before=computed_before)
        if not examined.sections:
            raise TextError(
                "没有认出情况说明的标题",
                where=str(self.path),
                why="没有一行是情况说明的标题（如“一、收入支出决算总体情况说明”）",
                advice="确认文件里有第三部分“情况说明”，标题单独成行",
            )
        beside = accounts.previous is not None
        titles = {id: rule.title for id, rule in phrases.rules.items() if beside or id != CHANGE}
        narrative = Narrative(
            str(self.path), examined.claims, examined.sentences, titles, printed_tables(accounts, grids)
        )
        return narrative, examined.findings


def read_told(text: Path | None, budget: Path | None, limits: Limits, workbooks: Sequence[object]) -> Told | None:
    """Read what ``--narrative`` and ``--budget`` name; None where neither is given.

    Args:
        text: the document: text, Word, web page, PDF, or a workbook whose sheets hold the text.
        budget: budget figures that the tables lack.
        limits: what the files may cost.
        workbooks: that the run is about; there must be one.

    Raises:
        ToolkitError: several workbooks, a budget without a narrative, a file that cannot be read.
    """
    if text is None:
        if budget is None:
            return None
        raise ToolkitError("--budget 要和 --narrative 一起用", advice="加 --narrative 情况说明的文件")
    _refuse_many(workbooks)
    return Told.of(text, lines_of(text, limits), budget, limits)


def computed_by(outcome: Outcome) -> dict[Cell, Decimal]:
    """Return the amounts of empty cells that rollups fill: a text is not wrong because a total is still to come."""
    return {fill.entry.cell: fill.value for fill in outcome.fills if fill.old is None}


def computed_before(accounts: Accounts, session: Session) -> dict[Cell, Decimal]:
    """Return the amounts of last year's empty totals, by the rules of last year's profile; none without last year's."""
    if accounts.previous is None:
        return {}
    before = accounts.previous.accounts
    same = before.profile.id == session.profile
    ruleset = session.ruleset if same else Session.start(session.config, before.profile.id).ruleset
    return computed_by(examine(ruleset, before, "blank"))


def join(report: WorkbookReport, narrative: Narrative, findings: Iterable[Finding]) -> None:
    """Put what became of a text into a report, instead of what it said of it before.

    Args:
        report: on the workbook.
        narrative: every number.
        findings: those of the text are taken.
    """
    known = [] if report.narrative is None else summary(report.narrative)
    report.remarks = [*(text for text in report.remarks if text not in known), *summary(narrative)]
    report.narrative = narrative
    report.titles |= narrative.titles
    of_text = [finding for finding in findings if finding.line]
    report.findings = [*(finding for finding in report.findings if not finding.line), *of_text]


def summary(narrative: Narrative) -> list[str]:
    """Return what became of the numbers, in a line."""
    counts = "，".join(f"{verdict.label} {narrative.count(verdict)}" for verdict in Verdict)
    unknown = f"；其中 {narrative.unknown} 个没有认出说的是什么" if narrative.unknown else ""
    return [f"情况说明“{narrative.path}”有 {len(narrative.claims)} 个数：{counts}{unknown}"]


def lines_of(path: Path, limits: Limits) -> Iterator[tuple[int, str]]:
    """Yield number and text of every line of a document, or of a workbook's sheets, cells apart by tabs.

    Raises:
        WorkbookError: it cannot be read.
    """
    from xltoolkit.importing.source import read_source  # noqa: PLC0415 - only a run with a text needs readers

    source = read_source(path, limits)
    if source.lines is not None:
        yield from ((line.number, line.text) for line in source.lines)
    else:
        yield from lines_of_sheets(source.sheets)


def lines_of_sheets(grids: Iterable[Grid]) -> Iterator[tuple[int, str]]:
    """Yield number and text of every row of sheets that holds something, cells apart by tabs."""
    for grid in grids:
        if is_own(grid):
            continue
        rows: dict[int, list[str]] = {}
        for (row, _), value in sorted(grid.values.items()):
            if value is not None and str(value).strip():
                rows.setdefault(row, []).append(str(value))
        yield from ((row, "\t".join(texts)) for row, texts in rows.items())


def budgets_in(path: Path, rows: Iterable[str], unit: Unit) -> dict[str, Figure]:
    """Read budget figures: a code or a name, then an amount in the workbook's unit, one a line.

    Raises:
        TextError: there is none.
    """
    budgets: dict[str, Figure] = {}
    for number, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row.replace("，", "\t").split("\t") if cell.strip()]
        amount = amount_from_text(cells[-1]) if len(cells) > 1 else None
        if amount is None:
            continue
        figure = Figure(amount * unit.yuan, unit.tolerance(1) * unit.yuan, (), (f"预算文件第 {number} 行",))
        budgets |= {key: figure for cell in cells[:-1] for key in (fold(cell), bare(cell))}
    if not budgets:
        raise TextError(
            "预算文件里没有预算数",
            where=str(path),
            why="没有一行是“科目编码或名称，制表符，金额”",
            advice=f"每行写一个科目的编码或名称和金额（{unit.name}），中间用制表符分开，或用两列的工作簿",
        )
    return budgets


def _refuse_many(paths: Sequence[object]) -> None:
    (first, *others) = paths
    if not others and isinstance(first, Path) and not first.is_dir():
        return
    found = f"这里有 {len(paths)} 个工作簿" if others else f"{first} 不是一个文件"
    raise ToolkitError("--narrative 一次只核对一个工作簿", why=found, advice="只给出一个公开表的工作簿")
