"""Empty accounts with every row and column that rules may touch: rules are tried on them before any workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from xltoolkit.engine.names import CLASSES, LEVELS, FormNames, is_code
from xltoolkit.model import Accounts, BoundTable, Content, Entry, Profile, Range, Row, Rows, Table
from xltoolkit.model.table import Form

_ZERO = Decimal()
_NOWHERE = Range(1, 1, 1, 1)


def specimens(declared: Mapping[str, Table], profile: Profile, codes: Iterable[str]) -> Iterator[Accounts]:
    """Yield empty accounts: one of every table's first form, then one for each other form.

    Args:
        declared: the tables.
        profile: the city's choices.
        codes: codes that rules name; code tables get them and their ancestors, and a row of every level.
    """
    first = {id: table.forms[0] for id, table in declared.items()}
    wanted = set(codes)
    yield _accounts(declared, profile, first, wanted)
    for id, table in declared.items():
        for form in table.forms[1:]:
            yield _accounts(declared, profile, first | {id: form}, wanted)


def _accounts(declared: Mapping[str, Table], profile: Profile, forms: Mapping[str, Form], codes: set[str]) -> Accounts:
    tables = {}
    for id, table in declared.items():
        names = FormNames(table, forms[id])
        rows = [*_lines(names), *_codes(names, codes, declared)]
        tables[id] = BoundTable(table, forms[id], id, _NOWHERE, rows)
    return Accounts(profile, declared, tables)


def _lines(names: FormNames) -> Iterator[Row]:
    for block in names.form.blocks:
        for line in block.lines:
            key = line.code or line.key
            if names.table.rows is Rows.LINES:
                key = f"{block.name}.{line.key}" if block.name else line.key
            yield Row(key, _entries(names, block.name), line.label, None, line.code, line, block.name)
    if names.table.rows is Rows.SINGLE:
        yield Row("", _entries(names, ""))


def _codes(names: FormNames, codes: set[str], declared: Mapping[str, Table]) -> Iterator[Row]:
    if names.table.rows is not Rows.CODES:
        return
    alike = [table for table in declared.values() if table.classification == names.table.classification]
    classes = {line.code for table in alike for form in table.forms for block in form.blocks for line in block.lines}
    wanted = {code for code in classes | codes if is_code(code)} or {"201"}
    ancestors = {code[:digits] for code in wanted for digits in LEVELS.values() if digits < len(code)}
    first = min(code for code in wanted | ancestors if len(code) == LEVELS[CLASSES])
    for code in sorted((wanted | ancestors | {f"{first}99", f"{first}9999"}) - set(names.printed)):
        yield Row(code, _entries(names, names.form.blocks[0].name), code=code, block=names.form.blocks[0].name)


def _entries(names: FormNames, block: str) -> dict[str, Entry]:
    return {column: Entry("", 0, 0, _ZERO, Content.BLANK) for column in names.form.columns if names.has(block, column)}
