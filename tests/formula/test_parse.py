"""The audit-formula language: what parses, to what, and where errors point."""

from __future__ import annotations

import re
import string
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltoolkit.formula import (
    Binary,
    Both,
    Call,
    Comparison,
    Condition,
    Either,
    Formula,
    Name,
    Negative,
    Not,
    Number,
    Option,
    Reference,
    Span,
    nearest,
    parse,
    parse_condition,
    show,
    written,
)
from xltoolkit.model import FormulaError

ROOT = Path(__file__).resolve().parents[2]
THREE = "财政拨款“三公”经费支出决算表"


def cell(table: str, row: str, column: str | None = None) -> Reference:
    return Reference(Name(table), Name(row), None if column is None else Name(column))


def span(first: str, last: str) -> Span:
    return Span(Name(first), Name(last))


DESIGN = {
    "本表[收入.总计,决算数] = 本表[支出.总计,决算数]": Formula(
        cell("本表", "收入.总计", "决算数"), "=", cell("本表", "支出.总计", "决算数")
    ),
    "收入支出决算总表[31行,1栏] = 收入支出决算总表[62行,2栏]": Formula(
        cell("收入支出决算总表", "31行", "1栏"), "=", cell("收入支出决算总表", "62行", "2栏")
    ),
    "本表[27行,1栏] := 合计(本表[1行:26行,1栏])": Formula(
        cell("本表", "27行", "1栏"),
        ":=",
        Call("合计", (Reference(Name("本表"), span("1行", "26行"), Name("1栏")),)),
    ),
    "本表[*,合计] := 本表[*,基本支出] + 本表[*,项目支出]": Formula(
        cell("本表", "*", "合计"), ":=", Binary("+", cell("本表", "*", "基本支出"), cell("本表", "*", "项目支出"))
    ),
    "本表[上级] := 合计(本表[下级])": Formula(cell("本表", "上级"), ":=", Call("合计", (cell("本表", "下级"),))),
    "支出决算表[合计,本年支出合计] = 收入支出决算总表[支出.本年支出合计,决算数]": Formula(
        cell("支出决算表", "合计", "本年支出合计"), "=", cell("收入支出决算总表", "支出.本年支出合计", "决算数")
    ),
    "收入支出决算总表[功能行,决算数] = 支出决算表[同类,本年支出合计]": Formula(
        cell("收入支出决算总表", "功能行", "决算数"), "=", cell("支出决算表", "同类", "本年支出合计")
    ),
    f"{THREE}[*,决算数.合计] <= {THREE}[*,预算数.合计]": Formula(
        cell(THREE, "*", "决算数.合计"), "<=", cell(THREE, "*", "预算数.合计")
    ),
}


@pytest.mark.parametrize("text", DESIGN)
def test_every_example_of_the_design_parses(text: str) -> None:
    assert parse(text) == DESIGN[text]


def test_every_example_of_the_documentation_parses() -> None:
    page = (ROOT / "docs" / "formula-language.md").read_text(encoding="utf-8").split("```")[1]
    examples = [re.split(r"\s{2,}|(?<=\])\s(?=matched)", line)[0] for line in page.strip().splitlines()]
    for example in examples:
        formula = parse(example.replace("[…]", "[合计,1栏]"))
        assert parse(show(formula)) == formula
    assert len(examples) == 15


@pytest.mark.parametrize(
    "text",
    [
        "本表［合计，1栏］ ＝ 绝对值（本表［２０１，2栏］） × ２ ÷ 4",
        "本表[合计,1栏]=绝对值(本表[２０１,2栏])*2/4",
        "  本表 [ 合计 , 1栏 ]\n = 绝对值( 本表[２０１, 2栏] ) × 2 / 4 ",
    ],
)
def test_ascii_full_width_and_chinese_signs_are_alike(text: str) -> None:
    call = Call("绝对值", (cell("本表", "２０１", "2栏"),))
    product = Binary("/", Binary("*", call, Number(Decimal(2))), Number(Decimal(4)))
    assert parse(text) == Formula(cell("本表", "合计", "1栏"), "=", product)


@pytest.mark.parametrize(
    ("sign", "operator"),
    [("≤", "<="), ("≥", ">="), ("≠", "<>"), ("!=", "<>"), ("＜＝", "<="), ("：＝", ":="), ("＞", ">"), ("<", "<")],
)
def test_every_way_to_write_an_operator(sign: str, operator: str) -> None:
    assert parse(f"本表[合计] {sign} 本表[201]").operator == operator


@pytest.mark.parametrize(
    "title",
    [
        THREE,
        "一般公共预算财政拨款基本支出决算（明细）表",
        "“三公”经费表",
        "非税收入表",
        "当年收支表",
        "2022年决算表",
        "Z01表",
    ],
)
def test_titles_need_no_quotes(title: str) -> None:
    formula = parse(f"{title}[合计] <= 合计({title}[201]) + 最大({title}[201],1)")
    assert formula.left == cell(title, "合计")


