"""A city with a table and rules of its own, by TOML alone: imported, recognised, computed, checked, printed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.model import Cell, Finding, SetValue, Severity
from xltoolkit.publishing.templates import build_templates
from xltoolkit.run import Task, run
from xltoolkit.sessions import Session
from xltoolkit.workbook import open_workbook

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "yangquan-gongxinju-2022.txt"
TABLE = """会议费、培训费支出决算表

公开11表
部门名称：示例县工业和信息化局
2022年度
金额单位：元

项目\t行次\t预算数\t决算数
栏次\t\t1\t2
合计\t1\t30000.00\t
会议费\t2\t20000.00\t13200.00
培训费\t3\t10000.00\t9210.00
注：本表反映部门本年度会议费、培训费的预算和决算情况。

"""
MINE = "meeting_training."
Check = Callable[..., list[Finding]]


@pytest.fixture
def session(shili: Path) -> Session:
    return Session.start(load_config(shili))


@pytest.fixture
def book(session: Session, tmp_path: Path) -> Path:
    """Import the real accounts with the table of the made-up city before 三公."""
    text = EXAMPLE.read_text(encoding="utf-8").replace(
        "财政拨款“三公”经费支出决算表\n", TABLE + "财政拨款“三公”经费支出决算表\n", 1
    )
    source, target = tmp_path / "决算.txt", tmp_path / "决算.xlsx"
    source.write_text(text, encoding="utf-8")
    result = import_document(source, session.registry)
    assert "meeting_training" in {table.table.id for table in result.tables}
    result.write(target)
    return target


@pytest.fixture
def check(book: Path, session: Session) -> Check:
    """Check the workbook with some cells of 公开11表 changed; return the findings about its table."""

    def do(session: Session = session, **values: str) -> list[Finding]:
        with open_workbook(book) as workbook:
            sheet = next(name for name in workbook.sheets if "11" in name)
            workbook.apply([SetValue(Cell(sheet, ref), Decimal(value)) for ref, value in values.items()])
            report = run(workbook, session, Task(write=False))
        return [finding for finding in report.findings if finding.rule.startswith(MINE)]

    return do


def place(book: Path, label: str, heading: str) -> str:
    """Return the address of a figure on the sheet, found by eye: row by label, column by heading."""
    with open_workbook(book) as workbook:
        sheet = next(name for name in workbook.sheets if "11" in name)
        cells = {str(value).strip(): at for at, value in workbook.read(sheet).values.items() if value is not None}
    return Cell.at(sheet, cells[label][0], cells[heading][1]).ref


def test_the_total_is_computed_and_everything_holds(book: Path, session: Session, check: Check) -> None:
    assert check() == []
    with open_workbook(book) as workbook:
        report = run(workbook, session)
        assert any("公开11表1行2栏" in where and new == "22,410.00" for where, _, new in report.changes)


def test_a_broken_rule_is_found_with_its_own_message(book: Path, check: Check) -> None:
    (finding,) = check(**{place(book, "会议费", "决算数"): "13300"})
    assert finding.rule == "meeting_training.detail"
    assert finding.coordinate == "公开11表2行2栏"
    assert finding.message == "会议费在本表填 13,300.00 元，在明细表是 13,200.00 元，差 100.00 元"


def test_a_difference_within_the_rules_tolerance_is_a_hint(book: Path, check: Check) -> None:
    (finding,) = check(**{place(book, "培训费", "决算数"): "9210.05"})
    assert finding.severity is Severity.HINT
    assert "允许 0.05 以内" in finding.message
    assert check(**{place(book, "培训费", "决算数"): "9210.06"})[0].severity is Severity.ERROR


def test_a_condition_guards_its_rule(book: Path, check: Check) -> None:
    over = {place(book, "会议费", "预算数"): "100", place(book, "合计", "预算数"): "10100"}
    assert {finding.rule for finding in check(**over)} == {"meeting_training.within_budget"}
    unbudgeted = {place(book, label, "预算数"): "0" for label in ("合计", "会议费", "培训费")}
    assert check(**unbudgeted) == []


def test_a_rule_of_other_years_does_not_run(shili: Path, book: Path, check: Check) -> None:
    pack = shili.parent / "plugins" / "cities" / "shili" / "rules.toml"
    pack.write_text(
        pack.read_text(encoding="utf-8").replace("years = [2022, 2023]", "years = [2023]"), encoding="utf-8"
    )
    over = {place(book, "会议费", "预算数"): "100", place(book, "合计", "预算数"): "10100"}
    assert check(Session.start(load_config(shili)), **over) == []


def test_the_template_has_the_table(session: Session, tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    for path in build_templates(session.registry, tmp_path / "t"):
        sheet = next(sheet for sheet in load_workbook(path) if "11" in sheet.title)
        assert sheet["A1"].value == "会议费、培训费支出决算表"


def test_codes_of_a_pack_are_known(session: Session) -> None:
    assert "示例县专项" in session.registry.codes["functional"].names["2019901"]


# One city's files and nothing else.


def fingerprint() -> dict[Path, str]:
    """Return what the toolkit and its bundled plugins consist of."""
    files = [path for folder in ("xltoolkit", "plugins") for path in (ROOT / folder).rglob("*") if path.is_file()]
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files if "__pycache__" not in path.parts}


MORE = """
"income.row_sum" = "hint"
[tolerances]
"expenditure.row_sum" = "0.10"
[[tables]]
table = "income"
number = "公开02表"
[[tables.added_columns]]
name = "财政专户管理资金收入"
number = 8
after = "其他收入"
[[tables]]
table = "income_expenditure_summary"
number = "公开01表"
[[tables.added_lines]]
block = "收入"
label = "九、财政专户管理资金收入"
after = "其他收入"
"""
MINE_TOO = """
[[rules]]
id = "income.mine"
title = "题"
basis = "据"
formula = "本表[合计,财政专户管理资金收入] = 收入支出决算总表[收入.财政专户管理资金收入,决算数]"
tolerance = "1"
"""


def test_a_table_line_column_rule_severity_tolerance_and_code_of_one_city_touch_only_its_files(shili: Path) -> None:
    before = fingerprint()
    city = shili.parent / "plugins" / "cities" / "shili"
    for name, more in (("2022.toml", MORE), ("rules.toml", MINE_TOO)):
        (city / name).write_text((city / name).read_text(encoding="utf-8") + more, encoding="utf-8")
    mine = {rule.id: rule for rule in Session.start(load_config(shili)).ruleset.rules}
    assert mine["income.row_sum"].severity is Severity.HINT
    assert mine["expenditure.row_sum"].tolerance == Decimal("0.10")
    assert mine["income.mine"].tolerance == 1
    assert {path.relative_to(shili.parent).parts[:3] for path in city.rglob("*")} == {("plugins", "cities", "shili")}
    others = Session.start(load_config(shili), "yangquan-2022")
    assert "meeting_training" not in others.registry.tables
    assert "财政专户管理资金收入" not in others.registry.declared["income"].forms[0].columns
    assert "示例县专项" not in others.registry.codes["functional"].names.get("2019901", {})
    theirs = {rule.id: rule for rule in others.ruleset.rules}
    assert "income.mine" not in theirs
    assert theirs["income.row_sum"].severity is Severity.ERROR
    assert theirs["expenditure.row_sum"].tolerance is None
    assert fingerprint() == before
