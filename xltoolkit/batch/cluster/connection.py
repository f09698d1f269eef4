"""The scheduler: found in time, of the same version, with somebody to do the work."""

from __future__ import annotations

import contextlib
import logging
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from xltoolkit.batch.addresses import EXTRA
from xltoolkit.model import ToolkitError

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 10
"""Seconds until the scheduler must have answered."""
WORKERS_PATIENCE = 30
"""Seconds until there must be a worker: a cluster that grows with its tasks needs a moment."""

_WRITTEN = re.compile(r"((tcp|tls|ws|wss)://)?(\[[0-9a-f:]+\]|[^/:\[\]]+):[0-9]{1,5}", re.IGNORECASE)
_ADVICE = "检查地址（如 tcp://10.0.0.5:8786）、防火墙，以及调度器（dask scheduler）是否在运行"
_COMPARED = ("distributed", "dask", "python")


@contextlib.contextmanager
def connected(address: str) -> Iterator[Client]:
    """Have a connection to the scheduler.

    Args:
        address: as dask writes it; ``tls://`` takes certificates from dask's own configuration.

    Raises:
        ToolkitError: the extra is not installed, nobody answers in time, versions differ, or nobody would do the work.
    """
    try:
        from distributed import Client, Security  # noqa: PLC0415 - an extra, and heavy
    except ImportError as error:
        what = "没有安装在集群上运行要用的组件"
        raise ToolkitError(what, where="--scheduler", why=str(error), advice=f"运行 {EXTRA}") from None
    if not _WRITTEN.fullmatch(address):
        raise ToolkitError("调度器的地址写得不对", where=address, advice="写成 tcp://机器:端口，如 tcp://10.0.0.5:8786")
    if is_sealed(address) and Security().get_connection_args("client").get("ssl_context") is None:
        advice = "在 dask 的设置里写 distributed.comm.tls.ca-file 和 client.cert、client.key"
        raise ToolkitError("加密的连接没有证书", where=address, advice=advice)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is said by us, in Chinese
    try:
        with warnings.catch_warnings(action="ignore"):  # of versions: see below
            client: Client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, ImportError, TypeError, RuntimeError) as error:
        late = isinstance(error, TimeoutError) or "Timed out" in str(error)
        why = f"{PATIENCE} 秒内没有回应" if late else f"{type(error).__name__}: {error}"
        raise ToolkitError("连不上集群的调度器", where=address, why=why, advice=_ADVICE) from None
    try:
        _refuse_other_versions(client, address)
        _wait_for_workers(client, address)
        yield client
    finally:
        with contextlib.suppress(Exception):  # it is over anyway, and it may be the connection that is broken
            client.close(timeout=1)


def is_sealed(address: str) -> bool:
    """Tell whether nobody on the way can read what is sent."""
    return address.lower().startswith(("tls://", "wss://"))


def _wait_for_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKERS_PATIENCE)
    except TimeoutError:
        raise ToolkitError(
            "集群里没有工作机",
            where=address,
            why=f"等了 {WORKERS_PATIENCE} 秒",
            advice=f"在各台机器上启动 dask worker {address}",
        ) from None
    _refuse_other_versions(client, address)


def _refuse_other_versions(client: Client, address: str) -> None:
    """Refuse what would fail later in words that nobody understands."""
    found = cast("dict[str, Any]", client.get_versions())
    ours = _versions(found["client"])
    for name, versions in {address: found["scheduler"], **found["workers"]}.items():
        theirs = _versions(versions)
        differing = [part for part in _COMPARED if theirs[part] != ours[part]]
        if differing:
            raise ToolkitError(
                "集群上的版本与这里的不同",
                where=name,
                why="；".join(f"{part}：那里 {theirs[part]}，这里 {ours[part]}" for part in differing),
                advice=f"在各台机器上用同一版 Python 装同一版：{EXTRA}",
            )


def _versions(found: dict[str, Any]) -> dict[str, str]:
    packages = found["packages"]
    major_minor = ".".join(str(packages.get("python")).split(".")[:2])
    return {part: major_minor if part == "python" else str(packages.get(part)) for part in _COMPARED}
