"""Detection: which profile a workbook is of, and what it says where that is doubtful."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from itertools import chain, combinations
from pathlib import Path

import openpyxl
import pytest

from xltoolkit.config import Config, load_config
from xltoolkit.detect import Detected, Detector
from xltoolkit.importing.document import TextLine
from xltoolkit.importing.source import Source
from xltoolkit.loader import Registry, load
from xltoolkit.model import Grid, PluginError
from xltoolkit.publishing.templates import build_template
from xltoolkit.run import check_file
from xltoolkit.sessions import Sessions, start
from xltoolkit.workbook import open_workbook


@cache
def registry(profile: str = "") -> Registry:
    return load(Config(entry_points=False), profile)


@cache
def detector() -> Detector:
    return Detector(registry().profiles, registry().tables)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Grid]]:
    """Return what reads the blank workbook of a profile."""
    folder = tmp_path_factory.mktemp("templates")
    read: dict[str, list[Grid]] = {}

    def grids(profile: str) -> list[Grid]:
        if profile not in read:
            with open_workbook(written(folder, profile)) as book:
                read[profile] = [book.read(name) for name in book.sheets]
        return deepcopy(read[profile])

    return grids


def written(folder: Path, profile: str, name: str = "") -> Path:
    path = folder / f"{name or profile}.xlsx"
    path.write_bytes(build_template(registry(profile)))
    return path


def detected(grids: list[Grid]) -> Detected:
    found = detector().detect(grids)
    assert found is not None
    return found


def replaced(grids: list[Grid], old: str, new: str) -> list[Grid]:
    for grid in grids:
        for place, value in grid.values.items():
            if isinstance(value, str):
                grid.values[place] = value.replace(old, new)
    return grids


@pytest.mark.parametrize("profile", ["national-2023", "shanxi-2022", "yangquan-2022", "shanghai-2024"])
def test_a_blank_template_is_known_as_its_own(profile: str, template: Callable[[str], list[Grid]]) -> None:
    assert detected(template(profile)).profile == profile


def test_the_place_in_the_heads_makes_a_city_of_a_province(template: Callable[[str], list[Grid]]) -> None:
    named = replaced(template("shanxi-2022"), "部门名称：", "部门名称：阳泉市工业和信息化局")
    found = detected(named)
    assert found.profile == "yangquan-2022"
    assert "写有“阳泉市”（部门名称：阳泉市工业和信息化局）" in found.why


def test_without_a_place_the_general_is_taken_and_said(template: Callable[[str], list[Grid]]) -> None:
    found = detected(template("shanxi-2022"))
    assert found.profile == "shanxi-2022"
    assert "没有认得出的地区" in found.why
    assert "--profile" in found.why


def yangquan(template: Callable[[str], list[Grid]]) -> list[Grid]:
    return replaced(template("yangquan-2022"), "部门名称：", "部门名称：阳泉市工业和信息化局")


def test_a_wrong_unit_does_not_make_it_another_citys(template: Callable[[str], list[Grid]]) -> None:
    found = detected(replaced(yangquan(template), "金额单位：元", "金额单位：万元"))
    assert found.profile == "yangquan-2022"
    assert "但金额单位印的是万元，口径是元" in found.why


def test_a_misspelt_title_does_not_make_the_table_nobodys(template: Callable[[str], list[Grid]]) -> None:
    """Without 公开10表 the tables of 阳泉 are those of 山西; its number still says whose it is."""
    grids = template("yangquan-2022")
    for grid in grids:
        for place, text in grid.values.items():
            if isinstance(text, str):
                grid.values[place] = text.replace("相关信息统计表", "有关信息统计表").replace("阳泉", "甲子")
    found = detected(grids)
    assert found.profile == "yangquan-2022"
    assert "有工作表印着公开10表，表名没有认出" in found.why


def test_another_year_is_the_same_place_and_said(template: Callable[[str], list[Grid]]) -> None:
    found = detected(replaced(yangquan(template), "2022年度", "2024年度"))
    assert found.profile == "yangquan-2022"
    assert "印的是 2024 年度，口径是 2022 年度" in found.why


def test_other_numbers_are_said(template: Callable[[str], list[Grid]]) -> None:
    found = detected(replaced(replaced(yangquan(template), "公开07表", "公开17表"), "公开08表", "公开18表"))
    assert found.profile == "yangquan-2022"
    assert "8 个表号相符" in found.why
    assert "2 个表号不同" in found.why


@pytest.mark.parametrize("profile", ["national-2023", "yangquan-2022"])
def test_any_of_its_tables_tell_a_workbook(template: Callable[[str], list[Grid]], profile: str) -> None:
    grids = yangquan(template) if profile == "yangquan-2022" else template(profile)
    _, _, *tables = grids
    for chosen in chain.from_iterable(combinations(tables, count) for count in range(1, len(tables) + 1)):
        assert detected([*chosen]).profile == profile, [grid.name for grid in chosen]
        assert detected([*reversed(chosen)]).profile == profile, "in any order"


def test_what_we_wrote_into_a_workbook_is_no_evidence(template: Callable[[str], list[Grid]]) -> None:
    ours = Grid("检查结果", {(1, 1): "检查结果（xltoolkit）", (2, 1): "阳泉市", (3, 1): "金额单位：元"})
    assert detected([*template("national-2023"), ours]).profile == "national-2023"


def test_a_workbook_without_any_table_is_nobodys() -> None:
    assert detector().detect([Grid("Sheet1", {(1, 1): "阳泉市", (2, 1): "金额单位：元"})]) is None


def test_a_document_is_told_like_a_workbook() -> None:
    text = (
        "上海市普陀区财政局\n收入支出决算总表\n单位：万元\n收入\t\t支出\t\n收入决算表\n单位：万元\n项目\t本年收入合计\n"
    )
    lines = [TextLine(number, line) for number, line in enumerate(text.splitlines(), 1)]
    found = detected(Source(Path("公开.txt"), lines, []).grids)
    assert "上海市" in found.why


def test_a_folder_of_several_profiles_gets_a_session_each(tmp_path: Path) -> None:
    sessions = Sessions(load_config())
    reports = [check_file(written(tmp_path, name), sessions) for name in ("national-2023", "yangquan-2022")]
    reports.append(check_file(written(tmp_path, "national-2023", "again"), sessions))
    assert [report.profile for report in reports] == ["national-2023", "yangquan-2022", "national-2023"]
    assert all(report.detected and report.profile in report.detected for report in reports)
    assert [report.unit for report in reports] == ["万元", "元", "万元"]


def test_a_chosen_profile_is_not_told(tmp_path: Path) -> None:
    path = written(tmp_path, "national-2023")
    for sessions in (start(load_config(), "yangquan-2022"), start(Config(profile="yangquan-2022"))):
        report = check_file(path, sessions)
        assert (report.profile, report.detected) == ("yangquan-2022", None)


def test_sessions_travel_to_another_process(tmp_path: Path) -> None:
    sessions = Sessions(load_config())
    path = written(tmp_path, "yangquan-2022")
    check_file(path, sessions)
    again = pickle.loads(pickle.dumps(sessions))  # noqa: S301 - our own bytes
    assert check_file(path, again).profile == "yangquan-2022"


def test_no_clue_is_said_with_what_to_do(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("别的", 0)["A1"] = "一份别的表"
    book.save(tmp_path / "other.xlsx")
    report = check_file(tmp_path / "other.xlsx", Sessions(load_config()))
    assert report.detected is None
    assert report.error is not None
    assert "没有认出任何公开表" in report.error
    assert "--profile" in report.error


def test_where_config_is_strict_a_broken_plugin_stops_the_run_and_is_not_the_workbooks_fault(tmp_path: Path) -> None:
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "bad.py").write_text("raise RuntimeError('no')", encoding="utf-8")
    sessions = Sessions(Config(folders=(plugins,), entry_points=False, strict=True))
    with pytest.raises(PluginError, match="bad"):
        check_file(written(tmp_path, "national-2023"), sessions)


CITY = 'inherits = "shanxi-2022"\n[recognition]\nplaces = ["某某市"]\n'


def of_a_city(template: Callable[[str], list[Grid]], tmp_path: Path) -> tuple[Detector, list[Grid]]:
    """Return a detector that knows a city with table numbers of its own, and that city's workbook."""
    tables = [entry.table for entry in registry("shanxi-2022").profile.tables]
    numbers = {f"公开{at:02}表": f"某决{at:02}表" for at in range(1, len(tables) + 1)}
    entries = (
        f'[[tables]]\ntable = "{table}"\nnumber = "{numbers[f"公开{at:02}表"]}"\n' for at, table in enumerate(tables, 1)
    )
    folder = tmp_path / "cities" / "some"
    folder.mkdir(parents=True)
    (folder / "2022.toml").write_text(CITY + "".join(entries), encoding="utf-8")
    known = load(Config(folders=(tmp_path,), entry_points=False), "some-2022")
    grids = replaced(template("shanxi-2022"), "部门名称：", "部门名称：山西省某某市统计局")
    for old, new in numbers.items():
        replaced(grids, old, new)
    return Detector(known.profiles, known.tables), grids


@pytest.mark.parametrize("only", [False, True])
def test_one_wrong_number_does_not_make_a_citys_workbook_the_provinces(
    template: Callable[[str], list[Grid]],
    tmp_path: Path,
    only: bool,  # noqa: FBT001 - a parameter
) -> None:
    known, grids = of_a_city(template, tmp_path)
    replaced(grids, "某决02表", "公开02表")
    shown = [grid for grid in grids if "公开02表" in grid.values.values()][-1:] if only else grids
    found = known.detect(shown)
    assert found is not None
    assert found.profile == "some-2022"
    assert "1 个表号不同" in found.why


def test_where_all_numbers_are_the_provinces_the_city_is_said(
    template: Callable[[str], list[Grid]], tmp_path: Path
) -> None:
    known, grids = of_a_city(template, tmp_path)
    found = known.detect(replaced(grids, "某决", "公开"))
    assert found is not None
    assert found.profile == "shanxi-2022"
    assert "表上也写有“某某市”，是该地的决算时用 --profile some-2022 指定" in found.why
