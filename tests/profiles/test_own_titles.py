"""A table under a title that only one place gives it: printed, recognised, told by, and good in rules."""

from __future__ import annotations

from pathlib import Path

from xltoolkit.config import Config
from xltoolkit.model import Grid
from xltoolkit.run import check_file
from xltoolkit.sessions import Session, Sessions
from xltoolkit.testdata.maker import Maker, Order
from xltoolkit.workbook import open_workbook

TITLE = "一般公共预算财政拨款“三公”经费支出决算表"
PROFILE = f"""
inherits = "national-2023"
[[tables]]
table = "three_public"
own_title = "{TITLE}"
aliases = ["三公表"]
"""
RULES = """
[[rules]]
id = "three_public.own"
title = "合计不为负"
basis = "本地要求"
formula = "三公表[*,决算数.合计] >= 0"
"""


def test_a_table_has_another_title(tmp_path: Path) -> None:
    folder = tmp_path / "cities" / "town"
    folder.mkdir(parents=True)
    (folder / "2023.toml").write_text(PROFILE, encoding="utf-8")
    (folder / "rules.toml").write_text(RULES, encoding="utf-8")
    config = Config(folders=(tmp_path,), entry_points=False)
    session = Session.start(config, "town-2023")
    assert session.left_out == []
    path = tmp_path / "a.xlsx"
    path.write_bytes(next(iter(Maker(Order(1, config, "town-2023")).department(0))).data)
    with open_workbook(path) as book:
        grids: list[Grid] = [book.read(name) for name in book.sheets]
    assert any(TITLE in grid.values.values() for grid in grids)
    report = check_file(path, Sessions(config))
    assert report.profile == "town-2023", "the title alone tells it from its parent"
    assert TITLE in {table.title for table in report.tables}
    assert all(finding.severity == "hint" for finding in report.findings)
