"""The pytest plugin, as the tests of a plugin's author meet it.

Each run is a process of its own: one in this process takes away the modules that it imported, and leaves two of each.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

CASES = """
[[case]]
name = "相符"
tables.income = { "合计" = { "本年收入合计" = "10.00", "财政拨款收入" = "10.00" } }

[[case]]
name = "差一分"
tables.income = { "合计" = { "本年收入合计" = "10.00", "财政拨款收入" = "9.99" } }
"""
FINDING = 'findings = ["本表[合计,本年收入合计]"]\n'
INI = "[pytest]\nxltoolkit_profile = yangquan-2022\n"


def write(pytester: pytest.Pytester, path: str, text: str) -> None:
    target = pytester.path / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def test_case_files_are_collected(pytester: pytest.Pytester) -> None:
    write(pytester, "pytest.ini", INI)
    write(pytester, "cases/income/row_sum.toml", CASES + FINDING)
    result = pytester.runpytest_subprocess("-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["cases/income/row_sum.toml::差一分 PASSED*"])


def test_a_failing_case_reads_well(pytester: pytest.Pytester) -> None:
    write(pytester, "pytest.ini", INI)
    write(pytester, "cases/income/row_sum.toml", CASES)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "用例“差一分”没有通过",
            "  规则：income.row_sum*",
            "  公式：*",
            "  应报出：没有",
            "  实际报出：公开02表合计行1栏",
            "  用例文件：*row_sum.toml:6",
        ]
    )
    assert "Traceback" not in result.stdout.str()


@pytest.mark.parametrize(
    ("text", "said"), [("[[case]]\n", "*第 1 个用例没有名称*"), ("[case]\nname = 'x'", "*用例文件里没有用例*")]
)
def test_a_case_file_that_is_none_is_an_error(pytester: pytest.Pytester, text: str, said: str) -> None:
    write(pytester, "cases/income/row_sum.toml", text)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])


def test_a_case_of_no_rule_says_which_there_are(pytester: pytest.Pytester) -> None:
    write(pytester, "pytest.ini", INI)
    write(pytester, "cases/income/nothing.toml", CASES)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*没有规则“income.nothing”*", "*income.row_sum*"])


def test_what_other_projects_keep_in_a_folder_called_cases_is_left_alone(pytester: pytest.Pytester) -> None:
    write(pytester, "cases/parser/one.toml", "input = 'casein'\n")
    write(pytester, "cases/parser/two.toml", "")
    pytester.runpytest_subprocess().assert_outcomes()


def test_a_city_is_tested_with_its_own_profile_and_folder(pytester: pytest.Pytester) -> None:
    write(pytester, "plugins/cities/xian/2022.toml", 'inherits = "yangquan-2022"\noff = []\n')
    write(
        pytester,
        "plugins/cities/xian/own.py",
        """
        from xltoolkit import hookimpl, validation

        @hookimpl
        def validations():
            return [validation("income.xian_own", "甲", "乙", "本表[合计,事业收入] = 0")]
        """.replace("\n        ", "\n"),
    )
    write(
        pytester,
        "plugins/cities/xian/cases/income/xian_own.toml",
        '[[case]]\nname = "一元"\ntables.income."合计"."事业收入" = "1.00"\nfindings = ["本表[合计,事业收入]"]\n',
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_pack_that_fails_is_said_by_the_tests_with_its_line(pytester: pytest.Pytester) -> None:
    write(pytester, "plugins/cities/xian/2022.toml", 'inherits = "yangquan-2022"\n')
    pack = '[[rules]]\nid = "income.xian_own"\ntitle = "甲"\nbasis = "乙"\nformula = "本表[合计,事业] = 0"\n'
    write(pytester, "plugins/cities/xian/rules.toml", pack)
    write(
        pytester,
        "plugins/cities/xian/cases/income/xian_own.toml",
        '[[case]]\nname = "一元"\ntables.income."合计"."事业收入" = "1.00"\n',
    )
    write(pytester, "plugins/test_session.py", "def test_it(xlt_session): pass\n")
    write(pytester, "pytest.ini", "[pytest]\nxltoolkit_config = config.toml\n")
    write(pytester, "config.toml", 'profile = "xian"\n[plugins]\nfolders = ["plugins"]\n')
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["*ERROR*", "*rules.toml 第 5 行第*", "*FAILURES*", "*rules.toml 第 5 行第*"])
    assert "Traceback" not in result.stdout.str()
    assert "ruleset.py" not in result.stdout.str()


def test_a_row_that_a_case_misnames_is_said_with_advice_and_line(pytester: pytest.Pytester) -> None:
    write(pytester, "pytest.ini", INI)
    write(pytester, "cases/income/row_sum.toml", CASES.replace('"合计" = {', '"信访事务" = {'))
    result = pytester.runpytest_subprocess()
    result.stdout.fnmatch_lines(["“收入决算表”没有一行叫“信访事务”", "请：写科目编码*合计*", "*row_sum.toml:2"])


def test_tests_that_say_no_profile_are_told_where_to_say_it(pytester: pytest.Pytester) -> None:
    write(pytester, "config.toml", 'profile = ""\n')
    write(pytester, "cases/income/row_sum.toml", CASES)
    write(pytester, "test_session.py", "def test_it(xlt_session): pass\n")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=2, errors=1)
    result.stdout.fnmatch_lines(["没有说用哪个口径", "*pytest.ini*xltoolkit_profile*"])


FIXTURES = """
from xltoolkit.testing import marks

