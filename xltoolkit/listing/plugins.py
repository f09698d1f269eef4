"""The plugins and rule packs that were loaded, or why they were not, and the profiles."""

from __future__ import annotations

from collections.abc import Iterator

from xltoolkit.config import Config
from xltoolkit.importing.mapping import Mappings
from xltoolkit.listing.tried import Tried
from xltoolkit.registry import Contribution, Origin, Registry

_WHERE = {
    Origin.BUNDLED: "随程序自带",
    Origin.FOLDER: "config.toml 的 plugins.folders",
    Origin.INSTALLED: "已安装的软件包",
}


def listed(found: Tried, config: Config, mappings: Mappings, *, chosen: str) -> Iterator[str]:
    """Yield the plugins by where they came from, then mappings of other layouts and the profiles.

    Args:
        found: what was loaded.
        config: the user's choices.
        mappings: of workbooks of other layouts.
        chosen: the profile that somebody chose, if any.
    """
    registry = found.registry
    for origin in Origin:
        items = [item for item in registry.contributions if item.plugin.origin is origin]
        if items:
            yield f"{origin}（{_WHERE[origin]}）："
            for item in items:
                yield from _plugin(item)
                yield from _doubts(item, registry)
    yield _outcome(found, config)
    if not config.entry_points:
        yield "config.toml 里 entry_points = false，没有看已安装的软件包"
    yield from _mappings(mappings)
    yield "口径："
    for profile in sorted(registry.profiles.values(), key=lambda item: item.id):
        fault = found.faults.get(profile.id)
        current = chosen and profile.id == registry.profile.id and chosen not in found.faults
        yield f"  {profile.id}　{profile.name}{'（当前）' if current else ''}{'　出错，不能选用' if fault else ''}"
        yield from (f"    {line}" for line in str(fault or "").splitlines())
    for doubt in registry.doubts.get("", ()):
        yield from (f"    {line}" for line in f"提示：{doubt}".splitlines())
    if not chosen:
        yield "没有指定口径：每个工作簿按内容识别"


def _mappings(mappings: Mappings) -> Iterator[str]:
    if mappings.known or mappings.broken:
        yield "映射（xlt import 按工作表的名称选用）："
    for mapping in mappings.known:
        yield f"  {mapping.name}　{mapping.path}"
    yield from (f"  出错，没有读：{why}" for _, why in mappings.broken)


def _outcome(found: Tried, config: Config) -> str:
    count, left_out = len(found.registry.plugins), len(found.registry.left_out)
    faults = f"；{len(found.faults)} 个口径不能选用，见下" if found.faults else ""
    if not left_out:
        return f"共 {count} 个，全部已加载{faults}"
    outcome = "strict = true：运行时会直接报错" if config.strict else "运行时跳过，并在报告里说明"
    return f"共 {count} 个，{left_out} 个没有加载（{outcome}）{faults}"


def _plugin(item: Contribution) -> Iterator[str]:
    plugin = item.plugin
    state = "已加载" if plugin.error is None else "出错，没有加载"
    title = f"“{plugin.title}”" if plugin.title else ""
    parts = [f"{plugin.name}{title}", plugin.nature, f"版本 {plugin.version or '未写'}", state]
    counts = (
        (len(item.tables), "张表"),
        (len(item.rules), "条规则"),
        (len(item.profiles), "个口径"),
        (len(item.phrases.sections), "节"),
        (len(item.phrases.rules), "条文字规则"),
    )
    parts += [f"{count} {what}" for count, what in counts if count]
    yield f"  {'　'.join(parts)}"
    yield f"    {plugin.source}"
    if plugin.error is not None:
        yield from (f"    {line}" for line in str(plugin.error).splitlines())


def _doubts(item: Contribution, registry: Registry) -> Iterator[str]:
    """Yield what is doubtful about the rules of a pack."""
    for rule in item.rules:
        for doubt in registry.doubts.get(rule.id, ()):
            yield from (f"    {line}" for line in f"提示：{doubt}".splitlines())
