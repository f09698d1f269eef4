"""An imported workbook read back: the same accounts, and nothing left for the official format to change."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.loader import Registry, load
from xltoolkit.model import Accounts, SetFormat, SetLayout, fold
from xltoolkit.publishing import official_edits
from xltoolkit.recognise import recognise
from xltoolkit.workbook import open_workbook

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "yangquan-gongxinju-2022.txt"


@cache
def registry() -> Registry:
    return load(load_config(), "yangquan-2022")


@pytest.fixture(name="written", scope="module")
def _written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("imported") / "imported.xlsx"
    import_document(EXAMPLE, registry()).write(target)
    return target


def comparable(accounts: Accounts) -> dict[str, object]:
    """Return everything that recognition found, but for where it stands."""
    return {
        name: (
            table.form.title,
            table.no_data,
            [fact[0] for fact in table.facts.values()],
            sorted(
                (row.block, row.key, fold(row.label), row.code, column, entry.amount, entry.content)
                for row in ([] if table.no_data else table.rows)
                for column, entry in row.entries.items()
            ),
        )
        for name, table in accounts.tables.items()
    }


def test_the_workbook_is_recognised_as_what_was_imported(written: Path) -> None:
    with open_workbook(written) as workbook:
        grids = [workbook.read(name) for name in workbook.sheets]
        accounts = recognise(grids, registry().declared, registry().profile)
    assert comparable(accounts) == comparable(import_document(EXAMPLE, registry()).accounts)
    assert accounts.repeated == []


def test_the_official_format_finds_nothing_to_change(written: Path) -> None:
    with open_workbook(written) as workbook:
        grids = [workbook.read(name) for name in workbook.sheets]
        accounts = recognise(grids, registry().declared, registry().profile)
        edits = official_edits(accounts, registry().layouts, grids, workbook.style)
        assert [edit for edit in edits if isinstance(edit, SetFormat)] == []
        assert sum(isinstance(edit, SetLayout) for edit in edits) == 10
        done = workbook.apply(edits)
    assert (done.cells, done.notes, done.styles, done.skipped) == (0, 0, 0, [])
