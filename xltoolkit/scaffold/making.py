"""Writes the files of a new city plugin: templates with the city's name filled in."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template
from typing import NamedTuple

from xltoolkit.model import ConfigError, OutputError, Profile

_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
_SUFFIX = ".txt"
"""Of every template, so that no program takes one for what it will be."""

_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{at}" for port in ("com", "lpt") for at in range(1, 10))})
"""Names that Windows keeps for itself."""


class Made(NamedTuple):
    """A new plugin: its folder, its files relative to that, and the id of its profile."""

    folder: Path
    files: tuple[Path, ...]
    profile: str


def new_plugin(
    name: str, parent: Path, base: Profile, places: Iterable[str] = (), folders: Iterable[Path] = ()
) -> Made:
    """Make ``parent/name``, whole or not at all.

    Args:
        name: of the plugin, its city's folder and its profile.
        parent: folder that takes it.
        base: profile that the new one inherits from.
        places: names that profiles have already.
        folders: plugin folders that the base needs, beside the plugin's own.

    Raises:
        ConfigError: a name that cannot be used.
        OutputError: there is something of that name, or it cannot be written.
    """
    _check_name(name, places)
    target = parent / name
    if target.exists() or target.is_symlink():
        raise OutputError(
            "这个名称的文件或文件夹已经有了，没有改动它", where=str(target), advice="换一个名称，或用 -o 换一个地方"
        )
    words = {
        "place": name,
        "year": str(base.year),
        "base": base.id,
        "base_name": base.name,
        "profile": f"{name}-{base.year}",
        "unit": base.unit.name,
        "folders": json.dumps(["plugins", *(folder.as_posix() for folder in folders)], ensure_ascii=False),
    }
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=parent) as work:
            made = Path(work) / name
            written = tuple(sorted(_write(files(__package__) / "files", made, made, words)))
            shutil.move(made, target)
    except OSError as error:
        raise OutputError(
            "写不进去，什么也没有建立", where=str(target), why=str(error), advice="检查路径和权限"
        ) from error
    return Made(target, written, words["profile"])


def _check_name(name: str, places: Iterable[str]) -> None:
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"插件名“{name}”不能用",
            why="它是文件夹名和口径编号，只能用小写英文字母、数字和下划线，以字母开头，不超过 31 个字符",
            advice="用地名的拼音，例如 xlt plugin new yuyao",
        )
    if name in _DEVICES:
        raise ConfigError(f"插件名“{name}”不能用", why="Windows 保留了这个名称", advice="换一个名称")
    if name in set(places):
        raise ConfigError(
            f"已经有叫“{name}”的口径",
            why="两个同名的口径分不开",
            advice=f"换一个名称（例如 {name}_ju）；要在它之上加自己的规则，用 --profile {name}",
        )


def _write(source: Traversable, target: Path, root: Path, words: dict[str, str]) -> Iterator[Path]:
    target.mkdir()
    for entry in source.iterdir():
        name = Template(entry.name.removesuffix(_SUFFIX)).substitute(words)
        if entry.is_dir():
            yield from _write(entry, target / name, root, words)
        elif entry.name.endswith(_SUFFIX):
            text = Template(entry.read_text(encoding="utf-8")).substitute(words)
            (target / name).write_text(text, encoding="utf-8", newline="\n")
            yield (target / name).relative_to(root)
