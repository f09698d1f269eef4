"""What an examination of an installation finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How a finding is to be taken; the value is what users read."""

    GOOD = "正常"
    WARNING = "注意"
    BAD = "不行"
    UNKNOWN = "查不到"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Args:
        level: how it stands.
        text: what was found.
        advice: what the user does about it; empty where nothing is to be done.
    """

    level: Level
    text: str
    advice: str = ""

    def __str__(self) -> str:
        return f"【{self.level.value}】{self.text}" + (f"\n　　请：{self.advice}" if self.advice else "")
