"""Blank workbooks of the official layout, one per profile, built from the table declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from xltoolkit.formats import Layout
from xltoolkit.model import Attachment, Profile, Table
from xltoolkit.publishing.front import contents, cover
from xltoolkit.publishing.heading import Paper
from xltoolkit.publishing.layout import blank_head, chosen_form, lay_out, sheet_name
from xltoolkit.publishing.plan import SheetPlan
from xltoolkit.publishing.writer import workbook_bytes
from xltoolkit.workbook.package.atomic import write_atomically


class Declarations(Protocol):
    """What a template needs of a registry: the profile, its tables and their layouts."""

    @property
    def profile(self) -> Profile:
        """The chosen profile."""
        ...

    @property
    def declared(self) -> Mapping[str, Table]:
        """Tables as the profile prints them."""
        ...

    @property
    def layouts(self) -> Mapping[str, Layout]:
        """Layouts by table id."""
        ...


class WholeDeclarations(Declarations, Protocol):
    """What a whole document is read and printed by: beside the tables its attachments."""

    @property
    def attachments(self) -> Sequence[Attachment]:
        """Forms of the attachments."""
        ...


def template_plans(source: Declarations) -> list[SheetPlan]:
    """Plan cover, contents and every table of the profile, blank."""
    profile = source.profile
    tables = []
    for entry in profile.tables:
        table = source.declared[entry.table]
        form = chosen_form(table, entry.title)
        paper = Paper(table, form, source.layouts.get(table.id, Layout(table.id)))
        tables.append((entry.number, lay_out(paper, sheet_name(table, entry), blank_head(profile, entry, form))))
    return [cover(f"{profile.year}年度", ""), contents(tables), *(plan for _, plan in tables)]


def build_template(source: Declarations) -> bytes:
    """Return the blank workbook of a profile."""
    return workbook_bytes(template_plans(source))


def build_templates(source: Declarations, folder: str | Path) -> list[Path]:
    """Write ``<profile id>.xlsx`` into a folder, which is made; a file that is already so is left alone.

    Raises:
        OutputError: the folder cannot be made or written.
    """
    target = Path(folder) / f"{source.profile.id}.xlsx"
    data = build_template(source)
    if not target.is_file() or target.read_bytes() != data:
        with suppress(OSError):  # the write says it in words
            target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, data)
    return [target]
