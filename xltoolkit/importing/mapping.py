"""Mappings: where the figures of a workbook of another layout stand, declared as data (TOML), read strictly.

docs/import.md describes the format. A mapping is a recognition that somebody wrote down: it names sheets by pattern,
rows by their labels or codes, columns by letter or by heading, and the coordinates of our tables that they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from xltoolkit.config import Config, Keys, bundled, nearest, read_toml
from xltoolkit.model import UNITS, ConfigError, Rows, Table, column_number

_LETTERS = re.compile(r"[A-Z]{1,3}")


@dataclass(frozen=True, slots=True)
class MappedBlock:
    """Columns of a sheet that are columns of a block of our table.

    Args:
        block: name of the block; empty where the table has one.
        labels: letter of the column of labels.
        codes: letters of the columns of codes: one, or three where 类, 款 and 项 stand apart.
        start: letter of the column from which headings are looked for; the labels' own where left out.
        columns: our column -> letter, or heading paths of which the first that is found counts.
        lines: the sheet's label -> our line, for labels that ours do not know.
        only: our lines that are taken from here and from no other block of the mapping.
        across: our column, where our rows are the sheet's columns (明细表: one column an economic code).
        row: label of the sheet's row that is read across.
        where: file and key, for messages.
    """

    block: str
    labels: str
    codes: tuple[str, ...]
    start: str
    columns: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, str]
    only: tuple[str, ...]
    across: str
    row: str
    where: str


@dataclass(frozen=True, slots=True)
class MappedSheet:
    """A sheet that is one of our tables, or a part of one.

    Args:
        patterns: of its name, ``*`` for anything.
        table: id of our table.
        heading: first and last row of its heading; the figures follow below.
        last_row: last row of the figures; 0 for the sheet's own.
        blocks: what stands where.
        where: file and key, for messages.
    """

    patterns: tuple[str, ...]
    table: str
    heading: tuple[int, int]
    last_row: int
    blocks: tuple[MappedBlock, ...]
    where: str

    def fits(self, name: str) -> bool:
        """Tell whether a sheet of this name is meant."""
        return any(fnmatchcase(_plain(name), _plain(pattern)) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """The mapping of one layout of workbooks.

    Args:
        path: its file.
        name: for people.
        unit: of the amounts, where a sheet does not say it.
        detect: patterns of sheet names that must all be there for it to be chosen by itself.
        sheets: what is mapped.
    """

    path: Path
    name: str
    unit: str
    detect: tuple[str, ...]
    sheets: tuple[MappedSheet, ...]

    def detects(self, names: Iterable[str]) -> bool:
        """Tell whether a workbook with these sheets is of the layout."""
        plain = [_plain(name) for name in names]
        found = [any(fnmatchcase(name, _plain(pattern)) for name in plain) for pattern in self.detect]
        return bool(found) and all(found)


def read_mapping(path: Path, declared: Mapping[str, Table]) -> SheetMapping:
    """Read a mapping.

    Args:
        path: its TOML file.
        declared: our tables, to which every name is held.

    Raises:
        ConfigError: no TOML, an unknown key (the nearest is named), or a table, block, column or line that is none.
    """
    keys = Keys(read_toml(path), str(path))
    mapping = SheetMapping(
        path=path,
        name=keys.take("name", str, path.stem),
        unit=keys.choice("unit", ("", *UNITS), ""),
        detect=_words(keys, "detect", f"{path}：detect"),
        sheets=tuple(
            _sheet(item, declared, f"{path}：sheets[{at}]") for at, item in enumerate(keys.tables("sheets"), 1)
        ),
    )
    keys.done()
    if not mapping.sheets:
        raise ConfigError("映射里没有一张表", where=str(path), advice="至少写一个 [[sheets]]")
    return mapping


@dataclass(frozen=True, slots=True)
class Mappings:
    """The mappings that a workbook may be read by.

    Args:
        known: those of plugin folders; a workbook's sheets choose among them.
        given: the one that the user names, which is taken in any case.
        broken: (file, why) of those that could not be read; the others are there all the same.
    """

    known: tuple[SheetMapping, ...] = ()
    given: SheetMapping | None = None
    broken: tuple[tuple[str, str], ...] = ()

    def choose(self, names: Iterable[str]) -> SheetMapping | None:
        """Return the mapping for a workbook with these sheets, if there is one."""
        sheets = list(names)
        return self.given or next((mapping for mapping in self.known if mapping.detects(sheets)), None)


def mappings_for(config: Config, declared: Mapping[str, Table], given: Path | None = None) -> Mappings:
    """Read a mapping that the user names, or those of all plugin folders (``mappings/*.toml``).

    Raises:
        ConfigError: the named one is broken, or any where config says strict.
    """
    if given is not None:
        return Mappings(given=read_mapping(given, declared))
    roots = [bundled("plugins"), *config.folders]
    paths = [path for root in roots for path in sorted((root / "mappings").glob("*.toml"))]
    known: list[SheetMapping] = []
    broken: list[tuple[str, str]] = []
    for path in paths:
        try:
            known.append(read_mapping(path, declared))
        except ConfigError as error:
            if config.strict:
                raise
            broken.append((str(path), " ".join(str(error).split("\n"))))
    return Mappings(tuple(known), broken=tuple(broken))


def is_letters(text: str) -> bool:
    """Tell whether a column is named by its letters."""
    return bool(_LETTERS.fullmatch(text))


def _sheet(keys: Keys, declared: Mapping[str, Table], where: str) -> MappedSheet:
    table = keys.take("table", str, "")
    if table not in declared:
        raise ConfigError(f"没有表“{table}”", where=f"{where}.table", advice=nearest(table, declared))
    heading = keys.take("heading", list, [])
    if len(heading) != 2 or not all(type(row) is int and row > 0 for row in heading) or heading[0] > heading[1]:  # noqa: PLR2004 - first and last
        raise ConfigError(f"“heading”的值 {heading!r} 不对", where=where, advice="写成 [表头第一行, 表头最后一行]")
    blocks = enumerate(keys.tables("blocks"), 1)
    sheet = MappedSheet(
        patterns=_words(keys, "sheet", f"{where}.sheet"),
        table=table,
        heading=(heading[0], heading[1]),
        last_row=keys.take("last_row", int, 0),
        blocks=tuple(_block(item, declared[table], f"{where}.blocks[{at}]") for at, item in blocks),
        where=where,
    )
    keys.done()
    if not sheet.patterns or not sheet.blocks:
        raise ConfigError("没有写表名（sheet）或没有写栏（blocks）", where=where, advice="照 docs/import.md 的例子补上")
    return sheet


def _block(keys: Keys, table: Table, where: str) -> MappedBlock:
    columns, lines = keys.table("columns"), keys.table("lines")
    block = MappedBlock(
        block=keys.take("block", str, ""),
        labels=_column(keys, "labels", where),
        codes=_words(keys, "codes", f"{where}.codes"),
        start=_column(keys, "from", where),
        columns={name: _words(columns, name, f"{where}.columns.{name}") for name in columns.names()},
        lines={label: lines.take(label, str, "") for label in lines.names()},
        only=keys.strings("only"),
        across=keys.take("across", str, ""),
        row=keys.take("row", str, ""),
        where=where,
    )
    keys.done()
    _hold(block, table)
    return block


def _hold(block: MappedBlock, table: Table) -> None:
    """Hold every name of a block to our table."""
    blocks = {item.name for form in table.forms for item in form.blocks}
    if block.block not in blocks and (block.block or table.rows is Rows.LINES):
        raise _no("块", block.block, blocks, f"{block.where}.block")
    ours = [item for form in table.forms for item in form.blocks if block.block in ("", item.name)]
    columns = {column.name for item in ours for column in item.columns}
    lines = {line.key for item in ours for line in item.lines}
    for name in (*block.columns, *([block.across] if block.across else ())):
        if name not in columns:
            raise _no("栏", name, columns, f"{block.where}.columns")
    for name in (*block.lines.values(), *block.only):
        if name not in lines:
            raise _no("行", name, lines, f"{block.where}.lines")
    for name in block.codes:
        if not is_letters(name):
            raise ConfigError(f"“{name}”不是列", where=f"{block.where}.codes", advice='写成列的字母，如 ["A"]')
    if not (block.labels or block.codes):
        raise ConfigError("没有写哪一列是项目或编码", where=block.where, advice='写 labels = "A" 或 codes = ["A"]')
    if bool(block.across) != bool(block.row) or not (block.across or block.columns):
        raise ConfigError("没有写栏", where=block.where, advice="写 columns，或同时写 across 和 row")


def _no(what: str, name: str, known: Iterable[str], where: str) -> ConfigError:
    return ConfigError(f"该表没有{what}“{name}”", where=where, advice=nearest(name, known))


def _column(keys: Keys, key: str, where: str) -> str:
    letters = keys.take(key, str, "")
    if letters and not is_letters(letters):
        raise ConfigError(f"“{letters}”不是列", where=f"{where}.{key}", advice='写成列的字母，如 "A"')
    if letters:
        column_number(letters)
    return letters


def _words(keys: Keys, key: str, where: str) -> tuple[str, ...]:
    """Take one word or a list of words."""
    value = keys.take(key, object, [])
    words = (value,) if isinstance(value, str) else value
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) and word for word in words):
        raise ConfigError(f"值 {value!r} 类型不对", where=where, advice='写成 "…" 或 ["…", "…"]')
    return tuple(words)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()
