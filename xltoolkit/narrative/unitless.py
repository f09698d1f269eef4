"""A number without a unit behind a word of change: an amount, or a percent."""

from __future__ import annotations

import re

from xltoolkit.narrative.grammar import Lead, Relation, lead_of, stripped
from xltoolkit.narrative.marks import Mark
from xltoolkit.narrative.tokens import NUMBER, Kind
from xltoolkit.phrases import Words

_PERCENT = re.compile(rf"([^\d。；]*)(?:{NUMBER.pattern})(?:%|个百分点)")


def is_amount(lead: Lead, text: str, mark: Mark, words: Words) -> bool:
    """Tell whether a change without a unit is an amount: by its word (增加), or since its percent follows it.

    Args:
        lead: the words before it.
        text: of its sentence.
        mark: the number.
        words: general words.
    """
    if not stripped(lead.near, words.fillers).endswith(words.percents):
        return True
    percent = _PERCENT.match(text, mark.token.end)
    return percent is not None and lead_of(percent[1], Kind.PERCENT, words).relation is Relation.RATE
