"""What formulas may call tables, rows and columns, form by form."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import takewhile

from xltoolkit.formula import Name, Selector, Span, nearest, written
from xltoolkit.model import FormulaError, Kind, Profile, Rows, Table, fold
from xltoolkit.model.table import Block, Form, Line

TOTAL = "合计"
CLASSES, LINES, PARENTS, CHILDREN, EVERY = "类", "功能行", "上级", "下级", "*"
SAME_CODE, SAME_CLASS = "同码", "同类"
LEVELS = {CLASSES: 3, "款": 5, "项": 7}
"""Digits of a code at each level of both classifications."""

JOINS = frozenset({SAME_CODE, SAME_CLASS})
SETS = frozenset({EVERY, LINES, PARENTS, CHILDREN, *LEVELS, *JOINS})

_NUMBERED_ROW = re.compile(r"(\d+)行")
_NUMBERED_COLUMN = re.compile(r"(\d+)栏")
_CODE = re.compile(r"\d{3,}")


def is_code(text: str) -> bool:
    """Tell whether the text is a classification code."""
    return _CODE.fullmatch(text) is not None


class FormNames:
    """Rows and columns of one printed form, as formulas call them.

    Args:
        table: the declaration.
        form: one of its forms.
    """

    def __init__(self, table: Table, form: Form) -> None:
        self.table = table
        self.form = form

    @cached_property
    def whole(self) -> FormNames:
        """The same form before the profile left lines and columns out: what may be named without being there."""
        return self if self.form.whole is None else FormNames(self.table, self.form.whole)

    @cached_property
    def rows(self) -> dict[str, str]:
        """Folded name -> row key; a line's name without its block only where one block has it."""
        whole = {fold(key): key for key in self.printed}
        short: dict[str, list[str]] = {}
        for key in self.printed:
            short.setdefault(fold(key.partition(".")[2]), []).append(key)
        return {name: keys[0] for name, keys in short.items() if name and len(keys) == 1} | whole

    @cached_property
    def printed(self) -> dict[str, tuple[str, int | None, str]]:
        """Row key -> (block, 行次, code) of every line that holds amounts, in printed order."""
        lines = {
            self._key(block, line): (block.name, line.number, line.code)
            for block in self.form.blocks
            for line in block.lines
            if not line.heading
        }
        return lines | {"": ("", None, "")} if self.table.rows is Rows.SINGLE else lines

    def _key(self, block: Block, line: Line) -> str:
        return (line.code or line.key) if self.table.rows is Rows.CODES else block.line_name(line)

    @cached_property
    def nameless(self) -> frozenset[str]:
        """Keys of numbered lines without a name; a sheet that does not print such a line has nothing on it."""
        lines = ((block, line) for block in self.form.blocks for line in block.lines if not line.label)
        return frozenset(f"{block.name}.{line.key}" if block.name else line.key for block, line in lines)

    @cached_property
    def numbered(self) -> dict[int, str]:
        """行次 -> row key."""
        return {number: key for key, (_, number, _) in self.printed.items() if number is not None}

    @cached_property
    def columns(self) -> dict[str, str]:
        """Folded name -> column; a printed heading too, where it is one column's and names no other of the table's."""
        taken = {fold(name) for form in self.table.forms for name in (form.whole or form).columns}
        headed: dict[str, list[str]] = {}
        for name, column in self.form.columns.items():
            headed.setdefault(fold(column.printed), []).append(name)
        printed = {text: names[0] for text, names in headed.items() if text and len(names) == 1 and text not in taken}
        return printed | {fold(name): name for name in self.form.columns}

    @cached_property
    def numbered_columns(self) -> dict[int, str]:
        """栏次 -> column."""
        return {c.number: c.name for block in self.form.blocks for c in block.columns if c.number is not None}

    @cached_property
    def _amounts(self) -> dict[str, tuple[str, ...]]:
        amounts = {b.name: tuple(c.name for c in b.columns if c.kind is not Kind.TEXT) for b in self.form.blocks}
        everywhere = tuple(name for name, column in self.form.columns.items() if column.kind is not Kind.TEXT)
        return {"": everywhere} | amounts

    def amounts(self, block: str) -> tuple[str, ...]:
        """Return the columns of money and counts that rows of a block have; of all blocks where it has no such."""
        return self._amounts.get(block) or self._amounts[""]

    def has(self, block: str, column: str) -> bool:
        """Tell whether rows of the block have the column."""
        return column in self._columns.get(block, self.form.columns)

    @cached_property
    def _columns(self) -> dict[str, set[str]]:
        columns: dict[str, set[str]] = {}
        for block in self.form.blocks:
            columns.setdefault(block.name, set()).update(column.name for column in block.columns)
        return columns

    def row_keys(self, selector: Selector) -> tuple[str, ...] | None:
        """Return the keys that a named row or a range means, or None where the form has no such."""
        if self.whole is not self:
            return _kept(self.whole.row_keys(selector), self._omitted_rows)
        if isinstance(selector, Name):
            key = self._row(selector.text)
            return None if key is None else (key,)
        first, last = (_NUMBERED_ROW.fullmatch(fold(end.text)) for end in (selector.first, selector.last))
        if first and last:
            between = range(int(first[1]), int(last[1]) + 1)
            return tuple(key for number, key in sorted(self.numbered.items()) if number in between) or None
        ends = self._row(selector.first.text), self._row(selector.last.text)
        return _between(list(self.printed), *ends, self.row_counts)

    def column_names(self, selector: Selector) -> tuple[str, ...] | None:
        """Return the columns that a name or a range means, or None where the form has no such."""
        if self.whole is not self:
            return _kept(self.whole.column_names(selector), self.whole.form.columns.keys() - self.form.columns.keys())
        if isinstance(selector, Name):
            name = self._column(selector.text)
            return None if name is None else (name,)
        first, last = (_NUMBERED_COLUMN.fullmatch(fold(end.text)) for end in (selector.first, selector.last))
        if first and last:
            between = range(int(first[1]), int(last[1]) + 1)
            return tuple(name for number, name in sorted(self.numbered_columns.items()) if number in between) or None
        ends = self._column(selector.first.text), self._column(selector.last.text)
        return _between(list(self.form.columns), *ends, self.column_counts)

    @cached_property
    def row_counts(self) -> dict[str, bool | None]:
        """Row key -> whether sums over ranges count a line that the profile adds; None for declared lines."""
        return {self._key(block, line): line.counted for block in self.form.blocks for line in block.lines}

    @cached_property
    def column_counts(self) -> dict[str, bool | None]:
        """Column -> whether sums over ranges count it, where the profile adds it; None for declared columns."""
        return {name: column.counted for name, column in self.form.columns.items()}

    @cached_property
    def _omitted_rows(self) -> frozenset[str]:
        """Keys of lines that the profile leaves out; any code may stand in a table of codes all the same."""
        omitted = self.whole.printed.keys() - self.printed.keys()
        return frozenset(key for key in omitted if not (self.table.rows is Rows.CODES and is_code(key)))

    def omits(self, row: Selector, column: Selector | None) -> bool:
        """Tell whether a row or a column is one that the profile leaves out."""
        if self.whole.row_keys(row) and not self.row_keys(row):
            return True
        return column is not None and bool(self.whole.column_names(column)) and not self.column_names(column)

    def _row(self, text: str) -> str | None:
        name = fold(text)
        numbered = _NUMBERED_ROW.fullmatch(name)
        if numbered and int(numbered[1]) in self.numbered:
            return self.numbered[int(numbered[1])]
        if self.table.rows is Rows.CODES and is_code(name):
            return name
        return self.rows.get(name)

    def _column(self, text: str) -> str | None:
        name = fold(text)
        numbered = _NUMBERED_COLUMN.fullmatch(name)
        return self.numbered_columns.get(int(numbered[1])) if numbered else self.columns.get(name)


