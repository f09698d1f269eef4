"""The session of every workbook: of the profile that somebody chose, else of the one that the workbook shows."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from xltoolkit.config import Config
from xltoolkit.detect import Detected, Detector
from xltoolkit.engine import RuleSet, assemble
from xltoolkit.loader import Choose, Plugin, Registry, load
from xltoolkit.model import Grid, Profile, Table, ToolkitError
from xltoolkit.workbook import Passwords, Workbook, open_workbook


@dataclass(frozen=True, slots=True)
class Session:
    """What is the same for every workbook of a run: loaded plugins, compiled rules, the user's choices."""

    config: Config
    registry: Registry
    ruleset: RuleSet
    passwords: Passwords = field(default_factory=Passwords)
    """Of encrypted workbooks."""

    def open(self, path: Path) -> Workbook:
        """Open a workbook under the user's choices; use it in a ``with`` statement.

        Raises:
            WorkbookError: as ``open_workbook``.
        """
        return open_workbook(path, self.passwords, self.config.limits)

    @property
    def profile(self) -> str:
        """Id of the profile."""
        return self.registry.profile.id

    @property
    def left_out(self) -> list[Plugin]:
        """Plugins that could not be loaded."""
        return self.registry.left_out

    @property
    def doubts(self) -> list[ToolkitError]:
        """What is doubtful about rules of packs."""
        return [doubt for doubts in self.registry.doubts.values() for doubt in doubts]

    def of(self, grids: Sequence[Grid]) -> tuple[Session, str | None]:  # noqa: ARG002 - see SessionOf
        """Return itself: its profile was chosen."""
        return self, None

    def is_own_fault(self, error: ToolkitError) -> bool:  # noqa: ARG002 - see SessionOf
        """Tell that no error is: plugins are loaded."""
        return False

    @classmethod
    def start(cls, config: Config, profile: str | Choose = "") -> Session:
        """Load plugins and compile their rules.

        Raises:
            PluginError: a plugin or one of its rules is broken.
            ConfigError: a profile that does not exist.
            FormulaError: a rule's formula does not parse or names something that does not exist.
        """
        session = cls(config, *assemble(load(config, profile), strict=config.strict))
        gc.freeze()  # rules live as long as the process: the collector need not walk them after every workbook
        return session


class SessionOf(Protocol):
    """What gives every workbook its session: one for all, or one by what the workbook shows (``Sessions``)."""

    @property
    def config(self) -> Config:
        """The user's choices."""

    @property
    def passwords(self) -> Passwords:
        """Of encrypted workbooks."""

    @property
    def profile(self) -> str:
        """Id of the profile that was chosen for all workbooks, if any."""

    @property
    def left_out(self) -> list[Plugin]:
        """Plugins that could not be loaded, as far as they were asked for."""

    @property
    def doubts(self) -> list[ToolkitError]:
        """What is doubtful about rules of packs, as far as they were asked for."""

    def open(self, path: Path) -> Workbook:
        """Open a workbook under the user's choices."""

    def of(self, grids: Sequence[Grid]) -> tuple[Session, str | None]:
        """Return the session of a workbook, and by what its profile was told where nobody chose it."""

    def is_own_fault(self, error: ToolkitError) -> bool:
        """Tell whether an error of ``of`` is one of plugins and profiles, so that no workbook can be done."""


@dataclass(slots=True)
class Sessions:
    """One session a profile, started when the first workbook of it comes.

    It travels to another process by its choices alone, and starts anew there.

    Args:
        config: the user's choices.
        passwords: of encrypted workbooks.
    """

    config: Config
    passwords: Passwords = field(default_factory=Passwords)
    _started: dict[str, Session] = field(default_factory=dict, init=False, repr=False)
    _detector: Detector | None = field(default=None, init=False, repr=False)
    _fault: ToolkitError | None = field(default=None, init=False, repr=False)

    def __reduce__(self) -> tuple[type[Sessions], tuple[Config]]:
        return Sessions, (self.config,)

    @property
    def profile(self) -> str:
        """Nothing: no profile is chosen for all workbooks."""
        return ""

    @property
    def left_out(self) -> list[Plugin]:
        """Plugins that could not be loaded for the workbooks that came so far, each once."""
        found = (plugin for session in self._started.values() for plugin in session.left_out)
        return list({plugin.source: plugin for plugin in found}.values())

    @property
    def doubts(self) -> list[ToolkitError]:
        """What is doubtful about rules of packs in the profiles of the workbooks that came so far, each once."""
        found = (doubt for session in self._started.values() for doubt in session.doubts)
        return list({str(doubt): doubt for doubt in found}.values())

    def open(self, path: Path) -> Workbook:
        """Open a workbook under the user's choices; use it in a ``with`` statement.

        Raises:
            WorkbookError: as ``open_workbook``.
        """
        return open_workbook(path, self.passwords, self.config.limits)

    def of(self, grids: Sequence[Grid]) -> tuple[Session, str | None]:
        """Return the session of a workbook, and by what its profile was told.

        A workbook that shows no table at all gets the most general profile, by which nothing is recognised then.

        Raises:
            ToolkitError: a plugin is broken, or a profile.
        """
        try:
            return self._of(grids)
        except ToolkitError as error:
            self._fault = error
            raise

    def is_own_fault(self, error: ToolkitError) -> bool:
        """Tell whether an error is one of plugins and profiles, which has nothing to do with the workbook."""
        return error is self._fault

    def _of(self, grids: Sequence[Grid]) -> tuple[Session, str | None]:
        if self._detector is None:
            return self._first(grids)
        detected = self._detector.detect(grids)
        name = "" if detected is None else detected.profile
        if name not in self._started:
            self._started[name] = Session.start(self.config, name)
        return self._started[name], None if detected is None else detected.why

    def _first(self, grids: Sequence[Grid]) -> tuple[Session, str | None]:
        """Start the first session: the profile is chosen while plugins are loaded, so that they are loaded once."""
        found: list[Detected | None] = []

        def choose(profiles: Mapping[str, Profile], tables: Mapping[str, Table]) -> str:
            self._detector = Detector(profiles, tables)
            found.append(self._detector.detect(grids))
            return "" if found[0] is None else found[0].profile

        session = Session.start(self.config, choose)
        detected = found[0]
        self._started["" if detected is None else detected.profile] = session
        return session, None if detected is None else detected.why


def start(config: Config, profile: str = "") -> SessionOf:
    """Return what gives every workbook its session.

    Args:
        config: the user's choices.
        profile: id of the profile; config's where left out, and where that says none it is told by each workbook.

    Raises:
        ToolkitError: a profile that was chosen does not exist, or a plugin is broken.
    """
    return Session.start(config, profile) if profile or config.profile else Sessions(config)
