"""A table that stands in the text: each of its numbers has a verdict, and the sentences around it are read as ever."""

from __future__ import annotations

import pytest

from xltoolkit.config import load_config
from xltoolkit.model import Claim, Verdict
from xltoolkit.narrative import examine_text
from xltoolkit.run import Session
from xltoolkit.testing import build_accounts

TABLES = {"income": {"合计": {"本年收入合计": "790.04", "财政拨款收入": "789.69", "其他收入": "0.35"}}}
HEADING = "二、收入决算情况说明"
SENTENCE = "2023年度收入合计790.04万元。"


def claims(*lines: str) -> list[Claim]:
    registry = Session.start(load_config(), "national-2023").registry
    return examine_text(enumerate(lines, 1), build_accounts(registry, {"tables": TABLES}), registry.phrases).claims


@pytest.mark.parametrize(
    "rows",
    [
        ("项目\t金额（万元）\t占比", "财政拨款收入\t789.69\t99.96%", "其他收入\t0.53\t0.04%"),
        ("项目\t金额（万元）", "财政拨款收入\t789.69", "其他收入\t0.53"),
    ],
)
def test_numbers_of_a_table_are_accounted_for_and_not_taken_for_the_text_s(rows: tuple[str, ...]) -> None:
    *table, year, total = claims(HEADING, *rows, SENTENCE)
    assert [claim.text for claim in table] == [text.rstrip("%") for row in rows[1:] for text in row.split("\t")[1:]]
    assert {(claim.verdict, claim.reckoning) for claim in table} == {
        (Verdict.OUTSIDE, "文字里的表格，没有与公开表核对")
    }
    assert (year.text, total.verdict) == ("2023", Verdict.TRACED)


def test_a_number_keeps_its_place_in_a_row() -> None:
    row = "财政拨款收入\t789.69\t 99.96%"
    assert [(claim.line, row[claim.offset :].startswith(claim.text)) for claim in claims(HEADING, row)] == [
        (2, True),
        (2, True),
    ]


@pytest.mark.parametrize("line", ["1、\t其他收入0.53万元。", "\t其他收入0.53万元，", "其他收入\t0.53万元，占0.07%。"])
def test_a_tab_in_a_sentence_makes_no_row(line: str) -> None:
    assert any(claim.verdict is Verdict.WRONG for claim in claims(HEADING, line))
