"""Unseen documents: the wording of three places filled from made-up workbooks, by hand and not by the declarations.

What the tables lack (last year's figures, budgets, counts) is drawn from the seed. Lines are wrapped as a page does.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from xltoolkit.importing.document import TextLine
from xltoolkit.model import Accounts, Row

CENT = Decimal("0.01")
CARS = (
    "副部级及以上领导用车",
    "主要领导干部用车",
    "机要通信用车",
    "应急保障用车",
    "执法执勤用车",
    "特种专业技术用车",
    "离退休干部用车",
    "其他用车",
)
WIDTH = 36
"""Characters of a page's line."""


class Writer:
    """Writes one narrative.

    Args:
        accounts: a sound workbook's.
        seed: of what the tables lack.
        name: of the department.
        separators: whether amounts are printed as 1,234.00.
    """

    def __init__(self, accounts: Accounts, seed: int, name: str, *, separators: bool = False) -> None:
        self.accounts = accounts
        self.random = random.Random(seed)
        self.name = name
        self.unit = accounts.profile.unit.name
        self.year = accounts.profile.year
        self.separators = separators

    def cell(self, table: str, row: str, column: str) -> Decimal:
        bound = self.accounts.tables[table]
        entry = bound.entry(row, column)
        return entry.amount if entry is not None else Decimal()

    def fact(self, row: str, most: int) -> Decimal:
        """A fact of the statistics table, drawn where the profile has no such table."""
        drawn = Decimal(self.random.randint(0, most))
        return self.cell("statistics", row, "统计数") if "statistics" in self.accounts.tables else drawn

    def rows(self, table: str, digits: int) -> list[Row]:
        return [row for row in self.accounts.tables[table].rows if len(row.code) == digits]

    def money(self, amount: Decimal) -> str:
        text = f"{amount:,.2f}" if self.separators else f"{amount:.2f}"
        return f"{text}{self.unit}"

    def percent(self, part: Decimal, whole: Decimal) -> str:
        return f"{(part * 100 / whole).quantize(CENT, ROUND_HALF_UP)}%" if whole else "0.00%"

    def change(self, now: Decimal) -> str:
        """A change against a last year that is drawn: 增加…，增长…; 持平 where there is nothing."""
        if now <= 0:
            return "持平"
        before = (now * Decimal(self.random.randint(40, 190)) / 100).quantize(CENT)
        if before in (0, now):
            return "持平"
        words = ("增加", "增长") if now > before else ("减少", "下降")
        return f"{words[0]}{self.money(abs(now - before))}，{words[1]}{self.percent(abs(now - before), before)}"

    def budget(self, actual: Decimal) -> tuple[Decimal, str]:
        """A budget that is drawn, and the word for the actual figure beside it."""
        budget = (actual * Decimal(self.random.randint(70, 140)) / 100).quantize(CENT)
        word = "大于" if actual > budget else "小于" if actual < budget else "等于"
        return budget, word

    def item(self, row: Row) -> str:
        """类, 款 and 项 of a code."""
        table = self.accounts.tables["general_budget_expenditure"].by_code
        parents = [table[row.code[:digits]].label for digits in (3, 5)]
        return f"{parents[0]}（类）{parents[1]}（款）{row.label}（项）"


def wrapped(paragraphs: Iterator[str], *, wrap: bool = True) -> list[TextLine]:
    """Return paragraphs as the lines of a page."""
    lines: list[str] = []
    for paragraph in paragraphs:
        width = WIDTH if wrap else len(paragraph)
        lines += [paragraph[at : at + width] for at in range(0, len(paragraph), width)]
    return [TextLine(number, text) for number, text in enumerate(lines, 1)]


