"""Rows with fixed lines: labels and 行次 of a sheet aligned with those of the declaration."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from xltoolkit.model import Block, Line, bare, fold, loose
from xltoolkit.recognise.memo import by_identity
from xltoolkit.recognise.raws import Raw


def align(raws: Sequence[Raw], block: Block, after: int = -1) -> dict[int, int]:
    """Return index of a raw row -> index of the declared line it is.

    A label that only one line has decides, whatever 行次 is printed. Of several lines with one label the printed 行次
    decides, else the order: 一般公共预算财政拨款 stands at L1 and below the opening balance. A row whose label is
    unknown or missing is bound by its 行次, then by its ordinal (二十三、) between its bound neighbours.

    Args:
        raws: the rows of one block, in printed order.
        block: its declaration.
        after: index of the last line that an earlier page bound.
    """
    labels, numbers = _index(block)
    bound: dict[int, int] = {}
    taken: set[int] = set(range(after + 1)) if after >= 0 else set()
    last = after
    for i, raw in enumerate(raws):
        line = _by_label(raw, labels, numbers, taken, last) if raw.label else None
        if line is not None:
            bound[i] = last = line
            taken.add(line)
    for i, raw in enumerate(raws):
        line = numbers.get(_whole(raw.number)) if i not in bound else None
        if line is not None and line not in taken:
            bound[i] = line
            taken.add(line)
    _by_ordinal(raws, block.lines, bound, taken)
    return bound


@by_identity
def _index(block: Block) -> tuple[dict[str, list[int]], dict[int | None, int]]:
    """Return every spelling of every label -> the lines that have it, and 行次 -> line."""
    labels: dict[str, list[int]] = {}
    for i, line in enumerate(block.lines):
        for text in (line.label, *line.aliases):
            for key in {bare(text), loose(text)} - {""}:
                if i not in labels.setdefault(key, []):
                    labels[key].append(i)
    numbers = {line.number: i for i, line in enumerate(block.lines)}
    numbers.pop(None, None)
    return labels, numbers


def _by_label(
    raw: Raw, labels: dict[str, list[int]], numbers: dict[int | None, int], taken: set[int], last: int
) -> int | None:
    found = labels.get(bare(raw.label)) or labels.get(loose(raw.label)) or ()
    free = [line for line in found if line not in taken]
    if len(free) > 1:
        numbered = numbers.get(_whole(raw.number))
        if numbered in free:
            return numbered
        return next((line for line in free if line > last), free[0])
    return free[0] if free else None


def _whole(number: Decimal | None) -> int | None:
    """Return a printed 行次 as the whole number it is (1.00 is 1), or None."""
    return int(number) if number is not None and number == number.to_integral_value() else None


def _by_ordinal(raws: Sequence[Raw], lines: Sequence[Line], bound: dict[int, int], taken: set[int]) -> None:
    for i, raw in enumerate(raws):
        ordinal = _ordinal(raw.label)
        if i in bound or not ordinal:
            continue
        low = max((bound[k] for k in range(i) if k in bound), default=-1)
        high = min((bound[k] for k in range(i + 1, len(raws)) if k in bound), default=len(lines))
        fits = [k for k in range(low + 1, high) if k not in taken and _ordinal(lines[k].label) == ordinal]
        if len(fits) == 1:
            bound[i] = fits[0]
            taken.add(fits[0])


@lru_cache(maxsize=4096)
def _ordinal(text: str) -> str:
    return fold(text).removesuffix(bare(text))
