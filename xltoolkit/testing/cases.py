"""Case files as they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xltoolkit.config import read_toml
from xltoolkit.model import ConfigError


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a case file.

    Args:
        rule: id of the rule.
        name: what the case shows.
        data: its keys.
        path: the file.
    """

    rule: str
    name: str
    data: Mapping[str, Any] = field(hash=False)
    path: Path

    @property
    def id(self) -> str:
        """What a test run calls it."""
        return f"{self.rule}: {self.name}"

    @property
    def fails(self) -> bool:
        """Whether the case shows something wrong."""
        return bool(self.data.get("findings"))


def read_cases(folder: Path) -> list[Case]:
    """Read every ``<table id>/<slug>.toml`` of a folder.

    Raises:
        ConfigError: a file that is no TOML, or has no cases.
    """
    return [case for path in sorted(folder.glob("*/*.toml")) for case in _cases(path)]


def _cases(path: Path) -> Iterator[Case]:
    data = read_toml(path)
    if set(data) != {"case"} or not data["case"]:
        raise ConfigError("用例文件里没有用例", where=str(path), advice="写 [[case]]")
    for item in data["case"]:
        yield Case(f"{path.parent.name}.{path.stem}", item.get("name", ""), item, path)
