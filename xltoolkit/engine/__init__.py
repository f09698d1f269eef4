"""The engine: rules in, judgement out. It knows formulas and accounts, and neither tables nor cities by name."""

from __future__ import annotations

from xltoolkit.engine.builtin import builtin_rules
from xltoolkit.engine.examine import Policy, examine
from xltoolkit.engine.instances import Instance
from xltoolkit.engine.outcome import BlockedFill, Fill, Outcome
from xltoolkit.engine.rounded import rounding_remarks
from xltoolkit.engine.ruleset import RuleSet, build_ruleset

__all__ = [
    "BlockedFill",
    "Fill",
    "Instance",
    "Outcome",
    "Policy",
    "RuleSet",
    "build_ruleset",
    "builtin_rules",
    "examine",
    "rounding_remarks",
]
