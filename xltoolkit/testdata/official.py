"""A profile's official workbook, prepared for filling in: laid out once, then every workbook costs only its figures."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from xml.sax.saxutils import escape

from xltoolkit.formats import Layout
from xltoolkit.loader import Registry
from xltoolkit.model import Block, Kind, Line, Rows, Table, TableEntry, Unit, Value
from xltoolkit.publishing.body import PrintedRow
from xltoolkit.publishing.front import contents, cover
from xltoolkit.publishing.heading import Paper
from xltoolkit.publishing.layout import blank_head, chosen_form, lay_out, sheet_name
from xltoolkit.publishing.plan import SheetPlan
from xltoolkit.publishing.writer import workbook_bytes
from xltoolkit.testdata.draws import YUAN
from xltoolkit.testdata.figures import TOTAL, Figures
from xltoolkit.testdata.sheets import CodeSheet, FixedSheet, Marks, Sheet, Slot, Words
from xltoolkit.testdata.subjects import Subjects
from xltoolkit.workbook.package.archive import Archive, assemble, parse

_DEPARTMENT, _YEAR = "某某市某某区某某某某某某某某局", "零零零零"
"""Stand for the department (as long as most are, so that heights fit) and the year while a sheet is laid out."""
_NEVER_BASIC = ("309", "311", "313")
"""Capital construction and funds are projects by definition: the form prints a long dash under 基本支出."""
_STRINGS = "xl/sharedStrings.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = (
    f'<Override PartName="/{_STRINGS}" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
_RELATION = (
    '<Relationship Id="rIdStrings" Target="/xl/sharedStrings.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
)
_MOST_PARTS = 1000

Overrides = Mapping[tuple[str, str, str], str]
"""(table, row, column) -> text that stands there instead of an amount."""
NOTHING: Overrides = MappingProxyType({})


@dataclass(frozen=True)
class Official:
    """The prepared workbook.

    Args:
        unit: of the amounts.
        package: the workbook without figures.
        sheets: table id -> its sheet.
        front: parts of cover and contents, as they stand.
        titles: table id -> title as printed.
        lines: table id -> keys of the lines that a table of codes prints in any case, beside 合计.
    """

    unit: Unit
    package: Archive
    sheets: Mapping[str, Sheet]
    front: Mapping[str, Sheet]
    titles: Mapping[str, str]
    lines: Mapping[str, tuple[str, ...]]

    def workbook(
        self,
        figures: Figures,
        department: str,
        year: int,
        overrides: Overrides = NOTHING,
        *,
        spelling: tuple[str, str] = ("", ""),
    ) -> bytes:
        """Return the workbook of a department.

        Args:
            figures: its tables, in 分.
            department: its name.
            year: of the accounts.
            overrides: texts instead of amounts.
            spelling: a text of the workbook, and how it is misspelt.
        """
        strings: dict[str, int] = {}
        parts = {part: sheet.render((), _words(strings), lambda _: "/>") for part, sheet in self.front.items()}
        for id, sheet in self.sheets.items():
            filler = _Filler(id, figures.get(id, {}), self.unit, overrides, _words(strings))
            parts[sheet.part] = sheet.render(self.keys(id, figures), filler.words, filler)
        changes: dict[str, bytes | None] = {part: xml.encode() for part, xml in parts.items()}
        changes[_STRINGS] = _shared(strings, {_DEPARTMENT: department, _YEAR: str(year)}, spelling)
        return assemble(self.package, changes)

    def keys(self, id: str, figures: Figures) -> list[str]:
        """Return the keys of the rows that a table prints, in order."""
        keys = list(figures.get(id) or {TOTAL: {}})
        return [*keys[:1], *self.lines.get(id, ()), *keys[1:]]

    def cell(self, id: str, figures: Figures, key: str, column: str) -> tuple[str, str]:
        """Return sheet and cell of an amount; an empty cell where the table does not print it."""
        sheet = self.sheets[id]
        return sheet.name, sheet.cell(self.keys(id, figures), key, column)

    def shown(self, amount: int) -> int:
        """Return an amount in the last printed places of the unit, half rounded up."""
        step = self.step
        return (2 * amount + step) // (2 * step)

    @property
    def step(self) -> int:
        """The last printed place of the unit in 分."""
        return _step(self.unit)


def prepare(registry: Registry, subjects: Subjects, *, leave_out: str = "") -> Official:
    """Lay out the official workbook of a profile with a row for every code, and cut it into pieces.

    Args:
        registry: the profile's declarations.
        subjects: codes that may occur.
        leave_out: id of a table that the workbook shall lack.
    """
    marks = Marks()
    entries = [entry for entry in registry.profile.tables if entry.table != leave_out]
    plans = {entry.table: _plan(registry, entry, subjects, marks) for entry in entries}
    listed = [(entry.number, plans[entry.table]) for entry in entries]
    data = workbook_bytes([cover(f"{_YEAR}年度", _DEPARTMENT), contents(listed), *plans.values()])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        texts = {name: package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels"))}
    part = [f"xl/worksheets/sheet{number}.xml" for number in range(1, len(plans) + 3)]
    front = {name: FixedSheet.of(name, name, texts[name], marks) for name in part[:2]}
    sheets: dict[str, Sheet] = {}
    for name, (id, plan) in zip(part[2:], plans.items(), strict=True):
        if _open_ended(registry.declared[id]):
            sheets[id] = CodeSheet.of(plan.name, name, texts[name], plan.merges, marks)
        else:
            sheets[id] = FixedSheet.of(plan.name, name, texts[name], marks)
    types, relations = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    texts[types] = texts[types].replace("</Types>", _TYPE)
    texts[relations] = texts[relations].replace("</Relationships>", _RELATION)
    changed = {name: texts[name].encode() for name in (types, relations)}
    base = assemble(parse(data, _MOST_PARTS), {**changed, _STRINGS: b""})
    titles = {id: plan.tab_title for id, plan in plans.items()}
    lines = {id: tuple(_lines(registry.declared[id])) for id, sheet in sheets.items() if isinstance(sheet, CodeSheet)}
    return Official(registry.profile.unit, parse(base, _MOST_PARTS), sheets, front, titles, lines)


def _lines(table: Table) -> Iterator[str]:
    return (line.key for block in table.forms[0].blocks for line in block.lines if line.key != TOTAL)


class _Filler:
    """Fills the slots of one table."""

    def __init__(
        self, id: str, rows: Mapping[str, Mapping[str, int]], unit: Unit, overrides: Overrides, words: Words
    ) -> None:
        self.words = words
        self._id, self._rows, self._overrides = id, rows, overrides
        self._step, self._places = _step(unit), unit.places

    def __call__(self, slot: Slot) -> str:
        if self._overrides and (text := self._overrides.get((self._id, slot.key, slot.column))):
            return f' t="s"><v>{self.words(text)}</v></c>'
        row = self._rows.get(slot.key)
        amount = row.get(slot.column) if row is not None else None
        if not amount:
            return "/>"
        if slot.counted:
            return f"><v>{amount}</v></c>"
        return f"><v>{decimal_text((2 * amount + self._step) // (2 * self._step), self._places)}</v></c>"


def _step(unit: Unit) -> int:
    return int(unit.quantum * unit.yuan * YUAN)


def decimal_text(number: int, places: int) -> str:
    """Return a number that counts last places as a decimal, the way programs store it: 1234.5, without idle zeros."""
    sign, number = ("-", -number) if number < 0 else ("", number)
    whole, rest = divmod(number, 10**places)
    return f"{sign}{whole}.{f'{rest:0{places}d}'.rstrip('0')}" if rest else f"{sign}{whole}"


def _words(strings: dict[str, int]) -> Words:
    return lambda text: strings.setdefault(text, len(strings))


def _shared(strings: Mapping[str, int], known: Mapping[str, str], spelling: tuple[str, str]) -> bytes:
    right, wrong = spelling
    items = []
    for string in strings:
        text = wrong if string == right else string
        for mark, value in known.items():
            text = text.replace(mark, value)
        space = ' xml:space="preserve"' if text != text.strip() else ""
        items.append(f"<si><t{space}>{escape(text)}</t></si>")
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="{_MAIN}" uniqueCount="{len(items)}">'
    return f"{head}{''.join(items)}</sst>".encode()


def _plan(registry: Registry, entry: TableEntry, subjects: Subjects, marks: Marks) -> SheetPlan:
    table = registry.declared[entry.table]
    form = chosen_form(table, entry.title)
    paper = Paper(table, form, registry.layouts.get(table.id, Layout(table.id)))
    head = replace(blank_head(registry.profile, entry, form, _DEPARTMENT), year=f"{_YEAR}年度")
    rows = list(_rows(table, form.blocks, marks))
    notes = list(form.notes)
    if _open_ended(table):
        rows += [_code_row(form.blocks[0], code, name, marks) for code, name in subjects.names.items()]
        notes.append(f"说明：本部门{_YEAR}年度没有本表所列的收入和支出，本表无数据。")
    return lay_out(paper, sheet_name(table, entry), head, rows, notes)


def _open_ended(table: Table) -> bool:
    """Tell whether a table has as many rows as there are codes."""
    codes = (line.code for form in table.forms for block in form.blocks for line in block.lines)
    return table.rows is Rows.CODES and not any(codes)


def _rows(table: Table, blocks: tuple[Block, ...], marks: Marks) -> Iterator[PrintedRow]:
    """Yield every row that the form prints in any case, its amounts marked."""
    if table.rows is Rows.SINGLE:
        yield PrintedRow(
            "", values={c.name: _mark(marks, Slot("", c.name, c.kind is Kind.COUNT)) for c in blocks[0].columns}
        )
    for block in blocks:
        for line in block.lines:
            number = None if line.number is None else Decimal(line.number)
            values = {} if line.heading else _marked(table, block, line, marks)
            yield PrintedRow(line.key, line.label, line.code, block.name, line, number, values)


def _marked(table: Table, block: Block, line: Line, marks: Marks) -> dict[str, Value]:
    """Return marked amounts of a line; it is called by its code or name, and by its block where labels repeat."""
    over = f"{block.name}." if block.name and table.rows is Rows.LINES else ""
    key = f"{over}{line.code or line.key}"
    values: dict[str, Value] = {}
    for column in block.columns:
        if line.code.startswith(_NEVER_BASIC) and table.classification == "economic" and column.name == "基本支出":
            values[column.name] = "——"
        else:
            values[column.name] = _mark(marks, Slot(key, column.name, (line.kind or column.kind) is Kind.COUNT))
    return values


def _code_row(block: Block, code: str, name: str, marks: Marks) -> PrintedRow:
    values = {column.name: _mark(marks, Slot(code, column.name)) for column in block.columns}
    return PrintedRow(code, name, code, block.name, None, None, values)


def _mark(marks: Marks, slot: Slot) -> Decimal:
    return Decimal(marks.mark(slot))
