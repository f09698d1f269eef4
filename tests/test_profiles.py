"""Profiles: inheritance, unknown names, and their application to declarations."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltoolkit.config import Config
from xltoolkit.model import WAN_YUAN, Block, Column, ConfigError, Form, Line, Profile, Rows, Severity, Table, TableEntry
from xltoolkit.profiles import declare, find_profile, read_profiles, with_config

NATIONAL = """
name = "national"
year = 2023
unit = "元"
off = ["a.x"]
[[tables]]
table = "one"
number = "01"
[tables.columns]
"合计" = 5
[[tables]]
table = "two"
number = "02"
[severities]
"a.b" = "hint"
"""

CITY = """
inherits = "national-2023"
name = "city"
unit = "万元"
off = ["a.y"]
[[tables]]
table = "two"
number = "公开01表"
[[tables]]
table = "one"
number = "公开02表"
[severities]
"a.b" = "warning"
[options]
single_unit = true
"""

ONE = Table(
    "one",
    Rows.LINES,
    (
        Form("甲表", (Block("收入", (Column("合计", 1),), (Line("一、税", 1),)),), aliases=("甲",)),
        Form("甲乙表", (Block("", (Column("数", 1),)),)),
    ),
)
TWO = Table("two", Rows.SINGLE, (Form("乙表", (Block("", (Column("数", 1),)),)),))
TABLES = {"one": ONE, "two": TWO}


def profiles(tmp_path: Path, **texts: str) -> dict[str, Profile]:
    for name, text in texts.items():
        place, _, year = name.rpartition("_")
        folder = tmp_path / "cities" / place
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{year}.toml").write_text(text, encoding="utf-8")
    return read_profiles([tmp_path])


def test_a_city_inherits_and_overrides(tmp_path: Path) -> None:
    city = profiles(tmp_path, national_2023=NATIONAL, city_2024=CITY)["city-2024"]
    assert (city.year, city.unit, city.chain) == (2024, WAN_YUAN, ("national-2023", "city-2024"))
    assert [(entry.table, entry.number) for entry in city.tables] == [("two", "公开01表"), ("one", "公开02表")]
    assert city.tables[1].columns == {"合计": 5}
    assert city.off == {"a.x", "a.y"}
    assert city.severities == {"a.b": Severity.WARNING}
    assert city.options == {"single_unit": True}


def test_a_place_alone_means_its_latest_year(tmp_path: Path) -> None:
    found = profiles(tmp_path, national_2022=NATIONAL, national_2023=NATIONAL)
    assert find_profile("national", found).id == "national-2023"


def test_an_unknown_profile_names_the_nearest(tmp_path: Path) -> None:
    found = profiles(tmp_path, national_2023=NATIONAL)
    with pytest.raises(ConfigError, match="是否想写“national-2023”"):
        find_profile("nationale-2023", found)


def test_a_circle_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="a-2020 → b-2020 → a-2020"):
        profiles(tmp_path, a_2020='inherits = "b-2020"', b_2020='inherits = "a-2020"')


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('unti = "元"', "是否想写“unit”"),
        ('unit = "千元"', "没有金额单位“千元”"),
        ('inherits = "nationl-2023"', "是否想写“national-2023”"),
        ("[[tables]]\ntabel = 'x'", "是否想写“table”"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        profiles(tmp_path, national_2023=NATIONAL, x_2020=text)


def test_config_goes_on_top() -> None:
    config = Config(off=frozenset({"b.c"}), severities={"a.b": Severity.HINT}, options={"single_unit": True})
    profile = with_config(Profile("x", "x", 2022, severities={"a.b": Severity.ERROR}), config)
    assert profile.off == {"b.c"}
    assert profile.severities == {"a.b": Severity.HINT}


def test_numbers_and_titles_are_the_profiles() -> None:
    entry = TableEntry("one", "公开01表", title="甲", lines={"收入.税": 7}, columns={"合计": 9})
    form = declare(TABLES, Profile("x", "x", 2022, tables=(entry,)))["one"].forms[0]
    assert form.title == "甲"
    assert "甲表" in form.aliases
    assert form.blocks[0].lines[0].number == 7
    assert form.blocks[0].columns[0].number == 9


def test_the_title_chooses_the_form() -> None:
    declared = declare(TABLES, Profile("x", "x", 2022, tables=(TableEntry("one", "01", title="甲乙表"),)))
    assert [form.title for form in declared["one"].forms] == ["甲乙表", "甲表"]


@pytest.mark.parametrize(
    "entry",
    [TableEntry("on", "01"), TableEntry("one", "01", title="丙表"), TableEntry("one", "01", lines={"收入.费": 1})],
)
def test_what_a_profile_names_must_exist(entry: TableEntry) -> None:
    with pytest.raises(ConfigError, match="没有"):
        declare(TABLES, Profile("x", "x", 2022, tables=(entry,)))
