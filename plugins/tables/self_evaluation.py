"""部门(单位)整体支出绩效自评表, the form of the attachments: weights, scores, staff, its amounts against the tables.

No table holds it: labels, sentences and groups of indicators stand in one another. So it is declared as items that are
read by what is written beside them, and checked by functions of what was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from xltoolkit import (
    Accounts,
    Attachment,
    BoundAttachment,
    Problem,
    Rule,
    Severity,
    checks,
    hookimpl,
    read_items,
)

ID = "self_evaluation"
DATA = Path(__file__).with_suffix(".tsv")
EVALUATION = "《项目支出绩效评价管理办法》（财预〔2020〕10号），整体支出绩效自评比照执行"
FORM = "部门（单位）整体支出绩效自评表表样"
PUBLISHED = (
    "《地方预决算公开操作规程》（财预〔2016〕143号）：公开内容真实、准确；自评表与决算公开表同为一个部门的同一年度"
)
GROUPS = ("预算执行率", "产出指标", "效益指标", "满意度指标")
GRADES = ("优", "良", "中", "差")
STANDARD = (Decimal(90), Decimal(80), Decimal(60))

STAFF = (
    checks.Sum("核定编制", ("本级编制", "二级编制"), "人"),
    checks.Sum("在职人员", ("在编人员", "其他人员"), "人"),
)
AMOUNTS = (
    checks.Sum("收入合计", ("上年结转", "公共财政拨款", "政府基金拨款", "专户收入", "其他收入"), "万元", money=True),
    checks.Sum("支出合计", ("基本支出", "项目支出"), "万元", money=True),
    checks.Sum("收入合计", ("支出合计", "结余"), "万元", money=True),
)


SUMMARY, EXPENDITURE = "income_expenditure_summary", "expenditure"
OTHERS = ("国有资本经营预算财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
SOURCES = {
    "收入合计": checks.Source(SUMMARY, "决算数", ("收入.总计",)),
    "上年结转": checks.Source(SUMMARY, "决算数", ("收入.使用非财政拨款结余", "收入.年初结转和结余")),
    "公共财政拨款": checks.Source(SUMMARY, "决算数", ("收入.一般公共预算财政拨款收入",)),
    "政府基金拨款": checks.Source(SUMMARY, "决算数", ("收入.政府性基金预算财政拨款收入",)),
    "其他收入": checks.Source(SUMMARY, "决算数", tuple(f"收入.{name}" for name in OTHERS), ("专户收入",)),
    "支出合计": checks.Source(SUMMARY, "决算数", ("支出.本年支出合计",)),
    "结余": checks.Source(SUMMARY, "决算数", ("支出.结余分配", "支出.年末结转和结余")),
    "基本支出": checks.Source(EXPENDITURE, "基本支出", ("合计",)),
    "项目支出": checks.Source(EXPENDITURE, "项目支出", ("合计",)),
}


@hookimpl
def attachments() -> list[Attachment]:
    """Declare the form."""
    return [Attachment(ID, "整体支出绩效自评表", read_items(DATA), enough=6)]


@hookimpl
def validations() -> list[Rule]:
    """Declare what is checked."""
    return [*_scores(), *_facts()]


def _scores() -> list[Rule]:
    return [
        Rule(
            f"{ID}.weights",
            "绩效自评表各组指标的权重合计等于满分",
            f"{EVALUATION}：总分一般设置为100分；{FORM}",
            check=weights,
            advice="核对各组指标标题和表下说明的分值，改正录错的一组",
        ),
        Rule(
            f"{ID}.weights_note",
            "绩效自评表各组指标标题的分值与表下说明的分值一致",
            f"{EVALUATION}：预算执行率10分、产出指标50分、效益指标30分、满意度指标10分；{FORM}",
            check=weights_note,
            advice="以批复的指标权重为准，统一标题与说明",
        ),
        Rule(
            f"{ID}.score",
            "绩效自评总分不超过满分，并与结论所写的得分一致",
            f"{EVALUATION}：总分一般设置为100分；{FORM}",
            check=score,
            advice="核对各项得分，统一总分与结论",
        ),
        Rule(
            f"{ID}.grade",
            "绩效自评等级与总分相符",
            f"{EVALUATION}：90（含）至100分为优，80（含）至90分为良，60（含）至80分为中，60分以下为差",
            check=grade,
            advice="按总分改正等级，或核对总分",
        ),
        Rule(
            f"{ID}.bands",
            "绩效自评表所写的等级界限为90、80、60分",
            f"{EVALUATION}：等级一般划分为优、良、中、差四档",
            check=bands,
            severity=Severity.WARNING,
            advice="改正等级界限；本地另有规定的，写明依据",
        ),
    ]


def _facts() -> list[Rule]:
    return [
        Rule(
            f"{ID}.staff",
            "绩效自评表的人数等于各部分之和",
            f"{FORM}：核定编制数=本级+二级机构；实际在职人员总数=在编人员数+其他人员数",
            check=checks.items_add_up(ID, *STAFF),
            advice="核对编制和在职人员，改正合计或录错的一项",
        ),
        Rule(
            f"{ID}.staff_within",
            "绩效自评表的在编人员数不超过核定编制数",
            "《行政机关机构编制管理条例》《地方各级人民政府机构设置和编制管理条例》：不得超编制配备人员",
            check=staff_within,
            severity=Severity.WARNING,
            advice="核对在编人员数；确已超编的，写明原因",
        ),
        Rule(
            f"{ID}.units",
            "绩效自评表有二级机构编制的，下属单位不为零",
            FORM,
            check=units,
            severity=Severity.WARNING,
            advice="核对下属单位数和二级机构编制数",
        ),
        Rule(
            f"{ID}.sums",
            "绩效自评表的收支合计等于各项之和，收入合计等于支出合计与结余之和",
            FORM,
            check=checks.items_add_up(ID, *AMOUNTS),
            advice="核对收支各项，改正合计或录错的一项",
        ),
        Rule(
            f"{ID}.amounts",
            "绩效自评表的收支金额等于决算公开表的数",
            PUBLISHED,
            check=checks.items_as_in_tables(ID, SOURCES),
            advice="以决算公开表为准，换算单位后改正自评表；决算公开表有误的，先改正它",
        ),
        Rule(
            f"{ID}.execution",
            "绩效自评表的预算执行率等于支出合计除以收入合计",
            f"{FORM}：预算执行率=实际执行金额/实际到位金额×100%",
            check=execution,
            severity=Severity.WARNING,
            advice="重新计算执行率；口径不同的，写明分子和分母",
        ),
    ]


def weights(accounts: Accounts) -> Iterator[Problem]:
    """The weights add up to full marks, in the headings and in the note."""
    for form in _forms(accounts):
        full = form.number("满分") or Decimal(100)
        for where in ("标题", "说明"):
            names = [f"{group}{where}" for group in GROUPS]
            given = [form.number(name) for name in names]
            known = [number for number in given if number is not None]
            if len(known) == len(names) and sum(known) != full:
                told = "、".join(f"{group} {number}" for group, number in zip(GROUPS, known, strict=True))
                yield checks.problem_of(form, f"{where}的权重 {told} 合计 {sum(known)} 分，不是 {full} 分", *names)


def weights_note(accounts: Accounts) -> Iterator[Problem]:
    """A group weighs the same in its heading and in the note."""
    for form in _forms(accounts):
        for group in GROUPS:
            heading, note = form.number(f"{group}标题"), form.number(f"{group}说明")
            if heading is not None and note is not None and heading != note:
                message = f"{group}在标题中是 {heading} 分，在表下说明中是 {note} 分"
                yield checks.problem_of(form, message, f"{group}标题", f"{group}说明")


def score(accounts: Accounts) -> Iterator[Problem]:
    """The score is within full marks, and the conclusion names the same."""
    for form in _forms(accounts):
        total, said, full = form.number("总分"), form.number("结论得分"), form.number("满分") or Decimal(100)
        if total is None:
            continue
        if not 0 <= total <= full:
            yield checks.problem_of(form, f"总分 {total} 不在 0 到 {full} 之间", "总分")
        if said is not None and said != total:
            yield checks.problem_of(form, f"总分是 {total}，结论写的是 {said} 分", "总分", "结论得分")


def grade(accounts: Accounts) -> Iterator[Problem]:
    """The grade that is named is that of the score, by the bands that the form prints."""
    for form in _forms(accounts):
        total, named = form.number("总分"), form.said.get("等级")
        if total is None or named is None:
            continue
        lines = _lines(form) or STANDARD
        right = next((name for name, line in zip(GRADES, lines, strict=False) if total >= line), GRADES[-1])
        if named.text != right:
            yield checks.problem_of(form, f"总分 {total} 应为“{right}”，表上是“{named.text}”", "等级", "总分")


def bands(accounts: Accounts) -> Iterator[Problem]:
    """The bands are the usual ones, without a gap."""
    for form in _forms(accounts):
        lines, below = _lines(form), form.number("差线")
        if lines and (lines != STANDARD or any(low >= high for high, low in pairwise(lines))):
            told = "、".join(f"{name} {line}" for name, line in zip(GRADES, lines, strict=False))
            yield checks.problem_of(form, f"等级界限是 {told} 分，应为优 90、良 80、中 60 分", "优线", "良线", "中线")
        if lines and below is not None and below != lines[-1]:
            yield checks.problem_of(form, f"“中”从 {lines[-1]} 分起，“差”却是 {below} 分以下", "差线", "中线")


def staff_within(accounts: Accounts) -> Iterator[Problem]:
    """No more staff than posts."""
    for form in _forms(accounts):
        posts, people = form.number("核定编制"), form.number("在编人员")
        if posts is not None and people is not None and people > posts:
            yield checks.problem_of(form, f"在编人员 {people} 人，多于核定编制 {posts} 人", "在编人员", "核定编制")


def units(accounts: Accounts) -> Iterator[Problem]:
    """Posts of subordinate units need subordinate units."""
    for form in _forms(accounts):
        below, posts = form.number("下属单位"), form.number("二级编制")
        if below == 0 and posts:
            yield checks.problem_of(form, f"下属单位 0 个，二级机构编制却有 {posts} 人", "下属单位", "二级编制")


def execution(accounts: Accounts) -> Iterator[Problem]:
    """The rate is the quotient, at its printed places."""
    for form in _forms(accounts):
        rate, spent, came = form.said.get("执行率"), form.number("支出合计"), form.number("收入合计")
        number = rate.number if rate is not None else None
        if number is None or not came or spent is None:
            continue
        right = spent / came * 100
        places = len(rate.text.partition(".")[2]) if rate is not None else 0
        if abs(number - right) > Decimal(1).scaleb(-places) / 2:
            yield checks.problem_of(form, f"执行率是 {number}%，{spent:,}÷{came:,} 是 {right:.2f}%", "执行率")


def _forms(accounts: Accounts) -> Iterator[BoundAttachment]:
    if ID in accounts.attachments:
        yield accounts.attachments[ID]


def _lines(form: BoundAttachment) -> tuple[Decimal, ...]:
    """Return where the bands begin, or nothing where the form does not print all of them."""
    lines = [form.number(f"{name}线") for name in GRADES[:-1]]
    known = tuple(line for line in lines if line is not None)
    return known if len(known) == len(lines) else ()
