"""Changes in a text, recomputed from the cells of this year's and of last year's workbook."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook

from tests.calling import Call, call
from tests.narrative.mutating import changed
from tests.recognised import accounts_in
from xltoolkit.config import load_config
from xltoolkit.disclosure.narrate import narrate, write
from xltoolkit.model import Accounts, Claim, Previous, Verdict
from xltoolkit.model.amount import UNITS
from xltoolkit.narrative import Examined, examine_text
from xltoolkit.run import Session
from xltoolkit.testdata.maker import Maker, Order
from xltoolkit.testing import build_accounts

__all__ = ["call"]

PROFILES = ("yangquan-2022", "putuo-2024", "national-2023")
MADE = 20
"""Departments a profile."""
TURNED = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}
LAST = "上年（"


class Made(NamedTuple):
    """A department's workbooks of two years, and the text that was written from both."""

    now: Path
    before: Path
    text: Path
    session: Session

    @property
    def lines(self) -> list[tuple[int, str]]:
        return list(enumerate(self.text.read_text(encoding="utf-8").splitlines(), 1))

    def accounts(self, *, beside: bool = True) -> Accounts:
        accounts = accounts_in(self.session, self.now)
        if beside:
            then = accounts_in(self.session, self.before)
            accounts.previous = Previous(self.before.name, then, then.profile.unit)
        return accounts

    def examined(self, lines: list[tuple[int, str]], accounts: Accounts) -> Examined:
        return examine_text(lines, accounts, self.session.registry.phrases)


@pytest.fixture(scope="module", params=PROFILES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    return list(departments(request.param, tmp_path_factory.mktemp("years")))


def departments(profile: str, folder: Path) -> Iterator[Made]:
    config = load_config()
    session = Session.start(config, profile)
    maker = Maker(Order(31, config, profile, years=2))
    for index in range(MADE):
        paths = [folder / f"{year}-{index}.xlsx" for year in ("上年", "今年")]
        for path, file in zip(paths, maker.department(index), strict=True):
            path.write_bytes(file.data)
        before, now = paths
        beside = replace(session, config=replace(config, previous=replace(config.previous, source=before)))
        text = folder / f"{index}.txt"
        write(narrate(now, None, None, beside), text)
        yield Made(now, before, text, session)


def is_change(claim: Claim) -> bool:
    """Whether both years' workbooks have told that it is right."""
    places = [name.startswith(LAST) for name in claim.coordinates]
    return claim.verdict is Verdict.DERIVED and any(places) and not all(places)


def test_every_change_that_was_written_is_derived_from_both_years(made: list[Made]) -> None:
    changes = 0
    for one in made:
        alone = one.examined(one.lines, one.accounts(beside=False))
        both = one.examined(one.lines, one.accounts())
        assert [finding for finding in both.findings if finding.rule != "narrative.template"] == []
        for was, now in zip(alone.claims, both.claims, strict=True):
            if was.verdict is Verdict.CONSISTENT:
                changes += 1
                assert is_change(now), now
                assert one.before.name in now.reckoning
                assert any(cell.sheet.startswith(f"[{one.before.name}]") for cell in now.cells)
            else:
                assert now == was
        assert not any(LAST in name for claim in alone.claims for name in claim.coordinates)
    assert changes > 8 * MADE


def mutated(lines: list[tuple[int, str]], claim: Claim, start: int, text: str) -> list[tuple[int, str]]:
    """Return the lines with other words of the same length."""
    return [
        (number, line[:start] + text + line[start + len(text) :] if number == claim.line else line)
        for number, line in lines
    ]


def wrong_in(examined: Examined) -> list[Claim]:
    return [claim for claim in examined.claims if claim.verdict is Verdict.WRONG]


def test_one_digit_one_word_or_one_rate_that_is_changed_is_named(made: list[Made]) -> None:
    drawn = random.Random(5)  # noqa: S311 - to be drawn again
    found: dict[str, int] = dict.fromkeys(("narrative.change", "narrative.rate", "narrative.direction"), 0)
    for one in made:
        accounts = one.accounts()
        unit = accounts.profile.unit
        lines = one.lines
        texts = dict(lines)
        for claim in filter(is_change, one.examined(lines, accounts).claims):
            assert texts[claim.line].startswith(claim.text, claim.offset)
            number, room = changed(claim.text, drawn), rounding(claim) if unit.rounded else Decimal()
            if abs(value(number) - value(claim.text)) > room:
                rule = "narrative.rate" if claim.unit == "%" else "narrative.change"
                after = one.examined(mutated(lines, claim, claim.offset, number), accounts)
                found[rule] += named(after, claim, claim.text, rule)
            word = texts[claim.line][claim.offset - 2 : claim.offset]
            if value(claim.text) > room:
                expected = f"{word}{claim.text}"
                after = one.examined(mutated(lines, claim, claim.offset - 2, TURNED[word]), accounts)
                found["narrative.direction"] += named(after, claim, expected, "narrative.direction")
    assert all(count > 2 * MADE for count in found.values()), found


def value(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))


