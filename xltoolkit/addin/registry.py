"""The Windows registry, as much of it as an installation needs."""

from __future__ import annotations

import importlib
from typing import Any, Protocol

USER, MACHINE = "HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"

Value = str | int | bytes | None


class Registry(Protocol):
    """Reads any key, writes the user's own."""

    def read(self, hive: str, key: str, name: str) -> Value:
        """Return a value, or None if there is no such key or value, or it may not be read.

        Args:
            hive: ``USER`` or ``MACHINE``.
            key: the path below it.
            name: the value's name; empty for the key's default value.
        """
        ...

    def write(self, key: str, name: str, value: str) -> None:
        """Write a text below ``USER``; the key is made."""
        ...

    def remove(self, key: str) -> bool:
        """Remove a key below ``USER``; tell whether it went: not one that is not there or holds other keys."""
        ...


class WindowsRegistry:
    """The registry of this machine.

    Args:
        winreg: the module of the standard library, which exists on Windows only.
    """

    def __init__(self, winreg: Any = None) -> None:  # noqa: ANN401 - a module
        self._winreg = winreg or importlib.import_module("winreg")

    def read(self, hive: str, key: str, name: str) -> Value:
        """Return a value, or None."""
        try:
            with self._winreg.OpenKey(getattr(self._winreg, hive), key) as opened:
                value: Value = self._winreg.QueryValueEx(opened, name)[0]
        except OSError:
            return None
        return value if isinstance(value, str | int | bytes) else None

    def write(self, key: str, name: str, value: str) -> None:
        """Write a text below the user's hive."""
        with self._winreg.CreateKey(self._winreg.HKEY_CURRENT_USER, key) as opened:
            self._winreg.SetValueEx(opened, name, 0, self._winreg.REG_SZ, value)

    def remove(self, key: str) -> bool:
        """Remove a key of the user's."""
        try:
            self._winreg.DeleteKey(self._winreg.HKEY_CURRENT_USER, key)
        except OSError:
            return False
        return True
