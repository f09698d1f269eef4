"""What all plugins declare, gathered for one profile. A plugin that contradicts those before it is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from xltoolkit.config import nearest
from xltoolkit.formats import Layout
from xltoolkit.model import Attachment, CodeList, PluginError, Profile, Table, ToolkitError
from xltoolkit.phrases import Phrases, together
from xltoolkit.profiles import declare, printed_layouts, with_headings
from xltoolkit.rules import Rule

WORKBOOK = "workbook"
"""Stands for a table in ids of rules that are about the whole workbook."""
AGAINST = f"{WORKBOOK}.against_export"
"""Id of the rule that a comparison with an export finds by; no plugin declares it."""


class Origin(StrEnum):
    """Where a plugin came from."""

    BUNDLED = "内置"
    FOLDER = "文件夹"
    INSTALLED = "安装包"


class Nature(StrEnum):
    """What a plugin is."""

    PYTHON = "Python"
    PACK = "规则包"
    PROFILE = "口径"
    """Only those that could not be read: the others are ``Registry.profiles``."""
    PHRASES = "情况说明"


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin, loaded or left out.

    Args:
        name: unique among the loaded.
        source: path of its file, or what its entry point names.
        version: a pack's own, an installed package's, the toolkit's for what it brings; may be empty.
        origin: where it came from.
        nature: what it is.
        title: what a pack calls itself.
        error: why it was left out.
    """

    name: str
    source: str
    version: str = ""
    origin: Origin = Origin.FOLDER
    nature: Nature = Nature.PYTHON
    title: str = ""
    error: ToolkitError | None = None

    @property
    def loss(self) -> str:
        """What it means that the plugin was left out."""
        lost = {Nature.PROFILE: "不能选用", Nature.PHRASES: "情况说明里它写的名称都认不出"}.get(
            self.nature, "其中的规则都没有核对"
        )
        return f"{self.nature}“{self.title or self.name}”没有加载，{lost}"

    @property
    def notice(self) -> str:
        """One line about a plugin that was left out."""
        if self.error is None:
            return ""
        return f"{self.loss}：{self.error.where or self.source}：{self.error.what}"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one plugin declares; nothing where it was left out."""

    plugin: Plugin
    tables: tuple[Table, ...] = ()
    rules: tuple[Rule, ...] = ()
    layouts: tuple[Layout, ...] = ()
    codes: tuple[CodeList, ...] = ()
    profiles: tuple[Profile, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    phrases: Phrases = Phrases()  # noqa: RUF009 - it is frozen

    def left_out(self, error: ToolkitError) -> Contribution:
        """Return what is left when the plugin is left out."""
        return Contribution(replace(self.plugin, error=error))


@dataclass(slots=True)
class Registry:
    """All that plugins declared, for one profile. Made per run; there is no global one.

    Args:
        contributions: one a plugin, in the order they were loaded.
        profiles: all profiles by id.
        profile: the chosen one, with the user's own choices on top.
        tables: declared tables by id.
        declared: the same as the profile prints them.
        rules: rollups and validations.
        layouts: official layouts by table id.
        codes: names of codes by classification.
        attachments: forms of the attachments, in the order they were declared.
        origins: rule id -> name of the plugin that declared it.
        doubts: rule id -> why a pack's rule does not check what it seems to, once rules were made ready; under no id
            what the profile or config.toml says to no effect.
        folders: where plugins were looked for.
        lacking: tables of the profile that went with a plugin that was left out; ``profile`` is without them.
    """

    contributions: list[Contribution]
    profiles: dict[str, Profile]
    profile: Profile
    tables: dict[str, Table] = field(default_factory=dict)
    declared: dict[str, Table] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    layouts: dict[str, Layout] = field(default_factory=dict)
    codes: dict[str, CodeList] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, tuple[ToolkitError, ...]] = field(default_factory=dict)
    folders: tuple[Path, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def plugins(self) -> list[Plugin]:
        """Every plugin, also those that were left out."""
        return [contribution.plugin for contribution in self.contributions]

    @property
    def left_out(self) -> list[Plugin]:
        """The plugins that could not be loaded."""
        return [plugin for plugin in self.plugins if plugin.error is not None]

    def culprit(self, rules: Iterable[str]) -> Plugin | None:
        """Return the plugin to leave out for rules that cannot be: the one loaded last, never one of the core's."""
        names = {self.origins.get(rule) for rule in rules}
        found = [plugin for plugin in self.plugins if plugin.name in names and plugin.origin is not Origin.BUNDLED]
        return found[-1] if found else None

    @property
    def phrases(self) -> Phrases:
        """What the profile's narrative says, from the general to the special."""
        return together(item.phrases for item in self.contributions)

    def without(self, plugin: Plugin, error: ToolkitError) -> Registry:
        """Return the registry as it is when a plugin is left out."""
        kept = [item if item.plugin.name != plugin.name else item.left_out(error) for item in self.contributions]
        rest = gather(kept, self.profiles, self.profile)
        return replace(rest, folders=self.folders, lacking=(*self.lacking, *rest.lacking))


