"""A Windows registry without Windows."""

from __future__ import annotations

from typing import Any

from xltoolkit.addin.registry import MACHINE, USER, Value


class FakeRegistry(dict[tuple[str, str, str], Value]):
    """Values by hive, key and name."""

    def read(self, hive: str, key: str, name: str) -> Value:
        """Return a value."""
        return self.get((hive, key, name))

    def write(self, key: str, name: str, value: str) -> None:
        """Write a value of the user's."""
        self[USER, key, name] = value

    def remove(self, key: str) -> bool:
        """Remove all values of a key of the user's."""
        found = [place for place in self if place[:2] == (USER, key)]
        for place in found:
            del self[place]
        return bool(found)


class _Key(dict[str, Any]):
    def __enter__(self) -> dict[str, Any]:
        return self

    def __exit__(self, *_: object) -> None: ...


class FakeWinreg:
    """Those functions of the module winreg that are used, under its names."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, REG_SZ = USER, MACHINE, 1

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], _Key] = {}

    def OpenKey(self, hive: str, key: str) -> _Key:  # noqa: N802
        """Open a key that exists."""
        if (hive, key) not in self._keys:
            raise FileNotFoundError(key)
        return self._keys[hive, key]

    def CreateKey(self, hive: str, key: str) -> _Key:  # noqa: N802
        """Open a key, made if need be."""
        return self._keys.setdefault((hive, key), _Key())

    def QueryValueEx(self, key: dict[str, Any], name: str) -> tuple[Any, int]:  # noqa: N802
        """Return a value and its type."""
        if name not in key:
            raise FileNotFoundError(name)
        return key[name], self.REG_SZ

    def SetValueEx(self, key: dict[str, Any], name: str, _: int, kind: int, value: str) -> None:  # noqa: N802
        """Set a value."""
        assert kind == self.REG_SZ
        key[name] = value

    def DeleteKey(self, hive: str, key: str) -> None:  # noqa: N802
        """Delete a key that exists and holds no other."""
        if any(place[1].startswith(f"{key}\\") for place in self._keys):
            raise PermissionError(key)
        if self._keys.pop((hive, key), None) is None:
            raise FileNotFoundError(key)