def rounding(claim: Claim) -> Decimal:
    """Return by how much rounding of both years' amounts to 0.01万元 may have moved a change, or its rate."""
    if claim.unit != "%":
        return Decimal("0.02")
    base = value(claim.reckoning.partition("÷ ")[2].partition(" =")[0])
    return (Decimal("1.01") + value(claim.text) * Decimal("0.006")) / base + Decimal("0.02")


def named(after: Examined, claim: Claim, expected: str, rule: str) -> int:
    """Fail unless that number is wrong, and it alone, by that rule, and what it should be is said."""
    (wrong,) = wrong_in(after)
    assert (wrong.line, wrong.offset) == (claim.line, claim.offset)
    assert wrong.expected.replace(",", "") == expected.replace(",", ""), wrong
    assert LAST in wrong.reckoning
    assert "写的是" in wrong.reckoning
    (finding,) = [finding for finding in after.findings if finding.rule != "narrative.template"]
    assert finding.rule == rule
    assert (finding.line, finding.offset) == (claim.line, claim.offset)
    return 1


@cache
def session() -> Session:
    return Session.start(load_config(), "national-2023")


def tables(total: str, granted: str, **others: dict[str, Any]) -> dict[str, Any]:
    return {
        "income_expenditure_summary": {"收入.总计": {"决算数": total}, "支出.总计": {"决算数": total}},
        "income": {"合计": {"本年收入合计": granted, "财政拨款收入": granted}},
        **others,
    }


NOW, BEFORE = tables("1200.00", "900.00"), tables("1000.00", "950.00")
HEADING = "一、收入支出决算总体情况说明"


def of(text: str, now: dict[str, Any] = NOW, before: dict[str, Any] | None = BEFORE, unit: str = "万元") -> Examined:
    """Return what is made of a paragraph about 2023."""
    registry = session().registry
    accounts = build_accounts(registry, {"tables": now})
    if before is not None:
        accounts.previous = Previous("去年.xlsx", build_accounts(registry, {"tables": before}), UNITS[unit])
    return examine_text(enumerate((HEADING, text), 1), accounts, registry.phrases)


def verdicts(examined: Examined) -> list[tuple[str, str]]:
    return [(claim.text, str(claim.verdict)) for claim in examined.claims if claim.unit not in ("年", "年度")]


