"""What the tests of one place share: which config, which profile, and what is loaded for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from xltoolkit.config import Config, bundled, load_config
from xltoolkit.run import Session
from xltoolkit.testing.runner import CaseRunner

CONFIG, PROFILE = "xltoolkit_config", "xltoolkit_profile"
"""Keys of pytest's ini file."""

_KITS = pytest.StashKey[dict[str, "Kit"]]()


class Kit:
    """The runner and the sessions of one configuration; each is made once.

    Args:
        config: which plugins.
        profile: id of the profile of tests that name none; config's where left out.
    """

    def __init__(self, config: Config, profile: str = "") -> None:
        self.config = config
        self.runner = CaseRunner(config, profile)
        self._sessions: dict[str, Session] = {}

    def session(self, profile: str = "") -> Session:
        """Return the loaded plugins and compiled rules of a profile.

        Raises:
            ConfigError: neither the tests nor the configuration say which profile.
        """
        name = self.runner.profile(profile)
        if name not in self._sessions:
            self._sessions[name] = Session.start(self.config, name)
        return self._sessions[name]


def kit_of(config: pytest.Config, path: Path) -> Kit:
    """Return the kit of a test file.

    Its config.toml is the one that pytest's ini file names, else the nearest one above the test inside the project,
    else the bundled one. A plugin folder that holds the test, ``<folder>/cities/<place>/…``, is loaded in any case.
    """
    kits = config.stash.setdefault(_KITS, {})
    choices = _config(config, path)
    key = repr(choices)
    if key not in kits:
        kits[key] = Kit(choices, config.getini(PROFILE))
    return kits[key]


def _config(config: pytest.Config, path: Path) -> Config:
    named = config.getini(CONFIG)
    choices = replace(load_config(config.rootpath / named if named else _nearest(path, config.rootpath)), strict=True)
    folder = _plugin_folder(path)
    if folder is None or folder in (bundled("plugins"), *choices.folders):
        return choices
    return replace(choices, folders=(*choices.folders, folder))


def _nearest(path: Path, root: Path) -> Path | None:
    for folder in path.parents:
        if (folder / "config.toml").is_file():
            return folder / "config.toml"
        if folder == root:
            break
    return None


def _plugin_folder(path: Path) -> Path | None:
    return next((folder.parent for folder in path.resolve().parents if folder.name == "cities"), None)
