"""Findings about equations: what stands where, both sides, the difference and its unit, and what to do, in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.engine.conflicts import Blocked
from xltoolkit.engine.expand import Term
from xltoolkit.engine.figures import AMOUNT, Overlay, netted
from xltoolkit.engine.instances import Instance, coordinate
from xltoolkit.engine.judge import Broken
from xltoolkit.engine.plan import Apply, Linear, Mode, Part, slots_of
from xltoolkit.model import Accounts, CellValue, Content, Entry, Finding, Kind, Row, Severity, Unit
from xltoolkit.rules import filled, shows_figures

_SAYS = {"=": "应等于", "<=": "应不大于", ">=": "应不小于", "<": "应小于", ">": "应大于", "<>": "应不同于"}
_SHOWN = 4
"""Cells of a side that a message spells out."""

_ADVICE = {
    Severity.ERROR: "核对等式两边的单元格，改正填错的一格",
    Severity.WARNING: "核对等式两边的单元格；确属实情的，在 检查结果 的“审核说明”栏写明原因",
    Severity.HINT: "请留意，不要求修改",
}
_NO_ROW = "（没有这一行，按 0 计）"
_ROUNDING = "尾差在允许范围之内，不要求修改"


class Placed(NamedTuple):
    """Where an entry belongs."""

    table: str
    row: Row
    column: str


class Writer:
    """Writes the findings of one workbook.

    Args:
        accounts: names, coordinates and unit.
        overlay: values that were computed for empty cells.
    """

    def __init__(self, accounts: Accounts, overlay: Overlay) -> None:
        self._accounts = accounts
        self._overlay = overlay
        self._places: dict[int, tuple[str, Row, str]] = {}
        self._searched: set[str] = set()

    def place(self, entry: Entry) -> Placed:
        """Return where an entry belongs; only tables that are asked about are looked through."""
        if id(entry) not in self._places:
            for table, bound in self._accounts.tables.items():
                if bound.sheet == entry.sheet:
                    self._search(table)
        if id(entry) not in self._places:  # a page of a table may lie on another sheet than its first
            for table in self._accounts.tables:
                self._search(table)
        return Placed(*self._places[id(entry)])

    def _search(self, table: str) -> None:
        if table not in self._searched:
            self._searched.add(table)
            for row in self._accounts.tables[table].rows:
                self._places |= {id(entry): (table, row, column) for column, entry in row.entries.items()}

    def broken(self, broken: Broken, blocked: Blocked | None = None) -> Finding:
        """Return the finding of an instance that does not hold, or holds only within the tolerance.

        Args:
            broken: the instance with both sides.
            blocked: why the cell was not corrected, where it was to be.
        """
        instance = broken.instance
        equation, rule = instance.equation, instance.equation.rule
        severity = Severity.HINT if broken.within else equation.severity
        figure = self._figures(instance)
        left = self._left(instance)
        right = self._right(instance)
        tail = f"（尾差，允许 {broken.tolerance / self._unit(instance)[1]:f} 以内）" if broken.within else ""
        message = (
            f"{left}{'为 ' if left else ''}{figure(broken.left)}，"
            f"{_SAYS[equation.operator]} {right}{'，即 ' if right else ''}{figure(broken.right)}，"
            f"相差 {figure(broken.left - broken.right)}"
        )
        own = self._own_message(broken)
        message = own if own and shows_figures(rule.message) else f"{own or rule.title}：{message}"
        message += tail
        advice = _ROUNDING if broken.within else rule.advice or _ADVICE[severity]
        if blocked is not None:
            advice = f"未自动更正：{self._disagreement(blocked)}。{advice}"
        return self._finding(broken, severity, message, advice)

    def _own_message(self, broken: Broken) -> str:
        """Return the rule's own message with its placeholders filled, or nothing."""
        instance = broken.instance
        rule = instance.equation.rule
        if not rule.message:
            return ""
        first = next(instance.entries, None)
        place = None if first is None else self.place(first)
        figure = self._figures(instance)
        values = {
            "左": figure(broken.left),
            "右": figure(broken.right),
            "差": figure(broken.left - broken.right),
            "左格": self._left(instance),
            "右格": self._right(instance),
            "坐标": self.coordinate(instance),
            "行": instance.key if place is None else place.row.label or place.row.key,
            "列": instance.column if place is None else place.column,
            "标题": rule.title,
        }
        return filled(rule.message, values)

    def blocked(self, blocked: Blocked) -> Finding:
        """Return the finding of an empty cell that was not filled since an equation disagrees."""
        instance = blocked.rollup
        rule = instance.equation.rule
        message = (
            f"{rule.title}：{self._side(instance.left, Decimal())} 未填，{_SAYS['=']} {self._right(instance)}，"
            f"即 {self.figure(blocked.value, instance)}，但{self._disagreement(blocked)}，所以没有填入"
        )
        broken = Broken(instance, Decimal(), blocked.value, Decimal(), within=False)
        advice = "先改正两条等式中填错的单元格，再运行一次；也可自行填写这一格"
        return self._finding(broken, instance.equation.severity, message, advice)

    def figure(self, value: Decimal, instance: Instance) -> str:
        """Return an amount with thousands separators and its unit; counts have none."""
        return self._figures(instance)(value)

    def _figures(self, instance: Instance) -> Callable[[Decimal], str]:
        """Return what prints the amounts of an instance."""
        first = next(instance.entries, None)
        if first is not None and self.is_count(first):
            return lambda value: f"{value.normalize():,f}"
        unit, factor = self._unit(instance)
        return lambda value: f"{unit.printed(value / factor):,} {unit.name}"

    def _unit(self, instance: Instance) -> tuple[Unit, Decimal]:
        """Return the unit of an instance's sheets, the profile's where they differ, and how much one of it is."""
        usual = self._accounts.profile.unit
        if not any(self._accounts.tables[table].unit for table in instance.equation.tables):
            return usual, Decimal(1)
        units = {self._accounts.tables[self.place(entry).table].unit for entry in instance.entries}
        unit = (units.pop() if len(units) == 1 else None) or usual
        return unit, Decimal(unit.yuan) / usual.yuan

    def own(self, entry: Entry, value: Decimal) -> Decimal:
        """Return an amount in the unit that a cell's sheet states."""
        place, usual = self.place(entry), self._accounts.profile.unit
        unit = self._accounts.tables[place.table].unit
        return value if unit is None or self._kind(place) is not Kind.MONEY else value * usual.yuan / unit.yuan

    def is_count(self, entry: Entry) -> bool:
        """Tell whether a cell holds a number of things, and no money."""
        return self._kind(self.place(entry)) is Kind.COUNT

    def name(self, entry: Entry) -> str:
        """Return coordinates and cell: 公开01表31行1栏（收入支出决算总表!C37）."""
        return f"{self.coordinates(entry)}（{entry.cell}）"

    def coordinates(self, entry: Entry) -> str:
        """Return the printed coordinates of a cell."""
        place = self.place(entry)
        return self._accounts.coordinate(place.table, place.row, place.column)

    def table(self, entry: Entry) -> str:
        """Return the printed number of the table that an entry belongs to."""
        return self._accounts.number(self.place(entry).table)

    def coordinate(self, instance: Instance) -> str:
        """Return the printed coordinates of an instance: its first cell's, else those of what the left bound."""
        first = next(instance.entries, None)
        if first is None:
            return coordinate(instance.equation, instance.rows, instance.key, instance.column, self._accounts)
        place = self.place(first)
        return self._accounts.coordinate(place.table, place.row, place.column)

    def reason(self, entry: Entry | None) -> str:
        """Return why an instance cannot be judged."""
        if entry is None:
            return "算式的除数为 0"
        if entry.content is Content.TEXT:
            return f"{self.name(entry)} 填的是文字“{entry.raw}”，不是数"
        if entry.content is Content.UNCALCULATED:
            return f"{self.name(entry)} 的公式还没有计算结果"
        if entry.content is Content.ERROR:
            return f"{self.name(entry)} 是错误值 {entry.raw}"
        if entry.content is Content.MERGED:
            return f"{self.name(entry)} 与别的单元格合并，分不清这一格的数"
        return f"{self.name(entry)} 未填，也无法由其他单元格确定"

    def _finding(self, broken: Broken, severity: Severity, message: str, advice: str) -> Finding:
        instance = broken.instance
        first = next(instance.entries, None)
        factor = self._unit(instance)[1]
        return Finding(
            rule=instance.equation.rule.id,
            severity=severity,
            message=message,
            advice=advice,
            table=instance.equation.rule.table if first is None else self.place(first).table,
            cell=None if first is None else first.cell,
            coordinate=self.coordinate(instance),
            expected=broken.right / factor,
            actual=broken.left / factor,
            cells=tuple(self._values(instance)),
        )

    def _values(self, instance: Instance) -> list[CellValue]:
        values = []
        for _, entry in (*netted(instance.left), *netted(instance.right)):
            computed = self._overlay.get(id(entry))
            if computed is not None:
                values.append(CellValue(entry.cell, f"{self.own(entry, computed):f}"))
            elif entry.content is AMOUNT:
                values.append(CellValue(entry.cell, f"{self.own(entry, entry.amount):f}"))
        return list(dict.fromkeys(values))

    def _disagreement(self, blocked: Blocked) -> str:
        broken = blocked.broken
        rule = broken.instance.equation.rule
        left, right = (self.figure(value, broken.instance) for value in (broken.left, broken.right))
        value = self.figure(blocked.value, blocked.rollup)
        return f"填成 {value} 后《{rule.title}》（{rule.id}）不成立：左边 {left}，右边 {right}"

    def _left(self, instance: Instance) -> str:
        return self._part(instance, instance.equation.left, instance.left)

    def _right(self, instance: Instance) -> str:
        return self._part(instance, instance.equation.right, instance.right)

    def _part(self, instance: Instance, part: Part, terms: list[Term]) -> str:
        """Name the cells of one side, be it a sum or more."""
        if terms and not netted(terms):
            return self._absent(instance, part)
        if isinstance(part, Linear):
            return self._side(terms, part.constant)
        return self._divided(part, terms) or self._made_of(terms)

    def _absent(self, instance: Instance, part: Part) -> str:
        """Name a row that a table does not have."""
        slot = next(slots_of(part), None)
        if slot is None or slot.mode in {Mode.CHILDREN, Mode.SET}:
            return _NO_ROW
        form = self._accounts.tables[slot.table].form
        named = () if slot.column is None else slot.columns_in(slot.names.of(form)) or ()
        name = named[0] if len(named) == 1 else instance.column
        column = form.columns.get(name)
        printed = str(column.number) if column is not None and column.number is not None and form.numbered else name
        return f"{self._accounts.place(slot.table, instance.key or slot.word, printed)}{_NO_ROW}"

    def _made_of(self, terms: list[Term]) -> str:
        """Name the cells that something is worked out from that is no sum."""
        entries = [entry for _, entry in netted(terms)]
        filled = [entry for entry in entries if entry.content is AMOUNT or id(entry) in self._overlay]
        names = "、".join(self.name(entry) for entry in (filled or entries)[:_SHOWN])
        more = f" 等 {len(entries)} 格" if len(entries) > min(_SHOWN, len(filled or entries)) else " "
        return f"由 {names}{more}算得的数" if names else ""

    def _divided(self, part: Part, terms: list[Term]) -> str:
        """Name the cells of a sum that a constant divides; nothing where the side is another thing."""
        match part:
            case Apply("/", [Linear(_, added), Linear([], divisor)]):
                whole = self._side(terms, added)
                return f"{f'（{whole}）' if len(netted(terms)) > 1 or added else whole}÷{divisor.normalize():f}"
        return ""

    def _side(self, terms: list[Term], constant: Decimal) -> str:
        """Name the cells of a side, the non-empty ones where there are many."""
        parts = netted(terms)
        if not parts:
            return ""
        many = len(parts) > _SHOWN
        chosen = (
            [part for part in parts if part[1].content is AMOUNT or id(part[1]) in self._overlay] if many else parts
        )
        text = ""
        for coefficient, entry in chosen[:_SHOWN]:
            sign = "－" if coefficient < 0 else "＋" if text else ""
            factor = "" if abs(coefficient) == 1 else f"{abs(coefficient):f}×"
            text += f"{sign}{factor}{self.name(entry)}"
        if many:
            text = f"{text} 等 {len(parts)} 格合计" if text else f"{self.name(parts[0][1])} 等 {len(parts)} 格合计"
        if constant:
            text += f"{'＋' if constant > 0 else '－'}{abs(constant):f}"
        return text

    def _kind(self, place: Placed) -> Kind:
        return self._accounts.tables[place.table].kind(place.row, place.column)
