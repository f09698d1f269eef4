"""What ``xlt narrate`` writes, read again: every number is accounted for, and nothing but the gaps is found."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.narrative.golden import EXAMPLES, NUMBER, narrative_of, needs_texts
from tests.recognised import accounts_in
from xltoolkit import console
from xltoolkit.cli import xlt
from xltoolkit.config import Config, load_config
from xltoolkit.disclosure.narrate import Narrated, narrate, write
from xltoolkit.importing.readers import read_document
from xltoolkit.importing.text import import_document
from xltoolkit.loader import load
from xltoolkit.model import Claim, Finding, PluginError, Severity, Verdict
from xltoolkit.model.amount import UNITS
from xltoolkit.narrating import read_told
from xltoolkit.narrative import Figure
from xltoolkit.phrasing import read_phrases
from xltoolkit.run import Task, check_file, run
from xltoolkit.sessions import Session
from xltoolkit.testdata.maker import Maker, Order
from xltoolkit.wording.say import Speaker
from xltoolkit.wording.values import Value
from xltoolkit.wordings import Style

PROFILES = ("yangquan-2022", "putuo-2024", "national-2023")
MADE = 15
"""Departments a profile."""
PLUGINS = EXAMPLES.parent / "plugins"
SOUND = (Verdict.TRACED, Verdict.DERIVED, Verdict.CONSISTENT)
FORM = """
第五部分 附件
附件2
某市部门（单位）整体支出绩效自评表
部门基本信息\t部门名称:某局\t\t
执行情况 (10分)\t预算执行率\t100%\t
产出指标 (30分)\t数量指标\t2人\t
效益指标 (30分)\t社会效益\t好\t
满意度指标 (10分)\t服务对象\t90%\t
总分设置为100分：预算执行率10分、产出指标50分、效益指标30分、服务对象满意度指标10分。
"""
"""A form whose groups weigh 80 of 100."""
PLAIN = ("日期", "序号", "标准里的限额，不是数据")
"""Numbers that are no figures."""


def checked(path: Path, text: Path, session: Session, budget: Path | None = None) -> tuple[list[Claim], list[Finding]]:
    """Return what ``xlt check --narrative`` makes of a text."""
    told = read_told(text, budget, session.config.limits, [path])
    with session.open(path) as book:
        report = run(book, session, Task(write=False, told=told))
    assert report.narrative is not None
    return report.narrative.claims, [finding for finding in report.findings if finding.line]


def refuse_unsound(narrated: Narrated, claims: list[Claim], findings: list[Finding]) -> None:
    """Fail unless all numbers are sound, and each gap is found, and nothing else."""
    unsound = [claim for claim in claims if claim.verdict not in SOUND and claim.reckoning not in PLAIN]
    assert [(claim.sentence, claim.text, claim.verdict, claim.reckoning) for claim in unsound] == []
    others = [finding.message for finding in findings if finding.rule != "narrative.template"]
    assert others == []
    assert len(findings) == len(list(narrated.composed.gaps()))


@pytest.mark.parametrize(
    ("profile", "document"),
    [("yangquan-2022", "yangquan-gongxinju-2022.txt"), ("putuo-2024", "putuo-caizhengju-2024.txt")],
)
def test_published_workbooks_are_narrated_without_a_fault(profile: str, document: str, tmp_path: Path) -> None:
    session = Session.start(load_config(), profile)
    path = tmp_path / "决算.xlsx"
    import_document(EXAMPLES / document, session.registry).write(path)
    narrated = narrate(path, None, None, session)
    text = tmp_path / "情况说明.txt"
    write(narrated, text)
    refuse_unsound(narrated, *checked(path, text, session))


def made(profile: str, config: Config, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield workbooks of this year, each with last year's."""
    maker = Maker(Order(7, config, profile, years=2))
    for index in range(MADE):
        paths = []
        for number, file in enumerate(maker.department(index)):  # last year first
            path = folder / f"{index}-{number}-{Path(file.path).name}"
            path.write_bytes(file.data)
            paths.append(path)
        yield paths[1], paths[0]


def beside(session: Session, last: Path) -> Session:
    """Return a session that compares with last year's workbook."""
    config = session.config
    return replace(session, config=replace(config, previous=replace(config.previous, source=last)))


@pytest.mark.parametrize("profile", PROFILES)
def test_made_up_workbooks_are_narrated_without_a_fault(profile: str, tmp_path: Path) -> None:
    config = load_config()
    started = Session.start(config, profile)
    compared = 0
    for path, last in made(profile, config, tmp_path):
        session = beside(started, last)
        narrated = narrate(path, None, None, session)
        text = path.with_suffix(".docx")
        write(narrated, text)
        refuse_unsound(narrated, *checked(path, text, session))
        compared += sum(said in narrated.text() for said in ("，增长", "，下降", "无可比性"))
    assert compared > MADE


