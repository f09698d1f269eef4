"""The wheel carries plugins, templates and config, and works where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def ran(*command: str, cwd: Path, status: int = 0, **environment: str) -> str:
    """Run our own Python with arguments; return what it printed."""
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", *command],
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == status, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    ran("hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def test_nothing_but_the_package_reaches_site_packages(installed: Path) -> None:
    assert sorted(path.name for path in installed.iterdir()) == ["xltoolkit", "xltoolkit-0.1.0.dist-info"]
    bundled = installed / "xltoolkit" / "_bundled"
    assert (bundled / "config.toml").is_file()
    assert (bundled / "plugins" / "tables" / "income.py").is_file()
    assert (bundled / "workbook_templates" / "yangquan-2022.xlsx").is_file()
    assert (installed / "xltoolkit" / "formula" / "grammar.lark").is_file()


def test_it_works_without_a_checkout(installed: Path, tmp_path: Path) -> None:
    example, book, site = ROOT / "examples" / "yangquan-gongxinju-2022.txt", tmp_path / "book.xlsx", str(installed)
    ran("xltoolkit", "import", str(example), "-o", str(book), cwd=tmp_path, PYTHONPATH=site)
    assert "312,101,986.44" in ran("xltoolkit", "check", str(book), cwd=tmp_path, status=1, PYTHONPATH=site)
    assert str(installed / "xltoolkit" / "_bundled") in ran("xltoolkit", "plugins", cwd=tmp_path, PYTHONPATH=site)


def test_a_new_plugin_is_made_and_passes_without_a_checkout(installed: Path, tmp_path: Path) -> None:
    ran("xltoolkit", "plugin", "new", "yuyao", cwd=tmp_path, PYTHONPATH=str(installed))
    assert "8 passed" in ran("pytest", "-q", cwd=tmp_path / "yuyao", PYTHONPATH=str(installed))
