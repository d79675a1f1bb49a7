"""Small, total questions about a stretch of Chinese text: how it ends, how it begins, what stays unmatched in it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

FINAL = frozenset("。！？!?…")
"""Marks that end a sentence."""
HALF_FINAL = frozenset("；;：:")
"""Marks that may end a paragraph before a list or a quotation."""
CLOSERS = frozenset("”’」』）)】］]》〉\"'")
OPENERS = frozenset("“‘「『（(【［[《〈")
PAIRS = {
    "”": "“", "’": "‘", "」": "「", "』": "『", "）": "（", ")": "(", "】": "【", "］": "［", "]": "[", "》": "《",
    "〉": "〈",
}  # fmt: skip
_SAME_BRACKET = {"(": "（", ")": "）", "[": "［", "]": "］"}
NEVER_FIRST = frozenset("，。、；：！？）」』】》〉”’％%‰°℃,;!?)]}·…—～~")
"""Marks that cannot begin a paragraph (a dash can, in a subtitle or an attribution: judged apart)."""


def is_hanzi(char: str) -> bool:
    """A Chinese character, of any plane."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or "\U00020000" <= char <= "\U0003ffff"


def is_latin(char: str) -> bool:
    """A Latin letter or digit: two of them fuse when the blank between is lost."""
    return char.isascii() and char.isalnum()


def hanzi_count(text: str) -> int:
    """How many Chinese characters."""
    return sum(map(is_hanzi, text))


def display_width(text: str) -> int:
    """Width in half-width cells, as a fixed-width dump would have counted it."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def bare(text: str) -> str:
    """The text without blanks and punctuation: what two printings of one sentence have in common."""
    return "".join(char for char in text if char.isalnum())


@dataclass(frozen=True, slots=True)
class Shape:
    """How a stretch of text ends and begins."""

    ends: str
    """`closed` (a sentence ends), `half` (：；, or a quotation or bracket without a stop inside), `open`."""
    first: str
    last: str
    unclosed: str
    """Opening marks without their closing mark, in order."""
    unopened: str
    """Closing marks without their opening mark, in order."""


def shape_of(text: str) -> Shape:
    """Describe edges and unmatched marks of `text`; empty text is closed and bare."""
    if not text:
        return Shape("closed", "", "", "", "")
    unclosed: list[str] = []
    unopened: list[str] = []
    for raw in text:
        char = _SAME_BRACKET.get(raw, raw)
        if char in OPENERS:
            unclosed.append(char)
        elif char in PAIRS:
            opener = PAIRS[char]
            if opener in unclosed:
                # A missing inner mark must not hide the outer one: drop back to the last opener of this kind.
                while unclosed and unclosed[-1] != opener:
                    unclosed.pop()
                unclosed.pop()
            else:
                unopened.append(char)
    return Shape(_ending(text), text[0], text[-1], "".join(unclosed), "".join(unopened))


_NAME_LIST = re.compile(r"(?:[\s\u3000、：:][\u3400-\u9fff·]{2,5}){3,}$")


def is_table_row(text: str) -> bool:
    """Three or more short cells set apart by blanks, without a stop: 光伏 12家 3.4亿元."""
    cells = text.split()
    return 3 <= len(cells) <= 12 and all(len(cell) <= 14 for cell in cells) and not set(text) & set("，。；：、！？")


def _ending(text: str) -> str:
    if is_table_row(text):
        return "closed"  # neither does a row of a table
    if _NAME_LIST.search(text[-60:]):
        return "closed"  # a list of names carries no stop
    inner = text.rstrip("".join(CLOSERS))
    closed_by = text[len(inner) :]
    last = inner[-1:] or text[-1]
    if last in FINAL or (last == "." and not inner[-2:-1].isdigit()):
        return "closed"
    if closed_by:
        return "half"
    if last in HALF_FINAL:
        return "half"
    return "open"


_TENS = re.compile(r"([二三四五六七八九])?十([一二三四五六七八九])?")
_ONES = "〇一二三四五六七八九"


def numeral(text: str) -> int | None:
    """The value of a small number as printed, 1–999: 3, 03, ３, 三, 〇三, 十二, 二十一. None for anything else."""
    if re.fullmatch(r"[0-9０-９]{1,3}", text):
        return int(text) or None
    tens = _TENS.fullmatch(text)
    if tens:
        return _ONES.index(tens[1] or "一") * 10 + _ONES.index(tens[2] or "〇")
    plain = text.replace("零", "〇")
    if re.fullmatch(r"〇?[一二三四五六七八九]", plain):
        return _ONES.index(plain[-1])
    return None
