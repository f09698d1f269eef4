"""The examples of docs/profiles.md are profiles that load."""

from __future__ import annotations

import re
from pathlib import Path

from xltoolkit.config import Config
from xltoolkit.loader import load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "profiles.md"


def test_the_examples_load(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    folder = tmp_path / "cities" / "example"
    folder.mkdir(parents=True)
    for year, text in enumerate(examples, 2022):
        parent = "" if "inherits" in text else 'inherits = "national-2023"\n'
        (folder / f"{year}.toml").write_text(parent + text, encoding="utf-8")
    registries = [load(Config(folders=(tmp_path,)), f"example-{year}") for year, _ in enumerate(examples, 2022)]
    assert [entry.number for entry in registries[0].profile.tables][-1] == "公开10表"
    income, _ = registries[1].declared["income_expenditure_summary"].forms[0].blocks
    names = [line.key for line in income.lines]
    assert names[names.index("附属单位上缴收入") + 1] == "附:专户收入"
    assert [column.name for column in income.columns] == ["决算数", "其中"]
    shifted, _ = registries[2].declared["income_expenditure_summary"].forms[0].blocks
    numbers = {line.key: line.number for line in shifted.lines}
    assert (numbers["专户收入"], numbers["其他收入"], "9行" in numbers) == (8, 9, False)
