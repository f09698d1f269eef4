"""A consolidation as the ledger keeps it: the workbook, the units' files, and every unit's part of every cell."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from xltoolkit.batch.fingerprints import file_hash
from xltoolkit.consolidating.figures import NAME, Spot
from xltoolkit.consolidating.job import Result
from xltoolkit.consolidating.summing import SumCell
from xltoolkit.ledger import Consolidation
from xltoolkit.ledger.record import Row
from xltoolkit.model import Accounts, Kind


def consolidation_of(result: Result, accounts: Accounts, output: Path, eliminations: Path | None) -> Consolidation:
    """Return what the ledger keeps of a consolidation.

    Args:
        result: of the consolidation.
        accounts: what its sheets show.
        output: the workbook that was written.
        eliminations: the 差额表, where there is one.
    """
    profile, unit = result.printer.source.profile, result.total.unit
    heading = (
        str(output.resolve()),
        file_hash(output) or "",
        result.printer.department,
        profile.year,
        profile.id,
        unit.name,
        unit.yuan,
        int(result.complete),
        version("xltoolkit"),
    )
    printed = list(_printed(result, accounts))
    parts = [(at, part.unit, f"{part.amount:f}") for at, (_, cell) in enumerate(printed) for part in cell.parts]
    return Consolidation(heading, list(_units(result, eliminations)), [row for row, _ in printed], parts)


def _units(result: Result, eliminations: Path | None) -> Iterator[Row]:
    """Yield the files behind the sum, in the order of ``Part.unit``."""
    for book in result.units:
        yield book.name, str(book.path.resolve()), book.source_hash
    if eliminations is not None and len(result.total.units) > len(result.units):
        yield NAME, str(eliminations.resolve()), file_hash(eliminations) or ""


def _printed(result: Result, accounts: Accounts) -> Iterator[tuple[Row, SumCell]]:
    """Yield every cell that comes from somewhere, with its row of the ledger."""
    for id, bound in accounts.tables.items():
        for row in bound.rows:
            for column, entry in row.entries.items():
                spot = Spot(id, row.key, column)
                cell = result.total.cell(spot)
                if cell is not None and cell.parts:
                    place = (entry.sheet, entry.cell.ref, accounts.coordinate(id, row, column))
                    yield (*spot, *place, f"{entry.amount:f}", int(cell.kind is not Kind.MONEY)), cell
