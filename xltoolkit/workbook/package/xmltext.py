"""Text out of XML without a parser, for parts that are as regular as nearly all programs write them.

Regular means: UTF-8 without comments, CDATA sections, document type and processing instructions, and names without
prefixes. Everything else is for a parser; ``None`` and ``IrregularError`` say so.
"""

from __future__ import annotations

import re
from typing import AnyStr

from xltoolkit.workbook.package.outline import MAIN, STRICT_MAIN, MalformedError, utf8

_PROLOG = 64
_REFERENCE = re.compile(r"((?:&#[0-9]{1,7};)++)|&(?:#x([0-9A-Fa-f]{1,6})|(\w+));|&")
"""Groups: decimal references in a row (as some programs write all Chinese), a hexadecimal one, a name."""
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML may not refer to either (XML 1.0, 2.2)."""
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ROOT = re.compile(r"""<(\w+)(?:\s[^<>]*)?>""")
_DEFAULT_NAMESPACE = re.compile(r"""\sxmlns=(?:"([^"]*)"|'([^']*)')""")


class IrregularError(ValueError):
    """The part needs a parser."""


def regular_text(data: bytes, root: str) -> str | None:
    """Return a part as text with line ends as XML reads them, or None where it needs a parser.

    Args:
        data: the part.
        root: name of its outermost element, which must be in the main namespace of spreadsheets by default.
    """
    text = decoded(data)
    if holds(text, "<!", "!") or text.find("<?", 2, _PROLOG) >= 0 or holds(text, "<?", "?", _PROLOG - 1):
        return None
    found = _ROOT.search(text)
    if found is None or found[1] != root:
        return None
    namespace = _DEFAULT_NAMESPACE.search(found[0])
    return text if namespace is not None and (namespace[1] or namespace[2]) in (MAIN, STRICT_MAIN) else None


def holds(text: AnyStr, wanted: AnyStr, rare: AnyStr, start: int = 0) -> bool:
    """Tell whether a long text holds something, by way of its rarest character: one is found absent much faster."""
    return text.find(rare, start) >= 0 and text.find(wanted, start) >= 0


def decoded(data: bytes) -> str:
    """Return a part as text with line ends as XML reads them.

    Raises:
        MalformedError: bytes that its encoding does not have.
    """
    try:
        text = utf8(data).decode("utf-8-sig")
    except (UnicodeDecodeError, LookupError) as error:
        raise MalformedError("文字编码不对") from error
    # The declaration of nearly every part ends in a carriage return; no text can stand that early.
    return text.replace("\r\n", "\n").replace("\r", "\n") if text.find("\r", _PROLOG) >= 0 else text


def resolved(text: str) -> str:
    """Return character data with its entities and character references resolved, each exactly once.

    Raises:
        IrregularError: an entity that XML itself does not define.
    """
    return _REFERENCE.sub(_characters, text) if "&" in text else text


def _characters(match: re.Match[str]) -> str:
    decimals, hexadecimal, name = match.groups()
    try:
        if name is not None:
            return _NAMED[name]
        codes = map(int, decimals[2:-1].split(";&#")) if decimals is not None else [int(hexadecimal, 16)]
        text = "".join(map(chr, codes))
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise IrregularError(match[0]) from error
    if _NO_CHARACTER.search(text) is not None:
        raise IrregularError(match[0])
    return text
