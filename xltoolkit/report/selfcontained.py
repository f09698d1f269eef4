"""What pages of ours share: templates beside their module, and a policy by which only their own script may run."""

from __future__ import annotations

import base64
import hashlib
from functools import cache, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined


@cache
def part(package: str, name: str) -> str:
    """Return a file that lies in a package."""
    return files(package).joinpath(name).read_text("utf-8")


def policy(script: str, style: str) -> str:
    """Return the page's policy: no network, no script and no style but these."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; "
        "form-action 'none'"
    )


def environment(package: str) -> Environment:
    """Return what makes pages of a package's templates."""
    made: Any = Environment(
        loader=FunctionLoader(partial(part, package)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = lambda number: f"{number:,}"
    return made  # type: ignore[no-any-return]


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
