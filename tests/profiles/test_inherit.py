"""Profiles: the keys of their files, inheritance, unknown names."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from xltoolkit.config import Config
from xltoolkit.model import WAN_YUAN, ConfigError, Kind, Profile, Severity
from xltoolkit.profiles import find_profile, read_profiles, with_config

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
        ('unit = "千元"', "“unit”不能是“千元”"),
        ('inherits = "nationl-2023"', "是否想写“national-2023”"),
        ("[[tables]]\ntabel = 'x'", "是否想写“table”"),
        ("[[tables]]\nnumber = '01'", "没有写 table"),
        ("[[tables]]\ntable = 'a'\n[[tables]]\ntable = 'a'", "“a”有两个"),
        ("[[tables]]\ntable = 'a'\nnumbred = false", "是否想写“numbered”"),
        ("[[tables]]\ntable = 'a'\ntotal = 'top'", "是否想写“|可用的有"),
        ("[[tables]]\ntable = 'a'\ncode_columns = 4", "不能是 4"),
        ("[[tables]]\ntable = 'a'\n[[tables.added_lines]]\nname = 'x'", "没有写“label”"),
        ("[[tables]]\ntable = 'a'\n[[tables.added_columns]]\nlabel = 'x'", "没有写“name”"),
        ("[tolerances]\n'a.b' = '五分'", "“五分”不是"),
        ("[tolerances]\n'a.b' = '-1'", "不是 0 以上的数"),
        ("[tolerances]\n'a.b' = 0.05", "类型不对"),
        ("[recognition]\nplace = ['x']", "是否想写“places”"),
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


PROVINCE = """
inherits = "national-2023"
[recognition]
places = ["某省"]
[tolerances]
"a.x" = "0.05"
[[tables]]
table = "one"
numbered = false
code_columns = 3
total = "last"
omitted = ["合计"]
[tables.headings]
"甲" = "数.甲"
"乙" = "数.乙"
[tables.labels]
"收入.税" = "税收"
[[tables.added_lines]]
block = "收入"
label = "二、费"
after = "税"
aliases = ["规费"]
kind = "count"
indent = 1
[[tables.added_columns]]
name = "其中"
headings = ["其中：中央"]
"""

TOWN = """
inherits = "province-2023"
[tolerances]
"a.y" = "1"
[[tables]]
table = "one"
numbered = true
omitted = []
[tables.headings]
"乙" = "乙"
[[tables]]
table = "two"
published = false
"""


def test_keys_are_inherited_one_by_one_and_tables_of_names_merge(tmp_path: Path) -> None:
    found = profiles(tmp_path, national_2023=NATIONAL, province_2023=PROVINCE, town_2023=TOWN)
    (one,) = found["town-2023"].tables
    assert (one.number, one.numbered, one.code_columns, one.total, one.omitted) == ("01", True, 3, "last", ())
    assert list(one.headings.items()) == [("甲", "数.甲"), ("乙", "乙")]
    assert (one.columns, one.labels) == ({"合计": 5}, {"收入.税": "税收"})
    assert found["town-2023"].tolerances == {"a.x": Decimal("0.05"), "a.y": Decimal(1)}
    assert found["town-2023"].recognition.places == ("某省",)
    assert Path(one.files["labels"]).parent.name == "province"
    assert Path(one.files["omitted"]).parent.name == "town"


def test_added_lines_and_columns_are_read_whole(tmp_path: Path) -> None:
    one = profiles(tmp_path, national_2023=NATIONAL, province_2023=PROVINCE)["province-2023"].tables[0]
    (line,), (column,) = one.added_lines, one.added_columns
    assert (line.block, line.after, line.line.label, line.line.aliases) == ("收入", "税", "二、费", ("规费",))
    assert (line.line.kind, line.line.indent, line.line.number) == (Kind.COUNT, 1, None)
    assert (column.column.name, column.column.headings) == ("其中", ("其中：中央",))


def test_tables_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    text = 'inherits = "national-2023"\n[[tables]]\ntable = "one"\nnumber = "公开10表"'
    assert [e.table for e in profiles(tmp_path, national_2023=NATIONAL, x_2020=text)["x-2020"].tables] == ["two", "one"]


def test_one_printed_number_twice_is_named(tmp_path: Path) -> None:
    text = 'inherits = "national-2023"\n[[tables]]\ntable = "one"\nnumber = "02"'
    with pytest.raises(ConfigError, match="表号都是“02”"):
        profiles(tmp_path, national_2023=NATIONAL, x_2020=text)


LAYOUT = """
[head]
number = ""
unit = "单位：{unit}"
[[tables]]
table = "one"
number = "01"
notes = []
layout = { code_heading = "支出功能分类.科目编码", code_width = 15, block_headings = false }
"""


def test_head_notes_and_layout_merge_name_by_name(tmp_path: Path) -> None:
    city = 'inherits = "province-2024"\n[head]\nnumber = "{number}"\n[[tables]]\ntable = "one"\n'
    city += "layout = { code_width = 9.5, blank_rows = 2 }\n"
    found = profiles(tmp_path, province_2024=LAYOUT, city_2024=city)["city-2024"]
    assert found.head == {"number": "{number}", "unit": "单位：{unit}"}
    (entry,) = found.tables
    assert entry.notes == ()
    assert entry.layout == {
        "code_heading": "支出功能分类.科目编码",
        "code_width": 9.5,
        "block_headings": False,
        "blank_rows": 2,
    }


@pytest.mark.parametrize("value", ["0", "256", '"宽"', "true"])
def test_a_width_that_is_none_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigError, match="code_width"):
        profiles(tmp_path, x_2024=LAYOUT.replace("code_width = 15", f"code_width = {value}"))


def test_a_key_of_the_layout_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="code_widht"):
        profiles(tmp_path, x_2024=LAYOUT.replace("code_width", "code_widht"))


def test_a_title_that_could_not_be_recognised_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="没有“表”字"):
        profiles(tmp_path, x_2020="[[tables]]\ntable = 'a'\nown_title = '三公经费'")


@pytest.mark.parametrize("key", ["labels", "headings"])
def test_an_empty_label_or_heading_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigError, match=r"“甲”的印法是空的[\s\S]*omitted"):
        profiles(tmp_path, x_2020=f"[[tables]]\ntable = 'a'\n[tables.{key}]\n'甲' = ' '")
