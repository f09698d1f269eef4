"""Sentences as printed: what was folded for reading, found again in the lines of the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xltoolkit.model import Piece, Sentence
from xltoolkit.narrative.reading import Document, Text


def sentences_of(document: Document, lines: Mapping[int, str]) -> Iterator[Sentence]:
    """Yield the sentences of a narrative, headings among them.

    Args:
        document: the narrative as it was read.
        lines: of the document, by number.
    """
    for passage in document.passages:
        for at, sentence in enumerate(passage.sentences):
            heading = not at and bool(passage.heading)
            yield Sentence(passage.heading, tuple(_pieces(sentence, lines)), heading)


def _pieces(sentence: Text, lines: Mapping[int, str]) -> Iterator[Piece]:
    spans: dict[int, tuple[int, int]] = {}
    for line, offset in sentence.places:
        first, _ = spans.get(line, (offset, offset))
        spans[line] = first, offset + 1
    for line, (first, end) in spans.items():
        yield Piece(line, first, lines[line][first:end])
