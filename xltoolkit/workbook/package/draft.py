"""Parts as they will be: new bytes kept apart from the package until all of them are known."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol


class Parts(Protocol):
    """The parts of a workbook by name: a package, or a draft over one."""

    def names(self) -> tuple[str, ...]:
        """Return the parts there are."""
        ...

    def read(self, name: str) -> bytes:
        """Return a part's content."""
        ...

    def replace(self, name: str, data: bytes) -> None:
        """Change or add a part."""
        ...

    def remove(self, name: str) -> None:
        """Take a part out."""
        ...

    def __contains__(self, name: str) -> bool: ...


class Draft:
    """Changes over a package that reach it all together, or not at all."""

    def __init__(self, package: Parts) -> None:
        self._package = package
        self._changes: dict[str, bytes | None] = {}
        self._names: dict[str, str] | None = None
        self._given: dict[str, int] = {}
        self._leading: dict[str, bytes] = {}

    def names(self) -> tuple[str, ...]:
        """Return the parts there will be."""
        return tuple(self._stored().values())

    def read(self, name: str) -> bytes:
        """Return a part's content as it will be."""
        changed = self._changes.get(self._find(name))
        return self._package.read(name) if changed is None else changed

    def replace(self, name: str, data: bytes) -> None:
        """Change or add a part; the same content again is no change."""
        stored = self._find(name)
        if name in self and self.read(name) == data:
            return
        self._changes[stored] = data
        if self._names is not None:
            self._names[folded(name)] = stored
        if self._leading and _leads(stored):
            self._leading[stored] = data.lower()

    def remove(self, name: str) -> None:
        """Take a part out."""
        if name in self:
            self._changes[self._find(name)] = None
            self._names = None
            self._leading = {}

    def __contains__(self, name: str) -> bool:
        return folded(name) in self._stored()

    def commit(self) -> bool:
        """Hand every change to the package; tell whether there was any."""
        for name, data in self._changes.items():
            if data is None:
                self._package.remove(name)
            else:
                self._package.replace(name, data)
        return bool(self._changes)

    def free_name(self, pattern: str) -> str:
        """Return the first name of a pattern with ``{}`` for a number that no part has, nor had when it was asked for.

        Nor does a relation or content type name it: what leads to a missing part would lead to the new one.
        """
        told = self._told()
        number = self._given.get(pattern, 0) + 1
        while (name := pattern.format(number)) in self or _is_told(name, told):
            number += 1
        self._given[pattern] = number
        return name

    def _told(self) -> list[bytes]:
        """Return what leads to parts, in lower case: relations and content types, as they will be."""
        if not self._leading:
            self._leading = {name: _lowered(self.read(name)) for name in self.names() if _leads(name)}
        return list(self._leading.values())

    def _find(self, name: str) -> str:
        return self._stored().get(folded(name), name)

    def _stored(self) -> dict[str, str]:
        if self._names is None:
            names = {folded(name): name for name in self._package.names()}
            for name, data in self._changes.items():
                if data is None:
                    names.pop(folded(name), None)
                else:
                    names[folded(name)] = name
            self._names = names
        return self._names


def _is_told(name: str, told: Iterable[bytes]) -> bool:
    """Tell whether a file of that name, in whatever folder, is spoken of."""
    file = folded(name).rpartition("/")[2].encode()
    return any(file in text and any(lead + file in text for lead in (b"/", b"\\", b'"', b"'")) for text in told)


def _leads(name: str) -> bool:
    """Tell whether a part leads to others: relations and content types do."""
    return folded(name).endswith((".rels", "[content_types].xml"))


@lru_cache(maxsize=128)
def _lowered(data: bytes) -> bytes:
    return data.lower()


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """Return a part's name as names are compared: ECMA-376-2, 6.2.2.3 makes them case-insensitive."""
    return name.casefold().replace("\\", "/").lstrip("/")
