"""Notes and fills at the cells of findings, and their removal when the finding is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from xltoolkit.model import (
    Cell,
    CellStyle,
    DeleteNote,
    Edit,
    Finding,
    Grid,
    SetFill,
    SetNote,
    State,
)
from xltoolkit.model.grid import is_term
from xltoolkit.report.columns import NO_FILL, Memory
from xltoolkit.report.wording import COLORS, OUR_COLORS, Words, label, suspicion, urgency, worst

MOST = 6
"""Findings that one note tells in full; a box with more could not be read."""

StyleOf = Callable[[int], CellStyle]


@dataclass(slots=True)
class Marks:
    """What is to be done at the cells.

    Args:
        edits: notes and fills, set and taken away.
        originals: filled cell -> its fill before ours (``无`` or RRGGBB).
        crowded: cells with a person's note, where ours is left out.
    """

    edits: list[Edit] = field(default_factory=list)
    originals: dict[Cell, str] = field(default_factory=dict)
    crowded: set[Cell] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Canvas:
    """The sheets as they are before this run's marks."""

    grids: Mapping[str, Grid]
    style_of: StyleOf
    memory: Memory

    def fill(self, cell: Cell) -> str | None:
        """Return a cell's fill: RRGGBB, empty for none, None for one that RRGGBB cannot say."""
        return self.style_of(self.grids[cell.sheet].styles.get((cell.row, cell.column), 0)).fill

    def ours(self, cell: Cell) -> bool | None:
        """Tell whether the cell's note is ours; None where there is none."""
        note = self.grids[cell.sheet].notes.get((cell.row, cell.column))
        return None if note is None else note.ours

    def earlier_fill(self, cell: Cell, group: Iterable[Finding]) -> str | None:
        """Return the fill that our fill covers, or None where the fill that shows is not ours.

        A cell is looked up by rule and coordinate first: rows may have been inserted since the last run.
        """
        if self.fill(cell) not in OUR_COLORS:
            return None
        for finding in group:
            known = self.memory.fills_at.get((finding.rule, finding.coordinate))
            if known is not None:
                return known
        if self.ours(cell):
            text = self.grids[cell.sheet].note(cell) or ""
            by_note = (fill for (rule, place), fill in self.memory.fills_at.items() if rule in text and place in text)
            return next(by_note, self.memory.fills.get(cell, NO_FILL))
        return self.memory.fills.get(cell)


def note_text(group: Iterable[Finding], words: Words) -> str:
    """Return the text of a cell's note: every finding there, the worst first."""
    ordered = sorted(group, key=urgency)
    told = ["\n".join(_paragraph(finding, words)) for finding in ordered[:MOST]]
    if len(ordered) > MOST:
        told.append(f"另有 {len(ordered) - MOST} 项，见“检查结果”表")
    return "\n\n".join(told)


def _paragraph(finding: Finding, words: Words) -> Iterator[str]:
    title, both = words.title(finding), words.sides(finding)
    yield f"【{label(finding)}】{title or finding.message}"
    if title:
        yield words.body(finding)
    if both:
        yield both
    if finding.state is State.EXPLAINED:
        yield f"审核说明：{finding.explanation}"
    elif told := suspicion(finding):
        yield told
    if finding.state is State.OPEN and finding.advice:
        yield f"怎么办：{finding.advice}"
    yield f"规则：{finding.rule}　{finding.coordinate}".rstrip("　")


def mark(findings: Iterable[Finding], canvas: Canvas, words: Words) -> Marks:
    """Decide on the note and the fill of every cell that has a finding, or had one of ours."""
    marks = Marks()
    groups: dict[Cell, list[Finding]] = {}
    for finding in findings:
        if finding.cell is not None and finding.cell.sheet in canvas.grids:
            groups.setdefault(finding.cell, []).append(finding)
    for cell, group in groups.items():
        _note(marks, canvas, cell, note_text(group, words))
        _fill(marks, canvas, cell, group)
    _clear(marks, canvas, groups)
    return marks


def clear_edits(grids: Iterable[Grid], memory: Memory, style_of: StyleOf) -> list[Edit]:
    """Return the edits that take away our notes and our fills, and nothing else; the earlier colours come back.

    What a person wrote or coloured stays, and so do our sheets.
    """
    sheets = {grid.name: grid for grid in grids}
    terms = [
        DeleteNote(Cell.at(grid.name, *place))
        for grid in sheets.values()
        for place, note in grid.notes.items()
        if note.ours and is_term(note.text)
    ]
    return [*mark((), Canvas(sheets, style_of, memory), Words({}, "")).edits, *terms]


def _note(marks: Marks, canvas: Canvas, cell: Cell, text: str) -> None:
    if canvas.ours(cell) is False:
        marks.crowded.add(cell)
    elif canvas.grids[cell.sheet].note(cell) != text:
        marks.edits.append(SetNote(cell, text))


def _fill(marks: Marks, canvas: Canvas, cell: Cell, group: list[Finding]) -> None:
    """Fill with the colour of the worst open finding; one that is explained asks for no attention."""
    now = canvas.fill(cell)
    severities = [finding.severity for finding in group if finding.state is State.OPEN]
    if now is None:
        return
    if not severities:
        _restore(marks, canvas, cell, group)
        return
    color = COLORS[worst(severities)]
    marks.originals[cell] = canvas.earlier_fill(cell, group) or now or NO_FILL
    if now != color:
        marks.edits.append(SetFill(cell, color))


def _clear(marks: Marks, canvas: Canvas, wanted: Mapping[Cell, object]) -> None:
    """Take our notes and fills from cells whose findings are gone; a fill that the user changed since stays."""
    ours = [
        Cell.at(grid.name, *place) for grid in canvas.grids.values() for place, note in grid.notes.items() if note.ours
    ]
    for cell in dict.fromkeys([*ours, *canvas.memory.fills]):
        if cell in wanted or cell.sheet not in canvas.grids:
            continue
        _restore(marks, canvas, cell, ())
        if canvas.ours(cell) and not is_term(canvas.grids[cell.sheet].note(cell) or ""):
            marks.edits.append(DeleteNote(cell))


def _restore(marks: Marks, canvas: Canvas, cell: Cell, group: Iterable[Finding]) -> None:
    earlier = canvas.earlier_fill(cell, group)
    if earlier is not None:
        marks.edits.append(SetFill(cell, None if earlier == NO_FILL else earlier))
