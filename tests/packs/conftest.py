"""A made-up city, 示例县, whose files are those of docs/rule-packs.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "rule-packs.md"
_FILE = re.compile(r"```toml\n# plugins/(\S+)\n(.*?)```", re.DOTALL)


@pytest.fixture
def shili(tmp_path: Path) -> Path:
    """Write the city's files as the document gives them, and a config.toml; return that."""
    for name, text in _FILE.findall(DOCUMENT.read_text(encoding="utf-8")):
        path = tmp_path / "plugins" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text(
        'profile = "shili-2022"\n[plugins]\nfolders = ["plugins"]\nentry_points = false\nstrict = true\n',
        encoding="utf-8",
    )
    return config