def test_several_items_of_a_fund_are_not_its_whole(tmp_path: Path) -> None:
    session = Session.start(load_config(), "shanghai-2024")
    path, text = tmp_path / "决算.xlsx", tmp_path / "情况说明.txt"
    path.write_bytes(list(Maker(Order(21, session.config, "shanghai-2024", years=2)).department(2))[-1].data)
    accounts = accounts_in(session, path)
    assert sum(len(row.code) == 7 for row in accounts.tables["government_fund"].rows) > 1
    narrated = narrate(path, None, None, session)
    write(narrated, text)
    refuse_unsound(narrated, *checked(path, text, session))


def test_totals_that_are_still_empty_are_written_as_they_will_be(tmp_path: Path) -> None:
    # In 万元 a total that was computed from rounded figures may be another than the filed one.
    session = Session.start(load_config(), PROFILES[0])
    texts = []
    for share in (0, 1):
        maker = Maker(Order(7, session.config, PROFILES[0], years=2, blank=Fraction(share)))
        paths = []
        for number, file in enumerate(maker.department(3)):
            paths.append(tmp_path / f"{share}{number}.xlsx")
            paths[-1].write_bytes(file.data)
        texts.append(narrate(paths[1], None, None, beside(session, paths[0])).text())
    assert paths[0].read_bytes() != (tmp_path / "00.xlsx").read_bytes()
    assert texts[0] == texts[1]


@pytest.mark.parametrize("profile", PROFILES)
def test_budgets_give_completion_and_order(profile: str, tmp_path: Path) -> None:
    config = load_config()
    session = Session.start(config, profile)
    path, last = next(made(profile, config, tmp_path))
    accounts = accounts_in(session, path)
    rows = accounts.tables["general_budget_expenditure"].rows
    budget = tmp_path / "预算.txt"
    lines = [
        f"{row.code or '一般公共预算财政拨款支出'}\t{row.entries['本年支出.小计'].amount * (at % 3 + 9) / 10:.2f}\n"
        for at, row in enumerate(rows)
    ]
    budget.write_text("".join(lines), encoding="utf-8")
    narrated = narrate(path, budget, None, beside(session, last))
    text = tmp_path / "情况说明.txt"
    write(narrated, text)
    refuse_unsound(narrated, *checked(path, text, session, budget))
    assert "决算数大于预算数的主要原因" in narrated.text()
    assert "，完成年初预算的111.11%" in narrated.text()
    assert "预算数" not in {gap for _, gap in narrated.composed.gaps()}


def test_a_city_writes_what_it_says_of_the_signs_of_changes() -> None:
    style = load(load_config(), "putuo-2024").phrases.style
    speaker = Speaker(style, UNITS["万元"])
    said = {
        (12345678, 0): "增加1234.57万元，无可比性",
        (0, 12345678): "减少1234.57万元，下降100.00%",
        (300000, 200000): "增加10.00万元，增长50.00%",
        (200000, 300000): "减少10.00万元，下降33.33%",
        (200000, 200000): "持平",
        (200000, 200020): "持平",
        (0, 0): "持平",
        (100000, -100000): "增加20.00万元，无可比性",
    }
    for (now, before), text in said.items():
        value = Value("x", Figure(Decimal(now)), Figure(Decimal(before)))
        assert speaker.change(value) == text
    risen = Value("x", Figure(Decimal(30000)), Figure(Decimal(20000)))
    assert speaker.change(risen, "2023年度") == "比2023年度增加1.00万元，增长50.00%"
    assert speaker.change(Value("x", Figure(Decimal(3)), Figure(Decimal(3))), "2023年度") == "与2023年度持平"
    assert speaker.change(Value("x", Figure(Decimal(3))), "上年度") == "比上年度【请填写：增减额和增减率】"


@needs_texts
@pytest.mark.parametrize(
    ("profile", "document", "reason"),
    [
        ("yangquan-2022", "yangquan-gongxinju-2022", "公务用车购置费支出.*?主要原因是：(.*?)；"),
        ("putuo-2024", "putuo-caizhengju-2024", "财政委托业务支出（项）。主要用于：(.*?)。"),
    ],
)
def test_words_of_an_earlier_text_are_kept_and_no_figure_of_it(
    profile: str, document: str, reason: str, tmp_path: Path
) -> None:
    earlier = "".join(narrative_of(document).read_text(encoding="utf-8").split())
    (kept, *_) = re.findall(reason, earlier)
    session = Session.start(load_config(), profile)
    path = tmp_path / "决算.xlsx"
    import_document(EXAMPLES / f"{document}.txt", session.registry).write(path)
    fresh = narrate(path, None, None, session)
    narrated = narrate(path, None, narrative_of(document), session)
    assert kept in narrated.text()
    assert len(narrated.kept) > 10
    assert NUMBER.findall(narrated.text()) == NUMBER.findall(fresh.text())
    text = tmp_path / "情况说明.txt"
    write(narrated, text)
    claims, findings = checked(path, text, session)
    assert [claim for claim in claims if claim.verdict is Verdict.WRONG] == []
    assert sum(finding.rule == "narrative.template" for finding in findings) == len(list(narrated.composed.gaps()))


