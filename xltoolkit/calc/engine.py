"""The engine: how xlwings reaches Calc, and what values look like on the way.

Modelled on xlwings' own engine for Excel (its BSD-licensed part). What is not here raises NotImplementedError, as
xlwings' base classes do.
"""

from __future__ import annotations

import datetime as dt
import numbers
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from xltoolkit.calc.apps import App, Apps
from xltoolkit.calc.link import Link
from xltoolkit.model import CellError

NAME = "calc"


class Engine:
    """LibreOffice Calc as an engine of xlwings.

    Args:
        link: the connection.
        pid: Calc's process, 0 where it is not known.
    """

    name = NAME
    type = "desktop"

    def __init__(self, link: Link, pid: int = 0) -> None:
        self.link = link
        self.app = App(self, link, pid)

    @property
    def apps(self) -> Apps:
        """The one Calc that we are connected to."""
        return Apps(self.app)

    @staticmethod
    def prepare_xl_data_element(value: object, options: Mapping[str, object]) -> object:
        """Return what a cell is given for a value of Python; what is no number (NaN, NaT) is nothing."""
        del options
        if isinstance(value, bool | str | dt.date) or value is None:
            return value if value == value else None  # noqa: PLR0124 - NaT is a date that does not equal itself
        if isinstance(value, numbers.Real | Decimal):
            number = float(value)
            return None if number != number else number  # noqa: PLR0124 - NaN does not equal itself
        return value

    @staticmethod
    def clean_value_data(
        data: Iterable[Iterable[object]],
        datetime_builder: Callable[..., object],
        empty_as: object,
        number_builder: Callable[[float], object] | None,
        err_to_str: bool,  # noqa: FBT001 - xlwings calls it so
    ) -> list[list[object]]:
        """Return a block as its reader wants it; errors are None unless they are asked for as text."""

        def cleaned(value: object) -> object:
            if value is None or value == "":
                return empty_as
            if isinstance(value, CellError):
                return str(value) if err_to_str else None
            if isinstance(value, dt.datetime):
                return _built(value, datetime_builder)
            if isinstance(value, float) and number_builder is not None:
                return number_builder(value)
            return value

        return [[cleaned(value) for value in row] for row in data]


def _built(moment: dt.datetime, builder: Callable[..., object]) -> object:
    return builder(
        year=moment.year,
        month=moment.month,
        day=moment.day,
        hour=moment.hour,
        minute=moment.minute,
        second=moment.second,
        microsecond=moment.microsecond,
        tzinfo=None,
    )
