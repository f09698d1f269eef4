"""Which profile a published document is of, where nobody says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from xltoolkit.config import Config
from xltoolkit.detect import Detected, Detector
from xltoolkit.importing.document import TextLine, read_lines
from xltoolkit.loader import Registry, load
from xltoolkit.model import Grid, Profile, Table, fold


def registry_for(source: Path, config: Config, profile: str = "") -> tuple[Registry, str | None]:
    """Return the declarations that a document is imported by, and by what its profile was told where nobody chose it.

    A document that shows no table gets the most general profile, by which no table is found then.

    Raises:
        WorkbookError: the document cannot be read.
        ToolkitError: a plugin is broken, or a profile.
    """
    if profile or config.profile:
        return load(config, profile), None
    grids = list(pages(read_lines(source)))
    found: list[Detected | None] = []

    def choose(profiles: Mapping[str, Profile], tables: Mapping[str, Table]) -> str:
        found.append(Detector(profiles, tables).detect(grids))
        return "" if found[0] is None else found[0].profile

    registry = load(config, choose)
    return registry, None if found[0] is None else found[0].why


def pages(lines: Iterable[TextLine]) -> Iterator[Grid]:
    """Yield the document in pieces that begin where a title may stand, so that a number is with its table."""
    grid = Grid("1")
    for line in lines:
        cells = [text for text in line.text.split("\t") if text.strip()]
        if len(cells) == 1 and fold(cells[0]).endswith("表") and not fold(cells[0]).startswith("公开"):
            yield grid
            grid = Grid(str(line.number))
        grid.values |= {(line.number, column): text for column, text in enumerate(cells, 1)}
    yield grid
