"""Checks that a formula cannot say, as factories: each returns a function of the accounts. No table is named here."""

from __future__ import annotations

from xltoolkit.checks.amounts import decimals, negative_amounts
from xltoolkit.checks.attachments import Source, Sum, items_add_up, items_as_in_tables, problem_of
from xltoolkit.checks.heads import (
    one_fact,
    printed_labels,
    printed_numbers,
    stated_everywhere,
    unit_of_profile,
)
from xltoolkit.checks.names import code_names, code_names_differ, codes_differ, unknown_codes
from xltoolkit.checks.previous import carried_over, codes_renamed, movements
from xltoolkit.checks.rows import child_missing, code_order, code_repeated, code_rules, parent_missing

__all__ = [
    "Source",
    "Sum",
    "carried_over",
    "child_missing",
    "code_names",
    "code_names_differ",
    "code_order",
    "code_repeated",
    "code_rules",
    "codes_differ",
    "codes_renamed",
    "decimals",
    "items_add_up",
    "items_as_in_tables",
    "movements",
    "negative_amounts",
    "one_fact",
    "parent_missing",
    "printed_labels",
    "printed_numbers",
    "problem_of",
    "stated_everywhere",
    "unit_of_profile",
    "unknown_codes",
]
