"""What holds for all tests: in CI none is skipped for a part that could be installed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

# A busy machine is no fault of an example. CI judges a commit by the same examples each time; other runs search on.
settings.register_profile("untimed", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("untimed")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as where the tests are started in the background of a shell
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what they start shall hear Ctrl-C

pytest_plugins = ["tests.calcs", "tests.browser", "pytester"]


@pytest.fixture(scope="session", autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the journal of tests out of the user's state folder; processes that tests start inherit it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XLTOOLKIT_STATE", str(tmp_path_factory.mktemp("state")))
        yield


NOT_SHIPPED = ("not here", "absent")
"""Reasons that say so are allowed: material that the repository does not carry. All other parts can be installed."""


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a CI run in which a test was skipped for a missing part, so that a green run means every test ran."""
    if os.environ.get("CI") != "true":
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    skipped = reporter.stats.get("skipped", [])
    reasons = {report.nodeid: report.longrepr[2] for report in skipped}
    unwanted = [f"{test}: {why}" for test, why in reasons.items() if not any(part in why for part in NOT_SHIPPED)]
    if unwanted:
        reporter.write_line("")
        reporter.write_line("skipped for a missing part, which CI does not allow:", red=True)
        for line in unwanted:
            reporter.write_line(f"  {line}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
