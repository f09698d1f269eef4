"""What is noted of a number while its text is read, and exact arithmetic at printed precision."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal

from xltoolkit.model import Claim, Unit, Verdict, amount_text
from xltoolkit.narrative.figures import Figure
from xltoolkit.narrative.lastyear import Years
from xltoolkit.narrative.reading import Place
from xltoolkit.narrative.tokens import Kind, Token

EXACT = Context(prec=40, rounding=ROUND_HALF_UP)
_HUNDRED = Decimal(100)


@dataclass(slots=True)
class Mark:
    """A number and its verdict, while that may still change.

    Args:
        token: the number.
        heading: of its section.
        sentence: around it.
        near: the words before it.
        verdict: what it is.
        reckoning: how that is known.
        figures: what it was compared with.
        expected: what it should be.
        known: whether its kind is known.
        rule: id of the rule that a wrong one breaks.
        key: what tells its topic from others; empty where that is not known.
    """

    token: Token
    heading: str
    sentence: str
    near: str = ""
    verdict: Verdict = Verdict.OUTSIDE
    reckoning: str = ""
    figures: tuple[Figure, ...] = ()
    expected: str = ""
    known: bool = True
    rule: str = ""
    key: tuple[str, ...] = ()

    def set(self, verdict: Verdict, reckoning: str, *figures: Figure) -> None:
        """Say what the number is."""
        self.verdict, self.reckoning, self.figures = verdict, reckoning, figures
        self.expected, self.rule, self.known = "", "", True

    def wrong(self, rule: str, expected: str, reckoning: str, *figures: Figure) -> None:
        """Say what the number should be, and why."""
        self.set(Verdict.WRONG, reckoning, *figures)
        self.expected, self.rule = expected, rule

    def unknown(self, reckoning: str) -> None:
        """Say that nobody knows what the number is."""
        self.set(Verdict.OUTSIDE, reckoning)
        self.known = False

    @property
    def shown(self) -> str:
        """The number with its sign and unit, as people read it."""
        return f"{'-' if self.token.value < 0 else ''}{self.token.text}{self.token.unit}"

    def claim(self) -> Claim:
        """Return it as a value."""
        token = self.token
        return Claim(
            text=token.text,
            unit=token.unit,
            line=token.place.line,
            offset=token.place.offset,
            section=self.heading,
            verdict=self.verdict,
            reckoning=self.reckoning,
            cells=tuple(dict.fromkeys(cell for figure in self.figures for cell in figure.cells)),
            coordinates=tuple(dict.fromkeys(name for figure in self.figures for name in figure.coordinates)),
            expected=self.expected,
            known=self.known,
            sentence=self.sentence,
        )


@dataclass(frozen=True, slots=True)
class Note:
    """Something wrong with words, not with a number.

    Args:
        rule: id of its rule.
        message: what is wrong, in Chinese.
        place: where it begins.
    """

    rule: str
    message: str
    place: Place


@dataclass(frozen=True, slots=True)
class Measure:
    """An amount and how far rounding may have moved it; a figure where it has one.

    Args:
        amount: in yuan, or a count.
        half: how far it may be off.
        figure: the workbook's.
    """

    amount: Decimal
    half: Decimal = Decimal()
    figure: Figure | None = None

    @classmethod
    def of(cls, figure: Figure) -> Measure:
        """Return a figure's measure."""
        return cls(figure.amount, figure.half, figure)

    @classmethod
    def stated(cls, token: Token) -> Measure:
        """Return the measure of a number as it is printed: 万元 are rounded, 元 and counts are not."""
        half = token.quantum * token.yuan / 2 if token.yuan > 1 else Decimal()
        return cls(token.amount, half)


@dataclass(slots=True)
class Topic:
    """What the text speaks of.

    Args:
        name: as the text calls it.
        key: what tells it from others: its cells; empty where it is not known.
        figures: what the workbook has for it.
        stated: what the text has said of it.
        budget: of it in the workbook.
        stated_budget: of it in the text.
        loose: whether its name is no proof.
        at_most: whether a smaller number is no error.
        some: whether 0 is one all the same.
        copied: figures that people mistake for it, with why.
        known: whether its name is declared.
        years: what it surely is in this year's workbook and in last year's, the likeliest first.
        limit: yuan from which on things are counted in it; 0 where there is no limit.
        fact: whether no table has it.
    """

    name: str
    key: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    stated: Measure | None = None
    budget: Figure | None = None
    stated_budget: Measure | None = None
    loose: bool = False
    at_most: bool = False
    some: bool = False
    copied: tuple[tuple[Figure, str], ...] = ()
    known: bool = True
    years: tuple[Years, ...] = ()
    limit: int = 0
    fact: bool = False

    @property
    def measures(self) -> list[Measure]:
        """What it may be: the workbook's figures, then the text's."""
        said = [self.stated] if self.stated is not None else []
        return [*map(Measure.of, self.figures), *said]


@dataclass(slots=True)
class Change:
    """A change against last year.

    Args:
        topic: whose.
        sign: 1 for a rise.
        mark: of the amount.
        rate: of the percent, where there is one.
        fits: whether the percent is the quotient; None where that cannot be told.
        years: the figures of both years that told whether it is right; None where they could not.
    """

    topic: Topic
    sign: int
    mark: Mark
    rate: Mark | None = None
    fits: bool | None = None
    years: Years | None = None

    @property
    def amount(self) -> Decimal:
        """With its sign, in yuan."""
        return self.sign * self.mark.token.amount


@dataclass(slots=True)
class Reasons:
    """Parts of the reasons that one sentence gives, and the changes that they may add up to."""

    parts: list[tuple[int, Mark]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def quotient(part: Decimal, whole: Decimal, places: int) -> Decimal:
    """Return a percentage at printed places."""
    return EXACT.divide(part * _HUNDRED, whole).quantize(Decimal(1).scaleb(-places), context=EXACT)


def rate_of(part: Decimal, whole: Decimal, like: Token) -> str:
    """Return a rate as a number of the text would print it: in percent, or as a multiple."""
    right = EXACT.divide(part * _HUNDRED, whole * like.percents)
    return f"{right.quantize(Decimal(1).scaleb(-like.places), context=EXACT)}"


def is_quotient(token: Token, part: Measure, whole: Measure) -> bool:
    """Tell whether a percent is one amount in another, at its printed places, whatever rounding did to both."""
    least, most = whole.amount - whole.half, whole.amount + whole.half
    if least <= 0:
        return part.amount == 0 and token.value == 0 and whole.amount == 0
    slack = token.quantum / 2
    low = EXACT.divide((part.amount - part.half) * _HUNDRED, most) - slack
    high = EXACT.divide((part.amount + part.half) * _HUNDRED, least) + slack
    return low <= token.value <= high


def shown(amount: Decimal, like: Token) -> str:
    """Return an amount in the unit of a number of the text, at no fewer places than it prints."""
    number = EXACT.divide(amount, Decimal(like.yuan or 1))
    places = max(like.places, 2) if like.yuan else like.places
    rounded = number.quantize(Decimal(1).scaleb(-places), context=EXACT)
    return amount_text(rounded)


def plain(amount: Decimal, unit: Unit) -> str:
    """Return an amount in yuan in a unit, for a reckoning."""
    number = EXACT.divide(amount, Decimal(unit.yuan))
    return amount_text(number.quantize(unit.quantum, context=EXACT))


def percent_of(token: Token) -> str:
    """Return a percent as printed."""
    return f"{token.text}%" if token.kind is not Kind.PERCENT else f"{token.text}{token.unit}"