@pytest.mark.parametrize(
    "text",
    [
        "2023年度收入总计1200.00万元，比年初预算增加50.00万元，增长4.35%。",
        "2023年度收入总计1200.00万元，与上年预算相比增加50.00万元，增长4.35%。",
        "年初预算1150.00万元，比上年增加50.00万元，增长4.55%，收入总计1200.00万元。",
        "2023年度收入总计1200.00万元，增加50.00万元，增长4.35%。",
        "2023年度收入总计1200.00万元，专户收入70.00万元，比上年增加50.00万元。",
        "收入总计1200.00万元。财政拨款收入900.00万元。比上年增加60.00万元。",
        "2023年度收入总计1200.00万元，工业增加值增长7.50%。",
        "2023年度收入总计1200.00万元，比上年提高2个百分点。",
        "2023年度收入总计1200.00万元，主要原因是比上年增加项目30.00万元。",
        "收入总计1200.00万元，较上年专户数增加3.00万元，增长0.25%。",
        "使用上年结转资金30.00万元，收入总计1200.00万元，增加30.00万元。",
    ],
)
def test_what_may_be_told_against_something_else_stays_as_it_is(text: str) -> None:
    both, alone = of(text), of(text, before=None)
    assert both.claims == alone.claims
    assert both.findings == alone.findings


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("收入总计1200.00万元，比上年增加0.02亿元，增长20%。", {"0.02": "derived", "20": "derived"}),
        ("收入总计1200.00万元，同比增长20.0%。", {"20.0": "derived"}),
        ("收入总计1200.00万元，同比增长21.0%。", {"21.0": "wrong"}),
        ("收入总计1200.00万元，同比下降20.0%。", {"20.0": "wrong"}),
        ("收入总计1201.00万元，比上年增加201.00万元，增长20.10%。", {"1201.00": "wrong", "201.00": "wrong"}),
        ("收入总计1200.00万元，财政拨款收入900.00万元，比上年减少50.00万元，下降5.26%。", {"50.00": "derived"}),
        ("上年收入总计1000.00万元，本年收入总计1200.00万元。", {"1000.00": "traced", "1200.00": "traced"}),
        ("上年收入总计1001.00万元，本年收入总计1200.00万元。", {"1001.00": "wrong"}),
        ("2022年度收入总计1000.00万元，2023年度1200.00万元。", {"1000.00": "traced", "1200.00": "traced"}),
        ("收入总计1200.00万元，比上年的1000.00万元增加200.00万元。", {"1000.00": "traced", "200.00": "derived"}),
    ],
)
def test_amounts_and_changes_are_told_by_the_cells_of_both_years(text: str, numbers: dict[str, str]) -> None:
    examined = of(text)
    got = dict(verdicts(examined))
    assert {number: got[number] for number in numbers} == numbers
    wrong = {(claim.line, claim.offset) for claim in wrong_in(examined)}
    assert {(finding.line, finding.offset) for finding in examined.findings} == wrong


def test_last_year_by_its_number_is_no_slip_where_the_figure_is_last_years() -> None:
    text = "2022年度收入总计{}万元。"
    assert wrong_in(of(text.format("1000.00"))) == []
    (slip,) = wrong_in(of(text.format("1200.00")))
    assert (slip.text, slip.expected) == ("2022", "2023")


def test_a_base_of_nothing_has_no_rate() -> None:
    nothing = tables("0.00", "950.00")
    assert verdicts(of("收入总计1200.00万元，比上年增加1200.00万元，无可比性。", before=nothing))[1:] == [
        ("1200.00", "derived")
    ]
    examined = of("收入总计1200.00万元，比上年增加1200.00万元，增长100.00%。", before=nothing)
    assert [finding.rule for finding in examined.findings] == ["narrative.zero_base"]
    assert verdicts(examined)[1:] == [("1200.00", "derived"), ("100.00", "wrong")]


def test_what_can_be_compared_is_not_called_incomparable() -> None:
    text = "收入总计1200.00万元，比上年增加200.00万元，无可比性。"
    (finding,) = of(text).findings
    assert finding.rule == "narrative.change"
    assert "上年（去年.xlsx）" in finding.message
    assert "是 1,000.00万元，不是 0，写的是“比上年增加200.00万元，无可比性”" in finding.message
    assert verdicts(of(text))[1:] == [("200.00", "derived")]
    assert of(text, before=None).findings == []
    assert of("收入总计1200.00万元，比上年增加200.00万元，因口径调整，无可比性。").findings == []


def test_what_did_not_change_is_said_to_be_level() -> None:
    (wrong,) = wrong_in(of("收入总计1200.00万元，比上年增加3.00万元。", before=tables("1200.00", "950.00")))
    assert wrong.expected == "持平"


