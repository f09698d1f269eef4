"""The common wording (plugins/narrative/national.toml): who has it, who does not, and what it says of nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from tests.narrative.test_narrate import beside, checked, made, refuse_unsound
from xltoolkit.config import load_config
from xltoolkit.disclosure.narrate import narrate, write
from xltoolkit.model import Verdict
from xltoolkit.narrative import examine_text
from xltoolkit.sessions import Session
from xltoolkit.testdata.maker import Maker, Order
from xltoolkit.testing import build_accounts
from xltoolkit.wording import Given, compose

OWN, COMMON = "national-2023", "narrative/national.toml"


@cache
def session(profile: str) -> Session:
    return Session.start(load_config(), profile)


def without(started: Session) -> Session:
    """Return the session as it would be without the common wording."""
    registry = started.registry
    kept = [item for item in registry.contributions if item.plugin.name != COMMON]
    assert len(kept) == len(registry.contributions) - 1
    return replace(started, registry=replace(registry, contributions=kept))


@pytest.mark.parametrize("profile", ["shanxi-2022", "yangquan-2022", "shanghai-2024", "putuo-2024"])
def test_a_place_with_a_wording_of_its_own_writes_as_if_there_were_no_common_one(profile: str, tmp_path: Path) -> None:
    started = session(profile)
    for path, last in islice(made(profile, started.config, tmp_path), 6):
        compared = beside(started, last)
        assert narrate(path, None, None, compared).text() == narrate(path, None, None, without(compared)).text()
        assert narrate(path, None, None, started).text() == narrate(path, None, None, without(started)).text()


def test_a_place_without_a_wording_has_the_common_one(tmp_path: Path) -> None:
    config = load_config()
    path = tmp_path / "决算.xlsx"
    path.write_bytes(next(Maker(Order(7, config, OWN)).department(0)).data)
    city = tmp_path / "plugins" / "cities" / "somewhere" / "2023.toml"
    city.parent.mkdir(parents=True)
    city.write_text(f'inherits = "{OWN}"\nname = "某市 2023 年度"\n', encoding="utf-8")
    narrated = narrate(
        path, None, None, Session.start(replace(config, folders=(tmp_path / "plugins",)), "somewhere-2023")
    )
    assert narrated.profile == "somewhere-2023"
    assert narrated.text() == narrate(path, None, None, session(OWN)).text()


def test_without_last_year_and_budgets_nothing_is_invented(tmp_path: Path) -> None:
    started = session(OWN)
    maker = Maker(Order(3, started.config, OWN))
    path, text = tmp_path / "决算.xlsx", tmp_path / "情况说明.txt"
    for index in range(15):
        path.write_bytes(next(maker.department(index)).data)
        narrated = narrate(path, None, None, started)
        write(narrated, text)
        refuse_unsound(narrated, *checked(path, text, started))
        gaps = {gap.removeprefix("【请填写：").removesuffix("】") for _, gap in narrated.composed.gaps()}
        assert gaps >= {"增减额和增减率", "预算数", "机关运行经费支出", "政府采购支出总额", "车辆"}
        text.unlink()


SPENT = "“三公”经费财政拨款支出"
BUDGET, ACTUAL = "预算数.公务接待费", "决算数.公务接待费"


@pytest.mark.parametrize(
    ("budget", "actual", "before", "said"),
    [
        ("0.00", "0.00", "0.00", f"没有安排“三公”经费财政拨款预算，无{SPENT}。{SPENT}与2022年度持平。"),
        ("0.00", "0.00", "2.00", f"{SPENT}比2022年度减少2.00万元，下降100.00%。主要原因是"),
        ("5.00", "0.00", "0.00", "支出决算为0.00万元，完成全年预算的0.00%，与2022年度持平。决算数小于预算数"),
        ("0.00", "1234.00", "0.00", "支出决算为1,234.00万元，比2022年度增加1,234.00万元，无可比性。决算数大于预算数"),
    ],
)
def test_what_is_said_of_the_three_public_depends_on_budget_and_actual(
    budget: str, actual: str, before: str, said: str
) -> None:
    def table(planned: str, spent: str) -> dict[str, dict[str, dict[str, str]]]:
        row = {"预算数.合计": planned, "决算数.合计": spent, BUDGET: planned, ACTUAL: spent}
        return {"three_public": {"*": row}}

    registry = session(OWN).registry
    last = {"tables": table("0.00", before)}
    accounts = build_accounts(registry, {"tables": table(budget, actual), "previous": last})
    lines = [line.text for line in compose(accounts, registry.phrases, Given("某局", 2023)).lines]
    text = "\n".join(lines)
    assert said in text
    assert ("公务接待费全年预算为" in text) == (budget != actual)
    assert ("某局2023年度无“三公”经费财政拨款支出。" in lines) == (actual == "0.00")
    assert any(line.startswith("3、公务接待费") for line in lines) == (actual != "0.00")


@pytest.mark.parametrize(("carried", "left"), [("1234.00", "1234.00"), ("0.00", "0.00")])
def test_a_fund_that_only_carries_over_is_no_fund_of_nothing(carried: str, left: str) -> None:
    registry = session(OWN).registry
    row = {"年初结转和结余": carried, "本年收入": "0.00", "本年支出.小计": "0.00", "年末结转和结余": left}
    accounts = build_accounts(registry, {"tables": {"government_fund": {"合计": row}}})
    lines = [line.text for line in compose(accounts, registry.phrases, Given("某局", 2023)).lines]
    at = lines.index("七、政府性基金预算财政拨款收入支出决算情况说明") + 1
    assert ("年初结转和结余1,234.00万元，本年收入0.00万元" in lines[at]) == (carried != "0.00")
    assert ("无政府性基金预算财政拨款收入和支出，也没有结转和结余" in lines[at]) == (carried == "0.00")
    claims = examine_text(list(enumerate(lines, 1)), accounts, registry.phrases).claims
    assert [claim.verdict for claim in claims if claim.section == lines[at - 1] and claim.unit == "万元"] == [
        Verdict.TRACED
    ] * (4 if carried != "0.00" else 0)
