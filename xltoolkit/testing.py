"""Case files: a rule's passing and failing figures as data, run through the engine without any workbook.

A case file is called after its rule, ``<table id>/<slug>.toml``, and holds cases::

    [[case]]
    name = "one cent off"
    tables.income = { "合计" = { "本年收入合计" = "10.00", "财政拨款收入" = "9.99" } }
    findings = ["公开02表合计行1栏"]

``tables.<id>`` gives figures by row and column as rules name them: ``"2010308"`` or ``"2010308 信访事务"``, ``"总计"``
or ``"收入.总计"``, ``"*"`` for a single row; a row of one column takes its figure directly. Figures are text as a cell
would show it: ``"1,234.00"``, ``"-"``, ``"——"``, ``"=SUM(A1)"`` for a formula without a value, ``"#REF!"``. Fixed lines
that are not given are there and blank; tables that are not given are missing.

Further keys: ``profile``; ``options``; ``no_data`` (ids of tables that declare it); ``repeated`` (ids of tables that
stand there twice); ``forms.<id>`` (title of the form); ``heads.<id>`` (department, year, unit, number);
``lacks.<id>`` (columns and rows that the sheet does not show); ``stray.<id>`` (text that belongs nowhere);
``printed.<id>`` (行次 and 栏次 that the sheet prints, by row or column).

What is expected: ``findings`` (their coordinates, or cells where they have none), ``severity``, ``says`` (parts of
messages), ``fills`` (coordinate -> figure), ``not_applicable`` (part of the reason). A case of a formula that expects
nothing must have held at least once, unless it says ``idle = true``: a guard that is false leaves no instance.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from xltoolkit.config import Config, Keys, load_config, read_toml
from xltoolkit.engine import Outcome, build_ruleset, examine
from xltoolkit.loader import Registry, load
from xltoolkit.model import (
    Accounts,
    Block,
    BoundTable,
    Cell,
    CellError,
    Column,
    ConfigError,
    Content,
    Entry,
    Kind,
    Line,
    Range,
    Repeated,
    Row,
    Rows,
    Table,
    Unit,
    amount_from_text,
    is_not_applicable,
    is_nothing,
)
from xltoolkit.rules import Rule

_FIRST_ROW = 5
_FIRST_COLUMN = 3


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a case file.

    Args:
        rule: id of the rule.
        name: what the case shows.
        data: its keys.
        path: the file.
    """

    rule: str
    name: str
    data: Mapping[str, Any] = field(hash=False)
    path: Path

    @property
    def id(self) -> str:
        """What a test run calls it."""
        return f"{self.rule}: {self.name}"

    @property
    def fails(self) -> bool:
        """Whether the case shows something wrong."""
        return bool(self.data.get("findings"))


def read_cases(folder: Path) -> list[Case]:
    """Read every ``<table id>/<slug>.toml`` of a folder.

    Raises:
        ConfigError: a file that is no TOML, or has no cases.
    """
    return [case for path in sorted(folder.glob("*/*.toml")) for case in _cases(path)]


def _cases(path: Path) -> Iterator[Case]:
    data = read_toml(path)
    if set(data) != {"case"} or not data["case"]:
        raise ConfigError("用例文件里没有用例", where=str(path), advice="写 [[case]]")
    for item in data["case"]:
        yield Case(f"{path.parent.name}.{path.stem}", item.get("name", ""), item, path)


class CaseRunner:
    """Runs cases against the rules that a configuration loads.

    Args:
        config: which plugins; the bundled ones where left out.
        profile: id of the profile of cases that name none.
    """

    def __init__(self, config: Config | None = None, profile: str = "yangquan-2022") -> None:
        self._config = config or load_config()
        self._profile = profile
        self._registries: dict[str, Registry] = {}

    def registry(self, profile: str = "") -> Registry:
        """Return what the plugins declare for a profile."""
        name = profile or self._profile
        if name not in self._registries:
            self._registries[name] = load(self._config, name)
        return self._registries[name]

    def rule(self, case: Case) -> Rule:
        """Return the case's rule.

        Raises:
            ConfigError: there is no such rule.
        """
        for rule in self.registry(case.data.get("profile", "")).rules:
            if rule.id == case.rule:
                return rule
        raise ConfigError(f"没有规则“{case.rule}”", where=str(case.path), advice="用例文件与规则同名")

    def run(self, case: Case) -> list[str]:
        """Run a case and return what differs from what it expects; nothing where it holds."""
        rule = self.rule(case)
        accounts = case_accounts(case, self.registry(case.data.get("profile", "")))
        outcome = examine(build_ruleset([rule], accounts.declared, accounts.profile), accounts, "blank")
        return list(_differences(case, rule, accounts, outcome))