@pytest.mark.parametrize(
    "text",
    [
        "与2022年度相比，收入总计持平。",
        "收入总计1200.00万元，与2022年度持平。",
        "收入总计1200.00万元，与上年相同，原因是项目持平。",
    ],
)
def test_words_that_say_level_are_held_against_both_years(text: str) -> None:
    (finding,) = of(text).findings
    assert finding.rule == "narrative.direction"
    assert "1,200.00 - 上年（去年.xlsx）" in finding.message
    assert of(text, before=tables("1200.00", "900.00")).findings == []
    assert of(text, before=None).findings == []


@pytest.mark.parametrize(
    "text",
    ["收入总计与上年基本持平。", "收入总计1200.00万元，与年初预算持平。", "收入总计1200.00万元，原因是与上年持平。"],
)
def test_words_that_may_say_something_else_of_level_are_left_alone(text: str) -> None:
    assert of(text).findings == []


def test_a_percent_of_something_else_takes_nothing_back() -> None:
    examined = of("收入总计1200.00万元，比上年增加200.00万元，工业增加值增长7.50%。")
    assert verdicts(examined)[1:] == [("200.00", "derived"), ("7.50", "outside")]


def test_a_cell_that_last_year_lacks_tells_nothing() -> None:
    fund = {"合计": {"本年收入": "30.00", "本年支出.小计": "30.00"}, "2290401 其他": {"本年支出.小计": "30.00"}}
    now = tables("1200.00", "900.00", government_fund=fund)
    text = "收入总计1200.00万元，比上年增加3.00万元，增长0.25%。"
    lacking = {"income": BEFORE["income"]}
    assert of(text, now, lacking).claims == of(text, now, None).claims
    assert wrong_in(of(text, now, BEFORE))


def test_an_item_that_last_year_lacks_is_no_proof() -> None:
    def rows(amount: str, *labels: str) -> dict[str, Any]:
        amounts = {label: {"本年支出.小计": amount} for label in ("合计", *labels)}
        return {"general_budget_expenditure": amounts}

    now, before = rows("70.00", "201 一般公共服务支出"), rows("60.00", "208 社会保障和就业支出")
    registry = session().registry

    def claims(text: str, *, beside: bool) -> list[Claim]:
        accounts = build_accounts(registry, {"tables": now})
        if beside:
            accounts.previous = Previous("去年.xlsx", build_accounts(registry, {"tables": before}), UNITS["万元"])
        heading = "五、一般公共预算财政拨款支出决算情况说明"
        return examine_text(enumerate((heading, text), 1), accounts, registry.phrases).claims

    other = "一般公共服务支出（类）70.00万元，比上年增加5.00万元，增长7.69%。"
    assert claims(other, beside=True) == claims(other, beside=False)
    new = "一般公共服务支出（类）70.00万元，比上年增加70.00万元，无可比性。"
    assert [claim.verdict for claim in claims(new, beside=True)] == [Verdict.TRACED, Verdict.DERIVED]


def test_items_of_a_table_are_held_against_the_same_code_last_year() -> None:
    def rows(amount: str, other: str) -> dict[str, Any]:
        labels = {
            "201 一般公共服务支出": amount,
            "20106 财政事务": amount,
            "2010601 行政运行": amount,
            "208 其他支出": other,
        }
        return {"general_budget_expenditure": {label: {"本年支出.小计": figure} for label, figure in labels.items()}}

    heading = "五、一般公共预算财政拨款支出决算情况说明"
    item = "1.一般公共服务支出（类）财政事务（款）行政运行（项）。支出决算为500.00万元，比上年增加{}万元，增长{}%。"
    kind = "一般公共服务支出（类）500.00万元，比上年增加{}万元，增长{}%；其他支出（类）30.00万元，与上年持平。"
    registry = session().registry
    for text in (item, kind):
        for numbers, said in (
            (("50.00", "11.11"), ["derived", "derived"]),
            (("60.00", "13.64"), ["wrong", "consistent"]),  # the percent goes with the amount: one finding is enough
            (("60.00", "11.11"), ["wrong", "derived"]),
            (("60.00", "12.64"), ["wrong", "wrong"]),
        ):
            accounts = build_accounts(registry, {"tables": rows("500.00", "30.00")})
            before = build_accounts(registry, {"tables": rows("450.00", "30.00")})
            accounts.previous = Previous("去年.xlsx", before, UNITS["万元"])
            lines = enumerate((heading, text.format(*numbers)), 1)
            got = dict(verdicts(examine_text(lines, accounts, registry.phrases)))
            assert [got[number] for number in numbers] == said, text


