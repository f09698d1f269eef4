"""The keys of a rule pack, taken one by one like those of config.toml; errors point into the file."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from xltoolkit import config
from xltoolkit.model import FormulaError, PluginError
from xltoolkit.packs.positions import KeyPath
from xltoolkit.packs.source import Source

_MOST = Decimal(10) ** 15
"""No amount is larger."""


class Keys(config.Keys):
    """The keys of a table in a rule pack.

    Args:
        source: the file.
        data: the table.
        path: of the table inside the file.
        written: the same for people.
    """

    def __init__(self, source: Source, data: dict[str, Any], path: KeyPath = (), written: str = "") -> None:
        super().__init__(data, str(source.path), written)
        self.source = source
        self.path = path

    def below(self, data: dict[str, Any], key: str, at: int | None = None) -> Self:
        """Return the keys of a table inside this one."""
        path = (*self.path, key) if at is None else (*self.path, key, at)
        return type(self)(self.source, data, path, f"{self._path}{key}{'' if at is None else f'[{at + 1}]'}.")

    def wrong(self, what: str, key: str, advice: str, at: int | None = None) -> PluginError:
        """Return the error about a key: at its value, or at an item of its list; at the key where nobody knows it."""
        path = (*self.path, key)
        if key not in self._asked:
            return self.source.wrong_key(path, what, advice)
        return self.source.wrong(path if at is None else (*path, at), what, advice)

    def wrong_letter(self, what: str, key: str, letter: int, advice: str, at: int | None = None) -> PluginError:
        """Return the error about a character of a text, or of a text in a list."""
        path = (*self.path, key)
        return self.source.wrong_letter(path if at is None else (*path, at), letter, what, advice)

    def wrong_formula(self, error: FormulaError, key: str, at: int | None = None) -> PluginError:
        """Return an error about a formula as one about the file."""
        return self.wrong_letter(error.what, key, error.position, error.advice, at)

    def only(self, known: Collection[str]) -> None:
        """Refuse keys that are not known, before others are missed that a misspelt one may have been meant for.

        Raises:
            PluginError: at the key.
        """
        for key in self._data:
            if key not in known:
                raise self.wrong(f"没有“{self._path}{key}”这一项", key, config.nearest(key, known))

    def has(self, key: str) -> bool:
        """Tell whether the key is there; that one asks makes it a known key."""
        self._asked.add(key)
        return key in self._data

    def raw(self, key: str) -> Any:  # noqa: ANN401 - a TOML value may be of any type
        """Take a value of any kind, None where there is none."""
        self._asked.add(key)
        return self._data.get(key)

    def text(self, key: str) -> str:
        """Take a text that may not be left out or empty."""
        value = self.take(key, str, "")
        if not value.strip():
            raise self.wrong(
                f"缺少“{self._path}{key}”" if not self.has(key) else f"“{self._path}{key}”是空的",
                key,
                f'写上 {key} = "…"',
            )
        return value

    def whole(self, key: str) -> int | None:
        """Take a whole number from 0 on, None where there is none."""
        if not self.has(key):
            return None
        value = self.take(key, int, 0)
        if value < 0:
            raise self.wrong(f"“{self._path}{key}”不能是 {value}", key, "写成 0 以上的整数")
        return value

    def measure(self, key: str, default: float) -> float:
        """Take a width or height: a number above 0."""
        value = self.raw(key) if self.has(key) else default
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1000:  # noqa: PLR2004 - a sane width
            raise self.wrong(f"“{self._path}{key}”的值 {value!r} 不对", key, "写成 0 以上的数，例如 12.5")
        return float(value)

    def decimal(self, key: str) -> Decimal | None:
        """Take an amount from 0 on, written as a text so that it is exact; None where there is none."""
        if not self.has(key):
            return None
        advice = '写成加引号的数，例如 "0.05"'
        try:
            value = Decimal(self.take(key, str, ""))
        except InvalidOperation:
            raise self.wrong(f"“{self._path}{key}”不是数", key, advice) from None
        if not value.is_finite() or not 0 <= value < _MOST:
            raise self.wrong(f"“{self._path}{key}”不能是 {value}", key, advice)
        return value

    def years(self, key: str) -> frozenset[int]:
        """Take a list of years."""
        values = self.take(key, list, [])
        for at, value in enumerate(values):
            if not isinstance(value, int) or not 1900 < value < 3000:  # noqa: PLR2004 - years with four digits
                raise self.wrong(f"“{self._path}{key}”里有不是年度的值", key, "写成 [2023, 2024]", at)
        return frozenset(values)
