"""A rule pack: its file read whole, every mistake named with file, line and character."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xltoolkit.formats import Layout
from xltoolkit.model import CodeList, Table
from xltoolkit.packs.codes import read_codes
from xltoolkit.packs.keys import Keys
from xltoolkit.packs.rules import read_rules
from xltoolkit.packs.source import Source
from xltoolkit.packs.tables import read_tables
from xltoolkit.rules import Rule


@dataclass(frozen=True, slots=True)
class Pack:
    """What a rule pack declares.

    Args:
        path: the file.
        name: for people, where the pack says one.
        version: the author's own, free text.
        tables: tables that the core does not know.
        layouts: theirs.
        rules: in written order.
        codes: names of codes, one list a classification.
    """

    path: Path
    name: str
    version: str
    tables: tuple[Table, ...]
    layouts: tuple[Layout, ...]
    rules: tuple[Rule, ...]
    codes: tuple[CodeList, ...]


def read_pack(path: Path) -> Pack:
    """Read a rule pack (docs/rule-packs.md).

    Raises:
        PluginError: the first mistake, with file, line and character. That the names in formulas exist is not known
            before all tables are: that error comes from ``build_ruleset``, and is placed by ``Rule.written``.
    """
    source = Source.read(path)
    keys = Keys(source, source.data)
    name = keys.take("name", str, "")
    tables = read_tables(keys.tables("tables"))
    pack = Pack(
        path=path,
        name=name,
        version=keys.take("version", str, ""),
        tables=tuple(table for table, _ in tables),
        layouts=tuple(layout for _, layout in tables),
        rules=read_rules(keys.tables("rules")),
        codes=read_codes(keys.tables("codes"), name or path.stem),
    )
    keys.done()
    return pack
