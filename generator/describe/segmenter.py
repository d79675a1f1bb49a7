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
        self._nouns = frozenset(nouns)
        for noun in sorted(self._nouns):
            self._jieba.add_word(noun, _CERTAIN, "n")

    def cut(self, text: str) -> list[str]:
        """The words; joined they are the text."""
        words: list[str] = self._jieba.cut(text)
        return words

    def tag(self, text: str) -> list[tuple[str, str]]:
        """The words with their parts of speech in jieba's notation: n, v, p, uj …"""
        # jieba keeps the part of speech it knew a word by (就业 as a verb), so ours is put in afterwards.
        return [(word, "n" if word in self._nouns else tag) for word, tag in self._jieba.tag(text)]
