"""Words that several parts of ``live`` use."""

from __future__ import annotations

from xltoolkit.addin.actions import ACTIONS

_BUTTON = "“撤销本次写入”"
UNDO = f"已经写入的，可以用{_BUTTON}退回"
AGAIN = "再点一次按钮"

_LABELS = {action.id: action.label for action in ACTIONS} | {"live-check": "xlt live check", "live-run": "xlt live run"}


def label_of(action: str) -> str:
    """Return what users call an action."""
    return _LABELS.get(action, action)


def for_terminal(text: str) -> str:
    """Return a sentence as it is said to whoever has no buttons."""
    return text.replace(_BUTTON, " xlt live undo ").replace(AGAIN, "再运行一次")
