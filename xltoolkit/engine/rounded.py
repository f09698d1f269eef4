"""What is said of sums of rounded figures: in 万元 a computed total may be off by rounding (尾差)."""

from __future__ import annotations

from collections.abc import Iterator

from xltoolkit.engine.examine import Policy
from xltoolkit.engine.outcome import Outcome
from xltoolkit.model import Unit


def rounding_remarks(outcome: Outcome, unit: Unit, policy: Policy) -> Iterator[str]:
    """Yield what the user of a unit that figures were rounded into must know of what is computed, or is not.

    Args:
        outcome: with its fills.
        unit: of the profile.
        policy: what rollups were asked to write.
    """
    if not unit.rounded:
        return
    if outcome.fills and policy != "none":
        yield (
            f"金额单位是{unit.name}：填入的 {len(outcome.fills)} 个数由已四舍五入的数算出，"
            "与按元算好再换算的数可能有尾差；账上有准数的，以账为准"
        )
    if policy == "correct":
        yield (
            f"金额单位是{unit.name}：明细已四舍五入，其和不能代替已填的合计数，所以只填空格，没有改正已填的数；"
            "不符之处见发现的问题"
        )
