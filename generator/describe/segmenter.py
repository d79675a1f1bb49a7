"""Cutting a clause into words with their parts of speech, the field's own nouns kept whole."""

from __future__ import annotations

from collections.abc import Iterable

import rjieba

_CERTAIN = 1_000_000
"""A frequency no dictionary word has: the field's nouns always win."""


class Segmenter:
    """jieba's dictionary and the nouns of the word list (营业收入, 在研项目). Same text, same words."""

    def __init__(self, nouns: Iterable[str]) -> None:
        self._jieba = rjieba.Jieba()
        for noun in nouns:
            self._jieba.add_word(noun, _CERTAIN, "n")

    def cut(self, text: str) -> list[str]:
        """The words; joined they are the text."""
        words: list[str] = self._jieba.cut(text)
        return words

    def tag(self, text: str) -> list[tuple[str, str]]:
        """The words with their parts of speech in jieba's notation: n, v, p, uj …"""
        tagged: list[tuple[str, str]] = self._jieba.tag(text)
        return tagged
