"""The parts of a disclosure put together: what the workbook has, what a text says, and what is still missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from xltoolkit.disclosure.content import Block, Disclosure, Heading, Paragraph, Style, TableSheet
from xltoolkit.disclosure.narrative import Part, Text
from xltoolkit.disclosure.sheets import form_sheet, table_sheets
from xltoolkit.glossary import Glossary, Term, missing
from xltoolkit.importing.opening import opening_of
from xltoolkit.model import Accounts, Cell, Grid, fold
from xltoolkit.publishing.templates import Declarations

TITLE = "部门决算公开"
_DIGITS = "零一二三四五六七八九十"
_DEPARTMENT = re.compile(r"(?:部门|单位)名称[:：](.*)")
_UNITS = re.compile(r"(\d+)\s*[家个](?:\S{0,4})单位")
_ORDINAL = re.compile(r"[一二三四五六七八九十]+、")
_HEADINGS = {
    Part.OVERVIEW: "第一部分 概况",
    Part.TABLES: "第二部分 {year}部门决算表",
    Part.NARRATIVE: "第三部分 情况说明",
    Part.GLOSSARY: "第四部分 名词解释",
    Part.ATTACHMENTS: "第五部分 附件",
}
_GAPS = {
    Part.OVERVIEW: (
        Heading("一、本部门（单位）职责", 2),
        Paragraph("【待填写：本部门（单位）职责】", Style.GAP),
        Heading("二、机构设置情况", 2),
        Paragraph("【待填写：机构设置情况】", Style.GAP),
    ),
    Part.NARRATIVE: (Paragraph("【待填写：情况说明】", Style.GAP),),
}
_NONE = "无"


@dataclass
class Assembled:
    """A disclosure, and what a person should know of it.

    Args:
        disclosure: the document.
        gaps: parts that somebody still has to write.
        added: terms that the text does not explain, and whose entries were added.
        absent: titles of tables that the profile publishes and the workbook lacks.
        remarks: where the parts contradict each other.
    """

    disclosure: Disclosure
    gaps: list[str] = field(default_factory=list)
    added: list[Term] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def assemble(
    accounts: Accounts, grids: Sequence[Grid], registry: Declarations, text: Text, glossary: Glossary
) -> Assembled:
    """Put a disclosure together.

    Args:
        accounts: the recognised workbook.
        grids: its sheets.
        registry: the profile, its tables and layouts.
        text: what was written beside the tables.
        glossary: entries for terms that the text does not explain.
    """
    department, named_at = _department(accounts, grids)
    department = department or text.department
    year = f"{_fact(accounts, 'year') or accounts.profile.year}年度"
    result = Assembled(Disclosure(department, year, TITLE, text_cells=text.cells | named_at))
    for part, usual in _HEADINGS.items():
        result.disclosure.blocks.append(Heading(text.headings.get(part, usual.format(year=year)), 1))
        if part is Part.TABLES:
            result.disclosure.blocks += _numbered(table_sheets(accounts, grids, registry, department))
        elif part is Part.GLOSSARY:
            result.disclosure.blocks += _glossary(result, text, glossary.used(accounts, grids))
        elif part is Part.ATTACHMENTS:
            result.disclosure.blocks += _attachments(accounts, grids, text)
        else:
            result.disclosure.blocks += _written(result, part, text)
    known = {entry.table for entry in accounts.profile.tables} - accounts.tables.keys()
    result.absent = [f"{accounts.number(table)}《{accounts.declared[table].title}》" for table in sorted(known)]
    result.remarks = list(_units(accounts, text))
    return result


def department_of(accounts: Accounts, grids: Sequence[Grid]) -> str:
    """Return the department that heads of tables or a cover name; some places print it nowhere."""
    return _department(accounts, grids)[0]


def _department(accounts: Accounts, grids: Sequence[Grid]) -> tuple[str, frozenset[Cell]]:
    """Return the department, and where it stands."""
    facts = [bound.facts["department"] for bound in accounts.tables.values() if "department" in bound.facts]
    for name, cell in facts[:1]:
        return name, frozenset({cell})
    return _on_cover(grids)


def _units(accounts: Accounts, text: Text) -> Iterator[str]:
    """Say where the text counts other units than a form of the attachments; its department may count itself or not."""
    overview = "".join(block.text for block in text.blocks.get(Part.OVERVIEW, ()) if not isinstance(block, TableSheet))
    told = [int(number) for number in _UNITS.findall(overview)]
    for form in accounts.attachments.values():
        said = form.number("下属单位")
        if said is not None and told and not any(number in (said, said + 1) for number in told):
            counts = "、".join(map(str, told))
            yield f"{form.attachment.title}写下属单位 {said} 个，概况写的是 {counts} 家单位"


def ordinal(number: int) -> str:
    """Return a number below a hundred in Chinese: 21 is 二十一."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"


def _fact(accounts: Accounts, name: str) -> str:
    return next((bound.facts[name][0] for bound in accounts.tables.values() if name in bound.facts), "")


def _on_cover(grids: Iterable[Grid]) -> tuple[str, frozenset[Cell]]:
    """Return the department that a cover names, and where."""
    texts = {
        Cell.at(grid.name, *place): value
        for grid in grids
        for place, value in sorted(grid.values.items(), key=itemgetter(0))
        if isinstance(value, str)
    }
    named = (match[1].strip() for value in texts.values() if (match := _DEPARTMENT.fullmatch(value.strip())))
    name = next((name for name in named if name), "") or opening_of(texts.values()).department
    at = next((cell for cell, value in texts.items() if name and fold(name) in fold(value)), None)
    return name, frozenset() if at is None else frozenset({at})


def _numbered(sheets: Iterable[TableSheet]) -> Iterator[TableSheet]:
    """Number the tables on the contents page; on their own pages they bear their titles alone."""
    for number, sheet in enumerate(sheets, 1):
        yield sheet._replace(title=sheet.title._replace(listed=f"{ordinal(number)}、{sheet.title.text}"))


def _written(result: Assembled, part: Part, text: Text) -> Sequence[Block]:
    blocks = text.blocks.get(part)
    if blocks:
        return blocks
    result.gaps.append(part.value)
    return _GAPS[part]


def _glossary(result: Assembled, text: Text, used: Sequence[Term]) -> Iterator[Block]:
    """Yield the entries that were written, then ours for the terms that they leave out."""
    written = [
        block for block in text.blocks.get(Part.GLOSSARY, ()) if isinstance(block, Paragraph) and block.text != _NONE
    ]
    yield from written
    result.added = missing(used, "\n".join(block.text for block in written))
    begun = sum(bool(_ORDINAL.match(block.text)) for block in written)
    for number, term in enumerate(result.added, begun + 1):
        yield Paragraph(f"{ordinal(number)}、{term.entry}")
    if not written:
        result.added = []  # none was left out of anything


def _attachments(accounts: Accounts, grids: Sequence[Grid], text: Text) -> Iterator[Block]:
    by_name = {grid.name: grid for grid in grids}
    written = text.blocks.get(Part.ATTACHMENTS, [])
    yield from written
    for form in accounts.attachments.values():
        yield form_sheet(form, by_name[form.sheet])
    if not (written or accounts.attachments):
        yield Paragraph(_NONE)
