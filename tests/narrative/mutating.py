"""One digit of one number changed: what the check says of it is its recall."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xltoolkit.importing.document import TextLine
from xltoolkit.model import Accounts, Claim, Verdict
from xltoolkit.narrative import examine_text
from xltoolkit.phrases import Phrases


class Mutation(NamedTuple):
    """A changed number.

    Args:
        claim: as it was.
        text: what stands there now.
        named: whether that very number is called wrong.
        found: whether any number or word is.
    """

    claim: Claim
    text: str
    named: bool
    found: bool


def mutations(
    lines: Sequence[TextLine], accounts: Accounts, phrases: Phrases, seed: int, count: int
) -> Iterator[Mutation]:
    """Yield mutations of numbers that the unchanged text could account for, drawn from the seed."""
    plain = [(line.number, line.text) for line in lines]
    before = examine_text(plain, accounts, phrases)
    known = {(finding.line, finding.offset, finding.rule) for finding in before.findings}
    texts = {line.number: line.text for line in lines}
    drawn = random.Random(seed)
    checkable = [
        claim
        for claim in before.claims
        if claim.verdict in (Verdict.TRACED, Verdict.DERIVED, Verdict.CONSISTENT)
        and texts[claim.line][claim.offset :].startswith(claim.text)
    ]
    for claim in drawn.sample(checkable, min(count, len(checkable))):
        text = changed(claim.text, drawn)
        line = texts[claim.line]
        mutated = line[: claim.offset] + text + line[claim.offset + len(claim.text) :]
        after = examine_text(
            [(number, mutated if number == claim.line else old) for number, old in plain], accounts, phrases
        )
        wrong = {(one.line, one.offset) for one in after.claims if one.verdict is Verdict.WRONG}
        new = {(finding.line, finding.offset, finding.rule) for finding in after.findings} - known
        yield Mutation(claim, text, (claim.line, claim.offset) in wrong, bool(new))


def changed(text: str, drawn: random.Random) -> str:
    """Return a number with one digit replaced."""
    at = drawn.choice([at for at, character in enumerate(text) if character.isdigit()])
    return text[:at] + drawn.choice([digit for digit in "123456789" if digit != text[at]]) + text[at + 1 :]
