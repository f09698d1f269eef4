"""``[[tables]]`` of a rule pack: a 公开 table that the core does not know, with its official layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from xltoolkit.formats import Layout
from xltoolkit.model import Block, Column, Form, Kind, Line, PrintSetup, Rows, Table
from xltoolkit.packs.keys import Keys

T = TypeVar("T")
CLASSIFICATIONS = ("functional", "economic")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_KINDS = tuple(Kind)
_ROWS = tuple(rows.value for rows in Rows)


def read_tables(items: Sequence[Keys]) -> list[tuple[Table, Layout]]:
    """Read the tables of a pack.

    Raises:
        PluginError: a mistake, with its place.
    """
    tables: dict[str, tuple[Table, Layout]] = {}
    for keys in items:
        table, layout = _table(keys)
        if table.id in tables:
            raise keys.wrong(f"表“{table.id}”写了两次", "id", "改一个 id")
        tables[table.id] = table, layout
    return list(tables.values())


def _table(keys: Keys) -> tuple[Table, Layout]:
    id = keys.text("id")
    if not _ID.fullmatch(id):
        raise keys.wrong(f"表的 id“{id}”不合格式", "id", "写成小写英文，例如 meeting_fees")
    rows = Rows(keys.choice("rows", _ROWS, Rows.LINES.value))
    classification = keys.choice("classification", (*CLASSIFICATIONS, ""), "")
    form = Form(
        title=keys.text("title"),
        blocks=_blocks(keys),
        aliases=keys.strings("aliases"),
        notes=keys.strings("notes"),
    )
    layout = _layout(keys.table("layout"), id)
    _fits(keys, form, rows, classification)
    keys.done()
    return Table(id, rows, (form,), classification), layout


def _blocks(keys: Keys) -> tuple[Block, ...]:
    items = keys.tables("blocks")
    columns, lines = keys.raw("columns"), keys.raw("lines")
    if not items:
        return (_block(keys),)
    if columns is not None or lines is not None:
        key = "columns" if columns is not None else "lines"
        raise keys.wrong(f"有 blocks 的表，“{key}”写在 blocks 里", key, "移到 [[tables.blocks]] 下面")
    blocks = []
    for item in items:
        blocks.append(_block(item, item.text("name")))
        item.done()
    return tuple(blocks)


def _block(keys: Keys, name: str = "") -> Block:
    columns = _items(keys, "columns", _column, Column)
    if not columns:
        raise keys.wrong("表没有栏目", "columns", '写上 columns = ["预算数", "决算数"]')
    return Block(name, columns, _items(keys, "lines", _line, Line))


def _items(keys: Keys, key: str, read: Callable[[Keys], T], make: Callable[..., T]) -> tuple[T, ...]:
    """Read a list whose items are texts, for the plain ones, or tables."""
    items: list[T] = []
    for at, value in enumerate(keys.take(key, list, [])):
        if isinstance(value, str) and value.strip():
            items.append(make(value))
        elif isinstance(value, dict):
            items.append(read(keys.below(value, key, at)))
        else:
            raise keys.wrong(f"“{key}”里有不是名称的值", key, '写成 "名称" 或 { … }', at)
    return tuple(items)


def _column(keys: Keys) -> Column:
    column = Column(
        name=keys.text("name"),
        number=keys.whole("number"),
        headings=keys.strings("headings"),
        kind=Kind(keys.choice("kind", _KINDS, Kind.MONEY)),
        width=keys.measure("width", 16),
    )
    keys.done()
    return column


def _line(keys: Keys) -> Line:
    line = Line(
        label=keys.text("label"),
        number=keys.whole("number"),
        name=keys.take("name", str, ""),
        code=keys.take("code", str, ""),
        aliases=keys.strings("aliases"),
        kind=Kind(keys.choice("kind", _KINDS, Kind.MONEY)) if keys.has("kind") else None,
        heading=keys.take("heading", bool, default=False),
        indent=keys.whole("indent") or 0,
    )
    keys.done()
    return line


def _fits(keys: Keys, form: Form, rows: Rows, classification: str) -> None:
    """Refuse what contradicts itself."""
    lines = [line for block in form.blocks for line in block.lines]
    if rows is Rows.LINES and not any(not line.heading for line in lines):
        raise keys.wrong("表没有行", "lines", '写上 lines = ["会议费", "培训费"]，或改 rows = "codes" 或 "single"')
    if rows is Rows.SINGLE and lines:
        raise keys.wrong('rows = "single" 的表只有一行，不写 lines', "lines", '去掉 lines，或改 rows = "lines"')
    if rows is Rows.CODES and not classification:
        raise keys.wrong('rows = "codes" 的表要写 classification', "classification", "写 functional 或 economic")
    if not classification and any(line.code for line in lines):
        raise keys.wrong("行有科目编码的表要写 classification", "classification", "写 functional 或 economic")
    for block in form.blocks:
        _once(keys, (column.name for column in block.columns), "栏目", "columns")
        _once(keys, (line.key for line in block.lines), "行", "lines")
    _once(keys, (line.number for line in lines if line.number is not None), "行次", "lines")
    _once(keys, (block.name for block in form.blocks), "块", "blocks")


def _once(keys: Keys, names: Iterable[object], what: str, key: str) -> None:
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise keys.wrong(f"{what}“{twice[0]}”写了两次", key if keys.has(key) else "blocks", "改一个名称，或留一个")


def _layout(keys: Keys, table: str) -> Layout:
    house = Layout(table)
    headings = keys.table("headings")
    layout = Layout(
        table=table,
        label_width=keys.measure("label_width", house.label_width),
        number_width=keys.measure("number_width", house.number_width),
        code_width=keys.measure("code_width", house.code_width),
        name_width=keys.measure("name_width", house.name_width),
        label_heading=keys.take("label_heading", str, house.label_heading),
        code_heading=keys.take("code_heading", str, house.code_heading),
        name_heading=keys.take("name_heading", str, house.name_heading),
        group_heading=keys.take("group_heading", str, house.group_heading),
        row_height=keys.measure("row_height", house.row_height),
        print_setup=PrintSetup(landscape=keys.take("landscape", bool, default=True)),
        headings={name: headings.take(name, str, "") for name in headings.names()},
        blank_rows=keys.count("blank_rows", house.blank_rows),
    )
    keys.done()
    return layout
