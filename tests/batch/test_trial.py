"""The trial of ten thousand workbooks, in small: killed twice, and every workbook's fate is what the truth says."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import pytest

from benchmarks.trial import trial

COUNT = 160


@pytest.mark.skipif(sys.platform == "win32", reason="not here: signals are sent as POSIX has them")
def test_nothing_is_lost_though_the_run_is_killed_twice(tmp_path: Path) -> None:
    result = trial(COUNT, Fraction(1, 10), tmp_path)
    assert not result.wrong
    assert (result.found, result.damaged) == (COUNT, 16)
    assert result.parent_mb < 300
