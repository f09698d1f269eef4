"""config.toml: the user's choices, read strictly so that a misspelt key is said and not ignored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Self, TypeVar, cast, get_args

import tomli

from xltoolkit.model import ConfigError, Limits, Movements, Severity, ToolkitError
from xltoolkit.tomltext import place_of, slip_advice

T = TypeVar("T")
ENGINES = ("cellrune", "libreoffice")
"""Programs that calculate formulas."""
QUICK_ENGINES = ENGINES[:1]
"""Those that nobody has to wait for."""

KINDS: Mapping[type, str] = {
    str: "文字，加引号",
    int: "整数，不加引号",
    bool: " true 或 false，不加引号",
    list: "列表 […]",
    dict: "一个表",
}
"""What users read for the kinds of values."""

GLOSSARY = ("keep", "show", "remove")
INFINITE = Decimal("Infinity")
PROTECTED = ("results", "write", "refuse")
"""What may be done with protected sheets."""

LEAST_MEMORY_MB = 256
"""A worker with its plugins and one small workbook needs some 100."""


@dataclass(frozen=True, slots=True)
class BatchConfig:
    """How many workbooks are done at once, and what one of them may cost (``[batch]`` of config.toml).

    Args:
        workers: worker processes; 0 is one for each core.
        seconds: after so many a workbook is given up.
        memory_mb: with more megabytes than these a worker is ended, and its workbook given up.
    """

    workers: int = 0
    seconds: int = 300
    memory_mb: int = 2048


FillPolicy = Literal["blank", "correct", "none"]
FILL_POLICIES: tuple[FillPolicy, ...] = get_args(FillPolicy)


@dataclass(frozen=True, slots=True)
class Config:
    """The user's choices.

    Args:
        profile: id of the profile to use where the command line names none; empty: told by each workbook.
        fill: what rollups write: ``blank``, ``correct`` or ``none``.
        folders: plugin folders beside the bundled ones, absolute.
        entry_points: whether installed packages may offer plugins.
        strict: whether one broken plugin stops the run; else it is left out, which is said.
        off: ids of rules that are not run.
        severities: rule id -> severity.
        options: facts about the department that rules may ask for.
        engines: programs that calculate formulas which rest on what a run wrote, in the order they are asked.
        protected: what is done with protected sheets: ``results`` writes only into their unlocked cells, ``write``
            writes into all, ``refuse`` leaves the whole workbook alone; their protection stays in any case.
        glossary: whether terms are explained in notes at the headings: left as they are, shown, or taken away.
        break_signature: whether a workbook with a digital signature may be written, which takes the signature away.
        limits: what a workbook may cost before it is refused.
        previous: what is told of changes since last year's workbook, and where that is.
        batch: how many workbooks at once, and what one may cost while it is done.
        source: the file, for messages.
    """

    profile: str = ""
    fill: FillPolicy = "blank"
    folders: tuple[Path, ...] = ()
    entry_points: bool = True
    strict: bool = False
    off: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    options: Mapping[str, bool] = field(default_factory=dict)
    engines: tuple[str, ...] = QUICK_ENGINES
    protected: str = "results"
    break_signature: bool = False
    glossary: str = "keep"
    limits: Limits = Limits()  # noqa: RUF009 - it is frozen
    previous: Movements = Movements()  # noqa: RUF009 - it is frozen
    batch: BatchConfig = BatchConfig()
    source: str = field(default="", compare=False)


def bundled(name: str) -> Path:
    """Return a bundled file or folder: inside the wheel, or at the root of a checkout.

    Raises:
        ConfigError: this installation lacks it.
    """
    package = Path(__file__).resolve().parent
    # A checkout's own folders win: an editable install leaves an unused copy under _bundled.
    for root in (package.parent, package / "_bundled"):
        if (root / "config.toml").is_file() and (root / "plugins").is_dir() and (root / name).exists():
            return root / name
    raise ConfigError(f"安装不完整，缺少 {name}", where=str(package), advice="重新安装 xltoolkit")


_MANY = 30
"""Names that advice lists whole."""
_FEW = 5
"""Names that it lists of more."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the advice that names the nearest of the known names, or lists them; of many only those most like it."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return f"是否想写“{close[0]}”？"
    if len(names) <= _MANY:
        return f"可用的有：{'、'.join(names)}"
    return f"可用的有 {len(names)} 个，最接近的：{'、'.join(get_close_matches(name, names, n=_FEW, cutoff=0))}"


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        ConfigError: it is missing, is not UTF-8, or is no TOML; the line is named.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # Notepad may write a mark in front
        return tomli.loads(text)
    except FileNotFoundError:
        raise ConfigError("找不到设置文件", where=str(path), advice="检查路径") from None
    except tomli.TOMLDecodeError as error:
        where, why = place_of(path, text, error.pos)
        raise ConfigError("不是合格的 TOML", where=where, why=why, advice=slip_advice(text, error)) from None
    except UnicodeDecodeError as error:
        raise ConfigError(
            "文件不是 UTF-8 文字", where=str(path), why=str(error), advice="用“另存为”把编码改成 UTF-8"
        ) from None
    except RecursionError:
        raise ConfigError("文件嵌套太深", where=str(path), advice="减少括号的层数") from None
    except OSError as error:
        raise ConfigError("设置文件读不出", where=str(path), why=str(error), advice="检查路径和权限") from None


