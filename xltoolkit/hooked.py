"""Asks a Python plugin's hooks for what it declares, and holds it against the declared types."""

from __future__ import annotations

from typing import Any

import pluggy

from xltoolkit import hookspecs
from xltoolkit.formats import Layout
from xltoolkit.handed import FAULTS, misfit
from xltoolkit.model import Attachment, CodeList, PluginError, Profile, Table, ToolkitError
from xltoolkit.registry import Contribution, Origin, Plugin
from xltoolkit.rules import Rule

KINDS: dict[str, type] = {
    "tables": Table,
    "rollups": Rule,
    "validations": Rule,
    "formats": Layout,
    "codes": CodeList,
    "profiles": Profile,
    "attachments": Attachment,
}
"""Hook -> what it hands over."""


def contribution_of(plugin: Plugin, module: Any) -> Contribution:  # noqa: ANN401 - an entry point may name any object
    """Return what a plugin written in Python declares.

    Args:
        plugin: whose.
        module: its module, or whatever an entry point names.

    Raises:
        PluginError: it misspells a hook, fails in one, or hands over something wrong.
    """
    manager = _registered(plugin, module)
    given = {hook: _call(manager, plugin, hook) for hook in KINDS}
    for hook, computes in (("rollups", True), ("validations", False)):
        for rule in given[hook]:
            _check_hook(rule, plugin, computes=computes)
    return Contribution(
        plugin,
        tables=tuple(given["tables"]),
        rules=(*given["rollups"], *given["validations"]),
        layouts=tuple(given["formats"]),
        codes=tuple(given["codes"]),
        profiles=tuple(given["profiles"]),
        attachments=tuple(given["attachments"]),
    )


def _registered(plugin: Plugin, module: Any) -> pluggy.PluginManager:  # noqa: ANN401 - see contribution_of
    for hook in KINDS:
        function = getattr(module, hook, None)
        if callable(function) and not hasattr(function, f"{hookspecs.PROJECT}_impl"):
            raise PluginError(f"函数 {hook} 没有标记 @hookimpl", where=plugin.source, advice="在函数上一行写 @hookimpl")
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module, plugin.name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(
            f"插件“{plugin.name}”实现了不存在的钩子，或参数不对",
            where=plugin.source,
            why=str(error),
            advice=f"可用的钩子（都没有参数）：{'、'.join(KINDS)}",
        ) from None
    return manager


def _call(manager: pluggy.PluginManager, plugin: Plugin, hook: str) -> list[Any]:
    items: list[Any] = []
    for implementation in getattr(manager.hook, hook).get_hookimpls():
        try:
            items += implementation.function()
        except FAULTS as error:
            raise PluginError(
                f"插件“{plugin.name}”的钩子 {hook} 出错",
                where=plugin.source,
                why=str(error) if isinstance(error, ToolkitError) else f"{type(error).__name__}: {error}",
                advice="修好或移走这个插件",
            ) from error
    for item in items:
        if not isinstance(item, KINDS[hook]):
            raise PluginError(
                f"插件“{plugin.name}”的钩子 {hook} 交来了 {type(item).__name__}",
                where=plugin.source,
                advice=f"只交 {KINDS[hook].__name__}",
            )
        if plugin.origin is not Origin.BUNDLED and (what := _slip(item, KINDS[hook])):
            raise PluginError(what, where=_place(plugin, item), advice="照 docs/hooks.md 写明的类型改")
    return items


def _slip(item: Any, kind: type) -> str:  # noqa: ANN401 - whatever a plugin hands over
    """Return what is wrong with something that a plugin hands over, or nothing."""
    what = misfit(item, kind)
    if what or not isinstance(item, Table):
        return what
    blocks = [block for form in item.forms for block in form.blocks]
    if not item.forms or not all(form.blocks for form in item.forms) or not all(block.columns for block in blocks):
        return "Table 没有栏目：forms、其中的 blocks、其中的 columns 都要有"
    return ""


def _place(plugin: Plugin, item: Any) -> str:  # noqa: ANN401 - as above
    named = getattr(item, "id", "")
    return f"{plugin.source}，{named}" if named and isinstance(named, str) else plugin.source


def _check_hook(rule: Rule, plugin: Plugin, *, computes: bool) -> None:
    rollups = [":=" in formula or "：＝" in formula for formula in rule.formulas]
    if computes and not all(rollups or [False]):
        raise PluginError(f"汇总规则“{rule.id}”有不带 := 的公式", where=plugin.source, advice="移到 validations")
    if not computes and any(rollups):
        raise PluginError(f"校验规则“{rule.id}”有带 := 的公式", where=plugin.source, advice="移到 rollups")
