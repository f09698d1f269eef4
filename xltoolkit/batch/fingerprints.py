"""Fingerprints: of a file, and of everything else that a result depends on."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path

from xltoolkit.batch.addresses import Address, Place
from xltoolkit.batch.work import Choices
from xltoolkit.config import Config, bundled
from xltoolkit.model import ToolkitError
from xltoolkit.recalc.engines import installed

_BLOCK = 1 << 20
_SIZE = 16
"""Bytes: two files of one fingerprint are not met in 2^64 files."""

_LIBRARIES = ("cellrune", "lxml", "msoffcrypto-tool", "python-calamine")

_RULES = (".py", ".toml")


def file_hash(place: Place) -> str | None:
    """Return the BLAKE2b of a file's bytes; None where it cannot be read."""
    digest = hashlib.blake2b(digest_size=_SIZE)
    try:
        for block in place.blocks(_BLOCK) if isinstance(place, Address) else _blocks(place):
            digest.update(block)
    except (OSError, ToolkitError):
        return None
    return digest.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    if path.exists() and not path.is_file():
        raise OSError  # a pipe would be waited for without an end
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def choices_hash(choices: Choices) -> str:
    """Return the fingerprint of all that a result depends on but the workbook itself.

    The toolkit's own code, every plugin, rule pack and profile, installed plugins by version, the libraries and engines
    that figures go through, and the user's choices; not where files lie, how many workers there are and what they cost.
    """
    digest = hashlib.blake2b(digest_size=_SIZE)
    for root in (Path(__file__).resolve().parents[1], bundled("plugins"), *choices.config.folders):
        for path in _rule_files(root):
            digest.update(f"{path.relative_to(root).as_posix()}\0{file_hash(path)}\0".encode())
    config = choices.config
    given = (*_installed(config), *_libraries(config), *_last_year(config))
    parts = (version("xltoolkit"), *given, *_chosen(choices))
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


def _libraries(config: Config) -> Iterable[str]:
    """Yield what is there of the libraries that read, write and calculate: on another machine it may be another one."""
    for name in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            yield f"{name} {version(name)}"
    yield from (engine.name for engine in installed(config.engines))


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
