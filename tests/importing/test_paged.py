"""Documents that a program wrote page by page: text with the cells among it, then the tables with tabs."""

from __future__ import annotations

from xltoolkit.importing.document import TextLine, take_apart
from xltoolkit.importing.paged import in_reading_order
from xltoolkit.model import bare

TITLES = {"收入决算表": "income", "支出决算表": "expenditure"}


def title_of(text: str) -> str | None:
    return TITLES.get(bare(text))


def lines(text: str) -> list[TextLine]:
    return [TextLine(number, line) for number, line in enumerate(text.split("\n"), 1)]


def ordered(text: str) -> list[str]:
    return [line.text for line in in_reading_order(lines(text), title_of) if line.text.strip()]


PAGES = """封面
===== 第1页 =====
第二部分 决算表
收入决算表
单位：万元
项目
本年收入合
计
类
款
合计
5.00
201
3.00


----- 第1页 表1 -----
项目\t\t本年收入合计
类\t款\t
合计\t\t5.00
201\t\t3.00

===== 第2页 =====
201
06
3.00
注：本表反映收入。

----- 第2页 表1 -----
201\t06\t3.00

===== 第3页 =====
第三部分 情况说明
本年收入合计5.00万元。
"""


def test_the_tables_stand_where_the_page_repeats_them() -> None:
    assert ordered(PAGES) == [
        "封面",
        "第二部分 决算表",
        "收入决算表",
        "单位：万元",
        "项目\t\t本年收入合计",
        "类\t款\t",
        "合计\t\t5.00",
        "201\t\t3.00",
        "201\t06\t3.00",
        "注：本表反映收入。",
        "第三部分 情况说明",
        "本年收入合计5.00万元。",
    ]


def test_a_table_over_two_pages_is_one_block_with_the_numbers_of_its_own_lines() -> None:
    (block,) = take_apart(in_reading_order(lines(PAGES), title_of), title_of).blocks
    assert [line.number for line in block.rows] == [18, 19, 20, 21, 30]
    assert [line.text for line in block.notes] == ["注：本表反映收入。"]


def test_a_figure_of_the_page_that_no_table_holds_is_not_lost() -> None:
    assert "4.00" in ordered(PAGES.replace("5.00\n201\n", "5.00\n4.00\n201\n"))


def test_two_tables_of_a_page_stand_under_their_own_titles() -> None:
    text = (
        "===== 第1页 =====\n收入决算表\n项目 合计\n合计 5.00\n支出决算表\n项目 合计\n合计 7.00\n"
        "----- 第1页 表1 -----\n项目\t合计\n合计\t5.00\n----- 第1页 表2 -----\n项目\t合计\n合计\t7.00\n"
    )
    assert ordered(text) == ["收入决算表", "项目\t合计", "合计\t5.00", "支出决算表", "项目\t合计", "合计\t7.00"]


def test_a_table_without_text_on_its_page_is_kept() -> None:
    assert ordered("===== 第1页 =====\n----- 第1页 表1 -----\n甲\t乙\n") == ["甲\t乙"]


def test_a_document_without_pages_stays_as_it_is() -> None:
    plain = lines("收入决算表\n项目\t合计\n合计\t5.00\n")
    assert in_reading_order(plain, title_of) is plain
