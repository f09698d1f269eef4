"""The text of a rule pack or a case file, and errors that point into it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, cast

import tomli

from xltoolkit.model import PluginError
from xltoolkit.packs.positions import KeyPath, Positions, locate
from xltoolkit.tomltext import place_of, slip_advice


@dataclass(frozen=True, slots=True)
class Source:
    r"""A rule pack, or another file of its kind, as it was read.

    Args:
        path: the file.
        text: its text; lines end in ``\n``.
        data: what tomli read.
        positions: where it stands.
    """

    path: Path
    text: str
    data: dict[str, Any]
    positions: Positions

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read a file.

        Raises:
            PluginError: it cannot be read, is not UTF-8, or is no TOML; the place is named.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")  # Notepad may write a mark in front
        except UnicodeDecodeError as error:
            raise PluginError(
                "文件不是 UTF-8 文字", where=str(path), why=str(error), advice="用“另存为”把编码改成 UTF-8"
            ) from None
        except OSError as error:
            raise PluginError("文件读不出", where=str(path), why=str(error), advice="检查路径和权限") from None
        try:
            return cls(path, text, tomli.loads(text), locate(text))
        except tomli.TOMLDecodeError as error:
            raise pointing(path, text, error.pos, "不是合格的 TOML", slip_advice(text, error)) from None
        except RecursionError:
            raise PluginError("文件嵌套太深", where=str(path), advice="减少括号的层数") from None

    def value(self, where: KeyPath) -> object:
        """Return the value at a path."""
        return reduce(lambda data, key: data[key], where, cast("Any", self.data))

    def line(self, where: KeyPath) -> int:
        """Return the line that a key or table stands on."""
        return self.text.count("\n", 0, self._key(where)) + 1

    def wrong(self, where: KeyPath, what: str, advice: str) -> PluginError:
        """Return the error about the value at a path; about the table around it where there is no such value."""
        while where and where not in self.positions.values:
            where = where[:-1]
        at = self.positions.values[where][0] if where else 0
        return pointing(self.path, self.text, at, what, advice)

    def wrong_key(self, where: KeyPath, what: str, advice: str) -> PluginError:
        """Return the error about the key at a path."""
        return pointing(self.path, self.text, self._key(where), what, advice)

    def wrong_letter(self, where: KeyPath, letter: int, what: str, advice: str) -> PluginError:
        """Return the error about one character of the string at a path."""
        letters = self.positions.letters[where]
        return pointing(self.path, self.text, letters[min(letter, len(letters) - 1)], what, advice)

    def _key(self, where: KeyPath) -> int:
        return self.positions.keys.get(where, self.positions.values.get(where, (0, 0))[0])


def pointing(path: Path, text: str, at: int, what: str, advice: str) -> PluginError:
    """Return the error that names file, line and character (from 1), and shows the line with a mark under it."""
    where, why = place_of(path, text, at)
    return PluginError(what, where=where, why=why, advice=advice)
