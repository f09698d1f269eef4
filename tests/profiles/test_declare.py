"""What a profile changes of a declared table: lines, columns, labels, headings, numbers, and what its mistakes say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xltoolkit.engine.names import FormNames
from xltoolkit.formats import Layout
from xltoolkit.formula import Name, Span
from xltoolkit.model import (
    AddedColumn,
    AddedLine,
    Block,
    Column,
    ConfigError,
    Form,
    Line,
    Profile,
    Rows,
    Table,
    TableEntry,
)
from xltoolkit.profiles import declare, printed_layouts

INCOME = Block("收入", (Column("金额", 1),), (Line("一、税", 1), Line("", 2), Line("总计", 3)))
SPENT = Block("支出", (Column("合计", 2), Column("金额", 3)), (Line("一、教育", 4), Line("总计", 5)))
TABLE = Table("one", Rows.LINES, (Form("甲表", (INCOME, SPENT), aliases=("甲",)), Form("乙表", (INCOME,))))
ENTRY = TableEntry("one", "公开01表")


def declared(entry: TableEntry) -> Form:
    return declare({"one": TABLE}, Profile("x-2022", "x", 2022, tables=(entry,)))["one"].forms[0]


def lines(form: Form) -> list[str]:
    return [block.line_name(line) for block in form.blocks for line in block.lines]


def test_a_profile_that_says_nothing_changes_nothing() -> None:
    assert declare({"one": TABLE}, Profile("x-2022", "x", 2022, tables=(ENTRY,)))["one"] == TABLE


def test_titles_and_numbers_are_the_profiles() -> None:
    form = declared(replace(ENTRY, title="甲", lines={"税": 7, "支出.总计": 8}, columns={"金额": 9}))
    assert (form.title, form.aliases) == ("甲", ("甲表",))
    assert [line.number for block in form.blocks for line in block.lines] == [7, 2, 3, 4, 8]
    assert [column.number for block in form.blocks for column in block.columns] == [9, 2, 9]


def test_the_title_chooses_the_form() -> None:
    tables = declare({"one": TABLE}, Profile("x-2022", "x", 2022, tables=(replace(ENTRY, title="乙表"),)))
    assert [form.title for form in tables["one"].forms] == ["乙表", "甲表"]


def test_another_label_keeps_the_name_in_rules_and_what_was_understood_before() -> None:
    line = declared(replace(ENTRY, labels={"收入.税": "一、各项税收"})).blocks[0].lines[0]
    assert (line.label, line.key, line.aliases) == ("一、各项税收", "税", ("一、税",))


def test_a_line_without_a_name_gets_one() -> None:
    line = declared(replace(ENTRY, labels={"收入.2行": "二、费"})).blocks[0].lines[1]
    assert (line.label, line.key, line.number) == ("二、费", "2行", 2)


def test_the_headings_of_all_columns_say_their_order() -> None:
    form = declared(replace(ENTRY, headings={"金额": "决算.金额", "合计": "决算.合计"}))
    printed = [column.name for column in form.blocks[1].printed_columns]
    assert printed == ["金额", "合计"]
    assert [column.name for column in form.blocks[1].columns] == ["合计", "金额"]
    assert form.columns["合计"].printed == "决算.合计"
    assert "决算.合计" in form.columns["合计"].headings


def test_the_heading_of_one_column_moves_none() -> None:
    form = declared(replace(ENTRY, headings={"金额": "决算.金额"}))
    assert [column.name for column in form.blocks[1].printed_columns] == ["合计", "金额"]


def test_what_is_not_printed_is_gone_but_still_known() -> None:
    form = declared(replace(ENTRY, omitted=("收入.税", "合计")))
    assert lines(form) == ["收入.2行", "收入.总计", "支出.教育", "支出.总计"]
    assert list(form.columns) == ["金额"]
    assert form.whole is not None
    assert "收入.税" in lines(form.whole)


def test_a_name_of_both_a_line_and_a_column_has_to_say_which() -> None:
    both = Table("one", Rows.CODES, (Form("甲表", (Block("", (Column("合计"), Column("数")), (Line("合计"),)),)),))
    with pytest.raises(ConfigError, match="“合计行”或“合计栏”"):
        declare({"one": both}, Profile("x-2022", "x", 2022, tables=(replace(ENTRY, omitted=("合计",)),)))
    tables = declare({"one": both}, Profile("x-2022", "x", 2022, tables=(replace(ENTRY, omitted=("合计栏",)),)))
    assert list(tables["one"].forms[0].columns) == ["数"]
    assert lines(tables["one"].forms[0]) == ["合计"]


def test_lines_and_columns_are_added_where_the_profile_says() -> None:
    added = (AddedLine(Line("二、费", 12), "收入", "税"), AddedLine(Line("三、末", 13), "支出"))
    form = declared(replace(ENTRY, added_lines=added, added_columns=(AddedColumn(Column("其中"), "支出", "合计"),)))
    assert lines(form) == ["收入.税", "收入.费", "收入.2行", "收入.总计", "支出.教育", "支出.总计", "支出.末"]
    assert [[column.name for column in block.columns] for block in form.blocks] == [["金额"], ["合计", "其中", "金额"]]


def test_the_layout_is_handed_on_to_every_form() -> None:
    entry = replace(ENTRY, numbered=False, code_columns=3, total="last")
    forms = declare({"one": TABLE}, Profile("x-2022", "x", 2022, tables=(entry,)))["one"].forms
    assert {(form.numbered, form.code_columns, form.total) for form in forms} == {(False, 3, "last")}
    assert forms[0].blocks[0].lines[2].number == 3, "rules may use the number that is not printed"


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        (TableEntry("on", "01"), "是否想写“one”"),
        (replace(ENTRY, title="丙表"), "没有标题“丙表”"),
        (replace(ENTRY, lines={"收入.费": 1}), "没有“收入.费”这一行"),
        (replace(ENTRY, columns={"金": 1}), "没有“金”这一栏"),
        (replace(ENTRY, labels={"总计": "合"}), "写全：收入.总计、支出.总计"),
        (replace(ENTRY, headings={"金": "数"}), "没有“金”这一栏"),
        (replace(ENTRY, omitted=("收入.税款",)), "没有“收入.税款”这一行或栏"),
        (replace(ENTRY, lines={"支出.教育": 1}), "行次 1 有两行：收入.税、支出.教育"),
        (replace(ENTRY, added_lines=(AddedLine(Line("费", 1), "收入"),)), "行次 1 有两行"),
        (replace(ENTRY, added_lines=(AddedLine(Line("费"), "结余"),)), "没有“结余”这一侧"),
        (replace(ENTRY, added_lines=(AddedLine(Line("费")),)), "没有写明在哪一侧"),
        (replace(ENTRY, added_lines=(AddedLine(Line("费"), "收入", "捐"),)), "没有“捐”这一行"),
        (replace(ENTRY, added_lines=(AddedLine(Line("费"), after="总计"),)), "写上 block，可用的有：收入、支出"),
        (replace(ENTRY, added_lines=(AddedLine(Line("税"), "收入"),)), "已有“收入.税”"),
        (replace(ENTRY, added_columns=(AddedColumn(Column("合计"), "支出"),)), "已有“合计”"),
    ],
)
def test_a_mistake_is_named(entry: TableEntry, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        declared(entry)


def test_the_file_that_said_so_is_named() -> None:
    entry = replace(ENTRY, omitted=("费",), files={"omitted": "cities/x/2022.toml"})
    with pytest.raises(ConfigError, match=r"cities/x/2022\.toml，表 one 的 omitted"):
        declared(entry)


def test_notes_of_its_own_or_none() -> None:
    assert declared(replace(ENTRY, notes=("注：甲",))).notes == ("注：甲",)
    assert declared(replace(ENTRY, notes=())).notes == ()
    noted = replace(TABLE, forms=(replace(TABLE.forms[0], notes=("注：乙",)),))
    assert declare({"one": noted}, Profile("x-2022", "x", 2022, tables=(ENTRY,)))["one"].forms[0].notes == ("注：乙",)


def test_a_line_of_a_code_is_left_out_by_its_code() -> None:
    block = Block("", (Column("金额", 1),), (Line("其他支出", code="399"), Line("其他支出", code="39999")))
    table = Table("two", Rows.CODES, (Form("丙表", (block,)),))
    profile = Profile("x-2022", "x", 2022, tables=(TableEntry("two", "公开02表", omitted=("39999",)),))
    (form,) = declare({"two": table}, profile)["two"].forms
    assert [line.code for line in form.blocks[0].lines] == ["399"]


def test_a_layout_differs_by_what_the_profile_says() -> None:
    entries = (replace(ENTRY, layout={"code_width": 15.0}), TableEntry("two", layout={"blank_rows": 3}))
    layouts = printed_layouts({"one": Layout("one", label_width=9)}, Profile("x-2022", "x", 2022, tables=entries))
    assert layouts == {"one": Layout("one", label_width=9, code_width=15.0), "two": Layout("two", blank_rows=3)}


def test_a_name_of_its_own_is_printed_and_those_of_the_declaration_are_still_known() -> None:
    entry = replace(ENTRY, title="甲", own_title="本地甲表", aliases=("甲情况表",))
    form = declared(entry)
    assert (form.title, form.aliases) == ("本地甲表", ("甲情况表", "甲", "甲表"))
    assert entry.printed_title == "本地甲表"


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        (replace(ENTRY, own_title="丙表", files={"own_title": "x.toml"}), "own_title"),
        (replace(ENTRY, aliases=("丙表",), files={"aliases": "x.toml"}), "aliases"),
        (replace(ENTRY, number="丙表", files={"number": "x.toml"}), "number"),
    ],
)
def test_a_name_of_another_table_is_refused(entry: TableEntry, key: str) -> None:
    other = Table("two", Rows.SINGLE, (Form("丙表", (INCOME,)),))
    with pytest.raises(ConfigError, match=rf"x\.toml，表 one 的 {key}：“丙表”是另一张表（two）的表名"):
        declare({"one": TABLE, "two": other}, Profile("x-2022", "x", 2022, tables=(entry,)))


def test_a_number_that_rules_could_not_use_is_refused() -> None:
    with pytest.raises(ConfigError, match="“本表”是规则所在的表"):
        declared(replace(ENTRY, number="本表"))


@pytest.mark.parametrize(
    "entry",
    [
        replace(ENTRY, omitted=("收入.2行",), lines={"收入.税": 2}),
        replace(ENTRY, omitted=("收入.99行",), lines={"收入.税": 2, "收入.2行": 99}),
    ],
)
def test_the_number_of_a_line_that_is_not_printed_is_free(entry: TableEntry) -> None:
    form = declared(replace(entry, added_lines=(AddedLine(Line("二、费", 1), "收入", "税"),)))
    assert [(line.key, line.number) for line in form.blocks[0].lines] == [("税", 2), ("费", 1), ("总计", 3)]
    assert form.whole is not None
    assert lines(form.whole) == ["收入.税", "收入.费", "收入.2行", "收入.总计", "支出.教育", "支出.总计"]
    names = FormNames(TABLE, form)
    assert names.row_keys(Name("2行")) == ("收入.税",)
    assert names.row_keys(Span(Name("收入.税"), Name("收入.2行"))) == ("收入.税", "收入.费")


def test_a_line_without_a_label_keeps_its_name_under_another_number() -> None:
    assert lines(declared(replace(ENTRY, lines={"收入.2行": 12})))[:2] == ["收入.税", "收入.2行"]


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        (
            replace(ENTRY, added_lines=(AddedLine(Line("费", 2), "收入"),), files={"added_lines": "x.toml"}),
            "x.toml，表 one 的 added_lines：行次 2 有两行：收入.2行、收入.费\n请：改其中一行的行次（lines）",
        ),
        (
            replace(ENTRY, added_columns=(AddedColumn(Column("其中", 3), "支出"),), files={"added_columns": "x.toml"}),
            "x.toml，表 one 的 added_columns：栏次 3 有两栏：金额、其中",
        ),
        (
            replace(ENTRY, columns={"合计": 3}, files={"columns": "x.toml"}),
            "x.toml，表 one 的 columns：栏次 3 有两栏：合计、金额",
        ),
    ],
)
def test_a_number_of_two_is_refused_where_it_was_written(entry: TableEntry, named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        declared(entry)
    assert str(caught.value).startswith(named)