def load_config(path: Path | None = None) -> Config:
    """Read config.toml; without a path, the bundled one.

    Raises:
        ConfigError: a key that does not exist (the nearest one is named), or a value that does not fit.
    """
    path = path or bundled("config.toml")
    reader = Keys(read_toml(path), str(path))
    plugins = reader.table("plugins")
    rules = reader.table("rules")
    severities = rules.table("severity")
    options = reader.table("options")
    recalculation, writing, limits = reader.table("recalculation"), reader.table("write"), reader.table("limits")
    previous = reader.table("previous")
    batch, usual = reader.table("batch"), BatchConfig()
    config = Config(
        profile=reader.take("profile", str, ""),
        fill=cast("FillPolicy", reader.choice("fill", FILL_POLICIES, "blank")),
        folders=tuple((path.parent / folder).resolve() for folder in plugins.strings("folders")),
        entry_points=plugins.take("entry_points", bool, default=True),
        strict=plugins.take("strict", bool, default=False),
        off=frozenset(rules.strings("off")),
        severities={name: Severity(severities.choice(name, tuple(Severity), "")) for name in severities.names()},
        options={name: options.take(name, bool, default=False) for name in options.names()},
        engines=recalculation.choices("engines", ENGINES, QUICK_ENGINES),
        protected=writing.choice("protected", PROTECTED, PROTECTED[0]),
        break_signature=writing.take("break_signature", bool, default=False),
        glossary=writing.choice("glossary", GLOSSARY, GLOSSARY[0]),
        limits=Limits(
            **{budget.name: limits.count(budget.name, getattr(Limits(), budget.name)) for budget in fields(Limits)}
        ),
        previous=Movements(previous.number("share", Movements().share), previous.number("amount", Movements().amount)),
        batch=BatchConfig(
            workers=batch.count("workers", usual.workers, least=0),
            seconds=batch.count("seconds", usual.seconds),
            memory_mb=batch.count("memory_mb", usual.memory_mb, least=LEAST_MEMORY_MB),
        ),
        source=str(path),
    )
    for part in (reader, plugins, rules, recalculation, writing, limits, batch, previous):
        part.done()
    return config