def test_a_profile_without_a_wording_is_refused(tmp_path: Path) -> None:
    config = load_config()
    path, text = tmp_path / "决算.xlsx", (PLUGINS / "cities" / "national" / "2023.toml").read_text(encoding="utf-8")
    path.write_bytes(next(Maker(Order(7, config, "national-2023")).department(0)).data)
    own = tmp_path / "plugins" / "cities" / "nowhere" / "2023.toml"  # of no place above it
    own.parent.mkdir(parents=True)
    own.write_text(text, encoding="utf-8")
    with pytest.raises(PluginError, match="口径 nowhere-2023 没有声明情况说明的写法"):
        narrate(path, None, None, Session.start(replace(config, folders=(tmp_path / "plugins",)), "nowhere-2023"))


def test_a_condition_with_a_mistake_is_refused_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "某地.toml"
    path.write_text(
        '[[write]]\nheading = "一"\n[[write.line]]\ntext = "无"\nwhen = ["收入", "占 收入"]\n', encoding="utf-8"
    )
    with pytest.raises(PluginError, match="不认识的条件“占 收入”") as raised:
        read_phrases(path)
    assert "第 5 行第 15 个字符" in str(raised.value)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("{占比 财政拨款收入}", "不认识的空"),
        ("{本项}", "只能写在 each 里"),
        ("{收入合计", "花括号不成对"),
        ("{各项}", "要一起写"),
    ],
)
def test_a_wording_with_a_mistake_is_refused_where_it_stands(text: str, mistake: str, tmp_path: Path) -> None:
    path = tmp_path / "某地.toml"
    path.write_text(f'[[write]]\nheading = "一"\n[[write.line]]\ntext = "{text}"\n', encoding="utf-8")
    with pytest.raises(PluginError, match=mistake) as raised:
        read_phrases(path)
    assert "第 4 行" in str(raised.value)


def test_the_command_writes_both_formats_and_says_the_gaps(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def call(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["xlt", "narrate", *map(str, arguments)])
        code = console.run_command(xlt)
        said = capsys.readouterr()
        return code, said.out + said.err

    config = load_config()
    path, last = next(made(PROFILES[0], config, tmp_path))
    outputs = [tmp_path / "情况说明.docx", tmp_path / "情况说明.txt"]
    for output in outputs:
        code, said = call(path, "-o", output, "--previous", last)
        assert code == 0
        assert re.search(r"还有 \d+ 处要填写", said)
        assert "增减额和增减率" not in said
    lines = [line.text for line in read_document(outputs[0], config.limits)]
    assert lines == outputs[1].read_text(encoding="utf-8").splitlines()
    body = zipfile.ZipFile(outputs[0]).read("word/document.xml").decode()
    assert body.count('<w:highlight w:val="yellow"/>') == len(re.findall("【请填写", "".join(lines)))
    first = outputs[0].read_bytes()
    assert call(path, "-o", outputs[0], "--previous", last)[0] == 0  # our own, and nobody has saved it since
    assert outputs[0].read_bytes() == first
    assert "不是本工具生成的" in call(path, "-o", outputs[1])[1]
    assert "不能写成这种格式" in call(path, "-o", tmp_path / "情况说明.pdf")[1]
    assert "输出会盖掉输入" in call(path, "-o", outputs[1], "--keep", outputs[1], "--force")[1]
    (tmp_path / "信.txt").write_text("今天天气很好。\n", encoding="utf-8")
    assert "没有找到以前的情况说明" in call(path, "-o", outputs[1], "--keep", tmp_path / "信.txt", "--force")[1]


def test_errors_are_counted_as_a_check_counts_them(tmp_path: Path) -> None:
    """Those of the attachments, too."""
    session = Session.start(load_config(), PROFILES[0])
    source, path = tmp_path / "公开.txt", tmp_path / "决算.xlsx"
    source.write_text((EXAMPLES / "yangquan-gongxinju-2022.txt").read_text(encoding="utf-8") + FORM, encoding="utf-8")
    import_document(source, session.registry).write(path)
    found = [finding for finding in check_file(path, session).findings if finding.severity is Severity.ERROR]
    assert any(finding.table == "self_evaluation" for finding in found)
    assert any(f"{len(found)} 个错误" in remark for remark in narrate(path, None, None, session).remarks)


def test_separators_are_those_of_the_place_that_says_something_of_them() -> None:
    assert Style(separators=True).plus(Style()).separators is True
    assert Style(separators=True).plus(Style(separators=False)).separators is False
    assert Style().plus(Style(separators=True)).separators is True
