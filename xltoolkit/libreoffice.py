"""LibreOffice, where it is installed: found, and made to convert a file without a window."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

SECONDS = 120
"""It starts cold in some seconds; one that hangs on a first-start dialog must not hold us up."""

_USUAL = (
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
"""Where its installers put it without telling PATH; soffice.com is the one on Windows that waits until it is done."""


class OfficeError(Exception):
    """LibreOffice did not do it; the argument says why, in Chinese."""


def find_office() -> str | None:
    """Return the program's path, or None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((path for path in _USUAL if Path(path).is_file()), None)


def convert(office: str, source: Path, kind: str, folder: Path, *, seconds: float = SECONDS) -> Path:
    """Convert a file into another format; the source is only read.

    Its profile is a fresh one in the folder: a LibreOffice that is open stays out of it, macros of the file are not
    run and its links are not followed.

    Args:
        office: the program, from ``find_office``.
        source: any file that LibreOffice opens.
        kind: the target's extension without its dot, which names the format.
        folder: an empty folder of ours for the result and the profile; nobody else's file is there.
        seconds: the time limit. What we started is ended then, and nothing else.

    Raises:
        OfficeError: it could not be started, took too long, or gave no file.
    """
    command = [
        office,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        kind,
        "--outdir",
        str(folder),
        str(source),
    ]
    said = _finished(command, seconds)
    target = folder / f"{source.stem}.{kind}"
    if not target.is_file():
        raise OfficeError(f"LibreOffice 没有给出 .{kind} 文件{f'（{said}）' if said else ''}")
    return target


def make_profile(office: str, folder: Path, *, seconds: float = SECONDS) -> None:
    """Let LibreOffice make a user profile, as its first start does, without a window.

    Args:
        office: the program, from ``find_office``.
        folder: where the profile comes to be (``UserInstallation``).
        seconds: the time limit.

    Raises:
        OfficeError: it could not be started, took too long, or made none.
    """
    options = [f"-env:UserInstallation={folder.absolute().as_uri()}", "--headless", "--norestore"]
    said = _finished([office, *options, "--terminate_after_init"], seconds)
    if not (folder / "user" / "registrymodifications.xcu").is_file():
        raise OfficeError(f"LibreOffice 没有建立用户配置{f'（{said}）' if said else ''}")


def _finished(command: list[str], seconds: float) -> str:
    """Run the program to its end; return the last line it complained with."""
    try:
        process = subprocess.Popen(  # noqa: S603 - a fixed program, with files of ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise OfficeError(f"LibreOffice 启动不了（{error.strerror or error}）") from error
    with process:
        try:
            said = process.communicate(timeout=seconds)[1]
        except subprocess.TimeoutExpired as error:
            raise OfficeError(f"LibreOffice 在 {seconds:g} 秒内没有完成，已停止") from error
        finally:
            if process.poll() is None:
                _end(process)
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it started: soffice is a script that starts the program proper."""
    if sys.platform == "win32":
        tool = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "taskkill.exe"
        command = [str(tool), "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a program of the system
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
