"""Data files of plugins: read as they stand, refused with file and line where they do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltoolkit.datafiles import read_codes, read_lines
from xltoolkit.model import PluginError


def test_lines_are_numbered_and_carry_code_and_aliases(tmp_path: Path) -> None:
    path = tmp_path / "lines.tsv"
    path.write_text("code\tlabel\taliases\n201\t一、甲\t\n202\t二、乙\t丙|丁\n", encoding="utf-8")
    first, second = read_lines(path, 32)
    assert (first.number, first.code, first.key, first.aliases) == (32, "201", "甲", ())
    assert (second.number, second.aliases) == (33, ("丙", "丁"))
    assert read_lines(path)[0].number is None


def test_several_names_of_one_code_stand_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "codes.tsv"
    path.write_text("code\tname\tyears_seen\n215\t甲\t2022\n215\t乙\t2022,2025\n", encoding="utf-8")
    codes = read_codes(path, "functional", "来源")
    assert codes.names == {"215": {"甲": frozenset({2022}), "乙": frozenset({2022, 2025})}}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "bad.tsv"),
        ("name\tcode\taliases\n", "bad.tsv"),
        ("code\tlabel\taliases\n201\t甲\t\n202\t乙\n", "第 3 行"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str, where: str) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PluginError) as refused:
        read_lines(path)
    assert where in refused.value.where


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="读不出"):
        read_codes(tmp_path / "none.tsv", "functional", "来源")
