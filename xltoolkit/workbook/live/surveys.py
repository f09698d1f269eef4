"""What a sheet is besides its values: looks, merges, arrays, what is hidden and protected. Asked as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, TypeGuard

from xltoolkit.model import CellStyle, Place, Range


@dataclass(slots=True)
class Survey:
    """What a program tells of a sheet in one go.

    Args:
        looks: every look with the areas that look so; None where the program cannot tell in one go.
        merges: merged areas.
        arrays: areas that one formula fills.
        hidden_rows: rows that do not show.
        hidden_columns: columns that do not show.
        protected: whether the sheet is protected.
        booleans: cells that hold a boolean, where the program gives it as a number.
    """

    looks: list[tuple[CellStyle, list[Range]]] | None = None
    merges: list[Range] = field(default_factory=list)
    arrays: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    protected: bool = False
    booleans: set[Place] = field(default_factory=set)


class Surveyed(Protocol):
    """An engine's sheet that can tell it itself (``xltoolkit.calc``)."""

    @property
    def protected(self) -> bool:
        """Whether the sheet is protected."""
        ...

    def plain_values(self, cells: object) -> list[list[object]]:
        """Return the values of a range of the engine, dates and booleans as numbers."""
        ...

    def merged_ranges(self) -> list[Range]:
        """Return the merged areas."""
        ...

    def array_ranges(self) -> list[Range]:
        """Return the areas that one formula fills."""
        ...

    def hidden_rows(self) -> set[int]:
        """Return the rows that do not show."""
        ...

    def hidden_columns(self) -> set[int]:
        """Return the columns that do not show."""
        ...

    def all_notes(self) -> dict[Place, tuple[str, str]]:
        """Return author and text of every note."""
        ...

    def all_links(self) -> dict[Place, str]:
        """Return where every link leads."""
        ...


def is_surveyed(sheet: object) -> TypeGuard[Surveyed]:
    """Tell whether an engine's sheet can; its class is looked at, since a property of a sheet costs a call."""
    return hasattr(type(sheet), "all_notes")


def told_by(sheet: Surveyed) -> Survey:
    """Return what an engine's sheet tells of itself, without looks, which would cost most."""
    return Survey(
        merges=sheet.merged_ranges(),
        arrays=sheet.array_ranges(),
        hidden_rows=sheet.hidden_rows(),
        hidden_columns=sheet.hidden_columns(),
        protected=sheet.protected,
    )