def _kept(names: tuple[str, ...] | None, omitted: AbstractSet[str]) -> tuple[str, ...] | None:
    return None if names is None else tuple(name for name in names if name not in omitted) or None


def _between(
    names: list[str], first: str | None, last: str | None, counts: Mapping[str, bool | None]
) -> tuple[str, ...] | None:
    """Return the names from the first to the last, and what the profile adds right behind that counts with them."""
    if first not in names or last not in names:
        return None
    behind = takewhile(counts.get, names[names.index(last) + 1 :])
    return (*names[names.index(first) : names.index(last) + 1], *behind) or None


class TableNames:
    """A table with the names of all its forms."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.forms = [FormNames(table, form) for form in table.forms]
        self._by_form = {id(names.form): names for names in self.forms}

    @property
    def printed(self) -> FormNames:
        """The names of the form that the profile prints."""
        return self.forms[0]

    def of(self, form: Form) -> FormNames:
        """Return the names of a form."""
        names = self._by_form.get(id(form))
        if names is None:
            names = self._by_form[id(form)] = FormNames(self.table, form)
        return names

    def check_row(self, selector: Selector, formula: str) -> None:
        """Refuse a row that no form has; rows of the profile's form are offered.

        Raises:
            FormulaError: at the name.
        """
        if any(names.whole.row_keys(selector) for names in self.forms):
            return
        known = [key for key in self.printed.printed if key] + sorted(SETS)
        rows = {name for names in self.forms for name in names.whole.rows}
        ends = (any(names.whole.row_keys(end) for names in self.forms) for end in _ends(selector))
        self._refuse("行", selector, formula, rows, known, backwards=all(ends))

    def check_column(self, selector: Selector, formula: str) -> None:
        """Refuse a column that no form has; columns of the profile's form are offered.

        Raises:
            FormulaError: at the name.
        """
        if any(names.whole.column_names(selector) for names in self.forms):
            return
        known = [*self.printed.form.columns, *(column.printed for column in self.printed.form.columns.values())]
        columns = {name for names in self.forms for name in names.whole.columns}
        ends = (any(names.whole.column_names(end) for names in self.forms) for end in _ends(selector))
        self._refuse("列", selector, formula, columns, [name for name in known if name], backwards=all(ends))

    def _refuse(  # noqa: PLR0913 - what is known of a name
        self, what: str, selector: Selector, formula: str, names: Container[str], known: list[str], *, backwards: bool
    ) -> None:
        name = selector
        if isinstance(selector, Span):
            whole = f"{selector.first.text}:{selector.last.text}"
            if fold(whole) in names:
                advice = f"名称里有冒号的要加引号：{written(whole.replace(':', '：'))}"
                raise self._none(what, whole, formula, selector.position, advice)
            if backwards:
                advice = "从前往后写；两头要在同一块里"
                raise self._none(f"{what}范围", whole, formula, selector.position, advice)
            name = selector.last if fold(selector.first.text) in names else selector.first
        text = name.text if isinstance(name, Name) else ""
        raise self._none(what, text, formula, name.position, nearest(fold(text), list(dict.fromkeys(known))))

    def _none(self, what: str, text: str, formula: str, position: int, advice: str) -> FormulaError:
        told = f"《{self.table.title}》没有这样的{what}“{text}”"
        return FormulaError(told, formula=formula, position=position, advice=advice)


def _ends(selector: Selector) -> tuple[Name, ...]:
    return (selector.first, selector.last) if isinstance(selector, Span) else ()


class Names:
    """All declared tables by what formulas may call them.

    Args:
        declared: the tables by id, with the profile applied.
        profile: its printed numbers are aliases.
    """

    def __init__(self, declared: Mapping[str, Table], profile: Profile) -> None:
        self.tables = {id: TableNames(table) for id, table in declared.items()}
        self._called = {fold(title): id for id, table in declared.items() for title in table.titles}
        self._called |= {fold(e.number): e.table for e in profile.tables if e.number and e.table in declared}

    def table(self, name: Name, own: str, formula: str) -> TableNames:
        """Return the table that a reference names; ``own`` is the id of the rule's table.

        Raises:
            FormulaError: no such table.
        """
        called = fold(name.text)
        id = own if called == "本表" else self._called.get(called, "")
        if id in self.tables:
            return self.tables[id]
        what = f"规则编号的前一段“{own}”不是已声明的表，不能写“本表”" if called == "本表" else f"没有表“{name.text}”"
        raise FormulaError(what, formula=formula, position=name.position, advice=nearest(called, list(self._called)))
