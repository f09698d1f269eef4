"""Rule packs: what they declare, and every mistake named with file, line and character."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from xltoolkit.model import Kind, PluginError, Rows, Severity
from xltoolkit.packs import Pack, read_pack

RULE = """
[[rules]]
id = "income.mine"
title = "标题"
basis = "依据"
formula = "本表[合计,1栏] = 本表[合计,2栏]"
"""
TABLE = """
[[tables]]
id = "meeting"
title = "会议费表"
columns = ["预算数"]
lines = ["会议费"]
"""


def pack(tmp_path: Path, text: str) -> Pack:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return read_pack(path)


def test_every_key_of_a_rule(tmp_path: Path) -> None:
    text = """
name = "某局"
version = "2024.1"
[[rules]]
id = "income.mine"
title = "标题"
basis = "依据"
formulas = ["本表[合计,1栏] = 本表[合计,2栏]", '''
  本表[合计,1栏]
    >= 0''']
severity = "warning"
advice = "改正"
message = "{标题}：{左}与{右}差{差}"
when = "本表[合计,1栏] > 0"
tolerance = "0.05"
years = [2023, 2024]
example = "例"
"""
    read = pack(tmp_path, text)
    assert (read.name, read.version) == ("某局", "2024.1")
    (rule,) = read.rules
    assert (rule.id, rule.title, rule.basis, rule.advice, rule.example) == ("income.mine", "标题", "依据", "改正", "例")
    assert rule.formulas[0] == "本表[合计,1栏] = 本表[合计,2栏]"
    assert rule.severity is Severity.WARNING
    assert rule.tolerance == Decimal("0.05")
    assert rule.when == "本表[合计,1栏] > 0"
    assert rule.holds_in(2023)
    assert not rule.holds_in(2022)
    assert rule.written is not None
    assert rule.written.place.endswith("rules.toml 第 4 行")


def test_every_key_of_a_table(tmp_path: Path) -> None:
    text = """
[[tables]]
id = "meeting"
title = "会议费、培训费支出决算表"
aliases = ["会议费表"]
rows = "lines"
classification = "economic"
notes = ["注：万元"]
[[tables.blocks]]
name = "支出"
columns = ["预算数", { name = "决算数", number = 2, headings = ["实际"], kind = "count", width = 9.5 }]
[[tables.blocks.lines]]
label = "一、会议费"
number = 1
code = "30215"
aliases = ["会议"]
[[tables.blocks.lines]]
label = "人数"
name = "会议人数"
kind = "count"
heading = false
indent = 2
[tables.layout]
label_width = 20
landscape = false
label_heading = "费用"
headings = { "预算数" = "年初预算数" }
"""
    read = pack(tmp_path, text)
    (table,), (layout,) = read.tables, read.layouts
    (form,) = table.forms
    (block,) = form.blocks
    assert (table.id, table.rows, table.classification) == ("meeting", Rows.LINES, "economic")
    assert (form.title, form.aliases, form.notes) == ("会议费、培训费支出决算表", ("会议费表",), ("注：万元",))
    assert (block.name, [column.name for column in block.columns]) == ("支出", ["预算数", "决算数"])
    assert (block.columns[1].number, block.columns[1].kind, block.columns[1].width) == (2, Kind.COUNT, 9.5)
    assert [line.key for line in block.lines] == ["会议费", "会议人数"]
    assert (layout.table, layout.label_width, layout.label_heading) == ("meeting", 20, "费用")
    assert not layout.print_setup.landscape
    assert layout.headings == {"预算数": "年初预算数"}


def test_codes_by_classification(tmp_path: Path) -> None:
    text = """
