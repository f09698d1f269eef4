"""The engine: rules in, judgement out. It knows formulas and accounts, and neither tables nor cities by name."""

from __future__ import annotations

from xltoolkit.engine.assemble import LEFT_OUT, assemble
from xltoolkit.engine.builtin import builtin_rules
from xltoolkit.engine.examine import Policy, examine
from xltoolkit.engine.example import Example, Figure, example_of
from xltoolkit.engine.instances import Instance
from xltoolkit.engine.outcome import BlockedFill, Fill, Outcome
from xltoolkit.engine.rounded import rounding_remarks
from xltoolkit.engine.ruleset import RuleSet, build_ruleset
from xltoolkit.engine.units import in_one_unit, unit_remarks

__all__ = [
    "LEFT_OUT",
    "BlockedFill",
    "Example",
    "Figure",
    "Fill",
    "Instance",
    "Outcome",
    "Policy",
    "RuleSet",
    "assemble",
    "build_ruleset",
    "builtin_rules",
    "examine",
    "example_of",
    "in_one_unit",
    "rounding_remarks",
    "unit_remarks",
]
