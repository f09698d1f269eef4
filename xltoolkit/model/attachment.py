"""Forms of the attachments (自评表): irregular, so they are read by what is written beside and inside their cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from xltoolkit.model.amount import WAN_YUAN, Unit, amount_from_text
from xltoolkit.model.cell import Cell


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a form says.

    Args:
        name: how checks call it.
        labels: labels whose value stands in the next cell to the right, or behind a colon in the same cell.
        pattern: a regular expression over the folded text of a cell; its group is the value. It comes after the labels.
    """

    name: str
    labels: tuple[str, ...] = ()
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A form of the attachments.

    Args:
        id: stable ASCII identifier, the first part of the ids of its rules.
        title: with which the text of its title's cell ends; the name of a place may stand in front.
        items: what it says.
        unit: of its amounts.
        enough: how many items must be found, so that a mere mention of the title is no form.
    """

    id: str
    title: str
    items: tuple[Item, ...]
    unit: Unit = WAN_YUAN
    enough: int = 3


class Said(NamedTuple):
    """What a form says of one item, and where."""

    text: str
    cell: Cell

    @property
    def number(self) -> Decimal | None:
        """The text as a number, if it is one."""
        return amount_from_text(self.text)


@dataclass(frozen=True, slots=True)
class BoundAttachment:
    """A form that was found in a workbook.

    Args:
        attachment: its declaration.
        title_at: the title's cell.
        said: item name -> what it says; items that it leaves blank are not there.
    """

    attachment: Attachment
    title_at: Cell
    said: Mapping[str, Said] = field(default_factory=dict)

    @property
    def sheet(self) -> str:
        """The sheet that it stands on."""
        return self.title_at.sheet

    def number(self, name: str) -> Decimal | None:
        """Return what the form says of an item as a number; None where it says nothing, or no number."""
        said = self.said.get(name)
        return None if said is None else said.number
