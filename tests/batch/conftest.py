"""Folders of small workbooks, some of which make a rule misbehave, and the command line in processes of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.loader import load
from xltoolkit.model import Cell, SetValue
from xltoolkit.workbook import open_workbook

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "examples" / "yangquan-gongxinju-2022.txt"
MISBEHAVING = Path(__file__).with_name("misbehaving.py")

HEAD = "部门名称："

Folder = Callable[[Iterable[str]], Path]


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real accounts as a workbook."""
    target = tmp_path_factory.mktemp("one") / "决算.xlsx"
    import_document(SOURCE, load(load_config())).write(target)
    return target


@pytest.fixture
def folder(one: Path, tmp_path: Path) -> Folder:
    """Make a folder of workbooks, each of the department that its name says."""

    def make(names: Iterable[str]) -> Path:
        root = tmp_path / "各部门"
        for name in names:
            target = root / f"{name}.xlsx"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(one, target)
            rename(target, target.stem)
        return root

    return make


def rename(book: Path, department: str) -> None:
    """Put another department's name into the heads of a workbook's tables."""
    with open_workbook(book) as workbook:
        for name in workbook.sheets:
            values = workbook.read(name).values
            heads = [place for place, text in values.items() if isinstance(text, str) and text.startswith(HEAD)]
            workbook.apply([SetValue(Cell.at(name, *place), f"{HEAD}{department}") for place in heads])
        workbook.save(book)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config.toml with short limits, and a rule that misbehaves where a department's name says so."""
    plugins = tmp_path / "plugins" / "tables"
    plugins.mkdir(parents=True)
    shutil.copy(MISBEHAVING, plugins / "misbehaving.py")
    path = tmp_path / "config.toml"
    limits = "workers = 2\nseconds = 3\nmemory_mb = 400"
    path.write_text(
        f'profile = "yangquan-2022"\n[plugins]\nfolders = ["plugins"]\n[batch]\n{limits}\n', encoding="utf-8"
    )
    return path


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "xltoolkit", *map(str, arguments)]


def xlt(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    return subprocess.run(  # noqa: S603 - our own command line
        command(*arguments), capture_output=True, check=False, cwd=ROOT, env=os.environ | environment, timeout=120
    )
