"""``make narrative``: measure the check of narratives; with ``--write`` into docs/narrative.md."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.narrative.measure import golden_lines, mutation_lines, speed, unseen_lines

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "narrative.md"
MEASURED = re.compile(r"(<!-- measured: make narrative ARGS=--write -->\n).*(<!-- /measured -->)", re.DOTALL)


def measured(departments: int, each: int) -> Iterator[str]:
    """Yield all figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from ["", "### 人工逐数判断过的两份文件", "", *golden_lines(folder)]
        yield from ["", "### 没有见过的文件", "", *unseen_lines(departments, folder)]
        yield from ["", "### 改动一位数字", "", *mutation_lines(max(departments // 10, 1), each, folder)]
        yield from ["", "### 时间", "", speed(folder), ""]


def main() -> None:
    """Measure, and print or write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=40)
    parser.add_argument("--each", type=int, default=40)
    parser.add_argument("--write", action="store_true")
    choices = parser.parse_args()
    text = "\n".join(measured(choices.departments, choices.each)) + "\n"
    if choices.write:
        old = DOCUMENT.read_text(encoding="utf-8")
        DOCUMENT.write_text(MEASURED.sub(lambda found: found[1] + text + found[2], old), encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
