"""TOML that people write by hand: what is wrong with it, in Chinese, and where, with the line and a mark under it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import tomli

_CHINESE = "\u2e80"
"""From here on characters are Chinese, or another of its neighbours'."""
_AROUND = 60
"""Characters of a long line that are shown on either side of the place."""

_SYNTAX = {
    "Invalid value": '这里要有一个值：文字加引号，例如 "公开01表"；真假写 true 或 false',
    "Unterminated string": '末尾缺英文引号 "；三个引号开头的，要三个引号结尾',
    "Illegal character '\\n'": '这一行末尾缺英文引号 "；一行写不完的文字用三个引号 """ 开头和结尾',
    "Illegal character": "这里有一个看不见的字符，删去",
    "Unclosed array": "方括号 [ 没有成对",
    "Unclosed inline table": "花括号 { 没有成对",
    "Expected \"'": "引号没有成对",
    "Expected '=' after a key": "键的后面要写等号 =",
    "Expected ']": "方括号 ] 没有成对",
    "Expected newline": "一行只写一项；文字里有引号的，整段改用单引号 ' 括起来",
    "Cannot overwrite a value": "同一项写了两次，留一个",
    "Cannot declare": "同一个表头写了两次；要写第二条，用 [[…]]",
    "Duplicate inline table key": "同一项写了两次，留一个",
    "Unescaped '\\'": "反斜杠 \\ 要写成 \\\\，或者整段改用单引号 ' 括起来",
    "Invalid initial character": "这里要写一项的名称；名称里有中文或点号的，加引号",
}
"""What tomli says (its beginning) -> advice."""

_TYPED = {
    "“”‘’＂＇": "引号要用英文的（输入法切换到英文标点）",
    "＝": "等号要用英文的 =",
    "：:": "名称的后面写英文的等号 =",
    "，、；;": "这里用英文的逗号 , 或者什么都不写；一行只写一项",
    "［］【】": "方括号要用英文的 [ ]",
    "｛｝": "花括号要用英文的 { }",
    "＃": "注释用英文的 # 开头",
    "\u3000\xa0": "这里有一个全角空格，删去",
}
"""What an input method for Chinese types in place of the signs of TOML -> advice."""


def slip_advice(text: str, error: tomli.TOMLDecodeError) -> str:
    """Return what to do about a text that is no TOML."""
    there = text[error.pos : error.pos + 1]
    line = text[text.rfind("\n", 0, error.pos) + 1 : error.pos].rstrip()
    if error.msg.startswith("Illegal character '\\n'") and line.endswith(("”", "“", "＂")):
        return "这一行末尾的引号要用英文的（输入法切换到英文标点）"
    for characters, advice in _TYPED.items():
        if there and there in characters:
            return advice
    if error.msg.startswith("Expected newline") and line.endswith(('"', "'")) and there not in "\"'":
        return "文字里的引号用中文“ ”（英文引号在这里把文字截断了）；一行只写一项"
    if there >= _CHINESE:
        return f"“{there}”不能写在这里；中文要放在英文引号里"
    for beginning, advice in _SYNTAX.items():
        if error.msg.startswith(beginning):
            return advice
    return f"改正这一处（{error.msg}）"


def place_of(path: Path, text: str, at: int) -> tuple[str, str]:
    """Return file, line and character (from 1), and the line with a mark under the place."""
    at = min(at, len(text))
    start = text.rfind("\n", 0, at) + 1
    line, _, _ = text[start:].partition("\n")
    column = at - start
    first = max(0, column - _AROUND) if len(line) > 2 * _AROUND else 0
    shown = line[first : column + _AROUND]
    mark = "".join(_blank(character) for character in line[first:column])
    where = f"{path} 第 {text.count(chr(10), 0, at) + 1} 行第 {column + 1} 个字符"
    return where, f"\n  {shown}\n  {mark}^"


def _blank(character: str) -> str:
    """Return white space as wide as a character is printed."""
    if character == "\t":
        return "\t"
    return "　" if unicodedata.east_asian_width(character) in "WF" else " "
