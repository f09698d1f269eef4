"""What a province and the country need, computed from what was measured (docs/scale.toml); a page of docs/generate.py."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import tomli

FIGURES = Path(__file__).resolve().parents[1] / "docs" / "scale.toml"

SCOPES = {"一个市": 500, "一个省": 10_000, "一个大省": 20_000, "全国": 231_700}
"""Departments that publish: 231,700 in the whole country, so 7,500 in a province on the average."""
CORES = (2, 8, 32, 128)
SPARE = 1.2
"""For uneven ends, files that travel, and machines that do something else as well."""


@dataclass(frozen=True)
class Figures:
    """What was measured with ``make trial``.

    Args:
        machine: on which.
        workbooks: how many.
        core_ms: milliseconds of one core that a workbook takes, all in all.
        parent_ms: of these, in the one process that keeps the ledger.
        input_kb, output_kb, ledger_kb: kilobytes a workbook.
        worker_mb, parent_mb: peaks of memory.
    """

    machine: str
    workbooks: int
    core_ms: float
    parent_ms: float
    input_kb: float
    output_kb: float
    ledger_kb: float
    worker_mb: float
    parent_mb: float

    def seconds(self, count: int, cores: int) -> float:
        """Return how long so many workbooks take: no faster than their rows get into the ledger."""
        return max(count * self.core_ms / cores, count * self.parent_ms) * SPARE / 1000

    @property
    def most_cores(self) -> int:
        """Return how many cores one run can use: with more, the ledger's one writer would be the slower part."""
        return int(self.core_ms / self.parent_ms)

    def gigabytes(self, count: int) -> tuple[float, float, float]:
        """Return what inputs, results and ledger take."""
        return count * self.input_kb / 1e6, count * self.output_kb / 1e6, count * self.ledger_kb / 1e6


def read(path: Path = FIGURES) -> Figures:
    """Read the figures."""
    return Figures(**tomli.loads(path.read_text(encoding="utf-8")))


def write(figures: Figures, path: Path = FIGURES) -> None:
    """Write them down."""
    head = "# Measured by `make trial ARGS=--write`; `make docs` computes docs/scale.md from them.\n"
    values = (f'{name} = "{v}"' if isinstance(v, str) else f"{name} = {v:g}" for name, v in asdict(figures).items())
    path.write_text(head + "\n".join(values) + "\n", encoding="utf-8")


HOW = """## 一台机器还是集群

一台机器够用就用一台：`xlt run 各部门/ -o 结果/`，每核一个进程，不用装别的。超过一台机器的核数、又要当夜做完时，用
[dask](https://distributed.dask.org) 集群，结果和台账与一台机器上做的相同：

```bash
pip install 'xltoolkit[cluster]'                          # 每台机器，同一版 Python、同一版 xltoolkit、同样的插件
dask scheduler                                            # 一台机器上；它显示地址 tcp://…:8786
dask worker tcp://10.0.0.5:8786 --nworkers 4 --nthreads 1 # 每台干活的机器上；进程数照它的核数
xlt run /共享/各部门 -o /共享/结果 --scheduler tcp://10.0.0.5:8786
xlt run s3://桶/各部门 -o s3://桶/结果 --ledger 台账.sqlite --scheduler tcp://10.0.0.5:8786
```

- **文件放哪里**：各台机器路径相同的共享文件夹；或 fsspec 认识的地址（`s3://`、`hdfs://`、`sftp://`……，驱动如 `s3fs` 各台都要装，账号由驱动自己的设置或环境变量提供，不写在地址里）。地址上的文件取到临时文件夹里处理，结果整个放回：先用别的名字写，再改名。用地址时 `-o` 总是文件夹，台账在发起的这台机器上（`--ledger`）。不用集群时也可以写地址。
- **一个任务** 50 到 200 个工作簿，可以做两次：机器中途死了，这一批换一台重做，结果一样。一个工作簿崩溃、卡住、吃光内存，只算它自己失败，与一台机器上相同。不能与 `--in-place` 同用。
- **规则不一样就不做**：工作机上的程序、插件、口径、设置的指纹与发起的机器不同，整个运行停下并说明，不会混进别样的结果。
- **密码**：连接没有加密（`tcp://`）时，打开密码不发出；在各台工作机上设环境变量 `XLTOOLKIT_PASSWORD`，或用 `tls://` 的调度器，或加 `--send-passwords`。地址上的加密工作簿只用环境变量里的密码。dask 自己不验证谁来连接，调度器的端口只应对内网开放；要防内网，用 `tls://`。
- **中断**：按 Ctrl-C，工作机一两秒内停下；没有交回来的批次重做，其余在台账里，加 `--resume` 接着做。发起的进程被强行终止，工作机也停下。"""


