"""The fuzzer itself: it finds what is planted, ends whatever hangs, and finds nothing in a short run."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest

from tests.fuzz import archives, cases, filejudge, markup, packages
from tests.fuzz.__main__ import main
from tests.fuzz.bases import Base, by_hand, made
from tests.fuzz.pool import Pool, Work
from tests.fuzz.verdicts import Stage, Verdict, judged
from xltoolkit.model import ToolkitError
from xltoolkit.workbook import verify
from xltoolkit.workbook.package.book import PackageWorkbook

SHEET = "xl/worksheets/sheet1.xml"


def test_a_short_run_finds_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The same cases everywhere: without the corpus, by number and not by time."""
    options = {
        "seed": 1,
        "cases": 600,
        "seconds": 240,
        "corpus": tmp_path / "absent",
        "findings": tmp_path / "findings",
    }
    status = main([word for name, value in options.items() for word in (f"--{name}", str(value))])
    said = capfd.readouterr().out
    assert (status, "600 cases" in said) == (0, True), said
    assert not (tmp_path / "findings").exists()


@pytest.mark.parametrize("make", [by_hand, made])
def test_what_is_made_to_start_from_is_sound(make: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(make())
    assert verify(path) == []
    assert filejudge.judge(path, tmp_path / "b.xlsx", Random(3), print).end == "done"


def test_a_case_is_made_again_from_its_seed_and_number() -> None:
    base = [Base("by hand", by_hand())]
    made_once = [cases.make(base, 7, number) for number in range(40)]
    assert made_once == [cases.make(base, 7, number) for number in range(40)]
    assert len({case.data for case in made_once}) > 35


@pytest.mark.parametrize("change", markup.CHANGES)
def test_every_change_of_a_part_changes_it(change: str) -> None:
    data = next(part.data for part in archives.unzipped(by_hand()) if part.name == SHEET)
    assert len({markup.changed(data, change, Random(seed)) for seed in range(20)} - {data}) > 0


@pytest.mark.parametrize("change", packages.CHANGES)
def test_every_change_between_parts_changes_something(change: str) -> None:
    before = archives.unzipped(by_hand())
    seen = []
    for seed in range(20):
        parts = archives.unzipped(by_hand())
        packages.CHANGES[change](Random(seed), parts)
        seen.append(parts)
    assert any(parts != before for parts in seen)


@pytest.mark.parametrize("damage", archives.DAMAGES)
def test_every_damage_changes_the_archive(damage: str) -> None:
    seen = []
    for seed in range(20):
        data = bytearray(by_hand())
        archives.DAMAGES[damage](Random(seed), data)
        seen.append(bytes(data))
    assert any(data != by_hand() for data in seen)


def spoil(name: str, old: bytes, new: bytes, path: Path, target: Path) -> None:
    """Change bytes of a part of a saved workbook."""
    del path
    with zipfile.ZipFile(target) as archive:
        parts = {info: archive.read(info) for info in archive.infolist()}
    assert any(info.filename == name and old in data for info, data in parts.items())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in parts.items():
            archive.writestr(info, data.replace(old, new) if info.filename == name else data)


def touch_input(path: Path, target: Path) -> None:
    path.write_bytes(target.read_bytes() + b"x")


def leave_behind(path: Path, target: Path) -> None:
    path.with_name("left.tmp").write_bytes(target.read_bytes()[:10])


def refuse_without_advice(path: Path, target: Path) -> None:
    target.unlink()
    raise ToolkitError(f"不行：{path.name}")


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (partial(spoil, SHEET, b"<v>3E-2</v>", b"<v>4</v>"), "values of 表1"),
        (partial(spoil, SHEET, b"A2*2", b"A2*3"), "formulas of 表1"),
        (partial(spoil, SHEET, b'hidden="1"', b'hidden="0"'), "hidden_"),
        (partial(spoil, SHEET, b'<c r="D1" t="e">', b'<c r="D1" t="e"  s="77">'), "new faults"),
        (partial(spoil, "xl/sharedStrings.xml", b"<b/>", b"<i/>"), "entry xl/sharedStrings.xml changed"),
        (partial(spoil, "xl/workbook.xml", b">0.5<", b">0.6<"), "names, 1 differences"),
        (touch_input, "the input was changed"),
        (leave_behind, "left behind"),
        (refuse_without_advice, "without advice"),
    ],
    ids=["value", "formula", "hidden", "fault", "entry", "name", "input", "left behind", "advice"],
)
def test_what_is_planted_is_found(
    planted: Callable[[Path, Path], None], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    path.write_bytes(by_hand())
    save = PackageWorkbook.save

    def saved(book: PackageWorkbook, where: Path) -> None:
        save(book, where)
        planted(path, target)

    monkeypatch.setattr(filejudge, "job", lambda grid, rng: [])  # noqa: ARG005 - nothing is edited
    monkeypatch.setattr(PackageWorkbook, "save", saved)
    verdict = judged(lambda: filejudge.judge(path, target, Random(1), print))
    assert verdict.end == "finding"
    assert said in verdict.reason


def planted_work() -> Work:
    """Return work that goes wrong in the ways that work may."""
    return _work


def _work(number: int, stage: Stage) -> Verdict:
    stage(f"stage {number}")
    if number == 2:
        while True:
            pass
    if number == 3:
        os._exit(3)
    if number == 4:
        return judged(lambda: Verdict("done", str(int("x"))))
    if number == 5:
        return judged(lambda: Verdict("done", str(bytearray(1 << 60))))
    return Verdict("done")


def test_what_hangs_dies_or_raises_is_a_finding_and_the_rest_goes_on() -> None:
    pool = Pool(planted_work, 1, deadline=0.5)
    try:
        ended = {one.number: one.verdict for one in pool.run(iter(range(1, 7)))}
    finally:
        pool.close()
    assert [ended[number].end for number in range(1, 7)] == ["done", *["finding"] * 4, "done"]
    reasons = ["hung in: stage 2", "died (3) in: stage 3", "ValueError", "MemoryError"]
    assert all(said in ended[number].reason for number, said in enumerate(reasons, 2))


def test_refused_inputs_are_no_findings(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"x")
    assert judged(lambda: filejudge.judge(path, tmp_path / "b.xlsx", Random(1), print)).end == "refused"
