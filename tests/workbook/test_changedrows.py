"""Rows that an edit changed are found, whatever was changed, put in or taken out."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from xltoolkit.workbook.package.changedrows import changed_rows
from xltoolkit.workbook.package.rows import leading_number, separated
from xltoolkit.workbook.package.sheetpart import SheetPart

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEETS = st.dictionaries(st.integers(1, 9), st.sampled_from(["", "<v>1</v>", '<f t="shared" si="0"/>']), max_size=8)


def sheet(rows: str) -> SheetPart:
    return SheetPart(f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode())


def row(number: int, content: str) -> str:
    return f'<row r="{number}"><c r="A{number}">{content}</c></row>'


@given(SHEETS, SHEETS)
def test_every_row_that_differs_is_among_the_changed(before: dict[int, str], now: dict[int, str]) -> None:
    was, sheets = (sheet("".join(row(n, rows[n]) for n in sorted(rows))) for rows in (before, now))
    changed = changed_rows(sheets, was)
    assert changed is not None
    found = {leading_number(piece) for piece in separated(changed.sheet)[1]}
    assert found == {n for n, content in now.items() if before.get(n) != content}
    replaced = {content for n, content in before.items() if now.get(n) != content}
    assert changed.sharing == any("shared" in text for text in replaced | {now[n] for n in found})
    assert changed.disorder == ()


@given(st.lists(st.integers(1, 5), max_size=6), st.lists(st.integers(1, 5), max_size=6))
def test_rows_that_no_longer_rise_are_named(before: list[int], now: list[int]) -> None:
    was, sheets = (sheet("".join(row(n, "") for n in numbers)) for numbers in (sorted(set(before)), now))
    changed = changed_rows(sheets, was)
    assert changed is not None
    falls = [b for a, b in pairwise(now) if b <= a]
    assert set(changed.disorder) == set(falls)


def test_rows_without_their_number_in_front_are_not_told_apart() -> None:
    usual, other = sheet(row(1, "<v>1</v>")), sheet('<row spans="1:1" r="1"><c r="A1"/></row>')
    assert changed_rows(other, usual) is None
    assert changed_rows(usual, other) is None
    assert changed_rows(other, other) is not None
