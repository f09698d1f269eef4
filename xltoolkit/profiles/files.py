"""One profile's file: its keys, read strictly, before its parents are merged in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from xltoolkit.config import Keys, read_toml
from xltoolkit.model import UNITS, AddedColumn, AddedLine, Column, ConfigError, Kind, Line, Severity

Given = Mapping[str, Any]
"""The keys that a file gives, and no others: what is missing is inherited."""

_Read = Callable[[Keys, str], Any]
_KINDS = tuple(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile as its file has it.

    Args:
        id: ``<place>-<year>``.
        path: of the file.
        inherits: id of the parent, if any.
        given: fields of the profile that the file gives, but for the tables.
        tables: table id -> fields of the entry that the file gives.
    """

    id: str
    path: Path
    inherits: str
    given: Given
    tables: Mapping[str, Given]


def read_file(path: Path) -> ProfileFile:
    """Read one profile's file.

    Raises:
        ConfigError: a key that does not exist (the nearest is named), or a value that does not fit.
    """
    keys = Keys(read_toml(path), str(path))
    inherits = keys.take("inherits", str, "")
    given = {"year": int(path.stem)} | _given(keys, _PROFILE)
    tables: dict[str, Given] = {}
    for item in keys.tables("tables"):
        id, entry = item.take("table", str, ""), _given(item, _ENTRY)
        item.done()
        if not id or id in tables:
            what = f"[[tables]] 里“{id}”有两个" if id else "[[tables]] 里有一项没有写 table"
            raise ConfigError(what, where=str(path), advice="每张表写一项，table 是表的 id（xlt tables 列出）")
        tables[id] = entry
    keys.done()
    return ProfileFile(f"{path.parent.name}-{path.stem}", path, inherits, given, tables)


def _given(keys: Keys, known: Mapping[str, _Read]) -> dict[str, Any]:
    read = {key: reader(keys, key) for key, reader in known.items()}
    return {key: value for key, value in read.items() if key in keys.names()}


def _text(keys: Keys, key: str) -> str:
    return keys.take(key, str, "")


def _title(keys: Keys, key: str) -> str:
    title = keys.take(key, str, "")
    if title:
        _recognisable(keys, key, title)
    return title


def _titles(keys: Keys, key: str) -> tuple[str, ...]:
    titles = keys.strings(key)
    for title in titles:
        _recognisable(keys, key, title)
    return titles


def _recognisable(keys: Keys, key: str, title: str) -> None:
    if "表" not in title:
        raise keys.error(f"“{key}”的表名“{title}”里没有“表”字，在工作簿里认不出", "写全表名，例如 “三公”经费支出决算表")


def _number(keys: Keys, key: str) -> int:
    return keys.take(key, int, 0)


def _flag(keys: Keys, key: str) -> bool:
    return keys.take(key, bool, default=True)


def _strings(keys: Keys, key: str) -> tuple[str, ...]:
    return keys.strings(key)


def _unit(keys: Keys, key: str) -> object:
    return UNITS[keys.choice(key, UNITS, next(iter(UNITS)))]


def _total(keys: Keys, key: str) -> str:
    return keys.choice(key, ("first", "last", ""), "")


def _code_columns(keys: Keys, key: str) -> int:
    count = keys.count(key, 1)
    if count > 3:  # noqa: PLR2004 - 类, 款, 项
        raise keys.error(f"“{key}”不能是 {count}", "写成 1（不分）、2（类、款）或 3（类、款、项）")
    return count


def _numbers(keys: Keys, key: str) -> dict[str, int]:
    table = keys.table(key)
    return {name: table.take(name, int, 0) for name in table.names()}


def _texts(keys: Keys, key: str) -> dict[str, str]:
    table = keys.table(key)
    texts = {name: table.take(name, str, "") for name in table.names()}
    for name, text in texts.items():
        if not text.strip():
            raise table.error(f"“{name}”的印法是空的", "写上表上印的文字；不印的写进 omitted")
    return texts


def _severities(keys: Keys, key: str) -> dict[str, Severity]:
    table = keys.table(key)
    return {name: Severity(table.choice(name, tuple(Severity), "")) for name in table.names()}


def _options(keys: Keys, key: str) -> dict[str, bool]:
    table = keys.table(key)
    return {name: table.take(name, bool, default=False) for name in table.names()}


def _tolerances(keys: Keys, key: str) -> dict[str, Decimal]:
    table = keys.table(key)
    return {name: _decimal(table, name) for name in table.names()}


