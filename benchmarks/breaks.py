"""What kind of place a paragraph was broken at. One function serves the scrambler and the measures."""

from __future__ import annotations

import re
from enum import StrEnum

import rjieba

SENTENCE_END = re.compile(r"[。！？…][”’）」]*$")
"""Text up to the end of a sentence."""
_WINDOW = 12


class BreakKind(StrEnum):
    """Where a paragraph was cut, or where two pieces were joined."""

    ENUMERATION = "enumeration"
    """After 、."""
    QUOTE = "quote"
    """Anywhere inside an open “ that closes after the break."""
    BRACKET = "bracket"
    """Inside an open （ or 《."""
    IN_WORD = "in_word"
    BETWEEN_WORDS = "between_words"
    CLAUSE = "clause"
    """After ， ； ：."""
    SENTENCE = "sentence"
    """Exactly between two sentences: leaves no trace, so joining or not joining is neither right nor wrong."""


KIND_NAMES = {
    BreakKind.ENUMERATION: "列举中", BreakKind.QUOTE: "引语中", BreakKind.BRACKET: "括号中", BreakKind.IN_WORD: "词中",
    BreakKind.BETWEEN_WORDS: "词间", BreakKind.CLAUSE: "分句间", BreakKind.SENTENCE: "句间",
}  # fmt: skip


def break_kind(before: str, after: str) -> BreakKind:
    """The kind of a break between the text of a paragraph before it and the text after it."""
    if before.endswith("、"):
        return BreakKind.ENUMERATION
    if before.count("“") > before.count("”"):
        return BreakKind.QUOTE
    if before.count("（") > before.count("）") or before.count("《") > before.count("》"):
        return BreakKind.BRACKET
    if SENTENCE_END.search(before):
        return BreakKind.SENTENCE
    if before.endswith(("，", "；", "：")):
        return BreakKind.CLAUSE
    return BreakKind.IN_WORD if _inside_word(before, after) else BreakKind.BETWEEN_WORDS


def _inside_word(before: str, after: str) -> bool:
    left, right = before[-_WINDOW:], after[:_WINDOW]
    at = 0
    for word in rjieba.cut(left + right):
        if at < len(left) < at + len(word):
            return True
        at += len(word)
    return False
