"""The dictionary's view of short stretches of text. Loaded on first use."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from generator.restore.text import is_hanzi


def torn_end(text: str, last_words: frozenset[str]) -> str | None:
    """The last character, where it stands alone as a word and is none that often ends a phrase."""
    tail = text[-10:]
    if not tail or not is_hanzi(tail[-1]):
        return None
    last = cut_words(tail)[-1]
    return last if len(last) == 1 and last not in last_words else None


def torn_start(text: str, first_words: frozenset[str]) -> str | None:
    """The first character, where it stands alone as a word and is none that often opens a sentence."""
    head = text[:12]
    if not head or not is_hanzi(head[0]):
        return None
    tokens = cut_words(head)
    first = tokens[0] if tokens else ""
    return first if len(first) == 1 and first not in first_words else None


def word_at_break(before: str, after: str) -> str | None:
    """The dictionary word that holds both the last character before and the first after the break.

    Words the dictionary does not hold are not guessed: a guess reads 科｜元 as a word as readily as 设｜计.
    """
    left, right = before[-8:], after[:8]
    at = 0
    for token in _known_words(left + right):
        if at < len(left) < at + len(token):
            return token
        at += len(token)
    return None


def class_at(text: str, *, end: bool) -> str:
    """The class of the first word of a text, or of its last one (`end`): `n` noun, `v` verb, `p` preposition …

    The tags are those of the dictionary (ictclas), the rarer ones as one letter; "" for an empty text.
    """
    found = _classes(text[-12:] if end else text[:12])
    return (found[-1] if end else found[0]) if found else ""


def classes_at_end(text: str) -> str:
    """The classes of the last two words: `r.n`."""
    return ".".join(_classes(text[-12:])[-2:])


_KEPT = frozenset({"nr", "ns", "uj", "ul", "vn"})
"""Classes of two letters that behave unlike the rest of their family: names, places, 的, 了, verbs used as nouns."""


@lru_cache(maxsize=16384)
def _classes(text: str) -> tuple[str, ...]:
    return tuple(tag if tag in _KEPT else tag[:1] for _, tag in _dictionary().tag(text))


@lru_cache(maxsize=16384)
def cut_words(text: str) -> tuple[str, ...]:
    """Words of a short text."""
    return tuple(_dictionary().cut(text))


@lru_cache(maxsize=16384)
def _known_words(text: str) -> tuple[str, ...]:
    """The same, of words the dictionary holds and single characters only."""
    return tuple(_dictionary().cut(text, hmm=False))


@lru_cache(maxsize=4096)
def in_dictionary(word: str) -> bool:
    """Whether the dictionary holds the word as a whole."""
    return bool(_dictionary().has_word(word))


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    import rjieba  # noqa: PLC0415  loading the dictionary costs 0.15 s: only when a word is doubtful

    return rjieba.Jieba()
