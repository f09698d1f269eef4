"""Finds, imports and checks plugins and rule packs. One that fails is left out and named with path and cause."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from types import ModuleType
from typing import Any

from xltoolkit.config import Config, bundled
from xltoolkit.handed import FAULTS
from xltoolkit.hooked import contribution_of
from xltoolkit.hookspecs import PROJECT
from xltoolkit.model import ConfigError, PluginError, Profile, Table, ToolkitError
from xltoolkit.packs import read_pack
from xltoolkit.phrasing import read_phrases
from xltoolkit.profiles import find_profile, misfits, read_profiles, with_config
from xltoolkit.registry import Contribution, Nature, Origin, Plugin, Registry, gather

__all__ = ["Choose", "Contribution", "Nature", "Origin", "Plugin", "Registry", "load"]

PACKAGE = "xltoolkit_plugins"
"""Synthetic package of plugins that are loaded by path, so that they cannot import one another by accident."""

Choose = Callable[[Mapping[str, Profile], Mapping[str, Table]], str]
"""Chooses a profile: all of them by id, and the tables that plugins for every profile declare -> an id."""


def load(config: Config, profile: str | Choose = "") -> Registry:
    """Load the bundled plugins, the configured folders and installed packages for one profile.

    Python and rule packs of a city load only where the profile's chain of inheritance names it.

    Args:
        config: the user's choices.
        profile: id of the profile, or what chooses it; config's where left out, else the most general one.

    Raises:
        PluginError: a folder that does not exist; where config is strict, or the plugin is one of the core's, also one
            that fails to import, misspells a hook, fails in a hook, hands over something wrong, or is no valid pack.
        ConfigError: a profile that does not exist or does not fit.
    """
    loader = _Loader(strict=config.strict)
    roots = [_Root(bundled("plugins"), Origin.BUNDLED, version("xltoolkit")), *_folders(config)]
    for root in roots:
        for folder in ("tables", "narrative", "."):
            loader.folder(root, folder)
    if config.entry_points:
        roots += loader.installed()
    profiles = loader.profiles(read_profiles((root.path for root in roots), partial(loader.bad_profile, roots)))
    profiles = loader.fitting(profiles, roots)
    name = profile if isinstance(profile, str) else profile(profiles, loader.tables)
    chosen = with_config(loader.chosen(name or config.profile, profiles), config)
    for root in roots:
        for place in dict.fromkeys(link.rpartition("-")[0] for link in chosen.chain):
            loader.folder(root, f"cities/{place}")
    for place in ("common", *dict.fromkeys(link.rpartition("-")[0] for link in chosen.chain)):
        for root in roots:
            loader.phrases(root, place)
    registry = gather(loader.found, profiles, chosen, strict=config.strict)
    registry.folders = tuple(root.path for root in roots)
    return registry


@dataclass(frozen=True, slots=True)
class _Root:
    """A folder of plugins."""

    path: Path
    origin: Origin
    version: str = ""

    def profile(self, id: str) -> Path:
        """Return where the file of a profile would be."""
        place, _, year = id.rpartition("-")
        return self.path / "cities" / place / f"{year}.toml"


def _folders(config: Config) -> Iterator[_Root]:
    for folder in {folder.resolve(): folder for folder in config.folders}.values():
        if not folder.is_dir():
            raise PluginError("插件文件夹不存在", where=str(folder), advice="检查 config.toml 的 plugins.folders")
        yield _Root(folder, Origin.FOLDER)


class _Loader:
    """Loads plugins one by one; what goes wrong with one of them stays its own."""

    def __init__(self, *, strict: bool) -> None:
        self.found: list[Contribution] = []
        self._strict = strict

    def folder(self, root: _Root, folder: str) -> None:
        """Load the Python files of a folder, then its rule packs; files named by a year are profiles."""
        base = root.path / folder
        for path in sorted(base.glob("*.py")):
            name = ".".join(part for part in (*Path(folder).parts, path.stem) if part != ".")
            plugin = Plugin(name, str(path), root.version, root.origin)
            self._add(plugin, partial(_of_file, taken={item.plugin.name for item in self.found}))
        for path in sorted(base.glob("*.toml")):
            if not (path.stem.isdigit() or folder in ("tables", "narrative")):
                self._pack(path, f"{folder}/{path.name}".removeprefix("./"), root)

    def _pack(self, path: Path, name: str, root: _Root) -> None:
        if any(item.plugin.name == name for item in self.found):
            name = str(path)
        self._add(Plugin(name, str(path), root.version, root.origin, Nature.PACK), _of_pack)

    def phrases(self, root: _Root, place: str) -> None:
        """Load what the narrative of a place says, where the folder has it."""
        path = root.path / "narrative" / f"{place}.toml"
        if path.is_file():
            name = f"narrative/{path.name}"
            if any(item.plugin.name == name for item in self.found):
                name = str(path)
            self._add(Plugin(name, str(path), root.version, root.origin, Nature.PHRASES), _of_phrases)

    def installed(self) -> list[_Root]:
        """Load the entry points of installed packages; return the folders of those that name a package.

        Such a folder holds packs, profiles and ``cities/`` like one that config names; its own Python is what the entry
        point names, and nothing else.
        """
        roots = []
        for point in sorted(entry_points(group=PROJECT), key=lambda point: point.name):
            plugin = Plugin(point.name, point.value, point.dist.version if point.dist else "", Origin.INSTALLED)
            loaded: list[Any] = []
            self._add(plugin, partial(_of_point, point=point, loaded=loaded))
            for place in _package_folders(loaded):
                root = _Root(place, Origin.INSTALLED, plugin.version)
                for path in sorted(place.glob("*.toml")):
                    self._pack(path, f"{point.name}/{path.name}", root)
                roots.append(root)
        return roots

    def bad_profile(self, roots: Iterable[_Root], path: Path, error: ConfigError) -> None:
        """Leave out a profile's file that cannot be read; one of the core's stops everything."""
        root = next(root for root in roots if path.is_relative_to(root.path))
        name = f"{path.parent.name}-{path.stem}"
        plugin = Plugin(name, str(path), root.version, root.origin, Nature.PROFILE)
        self.found.append(self._failed(Contribution(plugin), error))

    def chosen(self, name: str, profiles: Mapping[str, Profile]) -> Profile:
        """Return the chosen profile.

        Raises:
            ConfigError: there is none; where its file was left out, for that file's reason.
        """
        try:
            return find_profile(name, profiles)
        except ConfigError:
            for item in self.found:
                plugin = item.plugin
                if plugin.error is not None and plugin.nature is Nature.PROFILE and _names(name, plugin.name):
                    raise plugin.error from None
            raise

    def profiles(self, read: dict[str, Profile]) -> dict[str, Profile]:
        """Return the profiles of files together with those that Python plugins hand over."""
        profiles = dict(read)
        for at, item in enumerate(self.found):
            twice = next((profile.id for profile in item.profiles if profile.id in profiles), None)
            if twice is None:
                profiles |= {profile.id: profile for profile in item.profiles}
                continue
            error = PluginError(f"口径“{twice}”有两个", where=item.plugin.source, advice="改一个名称")
            self.found[at] = self._failed(item, error)
        return profiles

    def fitting(self, profiles: dict[str, Profile], roots: Iterable[_Root]) -> dict[str, Profile]:
        """Return the profiles that fit the tables known so far; files of others are left out like broken ones.

        Else a slip in one would only show where it is chosen, and a workbook of the place be told as another's.
        """
        fitting = dict(profiles)
        for id, error in misfits(profiles, self.tables):
            path = next(filter(Path.is_file, (root.profile(id) for root in roots)), None)
            if path is not None:
                self.bad_profile(roots, path, error)
                del fitting[id]
        return fitting

    @property
    def tables(self) -> dict[str, Table]:
        """The tables that are declared so far, by id."""
        return {table.id: table for item in self.found for table in item.tables}

    def _add(self, plugin: Plugin, read: Callable[[Plugin], Contribution]) -> None:
        try:
            with redirect_stdout(sys.stderr):  # what a plugin prints is no part of a report
                self.found.append(read(plugin))
        except PluginError as error:
            self.found.append(self._failed(Contribution(plugin), error))

    def _failed(self, item: Contribution, error: ToolkitError) -> Contribution:
        if self._strict or item.plugin.origin is Origin.BUNDLED:
            raise error
        return item.left_out(error)


def _names(given: str, profile: str) -> bool:
    return given in (profile, profile.rpartition("-")[0])


def _of_pack(plugin: Plugin) -> Contribution:
    pack = read_pack(Path(plugin.source))
    whole = Plugin(plugin.name, plugin.source, pack.version or plugin.version, plugin.origin, plugin.nature, pack.name)
    return Contribution(whole, pack.tables, pack.rules, pack.layouts, pack.codes)


def _of_phrases(plugin: Plugin) -> Contribution:
    return Contribution(plugin, phrases=read_phrases(Path(plugin.source)))


def _of_file(plugin: Plugin, taken: set[str]) -> Contribution:
    if plugin.name in taken:
        raise PluginError(f"插件“{plugin.name}”有两个", where=plugin.source, advice="改一个文件名")
    return contribution_of(plugin, _import(Path(plugin.source), f"{PACKAGE}.{plugin.name}"))


def _of_point(plugin: Plugin, point: EntryPoint, loaded: list[Any]) -> Contribution:
    try:
        loaded.append(point.load())
    except FAULTS as error:
        raise _broken(plugin.name, plugin.source, error) from error
    return contribution_of(plugin, loaded[0])


def _package_folders(loaded: list[Any]) -> Iterator[Path]:
    for module in loaded:
        if isinstance(module, ModuleType):
            yield from (Path(place) for place in getattr(module, "__path__", ()))


def _import(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError("不是 Python 文件", where=str(path), advice="移走它")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickling look their module up here
    try:
        spec.loader.exec_module(module)
    except FAULTS as error:
        sys.modules.pop(name, None)
        raise _broken(name, str(path), error) from error
    return module


def _broken(name: str, where: str, error: BaseException) -> PluginError:
    return PluginError(
        f"插件“{name}”加载失败",
        where=where,
        why=f"{type(error).__name__}: {error}",
        advice="修好或移走这个插件",
    )