FIGURES = {"income": {"合计": {"本年收入合计": "10.00", "财政拨款收入": "9.99"}}}


def test_a_mark_in_memory(fake_workbook, run_workbook):
    book = fake_workbook(FIGURES)
    report = run_workbook(book)
    assert "income.row_sum" in {finding.rule for finding in report.findings}
    assert any("9.99" in text for text in marks(book).values())


def test_a_mark_in_a_file(workbook_builder, run_workbook):
    path = workbook_builder(FIGURES, name="甲.xlsx")
    assert run_workbook(path).path == str(path)
    assert any("9.99" in text for text in marks(path).values())


def test_accounts(accounts_builder, xlt_registry):
    accounts = accounts_builder(FIGURES, no_data=["state_capital"])
    assert accounts.profile.id == xlt_registry.profile.id == "{profile}"
    assert accounts.tables["state_capital"].no_data


def test_session(xlt_session, case_runner):
    assert xlt_session.registry.profile.id == "{profile}"
    assert case_runner.registry("national-2023").profile.id == "national-2023"
"""


def test_the_fixtures(pytester: pytest.Pytester) -> None:
    write(pytester, "pytest.ini", INI)
    write(pytester, "test_fixtures.py", FIXTURES.replace("{profile}", "yangquan-2022"))
    pytester.runpytest_subprocess().assert_outcomes(passed=4)


def test_the_nearest_config_is_used_and_a_module_may_choose_its_profile(pytester: pytest.Pytester) -> None:
    write(pytester, "a/config.toml", 'profile = "national-2023"\n')
    write(pytester, "a/tests/test_config.py", FIXTURES.replace("{profile}", "national-2023"))
    own = "import pytest\n\n\n@pytest.fixture\ndef xlt_profile():\n    return 'yangquan-2022'\n"
    write(pytester, "a/tests/test_own.py", own + FIXTURES.replace("{profile}", "yangquan-2022"))
    write(pytester, "pytest.ini", "[pytest]\n")
    pytester.runpytest_subprocess("--import-mode=importlib").assert_outcomes(passed=8)


def test_the_ini_file_names_a_config(pytester: pytest.Pytester) -> None:
    write(pytester, "pytest.ini", "[pytest]\nxltoolkit_config = settings/own.toml\n")
    write(pytester, "settings/own.toml", 'profile = "yangquan-2022"\n')
    write(pytester, "test_fixtures.py", FIXTURES.replace("{profile}", "yangquan-2022"))
    pytester.runpytest_subprocess().assert_outcomes(passed=4)


def test_a_run_without_case_files_loads_nothing_of_the_toolkit() -> None:
    program = (
        "import sys, pytest; pytest.main(['--collect-only', '-q', '--rootdir=/', '/nothing']); "
        "print(sorted(name for name in sys.modules if name.startswith('xltoolkit')))"
    )
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60, cwd="/"
    )
    assert done.stdout.splitlines()[-1] == "['xltoolkit', 'xltoolkit.testing', 'xltoolkit.testing.plugin']"
