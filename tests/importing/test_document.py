"""Which lines of a document are tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltoolkit.importing.document import Document, TextLine, read_lines, take_apart
from xltoolkit.importing.notes import unwrapped
from xltoolkit.model import WorkbookError, bare

TITLES = {"收入决算表": "income", "支出决算表": "expenditure"}


def title_of(text: str) -> str | None:
    return TITLES.get(bare(text.removeprefix("表2")))


HEAD = "收入决算表\n\n公开02表\n部门名称：甲局\n2022年度\n金额单位：元\n\n"
TABLE = f"{HEAD}项目\t合计\n栏次\t1\n合计\t5.00\n\n201\t5.00\n\n注：表注。\n"


def parts(tmp_path: Path, text: str, encoding: str = "utf-8") -> Document:
    source = tmp_path / "doc.txt"
    source.write_bytes(text.encode(encoding))
    return take_apart(read_lines(source), title_of)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, newline: str) -> None:
    (block,) = parts(tmp_path, TABLE.replace("\n", newline), encoding).blocks
    assert (block.table, block.title.number) == ("income", 1)
    assert [line.number for line in block.rows] == [8, 9, 10, 12], "a page break's blank line does not end the table"
    assert [line.text for line in block.notes] == ["注：表注。"]
    assert len(block.head) == 4


def test_contents_and_narrative_are_no_tables(tmp_path: Path) -> None:
    text = (
        "目录\n一、收入决算表.....\t4\n二、支出决算表\n"
        "第一部分 概况\n一、收入决算表\n二、支出决算表\n第三部分 情况说明\n"
        f"{TABLE}第三部分 情况说明\n一、收入决算情况说明\n收入决算表\n本年收入合计5.00元。\n"
    )
    document = parts(tmp_path, text)
    assert [(block.table, block.title.number) for block in document.blocks] == [("income", 8)]
    assert [(section.heading, section.lines) for section in document.sections] == [
        ("文件开头", 3),
        ("第一部分 概况", 3),
        ("第三部分 情况说明", 1),
        ("第三部分 情况说明", 4),
    ]


def test_every_line_is_in_a_block_or_counted(tmp_path: Path) -> None:
    text = f"封面\n{TABLE}续一句\n多出来的一句\n第三部分 情况说明\n正文\n"
    document = parts(tmp_path, text)
    (block,) = document.blocks
    assert [line.text for line in block.notes] == ["注：表注。", "续一句", "多出来的一句"]
    held = 1 + len(block.head) + len(block.rows) + len(block.notes) + len(block.strange)
    assert held + sum(section.lines for section in document.sections) == sum(bool(line) for line in text.split("\n"))


def test_a_head_inside_the_table_is_a_head(tmp_path: Path) -> None:
    head = "收入决算表\t\t\n\t\t公开02表\n部门名称：甲局\t2022年度\t金额单位：元\n"
    (block,) = parts(tmp_path, f"{head}项目\t2022年度\t2021年度\n2022年度\t2021年度\n合计\t5.00\t\n").blocks
    assert [line.text for line in block.head] == ["公开02表", "部门名称：甲局", "2022年度", "金额单位：元"]
    assert [line.number for line in block.rows] == [4, 5, 6], "years side by side head columns"


def test_a_table_ends_with_its_sheet() -> None:
    lines = [TextLine(number, text, part="表1") for number, text in enumerate(TABLE.splitlines(), 1)]
    document = take_apart([*lines, TextLine(20, "别的\t9.00", part="表2")], title_of)
    assert document.blocks[0].rows[-1].text == "201\t5.00"
    assert [(section.heading, section.lines) for section in document.sections] == [("工作表“表2”", 1)]


def test_the_last_of_a_list_of_titles_is_no_table() -> None:
    """A sheet of contents goes on below its last table, with an attachment."""
    contents = ["公开02表\t收入决算表\t", "公开03表\t支出决算表\t", "附件\t自评表\t"]
    lines = [TextLine(number, text, part="目录") for number, text in enumerate(contents, 1)]
    table = TABLE.replace("收入决算表", "支出决算表").splitlines()
    lines += [TextLine(number, text, part="表2") for number, text in enumerate(table, 10)]
    document = take_apart(lines, title_of)
    assert [(block.table, block.title.number) for block in document.blocks] == [("expenditure", 10)]
    assert [(section.heading, section.lines) for section in document.sections] == [("工作表“目录”", 5)]


def test_notes_that_a_page_broke_are_whole_again() -> None:
    texts = [
        "注：本表反映部门本年度的总收支和年末结转结余情况，其中预算数为调整后的",
        "预算数；决算数是实际支出。",
        "1.本表金额单位转换时可能存在尾数误差，不影响各表之间的关系",
        "2.本表无数据",
        "续一句",
    ]
    notes = [line.text for line in unwrapped(TextLine(number, text) for number, text in enumerate(texts, 1))]
    assert notes == [texts[0] + texts[1], *texts[2:]]


def test_a_line_apart_from_the_notes_is_strange(tmp_path: Path) -> None:
    (block,) = parts(tmp_path, f"{TABLE}\n多出来的一句\n").blocks
    assert [line.text for line in block.strange] == ["多出来的一句"]


def test_titles_contain_each_other_and_may_carry_a_number(tmp_path: Path) -> None:
    text = TABLE + TABLE.replace("收入决算表", "三、支出 决算表") + TABLE.replace("收入决算表", "项目支出决算表")
    assert [block.table for block in parts(tmp_path, text).blocks] == ["income", "expenditure", ""]


def test_a_heading_mark_is_no_part_of_a_title(tmp_path: Path) -> None:
    (block,) = parts(tmp_path, "# 说明\n## 表2 收入决算表\n项目\t合计\n合计\t5.00\n").blocks
    assert block.title.text == "表2 收入决算表"


def test_a_number_above_the_title_belongs_to_its_table(tmp_path: Path) -> None:
    second = TABLE.replace("收入决算表\n\n公开02表", "公开03表\n支出决算表").replace("注：表注。\n", "")
    first, other = parts(tmp_path, TABLE.replace("注：表注。\n", "") + second).blocks
    assert [line.text for line in first.rows][-1] == "201\t5.00"
    assert (other.table, other.head[0].text, other.title.number) == ("expenditure", "公开03表", 15)


def test_a_section_of_a_table_does_not_end_it(tmp_path: Path) -> None:
    text = TABLE.replace("\n\n201\t5.00", "\n三、国有资产占用情况\n201\t5.00")
    (block,) = parts(tmp_path, text).blocks
    assert [line.text for line in block.rows][-2:] == ["三、国有资产占用情况", "201\t5.00"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"\xff\xfe\x00\xd8", "编码不认识"),
        ("a.txt", b"\x80\x81\xff\xff", "编码不认识"),
        ("a.txt", b"\0\0\0", "编码不认识"),
    ],
)
def test_what_is_no_text_is_said(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (source := tmp_path / name).write_bytes(data)
    with pytest.raises(WorkbookError, match=said) as caught:
        read_lines(source)
    assert caught.value.where == str(source)
    assert caught.value.advice


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="找不到文件"):
        read_lines(tmp_path / "none.txt")
    with pytest.raises(WorkbookError, match="文件读不出"):
        read_lines(tmp_path)
