"""The parts put together: ordinals, the glossary filled up, and units that two parts count otherwise."""

from __future__ import annotations

from functools import cache

import pytest

from xltoolkit.config import load_config
from xltoolkit.disclosure.assembling import assemble, ordinal
from xltoolkit.disclosure.content import Block, Paragraph
from xltoolkit.disclosure.narrative import Part, Text
from xltoolkit.glossary import Glossary, Term
from xltoolkit.loader import Registry, load
from xltoolkit.model import Accounts, BoundAttachment, Cell, Grid, Said
from xltoolkit.testing.build import build_accounts


@cache
def registry() -> Registry:
    return load(load_config(), "yangquan-2022")


def form(units: str) -> dict[str, BoundAttachment]:
    (declared,) = registry().attachments
    at = Cell("附件", "B2")
    return {declared.id: BoundAttachment(declared, Cell("附件", "A1"), {"下属单位": Said(units, at)})}


def sheet() -> Grid:
    return Grid("附件", {(1, 1): "自评表", (2, 1): "下属单位", (2, 2): "3个"})


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一")])
def test_ordinals(number: int, text: str) -> None:
    assert ordinal(number) == text


@pytest.mark.parametrize(
    ("text", "remarks"), [("包括3家单位。", 0), ("包括4个预算单位。", 0), ("共有5家单位。", 1), ("略", 0)]
)
def test_units_are_counted_alike(text: str, remarks: int) -> None:
    accounts = Accounts(registry().profile, registry().declared, {}, attachments=form("3"))
    overview: list[Block] = [Paragraph(text)]
    result = assemble(accounts, [sheet()], registry(), Text(blocks={Part.OVERVIEW: overview}), Glossary())
    assert len(result.remarks) == remarks
    assert all("写下属单位 3 个，概况写的是 5 家单位" in remark for remark in result.remarks)


def test_our_entries_go_on_where_the_text_ends() -> None:
    accounts = build_accounts(registry(), {"tables": {"income": {"合计": {"财政拨款收入": "1"}}}})
    grid = Grid("income", {(3, 3): "财政拨款收入", (3, 4): "其他收入"})
    terms = Glossary(
        (Term("财政拨款收入", (), "甲。", "《》"), Term("其他收入", (), "乙。", "《》"), Term("丙", (), "。", "《》"))
    )
    written: list[Block] = [Paragraph("一、财政拨款收入：指财政拨款。"), Paragraph("无")]
    result = assemble(accounts, [grid], registry(), Text(blocks={Part.GLOSSARY: written}), terms)
    texts = [block.text for block in result.disclosure.blocks if isinstance(block, Paragraph)]
    assert texts[-3:] == ["一、财政拨款收入：指财政拨款。", "二、其他收入：乙。", "无"]  # the last: no attachments
    assert [term.name for term in result.added] == ["其他收入"]
    assert "公开01表《收入支出决算总表》" in result.absent
