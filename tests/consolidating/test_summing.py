"""Adding up: whatever the accounts, the sum's figures are the sums of figures, in any order."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltoolkit.config import load_config
from xltoolkit.consolidating.figures import Amount, FigureRow, Figures, Spot
from xltoolkit.consolidating.laying import Printer
from xltoolkit.consolidating.summing import Consolidated, add_up, lines_of, unplaced
from xltoolkit.loader import Registry, load
from xltoolkit.model import YUAN, Content, Kind, Rows, Unit
from xltoolkit.model.amount import WAN_YUAN
from xltoolkit.publishing.layout import chosen_form

PROFILES = ("yangquan-2022", "national-2023", "putuo-2024")
few = settings(max_examples=25, deadline=None)


@cache
def registry(profile: str) -> Registry:
    return load(load_config(), profile)


money = st.decimals(-(10**12), 10**12, places=2, allow_nan=False)
amounts = st.one_of(
    st.sampled_from(
        [Amount(Decimal(), content) for content in (Content.BLANK, Content.NOTHING, Content.NOT_APPLICABLE)]
    ),
    money.map(lambda value: Amount(value, Content.AMOUNT)),
)
codes = st.sampled_from(["201", "20103", "2010301", "2010302", "208", "20805", "2080505", "221", "2210201"])


@st.composite
def accounts(draw: st.DrawFn, profile: str, name: str, unit: Unit) -> Figures:
    """Return random figures: some tables of the profile, some of their rows and cells."""
    source = registry(profile)
    tables = {}
    for entry in source.profile.tables:
        table = source.declared[entry.table]
        form = chosen_form(table, entry.title)
        named = {key: pair for key, pair in lines_of(table, form).items() if form.numbered or pair[1].label}
        keys: dict[str, str] = {key: block for key, (block, _) in named.items()}
        if table.rows is Rows.CODES and not any(line.code for block in form.blocks for line in block.lines):
            keys |= dict.fromkeys(draw(st.sets(codes, max_size=4)), "")
        if table.rows is Rows.SINGLE:
            keys[""] = ""
        chosen = draw(st.sets(st.sampled_from(sorted(keys)), max_size=5))
        rows = {}
        for key in sorted(chosen):
            columns = [c.name for block in form.blocks if block.name == keys[key] for c in block.columns]
            cells = {name: draw(amounts) for name in columns[:3]}
            rows[key] = FigureRow(f"行{key}", key if key.isdigit() else "", keys[key], cells)
        tables[entry.table] = rows
    return Figures(name, unit, tables)


def values(total: Consolidated) -> dict[Spot, Decimal]:
    return {spot: cell.exact for spot, cell in total.spots() if cell.exact}


def filed(figures: Figures) -> dict[Spot, Decimal]:
    return {
        Spot(id, key, column): amount.value
        for id, rows in figures.tables.items()
        for key, row in rows.items()
        for column, amount in row.cells.items()
        if amount.value
    }


@pytest.mark.parametrize("profile", PROFILES)
@few
@given(data=st.data())
def test_the_sum_of_accounts_is_the_accounts_of_sums(profile: str, data: st.DataObject) -> None:
    source = registry(profile)
    units = [data.draw(accounts(profile, f"单位{at}", source.profile.unit)) for at in range(3)]
    total = values(add_up(units, source))
    expected: dict[Spot, Decimal] = {}
    for unit in units:
        for spot, amount in filed(unit).items():
            expected[spot] = expected.get(spot, Decimal()) + amount
    assert total == {spot: amount for spot, amount in expected.items() if amount}
    assert values(add_up(units[::-1], source)) == total


@pytest.mark.parametrize("profile", PROFILES)
@few
@given(data=st.data())
def test_one_unit_is_itself_and_so_is_what_is_printed(profile: str, data: st.DataObject) -> None:
    source = registry(profile)
    unit = data.draw(accounts(profile, "单位", source.profile.unit))
    total = add_up([unit], source)
    assert values(total) == filed(unit)
    printer = Printer(source, source.codes, "某局")
    shown = printer.accounts(printer.plans(total))
    assert not shown.repeated
    printed = {
        Spot(id, row.key, column): entry.amount
        for id, bound in shown.tables.items()
        for row in bound.rows
        for column, entry in row.entries.items()
        if entry.amount
    }
    assert printed == filed(unit)


@few
@given(data=st.data())
def test_origins_add_up_to_the_cells(data: st.DataObject) -> None:
    units = [data.draw(accounts("yangquan-2022", f"单位{at}", YUAN)) for at in range(3)]
    total = add_up(units, registry("yangquan-2022"))
    sums: dict[Spot, Decimal] = {}
    for origin in total.origins():
        spot = Spot(origin.table, origin.row, origin.column)
        sums[spot] = sums.get(spot, Decimal()) + origin.amount
        assert origin.amount == filed(units[total.units.index(origin.unit)])[spot]
    assert {spot: amount for spot, amount in sums.items() if amount} == values(total)


def one(table: str, cells: dict[str, Amount], key: str = "合计", *, unit: Unit = YUAN, label: str = "") -> Figures:
    code = key if key.isdigit() else ""
    return Figures("单位", unit, {table: {key: FigureRow(label, code, "", cells)}})


WHOLE = Spot("income", "合计", "财政拨款收入")


def printed(*contents: Amount, unit: Unit = YUAN, profile: str = "yangquan-2022") -> object:
    units = [one("income", {"财政拨款收入": amount}, unit=unit) for amount in contents]
    cell = add_up(units, registry(profile)).cell(WHOLE)
    assert cell is not None
    return cell.value(registry(profile).profile.unit)


def test_a_dash_stays_where_all_say_so() -> None:
    nothing, dash, blank = (Amount(Decimal(), c) for c in (Content.NOTHING, Content.NOT_APPLICABLE, Content.BLANK))
    assert printed(dash, dash) == "——"
    assert printed(nothing, nothing) == "-"
    assert printed(dash, blank) is None
    assert printed(blank, blank) is None
    assert printed(dash, Amount(Decimal(5), Content.AMOUNT)) == 5
    assert printed(Amount(Decimal(), Content.AMOUNT), blank) == 0


def test_amounts_are_converted_exactly_and_rounded_once() -> None:
    cents = Amount(Decimal("0.49"), Content.AMOUNT)
    assert printed(*[cents] * 102, unit=YUAN, profile="national-2023") == Decimal("0.00")  # 49.98 元
    assert printed(*[cents] * 103, unit=YUAN, profile="national-2023") == Decimal("0.01")  # 50.47 元
    assert printed(Amount(Decimal("1.23"), Content.AMOUNT), unit=WAN_YUAN) == Decimal("12300.00")


def test_counts_are_added_and_not_converted() -> None:
    cars = Amount(Decimal(2), Content.AMOUNT, Kind.COUNT)
    units = [one("statistics", {"统计数": cars}, "其他用车", unit=unit) for unit in (YUAN, WAN_YUAN)]
    cell = add_up(units, registry("yangquan-2022")).cell(Spot("statistics", "其他用车", "统计数"))
    assert cell is not None
    assert cell.value(YUAN) == 4


def test_what_the_profile_has_no_cell_for_is_told() -> None:
    amount = Amount(Decimal(1), Content.AMOUNT)
    source = registry("yangquan-2022")
    assert [spot.column for spot, _ in unplaced(one("income", {"别的收入": amount}), source)] == ["别的收入"]
    assert [spot.row for spot, _ in unplaced(one("income", {"财政拨款收入": amount}, "小计"), source)] == ["小计"]
    assert not list(unplaced(one("income", {"财政拨款收入": amount}, "2019999"), source))
    assert not list(unplaced(one("income", {"别的收入": Amount(Decimal(), Content.BLANK)}), source))
    assert [
        spot.table for spot, _ in unplaced(one("statistics", {"统计数": amount}, "货物"), registry("national-2023"))
    ] == ["statistics"]


def test_codes_ascend_and_their_names_are_the_datas() -> None:
    source = registry("yangquan-2022")
    amount = {"财政拨款收入": Amount(Decimal(1), Content.AMOUNT)}
    names = (("2080505", "养老"), ("201", "一般公共服务支出"), ("2080505", "机关养老"))
    units = [one("income", amount, code, label=label) for code, label in names]
    total = add_up([*units, one("income", amount)], source)
    assert list(total.tables["income"].rows) == ["合计", "201", "2080505"]
    told = list(Printer(source, source.codes, "某局").differing_names(total))
    assert told == [("2080505", "机关事业单位基本养老保险缴费支出", ["养老", "机关养老"])]
