"""Where the keys and values of a TOML text stand, which tomli does not tell.

A scanner for texts that tomli has read: it may take their syntax for granted, and only follows it (TOML 1.0 and 1.1,
https://toml.io). Paths are tuples of keys and, in arrays, of indices from 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

KeyPath = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"\d{4}-\d\d-\d\d \d[^\s,\]}#]*|[^\s,\]}#]+")
"""A number, a boolean, or a date, which may have one space before its time."""
_CONTINUED = re.compile(r"\\[ \t]*\n[ \t\n]*")
_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|.)")
_CODED = 2
"""Characters of an escape from which on the rest is the character's number."""
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}


@dataclass(slots=True)
class Positions:
    """Offsets into a TOML text.

    Args:
        keys: path -> where the key is written, for the last time.
        values: path -> where the value begins and ends; of a table under a heading, the heading.
        letters: path of a string -> where each of its characters is written, and where it ends.
    """

    keys: dict[KeyPath, int] = field(default_factory=dict)
    values: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    letters: dict[KeyPath, tuple[int, ...]] = field(default_factory=dict)


def locate(text: str) -> Positions:
    r"""Find every key and value of a text that tomli reads; lines end in ``\n`` alone."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.found


class _Scanner:
    def __init__(self, text: str) -> None:
        self.found = Positions()
        self._text = text
        self._at = 0
        self._last: dict[KeyPath, int] = {}
        """Arrays of tables -> index of the table that was begun last."""

    def document(self) -> None:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            table = self._heading() if self._text[self._at] == "[" else self._pair(table)
            self._skip(_BLANK)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:  # not for a text that tomli read
            raise ValueError(self._at)
        self._at = match.end()
        return match[0]

    def _heading(self) -> KeyPath:
        start = self._at
        several = self._text.startswith("[[", start)
        self._at += 2 if several else 1
        keys = self._keys()
        self._at += 2 if several else 1
        path = self._into((), keys[:-1], start)
        name, at = keys[-1]
        path = (*path, name)
        self.found.keys[path] = at
        if several:
            self.found.values.setdefault(path, (start, self._at))
            self._last[path] = self._last.get(path, -1) + 1
            path = (*path, self._last[path])
            self.found.keys[path] = at
        self.found.values[path] = (start, self._at)
        return path

    def _into(self, table: KeyPath, keys: list[tuple[str, int]], start: int) -> KeyPath:
        """Return the path of a table that dotted keys name; they make those that are not there yet."""
        for name, at in keys:
            table = (*table, name)
            self.found.keys.setdefault(table, at)
            self.found.values.setdefault(table, (start, at + len(name)))
            if table in self._last:
                table = (*table, self._last[table])
        return table

    def _keys(self) -> list[tuple[str, int]]:
        keys = []
        while True:
            self._skip(_SPACE)
            at = self._at
            keys.append((self._string()[0] if self._text[at] in "\"'" else self._skip(_BARE_KEY), at))
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _pair(self, table: KeyPath) -> KeyPath:
        start = self._at
        keys = self._keys()
        path = (*self._into(table, keys[:-1], start), keys[-1][0])
        self.found.keys[path] = keys[-1][1]
        self._at += 1  # the sign =
        self._skip(_SPACE)
        self._value(path)
        return table

    def _value(self, path: KeyPath) -> None:
        start, first = self._at, self._text[self._at]
        if first in "\"'":
            _, self.found.letters[path] = self._string()
        elif first == "[":
            self._array(path)
        elif first == "{":
            self._inline(path)
        else:
            self._skip(_SCALAR)
        self.found.values[path] = (start, self._at)

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        self._skip(_BLANK)
        index = 0
        while self._text[self._at] != "]":
            self._value((*path, index))
            index += 1
            self._comma()
        self._at += 1

    def _inline(self, path: KeyPath) -> None:
        self._at += 1
        self._skip(_BLANK)
        while self._text[self._at] != "}":
            self._pair(path)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)

    def _string(self) -> tuple[str, tuple[int, ...]]:
        """Read a string of any of the four kinds; return it with the offset of every character and of its end."""
        quote = self._text[self._at]
        long = self._text.startswith(quote * 3, self._at)
        self._at += 3 if long else 1
        if long and self._text[self._at] == "\n":
            self._at += 1
        characters: list[str] = []
        offsets: list[int] = []
        while not self._closes(quote, long=long):
            at = self._at
            character = self._character(escapes=quote == '"')
            if character:
                characters.append(character)
                offsets.append(at)
        offsets.append(self._at)
        self._at += 3 if long else 1
        return "".join(characters), tuple(offsets)

    def _closes(self, quote: str, *, long: bool) -> bool:
        if not long:
            return self._text[self._at] == quote
        # Up to two quotation marks may stand right before the three that close.
        return self._text.startswith(quote * 3, self._at) and not self._text.startswith(quote * 4, self._at)

    def _character(self, *, escapes: bool) -> str:
        character = self._text[self._at]
        if character != "\\" or not escapes:
            self._at += 1
            return character
        if _CONTINUED.match(self._text, self._at):
            self._skip(_CONTINUED)
            return ""
        escape = self._skip(_ESCAPE)
        return chr(int(escape[_CODED:], 16)) if len(escape) > _CODED else _ESCAPED[escape[1]]
