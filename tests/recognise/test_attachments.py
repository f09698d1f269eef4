"""Forms of the attachments: told from a mere mention, read beside and inside their cells."""

from __future__ import annotations

from decimal import Decimal

from xltoolkit.model import Attachment, Grid, Item, Value
from xltoolkit.recognise.attachments import find_attachments

FORM = Attachment(
    "evaluation",
    "自评表",
    (
        Item("总分", ("总分",), r"^总分:?(\d+)分?$"),
        Item("编制", pattern=r"编制人?数:?(\d+)人"),
        Item("其他收入", ("其他收入",)),
    ),
    enough=2,
)


def test_values_stand_to_the_right_behind_a_colon_or_in_a_sentence() -> None:
    cells: dict[tuple[int, int], Value] = {
        (1, 1): "某市绩效自评表",
        (2, 1): "总 分",
        (2, 3): Decimal("96.00000000"),
        (3, 2): "其中: 其他收入：13,263",
    }
    grid = Grid("附件", {**cells, (4, 1): "核定的编制数 69 人；其中……"})
    form = find_attachments([grid], [FORM])["evaluation"]
    assert {name: said.text for name, said in form.said.items()} == {"总分": "96", "其他收入": "13,263", "编制": "69"}
    assert form.number("其他收入") == Decimal(13263)
    assert str(form.said["总分"].cell) == "附件!C2"
    assert str(form.title_at) == "附件!A1"


def test_the_value_of_a_blank_cell_is_not_taken_from_the_next_label() -> None:
    grid = Grid("附件", {(1, 1): "自评表", (2, 1): "其他收入", (2, 3): "结余", (3, 1): "总分96", (4, 1): "编制数1人"})
    form = find_attachments([grid], [FORM])["evaluation"]
    assert "其他收入" not in form.said
    assert form.number("其他收入") is None


def test_a_mention_is_no_form() -> None:
    contents = Grid("目录", {(1, 1): "某市绩效自评表", (2, 1): "总分96"})
    ours = Grid("检查结果", {(1, 1): "检查结果（xltoolkit）", (2, 1): "自评表", (3, 1): "总分96", (4, 1): "编制数1人"})
    assert find_attachments([contents, ours], [FORM]) == {}
