"""docs/plugins.md, done as it says: every command is run, every file written, every output compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from xltoolkit.publishing.render import render_png
from xltoolkit.testing import marks

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "plugins.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`([^`\s]+/[^`\s]+\.(?:toml|py))`")
FINDINGS = 1
"""Exit status of a run with open errors, which the tutorial shows."""
SHOWN = (0.03, 0.06, 0.51, 0.32)
"""Of the page that the picture shows: left, top, right, bottom. The whole would be too small to read."""


class Step(NamedTuple):
    """One block of the document, and the paragraph before it."""

    language: str
    text: str
    before: str


def steps() -> Iterator[Step]:
    text = DOCUMENT.read_text(encoding="utf-8")
    end = 0
    for found in FENCE.finditer(text):
        yield Step(found[1], found[2], text[end : found.start()])
        end = found.end()


class Reader:
    """Somebody who does what the document says, in a folder of their own.

    Args:
        folder: stands for the checkout: the examples and the environment are there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = ""
        self.kept: dict[Path, str] = {}
        (folder / "examples").symlink_to(ROOT / "examples")
        activate = folder / ".venv" / "bin" / "activate"
        activate.parent.mkdir(parents=True)
        activate.write_text(f'export PATH="{Path(sys.executable).parent}:$PATH"\n', encoding="utf-8")

    def follow(self, step: Step) -> None:
        """Do one step."""
        self.take_back(step.before)
        if step.language == "bash":
            self.said = "".join(self.run(line) for line in step.text.splitlines())
        elif step.language == "text":
            self.compare(step.text)
        else:
            self.write(step)

    def run(self, command: str) -> str:
        done = subprocess.run(  # noqa: S603 - the document's own commands
            ["bash", "-c", f". .venv/bin/activate; {command}"],  # noqa: S607 - the shell that the document speaks to
            cwd=self.folder,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"},
            check=False,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        allowed = (0, FINDINGS) if command.startswith(("xlt run", "xlt check")) else (0,)
        assert done.returncode in allowed, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def compare(self, expected: str) -> None:
        """Look for the lines of a shown output, in order."""
        rest = self.said
        for line in expected.splitlines():
            assert line.strip() in rest, f"not said: {line}\n{self.said}"
            rest = rest.partition(line.strip())[2]

    def write(self, step: Step) -> None:
        """Write a file as the paragraph before it says: a new one, the whole of one, or its end."""
        paragraph = step.before.strip().rpartition("\n\n")[2]
        path = self.folder / FILE.findall(paragraph)[-1]
        (action,) = (word for word in ("再加上：", "新建", "改成：") if word in paragraph)
        if action == "新建":
            path.parent.mkdir(parents=True, exist_ok=True)
        assert path.is_file() is (action != "新建"), path
        self.kept[path] = path.read_text(encoding="utf-8") if path.is_file() else ""
        before = f"{self.kept[path]}\n" if action == "再加上：" else ""
        path.write_text(before + step.text, encoding="utf-8")

    def take_back(self, text: str) -> None:
        """Take the latest addition away where the document says so."""
        for sentence in re.split("[。；：]", text):
            if "删掉" in sentence and "刚才加上" in sentence:
                path = self.folder / FILE.findall(sentence)[0]
                path.write_text(self.kept[path], encoding="utf-8")


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed: the tutorial's commands are for a POSIX shell")
    reader = Reader(tmp_path_factory.mktemp("tutorial"))
    for step in steps():
        reader.follow(step)
    return reader


def test_everything_in_the_document_works(followed: Reader) -> None:
    assert "10 passed" in followed.said


def test_the_rule_marks_the_cell_in_the_workbook(followed: Reader) -> None:
    notes = marks(followed.folder / "结果" / "决算公开表.xlsx")
    (where,) = (cell for cell, text in notes.items() if "general_budget_detail.annuity_half" in text)
    assert where.startswith("公开06表!")
    assert "511,757.77" in notes[where]
    if pictures := os.environ.get("XLTOOLKIT_PICTURES"):
        picture = Path(pictures) / "own-rule.png"
        drawn = render_png(followed.folder / "结果" / "决算公开表.xlsx", "公开06表", picture, dpi=200)
        assert drawn, drawn.reason
        with Image.open(picture) as page:
            left, top, right, bottom = SHOWN
            box = (left * page.width, top * page.height, right * page.width, bottom * page.height)
            page.crop(box).quantize(64).save(picture)


def test_every_kind_of_step_is_there() -> None:
    languages = [step.language for step in steps()]
    assert set(languages) == {"bash", "text", "toml"}
    assert languages.count("toml") >= 4
