"""The budgets that hold while a workbook is worked on: set by its backend, asked by whatever reads its parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from xltoolkit.model import Limits

_CURRENT: ContextVar[Limits] = ContextVar("limits", default=Limits())  # noqa: B039 - it is frozen

MEGABYTE = 1 << 20
RAISE = "文件若是可信的，在 config.toml 的 [limits] 里放宽这一项，再处理"


def current() -> Limits:
    """Return the budgets that hold now."""
    return _CURRENT.get()


@contextmanager
def within(limits: Limits) -> Iterator[None]:
    """Work under these budgets."""
    token = _CURRENT.set(limits)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def over(what: str, key: str) -> str:
    """Say that there is too much of something, and which budget (a key of ``[limits]``) it breaks."""
    return f"{what}超过上限 {getattr(current(), key):,}（{key}），可能是恶意构造的文件"