def page(figures: Figures) -> Iterator[str]:
    """Yield the page."""
    f = figures
    yield "# 规模：一个市、一个省、全国"
    yield ""
    yield "从实测的数推算：多少核、多少小时、多少存储。"
    yield ""
    yield (
        f"实测（{f.machine}，{f.workbooks:,} 个工作簿，阳泉口径，每个十张表，`xlt run` 全套：核对、汇总、标注、另存、记台账）："
        f"一个工作簿占一个核 {f.core_ms:.0f} 毫秒，其中记台账的进程 {f.parent_ms:.1f} 毫秒；"
        f"工作簿 {f.input_kb:.0f} KB，结果 {f.output_kb:.0f} KB，台账 {f.ledger_kb:.0f} KB；"
        f"工作进程内存最多 {f.worker_mb:.0f} MB，记台账的进程 {f.parent_mb:.0f} MB。"
    )
    yield ""
    yield "## 时间"
    yield ""
    yield (
        f"含两成余量。全国公开决算的部门约 {SCOPES['全国']:,} 个。这里的工作簿以元为单位；以万元为单位的，多半有十来处尾差要标注，"
        "慢三分之一左右（见 [performance.md](performance.md)）。"
    )
    yield ""
    yield f"| | 工作簿 |{''.join(f' {cores} 核 |' for cores in CORES)}"
    yield f"|---|---:|{'---:|' * len(CORES)}"
    for name, count in SCOPES.items():
        times = "".join(f" {_time(f.seconds(count, cores))} |" for cores in CORES)
        yield f"| {name} | {count:,} |{times}"
    yield ""
    yield (
        f"台账只有一个进程在记：一次运行用得上的约 {f.most_cores} 核，再多也不会更快。还要快，按市分成几次运行，各有台账"
        "（`ATTACH` 起来一起查）。只核对（`xlt check`）省下写回的三分之一。第二次运行只做有变化的，其余只读一遍文件、算哈希。"
    )
    yield ""
    yield "## 存储和内存"
    yield ""
    yield "| | 工作簿 | 结果 | 台账 | 合计 |"
    yield "|---|---:|---:|---:|---:|"
    for name, count in SCOPES.items():
        sizes = f.gigabytes(count)
        told = "".join(f" {_size(size)} |" for size in (*sizes, sum(sizes)))
        yield f"| {name} |{told}"
    yield ""
    yield (
        "台账一次运行只记有变化的工作簿，所以每天跑一遍不会每天翻倍。内存：核数 × "
        f"{_round_up(f.worker_mb, 50)} MB，加记台账的进程；"
        f"8 核 {_size((8 * _round_up(f.worker_mb, 50) + f.parent_mb) / 1000)}。"
        "单个工作簿可以用到 `[batch]` 的 `memory_mb`（默认 2048 MB），有特别大的工作簿时照这个备。"
    )
    yield ""
    yield HOW


def _time(seconds: float) -> str:
    if seconds < 90:  # noqa: PLR2004 - a minute and a half
        return f"{_round_up(seconds, 5 if seconds > 10 else 1)} 秒"  # noqa: PLR2004 - what a person would say
    minutes = seconds / 60
    return f"{math.ceil(minutes)} 分" if minutes < 90 else f"{minutes / 60:.1f} 小时"  # noqa: PLR2004 - the same


def _size(gigabytes: float) -> str:
    return f"{gigabytes:.1f} GB" if gigabytes >= 1 else f"{gigabytes * 1000:.0f} MB"


def _round_up(value: float, step: int) -> int:
    return math.ceil(value / step) * step
