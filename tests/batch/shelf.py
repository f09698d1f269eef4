"""A made-up protocol, ``shelf://`` before a path; as a plugin it is known to every process that loads plugins."""

from __future__ import annotations

import fsspec
from fsspec.implementations.local import LocalFileSystem


class Shelf(LocalFileSystem):  # type: ignore[misc]  # fsspec has no types
    """Files of this machine under another protocol."""

    protocol = "shelf"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        stripped: str = super()._strip_protocol(str(path).removeprefix("shelf://"))
        return stripped


fsspec.register_implementation("shelf", Shelf, clobber=True)
