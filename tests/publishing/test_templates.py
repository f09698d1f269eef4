"""Templates follow from the declarations: a build is compared with what is kept, part by part."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xltoolkit.config import load_config
from xltoolkit.loader import Registry, load
from xltoolkit.model import Grid, OutputError, Range
from xltoolkit.profiles import read_profiles
from xltoolkit.publishing.templates import build_template, build_templates
from xltoolkit.recognise import recognise

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "workbook_templates"
PROFILES = sorted(read_profiles([ROOT / "plugins"]))


@pytest.fixture(name="registry", scope="module", params=PROFILES)
def _registry(request: pytest.FixtureRequest) -> Registry:
    return load(load_config(), request.param)


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return {name: source.read(name) for name in source.namelist()}


def test_kept_templates_are_what_the_declarations_give(registry: Registry) -> None:
    kept = parts((TEMPLATES / f"{registry.profile.id}.xlsx").read_bytes())
    built = parts(build_template(registry))
    assert kept.keys() == built.keys()
    for name, data in built.items():
        assert kept[name] == data, f"{name}: build the templates again (xlt template build)"


def test_no_template_without_a_profile() -> None:
    assert sorted(path.stem for path in TEMPLATES.glob("*.xlsx")) == PROFILES


def test_every_table_of_a_blank_template_is_recognised(registry: Registry) -> None:
    book = load_workbook(io.BytesIO(build_template(registry)))
    grids = []
    for sheet in book.worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        merges = [Range(a.min_row, a.min_col, a.max_row, a.max_col) for a in sheet.merged_cells.ranges]
        grids.append(Grid(sheet.title, {(c.row, c.column): str(c.value) for c in cells}, merges=merges))
    accounts = recognise(grids, registry.declared, registry.profile)
    assert set(accounts.tables) == {entry.table for entry in registry.profile.tables}
    for table in accounts.tables.values():
        assert table.missing_columns == (), table.table.id
        assert table.stray == [], table.table.id


def test_building_again_changes_nothing(registry: Registry, tmp_path: Path) -> None:
    (target,) = build_templates(registry, tmp_path)
    before = target.stat().st_mtime_ns
    assert build_templates(registry, tmp_path) == [target]
    assert target.stat().st_mtime_ns == before


def test_a_folder_that_cannot_be_written_is_said(registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="无法写入文件"):
        build_templates(registry, tmp_path / "file")


def test_the_folder_is_made(registry: Registry, tmp_path: Path) -> None:
    (path,) = build_templates(registry, tmp_path / "新" / "文件夹")
    assert path.is_file()
