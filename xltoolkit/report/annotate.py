"""What a run shows inside the workbook: explanations read back, marks at the cells, our own sheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from xltoolkit.engine import Fill
from xltoolkit.model import Accounts, Edit, Finding, Grid, Narrative, Severity, State
from xltoolkit.report.columns import SHEET, Memory, free_name, key_of, own_sheet
from xltoolkit.report.corrections import Correction, correction_edits
from xltoolkit.report.narrativesheet import TITLE as TEXT_TITLE
from xltoolkit.report.narrativesheet import narrative_edits
from xltoolkit.report.notes import Canvas, StyleOf, mark
from xltoolkit.report.sheet import results_edits
from xltoolkit.report.wording import Words
from xltoolkit.rules import Rule


def explained(findings: Iterable[Finding], memory: Memory) -> list[Finding]:
    """Return the findings with the 审核说明 that the user wrote in an earlier 检查结果 (``recall``).

    A warning with an explanation of its very figures is explained. An error must be corrected, whatever is written.
    """
    texts = memory.explanations
    return [_explain(finding, texts.get(key_of(finding), [])) for finding in findings]


def _explain(finding: Finding, texts: list[str]) -> Finding:
    """Take the next explanation of this key: two findings may share one, and then each keeps its own."""
    if not texts:
        return finding
    state = State.EXPLAINED if finding.severity is Severity.WARNING else finding.state
    return replace(finding, state=state, explanation=texts.pop(0))


def findings_edits(  # noqa: PLR0913, PLR0917 - what a run knows, told once
    findings: Sequence[Finding],
    corrections: Sequence[Correction],
    accounts: Accounts,
    grids: Sequence[Grid],
    memory: Memory,
    style_of: StyleOf,
    rules: Iterable[Rule],
    detected: str | None = None,
    narrative: Narrative | None = None,
    *,
    fixed: bool = False,
) -> list[Edit]:
    """Return the edits that show the findings: notes, fills, 检查结果, 情况说明核对, and 更正记录 for replaced figures.

    Args:
        findings: with their explanations (``explained``).
        corrections: filed figures that this run replaced (``corrections_of``).
        accounts: the recognised workbook.
        grids: every sheet as it was read.
        memory: what earlier runs left (``recall``).
        style_of: look of a style index.
        rules: for their titles.
        detected: by what the profile was told, where nobody chose it.
        narrative: the text that was examined with the workbook.
        fixed: whether no sheet can be added.
    """
    profile = f"口径：{accounts.profile.id}。" if detected is None else f"{detected}。"
    has_room = not fixed or own_sheet(grids, TEXT_TITLE) is not None
    texts, places = narrative_edits(narrative, findings, grids) if narrative is not None and has_room else ([], {})
    titles = {} if narrative is None else narrative.titles
    words = Words({rule.id: rule.title for rule in rules} | {**titles}, accounts.profile.unit.name, profile)
    marks = mark(findings, Canvas({grid.name: grid for grid in grids}, style_of, memory), words)
    name = memory.grid.name if memory.grid is not None else free_name(grids, SHEET)
    return [
        *marks.edits,
        *results_edits(findings, memory, marks, words, name, places),
        *texts,
        *correction_edits(corrections, grids),
    ]


def corrections_of(fills: Iterable[Fill], accounts: Accounts) -> list[Correction]:
    """Return the filed figures that these fills replace."""
    replaced = [(fill, fill.entry) for fill in fills if fill.old is not None]
    return [
        Correction(entry.cell, _coordinate(fill, accounts), fill.old, fill.value, fill.rule, entry.formula or "")
        for fill, entry in replaced
    ]


def _coordinate(fill: Fill, accounts: Accounts) -> str:
    row = accounts.tables[fill.table].by_key[fill.row]
    return accounts.coordinate(fill.table, row, fill.column)
