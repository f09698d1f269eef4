"""What a profile adds to a table, and whether sums count it: in checks, fills, templates and made-up workbooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from xltoolkit.config import Config
from xltoolkit.model import ConfigError, Finding
from xltoolkit.publishing.templates import build_template
from xltoolkit.run import Session, check_file
from xltoolkit.testdata.maker import Maker, Order
from xltoolkit.testing import fake_workbook, run_workbook
from xltoolkit.testing.books import Figures
from xltoolkit.workbook import open_workbook

Start = Callable[..., Session]

COLUMN = '[[tables]]\ntable = "expenditure"\n[[tables.added_columns]]\n'
LINE = '[[tables]]\ntable = "income_expenditure_summary"\n[[tables.added_lines]]\nblock = "收入"\n'
SPENT = {"本年支出合计": "90.00", "基本支出": "60.00", "项目支出": "30.00"}
CODES = ("合计", "201", "20101", "2010101")


@pytest.fixture
def start(tmp_path: Path) -> Start:
    def started(text: str) -> Session:
        folder = tmp_path / "cities" / "town"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "2023.toml").write_text(f'inherits = "national-2023"\n{text}', encoding="utf-8")
        return Session.start(Config(folders=(tmp_path,), entry_points=False), "town-2023")

    return started


def expenditure(**more: str) -> Figures:
    return {"expenditure": {code: {**SPENT, **more} for code in CODES}}


def found(session: Session, figures: Figures, rule: str) -> list[Finding]:
    report = run_workbook(fake_workbook(session.registry, figures), session, write=False)
    return [finding for finding in report.findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("column", "counts"),
    [
        ('name = "其中：专项债券"\nafter = "项目支出"', False),
        ('name = "专项债券"\nafter = "项目支出"\nheadings = ["支出.其中：专项债券"]', False),
        ('name = "附：专项债券"\nafter = "项目支出"', False),
        ('name = "＃专项债券"\nafter = "项目支出"', False),
        ('name = "专项债券"\nafter = "项目支出"\npart_of = "项目支出"', False),
        ('name = "专项债券"\nafter = "项目支出"\ncounted = false', False),
        ('name = "专项债券"\nafter = "项目支出"\nkind = "count"', False),
        ('name = "专项债券"\nafter = "项目支出"', True),
        ('name = "其中：专项债券"\nafter = "项目支出"\ncounted = true', True),
        ('name = "附属机构支出"', True),
    ],
)
def test_a_column_counts_unless_it_is_a_part(start: Start, column: str, counts: bool) -> None:  # noqa: FBT001 - a parameter
    session = start(COLUMN + column)
    name = session.registry.profile.tables[2].added_columns[0].column.name
    assert not found(session, expenditure(), "expenditure.row_sum")
    assert bool(found(session, expenditure(**{name: "10.00"}), "expenditure.row_sum")) == counts


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ('label = "其中：专户收入"\nafter = "事业收入"', False),
        ('label = "（二）其中：专户收入"\nafter = "事业收入"', False),
        ('label = "专户收入"\nafter = "事业收入"\npart_of = "事业收入"', False),
        ('label = "专户收入"\nafter = "事业收入"', True),
        ('label = "九、附加收入"\nafter = "收入.26行"', True),
    ],
)
def test_a_line_counts_unless_it_is_a_part(start: Start, line: str, counts: bool) -> None:  # noqa: FBT001 - a parameter
    session = start(LINE + line + '\nname = "专户"')
    rule = "income_expenditure_summary.income_total"
    figures = {"收入.事业收入": "20.00", "收入.专户": "5.00", "收入.本年收入合计": "20.00"}
    assert bool(found(session, {"income_expenditure_summary": figures}, rule)) == counts
    figures["收入.本年收入合计"] = "25.00"
    assert bool(found(session, {"income_expenditure_summary": figures}, rule)) != counts


def test_a_part_is_filled_into_no_sum_and_rolls_up_by_itself(start: Start) -> None:
    session = start(COLUMN + 'name = "其中：专项债券"\nafter = "项目支出"')
    spent = {"项目支出": "30.00", "其中：专项债券": "10.00"}
    book = fake_workbook(
        session.registry, {"expenditure": {code: spent if code == CODES[-1] else {} for code in CODES}}
    )
    run_workbook(book, session)
    grid = book.read("公开03表")
    row = next(row for (row, _), text in grid.values.items() if text == "20101")
    assert grid.formulas[row, 3] == f"=SUM(D{row}:E{row},G{row}:I{row})"
    assert grid.formulas[row, 6] == f"=F{row + 1}", "the part of a parent is that of its children"


def test_a_part_greater_than_its_whole_is_found(start: Start) -> None:
    rule = "expenditure.part_within"
    session = start(COLUMN + 'name = "其中：专项债券"\nafter = "项目支出"\npart_of = "项目支出"')
    assert not found(session, expenditure(**{"其中：专项债券": "30.00"}), rule)
    problems = found(session, expenditure(**{"其中：专项债券": "30.01"}), rule)
    assert len(problems) == len(CODES)
    assert "part_of" in next(each.basis for each in session.ruleset.rules if each.id == rule)
    session = start(LINE + 'label = "其中：专户收入"\nafter = "事业收入"\npart_of = "事业收入"')
    figures = {"收入.事业收入": "20.00", "收入.专户收入": "20.01"}
    assert found(session, {"income_expenditure_summary": figures}, "income_expenditure_summary.part_within")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (COLUMN + 'name = "其中"\npart_of = "项目支处"', "是否想写“项目支出”"),
        (COLUMN + 'name = "其中"\npart_of = "项目支出"\ncounted = true', "二者去掉一个"),
        (LINE + 'label = "其中"\npart_of = "事业收人"', "没有“事业收人”这一行"),
        (LINE + 'label = "其中：类"\ncode = "201"\ncounted = false', "code"),
    ],
)
def test_a_mistake_is_named(start: Start, text: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        start(text)


def test_templates_and_made_up_workbooks_have_it_and_are_sound(start: Start, tmp_path: Path) -> None:
    session = start(
        LINE + 'label = "其中：专户收入"\nafter = "事业收入"\npart_of = "事业收入"\n'
        + COLUMN + 'name = "其中：专项债券"\nafter = "项目支出"\npart_of = "项目支出"\n'
        + '[[tables.added_columns]]\nname = "其他支出"\n'
    )  # fmt: skip
    path = tmp_path / "a.xlsx"
    made = next(iter(Maker(Order(1, session.config, "town-2023")).department(0)))
    for data in (build_template(session.registry), made.data):
        path.write_bytes(data)
        with open_workbook(path) as book:
            texts = [value for name in book.sheets for value in book.read(name).values.values()]
        assert {"其中：专户收入", "其中：专项债券", "其他支出"} <= set(texts)
    report = check_file(path, session)
    assert [finding for finding in report.findings if finding.severity != "hint"] == []


def test_a_line_added_to_a_table_of_codes_is_in_made_up_workbooks(start: Start, tmp_path: Path) -> None:
    session = start('[[tables]]\ntable = "expenditure"\n[[tables.added_lines]]\nlabel = "其中：基本建设"\n')
    path = tmp_path / "a.xlsx"
    path.write_bytes(next(iter(Maker(Order(1, session.config, "town-2023")).department(0))).data)
    assert [finding for finding in check_file(path, session).findings if finding.severity != "hint"] == []