class Keys:
    """The keys of a TOML table, taken one by one; what is left at the end is a mistake.

    Args:
        data: the table.
        where: file, for messages.
        path: of the table inside the file.
    """

    def __init__(self, data: dict[str, Any], where: str, path: str = "") -> None:
        self._data = data
        self._where = where
        self._path = path
        self._asked: set[str] = set()

    def names(self) -> tuple[str, ...]:
        """Return the keys that are there."""
        return tuple(self._data)

    def error(self, what: str, advice: str) -> ConfigError:
        """Return the error of a value that does not fit, with where it stands."""
        where = f"{self._where}，{self._path.rstrip('.')}" if self._path else self._where
        return ConfigError(what, where=where, advice=advice)

    def take(self, key: str, kind: type[T], default: T) -> T:
        """Take a value of a kind.

        Raises:
            ConfigError: it is of another kind.
        """
        self._asked.add(key)
        value = self._data.get(key, default)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            shown = f" {value!r} " if isinstance(value, str | int | float) else ""
            raise self.wrong(f"“{self._path}{key}”的值{shown}类型不对", key, f"写成{KINDS[kind]}")
        return value

    def count(self, key: str, default: int, *, least: int = 1) -> int:
        """Take a whole number from 1 (or another one) on.

        Raises:
            ConfigError: it is none.
        """
        value = self.take(key, int, default)
        if value < least:
            raise self.wrong(f"“{self._path}{key}”不能是 {value}", key, f"写成 {least} 以上的整数")
        return value

    def number(self, key: str, default: Decimal) -> Decimal:
        """Take a number from 0 on, as it is written.

        Raises:
            ConfigError: it is none.
        """
        value = self.take(key, object, default)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not 0 <= value < INFINITE:
            raise self.wrong(f"“{self._path}{key}”不能是 {value!r}", key, "写成 0 以上的数，不加引号")
        return Decimal(str(value))

    def choice(self, key: str, allowed: Iterable[str], default: str) -> str:
        """Take one of some words."""
        value = self.take(key, str, default)
        if value not in set(allowed):
            raise self.wrong(f"“{self._path}{key}”不能是“{value}”", key, nearest(value, allowed))
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """Take a list of strings."""
        values = self.take(key, list, [])
        for at, value in enumerate(values):
            if not isinstance(value, str):
                raise self.wrong(f"“{self._path}{key}”里有不是文字的值", key, '写成 ["…", "…"]', at)
        return tuple(values)

    def choices(self, key: str, allowed: Iterable[str], default: tuple[str, ...]) -> tuple[str, ...]:
        """Take a list of some words."""
        given = self.strings(key)
        values = given if key in self._data else default
        for at, value in enumerate(values):
            if value not in set(allowed):
                raise self.wrong(f"“{self._path}{key}”里不能有“{value}”", key, nearest(value, allowed), at)
        return values

    def table(self, key: str) -> Self:
        """Take a table; an absent one is empty."""
        return self.below(self.take(key, dict, {}), key)

    def tables(self, key: str) -> list[Self]:
        """Take an array of tables."""
        if isinstance(self._data.get(key), dict):
            self._asked.add(key)
            raise self.wrong(f"“{self._path}{key}”可以有几个，要用两层方括号", key, f"写成 [[{key}]]")
        items = self.take(key, list, [])
        for at, item in enumerate(items):
            if not isinstance(item, dict):
                raise self.wrong(f"“{self._path}{key}”里有不是表的值", key, f"写成 [[{key}]]", at)
        return [self.below(item, key, at) for at, item in enumerate(items)]

    def done(self) -> None:
        """Refuse keys that nobody asked for.

        Raises:
            ConfigError: naming the key and the nearest one that exists.
        """
        for key in self._data:
            if key not in self._asked:
                raise self.wrong(f"没有“{self._path}{key}”这一项", key, nearest(key, self._asked))

    def below(self, data: dict[str, Any], key: str, at: int | None = None) -> Self:
        """Return the keys of a table inside this one, ``at`` (from 0) in an array of tables."""
        return type(self)(data, self._where, f"{self._path}{key}{'' if at is None else f'[{at + 1}]'}.")

    def wrong(self, what: str, _key: str, advice: str, _at: int | None = None) -> ToolkitError:
        """Return the error about a key, or about an item of its list."""
        return ConfigError(what, where=self._where, advice=advice)