def _decimal(keys: Keys, key: str) -> Decimal:
    text = keys.take(key, str, "")
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value < 10**15:  # no amount is larger
        raise keys.error(f"“{key}”的值“{text}”不是 0 以上的数", '写成加引号的小数，例如 "0.05"')
    return value


def _recognition(keys: Keys, key: str) -> dict[str, Any]:
    table = keys.table(key)
    given = _given(table, {"places": _strings})
    table.done()
    return given


def _head(keys: Keys, key: str) -> dict[str, str]:
    table = keys.table(key)
    given = _given(table, dict.fromkeys(("number", "department", "year", "unit"), _text))
    table.done()
    return given


def _layout(keys: Keys, key: str) -> dict[str, Any]:
    table = keys.table(key)
    given = _given(table, _LAYOUT)
    table.done()
    return given


def _width(keys: Keys, key: str) -> float:
    value = keys.take(key, object, 1)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 255:  # noqa: PLR2004 - Excel's widest
        raise keys.error(f"“{key}”不是 0 到 255 之间的数", "写成字符数，例如 36")
    return float(value)


def _added_lines(keys: Keys, key: str) -> tuple[AddedLine, ...]:
    return tuple(_added_line(item) for item in keys.tables(key))


def _added_line(keys: Keys) -> AddedLine:
    kind = keys.choice("kind", (*_KINDS, ""), "")
    line = Line(
        label=_required(keys, "label"),
        number=_number(keys, "number") or None,
        name=_text(keys, "name"),
        code=_text(keys, "code"),
        aliases=keys.strings("aliases"),
        kind=Kind(kind) if kind else None,
        heading=keys.take("heading", bool, default=False),
        indent=_number(keys, "indent"),
        counted=_counted(keys),
        part_of=_text(keys, "part_of"),
    )
    added = AddedLine(line, _text(keys, "block"), _text(keys, "after"))
    keys.done()
    return added


def _added_columns(keys: Keys, key: str) -> tuple[AddedColumn, ...]:
    return tuple(_added_column(item) for item in keys.tables(key))


def _added_column(keys: Keys) -> AddedColumn:
    column = Column(
        name=_required(keys, "name"),
        number=_number(keys, "number") or None,
        headings=keys.strings("headings"),
        kind=Kind(keys.choice("kind", _KINDS, Kind.MONEY.value)),
        counted=_counted(keys),
        part_of=_text(keys, "part_of"),
    )
    added = AddedColumn(column, _text(keys, "block"), _text(keys, "after"))
    keys.done()
    return added


def _counted(keys: Keys) -> bool | None:
    counted = keys.take("counted", bool, default=False) if "counted" in keys.names() else None
    if counted and "part_of" in keys.names():
        raise keys.error("“part_of”说它是别的项目的一部分，“counted = true”又说它另外计入合计", "二者去掉一个")
    if "code" in keys.names() and (counted is False or "part_of" in keys.names()):
        raise keys.error("写了“code”的行按科目计入合计，又说它不计入", "去掉 code，或去掉 part_of、counted")
    return counted


def _required(keys: Keys, key: str) -> str:
    value = _text(keys, key)
    if not value:
        raise keys.error(f"没有写“{key}”", "补上")
    return value


_LAYOUT: Mapping[str, _Read] = {
    "label_heading": _text,
    "code_heading": _text,
    "name_heading": _text,
    "group_heading": _text,
    "label_width": _width,
    "code_width": _width,
    "name_width": _width,
    "row_height": _width,
    "blank_rows": _number,
    "block_headings": _flag,
}
_ENTRY: Mapping[str, _Read] = {
    "number": _text,
    "title": _text,
    "own_title": _title,
    "aliases": _titles,
    "sheet": _text,
    "published": _flag,
    "lines": _numbers,
    "columns": _numbers,
    "numbered": _flag,
    "code_columns": _code_columns,
    "total": _total,
    "headings": _texts,
    "labels": _texts,
    "omitted": _strings,
    "added_lines": _added_lines,
    "added_columns": _added_columns,
    "notes": _strings,
    "layout": _layout,
}
_PROFILE: Mapping[str, _Read] = {
    "name": _text,
    "year": _number,
    "unit": _unit,
    "severities": _severities,
    "off": _strings,
    "options": _options,
    "tolerances": _tolerances,
    "recognition": _recognition,
    "head": _head,
}
