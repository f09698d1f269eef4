"""``xlt rules``, ``xlt tables``, ``xlt plugins``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from xltoolkit.console import Command
from xltoolkit.starting import common, config_of, registry_of, say_default, session_of


@click.command(cls=Command, options_metavar="[选项]")
@click.argument("id", required=False, metavar="[编号]")
@click.option("--short", is_flag=True, help="一条规则只列一行，不列公式和依据")
@common
def rules(id: str | None, config_file: Path | None, profile: str, *, short: bool) -> int:
    """列出口径的全部规则（级别、标题、公式、依据）；给出编号则举例说明一条，给出表 id 则只列该表的规则。"""
    from xltoolkit.listing.explain import explained
    from xltoolkit.listing.rules import listed

    config = config_of(config_file)
    session = session_of(config, profile)
    _print(explained(id, session) if id is not None and "." in id else listed(session, id, short=short))
    say_default(config, profile)
    return 0


@click.command(cls=Command, options_metavar="[选项]")
@click.argument("id", required=False, metavar="[表]")
@common
def tables(id: str | None, config_file: Path | None, profile: str) -> int:
    """列出口径里的公开表（表号、表名、id）；给出一张表的 id 或表号，则列出它的行和栏在规则里叫什么。"""
    from xltoolkit.listing.tables import described, listed

    config = config_of(config_file)
    registry = registry_of(config, profile)
    _print(listed(registry) if id is None else described(registry, id))
    say_default(config, profile)
    return 0


@click.command(cls=Command, options_metavar="[选项]")
@common
def plugins(config_file: Path | None, profile: str) -> int:
    """列出插件和规则包（从哪里来、版本、状态）与可用的口径。"""
    from xltoolkit.importing.mapping import mappings_for
    from xltoolkit.listing.plugins import listed
    from xltoolkit.listing.tried import tried

    config = config_of(config_file)
    found = tried(config, profile)
    mappings = mappings_for(replace(config, strict=False), found.registry.declared)
    _print(listed(found, config, mappings, chosen=profile or config.profile))
    if (error := found.faults.get(profile or config.profile)) is not None:
        raise error
    return 0


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
