"""Case files as they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xltoolkit.model import ConfigError
from xltoolkit.packs.positions import KeyPath
from xltoolkit.packs.source import Source

FOLDER = "cases"
"""Name of the folder that holds case files, one folder a table."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a case file.

    Args:
        rule: id of the rule.
        name: what the case shows.
        data: its keys.
        path: the file.
        line: where it begins, from 1.
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
        ToolkitError: as ``read_case_file``.
    """
    return [case for path in sorted(folder.glob("*/*.toml")) for case in read_case_file(path)]


def read_case_file(path: Path) -> list[Case]:
    """Read one case file.

    Raises:
        ToolkitError: it is no TOML, has no cases, a case has no name of its own, or an amount is no text; with the
            place.
    """
    source = Source.read(path)
    cases = source.data.get("case")
    if set(source.data) != {"case"} or not isinstance(cases, list) or not cases:
        raise ConfigError(
            "用例文件里没有用例", where=str(path), advice="每个用例以一行 [[case]] 开头，其余各项写在它下面"
        )
    return list(_cases(source, cases))


def _cases(source: Source, items: list[dict[str, Any]]) -> Iterator[Case]:
    path = source.path
    seen: set[str] = set()
    for at, item in enumerate(items):
        where: KeyPath = ("case", at)
        name = item.get("name", "")
        if not isinstance(name, str) or not name or name in seen:
            what = f"用例名“{name}”用了两次" if name else f"第 {at + 1} 个用例没有名称"
            raise source.wrong((*where, "name"), what, "给每个用例写一个不同的 name")
        seen.add(name)
        figures = {key: _figures(item[key], source, (*where, key)) for key in ("tables", "fills") if key in item}
        yield Case(f"{path.parent.name}.{path.stem}", name, item | figures, path, source.line(where))


def _figures(given: object, source: Source, where: KeyPath) -> Any:  # noqa: ANN401 - tables of tables of texts
    """Return figures as texts; a whole number may stand without quotation marks, a broken one would not stay exact."""
    if isinstance(given, dict):
        return {name: _figures(value, source, (*where, name)) for name, value in given.items()}
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    if isinstance(given, str):
        return given
    raise source.wrong(where, "用例里的数要加引号", '写成表上的样子，例如 "6.50"')
