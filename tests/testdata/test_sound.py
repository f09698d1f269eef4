"""Undamaged made-up workbooks: nothing to find in any, whatever the seed, the department and the profile."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from tests.testdata.conftest import PROFILES, Check, maker, session
from xltoolkit.config import load_config
from xltoolkit.model import Severity, a1
from xltoolkit.run import Session, check_file, run_file
from xltoolkit.testdata.maker import Made, Maker, Order
from xltoolkit.testdata.names import department_name, unit_name
from xltoolkit.workbook import verify

OF_ITS_OWN = -1
"""Seed of the maker that a test may change."""
seeds = st.integers(0, 2**63)
indexes = st.integers(0, 1_000_000)
many = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def values(data: bytes) -> dict[tuple[str, str], object]:
    """Every cell of a workbook by sheet and reference, read by somebody else's reader."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        (name, a1(row, column)): value
        for name in book.sheet_names
        for row, line in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)
        for column, value in enumerate(line, 1)
    }


def figures(data: bytes) -> dict[tuple[str, str], Decimal]:
    """Every number of a workbook."""
    numbers = {place: value for place, value in values(data).items() if isinstance(value, int | float)}
    return {place: Decimal(str(value)) for place, value in numbers.items()}


def summary(data: bytes) -> dict[str, Decimal]:
    """The lines of 公开01表 by label: the number behind the 行次."""
    cells = values(data)
    lines = {}
    for (sheet, ref), label in cells.items():
        if sheet == "公开01表" and ref[0] in "AD" and isinstance(label, str) and label:
            amount = cells[sheet, f"{'C' if ref[0] == 'A' else 'F'}{ref[1:]}"]
            lines[label] = Decimal(str(amount)) if isinstance(amount, int | float) else Decimal()
    return lines


@pytest.mark.parametrize("profile", PROFILES)
@many
@given(seed=seeds, index=indexes)
def test_every_workbook_checks_clean(check: Check, profile: str, seed: int, index: int) -> None:
    mine = maker(profile, OF_ITS_OWN)
    mine._order = replace(mine._order, seed=seed)
    report = check(next(mine.department(index)).data, profile)
    assert report.error is None
    assert report.status == "clean"
    assert report.failed == 0
    assert report.passed > 300
    assert len(report.tables) == len(session(profile).registry.profile.tables)
    assert {finding.severity for finding in report.findings} <= {Severity.HINT}
    tolerated = [finding for finding in report.findings if "尾差" not in finding.message]
    assert not tolerated, "the only hints are those of figures that were rounded"
    assert profile != "yangquan-2022" or not report.findings


@pytest.mark.parametrize("profile", PROFILES)
def test_the_package_is_whole_and_reads_the_same_elsewhere(profile: str, tmp_path: Path) -> None:
    target = tmp_path / "部门.xlsx"
    for made in (made for index in range(4) for made in maker(profile).department(index)):
        target.write_bytes(made.data)
        assert verify(target) == []
        book = load_workbook(target)
        number = session(profile).registry.profile.tables[1].number
        sheet = book[number]
        last = sheet.cell(1, sheet.max_column).coordinate
        assert f"A1:{last}" in {str(area) for area in sheet.merged_cells.ranges}
        assert sheet.dimensions == f"A1:{last[:-1]}{sheet.max_row}"


def test_every_kind_of_money_occurs() -> None:
    budgets = ("二、政府性基金预算财政拨款收入", "三、国有资本经营预算财政拨款收入", "四、上级补助收入", "五、事业收入")
    lines = (*budgets, "六、经营收入", "七、附属单位上缴收入", "八、其他收入", "使用非财政拨款结余", "年初结转和结余")
    seen: set[str] = set()
    for index in range(64):
        made = next(maker("yangquan-2022").department(index))
        printed = summary(made.data)
        seen |= {line for line in lines if printed[line]}
    assert seen == set(lines)


def test_equal_orders_give_equal_bytes_in_any_sequence() -> None:
    order = Order(5, load_config(), "yangquan-2022", units=2, years=2, damaged=Fraction(1, 2))
    first, second = Maker(order), Maker(order)
    forth = [list(first.department(index)) for index in range(12)]
    back = [list(second.department(index)) for index in reversed(range(12))]
    assert forth == back[::-1]
    assert next(maker("yangquan-2022", 1).department(3)).data != next(maker("yangquan-2022", 2).department(3)).data


def test_names_are_distinct_and_of_no_place() -> None:
    names = [department_name(index) for index in range(300_000)]
    assert len({(name.city, name.district, name.full) for name in names}) == len(names)
    assert len({unit_name(names[0], at) for at in range(50)}) == 50
    shape = re.compile("[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥](市|地区|自治州|盟).宿(第\\d+)?区.{2,10}")
    assert all(shape.fullmatch(name.full) for name in names[::997])