@pytest.mark.parametrize("quoted", ['"收入，支出表"', "“收入，支出表”"])
def test_quotes_hold_any_title(quoted: str) -> None:
    assert parse(f"{quoted}[合计] = 0").left == cell("收入，支出表", "合计")


def test_quotes_hold_titles_with_quotes() -> None:
    assert parse(f"“{THREE}”[*] = 0").left == cell(THREE, "*")
    assert parse(f'"{THREE}"[*] = 0').left == cell(THREE, "*")


def test_names_of_rows_and_columns_may_be_quoted_or_hold_brackets_and_spaces() -> None:
    assert parse('本表["其中：基本支出",因公出国（境）费] = 0').left == cell(
        "本表", "其中：基本支出", "因公出国（境）费"
    )
    assert parse("本表[上缴 上级 支出] = 0").left == cell("本表", "上缴 上级 支出")


def test_precedence_and_association() -> None:
    a, b, c = (cell("本表", key) for key in "abc")
    assert parse("本表[a] - 本表[b] - 本表[c] = 0").left == Binary("-", Binary("-", a, b), c)
    assert parse("本表[a] - (本表[b] - 本表[c]) = 0").left == Binary("-", a, Binary("-", b, c))
    assert parse("本表[a] + 本表[b] × 本表[c] = 0").left == Binary("+", a, Binary("*", b, c))
    assert parse("-本表[a] × 本表[b] = 0").left == Binary("*", Negative(a), b)


def test_a_guard_stands_in_front_or_behind() -> None:
    guard = Both(Option("无下属单位"), Comparison(cell("本表", "合计"), "=", Number(Decimal(0))))
    for text in (
        "当 选项(无下属单位) 且 本表[合计] = 0：本表[201] = 1",
        "当 选项（无下属单位） 且 本表[合计]=0: 本表[201] = 1",
        "本表[201] = 1 当 选项(无下属单位) 且 本表[合计] = 0",
    ):
        assert parse(text) == Formula(cell("本表", "201"), "=", Number(Decimal(1)), guard)


def test_conditions_have_their_precedence_too() -> None:
    a, b, c = Option("甲"), Option("乙"), Option("丙")
    assert parse("本表[1] = 0 当 选项(甲) 或 选项(乙) 且 选项(丙)").guard == Either(a, Both(b, c))
    assert parse("本表[1] = 0 当 (选项(甲) 或 选项(乙)) 且 非 选项(丙)").guard == Both(Either(a, b), Not(c))
    assert parse("本表[1] = 0 当 (本表[2]) > 0").guard == Comparison(cell("本表", "2"), ">", Number(Decimal(0)))


def test_choice_takes_a_condition() -> None:
    formula = parse("本表[1] = 若(本表[2] > 0 且 选项(甲), 本表[2], 0)")
    condition = Both(Comparison(cell("本表", "2"), ">", Number(Decimal(0))), Option("甲"))
    assert formula.right == Call("若", (condition, cell("本表", "2"), Number(Decimal(0))))


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 0, "没有写完"),
        ("本表[1,2] =", 9, "没有写完"),
        ("本表[1,2 = 3", 7, "“=”"),
        ("本表[1,2] == 3", 9, "“=”"),
        ("本表[] = 1", 3, "“]”"),
        ("收入表 = 1", 0, "“收”"),
        ("绝队值(本表[1]) = 3", 0, "绝队值"),
        ("1 = 合计(绝对直(本表[1]))", 7, "绝对直"),
        ("本表[1] + 1 := 3", 10, ":="),
        ("当 本表[1] = 2 本表[1] = 3", 12, "“本”"),
        ("若(1, 2, 3) = 2", 0, "若"),
        ("绝对值(本表[1] = 2) = 2", 0, "绝对值"),
        ("绝对值(1, 2) = 2", 0, "1 个参数"),
        ("当 本表[1] > 0且本表[2] > 0：本表[1] = 1", 11, "“且”"),
        ("本表[1] = 1 当 选项(甲) 或 本表[2] > 0且选项(乙)", 29, "“且”"),
        ("当 本表[1] = 本表[2]或本表[1] > 1：1 = 1", 15, "“或”"),
        ("本表［１行］ ＝ ＃", 9, "“＃”"),
    ],
)
def test_errors_point_at_the_character_in_chinese(text: str, position: int, says: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.position == position
    assert says in caught.value.what
    assert f"第 {position + 1} 个字符处" in str(caught.value)


def test_an_unknown_function_gets_the_nearest_named() -> None:
    with pytest.raises(FormulaError, match="是不是“绝对值”"):
        parse("绝队值(本表[1]) = 3")
    assert nearest("合记", ["合计", "最大"]) == "是不是“合计”？"
    assert nearest("x", []) == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("本年支出.小计", "本年支出.小计"),
        ("基本 支出", "基本 支出"),
        ("本年支出.其中：会议费", "“本年支出.其中：会议费”"),
        ("会议费,培训费", "“会议费,培训费”"),
        ("“三公”经费：合计", '"“三公”经费：合计"'),
    ],
)
def test_a_name_is_written_as_formulas_read_it(name: str, text: str) -> None:
    assert written(name) == text
    assert parse(f"本表[{text},{text}] = 0").left == cell("本表", name, name)


