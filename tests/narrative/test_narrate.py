"""What ``xlt narrate`` writes, read again: every number is accounted for, and nothing but the gaps is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.narrative.golden import EXAMPLES
from xltoolkit.config import Config, load_config
from xltoolkit.disclosure.narrate import Narrated, narrate
from xltoolkit.importing.text import import_document
from xltoolkit.model import Claim, Finding, Report, Verdict
from xltoolkit.narrating import add_narrative
from xltoolkit.run import Task, run
from xltoolkit.sessions import Session
from xltoolkit.testdata.maker import Maker, Order

PROFILES = ("yangquan-2022", "putuo-2024")
MADE = 15
"""Departments a profile."""
SOUND = (Verdict.TRACED, Verdict.DERIVED, Verdict.CONSISTENT)
PLAIN = ("日期", "序号", "标准里的限额，不是数据")
"""Numbers that are no figures."""


def checked(path: Path, text: Path, session: Session) -> tuple[list[Claim], list[Finding]]:
    """Return what ``xlt check --narrative`` makes of a text."""
    with session.open(path) as book:
        report = run(book, session, Task(write=False))
    report.path, report.findings = str(path), []
    add_narrative(Report([report]), text, None, session)
    assert report.narrative is not None
    return report.narrative.claims, report.findings


def refuse_unsound(narrated: Narrated, claims: list[Claim], findings: list[Finding]) -> None:
    """Fail unless all numbers are sound, and each gap is found, and nothing else."""
    unsound = [claim for claim in claims if claim.verdict not in SOUND and claim.reckoning not in PLAIN]
    assert [(claim.sentence, claim.text, claim.verdict, claim.reckoning) for claim in unsound] == []
    others = [finding.message for finding in findings if finding.rule != "narrative.template"]
    assert others == []
    assert len(findings) == len(list(narrated.composed.gaps()))


@pytest.mark.parametrize(
    ("profile", "document"),
    [("yangquan-2022", "yangquan-gongxinju-2022.txt"), ("putuo-2024", "putuo-caizhengju-2024.txt")],
)
def test_published_workbooks_are_narrated_without_a_fault(profile: str, document: str, tmp_path: Path) -> None:
    session = Session.start(load_config(), profile)
    path = tmp_path / "决算.xlsx"
    import_document(EXAMPLES / document, session.registry).write(path)
    narrated = narrate(path, None, None, session)
    text = tmp_path / "情况说明.txt"
    text.write_text(narrated.text(), encoding="utf-8")
    refuse_unsound(narrated, *checked(path, text, session))


def made(profile: str, config: Config, folder: Path, years: int = 2) -> Iterator[tuple[Path, Path]]:
    """Yield workbooks of this year and last year's."""
    maker = Maker(Order(7, config, profile, years=years))
    for index in range(MADE):
        files = list(maker.department(index))  # last year first
        paths = []
        for number, file in enumerate(files):
            path = folder / f"{index}-{number}-{Path(file.path).name}"
            path.write_bytes(file.data)
            paths.append(path)
        yield paths[1], paths[0]


@pytest.mark.parametrize("profile", PROFILES)
def test_made_up_workbooks_are_narrated_without_a_fault(profile: str, tmp_path: Path) -> None:
    config = load_config()
    started = Session.start(config, profile)
    for path, last in made(profile, config, tmp_path):
        session = replace(started, config=replace(config, previous=replace(config.previous, source=last)))
        narrated = narrate(path, None, None, session)
        text = path.with_suffix(".txt")
        text.write_text(narrated.text(), encoding="utf-8")
        refuse_unsound(narrated, *checked(path, text, session))
