"""The tables of a profile; and one table: its rows and columns as rules call them, beside what is printed."""

from __future__ import annotations

from collections.abc import Iterator

from xltoolkit.config import nearest
from xltoolkit.formula import written
from xltoolkit.model import Block, Column, ConfigError, Form, Line, Rows, Table, fold
from xltoolkit.registry import Registry

_OPEN = {
    "functional": "功能分类科目编码，例如 201（类）、20103（款）、2010301（项）",
    "economic": "经济分类科目编码，例如 301（类）、30109（款）",
}


def listed(registry: Registry) -> Iterator[str]:
    """Yield the tables of a profile: printed number, title, id."""
    yield f"{registry.profile.id}　{registry.profile.name}，金额单位 {registry.profile.unit.name}"
    for entry in registry.profile.tables:
        yield f"{entry.number}　{registry.declared[entry.table].title}　{entry.table}"
    yield "xlt tables 表的id（或表号）：一张表的行和栏在规则里叫什么"


def described(registry: Registry, name: str) -> Iterator[str]:
    """Yield the rows and columns of a table.

    Args:
        registry: whose profile is meant.
        name: id, printed number or title of the table.

    Raises:
        ConfigError: no such table.
    """
    table = _found(registry, name)
    profile, form = registry.profile, table.forms[0]
    number = next((entry.number for entry in profile.tables if entry.table == table.id), None)
    yield f"{number or ''}　{form.title}　{table.id}（口径 {profile.id}）".strip("　")
    if number is None:
        yield f"  口径 {profile.id} 不公开这张表"
    yield "栏（规则里写左边的名称；右边是表上印的）："
    yield from _columns(form)
    yield "行："
    yield from _rows(table, form)
    yield f"规则里写：{_example(table, form)}"


def _found(registry: Registry, name: str) -> Table:
    called = {fold(entry.number): entry.table for entry in registry.profile.tables if entry.number}
    called |= {fold(title): table.id for table in registry.declared.values() for title in table.titles}
    called |= {id: id for id in registry.declared}
    if (id := called.get(fold(name))) is None:
        raise ConfigError(f"没有表“{name}”", advice=nearest(name, registry.declared))
    return registry.declared[id]


def _columns(form: Form) -> Iterator[str]:
    columns = (column for block in form.blocks for column in block.columns)
    yield from dict.fromkeys(
        f"  {_numbered(column, form)}{written(column.name)}{_printed(column.printed, column.name)}"
        for column in columns
    )


def _numbered(item: Column | Line, form: Form) -> str:
    """Return the number in rules, where the form prints it."""
    mark = "栏" if isinstance(item, Column) else "行"
    return f"{item.number}{mark}　" if form.numbered and item.number is not None else ""


def _printed(printed: str, name: str) -> str:
    return f"　　表上印：{printed}" if printed and printed != name else ""


def _rows(table: Table, form: Form) -> Iterator[str]:
    if table.rows is Rows.SINGLE:
        yield "  *　　只有一行数，行写 *"
        return
    if table.rows is Rows.CODES:
        yield f"  {_OPEN.get(table.classification, '科目编码')}"
    for block in form.blocks:
        for line in block.lines:
            if not line.heading:
                yield f"  {_row(table, form, block, line)}"
    yield (
        "  另可写：* 每一行，类、款、项、上级、下级"
        if table.rows is Rows.CODES
        else "  另可写：* 每一行，1行:26行 这样的范围"
    )


def _row(table: Table, form: Form, block: Block, line: Line) -> str:
    if table.rows is Rows.CODES and line.code:
        return f"{line.code}　　{line.label}"
    if not (line.label or line.name):
        return f"{line.number}行　　没有名称"
    name = line.key if table.rows is Rows.CODES else block.line_name(line)
    return f"{_numbered(line, form)}{written(name)}{_printed(line.label, name)}"


def _example(table: Table, form: Form) -> str:
    column = next(iter(form.columns))
    lines = [(block, line) for block in form.blocks for line in block.lines if not line.heading]
    if table.rows is Rows.SINGLE or not lines:
        return f"{form.title}[{'*' if table.rows is Rows.SINGLE else '合计'},{written(column)}]"
    block, line = lines[0]
    row = line.code or line.key if table.rows is Rows.CODES else block.line_name(line)
    return f"{form.title}[{written(row)},{written(block.columns[0].name)}]"
