"""What in Office's settings and an administrator's policies keeps an add-in from running, read from the registry.

Names and places of the values are those of Microsoft's administrative templates for Office. A policy goes before the
user's own setting. The user's start folder (XLSTART) is a trusted location unless somebody says otherwise: macros in
it run whatever the macro setting is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xltoolkit.addin.registry import MACHINE, USER, Registry, Value
from xltoolkit.addin.state import Check, Level

_POLICIES = ((MACHINE, r"Software\Policies\Microsoft\Office"), (USER, r"Software\Policies\Microsoft\Office"))
_CLOUD = ((USER, r"Software\Policies\Microsoft\Cloud\Office"),)
_OWN = ((USER, r"Software\Microsoft\Office"), (MACHINE, r"Software\Microsoft\Office"))

_ASK = "请信息管理员放行 xltoolkit.xlam；不放行，可存盘后用命令行（xlt run）或 LibreOffice 的工具栏"
_CHILD_PROCESSES = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
"""Defender's attack surface reduction rule: block all Office applications from creating child processes."""
_DEFENDER = r"Software\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"


@dataclass(frozen=True, slots=True)
class _Bar:
    """A setting that, at 1, keeps the add-in out whatever else holds."""

    key: str
    name: str
    text: str


_BARS = (
    _Bar("Common", "VBAOff", "策略禁用了 Office 的 VBA"),
    _Bar(r"Excel\Security", "DisableAllAddins", "Excel 被设为禁用所有加载项"),
    _Bar(r"Excel\Security", "RequireAddinSig", "Excel 只加载受信任发布者签名的加载项，本加载项没有签名"),
    _Bar(r"Common\Security", "RequireAlwaysOnMacroSig", "策略要求自动加载的宏必须由受信任发布者签名，本加载项没有签名"),
)
_UNTRUSTED = (
    (r"Excel\Security\Trusted Locations", "AllLocationsDisabled", 1),
    (r"Common\Security\Trusted Locations", "Allow User Locations", 0),
)
"""Either takes the trust from the user's start folder: no location is trusted; only those of the policy are."""
_SIGNED_ONLY, _NONE = 3, 4
"""VBAWarnings: 1 all macros run, 2 Excel asks (default), 3 signed ones only, 4 none."""


def examine(registry: Registry) -> list[Check]:
    """Return what was found, worst things named with what to do."""
    version = _version(registry)
    if version is None:
        return [Check(Level.BAD, "没有找到 Excel", "装的是 WPS，见“加载项”一文；否则安装 Excel"), *_wps(registry)]
    checks = [*_bars(registry, version), *_macros(registry, version)]
    return [
        Check(Level.GOOD, f"Excel {version}"),
        *checks,
        *_downloads(registry, version),
        _defender(registry),
        *_wps(registry),
    ]


def _version(registry: Registry) -> str | None:
    """Return the version that the registry keeps settings under, such as 16.0; None without Excel."""
    current = registry.read(MACHINE, r"Software\Classes\Excel.Application\CurVer", "")
    if isinstance(current, str) and current.startswith("Excel.Application."):
        return f"{current.rpartition('.')[2]}.0"
    where = registry.read(MACHINE, r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe", "")
    return "16.0" if where else None


def _setting(registry: Registry, version: str, key: str, name: str) -> tuple[Value, bool]:
    """Return a setting's value, and whether an administrator set it."""
    for at, places in enumerate((_CLOUD + _POLICIES, _OWN)):
        for hive, base in places:
            value = registry.read(hive, rf"{base}\{version}\{key}", name)
            if value is not None:
                return value, at == 0
    return None, False


def _bars(registry: Registry, version: str) -> Iterator[Check]:
    for bar in _BARS:
        value, enforced = _setting(registry, version, bar.key, bar.name)
        if value == 1:
            own = "在 Excel 选项 → 信任中心 → 加载项里取消"
            yield Check(Level.BAD, f"{bar.text}（{bar.name}=1）", _ASK if enforced else own)


def _macros(registry: Registry, version: str) -> Iterator[Check]:
    warnings, by_policy = _setting(registry, version, r"Excel\Security", "VBAWarnings")
    for key, name, value in _UNTRUSTED:
        found, enforced = _setting(registry, version, key, name)
        if found != value:
            continue
        text = f"XLSTART 不再是受信任位置（{name}={value}）"
        if warnings in {_SIGNED_ONLY, _NONE}:
            advice = _ASK if enforced or by_policy else "在 Excel 选项 → 信任中心里允许受信任位置"
            yield Check(Level.BAD, f"{text}，宏又只许有签名的或全部禁用（VBAWarnings={warnings}）", advice)
        else:
            yield Check(Level.WARNING, f"{text}，打开 Excel 时会询问是否启用宏", "点“启用内容”")
        return
    yield Check(Level.GOOD, "XLSTART 是受信任位置，宏设置不影响本加载项")


def _downloads(registry: Registry, version: str) -> Iterator[Check]:
    value, _ = _setting(registry, version, r"Excel\Security", "BlockContentExecutionFromInternet")
    if value == 1:
        yield Check(Level.GOOD, "策略禁止来自网络的宏；本机生成的加载项不带网络标记，不受影响")


def _defender(registry: Registry) -> Check:
    rule = "禁止 Office 启动其他程序"
    for name in (_CHILD_PROCESSES, _CHILD_PROCESSES.lower()):
        value = registry.read(MACHINE, _DEFENDER, name)
        if str(value) == "1":
            return Check(Level.BAD, f"Defender 的规则“{rule}”已由策略启用，按钮启动不了 Python", _ASK)
        if value is not None:
            return Check(Level.GOOD, f"Defender 的规则“{rule}”没有设为禁止")
    text = f"组策略里没有 Defender 的规则“{rule}”；由其他管理软件设置的，这里读不到"
    return Check(Level.UNKNOWN, text, "点按钮提示启动不了 Python 时，请信息管理员查这一条")


def _wps(registry: Registry) -> Iterator[Check]:
    places = ((USER, r"Software\Kingsoft\Office\6.0\Common"), (MACHINE, r"Software\Kingsoft\Office\6.0\Common"))
    if any(registry.read(hive, key, "InstallRoot") for hive, key in places):
        text = "装有 WPS：按钮只保证在 Excel 里有（WPS 个人版不带 VBA，我们也没有试过 WPS）"
        yield Check(Level.WARNING, text, "用 Excel 打开工作簿；只有 WPS 的，存盘后用命令行 xlt run")
