"""Recognition of the published documents that the project was made for: every row and amount of the text is bound."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from xltoolkit.config import Config
from xltoolkit.loader import Registry, load
from xltoolkit.model import Accounts, Content, Grid, Place, amount_from_text
from xltoolkit.recognise import recognise

CASES = Path(__file__).resolve().parents[2] / ".." / "shared" / "cases"
YANGQUAN = CASES / "yangquan-gongxinju-2022.txt"
PUTUO = CASES / "putuo-caizhengju-2024.tables.tsv"

pytestmark = pytest.mark.skipif(not YANGQUAN.is_file() or not PUTUO.is_file(), reason="the published cases are absent")

IDS = (
    "income_expenditure_summary",
    "income",
    "expenditure",
    "appropriation_summary",
    "general_budget_expenditure",
    "general_budget_detail",
    "three_public",
    "government_fund",
    "state_capital",
    "statistics",
)
YANGQUAN_AMOUNTS: Sequence[Sequence[int]] = (
    (3, 6),
    range(3, 10),
    range(3, 9),
    (3, 6, 7, 8, 9),
    range(3, 6),
    (3, 4, 7, 8, 11, 12, 15, 16),
    range(1, 13),
    range(3, 9),
    range(3, 6),
    (3,),
)
PUTUO_AMOUNTS: Sequence[Sequence[int]] = (
    (2, 4),
    range(5, 12),
    range(5, 11),
    (2, 4, 5, 6, 7),
    range(5, 8),
    (4, 8),
    range(1, 13),
    range(5, 11),
    range(5, 11),
)
YANGQUAN_ROWS = (62, 48, 49, 64, 43, 111, 1, 5, 4, 18)
PUTUO_ROWS = (42, 20, 20, 38, 20, 66, 1, 1, 1)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load(Config(entry_points=False), "yangquan-2022")


def sheet(name: str, text: str) -> Grid:
    grid = Grid(name)
    for row, line in enumerate(text.split("\n"), 1):
        for column, cell in enumerate(line.split("\t"), 1):
            number = amount_from_text(cell)
            if cell.strip():
                grid.values[row, column] = cell if number is None else number
    return grid


def yangquan() -> list[Grid]:
    lines = YANGQUAN.read_text(encoding="utf-8").split("\n")
    end = next(i for i, line in enumerate(lines) if line.startswith("第三部分 情况说明") and i > len(lines) // 2)
    starts = [i - 2 for i, line in enumerate(lines) if re.fullmatch(r"公开\d\d表", line)]
    return [
        sheet(f"表{i}", "\n".join(lines[a:b])) for i, (a, b) in enumerate(zip(starts, [*starts[1:], end], strict=True))
    ]


def putuo() -> list[Grid]:
    tables = re.split(r"^## ", PUTUO.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [sheet(f"Sheet{i}", table) for i, table in enumerate(tables)]


def expected(grid: Grid, columns: Sequence[int]) -> dict[Place, Decimal]:
    """Every number of the text in the columns of amounts, but for the row of 栏次."""
    rows: dict[int, dict[int, Decimal]] = {}
    for (row, column), value in grid.values.items():
        if column in columns and isinstance(value, Decimal):
            rows.setdefault(row, {})[column] = value
    first = min(rows, default=0)
    if first and list(rows[first].values()) == list(range(1, len(columns) + 1)):
        del rows[first]
    return {(row, column): value for row, cells in rows.items() for column, value in cells.items()}


def bound(accounts: Accounts, id: str) -> dict[Place, Decimal]:
    entries = [entry for row in accounts.tables[id].rows for entry in row.entries.values()]
    found = {(entry.row, entry.column): entry.amount for entry in entries if entry.content is Content.AMOUNT}
    assert len(found) == sum(entry.content is Content.AMOUNT for entry in entries), "an amount was bound twice"
    return found


def test_all_of_yangquan_2022(registry: Registry) -> None:
    grids = yangquan()
    accounts = recognise(grids, registry.declared, registry.profile, registry.codes)
    assert set(accounts.tables) == set(IDS)
    assert accounts.unrecognised == []
    assert accounts.repeated == []
    for id, grid, columns, rows in zip(IDS, grids, YANGQUAN_AMOUNTS, YANGQUAN_ROWS, strict=True):
        table = accounts.tables[id]
        assert table.sheet == grid.name
        assert bound(accounts, id) == expected(grid, columns), id
        assert len(table.rows) == rows, id
        assert (table.missing_columns, table.stray, table.no_data) == ((), [], id == "three_public"), id
        facts = {name: text for name, (text, _) in table.facts.items()}
        number = next(entry.number for entry in registry.profile.tables if entry.table == id)
        assert facts == {"number": number, "department": "阳泉市工业和信息化局", "year": "2022", "unit": "元"}
    assert sum(len(bound(accounts, id)) for id in IDS) == 458


def test_printed_numbers_of_yangquan_2022(registry: Registry) -> None:
    accounts = recognise(yangquan(), registry.declared, registry.profile)
    for id in ("income_expenditure_summary", "appropriation_summary"):
        for row in accounts.tables[id].rows:
            assert row.line is not None
            assert row.printed_number == row.line.number
    for id in set(IDS) - {"general_budget_detail", "statistics"}:
        table = accounts.tables[id]
        printed = {name: number for name, number in table.printed_columns.items() if id != "income_expenditure_summary"}
        assert all(table.form.columns[name].number == number for name, number in printed.items()), id
    closing = accounts.tables["appropriation_summary"].entry("收入.年初一般公共预算财政拨款", "金额")
    assert closing is not None
    assert closing.amount == Decimal("1700000.00")
    detail = accounts.tables["general_budget_detail"].entry("公用经费合计", "金额")
    assert detail is not None
    assert detail.amount == Decimal("457775974.16")


def test_all_of_putuo_2024(registry: Registry) -> None:
    grids = putuo()
    accounts = recognise(grids, registry.declared, registry.profile, registry.codes)
    assert set(accounts.tables) == set(IDS) - {"statistics"}
    assert accounts.unrecognised == []
    for id, grid, columns, rows in zip(IDS, grids, PUTUO_AMOUNTS, PUTUO_ROWS, strict=False):
        table = accounts.tables[id]
        assert bound(accounts, id) == expected(grid, columns), id
        assert len(table.rows) == rows, id
        assert (table.missing_columns, table.stray) == ((), []), id
    assert accounts.tables["general_budget_detail"].form.title == "一般公共预算财政拨款基本支出决算表"
    assert accounts.tables["state_capital"].form.title == "国有资本经营预算财政拨款收入支出决算表"


def test_all_tables_of_a_document_on_one_sheet(registry: Registry) -> None:
    whole, shift = Grid("全部"), 0
    for grid in yangquan():
        whole.values.update({(row + shift, column): value for (row, column), value in grid.values.items()})
        shift += max(row for row, _ in grid.values) + 2
    accounts = recognise([whole], registry.declared, registry.profile)
    assert sum(len(bound(accounts, id)) for id in IDS) == 458
    assert not accounts.unrecognised