def gather(
    contributions: Sequence[Contribution], profiles: Mapping[str, Profile], profile: Profile, *, strict: bool = False
) -> Registry:
    """Put together what plugins declare.

    Args:
        contributions: in the order they were loaded.
        profiles: all profiles by id.
        profile: the chosen one.
        strict: whether a plugin that contradicts others stops everything.

    Raises:
        PluginError: a table, layout or rule twice, where it may not just be left out.
        ConfigError: the profile names a table, title, line or column that does not exist.
    """
    registry = Registry([], dict(profiles), profile)
    for contribution in contributions:
        try:
            _admit(registry, contribution)
        except PluginError as error:
            if strict or contribution.plugin.origin is Origin.BUNDLED:
                raise
            registry.contributions.append(contribution.left_out(error))
        else:
            _take(registry, contribution)
    if (stray := _homeless(registry)) is not None:
        problem, owner = stray
        if strict:
            raise problem
        return registry.without(owner, problem)
    _drop_lacking(registry)
    registry.layouts = printed_layouts(registry.layouts, registry.profile)
    registry.declared = with_headings(declare(registry.tables, registry.profile), registry.layouts)
    return registry


def _admit(registry: Registry, new: Contribution) -> None:
    """Refuse what somebody else has declared before."""
    owners = {name: item.plugin.name for item in registry.contributions for name in (t.id for t in item.tables)}
    for table in new.tables:
        if table.id in registry.tables:
            raise _twice(f"表“{table.id}”", owners[table.id], new, "改一个 id")
    known = {attachment.id for attachment in registry.attachments} | registry.tables.keys()
    for attachment in new.attachments:
        if attachment.id in known:
            raise _twice(f"附件“{attachment.id}”", "", new, "改一个 id")
    for layout in new.layouts:
        if layout.table in registry.layouts:
            raise _twice(f"版式“{layout.table}”", "", new, "留一个")
    seen = set(registry.origins)
    for rule in new.rules:
        if rule.id in seen:
            owner = registry.origins.get(rule.id, new.plugin.name)
            if rule.written is not None:
                raise rule.written.wrong("id", f"规则“{rule.id}”在“{owner}”里已经有了", "改一个编号")
            raise _twice(f"规则“{rule.id}”", owner, new, "改一个编号")
        seen.add(rule.id)


def _twice(what: str, owner: str, new: Contribution, advice: str) -> PluginError:
    return PluginError(
        f"{what}有两个", where=f"插件 {owner} 和 {new.plugin.name}（{new.plugin.source}）", advice=advice
    )


def _take(registry: Registry, new: Contribution) -> None:
    registry.contributions.append(new)
    registry.tables |= {table.id: table for table in new.tables}
    registry.layouts |= {layout.table: layout for layout in new.layouts}
    registry.attachments += new.attachments
    registry.rules += new.rules
    registry.origins |= {rule.id: new.plugin.name for rule in new.rules}
    registry.origins |= dict.fromkeys(new.phrases.rules, new.plugin.name)
    for codes in new.codes:
        known = registry.codes.get(codes.classification)
        registry.codes[codes.classification] = codes if known is None else _merged(known, codes)


def _merged(old: CodeList, new: CodeList) -> CodeList:
    names = {code: dict(variants) for code, variants in old.names.items()}
    for code, variants in new.names.items():
        for name, years in variants.items():
            known = names.setdefault(code, {})
            known[name] = known.get(name, frozenset()) | years
    return CodeList(old.classification, names, f"{old.source}；{new.source}")


def _homeless(registry: Registry) -> tuple[ToolkitError, Plugin] | None:
    """Return the error about a rule whose id names no table; all tables are known only now."""
    homes = {*registry.tables, *(attachment.id for attachment in registry.attachments), WORKBOOK}
    for rule in registry.rules:
        if rule.table not in homes:
            what = f"没有表“{rule.table}”（规则编号的前一段是表的 id）"
            owner = next(plugin for plugin in registry.plugins if plugin.name == registry.origins[rule.id])
            advice = nearest(rule.table, homes)
            if rule.written is not None:
                return rule.written.wrong("id", what, advice), owner
            return PluginError(what, where=f"{owner.source}，{rule.id}", advice=advice), owner
    return None


def _drop_lacking(registry: Registry) -> None:
    """Take tables that nobody declares out of the profile where a plugin was left out that may have declared them."""
    if not any(plugin.nature in {Nature.PYTHON, Nature.PACK} for plugin in registry.left_out):
        return
    entries = registry.profile.tables
    there = tuple(entry for entry in entries if entry.table in registry.tables)
    registry.lacking = tuple(entry.table for entry in entries if entry not in there)
    registry.profile = replace(registry.profile, tables=there)
