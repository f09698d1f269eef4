"""Our results after another program saved them: notes are still known as ours, renewed and taken away."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.libreoffice import convert, find_office
from xltoolkit.model import NOTE_AUTHOR, Cell, SetValue
from xltoolkit.run import Session, run_file
from xltoolkit.workbook import open_workbook, verify

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "yangquan-gongxinju-2022.txt"
MENDED, KEPT, BROKEN = Cell("公开06表", "O16"), Cell("公开02表", "B33"), Cell("公开02表", "C33")
RIGHT = Decimal("312101986.44")

Notes = dict[Cell, tuple[str, str]]


def by_openpyxl(source: Path, folder: Path) -> Path:
    book = load_workbook(source)
    target = folder / "openpyxl.xlsx"
    book.save(target)
    return target


def by_libreoffice(source: Path, folder: Path) -> Path:
    office = find_office()
    if office is None:
        pytest.skip("LibreOffice is not installed")
    return convert(office, source, "xlsx", folder)


def notes(path: Path) -> Notes:
    with open_workbook(path) as book:
        grids = [book.read(name) for name in book.sheets]
    return {Cell.at(g.name, *place): (note.author, note.text) for g in grids for place, note in g.notes.items()}


@pytest.fixture(scope="module")
def session() -> Session:
    return Session.start(load_config(), "yangquan-2022")


@pytest.mark.parametrize("save", [by_openpyxl, by_libreoffice])
def test_notes_after_another_program_saved(
    save: Callable[[Path, Path], Path], session: Session, tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    imported, first, out, again = (tmp_path / f"{name}.xlsx" for name in ("imported", "first", "out", "again"))
    import_document(EXAMPLE, session.registry).write(imported)
    run_file(imported, first, session)
    assert set(notes(first)) == {MENDED, KEPT}
    saved = save(first, folder)
    faults = verify(saved)
    with open_workbook(saved) as book:  # somebody mends one figure and breaks another
        book.apply([SetValue(MENDED, RIGHT), SetValue(BROKEN, Decimal(1))])
        book.save(saved)
    report = run_file(saved, out, session)
    assert report.error is None
    found = notes(out)
    assert MENDED not in found
    assert BROKEN in found
    assert KEPT in found
    assert found[KEPT][1].count("规则：") == 1
    assert {author.strip() for author, _ in found.values()} <= {NOTE_AUTHOR, ""}
    assert not [reason for _, reason in report.written.skipped]
    assert [fault for fault in verify(out) if fault not in faults] == []
    run_file(out, again, session)
    assert again.read_bytes() == out.read_bytes()
