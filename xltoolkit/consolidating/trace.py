"""Where a cell of the sum comes from: for people, at the cells, and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from xltoolkit.consolidating.figures import NAME, Spot
from xltoolkit.consolidating.summing import Consolidated, Origin, SumCell
from xltoolkit.model import Accounts, Kind, OutputError, Place, Unit
from xltoolkit.workbook.package.atomic import write_atomically

_MOST = 15
"""Units that one note names; a box with more could not be read."""


def origin_lines(total: Consolidated, spot: Spot, coordinate: str) -> Iterator[str]:
    """Yield what a cell is made of, for people: the largest parts first."""
    cell = total.cell(spot)
    if cell is None or not cell.parts:
        yield f"{coordinate}：各单位都没有数"
        return
    yield f"{coordinate} = {_amount(cell, total.unit)}，来自{_sources(total, cell)}："
    yield from _parts(total, cell, len(cell.parts))


def notes_of(total: Consolidated, accounts: Accounts) -> dict[str, dict[Place, str]]:
    """Return a note for every amount that comes from somewhere: sheet -> cell -> text."""
    notes: dict[str, dict[Place, str]] = {}
    for id, bound in accounts.tables.items():
        for row in bound.rows:
            for column, entry in row.entries.items():
                cell = total.cell(Spot(id, row.key, column))
                if cell is not None and cell.parts:
                    text = "\n".join([f"汇总自{_sources(total, cell)}：", *_parts(total, cell, _MOST)])
                    notes.setdefault(entry.sheet, {})[entry.row, entry.column] = text
    return notes


def write_trace(target: Path, total: Consolidated, coordinates: Mapping[Spot, str]) -> None:
    """Write every unit's part of every cell: tab-separated with a head line, or JSON lines for a .json or .jsonl file.

    The columns are table, row, column, coordinate, unit and amount (a decimal in the unit of the sum, unrounded); what
    is 0 is left out, and the parts of a cell add up to it exactly.

    Raises:
        OutputError: another kind of file, or it cannot be written.
    """
    lines = {".tsv": _tsv, ".json": _json, ".jsonl": _json}.get(target.suffix.lower())
    if lines is None:
        raise OutputError("来源清单是 .tsv 或 .jsonl 文件", where=str(target), advice="换一个文件名")
    write_atomically(target, "".join(f"{line}\n" for line in lines(total, coordinates)).encode())


def _tsv(total: Consolidated, coordinates: Mapping[Spot, str]) -> Iterator[str]:
    yield "\t".join((*Origin._fields[:3], "coordinate", *Origin._fields[3:]))
    for origin in total.origins():
        yield "\t".join(
            map(str, (*origin[:3], coordinates.get(Spot(*origin[:3]), ""), origin.unit, f"{origin.amount:f}"))
        )


def _json(total: Consolidated, coordinates: Mapping[Spot, str]) -> Iterator[str]:
    for origin in total.origins():
        told = origin._asdict() | {"coordinate": coordinates.get(Spot(*origin[:3]), ""), "amount": f"{origin.amount:f}"}
        yield json.dumps(told, ensure_ascii=False)


def coordinates_of(accounts: Accounts) -> dict[Spot, str]:
    """Return the printed coordinates of every cell."""
    return {
        Spot(id, row.key, column): accounts.coordinate(id, row, column)
        for id, bound in accounts.tables.items()
        for row in bound.rows
        for column in row.entries
    }


def _sources(total: Consolidated, cell: SumCell) -> str:
    names = [total.units[part.unit] for part in cell.parts]
    units = len([name for name in names if name != NAME])
    return f" {units} 个单位" + (f"和{NAME}" if len(names) > units else "")


def _parts(total: Consolidated, cell: SumCell, most: int) -> Iterator[str]:
    parts = sorted(cell.parts, key=lambda part: (-abs(part.amount), part.unit))
    for part in parts[:most]:
        yield f"  {total.units[part.unit]}　{part.amount:,f}"
    if len(parts) > most:
        yield f"  另有 {len(parts) - most} 个单位　{sum(part.amount for part in parts[most:]):,f}"


def _amount(cell: SumCell, unit: Unit) -> str:
    return f"{cell.value(unit):,}" + (f" {unit.name}" if cell.kind is Kind.MONEY else "")
