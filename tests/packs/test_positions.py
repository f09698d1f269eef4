"""Where TOML keys and values stand: the scanner agrees with what tomli reads, on texts of any shape."""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from xltoolkit.packs.positions import Positions, locate

ROOT = Path(__file__).resolve().parents[2]
FILES = [ROOT / "config.toml", ROOT / "pyproject.toml", *ROOT.glob("plugins/cities/**/*.toml")]
FILES += sorted(ROOT.glob("tests/cases/*/*.toml"))


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:  # noqa: ANN401 - any TOML
    """Yield every path of a document with its value, tables and arrays too."""
    if path:
        yield path, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from leaves(child, (*path, key))


def agrees(text: str) -> Positions:
    """Hold the scanner against tomli: the same paths; each value's text reads as it; each letter is where it is."""
    found, data = locate(text), tomli.loads(text)
    assert set(found.values) == {path for path, _ in leaves(data)}
    for path, value in leaves(data):
        start, end = found.values[path]
        written = text[start:end]
        if not isinstance(value, dict | list):
            assert tomli.loads(f"x = {written}")["x"] == value
        if isinstance(value, str):
            letters(text, value, found.letters[path])
        if isinstance(path[-1], str):
            key = text[found.keys[path] :]
            assert key.startswith(path[-1]) or key[0] in "\"'"
    return found


def letters(text: str, value: str, offsets: tuple[int, ...]) -> None:
    assert len(offsets) == len(value) + 1
    for character, start, end in zip(value, offsets, offsets[1:], strict=False):
        assert start < end
        if text[start] != "\\" or character == "\\":
            assert text[start] == character
        else:
            piece = text[start:end].split("\\\n", 1)[0]  # behind an escape a line may be continued
            assert tomli.loads(f'x = """{piece}"""')["x"].startswith(character)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_of_the_project(path: Path) -> None:
    agrees(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing",
        "a = 1",
        "a.b.c = 1\na.b.d = 2\na.'x.y'.\"z\\u4e00\" = 3",
        "[a]\nb = 1\n[a.c]\nd = 1\n[[a.e]]\nf = 1\n[a.e.g]\nh = 1\n[[a.e]]\n[[a.e.i]]\nj = [1, [2, 'x']]",
        "[[a]]\nb.c = 1\n[[a]]\nb.c = 2",
        "[a.b.c]\nx = 1\n[a]\ny = 2\n[a.b]\nz = 3",
        "when = 1979-05-27 07:32:00\nlocal = 07:32:00.5\nday = 1979-05-27 # day\nz = 1979-05-27T07:32:00Z",
        "a = [ # here\n  1, # one\n\n 'two', # two\n]\nb = []\nc = [\n]",
        "a = { b = 1, c.d = 'x', e = [ { f = 2 }, { } ] }",
        'a = """\nfirst \\\n     still first\n  second "" quoted"""""',
        "a = '''\nit's\n'' literal \\u0041'''''",
        'a = """\\\n   \n  b \\t\\"""" ',
        'a = "\\u4e2d\\U0001F600\\n\\\\n 中"',
        "a = +1_000\nb = -inf\nc = 0xFF\nd = true\ne = 1e-5",
        "  [ a . b ]  # heading\n  c  =  1",
        "\"\" = 1\n'a b' = 2",
    ],
)
def test_every_shape(text: str) -> None:
    agrees(text)


def test_a_letter_behind_escapes_and_continued_lines() -> None:
    text = 'x = 1\nrule = """\\\n   本表[合计,\\u0031栏] \\\n     = 0"""\n'
    found = agrees(text)
    at = found.letters["rule",][tomli.loads(text)["rule"].index("=")]
    assert text[at:] == '= 0"""\n'
    assert text.count("\n", 0, at) == 3


# random documents, written in random styles

NAMES = st.text(string.ascii_letters + "_-中.\"' \\", max_size=4)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text("'\"\\\n\t 中=]", max_size=12)
SCALARS = st.integers(-99, 99) | st.booleans() | TEXTS | st.dates() | st.datetimes() | st.floats(allow_nan=False)
VALUES = st.recursive(
    SCALARS, lambda child: st.lists(child, max_size=3) | st.dictionaries(NAMES, child, max_size=3), max_leaves=8
)
DOCUMENTS = st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES, max_size=3), max_size=4)


