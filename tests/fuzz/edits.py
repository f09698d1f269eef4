"""The job that is done on every workbook: cells of all kinds, looks, notes, a link, a layout, a new sheet."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from xltoolkit.model import (
    AddSheet,
    Cell,
    CellError,
    CellFormat,
    DeleteNote,
    Edit,
    FlagRecalculation,
    Grid,
    Place,
    PrintSetup,
    SetCachedValue,
    SetFill,
    SetFormat,
    SetFormula,
    SetLayout,
    SetLink,
    SetNote,
    SetValue,
    Value,
)

NEW_SHEET = "检查结果"
_VALUES: tuple[Value, ...] = (
    *(Decimal(0), Decimal("1234567.89"), Decimal("-0.015"), Decimal("1E+20"), Decimal("0.1234567890123456789")),
    *(True, False, None, "文字", " <&> \n\t", "001", "=1+1", "_x0041_", "a\r\nb\x01", "甲" * 3_000, CellError("#REF!")),
)
_FORMULAS = ("=SUM(B2:B9)", '=A1&"<&>"', "='表 二'!A1*2", "=IF(A1>0,1,-1)")
_FORMATS = (
    CellFormat(number_format="#,##0.00"),
    CellFormat(font="宋体", size=10.5, bold=True, border=True),
    CellFormat(horizontal="center", vertical="center", wrap=True, indent=1),
    CellFormat(bold=False, border=False, wrap=False),
)


def job(grid: Grid, rng: Random) -> list[Edit]:
    """Return edits of one sheet, old cells and new ones, no cell twice for one kind of edit."""
    places = _places(grid, rng)
    at = [Cell.at(grid.name, *place) for place in places]
    rng.shuffle(at)
    edits: list[Edit] = [SetValue(cell, rng.choice(_VALUES)) for cell in at[:12]]
    edits += [SetFormula(cell, rng.choice(_FORMULAS), rng.choice((None, Decimal(5), "x", True))) for cell in at[12:15]]
    edits += [SetFill(cell, rng.choice(("FFC7CE", "FFEB9C", None))) for cell in rng.sample(at, 6)]
    edits += [SetFormat(cell, rng.choice(_FORMATS)) for cell in rng.sample(at, 4)]
    edits += [SetNote(cell, f"第 {n} 条 <&>\n请核对") for n, cell in enumerate(rng.sample(at, 3))]
    free = [
        Cell.at(grid.name, *place) for place in sorted(grid.notes.keys() | grid.formulas.keys()) if place not in places
    ]
    edits += [DeleteNote(cell) for cell in free[:2]]
    edits += [SetCachedValue(cell, Decimal(9)) for cell in free[:2]]
    edits += [SetLink(at[0], Cell(NEW_SHEET, "A1")), AddSheet(NEW_SHEET), SetValue(Cell(NEW_SHEET, "A1"), "结果")]
    layout = SetLayout(
        grid.name, {2: 18.5, 40: 9}, {2: 24, 300: 18}, rng.choice((None, 0, 3)), PrintSetup(repeat_rows=(1, 3))
    )
    edits += [layout] if rng.random() < 0.7 else []
    edits += [FlagRecalculation()] if rng.random() < 0.3 else []
    return rng.sample(edits, rng.randint(1, len(edits)))


def _places(grid: Grid, rng: Random) -> list[Place]:
    """Choose twenty cells: half of them hold something where there are so many."""
    stored = sorted((grid.values.keys() | grid.formulas.keys() | grid.notes.keys()) - {(1_048_576, 16_384)})
    places = set(rng.sample(stored, min(len(stored), 10)))
    while len(places) < 20:
        places.add((rng.choice((1, 2, 3, 5, 9, 10, 40, 300)), rng.randint(1, 12)))
    return sorted(places)
