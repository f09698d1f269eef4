"""The check that comes with a profile's word that a line or column is a part of another (``part_of``)."""

from __future__ import annotations

from collections.abc import Iterator

from xltoolkit.model import Rows, Table
from xltoolkit.rules import Rule


def part_rules(table: Table) -> list[Rule]:
    """Return the rule that no part of a table is greater than its whole; none where the profile names no parts."""
    pairs = list(_pairs(table))
    if not pairs:
        return []
    said = "、".join(f"“{part}”是“{whole}”的一部分" for _, part, whole in pairs)
    formulas = tuple(
        f"当 {cells.format(whole)} >= 0：{cells.format(part)} <= {cells.format(whole)}" for cells, part, whole in pairs
    )
    return [
        Rule(
            f"{table.id}.part_within",
            f"《{table.title}》的其中项不大于所属的项目",
            f"口径的 part_of：{said}",
            formulas,
            advice="核对其中项和它所属的项目，改正录错的一方",
        )
    ]


def _pairs(table: Table) -> Iterator[tuple[str, str, str]]:
    """Yield how a formula writes the cells of a part and of its whole, and the names of both."""
    form = table.forms[0]
    for block in form.blocks:
        for line in block.lines:
            if line.part_of:
                part = line.key if table.rows is Rows.CODES else block.line_name(line)
                yield "本表[“{}”]", part, line.part_of
        for column in block.columns:
            if column.part_of:
                yield "本表[*,“{}”]", column.name, column.part_of