name = "某局"
[[codes]]
classification = "functional"
code = "2019901"
name = "本市专项"
years = [2024]
[[codes]]
classification = "economic"
code = "30299"
name = "其他"
"""
    functional, economic = pack(tmp_path, text).codes
    assert (functional.classification, functional.source) == ("functional", "某局")
    assert functional.names == {"2019901": {"本市专项": frozenset({2024})}}
    assert economic.names == {"30299": {"其他": frozenset()}}


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("nam = 'x'", (1, 1), "是否想写“name”"),
        ("name = 3", (1, 8), "写成文字，加引号"),
        ("name = ", (1, 8), "这里要有一个值"),
        ("title = “标题”", (1, 9), "引号要用英文的"),
        ("title ＝ '标题'", (1, 7), "等号要用英文的"),
        ("\u3000name = 'x'", (1, 1), "全角空格"),
        ("标题 = 'x'", (1, 1), "“标”不能写在这里"),
        ("name = 'x'，", (1, 11), "一行只写一项"),
        ("name = 'x' 'y'", (1, 12), "一行只写一项"),
        ("name = 'x", (1, 10), "引号没有成对"),
        ('name = "\\q"', (1, 11), "反斜杠"),
        ("[rules]\nid = 'a.b'", (1, 1), "写成 [[rules]]"),
        ("name = 'x'\nname = 'y'", (2, 11), "留一个"),
        ("rules = 1", (1, 9), "列表"),
        ("rules = [{}, 'x']", (1, 14), "不是表的值"),
        ("rules = [{}]", (1, 10), "缺少“rules[1].id”"),
        (RULE.replace('title = "标题"\n', ""), (2, 1), "缺少“rules[1].title”"),
        (RULE.replace('"依据"', '" "'), (5, 9), "是空的"),
        (RULE.replace("income.mine", "Income"), (3, 6), "不合格式"),
        (RULE + 'severty = "hint"', (7, 1), "是否想写“severity”"),
        (RULE + 'severity = "hnit"', (7, 12), "是否想写“hint”"),
        (RULE + RULE, (9, 6), "写了两次，前一条在"),
        (RULE.replace("= 本", "= = 本"), (6, 24), "公式在“=”处读不懂"),
        (RULE.replace('"本表[合计,1栏]', '"本表[合计,\\u0031栏] ='), (6, 29), "公式在“=”处读不懂"),
        (
            RULE.replace('"本表[合计,1栏] = 本表[合计,2栏]"', '"""\n  本表[合计] \\\n  = = 0"""'),
            (8, 5),
            "公式在“=”处读不懂",
        ),
        (RULE.replace("formula", "formulas"), (6, 12), "列表"),
        (
            RULE.replace(
                'formula = "本表[合计,1栏] = 本表[合计,2栏]"', 'formulas = ["本表[合计] = 0", "合集(本表[合计]) = 0"]'
            ),
            (6, 28),
            "没有函数",
        ),
        (RULE + 'formulas = ["本表[合计] = 0"]', (7, 12), "只写一个"),
        (RULE.replace("formula =", "advice ="), (2, 1), "规则没有公式"),
        (RULE + 'message = "差{差额}"', (7, 13), "里没有“{差额}”这个占位"),
        (RULE + 'message = "\\t差{左"', (7, 15), "没有成对"),
        (RULE + 'when = "本表[合计,1栏]"', (7, 18), "还没有写完"),
        (RULE + 'when = " 当 本表[合计,1栏] > 0"', (7, 10), "去掉“当”字"),
        (RULE + "tolerance = 0.05", (7, 13), "加引号"),
        (RULE + 'tolerance = "-1"', (7, 13), "不能是 -1"),
        (RULE + 'tolerance = "1e400"', (7, 13), "不能是 1E+400"),
        (RULE + 'tolerance = "NaN"', (7, 13), "不能是 NaN"),
        (RULE + 'tolerance = "少许"', (7, 13), "不是数"),
        (RULE + 'years = [2023, "2024"]', (7, 16), "不是年度"),
        (TABLE.replace("meeting", "会议"), (3, 6), "不合格式"),
        (TABLE + "rows = 'line'", (7, 8), "是否想写“lines”"),
        (TABLE + "rows = 'codes'", (2, 1), "classification"),
        (TABLE + "rows = 'single'", (6, 9), "只有一行"),
        (TABLE.replace('lines = ["会议费"]', ""), (2, 1), "表没有行"),
        (TABLE.replace('columns = ["预算数"]', ""), (2, 1), "表没有栏目"),
        (TABLE.replace('["预算数"]', '["预算数", "预算数"]'), (5, 11), "写了两次"),
        (TABLE.replace('["预算数"]', '["预算数", 3]'), (5, 19), "不是名称"),
        (TABLE.replace('"会议费"]', '{ label = "会议费", nmuber = 1 }]'), (6, 27), "是否想写“number”"),
        (TABLE.replace('"会议费"]', '{ label = "会议费", code = "302" }]'), (2, 1), "要写 classification"),
        (TABLE + "[[tables.blocks]]\nname = 'x'", (5, 11), "写在 blocks 里"),
        (TABLE + "[tables.layout]\nlabel_width = true", (8, 15), "写成 0 以上的数"),
        (TABLE + TABLE, (9, 6), "写了两次"),
        ("[[codes]]\ncode = '301'", (1, 1), "缺少“codes[1].classification”"),
        ("[[codes]]\nclassification = 'x'", (2, 18), "不能是“x”"),
        ("[[codes]]\nclassification = 'economic'\ncode = '30'\nname='x'", (3, 8), "3、5 或 7 位"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_character(
    tmp_path: Path, text: str, place: tuple[int, int], said: str
) -> None:
    with pytest.raises(PluginError) as caught:
        pack(tmp_path, text)
    line, column = place
    assert caught.value.where == f"{tmp_path / 'rules.toml'} 第 {line} 行第 {column} 个字符", caught.value
    assert said in str(caught.value)
    assert caught.value.advice


def test_the_document_tells_every_key() -> None:
    root = Path(__file__).resolve().parents[2]
    document = (root / "docs" / "rule-packs.md").read_text(encoding="utf-8")
    asked = re.compile(r'(?:keys|headings)\.(?!wrong)\w+\("(\w+)"|_items\(keys, "(\w+)"')
    for module in (root / "xltoolkit" / "packs").glob("*.py"):
        for names in asked.findall(module.read_text(encoding="utf-8")):
            key = "".join(names)
            assert f"`{key}" in document or f"[[{key}]]" in document, key


@pytest.mark.parametrize(
    ("text", "place", "advice"),
    [
        ('title = "年金\nbasis = "据"', "第 1 行第 12 个字符", "这一行末尾缺英文引号"),
        ('title = "年金”\nbasis = "据"', "第 1 行第 13 个字符", "末尾的引号要用英文的"),
        ('basis："据"', "第 1 行第 6 个字符", "英文的等号 ="),
        ('basis: "据"', "第 1 行第 6 个字符", "英文的等号 ="),
        ('title = "职业"年金"缴费"', "第 1 行第 13 个字符", "文字里的引号用中文“ ”"),
        ('title = ""年金"缴费"', "第 1 行第 11 个字符", "文字里的引号用中文“ ”"),
        ('title = "年金"；', "第 1 行第 13 个字符", "这里用英文的逗号"),
        ("编号 = 1", "第 1 行第 1 个字符", "中文要放在英文引号里"),
        (RULE.replace("formula", "formular"), "第 6 行第 1 个字符", "是否想写“formula”"),
        (RULE.replace("[合计,1栏]", "【合计,1栏】"), "第 6 行第 14 个字符", "方括号用 [ ]"),
        (RULE.replace(" = 本表[", " =< 本表["), "第 6 行第 22 个字符", "<="),
    ],
)  # fmt: skip
def test_slips_of_people_who_write_no_programs(tmp_path: Path, text: str, place: str, advice: str) -> None:
    with pytest.raises(PluginError) as caught:
        pack(tmp_path, text)
    assert caught.value.where.endswith(place)
    assert advice in caught.value.advice
