"""Finds, imports and checks plugins, and gathers what they declare. A failing plugin is named with path and cause."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from xltoolkit import hookspecs
from xltoolkit.config import Config, bundled
from xltoolkit.formats import Layout
from xltoolkit.model import CodeList, PluginError, Profile, Table
from xltoolkit.profiles import declare, find_profile, read_profiles, with_config
from xltoolkit.rules import Rule

PACKAGE = "xltoolkit_plugins"
"""Synthetic package of plugins that are loaded by path, so that they cannot import one another by accident."""

_KINDS: dict[str, type] = {
    "tables": Table,
    "rollups": Rule,
    "validations": Rule,
    "formats": Layout,
    "codes": CodeList,
    "profiles": Profile,
}


@dataclass(frozen=True, slots=True)
class Plugin:
    """A loaded plugin: its name, where it came from and its version (a file's is the toolkit's own)."""

    name: str
    source: str
    version: str


@dataclass(slots=True)
class Registry:
    """All that plugins declared, for one profile. Made per run; there is no global one.

    Args:
        plugins: in the order they were loaded.
        profiles: all profiles by id.
        profile: the chosen one, with the user's own choices on top.
        tables: declared tables by id.
        declared: the same as the profile prints them.
        rules: rollups and validations.
        layouts: official layouts by table id.
        codes: names of codes by classification.
        origins: rule id -> name of the plugin that declared it.
    """

    plugins: list[Plugin]
    profiles: dict[str, Profile]
    profile: Profile
    tables: dict[str, Table] = field(default_factory=dict)
    declared: dict[str, Table] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    layouts: dict[str, Layout] = field(default_factory=dict)
    codes: dict[str, CodeList] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)


Choose = Callable[[Mapping[str, Profile], Mapping[str, Table]], str]
"""Chooses a profile: all of them by id, and the tables that plugins for every profile declare -> an id."""


def load(config: Config, profile: str | Choose = "") -> Registry:
    """Load the bundled plugins, the configured folders and installed packages for one profile.

    Python of a city runs only where the profile's chain of inheritance names it.

    Args:
        config: the user's choices.
        profile: id of the profile, or what chooses it; config's where left out, else the most general one.

    Raises:
        PluginError: a plugin fails to import, misspells a hook, fails in a hook or hands over something wrong.
        ConfigError: a profile that does not exist or does not fit.
    """
    roots = _roots(config)
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    plugins: list[Plugin] = []
    for root in roots:
        for folder in ("tables", "narrative", "."):
            _register_folder(manager, root, folder, plugins)
    if config.entry_points:
        _register_installed(manager, plugins)
    profiles = _all_profiles(manager, roots)
    name = profile if isinstance(profile, str) else profile(profiles, _by(_call(manager, "tables"), "id", "表"))
    chosen = with_config(find_profile(name or config.profile, profiles), config)
    for root in roots:
        for place in dict.fromkeys(link.rpartition("-")[0] for link in chosen.chain):
            _register_folder(manager, root, f"cities/{place}", plugins)
    _check_hooks(manager)
    return _gather(manager, Registry(plugins, profiles, chosen))


def _roots(config: Config) -> list[Path]:
    for folder in config.folders:
        if not folder.is_dir():
            raise PluginError("插件文件夹不存在", where=str(folder), advice="检查 config.toml 的 plugins.folders")
    return [bundled("plugins"), *config.folders]


def _all_profiles(manager: pluggy.PluginManager, roots: Iterable[Path]) -> dict[str, Profile]:
    profiles = read_profiles(roots)
    for plugin, found in _call(manager, "profiles"):
        if found.id in profiles:
            raise PluginError(f"口径“{found.id}”有两个", where=plugin, advice="改一个名称")
        profiles[found.id] = found
    return profiles


def _register_folder(manager: pluggy.PluginManager, root: Path, folder: str, plugins: list[Plugin]) -> None:
    for path in sorted((root / folder).glob("*.py")):
        name = ".".join(part for part in (*Path(folder).parts, path.stem) if part != ".")
        if manager.has_plugin(name):
            raise PluginError(f"插件“{name}”有两个", where=str(path), advice="改一个文件名")
        module = _import(path, f"{PACKAGE}.{name}")
        _register(manager, module, name, str(path))
        plugins.append(Plugin(name, str(path), version("xltoolkit") if root == bundled("plugins") else ""))


def _register_installed(manager: pluggy.PluginManager, plugins: list[Plugin]) -> None:
    for point in sorted(entry_points(group=hookspecs.PROJECT), key=lambda point: point.name):
        _register(manager, _load_point(point), point.name, point.value)
        plugins.append(Plugin(point.name, point.value, point.dist.version if point.dist else ""))


def _load_point(point: EntryPoint) -> Any:  # noqa: ANN401 - an entry point may be a module or an object
    try:
        return point.load()
    except Exception as error:
        raise _broken(point.name, point.value, error) from error


def _import(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError("不是 Python 文件", where=str(path), advice="移走它")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickling look their module up here
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise _broken(name, str(path), error) from error
    return module


def _broken(name: str, where: str, error: Exception) -> PluginError:
    return PluginError(
        f"插件“{name}”加载失败",
        where=where,
        why=f"{type(error).__name__}: {error}",
        advice="修好或移走这个插件",
    )


def _register(manager: pluggy.PluginManager, plugin: Any, name: str, where: str) -> None:  # noqa: ANN401 - see _load_point
    for hook in _KINDS:
        function = getattr(plugin, hook, None)
        if callable(function) and not hasattr(function, f"{hookspecs.PROJECT}_impl"):
            raise PluginError(f"函数 {hook} 没有标记 @hookimpl", where=where, advice="在函数上一行写 @hookimpl")
    manager.register(plugin, name)


def _check_hooks(manager: pluggy.PluginManager) -> None:
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        name = manager.get_name(error.plugin) or str(error.plugin)
        source = getattr(error.plugin, "__file__", "") or ""
        raise PluginError(
            f"插件“{name}”实现了不存在的钩子", where=source, why=str(error), advice=f"可用的钩子：{'、'.join(_KINDS)}"
        ) from None


def _call(manager: pluggy.PluginManager, hook: str) -> Iterable[tuple[str, Any]]:
    """Yield (plugin, declaration). Plugins are called one by one: pluggy would lose all results with one exception."""
    for implementation in getattr(manager.hook, hook).get_hookimpls():
        name = implementation.plugin_name
        try:
            items = list(implementation.function())
        except Exception as error:
            where = getattr(implementation.plugin, "__file__", "") or name
            raise PluginError(
                f"插件“{name}”的钩子 {hook} 出错",
                where=where,
                why=f"{type(error).__name__}: {error}",
                advice="修好或移走这个插件",
            ) from error
        for item in items:
            if not isinstance(item, _KINDS[hook]):
                raise PluginError(
                    f"插件“{name}”的钩子 {hook} 交来了 {type(item).__name__}", advice=f"只交 {_KINDS[hook].__name__}"
                )
            yield name, item


def _gather(manager: pluggy.PluginManager, registry: Registry) -> Registry:
    registry.tables = _by(_call(manager, "tables"), "id", "表")
    registry.layouts = _by(_call(manager, "formats"), "table", "版式")
    for hook, computes in (("rollups", True), ("validations", False)):
        for plugin, rule in _call(manager, hook):
            _check_rule(rule, plugin, registry.origins, computes=computes)
            registry.rules.append(rule)
            registry.origins[rule.id] = plugin
    registry.codes = _merged_codes(_call(manager, "codes"))
    registry.declared = declare(registry.tables, registry.profile)
    return registry


def _by(items: Iterable[tuple[str, Any]], key: str, what: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    owners: dict[str, str] = {}
    for plugin, item in items:
        name = getattr(item, key)
        if name in found:
            raise PluginError(f"{what}“{name}”有两个", where=f"插件 {owners[name]} 和 {plugin}", advice="留一个")
        found[name] = item
        owners[name] = plugin
    return found


def _check_rule(rule: Rule, plugin: str, origins: Mapping[str, str], *, computes: bool) -> None:
    if rule.id in origins:
        raise PluginError(f"规则“{rule.id}”有两个", where=f"插件 {origins[rule.id]} 和 {plugin}", advice="改一个编号")
    rollups = [":=" in formula or "：＝" in formula for formula in rule.formulas]
    if computes and not all(rollups or [False]):
        raise PluginError(f"汇总规则“{rule.id}”有不带 := 的公式", where=f"插件 {plugin}", advice="移到 validations")
    if not computes and any(rollups):
        raise PluginError(f"校验规则“{rule.id}”有带 := 的公式", where=f"插件 {plugin}", advice="移到 rollups")


def _merged_codes(lists: Iterable[tuple[str, CodeList]]) -> dict[str, CodeList]:
    merged: dict[str, CodeList] = {}
    for _, item in lists:
        if item.classification not in merged:
            merged[item.classification] = item
            continue
        old = merged[item.classification]
        names = {code: dict(variants) for code, variants in old.names.items()}
        for code, variants in item.names.items():
            for name, years in variants.items():
                known = names.setdefault(code, {})
                known[name] = known.get(name, frozenset()) | years
        merged[item.classification] = CodeList(item.classification, names, f"{old.source}；{item.source}")
    return merged