def test_a_formula_is_parsed_once() -> None:
    assert parse("本表[1] = 本表[2]") is parse("本表[1] = 本表[2]")


letters = st.text(st.sampled_from("收支决算项目" + string.ascii_lowercase), min_size=1, max_size=4)
names = st.builds(Name, letters)
selectors = st.one_of(names, st.builds(Span, names, names))
references = st.builds(Reference, names, selectors, st.none() | selectors)
numbers = st.builds(Number, st.decimals(0, 1000, places=2))
options = st.builds(Option, letters)


def _wider(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(Negative, inner),
        st.builds(Call, st.just("绝对值"), st.tuples(inner)),
        st.builds(Call, st.just("合计"), st.tuples(inner, inner)),
        st.builds(Call, st.just("若"), st.tuples(options, inner, inner)),
    )


expressions = st.recursive(st.one_of(references, numbers), _wider, max_leaves=6)
comparisons = st.builds(Comparison, expressions, st.sampled_from(["=", "<", ">", "<=", ">=", "<>"]), expressions)
conditions = st.recursive(
    st.one_of(options, comparisons),
    lambda inner: st.one_of(st.builds(Not, inner), st.builds(Both, inner, inner), st.builds(Either, inner, inner)),
    max_leaves=4,
)
formulas = st.one_of(
    st.builds(Formula, expressions, st.sampled_from(["=", "<=", ">", "<>"]), expressions, st.none() | conditions),
    st.builds(Formula, references, st.just(":="), expressions, st.none() | conditions),
)


@given(formulas)
def test_what_is_shown_parses_to_the_same(formula: Formula) -> None:
    assert parse(show(formula)) == formula


@given(conditions)
def test_a_condition_by_itself_is_the_guard_that_it_would_be(condition: Condition) -> None:
    shown = show(Formula(Number(Decimal(1)), "=", Number(Decimal(1)), condition)).removeprefix("当 ")
    assert parse_condition(shown.rpartition("：")[0]) == condition


@pytest.mark.parametrize(
    ("text", "position"),
    [("", 0), ("当 本表[甲] > 0", 0), ("本表[甲]", 5), ("本表[甲] = 1 且", 10), ("合集(本表[甲]) > 0", 0)],
)
def test_a_condition_that_does_not_parse_points_at_the_character(text: str, position: int) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_condition(text)
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("text", "value"), [("5%", "0.05"), ("12.5％", "0.125"), ("０.５ %", "0.005"), ("100%", "1.00")]
)
def test_a_percentage_is_a_number(text: str, value: str) -> None:
    formula = parse(f"本表[30228,1栏] <= 本表[301,1栏] × {text}")
    assert formula.right == Binary("*", cell("本表", "301", "1栏"), Number(Decimal(value)))
    assert parse(show(formula)) == formula


@pytest.mark.parametrize(
    ("text", "position", "said", "advice"),
    [
        ("本表【301,1栏】 = 0", 2, "【", "[ ]"),
        ("本表[301,1栏】 = 0", 9, "】", "[ ]"),
        ("本表[301,1栏] =< 0", 11, "=<", "<="),
        ("本表[301,1栏] ＝＞ 0", 11, "＝＞", ">="),
    ],
)
def test_common_slips_are_named_where_they_stand(text: str, position: int, said: str, advice: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.position == position
    assert f"公式里写了“{said}”" in caught.value.what
    assert advice in caught.value.advice


def test_brackets_in_a_quoted_title_are_no_slip() -> None:
    with pytest.raises(FormulaError) as caught:
        parse('"表【一】"[301,1栏] = 0 0')
    assert caught.value.position == 19


def chinese_examples() -> list[str]:
    page = (ROOT / "docs" / "公式语言.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("text", chinese_examples())
def test_every_example_for_users_parses(text: str) -> None:
    formula = parse(text)
    assert parse(show(formula)) == formula


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("本表[合计] = " + "+".join(["1"] * 3000), 5606),
        ("本表[合计] = " + "(" * 500 + "1" + "+1)" * 500, 1407),
        ("-" * 5000 + "1 = 0", 200),
        ("绝对值(" * 500 + "1" + ")" * 500 + " = 0", 800),
        ("当 " + "非 (" * 500 + "1 = 1" + ")" * 500 + "：1 = 1", 602),
    ],
)
def test_a_formula_of_countless_parts_is_refused_with_a_place(text: str, position: int) -> None:
    with pytest.raises(FormulaError, match="公式太长，或括号太多层") as caught:
        parse(text)
    assert caught.value.position == position
    assert "合计(甲, 乙, …)" in caught.value.advice


@pytest.mark.parametrize(
    "text",
    [
        "本表[合计] = " + "+".join(["1"] * 190),
        "本表[合计] = 合计(" + ", ".join(["1"] * 3000) + ")",
        "本表[合计] = " + "(" * 3000 + "1" + ")" * 3000,
        "若(1 = 1, " * 190 + "1" + ", 2)" * 190 + " = 0",
    ],
)
def test_long_formulas_are_read(text: str) -> None:
    assert parse(text)
