"""Progress: a live line on a terminal, plain lines elsewhere, and no trouble on any console."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from xltoolkit.batch.progress import Live, Plain, Tally, duration, progress_on


class Terminal(io.TextIOWrapper):
    """A terminal of some encoding."""

    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, errors="replace")

    def isatty(self) -> bool:
        """Say so."""
        return True

    def shown(self) -> str:
        """Return what it shows."""
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(self.encoding)


def tally(done: int, found: int = 1000) -> Tally:
    made = Tally(found)
    for number in range(done):
        made.add("failed" if number == 0 else "findings", (2, 1, 0))
    return made


def test_plain_lines_come_now_and_then_with_rate_and_time_left() -> None:
    times: Iterator[float] = iter([0.0, 1.0, 10.0, 11.0, 20.0])
    stream = io.StringIO()
    with Plain(stream, 5, lambda: next(times)) as progress:
        for done in (1, 100, 110, 200):
            progress.show(tally(done))
    assert stream.getvalue().splitlines() == [
        "已完成 100/1000 个，每秒 10.0 个，约余 1 分 30 秒；错误 200，警告 100，提示 0，失败 1 个",
        "已完成 200/1000 个，每秒 10.0 个，约余 1 分 20 秒；错误 400，警告 200，提示 0，失败 1 个",
    ]


def test_a_run_that_stands_still_promises_nothing() -> None:
    times: Iterator[float] = iter([0.0, 10.0])
    stream = io.StringIO()
    Plain(stream, 5, lambda: next(times)).show(tally(0))
    assert stream.getvalue() == "已完成 0/1000 个，每秒 0.0 个；错误 0，警告 0，提示 0\n"


def test_a_terminal_shows_a_bar_with_the_findings_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xltoolkit.batch.progress.SHOWN_EVERY", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    terminal = Terminal("utf-8")
    with progress_on(terminal) as progress:
        assert isinstance(progress, Live)
        for done in (1, 400, 1000):
            progress.show(tally(done))
    shown = terminal.shown()
    assert "400/1000" in shown
    assert "错误 800，警告 400" in shown


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal("gbk"), Terminal("ascii")])
def test_where_a_bar_cannot_be_shown_lines_are(stream: io.TextIOBase) -> None:
    progress = progress_on(stream)  # type: ignore[arg-type]
    assert isinstance(progress, Plain)
    progress._every = 0
    progress.show(tally(3))


def test_durations() -> None:
    assert [duration(seconds) for seconds in (0, 59, 61, 7322)] == ["0 秒", "59 秒", "1 分 1 秒", "2 小时 2 分"]
