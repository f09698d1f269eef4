"""Whatever the tables hold: one changed amount that breaks an equation is named, or stands in the named tie."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import accounts_of, bind, profile_of, ruleset_of
from tests.diagnose.test_diagnosis import FORMULAS, ONE, TWO
from xltoolkit.diagnose import diagnosed
from xltoolkit.engine import examine
from xltoolkit.model import Accounts, Severity

PROFILE = profile_of(ONE, TWO)
RULES = ruleset_of([ONE, TWO], PROFILE, *FORMULAS)
COLUMNS = ("合计", "基本", "项目")
AMOUNTS = st.integers(0, 10**9)

leaf = st.tuples(AMOUNTS, AMOUNTS)
tree = st.lists(st.lists(st.lists(leaf, min_size=1, max_size=3), min_size=1, max_size=3), min_size=1, max_size=3)
Tree = list[list[list[tuple[int, int]]]]


def rows_of(classes: Tree) -> dict[str, str]:
    """Return a table whose sums all hold: 合计, 类, 款, 项."""
    rows: dict[str, tuple[int, int]] = {}
    for number, groups in enumerate(classes):
        top = str(201 + number)
        for second, leaves in enumerate(groups, 1):
            middle = f"{top}{second:02}"
            rows |= {f"{middle}{third:02}": figures for third, figures in enumerate(leaves, 1)}
            rows[middle] = total(leaves)
        rows[top] = total([rows[key] for key in rows if len(key) == len("20101") and key.startswith(top)])
    rows["合计"] = total([rows[key] for key in rows if len(key) == len("201")])
    return {key: line(*rows[key]) for key in sorted(rows, key=lambda key: (key != "合计", key))}


def total(parts: list[tuple[int, int]]) -> tuple[int, int]:
    return sum(part[0] for part in parts), sum(part[1] for part in parts)


def line(basic: int, project: int) -> str:
    return " ".join(f"{Decimal(cents) / 100:.2f}" for cents in (basic + project, basic, project))


def bound(classes: Tree) -> Accounts:
    rows = rows_of(classes)
    return accounts_of(PROFILE, [ONE, TWO], bind(ONE, rows), bind(TWO, rows))


@given(tree, st.data())
def test_one_changed_amount_is_named(classes: Tree, data: st.DataObject) -> None:
    accounts = bound(classes)
    assert not examine(RULES, accounts).findings
    row = data.draw(st.sampled_from(accounts.tables["one"].rows))
    column = data.draw(st.sampled_from(COLUMNS))
    right = row.entries[column]
    amount = Decimal(data.draw(AMOUNTS.filter(lambda cents: Decimal(cents) / 100 != right.amount))) / 100
    row.entries[column] = right._replace(amount=amount, raw=amount)
    findings = diagnosed(examine(RULES, accounts), accounts, RULES)
    assert findings
    for finding in findings:
        suspect = finding.suspect
        assert suspect is not None, finding.message
        named = {suspect.cell: suspect.value} | {tie.cell: tie.value for tie in suspect.ties}
        assert right.cell in named, suspect.reason
        assert Decimal(named[right.cell] or 0) == right.amount


@given(tree, st.data())
def test_whatever_is_filed_every_suspect_mends_more_than_it_breaks(classes: Tree, data: st.DataObject) -> None:
    accounts = bound(classes)
    entries = [(row, column) for bound in accounts.tables.values() for row in bound.rows for column in COLUMNS]
    for row, column in data.draw(st.lists(st.sampled_from(entries), min_size=1, max_size=6, unique_by=id)):
        amount = Decimal(data.draw(AMOUNTS)) / 100
        row.entries[column] = row.entries[column]._replace(amount=amount, raw=amount)
    findings = diagnosed(examine(RULES, accounts), accounts, RULES)
    for finding in findings:
        assert finding.severity is Severity.ERROR
        if finding.suspect is not None:
            assert finding.suspect.mends > finding.suspect.breaks
    again = diagnosed(examine(RULES, accounts), accounts, RULES)
    assert findings == again, "the same workbook gives the same suspects"
