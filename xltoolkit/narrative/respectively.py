"""Numbers dealt out to names: 基本支出和项目支出分别为171.97万元和618.06万元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from xltoolkit.narrative.grammar import name_in, stripped
from xltoolkit.narrative.reading import Text
from xltoolkit.narrative.scope import Scope
from xltoolkit.narrative.tokens import Kind, Token
from xltoolkit.phrases import Words

UNKNOWN = "没有认出“分别”说的是哪几项"
_CLAUSES = re.compile("[，。；：]")


class Dealer:
    """Puts the name of its own before every number of a sentence that shares its words with others.

    Args:
        sentence: as it is read.
        tokens: its numbers.
        scope: whose names are known; None where none is.
        words: general words.
    """

    def __init__(self, sentence: Text, tokens: Sequence[Token], scope: Scope | None, words: Words) -> None:
        self._text = sentence.text
        self._tokens = tokens
        self._scope = scope
        self._words = words
        self._names: list[str] = []
        self._left: list[str] = []

    def before(self, at: int, said: str) -> str | None:
        """Return the words that a number has for itself; None where nobody can tell whose it is.

        Args:
            at: which number.
            said: the words before it.
        """
        word = next((word for word in self._words.respectively if word in said), None)
        if word is not None:
            self._left = self._dealt(at, *said.rsplit(word, 1))
        return (self._left.pop(0) or None) if self._left else said

    def _dealt(self, at: int, head: str, tail: str) -> list[str]:
        clause = _CLAUSES.split(head)[-1]
        tails = [tail, *(own or tail for own in self._side_by_side(at))]
        compared = not stripped(name_in(clause, self._words), self._words.fillers)
        names = self._names if compared else next(self._parted(clause, len(tails)), [])
        if len(tails) == 1 or len(names) != len(tails):
            return [""] * len(tails)
        self._names = names
        between = clause if compared else ""
        return [f"，{name}{between}{own}" for name, own in zip(names, tails, strict=True)]

    def _side_by_side(self, at: int) -> Iterator[str]:
        """Yield the words of their own (减少) that numbers have which stand beside one."""
        for one, following in pairwise(self._tokens[at:]):
            between = self._text[one.end : following.start]
            joint = next((joint for joint in (*self._words.joints, "，") if between.startswith(joint)), None)
            own = between[len(joint or "") :]
            if following.kind is not one.kind or joint is None or own not in ("", *self._words.more, *self._words.less):
                return
            yield own

    def _parted(self, text: str, count: int) -> Iterator[list[str]]:
        """Yield the ways to part words into so many known names: names have 和 in them, too."""
        if count == 1:
            if self._is_name(text):
                yield [text]
            return
        for joint in re.finditer("|".join(map(re.escape, self._words.joints)) or "(?!)", text):
            first = text[: joint.start()]
            if self._is_name(first):
                yield from ([first, *others] for others in self._parted(text[joint.end() :], count - 1))

    def _is_name(self, text: str) -> bool:
        return self._scope is not None and self._scope.topic(name_in(text, self._words)) is not None


def is_dealt(token: Token) -> bool:
    """Tell whether a number is one that has a name."""
    return token.kind in (Kind.AMOUNT, Kind.PERCENT, Kind.COUNT)
