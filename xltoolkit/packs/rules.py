"""``[[rules]]`` of a rule pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xltoolkit.formula import parse, parse_condition
from xltoolkit.model import FormulaError, PluginError, Severity
from xltoolkit.packs.keys import Keys
from xltoolkit.rules import MESSAGE_ADVICE, RULE_ID, Rule, misplaced


@dataclass(frozen=True, slots=True)
class InPack:
    """Where a rule stands in its pack (``xltoolkit.rules.Written``)."""

    keys: Keys
    formulas: tuple[str, ...]
    when: str

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.keys.source.path} 第 {self.keys.source.line(self.keys.path)} 行"

    def placed(self, error: FormulaError) -> PluginError:
        """Return the error about one of the formulas as one about the file."""
        if error.formula == self.when:
            return self.keys.wrong_formula(error, "when")
        at = self.formulas.index(error.formula)
        return self.keys.wrong_formula(error, *(("formulas", at) if self.keys.has("formulas") else ("formula",)))

    def wrong(self, key: str, what: str, advice: str) -> PluginError:
        """Return the error about one of the keys."""
        return self.keys.wrong(what, key, advice)


def read_rules(items: Sequence[Keys]) -> tuple[Rule, ...]:
    """Read the rules of a pack.

    Raises:
        PluginError: a mistake, with its place.
    """
    rules: dict[str, Rule] = {}
    for keys in items:
        rule = _rule(keys)
        if (earlier := rules.get(rule.id)) is not None and earlier.written is not None:
            raise keys.wrong(f"规则“{rule.id}”写了两次，前一条在 {earlier.written.place}", "id", "改一个编号")
        rules[rule.id] = rule
    return tuple(rules.values())


KEYS = (
    *("id", "title", "basis", "formula", "formulas", "severity", "advice"),
    *("message", "when", "tolerance", "years", "example"),
)
"""What a rule may say."""


def _rule(keys: Keys) -> Rule:
    keys.only(KEYS)
    id = _id(keys)
    formulas = _formulas(keys)
    when = _when(keys)
    return Rule(
        id=id,
        title=keys.text("title"),
        basis=keys.text("basis"),
        formulas=formulas,
        severity=Severity(keys.choice("severity", tuple(Severity), Severity.ERROR)),
        advice=keys.take("advice", str, ""),
        message=_message(keys),
        when=when,
        tolerance=keys.decimal("tolerance"),
        years=keys.years("years"),
        example=keys.take("example", str, ""),
        written=InPack(keys, formulas, when),
    )


def _id(keys: Keys) -> str:
    id = keys.text("id")
    if not RULE_ID.fullmatch(id):
        raise keys.wrong(f"规则编号“{id}”不合格式", "id", "写成 <表 id>.<小写英文名>，例如 income.row_sum")
    return id


def _formulas(keys: Keys) -> tuple[str, ...]:
    one, several = keys.take("formula", str, ""), keys.strings("formulas")
    if keys.has("formula") and keys.has("formulas"):
        raise keys.wrong("formula 和 formulas 只写一个", "formulas", "一个公式写 formula，几个写 formulas = [ … ]")
    if not keys.has("formula") and not several:
        raise keys.wrong("规则没有公式", "formulas", '写上 formula = "本表[…] = …"')
    texts = several or (one,)
    for at, text in enumerate(texts):
        try:
            parse(text)
        except FormulaError as error:
            raise keys.wrong_formula(error, *(("formulas", at) if several else ("formula",))) from None
    return texts


def _when(keys: Keys) -> str:
    text = keys.take("when", str, "")
    if (stripped := text.lstrip()).startswith("当 "):
        raise keys.wrong_letter("when 只写条件", "when", len(text) - len(stripped), "去掉“当”字")
    if keys.has("when"):
        try:
            parse_condition(text)
        except FormulaError as error:
            raise keys.wrong_formula(error, "when") from None
    return text


def _message(keys: Keys) -> str:
    message = keys.take("message", str, "")
    if slip := misplaced(message):
        raise keys.wrong_letter(f"“message”{slip[1]}", "message", slip[0], MESSAGE_ADVICE)
    return message
