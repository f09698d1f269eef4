"""A document's text, part by part: headings told from sentences, wrapped lines joined."""

from __future__ import annotations

import pytest

from xltoolkit.disclosure.content import Heading, Paragraph
from xltoolkit.disclosure.narrative import Part, heading_of, text_of_lines, text_of_sheets
from xltoolkit.importing.document import TextLine
from xltoolkit.model import Grid


def lines(*texts: str) -> list[TextLine]:
    return [TextLine(number, text) for number, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("一、收入支出决算总体情况说明", 2),
        ("（一）“三公”经费财政拨款支出决算总体情况说明", 3),
        ("(1)预算绩效管理工作开展情况", 4),
        ("2、某市国资中心主要职能为：管好国有资产。", 0),
        ("一、财政拨款收入：指单位从同级财政部门取得的资金。", 0),
        ("1.5亿元", 0),
        ("无", 0),
    ],
)
def test_a_heading_begins_as_one_and_is_no_sentence(text: str, level: int) -> None:
    heading = heading_of(text)
    assert (heading.level if heading is not None else 0) == level


def test_parts_are_told_by_their_headings_and_those_of_a_contents_page_are_none() -> None:
    text = text_of_lines(
        lines(
            "第一部分 概况\t1",
            "第三部分 情况说明 2",
            "第一部分 单位概况",
            "一、职责",
            "第四部分 名词解释",
            "一、其他收入：指其他。",
        )
    )
    assert text.headings == {Part.OVERVIEW: "第一部分 单位概况", Part.GLOSSARY: "第四部分 名词解释"}
    assert text.blocks[Part.OVERVIEW] == [Heading("一、职责", 2)]
    assert text.blocks[Part.GLOSSARY] == [Paragraph("一、其他收入：指其他。")]


def test_a_text_without_parts_is_all_narrative_and_wrapped_lines_are_joined() -> None:
    text = text_of_lines(
        lines(
            "一、收入决算情况说明",
            "公用经费主要包括办公费、邮电费、印刷费、差旅费、培训",
            "===== 第20页 =====",
            "费、工会费、福利费等。",
            "- 其他收入为零。",
        )
    )
    assert text.blocks[Part.NARRATIVE] == [
        Heading("一、收入决算情况说明", 2),
        Paragraph("公用经费主要包括办公费、邮电费、印刷费、差旅费、培训费、工会费、福利费等。"),
        Paragraph("其他收入为零。"),
    ]


def test_the_sheets_of_the_toolkit_are_no_narrative() -> None:
    ours = Grid("情况说明", {(1, 1): "检查结果（xltoolkit）", (2, 1): "一、收入"})
    assert text_of_sheets([ours]).blocks == {}
    theirs = Grid("文字", {(1, 1): "情况说明", (2, 1): "收入为零。"})
    assert text_of_sheets([theirs]).blocks == {Part.NARRATIVE: [Paragraph("收入为零。")]}


def test_headings_that_a_page_broke_are_joined_and_the_contents_page_is_left_out() -> None:
    text = text_of_lines(
        lines(
            "某区财政局",
            "2024年度部门决算",
            "目录",
            "第一部分某区财政局概况",
            "第三部分某区财政局2024年度部门决算情况说明",
            "===== 第4页 =====",
            "第一部分",
            "某区财政局概况",
            "一、主要职能",
            "第三部分某区财政局2024年度部门决算情况",
            "说明",
            "一、收入决算情况说明",
        )
    )
    assert text.department == "某区财政局"
    assert text.headings == {
        Part.OVERVIEW: "第一部分 某区财政局概况",
        Part.NARRATIVE: "第三部分某区财政局2024年度部门决算情况说明",
    }
    assert text.blocks[Part.NARRATIVE] == [Heading("一、收入决算情况说明", 2)]