def shanghai(w: Writer) -> Iterator[str]:
    """附件2：部门决算模板 of 上海市, filled (shared/cases/shanghai-template-2024.txt)."""
    last = w.year - 1
    total = w.cell("income_expenditure_summary", "收入.总计", "决算数")
    yield w.name
    yield f"{w.year}年度部门决算"
    yield f"第三部分{w.name}{w.year}年度部门决算情况说明"
    yield "一、收入支出决算总体情况说明"
    yield f"{w.name}{w.year}年度收入支出总计{w.money(total)}。与{last}年度相比，收入支出总计{w.change(total)}。主要原因：人员变动。"
    yield "二、收入决算情况说明"
    income = w.cell("income", "合计", "本年收入合计")
    names = ("财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
    parts = [(name, w.cell("income", "合计", name)) for name in names]
    yield (
        f"本年收入合计{w.money(income)}，其中："
        + "；".join(f"{name}{w.money(part)}，占{w.percent(part, income)}" for name, part in parts if part)
        + "。"
    )
    yield "三、支出决算情况说明"
    spent = w.cell("expenditure", "合计", "本年支出合计")
    parts = [(name, w.cell("expenditure", "合计", name)) for name in ("基本支出", "项目支出", "经营支出")]
    yield (
        f"本年支出合计{w.money(spent)}，其中："
        + "；".join(f"{name}{w.money(part)}，占{w.percent(part, spent)}" for name, part in parts if part)
        + "。"
    )
    yield "四、财政拨款收入支出决算总体情况说明"
    granted = w.cell("appropriation_summary", "收入.总计", "金额")
    yield f"{w.name}{w.year}年度财政拨款收入支出总计{w.money(granted)}。与{last}年度相比，财政拨款收入支出总计{w.change(granted)}。主要原因：项目增加。"
    yield from _general(w, last, spent)
    yield from _three_public(w)
    yield from _other_budgets(w)
    yield from _facts(w, last)


def _general(w: Writer, last: int, spent: Decimal) -> Iterator[str]:
    general = w.cell("general_budget_expenditure", "合计", "本年支出.小计")
    yield "五、一般公共预算财政拨款支出决算情况说明"
    yield "（一）一般公共预算财政拨款支出决算总体情况"
    yield f"一般公共预算财政拨款支出{w.money(general)}，占本年支出合计的{w.percent(general, spent)}。与{last}年度相比，一般公共预算财政拨款支出{w.change(general)}。主要原因：工作需要。"
    yield "（二）一般公共预算财政拨款支出决算结构情况"
    classes = [(row.label, row.entries["本年支出.小计"].amount) for row in w.rows("general_budget_expenditure", 3)]
    yield (
        f"一般公共预算财政拨款支出{w.money(general)}，主要用于以下方面："
        + "；".join(f"{label}（类）{w.money(amount)}，占{w.percent(amount, general)}" for label, amount in classes)
        + "。"
    )
    yield "（三）一般公共预算财政拨款支出决算具体情况"
    budget, word = w.budget(general)
    yield f"一般公共预算财政拨款支出年初预算为{w.money(budget)}，支出决算为{w.money(general)}，完成年初预算的{w.percent(general, budget)}。决算数{word}预算数的主要原因：追加。其中："
    for number, row in enumerate(w.rows("general_budget_expenditure", 7), 1):
        amount = row.entries["本年支出.小计"].amount
        budget, word = w.budget(amount)
        yield f"{number}、{w.item(row)}。主要用于：日常工作。年初预算为{w.money(budget)}，支出决算为{w.money(amount)}。决算数{word}预算数的主要原因：据实列支。"
    basic = w.cell("general_budget_expenditure", "合计", "本年支出.基本支出")
    people = w.cell("general_budget_detail", "人员经费合计", "基本支出")
    running = w.cell("general_budget_detail", "公用经费合计", "基本支出")
    yield "六、一般公共预算财政拨款基本支出决算情况说明"
    yield f"一般公共预算财政拨款基本支出{w.money(basic)}。其中：人员经费{w.money(people)}，主要包括：{_items(w, '301', '303')}；公用经费{w.money(running)}，主要包括：{_items(w, '302', '310')}。"


def _items(w: Writer, *classes: str) -> str:
    rows = [row for row in w.rows("general_budget_detail", 5) if row.code.startswith(classes)]
    return "、".join(row.label for row in rows if row.entries["基本支出"].amount)


def _three_public(w: Writer) -> Iterator[str]:
    kinds = {
        "“三公”经费财政拨款支出": "合计",
        "因公出国（境）费": "因公出国（境）费",
        "公务用车购置及运行维护费": "公务用车购置及运行维护费.小计",
        "公务接待费": "公务接待费",
    }
    actual = {name: w.cell("three_public", "", f"决算数.{column}") for name, column in kinds.items()}
    budget = {name: w.cell("three_public", "", f"预算数.{column}") for name, column in kinds.items()}
    whole, *parts = kinds
    yield "七、财政拨款“三公”经费支出决算情况说明"
    yield "（一）“三公”经费财政拨款支出决算总体情况说明。"
    yield (
        f"“三公”经费财政拨款支出年初预算为{w.money(budget[whole])}，支出决算为{w.money(actual[whole])}{_done(w, actual[whole], budget[whole])}，其中："
        + "；".join(f"{name}支出决算为{w.money(actual[name])}{_done(w, actual[name], budget[name])}" for name in parts)
        + "。"
    )
    yield (
        f"{w.year}年度“三公”经费财政拨款支出决算数比{w.year - 1}年度{w.change(actual[whole])}，其中："
        + "；".join(f"{name}支出决算{w.change(actual[name])}" for name in parts)
        + "。"
    )
    yield "（二）“三公”经费财政拨款支出决算具体情况说明。"
    if actual[whole]:
        yield (
            "“三公”经费财政拨款支出决算中，"
            + "；".join(
                f"{name}支出决算{w.money(actual[name])}，占{w.percent(actual[name], actual[whole])}" for name in parts
            )
            + "。具体情况如下："
        )
    yield f"1、因公出国（境）费支出{w.money(actual['因公出国（境）费'])}。全年安排因公出国（境）团组{w.random.randint(0, 3)}个、累计{w.random.randint(0, 9)}人次。"
    yield f"2、公务用车购置及运行维护费支出{w.money(actual['公务用车购置及运行维护费'])}。其中："
    running = w.cell("three_public", "", "决算数.公务用车购置及运行维护费.公务用车运行维护费")
    yield f"公务用车运行维护支出为{w.money(running)}。主要用于燃料费。{w.year}年，{w.name}所属各预算单位开支财政拨款的公务用车保有量为{w.fact('车辆数合计', 9)}辆。"
    yield f"3、公务接待费支出{w.money(actual['公务接待费'])}。其中："
    yield f"国内公务接待支出{w.money(actual['公务接待费'])}（含外宾接待支出0.00{w.unit}）。接待{w.random.randint(0, 40)}批次、{w.random.randint(0, 300)}人次。"


def _done(w: Writer, actual: Decimal, budget: Decimal) -> str:
    return f"，完成预算的{w.percent(actual, budget)}" if budget else ""


def _other_budgets(w: Writer) -> Iterator[str]:
    for number, id, name in (("八", "government_fund", "政府性基金"), ("九", "state_capital", "国有资本经营")):
        column = next(c for c in ("本年支出.小计", "本年支出.合计") if c in w.accounts.tables[id].form.columns)
        income = w.cell("appropriation_summary", f"收入.{name}预算财政拨款", "金额")
        spent = w.cell(id, "合计", column)
        yield f"{number}、{name}预算财政拨款收入支出决算情况说明"
        if income or spent:
            yield f"{name}预算财政拨款收入{w.money(income)}，支出{w.money(spent)}，支出具体情况如下："
        else:
            yield f"{w.name}{w.year}年度无{name}预算财政拨款收入和支出。"


def _facts(w: Writer, last: int) -> Iterator[str]:
    count, money = w.random.randint(2, 40), w.money(Decimal(w.random.randint(1000, 900000)) / 100)
    running = w.cell("general_budget_detail", "公用经费合计", "基本支出")
    if "statistics" in w.accounts.tables:
        running = w.fact("行政单位", 0) + w.fact("参照公务员法管理事业单位", 0)
    yield "十、预算绩效管理情况"
    yield f"{w.name}{w.year}年度预算绩效管理工作开展情况如下：编报绩效目标的{w.year}年度项目{count}个，涉及预算金额{money}；绩效自评的{w.year}年度项目{count}个，涉及预算金额{money}，平均得分{w.random.randint(8000, 9999) / 100}分（其中，绩效评级为“优”的项目{count - 1}个；绩效评级为“良”的项目1个；绩效评级为“合格”的项目0个；绩效评级为“不合格”的项目0个）。"
    yield "十一、其他重要事项的情况说明"
    yield "（一）机关运行经费支出情况"
    yield f"机关运行经费支出{w.money(running)}，比{last}年度{w.change(running)}。主要原因是工作需要。"
    goods, works, services = (w.fact(kind, 999) for kind in ("货物", "工程", "服务"))
    equipment = w.fact("大型设备", 5)
    yield "（二）政府采购支出情况"
    yield f"{w.name}{w.year}年度政府采购金额（以合同签订为准）为{w.money(goods + works + services)}，其中：货物采购金额{w.money(goods)}、工程采购金额{w.money(works)}、服务采购金额{w.money(services)}。"
    yield f"{w.year}年度本部门面向中小企业预留政府采购项目预算金额{w.money(goods)}，面向小微企业预留政府采购项目预算金额{w.money(works)}。"
    cars = [w.fact(kind, 3) for kind in CARS]
    yield "（三）国有资产占有使用情况说明"
    yield (
        f"截至{w.year}年12月31日，{w.name}共有车辆{sum(cars)}辆，其中："
        + "、".join(f"{kind}{number}辆" for kind, number in zip(CARS, cars, strict=True))
        + f"。单价100万元（含）以上设备（不含车辆）{equipment}台（套）。"
    )


def central(w: Writer) -> Iterator[str]:
    """The wording of central departments, which no declaration was written for."""
    last = w.year - 1
    total = w.cell("income_expenditure_summary", "收入.总计", "决算数")
    income, spent = w.cell("income", "合计", "本年收入合计"), w.cell("expenditure", "合计", "本年支出合计")
    granted = w.cell("appropriation_summary", "收入.总计", "金额")
    general = w.cell("general_budget_expenditure", "合计", "本年支出.小计")
    basic = w.cell("general_budget_expenditure", "合计", "本年支出.基本支出")
    people = w.cell("general_budget_detail", "人员经费合计", "基本支出")
    running = w.cell("general_budget_detail", "公用经费合计", "基本支出")
    yield f"第三部分 {w.year}年度部门决算情况说明"
    yield "一、收入支出决算总体情况说明"
    yield f"{w.year}年度收、支总计均为{w.money(total)}。与{last}年度相比，收、支总计各{w.change(total)}，主要是项目经费变动。"
    yield "二、收入决算情况说明"
    grant = w.cell("income", "合计", "财政拨款收入")
    yield f"本年收入合计{w.money(income)}，其中：财政拨款收入{w.money(grant)}，占{w.percent(grant, income)}；其他收入{w.money(w.cell('income', '合计', '其他收入'))}，占{w.percent(w.cell('income', '合计', '其他收入'), income)}。"
    yield "三、支出决算情况说明"
    parts = [(name, w.cell("expenditure", "合计", name)) for name in ("基本支出", "项目支出")]
    yield (
        f"本年支出合计{w.money(spent)}，其中："
        + "；".join(f"{n}{w.money(a)}，占{w.percent(a, spent)}" for n, a in parts)
        + "。"
    )
    yield "四、财政拨款收入支出决算总体情况说明"
    yield f"{w.year}年度财政拨款收、支总计均为{w.money(granted)}。与{last}年度相比，财政拨款收、支总计各{w.change(granted)}，主要原因是据实安排。"
    yield "五、一般公共预算财政拨款支出决算情况说明"
    yield "（一）一般公共预算财政拨款支出决算总体情况。"
    yield f"{w.year}年度一般公共预算财政拨款支出{w.money(general)}，占本年支出合计的{w.percent(general, spent)}。与{last}年度相比，一般公共预算财政拨款支出{w.change(general)}，主要是压减支出。"
    yield "（二）一般公共预算财政拨款支出决算结构情况。"
    classes = [(row.label, row.entries["本年支出.小计"].amount) for row in w.rows("general_budget_expenditure", 3)]
    yield (
        f"{w.year}年度一般公共预算财政拨款支出{w.money(general)}，主要用于以下方面："
        + "；".join(
            f"{label.removesuffix('支出')}（类）支出{w.money(amount)}，占{w.percent(amount, general)}"
            for label, amount in classes
        )
        + "。"
    )
    yield "（三）一般公共预算财政拨款支出决算具体情况。"
    budget, _ = w.budget(general)
    yield f"{w.year}年度一般公共预算财政拨款支出年初预算为{w.money(budget)}，支出决算为{w.money(general)}，完成年初预算的{w.percent(general, budget)}。其中："
    for number, row in enumerate(w.rows("general_budget_expenditure", 7), 1):
        amount = row.entries["本年支出.小计"].amount
        budget, word = w.budget(amount)
        yield f"{number}.{w.item(row)}。年初预算为{w.money(budget)}，支出决算为{w.money(amount)}，完成年初预算的{w.percent(amount, budget)}。决算数{word}年初预算数的主要原因是当年追加。"
    yield "六、一般公共预算财政拨款基本支出决算情况说明"
    yield f"{w.year}年度一般公共预算财政拨款基本支出{w.money(basic)}，其中：人员经费{w.money(people)}，主要包括{_items(w, '301', '303')}等；公用经费{w.money(running)}，主要包括{_items(w, '302')}等。"
    yield from _three_public(w)
    yield from _facts(w, last)
