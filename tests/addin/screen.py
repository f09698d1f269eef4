"""A screen without a monitor, and pictures of it."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SIZE = "1400x900x24"


@dataclass(frozen=True, slots=True)
class Screen:
    """A running Xvfb: the value for DISPLAY, and its frame buffer as a file."""

    display: str
    buffer: Path

    def click(self, x: int, y: int, width: int, height: int) -> None:
        """Click into the middle of a rectangle with the left button."""
        self._do("mousemove", str(x + width // 2), str(y + height // 2), "click", "1")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        self._do("key", "--delay", "100", *keys)

    def _do(self, *arguments: str) -> None:
        tool = shutil.which("xdotool") or pytest.skip("xdotool is not installed")
        environment = {**os.environ, "DISPLAY": self.display}
        subprocess.run([tool, *arguments], env=environment, check=True, timeout=90)  # noqa: S603

    def save(self, target: Path) -> None:
        """Save a picture of the screen as PNG."""
        target.write_bytes(png(self.buffer.read_bytes()))


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """Start a screen of our own; skip where there is no Xvfb."""
    program = shutil.which("Xvfb") or pytest.skip("Xvfb is not installed")
    read, write = os.pipe()
    command = [program, "-displayfd", str(write), "-screen", "0", SIZE, "-fbdir", str(folder), "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            os.close(write)
            with os.fdopen(read) as number:  # a line as soon as it is ready, nothing if it dies
                display = f":{number.readline().strip()}"
            time.sleep(0.2)
            yield Screen(display, folder / "Xvfb_screen0")
        finally:
            process.kill()


def png(xwd: bytes) -> bytes:
    """Turn a frame buffer (XWD, 32 bits a pixel, blue first) into PNG."""
    header = struct.unpack(">25I", xwd[:100])
    size, width, height, line, colours = header[0], header[4], header[5], header[12], header[19]
    start = size + 12 * colours
    rows = bytearray()
    for at in range(start, start + height * line, line):
        row = xwd[at : at + 4 * width]
        rgb = bytearray(3 * width)
        rgb[0::3], rgb[1::3], rgb[2::3] = row[2::4], row[1::4], row[0::4]
        rows += b"\0" + rgb
    chunks = (
        (b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(rows), 1)),
        (b"IEND", b""),
    )
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body
