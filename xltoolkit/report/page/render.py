"""The page from its template: streamed, so that ten thousand workbooks need no more memory than one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from xltoolkit.model import Reported, Severity, Status
from xltoolkit.report.links import Links
from xltoolkit.report.outfile import PAGE_MARK
from xltoolkit.report.page.records import SEVERITIES, SINCE, STATUSES, Recorder, Room, json_in_page
from xltoolkit.report.selfcontained import environment, part, policy
from xltoolkit.report.survey import GROUPS, PRESSING, Survey, Tally
from xltoolkit.report.text import STATUS
from xltoolkit.report.wording import SINCE_WORDS

MOST_BARS = 8
"""Bars of a chart; what is left is said in one more. Hints are left out: every rounded subtotal is one."""

_LABELS = {str(severity): severity.label for severity in Severity} | {"explained": "已说明"}


class Bar(NamedTuple):
    """A row of a chart.

    Args:
        key: what a click filters by, or empty.
        label: what it is.
        beside: what tells it from others of the same name, or empty.
        workbooks: how many have open errors or warnings, in words.
        number: of open errors and warnings.
        parts: class, start and width of its pieces, in per cent.
        told: all of it in words.
    """

    key: str
    label: str
    beside: str
    workbooks: str
    number: int
    parts: list[tuple[str, float, float]]
    told: str


def page_pieces(report: Reported, links: Links | None = None) -> Iterator[str]:
    """Yield the page.

    Args:
        report: gone through twice: for the totals, and for the data.
        links: where its links lead.
    """
    survey, room = Survey(), Room()
    for book in report.workbooks:
        survey.add(book)
        room.add(book)
    recorder = Recorder(survey.titles, room.kept)
    script, style = part(__package__, "page.js"), part(__package__, "page.css")
    template = environment(__package__).get_template("page.html.jinja")
    yield from template.generate(
        mark=Markup(PAGE_MARK),  # noqa: S704 - our own
        policy=policy(script, style),
        script=Markup(script),  # noqa: S704 - our own
        style=Markup(style),  # noqa: S704 - our own
        about=report.about,
        comparison=report.comparison,
        root=survey.root,
        total=report.total,
        statuses=[(str(status), STATUS[status], report.count(status)) for status in Status],
        status_parts=_parts([(str(status), report.count(status)) for status in Status], report.total),
        groups=[(group, _LABELS[group], survey.total.findings[group]) for group in GROUPS],
        since=[(name, SINCE_WORDS[name], survey.since[name]) for name in SINCE[1:]] if report.comparison else [],
        rules=_rule_bars(survey),
        folders=_folder_bars(survey),
        all_rules=sorted(survey.rules, key=lambda rule: -survey.rules[rule].findings.total()),
        all_folders=sorted(survey.by_folder()),
        titles=survey.titles,
        tables=survey.tables,
        data=(Markup(piece) for piece in _data(report, survey, recorder, links or Links())),  # noqa: S704 - escaped
    )


def _data(report: Reported, survey: Survey, recorder: Recorder, links: Links) -> Iterator[str]:
    """Yield the page's data: the workbooks first, since texts and rules are numbered as they come."""
    yield '{"books":['
    for number, book in enumerate(report.workbooks):
        path = os.path.relpath(book.path, survey.root) if survey.root else book.path
        yield f"{',' if number else ''}\n{recorder.record(book, path, links.to(book))}"
    rest = {
        "texts": list(recorder.texts.numbers),
        "rules": [[rule, survey.titles.get(rule, "")] for rule in recorder.rules.numbers],
        "statuses": [[status, STATUS[Status(status)]] for status in STATUSES],
        "severities": [[severity, Severity(severity).label] for severity in SEVERITIES],
        "since": [[since, SINCE_WORDS.get(since, "")] for since in SINCE],
        "compared": bool(report.comparison),
        "left": recorder.left_out,
    }
    yield f"\n],{json_in_page(rest)[1:]}"


def _rule_bars(survey: Survey) -> list[Bar]:
    rows = [
        (rule, survey.titles.get(rule) or rule, survey.tables[rule], tally)
        for rule, tally in survey.rules.items()
        if tally.pressing
    ]
    return _bars(rows, "其余规则", of=False)


def _folder_bars(survey: Survey) -> list[Bar]:
    if not survey.total.pressing:
        return []
    rows = [(name, name or "（不在子文件夹里）", "", tally) for name, tally in survey.by_folder().items()]
    return _bars(rows, "其余文件夹", of=True)


def _bars(rows: list[tuple[str, str, str, Tally]], others: str, *, of: bool) -> list[Bar]:
    """Return bars, the longest first."""
    ordered = sorted(rows, key=lambda row: (-row[3].pressing, row[1]))
    most = max((row[3].pressing for row in ordered), default=0)
    bars = [_bar(*row, most=most, of=of) for row in ordered[:MOST_BARS]]
    if rest := ordered[MOST_BARS:]:
        bars.append(Bar("", f"{others} {len(rest)} 个", "", "", sum(row[3].pressing for row in rest), [], ""))
    return bars


def _bar(key: str, label: str, beside: str, tally: Tally, *, most: int, of: bool) -> Bar:  # noqa: PLR0913 - a row of a chart
    books = f"{tally.troubled:,} / {tally.workbooks:,}" if of else f"{tally.troubled:,} 个"
    counts = [(name, tally.findings[name]) for name in PRESSING]
    told = "，".join(f"{_LABELS[name]} {count} 项" for name, count in counts if count) or "没有错误和警告"
    return Bar(key, label, beside, books, tally.pressing, _parts(counts, most), f"{label}：{told}")


def _parts(counts: list[tuple[str, int]], whole: int) -> list[tuple[str, float, float]]:
    """Return pieces that stand side by side, in per cent of the whole."""
    parts: list[tuple[str, float, float]] = []
    start = 0.0
    for name, count in counts:
        if count:
            width = 100 * count / max(whole, 1)
            parts.append((name, round(start, 3), round(width, 3)))
            start += width
    return parts
