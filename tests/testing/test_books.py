"""Workbooks of the official layout with figures: what is given stands there, is recognised, and is marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from xltoolkit.config import load_config
from xltoolkit.model import CellError, ConfigError, Content
from xltoolkit.recognise import recognise
from xltoolkit.run import Session
from xltoolkit.testing import build_workbook, fake_workbook, marks, run_workbook
from xltoolkit.workbook import open_workbook, verify

FIGURES: dict[str, dict[str, Any]] = {
    "income_expenditure_summary": {"收入.事业收入": "5.00", "支出.本年支出合计": "-"},
    "income": {"合计": {"本年收入合计": "10.00", "事业收入": "9.99"}, "2010308": {"事业收入": "9.99"}},
    "general_budget_detail": {"30201": {"金额": "2.00", "基本支出": "=SUM(A1)"}, "30299": {"金额": "#REF!"}},
    "three_public": {"*": {"预算数.公务接待费": "1.00", "决算数.公务接待费": "——"}},
}


@pytest.fixture(scope="module", params=["yangquan-2022", "national-2023", "putuo-2024"])
def session(request: pytest.FixtureRequest) -> Session:
    return Session.start(load_config(), request.param)


@pytest.fixture(scope="module")
def yangquan() -> Session:
    return Session.start(load_config(), "yangquan-2022")


def test_every_table_of_the_profile_is_recognised_with_nothing_left_over(session: Session) -> None:
    registry = session.registry
    book = fake_workbook(registry, {"income": FIGURES["income"]})
    accounts = recognise([book.read(name) for name in book.sheets], registry.declared, registry.profile, registry.codes)
    assert list(accounts.tables) == [entry.table for entry in registry.profile.tables]
    assert not any(bound.stray or bound.missing_columns for bound in accounts.tables.values())


def test_a_file_holds_the_same_as_the_memory(yangquan: Session, tmp_path: Path) -> None:
    registry = yangquan.registry
    path = build_workbook(tmp_path / "book.xlsx", registry, FIGURES, no_data=["government_fund"])
    memory = fake_workbook(registry, FIGURES, no_data=["government_fund"])
    assert verify(path) == []
    with open_workbook(path) as book:
        assert book.sheets == memory.sheets
        for name in book.sheets:
            ours, theirs = memory.read(name), book.read(name)
            assert {at: value for at, value in theirs.values.items() if not isinstance(value, CellError)} == {
                at: value for at, value in ours.values.items() if not isinstance(value, CellError)
            }
            assert sorted(theirs.merges) == sorted(ours.merges)


def test_figures_stand_where_rules_look_for_them(yangquan: Session) -> None:
    registry = yangquan.registry
    book = fake_workbook(registry, FIGURES, no_data=["government_fund"], department="某某局")
    tables = recognise([book.read(name) for name in book.sheets], registry.declared, registry.profile).tables
    entries = {
        (table, row, column): bound_row.entries[column]
        for table, row, column in (
            ("income_expenditure_summary", "收入.事业收入", "决算数"),
            ("income", "2010308", "事业收入"),
            ("general_budget_detail", "30201", "基本支出"),
            ("general_budget_detail", "30299", "金额"),
            ("three_public", "", "决算数.公务接待费"),
        )
        if (bound_row := tables[table].by_key[row])
    }
    contents = [entry.content for entry in entries.values()]
    assert contents == [
        Content.AMOUNT,
        Content.AMOUNT,
        Content.UNCALCULATED,
        Content.ERROR,
        Content.NOT_APPLICABLE,
    ]
    assert tables["government_fund"].no_data
    assert tables["income"].facts["department"][0] == "某某局"
    assert tables["income"].by_key["2010308"].label == "信访事务"


def test_a_blank_set_of_tables_is_clean(session: Session) -> None:
    report = run_workbook(fake_workbook(session.registry), session)
    assert [finding.message for finding in report.findings] == []


@pytest.mark.parametrize("in_file", [False, True])
def test_a_run_marks_the_cell(yangquan: Session, tmp_path: Path, *, in_file: bool) -> None:
    figures = {"income": {"合计": FIGURES["income"]["合计"]}}
    book = (
        build_workbook(tmp_path / "book.xlsx", yangquan.registry, figures)
        if in_file
        else fake_workbook(yangquan.registry, figures)
    )
    report = run_workbook(book, yangquan)
    (finding,) = (finding for finding in report.findings if finding.rule == "income.row_sum")
    assert "9.99" in marks(book)[str(finding.cell)]


def test_a_check_writes_nothing(yangquan: Session, tmp_path: Path) -> None:
    path = build_workbook(tmp_path / "book.xlsx", yangquan.registry, {"income": FIGURES["income"]})
    before = path.read_bytes()
    assert run_workbook(path, yangquan, write=False).findings
    assert path.read_bytes() == before
    assert marks(path) == {}


def test_figures_of_no_row_are_refused(yangquan: Session) -> None:
    with pytest.raises(ConfigError, match="没有一行叫"):
        fake_workbook(yangquan.registry, {"income": {"总计": {"事业收入": "1.00"}}})
    with pytest.raises(ConfigError, match="没有表“incomes”"):
        fake_workbook(yangquan.registry, {"incomes": {}})
