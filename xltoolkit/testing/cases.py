"""Case files as they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xltoolkit.config import read_toml
from xltoolkit.model import ConfigError

FOLDER = "cases"
"""Name of the folder that holds case files, one folder a table."""

_HEADING = re.compile(r"^[ \t]*\[\[[ \t]*case[ \t]*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a case file.

    Args:
        rule: id of the rule.
        name: what the case shows.
        data: its keys.
        path: the file.
        line: where it begins, from 1; 0 where that is not known.
    """

    rule: str
    name: str
    data: Mapping[str, Any] = field(hash=False)
    path: Path
    line: int = 0

    @property
    def id(self) -> str:
        """What a test run calls it."""
        return f"{self.rule}: {self.name}"

    @property
    def fails(self) -> bool:
        """Whether the case shows something wrong."""
        return bool(self.data.get("findings"))

    @property
    def place(self) -> str:
        """Name of the city that the file belongs to, ``cities/<place>/cases/…``; empty where it is no city's."""
        above = self.path.parents
        return above[2].name if len(above) > 3 and above[3].name == "cities" else ""  # noqa: PLR2004 - levels above


def read_cases(folder: Path) -> list[Case]:
    """Read every ``<table id>/<slug>.toml`` of a folder.

    Raises:
        ConfigError: as ``read_case_file``.
    """
    return [case for path in sorted(folder.glob("*/*.toml")) for case in read_case_file(path)]


def read_case_file(path: Path) -> list[Case]:
    """Read one case file.

    Raises:
        ConfigError: it is no TOML, has no cases, or a case has no name of its own.
    """
    data = read_toml(path)
    cases = data.get("case")
    if set(data) != {"case"} or not isinstance(cases, list) or not cases:
        raise ConfigError(
            "用例文件里没有用例", where=str(path), advice="每个用例以一行 [[case]] 开头，其余各项写在它下面"
        )
    return list(_cases(path, cases))


def _cases(path: Path, items: list[Mapping[str, Any]]) -> Iterator[Case]:
    text = path.read_text(encoding="utf-8")
    lines = [text.count("\n", 0, found.start()) + 1 for found in _HEADING.finditer(text)]
    seen: set[str] = set()
    for at, item in enumerate(items):
        name = item.get("name", "")
        if not isinstance(name, str) or not name or name in seen:
            what = f"用例名“{name}”用了两次" if name else f"第 {at + 1} 个用例没有名称"
            raise ConfigError(what, where=str(path), advice="给每个用例写一个不同的 name")
        seen.add(name)
        yield Case(f"{path.parent.name}.{path.stem}", name, item, path, lines[at] if len(lines) == len(items) else 0)
