"""JSON lines, SARIF and JUnit: what other programs read."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from tests.report.reported import ERROR, EXPLAINED, HINT, book, some
from xltoolkit.model import Report
from xltoolkit.report.forms import FORMS, Wanted, form_of
from xltoolkit.report.jsonlines import line_pieces
from xltoolkit.report.jsonreport import workbook_data
from xltoolkit.report.junit import junit_pieces
from xltoolkit.report.links import Links, located
from xltoolkit.report.outfile import is_report, write_report
from xltoolkit.report.sarif import sarif_pieces
from xltoolkit.reporting import NAMES

# Of the standard's schema what a log of ours uses: required members, all that are allowed, and the fixed words.
SHAPE: dict[str, tuple[set[str], set[str]]] = {
    "log": ({"version", "runs"}, {"$schema", "version", "runs", "properties"}),
    "run": ({"tool"}, {"tool", "results", "invocations", "columnKind"}),
    "driver": ({"name"}, {"name", "version", "language", "rules"}),
    "rule": ({"id"}, {"id", "shortDescription"}),
    "result": (
        {"message"},
        {"ruleId", "level", "message", "locations", "partialFingerprints", "suppressions", "baselineState"},
    ),
    "location": (set(), {"physicalLocation", "logicalLocations"}),
    "logical": (set(), {"name", "fullyQualifiedName", "kind"}),
    "suppression": ({"kind"}, {"kind", "status", "justification"}),
    "invocation": ({"executionSuccessful"}, {"executionSuccessful", "toolExecutionNotifications"}),
    "notification": ({"message"}, {"descriptor", "level", "message", "locations"}),
}
LEVELS = {"none", "note", "warning", "error"}
BASELINE = {"new", "unchanged", "updated", "absent"}


def fits(name: str, data: dict[str, Any]) -> dict[str, Any]:
    required, allowed = SHAPE[name]
    assert required <= data.keys() <= allowed, (name, data.keys())
    return data


def sarif(report: Report) -> dict[str, Any]:
    """The log, checked against the standard's shape."""
    log: dict[str, Any] = fits("log", json.loads("".join(sarif_pieces(report))))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    driver = fits("driver", fits("run", run)["tool"]["driver"])
    ids = [fits("rule", rule)["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    for result in run["results"]:
        assert fits("result", result)["ruleId"] in ids
        assert result["level"] in LEVELS
        assert result.get("baselineState", "new") in BASELINE
        assert isinstance(result["message"]["text"], str)
        for location in result["locations"]:
            assert fits("location", location)["physicalLocation"].keys() == {"artifactLocation"}
            for logical in location.get("logicalLocations", []):
                fits("logical", logical)
        for suppression in result.get("suppressions", []):
            assert fits("suppression", suppression)["kind"] in {"inSource", "external"}
    for invocation in run["invocations"]:
        for item in fits("invocation", invocation).get("toolExecutionNotifications", []):
            assert fits("notification", item)["level"] in LEVELS
    return log


def test_sarif_places_findings_in_cells() -> None:
    run = sarif(some())["runs"][0]
    first = run["results"][0]
    location = first["locations"][0]
    assert (first["ruleId"], first["level"], first["baselineState"]) == ("summary.balance", "error", "new")
    assert "可能有一位数字录错" in first["message"]["text"]
    uri = "%E5%86%B3%E7%AE%97/%E7%94%B2%E5%8C%BA/%E6%95%99%E8%82%B2%E5%B1%80.xlsx"
    assert location["physicalLocation"]["artifactLocation"]["uri"] == uri
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "公开01表!C37"
    assert [result["level"] for result in run["results"]][:3] == ["error", "warning", "note"]
    assert "locations" in run["results"][-1]


def test_sarif_tells_what_was_explained_what_is_gone_and_what_failed() -> None:
    run = sarif(some())["runs"][0]
    assert [result["baselineState"] for result in run["results"] if result["message"]["text"].startswith("已改好")] == [
        "absent"
    ]
    justified = [result["suppressions"][0]["justification"] for result in run["results"] if "suppressions" in result]
    assert justified == ["见文件第 5 号"]
    notifications = run["invocations"][0]["toolExecutionNotifications"]
    assert [item["level"] for item in notifications] == ["error", "note"]
    assert not run["invocations"][0]["executionSuccessful"]
    assert sarif(Report([book("甲.xlsx")]))["runs"][0]["results"] == []


def test_a_line_is_a_workbook() -> None:
    lines = "".join(line_pieces(some(), ascii_only=True)).splitlines()
    assert len(lines) == 6
    assert json.loads(lines[0]) == {"schema": 1} | workbook_data(some().workbooks[0])
    assert all(line.isascii() for line in lines)


def junit(report: Report) -> ET.Element:
    return ET.fromstring("".join(junit_pieces(report)))  # noqa: S314 - our own


def test_junit_has_a_suite_for_each_workbook() -> None:
    suites = junit(some()).findall("testsuite")
    assert [suite.get("name") for suite in suites] == [item.path for item in some().workbooks]
    for suite in suites:
        cases = suite.findall("testcase")
        assert len(cases) == int(suite.get("tests", "0"))
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert len(suite.findall(f"testcase/{tag}")) == int(suite.get(count, ""))
    numbers = [(suite.get("failures"), suite.get("errors"), suite.get("skipped")) for suite in suites]
    assert numbers == [
        ("2", "0", "0"),
        ("0", "0", "0"),
        ("0", "0", "0"),
        ("1", "0", "0"),
        ("0", "1", "0"),
        ("0", "0", "1"),
    ]


def test_junit_fails_what_a_workbook_fails_for() -> None:
    suite = junit(Report([book("甲.xlsx", ERROR, EXPLAINED, HINT)]))[0]
    holding, error, hint, explained = suite.findall("testcase")
    assert "1294" in holding.get("name", "")
    assert [item.tag for item in (*error, *hint, *explained)] == ["failure", "system-out", "system-out"]
    assert error.get("classname") == "summary.balance"
    assert "公开01表!C37" in error.get("name", "")
    assert "见文件第 5 号" in (explained[0].text or "")


@pytest.mark.parametrize("form", [name for name in NAMES if name != "xlsx"])
def test_odd_characters_harm_no_form(form: str, tmp_path: Path) -> None:
    target = tmp_path / "报告"
    write_report(target, FORMS[form].pieces(some(), Wanted(Links(tmp_path))))
    text = target.read_text(encoding="utf-8")
    if form == "junit":
        ET.fromstring(text)  # noqa: S314 - our own
    if form in ("json", "sarif"):
        json.loads(text)
    assert is_report(target)


def test_forms_are_known_by_name_and_by_suffix() -> None:
    assert tuple(FORMS) == NAMES
    names = {"a.HTML": "html", "a.xlsx": "xlsx", "a.jsonl": "jsonl", "a.sarif": "sarif", "a.xml": "junit", "a": "text"}
    assert {name: form_of(Path(name)) for name in names} == names
    assert form_of(None) == "text"


def test_links_are_relative_and_survive_a_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    here = Links(tmp_path / "报告")
    assert here.address("结果/a b#?.xlsx") == "../%E7%BB%93%E6%9E%9C/a%20b%23%3F.xlsx"
    assert Links(tmp_path).address("javascript:alert(1).xlsx") == "javascript%3Aalert%281%29.xlsx"
    moved = Links(tmp_path / "新", "结果", tmp_path / "新")
    assert moved.address("结果/甲/乙.xlsx") == "%E7%94%B2/%E4%B9%99.xlsx"
    assert moved.address("别处/乙.xlsx").startswith("../")
    assert located("甲.xlsx") == "%E7%94%B2.xlsx"
    assert located("/elsewhere/a.xlsx") == "file:///elsewhere/a.xlsx"


def test_a_name_that_is_no_text_is_found_by_its_bytes(tmp_path: Path) -> None:
    """A GBK name: as a path holds it, and as the ledger spells it."""
    for path in ("局\udcbe\udcd6.xlsx", r"局\udcbe\udcd6.xlsx"):
        assert Links(tmp_path).address(str(tmp_path / path)) == "%E5%B1%80%BE%D6.xlsx"
        assert located(f"/elsewhere/{path}") == "file:///elsewhere/%E5%B1%80%BE%D6.xlsx"
