"""Checks of forms of the attachments: their figures add up, and are those of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from xltoolkit.model import Accounts, BoundAttachment, CellValue
from xltoolkit.rules import Check, Problem


class Sum(NamedTuple):
    """An item of a form that others add up to.

    ``unit`` is for messages. The parts are money of the form's unit, so that rounding is allowed for, where ``money``
    says so; else all of them must be given, and exact.
    """

    whole: str
    parts: tuple[str, ...]
    unit: str = ""
    money: bool = False


class Source(NamedTuple):
    """Where the tables have an amount of a form.

    The cells of some rows in one column of a table add up to it, less those items of the form that it leaves out.
    """

    table: str
    column: str
    rows: tuple[str, ...]
    less: tuple[str, ...] = ()


def items_add_up(attachment: str, *sums: Sum) -> Check:
    """Items of a form add up."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        form = accounts.attachments.get(attachment)
        if form is not None:
            for wanted in sums:
                yield from _adds_up(form, wanted)

    return check


def items_as_in_tables(attachment: str, sources: Mapping[str, Source]) -> Check:
    """Amounts of a form are those of the tables, exactly converted into its unit, then rounded."""

    def check(accounts: Accounts) -> Iterator[Problem]:
        form = accounts.attachments.get(attachment)
        if form is not None:
            for name, source in sources.items():
                yield from _as_in_table(accounts, form, name, source)

    return check


def problem_of(form: BoundAttachment, message: str, *names: str) -> Problem:
    """Return a problem of a form, shown at the first of the items that it is about and that the form gives."""
    given = [name for name in names if name in form.said]
    cells = tuple(CellValue(form.said[name].cell, form.said[name].text) for name in given)
    title = form.attachment.title
    at, where = (cells[0].cell, f"{title}·{given[0]}") if given else (form.title_at, title)
    return Problem(f"{title}：{message}", at, where, form.attachment.id, cells)


def _adds_up(form: BoundAttachment, wanted: Sum) -> Iterator[Problem]:
    whole = form.number(wanted.whole)
    parts = {name: number for name in wanted.parts if (number := form.number(name)) is not None}
    if whole is None or not parts or not (wanted.money or len(parts) == len(wanted.parts)):
        return
    total = sum(parts.values(), Decimal())
    room = (1 + len(parts)) * form.attachment.unit.quantum / 2 if wanted.money else Decimal()
    if abs(whole - total) > room:
        told = "＋".join(f"{name} {number:,}" for name, number in parts.items())
        message = f"{wanted.whole} {whole:,} {wanted.unit}，{told} 合计 {total:,} {wanted.unit}"
        yield problem_of(form, message, wanted.whole, *parts)


def _as_in_table(accounts: Accounts, form: BoundAttachment, name: str, source: Source) -> Iterator[Problem]:
    said, known = form.number(name), _known(accounts, source)
    if said is None or known is None:
        return
    unit, theirs = form.attachment.unit, accounts.profile.unit
    exact = sum(known.values(), Decimal()) * theirs.yuan / unit.yuan
    exact -= sum((form.number(item) or Decimal() for item in source.less), Decimal())
    room = unit.quantum / 2 * (max(1, len(known)) if theirs.rounded else 1)
    if abs(said - exact) > room:
        right = exact.quantize(unit.quantum, ROUND_HALF_UP)
        where = "、".join(known) or "、".join(source.rows)
        message = (
            f"{name}是 {said:,} {unit.name}，{accounts.number(source.table)}的“{where}”（{source.column}）"
            f"是 {right:,} {unit.name}，相差 {said - right:,} {unit.name}"
        )
        yield problem_of(form, message, name)


def _known(accounts: Accounts, source: Source) -> dict[str, Decimal] | None:
    """Return the amounts of a source that are not 0, by row; None where a table or an amount is not known."""
    bound = accounts.tables.get(source.table)
    entries = {row: bound.entry(row, source.column) for row in source.rows} if bound else {}
    found = {row: entry for row, entry in entries.items() if entry is not None}
    if not found or not all(entry.known for entry in found.values()):
        return None
    return {row: entry.amount for row, entry in found.items() if entry.amount}
