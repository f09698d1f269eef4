"""Forms of the attachments in a document: their lines as sheets, cell by cell as printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from xltoolkit import formats
from xltoolkit.importing.binding import too_long
from xltoolkit.importing.document import TextLine, begins_part
from xltoolkit.model import Attachment, Grid, PrintSetup, Range, Value, amount_from_text
from xltoolkit.publishing.plan import SheetPlan, text_lines
from xltoolkit.recognise.attachments import find_attachments, is_title

_WIDTH = 110
"""Characters across a printed page; shared out among the columns."""
_LOOK = replace(formats.LABEL, vertical="center")


def attached(
    lines: Sequence[TextLine], declared: Iterable[Attachment]
) -> tuple[list[tuple[str, SheetPlan]], list[TextLine]]:
    """Take the forms of the attachments from the lines outside the tables.

    Args:
        lines: of the document, outside its tables.
        declared: the forms that are looked for.

    Returns:
        (printed number, sheet) of every form, and the lines that are none of them.
    """
    plans: list[tuple[str, SheetPlan]] = []
    rest = list(lines)
    for attachment in declared:
        for at, line in enumerate(rest):
            if "\t" in line.text.strip() or not is_title(line.text, attachment):
                continue
            end = next((i for i in range(at + 1, len(rest)) if _ends(rest[i], line)), len(rest))
            rows = [text.text.rstrip().split("\t") for text in rest[at:end]]
            if find_attachments([_grid(rows)], [attachment]):
                plans.append(("附件", _plan(rows, attachment)))
                del rest[at:end]
                break
    return plans, rest


def _ends(line: TextLine, title: TextLine) -> bool:
    return begins_part(line) or line.part != title.part


def _grid(rows: Iterable[Sequence[str]]) -> Grid:
    cells = ((row, column, text) for row, texts in enumerate(rows, 1) for column, text in enumerate(texts, 1))
    return Grid("", {(row, column): text.strip() for row, column, text in cells if text.strip()})


def _plan(rows: Sequence[Sequence[str]], attachment: Attachment) -> SheetPlan:
    """Lay a form out as printed: a text alone in its row, or the last of it, takes the columns that are left."""
    last = max(map(len, rows))
    plan = SheetPlan(attachment.title, tab_title=rows[0][0].strip())
    plan.widths = dict.fromkeys(range(1, last + 1), _WIDTH / last)
    plan.span(Range(1, 1, 1, last), rows[0][0].strip(), formats.TITLE)
    plan.heights[1] = formats.TITLE_HEIGHT
    body = next((at for at, texts in enumerate(rows) if len(texts) > 1), len(rows))
    end = max((at for at, texts in enumerate(rows) if len(texts) > 1), default=0)
    for at, texts in enumerate(rows[1:], 1):
        framed = body <= at <= end
        _write_row(plan, at + 1, [text.strip() for text in texts], last, framed=framed)
    _join_labels(plan, range(body + 1, end + 2))
    plan.print_setup = PrintSetup()
    return plan


def _join_labels(plan: SheetPlan, rows: range) -> None:
    """Merge the first column's labels downwards over the blank cells below them, as forms print them."""
    spanned = {area.top for area in plan.merges if area.left == 1}
    begun = 0
    for row in [*rows, rows.stop]:
        ends = row == rows.stop or row in spanned or plan.cells[row, 1].value is not None
        if ends and begun and row - begun > 1:
            plan.merges.append(Range(begun, 1, row - 1, 1))
        if ends:
            begun = 0 if row == rows.stop or row in spanned else row


def _write_row(plan: SheetPlan, row: int, texts: Sequence[str], last: int, *, framed: bool) -> None:
    look = _LOOK if framed else formats.NOTE
    for column in range(1, last + 1):
        plan.put(row, column, None, look)
    for column, text in enumerate(texts, 1):
        if text:
            plan.put(row, column, _value(text), look)
    final = max((column for column, text in enumerate(texts, 1) if text), default=1)
    alone = sum(map(bool, texts)) == 1 or len(texts) < last
    if alone and final < last:
        plan.span(Range(row, final, row, last), _value(texts[final - 1]), look)
    room = [
        (text, plan.width(column, last if column == final and alone else column))
        for column, text in enumerate(texts, 1)
    ]
    lines = max((text_lines(text, width) for text, width in room if text), default=1)
    plan.heights[row] = max(formats.FACT_HEIGHT, min(lines * formats.LINE_HEIGHT + 3, 400))


def _value(text: str) -> Value:
    amount = amount_from_text(text)
    return amount if amount is not None and not too_long(text) and "," not in text else text