def test_last_years_workbook_may_be_in_another_unit() -> None:
    before = tables("10000040.00", "9500000.00")
    examined = of("收入总计1200.00万元，比上年增加200.00万元，增长20.00%。", before=before, unit="元")
    assert [verdict for _, verdict in verdicts(examined)] == ["traced", "derived", "derived"]
    examined = of("收入总计1200.00万元，比上年增加210.00万元。", before=before, unit="元")
    (finding,) = examined.findings
    assert [cell.value for cell in finding.cells] == ["1200.00", "10000040.00"]


def test_the_commands_say_it(made: list[Made], call: Call, tmp_path: Path) -> None:
    one = made[0]
    accounts = one.accounts()
    claim = next(filter(is_change, one.examined(one.lines, accounts).claims))
    number = f"9{claim.text[1:]}" if claim.text[0] != "9" else f"8{claim.text[1:]}"
    text = tmp_path / "情况说明.txt"
    text.write_text("\n".join(line for _, line in mutated(one.lines, claim, claim.offset, number)), encoding="utf-8")

    def book(*more: object) -> dict[str, Any]:
        done = call("check", one.now, "--narrative", text, "--format", "json", *more)
        data: dict[str, Any] = json.loads(done.out)["workbooks"][0]
        return data

    alone, both = book(), book("--previous", one.before)
    new = set(both["titles"]) - set(alone["titles"])
    assert {id for id in new if id.startswith("narrative.")} == {"narrative.change"}
    assert set(both["narrative"]["claims"][0]) == set(alone["narrative"]["claims"][0])
    assert alone["narrative"]["verdicts"]["consistent"] > both["narrative"]["verdicts"]["consistent"] == 0
    (told,) = [item for item in both["narrative"]["claims"] if item["verdict"] == "wrong"]
    assert (told["number"], told["expected"].replace(",", "")) == (number, claim.text.replace(",", ""))
    assert told["cells"][1]["sheet"] == f"[{one.before.name}]{told['cells'][0]['sheet']}"
    (finding,) = [item for item in both["findings"] if item["rule"] == "narrative.change"]
    assert len(finding["cells"]) == 2
    target = tmp_path / "结果.xlsx"
    assert "narrative" not in call("run", one.now, "-o", target, "--narrative", text, "--previous", one.before).err
    sheet = load_workbook(target)["情况说明核对"]
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink is not None]
    assert links
    assert not any("[" in str(link) for link in links)
    assert call("verify", target).code == 0
    for more, named in (((), False), (("--previous", one.before), True)):
        done = call("publish", one.now, "-o", tmp_path / "公开.docx", "--narrative", text, *more)
        assert (finding["message"] in done.out) is named


def test_last_years_amount_leads_to_no_cell_here(made: list[Made], call: Call, tmp_path: Path) -> None:
    one = made[0]
    text = tmp_path / "情况说明.txt"
    amount = one.accounts().previous
    assert amount is not None
    entry = amount.accounts.tables["income_expenditure_summary"].entry("收入.总计", "决算数")
    assert entry is not None
    text.write_text(f"{HEADING}\n上年收入总计{entry.amount}{amount.unit.name}。\n", encoding="utf-8")
    target = tmp_path / "结果.xlsx"
    call("run", one.now, "-o", target, "--narrative", text, "--previous", one.before)
    sheet = load_workbook(target)["情况说明核对"]
    (row,) = [row for row in sheet.iter_rows() if any(cell.value == "有出处" for cell in row)]
    assert f"[{one.before.name}]" in "".join(str(cell.value) for cell in row)
    assert not any(cell.hyperlink for cell in row)