def _differences(case: Case, rule: Rule, accounts: Accounts, outcome: Outcome) -> Iterator[str]:
    findings = [finding for finding in outcome.findings if finding.rule == rule.id]  # not the engine's own rules'
    found = sorted(finding.coordinate or str(finding.cell or "") for finding in findings)
    expected = sorted(case.data.get("findings", []))
    messages = [finding.message for finding in findings]
    if found != expected:
        yield f"findings {found}, expected {expected}: {messages}"
    for said in case.data.get("says", []):
        if not any(said in message for message in messages):
            yield f"no message says {said!r}: {messages}"
    severity = case.data.get("severity", accounts.profile.severities.get(rule.id, rule.severity).value)
    if wrong := {finding.severity.value for finding in findings} - {severity}:
        yield f"severity {wrong}, expected {severity}"
    yield from _fill_differences(case, accounts, outcome)
    yield from _instance_differences(case, rule, outcome)


def _fill_differences(case: Case, accounts: Accounts, outcome: Outcome) -> Iterator[str]:
    filled = {
        accounts.coordinate(fill.table, accounts.tables[fill.table].by_key[fill.row], fill.column): str(fill.value)
        for fill in outcome.fills
    }
    expected = {place: str(Decimal(value)) for place, value in case.data.get("fills", {}).items()}
    if filled != expected:
        yield f"fills {filled}, expected {expected}"


def _instance_differences(case: Case, rule: Rule, outcome: Outcome) -> Iterator[str]:
    reasons = [item.reason for item in outcome.not_applicable]
    expected = case.data.get("not_applicable", "")
    if expected and not any(expected in reason for reason in reasons):
        yield f"not applicable because {reasons}, expected {expected!r}"
    if not expected and reasons:
        yield f"unexpectedly not applicable: {reasons}"
    held = bool(outcome.passed)
    if rule.formulas and not expected and not case.fails and held == case.data.get("idle", False):
        yield f"{outcome.passed} instances held"


def case_accounts(case: Case, registry: Registry) -> Accounts:
    """Build the accounts of a case, with made-up addresses: the sheet is the table's id.

    Raises:
        ConfigError: a key, table, row or column that does not exist.
    """
    keys = Keys(dict(case.data), f"{case.path}，{case.name}")
    for known in ("name", "profile", "findings", "severity", "says", "fills", "not_applicable", "idle"):
        keys.take(known, object, None)
    options = {**registry.profile.options, **keys.take("options", dict, {})}
    profile = dataclasses.replace(registry.profile, options=options)
    unit, declared = profile.unit, registry.declared
    parts = {key: keys.take(key, dict, {}) for key in ("forms", "heads", "lacks", "stray", "printed")}
    tables: dict[str, BoundTable] = {}
    for table, rows in keys.take("tables", dict, {}).items():
        mine = {key: part[table] for key, part in parts.items() if table in part}
        tables[table] = _Builder(_declared(declared, table, case), unit, mine, keys).build(rows)
    for table in keys.strings("no_data"):
        tables[table] = _Builder(_declared(declared, table, case), unit, {}, keys).build({}, no_data=True)
    repeated = [
        Repeated(_declared(declared, table, case), (Cell(table, "A1"), Cell(f"{table} (2)", "A1")))
        for table in keys.strings("repeated")
    ]
    keys.done()
    return Accounts(profile, declared, tables, registry.codes, repeated=repeated)


def _declared(declared: Mapping[str, Table], table: str, case: Case) -> Table:
    if table not in declared:
        raise ConfigError(f"没有表“{table}”", where=f"{case.path}，{case.name}")
    return declared[table]


