"""Words that several parts of ``live`` use."""

from __future__ import annotations

from xltoolkit.addin.actions import ACTIONS

UNDO = "已经写入的，可以用“撤销本次写入”退回"

_LABELS = {action.id: action.label for action in ACTIONS} | {"live-check": "xlt live check", "live-run": "xlt live run"}


def label_of(action: str) -> str:
    """Return what users call an action."""
    return _LABELS.get(action, action)
