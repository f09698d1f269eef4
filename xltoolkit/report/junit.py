"""JUnit XML, as build servers read it: a suite a workbook, a case a finding.

An open error or warning fails, as it does the workbook; one that was explained and a hint pass and are told. What holds
is one case with the number of equations, so that a suite without findings is not empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from xltoolkit.model import Finding, Reported, Severity, State, WorkbookReport
from xltoolkit.report.outfile import XML_MARK
from xltoolkit.report.wording import Words, label, suspicion, urgency

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def junit_pieces(report: Reported) -> Iterator[str]:
    """Yield the report as JUnit XML, a suite at a time."""
    yield f'{XML_MARK}\n<testsuites name="xltoolkit">\n'
    for book in report.workbooks:
        yield from _suite(book)
    yield "</testsuites>\n"


def _suite(book: WorkbookReport) -> Iterator[str]:
    cases = [_undone(book)] if book.error is not None or book.skipped is not None else [_holding(book)]
    words = Words(book.titles, book.unit)
    cases += [_case(finding, words) for finding in sorted(book.findings, key=urgency)]
    failures = sum(map(_fails, book.findings))
    numbers = (
        f'tests="{len(cases)}" failures="{failures}" errors="{int(book.error is not None)}" '
        f'skipped="{int(book.skipped is not None)}"'
    )
    yield f"  <testsuite name={_attribute(book.path)} {numbers}>\n"
    yield from cases
    yield "  </testsuite>\n"


def _fails(finding: Finding) -> bool:
    return finding.state is State.OPEN and finding.severity is not Severity.HINT


def _holding(book: WorkbookReport) -> str:
    name = f"勾稽关系成立 {book.passed} 条，无法判断 {len(book.not_applicable)} 条"
    return f'    <testcase classname="xltoolkit" name={_attribute(name)}/>\n'


def _undone(book: WorkbookReport) -> str:
    tag, why = ("error", book.error) if book.error is not None else ("skipped", book.skipped)
    first = (why or "").partition("\n")[0]
    return (
        f'    <testcase classname="xltoolkit" name="读取">\n      <{tag} message={_attribute(first)}>'
        f"{_text(why or '')}</{tag}>\n    </testcase>\n"
    )


def _case(finding: Finding, words: Words) -> str:
    name = "　".join(filter(None, (finding.coordinate, words.title(finding), str(finding.cell or ""))))
    told = "\n".join(filter(None, (finding.message, suspicion(finding), _explained(finding), finding.advice)))
    head = f"    <testcase classname={_attribute(finding.rule)} name={_attribute(name)}>\n"
    if _fails(finding):
        kind = f'type="{finding.severity}"'
        inner = f"      <failure {kind} message={_attribute(finding.message)}>{_text(told)}</failure>\n"
    else:
        inner = f"      <system-out>{_text(f'{label(finding)}：{told}')}</system-out>\n"
    return f"{head}{inner}    </testcase>\n"


def _explained(finding: Finding) -> str:
    return f"审核说明：{finding.explanation}" if finding.explanation else ""


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", text), {"\n": "&#10;"})


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text))