class Writer:
    """Writes data as TOML, each choice of style drawn."""

    def __init__(self, draw: Any) -> None:  # noqa: ANN401 - hypothesis' own
        self._draw = draw

    def _one(self, *choices: str) -> str:
        return str(self._draw(st.sampled_from(choices)))

    def key(self, name: str) -> str:
        if name and name.isascii() and all(c.isalnum() or c in "_-" for c in name) and self._one("bare", "quoted"):
            return name
        if "'" not in name and self._one("'", '"') == "'":
            return f"'{name}'"
        return self.basic(name)

    def basic(self, text: str) -> str:
        return f'"{"".join(self._escaped(c) for c in text)}"'

    def _escaped(self, c: str) -> str:
        if c in '"\\' or ord(c) < 32 or ord(c) == 127:
            return {"\n": "\\n", '"': '\\"', "\\": "\\\\"}.get(c, f"\\u{ord(c):04x}")
        return self._one(c, c, c, f"\\U{ord(c):08x}")

    def text(self, text: str) -> str:
        plain = all(c in "\n\t" or (ord(c) >= 32 and ord(c) != 127) for c in text)
        if plain and "'''" not in text and not text.endswith("'") and self._one("basic", "literal") == "literal":
            if "\n" not in text and "'" not in text and self._one("short", "long") == "short":
                return f"'{text}'"
            return f"'''\n{text}'''"
        if self._one("short", "long") == "short":
            return self.basic(text)
        parts = [self._escaped(c) if c != "\n" else "\n" for c in text]
        first = self._one("\n", "\\\n  \n ")
        return f'"""{first}{self._joined(parts)}"""'

    def _joined(self, parts: list[str]) -> str:
        """Put continued lines between the parts, never where they would swallow what belongs to the text."""
        out = ""
        for at, part in enumerate(parts):
            safe = part not in ("\n", " ", "\t")
            out += (self._one("", "", "\\\n", "\\  \n\n  ") if safe and at else "") + (
                part if safe else self._kept(part)
            )
        return out

    def _kept(self, part: str) -> str:
        return f"\\u{ord(part):04x}"

    def value(self, value: Any) -> str:  # noqa: ANN401 - any TOML
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, list):
            gap = self._one("", " ", "\n  # c ] \n")
            return f"[{gap}{f',{gap}'.join(map(self.value, value))}{gap}]"
        if isinstance(value, dict):
            pairs = (f"{self.key(name)} = {self.value(child)}" for name, child in value.items())
            return f"{{ {', '.join(pairs)} }}"
        return value.isoformat(self._one("T", " ")) if hasattr(value, "hour") else str(value)

    def document(self, data: dict[str, Any]) -> str:
        lines, below = [], []
        for name, value in data.items():
            if isinstance(value, dict) and self._one("heading", "inline") == "heading":
                below.append(f"[{self.key(name)}]\n" + self._pairs(value))
            elif value and isinstance(value, list) and all(isinstance(item, dict) for item in value):
                below += [f"[[ {self.key(name)} ]] # table\n{self._pairs(item)}" for item in value]
            elif isinstance(value, dict) and value:
                lines += [f"{self.key(name)}.{self.key(key)} = {self.value(child)}" for key, child in value.items()]
            else:
                lines.append(f"  {self.key(name)}={self.value(value)} # c")
        return "\n".join([*lines, "", *below])

    def _pairs(self, data: dict[str, Any]) -> str:
        return "".join(f"{self.key(name)} = {self.value(value)}\n" for name, value in data.items())


@given(st.data(), DOCUMENTS)
def test_positions_of_random_documents_agree_with_tomli(data: st.DataObject, document: dict[str, Any]) -> None:
    text = Writer(data.draw).document(document)
    assert tomli.loads(text) == document
    agrees(text)


@given(st.text("a.b=[]{}\"'\\#, \n1u中", max_size=24))
def test_whatever_tomli_reads_is_located(text: str) -> None:
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError:
        return
    agrees(text)
