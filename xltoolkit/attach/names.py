"""Names of an open workbook: paths, ``file:`` URLs and addresses of OneDrive that mean the same file compare equal."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

_URL = re.compile(r"(?:file|https?):/", re.IGNORECASE)
_DRIVE = re.compile(r"/[A-Za-z]:(?:/|$)")
_SYNCED = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
"""Environment variables that name the folders which OneDrive keeps in step with its server."""

CASE_MATTERS = sys.platform not in {"win32", "darwin"}


def same_book(
    wanted: str, known: str, *, case_matters: bool = CASE_MATTERS, environ: Mapping[str, str] = os.environ
) -> bool:
    """Tell whether two full names mean the same workbook.

    Excel calls a workbook in a folder of OneDrive by the address on the server; its user by the path on the disk. They
    are taken for the same where the address ends as the path does below the folder.

    Args:
        wanted: a path, a URL, or the title of a workbook never saved.
        known: the same, of an open workbook.
        case_matters: whether names that differ in case are two files.
        environ: the environment.
    """
    first, second = _plain(wanted, case_matters=case_matters), _plain(known, case_matters=case_matters)
    if first == second:
        return True
    folders = [_plain(environ[name], case_matters=case_matters) for name in _SYNCED if environ.get(name)]
    return any(_is_synced(path, url, folders) for path, url in ((first, second), (second, first)))


def lock_key(name: str, *, case_matters: bool = CASE_MATTERS) -> str:
    """Return the spelling by which a workbook is told from others."""
    return _plain(name, case_matters=case_matters)


def last_part(name: str) -> str:
    """Return the file's name at the end of a path or URL; a title as it is."""
    return _plain(name, case_matters=True).rstrip("/").rpartition("/")[2]


def _plain(name: str, *, case_matters: bool) -> str:
    """Return the one spelling of a name: forward slashes, nothing encoded, links followed on this disk."""
    text = normalize("NFC", _as_path(name.strip()))
    if os.sep == "/" and text.startswith("/") and not text.startswith("//"):
        text = normalize("NFC", os.path.realpath(text))
    return text if case_matters else text.casefold()


def _as_path(name: str) -> str:
    if _URL.match(name) is None:
        return name.replace("\\", "/") if _is_windows_path(name) or os.sep == "\\" else name
    parts = urlsplit(name)
    path = unquote(parts.path)
    if parts.scheme.lower() != "file":
        return f"{parts.scheme.lower()}://{parts.netloc.lower()}{path}".casefold()
    if parts.netloc not in {"", "localhost"}:
        return f"//{parts.netloc}{path}"
    return path[1:] if _DRIVE.match(path) else path


def _is_windows_path(name: str) -> bool:
    return name.startswith("\\\\") or _DRIVE.match(f"/{name[:2]}/") is not None


def _is_synced(path: str, url: str, folders: list[str]) -> bool:
    if not url.startswith("http"):
        return False
    for folder in folders:
        below = path.removeprefix(f"{folder.rstrip('/')}/")
        if below != path and url.casefold().endswith(f"/{below.casefold()}"):
            return True
    return False
