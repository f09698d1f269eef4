"""The demonstration does what the README says of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from examples import demo


def test_demo_checks_computes_and_leaves_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "OUTPUT", tmp_path)
    assert demo.main() == 0
    said = capsys.readouterr().out
    assert "312,101,986.44" in said
    assert "填回 315 个，与公布数一分不差的 315 个" in said
    assert said.count("\n") < 24, "a screenful"
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["workbooks"][0]["status"] == "findings"
    assert (tmp_path / "yangquan-gongxinju-2022-检查.xlsx").is_file()
