"""Fingerprints: of a file, and of everything else that a result depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import fields
from importlib.metadata import entry_points, version
from pathlib import Path

from xltoolkit.batch.work import Choices
from xltoolkit.config import Config, bundled

_BLOCK = 1 << 20
_SIZE = 16
"""Bytes: two files of one fingerprint are not met in 2^64 files."""

_RULES = (".py", ".toml")


def file_hash(path: Path) -> str | None:
    """Return the BLAKE2b of a file's bytes; None where it cannot be read."""
    digest = hashlib.blake2b(digest_size=_SIZE)
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()


def choices_hash(choices: Choices) -> str:
    """Return the fingerprint of all that a result depends on but the workbook itself.

    The toolkit's own code, every plugin, rule pack and profile, installed plugins by version, and the user's choices;
    not where files lie, how many workers there are and what they may cost.
    """
    digest = hashlib.blake2b(digest_size=_SIZE)
    for root in (Path(__file__).resolve().parents[1], bundled("plugins"), *choices.config.folders):
        for path in _rule_files(root):
            digest.update(f"{path.relative_to(root).as_posix()}\0{file_hash(path)}\0".encode())
    parts = (version("xltoolkit"), *_installed(choices.config), *_chosen(choices), *_last_year(choices.config))
    for part in parts:
        digest.update(f"{part}\0".encode())
    return digest.hexdigest()


def _rule_files(root: Path) -> Iterable[Path]:
    return sorted(
        path for path in root.rglob("*") if path.suffix in _RULES and "_bundled" not in path.parts and path.is_file()
    )


def _installed(config: Config) -> Iterable[str]:
    if config.entry_points:
        for point in sorted(entry_points(group="xltoolkit"), key=lambda point: point.name):
            yield f"{point.name} {point.value} {point.dist.version if point.dist else ''}"


def _last_year(config: Config) -> Iterable[str]:
    """Yield what changes where last year's workbooks do, which are compared with."""
    source = config.previous.source
    for path in [] if source is None else sorted(source.rglob("*")) if source.is_dir() else [source]:
        if path.is_file():
            about = path.stat()
            yield f"{path} {about.st_size} {about.st_mtime_ns}"


def _chosen(choices: Choices) -> Iterable[str]:
    """Yield the choices as text that is the same in every process: sets and tables are sorted."""
    for field in fields(Config):
        if field.name not in ("folders", "batch"):
            yield f"{field.name}={_stable(getattr(choices.config, field.name))}"
    for name in ("profile", "write", "fill", "dry_run", "figures"):
        yield f"{name}={getattr(choices, name)}"


def _stable(value: object) -> str:
    if isinstance(value, frozenset):
        return repr(sorted(value))
    if isinstance(value, dict):
        return repr(sorted(value.items()))
    return repr(value)
