"""Phrases of a place held against the tables: a name that no table has would quietly leave figures unchecked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from xltoolkit.config import nearest
from xltoolkit.engine.names import Names
from xltoolkit.engine.ruleset import nodes, references
from xltoolkit.formula import Binary, Call, Name, parse
from xltoolkit.model import FormulaError, PluginError, Rows, fold
from xltoolkit.phrases import Phrases, Section
from xltoolkit.phrasing import expression_of, place_of_text
from xltoolkit.registry import Nature, Origin, Plugin, Registry


def unspoken(registry: Registry, names: Names) -> tuple[Plugin, PluginError] | None:
    """Return the first of the user's files of phrases that names what no table has, and the error with its place.

    Tables of other profiles may be named by their numbers, as such a file may be for several; where a plugin was left
    out, nobody can tell which tables there would be.
    """
    numbers = {fold(entry.number) for profile in registry.profiles.values() for entry in profile.tables}
    for item in registry.contributions:
        if item.plugin.nature is Nature.PHRASES and item.plugin.origin is not Origin.BUNDLED:
            try:
                refuse_unspoken(item.phrases, names, numbers, guessing=bool(registry.left_out))
            except FormulaError as error:
                return item.plugin, place_of_text(error, Path(item.plugin.source))
    return None


def refuse_unspoken(phrases: Phrases, names: Names, others: Collection[str] = (), *, guessing: bool = False) -> None:
    """Refuse a name that nothing has.

    Args:
        phrases: of one file, or of several.
        names: of the profile's tables.
        others: numbers of tables in all profiles, folded.
        guessing: whether there may be more tables than these.

    Raises:
        FormulaError: at the name, in the text that it stands in.
    """
    for section in phrases.sections.values():
        for text in filter(None, _expressions(section)):
            _refuse_expression(text, names, others, guessing=guessing)
        for rows in section.rows:
            _refuse_rows(rows.table, rows.column, names, guessing=guessing)
        for listing in section.lists:
            _refuse_rows(listing.table, listing.column, names, guessing=guessing)


def _refuse_expression(text: str, names: Names, others: Collection[str], *, guessing: bool) -> None:
    tree = parse(expression_of(text)).left
    if any(isinstance(node, Call) or (isinstance(node, Binary) and node.operator in "*/") for node in nodes(tree)):
        advice = "写成 表[行,列] + 表[行,列]"
        raise FormulaError("情况说明里只能用单元格和加减", formula=text, position=0, advice=advice)
    for reference in references(tree):
        try:
            table = names.table(reference.table, "", text)
        except FormulaError:
            if guessing or fold(reference.table.text) in others:
                continue
            raise
        if table.table.rows is not Rows.SINGLE:
            table.check_row(reference.row, text)
        if reference.column is None:
            raise FormulaError("缺少列", formula=text, position=reference.position, advice="写成 表[行,列]")
        table.check_column(reference.column, text)


def _refuse_rows(title: str, column: str, names: Names, *, guessing: bool) -> None:
    tables = {fold(known): table for table in names.tables.values() for known in table.table.titles}
    table = tables.get(fold(title))
    if table is not None:
        table.check_column(Name(column), column)
    elif not guessing:
        advice = nearest(title, [table.table.title for table in names.tables.values()])
        raise FormulaError(f"没有表“{title}”", formula=title, position=0, advice=advice)


def _expressions(section: Section) -> Iterator[str]:
    """Yield the expressions of a section."""
    yield section.base
    for subject in section.subjects:
        yield from (*subject.cells, *subject.maybe, *subject.copied, subject.budget)
    for texts in section.nothing.values():
        yield from texts
