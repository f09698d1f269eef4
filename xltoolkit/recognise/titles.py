"""Titles: which cells name a declared table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from xltoolkit.model import Form, Table, fold
from xltoolkit.recognise.numbers import NUMBER
from xltoolkit.recognise.sheet import Sheet

_FRONT = re.compile(
    rf"^(?:{NUMBER}|\(?{NUMBER}\)|附件?\d*|\d{{4}}年度?|\d{{1,2}}(?:-\d{{1,2}})?|[一二三四五六七八九十]+(?=[、.])"
    r"|\([一二三四五六七八九十\d]+\)|[:、.\-_])+"
)
_BACK = re.compile(
    r"(?:[(\-]?(?:续表?|续上表|接上页)[一二三四五六七八九十\d]*\)?"
    rf"|\({NUMBER}\)|(?<=[表)]){NUMBER}|\(\d{{1,2}}\))+$"
)
_LONGEST = 60

TitleIndex = dict[str, tuple[Table, Form]]


class Title(NamedTuple):
    """A cell that names a table."""

    row: int
    column: int
    text: str
    table: Table
    form: Form


def title_index(tables: Iterable[Table]) -> TitleIndex:
    """Return every whole title, folded, with the table and the form that it names."""
    index: TitleIndex = {}
    for table in tables:
        for form in table.forms:
            for title in (form.title, *form.aliases):
                index.setdefault(fold(title), (table, form))
    return index


def titles_of(sheet: Sheet, index: TitleIndex) -> list[Title]:
    """Return the titles of a sheet, in reading order.

    A cell is a title where its whole folded text is one, but for a number or year in front (公开01表, 表1, 2022年度)
    and a 续 behind. Titles contain each other, so a cell that merely contains one is none.
    """
    found = []
    for row in sheet.order:
        for column, value in sheet.rows[row].items():
            if isinstance(value, str) and "表" in value and (named := named_by(value, index)):
                found.append(Title(row, column, fold(value), *named))
    return sorted(found, key=lambda title: title[:2])


def named_by(text: str, index: TitleIndex) -> tuple[Table, Form] | None:
    """Return the table and the form that a cell's whole text names."""
    if "表" not in text or len(text) > _LONGEST:
        return None
    folded = fold(text)
    return index.get(folded) or index.get(_BACK.sub("", _FRONT.sub("", folded)))
