"""What the check of narratives is worth, in figures for docs/narrative.md."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.narrative.golden import (
    EXAMPLES,
    Judged,
    accounts_of,
    by_token,
    confusion,
    examined,
    judged,
    lines_of,
    narrative_of,
)
from tests.narrative.mutating import mutations
from tests.narrative.unseen import PROFILES, session, unseen
from xltoolkit.importing.document import TextLine
from xltoolkit.model import Claim, Verdict

DOCUMENTS = {
    "yangquan-2022": ("阳泉市工业和信息化局 2022", "yangquan-gongxinju-2022"),
    "putuo-2024": ("上海市普陀区财政局 2024", "putuo-caizhengju-2024"),
}
"""Profile -> name and file of the document that was judged by hand."""


class Golden(NamedTuple):
    """A document judged by hand, and by the check."""

    name: str
    hand: list[Judged]
    claims: dict[tuple[int, int], Claim]

    @property
    def wrong(self) -> tuple[int, int, int]:
        """How many numbers are wrong by hand, how many of these are found, how many others are called wrong."""
        by_hand = {(one.line, one.token) for one in self.hand if one.verdicts == {"wrong"}}
        found = {place for place, claim in self.claims.items() if claim.verdict is Verdict.WRONG}
        return len(by_hand), len(by_hand & found), len(found - by_hand)


def golden(folder: Path) -> Iterator[Golden]:
    """Yield the documents that were judged by hand."""
    for profile, (name, file) in DOCUMENTS.items():
        accounts = accounts_of(session(profile), EXAMPLES / f"{file}.txt", folder)
        lines = lines_of(narrative_of(file))
        claims = examined(session(profile), accounts, lines).claims
        yield Golden(name, judged(profile), by_token(claims, lines))


def golden_lines(folder: Path) -> Iterator[str]:
    """Yield the table of the golden documents, and their confusion."""
    documents = list(golden(folder))
    verdicts = " | ".join(verdict.label for verdict in Verdict)
    yield f"| 文件 | 数 | {verdicts} | 人工判为有误 | 找到 | 误报 | 查准率 | 查全率 |"
    yield "|---|---|" + "---|" * (len(Verdict) + 5)
    for one in documents:
        counts = Counter(claim.verdict for claim in one.claims.values())
        hand, found, false = one.wrong
        cells = [len(one.hand), *(counts[verdict] for verdict in Verdict), hand, found, false]
        rates = [_percent(found, found + false), _percent(found, hand)]
        yield f"| {one.name} | {' | '.join(map(str, [*cells, *rates]))} |"
    for one in documents:
        yield ""
        yield f"{one.name}（行：人工的判断，几种都算对；列：程序的判断）："
        yield ""
        yield "```"
        yield from confusion(one.hand, one.claims).splitlines()
        yield "```"


def unseen_lines(departments: int, folder: Path) -> Iterator[str]:
    """Yield the table of unseen texts."""
    yield "| 口径 | 文件 | 数 | 有误（都是误报） | 其他发现 | 没有认出的 |"
    yield "|---|---|---|---|---|---|"
    for profile in PROFILES:
        counts: Counter[str] = Counter()
        for text in unseen(profile, departments, folder):
            result = examined(text.session, text.accounts, text.lines)
            counts["documents"] += 1
            counts["numbers"] += len(result.claims)
            counts["wrong"] += sum(claim.verdict is Verdict.WRONG for claim in result.claims)
            counts["findings"] += len(result.findings)
            counts["unknown"] += sum(not claim.known for claim in result.claims)
        names = ("documents", "numbers", "wrong", "findings", "unknown")
        yield f"| `{profile}` | {' | '.join(f'{counts[name]:,}' for name in names)} |"


def mutation_lines(departments: int, each: int, folder: Path) -> Iterator[str]:
    """Yield the table of changed digits."""
    made: Counter[str] = Counter()
    named: Counter[str] = Counter()
    noticed: Counter[str] = Counter()
    for profile in PROFILES:
        for seed, text in enumerate(unseen(profile, departments, folder)):
            for one in mutations(text.lines, text.accounts, text.session.registry.phrases, seed, each):
                kind = kind_of(one.claim)
                made[kind] += 1
                named[kind] += one.named
                noticed[kind] += one.found
    yield "| 改了一位的数 | 改动 | 指出就是它 | 指出它或与它相关的数 |"
    yield "|---|---|---|---|"
    for kind in sorted(made, key=lambda kind: -made[kind]):
        yield f"| {kind} | {made[kind]} | {_percent(named[kind], made[kind])} | {_percent(noticed[kind], made[kind])} |"


def speed(folder: Path, pages: int = 100, characters: int = 1000) -> str:
    """Return how long a text of many pages takes."""
    text = next(unseen("yangquan-2022", 1, folder))
    lines = many_pages([line.text for line in text.lines], pages * characters)
    examined(text.session, text.accounts, text.lines)
    start = time.process_time()
    count = len(examined(text.session, text.accounts, lines).claims)
    return f"{pages} 页（每页 {characters} 字）、{count:,} 个数：{time.process_time() - start:.1f} 秒。"


def many_pages(body: list[str], characters: int) -> list[TextLine]:
    """Return a text whose narrative is repeated until it is long enough."""
    part = next(at for at, line in enumerate(body) if line.startswith("第三部分")) + 1
    again = characters // sum(map(len, body[part:])) + 1
    return [TextLine(number, line) for number, line in enumerate(body[:part] + body[part:] * again, 1)]


CERTAIN = "金额：有单元格"


def kind_of(claim: Claim) -> str:
    """Return which numbers a changed one belongs to."""
    traced = claim.verdict is Verdict.TRACED
    if "元" not in claim.unit:
        counts = "数量：有单元格" if traced else "数量：各项之和"
        return {"年": "年度", "年度": "年度", "%": "百分数"}.get(claim.unit, counts)
    if not traced:
        return "金额：增减额、各项之和、前后相同"
    if f"年初预算为{claim.text}" in claim.sentence:
        return "金额：年初预算（表里是调整后的预算数，不同不算错）"
    return "金额：国内公务接待（少于公务接待费不算错）" if "国内公务接待" in claim.sentence else CERTAIN


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.1f}%" if whole else "–"