def test_a_workbook_names_nobody() -> None:
    made = next(maker("yangquan-2022").department(0))
    book = load_workbook(io.BytesIO(made.data))
    assert (book.properties.creator, book.properties.lastModifiedBy) == ("xltoolkit", "xltoolkit")
    texts = {str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value}
    assert not [text for text in texts if re.search("姓名|身份证|电话|零零零零|某某", text)]


@pytest.mark.parametrize("profile", PROFILES)
def test_totals_left_empty_are_filled_by_a_run(profile: str, tmp_path: Path) -> None:
    blank = Maker(Order(1, load_config(), profile, blank=Fraction(1)))
    for index in (0, 7, 19, 30):
        source, target = tmp_path / f"{index}.xlsx", tmp_path / f"{index}-run.xlsx"
        source.write_bytes(next(blank.department(index)).data)
        report = check_file(source, session(profile))
        assert report.status == "clean"
        assert report.fillable > 60
        assert run_file(source, target, session(profile)).status == "clean"
        filled = figures(target.read_bytes())
        unit = session(profile).registry.profile.unit
        assert not [finding for finding in report.findings if "尾差" in finding.message]
        for place, amount in () if unit.rounded else figures(next(maker(profile).department(index)).data).items():
            assert filled[place] == amount, place


def test_last_year_closes_as_this_year_opens() -> None:
    both = Maker(Order(3, load_config(), "yangquan-2022", years=2))
    carried = set()
    for index in range(32):
        last, this = both.department(index)
        assert (last.path.parts[0], this.path.parts[0]) == ("2021年", "2022年")
        assert last.path.parts[1:] == this.path.parts[1:]
        assert "2021年度" in values(last.data).values()
        closing = summary(last.data)["年末结转和结余"]
        assert closing == summary(this.data)["年初结转和结余"]
        carried.add(closing)
    assert len(carried) > 8  # many departments carry nothing over


def test_units_add_up_to_their_department(check: Check) -> None:
    three = Maker(Order(9, load_config(), "yangquan-2022", units=3))
    for index in range(6):
        *units, department = three.department(index)
        assert len(units) == 3
        assert {unit.path.parent.name for unit in units} == {"所属单位"}
        assert department.path.parent == units[0].path.parent.parent
        for made in (*units, department):
            assert check(made.data, "yangquan-2022").status == "clean"
        parts = [figures(unit.data) for unit in units]
        whole = figures(department.data)
        fixed = [place for place in whole if place[0] in {"公开01表", "公开04表", "公开06表", "公开07表"}]
        printed = {place for place in fixed if len({part.get(place) for part in parts} | {whole[place]}) == 1}
        for place in set(fixed) - printed:  # 行次 and 栏次 are the same everywhere
            assert whole[place] == sum(part.get(place, Decimal()) for part in parts), place


def test_a_profile_of_ones_own(tmp_path: Path) -> None:
    """Fewer tables, the other form of the state capital's, other numbers, agencies only: as the profile says."""
    folder = tmp_path / "plugins" / "cities" / "own"
    folder.mkdir(parents=True)
    profile = folder / "2024.toml"
    profile.write_text(
        'inherits = "national-2023"\nname = "试"\nyear = 2024\nunit = "元"\n'
        '[[tables]]\ntable = "income"\nnumber = "附表2"\nnumbered = false\n'
        '[[tables]]\ntable = "state_capital"\ntitle = "国有资本经营预算财政拨款收入支出决算表"\n'
        '[[tables]]\ntable = "three_public"\npublished = false\n'
        '[[tables]]\ntable = "statistics"\nnumber = "附表9"\n',
        encoding="utf-8",
    )
    settings_file = tmp_path / "config.toml"
    settings_file.write_text('[plugins]\nfolders = ["plugins"]\n[options]\nsingle_unit = true\n', encoding="utf-8")
    config = load_config(settings_file)
    own = Session.start(config, "own-2024")
    mine = Maker(Order(1, config, "own-2024"))
    capital = 0
    for made in (made for index in range(40) for made in islice(mine.department(index), 1)):
        target = tmp_path / "部门.xlsx"
        target.write_bytes(made.data)
        report = check_file(target, own)
        assert (report.status, report.findings, len(report.tables)) == ("clean", [], 9)
        capital += any(sheet == "公开08表" and ref[0] in "CD" for sheet, ref in figures(made.data) if ref[1:] == "7")
    assert capital


def test_made_is_what_it_says() -> None:
    made = next(maker("national-2023").department(0))
    assert isinstance(made, Made)
    assert made.truth is None
    assert str(made.path) == "甲子市/角宿区/甲子市角宿区政府办公室.xlsx"
