"""The text as the page shows it: paragraphs, with what is number and where something is wrong with words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from xltoolkit.model import Claim, Narrative, Sentence

Place = tuple[int, int]
"""Line from 1 and offset in it from 0."""


class Part(NamedTuple):
    """A stretch of text.

    Args:
        text: as printed.
        claim: number of its claim; -1 where it is no number.
        flags: numbers of the findings on words that begin here.
    """

    text: str
    claim: int = -1
    flags: tuple[int, ...] = ()


class Paragraph(NamedTuple):
    """A paragraph, or a heading."""

    heading: bool
    parts: tuple[Part, ...]


def paragraphs_of(narrative: Narrative, flags: Mapping[Place, Sequence[int]]) -> Iterator[Paragraph]:
    """Yield the paragraphs of a narrative.

    Args:
        narrative: the text and its numbers.
        flags: numbers of findings on words by the place where they begin.
    """
    claims = {(claim.line, claim.offset): (at, claim) for at, claim in enumerate(narrative.claims)}
    for sentences in _grouped(narrative.sentences):
        letters = [
            (piece.line, piece.offset + at, letter)
            for sentence in sentences
            for piece in sentence.pieces
            for at, letter in enumerate(piece.text)
        ]
        yield Paragraph(sentences[0].heading, tuple(_parts(letters, claims, flags)))


def _grouped(sentences: Iterable[Sentence]) -> Iterator[list[Sentence]]:
    """Yield sentences by paragraph: one that begins on the line on which the last one ended carries it on."""
    group: list[Sentence] = []
    for sentence in sentences:
        carries_on = group and not group[-1].heading and group[-1].pieces[-1].line == sentence.pieces[0].line
        if group and (sentence.heading or not carries_on):
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _parts(
    letters: Sequence[tuple[int, int, str]],
    claims: Mapping[Place, tuple[int, Claim]],
    flags: Mapping[Place, Sequence[int]],
) -> Iterator[Part]:
    at = begun = 0
    waiting: tuple[int, ...] = ()
    while at < len(letters):
        place = letters[at][:2]
        if place not in claims and place not in flags:
            at += 1
            continue
        if at > begun:
            yield Part(_text(letters[begun:at]), flags=waiting)
            waiting = ()
        begun = at
        waiting += tuple(flags.get(place, ()))
        if place in claims:
            number, claim = claims[place]
            at = _behind(letters, at, len(claim.shown))
            yield Part(_text(letters[begun:at]), number, waiting)
            begun, waiting = at, ()
        else:
            at += 1
    if begun < len(letters):
        yield Part(_text(letters[begun:]), flags=waiting)


def _behind(letters: Sequence[tuple[int, int, str]], at: int, length: int) -> int:
    """Return where so many characters end; blanks do not count, as they were not read."""
    while at < len(letters) and length:
        length -= not letters[at][2].isspace()
        at += 1
    return at


def _text(letters: Iterable[tuple[int, int, str]]) -> str:
    return "".join(letter for _, _, letter in letters)