class _Builder:
    """Builds one bound table: rows from row 5 on, labels in column B, amounts from column C on."""

    def __init__(self, table: Table, unit: Unit, parts: Mapping[str, Any], keys: Keys) -> None:
        self._table = table
        self._unit = unit
        self._parts = parts
        title = parts.get("forms", table.title)
        self._form = next(form for form in table.forms if title in (form.title, *form.aliases))
        self._columns = {name: _FIRST_COLUMN + at for at, name in enumerate(self._form.columns)}
        self._lacks = set(parts.get("lacks", ()))
        self._keys = keys

    def build(self, figures: Mapping[str, Any], *, no_data: bool = False) -> BoundTable:
        """Return the table with these figures."""
        rows = [] if no_data else list(self._rows(figures))
        bottom = _FIRST_ROW + len(rows)
        sheet = self._table.id
        stray = self._parts.get("stray", ())
        heads = self._parts.get("heads", {})
        return BoundTable(
            self._table,
            self._form,
            sheet,
            Range(1, 1, bottom, max(self._columns.values())),
            rows,
            Cell(sheet, "A1"),
            tuple(name for name in self._columns if name in self._lacks),
            no_data,
            {name: (text, Cell.at(sheet, 2, at)) for at, (name, text) in enumerate(heads.items(), 1)},
            {(block.name, name): at for block in self._form.blocks for name, at in self._columns.items()},
            {name: Decimal(number) for name, number in self._printed() if name in self._columns},
            (3, 4),
            [(Cell.at(sheet, bottom + at, 1), text, "表中没有这个项目") for at, text in enumerate(stray)],
        )

    def _printed(self) -> Iterator[tuple[str, int]]:
        yield from self._parts.get("printed", {}).items()

    def _rows(self, figures: Mapping[str, Any]) -> Iterator[Row]:
        given = {self._key(name): cells for name, cells in figures.items()} if self._fixed else dict(figures)
        names = [name for name, _, _ in self._lines()] if self._fixed else list(given)
        for at, name in enumerate(names):
            if name not in self._lacks:
                yield self._row(name, given.get(name, {}), _FIRST_ROW + at)

    @property
    def _fixed(self) -> bool:
        return self._table.rows is not Rows.CODES

    def _lines(self) -> Iterator[tuple[str, Block, Line | None]]:
        if self._table.rows is Rows.SINGLE:
            yield "", self._form.blocks[0], None
        for block in self._form.blocks:
            for line in block.lines:
                prefixed = block.name and self._table.rows is Rows.LINES
                yield f"{block.name}.{line.key}" if prefixed else line.key, block, line

    def _key(self, name: str) -> str:
        if name == "*" and self._table.rows is Rows.SINGLE:
            return ""
        known = [key for key, _, _ in self._lines()]
        matches = [key for key in known if key == name] or [key for key in known if key.rpartition(".")[2] == name]
        if len(matches) != 1:
            raise ConfigError(f"“{self._table.title}”没有一行叫“{name}”", advice=f"可用的行：{'、'.join(known)}")
        return matches[0]

    def _row(self, name: str, cells: Mapping[str, str] | str, number: int) -> Row:
        if self._fixed:
            _, block, line = next(item for item in self._lines() if item[0] == name)
            key, label, code = name, line.label if line else "", line.code if line else ""
        else:
            key, _, label = name.partition(" ")
            line, block = self._declared_line(key)
            code = key if key.isdigit() else ""
            label = label.strip() or (line.label if line else "")
        entries = {} if line is not None and line.heading else self._entries(cells, block, line, number)
        at = Cell.at(self._table.id, number, 2)
        printed = self._parts.get("printed", {}).get(name)
        return Row(key, entries, label, at, code, line, block.name, None if printed is None else Decimal(printed))

    def _declared_line(self, key: str) -> tuple[Line | None, Block]:
        for block in self._form.blocks:
            for line in block.lines:
                if key == (line.code or line.key):
                    return line, block
        if not key.isdigit():
            raise ConfigError(f"“{self._table.title}”没有一行叫“{key}”")
        return None, self._form.blocks[0]

    def _entries(self, cells: Mapping[str, str] | str, block: Block, line: Line | None, row: int) -> dict[str, Entry]:
        if isinstance(cells, str):
            cells = {block.columns[0].name: cells}
        named = {_column(block, name).name: text for name, text in cells.items()}
        return {
            column.name: self._entry(named.get(column.name, ""), column, line, row)
            for column in block.columns
            if column.name not in self._lacks
        }

    def _entry(self, text: str, column: Column, line: Line | None, row: int) -> Entry:
        kind = line.kind if line is not None and line.kind is not None else column.kind
        at = (self._table.id, row, self._columns[column.name])
        zero = Decimal()
        if text.startswith("="):
            return Entry(*at, zero, Content.UNCALCULATED, None, text)
        if text.startswith("#"):
            return Entry(*at, zero, Content.ERROR, CellError(text))
        if is_nothing(text):
            return Entry(*at, zero, Content.NOTHING if text else Content.BLANK, text or None)
        if is_not_applicable(text):
            return Entry(*at, zero, Content.NOT_APPLICABLE, text)
        amount = amount_from_text(text)
        if amount is None:
            return Entry(*at, zero, Content.TEXT, text)
        printed = self._unit.printed(amount) if kind is Kind.MONEY else amount
        return Entry(*at, printed, Content.AMOUNT, amount)


def _column(block: Block, name: str) -> Column:
    known = block.columns
    exact = [column for column in known if column.name == name]
    matches = exact or [column for column in known if column.name.rpartition(".")[2] == name]
    if len(matches) != 1:
        raise ConfigError(f"没有一栏叫“{name}”", advice=f"可用的栏：{'、'.join(column.name for column in known)}")
    return matches[0]
