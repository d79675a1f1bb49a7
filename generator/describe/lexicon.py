"""Finding many names at once: the longest name at the leftmost place, in one pass over the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """One name found at `text[start:end]`, and what it stands for."""

    start: int
    end: int
    value: T


class Lexicon(Generic[T]):
    """Names and what they stand for; built once, searched often. The first entry of a name wins."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        values: dict[str, T] = {}
        for name, value in entries:
            if name:
                values.setdefault(name, value)
        self._values = list(values.values())
        self._automaton = AhoCorasick(list(values), matchkind=MatchKind.LeftmostLongest) if values else None

    def find(self, text: str) -> Iterator[Hit[T]]:
        """Every hit from left to right; hits do not overlap, and of two that begin together the longer is taken."""
        if self._automaton is None:
            return
        for pattern, start, end in self._automaton.find_matches_as_indexes(text):
            yield Hit(start, end, self._values[pattern])
